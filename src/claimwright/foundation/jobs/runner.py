"""Run background work exactly as often as it must be: lease, heartbeat, retry, progress.

The queue only says "look now"; the Job row is the truth. A worker that dies leaves a lease that
runs out, and the next sweep gives the job to another. Job functions must be idempotent.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q

from claimwright.foundation import clock
from claimwright.foundation.jobs.models import Job
from claimwright.foundation.tenancy import scope

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 5

logger = structlog.get_logger(__name__)


class UnknownJob(KeyError):
    """No function of that name is registered."""


class Progress:
    """Given to a job's function: says how far it is and keeps the lease alive."""

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id

    def tell(self, done: int, total: int, message: str = "") -> None:
        """Note progress; also the heartbeat."""
        Job.objects.filter(pk=self.job_id).update(
            done_count=done,
            total_count=total,
            message=message[:300],
            leased_until=clock.now() + LEASE,
        )


JobFunction = Callable[[dict[str, Any], Progress], dict[str, Any]]
_functions: dict[str, JobFunction] = {}
_nudges: list[Callable[[str], None]] = []


@dataclass(frozen=True, slots=True)
class JobStatus:
    """Where a job stands."""

    public_id: uuid.UUID
    name: str
    state: str
    done_count: int
    total_count: int
    message: str
    result: dict[str, Any]

    @property
    def percent(self) -> int:
        """Whole percent done, 0 while the total is unknown."""
        return min(100, 100 * self.done_count // self.total_count) if self.total_count else 0


def register(name: str, function: JobFunction) -> None:
    """Make a function callable by name."""
    _functions[name] = function


def use_nudge(nudge: Callable[[str], None]) -> None:
    """Choose how a waiting worker is told that a job was queued."""
    _nudges[:] = [nudge]


def enqueue(*, name: str, arguments: dict[str, Any], key: str) -> JobStatus:
    """Queue a job once per key; the same key again gives the first job. Commits with the caller."""
    if name not in _functions:
        raise UnknownJob(name)
    entered = scope.current()
    job, created = Job.objects.get_or_create(
        practice_id=entered.practice_id,
        key=key,
        defaults={
            "name": name,
            "arguments": arguments,
            "user_id": entered.user_id,
            "created_at": clock.now(),
        },
    )
    if created and _nudges:
        public_id = str(job.public_id)
        transaction.on_commit(lambda: _nudges[0](public_id))
    return status_of(job)


def find_status(public_id: uuid.UUID | str) -> JobStatus | None:
    """The job of the practice in scope, or None."""
    job = Job.objects.filter(public_id=public_id, practice_id=scope.current_practice_id()).first()
    return status_of(job) if job else None


def recent(name: str, limit: int = 10) -> list[JobStatus]:
    """The newest jobs of that name in the practice in scope."""
    jobs = Job.objects.filter(name=name, practice_id=scope.current_practice_id())
    return [status_of(job) for job in jobs.order_by("-id")[:limit]]


def status_of(job: Job) -> JobStatus:
    """The row as a value."""
    return JobStatus(
        job.public_id, job.name, job.state, job.done_count, job.total_count, job.message, job.result
    )


def run_due(limit: int = 100) -> int:
    """Run every job that is queued or whose lease ran out; returns how many were run."""
    ran = 0
    while ran < limit:
        job = _lease_next()
        if job is None:
            break
        _run(job)
        ran += 1
    return ran


def _lease_next() -> Job | None:
    now = clock.now()
    due = Q(state=Job.QUEUED) | Q(state=Job.RUNNING, leased_until__lt=now)
    holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    while True:
        candidate = Job.objects.filter(due).order_by("id").values_list("pk", "attempts").first()
        if candidate is None:
            return None
        pk, attempts = candidate
        taken = Job.objects.filter(due, pk=pk, attempts=attempts).update(
            state=Job.RUNNING, holder=holder, leased_until=now + LEASE, attempts=attempts + 1
        )
        if taken:
            return Job.objects.get(pk=pk)


def _run(job: Job) -> None:
    if job.attempts > MOST_ATTEMPTS:
        _finish(job, Job.FAILED, "It was tried five times; see the log, then start it again.", {})
        return
    function = _functions.get(job.name)
    if function is None:
        _finish(job, Job.FAILED, f"This version does not know the job {job.name!r}.", {})
        return
    actor = job.user.username if job.user else "worker"
    try:
        with scope.scope(job.practice_id, user_id=job.user_id, actor=actor):
            result = function(job.arguments, Progress(job.pk))
    except Exception as error:
        logger.exception("job failed", job=str(job.public_id), name=job.name)
        _finish(job, Job.FAILED, f"It stopped: {error}"[:300], {})
        return
    _finish(job, Job.DONE, "", result)


def _finish(job: Job, state: str, message: str, result: dict[str, Any]) -> None:
    changes: dict[str, Any] = {"state": state, "result": result, "finished_at": clock.now()}
    if message:
        changes["message"] = message
    Job.objects.filter(pk=job.pk, holder=job.holder).update(**changes)
