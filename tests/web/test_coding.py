"""The coder's desk: visits in one list, notes beside codes, consequences before a code is taken."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.coding import queries as coding
from claimwright.foundation.tenancy.scope import scope
from tests.web.cast import Clinic
from tests.web.conftest import SignIn

TO_CODE = 5  # Per Lindqvist's second visit, without diagnoses


@pytest.fixture
def coder(clinic: Clinic, sign_in: SignIn) -> Client:
    return sign_in("coder")


def words(client: Client, url: str, **given: str | list[str]) -> str:
    response = client.get(url, given)
    assert response.status_code == 200, url
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(text))


def desk_of(clinic: Clinic, place: int = TO_CODE) -> str:
    return f"/coding/{clinic.visits[place].public_id}/"


def test_visits_to_code_say_what_they_lack(coder: Client, clinic: Clinic) -> None:
    said = words(coder, "/coding/")
    assert clinic.visits[TO_CODE].number in said
    assert "Diagnoses" in said
    assert clinic.visits[0].number not in said


def test_the_coder_codes_a_visit_and_turns_to_the_list(coder: Client, clinic: Clinic) -> None:
    form = {
        "diagnosis": ["J06.9", ""],
        "line_code": ["99213"],
        "line_modifiers": [""],
        "line_units": ["1"],
        "line_charge": [""],
        "line_pointers": ["A"],
        "line_description": [""],
        "next": "1",
    }
    response = coder.post(desk_of(clinic), form)
    assert response.status_code == 302
    assert response["Location"] == "/coding/"
    with scope(clinic.practice.pk):
        visit = charges.get_encounter(encounter_id=clinic.visits[TO_CODE].id)
    assert visit.diagnoses == ("J069",)
    assert visit.state == "ready"


def test_words_find_diagnoses_that_can_be_billed(coder: Client, clinic: Clinic) -> None:
    said = words(coder, f"{desk_of(clinic)}find/", words="pain in left knee", kind="diagnoses")
    assert said.index("M25.562") < said.index("M25.569")


def test_a_service_is_weighed_before_it_is_taken(coder: Client, clinic: Clinic) -> None:
    said = words(coder, f"{desk_of(clinic)}find/", words="9921", kind="services")
    assert "99213" in said
    assert "99214" in said


def test_the_desk_starts_with_what_the_provider_uses_most(coder: Client, clinic: Clinic) -> None:
    said = words(coder, desk_of(clinic))
    assert "Used often by this provider" in said
    assert "Essential (primary) hypertension" in said  # twice among the clinic's visits
    assert said.index("I10") < said.index("J06.9")


def test_what_the_codes_would_trip_is_told_while_typing(coder: Client, clinic: Clinic) -> None:
    said = words(
        coder,
        f"{desk_of(clinic)}weigh/",
        diagnosis=["E11", "E10.9"],
        line_code="99213",
        line_modifiers="",
        line_units="1",
        line_charge="",
        line_pointers="A",
        line_description="",
    )
    assert "Diagnosis E11 is a heading" in said


def test_a_code_shows_its_relatives_and_instructions(coder: Client, clinic: Clinic) -> None:
    knee = words(coder, f"{desk_of(clinic)}code/M25569/")
    assert "Right: M25.561" in knee
    assert "Left: M25.562" in knee
    sprain = words(coder, f"{desk_of(clinic)}code/S93401/")
    assert "A: initial encounter" in sprain
    assert "S: sequela" in sprain
    chosen = words(coder, f"{desk_of(clinic)}code/S93402A/")
    assert "D: subsequent encounter" in chosen
    assert "Right: S93.401A" in chosen
    diabetes = words(coder, f"{desk_of(clinic)}code/E119/")
    assert "Never together with" in diabetes
    assert "Use additional code" in diabetes
    assert "not in the list" in words(coder, f"{desk_of(clinic)}code/ZZZ/")


def test_a_note_is_kept_and_shown(coder: Client, clinic: Clinic) -> None:
    response = coder.post(f"{desk_of(clinic)}note/", {"note": "Sore throat for 3 days. <b>No</b>"})
    assert response.status_code == 302
    page = coder.get(desk_of(clinic)).content.decode()
    assert "Sore throat for 3 days. &lt;b&gt;No&lt;/b&gt;" in page
    refused = coder.post(f"{desk_of(clinic)}note/", {"note": "  "}, follow=True)
    assert "The note is empty." in refused.content.decode()
    with scope(clinic.practice.pk):
        kept = coding.note_of(encounter_id=clinic.visits[TO_CODE].id)
    assert kept.startswith("Sore throat")


def test_the_level_is_worked_out_with_its_reasons(coder: Client, clinic: Clinic) -> None:
    given = {"setting": "office_est", "problem": "chronic_stable2", "risk": "rx_management"}
    said = words(coder, "/coding/level/", **given, minutes="45", on="2025-03-04")
    assert "By decisions 99214, by time 99215" in said
    assert "prescription drug management" in said
    assert "history and exam" in words(coder, "/coding/level/", **given, on="2019-03-04")


def test_who_may_not_change_charges_may_not_code(clinic: Clinic, sign_in: SignIn) -> None:
    reader = sign_in("read_only")
    assert reader.get("/coding/").status_code == 200
    assert reader.get(desk_of(clinic)).status_code == 403
    assert reader.post(f"{desk_of(clinic)}note/", {"note": "x"}).status_code == 403


@pytest.mark.parametrize("place", ["list", "desk"])
def test_the_coders_pages_cost_few_queries(coder: Client, clinic: Clinic, place: str) -> None:
    url = "/coding/" if place == "list" else desk_of(clinic)
    coder.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert coder.get(url).status_code == 200
    looks = [q for q in asked.captured_queries if "audit" in q["sql"] or "SAVEPOINT" in q["sql"]]
    assert len(asked) - len(looks) <= 26, [q["sql"][:90] for q in asked.captured_queries]


def typed_lines(*lines: str) -> dict[str, list[str]]:
    """The sheet's columns for lines as CODE or CODE-MOD:minutes."""
    codes, modifiers, minutes = [], [], []
    for line in lines:
        code, _, spent = line.partition(":")
        first, *rest = code.split("-")
        codes.append(first)
        modifiers.append(" ".join(rest))
        minutes.append(spent)
    return {"line_code": codes, "line_modifiers": modifiers, "line_minutes": minutes}


def test_units_are_worked_out_beside_the_codes(coder: Client, clinic: Clinic) -> None:
    url = f"{desk_of(clinic)}units/"
    said = words(coder, url, **typed_lines("99213", "97110-GP:33", "97140-GP:7"))
    assert "33 + 7 = 40 minutes: 3 units (38 to 52)." in said
    assert "Take 2" in said
    assert "Take 1" in said
    assert "97140: 7 = 0 × 15 + 7, and one for the 7 the most left over: 1." in said
    none = words(coder, url, **typed_lines("99213"))
    assert "No line counts time or a dose" in none


def test_disciplines_are_counted_apart(coder: Client, clinic: Clinic) -> None:
    said = words(coder, f"{desk_of(clinic)}units/", **typed_lines("97110-GP:20", "97530-GO:20"))
    assert "under GP" in said
    assert "under GO" in said
    assert said.count("20 minutes: 1 unit (8 to 22).") == 2


def test_anesthesia_and_drugs_are_worked_out_as_typed(coder: Client, clinic: Clinic) -> None:
    url = f"{desk_of(clinic)}units/"
    typed = {
        **typed_lines("00790", "J1885"),
        "minutes_00790-0": "129",
        "base_00790-0": "7",
        "dose_J1885-0": "305",
        "per_J1885-0": "10",
        "vials_J1885-0": "4x100",
        "sums": "1",
    }
    said = words(coder, url, **typed)
    assert "7 base + 8.6 time = 15.6 units are paid." in said
    assert "Take 129" in said
    assert "9 whole units thrown away" in said
    assert "Take 31" in said
    wrong = words(coder, url, **(typed | {"vials_J1885-0": "lots", "minutes_00790-0": "x"}))
    assert "lots is no amount for a vial" in wrong
    assert "00790: 'x' is no number of minutes" in wrong


def test_minutes_are_kept_with_the_line(coder: Client, clinic: Clinic) -> None:
    form = {
        "diagnosis": ["M25.562"],
        "line_code": ["97110"],
        "line_modifiers": ["GP"],
        "line_units": ["2"],
        "line_charge": ["80.00"],
        "line_pointers": ["A"],
        "line_minutes": ["33"],
        "stay": "1",
    }
    coder.post(desk_of(clinic), form)
    with scope(clinic.practice.pk):
        visit = charges.get_encounter(encounter_id=clinic.visits[TO_CODE].id)
    assert visit.lines[0].minutes == 33
    assert 'value="33"' in coder.get(desk_of(clinic)).content.decode()
    refused = coder.post(desk_of(clinic), form | {"line_minutes": ["half"]})
    assert "write the minutes as a whole number" in refused.content.decode()
