"""A paper remittance somebody else typed into while it was open: what the form was filled from.

The grid is no plain form but rows of cells, so it says by its own what it was filled from; cells
are named by their place in what was shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core import signing
from django.utils.html import format_html
from django.utils.safestring import SafeString

from claimwright.cycle.receipts.domain.paper_eob import (
    PaperAdvice,
    advice_from_row,
    advice_to_row,
)
from claimwright.cycle.receipts.domain.paper_merge import Met

MOST_SAID = 5
SALT = "paper"


@dataclass(frozen=True, slots=True)
class Newer:
    """What is kept now, what the grid shows, and the cells two people typed."""

    kept: PaperAdvice
    shown: PaperAdvice
    changed_meanwhile: Sequence[Met] = ()

    @property
    def seen(self) -> SafeString:
        """The hidden field that says what the form was filled from."""
        rows = [advice_to_row(self.kept)]
        if self.shown != self.kept:
            rows.append(advice_to_row(self.shown))
        signed = signing.dumps(rows, salt=SALT, compress=True)
        return format_html('<input type="hidden" name="_seen" value="{}">', signed)


def opened(cells: Mapping[str, str], now: PaperAdvice) -> tuple[PaperAdvice, PaperAdvice]:
    """(kept, shown) when the form was filled; what is kept now for a form without the stamp."""
    try:
        rows = signing.loads(cells.get("_seen", ""), salt=SALT)
    except signing.BadSignature:
        return now, now
    kept = advice_from_row(rows[0])
    return kept, advice_from_row(rows[-1])


def said_of(met: Sequence[Met]) -> str:
    """What somebody else changed, in a sentence."""
    told = [f"{one.label}: {one.now or 'nothing'}" for one in met[:MOST_SAID]]
    more = f" and {len(met) - MOST_SAID} more" if len(met) > MOST_SAID else ""
    return f"Somebody typed here meanwhile, and both are kept. {'; '.join(told)}{more}."
