"""A payer is silent beyond its usual time: flagged, asked once by 276, its 277 told in words."""

from __future__ import annotations

from dataclasses import replace

from django.test import TestCase

from claimwright.cycle.submission import operations as submission
from claimwright.cycle.submission import queries
from claimwright.foundation import clock
from claimwright.journeys.follow_up import follow_up, follow_up_daily
from claimwright.simulator import Lag
from tests.scenarios.conftest import MakeWorld
from tests.support import alder
from tests.support.world import BLUE, MORNING, a_member, a_scenario, assert_sound

SLOW = replace(BLUE, payment_lag=Lag(60, 60, 60))


def test_a_slow_payer_is_asked_once_and_its_answer_is_told(make_world: MakeWorld) -> None:
    world = make_world(a_scenario(a_member(SLOW, "BV1000001"), payers=(SLOW,)))
    patient_id = alder.register((world.clinic.blue_id, "BV1000001"))
    encounter_id = alder.record_visit(world.clinic, patient_id, "99213")
    claim = world.bill_and_submit(encounter_id)
    world.live_days(20)
    with world.at(MORNING):
        assert queries.unanswered(now=clock.now()) == [], "thirty days are usual for such a payer"
    world.live_days(15)
    with world.at(MORNING):
        now = clock.now()
        (waiting,) = queries.unanswered(now=now)
        assert (waiting.claim_number, waiting.next_step) == (
            claim.number,
            "Ask the payer for the status.",
        )
        with TestCase.captureOnCommitCallbacks(execute=True):
            done = follow_up_daily(now=now)
        assert (done.unanswered_count, done.asked_count) == (1, 1)
        assert follow_up(now=now).asked_count == 0, "asked once, not twice"
    world.live_days(3)
    with world.at(MORNING):
        (waiting,) = queries.unanswered(now=clock.now())
        assert waiting.answered_at is not None
        assert waiting.answer_code == "P1"
        assert waiting.answer_words
        assert "wait" in waiting.next_step
    world.live_days(40)
    with world.at(MORNING):
        assert queries.unanswered(now=clock.now()) == [], "it has decided"
        learned = submission.learn_payer_times(now=clock.now())[world.clinic.blue_id]
        assert learned.count == 1
        assert submission.learn_payer_times(now=clock.now())[world.clinic.blue_id] == learned
        assert queries.payer_times()[world.clinic.blue_id] == learned
    assert_sound([encounter_id])
