"""Claims wait until the payer knows the practice and the provider, and go on together."""

from __future__ import annotations

from datetime import timedelta

import pytest

from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.contracting import operations as contracting
from claimwright.cycle.contracting import queries
from claimwright.cycle.contracting.domain.enrollment import Enrollment, EnrollmentKind
from claimwright.cycle.scrubbing import operations as scrubbing
from claimwright.cycle.scrubbing import queries as edits
from claimwright.journeys.enroll import keep_enrollment
from tests.support.claim_cast import VISIT, a_patient, a_visit, open_clinic
from tests.unit.cycle.scrubbing.few_tables import reading

LATER = VISIT + timedelta(days=3)


@pytest.fixture
def clinic(practice):
    return open_clinic()


def scrubbed(clinic, as_of=VISIT):
    visit = a_visit(clinic, a_patient((clinic.blue_id, "BV123456")))
    (claim_id,) = claims.assemble_claims(encounter_ids=[visit], as_of=VISIT).claim_ids
    scrubbing.scrub_claims(claim_ids=[claim_id], as_of=as_of, tables=reading())
    found = edits.findings_for(claim_ids=[claim_id])[claim_id]
    return claim_id, [f.message for f in found if f.code == "837-63"]


def enrolled(clinic, kind=EnrollmentKind.CLAIMS, **changes):
    return Enrollment(payer_id=clinic.blue_id, kind=kind, **changes)


def test_a_payer_nothing_is_written_of_holds_nothing(clinic):
    claim_id, said = scrubbed(clinic)
    assert said == []
    assert claim_queries.get_claim(claim_id=claim_id).state == "ready"


def test_a_pending_enrollment_holds_and_its_day_lets_all_go_on(clinic):
    contracting.keep_enrollment(new=enrolled(clinic, asked_on=VISIT))
    first, said = scrubbed(clinic)
    assert "pending since" in said[0]
    assert claim_queries.get_claim(claim_id=first).state == "held"
    assert keep_enrollment(new=enrolled(clinic, starts_on=LATER), as_of=VISIT) == 0
    assert keep_enrollment(new=enrolled(clinic, starts_on=LATER), as_of=LATER) == 1
    assert claim_queries.get_claim(claim_id=first).state == "ready"
    assert len(queries.enrollments()[clinic.blue_id]) == 1, "the later word replaces the earlier"


@pytest.mark.parametrize(("days", "is_held"), [(-1, False), (0, False), (1, True)])
def test_credentialing_goes_by_the_day_of_service(clinic, days, is_held):
    contracting.keep_enrollment(
        new=enrolled(
            clinic,
            EnrollmentKind.CREDENTIALING,
            provider_id=clinic.doctor_id,
            starts_on=VISIT + timedelta(days=days),
        )
    )
    assert bool(scrubbed(clinic, as_of=LATER)[1]) is is_held


def test_an_enrollment_ends_on_its_last_day_and_others_hold_nothing(clinic):
    contracting.keep_enrollment(new=enrolled(clinic, EnrollmentKind.REMITTANCE))
    assert scrubbed(clinic)[1] == []
    contracting.keep_enrollment(
        new=enrolled(clinic, starts_on=VISIT - timedelta(days=9), ends_on=VISIT)
    )
    assert "ended on" in scrubbed(clinic)[1][0]


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_on": LATER, "ends_on": VISIT},
        {"kind": EnrollmentKind.CREDENTIALING},
        {"provider_id": 987654},
    ],
)
def test_what_cannot_be_is_refused(clinic, changes):
    with pytest.raises(contracting.EnrollmentRefused):
        contracting.keep_enrollment(new=enrolled(clinic, **changes))


def test_the_worker_lets_claims_go_on_the_day_an_enrollment_begins(clinic, monkeypatch):
    from claimwright.interfaces.worker import queue

    # The worker gives its connection back before each task; this one holds the test's transaction.
    monkeypatch.setattr(queue, "close_old_connections", lambda: None)
    contracting.keep_enrollment(new=enrolled(clinic, starts_on=LATER))
    claim_id, said = scrubbed(clinic)
    assert "enrolled only from" in said[0]
    for on, state in ((LATER - timedelta(days=1), "held"), (LATER, "ready"), (LATER, "ready")):
        monkeypatch.setattr(queue.clock, "today", lambda zone="", on=on: on)
        queue.enrollments_begun.call_local()
        assert claim_queries.get_claim(claim_id=claim_id).state == state
