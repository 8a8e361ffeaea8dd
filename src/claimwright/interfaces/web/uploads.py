"""Files a person sends in, read whole and within a limit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from django.contrib import messages
from django.http import HttpRequest

LARGEST_BYTES = 100 * 1024 * 1024
MOST_FILES = 50


def uploaded(request: HttpRequest) -> Iterator[tuple[str, bytes]]:
    """(plain name, bytes) of each file; one too large is told and passed over."""
    files = request.FILES.getlist("files")[:MOST_FILES]
    if not files:
        messages.error(request, "Choose a file first.")
    for file in files:
        name = PurePath((file.name or "file").replace("\\", "/")).name
        if file.size and file.size > LARGEST_BYTES:
            messages.error(request, f"{name} is larger than 100 MB. Split it and send the parts.")
            continue
        yield name, file.read()
