"""Scrubbing in the database: errors hold, mending releases, a person may pass what is policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges.domain.consents import Consent, ConsentKind
from claimwright.cycle.charges.domain.encounters import NewChargeLine
from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.claims.domain.adjudications import NewAdjudication, NewAdjudicationLine
from claimwright.cycle.contracting import operations as contracting
from claimwright.cycle.practice import operations as practice
from claimwright.cycle.practice import queries as practice_queries
from claimwright.cycle.practice.domain.profiles import NewLocation
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.registration import queries as people
from claimwright.cycle.scrubbing import operations, queries
from claimwright.cycle.scrubbing.domain.catalog import NotReleasable
from claimwright.cycle.submission import operations as submission
from claimwright.journeys.mend_claim import FixGone, fixes_of, mend_claim
from claimwright.kernel.finding import Severity
from tests.support.claim_cast import (
    MBI,
    NOW,
    OPENED,
    STREET,
    VISIT,
    a_new_visit,
    a_patient,
    a_visit,
    open_clinic,
    visits,
)
from tests.unit.cycle.scrubbing.few_tables import reading


@pytest.fixture
def clinic(practice):
    return open_clinic()


def assembled(clinic, patient, *codes, **changes):
    encounter = a_visit(clinic, patient, *codes, **changes)
    made = claims.assemble_claims(encounter_ids=[encounter], as_of=VISIT)
    return made.claim_ids[0]


def scrub(*claim_ids, as_of=VISIT):
    return operations.scrub_claims(claim_ids=list(claim_ids), as_of=as_of, tables=reading())


def state(claim_id):
    return claim_queries.get_claim(claim_id=claim_id).state


def test_a_clean_claim_becomes_ready(clinic):
    claim_id = assembled(clinic, a_patient((clinic.blue_id, "BV123456")))
    assert scrub(claim_id).ready_ids == (claim_id,)
    assert state(claim_id) == "ready"
    assert queries.findings_for(claim_ids=[claim_id]) == {claim_id: []}


def test_a_claim_with_an_error_is_held_and_never_sent(clinic):
    claim_id = assembled(clinic, a_patient((clinic.blue_id, "")))
    assert scrub(claim_id).held_ids == (claim_id,)
    assert [f.code for f in queries.findings_for(claim_ids=[claim_id])[claim_id]] == ["837-20"]
    held = claim_queries.get_claim(claim_id=claim_id)
    assert (held.state, held.hold_reason) == ("held", "The policy holder has no member id.")
    assert submission.submit_ready(now=NOW) == []
    (row,) = queries.held_page().rows
    assert (row.claim.id, row.findings[0].fix) == (
        claim_id,
        "Copy the member id from the insurance card.",
    )
    assert queries.codes_that_hold() == [("837-20", 1)]


def test_a_mended_claim_becomes_ready_and_its_findings_go(clinic):
    patient = a_patient((clinic.blue_id, ""))
    claim_id = assembled(clinic, patient)
    scrub(claim_id)
    (coverage,) = people.coverages_for(patient_ids=[patient])[patient]
    registration.correct_coverage(coverage_id=coverage.id, changes={"member_id": "BV123456"})
    claims.revise_claims(claim_ids=[claim_id], reason="Member id entered", as_of=VISIT)
    assert scrub(claim_id).ready_ids == (claim_id,)
    assert queries.findings_for(claim_ids=[claim_id])[claim_id] == []
    assert claim_queries.violations() == []


def test_scrubbing_again_changes_nothing(clinic):
    claim_id = assembled(clinic, a_patient((clinic.blue_id, "")))
    scrub(claim_id)
    scrub(claim_id)
    assert state(claim_id) == "held"
    assert len(queries.findings_for(claim_ids=[claim_id])[claim_id]) == 1


def test_a_ready_claim_found_late_is_held(clinic):
    claim_id = assembled(clinic, a_patient((clinic.blue_id, "BV123456")))
    scrub(claim_id)
    assert scrub(claim_id, as_of=VISIT + timedelta(days=181)).held_ids == (claim_id,)
    assert state(claim_id) == "held"


def test_a_sent_claim_is_passed_over(clinic):
    claim_id = assembled(clinic, a_patient((clinic.blue_id, "BV123456")))
    scrub(claim_id)
    submission.submit_ready(now=NOW)
    done = scrub(claim_id)
    assert (done.ready_ids, done.held_ids) == ((), ())
    assert state(claim_id) == "submitted"


def test_a_person_releases_a_late_claim_with_a_reason(clinic):
    claim_id = assembled(clinic, a_patient((clinic.blue_id, "BV123456")))
    late = VISIT + timedelta(days=181)
    scrub(claim_id, as_of=late)
    operations.release_claims(claim_ids=[claim_id], code="837-37-filing", reason="Proof attached")
    assert scrub(claim_id, as_of=late).ready_ids == (claim_id,)
    (finding,) = queries.findings_for(claim_ids=[claim_id])[claim_id]
    assert finding.severity.value == "warning"
    (release,) = queries.releases_for(claim_ids=[claim_id])[claim_id]
    assert (release.reason, release.actor) == ("Proof attached", "test")


def test_an_edit_of_form_cannot_be_released(clinic):
    claim_id = assembled(clinic, a_patient((clinic.blue_id, "")))
    with pytest.raises(NotReleasable):
        operations.release_claims(claim_ids=[claim_id], code="837-20", reason="Please")
    assert queries.releases_for(claim_ids=[claim_id]) == {}


def test_a_service_already_with_the_payer_is_held(clinic):
    patient = a_patient((clinic.blue_id, "BV123456"))
    first = assembled(clinic, patient)
    scrub(first)
    submission.submit_ready(now=NOW)
    again = assembled(clinic, patient, source_key="visit-2")
    assert scrub(again).held_ids == (again,)
    found = queries.findings_for(claim_ids=[again])[again]
    (finding,) = [each for each in found if each.severity is Severity.ERROR]
    assert finding.code == "837-62"
    assert "C-000001" in finding.found


def test_the_same_service_by_another_provider_or_day_is_not_a_duplicate(clinic):
    patient = a_patient((clinic.blue_id, "BV123456"))
    scrub(assembled(clinic, patient))
    submission.submit_ready(now=NOW)
    nurse = assembled(clinic, patient, source_key="nurse", rendering_id=clinic.nurse_id)
    day = assembled(clinic, patient, source_key="day", service_on=VISIT - timedelta(days=1))
    assert set(scrub(nurse, day).ready_ids) == {nurse, day}


def test_a_claim_being_replaced_is_not_its_own_duplicate(clinic):
    claim_id = assembled(clinic, a_patient((clinic.blue_id, "BV123456")))
    scrub(claim_id)
    submission.submit_ready(now=NOW)
    claims.move_claims(ids=[claim_id], to="rejected", reason="Format.", now=NOW)
    claims.revise_claims(claim_ids=[claim_id], reason="Again", as_of=VISIT)
    assert scrub(claim_id).ready_ids == (claim_id,)


def test_prior_authorization_is_asked_for_where_the_payer_wants_it(clinic):
    contracting.set_authorization_codes(payer_id=clinic.blue_id, codes=["20610"])
    patient = a_patient((clinic.blue_id, "BV123456"))
    encounter = a_visit(clinic, patient, "20610")
    (claim_id,) = claims.assemble_claims(encounter_ids=[encounter], as_of=VISIT).claim_ids
    assert scrub(claim_id).held_ids == (claim_id,)
    charges.change_encounter(
        encounter_id=encounter, authorization_number="AUTH9", reason="Payer gave it"
    )
    claims.revise_claims(claim_ids=[claim_id], reason="Authorized", as_of=VISIT)
    assert scrub(claim_id).ready_ids == (claim_id,)


def test_a_persons_hold_outlasts_scrubbing_until_let_go(clinic):
    claim_id = assembled(clinic, a_patient((clinic.blue_id, "BV123456")))
    scrub(claim_id)
    claims.hold_claims(ids=[claim_id], reason="Waiting for the operation note", now=NOW)
    assert scrub(claim_id).held_ids == (claim_id,)
    assert submission.submit_ready(now=NOW) == []
    held = claim_queries.get_claim(claim_id=claim_id)
    assert held.hold_reason == "Held by a person: Waiting for the operation note"
    claims.let_go(ids=[claim_id], reason="The note came", now=NOW)
    assert scrub(claim_id).ready_ids == (claim_id,)


def test_a_hold_needs_a_reason(clinic):
    claim_id = assembled(clinic, a_patient((clinic.blue_id, "BV123456")))
    with pytest.raises(claims.NoReason):
        claims.hold_claims(ids=[claim_id], reason=" ", now=NOW)
    assert state(claim_id) == "draft"


def test_tables_not_loaded_are_told_once_for_the_run(clinic):
    patient = a_patient((clinic.blue_id, "BV123456"))
    ids = [assembled(clinic, patient, source_key=key) for key in "ab"]
    done = operations.scrub_claims(claim_ids=ids, as_of=VISIT)
    named = [f.found for f in done.findings if f.code == "TABLE-MISSING"]
    assert len(named) == len(set(named)) > 0
    told = {f.code for found in queries.findings_for(claim_ids=ids).values() for f in found}
    assert told == {"VISIT-TWICE"}  # nothing that needs a table


def test_scrubbing_asks_no_more_questions_for_more_claims(clinic):
    patient = a_patient((clinic.blue_id, "BV123456"))

    def questions(*keys):
        ids = visits([a_new_visit(clinic, patient, source_key=key) for key in keys])
        made = claims.assemble_claims(encounter_ids=ids, as_of=VISIT)
        with CaptureQueriesContext(connection) as asked:
            operations.scrub_claims(claim_ids=made.claim_ids, as_of=VISIT, tables=reading())
        return len(asked)

    assert questions(*(f"b{n}" for n in range(9))) == questions("a")


def test_each_edit_counts_what_it_held_and_how_it_came_free(clinic):
    patient = a_patient((clinic.blue_id, ""))
    claim_id = assembled(clinic, patient)
    scrub(claim_id)
    scrub(claim_id)
    assert queries.figures()["837-20"].holding_count == 1
    assert queries.claims_held_by(code="837-20") == [claim_id]
    (coverage,) = people.coverages_for(patient_ids=[patient])[patient]
    registration.correct_coverage(coverage_id=coverage.id, changes={"member_id": "BV123456"})
    claims.revise_claims(claim_ids=[claim_id], reason="Member id entered", as_of=VISIT)
    scrub(claim_id)
    mended = queries.figures()["837-20"]
    assert (mended.holding_count, mended.mended_count, mended.held_count) == (0, 1, 1)


def test_a_release_is_counted_apart_from_a_mended_claim(clinic):
    claim_id = assembled(clinic, a_patient((clinic.blue_id, "BV123456")))
    late = VISIT + timedelta(days=181)
    scrub(claim_id, as_of=late)
    operations.release_claims(
        claim_ids=[claim_id], code="837-37-filing", reason="Proof attached", role="biller"
    )
    scrub(claim_id, as_of=late)
    figures = queries.figures()["837-37-filing"]
    assert (figures.released_count, figures.mended_count) == (1, 0)
    (release,) = queries.releases_of(code="837-37-filing")
    assert (release.role, release.reason) == ("biller", "Proof attached")


def test_a_release_needs_a_reason_and_a_role_that_may(clinic):
    claim_id = assembled(clinic, a_patient((clinic.blue_id, "BV123456")))
    for changes, words in (({"reason": " "}, "Say why"), ({"role": "front_desk"}, "Your role")):
        given = {"code": "837-62", "reason": "Sent by hand", "role": "biller"} | changes
        with pytest.raises(NotReleasable, match=words):
            operations.release_claims(claim_ids=[claim_id], **given)
    assert queries.releases_for(claim_ids=[claim_id]) == {}


def test_earlier_care_of_the_patient_is_known(clinic):
    patient = a_patient((clinic.blue_id, "BV123456"))
    before = VISIT - timedelta(days=200)
    a_visit(clinic, patient, source_key="before", service_on=before)
    claim_id = assembled(clinic, patient, "99203")
    assert scrub(claim_id).held_ids == (claim_id,)
    (finding,) = queries.findings_for(claim_ids=[claim_id])[claim_id]
    assert finding.code == "VISIT-NEW"
    assert before.isoformat() in finding.found


def test_one_press_puts_the_diagnoses_in_order(clinic):
    claim_id = assembled(
        clinic, a_patient((clinic.blue_id, "BV123456")), diagnoses=("W010XXA", "S52501A")
    )
    scrub(claim_id)
    (fix,) = fixes_of(claim_id=claim_id)
    assert fix.code == "837-32"
    done = mend_claim(claim_id=claim_id, key=fix.key, as_of=VISIT, now=NOW)
    assert done.ready_claim_ids == (claim_id,)
    written = claim_queries.professional_claims(claim_ids=[claim_id])[claim_id]
    assert [code for _, code in written.diagnoses] == ["S52501A", "W010XXA"]
    assert written.lines[0].pointers == (2,)
    with pytest.raises(FixGone):
        mend_claim(claim_id=claim_id, key=fix.key, as_of=VISIT, now=NOW)


def therapy(clinic, patient, key, *, minutes=15, units="1", **changes):
    line = NewChargeLine(
        code="97110",
        modifiers=("GP",),
        units=units,
        minutes=minutes,
        charge_cents=10_000,
        pointers=(1,),
    )
    return a_new_visit(clinic, patient, source_key=key, lines=(line,), **changes)


def test_units_are_held_against_the_minutes_written_on_the_visit(clinic):
    patient = a_patient((clinic.medicare_id, MBI))
    ids = visits([therapy(clinic, patient, "short", minutes=20, units="2")])
    (claim_id,) = claims.assemble_claims(encounter_ids=ids, as_of=VISIT).claim_ids
    scrub(claim_id)
    found = {f.code: f for f in queries.findings_for(claim_ids=[claim_id])[claim_id]}
    assert found["TIME-UNITS"].expected == "1"
    assert "20 minutes" in found["TIME-UNITS"].found


def test_the_years_therapy_asks_for_kx_once_medicare_allowed_its_threshold(clinic):
    patient = a_patient((clinic.medicare_id, MBI))
    before = VISIT - timedelta(days=10)
    ids = visits(
        [
            therapy(clinic, patient, "old", service_on=VISIT - timedelta(days=100)),
            therapy(clinic, patient, "before", service_on=before),
            therapy(clinic, patient, "now"),
        ]
    )
    made = claims.assemble_claims(encounter_ids=ids, as_of=VISIT).claim_ids
    past, now_id = made[1], made[2]
    decide(made[0], allowed_cents=900_000)  # of the year before
    decide(past, allowed_cents=248_000)
    scrub(now_id)
    told = {f.code: f for f in queries.findings_for(claim_ids=[now_id])[now_id]}
    found = told["THERAPY-KX"]
    assert (found.severity, found.expected) == (Severity.ERROR, "KX")
    assert "$2,480.00 used of PT and SLP" in found.found


def decide(claim_id, *, allowed_cents):
    (version,) = claim_queries.versions(claim_ids=[claim_id])[claim_id]
    claim = claim_queries.get_claim(claim_id=claim_id)
    claims.record_adjudications(
        new=[
            NewAdjudication(
                claim_id=claim_id,
                version_id=version.id,
                payer_id=claim.payer_id,
                remittance_ref="R1",
                status="1",
                payer_claim_number="P1",
                charge_cents=10_000,
                paid_cents=0,
                allowed_cents=allowed_cents,
                patient_cents=0,
                paid_on=VISIT,
                lines=(
                    NewAdjudicationLine(
                        line_number=1,
                        charge_line_id=None,
                        procedure="97110",
                        charge_cents=10_000,
                        paid_cents=0,
                        allowed_cents=allowed_cents,
                    ),
                ),
            )
        ],
        now=NOW,
    )


def test_one_press_completes_a_zip_from_the_same_address_elsewhere(clinic):
    bare = replace(STREET, zip="45402")
    practice.move_location(location_id=clinic.location_id, address=bare)
    practice.set_up_practice(profile=bare_profile(bare), on=OPENED)
    practice.add_location(
        new=NewLocation(name="Annex", place_of_service="11", address=replace(STREET, line1="9 Oak"))
    )
    claim_id = assembled(clinic, a_patient((clinic.blue_id, "BV123456")))
    assert scrub(claim_id).held_ids == (claim_id,)
    (fix,) = fixes_of(claim_id=claim_id)
    assert (fix.key, fix.is_mechanical, fix.address.zip) == ("zip-2010AA", False, "454029998")
    practice.add_location(new=NewLocation(name="Lab", place_of_service="81", address=STREET))
    (fix,) = fixes_of(claim_id=claim_id)
    assert (fix.is_mechanical, fix.address.zip) == (True, "454021107")
    assert "as Lab has it" in fix.title
    done = mend_claim(claim_id=claim_id, key=fix.key, as_of=VISIT, now=NOW)
    assert done.ready_claim_ids == (claim_id,)
    written = claim_queries.professional_claims(claim_ids=[claim_id])[claim_id]
    assert written.billing.address.zip == "454021107"
    with pytest.raises(FixGone):
        mend_claim(claim_id=claim_id, key="zip-2010AA", as_of=VISIT, now=NOW)


def test_the_zip_of_an_earlier_address_is_completed_where_the_visit_was(clinic):
    old = replace(STREET, line1="1 Old Road", zip="45402")
    practice.move_location(location_id=clinic.location_id, address=old)
    practice.move_location(
        location_id=clinic.location_id, address=STREET, on=VISIT + timedelta(days=1)
    )
    claim_id = assembled(clinic, a_patient((clinic.blue_id, "BV123456")))
    scrub(claim_id)
    (fix,) = fixes_of(claim_id=claim_id)
    assert fix.key == "zip-2310C"
    mend_claim(claim_id=claim_id, key=fix.key, as_of=VISIT, now=NOW)
    written = claim_queries.professional_claims(claim_ids=[claim_id])[claim_id]
    assert written.facility.address.zip == "454029998"
    key = (clinic.location_id, VISIT + timedelta(days=1))
    assert practice_queries.locations_on(wanted={key})[key].address == STREET


def bare_profile(address):
    return replace(practice_queries.get_billing_profile(on=VISIT), address=address)


def test_a_refused_release_holds_the_claim_and_a_kept_assignment_is_said(clinic):
    patient = a_patient((clinic.blue_id, "BV123456"))
    claim_id = assembled(clinic, patient)
    assert scrub(claim_id).ready_ids == (claim_id,)  # nothing kept: nothing judged
    charges.keep_consent(new=Consent(patient_id=patient, kind=ConsentKind.RELEASE), as_of=VISIT)
    charges.keep_consent(new=Consent(patient_id=patient, kind=ConsentKind.ASSIGNMENT), as_of=VISIT)
    claims.revise_claims(claim_ids=[claim_id], reason="Again", as_of=VISIT)
    assert scrub(claim_id).held_ids == (claim_id,)
    (found,) = queries.findings_for(claim_ids=[claim_id])[claim_id]
    assert found.code == "837-29-consent"
    written = claim_queries.professional_claims(claim_ids=[claim_id])[claim_id]
    assert written.benefits_assigned == "N"
    for kind in (ConsentKind.RELEASE, ConsentKind.ASSIGNMENT):
        signed = Consent(patient_id=patient, kind=kind, signed_on=VISIT)
        charges.keep_consent(new=signed, as_of=VISIT)
    claims.revise_claims(claim_ids=[claim_id], reason="Signed", as_of=VISIT)
    assert scrub(claim_id).ready_ids == (claim_id,)
    written = claim_queries.professional_claims(claim_ids=[claim_id])[claim_id]
    assert written.benefits_assigned == "Y"
