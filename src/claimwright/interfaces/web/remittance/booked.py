"""Beside each of the payer's codes what it does here: our code, where the dollars go, what next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from claimwright.cycle.claims.domain.posting_table import Adjusted, PostingTable
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.denials.domain.posting_defaults import posting_line
from claimwright.engines.codesets.carc import carc_words
from claimwright.engines.x12.parties import Adjustment
from claimwright.interfaces.web.words import ADJUSTMENT_GROUPS

NOTHING = "Nothing"  # how a next step begins where there is none


@dataclass(frozen=True, slots=True)
class Booking:
    """The posting table as it stood on the day of payment."""

    table: PostingTable
    payers: dict[int, PayerProfile]
    on: date

    def told(
        self, some: Iterable[Adjustment], remarks: tuple[str, ...], payer_id: int | None
    ) -> list[dict[str, Any]]:
        """The adjustments in words, each with what it does here."""
        return [self._told(one, remarks, payer_id or 0) for one in some]

    def _told(self, one: Adjustment, remarks: tuple[str, ...], payer_id: int) -> dict[str, Any]:
        asked = Adjusted(payer_id=payer_id, group=one.group, reason=one.reason, remarks=remarks)
        payer = self.payers.get(payer_id)
        line = posting_line(
            reason=one.reason,
            group=one.group,
            payer_kind=payer.kind if payer else "",
            treatment=self.table.treatment(asked, on=self.on),
            remarks=remarks,
        )
        step = "" if line.next_step.startswith(NOTHING) else line.next_step
        return {
            "code": f"{one.group}-{one.reason}",
            "reason": one.reason,
            "cents": one.amount_cents,
            "words": carc_words(one.reason),
            "group": ADJUSTMENT_GROUPS.get(one.group, one.group),
            "booked": line.adjustment_code,
            "does": line.class_words if line.category else line.money_words,
            "step": step,
        }
