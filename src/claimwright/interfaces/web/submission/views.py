"""Every file of claims that left, and what was answered."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.submission import queries
from claimwright.foundation.documents import store
from claimwright.interfaces.web.guarding import PracticeRequest, page
from claimwright.interfaces.web.listing import wanted


@page("files.view")
def list_batches(request: PracticeRequest) -> HttpResponse:
    """Batches, newest first, with the sum that must always hold: sent = answered + awaiting."""
    asked = wanted(request)
    found = queries.batches_page(offset=asked.offset, limit=asked.size)
    files = store.get_records([row.file_id for row in found.rows])
    context = {
        "rows": [{"batch": row, "file": files.get(row.file_id)} for row in found.rows],
        "pager": asked.pager(found.total),
        "kept": queries.conservation(),
        "ready_count": claims.counts_by_state().get("ready", 0),
    }
    return render(request, "submission/batches.html", context)
