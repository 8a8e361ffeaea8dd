"""Claims as segments: sets, levels and coverages, shared by institutional and dental writers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from claimwright.engines.x12.claim_base import ClaimBase
from claimwright.engines.x12.parties import Envelope, Party
from claimwright.engines.x12.professional import LineAdjudication
from claimwright.engines.x12.writing import (
    HierarchyWriter,
    InterchangeWriter,
    amount,
    composite,
    day,
    identifier,
    words,
    write_address,
    write_adjustments,
    write_contact,
    write_demographics,
    write_name,
    write_payer_references,
    write_references,
    write_tax_id,
)

Claim = TypeVar("Claim", bound=ClaimBase)
CLAIMS_PER_SET = 5000
CLAIMS_PER_LEVEL = 100


def render_claims(
    envelope: Envelope,
    guide: str,
    claims: Iterable[Claim],
    batch_reference: str,
    write_claim: Callable[[InterchangeWriter, Claim], None],
) -> bytes:
    """One interchange of claims of one kind; further sets add -2, -3 … to the batch reference.

    Claims are grouped by submitter, billing provider, subscriber and patient in order of first
    appearance, at most 5,000 to a set and 100 to a level.
    """
    writer = InterchangeWriter(envelope, "HC", guide)
    for number, batch in enumerate(_sets(claims), start=1):
        reference = batch_reference if number == 1 else f"{batch_reference}-{number}"
        _begin(writer, envelope, batch[0], reference)
        levels, count = HierarchyWriter(writer), 0
        for claim in batch:
            count = count + 1 if count < CLAIMS_PER_LEVEL else 1
            if count == 1:
                levels.leave(1 if claim.patient is None else 2)
            if _enter(writer, levels, claim):
                count = 1
            write_claim(writer, claim)
        writer.end()
    return writer.finish()


def _sets(claims: Iterable[Claim]) -> Iterator[list[Claim]]:
    """Claims in writing order, cut into sets: one submitter and receiver, 5,000 at most."""
    nested: dict[object, dict[object, dict[object, dict[object, list[Claim]]]]] = {}
    for claim in claims:
        billing = nested.setdefault((claim.submitter, claim.receiver), {})
        subscribers = billing.setdefault(_billing_key(claim), {})
        patients = subscribers.setdefault(_subscriber_key(claim), {})
        patients.setdefault((claim.patient, claim.relationship), []).append(claim)
    for billing in nested.values():
        line = [
            claim
            for subscribers in billing.values()
            for patients in subscribers.values()
            for members in patients.values()
            for claim in members
        ]
        for start in range(0, len(line), CLAIMS_PER_SET):
            yield line[start : start + CLAIMS_PER_SET]


def _billing_key(claim: ClaimBase) -> object:
    return claim.billing, claim.pay_to, claim.pay_to_plan, claim.currency


def _subscriber_key(claim: ClaimBase) -> object:
    """Claims alike in this share one 2000B; a subscriber's own never share a dependent's."""
    own = claim.patient is None
    return (
        claim.subscriber,
        claim.payer,
        (claim.rank, claim.group_number, claim.group_name),
        (claim.insurance_type, claim.filing_indicator),
        own,
        own and claim.relationship,
    )


def _begin(writer: InterchangeWriter, envelope: Envelope, claim: ClaimBase, reference: str) -> None:
    writer.begin("837")
    at = envelope.created_at
    writer.add("BHT", "0019", "00", identifier(reference)[:50], day(at.date()), f"{at:%H%M}", "CH")
    write_name(writer, "41", claim.submitter)
    write_contact(writer, "IC", claim.submitter)
    write_name(writer, "40", claim.receiver)


def _enter(writer: InterchangeWriter, levels: HierarchyWriter, claim: ClaimBase) -> bool:
    """Open the levels the claim belongs under; True when its own level was opened now."""
    own = claim.patient is None
    if levels.enter(0, "20", "1", _billing_key(claim)):
        _write_billing(writer, claim)
    is_new = levels.enter(1, "22", "0" if own else "1", _subscriber_key(claim))
    if is_new:
        _write_subscriber(writer, claim)
    if claim.patient is None:
        return is_new
    is_new = levels.enter(2, "23", "0", (claim.patient, claim.relationship))
    if is_new:
        writer.add("PAT", claim.relationship)
        write_party(writer, "QC", claim.patient)
    return is_new


def _write_billing(writer: InterchangeWriter, claim: ClaimBase) -> None:
    billing = claim.billing
    if billing.taxonomy:
        writer.add("PRV", "BI", "PXC", identifier(billing.taxonomy))
    if claim.currency:
        writer.add("CUR", "85", claim.currency)
    write_party(writer, "85", billing)
    if claim.pay_to is not None:
        writer.add("NM1", "87", "1" if claim.pay_to.is_person else "2")
        write_address(writer, claim.pay_to.address)
    write_party(writer, "PE", claim.pay_to_plan)


def _write_subscriber(writer: InterchangeWriter, claim: ClaimBase) -> None:
    writer.add(
        "SBR",
        claim.rank,
        claim.relationship if claim.patient is None else "",
        identifier(claim.group_number)[:50],
        words(claim.group_name)[:60],
        claim.insurance_type,
        *("", "", ""),
        claim.filing_indicator,
    )
    write_party(writer, "IL", claim.subscriber)
    write_party(writer, "PR", claim.payer)


def write_party(writer: InterchangeWriter, entity: str, party: Party | None) -> None:
    """NM1, N3, N4, DMG, REF, PER of a party above the claim; nothing when there is none."""
    if party is None:
        return
    write_name(writer, entity, party)
    write_address(writer, party.address)
    write_demographics(writer, party)
    write_tax_id(writer, party)
    write_references(writer, party.references)
    write_contact(writer, "IC", party)


def write_provider(
    writer: InterchangeWriter, entity: str, provider: Party | None, role: str = ""
) -> None:
    """NM1, PRV under the role, N3, N4, REF of a provider; nothing when there is none."""
    if provider is None:
        return
    write_name(writer, entity, provider)
    if role and provider.taxonomy:
        writer.add("PRV", role, "PXC", identifier(provider.taxonomy))
    write_address(writer, provider.address)
    write_tax_id(writer, provider)
    write_references(writer, provider.references)
    write_payer_references(writer, provider.payer_references)


def write_coded(writer: InterchangeWriter, composites: list[str]) -> None:
    """HI segments of at most twelve composites of one kind."""
    for start in range(0, len(composites), 12):
        writer.add("HI", *composites[start : start + 12])


def write_diagnoses(writer: InterchangeWriter, claim: ClaimBase, kinds: str) -> None:
    """One HI of the diagnoses whose qualifier is among the kinds."""
    write_coded(
        writer,
        [
            composite(
                each.qualifier,
                words(each.code).replace(".", ""),
                *[""] * 6,
                each.present_on_admission,
            )
            for each in claim.diagnoses
            if each.qualifier in kinds.split()
        ],
    )


def procedure(qualifier: str, code: str, modifiers: tuple[str, ...], description: str = "") -> str:
    """A procedure composite; empty without a code."""
    if not code:
        return ""
    four = [*modifiers, "", "", "", ""][:4]
    return composite(qualifier, words(code), *four, words(description)[:80])


def write_adjudication(
    writer: InterchangeWriter, adjudication: LineAdjudication, service: str, revenue_code: str = ""
) -> None:
    """2430; `service` is the composite of SVD03."""
    writer.add(
        "SVD",
        identifier(adjudication.payer_id),
        amount(adjudication.paid_cents),
        service,
        revenue_code,
        adjudication.units,
        adjudication.bundled_line,
    )
    write_adjustments(writer, adjudication.adjustments)
    if adjudication.paid_on is not None:
        writer.add("DTP", "573", "D8", day(adjudication.paid_on))
    if adjudication.remaining_cents is not None:
        writer.add("AMT", "EAF", amount(adjudication.remaining_cents))


def in_order(pairs: Iterable[tuple[str, Any]], order: str) -> list[tuple[str, Any]]:
    """Pairs by the place of their qualifier in the order, unknown ones last."""
    places = {code: place for place, code in enumerate(order.split())}
    return sorted(pairs, key=lambda pair: places.get(pair[0], len(places)))
