"""Who was treated and who holds the policy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.scrubbing.domain.context import Subject, first_service
from claimwright.cycle.scrubbing.domain.edits import codes, edit, place
from claimwright.engines.rules import Fault
from claimwright.engines.x12.parties import Party
from claimwright.kernel.identifiers.mbi import is_valid_mbi

DEPENDENT = codes("01 19 20 21 39 40 53 G8")
RANKS = "PSTABCDEFGH"
FILING_INDICATORS = codes("11 12 13 14 15 16 17 AM BL CH CI DS FI HM LM MA MB MC OF TV VA WC ZZ")
MSP_TYPES = codes("12 13 14 15 16 41 42 43 47")
OLDEST_YEARS = 130


@edit(
    "837-05",
    snip=4,
    about="patient",
    says="The patient and the policy holder are mixed up: a patient who holds the policy is told "
    "once, anyone else beside the policy holder with the relationship.",
    fix="Correct the relationship on the coverage.",
    source="x12-837p 2000B SBR02, 2000C PAT01",
)
def patient_is_told_once(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    if claim.patient is None and claim.relationship != "18":
        yield Fault(
            place("2000B", "SBR", "SBR02", "relationship"), found=claim.relationship, expected="18"
        )
    if claim.patient is not None and claim.relationship not in DEPENDENT:
        yield Fault(place("2000C", "PAT", "PAT01", "relationship"), found=claim.relationship)


@edit(
    "837-19",
    snip=2,
    about="coverage",
    says="The order of the patient's coverages is not clear: each payer has its own place, and "
    "each says what kind of insurance it is.",
    fix="Correct the order of the coverages, or the payer's kind.",
    source="x12-837p 2000B SBR01, SBR09",
)
def ranks_are_distinct(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    seen: set[str] = set()
    ranked = [("2000B", claim.rank), *(("2320", o.rank) for o in claim.other_coverages)]
    for loop, rank in ranked:
        if len(rank) != 1 or rank not in RANKS or rank in seen:
            yield Fault(place(loop, "SBR", "SBR01", "rank"), found=rank)
        seen.add(rank)
    kinds = [("2000B", claim.filing_indicator)]
    kinds += [("2320", other.filing_indicator) for other in claim.other_coverages]
    for loop, kind in kinds:
        if kind not in FILING_INDICATORS:
            yield Fault(place(loop, "SBR", "SBR09", "filing_indicator"), found=kind)


@edit(
    "837-20",
    snip=5,
    about="coverage",
    says="The policy holder has no member id.",
    fix="Copy the member id from the insurance card.",
    source="x12-837p 2010BA NM109",
)
def member_id_is_present(subject: Subject) -> Iterator[Fault]:
    subscriber = subject.claim.subscriber
    if not subscriber.is_person:
        return
    if not subscriber.id.strip() or subscriber.id != subscriber.id.strip():
        yield Fault(place("2010BA", "NM1", "NM109", "member_id"), found=subscriber.id)


@edit(
    "837-20-mbi",
    snip=5,
    about="coverage",
    says="The Medicare number is not a Medicare Beneficiary Identifier.",
    fix="Copy the eleven characters from the red, white and blue card; it has no S, L, O, I, B "
    "or Z.",
    source="cms-mbi-format",
)
def medicare_number_is_an_mbi(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    if subject.is_medicare and claim.subscriber.id and not is_valid_mbi(claim.subscriber.id):
        yield Fault(place("2010BA", "NM1", "NM109", "member_id"))


@edit(
    "837-21",
    snip=4,
    about="patient",
    says="The patient's address, day of birth or sex is missing or cannot be right.",
    fix="Complete the patient's registration.",
    source="x12-837p 2010BA and 2010CA N3, N4, DMG",
)
def patient_is_described(subject: Subject) -> Iterator[Fault]:
    claim, person = subject.claim, subject.person
    loop = "2010BA" if claim.patient is None else "2010CA"
    address = person.address
    if not (address.line1 and address.city):
        yield Fault(
            place(loop, "N3", "N301", "address"), message="The patient's address is missing."
        )
    if person.sex not in ("F", "M", "U"):
        yield Fault(place(loop, "DMG", "DMG03", "sex"), found=person.sex, expected="F, M or U")
    yield from _birth_faults(person, loop, first_service(claim), subject.context.as_of)


def _birth_faults(
    person: Party, loop: str, service_on: date | None, as_of: date
) -> Iterator[Fault]:
    where = place(loop, "DMG", "DMG02", "birth_on")
    if person.birth_on is None:
        yield Fault(where, message="The patient's day of birth is missing.")
        return
    latest = min(service_on or as_of, as_of)
    if person.birth_on > latest:
        yield Fault(where, message="The patient was born after the service.")
    elif latest.year - person.birth_on.year > OLDEST_YEARS:
        yield Fault(where, message="The patient would be more than 130 years old.")


@edit(
    "837-23",
    snip=4,
    about="coverage",
    says="Medicare is not asked first, so the claim has to say why it comes second.",
    fix="Choose the Medicare secondary payer type on the patient's Medicare coverage.",
    source="x12-837p 2000B SBR05",
)
def medicare_second_says_why(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    if subject.is_medicare and claim.rank != "P" and claim.insurance_type not in MSP_TYPES:
        yield Fault(place("2000B", "SBR", "SBR05", "insurance_type"), found=claim.insurance_type)


@edit(
    "837-24",
    snip=4,
    about="coverage",
    says="A work or auto injury claim needs the insurer's claim number and what it came from.",
    fix="Enter the insurer's claim number on the coverage and the cause on the visit.",
    source="x12-837p 2010CA REF Y4, CLM11",
)
def injury_claims_name_their_case(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    is_auto = subject.context.payer_kind is PayerKind.AUTO or claim.filing_indicator == "AM"
    if not (subject.is_workers_comp or is_auto):
        return
    if not subject.person.reference("Y4"):
        yield Fault(place("2010CA", "REF", "REF02", "property_claim_number"))
    if not claim.related_causes:
        yield Fault(place("2300", "CLM", "CLM11", "related_causes"))


@edit(
    "837-24-employer",
    snip=4,
    about="coverage",
    says="In workers' compensation the employer holds the policy and the patient is its employee.",
    fix="Enter the employer on the workers' compensation coverage.",
    source="x12-837p 2010BA NM102, 2000C PAT01",
)
def employer_holds_the_policy(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    if not subject.is_workers_comp:
        return
    if claim.subscriber.is_person or not claim.subscriber.name:
        yield Fault(place("2010BA", "NM1", "NM102", "employer_name"))
    if claim.patient is None or claim.relationship != "20":
        yield Fault(
            place("2000C", "PAT", "PAT01", "relationship"), found=claim.relationship, expected="20"
        )
    if claim.filing_indicator != "WC":
        yield Fault(
            place("2000B", "SBR", "SBR09", "filing_indicator"),
            found=claim.filing_indicator,
            expected="WC",
        )


RULES = (
    patient_is_told_once,
    ranks_are_distinct,
    member_id_is_present,
    medicare_number_is_an_mbi,
    patient_is_described,
    medicare_second_says_why,
    injury_claims_name_their_case,
    employer_holds_the_policy,
)
