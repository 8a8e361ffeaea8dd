"""Who bills, who sends and who is asked: submitter, providers, payer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimwright.cycle.scrubbing.domain.context import (
    Subject,
    named_parties,
    providers,
)
from claimwright.cycle.scrubbing.domain.edits import edit, place
from claimwright.engines.codesets.tables import CodeStatus, System
from claimwright.engines.rules import Fault
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.zip_states import states_of_zip
from claimwright.kernel.identifiers.npi import is_valid_npi

PO_BOX = re.compile(r"\b(P\.?\s*O\.?\s*BOX|POST OFFICE BOX|LOCK\s?BOX)\b", re.IGNORECASE)
LISTED = (CodeStatus.ACTIVE, CodeStatus.NO_TABLE)
TAXONOMY_FORM = re.compile(r"[0-9A-Z]{9}X")


@edit(
    "837-09",
    snip=2,
    about="submitter",
    says="The file's sender is not fully named: a name, an identifier and a way to be reached.",
    fix="Complete the practice's submitter id, contact name and telephone in Setup.",
    source="x12-837p 1000A NM1, PER",
)
def submitter_is_named(subject: Subject) -> Iterator[Fault]:
    submitter = subject.claim.submitter
    if not submitter.name or not submitter.id:
        yield Fault(place("1000A", "NM1", "NM109", "submitter_id"), found=submitter.id)
    if not submitter.contact_name or not (submitter.phone or submitter.email):
        yield Fault(place("1000A", "PER", "PER04", "contact_name"), found=submitter.contact_name)


@edit(
    "837-10",
    snip=2,
    about="billing provider",
    says="The billing provider is not complete: name, street, city and tax id are all needed.",
    fix="Complete the billing profile in Setup.",
    source="x12-837p 2010AA",
)
def billing_provider_is_complete(subject: Subject) -> Iterator[Fault]:
    billing = subject.claim.billing
    needed = (
        ("NM1", "NM103", "legal_name", billing.name),
        ("NM1", "NM109", "npi", billing.id),
        ("N3", "N301", "line1", billing.address.line1),
        ("N4", "N401", "city", billing.address.city),
        ("REF", "REF02", "tax_id", billing.tax_id),
    )
    for segment, element, field, value in needed:
        if not value:
            yield Fault(place("2010AA", segment, element, field))


@edit(
    "837-11",
    snip=5,
    about="provider",
    says="A provider's NPI is not a real NPI: ten digits whose check digit holds.",
    fix="Look the provider up in the NPI registry and correct the number.",
    source="cms-npi-check-digit",
)
def npis_are_real(subject: Subject) -> Iterator[Fault]:
    for loop, party in providers(subject.claim):
        if party.id_qualifier != "XX" and not party.id:
            continue
        if not is_valid_npi(party.id) or party.id == party.id[:1] * 10:
            yield Fault(place(loop, "NM1", "NM109", "npi"), found=party.id)


@edit(
    "837-12",
    snip=4,
    about="billing provider",
    says="The billing address is a post office box; it has to be a street address.",
    fix="Put the street where the practice is into the billing address, the box into pay-to.",
    source="x12-837p 2010AA N301",
)
def billing_address_is_a_street(subject: Subject) -> Iterator[Fault]:
    address = subject.claim.billing.address
    for line in (address.line1, address.line2):
        if PO_BOX.search(line):
            yield Fault(place("2010AA", "N3", "N301", "line1"), found=line)


@edit(
    "837-13",
    snip=5,
    about="address",
    says="The billing and service addresses need all nine digits of the ZIP code.",
    fix="Look up the last four digits at the postal service and add them.",
    source="x12-837p 2010AA N403, 2310C N403",
)
def zip_codes_are_whole(subject: Subject) -> Iterator[Fault]:
    for loop, party in _placed_parties(subject):
        code = party.address.zip
        if len(code) != 9 or not code.isdigit() or code.endswith("0000"):
            yield Fault(place(loop, "N4", "N403", "zip"), found=code, expected="9 digits")


@edit(
    "837-13-state",
    snip=5,
    about="address",
    says="The ZIP code does not lie in the state of the address.",
    fix="Correct the state or the ZIP code.",
    source="usps-zip3",
)
def zip_lies_in_its_state(subject: Subject) -> Iterator[Fault]:
    for loop, party in _placed_parties(subject):
        states = states_of_zip(party.address.zip)
        if party.address.state not in states:
            yield Fault(
                place(loop, "N4", "N402", "state"),
                found=f"{party.address.state} {party.address.zip_shown}",
                expected=" or ".join(sorted(states)),
            )


def _placed_parties(subject: Subject) -> Iterator[tuple[str, Party]]:
    for loop, party in (("2010AA", subject.claim.billing), ("2310C", subject.claim.facility)):
        if party is not None and party.address.country in ("", "US"):
            yield loop, party


@edit(
    "837-14",
    snip=2,
    about="billing provider",
    says="The tax id must be nine digits, said to be an employer's or a person's.",
    fix="Correct the tax id in the billing profile.",
    source="x12-837p 2010AA REF",
)
def tax_id_has_nine_digits(subject: Subject) -> Iterator[Fault]:
    billing = subject.claim.billing
    digits = billing.tax_id.replace("-", "")
    if billing.tax_id and (len(digits) != 9 or not digits.isdigit()):
        yield Fault(place("2010AA", "REF", "REF02", "tax_id"), expected="9 digits")
    if billing.tax_id_qualifier not in ("EI", "SY"):
        yield Fault(
            place("2010AA", "REF", "REF01", "tax_id_qualifier"),
            found=billing.tax_id_qualifier,
            expected="EI or SY",
        )


@edit(
    "837-15",
    snip=5,
    about="provider",
    says="A taxonomy code is not one: ten characters of which the last is X.",
    fix="Choose the provider's specialty again in Setup.",
    source="x12-837p 2000A PRV03, 2310B PRV03",
)
def taxonomies_are_codes(subject: Subject) -> Iterator[Fault]:
    claim, reading, on = subject.claim, subject.context.reading, subject.on
    if not claim.billing.taxonomy:
        yield Fault(place("2000A", "PRV", "PRV03", "taxonomy"))
    is_loaded = reading.has(System.TAXONOMY, on)
    for loop, party in providers(claim):
        code = party.taxonomy
        if not code:
            continue
        if not TAXONOMY_FORM.fullmatch(code) or (
            is_loaded and reading.statuses(System.TAXONOMY, (code,), on)[code] not in LISTED
        ):
            yield Fault(place(loop, "PRV", "PRV03", "taxonomy"), found=code)


@edit(
    "837-16",
    snip=4,
    about="address",
    says="An address outside the United States has to name its country.",
    fix="Choose the country, or a state of the United States.",
    source="x12-837p N404",
)
def foreign_addresses_name_their_country(subject: Subject) -> Iterator[Fault]:
    for loop, party in named_parties(subject.claim):
        address = party.address
        if address and not address.state and not address.country:
            yield Fault(place(loop, "N4", "N404", "country"), found=address.city)


@edit(
    "837-17",
    snip=4,
    about="billing provider",
    says="The pay-to address repeats the billing address; it is sent only when it differs.",
    fix="Clear the pay-to address in Setup.",
    source="x12-837p 2010AB",
)
def pay_to_differs(subject: Subject) -> Iterator[Fault]:
    pay_to = subject.claim.pay_to
    if pay_to is not None and pay_to.address == subject.claim.billing.address:
        yield Fault(place("2010AB", "N3", "N301", "pay_to"))


@edit(
    "837-18",
    snip=2,
    about="party",
    says="A person needs a last name, and an organization has no first name.",
    fix="Correct the name, or say whether it is a person or an organization.",
    source="x12-837p NM102",
)
def names_fit_their_kind(subject: Subject) -> Iterator[Fault]:
    for loop, party in named_parties(subject.claim):
        if party.is_person and not party.name:
            yield Fault(place(loop, "NM1", "NM103", "last_name"))
        if not party.is_person and party.first:
            yield Fault(place(loop, "NM1", "NM104", "first_name"), found=party.first)


@edit(
    "837-22",
    snip=7,
    about="payer",
    says="The payer has no identifier to send the claim to.",
    fix="Enter the payer's id from the clearinghouse's payer list.",
    source="x12-837p 2010BB NM108, NM109",
)
def payer_can_be_reached(subject: Subject) -> Iterator[Fault]:
    payer = subject.claim.payer
    if not payer.id or not payer.name:
        yield Fault(place("2010BB", "NM1", "NM109", "edi_id"), found=payer.name)
    if payer.id_qualifier not in ("PI", "XV"):
        yield Fault(
            place("2010BB", "NM1", "NM108", "edi_id"),
            found=payer.id_qualifier,
            expected="PI or XV",
        )


RULES = (
    submitter_is_named,
    billing_provider_is_complete,
    npis_are_real,
    billing_address_is_a_street,
    zip_codes_are_whole,
    zip_lies_in_its_state,
    tax_id_has_nine_digits,
    taxonomies_are_codes,
    foreign_addresses_name_their_country,
    pay_to_differs,
    names_fit_their_kind,
    payer_can_be_reached,
)
