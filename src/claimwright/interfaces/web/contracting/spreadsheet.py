"""Tables as files a spreadsheet opens, with no cell that it would run as a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """The rows as a download."""
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    writer = csv.writer(response)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return response


def _plain(cell: str) -> str:
    if cell.startswith(STARTS_FORMULA) and not NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
