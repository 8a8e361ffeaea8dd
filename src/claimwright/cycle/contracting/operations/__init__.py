"""Add payers, load price lists, agree contracts."""

from __future__ import annotations

from claimwright.cycle.contracting.operations.agreeing import (
    ContractRefused,
    agree_contract,
    set_contract,
)
from claimwright.cycle.contracting.operations.enrolling import (
    EnrollmentRefused,
    keep_enrollment,
)
from claimwright.cycle.contracting.operations.payers import (
    PayerExists,
    PayerRefused,
    add_payer,
    add_plan,
    set_authorization_codes,
    set_crossovers,
)
from claimwright.cycle.contracting.operations.schedules import (
    ScheduleRefused,
    load_fee_schedule,
)

__all__ = [
    "ContractRefused",
    "EnrollmentRefused",
    "PayerExists",
    "PayerRefused",
    "ScheduleRefused",
    "add_payer",
    "add_plan",
    "agree_contract",
    "keep_enrollment",
    "load_fee_schedule",
    "set_authorization_codes",
    "set_contract",
    "set_crossovers",
]
