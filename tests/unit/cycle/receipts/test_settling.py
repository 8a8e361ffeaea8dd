"""Gross − fee = net: which line is which day's cards, and what is too much for a fee."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.cycle.receipts.domain.bank import LineToMatch
from claimwright.cycle.receipts.domain.cards import (
    CardNumber,
    CardOnFile,
    NotACard,
    check_card,
    refuse_card_numbers,
)
from claimwright.cycle.receipts.domain.settling import CannotBe, CardDay, fee_of, match_cards

DAY = date(2026, 4, 1)


def line(cents: int, words: str = "MERCHANT BANKCARD DEP", number: int = 1) -> LineToMatch:
    return LineToMatch(number, date(2026, 4, 2), cents, words)


def test_a_usual_fee_is_believed_where_the_words_name_a_processor() -> None:
    days = [CardDay(DAY, 2, 10_000)]
    assert match_cards([line(9_710)], days) == {1: DAY}
    assert match_cards([line(9_710, "ACME HEALTH")], days) == {}
    assert match_cards([line(10_000, "DEPOSIT")], days) == {1: DAY}


def test_a_fee_beyond_the_usual_waits_for_a_person() -> None:
    days = [CardDay(DAY, 2, 10_000)]
    assert match_cards([line(9_540)], days) == {1: DAY}  # 4 % and twice 30 cents
    assert match_cards([line(9_539)], days) == {}


def test_what_fits_two_days_or_two_lines_is_believed_of_none() -> None:
    two_days = [CardDay(DAY, 1, 10_000), CardDay(date(2026, 4, 2), 1, 10_010)]
    assert match_cards([line(9_800)], two_days) == {}
    assert match_cards([line(9_800), line(9_801, number=2)], two_days[:1]) == {}


def test_a_fee_is_never_below_zero_nor_beyond_belief() -> None:
    assert fee_of(10_000, 9_000) == 1_000
    for gross, net in ((10_000, 10_001), (10_000, 8_999)):
        with pytest.raises(CannotBe):
            fee_of(gross, net)


def test_a_cards_number_is_refused_wherever_it_is_typed() -> None:
    for text in ("4111 1111 1111 1111", "paid with 5500-0000-0000-0004 today"):
        with pytest.raises(CardNumber) as refusal:
            refuse_card_numbers(text)
        assert "1111" not in str(refusal.value)
    refuse_card_numbers("4111 1111 1111 1112", "check 10023", "2026040112345678901234")
    with pytest.raises(NotACard):
        check_card(CardOnFile(last4="12a4"))
    with pytest.raises(NotACard):
        check_card(CardOnFile(expires="13/27"))
    check_card(CardOnFile(token="tok_9f", brand="Visa", last4="1111", expires="04/28"))
