"""Statements over the database: final insurance only, frozen rows, the ledger's cents."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from claimwright.cycle.patient_billing import operations, queries
from claimwright.cycle.patient_billing.models import Statement, StatementLine
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.kernel.person_name import PersonName
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind
from tests.support import clinic
from tests.support.decided import Office, billed, decided, self_pay

SERVED = date(2026, 1, 12)
DECIDED = date(2026, 2, 9)
RUN = date(2026, 2, 16)
ROSA = PersonName("Rivera", "Maria")


def a_member(office: Office, first: str = "Maria", **changes: object) -> int:
    patient = clinic.a_patient(
        first=first, guarantor=ROSA, guarantor_address=clinic.HOME, **changes
    )
    clinic.a_coverage(patient, office.payer_id)
    return patient


def pay(patient_id: int, cents: int, on: date, key: str = "p1") -> int:
    (taken,) = receipts.take_payments(
        new=[
            NewPayment(
                patient_id=patient_id, amount_cents=cents, method="check", received_on=on, key=key
            )
        ]
    )
    return taken.payment_id


def test_a_family_gets_one_bill_explained(office: Office) -> None:
    mother, child = a_member(office), a_member(office, "Luz")
    for number, patient in enumerate((mother, child)):
        claim = billed(office, patient, on=SERVED, key=f"v{number}")
        decided(claim, "CO-45 71.16, PR-3 25", on=DECIDED)
    run = operations.run_statements(as_of=RUN)
    assert (len(run.statement_ids), run.total_cents, run.skipped) == (1, 5000, {})
    bill = queries.get_statement(statement_id=run.statement_ids[0])
    assert (bill.number, bill.addressee, bill.total_cents) == ("S-000001", "Maria Rivera", 5000)
    assert [line.patient_name for line in bill.lines] == ["Maria Rivera", "Luz Rivera"]
    first = bill.lines[0]
    assert (first.charge_cents, first.insurance_cents, first.adjusted_cents) == (17790, 8174, 7116)
    assert "$25.00 as your copay" in first.sentence
    assert queries.violations() == []
    found = queries.statements_for(patient_ids=[child])[child]
    assert [statement.number for statement in found] == ["S-000001"]


def test_nothing_is_billed_while_insurance_is_open(office: Office) -> None:
    """A denied line keeps the visit with the payer."""
    claim = billed(office, a_member(office), "99213", "36415", on=SERVED, key="v")
    decided(claim, "CO-45 71.16, PR-3 25", "CO-97 17", on=DECIDED)
    run = operations.run_statements(as_of=RUN)
    assert run.statement_ids == ()
    assert run.skipped == {"insurance_open": 1}


def test_four_weeks_later_a_reminder_and_payments_count(office: Office) -> None:
    patient = a_member(office)
    decided(billed(office, patient, on=SERVED, key="v"), "CO-45 71.16, PR-1 50", on=DECIDED)
    operations.run_statements(as_of=RUN)
    assert operations.run_statements(as_of=RUN).skipped == {"too_soon": 1}
    pay(patient, 2000, RUN + timedelta(days=3))
    run = operations.run_statements(as_of=RUN + timedelta(days=28))
    bill = queries.get_statement(statement_id=run.statement_ids[0])
    assert (bill.total_cents, bill.sequence_number) == (3000, 2)
    assert bill.lines[0].patient_paid_cents == 2000
    assert "You have paid $20.00" in bill.lines[0].sentence


def test_a_paid_bill_is_followed_by_none(office: Office) -> None:
    patient = a_member(office)
    decided(billed(office, patient, on=SERVED, key="v"), "CO-45 71.16, PR-3 25", on=DECIDED)
    pay(patient, 2500, RUN)
    run = operations.run_statements(as_of=RUN)
    assert (run.statement_ids, run.skipped) == ((), {})
    assert queries.patients_with_balance(as_of=RUN) == []
    assert queries.patients_with_balance(as_of=DECIDED) == [patient]


def test_a_self_pay_visit_is_billed_at_once(office: Office) -> None:
    patient = a_member(office)
    self_pay(office, patient, on=SERVED, key="v")
    (statement_id,) = operations.run_statements(as_of=RUN).statement_ids
    (line,) = queries.get_statement(statement_id=statement_id).lines
    assert line.sentence == "We charged $177.90. You owe $177.90."


def test_qmb_and_held_families_get_none(office: Office) -> None:
    for key, changes in (("qmb", {"is_qmb": True}), ("hold", {"statement_hold": "Dispute"})):
        patient = clinic.a_patient(last=key, **changes)
        self_pay(office, patient, on=SERVED, key=key)
    assert operations.run_statements(as_of=RUN).skipped == {"qmb": 1, "on_hold": 1}


def test_the_database_keeps_a_statement_as_issued(office: Office) -> None:
    self_pay(office, a_member(office), on=SERVED, key="v")
    operations.run_statements(as_of=RUN)
    for change in (
        lambda: Statement.objects.update(total_cents=1),
        lambda: StatementLine.objects.update(sentence="else"),
        lambda: StatementLine.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()


def test_every_bill_equals_the_ledger(office: Office) -> None:
    """M41: what is asked is what the ledger says is owed, visit by visit."""
    patient = a_member(office)
    decided(billed(office, patient, on=SERVED, key="a"), "CO-45 71.16, PR-1 80", on=DECIDED)
    self_pay(office, patient, "36415", on=SERVED, key="b")
    (statement_id,) = operations.run_statements(as_of=RUN).statement_ids
    bill = queries.get_statement(statement_id=statement_id)
    owed = ledger.balances(
        by="encounter", ids=None, kinds=[AccountKind.PATIENT_RECEIVABLE], as_of=RUN
    )
    assert {line.encounter_id: line.due_cents for line in bill.lines} == owed
    page = queries.balance_page(as_of=RUN)
    assert page.total_cents == bill.total_cents == 8000 + 1700
    assert page.rows[0].last_statement_on == RUN
    assert queries.balance_page(as_of=RUN, text="nobody").total == 0


def test_an_unanswered_last_notice_becomes_bad_debt(office: Office) -> None:
    silent, payer = clinic.a_patient(last="Silent"), clinic.a_patient(last="Paying")
    for key, patient in (("s", silent), ("p", payer)):
        self_pay(office, patient, on=SERVED, key=key)
    day = RUN
    for _ in range(4):
        assert operations.write_off_balances(as_of=day).encounter_ids == ()
        operations.run_statements(as_of=day)
        day += timedelta(days=28)
    pay(payer, 1000, day - timedelta(days=1))
    given = operations.write_off_balances(as_of=day)
    assert (given.account_count, given.total_cents) == (1, 17790)
    owed = ledger.balances(by="patient", ids=None, kinds=[AccountKind.PATIENT_RECEIVABLE])
    assert (owed[silent], owed[payer]) == (0, 16790)
    assert operations.write_off_balances(as_of=day).total_cents == 0
    assert ledger.violations() == []


def test_a_run_costs_the_same_queries_for_one_and_for_many(
    office: Office, django_assert_max_num_queries: object
) -> None:
    for number in range(12):
        patient = clinic.a_patient(last=f"Family{number}")
        self_pay(office, patient, on=SERVED, key=f"v{number}")
    with django_assert_max_num_queries(29):  # type: ignore[operator]
        run = operations.run_statements(as_of=RUN)
    assert len(run.statement_ids) == 12


def test_statement_and_receipt_are_drawn(office: Office) -> None:
    patient = a_member(office)
    self_pay(office, patient, on=SERVED, key="v")
    (statement_id,) = operations.run_statements(as_of=RUN).statement_ids
    payment_id = pay(patient, 5000, RUN)
    for document, said in (
        (operations.statement_pdf(statement_id=statement_id), "S-000001"),
        (operations.receipt_pdf(payment_id=payment_id), "$50.00"),
    ):
        text = PdfReader(io.BytesIO(document)).pages[0].extract_text()
        assert said in text
        assert "Alder Street Clinic PC" in text
