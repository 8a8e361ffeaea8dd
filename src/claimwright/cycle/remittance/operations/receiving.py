"""Receive an 835: judge each of its sets by itself, and place every cent of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from django.db import IntegrityError

from claimwright.cycle.claims import operations as claim_operations
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.snapshots import ClaimNote
from claimwright.cycle.claims.operations import Asked
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import find_payer_id
from claimwright.cycle.remittance.domain import codec, comparing, judging, provider_level
from claimwright.cycle.remittance.domain.from_835 import payer_ids, posting_order
from claimwright.cycle.remittance.domain.judging import Digests, Verdict
from claimwright.cycle.remittance.domain.limits import is_within_limits, too_large
from claimwright.cycle.remittance.domain.outcomes import Placed, Received835, ReceivedSet
from claimwright.cycle.remittance.domain.states import (
    ASIDE,
    DUPLICATE,
    HELD,
    POSTED,
    REFUSED,
    WHOLE,
    worst,
)
from claimwright.cycle.remittance.models import (
    PayerAccountEntry,
    Remittance,
)
from claimwright.cycle.remittance.operations import foreign, placing, settling, storing
from claimwright.cycle.remittance.operations.looking import Known, look_up
from claimwright.cycle.remittance.operations.placing import Context, Task
from claimwright.cycle.remittance.queries import facts
from claimwright.engines.x12.envelope import envelope_faults
from claimwright.engines.x12.lexer import SegmentReader, Unreadable
from claimwright.engines.x12.nuls import find_stray_nul
from claimwright.engines.x12.read835 import parse_835
from claimwright.engines.x12.remittance import Remittance as Remittance835
from claimwright.engines.x12.remittance import RemittanceClaim
from claimwright.foundation.audit import log
from claimwright.foundation.documents import store
from claimwright.foundation.meanwhile import meanwhile
from claimwright.foundation.tenancy.bulk import insert_and_number, insert_numbered, number_rows
from claimwright.foundation.tenancy.columns import batches
from claimwright.foundation.transactions import long_work
from claimwright.kernel.finding import Finding, Severity
from claimwright.ledger import operations as books_operations
from claimwright.ledger.domain.posting import AccountKind, Posting
from claimwright.ledger.operations import OpenBooks

BATCH = 5000  # claims asked about at once
PART = 1000  # of them, planned and written at once
SHOWN_FINDINGS = 200


def receive_835(*, file_id: int, now: datetime) -> Received835:
    """Judge every set of the file and post what may be posted; one transaction a set.

    Unreadable → refused; the same bytes or payment as before → duplicate; an envelope fault, an
    imbalance or a known trace number → held, missing cents named; otherwise posted, what matches
    no claim to suspense. `payment_cents` = Σ BPR02 = Σ `placed`. Running it again posts nothing
    twice and finishes what was cut off. Nothing a file holds raises.

    Source: reliability-files, reliability-835
    """
    path = store.path_of(file_id)
    with path.open("rb") as source:
        if find_stray_nul(source) is not None:
            return _summed([], [_no_text()])
    with path.open("rb") as source:
        faults = envelope_faults(source)
    sets: list[ReceivedSet] = []
    extra: list[Finding] = []
    try:
        with path.open("rb") as source:
            interchanges = _interchanges(source)
        with path.open("rb") as source:
            for position, value in enumerate(parse_835(source), start=1):
                envelope = judging.faults_of_interchange(faults, interchanges, value.offset)
                sets.append(_receive_set(value, file_id, position, envelope, now))
    except Unreadable as refusal:
        extra.append(
            Finding(refusal.code, Severity.ERROR, refusal.message, refusal.fix, "reliability-files")
        )
    if not sets and not extra:
        extra.append(_no_835())
    return _summed(sets, [*extra, *faults])


def _interchanges(source: BinaryIO) -> list[int]:
    """Where each ISA begins."""
    return [offset for offset, elements in SegmentReader(source) if elements[0].upper() == "ISA"]


def _summed(sets: Sequence[ReceivedSet], others: Sequence[Finding]) -> Received835:
    findings = [finding for each in sets for finding in each.findings]
    told = {(finding.code, finding.where.offset) for finding in findings}
    beside = [f for f in others if (f.code, f.where.offset) not in told]
    findings += beside
    outcomes = [each.outcome for each in sets]
    if POSTED in outcomes and any(finding.severity is Severity.ERROR for finding in beside):
        outcomes.append(HELD)  # those sets are sound; what else the file held, nobody knows
    return Received835(
        outcome=worst(outcomes),
        payment_cents=sum(each.payment_cents for each in sets),
        placed=sum((each.placed for each in sets), Placed()),
        transactions=tuple(sets),
        posted_claim_ids=tuple(
            dict.fromkeys(claim_id for each in sets for claim_id in each.posted_claim_ids)
        ),
        findings=tuple(findings),
    )


def _receive_set(
    value: Remittance835,
    file_id: int,
    position: int,
    envelope: tuple[Finding, ...],
    now: datetime,
) -> ReceivedSet:
    """One set; a rival who took the same payment at the same moment makes it a duplicate."""
    if not is_within_limits(value):
        return _unplaced(value, REFUSED, (too_large(value),))
    try:
        return _receive_once(value, file_id, position, envelope, now)
    except IntegrityError:
        return _receive_once(value, file_id, position, envelope, now)


@long_work()
def _receive_once(
    value: Remittance835,
    file_id: int,
    position: int,
    envelope: tuple[Finding, ...],
    now: datetime,
) -> ReceivedSet:
    before = Remittance.objects.filter(file_id=file_id, position=position).first()
    if before is not None:
        return _same_bytes(value, before)
    known_as = judging.digests(value)
    # Whoever brings the same claims in another wrapper at this moment is judged after us.
    books_operations.take_turn(AccountKind.INSURANCE_RECEIVABLE)
    around = facts.surroundings(value, known_as, file_id=file_id, envelope=envelope)
    verdict = judging.judge(value, known_as, around)
    if verdict.outcome == DUPLICATE:
        verdict = _told_anew(value, known_as, verdict, file_id=file_id, now=now)
    row = storing.new_remittance(value, known_as, file_id=file_id, position=position, now=now)
    row.payer_id = find_payer_id(payer_ids(value), value.payer.name, contracting.list_payers())
    row.missing_cents = verdict.missing_cents
    row.duplicate_of_id = verdict.duplicate_of
    row.findings = codec.findings_to_rows(verdict.findings[:SHOWN_FINDINGS])
    if verdict.outcome == POSTED:
        with meanwhile():
            return post_set(row, value, known_as, verdict, now=now, reason="")
    storing.move(row, verdict.outcome, reason="", now=now)
    if verdict.outcome == HELD:
        _keep_held(row, value, known_as)
    _audit(row, f"remittance {verdict.outcome}")
    return _unplaced(value, verdict.outcome, verdict.findings, row, verdict.missing_cents)


def _told_anew(
    value: Remittance835, known_as: Digests, verdict: Verdict, *, file_id: int, now: datetime
) -> Verdict:
    """The verdict on a repeat, with the claims that came with other reasons this time.

    Their histories say so too: nobody opens a payment that came twice.
    """
    before = facts.decisions_by_fingerprint(fingerprints=known_as.claims)
    anew = comparing.reasons_anew(value.claims, known_as.claims, before)
    held = claims.get_claims(ids=[one.claim_id for one in anew if one.claim_id])
    notes = [
        ClaimNote(
            claim_id=pk,
            kind="note",
            words=one.finding.message,
            file_id=file_id,
            version_number=held[pk].version_number,
        )
        for one in anew
        if (pk := one.claim_id) in held
    ]
    claim_operations.note_claims(notes=notes, now=now)
    if not anew:
        return verdict
    again = [replace(each, fix="See what the payer says otherwise.") for each in verdict.findings]
    return replace(verdict, findings=(*again, *(one.finding for one in anew)))


def post_set(
    row: Remittance,
    value: Remittance835,
    known_as: Digests,
    verdict: Verdict,
    *,
    now: datetime,
    reason: str,
) -> ReceivedSet:
    """Place every claim and provider adjustment of a set that may be posted."""
    row.times_posted += 1
    storing.move(row, POSTED, reason=reason, now=now)
    context = settling.context_of(row, now)
    row.provider_level_cents = _place_provider_level(context, value)
    row.save(update_fields=["provider_level_cents"])
    findings: list[Finding] = []
    claim_ids: list[int] = []
    strays: list[Task] = []
    ordered = posting_order(value.claims)
    for number, some in enumerate(batches(ordered, BATCH)):
        tasks = _place_batch(context, some, known_as.claims, number)
        strays += [task for task in tasks if task.row.claim_id is None]
        findings += [f for task in tasks if task.row.claim_id is not None for f in task.findings]
        claim_ids += [task.acting.claim.id for task in tasks if task.acting is not None]
    claim_ids += settling.settle_reversals(context, (c.control_number for c in value.claims))
    met = foreign.settle_strays(context, [task.row for task in strays])
    for task in strays:
        findings += [met[task.row.pk]] if task.row.pk in met else task.findings
    row.refresh_from_db()
    _audit(row, "remittance posted")
    _replace_held(row, now)
    return ReceivedSet(
        control_number=value.header.control_number,
        trace=value.trace_number,
        outcome=POSTED,
        payment_cents=value.payment_cents,
        placed=Placed(row.posted_cents, row.suspense_cents, row.provider_level_cents),
        findings=(*verdict.findings, *findings[:SHOWN_FINDINGS]),
        remittance_id=row.pk,
        remittance_public_id=row.public_id,
        posted_claim_ids=tuple(dict.fromkeys(claim_ids)),
    )


def _replace_held(row: Remittance, now: datetime) -> None:
    """What was held of the same payment waits for nobody: it came again, and sound."""
    if not row.trace_number:
        return
    for each in Remittance.objects.filter(state=HELD, trace_key=row.trace_key).order_by("id"):
        storing.move(each, ASIDE, reason="The same payment came again and is posted", now=now)
        _audit(each, "remittance aside")


def _place_batch(
    context: Context,
    decisions: Sequence[tuple[int, RemittanceClaim]],
    fingerprints: Sequence[str],
    number: int,
) -> list[Task]:
    known = look_up(decisions)
    clearing = context.account(AccountKind.PAYER_CLEARING)
    items = storing.new_items(context.row, decisions, fingerprints)
    tasks = [
        Task(item, claim, clearing, f"835:{item.public_id}")
        for item, (_, claim) in zip(items, decisions, strict=True)
    ]
    placing.recognize_tasks(context, tasks, known)
    number_rows(items)
    asked, open_books = placing.ask_about(tasks), books_operations.look()
    for some in batches(tasks, PART):
        _plan_and_write(context, some, known, asked, open_books)
    suspense = sum(task.suspense_cents for task in tasks)
    paid = sum(task.claim.paid_cents for task in tasks)
    row = context.row
    row.refresh_from_db(fields=["posted_cents", "suspense_cents"])
    row.posted_cents += paid - suspense
    row.suspense_cents += suspense
    row.save(update_fields=["posted_cents", "suspense_cents"])
    settling.settle_visits(context, tasks, known, batch=f"b{number}")
    return tasks


def _plan_and_write(
    context: Context, tasks: Sequence[Task], known: Known, asked: Asked, open_books: OpenBooks
) -> None:
    """One part of a batch: the next is planned while PostgreSQL writes this one.

    All that must be asked was asked before the first part: a question would wait for the writes.
    """
    placing.plan_tasks(context, tasks, known)
    postings = books_operations.prepare_new(placing.postings_of(context, tasks), open_books)
    placing.record_decisions(context, tasks, asked)
    for task in tasks:
        placing.tell(task)
    insert_numbered([task.row for task in tasks])
    storing.insert_lines((task.row, task.claim, _charge_lines(task)) for task in tasks)
    books_operations.write(postings)


def _charge_lines(task: Task) -> list[int | None]:
    """Our charge line of each SVC."""
    matched = task.lines or [None] * len(task.claim.lines)
    return [line.charge_line_id if line else None for line in matched]


def _place_provider_level(context: Context, value: Remittance835) -> int:
    """Post the PLB pairs to their own accounts; returns −Σ PLB in cents."""
    adjustments = value.provider_adjustments
    if not adjustments:
        return 0
    row = context.row
    named = _claims_named([each.reference for each in adjustments])
    PayerAccountEntry.objects.bulk_create(
        PayerAccountEntry(
            remittance=row,
            round=row.times_posted,
            position=position,
            payer_id=row.payer_id,
            payer_key=row.payer_key,
            provider_id=each.provider_id[:80],
            fiscal_year_end=each.fiscal_year_end,
            reason=each.reason[:10],
            reference=each.reference[:80],
            amount_cents=each.amount_cents,
            account_kind=provider_level.account_kind(each.reason).value,
            claim_id=claim_id,
            posted_on=context.on,
        )
        for position, (each, claim_id) in enumerate(zip(adjustments, named, strict=True), start=1)
    )
    legs = provider_level.plan_legs(adjustments, row.payer_id, named)
    if legs:
        key = f"835:{row.public_id}:plb:{row.times_posted}"
        memo = f"Provider adjustments, payment {row.trace_number}".rstrip()
        posting = Posting(
            key, "provider_level", context.on, tuple(legs), memo, WHOLE, str(row.public_id)
        )
        books_operations.post([posting])
    return -sum(each.amount_cents for each in adjustments)


def _claims_named(references: Sequence[str]) -> list[int | None]:
    """The claim each PLB reference names, by our control number or the payer's claim number."""
    tokens = [provider_level.claim_tokens(reference) for reference in references]
    every = sorted({token for some in tokens for token in some})
    ours = claims.find_by_control_numbers(numbers=every)
    theirs = claims.find_by_payer_claim_numbers(numbers=every)

    def first(some: Sequence[str]) -> Iterator[int]:
        for token in some:
            if token in ours:
                yield ours[token].claim_id
            elif len(theirs.get(token, ())) == 1:
                yield theirs[token][0].claim_id

    return [next(first(some), None) for some in tokens]


def _keep_held(row: Remittance, value: Remittance835, known_as: Digests) -> None:
    """Keep what a held set says, so that a person can look at it."""
    for some in batches(list(enumerate(value.claims, start=1)), BATCH):
        items = storing.new_items(row, some, known_as.claims)
        for item in items:
            item.state = HELD
        insert_and_number(items)
        storing.insert_lines(
            (item, claim, [None] * len(claim.lines))
            for item, (_, claim) in zip(items, some, strict=True)
        )


def _same_bytes(value: Remittance835, before: Remittance) -> ReceivedSet:
    finding = Finding(
        "RMT-SAME-BYTES",
        Severity.WARNING,
        f"This file was received before, on {before.received_at.date()}; nothing was done again.",
        "Nothing to do.",
        "reliability-files",
    )
    return _unplaced(value, DUPLICATE, (finding,), before)


def _unplaced(
    value: Remittance835,
    outcome: str,
    findings: tuple[Finding, ...],
    row: Remittance | None = None,
    missing_cents: int = 0,
) -> ReceivedSet:
    """A set of which nothing was posted now: all its cents are under `held`."""
    return ReceivedSet(
        control_number=value.header.control_number,
        trace=value.trace_number,
        outcome=outcome,
        payment_cents=value.payment_cents,
        placed=Placed(held=value.payment_cents),
        missing_cents=missing_cents,
        findings=findings,
        remittance_id=row.pk if row else None,
        remittance_public_id=row.public_id if row else None,
    )


def _audit(row: Remittance, action: str) -> None:
    log.record(
        action,
        object_type="remittance",
        object_id=row.public_id,
        amount_cents=row.payment_cents,
    )


def _no_text() -> Finding:
    return Finding(
        "RMT-NOT-TEXT",
        Severity.ERROR,
        "The file holds NUL bytes, which no X12 file has: it is damaged, or no text at all.",
        "Ask the sender to send it again.",
        "reliability-files",
    )


def _no_835() -> Finding:
    return Finding(
        "RMT-NO-835",
        Severity.ERROR,
        "The file holds no remittance (835) at all.",
        "Check what kind of file it is.",
        "reliability-files",
    )
