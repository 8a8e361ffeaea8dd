"""A judge that is not ours: pyx12 reads what we wrote."""

from __future__ import annotations

import io

import pyx12.params
import pyx12.x12n_document


def judged(data: bytes) -> list[str]:
    """What pyx12 has against the bytes; empty when it accepts them."""
    errors = io.StringIO()
    valid = pyx12.x12n_document.x12n_document(
        pyx12.params.params(), io.StringIO(data.decode()), None, None, fd_json=errors
    )
    return [] if valid else [errors.getvalue() or "refused"]
