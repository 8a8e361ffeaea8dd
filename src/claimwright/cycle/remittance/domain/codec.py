"""A payer's decision as JSON-ready columns, and back: what suspense keeps until it is matched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from claimwright.engines.x12.parties import Adjustment
from claimwright.kernel.finding import Finding


def adjustments_to_rows(adjustments: Iterable[Adjustment]) -> list[list[Any]]:
    """[[group, reason, cents, quantity], …]"""
    return [[a.group, a.reason, a.amount_cents, a.quantity] for a in adjustments]


def adjustments_from_rows(rows: Iterable[Sequence[Any]]) -> tuple[Adjustment, ...]:
    """The reverse of adjustments_to_rows."""
    return tuple(Adjustment(*row) for row in rows)


def findings_to_rows(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """The findings in the JSON shape of the command line."""
    return [finding.as_dict() for finding in findings]


def findings_from_rows(rows: Iterable[dict[str, Any]]) -> tuple[Finding, ...]:
    """The reverse of findings_to_rows."""
    return tuple(Finding.from_dict(row) for row in rows)
