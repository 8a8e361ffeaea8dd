"""What a payer's contract allows for a list of codes, told step by step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.contracting.domain.pricing import PricedItem, PriceStep
from claimwright.kernel.finding import Finding, Severity
from claimwright.kernel.money import Money, total

ITEM = re.compile(r"([0-9A-Z]{5})((?:-[0-9A-Z]{2})*)(?:X([0-9]+(?:\.[0-9]{1,3})?))?")


class NotACode(ValueError):
    """The words are not CODE[-MOD…][xUNITS]."""


class UnknownPayer(LookupError):
    """The practice has no payer of that name or id."""


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One code as the contract prices it; `allowed` is None where it does not."""

    label: str
    code: str
    modifiers: tuple[str, ...]
    units: str
    charge_cents: int | None
    allowed: Money | None
    price_steps: tuple[PriceStep, ...]

    @property
    def allowed_words(self) -> str:
        """The amount, or that there is none."""
        return str(self.allowed) if self.allowed is not None else "not priced by the contract"

    @property
    def steps(self) -> list[str]:
        """The proof, a sentence a step."""
        return [f"{step.words} → {Money(step.cents)}" for step in self.price_steps]

    def as_dict(self) -> dict[str, Any]:
        """JSON shape of the command line."""
        steps, before = [], 0
        for step in self.price_steps:
            steps.append(
                {
                    "rule": step.words,
                    "from_cents": before,
                    "to_cents": step.cents,
                    "source": "contract",
                }
            )
            before = step.cents
        return {
            "code": self.code,
            "modifiers": list(self.modifiers),
            "units": self.units,
            "charge_cents": self.charge_cents,
            "allowed_cents": self.allowed.cents if self.allowed is not None else None,
            "steps": steps,
        }


@dataclass(frozen=True, slots=True)
class PricedCodes:
    """All lines and their sum."""

    lines: tuple[PricedLine, ...]
    findings: tuple[Finding, ...]

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


def price_codes(*, items: Sequence[str], payer_name: str, on: date) -> PricedCodes:
    """Price `99213-25x2` and the like. Raises NotACode or UnknownPayer."""
    payer = _payer(payer_name)
    wanted = [_read(item) for item in items]
    priced = contracting.expected_allowed(payer_id=payer.id, items=wanted, on=on)
    keys = [(item.code, tuple(item.modifiers)) for item in wanted]
    charges = contracting.charge_amounts(codes=keys, on=on)
    lines = tuple(
        PricedLine(
            label=text.upper(),
            code=item.code,
            modifiers=tuple(item.modifiers),
            units=str(item.units),
            charge_cents=charges.get(key),
            allowed=result.allowed,
            price_steps=result.steps,
        )
        for text, item, key, result in zip(items, wanted, keys, priced, strict=True)
    )
    return PricedCodes(lines, tuple(_unpriced(payer, line) for line in lines if not line.allowed))


def _payer(name: str) -> PayerProfile:
    known = contracting.list_payers()
    wanted = name.casefold()
    for payer in known:
        if wanted in (payer.name.casefold(), payer.edi_id.casefold(), str(payer.kind)):
            return payer
    names = ", ".join(payer.name for payer in known) or "none yet"
    raise UnknownPayer(f"There is no payer called {name!r} here. Payers: {names}.")


def _read(text: str) -> PricedItem:
    found = ITEM.fullmatch(text.strip().upper())
    if found is None:
        raise NotACode(f"{text!r} is not CODE[-MOD…][xUNITS], such as 99213-25 or 97110x2")
    modifiers = tuple(part for part in found[2].split("-") if part)
    return PricedItem(code=found[1], modifiers=modifiers, units=found[3] or "1")


def _unpriced(payer: PayerProfile, line: PricedLine) -> Finding:
    return Finding(
        "PRICE-NONE",
        Severity.WARNING,
        f"{line.label} has no price under the contract with {payer.name} on that day.",
        "Load the fee schedule the contract names, or give the contract a price for the code.",
        "contract",
    )
