"""What was given up of a balance stays given up, however often payers end it and make it again."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from claimwright.cycle.remittance.domain.books import EncounterBooks
from claimwright.cycle.remittance.domain.given_up import (
    given_up_again,
    holes_of,
    raised_by,
    without,
)
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting

VISIT, ON = 7, date(2026, 4, 1)
SHARE, GIVEN = AccountRef(AccountKind.PATIENT_RECEIVABLE), AccountRef(AccountKind.WRITE_OFF)
CENTS = st.integers(0, 5_000)


def moved(cents: int, line: int = 1) -> tuple[Leg, Leg]:
    leg = Leg(SHARE, cents, encounter_id=VISIT, charge_line_id=line)
    return leg, Leg(GIVEN, -cents, encounter_id=VISIT, charge_line_id=line)


def books_of(cents: int) -> EncounterBooks:
    books = EncounterBooks()
    books.add(SHARE.kind, None, 1, cents // 2)
    books.add(SHARE.kind, None, 2, cents - cents // 2)
    return books


def followed(shares: list[int], written: int) -> list[Posting]:
    """What each decision that changes the share gives back or gives up again, by the rules."""
    postings: list[Posting] = []
    balance = shares[0] - written
    for number, (before, now) in enumerate(pairwise(shares)):
        balance += now - before
        legs: list[Leg] = []
        if balance < 0:
            legs = [*moved(-balance)]
        elif now > before:
            change = raised_by([moved(now - before)[0]])
            legs = given_up_again(holes_of(postings), change, {VISIT: books_of(balance)})
        if legs:
            postings.append(
                Posting(f"k{number}", "payer_hole", ON, tuple(legs), source_id=f"r{number}")
            )
            balance += sum(leg.amount_cents for leg in legs if leg.account == SHARE)
    return postings


def back(postings: list[Posting]) -> int:
    return sum(leg.amount_cents for one in postings for leg in one.legs if leg.account == SHARE)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[int], int, int]:
    """The shares as decided in turn, what is written off of the first, and what is undone of it."""
    shares = draw(st.lists(CENTS, min_size=2, max_size=7))
    written = draw(st.integers(0, shares[0]))
    return shares, written, draw(st.integers(0, written))


@given(histories())
def test_what_is_given_back_is_what_is_written_off_beyond_what_is_owed(
    told: tuple[list[int], int, int],
) -> None:
    shares, written, _ = told
    postings = followed(shares, written)
    assert back(postings) == max(written - shares[-1], 0)
    assert all(sum(leg.amount_cents for leg in one.legs) == 0 for one in postings)


@given(histories())
def test_an_undone_write_off_leaves_the_books_as_if_it_had_never_been(
    told: tuple[list[int], int, int],
) -> None:
    shares, written, undone = told
    postings = followed(shares, written)
    less = without(holes_of(postings), raised_by([moved(undone)[0]]))
    for number in range(len(shares) - 1):
        source = f"r{number}"
        kept = [one for one in postings if one.source_id == source]
        kept.append(Posting("u", "payer_hole", ON, tuple(less.get(source, ())), source_id=source))
        never = [one for one in followed(shares, written - undone) if one.source_id == source]
        assert back(kept) == back(never), "each remittance keeps its own part"
