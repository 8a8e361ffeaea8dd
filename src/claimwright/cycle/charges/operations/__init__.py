"""Record visits and correct them, post charges, keep consents and imports."""

from __future__ import annotations

from claimwright.cycle.charges.domain.consents import ConsentRefused
from claimwright.cycle.charges.operations.consents import (
    keep_consent,
    withdraw_consents,
)
from claimwright.cycle.charges.operations.imports import (
    CannotRetry,
    open_import,
    record_imports,
    settle_import_record,
)
from claimwright.cycle.charges.operations.visits import (
    CannotChange,
    CannotRecord,
    Recorded,
    attach_appointments,
    change_encounter,
    keep_from_plans,
    mark_billed,
    move_encounters,
    post_charges,
    record_encounters,
    void_encounter,
)
from claimwright.cycle.charges.queries import NoSuchEncounter

__all__ = [
    "CannotChange",
    "CannotRecord",
    "CannotRetry",
    "ConsentRefused",
    "NoSuchEncounter",
    "Recorded",
    "attach_appointments",
    "change_encounter",
    "keep_consent",
    "keep_from_plans",
    "mark_billed",
    "move_encounters",
    "open_import",
    "post_charges",
    "record_encounters",
    "record_imports",
    "settle_import_record",
    "void_encounter",
    "withdraw_consents",
]
