"""Statement and receipt become tagged PDFs, the same bytes for the same rows."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from pypdf import PdfReader

import claimwright.cycle.patient_billing.domain as domain
from claimwright.cycle.patient_billing.domain.documents import (
    phone_shown,
    receipt_content,
    sender_of,
    statement_content,
)
from claimwright.cycle.patient_billing.domain.sentences import explain
from claimwright.cycle.patient_billing.domain.views import StatementLineView, StatementView
from claimwright.cycle.practice.domain.profiles import BillingProfile
from claimwright.cycle.receipts.domain.payments import PaymentView
from claimwright.foundation.documents.pdf import render
from tests.unit.cycle.patient_billing.cast import HOME, a_patient, some_money

TEMPLATES = Path(domain.__file__).parent
CLINIC = BillingProfile(
    legal_name="Alder Street Clinic #1 *Main*",
    npi="1234567893",
    tax_id="123456789",
    taxonomy="207Q00000X",
    address=HOME,
    phone="2175550142",
)


def a_line(number: int) -> StatementLineView:
    money = some_money()
    return StatementLineView(
        number=number,
        patient_id=1,
        encounter_id=number,
        patient_name="Rosa Alvarez",
        provider_name="Helen Park, MD",
        service_on=date(2026, 1, 12),
        what="Office visit",
        charge_cents=money.charge_cents,
        insurance_cents=money.insurance_cents,
        adjusted_cents=money.adjusted_cents,
        patient_paid_cents=money.patient_paid_cents,
        due_cents=money.due_cents,
        sentence=explain(money, payer_name="Northwind Health"),
    )


def a_statement(lines_count: int) -> StatementView:
    return StatementView(
        id=1,
        public_id=UUID(int=1),
        number="S-000123",
        patient_id=1,
        addressee="Rosa Alvarez",
        address={
            "line1": HOME.line1,
            "line2": "",
            "city": HOME.city,
            "state": HOME.state,
            "zip": HOME.zip,
            "country": "",
        },
        sender=sender_of(CLINIC),
        issued_on=date(2026, 3, 4),
        due_on=date(2026, 3, 25),
        total_cents=2500 * lines_count,
        unapplied_cents=0,
        sequence_number=1,
        message="Thank you.",
        lines=tuple(a_line(number) for number in range(1, lines_count + 1)),
    )


def drawn(statement: StatementView) -> bytes:
    content = statement_content(statement)
    return render(TEMPLATES / "statement.typ", content, dated=statement.issued_on)


def test_the_bill_shows_what_is_due_and_why() -> None:
    reader = PdfReader(io.BytesIO(drawn(a_statement(2))))
    text = " ".join(reader.pages[0].extract_text().split())
    for said in ("$50.00", "March 25, 2026", "S-000123", "Northwind Health paid $88.95"):
        assert said in text
    assert "Alder Street Clinic #1 *Main*" in text, "a name is never read as markup"


def test_the_bill_is_tagged_and_titled() -> None:
    reader = PdfReader(io.BytesIO(drawn(a_statement(1))))
    assert reader.metadata is not None
    assert reader.metadata.title == "Statement S-000123"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en-US"


def test_the_same_rows_give_the_same_bytes_and_many_run_over_pages() -> None:
    assert drawn(a_statement(3)) == drawn(a_statement(3))
    assert len(PdfReader(io.BytesIO(drawn(a_statement(14)))).pages) == 2


def test_a_receipt_names_payer_amount_and_way() -> None:
    payment = PaymentView(
        id=1,
        public_id=UUID(int=1),
        number="P-000042",
        patient_id=1,
        encounter_id=None,
        amount_cents=6240,
        method="check",
        reference="1043",
        is_copay=False,
        received_on=date(2026, 3, 9),
        recorded_at=datetime(2026, 3, 9, tzinfo=UTC),
        returned_on=None,
        refunded_cents=0,
        applications=(),
    )
    content = receipt_content(payment, patient=a_patient(), profile=CLINIC)
    assert content["amount"] == "$62.40"
    assert ["Paid by", "Check 1043"] in content["facts"]
    document = render(TEMPLATES / "receipt.typ", content, dated=payment.received_on)
    assert "$62.40" in PdfReader(io.BytesIO(document)).pages[0].extract_text()


def test_a_telephone_number_is_shown_as_people_write_it() -> None:
    assert phone_shown("2175550142") == "(217) 555-0142"
    assert phone_shown("+44 20 7946") == "+44 20 7946"
