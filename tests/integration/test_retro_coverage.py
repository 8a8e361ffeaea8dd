"""F121: coverage that ended or appeared in the past, previewed, carried out once, undone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.eligibility.domain.retro import StepKind
from claimwright.cycle.registration import queries as registration
from claimwright.foundation import clock
from claimwright.foundation.audit.models import AuditEntry
from claimwright.journeys.retro_coverage import (
    CannotUndo,
    Carried,
    Ending,
    Wish,
    carry_out,
    changes_of,
    preview,
    undo,
)
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind
from tests.support import clinic
from tests.support.decided import Office, billed, decided, noon, self_pay

SERVED, DECIDED, NOW = date(2026, 1, 12), date(2026, 2, 9), date(2026, 3, 9)
ANN, BEA = 7, 8
ENDED = date(2026, 1, 1)
INSURANCE, PATIENT = AccountKind.INSURANCE_RECEIVABLE, AccountKind.PATIENT_RECEIVABLE


@pytest.fixture
def patient(office: Office) -> int:
    return clinic.a_patient()


def owed(encounter_id: int) -> dict[tuple[AccountKind, int | None], int]:
    found = ledger.receivables(by="encounter", ids=[encounter_id]).get(encounter_id, {})
    return {account: cents for account, cents in found.items() if cents}


def kinds(patient_id: int, ending: Ending | None = None) -> list[StepKind]:
    return [step.kind for step in preview(patient_id=patient_id, ending=ending).steps]


def press(patient_id: int, ending: Ending | None, **said: Any) -> Carried:
    wish = Wish(patient_id=patient_id, user_id=ANN, ending=ending, **said)
    return carry_out(wish=wish, as_of=NOW, now=noon(NOW))


def test_a_refused_claim_goes_to_the_payer_that_did_cover_the_day(
    office: Office, patient: int
) -> None:
    old = clinic.a_coverage(patient, office.payer_id)
    claim = billed(office, patient, "99213", on=SERVED, key="v1")
    decided(claim, "CO-27 177.90", on=DECIDED)
    other = clinic.a_payer(name="Beta Mutual", edi_id="BETA1")
    clinic.a_coverage(patient, other, rank="S")
    ending = Ending(coverage_id=old, on=ENDED)
    plan = preview(patient_id=patient, ending=ending)
    (step,) = plan.steps
    assert (step.kind, step.from_payer_id, step.to_payer_id) == (
        StepKind.REBILL,
        office.payer_id,
        other,
    )
    assert owed(claim.encounter_id) == {(INSURANCE, office.payer_id): 17790}, "only looked at"

    with clock.at(noon(NOW)):
        done = press(patient, ending)
        assert done.rebilled_claim_ids == (claim.id,)
        again = press(patient, ending)
    assert again.rebilled_claim_ids == ()
    assert len(changes_of(patient_id=patient)) == 1, "pressed twice, done once"
    now = claim_queries.get_claim(claim_id=claim.id)
    assert (now.payer_id, now.frequency) == (other, "1")
    assert owed(claim.encounter_id) == {(INSURANCE, other): 17790}
    assert registration.get_coverages(ids=[old])[old].ends_on == ENDED
    assert ledger.violations() == []
    said = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"coverage ended", "receivables moved", "coverage changed for the past"} <= said


def test_it_is_undone_while_nothing_has_left(office: Office, patient: int) -> None:
    old = clinic.a_coverage(patient, office.payer_id)
    claim = billed(office, patient, "99213", on=SERVED, key="v1")
    decided(claim, "CO-27 177.90", on=DECIDED)
    clinic.a_coverage(patient, clinic.a_payer(name="Beta Mutual", edi_id="BETA1"), rank="S")
    with clock.at(noon(NOW)):
        press(patient, Ending(coverage_id=old, on=ENDED))
        (change,) = changes_of(patient_id=patient)
        assert undo(change=change, user_id=ANN, as_of=NOW, now=noon(NOW)) == (claim.id,)
        (change,) = changes_of(patient_id=patient)
        with pytest.raises(CannotUndo, match="undone before"):
            undo(change=change, user_id=ANN, as_of=NOW, now=noon(NOW))
    assert claim_queries.get_claim(claim_id=claim.id).payer_id == office.payer_id
    assert owed(claim.encounter_id) == {(INSURANCE, office.payer_id): 17790}
    assert registration.get_coverages(ids=[old])[old].ends_on is None
    assert ledger.violations() == []


def test_it_is_not_undone_once_the_claim_has_left(office: Office, patient: int) -> None:
    old = clinic.a_coverage(patient, office.payer_id)
    claim = billed(office, patient, "99213", on=SERVED, key="v1")
    decided(claim, "CO-27 177.90", on=DECIDED)
    clinic.a_coverage(patient, clinic.a_payer(name="Beta Mutual", edi_id="BETA1"), rank="S")
    with clock.at(noon(NOW)):
        press(patient, Ending(coverage_id=old, on=ENDED))
        state = claim_queries.get_claim(claim_id=claim.id).state
        for to in ("ready", "submitted"):
            if state != to:
                claims.move_claims(ids=[claim.id], to=to, reason="test", now=noon(NOW))
        (change,) = changes_of(patient_id=patient)
        with pytest.raises(CannotUndo, match=claim.number):
            undo(change=change, user_id=ANN, as_of=NOW, now=noon(NOW))


def test_a_paid_claim_waits_for_its_money_to_go_back(office: Office, patient: int) -> None:
    old = clinic.a_coverage(patient, office.payer_id)
    claim = billed(office, patient, "99213", on=SERVED, key="v1")
    decided(claim, "CO-45 71.16", on=DECIDED)
    clinic.a_coverage(patient, clinic.a_payer(name="Beta Mutual", edi_id="BETA1"), rank="S")
    plan = preview(patient_id=patient, ending=Ending(coverage_id=old, on=ENDED))
    (step,) = plan.steps
    assert (step.kind, step.give_back_cents) == (StepKind.AWAIT_TAKEBACK, 10674)
    assert (plan.give_back_cents, plan.at_once) == (10674, ())
    with clock.at(noon(NOW)):
        done = press(patient, Ending(coverage_id=old, on=ENDED))
    assert done.rebilled_claim_ids == ()
    assert claim_queries.get_claim(claim_id=claim.id).paid_cents == 10674, "money is not touched"
    assert kinds(patient) == [StepKind.AWAIT_TAKEBACK], "still told, until it went back"


def test_a_claim_with_a_payer_waits_and_one_nobody_covers_is_a_persons(
    office: Office, patient: int
) -> None:
    old = clinic.a_coverage(patient, office.payer_id)
    sent = billed(office, patient, "99213", on=SERVED, key="sent")
    refused = billed(office, patient, "36415", on=SERVED, key="refused")
    decided(refused, "CO-27 17", on=DECIDED)
    ending = Ending(coverage_id=old, on=ENDED)
    by_claim = {s.claim_id: s.kind for s in preview(patient_id=patient, ending=ending).steps}
    assert by_claim == {sent.id: StepKind.AWAIT_ANSWER, refused.id: StepKind.NOBODY}
    before = Ending(coverage_id=old, on=date(2026, 1, 13))
    assert kinds(patient, before) == [], "it held on the day of service"


def test_insurance_found_later_takes_over_what_the_patient_was_billed(
    office: Office, patient: int
) -> None:
    encounter_id = self_pay(office, patient, "99213", on=SERVED, key="self")
    assert kinds(patient) == []
    clinic.a_coverage(patient, office.payer_id)
    assert kinds(patient) == [StepKind.BILL]
    with clock.at(noon(NOW)):
        done = press(patient, None)
    (claim_id,) = done.rebilled_claim_ids
    assert claim_queries.get_claim(claim_id=claim_id).payer_id == office.payer_id
    assert owed(encounter_id) == {(INSURANCE, office.payer_id): 17790}
    assert kinds(patient) == []
    assert ledger.violations() == []
