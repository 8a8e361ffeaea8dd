"""Clean claims by the thousand: many specialties, payers, places and orders of payers. Seeded."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from claimwright.cycle.claims.domain.assembly import build_professional_claim
from claimwright.cycle.claims.domain.cob import PriorPayer
from claimwright.cycle.claims.domain.procedures import is_anesthesia
from claimwright.cycle.scrubbing.domain.context import ScrubContext
from claimwright.cycle.scrubbing.domain.reading import Reading
from claimwright.engines.x12.parties import Adjustment, Party
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName
from tests.unit.cycle.claims.cast import (
    BILLING,
    DOCTOR,
    LOCATION,
    NURSE,
    a_charge,
    a_coverage,
    a_decision,
    a_patient,
    a_payer,
    an_encounter,
    decided_line,
    parts,
)

FIRST_DAY, DAYS = date(2026, 4, 6), 80
AS_OF = date(2026, 7, 15)
MBI_LETTERS = "ACDEFGHJKMNPQRTUVWXY"
FAMILIES = [
    "Adams",
    "Baker",
    "Chen",
    "Diaz",
    "Evans",
    "Ford",
    "Garcia",
    "Huang",
    "Ito",
    "Jones",
    "Khan",
    "Lopez",
    "Moore",
    "Novak",
]
GIVEN = [
    "Ann",
    "Ben",
    "Cora",
    "Dan",
    "Eve",
    "Finn",
    "Gail",
    "Hugo",
    "Iris",
    "Jack",
    "Kim",
    "Leo",
    "Mia",
    "Ned",
]
ANNEX = Address("900 Hospital Way", "", "Dayton", "OH", "454091234")
REFERRER = Party(
    name="Quill", first="Rosa", is_person=True, id_qualifier="XX", id=NURSE.npi, address=Address()
)
PAYERS = {
    "medicare": a_payer("medicare", id=2, name="Medicare Part B Ohio", edi_id="15202"),
    "advantage": a_payer("medicare_advantage", id=5, name="Silver Advantage", edi_id="SLVMA"),
    "medicaid": a_payer("medicaid", id=6, name="Buckeye Plan", edi_id="BCKMC"),
    "blue": a_payer(),
    "commercial": a_payer("commercial", id=3, name="Silver Mutual", edi_id="SLVMG"),
    "tricare": a_payer("tricare", id=7, name="Tricare East", edi_id="TRIC1"),
    "comp": a_payer("workers_comp", id=4, name="Ohio Works Fund", edi_id="OHWC1"),
    "auto": a_payer("auto", id=8, name="Roadside Mutual", edi_id="ROADM"),
}
SENIOR = ("medicare", "advantage")
ADULT = ("blue", "commercial", "medicaid", "tricare")


@dataclass(frozen=True, slots=True)
class Visit:
    """What was done: a line is "CODE-MODxUNITS", diagnoses in order, and where."""

    name: str
    lines: tuple[str, ...]
    diagnoses: tuple[str, ...]
    payers: tuple[str, ...] = (*SENIOR, *ADULT)
    place: str = "11"
    ages: tuple[int, int] = (21, 90)
    needs: tuple[str, ...] = ()  # referring, admitted, EW


CHRONIC = ("E119", "I10", "E785")
VISITS = (
    Visit("office visit", ("99213",), CHRONIC),
    Visit("longer office visit", ("99214",), ("J449", "I10")),
    Visit("office visit with continuing care", ("99214", "G2211"), CHRONIC, SENIOR),
    Visit("first visit", ("99203",), ("M5450",)),
    Visit("first long visit", ("99204",), ("R0789", "I10")),
    Visit("office visit and electrocardiogram", ("99214-25", "93000"), ("R0789",)),
    Visit("office visit and waived test", ("99213-25", "83036-QW"), ("E119",)),
    Visit("rapid tests", ("99213-25", "87880-QW", "87804-QW"), ("J029",)),
    Visit("joint injection", ("20610-RT",), ("M25561",)),
    Visit("visit and joint injection", ("99213-25", "20610-LT"), ("M25562", "I10")),
    Visit("abscess", ("10060",), ("L02211",)),
    Visit("skin lesions", ("17000", "17003x3"), ("L570",)),
    Visit("yearly wellness", ("G0439",), ("Z0000",), SENIOR, ages=(67, 90)),
    Visit("preventive visit 40 to 64", ("99396",), ("Z0000",), ADULT, ages=(40, 64)),
    Visit("preventive visit 18 to 39", ("99395",), ("Z0000",), ADULT, ages=(21, 39)),
    Visit("well child", ("99392",), ("Z00129",), ("medicaid", "blue"), ages=(1, 4)),
    Visit("school child", ("99393",), ("Z00129",), ("medicaid", "blue"), ages=(5, 11)),
    Visit("tetanus vaccine", ("90471", "90715"), ("Z23",), ADULT),
    Visit("influenza vaccine", ("G0008", "90662"), ("Z23",), ("medicare",), ages=(66, 90)),
    Visit("therapy evaluation", ("97161-GP",), ("M5450",), needs=("referring",)),
    Visit("therapy", ("97110-GPx2", "97112-GP"), ("M5450",), needs=("referring",)),
    Visit("manual therapy", ("97140-GPx2",), ("M542",), needs=("referring",)),
    Visit("therapy by assistant", ("97110-GP-CQx2",), ("M5450",), SENIOR, needs=("referring",)),
    Visit("occupational therapy", ("97165-GO",), ("M79641",), needs=("referring",)),
    Visit("speech therapy", ("92507-GN",), ("R1310",), needs=("referring",)),
    Visit("psychotherapy at home", ("90834-95",), ("F411",), ADULT, place="10"),
    Visit("psychotherapy for Medicare", ("90837",), ("F331",), ("medicare",), place="10"),
    Visit("psychotherapy", ("90834",), ("F411",)),
    Visit("knee arthroscopy", ("29881-RT",), ("S83241A",), place="24"),
    Visit("knee replacement", ("27447-LT",), ("M1712",), place="21", needs=("admitted",)),
    Visit("assistant at knee replacement", ("27447-LT-80",), ("M1712",), ("medicare",), "21",
          needs=("admitted",)),
    Visit("colonoscopy", ("45385",), ("D122",), place="24"),
    Visit("colonoscopy, two techniques", ("45385", "45380-59"), ("D122", "D123"), place="24"),
    Visit("chest x-ray read in hospital", ("71046-26",), ("R0600",), place="22",
          needs=("referring",)),
    Visit("chest x-ray", ("71046",), ("R0600",), needs=("referring",)),
    Visit("shoulder x-ray", ("73030-RT",), ("M25511",), needs=("referring",)),
    Visit("laboratory", ("80053", "85025"), ("I10",), needs=("referring",)),
    Visit("lipids", ("80061", "36415"), ("E785",), needs=("referring",)),
    Visit("anesthesia", ("00400-AAx45",), ("D171",), place="24"),
    Visit("anesthesia by nurse", ("00840-QZx90",), ("K3580",), place="22"),
    Visit("injection", ("96372", "J1885-JZx2"), ("M5450",)),
    Visit("long-acting injection", ("96372", "J0897-JZx60"), ("M810",), SENIOR),
    Visit("drug with waste", ("96413", "J9035-x31", "J9035-JWx9"), ("C189",), ("medicare",)),
    Visit("breathing machine", ("E0601-NU",), ("G4733",), ADULT, place="12",
          needs=("referring",)),
    Visit("breathing machine rented", ("E0601-RR-KH",), ("G4733",), ("medicare",), place="12",
          needs=("referring",)),
    Visit("mammogram", ("77067",), ("Z1231",), ages=(45, 74), needs=("EW", "referring")),
    Visit("hospital admission", ("99222",), ("J189",), place="21", needs=("admitted",)),
    Visit("hospital day", ("99232",), ("J189",), place="21", needs=("admitted",)),
    Visit("emergency", ("99284",), ("R0789",), place="23"),
    Visit("critical care", ("99291", "99292x2"), ("A419", "R6521"), place="21", needs=("admitted",)),
    Visit("nursing facility", ("99309",), ("I5022",), SENIOR, place="31"),
    Visit("work injury", ("99213",), ("S61011A",), ("comp",)),
    Visit("car accident", ("99203", ), ("S134XXA",), ("auto",)),
    Visit("unlisted service", ("20999",), ("M7989",)),
    Visit("fracture with its cause", ("99213",), ("S52501A", "W010XXA")),
    Visit("pregnancy", ("99213",), ("Z3491",), ADULT, ages=(22, 38)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """A claim with its context, and the visit it came from."""

    claim: ProfessionalClaim
    context: ScrubContext
    visit: Visit


def clean_claims(count: int, reading: Reading, seed: int = 7) -> Iterator[Made]:
    """Claims nobody could find fault with, the same ones for a seed."""
    dice = random.Random(seed)
    for number in range(1, count + 1):
        yield _claim(number, VISITS[(number - 1) % len(VISITS)], dice, reading)


def _claim(number: int, visit: Visit, dice: random.Random, reading: Reading) -> Made:
    payer_name = dice.choice(visit.payers)
    payer = PAYERS[payer_name]
    day = FIRST_DAY + timedelta(days=dice.randrange(DAYS))
    oldest = visit.ages[1]
    youngest = max(visit.ages[0], 66) if payer_name in SENIOR and oldest > 66 else visit.ages[0]
    age = dice.randint(youngest, oldest if payer_name in SENIOR else max(min(oldest, 64), youngest))
    born = date(day.year - age, 1, 1) + timedelta(days=dice.randrange(90))
    born = born if (born.month, born.day) <= (day.month, day.day) else date(born.year, 1, 1)
    sex = "F" if visit.name in ("pregnancy", "mammogram") else dice.choice("FM")
    name = PersonName(dice.choice(FAMILIES), dice.choice(GIVEN))
    home = Address(f"{dice.randint(1, 99)} Elm St", "", "Dayton", "OH", "454021234")
    person: dict[str, Any] = {"birth_on": born, "sex": sex, "address": home, "name": name}
    covered = _coverage(payer_name, person, dice)
    made = parts(
        control_number=f"CW{number:08d}",
        encounter=_encounter(visit, day, payer_name),
        patient=a_patient(**person),
        coverage=covered,
        payer=payer,
        location=replace(
            LOCATION,
            place_of_service=visit.place,
            **(
                {"name": "Annex", "address": ANNEX}
                if visit.place in ("21", "22", "23", "24", "31")
                else {}
            ),
        ),
        billing=BILLING,
        rendering=DOCTOR,
    )
    is_second = payer_name in ("commercial", "medicaid") and dice.random() < 0.25
    if is_second:
        made = _as_second(made, person)
    claim = _finished(build_professional_claim(made), visit, day)
    around = ScrubContext(
        payer=payer,
        as_of=AS_OF,
        timely_filing_on=payer.timely_filing_on(day),
        reading=reading,
        coverage_from=covered.starts_on,
        is_eligible=True,
        is_enrolled=True,
        consents_on_file=True,
    )
    return Made(claim, around, visit)


def _coverage(payer_name: str, person: dict[str, Any], dice: random.Random) -> Any:
    digits = f"{dice.randrange(10**6):06d}"
    given: dict[str, Any] = {
        "member_id": f"M{digits}",
        "subscriber_birth_on": person["birth_on"],
        "subscriber_sex": person["sex"],
        "subscriber_address": person["address"],
        "subscriber_name": person["name"],
    }
    if payer_name == "medicare":
        letter = dice.choice(MBI_LETTERS)
        given |= {
            "member_id": f"1{letter}G{digits[0]}TE{digits[1]}MK{digits[2:4]}",
            "group_number": "",
        }
    if payer_name == "comp":
        given |= {"employer_name": "Ohio Steel", "property_claim_number": f"WC{digits}",
                  "member_id": "", "group_number": ""}  # fmt: skip
    if payer_name == "auto":
        given |= {"property_claim_number": f"CAR{digits}"}
    if payer_name in ("blue", "commercial") and dice.random() < 0.2:
        given |= {"relationship": "19" if dice.random() < 0.5 else "01"}
    return a_coverage(**given)


def _encounter(visit: Visit, day: date, payer_name: str) -> Any:
    charged = []
    for number, text in enumerate(visit.lines, start=1):
        words, _, units = text.partition("x")
        code, *modifiers = words.strip("-").split("-")
        drug = (
            {"ndc": "00409379501", "ndc_quantity": "1", "ndc_unit": "ML"} if code[0] == "J" else {}
        )
        pointers = tuple(range(1, min(len(visit.diagnoses), 4) + 1))
        charged.append(
            a_charge(
                number,
                code,
                4_000 + 997 * number,
                modifiers=tuple(modifiers),
                units=units or "1",
                pointers=pointers,
                description="Removal of a splinter" if code == "20999" else "",
                **drug,
            )
        )
    crash: dict[str, Any] = (
        {"related_causes": ("AA",), "accident_on": day, "accident_state": "OH"}
        if payer_name == "auto"
        else {}
    )
    return an_encounter(
        *charged, service_on=day, service_to=day, diagnoses=visit.diagnoses, **crash
    )


def _as_second(made: Any, person: dict[str, Any]) -> Any:
    """The same visit after Blue Valley paid four fifths of it."""
    first = a_coverage(
        subscriber_name=person["name"],
        subscriber_birth_on=person["birth_on"],
        subscriber_sex=person["sex"],
        subscriber_address=person["address"],
    )
    lines = []
    for charge in made.encounter.lines:
        paid = charge.charge_cents * 4 // 5
        left = Adjustment("PR", "2", charge.charge_cents - paid)
        decided = decided_line(charge.number, charge.charge_cents, paid, left)
        lines.append(
            replace(
                decided,
                procedure=charge.code,
                modifiers=charge.modifiers,
                charge_line_id=charge.id,
            )
        )
    total = sum(line.charge_cents for line in lines)
    decision = a_decision(
        *lines,
        paid_on=made.encounter.service_on + timedelta(days=12),
        allowed_cents=total,
        patient_cents=total - sum(line.paid_cents for line in lines),
    )
    prior = PriorPayer(coverage=first, payer=a_payer(), patient=made.patient, decision=decision)
    return replace(made, coverage=replace(made.coverage, id=2, rank="S"), others=(prior,))


def _finished(claim: ProfessionalClaim, visit: Visit, day: date) -> ProfessionalClaim:
    """What assembly does not know yet: minutes, orderers, admissions, certificates."""
    if any(is_anesthesia(line.procedure) for line in claim.lines):
        claim = replace(claim, lines=tuple(replace(ln, unit_kind="MJ") for ln in claim.lines))
    if "referring" in visit.needs:
        claim = replace(claim, referring=REFERRER)
    if "admitted" in visit.needs:
        claim = replace(claim, dates=(*claim.dates, ("435", day - timedelta(days=1))))
    if "EW" in visit.needs:
        claim = replace(claim, references=(*claim.references, ("EW", "123456")))
    return claim
