"""Any file that comes in: kept first, then recognized by content and given to its stage."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

from claimwright.cycle.eligibility import operations as eligibility
from claimwright.cycle.submission import operations as submission
from claimwright.engines.x12.envelope import envelope_faults, read_sets, with_article
from claimwright.engines.x12.lexer import Unreadable, read_segments
from claimwright.foundation.documents import receptions, store
from claimwright.foundation.wiring import transport
from claimwright.journeys.receive_remittance import receive_remittance
from claimwright.journeys.receive_review import told_of_reviews
from claimwright.kernel.finding import Finding, Severity, has_errors

logger = structlog.get_logger(__name__)
# The worst first: a file's outcome is its worst part's.
OUTCOMES = ("refused", "held", "duplicate", "posted", "matched")
PLACES = ("posted", "suspense", "provider_level", "held")


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """What became of one file. `payment_cents` = Σ BPR02 = Σ `placed`."""

    file: store.FileRecord
    kind: str
    outcome: str
    payment_cents: int = 0
    placed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PLACES, 0))
    transactions: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    claim_ids: tuple[int, ...] = ()  # claims a remittance decided

    def as_dict(self, name: str) -> dict[str, Any]:
        """JSON shape of the command line."""
        return {
            "file": name,
            "sha256": self.file.sha256,
            "kind": self.kind,
            "outcome": self.outcome,
            "payment_cents": self.payment_cents,
            "placed": self.placed,
            "transactions": self.transactions,
            "findings": [finding.as_dict() for finding in self.findings],
        }


def receive_file(*, data: bytes, name: str, now: datetime) -> ReceivedFile:
    """Keep the bytes, take them in, and note what became of them.

    Nothing a file holds raises; it is refused in words.
    """
    file = store.keep(data, name=name, kind="unknown")
    done = _take_in(data, file, now)
    receptions.note(
        file_id=file.id,
        outcome=done.outcome,
        findings=done.findings,
        payment_cents=done.payment_cents,
        needs_person=_needs_person(done),
    )
    return done


def receive_again(*, file: store.FileRecord, now: datetime) -> ReceivedFile:
    """Take in the kept bytes once more, as after what they lacked was mended.

    What is in the books stays as it is: nothing is posted twice.
    """
    return receive_file(data=store.read(file.id), name=file.name, now=now)


def _take_in(data: bytes, file: store.FileRecord, now: datetime) -> ReceivedFile:
    try:
        kinds = _kinds(data)
    except Unreadable as fault:
        return _refused(
            file, Finding(fault.code, Severity.ERROR, fault.message, fault.fix, "x12-envelope")
        )
    if not kinds:
        return _refused(file, _nothing_inside())
    store.set_kind(file.id, kinds[0])
    parts = [_receive_kind(kind, file, now) for kind in kinds]
    return parts[0] if len(parts) == 1 else _joined(file, parts)


def _needs_person(done: ReceivedFile) -> bool:
    """Whether nothing else tells a person: a held payment waits under its own name."""
    if done.outcome == "held":
        return not any(part.get("outcome") == "held" for part in done.transactions)
    return done.outcome == "refused" or (done.outcome == "duplicate" and has_errors(done.findings))


def collect_inbound(*, now: datetime, goes_on: bool = False) -> list[ReceivedFile]:
    """Take in every file the transport holds; each leaves the inbox only once it is committed.

    With `goes_on`, one that fails for a reason of our own holds up no other: it stays there for
    the next time, and a person sees it. Otherwise what it raises is raised.
    """
    mail = transport()
    received = []
    for name in mail.list_inbound():
        data = mail.fetch(name)
        try:
            received.append(receive_file(data=data, name=name, now=now))
        except Exception as fault:
            if not goes_on:
                raise
            logger.warning("file not taken in", reason=type(fault).__name__)
            _note_fault(data, name, type(fault).__name__)
            continue
        mail.archive(name)
    return received


def _note_fault(data: bytes, name: str, reason: str) -> None:
    """Once, however often the file is tried. What was raised may name people: only its kind."""
    file = store.keep(data, name=name, kind="unknown")
    before = receptions.of_file(file_id=file.id)
    if before is not None and before.is_open:
        return
    message = f"It could not be taken in, for a reason that is not the file's ({reason})."
    finding = Finding(
        "FILE-FAULT",
        Severity.ERROR,
        message,
        "It is tried again each minute. If it stays, tell whoever runs the system.",
        "x12-envelope",
    )
    receptions.note(
        file_id=file.id, outcome="held", findings=[finding], payment_cents=0, needs_person=True
    )


def _kinds(data: bytes) -> list[str]:
    """The distinct kinds of transaction in the file, in order of appearance.

    A TA1 stands in the envelope, outside of any transaction.
    """
    kinds = ["ta1"] if _holds_ta1(data) else []
    for transaction_set in read_sets(io.BytesIO(data)):
        kind = transaction_set.set_id.lower()
        if kind == "277" and "X214" in transaction_set.guide:
            kind = "277ca"
        if kind not in kinds:
            kinds.append(kind)
    return kinds


def _holds_ta1(data: bytes) -> bool:
    return b"TA1" in data and any(segment[0] == "TA1" for _, segment in read_segments(data))


def _receive_kind(kind: str, file: store.FileRecord, now: datetime) -> ReceivedFile:
    taken: Callable[[store.FileRecord, datetime, str], ReceivedFile] | None = HANDLERS.get(kind)
    if taken is None:
        return _refused(file, _not_inbound(kind), kind)
    return taken(file, now, kind)


def _remittance(file: store.FileRecord, now: datetime, kind: str) -> ReceivedFile:
    result = receive_remittance(file_id=file.id, now=now)
    return ReceivedFile(
        file,
        kind,
        result.outcome,
        result.payment_cents,
        result.placed.as_dict(),
        [transaction.as_dict() for transaction in result.transactions],
        list(result.findings),
        tuple(result.posted_claim_ids),
    )


def _acknowledgement(file: store.FileRecord, now: datetime, kind: str) -> ReceivedFile:
    result = submission.receive_acknowledgement(
        file_id=file.id, kind="999" if kind == "997" else kind, now=now
    )
    facts = {
        "matched": result.matched_count,
        "accepted": len(result.accepted_ids),
        "rejected": len(result.rejected_ids),
    }
    return ReceivedFile(
        file, kind, result.outcome, transactions=[facts], findings=list(result.findings)
    )


def _benefits(file: store.FileRecord, now: datetime, kind: str) -> ReceivedFile:
    result = eligibility.receive_271(file_id=file.id, now=now)
    return ReceivedFile(
        file,
        kind,
        result.outcome,
        transactions=[{"matched": result.matched_count}],
        findings=list(result.findings),
    )


def _review(file: store.FileRecord, now: datetime, kind: str) -> ReceivedFile:
    """Held: the number belongs on visits that a person knows. One who asks is no payer."""
    faults = [f for f in envelope_faults(store.read(file.id)) if f.severity is Severity.ERROR]
    told = [] if faults else told_of_reviews(file_id=file.id)
    if not faults and not told:
        return _refused(file, _not_inbound(kind), kind)
    return ReceivedFile(
        file, kind, "held", transactions=[{"answers": len(told)}], findings=[*faults, *told]
    )


HANDLERS: dict[str, Callable[[store.FileRecord, datetime, str], ReceivedFile]] = {
    "835": _remittance,
    "ta1": _acknowledgement,
    "999": _acknowledgement,
    "997": _acknowledgement,
    "277ca": _acknowledgement,
    "277": _acknowledgement,
    "271": _benefits,
    "278": _review,
}


def _refused(file: store.FileRecord, finding: Finding, kind: str = "unknown") -> ReceivedFile:
    return ReceivedFile(file, kind, "refused", findings=[finding])


def _nothing_inside() -> Finding:
    return Finding(
        "FILE-EMPTY",
        Severity.ERROR,
        "The envelope holds no transaction.",
        "Ask the sender for the file again; the bytes as they came are kept.",
        "x12-envelope",
    )


def _not_inbound(kind: str) -> Finding:
    return Finding(
        "FILE-NOT-INBOUND",
        Severity.ERROR,
        f"There is no place to post {with_article(kind.upper())}: it is kept, and nothing else was "
        "done.",
        "Use 'claimwright check' or 'claimwright explain' to see what it says.",
        "x12-envelope",
    )


def _joined(file: store.FileRecord, parts: list[ReceivedFile]) -> ReceivedFile:
    """One result for a file of several kinds; what went worst is told first."""
    kinds = "+".join(part.kind for part in parts)
    parts = sorted(parts, key=lambda part: OUTCOMES.index(part.outcome))
    return ReceivedFile(
        file,
        kinds,
        parts[0].outcome,
        sum(part.payment_cents for part in parts),
        {place: sum(part.placed.get(place, 0) for part in parts) for place in PLACES},
        [transaction for part in parts for transaction in part.transactions],
        [finding for part in parts for finding in part.findings],
        tuple(claim_id for part in parts for claim_id in part.claim_ids),
    )
