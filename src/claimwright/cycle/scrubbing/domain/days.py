"""A claim's services by day and provider, as edits over several lines compare them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from claimwright.cycle.scrubbing.domain.context import Subject, line_label
from claimwright.engines.x12.professional import ServiceLine


@dataclass(frozen=True, slots=True)
class Rendered:
    """One service of one day, on this claim (`line` given) or on another visit's."""

    code: str
    modifiers: frozenset[str]
    units: Decimal
    label: str
    line: ServiceLine | None


def units_of(line: ServiceLine) -> Decimal:
    """The units of the line; zero where they are no number, which another edit tells."""
    return _number(line.units)


def _number(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return Decimal(0)
    return found if found.is_finite() else Decimal(0)


def renderer_npi(subject: Subject, line: ServiceLine) -> str:
    """Who rendered the line: its own provider, the claim's, else the billing one."""
    party = line.rendering or subject.claim.rendering or subject.claim.billing
    return party.id


def by_day(subject: Subject) -> dict[tuple[date, str], list[Rendered]]:
    """Services by day and provider; days on which this claim has none are left out."""
    found: dict[tuple[date, str], list[Rendered]] = defaultdict(list)
    for line in subject.claim.lines:
        if line.from_on is None:
            continue
        found[(line.from_on, renderer_npi(subject, line))].append(
            Rendered(
                line.procedure,
                frozenset(line.modifiers),
                units_of(line),
                line_label(line),
                line,
            )
        )
    for past in subject.context.history:
        key = (past.on, past.provider_npi)
        if key in found:
            found[key].append(
                Rendered(
                    past.code,
                    frozenset(past.modifiers),
                    _number(past.units),
                    f"{past.code} of visit {past.visit}",
                    None,
                )
            )
    return found
