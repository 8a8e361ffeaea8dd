"""Background work is done exactly as often as it must be, whatever dies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from claimwright.foundation import clock
from claimwright.foundation.jobs import runner
from claimwright.foundation.jobs.models import Job
from claimwright.foundation.jobs.runner import Progress, enqueue, find_status, run_due
from claimwright.foundation.tenancy.models import Practice


@pytest.fixture
def calls() -> Iterator[list[dict[str, Any]]]:
    made: list[dict[str, Any]] = []

    def count(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
        progress.tell(1, 2, "half")
        made.append(arguments)
        if arguments.get("fails"):
            raise ValueError("the disk is full")
        return {"made": len(made)}

    runner.register("count", count)
    yield made
    runner._functions.pop("count")


def test_a_job_runs_once_and_tells_its_result(
    practice: Practice, calls: list[dict[str, Any]]
) -> None:
    job = enqueue(name="count", arguments={"n": 1}, key="k1")
    assert run_due() == 1
    assert run_due() == 0
    status = find_status(job.public_id)
    assert status is not None
    assert (status.state, status.result, status.percent) == ("done", {"made": 1}, 50)


def test_the_same_key_is_the_same_job(practice: Practice, calls: list[dict[str, Any]]) -> None:
    first = enqueue(name="count", arguments={"n": 1}, key="k1")
    again = enqueue(name="count", arguments={"n": 1}, key="k1")
    assert first.public_id == again.public_id
    run_due()
    assert len(calls) == 1


def test_a_dead_workers_job_is_taken_over_when_its_lease_runs_out(
    practice: Practice, calls: list[dict[str, Any]]
) -> None:
    job = enqueue(name="count", arguments={}, key="k1")
    Job.objects.filter(public_id=job.public_id).update(
        state=Job.RUNNING,
        holder="dead",
        leased_until=clock.now() + timedelta(minutes=1),
        attempts=1,
    )
    assert run_due() == 0
    with clock.at(clock.now() + timedelta(minutes=3)):
        assert run_due() == 1
    assert len(calls) == 1


def test_a_failure_is_told_in_words_and_not_hidden(
    practice: Practice, calls: list[dict[str, Any]]
) -> None:
    job = enqueue(name="count", arguments={"fails": True}, key="k1")
    run_due()
    status = find_status(job.public_id)
    assert status is not None
    assert (status.state, status.message) == ("failed", "It stopped: the disk is full")


def test_a_job_that_kills_its_worker_each_time_is_given_up(
    practice: Practice, calls: list[dict[str, Any]]
) -> None:
    job = enqueue(name="count", arguments={}, key="k1")
    Job.objects.filter(public_id=job.public_id).update(
        state=Job.RUNNING, leased_until=clock.now() - timedelta(minutes=1), attempts=5
    )
    run_due()
    status = find_status(job.public_id)
    assert status is not None
    assert status.state == "failed"
    assert calls == []


def test_an_unknown_job_is_refused_when_queued(practice: Practice) -> None:
    with pytest.raises(runner.UnknownJob):
        enqueue(name="nonsense", arguments={}, key="k")
