"""What an adjudication refused, and what it settles of what was refused before."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from claimwright.cycle.claims.domain.adjudications import AdjudicationView
from claimwright.cycle.denials.domain.states import OVERTURNED, PARTLY, UPHELD
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


def refused_in(
    adjudication: AdjudicationView, kept_open: Collection[tuple[str, str]] = ()
) -> list[Refused]:
    """Every denial-class reason with unpaid dollars, whatever the claim's status says.

    `kept_open` are further (group, reason) pairs the practice's posting table wants worked.

    One entry per group and reason, claim level first; a reversal refuses nothing. A reason's
    remarks are those of its own lines, and the claim's. Source: reliability-money (B12)
    """
    if adjudication.is_reversal:
        return []
    found: dict[tuple[str, str], _Sum] = {}
    for item in adjudication.claim_adjustments:
        if is_refusal(item, kept_open):
            _add(found, item, line_number=0, procedure="", remarks=adjudication.remarks)
    for line in adjudication.lines:
        said = line.remarks + adjudication.remarks
        for item in line.adjustments:
            if is_refusal(item, kept_open):
                code = line.procedure
                _add(found, item, line_number=line.line_number, procedure=code, remarks=said)
    return [summed.as_refused() for summed in found.values() if summed.amount_cents > 0]


def is_refusal(item: Adjustment, kept_open: Collection[tuple[str, str]] = ()) -> bool:
    """Whether the adjusted dollars stay with the payer until a person worked them."""
    if item.reason == NEXT_PAYER_ONLY:
        return False
    if carc_class(item.reason, item.group) is CarcClass.DENIAL:
        return True
    return (item.group, item.reason) in kept_open


def denied_lines(refused: Iterable[Refused]) -> frozenset[int]:
    """The lines refused; 0 stands for the whole claim."""
    return frozenset(n for item in refused for n in (item.line_numbers or (0,)))


def settlement_of(
    line_numbers: tuple[int, ...], later: AdjudicationView, later_refused: Iterable[Refused]
) -> str:
    """What a later decision of the same payer makes of what was refused before.

    OVERTURNED when it paid, or gave the patient, what was refused; PARTLY when it did so for some
    of those lines and refuses others still; UPHELD otherwise. A line refused again is not paid
    for, however much of it was, nor is one for which nothing was allowed.
    """
    still = denied_lines(later_refused)
    if 0 in still:
        return UPHELD
    if not later.lines:
        allowed = not still and _allowed(later.paid_cents, later.all_adjustments)
        return OVERTURNED if allowed else UPHELD
    wanted = [line for line in later.lines if not line_numbers or line.line_number in line_numbers]
    good = [
        line
        for line in wanted
        if line.line_number not in still and _allowed(line.paid_cents, line.adjustments)
    ]
    if not good:
        return UPHELD
    refused_again = any(line.line_number in still for line in wanted)
    return PARTLY if refused_again else OVERTURNED


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
