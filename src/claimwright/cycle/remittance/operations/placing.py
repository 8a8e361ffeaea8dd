"""Place the decisions of one remittance: plan each, then write claims' records, items and legs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from claimwright.cycle.claims import operations as claim_operations
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.adjudications import NewAdjudication, NewAdjudicationLine
from claimwright.cycle.claims.domain.snapshots import ClaimLineView, ClaimSnapshot
from claimwright.cycle.claims.operations import Asked
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.remittance.domain import codec
from claimwright.cycle.remittance.domain.acting import (
    Acting,
    earlier_payers,
    find_acting,
    former_payer,
    forwarded_to,
)
from claimwright.cycle.remittance.domain.adjustment_posting import allowed_cents, patient_share
from claimwright.cycle.remittance.domain.from_835 import is_estimate, is_reversal, was_forwarded
from claimwright.cycle.remittance.domain.matching import Match, match_lines
from claimwright.cycle.remittance.domain.next_payer import ShareFacts, ShareRule, decide_share
from claimwright.cycle.remittance.domain.posting import Decision, PostingPlan, plan_posting
from claimwright.cycle.remittance.domain.replaying import share_as_row
from claimwright.cycle.remittance.domain.reversing import (
    LiveItem,
    find_original,
    plan_reversal,
    why_alone,
)
from claimwright.cycle.remittance.domain.states import ITEM, POSTED, SUSPENSE
from claimwright.cycle.remittance.models import Remittance, RemittanceItem
from claimwright.cycle.remittance.operations.looking import Known
from claimwright.cycle.remittance.operations.replaying import Moved, what_they_did
from claimwright.cycle.remittance.queries import facts
from claimwright.engines.x12.parties import Adjustment
from claimwright.engines.x12.remittance import RemittanceClaim
from claimwright.foundation import clock
from claimwright.kernel.finding import Finding, Severity, Where
from claimwright.kernel.money import Money
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting

SOURCE = "reliability-835"


@dataclass(frozen=True, slots=True)
class Context:
    """The remittance at work: its row, our payers, and when."""

    row: Remittance
    payers: dict[int, PayerProfile]
    now: datetime

    @property
    def on(self) -> date:
        """The business day everything is posted on."""
        return clock.day_of(self.now)

    @property
    def paid_on(self) -> date:
        """BPR16, or the day it came when the payer gave none."""
        return self.row.paid_on or self.on

    def account(self, kind: AccountKind) -> AccountRef:
        """The paying payer's account of that kind."""
        return AccountRef(kind, self.row.payer_id)


@dataclass(slots=True)
class Task:
    """One decision on its way into the books. `source` holds its money now."""

    row: RemittanceItem
    claim: RemittanceClaim
    source: AccountRef
    key: str
    match: Match | None = None
    acting: Acting | None = None
    lines: list[ClaimLineView | None] = field(default_factory=list)
    original: LiveItem | None = None
    legs: list[Leg] = field(default_factory=list)
    decision: NewAdjudication | None = None
    suspense_cents: int = 0
    is_chosen: bool = False  # a person chose the claim
    findings: list[Finding] = field(default_factory=list)

    @property
    def encounter_id(self) -> int | None:
        """The visit, once matched."""
        return self.acting.claim.encounter_id if self.acting else None


def recognize_tasks(context: Context, tasks: Sequence[Task], known: Known) -> None:
    """Find out what each task is about, and which decision each reversal takes back."""
    for task in tasks:
        _recognize(context, task, known)
    _recognize_former(context, tasks)
    known.live = facts.live_decisions(
        encounter_ids=[
            task.acting.claim.encounter_id
            for task in tasks
            if task.acting is not None
            and (is_reversal(task.claim) or earlier_of(known, task.acting))
        ]
    )
    originals = _choose_originals(tasks, known)
    known.done = what_they_did(list(originals.values()))


def plan_tasks(context: Context, tasks: Sequence[Task], known: Known) -> None:
    """Fill recognized tasks with their legs and their record for the claim; asks nothing."""
    taken = {each.original.item_id for each in tasks if each.original is not None}
    for task in tasks:
        if is_estimate(task.claim) and not task.is_chosen:
            _note_estimate(task)
        elif task.acting is None:
            _suspend(task, _unmatched(task))
        elif not is_reversal(task.claim):
            _decide(context, task, known)
        elif task.original is None:
            live = known.live.get(task.acting.claim.encounter_id, [])
            standing = [each for each in live if each.item_id not in taken]
            _suspend(task, _without_original(task, standing))
        else:
            _take_back(context, task, known, known.done.get(task.original.item_id, []))


def ask_about(tasks: Sequence[Task]) -> Asked:
    """What keeping the decisions of recognized tasks needs, asked once for all of them."""
    acting = [task.acting for task in tasks if task.acting is not None]
    return claim_operations.ask_about(
        claim_ids={each.claim.id for each in acting},
        payer_ids={each.payer_id for each in acting},
        count=len(acting),
    )


def record_decisions(context: Context, tasks: Sequence[Task], asked: Asked | None = None) -> None:
    """Give the claims their records; each row learns the id of its own."""
    deciding = [task for task in tasks if task.decision is not None]
    new = [task.decision for task in deciding if task.decision is not None]
    ids = claim_operations.record_adjudications(
        new=new, now=context.now, file_id=context.row.file_id, asked=asked
    )
    for task, adjudication_id in zip(deciding, ids, strict=True):
        task.row.adjudication_id = adjudication_id


def postings_of(context: Context, tasks: Sequence[Task]) -> list[Posting]:
    """The posting of every task that moves money."""
    return [_posting(context, task) for task in tasks if task.legs]


def _posting(context: Context, task: Task) -> Posting:
    kind = "payer_suspense"
    if task.acting is not None and task.row.state == POSTED:
        kind = "payer_reversal" if task.row.is_reversal else "payer_payment"
    memo = f"{context.row.payer_name or 'Payer'}, payment {context.row.trace_number}".rstrip()
    source_id = str(task.row.public_id)
    return Posting(task.key, kind, context.on, tuple(task.legs), memo, ITEM, source_id)


def _recognize(context: Context, task: Task, known: Known) -> None:
    task.match = known.matches.get(task.row.position)
    if task.match is None:
        return
    claim = known.claims[task.match.claim_id]
    task.acting = find_acting(
        claim,
        known.siblings.get(claim.encounter_id, []),
        known.coverages.get(claim.patient_id, []),
        paying_payer_id=context.row.payer_id,
        status=task.claim.status,
    )
    task.lines = match_lines(task.claim.lines, known.lines.get(task.match.version_id, []))
    task.row.claim_id = task.acting.claim.id
    task.row.encounter_id = claim.encounter_id
    task.row.payer_id = task.acting.payer_id
    task.row.matched_by = task.match.reason[:120]


def _recognize_former(context: Context, tasks: Sequence[Task]) -> None:
    """Answers of a payer that the claim was taken from meanwhile settle that payer."""
    payer_id = context.row.payer_id
    others = [
        task for task in tasks if task.acting is not None and task.acting.payer_id != payer_id
    ]
    if payer_id is None or not others:
        return
    billed = claims.billed_payers(claim_ids=[t.acting.claim.id for t in others if t.acting])
    for task in others:
        assert task.acting is not None, "only matched decisions are asked about"
        settled = billed.get(task.acting.claim.id, set())
        task.acting = former_payer(task.acting, payer_id, settled)
        task.row.payer_id = task.acting.payer_id


def _choose_originals(tasks: Sequence[Task], known: Known) -> dict[int, int]:
    """The decision each reversal negates, by the reversal's place; none is negated twice."""
    taken: dict[int, int] = {}
    for task in tasks:
        if task.acting is None or not is_reversal(task.claim):
            continue
        live = known.live.get(task.acting.claim.encounter_id, [])
        free = [each for each in live if each.item_id not in taken.values()]
        task.original = find_original(
            task.claim, task.acting.payer_id, free, is_chosen=task.is_chosen
        )
        if task.original is not None:
            taken[task.row.position] = task.original.item_id
    return taken


def _suspend(task: Task, finding: Finding) -> None:
    """The money goes to suspense under the payer's name, or stays there."""
    row, paid = task.row, task.claim.paid_cents
    row.state = SUSPENSE
    task.suspense_cents = paid
    task.findings.append(finding)
    if paid and task.source.kind is AccountKind.PAYER_CLEARING:
        suspense = AccountRef(AccountKind.SUSPENSE, task.source.payer_id)
        task.legs = [Leg(task.source, paid), Leg(suspense, -paid)]


def _note_estimate(task: Task) -> None:
    """No balance moves on what a payer would pay; money sent with it waits in suspense."""
    task.acting, task.row.encounter_id = None, None
    number = task.claim.control_number or "without a number"
    told = _finding(
        task,
        "RMT-PREDETERMINATION",
        f"Claim {number}: the payer says what it would pay (CLP02 25). Nothing is posted on it.",
        "Nothing to do; the decision comes with a remittance of its own.",
    )
    if task.claim.paid_cents:
        _suspend(task, told)
        return
    task.row.state, task.row.is_settled = POSTED, True
    task.findings.append(told)


def _decide(context: Context, task: Task, known: Known) -> None:
    acting = task.acting
    assert acting is not None, "only matched decisions are planned"
    rule = _share_rule(context, task, known)
    kept_open = known.table.kept_open(payer_id=acting.payer_id, on=context.paid_on)
    plan: PostingPlan = plan_posting(
        Decision(
            claim=task.claim,
            claim_id=acting.claim.id,
            encounter_id=acting.claim.encounter_id,
            patient_id=acting.claim.patient_id,
            service_on=acting.claim.service_on,
            payer_id=acting.payer_id,
            source=task.source,
            lines=tuple(line.charge_line_id if line else None for line in task.lines),
            rule=rule,
            refused_by=refused_by(known, acting.claim, acting.payer_id),
            kept_open=kept_open,
        ),
        known.books[acting.claim.encounter_id],
    )
    row = task.row
    row.state = POSTED
    row.excess_cents = plan.excess_cents
    row.waiting = [each.as_list() for each in plan.waiting]
    row.effects = {"share": share_as_row(rule)}
    if kept_open:
        row.effects["kept_open"] = sorted(kept_open)
    row.is_settled = not plan.excess_cents and not plan.waiting
    task.suspense_cents = plan.excess_cents
    task.legs, task.findings = plan.legs, [*task.findings, *plan.findings]
    task.decision = _adjudication(context, task, known)


def earlier_of(known: Known, acting: Acting) -> list[int]:
    """The payers that answer before the acting one."""
    claim = acting.claim
    return earlier_payers(
        acting.payer_id,
        known.siblings.get(claim.encounter_id, []),
        known.coverages.get(claim.patient_id, []),
        claim.service_on,
    )


def refused_by(known: Known, claim: ClaimSnapshot, payer_id: int) -> tuple[int, ...]:
    """Earlier payers that have decided on the visit; needs `known.live`."""
    decided = {each.payer_id for each in known.live.get(claim.encounter_id, [])}
    earlier = earlier_of(known, Acting(claim, payer_id, ""))
    return tuple(other for other in earlier if other in decided)


def _share_rule(context: Context, task: Task, known: Known) -> ShareRule:
    acting = task.acting
    assert acting is not None, "only matched decisions have a share"
    patient = known.patients[acting.claim.patient_id]
    payer = context.payers.get(acting.payer_id)
    remarks = {*task.claim.remarks, *(r for line in task.claim.lines for r in line.remarks)}
    return decide_share(
        ShareFacts(
            coverages=known.coverages.get(patient.id, []),
            service_on=acting.claim.service_on,
            payer_id=acting.payer_id,
            payer_kind=payer.kind if payer else None,
            rank=acting.rank,
            forwarded_to=forwarded_to(task.claim.crossover, list(context.payers.values())),
            was_forwarded=was_forwarded(task.claim),
            is_qmb=patient.is_qmb,
            remarks=remarks,
        )
    )


def _take_back(context: Context, task: Task, known: Known, done: Sequence[Leg]) -> None:
    acting, original = task.acting, task.original
    assert acting is not None, "a reversal is matched"
    assert original is not None, "a reversal has its original"
    task.legs = plan_reversal(done, task.source)
    books = known.books[acting.claim.encounter_id]
    for leg in task.legs:
        books.add(leg.account.kind, leg.owner_payer_id, leg.charge_line_id, leg.amount_cents)
    row = task.row
    row.state = POSTED
    row.reverses_id = original.item_id
    task.suspense_cents = -original.excess_cents
    task.decision = _adjudication(context, task, known)


def tell_moved(context: Context, task: Task, moved: Moved) -> None:
    """Keep what the replay of its visit moved with the task's row; it is saved already."""
    row = task.row
    if moved.released_cents:
        row.effects = {**row.effects, "released": moved.released_cents}
    for payer_id, cents in moved.credits.items() if row.is_reversal else ():
        if payer_id == row.payer_id:
            continue
        name = context.payers[payer_id].name if payer_id in context.payers else "the next payer"
        task.findings.append(
            _finding(
                task,
                "RMT-NEXT-PAYER-CREDIT",
                f"{name} has paid {Money(cents)} of what this reversal takes back.",
                "Wait for the corrected decision, or refund it.",
            )
        )
    if moved.released_cents or moved.credits:
        tell(task)
        row.save(update_fields=["effects", "findings"])


def _adjudication(context: Context, task: Task, known: Known) -> NewAdjudication:
    claim, acting, match = task.claim, task.acting, task.match
    assert acting is not None, "only matched decisions are recorded"
    assert match is not None, "only matched decisions are recorded"
    current = known.current.get(acting.claim.id)
    is_own = acting.claim.id == match.claim_id or current is None
    version_id = match.version_id if is_own or current is None else current.version_id
    numbers = {line.charge_line_id: line.number for line in known.lines.get(version_id, [])}
    adjustments = [*claim.adjustments, *(a for line in claim.lines for a in line.adjustments)]
    return NewAdjudication(
        claim_id=acting.claim.id,
        version_id=version_id,
        payer_id=acting.payer_id,
        remittance_ref=str(context.row.public_id),
        status=claim.status[:2],
        payer_claim_number=claim.payer_claim_number[:50],
        charge_cents=claim.charge_cents,
        paid_cents=claim.paid_cents,
        allowed_cents=allowed_cents(claim.paid_cents, adjustments),
        patient_cents=patient_share(adjustments),
        paid_on=context.paid_on,
        crossed_over=was_forwarded(claim),
        claim_adjustments=claim.adjustments,
        remarks=claim.remarks,
        lines=tuple(
            NewAdjudicationLine(
                line_number=numbers.get(ours.charge_line_id, 0) if ours else 0,
                charge_line_id=ours.charge_line_id if ours else None,
                procedure=line.procedure[:48],
                modifiers=tuple(each[:4] for each in line.modifiers[:4]),
                charge_cents=line.charge_cents,
                paid_cents=line.paid_cents,
                allowed_cents=_allowed(line.allowed_cents, line.paid_cents, line.adjustments),
                adjustments=line.adjustments,
                remarks=line.remarks,
            )
            for line, ours in zip(claim.lines, task.lines, strict=True)
        ),
        is_reversal=task.row.is_reversal,
        reverses_id=task.original.adjudication_id if task.original else None,
    )


def _allowed(told: int | None, paid: int, adjustments: Sequence[Adjustment]) -> int:
    return told if told is not None else allowed_cents(paid, adjustments)


def _unmatched(task: Task) -> Finding:
    return _finding(
        task,
        "RMT-UNMATCHED",
        f"Claim {task.claim.control_number or 'without a number'} matches no claim of this "
        f"practice; {Money(task.claim.paid_cents)} waits in suspense.",
        "Choose the claim it belongs to, or return the money.",
    )


def _without_original(task: Task, standing: Sequence[LiveItem]) -> Finding:
    assert task.acting is not None, "only matched reversals look for their decision"
    why = why_alone(task.claim, task.acting.payer_id, standing)
    return _finding(
        task,
        "RMT-REVERSAL-ALONE",
        f"Claim {task.claim.control_number}: the payer {why}. "
        f"{Money(task.claim.paid_cents)} waits in suspense.",
        "It is settled by itself when the decision it reverses comes; ask the payer for it.",
    )


def _finding(task: Task, code: str, message: str, fix: str) -> Finding:
    where = Where(segment="CLP", loop="2100", offset=task.claim.offset)
    return Finding(code, Severity.WARNING, message, fix, SOURCE, where)


def tell(task: Task) -> None:
    """Keep the task's findings with its row."""
    task.row.findings = codec.findings_to_rows(task.findings)
