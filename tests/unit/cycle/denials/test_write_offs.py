"""Refused dollars leave the receivable line by line, never more than is open."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.cycle.denials.domain.authority import NeedsSecondPerson, check_authority
from claimwright.cycle.denials.domain.states import TRANSITIONS, WrongMove, check_move
from claimwright.cycle.denials.domain.write_offs import (
    LineShare,
    OpenDollars,
    plan_posting,
    plan_shares,
)
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
