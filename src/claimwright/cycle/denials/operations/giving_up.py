"""Dollars leave the payer's receivable because a person gave them up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.denials import queries
from claimwright.cycle.denials.domain import authority, write_offs
from claimwright.cycle.denials.domain.authority import REASON_WORDS, NotThePatients, WriteOffReason
from claimwright.cycle.denials.domain.planning import DenialSnapshot
from claimwright.cycle.denials.domain.states import TRANSFERRED, WRITTEN_OFF, check_move
from claimwright.cycle.denials.models import Denial, DenialEvent
from claimwright.cycle.denials.operations.rows import TAKEN_BACK, event_of, locked, set_state
from claimwright.cycle.registration import queries as registration
from claimwright.foundation.audit import log
from claimwright.foundation.audit.log import Act
from claimwright.foundation.tenancy import scope
from claimwright.ledger import operations as books
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind, Posting


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What left the payer's receivable; denials with nothing open any more count zero."""

    denial_ids: tuple[int, ...]
    total_cents: int


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
    books.take_turn(AccountKind.INSURANCE_RECEIVABLE)
    rows = locked(denial_ids)
    total = sum(row.amount_cents for row in rows)
    user_id = scope.current().user_id
    authority.check_authority(amount_cents=total, user_id=user_id, approved_by=approved_by)
    words = REASON_WORDS[reason]
    return give_up(rows, to=AccountKind.WRITE_OFF, words=words, now=now, on=on)


@transaction.atomic
def transfer_to_patient(
    *, denial_ids: Sequence[int], words: str, now: datetime, on: date
) -> GivenUp:
    """Move the refused dollars to the patient, because a person decided so.

    Raises NotThePatients for CO, for Medicaid and workers' compensation, and for a QMB patient.
    Source: reliability-money (B10, M25)
    """
    books.take_turn(AccountKind.INSURANCE_RECEIVABLE)
    rows = locked(denial_ids)
    _check_patient_owes([queries.snapshot(row) for row in rows])
    return give_up(rows, to=AccountKind.PATIENT_RECEIVABLE, words=words, now=now, on=on)


def give_up(
    rows: Sequence[Denial], *, to: AccountKind, words: str, now: datetime, on: date
) -> GivenUp:
    """Post what is open of the locked rows and move them; the caller has judged that it may be."""
    state = WRITTEN_OFF if to is AccountKind.WRITE_OFF else TRANSFERRED
    for row in rows:
        check_move(row.state, state)
    postings = planned_postings(rows, to=to, words=words, on=on)
    books.post([posting for posting in postings.values() if posting is not None])
    events, total = [], 0
    for row in rows:
        cents = debited(postings[row.pk])
        event = event_of(row, "moved", row.state, state, words, now)
        event.amount_cents = cents
        events.append(event)
        set_state(row, state, now)
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
        Act(f"denial {state}", "denial", str(row.public_id), words, debited(postings[row.pk]))
        for row in rows
    )
    return GivenUp(tuple(row.pk for row in rows), total)


def planned_postings(
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
    taken_back = times_taken_back([row.pk for row in rows])
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
            denial=denial,
            shares=shares,
            to=to,
            on=on,
            memo=words,
            taken_back=taken_back.get(denial.id, 0),
        )
    return planned


def times_taken_back(denial_ids: Sequence[int]) -> dict[int, int]:
    """How often each denial's write-off was taken back; those never are absent."""
    rows = DenialEvent.objects.filter(denial_id__in=denial_ids, kind=TAKEN_BACK).order_by()
    return dict(rows.values_list("denial_id").annotate(count=Count("id")))


def debited(posting: Posting | None) -> int:
    """The cents a planned posting moves; none when there is nothing to post."""
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
