"""Open balances while planning: drawn line by line, never below zero."""

from __future__ import annotations

from claimwright.cycle.remittance.domain.books import EncounterBooks, Piece
from claimwright.ledger.domain.posting import AccountKind

INSURANCE, PATIENT = AccountKind.INSURANCE_RECEIVABLE, AccountKind.PATIENT_RECEIVABLE


def books(*balances: tuple[int | None, int], payer_id: int = 7) -> EncounterBooks:
    made = EncounterBooks()
    for line, cents in balances:
        made.add(INSURANCE, payer_id, line, cents)
    return made


def test_the_line_named_is_drawn_first_then_the_others() -> None:
    made = books((1, 100), (2, 100))
    assert made.draw(INSURANCE, 7, 2, 150) == [Piece(7, 2, 100), Piece(7, 1, 50)]
    assert made.total(INSURANCE, 7) == 50


def test_no_more_is_drawn_than_is_open() -> None:
    made = books((1, 100))
    assert made.draw(INSURANCE, 7, 1, 500) == [Piece(7, 1, 100)]
    assert made.draw(INSURANCE, 7, 1, 500) == []


def test_a_write_off_of_the_whole_visit_lowers_what_lines_can_give() -> None:
    made = books((1, 100), (None, -30))
    assert made.draw(INSURANCE, 7, 1, 100) == [Piece(7, 1, 70)]
    assert made.total(INSURANCE, 7) == 0


def test_payers_are_kept_apart_and_the_patient_has_none() -> None:
    made = books((1, 100))
    made.add(INSURANCE, 8, 1, 50)
    made.add(PATIENT, 99, 1, 10)
    made.add(AccountKind.CASH, None, 1, 10)
    assert made.total(INSURANCE, 8) == 50
    assert made.total(PATIENT, None) == 10
    assert made.draw(INSURANCE, 9, 1, 5) == []
