"""The money desk's pages: a patient's account, plans, write-offs, agencies, batches, the bank."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.patient_billing import operations as billing
from claimwright.cycle.patient_billing import queries
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as money
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.cycle.remittance import queries as remittance
from claimwright.engines.x12.parties import Party
from claimwright.foundation import clock
from claimwright.foundation.tenancy.scope import scope
from claimwright.interfaces.web.forms import MoneyField
from claimwright.journeys.match_bank import import_statement
from claimwright.journeys.receive_file import receive_file
from claimwright.ledger import queries as ledger
from tests.support.remits import a_decision, an_advice, as_bytes, plb, reversal_of
from tests.web.cast import Clinic


def said(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


def test_a_typed_amount_may_mark_its_thousands_and_nothing_else() -> None:
    field = MoneyField()
    assert [field.clean(text) for text in ("1,250.00", "$12.50")] == [125_000, 1_250]
    with pytest.raises(ValidationError, match="Write the amount as"):
        field.clean("12,50")


def test_a_patients_account_from_write_off_to_plan(owner: Client, clinic: Clinic) -> None:
    patient = clinic.patients[0]
    today = clock.today()
    with scope(clinic.practice.pk, actor="test"):
        owed = sum(o.cents for o in money.open_balances(patient_ids=[patient.id])[patient.id])
        assert owed == 2_500
    url = f"/patients/{patient.public_id}/account/"
    assert "Agree on one" in said(owner.get(url))
    form = {"kind": "courtesy", "amount": "5.00", "reason": "waited long", "key": "k1"}
    for _ in range(2):
        owner.post(f"/patients/{patient.public_id}/write-off/", form)
    plan = {"total": "20.00", "monthly": "10.00", "first_due_on": today.isoformat(), "key": "p1"}
    owner.post(f"/patients/{patient.public_id}/plan/", plan)
    page = said(owner.get(url))
    assert "Written off" in page
    assert "$10.00 a month" in page
    assert patient.name.last in said(owner.get("/plans/"))
    with scope(clinic.practice.pk, actor="test"):
        (written,) = queries.write_offs(patient_id=patient.id)
        assert ledger.violations() == []
    owner.post(f"/write-offs/{written.public_id}/", {"what": "undo"})
    assert "is owed again" in said(owner.get(url, follow=True))


def test_a_write_off_taken_back_says_that_the_payer_took_its_decision_back(
    owner: Client, clinic: Clinic
) -> None:
    patient = clinic.patients[0]
    form = {"kind": "bad_debt", "amount": "25.00", "reason": "gone", "key": "k2"}
    owner.post(f"/patients/{patient.public_id}/write-off/", form)
    with scope(clinic.practice.pk, actor="test"):
        (paid,) = claims.claims_of_encounters(encounter_ids=[clinic.visits[0].id])[
            clinic.visits[0].id
        ]
        told = a_decision(paid.control_number, ("99213", 17790, "CO-45 66.71, PR-3 25.00"))
        taken = an_advice(
            reversal_of(told),
            trace="PM9",
            plbs=[plb("WO", -told.paid_cents)],
            payer=Party(name="PRAIRIE MUTUAL", id="PRAIR"),
            paid_on=clock.today(),
        )
        receive_file(data=as_bytes(taken, control=77), name="back.835", now=clock.now())
        (written,) = queries.write_offs(patient_id=patient.id)
    answer = owner.post(f"/write-offs/{written.public_id}/", {"what": "undo"}, follow=True)
    assert "$25.00 is no longer written off. The patient does not owe it" in said(answer)
    with scope(clinic.practice.pk, actor="test"):
        assert patient.id not in money.open_balances(patient_ids=[patient.id])
        assert ledger.violations() == []


def test_a_payment_is_moved_and_voided_on_the_account(owner: Client, clinic: Clinic) -> None:
    patient = clinic.patients[0]
    with scope(clinic.practice.pk, actor="test"):
        new = NewPayment(
            patient_id=patient.id,
            amount_cents=2_500,
            method="check",
            received_on=clock.today(),
            key="x",
        )
        receipts.take_payments(new=[new])
        (payment,) = money.payments_for(patient_id=patient.id)
    (applied,) = payment.applications
    owner.post(f"/payments/applied/{applied.public_id}/", {"visit": ""})
    page = said(owner.get(f"/patients/{patient.public_id}/account/"))
    assert "on account" in page
    with scope(clinic.practice.pk, actor="test"):
        assert money.unapplied(patient_ids=[patient.id]) == {patient.id: 2_500}
    owner.post(f"/payments/{payment.public_id}/void/", {"reason": "typed twice"})
    assert "Void" in said(owner.get(f"/patients/{patient.public_id}/account/"))
    with scope(clinic.practice.pk, actor="test"):
        assert money.violations() == ledger.violations() == []


def test_a_cards_number_is_refused_and_not_repeated(owner: Client, clinic: Clinic) -> None:
    patient = clinic.patients[0]
    form = {
        "amount": "5.00",
        "method": "card",
        "received_on": clock.today().isoformat(),
        "reference": "4111111111111111",
        "key": "c1",
    }
    answer = owner.post(f"/patients/{patient.public_id}/payments/", form, follow=True)
    page = said(answer)
    assert "looks like a card" in page
    assert "4111111111111111" not in page


def test_agencies_write_offs_credits_and_bank_pages_open(owner: Client, clinic: Clinic) -> None:
    today = clock.today()
    owner.post("/agencies/keep/", {"name": "Polite & Co", "percent": "33.33"})
    assert "keeps 33.33 %" in said(owner.get("/agencies/"))
    assert "Small old balances" in said(owner.get("/write-offs/?up_to=30.00&days=30"))
    assert "Credits" in said(owner.get("/credits/"))
    with scope(clinic.practice.pk, actor="test"):
        (agency,) = queries.agencies()
        text = f"Date,Amount,Description\n{today - timedelta(days=1)},80.00,X\n{today},-5.00,FEE"
        import_statement(data=text.encode(), name="b.csv", now=clock.now())
        credit, debit = money.bank_lines(is_matched=False)
        billing.set_write_off_limit(cents=100)
    assert said_file(owner.get(f"/agencies/{agency.public_id}/placements.csv")).startswith("client")
    assert "What is in it" in said(owner.get(f"/bank/lines/{credit.public_id}/"))
    owner.post(f"/bank/lines/{debit.public_id}/settle/", {})
    assert "A fee of the bank" in said(owner.get(f"/bank/lines/{debit.public_id}/"))
    assert "Money out" not in said(owner.get("/bank/"))


def test_a_payers_payment_the_bank_took_back_is_missing_again(
    owner: Client, clinic: Clinic
) -> None:
    today = clock.today()
    with scope(clinic.practice.pk, actor="test"):
        row = remittance.remittance_page(state="posted").rows[0]
    page = f"/remittances/{row.public_id}/"
    owner.post(f"{page}deposit/")
    assert "It is not there" in said(owner.get(page))
    owner.post(f"{page}not-deposited/")
    assert "Not yet seen at the bank." in said(owner.get(page))
    dollars = f"{row.payment_cents / 100:.2f}"
    text = f"Date,Amount,Description,Reference\n{today},{dollars},EFT,{row.trace_number}"
    with scope(clinic.practice.pk, actor="test"):
        back = f"{text}\n{today},-{dollars},EFT RETURNED,X"
        import_statement(data=back.encode(), name="b.csv", now=clock.now())
        (debit,) = money.bank_lines(is_matched=False)
        (deposit,) = money.deposits(start=today, end=today)[:1]
    assert "It is not there" not in said(owner.get(page))
    refused = owner.post(f"{page}not-deposited/", follow=True)
    assert "A line of the bank or a deposit slip shows this payment." in said(refused)
    line = f"/bank/lines/{debit.public_id}/"
    assert row.trace_number in said(owner.get(line))
    stranger = {"deposit": str(clinic.practice.public_id)}
    refused = owner.post(f"{line}settle/", stranger, follow=True)
    assert "No such payment stands at the bank." in said(refused)
    owner.post(f"{line}settle/", {"deposit": str(deposit.public_id)})
    assert "A payer&#x27;s payment the bank took back" in said(owner.get(line))
    assert "Not yet seen at the bank." in said(owner.get(page))
    with scope(clinic.practice.pk, actor="test"):
        assert remittance.violations() == ledger.violations() == []


def said_file(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())
