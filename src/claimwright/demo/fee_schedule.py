"""The demo's small fee schedule: Medicare's national amounts and the practice's own charges.

Cents for one unit outside a facility. 2025 amounts are relative value units times the 2025
conversion factor; 2026 amounts are the same units times the 2026 factor for clinicians outside
advanced payment models, which is near enough for a demonstration. Laboratory amounts are the
clinical laboratory fee schedule's; the vaccine and Medicare's giving of it are rounded.

Source: cms-mpfs-2025
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

FIRST_2025, FIRST_2026 = date(2025, 1, 1), date(2026, 1, 1)
CHARGE_PERCENT = 200  # the practice charges twice what Medicare pays

# code: (2025, 2026)
MEDICARE_CENTS: dict[str, tuple[int, int]] = {
    "99202": (6987, 7215),
    "99203": (10901, 11256),
    "99204": (16335, 16867),
    "99205": (21575, 22278),
    "99212": (5499, 5678),
    "99213": (8895, 9185),
    "99214": (12518, 12926),
    "99215": (17564, 18137),
    "99396": (12098, 12492),
    "G0439": (12647, 13060),
    "G2211": (1553, 1603),
    "90471": (2005, 2071),
    "G0008": (3371, 3460),
    "90656": (2250, 2300),
    "36415": (909, 934),
    "83036": (971, 971),
    "93000": (1391, 1436),
    "20610": (6340, 6547),
    "29881": (53825, 55579),
    "97161": (9801, 10120),
    "97110": (2879, 2973),
    "97140": (2717, 2806),
    "97530": (3461, 3574),
    "90791": (16691, 17235),
    "90834": (10416, 10755),
    "90837": (15429, 15932),
}


@dataclass(frozen=True, slots=True)
class DemoFeeSchedule:
    """One schedule to load: `kind` is "medicare" or "charges", items (code, modifier, cents)."""

    name: str
    kind: str
    effective_on: date
    items: tuple[tuple[str, str, int], ...]


def medicare_cents(code: str, on: date) -> int:
    """Medicare's amount for one unit on the day. Raises KeyError for a code not listed."""
    return MEDICARE_CENTS[code][0 if on < FIRST_2026 else 1]


def charge_cents(code: str, on: date) -> int:
    """What the practice charges for one unit on the day."""
    return medicare_cents(code, on) * CHARGE_PERCENT // 100


def fee_schedules() -> tuple[DemoFeeSchedule, ...]:
    """Medicare's amounts and the practice's charges for both years."""
    made = []
    for place, effective_on in enumerate((FIRST_2025, FIRST_2026)):
        year = effective_on.year
        amounts = tuple((code, "", pair[place]) for code, pair in MEDICARE_CENTS.items())
        charges = tuple(
            (code, modifier, cents * CHARGE_PERCENT // 100) for code, modifier, cents in amounts
        )
        made.append(
            DemoFeeSchedule(f"Medicare physician fees {year}", "medicare", effective_on, amounts)
        )
        made.append(DemoFeeSchedule(f"Our charges {year}", "charges", effective_on, charges))
    return tuple(made)
