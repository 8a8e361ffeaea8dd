"""Ask payers about coverage and take in what they answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

import structlog
from django.db import transaction

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import find_payer_id
from claimwright.cycle.eligibility import queries
from claimwright.cycle.eligibility.domain.benefits import summarize, summary_to_json
from claimwright.cycle.eligibility.domain.inquiries import (
    Asking,
    OutboundFile,
    Received,
    build_question,
    is_of_the_whole,
    why_not_asked,
)
from claimwright.cycle.eligibility.domain.retro import RetroPlan
from claimwright.cycle.eligibility.domain.sentences import rejection_words, sentence_of
from claimwright.cycle.eligibility.models import Benefit, Counter, CoverageChange, Inquiry
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.practice.domain.profiles import BillingProfile
from claimwright.cycle.registration import queries as registration
from claimwright.engines.x12.eligibility import EligibilityAnswer
from claimwright.engines.x12.envelope import envelope_faults
from claimwright.engines.x12.lexer import Unreadable
from claimwright.engines.x12.parties import Envelope
from claimwright.engines.x12.read27x import parse_271
from claimwright.engines.x12.render27x import render_270
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.documents import store
from claimwright.foundation.documents.models import StoredFile
from claimwright.foundation.tenancy import scope
from claimwright.foundation.wiring import transport
from claimwright.kernel.finding import Finding, Severity, has_errors

CLEARINGHOUSE = "CLEARINGHOUSE"
# Control numbers of 270 files lie above those of claim files, so that the two never meet.
FIRST_CONTROL = 500_000_000
# An answer without our trace number may still be to a question this recent.
TRACELESS_DAYS = 30

logger = structlog.get_logger(__name__)


@transaction.atomic
def ask(
    *,
    coverage_ids: Sequence[int],
    service_on: date,
    now: datetime,
    receiver_id: str = CLEARINGHOUSE,
) -> OutboundFile | None:
    """Ask about the coverages in one 270 file; None when there is nothing anyone could answer.

    Control and trace numbers are taken in the same transaction; the file goes out after the
    commit and waits to be sent again where that fails. Raises practice.NoBillingProfile.
    """
    profile = practice.get_billing_profile(on=service_on)
    askings = _askings(coverage_ids, profile)
    skipped = {one.coverage.id: why for one in askings if (why := why_not_asked(one))}
    asked = [one for one in askings if one.coverage.id not in skipped]
    if not asked:
        return None
    control = Counter.take("interchange", 1)[0] + FIRST_CONTROL
    traces = [f"{control}-{place}" for place in range(1, len(asked) + 1)]
    data = render_270(
        Envelope(
            sender_id=(profile.submitter_id or profile.npi)[:15],
            receiver_id=receiver_id[:15],
            interchange_control=control,
            group_control=control,
            created_at=now,
        ),
        [
            build_question(one, trace_number=trace, service_on=service_on)
            for one, trace in zip(asked, traces, strict=True)
        ],
        batch_reference=str(control),
    )
    file = store.keep(data, name=f"270_{control}.x12", kind="270", direction=StoredFile.OUT)
    Inquiry.objects.bulk_create(
        [
            Inquiry(
                coverage_id=one.coverage.id,
                service_on=service_on,
                trace_number=trace,
                asked_at=now,
                file_id=file.id,
            )
            for one, trace in zip(asked, traces, strict=True)
        ],
        batch_size=1000,
    )
    log.record(
        "eligibility asked",
        object_type="file",
        object_id=file.public_id,
        detail={"count": len(asked), "service_on": str(service_on)},
    )
    transaction.on_commit(partial(_send_later, scope.current(), file.id))
    return OutboundFile(file_id=file.id, name=file.name, count=len(asked), skipped=skipped)


def send_waiting() -> int:
    """Send every 270 file the transport has not yet taken; returns how many it took."""
    return sum(_send(file_id) for file_id in queries.unsent_file_ids())


def receive_271(*, file_id: int, now: datetime) -> Received:
    """Take in the answers of a stored 271, each question once.

    matched: every answer found its question. held: some did not, or the envelope is faulty (then
    nothing is used). duplicate: the file's answers were taken before. refused: not readable.
    """
    data = store.read(file_id)
    findings = [fault for fault in envelope_faults(data) if fault.severity is Severity.ERROR]
    if has_errors(findings):
        return Received(outcome="held", matched_count=0, findings=tuple(findings))
    try:
        answers = list(parse_271(data))
    except Unreadable as refusal:
        told = Finding(refusal.code, Severity.ERROR, str(refusal), refusal.fix, "x12-270-271")
        return Received(outcome="refused", matched_count=0, findings=(told,))
    if not answers:
        return Received(outcome="held", matched_count=0, findings=(_empty(),))
    return _take_answers(answers, file_id, now)


@transaction.atomic
def _take_answers(answers: Sequence[EligibilityAnswer], file_id: int, now: datetime) -> Received:
    findings: list[Finding] = []
    fresh: list[tuple[Inquiry, EligibilityAnswer]] = []
    repeated_count = 0
    whole = [answer for answer in answers if is_of_the_whole(answer)]
    to_one = [answer for answer in answers if not is_of_the_whole(answer)]
    told = list(zip(to_one, _inquiries(to_one, now), strict=True))
    for answer in whole:
        told += [(answer, row) for row in _refused(answer)] or [(answer, None)]
    for answer, row in told:
        if row is None:
            findings.append(_orphan(answer))
        elif row.answered_at is not None:
            repeated_count += 1
        else:
            row.answered_at = now
            fresh.append((row, answer))
    _write_answers(fresh, file_id)
    log.record(
        "eligibility received",
        object_type="file",
        object_id=store.get_record(file_id).public_id,
        detail={"matched": len(fresh), "repeated": repeated_count, "orphans": len(findings)},
    )
    if findings:
        outcome = "held"
    else:
        outcome = "matched" if fresh else "duplicate"
    return Received(outcome=outcome, matched_count=len(fresh), findings=tuple(findings))


def _write_answers(taken: Sequence[tuple[Inquiry, EligibilityAnswer]], file_id: int) -> None:
    benefits: list[Benefit] = []
    for row, answer in taken:
        summary = summarize(answer)
        row.state = "rejected" if summary.rejection else "answered"
        row.summary = summary_to_json(summary)
        row.answer_file_id = file_id
        benefits += [
            Benefit(
                inquiry=row,
                position=position,
                kind=benefit.kind[:3],
                coverage_level=benefit.coverage_level[:5],
                service_types=" ".join(benefit.service_types)[:300],
                time_period=benefit.time_period[:3],
                amount_cents=benefit.amount_cents,
                percent=benefit.percent[:12],
                in_network=benefit.in_network[:1],
                sentence=sentence_of(benefit),
            )
            for position, benefit in enumerate(answer.benefits, 1)
        ]
    Inquiry.objects.bulk_update(
        [row for row, _ in taken],
        ["answered_at", "state", "summary", "answer_file"],
        batch_size=500,
    )
    Benefit.objects.bulk_create(benefits, batch_size=1000)


def _askings(coverage_ids: Sequence[int], profile: BillingProfile) -> list[Asking]:
    coverages = registration.get_coverages(ids=coverage_ids)
    held = [coverages[pk] for pk in dict.fromkeys(coverage_ids) if pk in coverages]
    patients = registration.get_patients(ids=[one.patient_id for one in held])
    payers = contracting.get_payers(ids=[one.payer_id for one in held])
    made = [
        Asking(
            coverage=one,
            patient=patients[one.patient_id],
            payer=payers[one.payer_id],
            practice=profile,
        )
        for one in held
    ]
    # One payer's questions together, one subscriber's together, as the hierarchy wants them.
    return sorted(
        made,
        key=lambda a: (a.payer.edi_id, a.coverage.member_id, not a.coverage.is_self, a.coverage.id),
    )


def _inquiries(answers: Sequence[EligibilityAnswer], now: datetime) -> list[Inquiry | None]:
    """The question each answer belongs to: by our trace number, else by a lone open question."""
    traces = {answer.trace_number for answer in answers if answer.trace_number}
    rows = Inquiry.objects.select_for_update().filter(trace_number__in=traces)
    by_trace = {row.trace_number: row for row in rows}
    traceless = [a for a in answers if a.trace_number not in by_trace and a.subscriber.id]
    by_member = _open_by_member([a.subscriber.id for a in traceless], now)
    found: list[Inquiry | None] = []
    for answer in answers:
        row = by_trace.get(answer.trace_number)
        if row is None and not answer.trace_number:
            candidates = by_member.get(answer.subscriber.id, [])
            row = candidates[0] if len(candidates) == 1 else None
        found.append(row)
    return found


def _refused(answer: EligibilityAnswer) -> list[Inquiry]:
    """The questions of the file that the payer, or whoever passes it on, refused altogether.

    The refusal names the file by its BHT03; of a file to many payers it is one payer's.
    """
    batch = answer.header.batch_reference
    asked = Inquiry.objects.select_for_update().filter(trace_number__startswith=f"{batch}-")
    rows = list(asked) if batch else []
    coverages = registration.get_coverages(ids=[row.coverage_id for row in rows])
    payer_of = {row.pk: coverages[row.coverage_id].payer_id for row in rows}
    payer_id = find_payer_id([answer.payer.id], answer.payer.name, contracting.list_payers())
    if payer_id is None and len(set(payer_of.values())) == 1:
        return rows
    return [row for row in rows if payer_of[row.pk] == payer_id]


def _open_by_member(member_ids: Sequence[str], now: datetime) -> Mapping[str, list[Inquiry]]:
    found: dict[str, list[Inquiry]] = defaultdict(list)
    if not member_ids:
        return found
    held = registration.find_coverages_by_member(member_ids=member_ids)
    member_of = {one.id: member for member, coverages in held.items() for one in coverages}
    rows = Inquiry.objects.select_for_update().filter(
        coverage_id__in=list(member_of),
        answered_at__isnull=True,
        asked_at__gte=now - timedelta(days=TRACELESS_DAYS),
    )
    for row in rows:
        found[member_of[row.coverage_id]].append(row)
    return found


def _send_later(entered: scope.Scope, file_id: int) -> None:
    with scope.scope(
        entered.practice_id,
        user_id=entered.user_id,
        actor=entered.actor,
        request_id=entered.request_id,
    ):
        _send(file_id)


def _send(file_id: int) -> bool:
    """Whether the transport took the file; where it did not, the file waits for `send_waiting`."""
    record = store.get_record(file_id)
    try:
        transport().send(record.name, store.read(file_id))
    except OSError as failure:  # a failed transport, or our own copy that cannot be read
        logger.warning("270 not sent", file=str(record.public_id), reason=str(failure))
        return False
    Inquiry.objects.filter(file_id=file_id, sent_at__isnull=True).update(sent_at=clock.now())
    return True


def _orphan(answer: EligibilityAnswer) -> Finding:
    payer, number = answer.payer.name or "a payer", answer.trace_number
    said = " ".join(dict.fromkeys(rejection_words(each) for each in answer.rejections))
    if is_of_the_whole(answer):
        message = f"{payer} refused a whole file of questions, and none of ours fits it: {said}"
    else:
        refusal = f" It is a refusal: {said}" if said else ""
        message = (
            f"The answer with trace number {number or '(none)'} from {payer} fits no question "
            f"this practice asked.{refusal}"
        )
    return Finding(
        "ELG-NO-QUESTION",
        Severity.WARNING,
        message,
        "Ask about the patient again if the answer was expected here.",
        "x12-270-271 2000C TRN",
        found=number,
    )


def _empty() -> Finding:
    return Finding(
        "ELG-EMPTY",
        Severity.WARNING,
        "The file holds no answer about any patient.",
        "Ask again, and tell the clearinghouse if it happens twice.",
        "x12-270-271",
    )


def keep_change(
    *,
    patient_id: int,
    coverage_id: int | None,
    days: tuple[date | None, date | None],
    plan: RetroPlan,
    now: datetime,
) -> int:
    """Keep what a change of coverage did; `days` are the end before and after it. Returns its
    id."""
    row = CoverageChange.objects.create(
        patient_id=patient_id,
        coverage_id=coverage_id,
        former_ends_on=days[0],
        ends_on=days[1],
        steps=[step.as_row() for step in plan.steps],
        at=now,
        actor=scope.current().actor,
    )
    log.record(
        "coverage changed for the past",
        object_type="coveragechange",
        object_id=row.public_id,
        detail={"patient": patient_id, "steps": row.steps},
    )
    return int(row.pk)


def mark_undone(*, change_id: int) -> None:
    """The change was taken back; the row stays."""
    row = CoverageChange.objects.get(pk=change_id)
    row.state = CoverageChange.UNDONE
    row.save(update_fields=["state"])
    log.record("coverage change undone", object_type="coveragechange", object_id=row.public_id)
