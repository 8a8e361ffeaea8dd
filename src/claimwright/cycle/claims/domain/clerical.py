"""What was entered wrong on a claim: its wording as decided against the record as it now stands.

Only what a payer takes as a slip of the pen is told; the payer itself, amounts of other payers and
numbers of ours are none. Source: cms-claims-manual chapter 34 section 10.4
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import ProfessionalClaim, ServiceLine
from claimwright.kernel.money import Money

LETTERS = "ABCDEFGHIJKL"
REFERENCES = {"G1": "Prior authorization", "9F": "Referral number", "X4": "CLIA number"}
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class ClericalChange:
    """One entry of the claim as it was sent and as it should have been. `item` of the CMS-1500."""

    item: str
    what: str
    sent: str
    right: str


def clerical_changes(
    sent: ProfessionalClaim, right: ProfessionalClaim
) -> tuple[ClericalChange, ...]:
    """Every entry that differs, in the order of the form.

    A service that was not on the claim is left out: it was never decided, and goes on a new claim.
    """
    pairs = [*_claim_entries(sent, right), *_line_entries(sent, right)]
    return tuple(
        ClericalChange(item, what, before or NOTHING, after or NOTHING)
        for item, what, before, after in pairs
        if before != after
    )


def added_services(sent: ProfessionalClaim, right: ProfessionalClaim) -> tuple[str, ...]:
    """Procedures of the visit that were not on the claim."""
    paired = [other for _, other in _pairs(sent.lines, right.lines)]
    return tuple(line.procedure for line in right.lines if line not in paired)


def _claim_entries(
    sent: ProfessionalClaim, right: ProfessionalClaim
) -> Iterator[tuple[str, str, str, str]]:
    was, shall = (one.patient or one.subscriber for one in (sent, right))
    yield "1a", "Medicare number", sent.subscriber.id, right.subscriber.id
    yield "2", "Patient's name", _name(was), _name(shall)
    yield "3", "Patient's birth date", _day(was.birth_on), _day(shall.birth_on)
    yield "3", "Patient's sex", was.sex, shall.sex
    yield "10", "Related to", " ".join(sent.related_causes), " ".join(right.related_causes)
    yield "17", "Referring provider", _who(sent.referring), _who(right.referring)
    yield "21", "Diagnoses", _diagnoses(sent), _diagnoses(right)
    before, after = dict(sent.references), dict(right.references)
    for qualifier, words in REFERENCES.items():
        yield "23", words, before.get(qualifier, ""), after.get(qualifier, "")
    yield "24B", "Place of service", sent.place_of_service, right.place_of_service
    yield "24J", "Rendering provider", _who(sent.rendering), _who(right.rendering)
    yield "32", "Where it was done", _who(sent.facility), _who(right.facility)


def _line_entries(
    sent: ProfessionalClaim, right: ProfessionalClaim
) -> Iterator[tuple[str, str, str, str]]:
    for number, (line, other) in enumerate(_pairs(sent.lines, right.lines), start=1):
        if other is None:
            yield "24", f"Line {number}", line.procedure, "not done"
            continue
        was, shall = (_told(one) for one in (line, other))
        for (item, what, before), (_, _, after) in zip(was, shall, strict=True):
            yield item, f"Line {number}, {what}", before, after


def _pairs(
    sent: Sequence[ServiceLine], right: Sequence[ServiceLine]
) -> list[tuple[ServiceLine, ServiceLine | None]]:
    """Each line sent with what it should have been: the same service of the day, then the next
    one left; None for a service that was not done.
    """
    left = list(right)
    found: dict[int, ServiceLine] = {}
    for is_same in (True, False):
        for place, line in enumerate(sent):
            for other in left if place not in found else ():
                if not is_same or _service(line) == _service(other):
                    found[place] = other
                    left.remove(other)
                    break
    return [(line, found.get(place)) for place, line in enumerate(sent)]


def _service(line: ServiceLine) -> tuple[str, date | None]:
    return line.procedure, line.from_on


def _told(line: ServiceLine) -> list[tuple[str, str, str]]:
    return [
        ("24A", "date", _day(line.from_on)),
        ("24B", "place of service", line.place_of_service),
        ("24D", "procedure", "-".join((line.procedure, *line.modifiers))),
        ("24E", "diagnoses", _letters(line.pointers)),
        ("24F", "charge", str(Money(line.charge_cents))),
        ("24G", "units", line.units),
        ("24J", "rendering provider", _who(line.rendering)),
        ("24", "drug code", line.ndc),
    ]


def _diagnoses(claim: ProfessionalClaim) -> str:
    named = zip(LETTERS, claim.diagnoses, strict=False)
    return ", ".join(f"{letter} {_dotted(code)}" for letter, (_, code) in named)


def _dotted(code: str) -> str:
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def _letters(pointers: Iterable[int]) -> str:
    return "".join(LETTERS[one - 1] for one in pointers if 0 < one <= len(LETTERS))


def _day(on: date | None) -> str:
    return f"{on:%m/%d/%Y}" if on else ""


def _name(party: Party) -> str:
    return " ".join(part for part in (party.first, party.middle, party.name, party.suffix) if part)


def _who(party: Party | None) -> str:
    if party is None:
        return ""
    number = f", NPI {party.id}" if party.id and party.id_qualifier == "XX" else ""
    return f"{_name(party)}{number}"
