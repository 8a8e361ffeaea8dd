"""What the status of a code in the fee schedule means for its price.

Source: cms-pfs-file status codes, PC/TC indicators
"""

from __future__ import annotations

from collections.abc import Sequence

from claimwright.cycle.contracting.domain.medicare.fees import FeeTables
from claimwright.cycle.contracting.domain.medicare.working import Fee, Line, fault
from claimwright.engines.codesets.tables import RelativeValue
from claimwright.kernel.finding import Finding, Severity

PAYABLE = frozenset("ART")
ONLY_ALONE = "T"  # paid when nothing else of the schedule is
COMPONENTS = frozenset({"26", "TC"})
FACILITY_ONLY = frozenset({"73", "74"})
SOURCE = "cms-pfs-file status codes"
# Status → (is it worth nothing, rather than priced elsewhere, why).
_UNPAID: dict[str, tuple[bool, str]] = {
    "B": (True, "is always part of another service"),
    "C": (False, "is priced by the contractor, not by the schedule"),
    "D": (False, "was deleted"),
    "E": (False, "is outside the physician fee schedule"),
    "F": (False, "was deleted"),
    "G": (True, "is not valid for Medicare"),
    "H": (True, "has lost this modifier"),
    "I": (True, "is not valid for Medicare: another code is used"),
    "J": (False, "is anesthesia"),
    "M": (True, "is a measurement for reporting only"),
    "N": (True, "is not covered by Medicare"),
    "P": (True, "is part of another service or excluded"),
    "X": (False, "is outside the physician fee schedule by statute"),
}


def start_line(line: Line, fees: FeeTables, together: Sequence[Line]) -> None:
    """Give the line its unit price, or end it with the reason there is none."""
    fee = fees.fee(line.item.code, line.modifiers, line.is_facility)
    if fee is None or fee.row is None:
        line.settle(_unknown(line), None)
        return
    row = fee.row
    if row.status not in PAYABLE:
        _refuse_status(line, row)
        return
    missing = COMPONENTS & set(line.modifiers) - {row.modifier}
    if missing:
        line.settle(_no_component(line, min(missing)), None)
        return
    if not any((row.work, row.pe_facility, row.pe_nonfacility, row.malpractice)):
        line.settle(_without_values(line, row), None)
        return
    if row.status == ONLY_ALONE and _has_company(line, fees, together):
        line.settle(
            fault(
                "PRICE-BUNDLED",
                f"{line.item.label} is paid only when no other service of the schedule is.",
                "Expect nothing for it beside the others.",
                SOURCE,
            ),
            0,
        )
        return
    start_fee(line, fee)
    _note_setting(line, row)
    _note_doubts(line)


def start_fee(line: Line, fee: Fee) -> None:
    """The first steps: the fee, and its cap."""
    line.start(fee)
    before = fee.cents if fee.uncapped_cents is None else fee.uncapped_cents
    line.step("fee-schedule", fee.words, before, fee.source)
    if fee.cap_words:
        line.step("imaging-cap", fee.cap_words, fee.cents, "cms-opps-cap")


def _has_company(line: Line, fees: FeeTables, together: Sequence[Line]) -> bool:
    for other in together:
        if other is line:
            continue
        fee = fees.fee(other.item.code, other.modifiers, other.is_facility)
        if fee is not None and fee.row is not None and fee.row.status in ("A", "R"):
            return True
    return False


def _refuse_status(line: Line, row: RelativeValue) -> None:
    is_worthless, why = _UNPAID.get(row.status, (False, f"has status {row.status}"))
    line.settle(
        fault(
            "PRICE-NOT-PAYABLE" if is_worthless else "PRICE-ELSEWHERE",
            f"{line.item.label} {why} (status {row.status}).",
            "Do not expect payment from Medicare."
            if is_worthless
            else "Load the table that prices it, or ask the contractor.",
            SOURCE,
        ),
        0 if is_worthless else None,
    )


def _without_values(line: Line, row: RelativeValue) -> Finding:
    return fault(
        "PRICE-ELSEWHERE",
        f"{line.item.label} has no relative values (status {row.status}): the contractor prices "
        "it.",
        "Ask the contractor for its price.",
        SOURCE,
    )


def _note_doubts(line: Line) -> None:
    """What a physician's line should not carry: part of a unit, a facility's modifier."""
    if line.units != int(line.units):
        line.findings.append(
            fault(
                "PRICE-UNITS",
                f"{line.item.label}: services of the schedule are counted in whole units, "
                f"not {line.units.normalize():f}.",
                "Check the units.",
                "cms-pfs-file",
            )
        )
    broken_off = FACILITY_ONLY & set(line.modifiers)
    if broken_off:
        line.findings.append(
            fault(
                "PRICE-FACILITY-MODIFIER",
                f"{line.item.label}: {min(broken_off)} is for the hospital or surgical center and "
                "changes no physician's price.",
                "A physician's procedure that was broken off carries 53, a reduced one 52.",
                "cms-claims-manual chapter 4 section 20.6.4",
            )
        )


def _unknown(line: Line) -> Finding:
    return fault(
        "PRICE-UNKNOWN-CODE",
        f"{line.item.code} is in no fee schedule on file for that day.",
        "Check the code; a laboratory test or drug needs its own table loaded.",
        "cms-pfs-file",
        Severity.ERROR,
    )


def _no_component(line: Line, modifier: str) -> Finding:
    return fault(
        "PRICE-COMPONENT",
        f"{line.item.code} has no component {modifier}.",
        f"Bill the code without {modifier}.",
        "cms-pfs-file PC/TC indicator",
        Severity.ERROR,
    )


def _note_setting(line: Line, row: RelativeValue) -> None:
    is_rare = row.is_facility_na if line.is_facility else row.is_nonfacility_na
    if is_rare:
        where = "a facility" if line.is_facility else "an office"
        line.findings.append(
            fault(
                "PRICE-SETTING",
                f"{line.item.label} is rarely or never given in {where}; the price is what the "
                "schedule lists for it.",
                "Check the place of service.",
                "cms-pfs-file NA indicator",
                Severity.INFO,
            )
        )
