"""Until when: payers as their profile says, Medicare by its manual."""

from __future__ import annotations

from datetime import date

from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.denials.domain.causes import find_cause
from claimwright.cycle.denials.domain.deadlines import (
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


def test_recoupment_starts_on_day_41_unless_stopped_within_30() -> None:
    """W44."""
    assert recoupment_dates(demanded_on=date(2026, 3, 1)) == (date(2026, 3, 31), date(2026, 4, 11))


def test_medicare_hears_no_appeal_about_lateness() -> None:
    """CO-29 is no initial determination: proof goes in with a reopening."""
    medicare = a_payer(PayerKind.MEDICARE)
    cause = find_cause(group="CO", reason="29", payer_kind=PayerKind.MEDICARE)
    found = plan_deadlines(payer=medicare, cause=cause, denied_on=DENIED_ON, service_on=SERVED_ON)
    assert not cause.appealable
    assert (found.appeal_by, found.correct_by) == (None, date(2027, 2, 9))
    assert "reopening" in found.route_words
    other = find_cause(group="CO", reason="29", payer_kind=PayerKind.COMMERCIAL)
    assert other.appealable


def test_a_slip_of_the_pen_is_reopened_and_a_judgment_appealed() -> None:
    medicare = a_payer(PayerKind.MEDICARE)
    slip = find_cause(group="CO", reason="4", payer_kind=PayerKind.MEDICARE)
    judged = find_cause(group="CO", reason="151", payer_kind=PayerKind.MEDICARE)
    assert route_words(medicare, slip).startswith("Ask for a clerical-error reopening")
    assert route_words(medicare, judged).startswith("Ask for a redetermination")
