"""The coder's morning by keys alone: visit after visit, then a second look at a colleague's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges import queries as visits
from claimwright.cycle.charges.domain.encounters import NewChargeLine, NewEncounter
from claimwright.cycle.coding import operations as coding
from claimwright.cycle.coding import queries as coded
from claimwright.foundation import clock
from claimwright.foundation.access.models import User
from claimwright.foundation.tenancy.scope import scope
from tests.browser.conftest import enter, faults_of, shot
from tests.web.cast import Clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

FIRST = 5  # the clinic's own visit without a diagnosis
NOTE = "Left knee, two weeks of pain after gardening. No swelling, no locking."


@pytest.fixture
def keys(chromium: Any, server: str, clinic: Clinic) -> Iterator[Any]:
    """A page signed in as the coder on which no mouse exists; a console error fails the test."""
    context = chromium.new_context(base_url=server, viewport={"width": 1280, "height": 860})
    page = context.new_page()
    faults = faults_of(page)
    enter(page, "coder")
    yield page
    context.close()
    assert faults == []


def test_a_coders_morning(keys: Any, clinic: Clinic) -> None:
    second = _one_more(clinic)
    press(keys, "g", "x")
    keys.wait_for_url("**/coding/")
    assert keys.locator("table.sheet tbody tr").count() == 2
    press(keys, "j", "Enter")
    keys.wait_for_url(f"**/coding/{clinic.visits[FIRST].public_id}/")
    _take(keys, "left knee pain", "M25.562")
    press(keys, "Control+Enter")  # one key saves and brings the next visit
    keys.wait_for_url(f"**/coding/{second.public_id}/")
    keys.wait_for_selector(f"text={clinic.visits[FIRST].number} is coded")
    _take(keys, "essential hypertension", "I10")
    shot(keys, "coder-second-visit")
    press(keys, "Control+Enter")
    keys.wait_for_selector("text=Every visit is coded")
    with scope(clinic.practice.pk):
        found = visits.get_encounters(ids=[clinic.visits[FIRST].id, second.id])
    assert [(one.state, one.diagnoses) for one in found.values()] == [
        ("ready", ("M25562",)),
        ("ready", ("I10",)),
    ]
    _look_again(keys, clinic)


def _look_again(keys: Any, clinic: Clinic) -> None:
    """A visit the biller coded was drawn: read it, agree, all by keys."""
    visit = clinic.visits[3]
    with scope(clinic.practice.pk, actor="test"):
        coding.set_review_share(percent=100, coder_id=None)
        coding.keep_note(encounter_id=visit.id, text=NOTE, now=clock.now())
        biller = User.objects.get(username="biller").pk
        coding.finish_coding(visit=visit, coder_id=biller, now=clock.now())
    press(keys, "s")
    keys.wait_for_url("**/coding/reviews/")
    press(keys, "j", "Enter")
    keys.wait_for_url(f"**/coding/{visit.public_id}/review/")
    assert NOTE in keys.inner_text("main")
    shot(keys, "coder-second-look")
    press(keys, "a")
    keys.wait_for_url("**/coding/reviews/")
    keys.wait_for_selector(".toast-note:has-text('Your look is kept')")
    with scope(clinic.practice.pk):
        done = coded.find_finished(encounter_id=visit.id)
    assert done is not None
    assert done.review is not None
    assert done.review.agrees


def _take(keys: Any, words: str, code: str) -> None:
    """Search, choose with the arrow, take with Enter."""
    expect(keys.locator("[name=words]")).to_be_focused()
    keys.keyboard.type(words)
    keys.wait_for_selector(f"#hits[aria-busy=false] [data-code='{code}']")
    place = keys.evaluate(
        "code => [...document.querySelectorAll('#hits [data-code]')]"
        ".findIndex((one) => one.dataset.code === code)",
        code,
    )
    press(keys, *["ArrowDown"] * (place + 1), "Enter")
    expect(keys.locator("#dx-A")).to_have_value(code)


def press(keys: Any, *names: str) -> None:
    """One key after another."""
    for name in names:
        keys.keyboard.press(name)


def _one_more(clinic: Clinic) -> Any:
    """A second visit without a diagnosis, of a younger day than the first."""
    today = clock.today(clinic.practice.time_zone)
    with scope(clinic.practice.pk, actor="test"):
        (made,) = charges.record_encounters(
            new=[
                NewEncounter(
                    source_key="test:one-more",
                    patient_id=clinic.patients[2].id,
                    rendering_id=clinic.provider_id,
                    location_id=clinic.location_id,
                    service_on=today,
                    diagnoses=(),
                    lines=(NewChargeLine(code="99213", pointers=()),),
                )
            ],
            as_of=today,
        )
        assert made.encounter_id
        return visits.get_encounter(encounter_id=made.encounter_id)
