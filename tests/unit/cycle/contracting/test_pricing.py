"""What a contract promises, step by step."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from claimwright.cycle.contracting.domain.contracts import Basis, Terms, price_claim
from claimwright.cycle.contracting.domain.medicare.working import Circumstances
from claimwright.cycle.contracting.domain.pricing import Priced, PricedItem
from claimwright.kernel.money import Money
from claimwright.kernel.percent import Percent

PRICES = {("99213", ""): 8895, ("93000", ""): 1500, ("93000", "26"): 700}


def price_item(item: PricedItem, terms: Terms | None) -> Priced:
    return price_claim([item], terms, Circumstances(on=date(2026, 3, 2)))[0]


def terms(percent: str | None = "115") -> Terms:
    return Terms(
        basis=Basis.PERCENT_OF_MEDICARE,
        percent=None if percent is None else Percent(Decimal(percent)),
        schedule_name="Medicare",
        schedule_on=date(2026, 1, 1),
        prices=PRICES,
    )


def test_each_step_is_told_and_ends_at_the_amount() -> None:
    priced = price_item(PricedItem(code="99213", units="2"), terms())
    assert [step.words for step in priced.steps] == [
        "Medicare of 01/01/2026: 99213 $88.95",
        "× 115 % by contract",
        "× 2 units",
    ]
    assert priced.allowed == Money(20458)
    assert [step.cents for step in priced.steps] == [8895, 10229, 20458]


def test_the_unit_price_is_rounded_half_up_before_the_units() -> None:
    assert price_item(PricedItem(code="99213", units="3"), terms("100.5")).allowed == Money(26817)


def test_a_modifier_with_its_own_price_is_priced_with_it() -> None:
    assert price_item(PricedItem(code="93000", modifiers=("59", "26")), terms(None)).allowed == (
        Money(700)
    )
    assert price_item(PricedItem(code="93000", modifiers=("59",)), terms(None)).allowed == (
        Money(1500)
    )


def test_nothing_is_guessed() -> None:
    assert price_item(PricedItem(code="00000"), terms()).allowed is None
    assert price_item(PricedItem(code="99213"), None).allowed is None
