"""The Alvarez family: Rosa answers for her son Mateo."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from claimwright.cycle.patient_billing.domain.sentences import VisitMoney
from claimwright.cycle.patient_billing.domain.statements import Account, Visit
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName

HOME = Address("88 Linden Court", "", "Springfield", "IL", "627024410")
ROSA_NAME = PersonName("Alvarez", "Rosa")
AS_OF = date(2026, 3, 4)


def a_patient(number: int = 1, first: str = "Rosa", **changes: Any) -> PatientSnapshot:
    """One of the family, at home, with Rosa as guarantor."""
    said: dict[str, Any] = {
        "id": number,
        "public_id": UUID(int=number),
        "account_number": f"A-{number:05d}",
        "name": PersonName("Alvarez", first),
        "birth_on": date(1980, 5, 17),
        "sex": "F",
        "address": HOME,
        "phone": "",
        "email": "",
        "guarantor": ROSA_NAME,
        "guarantor_address": HOME,
        "is_qmb": False,
        "died_on": None,
        "statement_hold": "",
        "registered_on": date(2025, 1, 2),
    }
    return PatientSnapshot(**(said | changes))


def some_money(due_cents: int = 2500) -> VisitMoney:
    """$178.00 charged, $88.95 paid by insurance; the rest taken off but for what is due."""
    return VisitMoney(
        charge_cents=17800,
        insurance_cents=8895,
        adjusted_cents=8905 - due_cents,
        patient_paid_cents=0,
        due_cents=due_cents,
        copay_cents=due_cents,
    )


def a_visit(number: int = 1, patient_id: int = 1, **changes: Any) -> Visit:
    """A visit of January 12 with a $25.00 copay still owed."""
    said: dict[str, Any] = {
        "encounter_id": number,
        "patient_id": patient_id,
        "service_on": date(2026, 1, 12),
        "provider_name": "Helen Park, MD",
        "what": "Office visit",
        "payer_name": "Northwind Health",
        "money": some_money(),
        "is_final": True,
    }
    return Visit(**(said | changes))


def an_account(*visits: Visit, **changes: Any) -> Account:
    """The family's account with these visits."""
    said: dict[str, Any] = {
        "key": "alvarez",
        "addressee": "Rosa Alvarez",
        "address": HOME,
        "patients": (a_patient(1), a_patient(2, "Mateo")),
        "visits": visits or (a_visit(),),
    }
    return Account(**(said | changes))
