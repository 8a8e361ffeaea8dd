"""A payment that came before, with the same money and other reasons: what the payer says anew.

Nothing is posted of a repeat. But a payer that sends the same cents again with CO where it said PR,
or with another remark, says something, and it must not be lost to sight.
Source: reliability-files (FL08)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from claimwright.engines.x12.parties import Adjustment
from claimwright.engines.x12.remittance import RemittanceClaim
from claimwright.kernel.finding import Finding, Severity, Where
from claimwright.kernel.money import Money

SOURCE = "reliability-files"
MOST_TOLD = 20
Reasons = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ToldBefore:
    """A decision in the books, and the claim of ours it was matched to."""

    claim: RemittanceClaim
    claim_id: int | None


@dataclass(frozen=True, slots=True)
class Anew:
    """What a repeat says otherwise of one claim."""

    finding: Finding
    claim_id: int | None


def reasons_anew(
    claims: Sequence[RemittanceClaim],
    fingerprints: Sequence[str],
    before: Mapping[str, Sequence[ToldBefore]],
) -> list[Anew]:
    """One for each claim whose reasons are none it was given before, at most twenty.

    `before` are the decisions in the books by fingerprint, oldest first.
    """
    found: list[Anew] = []
    for claim, fingerprint in zip(claims, fingerprints, strict=True):
        known = before.get(fingerprint, ())
        if known and _reasons(claim) not in {_reasons(one.claim) for one in known}:
            found.append(Anew(_told(claim, known[-1].claim), known[-1].claim_id))
        if len(found) == MOST_TOLD:
            break
    return found


def _reasons(claim: RemittanceClaim) -> Reasons:
    """The claim's own reasons and remarks, then each line's; in no order within them."""
    return (
        _words(claim.adjustments, claim.remarks),
        *(_words(line.adjustments, line.remarks) for line in claim.lines),
    )


def _words(adjustments: Iterable[Adjustment], remarks: Iterable[str]) -> tuple[str, ...]:
    sums: dict[tuple[str, str], int] = {}
    for one in adjustments:
        place = (one.group, one.reason)
        sums[place] = sums.get(place, 0) + one.amount_cents
    said = [f"{group}-{reason} {Money(cents)}" for (group, reason), cents in sums.items() if cents]
    return (*sorted(said), *sorted(set(remarks)))


def _told(now: RemittanceClaim, before: RemittanceClaim) -> Finding:
    changes = "; ".join(_changes(now, before))
    return Finding(
        "RMT-REASONS-DIFFER",
        Severity.WARNING,
        f"Claim {now.control_number}: the same money came before with other reasons. {changes}. "
        "Nothing was posted again.",
        "Ask the payer which reasons hold, and work the claim by those. The claim's history says "
        "it too.",
        SOURCE,
        Where(segment="CAS", loop="2100", offset=now.offset),
    )


def _changes(now: RemittanceClaim, before: RemittanceClaim) -> Iterator[str]:
    places = ["The claim", *(f"Line {n} ({x.procedure})" for n, x in enumerate(now.lines, 1))]
    for place, was, has in zip_longest(places, _reasons(before), _reasons(now), fillvalue=()):
        if was != has:
            yield f"{place}: {_list(was)} became {_list(has)}"


def _list(words: Iterable[str]) -> str:
    return ", ".join(words) or "nothing"
