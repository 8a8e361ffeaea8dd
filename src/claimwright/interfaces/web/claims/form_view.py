"""A claim as the boxes of the paper form, which every biller knows by number."""

from __future__ import annotations

from dataclasses import dataclass

from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.kernel.money import Money

RELATIONSHIP_WORDS = {"18": "Self", "01": "Spouse", "19": "Child"}
LETTERS = "ABCDEFGHIJKL"


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its number on the form, its caption, what stands in it, its width of twelve."""

    number: str
    caption: str
    value: str
    width: int


def boxes_of(claim: ProfessionalClaim, payer_name: str) -> list[Box]:
    """The boxes above and below the service lines, in the form's order."""
    patient = claim.patient or claim.subscriber
    return [*_insured(claim, patient, payer_name), *_visit(claim), *_foot(claim)]


def _insured(claim: ProfessionalClaim, patient: Party, payer_name: str) -> list[Box]:
    other = claim.other_coverages[0] if claim.other_coverages else None
    return [
        Box("1", "Insurance", payer_name, 6),
        Box("1a", "Insured's id", claim.subscriber.id, 6),
        Box("2", "Patient", _name(patient), 4),
        Box("3", "Birth date, sex", _born(patient), 4),
        Box("4", "Insured", _name(claim.subscriber), 4),
        Box("5", "Patient's address", _address(patient), 5),
        Box("6", "Relationship", RELATIONSHIP_WORDS.get(claim.relationship, "Other"), 2),
        Box("7", "Insured's address", _address(claim.subscriber), 5),
        Box("9", "Other insured", _name(other.subscriber) if other else "None", 4),
        Box("10", "Related to", ", ".join(claim.related_causes) or "None of these", 4),
        Box("11", "Group", claim.group_number or claim.group_name, 4),
    ]


def _visit(claim: ProfessionalClaim) -> list[Box]:
    diagnoses = "  ".join(
        f"{letter} {code[:3]}.{code[3:]}" if len(code) > 3 else f"{letter} {code}"
        for letter, (_, code) in zip(LETTERS, claim.diagnoses, strict=False)
    )
    authorization = claim.reference("G1")
    return [
        Box("17", "Referring", _name(claim.referring) if claim.referring else "", 4),
        Box("21", "Diagnoses", diagnoses, 8),
        Box("22", "Resubmission", _resubmission(claim), 6),
        Box("23", "Authorization", authorization, 6),
    ]


def _foot(claim: ProfessionalClaim) -> list[Box]:
    billing = claim.billing
    return [
        Box("25", "Tax id", billing.tax_id, 3),
        Box("26", "Our claim number", claim.control_number, 3),
        Box("27", "Accept assignment", "Yes" if claim.assignment == "A" else "No", 2),
        Box("28", "Total charge", str(Money(claim.charge_cents)), 2),
        Box("29", "Patient paid", str(Money(claim.patient_paid_cents)), 2),
        Box("31", "Rendering provider", _provider(claim.rendering or billing), 4),
        Box("32", "Where", _place(claim.facility or billing), 4),
        Box("33", "Billing provider", _provider(billing), 4),
    ]


def _resubmission(claim: ProfessionalClaim) -> str:
    if claim.frequency == "1":
        return "Original"
    verb = "Replaces" if claim.frequency == "7" else "Cancels"
    return f"{verb} {claim.reference('F8') or '(number not known)'}"


def _name(party: Party) -> str:
    given = " ".join(part for part in (party.first, party.middle) if part)
    return f"{party.name}, {given}" if given else party.name


def _born(party: Party) -> str:
    if party.birth_on is None:
        return party.sex
    return f"{party.birth_on:%m/%d/%Y} {party.sex}".strip()


def _address(party: Party) -> str:
    place = party.address
    street = " ".join(part for part in (place.line1, place.line2) if part)
    return f"{street}, {place.city}, {place.state} {place.zip_shown}".strip(", ")


def _provider(party: Party) -> str:
    return f"{_name(party)}  NPI {party.id}" if party.id else _name(party)


def _place(party: Party) -> str:
    return f"{party.name}, {_address(party)}" if party.address else party.name
