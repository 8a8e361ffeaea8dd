"""Code sets: which tables answer for today's dates of service, what is missing, and loading."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.coding import queries, tasks
from claimwright.engines.codesets.compare import NoSuchRelease, compare
from claimwright.engines.codesets.intake import overlaps
from claimwright.engines.codesets.standing import standing
from claimwright.engines.codesets.tables import System
from claimwright.foundation.jobs import runner
from claimwright.foundation.jobs.runner import JobStatus
from claimwright.interfaces.web.guarding import PracticeRequest, action, page
from claimwright.interfaces.web.present import today

LARGEST_BYTES = 1024 * 1024 * 1024
MOST_FILES = 20
LOADS_SHOWN = 8
CODES_SHOWN = 400
WAITING = ("queued", "running")


@page("setup.view")
def overview(request: PracticeRequest) -> HttpResponse:
    """Every table: who answers for the day, how old it is, and what to load where none does."""
    store = queries.code_tables()
    on = _day(request.GET.get("on", "")) or today(request)
    tables = standing(store, on)
    releases = store.releases()
    context: dict[str, Any] = {
        "on": on,
        "is_today": on == today(request),
        "tables": tables,
        "missing": [one for one in tables if one.finding is not None],
        "releases": releases,
        "overlaps": overlaps(releases),
        "comparable": _comparable(releases),
        "systems": list(System),
        **_loads(),
    }
    return render(request, "practice/code_sets.html", context)


@page("setup.view")
def loads(request: PracticeRequest) -> HttpResponse:
    """The newest loads, asked again and again while one is under way."""
    return render(request, "practice/code_set_loads.html", _loads())


@action("setup.edit")
def load(request: PracticeRequest) -> HttpResponse:
    """Keep the uploads on disk and queue their loading."""
    files = request.FILES.getlist("files")[:MOST_FILES]
    if not files:
        messages.error(request, "Choose a file first.")
    effective, until = _day(request.POST.get("effective", "")), _day(request.POST.get("until", ""))
    system = request.POST.get("system", "")
    for file in files:
        name = PurePath((file.name or "file").replace("\\", "/")).name
        if file.size and file.size > LARGEST_BYTES:
            messages.error(request, f"{name} is larger than 1 GB. Load it on the command line.")
            continue
        path = tasks.keep_upload(name=name, chunks=file.chunks())
        tasks.start_load(
            path=path,
            effective=effective,
            until=until,
            system=system if system in list(System) else "",
        )
        messages.success(request, f"{name} is being read.")
    return redirect("code_sets")


@page("setup.view")
def differences(request: PracticeRequest) -> HttpResponse:
    """What changed between two releases of a table."""
    spelled = request.GET.get("system", "")
    older, newer = request.GET.get("older", ""), request.GET.get("newer", "")
    if spelled not in list(System) or not older or not newer:
        messages.error(request, "Choose a table and two of its releases.")
        return redirect("code_sets")
    try:
        found = compare(queries.code_tables(), System(spelled), older, newer)
    except NoSuchRelease as refusal:
        messages.error(request, f"{refusal}.")
        return redirect("code_sets")
    kinds = [("Added", found.added), ("Ended", found.ended), ("Changed", found.changed)]
    context = {
        "found": found,
        "kinds": [(name, len(codes), codes[:CODES_SHOWN]) for name, codes in kinds],
        "shown": CODES_SHOWN,
    }
    return render(request, "practice/code_sets_compare.html", context)


def _loads() -> dict[str, Any]:
    recent: list[JobStatus] = runner.recent(tasks.LOAD, LOADS_SHOWN)
    return {"loads": recent, "is_loading": any(job.state in WAITING for job in recent)}


def _comparable(releases: list[Any]) -> list[dict[str, Any]]:
    """Each table with two releases or more: the newest beside the one before."""
    by_system: dict[System, list[Any]] = {}
    for release in releases:
        by_system.setdefault(release.system, []).append(release)
    return [
        {"system": system, "older": known[-2], "newer": known[-1]}
        for system, known in by_system.items()
        if len(known) > 1 and known[-2].name != known[-1].name
    ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
