"""Patient money moved by hand, given up, placed and planned: every cent stays where it is said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claimwright.cycle.patient_billing import operations, queries
from claimwright.cycle.patient_billing.domain.collections import MayNotPlace, NotAtAgency
from claimwright.cycle.patient_billing.domain.plans import NewPlan, NoPlan
from claimwright.cycle.patient_billing.domain.write_offs import (
    BAD_DEBT,
    SMALL,
    NewWriteOff,
    NotOwed,
)
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as paid
from claimwright.cycle.receipts.domain.cards import CardNumber, CardOnFile
from claimwright.cycle.receipts.domain.payments import CannotApply, NewPayment
from claimwright.cycle.receipts.domain.second_person import SamePerson
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.remittance import queries as remittances
from claimwright.foundation.audit.models import AuditEntry
from claimwright.journeys.match_bank import import_statement
from claimwright.ledger import queries as ledger
from tests.support import clinic
from tests.support.decided import Office, noon, self_pay
from tests.support.remits import balances

pytestmark = pytest.mark.usefixtures("practice")
DAY = date(2026, 3, 9)
LATER = DAY + timedelta(days=120)
ALICE, BOB = 1, 2


def take(patient_id: int, cents: int, key: str = "p1", **changes: object) -> int:
    new = NewPayment(
        patient_id=patient_id,
        amount_cents=cents,
        method=str(changes.pop("method", "check")),
        received_on=DAY,
        key=key,
        **changes,  # type: ignore[arg-type]
    )
    return receipts.take_payments(new=[new])[0].payment_id


def owed(patient_id: int) -> int:
    some = paid.open_balances(patient_ids=[patient_id]).get(patient_id, [])
    return sum(one.cents for one in some)


def all_sound() -> bool:
    return (
        ledger.violations()
        == paid.violations()
        == remittances.violations()
        == queries.violations()
        == []
    )


def test_apply_take_off_carry_over_and_void_leave_the_books_as_they_were(office: Office) -> None:
    patient_id = clinic.a_patient()
    payment_id = take(patient_id, 5_000)
    first = self_pay(office, patient_id, on=DAY, key="v1")
    second = self_pay(office, patient_id, on=DAY, key="v2")
    before = balances()
    receipts.apply_payment(payment_id=payment_id, encounter_id=first, cents=3_000, on=DAY)
    with pytest.raises(CannotApply):
        receipts.apply_payment(payment_id=payment_id, encounter_id=second, cents=2_001, on=DAY)
    (applied,) = paid.receipt(payment_id=payment_id).applications
    assert applied.public_id is not None
    row_id, _ = _application(applied.public_id)
    receipts.transfer_payment(
        application_id=row_id, encounter_id=second, cents=1_000, on=DAY, reason="wrong visit"
    )
    split = {
        one.encounter_id: one.cents for one in paid.receipt(payment_id=payment_id).applications
    }
    assert split == {first: 2_000, second: 1_000}
    for one in paid.receipt(payment_id=payment_id).applications:
        row_id, _ = _application(one.public_id)
        receipts.unapply_payment(application_id=row_id, cents=None, on=DAY, reason="again")
    assert balances() == before
    receipts.void_payment(payment_id=payment_id, on=DAY, reason="typed twice")
    with pytest.raises(receipts.CannotVoid):
        receipts.void_payment(payment_id=payment_id, on=DAY, reason="again")
    assert "cash" not in balances()
    assert "patient_unapplied" not in balances()
    assert all_sound()


def _application(public_id: object) -> tuple[int, object]:
    from claimwright.cycle.receipts.models import PaymentApplication

    row = PaymentApplication.objects.get(public_id=public_id)
    return row.pk, row


def test_a_parents_payment_pays_a_childs_visit_and_returns_whole(office: Office) -> None:
    parent = clinic.a_patient(last="Rivera", first="Maria")
    child = clinic.a_patient(last="Rivera", first="Leo")
    visit = self_pay(office, child, on=DAY, key="v1")
    before = owed(child)
    payment_id = take(parent, 3_000)
    receipts.apply_payment(payment_id=payment_id, encounter_id=visit, cents=3_000, on=DAY)
    assert owed(child) == before - 3_000
    assert paid.unapplied(patient_ids=[parent, child]) == {}
    assert all_sound()
    receipts.return_check(payment_id=payment_id, on=DAY)
    assert owed(child) == before
    assert owed(parent) == 0
    assert all_sound()


def test_a_card_is_its_token_and_never_its_number(office: Office) -> None:
    patient_id = clinic.a_patient()
    card = CardOnFile(token="tok_1", brand="Visa", last4="1111", expires="04/28")
    payment_id = take(patient_id, 2_500, method="card", card=card)
    assert paid.receipt(payment_id=payment_id).card == card
    with pytest.raises(CardNumber):
        take(patient_id, 2_500, "p2", method="card", reference="4111111111111111")


def test_a_deposited_payment_is_not_voided(office: Office) -> None:
    payment_id = take(clinic.a_patient(), 2_500)
    text = f"Date,Amount,Description\n{DAY},25.00,DEPOSIT"
    import_statement(data=text.encode(), name="b.csv", now=noon(DAY))
    with pytest.raises(receipts.CannotVoid, match="The bank has"):
        receipts.void_payment(payment_id=payment_id, on=DAY, reason="x")


def write_off(patient_id: int, cents: int, kind: str = SMALL, key: str = "w1") -> NewWriteOff:
    return NewWriteOff(
        patient_id=patient_id, kind=kind, amount_cents=cents, reason="small", key=key
    )


def test_a_write_off_over_the_limit_waits_for_another_person_and_can_be_taken_back(
    office: Office,
) -> None:
    patient_id = clinic.a_patient()
    self_pay(office, patient_id, on=DAY, key="v1")
    due = owed(patient_id)
    operations.set_write_off_limit(cents=1_000)
    assert operations.ask_write_off(new=write_off(patient_id, 1_000), user_id=ALICE, on=DAY)
    assert operations.ask_write_off(new=write_off(patient_id, 1_000), user_id=ALICE, on=DAY)
    assert balances()["write_off"] == 1_000
    big = write_off(patient_id, due - 1_000, BAD_DEBT, "w2")
    assert not operations.ask_write_off(new=big, user_id=ALICE, on=DAY)
    (waiting,) = queries.write_offs()
    with pytest.raises(SamePerson):
        operations.approve_write_off(write_off_id=waiting.id, user_id=ALICE, on=DAY)
    operations.approve_write_off(write_off_id=waiting.id, user_id=BOB, on=DAY)
    assert (balances()["bad_debt"], owed(patient_id)) == (due - 1_000, 0)
    with pytest.raises(NotOwed):
        operations.ask_write_off(new=write_off(patient_id, 1, key="w3"), user_id=ALICE, on=DAY)
    operations.undo_write_off(write_off_id=waiting.id, on=DAY, reason="he paid")
    assert owed(patient_id) == due - 1_000
    assert all_sound()


def test_a_run_over_small_balances_takes_whole_old_ones_only(office: Office) -> None:
    small, large = clinic.a_patient(), clinic.a_patient(last="Wu", first="Ann")
    for number, patient_id in enumerate((small, large)):
        self_pay(office, patient_id, on=DAY, key=f"v{number}")
    take(small, owed(small) - 400)
    assert operations.write_off_small(
        up_to_cents=1_000, older_than_days=90, user_id=ALICE, on=DAY
    ) == (0, 0)
    done = operations.write_off_small(
        up_to_cents=1_000, older_than_days=90, user_id=ALICE, on=LATER
    )
    assert done == (1, 400)
    assert operations.write_off_small(
        up_to_cents=1_000, older_than_days=90, user_id=ALICE, on=LATER
    ) == (0, 0)
    assert owed(small) == 0
    assert owed(large) > 0


def test_a_run_asks_no_more_for_many_balances_than_for_few(office: Office) -> None:
    def with_small_balances(count: int, tag: str) -> None:
        for number in range(count):
            patient_id = clinic.a_patient(last=f"Small{tag}{number}", first="Ann")
            self_pay(office, patient_id, on=DAY, key=f"{tag}{number}")
            take(patient_id, owed(patient_id) - 400, key=f"{tag}{number}")

    def run() -> tuple[int, tuple[int, int]]:
        with CaptureQueriesContext(connection) as asked:
            done = operations.write_off_small(
                up_to_cents=1_000, older_than_days=90, user_id=ALICE, on=LATER
            )
        return len(asked), done

    with_small_balances(2, "few")
    few, done = run()
    assert done == (2, 800)
    with_small_balances(9, "many")
    many, done = run()
    assert done == (9, 3_600)
    assert many == few
    assert balances()["write_off"] == 4_400
    written = AuditEntry.objects.filter(action="balance written off")
    assert written.count() == 11
    assert all_sound()


def test_taken_back_on_its_day_a_run_does_not_give_it_up_again(office: Office) -> None:
    patient_id = clinic.a_patient()
    self_pay(office, patient_id, on=DAY, key="v1")
    take(patient_id, owed(patient_id) - 400)
    run: dict[str, Any] = {
        "up_to_cents": 1_000,
        "older_than_days": 90,
        "user_id": ALICE,
        "on": LATER,
    }
    assert operations.write_off_small(**run) == (1, 400)
    (done,) = queries.write_offs(patient_id=patient_id)
    operations.undo_write_off(write_off_id=done.id, on=LATER, reason="she pays")
    assert operations.write_off_small(**run) == (0, 0)
    assert owed(patient_id) == 400


def placed(office: Office, patient_id: int, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("claimwright.cycle.patient_billing.domain.collections.FEWEST_NOTICES", 0)
    agency_id = operations.add_agency(
        name="Polite & Co", client_number="77", fee_basis_points=2_500
    )
    return operations.place_account(
        agency_id=agency_id, patient_id=patient_id, key="place1", on=LATER
    )


def test_an_agency_sends_net_of_its_fee_and_what_is_left_is_recalled(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient_id = clinic.a_patient()
    self_pay(office, patient_id, on=DAY, key="v1")
    due = owed(patient_id)
    placement_id = placed(office, patient_id, monkeypatch)
    assert placement_id == placed(office, patient_id, monkeypatch)
    assert (owed(patient_id), balances()["collections"]) == (0, due)
    for _ in range(2):
        operations.record_agency_payment(
            placement_id=placement_id,
            gross_cents=4_000,
            fee_cents=1_000,
            on=LATER,
            reference="AG55",
            key="a1",
        )
    now = balances()
    assert (now["cash"], now["agency_fee"], now["collections"]) == (3_000, 1_000, due - 4_000)
    assert "payer_clearing" not in now
    assert all_sound()
    text = f"Date,Amount,Description,Reference\n{LATER},30.00,POLITE CO,AG55"
    assert import_statement(data=text.encode(), name="b.csv", now=noon(LATER)).matched == 1
    with pytest.raises(NotAtAgency):
        operations.record_agency_payment(
            placement_id=placement_id,
            gross_cents=due,
            fee_cents=0,
            on=LATER,
            reference="",
            key="a2",
        )
    assert operations.recall_account(placement_id=placement_id, on=LATER, reason="he called") == (
        due - 4_000
    )
    assert owed(patient_id) == due - 4_000
    assert "collections" not in balances()
    assert all_sound()


def test_a_protected_account_is_never_placed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient_id = clinic.a_patient()
    self_pay(office, patient_id, on=DAY, key="v1")
    agency_id = operations.add_agency(name="A", client_number="", fee_basis_points=0)
    with pytest.raises(MayNotPlace, match="0 of 2 statements"):
        operations.place_account(agency_id=agency_id, patient_id=patient_id, key="k", on=LATER)
    new = NewPlan(
        patient_id=patient_id,
        total_cents=owed(patient_id),
        monthly_cents=2_000,
        first_due_on=LATER,
        key="plan1",
    )
    operations.agree_plan(new=new, on=LATER)
    with pytest.raises(MayNotPlace, match="plan"):
        placed(office, patient_id, monkeypatch)


def test_a_plan_runs_once_for_a_family_and_counts_what_is_paid_since(office: Office) -> None:
    patient_id = clinic.a_patient()
    self_pay(office, patient_id, on=DAY, key="v1")
    take(patient_id, 500, "before")
    due = owed(patient_id)
    new = NewPlan(
        patient_id=patient_id,
        total_cents=due,
        monthly_cents=2_000,
        first_due_on=DAY + timedelta(days=10),
        key="plan1",
    )
    plan_id = operations.agree_plan(new=new, on=DAY)
    assert operations.agree_plan(new=new, on=DAY) == plan_id
    with pytest.raises(NoPlan):
        operations.agree_plan(
            new=NewPlan(
                patient_id=patient_id,
                total_cents=due,
                monthly_cents=due,
                first_due_on=LATER,
                key="plan2",
            ),
            on=DAY,
        )
    take(patient_id, 2_000, "after")
    patient = registration.get_patient(patient_id=patient_id)
    assert [one.id for one in queries.family_of(patient=patient)] == [patient_id]
    (plan,) = queries.running_plans(account_keys=None, on=DAY + timedelta(days=20)).values()
    assert (plan.standing.paid_cents, plan.standing.missed_cents) == (2_000, 0)
    (late,) = queries.running_plans(account_keys=None, on=DAY + timedelta(days=60)).values()
    assert late.standing.missed_cents == 2_000
    operations.end_plan(plan_id=plan_id, on=LATER, reason="paid")
    assert queries.running_plans(account_keys=None, on=LATER) == {}


def test_a_familys_statement_tells_its_plan_and_keeps_it(office: Office) -> None:
    patient_id = clinic.a_patient()
    self_pay(office, patient_id, on=DAY, key="v1")
    new = NewPlan(
        patient_id=patient_id,
        total_cents=owed(patient_id),
        monthly_cents=2_000,
        first_due_on=DAY + timedelta(days=10),
        key="plan1",
    )
    operations.agree_plan(new=new, on=DAY)
    done = operations.run_statements(as_of=DAY + timedelta(days=40))
    (statement_id,) = done.statement_ids
    statement = queries.get_statement(statement_id=statement_id)
    assert statement.plan is not None
    assert (statement.plan["monthly_cents"], statement.plan["missed_cents"]) == (2_000, 2_000)
    assert "was missed" in statement.message
    assert operations.statement_pdf(statement_id=statement_id).startswith(b"%PDF")
    assert all_sound()


def test_m12_a_key_that_names_another_event_is_refused_and_nothing_is_posted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient_id, other_id = clinic.a_patient(), clinic.a_patient(first="Ana")
    for number, each in enumerate((patient_id, other_id)):
        self_pay(office, each, on=DAY, key=f"v{number}")
    operations.ask_write_off(new=write_off(patient_id, 1_000), user_id=ALICE, on=DAY)
    for changed in (write_off(other_id, 1_000), write_off(patient_id, 900)):
        with pytest.raises(NotOwed, match="other content"):
            operations.ask_write_off(new=changed, user_id=ALICE, on=DAY)

    def a_plan(whose: int) -> NewPlan:
        return NewPlan(
            patient_id=whose,
            total_cents=owed(patient_id),
            monthly_cents=2_000,
            first_due_on=LATER,
            key="plan1",
        )

    plan = a_plan(patient_id)
    assert operations.agree_plan(new=plan, on=DAY) == operations.agree_plan(new=plan, on=DAY)
    with pytest.raises(NoPlan, match="other content"):
        operations.agree_plan(new=a_plan(other_id), on=DAY)
    operations.end_plan(plan_id=operations.agree_plan(new=plan, on=DAY), on=DAY, reason="broken")
    placement_id = placed(office, patient_id, monkeypatch)
    with pytest.raises(MayNotPlace, match="other content"):
        placed(office, other_id, monkeypatch)

    def sent(gross_cents: int) -> None:
        operations.record_agency_payment(
            placement_id=placement_id,
            gross_cents=gross_cents,
            fee_cents=500,
            on=LATER,
            reference="AG1",
            key="a1",
        )

    sent(2_000)
    before = balances()
    with pytest.raises(NotAtAgency, match="other content"):
        sent(3_000)
    assert balances() == before
    assert all_sound()
