"""Two people type one paper remittance: what each typed is kept, and where both did, both are told.

Three wordings meet: what the form was filled from, what is kept now, what this person typed. A cell
one of them left alone takes the other's; one both changed differently is a conflict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from claimwright.cycle.receipts.domain.paper_eob import (
    METHOD_WORDS,
    STATUS_WORDS,
    PaperAdvice,
    PaperClaim,
    PaperLine,
)
from claimwright.kernel.money import Money

HEAD = {
    "check_number": "Check number",
    "check_cents": "Amount",
    "method": "How it came",
    "paid_on": "Date",
    "provider_level": "Outside claims",
}
CLAIM = {"status": "what it is", "payer_claim_number": "payer's number"}
LINE = {
    "charge_cents": "charged",
    "paid_cents": "paid",
    "adjustments": "adjustments",
    "remarks": "remarks",
}
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Met:
    """One cell somebody else changed. `typed` is empty where this person left it alone."""

    name: str
    label: str
    before: str
    now: str
    typed: str


@dataclass(slots=True)
class Merged:
    """The paper with both persons' cells, this one's where both typed; and every cell they met."""

    advice: PaperAdvice
    met: list[Met] = field(default_factory=list)

    @property
    def is_agreed(self) -> bool:
        """Whether nothing was typed by both, so that it may be kept."""
        return not any(one.typed for one in self.met)


def merge(before: PaperAdvice, now: PaperAdvice, mine: PaperAdvice) -> Merged:
    """What is typed by both, kept now since `before` and typed by this person as `mine`."""
    found = Merged(mine)
    head = _fields(found, HEAD, "", (before, now, mine))
    was, has, typed = (dict(_keyed(each.claims)) for each in (before, now, mine))
    claims: list[PaperClaim] = []
    for key, claim in typed.items():
        known = was.get(key)
        if key in has:
            claims.append(_claim(found, known or claim, has[key], claim))
        elif known is None or claim != known:
            claims.append(claim)
            if known is not None:
                here = f"{claim.number}, the claim"
                found.met.append(Met(here, here, "on it", "taken off", "typed into"))
        else:
            here = f"{claim.number}, the claim"
            found.met.append(Met(here, here, "on it", "taken off", ""))
    for key, claim in has.items():
        if key not in typed and key not in was:
            claims.append(claim)
            here = f"{claim.number}, the claim"
            found.met.append(Met(here, here, "not on it", "on it", ""))
    found.advice = replace(mine, **head, claims=tuple(claims))
    return found


def _keyed(claims: Sequence[PaperClaim]) -> Iterator[tuple[Key, PaperClaim]]:
    """Each claim by its id and how often it was on the paper before."""
    counts: dict[str, int] = {}
    for claim in claims:
        yield (claim.claim, counts.get(claim.claim, 0)), claim
        counts[claim.claim] = counts.get(claim.claim, 0) + 1


def _claim(found: Merged, before: PaperClaim, now: PaperClaim, mine: PaperClaim) -> PaperClaim:
    changed = _fields(found, CLAIM, mine.number, (before, now, mine))
    lines = tuple(
        _line(found, f"{mine.number} line {place} {each[2].procedure}", each)
        for place, each in enumerate(
            zip(before.lines, now.lines, mine.lines, strict=False), start=1
        )
    )
    return replace(mine, **changed, lines=lines)


def _line(found: Merged, where: str, three: tuple[PaperLine, PaperLine, PaperLine]) -> PaperLine:
    return replace(three[2], **_fields(found, LINE, where, three))


def _fields(
    found: Merged, names: dict[str, str], where: str, three: tuple[Any, Any, Any]
) -> dict[str, Any]:
    """The merged values; each field that was changed by somebody else is noted."""
    merged = {}
    for name, words in names.items():
        before, now, mine = (getattr(each, name) for each in three)
        is_mine = mine not in (before, now)
        merged[name] = mine if is_mine or now == before else now
        if now not in (before, mine):
            label = f"{where}, {words}" if where else words
            typed = _words(name, mine) or "nothing" if is_mine else ""
            found.met.append(Met(label, label, _words(name, before), _words(name, now), typed))
    return merged


def _words(name: str, value: Any) -> str:
    """A cell's value as a person reads it; empty for an empty one."""
    if value is None or value == ():
        return ""
    if name.endswith("_cents"):
        return str(Money(value))
    if name == "adjustments":
        return ", ".join(f"{a.group}-{a.reason} {Money(a.amount_cents)}" for a in value)
    if name == "provider_level":
        return ", ".join(f"{e.reason} {e.reference} {Money(e.cents)}" for e in value)
    if name == "remarks":
        return " ".join(value)
    if name == "method":
        return METHOD_WORDS.get(value, str(value))
    if name == "status":
        return STATUS_WORDS.get(value, str(value))
    return f"{value:%m/%d/%Y}" if name == "paid_on" else str(value)
