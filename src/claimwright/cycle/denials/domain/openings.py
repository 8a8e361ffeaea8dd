"""What an adjudication refused, and what it settles of what was refused before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claimwright.cycle.claims.domain.adjudications import AdjudicationView
from claimwright.engines.codesets.carc import CarcClass, carc_class
from claimwright.engines.x12.parties import Adjustment

# Cost sharing only a further payer may take: posting moves it there, nobody has to work it.
NEXT_PAYER_ONLY = "209"


@dataclass(frozen=True, slots=True)
class Refused:
    """Dollars one adjudication refused for one reason, over all lines that give it.

    `line_numbers` is empty when the reason stands at claim level.
    """

    group: str
    reason: str
    amount_cents: int
    line_numbers: tuple[int, ...]
    procedures: tuple[str, ...]
    remarks: tuple[str, ...]


def refused_in(adjudication: AdjudicationView) -> list[Refused]:
    """Every denial-class reason with unpaid dollars, whatever the claim's status says.

    One entry per group and reason, claim level first; a reversal refuses nothing. A reason's
    remarks are those of its own lines, and the claim's. Source: reliability-money (B12)
    """
    if adjudication.is_reversal:
        return []
    found: dict[tuple[str, str], _Sum] = {}
    for item in adjudication.claim_adjustments:
        _add(found, item, line_number=0, procedure="", remarks=adjudication.remarks)
    for line in adjudication.lines:
        said = line.remarks + adjudication.remarks
        for item in line.adjustments:
            _add(found, item, line_number=line.line_number, procedure=line.procedure, remarks=said)
    return [summed.as_refused() for summed in found.values() if summed.amount_cents > 0]


def denied_lines(refused: Iterable[Refused]) -> frozenset[int]:
    """The lines refused; 0 stands for the whole claim."""
    return frozenset(n for item in refused for n in (item.line_numbers or (0,)))


def is_settled_in_favor(
    line_numbers: tuple[int, ...], later: AdjudicationView, later_refused: Iterable[Refused]
) -> bool:
    """Whether a later decision of the same payer paid, or gave the patient, what was refused.

    A line still refused is not settled in favor, nor one for which nothing was allowed.
    """
    still = denied_lines(later_refused)
    if 0 in still or still.intersection(line_numbers):
        return False
    if not line_numbers or not later.lines:
        return not still and _allowed(later.paid_cents, later.all_adjustments)
    wanted = [line for line in later.lines if line.line_number in line_numbers]
    return any(_allowed(line.paid_cents, line.adjustments) for line in wanted)


def recovered_cents(line_numbers: tuple[int, ...], later: AdjudicationView) -> int:
    """What the later decision paid or gave the patient for those lines."""
    if not line_numbers or not later.lines:
        return later.paid_cents + _patient_share(later.all_adjustments)
    wanted = [line for line in later.lines if line.line_number in line_numbers]
    return sum(line.paid_cents + _patient_share(line.adjustments) for line in wanted)


class _Sum:
    """Collects one group and reason while walking the lines."""

    def __init__(self, group: str, reason: str) -> None:
        self.group, self.reason = group, reason
        self.amount_cents = 0
        self.line_numbers: list[int] = []
        self.procedures: list[str] = []
        self.remarks: list[str] = []

    def as_refused(self) -> Refused:
        return Refused(
            self.group,
            self.reason,
            self.amount_cents,
            tuple(dict.fromkeys(self.line_numbers)),
            tuple(dict.fromkeys(self.procedures)),
            tuple(dict.fromkeys(self.remarks)),
        )


def _add(
    found: dict[tuple[str, str], _Sum],
    item: Adjustment,
    *,
    line_number: int,
    procedure: str,
    remarks: tuple[str, ...],
) -> None:
    if item.reason == NEXT_PAYER_ONLY:
        return
    if carc_class(item.reason, item.group) is not CarcClass.DENIAL:
        return
    place = (item.group, item.reason)
    summed = found.setdefault(place, _Sum(*place))
    summed.amount_cents += item.amount_cents
    summed.remarks += remarks
    if line_number:
        summed.line_numbers.append(line_number)
        summed.procedures.append(procedure)


def _allowed(paid_cents: int, adjustments: Iterable[Adjustment]) -> bool:
    return paid_cents > 0 or _patient_share(adjustments) > 0


def _patient_share(adjustments: Iterable[Adjustment]) -> int:
    return sum(
        item.amount_cents
        for item in adjustments
        if carc_class(item.reason, item.group) is CarcClass.PATIENT
    )
