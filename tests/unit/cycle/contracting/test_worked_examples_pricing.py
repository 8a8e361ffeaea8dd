"""The authorities' worked examples of prices, to the cent. `unconfirmed` in a name: the rule was
read in its source, the dollars were recalled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from claimwright.cycle.contracting.domain.medicare import anesthesia, payment
from claimwright.cycle.contracting.domain.medicare.engine import MedicarePrices, price_medicare
from claimwright.cycle.contracting.domain.medicare.places import is_facility_place
from claimwright.cycle.contracting.domain.medicare.practitioners import limiting_charge_cents
from claimwright.cycle.contracting.domain.medicare.working import Circumstances, Practitioner
from claimwright.cycle.contracting.domain.pricing import PricedItem
from claimwright.engines.codesets.tables import RelativeValue
from claimwright.kernel.money import total
from tests.support.price_tables import (
    SHARED,
    SmallTables,
    a_row,
    official_amounts,
    payment_examples,
    published,
    worth,
)

ON = date(2025, 11, 3)
HERE = Circumstances(on=ON, carrier="99999", locality="01")
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="published tables not at hand")


def item(text: str, **other: object) -> PricedItem:
    """CODE-MOD-MOD, one unit unless said."""
    code, *modifiers = text.split("-")
    return PricedItem(code=code, modifiers=tuple(modifiers), **other)


def price(
    rows: list[RelativeValue], *texts: str | PricedItem, at: Circumstances = HERE, **tables: object
) -> MedicarePrices:
    items = [item(text) if isinstance(text, str) else text for text in texts]
    return price_medicare(items, at, SmallTables(rows=rows, **tables))


def cents(prices: MedicarePrices) -> list[int | None]:
    return [None if line.allowed is None else line.allowed.cents for line in prices.lines]


def whole(prices: MedicarePrices) -> int:
    return total(line.allowed for line in prices.lines if line.allowed is not None).cents


@needs_shared
@pytest.mark.parametrize(
    "row", official_amounts() if SHARED.exists() else [], ids=lambda r: r["locality"] + r["carrier"]
)
def test_published_amounts_of_2025_are_reproduced(row: dict[str, str]) -> None:
    """CMS, Medicare physician fee schedule 2025, national payment amount file (PF25)."""
    for is_facility, column in ((False, "non_facility_amount"), (True, "facility_amount")):
        at = Circumstances(
            on=ON, carrier=row["carrier"], locality=row["locality"], is_facility=is_facility
        )
        found = price_medicare([item(row["hcpcs"])], at, published())
        assert cents(found) == [int(Decimal(row[column]) * 100)]
        assert len(found.lines[0].steps) == 1


def test_w14_medicare_second_part_b() -> None:
    """42 CFR 411.33(b), in force since 1989: the least of 55, 100 and 30."""
    line = payment.Secondary(
        charge_cents=17500,
        primary_allowed_cents=15000,
        primary_paid_cents=12000,
        medicare_allowed_cents=12500,
    )
    assert payment.secondary_payment_cents(line) == 3000


def test_w15_medicare_second_inpatient_unconfirmed() -> None:
    """42 CFR 411.33(f)."""
    assert (
        payment.secondary_inpatient_cents(
            charge_cents=280000,
            primary_paid_cents=236000,
            medicare_gross_cents=270000,
            deductible_cents=52000,
        )
        == 34000
    )


@pytest.mark.parametrize(
    ("otaf", "deductible", "expected"),
    [(None, 0, 10000), (45000, 0, 5000), (38000, 0, 0), (None, 30000, 6000)],
)
def test_w16_what_must_be_accepted_lowers_it(
    otaf: int | None, deductible: int, expected: int
) -> None:
    """42 CFR 411.33(e); FCSO and NGS on obligated to accept as payment in full; per line."""
    line = payment.Secondary(
        charge_cents=50000,
        primary_allowed_cents=50000,
        primary_paid_cents=40000,
        medicare_allowed_cents=37500,
        deductible_left_cents=deductible,
        obligated_cents=otaf,
    )
    assert payment.secondary_payment_cents(line) == expected


def test_w17_sequestration_after_deductible_and_coinsurance() -> None:
    """Budget Control Act 2011; FCSO; 2 % since 2022-07-01 (and 2013-04-01 to 2020-04-30)."""
    paid = payment.payment_of(allowed_cents=10000, deductible_left_cents=5000, on=ON)
    assert (paid.before_sequestration_cents, paid.sequestration_cents) == (4000, 80)
    assert (paid.paid_cents, paid.patient_cents) == (3920, 5000 + 1000)
    assert payment.sequestration_percent(date(2021, 1, 5)).value == 0
    assert payment.sequestration_percent(date(2022, 5, 5)).value == 1


def surgery(code: str, dollars: str, **other: object) -> RelativeValue:
    return worth(code, dollars, **{"multiple": "2", "global_days": "090", **other})


THREE = [surgery("40001", "1043.48"), surgery("40002", "1010.60"), surgery("40003", "922.90")]


def test_w18_multiple_surgery() -> None:
    """Pub 100-04 chapter 12 section 40.6 (indicator 2, since 1995-01-01); a MAC's example."""
    found = price(THREE, "40003", "40001", "40002")
    assert cents(found) == [46145, 104348, 50530]
    assert whole(found) == 201023
    paid = payment.payment_of(allowed_cents=whole(found), deductible_left_cents=0, on=ON)
    assert paid.before_sequestration_cents == 160818


def test_w18_beyond_five_is_by_report() -> None:
    """Pub 100-04 chapter 12 section 40.6."""
    rows = [surgery(f"4000{n}", f"{700 - n * 100}.00") for n in range(6)]
    found = price(rows, *(row.code for row in rows))
    assert cents(found) == [70000, 30000, 25000, 20000, 15000, None]
    assert [f.code for f in found.lines[5].findings] == ["PRICE-BY-REPORT"]


def test_w18_old_indicator_1_and_single_procedures() -> None:
    """CMS RVU record layout, MULT PROC 1 (before 1995) and 0."""
    rows = [surgery("40001", "400.00"), surgery("40002", "300.00", multiple="1")]
    rows += [surgery("40003", "200.00", multiple="1"), surgery("40004", "100.00", multiple="0")]
    assert cents(price(rows, *(r.code for r in rows))) == [40000, 15000, 5000, 10000]


SCOPES = [
    surgery("45385", "374.56", multiple="3", endoscopic_base="45378", global_days="000"),
    surgery("45380", "285.98", multiple="3", endoscopic_base="45378", global_days="000"),
    surgery("45378", "255.40", multiple="2", global_days="000"),
]


def test_w19_endoscopy_family_unconfirmed() -> None:
    """Pub 100-04 chapter 12 section 40.6: the family in full less the base of the lesser ones."""
    found = price(SCOPES, "45380", "45385")
    assert cents(found) == [3058, 37456]
    assert whole(found) == 40514


def test_w19_the_base_is_never_paid_beside_its_family() -> None:
    """CMS RVU record layout, MULT PROC 3."""
    assert cents(price(SCOPES, "45385", "45378")) == [37456, 0]


def test_w19_family_first_then_rank() -> None:
    """Pub 100-04 chapter 12 section 40.6: a family takes one place in the ranking."""
    rows = [*SCOPES, surgery("43999", "500.00")]
    assert cents(price(rows, "45385", "45380", "43999")) == [18728, 1529, 50000]


@pytest.mark.parametrize(
    ("indicator", "expected"), [("0", 10000), ("1", 15000), ("2", 10000), ("3", 20000)]
)
def test_w20_bilateral(indicator: str, expected: int) -> None:
    """Pub 100-04 chapter 12 section 40.7; CMS RVU record layout, BILAT SURG."""
    rows = [worth("40001", "100.00", bilateral=indicator)]
    assert whole(price(rows, "40001-50")) == expected
    assert whole(price(rows, "40001-LT", "40001-RT")) == expected


def test_w20_indicator_9_pays_once_and_says_so() -> None:
    found = price([worth("40001", "100.00", bilateral="9")], "40001-50")
    assert cents(found) == [10000]
    assert [f.code for f in found.lines[0].findings] == ["PRICE-BILATERAL"]


def test_w20_sides_before_rank() -> None:
    """150 % of 80.00 outranks 100.00."""
    rows = [surgery("40001", "80.00", bilateral="1"), surgery("40002", "100.00")]
    assert cents(price(rows, "40001-50", "40002")) == [12000, 5000]


def test_w20_two_units_are_two_sides() -> None:
    """CMS RVU record layout, BILAT SURG 1 and 2: "or with a 2 in the units field"."""
    rows = [worth("40001", "100.00", bilateral="1"), worth("40002", "100.00", bilateral="2")]
    assert cents(price(rows, item("40001", units=2), item("40002", units=2))) == [15000, 10000]


def test_w21_assistants() -> None:
    """Pub 100-04 chapter 12 section 20.4.3; Noridian: 16 % and 85 % of 16 %."""
    rows = [surgery("40001", "1360.32")]
    for modifier, expected in (("80", 21765), ("81", 21765), ("82", 21765), ("AS", 18500)):
        assert cents(price(rows, f"40001-{modifier}")) == [expected]
    as_npp = replace(HERE, practitioner=Practitioner.NON_PHYSICIAN)
    assert cents(price(rows, "40001-AS", at=as_npp)) == [18500]  # its rate is inside already


@pytest.mark.parametrize(
    ("indicator", "expected", "code"),
    [
        ("0", 1600, "PRICE-DOCUMENTATION"),
        ("1", 0, "PRICE-ASSISTANT"),
        ("9", 0, "PRICE-ASSISTANT"),
    ],
)
def test_w21_assistant_indicators(indicator: str, expected: int, code: str) -> None:
    """CMS RVU record layout, ASST SURG."""
    found = price([surgery("40001", "100.00", assistant=indicator)], "40001-80")
    assert (cents(found), [f.code for f in found.lines[0].findings]) == ([expected], [code])


def test_w22_co_surgeons_and_teams() -> None:
    """Pub 100-04 chapter 12 section 40.8; CMS RVU record layout, CO-SURG and TEAM."""
    assert cents(price([surgery("40001", "1000.00")], "40001-62")) == [62500]
    assert cents(price([surgery("40001", "1000.00", co_surgeon="0")], "40001-62")) == [0]
    team = price([surgery("40001", "1000.00")], "40001-66")
    assert (cents(team), team.lines[0].findings[0].code) == ([None], "PRICE-BY-REPORT")
    assert cents(price([surgery("40001", "1000.00", team="0")], "40001-66")) == [0]


def therapy(code: str, work: str, pe: str, mp: str) -> RelativeValue:
    return a_row(code, work, pe, mp, multiple="5", conversion_factor=Decimal(1), pc_tc="7")


THERAPY = [therapy("97001", "7", "10", "1"), therapy("97002", "11", "8", "1")]


@pytest.mark.parametrize(
    ("on", "is_facility", "expected"),
    [
        (date(2011, 3, 1), True, 5150),
        (date(2013, 4, 1), True, 4700),
        (date(2025, 11, 3), False, 4700),
        (date(2013, 3, 31), False, 5240),
        (date(2010, 12, 31), False, 5600),
    ],
)
def test_w23_therapy_unconfirmed(on: date, is_facility: bool, expected: int) -> None:
    """MM7050 table (25 %); 50 % since 2013-04-01 (American Taxpayer Relief Act section 633);
    20 % in offices 2011 to 2013-03-31."""
    at = replace(HERE, on=on, is_facility=is_facility)
    found = price(THERAPY, item("97001", units=2), "97002", at=at)
    assert whole(found) == expected


def test_w23_ties_go_to_the_higher_fee() -> None:
    rows = [therapy("97001", "1", "10", "1"), therapy("97002", "5", "10", "1")]
    assert cents(price(rows, "97001", "97002")) == [700, 1600]


def parts(code: str, technical: str, professional: str, multiple: str) -> list[RelativeValue]:
    """A code with its three rows."""
    tc, pc = Decimal(technical), Decimal(professional)
    kind = {"multiple": multiple, "pc_tc": "1", "imaging_family": "88"}
    return [
        worth(code, str(tc + pc), **kind),
        worth(code, technical, modifier="TC", **kind),
        worth(code, professional, modifier="26", **kind),
    ]


IMAGES = parts("70001", "476.00", "102.00", "4") + parts("70002", "340.00", "68.00", "4")


def test_w24_imaging_unconfirmed() -> None:
    """CMS RVU record layout, MULT PROC 4: TC 50 % since 2010-07-01, PC 5 % since 2017-01-01."""
    assert whole(price(IMAGES, "70001-TC", "70002-TC")) == 64600
    assert whole(price(IMAGES, "70001-26", "70002-26")) == 16660
    assert whole(price(IMAGES, "70001", "70002")) == 81260
    assert whole(price(IMAGES, "70001-26", "70002")) == 10200 + 34000 + 6460


def test_w24_imaging_by_date() -> None:
    for on, expected in (
        (date(2016, 12, 31), 47600 + 17000 + 10200 + 5100),
        (date(2011, 12, 31), 47600 + 17000 + 10200 + 6800),
        (date(2010, 6, 30), 47600 + 25500 + 10200 + 6800),
    ):
        assert whole(price(IMAGES, "70001", "70002", at=replace(HERE, on=on))) == expected


def test_w24_separate_sessions_are_not_reduced() -> None:
    assert whole(price(IMAGES, "70001-TC", "70002-TC-59")) == 81600


def test_w25_cardiovascular_and_eyes_unconfirmed() -> None:
    """CMS RVU record layout, MULT PROC 6 and 7, since 2013-01-01."""
    heart = parts("93001", "427.00", "50.00", "6") + parts("93002", "148.00", "20.00", "6")
    assert whole(price(heart, "93001-TC", "93002-TC")) == 53800
    assert whole(price(heart, "93001", "93002")) == 53800 + 7000
    eyes = parts("92001", "92.00", "10.00", "7") + parts("92002", "53.00", "10.00", "7")
    assert whole(price(eyes, "92001-TC", "92002-TC")) == 13440


def test_w25_codes_that_are_only_the_whole_test() -> None:
    """CMS RVU record layout, PC/TC 4: the technical part is another code's."""
    heart = {"multiple": "6", "pc_tc": "4"}
    rows = [worth("93000", "20.00", **heart), worth("93005", "8.00", multiple="6", pc_tc="3")]
    rows += parts("93306", "120.00", "60.00", "6")
    assert cents(price(rows, "93000", "93306")) == [1800, 18000]


def test_imaging_cap_after_the_reduction() -> None:
    """Deficit Reduction Act 2005 section 5102(b); the reduction comes first, then the cap."""
    caps = {("70002", "TC"): (30000, 30000), ("70001", "TC"): (40000, 40000)}
    found = price(IMAGES, "70001-TC", "70002-TC", caps=caps)
    assert cents(found) == [40000, 17000]
    assert "capped" in found.lines[0].steps[1].words


def test_w26_anesthesia_units() -> None:
    """42 CFR 414.46; ASA, NGS and Highmark: minutes in fifteenths to a tenth."""
    for minutes, expected in ((129, "8.6"), (95, "6.3"), (48, "3.2")):
        assert anesthesia.time_units(Decimal(minutes)) == Decimal(expected)
    assert anesthesia.time_units(Decimal(129), whole=True) == 9
    assert anesthesia.total_units(Decimal(7), Decimal(129)) == Decimal("15.6")


ASLEEP = replace(HERE, base_units={"01402": Decimal(7)})
FACTOR = {("99999", "01"): Decimal("20.00")}


@pytest.mark.parametrize(
    ("modifier", "expected"),
    [("AA", 31200), ("QZ", 31200), ("QK", 15600), ("QX", 15600), ("QY", 15600)],
)
def test_w27_medical_direction(modifier: str, expected: int) -> None:
    """42 CFR 414.46: half to each of physician and nurse anesthetist."""
    found = price([], item(f"01402-{modifier}", units=129), at=ASLEEP, factors=FACTOR)
    assert cents(found) == [expected]


def test_w27_more_than_four_cases_unconfirmed() -> None:
    """42 CFR 414.46(f): three base units, one more when present at induction, no time."""
    found = price([], item("01402-AD", units=129), at=ASLEEP, factors=FACTOR)
    assert cents(found) == [6000]
    present = replace(ASLEEP, induction_present=True)
    found = price([], item("01402-AD", units=129), at=present, factors=FACTOR)
    assert cents(found) == [8000]


def test_anesthesia_without_base_units_or_factor_is_told() -> None:
    found = price([], item("01402-AA", units=129), factors=FACTOR)
    assert (cents(found), found.lines[0].findings[0].code) == ([None], "PRICE-BASE-UNITS")
    found = price([], item("01402-AA", units=129), at=ASLEEP)
    assert (cents(found), found.lines[0].findings[0].code) == ([None], "PRICE-NO-TABLE")


def test_w28_rates_by_practitioner() -> None:
    """Pub 100-04 chapter 12 sections 20.3, 110, 120; CMS RVU record layout (109.25 %)."""
    rows = [worth("99213", "88.95")]
    npp = replace(HERE, practitioner=Practitioner.NON_PHYSICIAN)
    assert cents(price(rows, "99213", at=npp)) == [7561]
    assert cents(price(rows, "99213", at=replace(npp, is_incident_to=True))) == [8895]
    assert cents(price(rows, "99213", at=replace(HERE, is_nonparticipating=True))) == [8450]
    worker = replace(HERE, practitioner=Practitioner.SOCIAL_WORKER)
    assert cents(price(rows, "99213", at=worker)) == [6671]


def test_w28_limiting_charge_unconfirmed() -> None:
    """Social Security Act section 1848(g)(2): 115 % of 95 %."""
    assert limiting_charge_cents(10000) == 10925


def test_w30_drug_units_are_paid_given_or_discarded() -> None:
    """Pub 100-04 chapter 17 section 40 (JW since 2017, JZ since 2023-07-01); CGS: 31 + 9 units."""
    limits = {"J9999": Decimal("12.345")}
    given, wasted = item("J9999", units=31), item("J9999-JW", units=9)
    found = price([], given, wasted, drugs=limits)
    assert cents(found) == [38270, 11111]  # 382.695 and 111.105, half up
    assert cents(price([], item("J9999-JZ"), drugs=limits)) == [1235]


def test_w33_global_package_shares() -> None:
    """Pub 100-04 chapter 12 section 40.4; CMS RVU record layout, PRE OP, INTRA OP, POST OP."""
    shares = {"pre_share": Decimal("0.10"), "intra_share": Decimal("0.69")}
    rows = [surgery("40001", "1000.00", post_share=Decimal("0.21"), **shares)]
    for modifier, expected in (("54", 79000), ("55", 21000), ("56", 10000), ("78", 69000)):
        assert cents(price(rows, f"40001-{modifier}")) == [expected]
    minor = [surgery("40001", "1000.00", global_days="000")]
    assert cents(price(minor, "40001-78")) == [100000]


def test_52_and_53_by_rule() -> None:
    """CMS RVU record layout, modifier 53: its own row, or by individual consideration."""
    rows = [surgery("45378", "255.40"), surgery("45378", "127.70", modifier="53")]
    assert cents(price(rows, "45378-53")) == [12770]
    for modifier in ("52", "53"):
        found = price([surgery("40001", "100.00")], f"40001-{modifier}")
        assert (cents(found), found.lines[0].findings[0].code) == ([None], "PRICE-BY-REPORT")


def test_w34_telehealth_places() -> None:
    """CMS transmittal 12671, since 2024-01-01: POS 10 as in the office, POS 02 as in a facility."""
    assert is_facility_place("02", ON)
    assert not is_facility_place("10", ON)
    assert is_facility_place("10", date(2023, 12, 31))
    assert [p for p in ("11", "12", "20", "81") if is_facility_place(p, ON)] == []
    assert all(is_facility_place(p, ON) for p in ("19", "21", "22", "23", "24", "31", "61"))
    rows = [worth("99213", "88.95", pe_facility=Decimal("66.00"))]
    lines = [item("99213-95", place_of_service=place) for place in ("02", "10")]
    assert cents(price(rows, *lines)) == [6600, 8895]


@needs_shared
def test_payers_own_examples() -> None:
    """Noridian (MSP), FCSO (sequestration), ASA (anesthesia)."""
    rows = payment_examples()
    assert set(rows) == {
        "msp-noridian-1",
        "seq-2pct-100",
        "anes-units-01402",
        "835-balance-formulas",  # proved by tests of remittance balancing
    }
    given, expected = (_pairs(rows["msp-noridian-1"][side]) for side in ("inputs", "expected"))
    line = payment.Secondary(
        charge_cents=given["charge"],
        primary_allowed_cents=given["primary_allowed"],
        primary_paid_cents=given["primary_paid"],
        medicare_allowed_cents=given["medicare_allowed"],
        deductible_left_cents=given["medicare_deductible_unmet"],
    )
    assert payment.secondary_payment_cents(line) == expected["secondary_payment"]
    given, expected = (_pairs(rows["seq-2pct-100"][side]) for side in ("inputs", "expected"))
    paid = payment.payment_of(
        allowed_cents=given["approved"], deductible_left_cents=given["deductible_applied"], on=ON
    )
    assert paid.coinsurance_cents == expected["coinsurance"]
    assert paid.before_sequestration_cents == expected["before_sequestration"]
    assert (paid.sequestration_cents, paid.paid_cents) == (
        expected["sequestration"],
        expected["paid"],
    )
    given, expected = (_pairs(rows["anes-units-01402"][side]) for side in ("inputs", "expected"))
    minutes = Decimal(given["minutes"]) / 100
    assert anesthesia.time_units(minutes) * 100 == expected["medicare_time_units"]
    base = Decimal(given["base_units"]) / 100
    assert anesthesia.total_units(base, minutes) * 100 == expected["medicare_total_units"]
    assert (
        anesthesia.time_units(minutes, whole=True) * 100 == expected["whole_unit_payer_time_units"]
    )


def _pairs(text: str) -> dict[str, int]:
    """Amounts by name, in hundredths."""
    pairs = (part.split("=") for part in text.split(";"))
    return {name: int(Decimal(value) * 100) for name, value in pairs}
