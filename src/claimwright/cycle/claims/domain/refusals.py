"""Why an encounter cannot become a claim yet."""

from __future__ import annotations

from datetime import date

from claimwright.cycle.charges.domain.encounters import EncounterSnapshot
from claimwright.cycle.practice.domain.profiles import BillingProfile
from claimwright.kernel.finding import Finding, Severity, Where


def why_not_billable(
    encounter: EncounterSnapshot, billing: BillingProfile | None, as_of: date
) -> list[Finding]:
    """Every reason at once; empty when a claim can be made."""
    faults = []
    if encounter.state == "void":
        faults.append(_fault("BILL-VOID", "The visit is void.", "Restore the visit first.", ""))
    if not encounter.lines:
        faults.append(
            _fault("BILL-NO-LINES", "The visit has no charges.", "Enter what was done.", "lines")
        )
    if not encounter.diagnoses:
        faults.append(
            _fault(
                "BILL-NO-DIAGNOSIS",
                "The visit has no diagnosis.",
                "Enter what it was for.",
                "diagnoses",
            )
        )
    if encounter.service_to > as_of:
        faults.append(
            _fault(
                "BILL-FUTURE",
                "The visit lies in the future.",
                "Bill it once it has taken place.",
                "service_on",
            )
        )
    if billing is None:
        faults.append(
            _fault(
                "BILL-NO-PROFILE",
                "The practice had no billing profile on the day of the visit.",
                "Set up the billing profile with its first day.",
                "billing_profile",
            )
        )
    return faults


def _fault(code: str, message: str, fix: str, field: str) -> Finding:
    return Finding(code, Severity.ERROR, message, fix, "x12-837p", Where(field=field))
