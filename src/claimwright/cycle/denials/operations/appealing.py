"""Appeals are asked for and answered, and payers' own rules for them kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.denials import queries
from claimwright.cycle.denials.domain.appeals import REOPENING, AppealLevel, levels_for
from claimwright.cycle.denials.domain.deadlines import reopen_by
from claimwright.cycle.denials.domain.outcomes import (
    Answer,
    BadAnswer,
    PlannedOutcome,
    plan_outcome,
)
from claimwright.cycle.denials.domain.states import APPEALED, CORRECTED, check_move
from claimwright.cycle.denials.models import Appeal, AppealLevelRule, Denial
from claimwright.cycle.denials.operations.refreshing import refresh_denials
from claimwright.cycle.denials.operations.rows import event_of, locked, set_state
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope

METHODS = {"mail": "by mail", "fax": "by fax", "portal": "on the payer's portal"}


class AlreadyAsked(ValueError):
    """This level was asked for and has not been answered."""


class NotAsked(LookupError):
    """No appeal of the denial waits for an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """How an appeal left: on which day, which way, the packet that was sent."""

    filed_on: date
    method: str
    reference: str = ""
    packet_id: int | None = None


@transaction.atomic
def file_appeal(*, denial_id: int, filing: Filing, now: datetime) -> int:
    """Write down that the next level was asked for; returns the appeal's id.

    Raises AlreadyAsked, NoFurtherAppeal, WrongMove, NoSuchDenial, BadAnswer for a way or day that
    cannot be.
    """
    row = _to_ask(denial_id, filing)
    level = queries.level_to_ask(denial=queries.snapshot(row), on=filing.filed_on)
    return _keep_filing(row, level, filing, now, to_state=APPEALED, due_on=row.appeal_by)


@transaction.atomic
def file_reopening(*, denial_id: int, filing: Filing, now: datetime) -> int:
    """Write down that Original Medicare was asked to set a slip of the pen right; returns its id.

    The denial waits as one that was corrected. Raises AlreadyAsked, NothingToReopen, WrongMove,
    NoSuchDenial, BadAnswer. Source: cms-claims-manual chapter 34 section 10.4
    """
    row = _to_ask(denial_id, filing)
    queries.check_reopening(denial=queries.snapshot(row))
    if row.appeals.exists():
        raise AlreadyAsked("It was reopened or appealed before; the next level is what is left.")
    due_on = reopen_by(row.denied_on)
    return _keep_filing(row, REOPENING, filing, now, to_state=CORRECTED, due_on=due_on)


def _to_ask(denial_id: int, filing: Filing) -> Denial:
    """The denial, ours until the commit, when something can be asked of its payer now."""
    row = locked([denial_id])[0]
    if filing.method not in METHODS:
        raise BadAnswer("Say how the request left: by mail, by fax or on the portal.")
    if filing.filed_on < row.denied_on:
        raise BadAnswer("A request cannot leave before the denial came.")
    if row.appeals.filter(decided_on=None).exists():
        raise AlreadyAsked(
            "It was appealed already, or a reopening asked; note the payer's answer first."
        )
    return row


def _keep_filing(
    row: Denial,
    level: AppealLevel,
    filing: Filing,
    now: datetime,
    *,
    to_state: str,
    due_on: date | None,
) -> int:
    if row.state != to_state:
        check_move(row.state, to_state)
    appeal = Appeal.objects.create(
        denial=row,
        level=level.number,
        level_name=level.name,
        to_whom=level.to_whom,
        asked_cents=row.amount_cents,
        filed_on=filing.filed_on,
        due_on=due_on,
        method=filing.method,
        reference=filing.reference,
        packet_id=filing.packet_id,
        actor=scope.current().actor,
    )
    late = due_on is not None and filing.filed_on > due_on
    words = f"{level.name} asked of {level.to_whom} {METHODS[filing.method]}."
    words += " It left after its last day: ask that good cause be found." if late else ""
    event_of(row, "moved", row.state, to_state, words, now).save()
    set_state(row, to_state, now)
    row.save(update_fields=["state", "worked_at", "resolved_on"])
    verb = "appealed" if level.number else "to be reopened"
    log.record(f"denial {verb}", object_type="denial", object_id=row.public_id, reason=words[:200])
    return int(appeal.pk)


@transaction.atomic
def record_answer(*, denial_id: int, answer: Answer, now: datetime) -> PlannedOutcome:
    """Write down what the payer answered to the appeal, or without one, and move the denial.

    Chances of its kind are learned anew at once. Raises BadAnswer, WrongMove, NoSuchDenial.
    """
    row = locked([denial_id])[0]
    waiting = row.appeals.filter(decided_on=None).first()
    is_reopening = waiting is not None and waiting.level == REOPENING.number
    before = row.appeals.exclude(decided_on=None).exclude(level=REOPENING.number).count()
    decided = before + (1 if waiting is not None and not is_reopening else 0)
    plan = plan_outcome(
        denial=queries.snapshot(row),
        answer=answer,
        decided_levels=decided,
        ladder=_ladder(row, on=answer.decided_on),
        is_reopening=is_reopening,
    )
    if waiting is not None:
        waiting.decided_on, waiting.outcome = answer.decided_on, answer.outcome
        waiting.awarded_cents = answer.awarded_cents
        waiting.reference = answer.reference or waiting.reference
        waiting.save(update_fields=["decided_on", "outcome", "awarded_cents", "reference"])
    words = f"{plan.words}. {answer.words}".strip()
    event = event_of(row, "moved", row.state, plan.to_state, words, now)
    event.amount_cents = answer.awarded_cents
    event.save()
    set_state(row, plan.to_state, now)
    if plan.appeal_by is not None:
        row.appeal_by = row.act_by = plan.appeal_by
    row.save(update_fields=["state", "worked_at", "resolved_on", "appeal_by", "act_by"])
    log.record(
        f"denial answered {answer.outcome}",
        object_type="denial",
        object_id=row.public_id,
        reason=words[:200],
        amount_cents=answer.awarded_cents,
    )
    refresh_denials(categories=[row.category])
    return plan


@transaction.atomic
def set_appeal_rule(*, payer_id: int, level: AppealLevel, starts_on: date) -> int:
    """Keep the payer's own rule for one level from that day; the earlier row ends and is kept.

    Raises BadAnswer for a day before the row in force began, or no days at all.
    """
    if not level.name or level.days < 1:
        raise BadAnswer("Name the level and give at least one day.")
    standing = (
        AppealLevelRule.objects.select_for_update()
        .filter(payer_id=payer_id, level=level.number, ends_on=None)
        .first()
    )
    if standing is not None:
        if starts_on < standing.starts_on:
            raise BadAnswer(f"A rule from {standing.starts_on:%m/%d/%Y} stands; begin later.")
        standing.ends_on = starts_on
        standing.save(update_fields=["ends_on"])
    row = AppealLevelRule.objects.create(
        payer_id=payer_id,
        level=level.number,
        name=level.name,
        to_whom=level.to_whom,
        days=level.days,
        starts_on=starts_on,
        actor=scope.current().actor,
    )
    log.record(
        "appeal rule set",
        object_type="appeallevelrule",
        object_id=row.public_id,
        detail={"payer": payer_id, "level": level.number, "days": level.days},
    )
    refresh_denials()
    return int(row.pk)


@transaction.atomic
def end_appeal_rule(*, public_id: UUID | str, on: date) -> None:
    """The usual rule holds again from that day. Raises NotAsked when none such stands."""
    row = AppealLevelRule.objects.select_for_update().filter(public_id=public_id, ends_on=None)
    rule = row.first()
    if rule is None:
        raise NotAsked("That rule is no longer in force.")
    rule.ends_on = max(on, rule.starts_on)
    rule.save(update_fields=["ends_on"])
    log.record("appeal rule ended", object_type="appeallevelrule", object_id=rule.public_id)
    refresh_denials()


def _ladder(row: Denial, *, on: date) -> tuple[AppealLevel, ...]:
    payer = contracting.get_payer(payer_id=row.payer_id)
    return levels_for(payer, on=on, rules=queries.appeal_rules())
