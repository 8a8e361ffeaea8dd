"""Payers, price lists and what a contract promises on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from claimwright.cycle.contracting import operations, queries
from claimwright.cycle.contracting.domain.contracts import ClaimToPrice
from claimwright.cycle.contracting.domain.medicare.working import Circumstances
from claimwright.cycle.contracting.domain.payers import CorrectionRoute
from claimwright.cycle.contracting.domain.pricing import PricedItem
from claimwright.kernel.money import Money
from claimwright.kernel.percent import Percent
from tests.support.clinic import OPENED_ON, a_payer, price_lists

pytestmark = pytest.mark.usefixtures("practice")
VISIT = PricedItem(code="99213")


def allowed(payer_id: int, on: date, item: PricedItem = VISIT) -> Money | None:
    return queries.expected_allowed(payer_id=payer_id, items=[item], on=on)[0].allowed


def test_a_payer_takes_what_is_usual_for_its_kind() -> None:
    medicare = queries.get_payer(payer_id=a_payer("Medicare", "MCARE", "medicare"))
    acme = queries.get_payer(payer_id=a_payer())
    assert (medicare.filing_indicator, acme.filing_indicator) == ("MB", "CI")
    assert medicare.correction_route is CorrectionRoute.NEW_CLAIM_OR_REOPENING
    assert acme.correction_route is CorrectionRoute.REPLACEMENT
    with pytest.raises(operations.PayerExists):
        a_payer()


def test_crossovers_name_payers_of_this_practice() -> None:
    medigap = a_payer("Medigap", "GAP1")
    medicare = a_payer("Medicare", "MCARE", "medicare", crossover_payer_ids=(medigap,))
    assert queries.get_payer(payer_id=medicare).crossover_payer_ids == (medigap,)
    operations.set_crossovers(payer_id=medicare, next_payer_ids=[])
    assert queries.get_payer(payer_id=medicare).crossover_payer_ids == ()
    with pytest.raises(operations.PayerRefused):
        operations.set_crossovers(payer_id=medicare, next_payer_ids=[medicare])


def test_a_new_contract_ends_the_one_before() -> None:
    payer = a_payer()
    price_lists(payer, percent="120")
    operations.set_contract(
        payer_id=payer,
        basis="percent_of_medicare",
        percent=Percent(Decimal("130")),
        starts_on=date(2026, 1, 1),
    )
    assert allowed(payer, date(2025, 12, 31)) == Money(10674)  # 88.95 × 1.20
    assert allowed(payer, date(2026, 1, 1)) == Money(11564)  # 88.95 × 1.30 = 115.635, half up
    assert allowed(payer, date(2023, 12, 31)) is None


def test_a_contract_follows_the_editions_of_its_schedule() -> None:
    payer = a_payer()
    first = operations.load_fee_schedule(
        name="Acme fees", kind="contract", effective_on=OPENED_ON, items=[("99213", "", 10000)]
    )
    operations.load_fee_schedule(
        name="Acme fees",
        kind="contract",
        effective_on=date(2026, 1, 1),
        items=[("99213", "", 10300)],
    )
    operations.set_contract(
        payer_id=payer,
        basis="fee_schedule",
        percent=None,
        fee_schedule_id=first,
        starts_on=OPENED_ON,
    )
    assert allowed(payer, date(2025, 12, 31)) == Money(10000)
    assert allowed(payer, date(2026, 1, 1)) == Money(10300)


def test_an_unpriced_code_says_so() -> None:
    payer = a_payer()
    price_lists(payer)
    priced = queries.expected_allowed(
        payer_id=payer, items=[PricedItem(code="99999")], on=date(2026, 1, 5)
    )[0]
    assert priced.allowed is None
    assert "no price for 99999" in priced.findings[0].message


def test_loading_an_edition_again_replaces_it() -> None:
    operations.load_fee_schedule(
        name="Ours", kind="charges", effective_on=OPENED_ON, items=[("99213", "", 1), ("1", "", 2)]
    )
    operations.load_fee_schedule(
        name="Ours", kind="charges", effective_on=OPENED_ON, items=[("99213", "", 15000)]
    )
    on = date(2026, 1, 5)
    assert queries.charge_amounts(codes=[("99213", ("25",)), ("1", ())], on=on) == {
        ("99213", ("25",)): 15000
    }


@pytest.mark.parametrize("row", [("", "", 5), ("99213", "", -1)])
def test_a_faulty_price_list_is_refused_by_its_row(row: tuple[str, str, int]) -> None:
    with pytest.raises(operations.ScheduleRefused, match="Row 2"):
        operations.load_fee_schedule(
            name="x", kind="charges", effective_on=OPENED_ON, items=[("99212", "", 5), row]
        )


def test_a_contract_must_say_how_a_price_is_found() -> None:
    payer = a_payer()
    for basis, percent in (
        ("percent_of_medicare", None),
        ("fee_schedule", None),
        ("percent_of_medicare", Percent(Decimal(0))),
        ("guess", Percent(Decimal(100))),
    ):
        with pytest.raises(operations.ContractRefused):
            operations.set_contract(
                payer_id=payer, basis=basis, percent=percent, starts_on=OPENED_ON
            )


def test_a_payer_is_found_by_the_id_claims_go_to() -> None:
    payer = a_payer()
    operations.set_authorization_codes(payer_id=payer, codes=["29881", "29881"])
    found = queries.find_payer(edi_id="ACME1")
    assert found is not None
    assert found.needs_authorization("29881")
    assert not found.needs_authorization("99213")
    assert queries.find_payer(edi_id="NOPE") is None
    with pytest.raises(queries.NoSuchPayer):
        queries.get_payer(payer_id=payer + 999)


def test_the_place_of_the_service_finds_the_locality(monkeypatch: pytest.MonkeyPatch) -> None:
    """The claim's own ZIP code, else the practice's."""
    asked: list[str] = []

    class Zips:
        def locality_of(self, zip_code: str, on: date) -> tuple[str, str]:
            asked.append(zip_code)
            return "05102", "00"

    payer = a_payer()
    price_lists(payer, percent="120")
    book = replace(queries.open_book(payer_ids=[payer], codes=["99213"]), tables=Zips(), home="1")
    here = Circumstances(on=date(2026, 3, 2))
    claim = ClaimToPrice(payer_id=payer, circumstances=here, items=(VISIT,), zip_code="50010")
    assert book.price(claim)[0].allowed == Money(10674)
    book.price(replace(claim, zip_code=""))
    assert asked == ["50010", "1"]
