"""A location moves from a day on, or its address is put right."""

from __future__ import annotations

from claimwright.cycle.practice import queries
from claimwright.foundation.tenancy.scope import scope
from tests.web.cast import STREET, Clinic
from tests.web.conftest import SignIn

NEW = {"line1": "9 New Street", "city": "Madison", "state": "WI", "zip": "53703-4321"}


def test_visits_before_the_move_keep_the_old_address(clinic: Clinic, sign_in: SignIn) -> None:
    owner = sign_in("owner")
    visit = clinic.visits[0]
    with scope(clinic.practice.pk):
        place = queries.get_locations(ids=[clinic.location_id])[clinic.location_id]
    url = f"/setup/locations/{place.public_id}/move/"
    assert STREET.line1 in owner.get(url).content.decode()
    moved = owner.post(url, {**NEW, "on": "2030-01-01"}, follow=True).content.decode()
    assert "has moved; earlier visits keep the old address" in moved
    with scope(clinic.practice.pk):
        key = (clinic.location_id, visit.service_on)
        assert queries.locations_on(wanted={key})[key].address.line1 == STREET.line1
    again = owner.post(url, {**NEW, "on": "2029-01-01"}).content.decode()
    assert "a further move comes after that day" in again
    wrong = owner.post(url, {**NEW, "state": ""}).content.decode()
    assert "required" in wrong
    assert sign_in("coder").get(url).status_code == 403
