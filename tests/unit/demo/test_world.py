"""The demo practice keeps to the figures it is specified by, and every identifier is sound."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from claimwright.demo import payers as who
from claimwright.demo.fee_schedule import charge_cents, medicare_cents
from claimwright.demo.model import CANCELED, COMPLETED, NO_SHOW, DemoVisit
from claimwright.demo.world import World, make_world
from claimwright.kernel.identifiers.ein import is_valid_ein
from claimwright.kernel.identifiers.mbi import is_valid_mbi
from claimwright.kernel.identifiers.npi import is_valid_npi
from claimwright.simulator.workdays import is_workday

AS_OF = date(2026, 3, 20)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(seed=7, as_of=AS_OF)


@pytest.fixture(scope="module")
def done(world: World) -> list[DemoVisit]:
    return [visit for visit in world.visits if visit.outcome == COMPLETED]


def share(part: int, whole: int) -> float:
    return 100 * part / whole


def test_same_arguments_make_the_same_world() -> None:
    first, second = (make_world(seed=3, as_of=AS_OF, small=True) for _ in range(2))
    assert first == second
    assert make_world(seed=4, as_of=AS_OF, small=True) != first


def test_size_of_the_full_and_the_small_practice(world: World, done: list[DemoVisit]) -> None:
    assert len(world.patients) >= 1900
    assert (world.last_day - world.first_day).days + 1 >= 400
    assert world.last_day == AS_OF
    assert sum(bool(visit.payer_id) for visit in done) >= 6000
    assert len(world.payers) >= 8
    small = make_world(seed=7, as_of=AS_OF, small=True)
    assert 170 <= len(small.patients) <= 240
    assert (small.last_day - small.first_day).days + 1 == 120


def test_twenty_two_visits_a_day_by_the_five_providers(done: list[DemoVisit]) -> None:
    days = {visit.service_on for visit in done}
    assert all(is_workday(day) for day in days)
    by_provider = Counter(visit.provider_key for visit in done)
    a_day = {key: count / len(days) for key, count in by_provider.items()}
    wanted = {"whitcomb": 9, "oyelaran": 6, "kowalczyk": 4, "menon": 2, "lindqvist": 1}
    assert a_day == pytest.approx(wanted, rel=0.03)
    assert len(done) / len(days) == pytest.approx(22, rel=0.02)


def test_eight_of_a_hundred_do_not_come(world: World) -> None:
    outcomes = Counter(visit.outcome for visit in world.visits)
    kept = outcomes[COMPLETED] + outcomes[NO_SHOW] + outcomes[CANCELED]
    assert share(outcomes[NO_SHOW], kept) == pytest.approx(8, abs=1)


def test_charges_by_payer(done: list[DemoVisit]) -> None:
    charges: Counter[str] = Counter()
    for visit in done:
        charges[visit.payer_id] += sum(line.charge_cents or 0 for line in visit.coded.lines)
    total = charges.total()
    commercial = charges[who.NORTHLAKE] + charges[who.HARBORVIEW] + charges[who.SUMMIT]
    injuries = charges[who.WORKERS_COMP] + charges[who.AUTO]
    mix = {
        "blue": (charges[who.BLUE], 20),
        "commercial": (commercial, 26),
        "medicare": (charges[who.MEDICARE], 14),
        "advantage": (charges[who.ADVANTAGE], 15),
        "medicaid": (charges[who.MEDICAID], 15),
        "injuries": (injuries, 3),
        "tricare": (charges[who.TRICARE], 2),
        "self-pay": (charges[""], 5),
    }
    for name, (cents, wanted) in mix.items():
        assert share(cents, total) == pytest.approx(wanted, abs=2.5), name


def test_established_visits_by_level(done: list[DemoVisit]) -> None:
    levels = Counter(
        line.code
        for visit in done
        if visit.provider_key in ("whitcomb", "oyelaran")
        for line in visit.coded.lines
        if line.code in ("99212", "99213", "99214", "99215")
    )
    found = {code: share(count, levels.total()) for code, count in levels.items()}
    wanted = {"99212": 3, "99213": 38, "99214": 53, "99215": 6}
    assert found == pytest.approx(wanted, abs=2.5)


def test_every_listed_code_is_used(done: list[DemoVisit]) -> None:
    used = {line.code for visit in done for line in visit.coded.lines}
    assert used >= {
        "99203", "99204", "G0439", "99396", "G2211", "90471", "83036", "36415", "93000", "20610",
        "29881", "97161", "97110", "97140", "97530", "90834", "90837",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "cents"),
    [
        ("99213", 8895),
        ("99214", 12518),
        ("G0439", 12647),
        ("20610", 6340),
        ("97110", 2879),
        ("90837", 15429),
    ],
)
def test_national_2025_amounts_and_twice_as_much_charged(code: str, cents: int) -> None:
    on = date(2025, 6, 2)
    assert medicare_cents(code, on) == cents
    assert charge_cents(code, on) == 2 * cents


def test_secondary_of_medicare(world: World) -> None:
    firsts = {c.patient_key for c in world.coverages if c.payer_id == who.MEDICARE}
    seconds = Counter(c.payer_id for c in world.coverages if c.rank == "S")
    assert share(seconds[who.MEDIGAP], len(firsts)) == pytest.approx(42, abs=6)
    assert share(seconds[who.NORTHLAKE], len(firsts)) == pytest.approx(31, abs=6)
    assert share(seconds[who.STATE_MEDICAID], len(firsts)) == pytest.approx(16, abs=5)


def test_identifiers_and_addresses_are_sound(world: World) -> None:
    npis = [world.billing.npi, *(provider.new.npi for provider in world.providers)]
    npis += [place.npi for place in world.locations.values() if place.npi]
    assert all(is_valid_npi(npi) for npi in npis)
    assert len(set(npis)) == len(npis)
    assert is_valid_ein(world.billing.tax_id)
    for patient in world.patients:
        address = patient.new.address
        assert address.state == "NC"
        assert len(address.zip) == 9
        assert address.zip[:2] in ("27", "28")
        assert not address.zip.endswith("0000")
    numbers = [(c.payer_id, c.fields["member_id"]) for c in world.coverages]
    assert len(set(numbers)) == len(numbers)
    assert all(is_valid_mbi(number) for payer, number in numbers if payer == who.MEDICARE)


def test_ages_suit_the_coverage(world: World) -> None:
    payer_of = {c.patient_key: c.payer_id for c in world.coverages if c.rank == "P"}
    for patient in world.patients:
        assert patient.new.birth_on is not None
        age = (AS_OF - patient.new.birth_on).days / 365.25
        assert 5 < age < 95
        if payer_of.get(patient.key) == who.ADVANTAGE:
            assert age >= 64


def test_every_diagnosis_is_a_complete_icd10_code_unless_that_is_the_trouble(
    done: list[DemoVisit],
) -> None:
    icd10 = pytest.importorskip("simple_icd_10_cm")
    codes = set()
    for visit in done:
        trouble = visit.trouble
        coded = visit.coded
        if trouble is not None and trouble.kind == "incomplete_diagnosis":
            assert trouble.mend_coded is not None
            coded = trouble.mend_coded
        codes |= set(coded.diagnoses)
    dotted = {code if len(code) < 4 else f"{code[:3]}.{code[3:]}" for code in codes}
    assert [code for code in sorted(dotted) if not icd10.is_valid_item(code)] == []
    assert [code for code in sorted(dotted) if not icd10.is_leaf(code)] == []


def test_pointers_lead_to_diagnoses(done: list[DemoVisit]) -> None:
    for visit in done:
        count = len(visit.coded.diagnoses)
        assert len(set(visit.coded.diagnoses)) == count
        for line in visit.coded.lines:
            assert line.pointers
            assert all(1 <= pointer <= count for pointer in line.pointers)
            assert len(set(line.modifiers)) == len(line.modifiers)


@pytest.mark.parametrize(("advice", "held", "rejected"), [(False, 9.0, 3.0), (True, 2.0, 0.7)])
def test_share_of_visits_held_and_rejected(advice: bool, held: float, rejected: float) -> None:
    world = make_world(seed=7, as_of=AS_OF, advice=advice)
    insured = [v for v in world.visits if v.outcome == COMPLETED and v.payer_id]
    shows = Counter(visit.trouble.shows for visit in insured if visit.trouble is not None)
    assert share(shows["hold"], len(insured)) == pytest.approx(held, abs=0.3)
    assert share(shows["rejection"], len(insured)) == pytest.approx(rejected, abs=0.2)


def test_patients_pay_as_specified(done: list[DemoVisit]) -> None:
    days = [visit.patient_pays_after_days for visit in done]
    paid = [day for day in days if day is not None]
    assert share(len(days) - len(paid), len(days)) == pytest.approx(12, abs=1.5)
    for limit, wanted in ((30, 35), (90, 55), (120, 70)):
        assert share(sum(day <= limit for day in paid), len(days)) == pytest.approx(wanted, abs=2)


def test_charge_lag_before_and_after_advice() -> None:
    lags = {}
    for advice in (False, True):
        world = make_world(seed=7, as_of=AS_OF, small=True, advice=advice)
        done = [v for v in world.visits if v.outcome == COMPLETED]
        lags[advice] = sorted((v.recorded_on - v.service_on).days for v in done)
    assert lags[False][len(lags[False]) // 2] <= 2
    assert sum(lags[True]) / len(lags[True]) < sum(lags[False]) / len(lags[False])


def test_nobody_is_with_two_providers_or_twice_with_one_at_a_time(done: list[DemoVisit]) -> None:
    rooms = Counter((visit.provider_key, visit.starts_at) for visit in done)
    assert max(rooms.values()) == 1
    people = Counter((visit.patient_key, visit.service_on) for visit in done)
    assert max(people.values()) == 1


def test_stories_name_patients_of_this_world(world: World) -> None:
    keys = {patient.key for patient in world.patients}
    assert set(world.stories.values()) <= keys
    assert "coverage ended in retrospect" in world.stories
    assert "injured at work" in world.stories
    assert "qualified Medicare beneficiary" in world.stories
