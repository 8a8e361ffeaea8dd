"""What a judgement asks of others: code tables (SNIP 5) and edits over a whole claim (SNIP 7).

The X12 engine knows no code tables. Whoever calls `check` hands in something that answers
these questions, or nothing; without an answer a code is judged by its form only, and that is
said once a run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from claimwright.kernel.finding import Finding, Where

# The answers of `CodeLookup.status`.
ACTIVE = "active"
NOT_BILLABLE = "not_billable"  # a header: a longer code is needed
NOT_YET = "not_yet"  # in force only later
ENDED = "ended"  # was in force before
UNKNOWN = "unknown"  # in no release on file
NO_TABLE = "no_table"  # nothing on file answers for that day


class CodeLookup(Protocol):
    """Code sets by day."""

    def status(self, system: str, code: str, on: date) -> str:
        """What the code set says of a code on the day: one of this module's answers.

        `system` is icd10cm, hcpcs, cpt, pos, taxonomy, carc, rarc, modifiers or revenue. Codes
        come as the file sends them: without dots. Answers for one day never change in a run.
        """


@dataclass(frozen=True, slots=True)
class CodedLine:
    """One service line as an edit over codes sees it.

    `units` is None when it was not sent or is no number; `diagnoses` are the codes its pointers
    name, the most important first; `where` goes into every finding about this line.
    """

    number: int  # its place in the claim: 1, 2, 3 …
    procedure: str
    modifiers: tuple[str, ...]
    units: Decimal | None
    unit: str  # SV103: UN units, MJ minutes
    place_of_service: str  # the line's, else the claim's
    first_on: date | None  # the line's dates, else the claim's
    last_on: date | None
    charge_cents: int
    diagnoses: tuple[str, ...]
    rendering_npi: str  # the line's, else the claim's, else the billing provider's
    where: Where
    national_drug_code: str = ""  # LIN03 with N4


@dataclass(frozen=True, slots=True)
class CodedClaim:
    """One professional claim (837P) as edits over codes see it: codes without dots."""

    control_number: str  # CLM01
    filing_indicator: str  # SBR09 of the payer the claim goes to: MB Medicare, MC Medicaid …
    payer_id: str
    frequency: str  # CLM05-3
    patient_born_on: date | None
    patient_sex: str  # DMG03: F, M, U
    billing_npi: str
    diagnoses: tuple[str, ...]
    lines: tuple[CodedLine, ...]
    where: Where  # of the CLM, for findings about the claim as a whole


class ClaimEdits(Protocol):
    """Rules over one claim that come from outside: NCCI pairs, units, ages, coverage."""

    def edits(self, claim: CodedClaim, on: date) -> Iterable[Finding]:
        """Every rule the claim breaks, on the day of its first service; pure, in a stable order.

        Each finding carries `where` of the line or claim it is about. `check` takes its severity
        as it is (warnings, as SNIP 7 has it; errors and warnings become errors
        `for_submission`) and counts repeats as it does for its own findings.
        """
