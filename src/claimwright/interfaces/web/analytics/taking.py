"""Take a page away: CSV, XLSX or PDF under the page's own address with `as=`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.http import HttpResponse
from django.utils.text import slugify

from claimwright.foundation.documents import sheets
from claimwright.foundation.documents.sheets import Report, Sheet
from claimwright.interfaces.web.guarding import PracticeRequest, note_look

FORMS: dict[str, tuple[str, Callable[[Report], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", sheets.as_csv),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        sheets.as_xlsx,
    ),
    "pdf": ("application/pdf", sheets.as_pdf),
}


def wanted(request: PracticeRequest) -> str:
    """The form asked for, empty for the page itself."""
    form = request.GET.get("as", "")
    return form if form in FORMS else ""


def away(
    request: PracticeRequest, title: str, tables: list[Sheet], *, on: date, words: str = ""
) -> HttpResponse:
    """The tables as a file, with the look noted in the audit log."""
    form = wanted(request)
    kind, make = FORMS[form]
    report = Report(title, request.practice.name, on, tuple(tables), words)
    note_look("report", title=title, form=form, on=on.isoformat())
    response = HttpResponse(make(report), content_type=kind)
    name = f"{slugify(title)}-{on.isoformat()}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
