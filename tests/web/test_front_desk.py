"""The front desk: who is ready, what to ask for, what to mend, and a new patient at the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.contracting.models import Payer
from claimwright.cycle.eligibility import queries as eligibility
from claimwright.cycle.eligibility.models import Inquiry
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as receipt_queries
from claimwright.cycle.receipts.domain.batches import Totals
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.scheduling import operations as scheduling
from claimwright.cycle.scheduling import queries as schedule
from claimwright.cycle.scheduling.domain.appointments import NewAppointment
from claimwright.foundation import clock
from claimwright.foundation.access.models import User
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys.front_desk import day_of
from tests.web.cast import Clinic
from tests.web.conftest import SignIn

TODAY = clock.today("UTC")
ANSWER = {
    "is_active": True,
    "plan_name": "Prairie Choice",
    "copay_cents": 2500,
    "specialist_copay_cents": None,
    "coinsurance_percent": None,
    "deductible_cents": None,
    "deductible_left_cents": None,
    "out_of_pocket_cents": None,
    "out_of_pocket_left_cents": None,
    "sentences": [],
    "rejection": "",
    "other_payers": [],
    "group_number": "",
}


def book(clinic: Clinic, who: int, days: int = 0) -> int:
    """An appointment of the patient at noon, that many days from today."""
    noon = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
    with scope(clinic.practice.pk, actor="test"):
        (made,) = scheduling.book_appointments(
            new=[
                NewAppointment(
                    patient_id=clinic.patients[who].id,
                    provider_id=clinic.provider_id,
                    location_id=clinic.location_id,
                    starts_at=noon + timedelta(days=days),
                    reason="Follow-up",
                )
            ]
        )
        scheduling.plan_services(appointment_id=made, codes=["99213"])
    return made


def answer(clinic: Clinic, who: int, **changes: object) -> None:
    """The payer's latest word about the patient's insurance."""
    with scope(clinic.practice.pk, actor="test"):
        patient = clinic.patients[who]
        held = registration.coverages_for(patient_ids=[patient.id])[patient.id]
        now = clock.now()
        told = Inquiry.objects.first()
        Inquiry.objects.create(
            coverage_id=held[0].id,
            service_on=TODAY,
            trace_number=f"T{who}-{now:%H%M%S%f}",
            asked_at=now,
            sent_at=now,
            answered_at=now,
            state="answered",
            summary=ANSWER | changes,
            file_id=told.file_id if told else clinic.remittance_file.id,
        )


def row_of(clinic: Clinic, appointment_id: int, days: int = 0) -> object:
    with scope(clinic.practice.pk):
        rows = day_of(on=TODAY + timedelta(days=days))
    return next(row for row in rows if row.appointment.id == appointment_id)


def public_id(clinic: Clinic, appointment_id: int) -> str:
    with scope(clinic.practice.pk):
        found = schedule.get_appointments(ids=[appointment_id])[appointment_id]
    return str(found.public_id)


def test_the_day_says_who_is_ready_and_what_to_ask_for(clinic: Clinic, sign_in: SignIn) -> None:
    ada = book(clinic, 0)
    answer(clinic, 0)
    row = row_of(clinic, ada)
    assert row.is_ready
    assert row.due.steps[0] == ("Copay", 2500)
    page = sign_in("front_desk").get("/schedule/").content.decode()
    assert "Ready" in page
    assert "To ask for" in page


def test_check_in_takes_the_shown_sum_and_splits_it(clinic: Clinic, sign_in: SignIn) -> None:
    """$25.00 is this visit's copay, the rest pays what was owed before; both are in the batch."""
    ada = book(clinic, 0)
    answer(clinic, 0)
    owed = row_of(clinic, ada).due
    assert owed.earlier_cents == 2500, "the copay of the decided visit is still owed"
    user = User.objects.get(username="front_desk")
    with scope(clinic.practice.pk, user_id=user.pk, actor="front_desk"):
        batch_id = receipts.open_batch(
            kind="payments", control=Totals(count=2, cents=5000), on=TODAY, user_id=user.pk
        )
    client = sign_in("front_desk")
    before = client.get("/schedule/").content.decode()
    assert "$50.00" in before
    sent = {"collected": "50.00", "method": "card", "on": TODAY.isoformat()}
    done = client.post(f"/schedule/{public_id(clinic, ada)}/check-in/", sent, follow=True)
    assert "$50.00 taken into batch" in done.content.decode()
    with scope(clinic.practice.pk):
        taken = receipt_queries.payments_for(patient_id=clinic.patients[0].id)[:2]
        assert sorted((one.amount_cents, one.is_copay) for one in taken) == [
            (2500, False),
            (2500, True),
        ]
        counted = receipt_queries.get_batch(batch_id=batch_id).counted
    assert (counted.count, counted.cents) == (2, 5000)
    again = client.post(f"/schedule/{public_id(clinic, ada)}/check-in/", sent)
    assert again.status_code == 302
    with scope(clinic.practice.pk):
        assert len(receipt_queries.payments_for(patient_id=clinic.patients[0].id)) == 2


def test_the_fix_list_is_ordered_and_each_row_has_its_press(
    clinic: Clinic, sign_in: SignIn
) -> None:
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    names = [book(clinic, who, 1) for who in range(4)]
    answer(clinic, 0)
    answer(clinic, 1, member_last="LINDKVIST", member_first="PER")
    answer(clinic, 2, is_active=False)
    page = sign_in("front_desk").get(f"/schedule/fix/?on={tomorrow}").content.decode()
    order = [page.index(name) for name in ("Marchetti", "Delgado", "Lindqvist")]
    assert order == sorted(order), "not active, then no insurance, then another name"
    assert "Okafor" not in page
    assert "Correct the card" in page
    assert "Add insurance" in page
    assert "Use “Per Lindkvist”" in page
    assert len(names) == 4


def test_the_payers_spelling_becomes_ours_at_one_press(clinic: Clinic, sign_in: SignIn) -> None:
    per = book(clinic, 1, 1)
    answer(clinic, 1, member_last="LINDKVIST", member_first="PER")
    client = sign_in("front_desk")
    url = f"/schedule/{public_id(clinic, per)}/name/"
    client.post(url, {"on": (TODAY + timedelta(days=1)).isoformat(), "from": "fix"})
    with scope(clinic.practice.pk):
        assert registration.get_patient(patient_id=clinic.patients[1].id).name.last == "Lindkvist"
    assert row_of(clinic, per, 1).is_ready
    again = client.post(url, {"on": TODAY.isoformat()}, follow=True)
    assert "There is no name to take over" in again.content.decode()


def test_a_planned_service_that_wants_authorization_waits_for_its_number(
    clinic: Clinic, sign_in: SignIn
) -> None:
    ada = book(clinic, 0, 1)
    answer(clinic, 0)
    with scope(clinic.practice.pk):
        Payer.objects.filter(pk=clinic.payer_id).update(authorization_codes=["29881"])
    client = sign_in("front_desk")
    url = f"/schedule/{public_id(clinic, ada)}/plan/"
    client.post(url, {"codes": "99213 29881", "on": TODAY.isoformat()})
    assert not row_of(clinic, ada, 1).is_ready
    client.post(url, {"codes": "99213 29881", "authorization": "A-77", "on": TODAY.isoformat()})
    assert row_of(clinic, ada, 1).is_ready
    refused = client.post(url, {"codes": "nonsense", "on": TODAY.isoformat()}, follow=True)
    assert "not a procedure code" in refused.content.decode()


CARD = {
    "last": "Haddad",
    "first": "Leila",
    "birth_on": "1990-05-06",
    "sex": "F",
    "line1": "3 Bay Road",
    "city": "Madison",
    "state": "WI",
    "zip": "53703",
    "member_id": "PM7788990",
    "relationship": "18",
}


@pytest.mark.django_db(transaction=False)
def test_a_new_patient_is_registered_and_verified_at_once(
    clinic: Clinic, sign_in: SignIn, django_capture_on_commit_callbacks: object
) -> None:
    with scope(clinic.practice.pk):
        payer = str(Payer.objects.get(pk=clinic.payer_id).public_id)
    client = sign_in("front_desk")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        sent = client.post("/patients/quick/", CARD | {"payer": payer})
    assert sent.status_code == 302
    with scope(clinic.practice.pk):
        (held,) = registration.find_coverages_by_member(member_ids=["PM7788990"])["PM7788990"]
        known = eligibility.latest_benefits(coverage_ids=[held.id])
    assert held.id in known, "the payer was asked as the patient was registered"


def test_a_likely_double_is_shown_before_anything_is_written(
    clinic: Clinic, sign_in: SignIn
) -> None:
    twin = CARD | {"last": "Okafor", "first": "Ada", "birth_on": "1961-04-02", "payer": ""}
    client = sign_in("front_desk")
    page = client.post("/patients/quick/", twin | {"line1": "12 Alder Street"})
    assert page.status_code == 200
    assert "Is it one of these?" in page.content.decode()
    with scope(clinic.practice.pk):
        assert registration.count_patients() == 4


def test_a_card_without_a_number_is_marked_in_its_field(clinic: Clinic, sign_in: SignIn) -> None:
    with scope(clinic.practice.pk):
        payer = str(Payer.objects.get(pk=clinic.payer_id).public_id)
    page = sign_in("front_desk").post("/patients/quick/", CARD | {"payer": payer, "member_id": ""})
    assert "The member id is missing." in page.content.decode()


def test_more_patients_do_not_mean_more_queries(clinic: Clinic, sign_in: SignIn) -> None:
    client = sign_in("front_desk")
    book(clinic, 0, 3)
    answer(clinic, 0)
    day = (TODAY + timedelta(days=3)).isoformat()
    client.get(f"/schedule/?on={day}")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/schedule/?on={day}")
    for who in (1, 2, 3, 1, 2):
        book(clinic, who, 3)
    with CaptureQueriesContext(connection) as many:
        client.get(f"/schedule/?on={day}")
    assert len(many) <= len(few) + 3


@pytest.mark.parametrize(
    ("codes", "typed", "says"),
    [
        ("99213", "", "A-77"),
        ("", "", "A-77"),
        ("29881", "", ""),
        ("99213", "B-12", "B-12"),
    ],
    ids=["what was planned", "nothing in particular", "another service", "a number of its own"],
)
def test_the_appointments_authorization_goes_into_the_visit(
    clinic: Clinic, sign_in: SignIn, codes: str, typed: str, says: str
) -> None:
    """Typed once, at the desk; a visit recorded for that day bills under it."""
    client = sign_in("owner")
    patient = clinic.patients[0]
    with scope(clinic.practice.pk, actor="test"):
        made = book(clinic, 0)
        scheduling.plan_services(
            appointment_id=made, codes=codes.split(), authorization_number="A-77"
        )
        staff = practice.list_providers(on=TODAY)[0], practice.list_locations(on=TODAY)[0]
    form = {
        "source_key": "web:authorized",
        "rendering": str(staff[0].public_id),
        "location": str(staff[1].public_id),
        "service_on": TODAY.isoformat(),
        "authorization_number": typed,
        "diagnosis": ["I10"],
        "line_code": ["99213"],
        "line_pointers": ["A"],
    }
    answer = client.post(f"/patients/{patient.public_id}/visits/new/", form)
    assert answer.status_code == 302
    with scope(clinic.practice.pk):
        ids = charges.find_by_source_keys(keys=["web:authorized"])
        visit = charges.get_encounter(encounter_id=ids["web:authorized"])
    assert visit.authorization_number == says
