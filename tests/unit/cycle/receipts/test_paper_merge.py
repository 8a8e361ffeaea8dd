"""Two people at one paper: a cell one left alone takes the other's, none is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from claimwright.cycle.receipts.domain.paper_eob import (
    PaperAdvice,
    PaperClaim,
    PaperLine,
    advice_from_row,
    advice_to_row,
)
from claimwright.cycle.receipts.domain.paper_merge import merge
from claimwright.engines.x12.parties import Adjustment

ON = date(2026, 3, 2)
amounts = st.none() | st.integers(-500, 500)
cuts = st.lists(st.builds(Adjustment, st.just("CO"), st.just("45"), st.integers(1, 9)), max_size=2)


def a_paper(paid: list[int | None], cut: list[Adjustment], number: str) -> PaperAdvice:
    lines = tuple(
        PaperLine(
            procedure="99213",
            modifiers=(),
            units="1",
            service_on=ON,
            control_number=f"L{place}",
            charge_cents=1000,
            paid_cents=cents,
            adjustments=tuple(cut),
        )
        for place, cents in enumerate(paid)
    )
    claims = tuple(
        PaperClaim(
            claim=name,
            number=name,
            control_number=name,
            rank="P",
            last="Rivera",
            first="Maria",
            member_id="",
            service_on=ON,
            lines=lines,
        )
        for name in ("A", "B")
    )
    return PaperAdvice(check_number=number, check_cents=1, method="CHK", paid_on=ON, claims=claims)


papers = st.builds(
    a_paper, st.lists(amounts, min_size=2, max_size=2), cuts, st.sampled_from(["1", "2", "3"])
)


@given(papers, papers)
def test_what_one_alone_typed_is_what_is_kept(before: PaperAdvice, other: PaperAdvice) -> None:
    mine = merge(before, before, other)
    assert (mine.advice, mine.met) == (other, [])
    theirs = merge(before, other, before)
    assert theirs.advice == other
    assert theirs.is_agreed
    assert merge(before, other, other).met == [], "both typed the same"


@given(papers, papers, papers)
def test_nothing_this_person_typed_is_lost_and_every_clash_is_told(
    before: PaperAdvice, now: PaperAdvice, mine: PaperAdvice
) -> None:
    found = merge(before, now, mine)
    told = [(b, n, m) for b, n, m in zip(*map(_cells, (before, now, mine)), strict=True)]
    for (was, has, typed), got in zip(told, _cells(found.advice), strict=True):
        assert got == (typed if typed not in (was, has) or has == was else has)
    clashes = sum(typed not in (was, has) and has not in (was, typed) for was, has, typed in told)
    assert sum(bool(one.typed) for one in found.met) == clashes


def _cells(advice: PaperAdvice) -> list[object]:
    lines = [line for claim in advice.claims for line in claim.lines]
    return [advice.check_number, *(cell for x in lines for cell in (x.paid_cents, x.adjustments))]


def test_claims_added_and_taken_off_by_the_other() -> None:
    both = a_paper([1, 2], [], "1")
    first, second = both.claims
    fewer = replace(both, claims=(second,))
    assert merge(both, fewer, both).advice == fewer
    typed = replace(both, claims=(replace(first, payer_claim_number="P1"), second))
    kept = merge(both, fewer, typed)
    assert [claim.claim for claim in kept.advice.claims] == ["A", "B"]
    assert not kept.is_agreed, "taken off by one, typed into by the other"
    assert [c.claim for c in merge(fewer, both, fewer).advice.claims] == ["B", "A"]


@given(papers)
def test_as_json_and_back(advice: PaperAdvice) -> None:
    assert advice_from_row(advice_to_row(advice)) == advice
