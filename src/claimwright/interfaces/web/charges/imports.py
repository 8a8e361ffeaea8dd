"""Imports: a file in, and what became of every record."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.charges import queries
from claimwright.cycle.charges.domain.imports import ImportBatchView
from claimwright.cycle.charges.operations import CannotRetry
from claimwright.foundation.access.guard import NotVisible
from claimwright.foundation.documents import store
from claimwright.interfaces.web.guarding import PracticeRequest, action, form_page, note_look, page
from claimwright.interfaces.web.listing import chosen, wanted
from claimwright.interfaces.web.present import now
from claimwright.interfaces.web.uploads import uploaded
from claimwright.journeys.import_records import Imported, import_file, retry_record

STATES = ("refused", "accepted", "repeated", "dropped")


@form_page("imports.run")
def overview(request: PracticeRequest) -> HttpResponse:
    """Send files in; earlier imports below."""
    if request.method == "POST":
        for name, data in uploaded(request):
            _say(request, name, import_file(data=data, name=name, now=now()))
        return redirect("imports")
    asked = wanted(request, 25)
    batches, total = queries.import_batches(offset=asked.offset, limit=asked.size)
    files = store.get_records([batch.file_id for batch in batches])
    context = {
        "rows": [{"batch": batch, "file": files[batch.file_id]} for batch in batches],
        "pager": asked.pager(total),
    }
    return render(request, "charges/imports.html", context)


@page("imports.run")
def show(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """One import, record by record, those refused first."""
    batch = _batch(public_id)
    state = chosen(request, "state", STATES)
    if not state and batch.refused_count:
        state = "refused"
    records = queries.import_records(batch_id=batch.id, state=state)
    note_look("importrecord", count=len(records))
    context = {
        "batch": batch,
        "file": store.get_record(batch.file_id),
        "records": records,
        "state": state,
        "views": [
            ("refused", "Refused", batch.refused_count),
            ("accepted", "Taken in", batch.accepted_count),
            ("repeated", "Seen before", batch.repeated_count),
            ("dropped", "Dropped", batch.dropped_count),
        ],
    }
    return render(request, "charges/import.html", context)


@action("imports.run")
def retry(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Try one refused record, or all of an import, again from the file as it came."""
    batch = _batch(public_id)
    wanted_ids = set(request.POST.getlist("record"))
    refused = queries.import_records(batch_id=batch.id, state="refused")
    settled = 0
    for record in refused:
        if not wanted_ids or str(record.public_id) in wanted_ids:
            try:
                state = retry_record(record_id=record.id, batch_id=batch.id, now=now())
            except CannotRetry as refusal:
                messages.error(request, str(refusal))
                continue
            settled += state != "refused"
    level = messages.SUCCESS if settled else messages.WARNING
    words = f"{settled} taken in." if settled else "Still refused: mend the reason shown first."
    messages.add_message(request, level, words)
    return redirect("import", public_id=public_id)


def _batch(public_id: UUID) -> ImportBatchView:
    for batch in queries.import_batches(limit=1000)[0]:
        if batch.public_id == public_id:
            return batch
    raise NotVisible("There is nothing here for you under that address.")


def _say(request: PracticeRequest, name: str, done: Imported) -> None:
    if done.unreadable:
        messages.error(request, f"{name} was not read: {done.unreadable}")
        return
    said = f"{name}: {done.accepted} taken in, {done.repeated} seen before"
    if done.refused:
        messages.warning(request, f"{said}, {len(done.refused)} refused.")
    else:
        messages.success(request, f"{said}.")
