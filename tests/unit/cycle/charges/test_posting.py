"""A charge in the ledger: who is asked first owes, revenue earns."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from claimwright.cycle.charges.domain.encounters import ChargeLineSnapshot, EncounterSnapshot
from claimwright.cycle.charges.domain.posting import plan_charges
from claimwright.ledger.domain.posting import AccountKind, check_posting


def visit(*cents: int) -> EncounterSnapshot:
    lines = tuple(
        ChargeLineSnapshot(
            id=n,
            number=n,
            code="99213",
            modifiers=(),
            units="1",
            charge_cents=each,
            pointers=(1,),
            description="",
            ndc="",
            ndc_quantity="",
            ndc_unit="",
            note="",
        )
        for n, each in enumerate(cents, 1)
    )
    return EncounterSnapshot(
        id=7,
        public_id=UUID(int=7),
        number="E-000007",
        patient_id=3,
        rendering_id=1,
        supervising_id=None,
        location_id=1,
        service_on=date(2026, 3, 9),
        service_to=date(2026, 3, 9),
        state="ready",
        authorization_number="",
        related_causes=(),
        accident_on=None,
        accident_state="",
        appointment_id=None,
        source_key="v",
        diagnoses=("M5450",),
        lines=lines,
        charge_cents=sum(cents),
        recorded_on=date(2026, 3, 9),
        charges_posted_on=None,
        charged_payer_id=None,
    )


def test_one_balanced_posting_per_line_that_charges() -> None:
    postings = plan_charges(visit(100, 0, 250), payer_id=4, on=date(2026, 3, 10))
    assert [posting.key for posting in postings] == ["charge:1", "charge:3"]
    for posting in postings:
        check_posting(posting)
        debit, credit = posting.legs
        assert (debit.account.kind, debit.account.payer_id) == (
            AccountKind.INSURANCE_RECEIVABLE,
            4,
        )
        assert credit.account.kind is AccountKind.REVENUE
        assert (debit.encounter_id, debit.patient_id) == (7, 3)
    assert sum(posting.legs[0].amount_cents for posting in postings) == 350


def test_without_a_payer_the_patient_owes() -> None:
    posting = plan_charges(visit(100), payer_id=None, on=date(2026, 3, 10))[0]
    check_posting(posting)
    assert posting.legs[0].account.kind is AccountKind.PATIENT_RECEIVABLE
