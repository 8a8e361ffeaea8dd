"""Decisions open denials, and later decisions settle them."""

from __future__ import annotations

from dataclasses import replace

from claimwright.cycle.claims.domain.adjudications import AdjudicationView
from claimwright.cycle.claims.domain.posting_table import PostingTable
from claimwright.cycle.denials.domain.openings import refused_in
from claimwright.cycle.denials.domain.planning import (
    Background,
    DenialSnapshot,
    OpeningPlan,
    plan_openings,
)
from tests.unit.cycle.denials.cast import (
    a_claim,
    a_decision,
    a_denial,
    a_line,
    a_payer,
    a_row,
    cas,
)


def plan(*views: AdjudicationView, known: tuple[DenialSnapshot, ...] = ()) -> OpeningPlan:
    background = Background(claims={7: a_claim()}, payers={1: a_payer()}, known=known)
    return plan_openings(views=views, background=background)


DENIED = a_line(1, 0, "CO-197 150")
PAID = a_line(1, 9000, "CO-45 35, PR-3 25")


def test_a_denied_line_of_a_paid_claim_is_a_denial() -> None:
    """CLP02 says processed as primary; one line still went unpaid (B12)."""
    (found,) = refused_in(a_decision(1, PAID, a_line(2, 0, "CO-97 150"), status="1"))
    assert (found.group, found.reason, found.amount_cents) == ("CO", "97", 15000)
    assert found.line_numbers == (2,)


def test_contract_and_patient_share_are_no_denials() -> None:
    assert refused_in(a_decision(1, PAID, a_line(2, 0, "OA-23 150"))) == []
    assert refused_in(a_decision(1, a_line(1, 9800, "CO-45 50, CO-253 2"))) == []


def test_one_reason_over_several_lines_is_one_piece_of_work() -> None:
    lines = (a_line(1, 0, "CO-16 150"), a_line(2, 0, "CO-16 150", remarks=("M76",)))
    (found,) = refused_in(a_decision(1, *lines, remarks=("MA130",)))
    assert found.amount_cents == 30000
    assert found.line_numbers == (1, 2)
    assert found.remarks == ("MA130", "M76")


def test_a_whole_claim_refused_names_no_line() -> None:
    (found,) = refused_in(a_decision(1, claim_adjustments=cas("CO-29 300"), status="4"))
    assert found.line_numbers == ()


def test_a_patient_reason_that_is_not_a_share_waits_for_a_person() -> None:
    (found,) = refused_in(a_decision(1, a_line(1, 0, "PR-204 150")))
    assert found.group == "PR"


def test_a_reversal_refuses_nothing() -> None:
    assert refused_in(a_decision(1, a_line(1, 0, "CO-197 -150"), is_reversal=True)) == []


def test_the_first_denial_is_initial_and_knows_its_deadline() -> None:
    (denial,) = plan(a_decision(1, DENIED, PAID)).new
    assert denial.is_initial
    assert denial.round_number == 1
    assert denial.deadlines.act_by is not None
    assert denial.rank_value == 15000 * 45 // (100 * 25)


def test_the_same_decision_read_again_opens_nothing() -> None:
    again = plan(a_decision(1, DENIED), known=(a_denial(),))
    assert again.new == ()
    assert again.settled == ()


def test_a_later_payment_overturns() -> None:
    done = plan(a_decision(2, PAID), known=(a_denial(state="corrected"),))
    (settled,) = done.settled
    assert (settled.key, settled.to_state) == ((1, "CO", "197"), "overturned")
    assert settled.recovered_cents == 11500  # paid 90.00 and copay 25.00


def test_the_patient_s_deductible_is_a_win_too() -> None:
    share = a_decision(2, a_line(1, 0, "CO-45 50, PR-1 100"))
    (settled,) = plan(share, known=(a_denial(state="appealed"),)).settled
    assert (settled.to_state, settled.recovered_cents) == ("overturned", 10000)


def test_refused_again_is_upheld_and_opens_a_second_round() -> None:
    done = plan(a_decision(2, a_line(1, 0, "CO-50 150")), known=(a_denial(state="appealed"),))
    assert [s.to_state for s in done.settled] == ["upheld"]
    (denial,) = done.new
    assert not denial.is_initial
    assert denial.round_number == 2


def test_a_written_off_denial_paid_later_is_overturned() -> None:
    done = plan(a_decision(2, PAID), known=(a_denial(state="written_off"),))
    assert [s.to_state for s in done.settled] == ["overturned"]


def test_nothing_allowed_is_no_win() -> None:
    done = plan(a_decision(2, a_line(1, 0, "CO-45 150")), known=(a_denial(),))
    assert [s.to_state for s in done.settled] == ["upheld"]


def test_a_refusal_and_its_payment_in_one_file_leave_one_settled_denial() -> None:
    """A decision, its reversal and its correction arrive together."""
    reversal = replace(a_decision(2, a_line(1, 0, "CO-197 -150")), is_reversal=True)
    done = plan(a_decision(3, PAID), reversal, a_decision(1, DENIED))
    assert [denial.adjudication_id for denial in done.new] == [1]
    assert [settled.to_state for settled in done.settled] == ["overturned"]


def test_reading_history_again_after_the_end_changes_nothing() -> None:
    history = (a_decision(1, DENIED), a_decision(2, PAID))
    done = plan(*history, known=(a_denial(state="overturned", recovered_cents=11500),))
    assert done == OpeningPlan((), ())


def test_a_promise_to_pay_learns_its_cents_when_the_money_comes() -> None:
    """A person noted that the payer would pay; the remittance says how much it did."""
    history = (a_decision(1, DENIED), a_decision(2, PAID))
    done = plan(*history, known=(a_denial(state="overturned"),))
    assert [(s.to_state, s.recovered_cents) for s in done.settled] == [("overturned", 11500)]


def test_one_line_paid_and_one_refused_again_is_paid_in_part() -> None:
    first = a_decision(1, a_line(1, 0, "CO-197 150"), a_line(2, 0, "CO-197 150"))
    second = a_decision(2, a_line(1, 11500, "CO-45 35"), a_line(2, 0, "CO-197 150"))
    done = plan(first, second)
    assert [(s.to_state, s.recovered_cents) for s in done.settled] == [("partly", 11500)]
    assert [(d.refused.line_numbers, d.round_number) for d in done.new] == [((1, 2), 1), ((2,), 2)]


def test_what_the_practice_wants_worked_opens_a_denial() -> None:
    """Its posting table says that this payer's CO-45 stays open until somebody looked."""
    row = a_row(reason="45", group="CO", payer_id=1, keeps_open=True, denial_class="contract")
    view = a_decision(1, a_line(1, 9000, "CO-45 60"))
    background = Background(
        claims={7: a_claim()}, payers={1: a_payer()}, known=(), table=PostingTable([row])
    )
    (opened,) = plan_openings(views=[view], background=background).new
    assert (opened.refused.reason, opened.refused.amount_cents) == ("45", 6000)
    assert opened.cause.category == "contract"
    elsewhere = Background(
        claims={7: a_claim()},
        payers={1: a_payer()},
        known=(),
        table=PostingTable([a_row(reason="45", payer_id=2, keeps_open=True)]),
    )
    assert plan_openings(views=[view], background=elsewhere).new == ()
