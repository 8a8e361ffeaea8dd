"""Medicare's price of a list of codes anywhere in the country: no practice, no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from claimwright.cycle.contracting.domain.asking import read_item
from claimwright.cycle.contracting.domain.medicare.engine import price_medicare
from claimwright.cycle.contracting.domain.medicare.nearest import NearestTables
from claimwright.cycle.contracting.domain.medicare.payment import payment_of
from claimwright.cycle.contracting.domain.medicare.practitioners import limiting_charge_cents
from claimwright.cycle.contracting.domain.medicare.tables import DatedTables
from claimwright.cycle.contracting.domain.medicare.working import (
    Circumstances,
    Practitioner,
    fault,
)
from claimwright.cycle.contracting.domain.pricing import Priced, PricedItem, steps_as_dicts
from claimwright.engines.codesets.tables import System
from claimwright.kernel.finding import Finding, Severity
from claimwright.kernel.money import Money, total


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One code with its price; `allowed` is None where nothing prices it."""

    item: PricedItem
    priced: Priced
    charge_cents: int | None = None

    @property
    def label(self) -> str:
        """As it was typed."""
        units = "" if str(self.item.units) == "1" else f"x{self.item.units}"
        return f"{self.item.label}{units}"

    @property
    def allowed(self) -> Money | None:
        """The allowed amount."""
        return self.priced.allowed

    @property
    def allowed_words(self) -> str:
        """The amount, or that there is none."""
        return str(self.allowed) if self.allowed is not None else "no price"

    @property
    def steps(self) -> list[str]:
        """The proof, a sentence a step."""
        return [f"{step.words} → {Money(step.cents)}" for step in self.priced.steps]

    def as_dict(self) -> dict[str, Any]:
        """JSON shape of the command line."""
        return {
            "code": self.item.code,
            "modifiers": list(self.item.modifiers),
            "units": str(self.item.units),
            "charge_cents": self.charge_cents,
            "allowed_cents": self.allowed.cents if self.allowed is not None else None,
            "steps": steps_as_dicts(self.priced.steps),
        }


@dataclass(frozen=True, slots=True)
class PricedCodes:
    """All lines, their sum before sequestration, and what is wrong."""

    lines: tuple[PricedLine, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()  # what a person also wants to know

    @property
    def total(self) -> Money:
        """Σ allowed over the lines that are priced."""
        return total(line.allowed for line in self.lines if line.allowed is not None)

    def as_dict(self) -> dict[str, Any]:
        """JSON shape of the command line."""
        return {
            "lines": [line.as_dict() for line in self.lines],
            "total_cents": self.total.cents,
            "findings": [finding.as_dict() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Place:
    """Where a service is given: a locality, or a ZIP code to find it by."""

    locality: tuple[str, str] | None = None  # (carrier, locality)
    zip_code: str = ""


def price_by_medicare(
    *, items: Sequence[str], place: Place, circumstances: Circumstances, tables: DatedTables
) -> PricedCodes:
    """Price `99213-25x2` and the like as Medicare would. Raises asking.NotACode.

    A table that does not cover the day is answered by the nearest one, with a finding.
    """
    wanted = [read_item(text) for text in items]
    nearest = NearestTables(tables)
    found = place.locality or nearest.locality_of(place.zip_code, circumstances.on)
    if found is None:
        unpriced = tuple(PricedLine(item, Priced(None)) for item in wanted)
        return PricedCodes(unpriced, (_unknown_place(place, nearest, circumstances.on),))
    here = replace(circumstances, carrier=found[0], locality=found[1])
    prices = price_medicare(wanted, here, nearest)
    lines = tuple(PricedLine(*pair) for pair in zip(wanted, prices.lines, strict=True))
    findings = [*nearest.findings, *prices.findings]
    findings += [each for line in prices.lines for each in line.findings]
    return PricedCodes(lines, tuple(findings), tuple(_notes(prices.lines, here)))


def _unknown_place(place: Place, tables: NearestTables, on: date) -> Finding:
    if tables.release_on(System.LOCALITY, on) is None:
        return fault(
            "PRICE-NO-TABLE",
            "No table of ZIP codes and localities is on file.",
            "Load the ZIP5 file of the fee schedule, or give --locality as MAC-LOC.",
            "cms-pfs-file",
            Severity.ERROR,
        )
    return fault(
        "PRICE-NO-LOCALITY",
        f"ZIP code {place.zip_code} is in no Medicare locality on file.",
        "Check the ZIP code, or give --locality as MAC-LOC.",
        "cms-pfs-file",
        Severity.ERROR,
    )


def _notes(lines: Sequence[Priced], here: Circumstances) -> Iterable[str]:
    allowed = total(line.allowed for line in lines if line.allowed is not None)
    if not allowed:
        return
    paid = payment_of(allowed_cents=allowed.cents, deductible_left_cents=0, on=here.on)
    yield (
        f"With the deductible met Medicare pays {Money(paid.paid_cents)} after "
        f"{Money(paid.sequestration_cents)} of sequestration; the patient owes "
        f"{Money(paid.patient_cents)}."
    )
    if here.is_nonparticipating and here.practitioner is not Practitioner.PHYSICIAN:
        yield "A non-physician must accept assignment: nothing beyond what is allowed is charged."
    elif here.is_nonparticipating:
        most = sum(limiting_charge_cents(_full_cents(line)) for line in lines)
        yield f"Without assignment the most that may be charged is {Money(most)}."


def _full_cents(line: Priced) -> int:
    """What a participating physician would be allowed: the amount before the 95 %."""
    for before, step in zip(line.steps, line.steps[1:], strict=False):
        if step.rule == "non-participating":
            return before.cents
    return line.allowed.cents if line.allowed else 0
