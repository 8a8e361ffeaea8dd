"""The coder's desk: the note beside the codes, and what each code would lead to."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges import queries as visits
from claimwright.cycle.charges.domain.encounters import EncounterSnapshot
from claimwright.cycle.coding import operations, queries
from claimwright.cycle.coding.domain import em_levels
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.scrubbing.domain.coded import Asked
from claimwright.foundation import clock
from claimwright.interfaces.web.charges.forms import ChargeSheet
from claimwright.interfaces.web.charges.meanwhile import meanwhile
from claimwright.interfaces.web.coding.level_form import LevelForm
from claimwright.interfaces.web.guarding import PracticeRequest, action, form_page, note_look, page
from claimwright.interfaces.web.listing import chosen, wanted
from claimwright.interfaces.web.present import today
from claimwright.journeys import code_encounter as journey
from claimwright.journeys.correct_visit import correct_visit

VIEWS = (("open", "To code"), ("ready", "Coded, not yet billed"))
MOST_WORDS = 80


@page("charges.view")
def worklist(request: PracticeRequest) -> HttpResponse:
    """Every visit that still lacks codes, oldest first; beside it those coded but not billed."""
    state = chosen(request, "state", [name for name, _ in VIEWS]) or "open"
    asked = wanted(request)
    rows, total = visits.encounters_in_state(state=state, offset=asked.offset, limit=asked.size)
    patients = registration.get_patients(ids=[row.patient_id for row in rows])
    people = practice.get_providers(ids=[row.rendering_id for row in rows])
    counts = visits.counts_by_state()
    note_look("encounter", state=state, count=len(rows))
    context = {
        "rows": [
            {
                "visit": row,
                "patient": patients[row.patient_id],
                "provider": people[row.rendering_id],
                "codes": ", ".join(line.code for line in row.lines),
                "lacks": _lacks(row),
            }
            for row in rows
        ],
        "pager": asked.pager(total),
        "state": state,
        "views": [(name, words, counts.get(name, 0)) for name, words in VIEWS],
    }
    return render(request, "coding/worklist.html", context)


def _lacks(visit: EncounterSnapshot) -> str:
    missing = [
        words
        for words, is_there in (("diagnoses", visit.diagnoses), ("services", visit.lines))
        if not is_there
    ]
    return " and ".join(missing) or "a correction"


@form_page("charges.edit")
def desk(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """One visit: note, codes, search, and what the codes would trip; saving goes to the next."""
    visit = visits.access_encounter(user_id=request.person_id, public_id=public_id)
    following = journey.next_to_code(after=visit)
    sheet = ChargeSheet.typed(request.POST) if request.method == "POST" else ChargeSheet.of(visit)
    newer = meanwhile(visit, sheet, request.POST)
    may_save = request.method == "POST" and not sheet.errors and not newer.changed_meanwhile
    if may_save and _saved(request, visit, sheet):
        if "next" not in request.POST:
            return redirect("coding_desk", public_id=visit.public_id)
        if following is None:
            return redirect("coding")
        return redirect("coding_desk", public_id=following.public_id)
    asked = _with_codes(journey.visit_as_asked(visit), sheet)
    context = {
        "visit": visit,
        "patient": registration.get_patient(patient_id=visit.patient_id),
        "provider": practice.get_providers(ids=[visit.rendering_id]).get(visit.rendering_id),
        "location": practice.get_locations(ids=[visit.location_id]).get(visit.location_id),
        "note": queries.note_of(encounter_id=visit.id),
        "finished": queries.find_finished(encounter_id=visit.id),
        "sheet": sheet,
        "newer": newer,
        "payer": asked.payer.replace("_", " "),
        "following": following,
        "favorites": journey.favorites(visit),
        "findings": journey.what_trips(asked) if sheet.diagnoses or sheet.lines else [],
        "can_change": visit.state in ("open", "ready", "billed"),
        "level_form": LevelForm(),
    }
    return render(request, "coding/desk.html", context)


def _saved(request: PracticeRequest, visit: EncounterSnapshot, sheet: ChargeSheet) -> bool:
    try:
        found = correct_visit(
            encounter_id=visit.id,
            diagnoses=sheet.diagnoses,
            lines=sheet.lines,
            authorization_number=visit.authorization_number,
            reason="coded",
            as_of=today(request),
        )
    except charges.CannotChange as refusal:
        sheet.errors.append(str(refusal))
        return False
    errors = [fault for fault in found if fault.severity.value == "error"]
    if errors:
        messages.warning(
            request, f"{visit.number} is saved, not ready to bill: {errors[0].message}"
        )
    else:
        coded = visits.get_encounter(encounter_id=visit.id)
        operations.finish_coding(visit=coded, coder_id=request.person_id, now=clock.now())
        messages.success(request, f"{visit.number} is coded.")
    return True


@page("charges.edit")
def find(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Codes for the words, each with what it would bring to this visit."""
    visit = visits.access_encounter(user_id=request.person_id, public_id=public_id)
    words = request.GET.get("words", "").strip()[:MOST_WORDS]
    kind = "services" if request.GET.get("kind") == "services" else "diagnoses"
    asked = _with_codes(journey.visit_as_asked(visit), ChargeSheet.typed(request.GET))
    weighed = journey.weigh_services if kind == "services" else journey.weigh_diagnoses
    hits = weighed(asked, words) if len(words) > 1 else []
    context = {"hits": hits, "words": words, "kind": kind, "visit": visit}
    return render(request, "coding/hits.html", context)


@page("charges.edit")
def weigh(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """What the codes typed so far would trip."""
    visit = visits.access_encounter(user_id=request.person_id, public_id=public_id)
    asked = _with_codes(journey.visit_as_asked(visit), ChargeSheet.typed(request.GET))
    found = journey.what_trips(asked) if asked.items or asked.diagnoses else []
    return render(request, "coding/trips.html", {"findings": found})


@page("charges.edit")
def about(request: PracticeRequest, public_id: UUID, code: str) -> HttpResponse:
    """One diagnosis among its relatives: what completes it and what the list instructs."""
    visit = visits.access_encounter(user_id=request.person_id, public_id=public_id)
    found = queries.diagnosis_help(code=code[:8], on=visit.service_on)
    return render(request, "coding/about.html", {"help": found, "visit": visit, "code": code})


@action("charges.edit")
def keep_note(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Keep the visit's note, as it was pasted."""
    visit = visits.access_encounter(user_id=request.person_id, public_id=public_id)
    try:
        operations.keep_note(
            encounter_id=visit.id, text=request.POST.get("note", ""), now=clock.now()
        )
    except operations.CannotKeepNote as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The note is kept.")
    return redirect("coding_desk", public_id=public_id)


@page("charges.view")
def level(request: PracticeRequest) -> HttpResponse:
    """The E/M level of what was ticked."""
    form = LevelForm(request.GET)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        try:
            on = form.cleaned_data["on"] or today(request)
            context["level"] = em_levels.level_of(form.visit(), on=on)
        except em_levels.CannotLevel as refusal:
            context["refusal"] = str(refusal)
    return render(request, "coding/level.html", context)


def _with_codes(asked: Asked, sheet: ChargeSheet) -> Asked:
    items = []
    for line in sheet.lines:
        if line.code:
            modifiers = "".join(f"-{modifier}" for modifier in line.modifiers)
            items.append(f"{line.code}{modifiers}x{line.units}")
    codes = (code.replace(".", "").upper() for code in sheet.diagnoses)
    return replace(asked, items=tuple(items), diagnoses=tuple(codes))
