"""Until when: payers as their profile says, Medicare by its manual."""

from __future__ import annotations

from datetime import date

from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.denials.domain.causes import find_cause
from claimwright.cycle.denials.domain.deadlines import (
    MEDICARE_LEVELS,
    next_medicare_level,
    plan_deadlines,
    recoupment_dates,
    route_words,
)
from tests.unit.cycle.denials.cast import DENIED_ON, SERVED_ON, a_payer


def test_a_commercial_payer_counts_from_the_remittance() -> None:
    cause = find_cause(group="CO", reason="197", payer_kind=PayerKind.COMMERCIAL)
    found = plan_deadlines(payer=a_payer(), cause=cause, denied_on=DENIED_ON, service_on=SERVED_ON)
    assert found.correct_by == date(2026, 6, 9)
    assert found.appeal_by == date(2026, 5, 10)
    assert found.act_by == found.appeal_by
    assert "frequency 7" in found.route_words


def test_medicare_takes_reopenings_for_a_year_and_redeterminations_for_120_days() -> None:
    """W44."""
    medicare = a_payer(PayerKind.MEDICARE)
    cause = find_cause(group="CO", reason="50", payer_kind=PayerKind.MEDICARE)
    found = plan_deadlines(payer=medicare, cause=cause, denied_on=DENIED_ON, service_on=SERVED_ON)
    assert found.correct_by == date(2027, 2, 9)
    assert found.appeal_by == date(2026, 6, 9)
    assert "reopening" in route_words(medicare, cause)


def test_an_unprocessable_claim_has_only_its_filing_limit() -> None:
    cause = find_cause(group="CO", reason="16", remarks=["MA130"], payer_kind=PayerKind.MEDICARE)
    found = plan_deadlines(
        payer=a_payer(PayerKind.MEDICARE), cause=cause, denied_on=DENIED_ON, service_on=SERVED_ON
    )
    assert found.correct_by == date(2027, 1, 12)
    assert found.appeal_by is None


def test_what_is_neither_correctable_nor_appealable_has_no_deadline() -> None:
    cause = find_cause(group="OA", reason="209", payer_kind=PayerKind.MEDICARE)
    found = plan_deadlines(
        payer=a_payer(PayerKind.MEDICARE), cause=cause, denied_on=DENIED_ON, service_on=SERVED_ON
    )
    assert found.act_by is None


def test_the_five_medicare_levels() -> None:
    """W44: 120, 180, then 60 days each, and nothing after the court."""
    assert [level.days for level in MEDICARE_LEVELS] == [120, 180, 60, 60, 60]
    second = next_medicare_level(decided_levels=1, decided_on=date(2026, 3, 1))
    assert second is not None
    assert (second[0].name, second[1]) == ("Reconsideration", date(2026, 8, 28))
    assert next_medicare_level(decided_levels=5, decided_on=date(2026, 3, 1)) is None


def test_recoupment_starts_on_day_41_unless_stopped_within_30() -> None:
    """W44."""
    assert recoupment_dates(demanded_on=date(2026, 3, 1)) == (date(2026, 3, 31), date(2026, 4, 11))
