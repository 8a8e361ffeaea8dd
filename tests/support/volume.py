"""Many clean visits at once, by seed: for proofs and benchmarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges.domain.encounters import NewChargeLine, NewEncounter
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.registration.domain.coverage import NewCoverage
from claimwright.cycle.registration.domain.patients import NewPatient
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName
from tests.support.alder import NOW, OPENED, VISIT, Clinic

HOME = Address("12 Elm St", "", "Dayton", "OH", "454021234")
CODES = ("99213", "99214", "36415", "93000", "20610")
DIAGNOSES = ("E119", "I10", "J069", "M5450", "N390", "K219", "E785", "L309", "R0789", "G43909")
VOWELS, CONSONANTS = "aeiou", "bdfgklmnprstv"
PEOPLE_A_STEP = 500


@dataclass(frozen=True)
class People:
    """Patients and the days they may be seen on."""

    patient_ids: tuple[int, ...]
    first_day: date = VISIT


def a_surname(number: int) -> str:
    """A name for each number, letters only: no two within 70,000 are alike."""
    said = ""
    for _ in range(4):
        number, consonant = divmod(number, len(CONSONANTS))
        number, vowel = divmod(number, len(VOWELS))
        said += CONSONANTS[consonant] + VOWELS[vowel]
    return said.title()


def an_mbi(number: int) -> str:
    """A Medicare number of the right form."""
    letters = "ACDEFGHJKM"
    digits = f"{number:05d}"
    return (
        f"1E{digits[0]}4{letters[int(digits[1])]}{digits[2]}5{letters[int(digits[3])]}K7{digits[4]}"
    )


def register_people(clinic: Clinic, count: int, rng: Random) -> People:
    """Patients of the three payers: Blue alone, Medicare with and without a Medigap plan."""
    ids: list[int] = []
    for start in range(0, count, PEOPLE_A_STEP):
        ids += _register(clinic, range(start, min(start + PEOPLE_A_STEP, count)), rng)
    return People(tuple(ids))


def _register(clinic: Clinic, numbers: range, rng: Random) -> list[int]:
    registered = registration.register_patients(
        new=[
            NewPatient(
                name=PersonName(a_surname(number * 7 + 3), "Ida"),
                birth_on=date(1940, 1, 1) + timedelta(days=number % 20_000),
                sex=rng.choice("FM"),
                address=HOME,
            )
            for number in numbers
        ],
        as_of=VISIT,
    )
    coverages: list[NewCoverage] = []
    for number, made in zip(numbers, registered, strict=True):
        held = [(clinic.blue_id, f"BV{number:07d}")]
        if number % 3:
            held = [(clinic.medicare_id, an_mbi(number)), (clinic.medigap_id, f"MG{number:07d}")]
            held = held[: number % 3]
        coverages += [
            NewCoverage(
                patient_id=made.patient_id, payer_id=payer_id, rank=rank, member_id=member_id,
                starts_on=OPENED,
            )
            for (payer_id, member_id), rank in zip(held, "PS", strict=False)
        ]  # fmt: skip
    registration.add_coverages(new=coverages)
    return [made.patient_id for made in registered]


def new_visits(
    clinic: Clinic, people: People, numbers: Sequence[int], rng: Random
) -> list[NewEncounter]:
    """Coded visits, never two of one patient on one day."""
    count = len(people.patient_ids)
    return [
        NewEncounter(
            source_key=f"volume:{number}",
            patient_id=people.patient_ids[number % count],
            rendering_id=clinic.doctor_id,
            location_id=clinic.location_id,
            service_on=people.first_day - timedelta(days=number // count),
            diagnoses=tuple(rng.sample(DIAGNOSES, rng.randint(1, 3))),
            lines=tuple(
                NewChargeLine(code=code, pointers=(1,))
                for code in rng.sample(CODES, rng.randint(1, 3))
            ),
        )
        for number in numbers
    ]


def record_visits(clinic: Clinic, people: People, numbers: Sequence[int], rng: Random) -> list[int]:
    """Record the visits; the encounters' ids."""
    recorded = charges.record_encounters(new=new_visits(clinic, people, numbers, rng), as_of=VISIT)
    return [made.encounter_id for made in recorded if made.encounter_id is not None]


def send_claims(*, now: datetime = NOW) -> list[ProfessionalClaim]:
    """Bill every visit that waits and send the clean claims; the claims as they went out."""
    from claimwright.journeys.bill_encounters import bill_waiting
    from claimwright.journeys.submit_claims import submit_claims

    billed = bill_waiting(as_of=now.date(), limit=100_000)
    submit_claims(now=now, limit=100_000)
    found = claims.professional_claims(claim_ids=list(billed.ready_claim_ids))
    return [found[claim_id] for claim_id in billed.ready_claim_ids]
