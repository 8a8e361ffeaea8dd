"""The queue: huey in its own SQLite file, so that it never contends with the ledger.

Huey delivers at most once; the Job rows make up for that. A lost message only means that the
minutely sweep finds the job instead.
"""

from __future__ import annotations

import time
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import close_old_connections
from huey import SqliteHuey, crontab

from claimwright.cycle.submission.operations import NoRoute
from claimwright.foundation import clock
from claimwright.foundation.durable import sweep_parts
from claimwright.foundation.jobs import runner
from claimwright.foundation.statistics import renew_statistics
from claimwright.foundation.tenancy.models import Practice
from claimwright.foundation.tenancy.scope import scope
from claimwright.interfaces.worker import work
from claimwright.journeys.enroll import release_waiting
from claimwright.journeys.follow_up import follow_up_daily
from claimwright.journeys.receive_file import collect_inbound
from claimwright.journeys.send_monday import queue_mondays
from claimwright.journeys.submit_claims import deliver_unsent
from claimwright.ledger.tasks import fold

logger = structlog.get_logger(__name__)
FIRST_HOUR = 6
A_DAY = 24 * 60 * 60  # seconds; no writer takes as long

settings.CLAIMWRIGHT_HOME.mkdir(parents=True, exist_ok=True)
queue = SqliteHuey("claimwright", filename=str(settings.CLAIMWRIGHT_HOME / "queue.db"))


@queue.task()
def look_now(public_id: str) -> int:
    """A job was queued: run whatever is due."""
    close_old_connections()
    return runner.run_due()


@queue.periodic_task(crontab(minute="*"))
def sweep() -> None:
    """Each minute: jobs whose worker died, files that did not leave, files that arrived."""
    close_old_connections()
    runner.run_due()
    for practice in Practice.objects.all():
        with scope(practice.pk, actor="worker"):
            try:
                deliver_unsent(now=clock.now())
                collect_inbound(now=clock.now(), goes_on=True)
            except OSError as error:
                logger.warning("exchange failed", practice=practice.slug, reason=str(error))
            except Exception as error:  # noqa: BLE001 - one practice holds up no other
                reason = type(error).__name__
                logger.error("exchange failed", practice=practice.slug, reason=reason)


@queue.periodic_task(crontab(minute="*/5"))
def sums_made() -> None:
    """Every five minutes: add up beforehand what was posted, where it is much."""
    close_old_connections()
    for practice in Practice.objects.all():
        with scope(practice.pk, actor="worker"):
            fold()


@queue.periodic_task(crontab(minute="37", hour="3"))
def statistics_renewed() -> None:
    """Each night: let the database see what its tables have become."""
    close_old_connections()
    renew_statistics()


@queue.periodic_task(crontab(minute="47", hour="3"))
def parts_swept() -> None:
    """Each night: remove halves of files, which a process that was killed left behind."""
    sweep_parts(settings.CLAIMWRIGHT_HOME, older_than=time.time() - A_DAY)


@queue.periodic_task(crontab(minute="7", hour="*"))
def mondays() -> None:
    """Each hour: on a practice's own Monday, from six in the morning, queue the letters wanted."""
    close_old_connections()
    for practice in Practice.objects.all():
        if clock.now().astimezone(ZoneInfo(practice.time_zone)).hour >= FIRST_HOUR:
            with scope(practice.pk, actor="worker"):
                queue_mondays(today=clock.today(practice.time_zone))


@queue.periodic_task(crontab(minute="17", hour="*"))
def enrollments_begun() -> None:
    """Each hour: claims held for an enrollment that begins on the practice's day go on."""
    close_old_connections()
    for practice in Practice.objects.all():
        with scope(practice.pk, actor="worker"):
            ready = release_waiting(as_of=clock.today(practice.time_zone))
        if ready:
            logger.info("enrollment begun", practice=practice.slug, claims=len(ready))


@queue.periodic_task(crontab(minute="27", hour="*"))
def follow_ups() -> None:
    """Each day in a practice's sixth hour: ask about claims their payer should have decided."""
    close_old_connections()
    for practice in Practice.objects.all():
        if clock.now().astimezone(ZoneInfo(practice.time_zone)).hour != FIRST_HOUR:
            continue
        with scope(practice.pk, actor="worker"):
            try:
                asked = follow_up_daily(now=clock.now())
            except (NoRoute, OSError) as error:
                logger.warning("no status asked", practice=practice.slug, reason=str(error))
            else:
                logger.info("status asked", practice=practice.slug, claims=asked.asked_count)


def nudge(public_id: str) -> None:
    """Tell a waiting worker that a job was queued."""
    look_now(public_id)


def run() -> None:
    """Consume until stopped by SIGTERM or SIGINT."""
    work.register_jobs()
    runner.run_due()
    queue.create_consumer(workers=1, worker_type="thread", periodic=True).run()
