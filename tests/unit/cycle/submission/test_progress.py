"""Answers move a sent claim forward only."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.cycle.submission.domain.progress import (
    Outcome,
    Standing,
    Step,
    Verdict,
    after,
    step_words,
)

SENT = Standing(Outcome.AWAITING, Step.SENT)
YES, NO, NOTED = Verdict.ACCEPTED, Verdict.REJECTED, Verdict.NOTED
GOOD = [(YES, Step.RECEIVED), (YES, Step.READABLE), (YES, Step.FORWARDED), (YES, Step.ACCEPTED)]


def run(*answers):
    stands = SENT
    for verdict, step in answers:
        stands = after(stands, verdict, step)
    return stands


@pytest.mark.parametrize("order", list(permutations(GOOD)))
def test_good_news_in_any_order_ends_with_the_payer(order):
    assert run(*order) == Standing(Outcome.ACCEPTED, Step.ACCEPTED)


def test_only_the_payer_accepts():
    assert run(*GOOD[:3]) == Standing(Outcome.AWAITING, Step.FORWARDED)


def test_the_same_thing_twice_changes_nothing():
    assert run(GOOD[1], GOOD[1]) == run(GOOD[1])


def test_a_late_answer_from_before_does_not_lower_progress():
    assert run(GOOD[2], GOOD[1]) == run(GOOD[2])


@pytest.mark.parametrize("step", list(Step))
def test_a_rejection_is_final(step):
    rejected = run(GOOD[1], (NO, Step.FORWARDED))
    assert rejected.outcome is Outcome.REJECTED
    assert after(rejected, YES, step) == rejected


def test_a_rejection_from_before_the_payer_comes_too_late_once_it_accepted():
    assert run(GOOD[3], (NO, Step.FORWARDED)).outcome is Outcome.ACCEPTED
    assert run(GOOD[3], (NO, Step.ACCEPTED)).outcome is Outcome.REJECTED


def test_what_only_informs_changes_nothing():
    assert run((NOTED, Step.ACCEPTED)) == SENT


@given(st.lists(st.tuples(st.sampled_from(list(Verdict)), st.sampled_from(list(Step)))))
def test_progress_never_falls_and_a_rejection_never_revives(answers):
    stands = SENT
    for verdict, step in answers:
        then = after(stands, verdict, step)
        assert then.step >= stands.step
        assert stands.outcome is not Outcome.REJECTED or then == stands
        assert stands.outcome is not Outcome.ACCEPTED or then.outcome is not Outcome.AWAITING
        stands = then


def test_every_step_has_words():
    assert len({step_words(step) for step in Step}) == len(Step)
