"""Open, work, appeal, give up and settle denials."""

from __future__ import annotations

from claimwright.cycle.denials.operations.giving_up import (
    GivenUp,
    transfer_to_patient,
    write_off_denials,
)
from claimwright.cycle.denials.operations.letters import appeal_letter_pdf
from claimwright.cycle.denials.operations.opening import open_denials
from claimwright.cycle.denials.operations.working import record_action, resolve_denials

__all__ = [
    "GivenUp",
    "appeal_letter_pdf",
    "open_denials",
    "record_action",
    "resolve_denials",
    "transfer_to_patient",
    "write_off_denials",
]
