"""Contracts of every shape, priced by the same steps as Medicare."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from claimwright.cycle.contracting.domain.agreements import NewContract, contract_findings
from claimwright.cycle.contracting.domain.contracts import (
    Basis,
    Rate,
    RateKind,
    Several,
    StopLoss,
    Terms,
    price_claim,
)
from claimwright.cycle.contracting.domain.fee_lists import (
    below_allowed,
    propose_charges,
    read_fee_list,
)
from claimwright.cycle.contracting.domain.medicare.working import Circumstances, Practitioner
from claimwright.cycle.contracting.domain.pricing import PricedItem
from claimwright.kernel.percent import Percent
from claimwright.kernel.period import Period
from tests.support.price_tables import worth

HERE = Circumstances(on=date(2026, 3, 2))
PRICES = {("40001", ""): 100000, ("40002", ""): 60000, ("99213", ""): 8895, ("J1100", ""): 12}
TERMS = Terms(basis=Basis.FEE_SCHEDULE, schedule_name="Acme", prices=PRICES)


def percent(text: str) -> Percent:
    return Percent(Decimal(text))


def item(code: str, *modifiers: str, **other: object) -> PricedItem:
    return PricedItem(code=code, modifiers=modifiers, **other)


def rate(code: str, kind: RateKind, to: str = "", **other: object) -> Rate:
    return Rate(code_from=code, code_to=to or code, kind=kind, **other)


def cents(terms: Terms, *items: PricedItem, at: Circumstances = HERE) -> list[int | None]:
    priced = price_claim(items, terms, at)
    return [None if line.allowed is None else line.allowed.cents for line in priced]


def test_per_unit_and_percent_of_the_list() -> None:
    assert cents(TERMS, item("J1100", units=10)) == [120]
    assert cents(replace(TERMS, percent=percent("110")), item("99213", units=2)) == [19570]


def test_percent_of_charges_needs_a_charge() -> None:
    terms = Terms(basis=Basis.PERCENT_OF_CHARGES, percent=percent("65"))
    assert cents(terms, item("99213", charge_cents=17790), item("99213")) == [11564, None]


def test_carve_outs_prefer_the_narrowest() -> None:
    rates = (
        rate("40000", RateKind.PER_UNIT, "49999", cents=50000),
        rate("40002", RateKind.PER_UNIT, cents=45000),
        rate("40002", RateKind.PER_UNIT, modifier="RT", cents=44000),
        rate("99213", RateKind.NOT_COVERED),
        rate("J1100", RateKind.PERCENT_OF_CHARGES, percent=percent("50")),
    )
    terms = replace(TERMS, rates=rates)
    lines = (item("40001"), item("40002"), item("40002", "RT"), item("99213"))
    assert cents(terms, *lines, item("J1100", units=10, charge_cents=1000)) == [
        50000,
        45000,
        44000,
        0,
        500,
    ]


@pytest.mark.parametrize("kind", [RateKind.CASE, RateKind.PER_DIEM])
def test_a_case_or_day_is_paid_once_and_takes_the_rest_in(kind: RateKind) -> None:
    terms = replace(TERMS, rates=(rate("40001", kind, cents=250000),))
    assert cents(terms, item("40002"), item("40001", units=3), item("40001")) == [0, 250000, 0]


def test_several_procedures_by_the_contracts_own_percentages() -> None:
    ranking = (Decimal(100), Decimal(50), Decimal(25))
    terms = replace(TERMS, several=Several.FLAT, ranking=ranking)
    assert cents(terms, item("40002"), item("40001"), item("99213")) == [30000, 100000, 8895]
    assert cents(TERMS, item("40002"), item("40001")) == [60000, 100000]


def test_medicares_rules_by_adoption() -> None:
    rows = {("40001", ""): worth("40001", "1", multiple="2", bilateral="1")}
    rows[("40002", "")] = worth("40002", "1", multiple="2")
    terms = replace(TERMS, several=Several.AS_MEDICARE, rows=rows)
    assert cents(terms, item("40001", "50"), item("40002")) == [150000, 30000]
    npp = replace(HERE, practitioner=Practitioner.NON_PHYSICIAN)
    assert cents(terms, item("40001"), at=npp) == [85000]
    assert cents(TERMS, item("40001"), at=npp) == [100000]


def test_never_above_the_charge_where_agreed() -> None:
    line = item("99213", charge_cents=8000)
    assert cents(TERMS, line) == [8895]
    assert cents(replace(TERMS, is_lesser_of_charges=True), line) == [8000]


def test_stop_loss_pays_beyond_the_threshold() -> None:
    terms = replace(TERMS, stop_loss=StopLoss(1000000, percent("40")))
    lines = (item("40001", charge_cents=900000), item("40002", charge_cents=300000))
    assert sum(c or 0 for c in cents(terms, *lines)) == 160000 + 80000
    assert cents(terms, lines[0]) == [100000]


def test_every_price_ends_at_its_last_step() -> None:
    terms = replace(TERMS, percent=percent("112.5"), is_lesser_of_charges=True)
    (priced,) = price_claim([item("99213", units=3, charge_cents=20000)], terms, HERE)
    assert [step.rule for step in priced.steps] == [
        "fee-schedule",
        "contract-percent",
        "units",
        "charge",
    ]
    assert priced.allowed is not None
    assert priced.steps[-1].cents == priced.allowed.cents == 20000


# -- agreeing ----------------------------------------------------------------------------------

GOOD = NewContract(payer_id=1, starts_on=date(2026, 1, 1), percent=percent("110"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"percent": None}, "CONTRACT-PERCENT"),
        ({"basis": "guess"}, "CONTRACT-BASIS"),
        ({"basis": "fee_schedule"}, "CONTRACT-SCHEDULE"),
        ({"medicare_year": 1901}, "CONTRACT-YEAR"),
        ({"several": Several.FLAT}, "CONTRACT-RANKING"),
        ({"ends_on": date(2025, 1, 1)}, "CONTRACT-DATES"),
        ({"ends_on": date(2027, 6, 1)}, "CONTRACT-OVERLAP"),
        ({"tolerance_cents": -1}, "CONTRACT-TOLERANCE"),
        (
            {"rates": (rate("1", RateKind.CASE), rate("1", RateKind.CASE))},
            "CONTRACT-DUPLICATE-RATE",
        ),
        ({"rates": (rate("99215", RateKind.CASE, "99213"),)}, "CONTRACT-RATE"),
        ({"rates": (rate("1", RateKind.PERCENT_OF_CHARGES),)}, "CONTRACT-RATE"),
    ],
)
def test_a_contract_without_a_price_is_named(changes: dict[str, object], code: str) -> None:
    later = [Period(date(2027, 1, 1))]
    assert contract_findings(GOOD, later) == []
    found = contract_findings(replace(GOOD, **changes), later)
    assert [finding.code for finding in found] == [code]


# -- price lists -------------------------------------------------------------------------------


def test_a_price_list_is_read_whole_or_not_at_all() -> None:
    good = read_fee_list("\ufeffCode,Modifier,Amount\n99213,,$1,000\n".replace("$1,000", "100.50"))
    assert (good.rows, good.findings) == ((("99213", "", 10050),), ())
    text = "code,modifier,amount\n99213,,1\n99213,,2\n99214,,-3\n,,4\n99215,,x\n99216,ABC,1\n"
    assert [finding.code for finding in read_fee_list(text).findings] == [
        "FEE-NEGATIVE",
        "FEE-CODE",
        "FEE-AMOUNT",
        "FEE-MODIFIER",
        "FEE-DUPLICATE",
    ]
    assert read_fee_list("a,b\n1,2\n").findings[0].code == "FEE-COLUMNS"
    assert read_fee_list("code,amount\n").findings[0].code == "FEE-EMPTY"


def test_charges_below_what_is_allowed_are_found_largest_first() -> None:
    charges = {("1", ""): 100, ("2", ""): 100, ("3", ""): 100}
    found = below_allowed(charges, {"A": {("1", ""): 120, ("2", ""): 90}, "B": {("3", ""): 400}})
    assert [(each.code, each.payer_name, each.short_cents) for each in found] == [
        ("3", "B", 300),
        ("1", "A", 20),
    ]


def test_proposed_charges_round_up_to_the_dollar_and_never_fall() -> None:
    charges = {("1", ""): 10000, ("2", ""): 30000, ("3", ""): 500}
    medicare = {("1", ""): 8895, ("2", ""): 10000}
    found = propose_charges(charges, medicare, percent("200"))
    assert [each.proposed_cents for each in found] == [17800, 30000, 500]
    assert found[0].percent_of_medicare == 112
