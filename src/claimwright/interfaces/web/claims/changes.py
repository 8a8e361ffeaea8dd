"""What a correction changes on the claim, box by box, before anybody sends it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from claimwright.engines.x12.professional import ProfessionalClaim, ServiceLine
from claimwright.interfaces.web.claims.form_view import boxes_of
from claimwright.interfaces.web.templatetags.claimwright import letters
from claimwright.kernel.money import Money

ROUTE = "22"
OUR_NUMBER = "26"  # new with every version, so it says nothing


@dataclass(frozen=True, slots=True)
class Difference:
    """One box of the form that will say something else."""

    box: str
    caption: str
    before: str
    after: str


def differences(
    before: ProfessionalClaim, after: ProfessionalClaim, payers: tuple[str, str]
) -> list[Difference]:
    """The boxes that differ, in the form's order, then the service lines that do."""
    old, new = boxes_of(before, payers[0]), boxes_of(after, payers[1])
    boxes = [
        Difference(was.number, was.caption, was.value, now.value)
        for was, now in zip(old, new, strict=True)
        if was.value != now.value and was.number != OUR_NUMBER
    ]
    lines = zip_longest(map(_told, before.lines), map(_told, after.lines), fillvalue="")
    return boxes + [
        Difference("24", f"Service {number}", was, now)
        for number, (was, now) in enumerate(lines, start=1)
        if was != now
    ]


def _told(line: ServiceLine) -> str:
    """A service line as one reads it across: 09/03/2026 99213-25 ×1 $177.90 for AB."""
    code = "-".join((line.procedure, *line.modifiers))
    on = f"{line.from_on:%m/%d/%Y} " if line.from_on else ""
    said = f"{on}{code} ×{line.units} {Money(line.charge_cents)}"
    treats = letters(line.pointers)
    return f"{said} for {treats}" if treats else said
