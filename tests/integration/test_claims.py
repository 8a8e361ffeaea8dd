"""Claims in the database: assembled once, worded immutably, moved by the table, decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test.utils import CaptureQueriesContext

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges.domain.encounters import NewChargeLine
from claimwright.cycle.claims import operations, queries
from claimwright.cycle.claims.domain.adjudications import NewAdjudication, NewAdjudicationLine
from claimwright.cycle.claims.domain.states import IllegalMove
from claimwright.cycle.claims.models import Claim, ClaimVersion
from claimwright.cycle.claims.operations import InFlight, NotCovered
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.registration import queries as people
from claimwright.engines.x12.parties import Adjustment
from claimwright.foundation.access.guard import NotVisible
from claimwright.foundation.access.operations import add_member
from claimwright.foundation.tenancy.bulk import update_rows
from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import scope
from tests.support.claim_cast import (
    MBI,
    NOW,
    VISIT,
    a_new_visit,
    a_patient,
    a_visit,
    open_clinic,
    visits,
)

PAID = VISIT + timedelta(days=18)


@pytest.fixture
def clinic(practice):
    return open_clinic()


def assemble(*encounter_ids, **more):
    return operations.assemble_claims(encounter_ids=list(encounter_ids), as_of=VISIT, **more)


def a_claim(clinic, *codes, **changes):
    patient = a_patient((clinic.blue_id, "BV123456"), (clinic.medigap_id, "SM555"))
    (claim_id,) = assemble(a_visit(clinic, patient, *codes, **changes)).claim_ids
    return claim_id


def send(*claim_ids):
    for to in ("ready", "submitted"):
        operations.move_claims(ids=list(claim_ids), to=to, reason="Test.", now=NOW)


def decide(claim_id, *, paid=8_000, share=2_000, **changes):
    """Record what the claim's payer decided on its one line of $100."""
    version = queries.versions(claim_ids=[claim_id])[claim_id][-1]
    (line,) = queries.claim_lines(version_ids=[version.id])[version.id]
    adjustments = [Adjustment("PR", "2", share)] if share else []
    rest = 10_000 - paid - share
    adjustments += [Adjustment("CO", "45", rest)] if rest else []
    given = {
        "claim_id": claim_id,
        "version_id": version.id,
        "payer_id": version.payer_id,
        "remittance_ref": "EFT1",
        "status": "1",
        "payer_claim_number": "PCN-1",
        "charge_cents": 10_000,
        "paid_cents": paid,
        "allowed_cents": paid + share,
        "patient_cents": share,
        "paid_on": PAID,
        "lines": (
            NewAdjudicationLine(
                line_number=1,
                charge_line_id=line.charge_line_id,
                procedure=line.procedure,
                charge_cents=10_000,
                paid_cents=paid,
                allowed_cents=paid + share,
                adjustments=tuple(adjustments),
            ),
        ),
    }
    new = NewAdjudication(**(given | changes))
    (adjudication_id,) = operations.record_adjudications(new=[new], now=NOW)
    return adjudication_id


def test_a_visit_becomes_one_draft_claim_and_only_once(clinic):
    patient = a_patient((clinic.blue_id, "BV123456"))
    encounter = a_visit(clinic, patient, "99213", "93000")
    made = assemble(encounter)
    assert assemble(encounter).claim_ids == made.claim_ids
    claim = queries.get_claim(claim_id=made.claim_ids[0])
    assert (claim.state, claim.rank, claim.charge_cents) == ("draft", "P", 20_000)
    assert (claim.number, claim.control_number) == ("C-000001", "CW0000001A")
    assert claim.timely_filing_on == VISIT + timedelta(days=180)
    assert queries.violations() == []


def test_no_coverage_on_the_day_is_self_pay(clinic):
    encounter = a_visit(clinic, a_patient())
    made = assemble(encounter)
    assert (made.claim_ids, made.self_pay_encounter_ids) == ((), (encounter,))


def test_what_cannot_be_billed_is_told_and_the_rest_goes_on(clinic):
    patient = a_patient((clinic.blue_id, "BV123456"))
    bare, good = visits(
        [
            a_new_visit(clinic, patient, source_key="bare", diagnoses=()),
            a_new_visit(clinic, patient, source_key="good"),
        ]
    )
    made = assemble(bare, good)
    assert len(made.claim_ids) == 1
    assert [f.code for f in made.findings[bare]] == ["BILL-NO-DIAGNOSIS"]


def test_what_the_patient_paid_goes_onto_the_claim(clinic):
    encounter = a_visit(clinic, a_patient((clinic.blue_id, "BV123456")))
    (claim_id,) = assemble(encounter, patient_paid={encounter: 2_600}).claim_ids
    assert queries.professional_claims(claim_ids=[claim_id])[claim_id].patient_paid_cents == 2_600


def test_a_version_cannot_be_changed_in_the_database(clinic):
    claim_id = a_claim(clinic)
    with pytest.raises(DatabaseError), transaction.atomic():
        ClaimVersion.objects.filter(claim_id=claim_id).update(charge_cents=1)


def test_a_move_the_table_lacks_moves_nothing(clinic):
    claim_id = a_claim(clinic)
    with pytest.raises(IllegalMove, match="C-000001"):
        operations.move_claims(ids=[claim_id], to="submitted", reason="No.", now=NOW)
    assert queries.get_claim(claim_id=claim_id).state == "draft"
    assert [e.kind for e in queries.timeline(claim_id=claim_id)] == ["created"]


def test_each_move_leaves_one_row_and_the_dates_of_sending(clinic):
    claim_id = a_claim(clinic)
    send(claim_id)
    claim = queries.get_claim(claim_id=claim_id)
    assert claim.first_submitted_at == claim.last_submitted_at == NOW
    titles = [event.title for event in queries.timeline(claim_id=claim_id)]
    assert titles == [
        "Claim assembled from the visit",
        "Passed every edit, ready to send",
        "Sent",
    ]


def test_a_decision_is_kept_and_shown(clinic):
    claim_id = a_claim(clinic)
    send(claim_id)
    decide(claim_id, paid=7_000, share=2_000)
    claim = queries.get_claim(claim_id=claim_id)
    assert claim.state == "adjudicated"
    assert (claim.paid_cents, claim.patient_cents, claim.adjusted_cents) == (7_000, 2_000, 1_000)
    assert (claim.payer_claim_number, claim.open_cents) == ("PCN-1", 0)
    (view,) = queries.adjudications(claim_ids=[claim_id])[claim_id]
    assert view.lines[0].adjustments == (
        Adjustment("PR", "2", 2_000),
        Adjustment("CO", "45", 1_000),
    )
    assert "paid $70.00 of $100.00" in queries.timeline(claim_id=claim_id)[-1].words
    assert queries.violations() == []


def test_a_reversal_takes_the_money_back_and_leaves_the_claim_decided(clinic):
    claim_id = a_claim(clinic)
    send(claim_id)
    first = decide(claim_id)
    decide(
        claim_id,
        paid=-8_000,
        share=0,
        charge_cents=-10_000,
        patient_cents=0,
        status="22",
        is_reversal=True,
        reverses_id=first,
        lines=(),
    )
    claim = queries.get_claim(claim_id=claim_id)
    assert (claim.state, claim.paid_cents, claim.patient_cents) == ("adjudicated", 0, 0)
    assert queries.timeline(claim_id=claim_id)[-1].title == "Payer took back its decision"


def test_the_next_payer_is_asked_once_with_what_the_first_decided(clinic):
    claim_id = a_claim(clinic)
    send(claim_id)
    assert operations.assemble_next_payer(claim_ids=[claim_id], as_of=PAID) == []
    decide(claim_id)
    (next_id,) = operations.assemble_next_payer(claim_ids=[claim_id], as_of=PAID)
    assert operations.assemble_next_payer(claim_ids=[claim_id], as_of=PAID) == []
    second = queries.get_claim(claim_id=next_id)
    assert (second.rank, second.payer_id, second.prior_claim_id) == (
        "S",
        clinic.medigap_id,
        claim_id,
    )
    claim = queries.professional_claims(claim_ids=[next_id])[next_id]
    assert claim.other_coverages[0].paid_cents == 8_000
    assert claim.lines[0].adjudications[0].adjustments == (Adjustment("PR", "2", 2_000),)


@pytest.mark.parametrize("changes", [{"crossed_over": True}, {"status": "19"}])
def test_a_forwarded_claim_is_not_sent_to_the_next_payer_again(clinic, changes):
    claim_id = a_claim(clinic)
    send(claim_id)
    decide(claim_id, **changes)
    assert operations.assemble_next_payer(claim_ids=[claim_id], as_of=PAID) == []


def test_a_rejected_claim_goes_out_as_a_new_one_under_a_new_number(clinic):
    claim_id = a_claim(clinic)
    send(claim_id)
    operations.move_claims(ids=[claim_id], to="rejected", reason="Member id.", now=NOW)
    (version_id,) = operations.revise_claims(
        claim_ids=[claim_id], reason="Member id corrected", as_of=VISIT
    )
    claim = queries.get_claim(claim_id=claim_id)
    assert (claim.state, claim.control_number, claim.frequency) == ("draft", "CW0000001B", "1")
    keys = queries.find_by_control_numbers(numbers=["cw0000001a", "CW0000001B", "NOPE"])
    assert keys["CW0000001B"].version_id == version_id
    assert keys["cw0000001a"].version_number == 1
    assert "NOPE" not in keys
    assert queries.violations() == []


def test_a_decided_claim_is_replaced_with_the_payers_number(clinic):
    claim_id = a_claim(clinic)
    send(claim_id)
    decide(claim_id, paid=0, share=0)
    operations.revise_claims(claim_ids=[claim_id], reason="Code corrected", as_of=PAID)
    claim = queries.professional_claims(claim_ids=[claim_id])[claim_id]
    assert (claim.frequency, claim.reference("F8")) == ("7", "PCN-1")
    assert "It replaces Blue Valley's claim PCN-1." in queries.timeline(claim_id=claim_id)[-1].words


def test_a_revision_takes_what_the_visit_and_coverage_now_say(clinic):
    patient = a_patient((clinic.blue_id, "BV123456"))
    encounter = a_visit(clinic, patient)
    (claim_id,) = assemble(encounter).claim_ids
    (coverage,) = people.coverages_for(patient_ids=[patient])[patient]
    registration.correct_coverage(coverage_id=coverage.id, changes={"member_id": "BV999999"})
    charges.change_encounter(
        encounter_id=encounter,
        lines=[NewChargeLine(code="99214", charge_cents=12_000, pointers=(1,))],
        reason="Level corrected",
    )
    before = queries.professional_claims(claim_ids=[claim_id])[claim_id]
    operations.revise_claims(claim_ids=[claim_id], reason="Corrected", as_of=VISIT)
    after = queries.professional_claims(claim_ids=[claim_id])[claim_id]
    assert (before.subscriber.id, after.subscriber.id) == ("BV123456", "BV999999")
    assert (before.charge_cents, after.charge_cents) == (10_000, 12_000)
    first = queries.versions(claim_ids=[claim_id])[claim_id][0]
    assert queries.version_contents(version_ids=[first.id])[first.id] == before


def test_note_delay_and_what_was_paid_go_onto_the_next_version(clinic):
    encounter = a_visit(clinic, a_patient((clinic.blue_id, "BV123456")))
    (claim_id,) = assemble(encounter, patient_paid={encounter: 2_600}).claim_ids
    operations.set_particulars(claim_id=claim_id, note="Second opinion", delay_reason="11")
    operations.revise_claims(claim_ids=[claim_id], reason="Told why", as_of=VISIT)
    claim = queries.professional_claims(claim_ids=[claim_id])[claim_id]
    assert (claim.note, claim.delay_reason, claim.patient_paid_cents) == (
        "Second opinion",
        "11",
        2_600,
    )


def test_rows_of_another_practice_are_never_written(clinic, practice):
    claim_id = a_claim(clinic)
    row = Claim.objects.get(pk=claim_id)
    row.note = "Changed from outside"
    with scope(create_practice(name="Elsewhere").pk), transaction.atomic():
        update_rows([row], ["note"])
    assert Claim.objects.get(pk=claim_id).note == ""
    with transaction.atomic():
        update_rows([row], ["note"])
    assert Claim.objects.get(pk=claim_id).note == "Changed from outside"


def test_a_claim_with_its_payer_is_not_revised(clinic):
    claim_id = a_claim(clinic)
    send(claim_id)
    with pytest.raises(InFlight, match="C-000001"):
        operations.revise_claims(claim_ids=[claim_id], reason="Hasty", as_of=VISIT)


def test_a_claim_nobody_covers_any_more_is_not_revised(clinic):
    patient = a_patient((clinic.blue_id, "BV123456"))
    (claim_id,) = assemble(a_visit(clinic, patient)).claim_ids
    (coverage,) = people.coverages_for(patient_ids=[patient])[patient]
    registration.end_coverage(coverage_id=coverage.id, on=VISIT)
    with pytest.raises(NotCovered, match="bill the patient"):
        operations.revise_claims(claim_ids=[claim_id], reason="Coverage ended", as_of=VISIT)


def test_a_late_decision_on_an_earlier_version_leaves_the_claim_in_preparation(clinic):
    claim_id = a_claim(clinic)
    send(claim_id)
    first = decide(claim_id, paid=0, share=0)
    operations.revise_claims(claim_ids=[claim_id], reason="Corrected", as_of=PAID)
    view = queries.get_adjudications(ids=[first])[first]
    decide(claim_id, version_id=view.version_id, remittance_ref="EFT2")
    claim = queries.get_claim(claim_id=claim_id)
    assert (claim.state, claim.paid_cents) == ("draft", 8_000)


def test_medicare_never_gets_a_replacement(clinic):
    patient = a_patient((clinic.medicare_id, MBI))
    (claim_id,) = assemble(a_visit(clinic, patient)).claim_ids
    send(claim_id)
    decide(claim_id, paid=0, share=0, remarks=("MA130",))
    operations.revise_claims(claim_ids=[claim_id], reason="Corrected", as_of=PAID)
    claim = queries.professional_claims(claim_ids=[claim_id])[claim_id]
    assert (claim.frequency, claim.reference("F8")) == ("1", "")


def test_a_payment_is_found_by_what_was_done(clinic):
    claim_id = a_claim(clinic, "99213", "93000")
    key, other = (VISIT, "93000", 10_000), (VISIT, "93000", 9_999)
    assert queries.fingerprint_candidates(services=[key, other]) == {key: [claim_id]}


def test_the_worklist_finds_by_name_number_and_payer(clinic):
    claim_id = a_claim(clinic)
    for asked in ({"text": "vance"}, {"text": "c-000001"}, {"payer_id": clinic.blue_id}):
        page = queries.claim_page(**asked)
        assert [row.id for row in page.rows] == [claim_id]
        assert (page.total, page.rows[0].payer_name) == (1, "Blue Valley")
    assert queries.claim_page(states=["held"]).rows == ()
    assert queries.claim_page(text="nobody").total == 0
    assert queries.counts_by_state() == {"draft": 1}


@pytest.mark.parametrize("count", [1, 12])
def test_the_worklist_asks_five_questions_whatever_its_length(clinic, count):
    from django.db import connection

    patient = a_patient((clinic.blue_id, "BV123456"))
    assemble(*visits([a_new_visit(clinic, patient, source_key=str(n)) for n in range(count)]))
    with CaptureQueriesContext(connection) as asked:
        page = queries.claim_page(states=["draft"], text="vance", limit=5)
    assert page.total == count
    assert len(asked) <= 5


def test_assembling_asks_no_more_questions_for_more_visits(clinic):
    from django.db import connection

    patient = a_patient((clinic.blue_id, "BV123456"))

    def questions(*keys):
        ids = visits([a_new_visit(clinic, patient, source_key=key) for key in keys])
        with CaptureQueriesContext(connection) as asked:
            assemble(*ids)
        return len(asked)

    questions("warm")
    assert questions(*(f"b{n}" for n in range(9))) == questions("a")


def test_another_practice_sees_nothing(clinic, practice):
    claim_id = a_claim(clinic)
    claim = queries.get_claim(claim_id=claim_id)
    user = add_member(username="alice", password="", role="biller")
    assert queries.access_claim(user_id=user.pk, public_id=claim.public_id).id == claim_id
    stranger = create_practice(name="Elsewhere")
    with scope(stranger.pk):
        assert queries.get_claims(ids=[claim_id]) == {}
        assert queries.find_by_control_numbers(numbers=[claim.control_number]) == {}
        with pytest.raises(NotVisible):
            queries.access_claim(user_id=user.pk, public_id=claim.public_id)


def test_violations_name_what_was_tampered_with(clinic):
    claim_id = a_claim(clinic)
    Claim.objects.filter(pk=claim_id).update(state="accepted", paid_cents=5, charge_cents=1)
    assert queries.violations() == [
        "claim C-000001 does not fit its current version",
        "claim C-000001 is accepted, but its history ends at draft",
        "claim C-000001 shows 5 cents paid, its decisions 0",
    ]
