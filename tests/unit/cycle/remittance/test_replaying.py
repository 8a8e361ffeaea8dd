"""Which decision a reversal negates, and what decisions that stand come to in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from claimwright.cycle.remittance.domain.books import EncounterBooks
from claimwright.cycle.remittance.domain.from_835 import adjusted
from claimwright.cycle.remittance.domain.next_payer import Holder, ShareRule
from claimwright.cycle.remittance.domain.posting import Decision
from claimwright.cycle.remittance.domain.replaying import Standing, holes, replay
from claimwright.cycle.remittance.domain.reversing import LiveItem, find_original
from claimwright.engines.x12.parties import Adjustment
from claimwright.engines.x12.remittance import RemittanceClaim, RemittanceLine
from claimwright.ledger.domain.posting import AccountKind, AccountRef

FIRST, SECOND = 1, 2
INSURANCE, PATIENT = AccountKind.INSURANCE_RECEIVABLE, AccountKind.PATIENT_RECEIVABLE


def said(*told: tuple[str, str, int], number: str = "N1", charge: int = 10_000) -> RemittanceClaim:
    adjustments = tuple(Adjustment(*each) for each in told)
    paid = charge - sum(each.amount_cents for each in adjustments)
    line = RemittanceLine(
        procedure="99213", charge_cents=charge, paid_cents=paid, adjustments=adjustments
    )
    return RemittanceClaim(
        control_number="C1", status="1", charge_cents=charge, paid_cents=paid,
        payer_claim_number=number, lines=(line,),
    )  # fmt: skip


def taken_back(claim: RemittanceClaim) -> RemittanceClaim:
    told = [(each.group, each.reason, -each.amount_cents) for each in claim.lines[0].adjustments]
    return said(*told, number=claim.payer_claim_number, charge=-claim.charge_cents)


def live(claim: RemittanceClaim, item_id: int) -> LiveItem:
    return LiveItem(
        item_id=item_id, payer_id=FIRST, charge_cents=claim.charge_cents,
        paid_cents=claim.paid_cents, payer_claim_number=claim.payer_claim_number,
        excess_cents=0, adjusted=adjusted(claim),
    )  # fmt: skip


DENIED = said(("CO", "29", 10_000))
SHARED = said(("PR", "1", 10_000), number="N2")


def test_b06_of_two_that_paid_nothing_the_adjustments_tell_which_is_taken_back() -> None:
    items = [live(DENIED, 1), live(SHARED, 2)]
    found = find_original(taken_back(DENIED), FIRST, items)
    assert found is not None
    assert found.item_id == 1


def test_b06_another_decision_of_the_same_amount_waits_for_the_right_one() -> None:
    assert find_original(taken_back(DENIED), FIRST, [live(SHARED, 2)]) is None
    chosen = find_original(taken_back(DENIED), FIRST, [live(SHARED, 2)], is_chosen=True)
    assert chosen is not None


@pytest.mark.parametrize("change", [{"number": "N1"}, {"told": False}])
def test_a_reversal_that_words_it_otherwise_finds_it_by_number_or_says_nothing(
    change: dict[str, object],
) -> None:
    reversal = taken_back(said(("CO", "45", 10_000)))
    if "told" in change:
        line = replace(reversal.lines[0], adjustments=())
        reversal = replace(reversal, payer_claim_number="OTHER", lines=(line,))
    assert find_original(reversal, FIRST, [live(DENIED, 1)]) is not None


def standing(claim: RemittanceClaim, item_id: int, payer_id: int, day: int) -> Standing:
    rule = ShareRule(holder=Holder.NEXT_PAYER, payer_id=SECOND)
    decision = Decision(
        claim=claim, claim_id=1, encounter_id=1, patient_id=1, service_on=date(2026, 3, 1),
        payer_id=payer_id, source=AccountRef(AccountKind.PAYER_CLEARING, payer_id), lines=(7,),
        rule=rule if payer_id == FIRST else ShareRule(holder=Holder.PATIENT),
        refused_by=(FIRST,) if payer_id == SECOND else (),
    )  # fmt: skip
    return Standing(
        item_id=item_id, decision=decision, rank=payer_id - 1, paid_on=date(2026, 4, day),
        identity="", done=(),
    )  # fmt: skip


def test_m14_the_second_payers_payment_of_what_the_first_then_pays_is_a_credit() -> None:
    refused = standing(said(("PR", "96", 10_000)), 1, FIRST, 1)
    answered = standing(said(("OA", "23", 1_000), number="S1"), 2, SECOND, 2)
    overturned = standing(said(("CO", "45", 2_000), ("PR", "2", 1_500), number="N2"), 3, FIRST, 3)
    for order in permutations((refused, answered, overturned)):
        books = EncounterBooks()
        books.add(INSURANCE, FIRST, 7, 10_000)
        done = {each.item_id: each for each in replay(order, books)}
        assert [done[number].excess_cents for number in (1, 2, 3)] == [0, 7_500, 0]
        assert [cents for _, cents in books.totals() if cents] == []
        assert all(
            sum(leg.amount_cents for leg in each.legs) == paid
            for each, paid in ((done[1], 0), (done[2], -9_000), (done[3], -6_500))
        )


def test_a_share_people_settled_leaves_a_hole_when_it_vanishes() -> None:
    books = EncounterBooks()
    books.add(PATIENT, None, 7, -400)
    books.add(PATIENT, None, None, 100)
    (hole,) = holes(books)
    assert (hole.cents, hole.lines) == (300, ((7, 400),))
