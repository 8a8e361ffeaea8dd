"""Acknowledgements come in: each thing said is taken once, and moves its claims at most once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.claims.domain.snapshots import ClaimNote, ClaimSnapshot
from claimwright.cycle.claims.domain.states import ClaimState, can_move
from claimwright.cycle.claims.operations import Move
from claimwright.cycle.submission.domain.answers import PAYER, Answer, read_answers
from claimwright.cycle.submission.domain.outcomes import Acked
from claimwright.cycle.submission.domain.progress import Outcome, Standing, Step, Verdict, after
from claimwright.cycle.submission.models import (
    Acknowledgement,
    AcknowledgementFile,
    Batch,
    BatchClaim,
    StatusInquiry,
)
from claimwright.cycle.submission.operations.matching import Matched, match
from claimwright.engines.x12.envelope import envelope_faults
from claimwright.engines.x12.lexer import Unreadable
from claimwright.foundation.audit import log
from claimwright.foundation.documents import store
from claimwright.foundation.tenancy.bulk import insert_rows, update_rows
from claimwright.foundation.tenancy.columns import batches
from claimwright.kernel.finding import Finding, Severity

CHANGED = [
    "outcome",
    "progress",
    "payer_accepted_at",
    "answered_at",
    "payer_claim_number",
    "clearinghouse_number",
    "words",
]


@dataclass(slots=True)
class _Effects:
    """What the answers of one file do, gathered before any of it is written."""

    now: datetime
    file_id: int
    changed: dict[int, BatchClaim] = field(default_factory=dict)
    moves: dict[int, Move] = field(default_factory=dict)
    notes: list[ClaimNote] = field(default_factory=list)
    numbers: dict[int, str] = field(default_factory=dict)
    inquiries: dict[int, StatusInquiry] = field(default_factory=dict)


def receive_acknowledgement(*, file_id: int, kind: str, now: datetime) -> Acked:
    """Take in a kept TA1, 999, 277CA or 277 (`kind` "ta1", "999", "277ca", "277").

    Exactly once: the same bytes, or the same thing said again in another file, move nothing. An
    answer about something we never sent is kept and told. Claims only move forward, and only
    while the answer is about their present version. A faulty envelope is held whole.
    """
    data = store.read(file_id)
    faults = [fault for fault in envelope_faults(data) if fault.severity is Severity.ERROR]
    if faults:
        return Acked("held", 0, findings=tuple(faults))
    try:
        answers = read_answers(kind, data)
    except Unreadable as refusal:
        told = Finding(refusal.code, Severity.ERROR, str(refusal), refusal.fix, "x12-envelope")
        return Acked("held", 0, findings=(told,))
    return _take(file_id, kind, answers, now)


@transaction.atomic
def _take(file_id: int, kind: str, answers: Sequence[Answer], now: datetime) -> Acked:
    if AcknowledgementFile.objects.filter(file_id=file_id, kind=kind).exists():
        return Acked("duplicate", 0)
    known = _known_keys(answers)
    fresh = {answer.key: answer for answer in answers if answer.key not in known}
    matched = match(list(fresh.values()))
    effects = _Effects(now, file_id)
    snapshots = claim_queries.get_claims(ids=matched.claim_ids())
    for answer in fresh.values():
        _apply(answer, matched, snapshots, effects)
    _keep(fresh.values(), matched, effects)
    _write(effects, matched)
    orphans = [a for a in fresh.values() if not matched.is_known(a)]
    doubts = [told for a in fresh.values() if matched.is_known(a) and (told := _doubt(a, matched))]
    if answers and not fresh:
        outcome = "duplicate"
    else:
        outcome = "held" if orphans or doubts or not answers else "matched"
    AcknowledgementFile.objects.create(
        file_id=file_id,
        kind=kind,
        outcome=outcome,
        matched_count=len(fresh) - len(orphans),
        orphan_count=len(orphans),
        received_at=now,
    )
    log.record(
        "acknowledgement taken",
        object_type="file",
        object_id=file_id,
        detail={"kind": kind, "outcome": outcome, "answers": len(answers)},
    )
    return Acked(
        outcome,
        len(fresh) - len(orphans),
        tuple(pk for pk, m in effects.moves.items() if m.to == ClaimState.ACCEPTED),
        tuple(pk for pk, m in effects.moves.items() if m.to == ClaimState.REJECTED),
        (*map(_orphan, orphans), *doubts),
    )


def _known_keys(answers: Sequence[Answer]) -> set[str]:
    found: set[str] = set()
    for some in batches(sorted({answer.key for answer in answers})):
        rows = Acknowledgement.objects.filter(key__in=some)
        found.update(rows.values_list("key", flat=True))
    return found


def _apply(
    answer: Answer, matched: Matched, snapshots: dict[int, ClaimSnapshot], effects: _Effects
) -> None:
    if answer.level == "inquiry":
        _answer_inquiry(answer, matched, snapshots, effects)
        return
    why = dict(answer.claim_words)
    for row in matched.claims_of(answer):
        words = answer.words
        if why and answer.verdict is Verdict.REJECTED:
            words = why.get(row.control_number, "Another claim in the file was faulty, so none "
                            "of them was read.")  # fmt: skip
        _advance(row, answer, words, snapshots[row.claim_id], effects)


def _advance(
    row: BatchClaim, answer: Answer, words: str, claim: ClaimSnapshot, effects: _Effects
) -> None:
    """One answer about one sent claim."""
    before = Standing(Outcome(row.outcome), Step(row.progress))
    now_stands = after(before, answer.verdict, answer.step)
    is_changed = now_stands != before
    row.outcome, row.progress = now_stands.outcome, now_stands.step
    row.payer_claim_number = answer.payer_claim_number or row.payer_claim_number
    row.clearinghouse_number = answer.clearinghouse_number or row.clearinghouse_number
    if is_changed:
        row.answered_at, row.words = effects.now, words
        if now_stands.outcome is Outcome.ACCEPTED and row.payer_accepted_at is None:
            row.payer_accepted_at = effects.now
    effects.changed[row.pk] = row
    is_current = row.control_number == claim.control_number
    if is_current and answer.payer_claim_number:
        effects.numbers[claim.id] = answer.payer_claim_number
    to = _target(before, now_stands)
    if is_current and to and can_move(_state(claim, effects), to):
        effects.moves[claim.id] = Move(claim.id, to, _reason(answer, to), words)
    elif answer.level != "interchange" or answer.verdict is not Verdict.ACCEPTED:
        effects.notes.append(
            ClaimNote(
                claim_id=claim.id,
                kind="acknowledged",
                words=f"{_who(answer)}: {words}",
                file_id=effects.file_id,
                version_number=claim.version_number,
            )
        )


def _state(claim: ClaimSnapshot, effects: _Effects) -> str:
    move = effects.moves.get(claim.id)
    return move.to if move else claim.state


def _target(before: Standing, stands: Standing) -> str:
    """The state the claim goes to when its standing changed, or empty."""
    if stands.outcome is before.outcome:
        return ""
    return ClaimState.ACCEPTED if stands.outcome is Outcome.ACCEPTED else ClaimState.REJECTED


def _reason(answer: Answer, to: str) -> str:
    verb = "accepted" if to == ClaimState.ACCEPTED else "rejected"
    return f"{_who(answer)} {verb} the claim."


def _who(answer: Answer) -> str:
    who = "The payer" if answer.source == PAYER else "The clearinghouse"
    return f"{who} ({answer.kind.upper()})"


def _answer_inquiry(
    answer: Answer, matched: Matched, snapshots: dict[int, ClaimSnapshot], effects: _Effects
) -> None:
    row = matched.inquiry_of(answer)
    claim_id = matched.claim_id_of(answer)
    if row is not None:
        row.answered_at = row.answered_at or effects.now
        row.category, row.words = answer.code.partition(":")[0][:4], answer.words
        effects.inquiries[row.pk] = row
    if claim_id is None:
        return
    claim = snapshots[claim_id]
    if answer.payer_claim_number and not claim.payer_claim_number:
        effects.numbers[claim_id] = answer.payer_claim_number
    effects.notes.append(
        ClaimNote(
            claim_id=claim_id,
            kind="status",
            words=answer.words,
            file_id=effects.file_id,
            version_number=claim.version_number,
        )
    )


def _keep(answers: object, matched: Matched, effects: _Effects) -> None:
    """One row for each thing said, whether or not it was about us."""
    rows = []
    for answer in answers:  # type: ignore[attr-defined]
        batch_claim = matched.claim_of(answer)
        rows.append(
            Acknowledgement(
                file_id=effects.file_id,
                kind=answer.kind,
                key=answer.key,
                level=answer.level,
                control_number=":".join(answer.numbers)[:50],
                batch_id=matched.batch_id_of(answer),
                batch_claim=batch_claim,
                claim_id=batch_claim.claim_id if batch_claim else matched.claim_id_of(answer),
                source=answer.source,
                code=answer.code[:40],
                verdict=answer.verdict.value,
                words=answer.words,
                received_at=effects.now,
            )
        )
    insert_rows(rows)


def _write(effects: _Effects, matched: Matched) -> None:
    update_rows(list(effects.changed.values()), CHANGED)
    for batch_id, word in matched.batch_words().items():
        Batch.objects.filter(pk=batch_id).update(answer=word)
    update_rows(list(effects.inquiries.values()), ["answered_at", "category", "words"])
    claims.set_payer_claim_numbers(numbers=effects.numbers)
    claims.move_each(moves=list(effects.moves.values()), now=effects.now, file_id=effects.file_id)
    claims.note_claims(notes=effects.notes, now=effects.now)


def _doubt(answer: Answer, matched: Matched) -> Finding | None:
    words = matched.doubt_of(answer)
    if not words:
        return None
    return Finding(
        code="ACK-UNCLEAR",
        severity=Severity.WARNING,
        message=f"The {answer.kind.upper()} about {':'.join(answer.numbers)}: {words}",
        fix="Ask the sender which claims were taken; until then they wait for an answer.",
        source="x12-999",
        found=answer.code,
    )


def _orphan(answer: Answer) -> Finding:
    return Finding(
        code="ACK-ORPHAN",
        severity=Severity.WARNING,
        message=f"The {answer.kind.upper()} speaks of {':'.join(answer.numbers)}, which this "
        "practice has not sent. It is kept.",
        fix="Ask the clearinghouse whose it is.",
        source="x12-999",
        found=":".join(answer.numbers),
    )
