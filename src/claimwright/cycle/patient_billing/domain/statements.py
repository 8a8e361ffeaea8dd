"""Who gets a statement, with which visits on it, and in which tone.

A statement is for whoever answers for a family: one bill for all its patients, only visits whose
insurance is final, only money the ledger says is owed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from claimwright.cycle.patient_billing.domain.sentences import VisitMoney, explain
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.kernel.address import Address
from claimwright.kernel.money import Money
from claimwright.kernel.person_name import folded

FLOOR_CENTS = 500
DAYS_BETWEEN = 28
DAYS_TO_PAY = 21
FINAL_NOTICE = 4


class Skip(StrEnum):
    """Why a family that owes gets no statement this time."""

    INSURANCE_OPEN = "insurance_open"
    ON_HOLD = "on_hold"
    QMB = "qmb"
    BELOW_FLOOR = "below_floor"
    TOO_SOON = "too_soon"
    NO_ADDRESS = "no_address"


SKIP_WORDS = {
    Skip.INSURANCE_OPEN: "Insurance is not final",
    Skip.ON_HOLD: "Statements are on hold",
    Skip.QMB: "Qualified Medicare Beneficiary, never billed",
    Skip.BELOW_FLOOR: "Below the smallest bill",
    Skip.TOO_SOON: "Billed less than four weeks ago",
    Skip.NO_ADDRESS: "No address on file",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One encounter that a patient owes for, as the ledger and the claims have it."""

    encounter_id: int
    patient_id: int
    service_on: date
    provider_name: str
    what: str
    payer_name: str  # empty for self-pay
    money: VisitMoney
    is_final: bool  # no claim open and nothing left in an insurance receivable


@dataclass(frozen=True, slots=True)
class LastBill:
    """The family's latest statement: when, which in its row, and which visits were on it."""

    issued_on: date
    sequence_number: int
    encounter_ids: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTold:
    """What the family's payment plan asks for, as the bill tells it. Amounts are cents."""

    monthly_cents: int
    due_cents: int  # now: missed months and the one that is due
    due_on: date | None
    missed_cents: int
    left_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One family: whoever answers for it, its patients, and their visits with a balance."""

    key: str
    addressee: str
    address: Address
    patients: tuple[PatientSnapshot, ...]
    visits: tuple[Visit, ...]
    unapplied_cents: int = 0  # money on account, positive
    last_bill: LastBill | None = None
    plan: PlanTold | None = None


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One visit on the bill, explained."""

    number: int
    visit: Visit
    patient_name: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStatement:
    """A bill to be issued. `total_cents` is what is due after money on account."""

    account: Account
    patient_id: int
    lines: tuple[PlannedLine, ...]
    issued_on: date
    due_on: date
    total_cents: int
    sequence_number: int
    message: str


@dataclass(frozen=True, slots=True)
class StatementRun:
    """What one run issued, and how many families owing money were passed over, by reason."""

    statement_ids: tuple[int, ...]
    total_cents: int
    skipped: dict[str, int] = field(default_factory=dict)


def account_key(patient: PatientSnapshot) -> str:
    """The same for everyone answered for by one person at one address."""
    address = patient.guarantor_address or patient.address
    person = patient.guarantor
    parts = (person.last, person.first, person.middle, person.suffix, address.line1)
    said = "|".join([*(folded(part) for part in parts), address.zip[:5]])
    return hashlib.sha256(said.encode()).hexdigest()[:40]


def skip_early(total_cents: int, last: LastBill | None, *, as_of: date) -> Skip | None:
    """Why a family need not be looked at closer; None when it may be due a bill."""
    if total_cents <= FLOOR_CENTS:
        return Skip.BELOW_FLOOR
    if last is not None and (as_of - last.issued_on).days < DAYS_BETWEEN:
        return Skip.TOO_SOON
    return None


def plan_statement(account: Account, *, as_of: date) -> PlannedStatement | Skip:
    """The family's bill, or why it gets none now.

    Source: reliability-money (B10, M41)
    """
    people = {patient.id: patient for patient in account.patients}
    held = {p.id for p in account.patients if p.statement_hold}
    protected = {p.id for p in account.patients if p.is_qmb}
    visits = [v for v in account.visits if v.money.due_cents > 0]
    free = [v for v in visits if v.patient_id not in held | protected]
    if not free:
        all_protected = all(v.patient_id in protected for v in visits)
        return Skip.QMB if all_protected else Skip.ON_HOLD
    final = [visit for visit in free if visit.is_final]
    if not final:
        return Skip.INSURANCE_OPEN
    total = sum(v.money.due_cents for v in final) - account.unapplied_cents
    last = account.last_bill
    early = skip_early(total, last, as_of=as_of)
    if early is not None:
        return early
    if not account.address:
        return Skip.NO_ADDRESS
    sequence = sequence_number(last, final)
    return PlannedStatement(
        account=account,
        patient_id=_filed_under(account, final),
        lines=tuple(_lines(final, people)),
        issued_on=as_of,
        due_on=as_of + timedelta(days=DAYS_TO_PAY),
        total_cents=total,
        sequence_number=sequence,
        message=plan_message(account.plan)
        if account.plan
        else message(sequence, is_insured=any(visit.payer_name for visit in final)),
    )


def sequence_number(last: LastBill | None, visits: Iterable[Visit]) -> int:
    """1 for a first bill, one more while any visit of the last bill is still owed."""
    if last is None or not last.encounter_ids & {visit.encounter_id for visit in visits}:
        return 1
    return last.sequence_number + 1


def message(sequence: int, *, is_insured: bool) -> str:
    """What the bill says above its lines; kind first, plain later, never a threat."""
    if sequence <= 1 and is_insured:
        return (
            "Thank you for coming to us. Your insurance has finished its part. "
            "This bill is for your part."
        )
    if sequence <= 1:
        return "Thank you for coming to us. This bill is for the visits shown below."
    if sequence == 2:
        return (
            "This is a friendly reminder. If you have paid in the last few days, "
            "thank you, and please set this bill aside."
        )
    if sequence < FINAL_NOTICE:
        return (
            "Your balance is past due. If it is hard to pay all at once, please call us. "
            "We would like to help."
        )
    return (
        "This is our last notice. Please pay or call us by the date shown, "
        "so that we can find a way together."
    )


def plan_message(plan: PlanTold) -> str:
    """What the bill of a family on a plan says: what is asked for now, not the whole."""
    monthly = Money(plan.monthly_cents)
    if plan.missed_cents:
        return (
            f"You pay {monthly} a month. {Money(plan.missed_cents)} of it was missed; please "
            f"pay {Money(plan.due_cents)} now, or call us so that we can find a way together."
        )
    if plan.due_cents and plan.due_on:
        day = f"{plan.due_on.month}/{plan.due_on.day}/{plan.due_on.year}"
        return f"Thank you for keeping your plan. {Money(plan.due_cents)} is due on {day}."
    return f"Thank you for keeping your plan of {monthly} a month. Nothing is due now."


def _lines(visits: Sequence[Visit], people: dict[int, PatientSnapshot]) -> Iterable[PlannedLine]:
    ordered = sorted(visits, key=lambda visit: (visit.service_on, visit.encounter_id))
    for number, visit in enumerate(ordered, start=1):
        assert visit.money.is_balanced, f"visit {visit.encounter_id} does not add up"
        sentence = explain(visit.money, payer_name=visit.payer_name)
        name = people[visit.patient_id].name.natural
        yield PlannedLine(number, visit, name, sentence)


def _filed_under(account: Account, visits: Sequence[Visit]) -> int:
    """The guarantor's own patient row when there is one, else the first patient billed."""
    own = [p.id for p in account.patients if p.name.natural == account.addressee]
    return own[0] if own else min(visit.patient_id for visit in visits)
