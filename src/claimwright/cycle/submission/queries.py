"""Read routes, sent files and what was answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.submission.domain.batching import RouteProfile
from claimwright.cycle.submission.domain.outcomes import (
    AcknowledgementView,
    BatchesPage,
    BatchRow,
    Conservation,
    Overdue,
    SubmissionView,
)
from claimwright.cycle.submission.domain.progress import Step
from claimwright.cycle.submission.domain.proofs import (
    OURS,
    FilingProof,
    FilingStep,
    said_on,
    segments_about,
)
from claimwright.cycle.submission.domain.timers import why_overdue
from claimwright.cycle.submission.domain.usual_times import Unanswered, UsualTime, learn
from claimwright.cycle.submission.models import (
    Acknowledgement,
    AcknowledgementFile,
    Batch,
    BatchClaim,
    PayerTime,
    Route,
    StatusInquiry,
)
from claimwright.foundation import clock
from claimwright.foundation.documents import store
from claimwright.foundation.tenancy.columns import batches

ROUTE_COLUMNS = (
    "id",
    "name",
    "payer_id",
    "sender_id",
    "sender_qualifier",
    "receiver_id",
    "receiver_qualifier",
    "receiver_name",
    "usage",
    "ack_requested",
    "claims_per_file",
)
DECIDED = ("adjudicated", "closed")
SHOWN = 50


def route_profiles() -> list[RouteProfile]:
    """Every route, the one for all payers first."""
    rows = Route.objects.order_by(F("payer_id").asc(nulls_first=True), "id")
    return [RouteProfile(**values) for values in rows.values(*ROUTE_COLUMNS)]


def batches_page(*, offset: int = 0, limit: int = 50) -> BatchesPage:
    """One page of sent files, latest first, with how their claims stand."""
    latest = Batch.objects.order_by("-created_at", "-id")
    shown = list(latest.values_list("pk", flat=True)[offset : offset + limit])
    # Only the claims of the files shown are counted.
    page = (
        latest.filter(pk__in=shown)
        .select_related("route")
        .annotate(
            accepted_count=_count(BatchClaim.ACCEPTED), rejected_count=_count(BatchClaim.REJECTED)
        )
    )
    return BatchesPage(tuple(_batch_row(row) for row in page), Batch.objects.count())


def get_batch_row(*, batch_id: int) -> BatchRow:
    """One sent file. Raises Batch.DoesNotExist."""
    rows = Batch.objects.select_related("route").annotate(
        accepted_count=_count(BatchClaim.ACCEPTED), rejected_count=_count(BatchClaim.REJECTED)
    )
    return _batch_row(rows.get(pk=batch_id))


def _count(outcome: str) -> Count:
    return Count("claims", filter=Q(claims__outcome=outcome))


def _batch_row(row: Any) -> BatchRow:
    return BatchRow(
        id=row.pk,
        public_id=row.public_id,
        name=row.name,
        reference=row.reference,
        receiver_name=row.route.receiver_name,
        file_id=row.file_id,
        claim_count=row.claim_count,
        charge_cents=row.charge_cents,
        created_at=row.created_at,
        sent_at=row.sent_at,
        last_error=row.last_error,
        answer=row.answer,
        accepted_count=row.accepted_count,
        rejected_count=row.rejected_count,
    )


def conservation() -> Conservation:
    """How all claims ever sent stand; one the payer has decided counts as accepted."""
    rows = BatchClaim.objects.order_by().values_list("outcome").annotate(count=Count("id"))
    counted = dict(rows)
    decided = _awaiting_but_decided()
    return Conservation(
        sent=sum(counted.values()),
        accepted=counted.get(BatchClaim.ACCEPTED, 0) + decided,
        rejected=counted.get(BatchClaim.REJECTED, 0),
        awaiting=counted.get(BatchClaim.AWAITING, 0) - decided,
    )


def _awaiting_but_decided() -> int:
    """Claims whose decision came though no 277CA of the payer did."""
    rows = BatchClaim.objects.filter(outcome=BatchClaim.AWAITING)
    awaiting = list(rows.values_list("claim_id", flat=True))
    held = claims.get_claims(ids=awaiting)
    return sum(held[claim_id].state in DECIDED for claim_id in awaiting)


def submissions_for(*, claim_ids: Sequence[int]) -> dict[int, list[SubmissionView]]:
    """Every sending of each claim, first to last; claims never sent are absent."""
    found: dict[int, list[SubmissionView]] = defaultdict(list)
    for some in batches(sorted(set(claim_ids))):
        rows = BatchClaim.objects.filter(claim_id__in=some).select_related("batch")
        for row in rows.order_by("id"):
            found[row.claim_id].append(
                SubmissionView(
                    claim_id=row.claim_id,
                    version_id=row.version_id,
                    control_number=row.control_number,
                    batch_id=row.batch_id,
                    batch_name=row.batch.name,
                    file_id=row.batch.file_id,
                    sent_at=row.batch.sent_at,
                    outcome=row.outcome,
                    progress=row.progress,
                    payer_accepted_at=row.payer_accepted_at,
                    payer_claim_number=row.payer_claim_number,
                    words=row.words,
                )
            )
    return dict(found)


def overdue(*, now: datetime) -> list[Overdue]:
    """Files with claims whose answer is late, oldest first, by what is missing.

    Claims the payer has decided meanwhile are not waited for.
    """
    rows = (
        BatchClaim.objects.filter(outcome=BatchClaim.AWAITING, batch__sent_at__lt=now)
        .order_by("batch__sent_at", "id")
        .values_list("batch_id", "batch__name", "batch__sent_at", "claim_id", "progress")
    )
    late: dict[tuple[int, str, datetime, str], list[int]] = defaultdict(list)
    for batch_id, name, sent_at, claim_id, progress in rows:
        words = why_overdue(sent_at=sent_at, step=Step(progress), is_awaiting=True, now=now)
        if words:
            late[(batch_id, name, sent_at, words)].append(claim_id)
    held = claims.get_claims(ids=[pk for claim_ids in late.values() for pk in claim_ids])
    found = []
    for (batch_id, name, sent_at, words), claim_ids in late.items():
        waiting = tuple(pk for pk in claim_ids if held[pk].state not in DECIDED)
        if waiting:
            found.append(
                Overdue(
                    batch_id=batch_id,
                    batch_name=name,
                    sent_at=sent_at,
                    claim_ids=waiting,
                    words=words,
                )
            )
    return found


def acknowledgements_for(*, claim_ids: Sequence[int]) -> dict[int, list[AcknowledgementView]]:
    """What was answered about each claim or the file it left in, oldest first."""
    held: dict[int, list[Any]] = {pk: [] for pk in claim_ids}
    sent: dict[int, list[int]] = defaultdict(list)
    for some in batches(sorted(held)):
        pairs = BatchClaim.objects.filter(claim_id__in=some).values_list("batch_id", "claim_id")
        for batch_id, claim_id in pairs:
            sent[batch_id].append(claim_id)
        for row in Acknowledgement.objects.filter(claim_id__in=some).order_by("id"):
            held[row.claim_id].append(row)
    rows = Acknowledgement.objects.filter(batch_id__in=list(sent), claim=None).order_by("id")
    for row in rows:
        for claim_id in sent[row.batch_id]:
            held[claim_id].append(row)
    return {
        pk: [_acknowledgement(row) for row in sorted(rows, key=lambda row: row.pk)]
        for pk, rows in held.items()
    }


def refusal_words(*, claim_ids: Sequence[int]) -> dict[int, str]:
    """What was last said when each claim was sent back, by its own answer; one query."""
    rows = Acknowledgement.objects.filter(claim_id__in=list(claim_ids), verdict="rejected")
    return dict(rows.order_by("id").values_list("claim_id", "words"))


def filing_proof(*, claim_id: int) -> FilingProof:
    """Every step of the claim's way to its payer, held against its filing limit."""
    claim = claims.get_claim(claim_id=claim_id)
    sent = list(BatchClaim.objects.filter(claim_id=claim_id).select_related("batch").order_by("id"))
    numbers = {row.pk: row.control_number for row in sent}
    by_batch = {row.batch_id: row.control_number for row in sent}
    about = Q(claim_id=claim_id) | Q(batch_id__in=list(by_batch), claim=None)
    answers = list(Acknowledgement.objects.filter(about).order_by("received_at", "id"))
    files = store.get_records(
        sorted({row.batch.file_id for row in sent} | {row.file_id for row in answers})
    )
    steps = [
        FilingStep(
            at=row.batch.sent_at,
            on=clock.day_of(row.batch.sent_at),
            kind="837",
            source=OURS,
            verdict="",
            control_number=row.control_number,
            code=f"interchange {row.batch.interchange_control}",
            words=f"Sent to {row.batch.route.receiver_name} in a file of "
            f"{row.batch.claim_count} claims.",
            file_name=row.batch.name,
            sha256=files[row.batch.file_id].sha256,
        )
        for row in BatchClaim.objects.filter(pk__in=numbers).select_related("batch__route")
        if row.batch.sent_at is not None
    ]
    steps += [_answer_step(row, numbers, by_batch, files) for row in answers]
    return FilingProof(
        steps=tuple(sorted(steps, key=lambda step: step.at)),
        limit_on=claim.timely_filing_on,
        payer_number=next((row.payer_claim_number for row in sent if row.payer_claim_number), ""),
    )


def _answer_step(
    row: Any, numbers: dict[int, str], by_batch: dict[int, str], files: dict[int, Any]
) -> FilingStep:
    number = numbers.get(row.batch_claim_id) or by_batch.get(row.batch_id, row.control_number)
    is_about_claim = row.kind == "277ca" and row.claim_id is not None
    segments = segments_about(store.read(row.file_id), number) if is_about_claim else ()
    return FilingStep(
        at=row.received_at,
        on=said_on(segments) or clock.day_of(row.received_at),
        kind=row.kind,
        source=row.source,
        verdict=row.verdict,
        control_number=number,
        code=row.code,
        words=row.words,
        file_name=files[row.file_id].name,
        sha256=files[row.file_id].sha256,
        segments=segments,
    )


def orphans(*, limit: int = 50) -> list[AcknowledgementView]:
    """Answers about nothing we sent, latest first."""
    rows = Acknowledgement.objects.filter(batch=None, claim=None).order_by("-id")[:limit]
    return [_acknowledgement(row) for row in rows]


def _acknowledgement(row: Any) -> AcknowledgementView:
    return AcknowledgementView(
        kind=row.kind,
        source=row.source,
        verdict=row.verdict,
        code=row.code,
        words=row.words,
        received_at=row.received_at,
        file_id=row.file_id,
    )


def violations() -> list[str]:
    """A sentence for each broken promise; at most fifty of each kind."""
    return [
        *_counts_do_not_agree(),
        *_states_do_not_agree(),
        *_bytes_do_not_agree(),
    ]


def _counts_do_not_agree() -> Iterator[str]:
    rows = Batch.objects.annotate(listed=Count("claims")).exclude(listed=F("claim_count"))
    for name, count, listed in rows.values_list("name", "claim_count", "listed")[:SHOWN]:
        yield f"file {name} says it carries {count} claims, {listed} are listed"
    stand = conservation()
    if stand.sent != stand.accepted + stand.rejected + stand.awaiting:
        yield f"{stand.sent} claims sent are not accepted, rejected or awaited alike"


def _states_do_not_agree() -> Iterator[str]:
    """A claim that is with its payer left in a file, and stands there as its state says."""
    for state, outcomes in (
        ("submitted", {BatchClaim.AWAITING}),
        ("accepted", {BatchClaim.ACCEPTED}),
        ("rejected", {BatchClaim.REJECTED}),
    ):
        held = claims.claims_in_state(states=[state], limit=1_000_000)
        stands = _outcomes([claim.control_number for claim in held])
        wrong = [c.number for c in held if stands.get(c.control_number) not in outcomes]
        for number in wrong[:SHOWN]:
            yield f"claim {number} is {state}, but its sending says otherwise"


def _outcomes(numbers: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in batches(numbers):
        rows: QuerySet[Any] = BatchClaim.objects.filter(control_number__in=some)
        found.update(rows.values_list("control_number", "outcome"))
    return found


def _bytes_do_not_agree() -> Iterator[str]:
    """Each file as kept holds as many CLM segments as claims are listed."""
    for row in Batch.objects.order_by("id").only("name", "file_id", "claim_count", "practice_id"):
        count = store.read(row.file_id).count(b"~CLM*")
        if count != row.claim_count:
            yield f"file {row.name} holds {count} claims, {row.claim_count} are listed"
    for file_id, kind, count in AcknowledgementFile.objects.values_list(
        "file_id", "kind", "matched_count"
    ):
        kept = Acknowledgement.objects.filter(file_id=file_id, kind=kind).exists()
        if count and not kept:
            yield f"the {kind} in file {file_id} was taken in, but nothing of it is kept"


def payer_times() -> dict[int, UsualTime]:
    """Each payer's usual time: as last learned, else the guess for its kind."""
    kept = {
        row.payer_id: UsualTime(row.median_days, row.ninth_days, row.decision_count)
        for row in PayerTime.objects.all()
    }
    payers = contracting.list_payers()
    return {payer.id: kept.get(payer.id) or learn((), payer.kind) for payer in payers}


def unanswered(*, now: datetime, limit: int = 2000) -> list[Unanswered]:
    """Claims with a payer for longer than nine in ten of its decisions took, longest first.

    At most `limit`, the oldest sent; each with when it was last asked about and the answer.
    """
    usual = payer_times()
    cutoffs = {payer_id: now - timedelta(days=one.ninth_days) for payer_id, one in usual.items()}
    waiting = claims.sent_before(cutoffs=cutoffs, limit=limit)
    asked: dict[int, Any] = {}
    for some in batches(sorted(claim.id for claim in waiting)):
        for row in StatusInquiry.objects.filter(claim_id__in=some).order_by("asked_at", "id"):
            asked[row.claim_id] = row
    return [
        _unanswered(claim, usual[claim.payer_id], asked.get(claim.id), now) for claim in waiting
    ]


def _unanswered(claim: ClaimSnapshot, usual: UsualTime, asked: Any, now: datetime) -> Unanswered:
    assert claim.last_submitted_at is not None, "only claims that left are waited for"
    sent_on = clock.day_of(claim.last_submitted_at)
    is_about_this = asked is not None and asked.asked_at >= claim.last_submitted_at
    return Unanswered(
        claim_id=claim.id,
        claim_public_id=claim.public_id,
        claim_number=claim.number,
        patient_id=claim.patient_id,
        payer_id=claim.payer_id,
        charge_cents=claim.charge_cents,
        sent_on=sent_on,
        timely_filing_on=claim.timely_filing_on,
        waiting_days=(clock.day_of(now) - sent_on).days,
        usual=usual,
        asked_at=asked.asked_at if is_about_this else None,
        answered_at=asked.answered_at if is_about_this else None,
        answer_code=asked.category if is_about_this else "",
        answer_words=asked.words if is_about_this else "",
    )
