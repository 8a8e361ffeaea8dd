"""Open, work, appeal, give up and settle denials."""

from __future__ import annotations

from claimwright.cycle.denials.operations.appealing import (
    METHODS,
    AlreadyAsked,
    Filing,
    NotAsked,
    end_appeal_rule,
    file_appeal,
    file_reopening,
    record_answer,
    set_appeal_rule,
)
from claimwright.cycle.denials.operations.asking import (
    AskedWriteOff,
    approve_write_off,
    ask_write_off,
    decline_write_off,
    undo_write_off,
)
from claimwright.cycle.denials.operations.giving_up import (
    GivenUp,
    transfer_to_patient,
    write_off_denials,
)
from claimwright.cycle.denials.operations.letters import (
    EnteredWrong,
    Packet,
    appeal_letter_pdf,
    build_packet,
    entered_wrong,
    keep_packet,
)
from claimwright.cycle.denials.operations.opening import open_denials
from claimwright.cycle.denials.operations.refreshing import refresh_denials
from claimwright.cycle.denials.operations.working import (
    change_many,
    record_action,
    resolve_denials,
)

__all__ = [
    "METHODS",
    "AlreadyAsked",
    "AskedWriteOff",
    "EnteredWrong",
    "Filing",
    "GivenUp",
    "NotAsked",
    "Packet",
    "appeal_letter_pdf",
    "approve_write_off",
    "ask_write_off",
    "build_packet",
    "change_many",
    "decline_write_off",
    "end_appeal_rule",
    "entered_wrong",
    "file_appeal",
    "file_reopening",
    "keep_packet",
    "open_denials",
    "record_action",
    "record_answer",
    "refresh_denials",
    "resolve_denials",
    "set_appeal_rule",
    "transfer_to_patient",
    "undo_write_off",
    "write_off_denials",
]
