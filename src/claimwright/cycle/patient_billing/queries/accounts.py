"""Read what patients owe and what was billed to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Sum

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.patient_billing.domain.accounts import VisitBooks, plan_visit
from claimwright.cycle.patient_billing.domain.bad_debt import BilledVisit
from claimwright.cycle.patient_billing.domain.patient_money import PatientMoney
from claimwright.cycle.patient_billing.domain.statements import (
    DAYS_BETWEEN,
    FLOOR_CENTS,
    Account,
    LastBill,
    PlanTold,
    Visit,
    account_key,
    skip_early,
)
from claimwright.cycle.patient_billing.domain.views import (
    BalancePage,
    BalanceRow,
    StatementLineView,
    StatementPage,
    StatementView,
)
from claimwright.cycle.patient_billing.models import Statement, StatementLine
from claimwright.cycle.patient_billing.queries.plans import PlanView, running_plans
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.foundation.access import guard
from claimwright.foundation.remember import remembered
from claimwright.foundation.tenancy.columns import batches
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind

OWED = AccountKind.PATIENT_RECEIVABLE
LINE_FIELDS = (
    "number",
    "patient_id",
    "encounter_id",
    "patient_name",
    "provider_name",
    "service_on",
    "what",
    "charge_cents",
    "insurance_cents",
    "adjusted_cents",
    "patient_paid_cents",
    "due_cents",
    "sentence",
)


class NoSuchStatement(LookupError):
    """The practice issued no such statement."""


def patients_with_balance(*, as_of: date) -> list[int]:
    """Ids of patients who owe something by the ledger at the end of the day."""
    owed = ledger.open_sums(by=("patient",), kinds=[OWED], as_of=as_of)
    return sorted(pk for (pk,), cents in owed.items() if pk is not None and cents > 0)


def accounts_to_bill(*, as_of: date) -> tuple[list[Account], dict[str, int]]:
    """Families that may be due a statement, and how many were passed over at first sight.

    A constant number of queries, and only for those neither too small nor billed too recently.
    """
    owed = _owed_by_visit(as_of)
    patient_ids = sorted({patient_id for patient_id, _ in owed})
    patients = registration.get_patients(ids=patient_ids)
    on_account = receipts.unapplied(patient_ids=patient_ids)
    families: dict[str, list[PatientSnapshot]] = {}
    for patient in patients.values():
        families.setdefault(account_key(patient), []).append(patient)
    bills = last_bills(keys=list(families))
    due = _sum_by_patient(owed)
    skipped: dict[str, int] = {}
    chosen: dict[str, list[PatientSnapshot]] = {}
    for key, members in families.items():
        total = sum(due[p.id] - on_account.get(p.id, 0) for p in members)
        reason = skip_early(total, bills.get(key), as_of=as_of)
        if reason is None:
            chosen[key] = members
        else:
            skipped[reason.value] = skipped.get(reason.value, 0) + 1
    members_chosen = {p.id for members in chosen.values() for p in members}
    wanted = [visit for patient_id, visit in owed if patient_id in members_chosen]
    visits = _visits(wanted, as_of)
    plans = running_plans(account_keys=list(chosen), on=as_of)
    accounts = [
        replace(
            _account(key, members, visits, on_account, bills.get(key)),
            plan=_plan_told(plans[key]) if key in plans else None,
        )
        for key, members in chosen.items()
    ]
    return accounts, skipped


def _plan_told(plan: PlanView) -> PlanTold:
    stands = plan.standing
    return PlanTold(
        monthly_cents=plan.monthly_cents,
        due_cents=stands.due_cents,
        due_on=stands.next.due_on if stands.next else None,
        missed_cents=stands.missed_cents,
        left_cents=stands.left_cents,
    )


def last_bills(*, keys: Sequence[str]) -> dict[str, LastBill]:
    """The latest statement of each account; accounts never billed are absent."""
    found: dict[str, LastBill] = {}
    for some in batches(sorted(set(keys))):
        rows = Statement.objects.filter(account_key__in=some)
        latest = rows.values("account_key").annotate(latest=Max("id")).values_list("latest")
        chosen = {
            pk: (key, issued_on, sequence)
            for pk, key, issued_on, sequence in Statement.objects.filter(
                pk__in=latest.order_by()
            ).values_list("pk", "account_key", "issued_on", "sequence_number")
        }
        visits: dict[int, set[int]] = {}
        lines = StatementLine.objects.filter(statement_id__in=list(chosen))
        for pk, encounter_id in lines.values_list("statement_id", "encounter_id"):
            visits.setdefault(pk, set()).add(encounter_id)
        for pk, (key, issued_on, sequence) in chosen.items():
            found[key] = LastBill(issued_on, sequence, frozenset(visits.get(pk, ())))
    return found


def billed_visits(*, after_statements: int, as_of: date) -> dict[str, list[BilledVisit]]:
    """Visits on the latest statement of each account that had at least so many, with what is
    owed for them now; by account."""
    latest = Statement.objects.values("account_key").annotate(latest=Max("id"))
    lines = StatementLine.objects.filter(
        statement_id__in=latest.order_by().values_list("latest"),
        statement__sequence_number__gte=after_statements,
        statement__issued_on__lte=as_of,
    ).select_related("statement")
    kept = list(lines)
    ids = [line.encounter_id for line in kept]
    owed = ledger.balances(by="encounter", ids=ids, kinds=[OWED], as_of=as_of)
    found: dict[str, list[BilledVisit]] = {}
    for line in kept:
        bill = line.statement
        found.setdefault(bill.account_key, []).append(
            BilledVisit(
                statement_id=bill.pk,
                statement_number=bill.number,
                issued_on=bill.issued_on,
                sequence_number=bill.sequence_number,
                encounter_id=line.encounter_id,
                patient_id=line.patient_id,
                service_on=line.service_on,
                billed_cents=line.due_cents,
                due_cents=owed.get(line.encounter_id, 0),
            )
        )
    return found


def get_statement(*, statement_id: int) -> StatementView:
    """One statement with its lines. Raises NoSuchStatement."""
    row = Statement.objects.filter(pk=statement_id).first()
    if row is None:
        raise NoSuchStatement("This practice issued no such statement.")
    lines = StatementLine.objects.filter(statement_id=statement_id).order_by("number")
    return _view(row, lines)


def access_statement(*, user_id: int, public_id: UUID | str) -> StatementView:
    """One statement for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        Statement.objects.all(),
        user_id=user_id,
        public_id=public_id,
        permission="statements.view",
    )
    return get_statement(statement_id=row.pk)


def statements_for(*, patient_ids: Sequence[int]) -> dict[int, list[StatementView]]:
    """Statements that name each patient, newest first, without lines; all asked for are keys."""
    found: dict[int, list[StatementView]] = {pk: [] for pk in patient_ids}
    for some in batches(sorted(found)):
        pairs = StatementLine.objects.filter(patient_id__in=some).values_list(
            "patient_id", "statement_id"
        )
        wanted = set(pairs.order_by())
        rows = Statement.objects.filter(pk__in={pk for _, pk in wanted})
        views = {row.pk: _view(row) for row in rows}
        for patient_id, pk in sorted(wanted, key=lambda pair: -pair[1]):
            found[patient_id].append(views[pk])
    return found


def statement_page(
    *, offset: int = 0, limit: int = 50, issued_on: date | None = None
) -> StatementPage:
    """Statements, newest first; of one day when given."""
    rows = Statement.objects.all()
    if issued_on is not None:
        rows = rows.filter(issued_on=issued_on)
    page = rows.order_by("-issued_on", "-id")[offset : offset + limit]
    return StatementPage(tuple(_view(row) for row in page), rows.count())


def balance_page(*, as_of: date, text: str = "", offset: int = 0, limit: int = 50) -> BalancePage:
    """Patients who owe, largest balance first; a constant number of queries."""
    chosen, oldest = remembered("who owes", lambda: _who_owes(as_of), as_of)
    if text.strip():
        named = {p.id for p in registration.search_patients(text=text, limit=200)}
        chosen = {pk: cents for pk, cents in chosen.items() if pk in named}
    ordered = sorted(chosen, key=lambda pk: (-chosen[pk], pk))
    shown = ordered[offset : offset + limit]
    rows = _balance_rows(shown, chosen, oldest, as_of)
    return BalancePage(tuple(rows), len(ordered), sum(chosen.values()))


def owed_together(*, as_of: date) -> tuple[int, int]:
    """(patients who owe, cents they owe) at the end of the day, as the page of balances says."""
    owed = ledger.open_sums(by=("patient",), kinds=[OWED], as_of=as_of)
    due = [cents for (pk,), cents in owed.items() if pk is not None and cents > 0]
    return len(due), sum(due)


def _who_owes(as_of: date) -> tuple[dict[int, int], dict[int, date]]:
    """(cents owed by patient, the day of the oldest service owed for)."""
    owed = ledger.open_sums(by=("patient", "service_on"), kinds=[OWED], as_of=as_of)
    due: dict[int, int] = {}
    oldest: dict[int, date] = {}
    for (patient_id, service_on), cents in owed.items():
        if patient_id is None:
            continue
        due[patient_id] = due.get(patient_id, 0) + cents
        if cents > 0 and service_on is not None:
            oldest[patient_id] = min(service_on, oldest.get(patient_id, service_on))
    return {pk: cents for pk, cents in due.items() if cents > 0}, oldest


def patients_waiting(*, as_of: date) -> dict[int, PatientMoney]:
    """Whose money waits, by practice: credits to give back, and those who owe and were not billed
    lately; one query. Practices where nobody's does are absent.

    What is on account counts against what is owed, so that nobody is billed for paid visits. A
    credit counts once neither the patient nor an insurer owes anything on the account.
    """
    lately = StatementLine.objects.filter(
        statement__issued_on__gt=as_of - timedelta(days=DAYS_BETWEEN)
    )
    found: dict[int, PatientMoney] = {}
    for row in ledger.patient_standings(
        as_of=as_of,
        over_cents=FLOOR_CENTS,
        besides=lately.order_by().values_list("practice_id", "patient_id"),
    ):
        money = found.setdefault(row.practice_id, PatientMoney())
        if row.patient_id is None:
            money.to_bill_count, money.to_bill_cents = row.people, row.cents
        else:
            money.credits[row.patient_id] = row.cents
    return found


def violations() -> list[str]:
    """A sentence for every statement that does not add up; empty when all do.

    Source: reliability-money (M41)
    """
    sums = dict(
        StatementLine.objects.values_list("statement_id")
        .annotate(cents=Sum("due_cents"))
        .order_by()
    )
    rows = Statement.objects.values_list("pk", "number", "total_cents", "unapplied_cents")
    wrong = [
        f"statement {number} asks for {total} cents, but its visits for {sums.get(pk, 0)}"
        for pk, number, total, unapplied in rows
        if total != sums.get(pk, 0) - unapplied
    ]
    uneven = StatementLine.objects.exclude(
        charge_cents=F("insurance_cents")
        + F("adjusted_cents")
        + F("patient_paid_cents")
        + F("due_cents")
    )
    wrong += [f"statement line {pk} does not add up" for pk in uneven.values_list("pk", flat=True)]
    return wrong


def _owed_by_visit(as_of: date) -> dict[tuple[int, int], int]:
    """{(patient, encounter): cents owed} by the ledger, only what is above zero."""
    owed = ledger.open_sums(by=("patient", "encounter"), kinds=[OWED], as_of=as_of)
    return {
        (patient_id, encounter_id): cents
        for (patient_id, encounter_id), cents in owed.items()
        if patient_id is not None and encounter_id is not None and cents > 0
    }


def _sum_by_patient(owed: dict[tuple[int, int], int]) -> dict[int, int]:
    due: dict[int, int] = {}
    for (patient_id, _), cents in owed.items():
        due[patient_id] = due.get(patient_id, 0) + cents
    return due


def _account(
    key: str,
    members: Sequence[PatientSnapshot],
    visits: dict[int, list[Visit]],
    on_account: dict[int, int],
    last_bill: LastBill | None,
) -> Account:
    first = members[0]
    return Account(
        key=key,
        addressee=first.guarantor.natural,
        address=first.guarantor_address or first.address,
        patients=tuple(members),
        visits=tuple(visit for member in members for visit in visits.get(member.id, ())),
        unapplied_cents=sum(on_account.get(member.id, 0) for member in members),
        last_bill=last_bill,
    )


def _visits(encounter_ids: Sequence[int], as_of: date) -> dict[int, list[Visit]]:
    """The visits by patient, with their money, claims and names."""
    encounters = charges.get_encounters(ids=encounter_ids)
    books = _books(encounter_ids, as_of)
    filed = claims.claims_of_encounters(encounter_ids=encounter_ids)
    decisions = claims.adjudications(claim_ids=[c.id for held in filed.values() for c in held])
    payer_ids = sorted({c.payer_id for held in filed.values() for c in held})
    names = {pk: payer.name for pk, payer in contracting.get_payers(ids=payer_ids).items()}
    providers = practice.get_providers(ids=sorted({e.rendering_id for e in encounters.values()}))
    found: dict[int, list[Visit]] = {}
    for encounter in encounters.values():
        visit = plan_visit(
            encounter=encounter,
            books=books[encounter.id],
            claims=filed.get(encounter.id, ()),
            decisions=decisions,
            payer_names=names,
            provider_name=providers[encounter.rendering_id].shown,
        )
        found.setdefault(encounter.patient_id, []).append(visit)
    return found


def _books(encounter_ids: Sequence[int], as_of: date) -> dict[int, VisitBooks]:
    accounts: dict[int, dict[AccountKind, int]] = {pk: {} for pk in encounter_ids}
    paid: dict[int, int] = {}
    days = (None, as_of)
    for some in batches(sorted(accounts)):
        only: dict[str, Sequence[Any]] = {"encounter": some}
        for (pk, kind), cents in ledger.sums(
            by=("encounter", "kind"), posted=days, only=only
        ).items():
            accounts[pk][AccountKind(kind)] = cents
        by_patient = ledger.sums(
            by=("encounter",),
            kinds=[OWED],
            posted=days,
            only={**only, "source_type": ["payment"]},
        )
        paid |= {pk: -cents for (pk,), cents in by_patient.items()}
        collected = ledger.sums(
            by=("encounter",),
            kinds=[AccountKind.COLLECTIONS],
            posted=days,
            only={**only, "posting_kind": ["agency_payment"]},
        )
        for (pk,), cents in collected.items():
            paid[pk] = paid.get(pk, 0) - cents
    return {
        pk: VisitBooks(by_account=sums, patient_paid_cents=paid.get(pk, 0))
        for pk, sums in accounts.items()
    }


def _balance_rows(
    shown: Sequence[int], due: dict[int, int], oldest: dict[int, date], as_of: date
) -> Iterable[BalanceRow]:
    patients = registration.get_patients(ids=shown)
    on_account = receipts.unapplied(patient_ids=list(shown))
    counts = {
        pk: (count, latest)
        for pk, count, latest in StatementLine.objects.filter(patient_id__in=list(shown))
        .values_list("patient_id")
        .annotate(count=Count("statement_id", distinct=True), latest=Max("statement__issued_on"))
        .order_by()
    }
    for pk in shown:
        patient = patients[pk]
        count, latest = counts.get(pk, (0, None))
        since = oldest.get(pk, as_of)
        yield BalanceRow(
            patient_id=pk,
            patient_public_id=patient.public_id,
            patient_name=str(patient.name),
            account_number=patient.account_number,
            due_cents=due[pk],
            unapplied_cents=on_account.get(pk, 0),
            oldest_on=since,
            days_old=(as_of - since).days,
            last_statement_on=latest,
            statement_count=count,
            hold="Qualified Medicare Beneficiary" if patient.is_qmb else patient.statement_hold,
        )


def _view(row: Statement, lines: Iterable[StatementLine] = ()) -> StatementView:
    return StatementView(
        id=row.pk,
        public_id=row.public_id,
        number=row.number,
        patient_id=row.patient_id,
        addressee=row.addressee,
        address=row.address,
        sender=row.sender,
        issued_on=row.issued_on,
        due_on=row.due_on,
        total_cents=row.total_cents,
        unapplied_cents=row.unapplied_cents,
        sequence_number=row.sequence_number,
        message=row.message,
        plan=row.plan,
        lines=tuple(
            StatementLineView(**{name: getattr(line, name) for name in LINE_FIELDS})
            for line in lines
        ),
    )
