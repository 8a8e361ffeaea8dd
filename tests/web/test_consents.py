"""What a patient signed: kept on a page of the patient, and what claims then say."""

from __future__ import annotations

from datetime import date

from claimwright.cycle.charges import queries
from claimwright.cycle.charges.domain.consents import ConsentKind, stands
from claimwright.foundation import clock
from claimwright.foundation.tenancy.scope import scope
from tests.web.cast import Clinic
from tests.web.conftest import SignIn


def test_a_consent_is_kept_and_taken_back(clinic: Clinic, sign_in: SignIn) -> None:
    desk = sign_in("front_desk")
    patient = clinic.patients[0]
    url = f"/patients/{patient.public_id}/consents/"
    assert "Nothing is kept yet" in desk.get(url).content.decode()
    assert desk.post(url, {"kind": "release", "signed_on": "2024-01-05"}).status_code == 302
    refused = desk.post(url, {"kind": "privacy", "signed_on": "2999-01-05"}).content.decode()
    assert "Nobody has signed on a day to come." in refused
    assert "Release of information to the payer" in desk.get(url).content.decode()
    with scope(clinic.practice.pk):
        (kept,) = queries.consents_of(patient_ids=[patient.id])[patient.id]
    assert (kept.kind, kept.signed_on) == (ConsentKind.RELEASE, date(2024, 1, 5))
    for words in ("taken back from today", "Nothing of the kind is in force"):
        answer = desk.post(f"{url}withdraw/", {"kind": "release"}, follow=True)
        assert words in answer.content.decode()
    with scope(clinic.practice.pk):
        known = queries.consents_of(patient_ids=[patient.id])[patient.id]
    assert stands(known, ConsentKind.RELEASE, clock.today()) is False
    assert stands(known, ConsentKind.RELEASE, date(2024, 1, 5)) is True
    assert stands(known, ConsentKind.PRIVACY, clock.today()) is None


def test_who_may_not_change_patients_keeps_no_consent(clinic: Clinic, sign_in: SignIn) -> None:
    url = f"/patients/{clinic.patients[0].public_id}/consents/"
    assert sign_in("read_only").get(url).status_code == 403
