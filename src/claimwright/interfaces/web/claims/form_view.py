"""A claim as the boxes of the paper form, which every biller knows by number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import OtherCoverage, ProfessionalClaim
from claimwright.kernel.money import Money

RELATIONSHIP_WORDS = {"18": "Self", "01": "Spouse", "19": "Child"}
LETTERS = "ABCDEFGHIJKL"
# SBR09 as the choices of box 1.
PROGRAMS = {"MA": "Medicare", "MB": "Medicare", "MC": "Medicaid", "CH": "TRICARE", "VA": "CHAMPVA",
            "WC": "Other", "AM": "Other", "LM": "Other", "OF": "Other"}  # fmt: skip
# DTP01 of what boxes 14 and 15 may hold, in the order looked for.
ONSETS = (("431", "onset"), ("439", "accident"), ("484", "last period"))
OTHER_DATES = (
    ("454", "first treatment"), ("304", "last seen"), ("453", "acute"), ("455", "last X-ray"),
    ("471", "prescription"), ("090", "care taken over"), ("091", "care given up"),
    ("444", "first contact"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its number on the form, its caption, what stands in it, its width of twelve.

    `source` is the place in the 837 it is read from.
    """

    number: str
    caption: str
    value: str
    width: int
    source: str = ""


def boxes_of(claim: ProfessionalClaim, payer_name: str) -> list[Box]:
    """The boxes above and below the service lines, in the form's order; rows of twelve."""
    patient = claim.patient or claim.subscriber
    other = claim.other_coverages[0] if claim.other_coverages else None
    return [
        *_insured(claim, patient, payer_name),
        *_others(claim, other),
        *_visit(claim),
        *_foot(claim),
    ]


def _insured(claim: ProfessionalClaim, patient: Party, payer_name: str) -> list[Box]:
    program = PROGRAMS.get(claim.filing_indicator, "Group plan")
    loop = "2010CA" if claim.patient else "2010BA"
    relation = RELATIONSHIP_WORDS.get(claim.relationship, "Other")
    insured = "Same" if claim.patient is None else _address(claim.subscriber)
    return [
        Box("1", "Insurance", f"{program}: {payer_name}", 8, "2000B SBR09, 2010BB NM103"),
        Box("1a", "Insured's id", claim.subscriber.id, 4, "2010BA NM109"),
        Box("2", "Patient", _name(patient), 5, f"{loop} NM103"),
        Box("3", "Birth date, sex", _born(patient), 3, f"{loop} DMG02, DMG03"),
        Box("4", "Insured", _name(claim.subscriber), 4, "2010BA NM103"),
        Box("5", "Patient's address", _address(patient), 5, f"{loop} N3, N4"),
        Box("6", "Patient is the insured's", relation, 3, "SBR02 or PAT01"),
        Box("7", "Insured's address", insured, 4, "2010BA N3, N4"),
    ]


def _others(claim: ProfessionalClaim, other: OtherCoverage | None) -> list[Box]:
    causes = set(claim.related_causes)
    auto = f"Yes, {claim.accident_state}".rstrip(", ") if "AA" in causes else "No"
    on_file = "On file" if claim.signature_on_file == "Y" else "Not on file"
    assigned = "On file" if claim.benefits_assigned == "Y" else "Not given"
    plan = claim.group_name or claim.payer.name
    return [
        Box("9", "Other insured", _name(other.subscriber) if other else "", 5, "2330A NM103"),
        Box("10a", "Employment", "Yes" if "EM" in causes else "No", 2, "CLM11"),
        Box("10b", "Auto accident", auto, 2, "CLM11"),
        Box("11", "Insured's group", claim.group_number, 3, "2000B SBR03"),
        Box("9a", "Other policy", other.subscriber.id if other else "", 3, "2330A NM109"),
        Box("9d", "Other plan", other.payer.name if other else "", 2, "2330B NM103"),
        Box("10c", "Other accident", "Yes" if "OA" in causes else "No", 2, "CLM11"),
        Box("10d", "Condition codes", " ".join(claim.condition_codes), 2, "HI BG"),
        Box("11a", "Insured born, sex", _born(claim.subscriber), 3, "2010BA DMG"),
        Box("12", "Patient's signature", on_file, 3, "CLM09, CLM10"),
        Box("13", "Insured's signature", assigned, 3, "CLM08"),
        Box("11c", "Insured's plan", plan, 3, "2000B SBR04"),
        Box("11d", "Another plan", "Yes" if other else "No", 3, "2320"),
    ]


def _visit(claim: ProfessionalClaim) -> list[Box]:
    diagnoses = "  ".join(
        f"{letter} {code[:3]}.{code[3:]}" if len(code) > 3 else f"{letter} {code}"
        for letter, (_, code) in zip(LETTERS, claim.diagnoses, strict=False)
    )
    referring = claim.referring or claim.supervising
    source = "2310A NM1" if claim.referring else "2310D NM1"
    return [
        Box("14", "Current illness", _first_day(claim, ONSETS), 3, "DTP 431, 439, 484"),
        Box("15", "Other date", _first_day(claim, OTHER_DATES), 3, "DTP 454, 304 …"),
        Box("16", "Unable to work", _span(claim, ("314", "360"), "361"), 3, "DTP 314, 360, 361"),
        Box("18", "In hospital", _span(claim, ("435",), "096"), 3, "DTP 435, 096"),
        Box("17", "Referred by", _name(referring) if referring else "", 4, source),
        Box("17b", "Their NPI", referring.id if referring else "", 3, source),
        Box("19", "Further information", claim.note, 5, "NTE"),
        Box("21", "Diagnoses, ICD-10", diagnoses, 12, "HI ABK, ABF"),
        Box("22", "Resubmission", _resubmission(claim), 6, "CLM05-3, REF F8"),
        Box("23", "Authorization", _authorization(claim), 6, "REF G1, 9F, X4"),
    ]


def _foot(claim: ProfessionalClaim) -> list[Box]:
    billing = claim.billing
    rendering = claim.rendering or billing
    facility = claim.facility or billing
    kind = "SSN" if billing.tax_id_qualifier == "SY" else "EIN"
    return [
        Box("25", "Tax id", f"{billing.tax_id} {kind}" if billing.tax_id else "", 3, "2010AA REF"),
        Box("26", "Our claim number", claim.control_number, 3, "CLM01"),
        Box("27", "Accepts assignment", "Yes" if claim.assignment == "A" else "No", 2, "CLM07"),
        Box("28", "Total charge", str(Money(claim.charge_cents)), 2, "CLM02"),
        Box("29", "Patient paid", str(Money(claim.patient_paid_cents)), 2, "AMT F5"),
        Box("31", "Rendering provider", _provider(rendering), 4, "2310B NM1"),
        Box("32", "Where", _place(facility), 4, "2310C NM1, N3, N4"),
        Box("33", "Billing provider", f"{_provider(billing)}  {_address(billing)}", 4, "2010AA"),
    ]


def _first_day(claim: ProfessionalClaim, kinds: tuple[tuple[str, str], ...]) -> str:
    for qualifier, words in kinds:
        if on := claim.day(qualifier):
            return f"{_day(on)}, {words}"
    return ""


def _span(claim: ProfessionalClaim, starts: tuple[str, ...], end: str) -> str:
    for qualifier, first, last in claim.periods:
        if qualifier in starts:
            return f"{_day(first)} to {_day(last)}"
    start = next((on for name in starts if (on := claim.day(name))), None)
    if start is None:
        return ""
    last_on = claim.day(end)
    return f"{_day(start)} to {_day(last_on)}" if last_on else f"from {_day(start)}"


def _authorization(claim: ProfessionalClaim) -> str:
    clia = claim.reference("X4")
    found = claim.reference("G1") or claim.reference("9F")
    return found or (f"CLIA {clia}" if clia else "")


def _resubmission(claim: ProfessionalClaim) -> str:
    if claim.frequency == "1":
        return "Original"
    verb = "Replaces" if claim.frequency == "7" else "Cancels"
    return f"{verb} {claim.reference('F8') or '(number not known)'}"


def _day(on: date) -> str:
    return f"{on:%m/%d/%Y}"


def _name(party: Party) -> str:
    given = " ".join(part for part in (party.first, party.middle, party.suffix) if part)
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
