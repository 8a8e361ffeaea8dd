"""Every file that came or went, openable; and a place to hand one in."""

from __future__ import annotations

from itertools import islice
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.demo.sandbox import NotASandbox, simulate_days
from claimwright.engines.x12.explain import tell
from claimwright.foundation.documents import receptions, store
from claimwright.interfaces.web.files.x12_view import tell_file
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look, page
from claimwright.interfaces.web.listing import chosen, searched, wanted
from claimwright.interfaces.web.present import now
from claimwright.interfaces.web.uploads import uploaded
from claimwright.interfaces.web.words import FILE_KINDS
from claimwright.journeys import receive_file as journey
from claimwright.journeys.receive_file import ReceivedFile
from claimwright.kernel.money import Money

MOST_TEXT = 200_000
MOST_DAYS = 60
MOST_TOLD = 300  # sentences and tables of a file's story


@page("files.view")
def list_files(request: PracticeRequest) -> HttpResponse:
    """Files, newest first."""
    asked = wanted(request)
    direction = chosen(request, "direction", ("in", "out"))
    kind = chosen(request, "kind", FILE_KINDS)
    text = searched(request)
    state = chosen(request, "state", ("open",))
    files, total = store.list_files(
        wanted=store.Wanted(direction=direction, kind=kind, name=text, is_open=state == "open"),
        offset=asked.offset,
        limit=asked.size,
    )
    states = receptions.states_of(file_ids=[file.id for file in files])
    note_look("storedfile", count=len(files))
    context = {
        "rows": [(file, *states.get(file.id, ("", False))) for file in files],
        "state": state,
        "pager": asked.pager(total),
        "direction": direction,
        "kind": kind,
        "kinds": FILE_KINDS,
        "text": text,
    }
    return render(request, "files/files.html", context)


@page("files.view")
def show(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """One file as a person reads it, with its bytes behind a button."""
    file = store.access_file(user_id=request.person_id, public_id=public_id)
    data = store.read(file.id)
    told = tell_file(data)
    text = "" if told else data[:MOST_TEXT].decode("utf-8", errors="replace")
    story = list(islice(tell(data), MOST_TOLD + 1)) if told else []
    context = {
        "file": file,
        "reception": receptions.of_file(file_id=file.id),
        "told": told,
        "story": story[:MOST_TOLD],
        "is_story_cut": len(story) > MOST_TOLD,
        "text": text,
        "is_binary": b"\0" in data[:4096],
    }
    return render(request, "files/file.html", context)


@page("files.view")
def download(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The bytes exactly as they came or went."""
    file = store.access_file(user_id=request.person_id, public_id=public_id)
    name = "".join(ch for ch in file.name if ch.isalnum() or ch in "._-") or "file"
    return HttpResponse(
        store.read(file.id),
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@action("files.receive")
def receive(request: PracticeRequest) -> HttpResponse:
    """Take in any inbound file: acknowledgements, answers, remittances."""
    last: ReceivedFile | None = None
    taken = 0
    for name, data in uploaded(request):
        last = journey.receive_file(data=data, name=name, now=now())
        taken += 1
        _say(request, name, last)
    if last is not None and taken == 1:
        return redirect("file", public_id=last.file.public_id)
    return redirect("files")


@action("files.receive")
def retry(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Take a kept file in once more."""
    file = store.access_file(user_id=request.person_id, public_id=public_id)
    if receptions.of_file(file_id=file.id) is None:
        messages.info(request, "This file never came in, so there is nothing to try again.")
    else:
        _say(request, file.name, journey.receive_again(file=file, now=now()))
    return redirect("file", public_id=public_id)


@action("files.receive")
def settle(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """A person has seen to the file: it leaves the inbox."""
    file = store.access_file(user_id=request.person_id, public_id=public_id)
    if receptions.settle(file_id=file.id):
        messages.success(request, "Done with this file. It has left the inbox.")
    return redirect("file", public_id=public_id)


@action("files.receive")
def reopen(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Undo `settle`."""
    file = store.access_file(user_id=request.person_id, public_id=public_id)
    if receptions.reopen(file_id=file.id):
        messages.success(request, "The file is in the inbox again.")
    return redirect("file", public_id=public_id)


@action("files.receive")
def collect(request: PracticeRequest) -> HttpResponse:
    """Fetch everything the clearinghouse left for us."""
    received = journey.collect_inbound(now=now(), goes_on=True)
    for one in received:
        _say(request, one.file.name, one)
    if not received:
        messages.info(request, "There was nothing new in the mailbox.")
    return redirect("files")


@action("sandbox.run")
def simulate(request: PracticeRequest) -> HttpResponse:
    """Let the simulated payers of a sandbox practice work some days, and take in their answers."""
    text = request.POST.get("days", "1")
    days = min(int(text), MOST_DAYS) if text.isascii() and text.isdigit() and text != "0" else 1
    try:
        done = simulate_days(days=days, tell=_quietly)
    except NotASandbox as refusal:
        messages.error(request, str(refusal))
        return redirect("files")
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(done.received.items()))
    words = f"The sandbox payers worked until {done.today:%b} {done.today.day}."
    messages.success(request, f"{words} Received: {told or 'nothing yet'}.")
    return redirect("files")


def _quietly(done: int, total: int, words: str) -> None:
    """Progress that nobody watches: the page waits for the whole."""


def _say(request: PracticeRequest, name: str, done: ReceivedFile) -> None:
    kind = FILE_KINDS.get(done.kind, done.kind.upper()).lower()
    money = f" of {Money(done.payment_cents)}" if done.payment_cents else ""
    said = f"{name}: {kind}{money}, {done.outcome}."
    if done.outcome in ("held", "refused"):
        reason = f" {done.findings[0].message}" if done.findings else ""
        messages.error(request, said + reason)
    elif done.outcome == "duplicate":
        messages.warning(request, f"{said} It was taken in before; nothing changed.")
    else:
        messages.success(request, said)
