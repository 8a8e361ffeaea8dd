"""Refused dollars leave the receivable line by line, never more than is open."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.cycle.denials.domain.authority import NeedsSecondPerson, check_authority
from claimwright.cycle.denials.domain.states import TRANSITIONS, WrongMove, check_move
from claimwright.cycle.denials.domain.write_offs import (
    LineShare,
    OpenDollars,
    plan_posting,
    plan_shares,
)
from claimwright.kernel.money import Money
from claimwright.ledger.domain.posting import AccountKind, check_posting
from tests.unit.cycle.denials.cast import a_denial, a_line

TWO_LINES = (a_line(1, 0, "CO-197 150"), a_line(2, 9000, "CO-45 60"))


def test_only_the_refused_line_is_given_up() -> None:
    owed = OpenDollars(by_line={501: 15000, 502: 4000}, encounter_cents=19000)
    shares = plan_shares(denial=a_denial(), lines=TWO_LINES, owed=owed)
    assert shares == [LineShare(501, 15000)]


def test_never_more_than_is_open() -> None:
    """The line was partly paid since."""
    owed = OpenDollars(by_line={501: 2500}, encounter_cents=2500)
    assert plan_shares(denial=a_denial(), lines=TWO_LINES, owed=owed) == [LineShare(501, 2500)]
    nothing = OpenDollars(by_line={501: 0}, encounter_cents=0)
    assert plan_shares(denial=a_denial(), lines=TWO_LINES, owed=nothing) == []


def test_a_whole_claim_is_given_up_over_its_lines() -> None:
    denial = a_denial(line_numbers=(), amount_cents=30000)
    lines = (a_line(1, 0, ""), a_line(2, 0, ""))
    owed = OpenDollars(by_line={501: 15000, 502: 15000}, encounter_cents=30000)
    shares = plan_shares(denial=denial, lines=lines, owed=owed)
    assert shares == [LineShare(501, 15000), LineShare(502, 15000)]
    bare = plan_shares(denial=denial, lines=(), owed=owed)
    assert bare == [LineShare(None, 30000)]


def test_the_posting_balances_and_names_its_denial() -> None:
    posting = plan_posting(
        denial=a_denial(),
        shares=[LineShare(501, 15000)],
        to=AccountKind.WRITE_OFF,
        on=date(2026, 6, 1),
        memo="Filed too late",
    )
    assert posting is not None
    check_posting(posting)
    assert [leg.amount_cents for leg in posting.legs] == [15000, -15000]
    assert posting.key == "denial:9:write_off"


def test_above_the_limit_a_second_person_must_approve() -> None:
    check_authority(amount_cents=50_000, user_id=1, approved_by=None)
    check_authority(amount_cents=50_001, user_id=1, approved_by=2)
    for approved_by in (None, 1):
        with pytest.raises(NeedsSecondPerson, match=r"\$500.01"):
            check_authority(amount_cents=50_001, user_id=1, approved_by=approved_by)


def test_no_way_leads_back_from_a_payment() -> None:
    assert TRANSITIONS["overturned"] == frozenset()
    with pytest.raises(WrongMove, match="Paid after all"):
        check_move("overturned", "open")
    check_move("written_off", "overturned")


@given(
    refused=st.lists(st.integers(0, 20000), min_size=1, max_size=4),
    still_open=st.lists(st.integers(-500, 20000), min_size=4, max_size=4),
    encounter_cents=st.integers(-500, 60000),
)
def test_no_cent_is_given_up_that_is_not_open(
    refused: list[int], still_open: list[int], encounter_cents: int
) -> None:
    lines = tuple(
        a_line(n, 0, f"CO-197 {Money(cents).plain()}") for n, cents in enumerate(refused, start=1)
    )
    denial = a_denial(
        line_numbers=tuple(range(1, len(refused) + 1)), amount_cents=max(1, sum(refused))
    )
    by_line = {501 + place: cents for place, cents in enumerate(still_open)}
    owed = OpenDollars(by_line=by_line, encounter_cents=encounter_cents)
    shares = plan_shares(denial=denial, lines=lines, owed=owed)
    assert sum(share.cents for share in shares) <= max(0, min(encounter_cents, sum(refused)))
    for share in shares:
        assert share.charge_line_id is not None
        assert 0 < share.cents <= by_line[share.charge_line_id]
