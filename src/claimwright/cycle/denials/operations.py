"""Open, work, appeal, give up and settle denials."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.adjudications import AdjudicationView
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.denials import queries
from claimwright.cycle.denials.domain import authority, letters, write_offs
from claimwright.cycle.denials.domain.authority import (
    REASON_WORDS,
    NotThePatients,
    WriteOffReason,
)
from claimwright.cycle.denials.domain.planning import (
    Background,
    DenialSnapshot,
    PlannedDenial,
    Settlement,
    plan_openings,
)
from claimwright.cycle.denials.domain.states import (
    OPEN,
    RESOLVED,
    STATE_WORDS,
    TO_DO,
    TRANSFERRED,
    TRANSITIONS,
    UNRESOLVED,
    WRITTEN_OFF,
    check_move,
)
from claimwright.cycle.denials.models import Denial, DenialEvent
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.registration import queries as registration
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.audit.log import Act
from claimwright.foundation.documents import pdf
from claimwright.foundation.tenancy import scope
from claimwright.foundation.transactions import long_work
from claimwright.ledger import operations as books
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind, Posting

LETTER = Path(__file__).parent / "domain" / "appeal_letter.typ"
SETTLED_COLUMNS = ["state", "recovered_cents", "resolved_on", "worked_at"]


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What left the payer's receivable; denials with nothing open any more count zero."""

    denial_ids: tuple[int, ...]
    total_cents: int


@long_work()
def open_denials(*, adjudication_ids: Sequence[int], as_of: date) -> list[int]:
    """Open a denial for every refused amount of the decisions, and settle earlier ones by them.

    Idempotent: a decision read again opens nothing. Returns the ids of the denials opened, in
    the order decided. Source: reliability-money (B12)
    """
    views = list(claims.get_adjudications(ids=adjudication_ids).values())
    if not views:
        return []
    plan = plan_openings(views=views, background=_background(views))
    rows = {planned.key: _new_row(planned, as_of) for planned in plan.new}
    Denial.objects.bulk_create(rows.values(), batch_size=500)
    now = clock.now()
    events = [_opened(rows[planned.key], planned, now) for planned in plan.new]
    events += _settle(plan.settled, rows, now=now, on=as_of)
    DenialEvent.objects.bulk_create(events, batch_size=1000)
    log.record_many(_opening_acts(rows.values()))
    return [row.pk for row in rows.values()]


@transaction.atomic
def record_action(
    *, denial_id: int, words: str, now: datetime, to_state: str = "", amount_cents: int = 0
) -> None:
    """Note what was done; with `to_state` also move the denial. Raises WrongMove, NoSuchDenial.

    Money is given up only through `write_off_denials` and `transfer_to_patient`.
    """
    row = _locked([denial_id])[0]
    from_state = row.state
    if to_state:
        if to_state in (WRITTEN_OFF, TRANSFERRED):
            raise ValueError("money is given up by write_off_denials or transfer_to_patient")
        check_move(from_state, to_state)
        _set_state(row, to_state, now)
        row.save(update_fields=["state", "worked_at", "resolved_on"])
    event = _event(row, "moved" if to_state else "noted", from_state, to_state, words, now)
    event.amount_cents = amount_cents
    event.save()
    log.record("denial worked", object_type="denial", object_id=row.public_id, reason=words[:200])


@transaction.atomic
def resolve_denials(
    *, claim_ids: Sequence[int], outcome: str, now: datetime, words: str = ""
) -> list[int]:
    """Move every unresolved denial of the claims to the outcome, where the table allows it.

    "corrected" and "appealed" say what was sent; "overturned" and "upheld" what came of it.
    Returns the ids moved; those already there are left alone.
    """
    if outcome not in STATE_WORDS or outcome in (WRITTEN_OFF, TRANSFERRED):
        raise ValueError(f"a denial cannot be resolved as {outcome!r} here")
    rows = list(
        Denial.objects.select_for_update().filter(
            claim_id__in=list(claim_ids), state__in=UNRESOLVED
        )
    )
    events, moved = [], []
    for row in rows:
        if outcome not in TRANSITIONS[row.state]:
            continue
        events.append(_event(row, "moved", row.state, outcome, words, now))
        _set_state(row, outcome, now)
        moved.append(row)
    Denial.objects.bulk_update(moved, ["state", "worked_at", "resolved_on"], batch_size=500)
    DenialEvent.objects.bulk_create(events, batch_size=1000)
    log.record_many(
        Act(f"denial {outcome}", "denial", str(row.public_id), words[:200]) for row in moved
    )
    return [row.pk for row in moved]


@transaction.atomic
def write_off_denials(
    *,
    denial_ids: Sequence[int],
    reason: WriteOffReason,
    now: datetime,
    on: date,
    approved_by: int | None = None,
) -> GivenUp:
    """Give the refused dollars up: out of the payer's receivable into write-offs, on `on`.

    Never more than is still open on the lines. Raises NeedsSecondPerson above one person's
    limit, WrongMove from a state that cannot be written off. Source: reliability-money (M28)
    """
    rows = _locked(denial_ids)
    total = sum(row.amount_cents for row in rows)
    user_id = scope.current().user_id
    authority.check_authority(amount_cents=total, user_id=user_id, approved_by=approved_by)
    words = REASON_WORDS[reason]
    return _give_up(rows, to=AccountKind.WRITE_OFF, words=words, now=now, on=on)


@transaction.atomic
def transfer_to_patient(
    *, denial_ids: Sequence[int], words: str, now: datetime, on: date
) -> GivenUp:
    """Move the refused dollars to the patient, because a person decided so.

    Raises NotThePatients for CO, for Medicaid and workers' compensation, and for a QMB patient.
    Source: reliability-money (B10, M25)
    """
    rows = _locked(denial_ids)
    _check_patient_owes([queries.snapshot(row) for row in rows])
    return _give_up(rows, to=AccountKind.PATIENT_RECEIVABLE, words=words, now=now, on=on)


def appeal_letter_pdf(*, denial_id: int, on: date) -> bytes:
    """The appeal letter as PDF, from facts on file only. Raises NothingToAppeal, NoSuchDenial."""
    content = letters.appeal_letter(_letter_facts(queries.get_denial(denial_id=denial_id), on))
    return pdf.render(LETTER, content, dated=on)


def _background(views: Iterable[AdjudicationView]) -> Background:
    views = list(views)
    claim_ids = sorted({view.claim_id for view in views})
    known = queries.denials_for(claim_ids=claim_ids)
    return Background(
        claims=claims.get_claims(ids=claim_ids),
        payers=contracting.get_payers(ids=sorted({view.payer_id for view in views})),
        known=[denial for denials in known.values() for denial in denials],
        results=queries.results_by_category(),
    )


def _new_row(planned: PlannedDenial, as_of: date) -> Denial:
    claim, refused = planned.claim, planned.refused
    return Denial(
        claim_id=claim.id,
        adjudication_id=planned.adjudication_id,
        encounter_id=claim.encounter_id,
        patient_id=claim.patient_id,
        payer_id=planned.payer_id,
        group_code=refused.group,
        reason_code=refused.reason,
        remarks=_fitting(refused.remarks, " ", 120),
        line_numbers=_fitting([str(n) for n in refused.line_numbers], ",", 160),
        procedures=_fitting(refused.procedures, " ", 200),
        amount_cents=refused.amount_cents,
        charge_cents=claim.charge_cents,
        category=planned.cause.category,
        owner=planned.cause.owner,
        state=OPEN,
        is_initial=planned.is_initial,
        round_number=planned.round_number,
        service_on=claim.service_on,
        denied_on=planned.denied_on,
        opened_on=as_of,
        act_by=planned.deadlines.act_by,
        correct_by=planned.deadlines.correct_by,
        appeal_by=planned.deadlines.appeal_by,
        rank_value=planned.rank_value,
    )


def _settle(
    settled: Iterable[Settlement],
    fresh: dict[tuple[int, str, str], Denial],
    *,
    now: datetime,
    on: date,
) -> list[DenialEvent]:
    """Apply what later decisions made of denials, fresh ones included; returns their events."""
    settled = list(settled)
    if not settled:
        return []
    rows = dict(fresh)
    adjudications = sorted({s.key[0] for s in settled})
    for row in Denial.objects.select_for_update().filter(adjudication_id__in=adjudications):
        rows.setdefault((row.adjudication_id, row.group_code, row.reason_code), row)
    events, moved = [], []
    for settlement in settled:
        row = rows[settlement.key]
        words = "The payer decided again."
        event = _event(row, "moved", row.state, settlement.to_state, words, now)
        event.amount_cents = settlement.recovered_cents
        events.append(event)
        row.state, row.resolved_on = settlement.to_state, on
        row.recovered_cents = settlement.recovered_cents
        moved.append(row)
    Denial.objects.bulk_update(moved, SETTLED_COLUMNS, batch_size=500)
    return events


def _opened(row: Denial, planned: PlannedDenial, now: datetime) -> DenialEvent:
    event = _event(row, "opened", "", OPEN, planned.cause.words, now)
    event.amount_cents = row.amount_cents
    return event


def _opening_acts(rows: Iterable[Denial]) -> list[Act]:
    return [
        Act(
            "denial opened",
            "denial",
            str(row.public_id),
            f"{row.group_code}-{row.reason_code}",
            row.amount_cents,
        )
        for row in rows
    ]


def _event(
    row: Denial, kind: str, from_state: str, to_state: str, words: str, now: datetime
) -> DenialEvent:
    return DenialEvent(
        denial=row,
        at=now,
        kind=kind,
        from_state=from_state,
        to_state=to_state,
        words=words[:500],
        actor=scope.current().actor,
    )


def _set_state(row: Denial, to_state: str, now: datetime) -> None:
    if row.worked_at is None and row.state in TO_DO and to_state != OPEN:
        row.worked_at = now
    row.state = to_state
    row.resolved_on = clock.day_of(now) if to_state in RESOLVED else None


def _locked(denial_ids: Sequence[int]) -> list[Denial]:
    wanted = sorted(set(denial_ids))
    rows = list(Denial.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    if len(rows) != len(wanted):
        raise queries.NoSuchDenial("This practice has no such denial.")
    return rows


def _give_up(
    rows: Sequence[Denial], *, to: AccountKind, words: str, now: datetime, on: date
) -> GivenUp:
    state = WRITTEN_OFF if to is AccountKind.WRITE_OFF else TRANSFERRED
    for row in rows:
        check_move(row.state, state)
    postings = _planned_postings(rows, to=to, words=words, on=on)
    books.post([posting for posting in postings.values() if posting is not None])
    events, total = [], 0
    for row in rows:
        cents = _debited(postings[row.pk])
        event = _event(row, "moved", row.state, state, words, now)
        event.amount_cents = cents
        events.append(event)
        _set_state(row, state, now)
        row.resolved_on = on
        if state == WRITTEN_OFF:
            row.written_off_cents = cents
        else:
            row.transferred_cents = cents
        total += cents
    columns = ["state", "worked_at", "resolved_on", "written_off_cents", "transferred_cents"]
    Denial.objects.bulk_update(rows, columns, batch_size=500)
    DenialEvent.objects.bulk_create(events, batch_size=1000)
    log.record_many(
        Act(f"denial {state}", "denial", str(row.public_id), words, _debited(postings[row.pk]))
        for row in rows
    )
    return GivenUp(tuple(row.pk for row in rows), total)


def _planned_postings(
    rows: Sequence[Denial], *, to: AccountKind, words: str, on: date
) -> dict[int, Posting | None]:
    """Each denial's posting, each planned against what those before it leave open."""
    denials = [queries.snapshot(row) for row in rows]
    views = claims.get_adjudications(ids=[d.adjudication_id for d in denials])
    by_encounter = queries.open_cents(denials)
    left = {d.encounter_id: by_encounter[d.id] for d in denials}
    line_ids = [
        line.charge_line_id
        for view in views.values()
        for line in view.lines
        if line.charge_line_id is not None
    ]
    by_line = ledger.balances(
        by="charge_line", ids=line_ids, kinds=[AccountKind.INSURANCE_RECEIVABLE]
    )
    planned: dict[int, Posting | None] = {}
    for denial in denials:
        owed = write_offs.OpenDollars(by_line=by_line, encounter_cents=left[denial.encounter_id])
        lines = views[denial.adjudication_id].lines
        shares = write_offs.plan_shares(denial=denial, lines=lines, owed=owed)
        for share in shares:
            left[denial.encounter_id] -= share.cents
            if share.charge_line_id is not None:
                by_line[share.charge_line_id] -= share.cents
        planned[denial.id] = write_offs.plan_posting(
            denial=denial, shares=shares, to=to, on=on, memo=words
        )
    return planned


def _debited(posting: Posting | None) -> int:
    if posting is None:
        return 0
    return sum(leg.amount_cents for leg in posting.legs if leg.amount_cents > 0)


def _check_patient_owes(denials: Sequence[DenialSnapshot]) -> None:
    payers = contracting.get_payers(ids=[d.payer_id for d in denials])
    patients = registration.get_patients(ids=[d.patient_id for d in denials])
    for denial in denials:
        cause = queries.cause_of(denial, payers[denial.payer_id])
        if not cause.can_bill_patient:
            raise NotThePatients(
                f"{denial.group}-{denial.reason} from {payers[denial.payer_id].name} may not be "
                "billed to the patient."
            )
        is_medicare = payers[denial.payer_id].kind in (
            PayerKind.MEDICARE,
            PayerKind.MEDICARE_ADVANTAGE,
        )
        if patients[denial.patient_id].is_qmb and is_medicare:
            raise NotThePatients(
                "This patient is a Qualified Medicare Beneficiary and may not be billed."
            )


def _letter_facts(denial: DenialSnapshot, on: date) -> letters.LetterFacts:
    claim = claims.get_claim(claim_id=denial.claim_id)
    payer = contracting.get_payer(payer_id=denial.payer_id)
    patient = registration.get_patient(patient_id=denial.patient_id)
    coverage = registration.get_coverages(ids=[claim.coverage_id])[claim.coverage_id]
    view = claims.get_adjudications(ids=[denial.adjudication_id])[denial.adjudication_id]
    return letters.LetterFacts(
        sender=practice.get_billing_profile(on=on),
        payer=payer,
        claim=claim,
        denial=denial,
        cause=queries.cause_of(denial, payer),
        patient_name=patient.name.natural,
        member_id=coverage.member_id,
        lines=letters.billed_lines(denial, view),
        proofs=letters.proofs(claim, denial),
        written_on=on,
    )


def _fitting(parts: Iterable[str], joint: str, width: int) -> str:
    """The parts joined, without those that no longer fit whole."""
    said = ""
    for part in parts:
        longer = f"{said}{joint}{part}" if said else part
        if len(longer) > width:
            return said
        said = longer
    return said
