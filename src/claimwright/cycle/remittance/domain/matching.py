"""Which of our claims, and which of its lines, a payer's decision is about.

By our control number, then by the payer's claim number, then by likeness; a number that
contradicts the name and the charge is not believed. Source: reliability-835 (B13)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from claimwright.cycle.claims.domain.snapshots import ClaimLineView
from claimwright.cycle.remittance.domain.from_835 import service_day
from claimwright.engines.x12.remittance import RemittanceClaim, RemittanceLine
from claimwright.kernel.person_name import PersonName, folded

LIKE_ENOUGH = 80
CLEARLY_AHEAD = 15
LINE_LIKE_ENOUGH = 5
ALIKE_IN = ("member number", "name", "charge", "date of service")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One of our claims that the decision may be about."""

    claim_id: int
    version_id: int
    charge_cents: int
    service_on: date
    patient: PersonName
    member_id: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The claim chosen, and why in words."""

    claim_id: int
    version_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """What was found for one decision, surest first."""

    by_control_number: Candidate | None = None
    by_payer_number: tuple[Candidate, ...] = ()
    alike: tuple[Candidate, ...] = ()


def choose_claim(claim: RemittanceClaim, found: Candidates) -> Match | None:
    """The claim the decision is about, or None when nothing is sure enough."""
    ours = found.by_control_number
    if ours is not None and not contradicts(claim, ours):
        return Match(ours.claim_id, ours.version_id, "our claim number")
    fitting = [each for each in found.by_payer_number if not contradicts(claim, each)]
    if len(fitting) == 1:
        return Match(fitting[0].claim_id, fitting[0].version_id, "the payer's claim number")
    return _most_alike(claim, found.alike)


def contradicts(claim: RemittanceClaim, ours: Candidate) -> bool:
    """Whether both the patient's family name and the charge differ: a number gone astray."""
    named = folded(claim.patient.name)
    corrected = folded(claim.corrected.name) if claim.corrected else ""
    expected = folded(ours.patient.last)
    name_differs = bool(named) and expected not in (named, corrected)
    return name_differs and abs(claim.charge_cents) != ours.charge_cents


def likeness(claim: RemittanceClaim, ours: Candidate) -> tuple[int, list[str]]:
    """0 to 100, and what agrees: member number 40, name 25, charge 20, date 15."""
    score, agreeing = 0, []
    member_ids = {folded(claim.patient.id), folded(claim.insured.id if claim.insured else "")}
    if folded(ours.member_id) and folded(ours.member_id) in member_ids:
        score += 40
        agreeing.append("member number")
    same_last = folded(claim.patient.name) == folded(ours.patient.last)
    same_first = folded(claim.patient.first)[:3] == folded(ours.patient.first)[:3]
    if claim.patient.name and same_last and same_first:
        score += 25
        agreeing.append("name")
    if abs(claim.charge_cents) == ours.charge_cents:
        score += 20
        agreeing.append("charge")
    if service_day(claim) == ours.service_on:
        score += 15
        agreeing.append("date of service")
    return score, agreeing


def _most_alike(claim: RemittanceClaim, alike: Sequence[Candidate]) -> Match | None:
    ranked = sorted(((*likeness(claim, each), each) for each in alike), key=lambda item: -item[0])
    if not ranked or ranked[0][0] < LIKE_ENOUGH:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < CLEARLY_AHEAD:
        return None
    score, agreeing, best = ranked[0]
    reason = f"{', '.join(agreeing)} agree ({score} of 100)"
    return Match(best.claim_id, best.version_id, reason)


@dataclass(frozen=True, slots=True)
class Ranked:
    """How well one claim fits a decision, in words for the person who chooses."""

    candidate: Candidate
    score: int  # 0 to 100, as `likeness` counts
    agrees: tuple[str, ...]
    differs: tuple[str, ...]
    same_codes: int  # of the decision's lines, how many name a procedure of the claim
    codes: int  # the decision's lines


def rank_candidates(
    claim: RemittanceClaim,
    found: Sequence[Candidate],
    lines: Mapping[int, Sequence[ClaimLineView]],
    *,
    numbered: Mapping[int, str] | None = None,
) -> list[Ranked]:
    """The claims a decision may be about, the likeliest first; a tie goes to the procedures.

    `lines` are ours by version; `numbered` says which claims a quoted number names, in words.
    Source: reliability-835 (B13)
    """
    ranked = [_ranked(claim, each, lines, (numbered or {}).get(each.claim_id)) for each in found]
    return sorted(ranked, key=lambda one: (-one.score, -one.same_codes, one.candidate.claim_id))


def _ranked(
    claim: RemittanceClaim,
    ours: Candidate,
    lines: Mapping[int, Sequence[ClaimLineView]],
    number: str | None,
) -> Ranked:
    score, agrees = likeness(claim, ours)
    differs = [word for word in ALIKE_IN if word not in agrees]
    codes = {line.procedure for line in lines.get(ours.version_id, ())}
    theirs = [{line.procedure, line.submitted_procedure} for line in claim.lines]
    same = sum(bool(each & codes) for each in theirs)
    (agrees if theirs and same == len(theirs) else differs).append("procedures")
    if number:
        agrees.insert(0, number)
    return Ranked(ours, score, tuple(agrees), tuple(differs), same, len(theirs))


def match_lines(
    lines: Sequence[RemittanceLine], ours: Sequence[ClaimLineView]
) -> list[ClaimLineView | None]:
    """Our line for each of the payer's, in its order; None when none is like it.

    By REF*6R first: several of the payer's lines may then name the same one of ours. Otherwise
    by code, modifiers, charge and day, allowing the payer to have rewritten the code (SVC06) or
    dropped a modifier; each of ours is used once. Source: reliability-835 (B13)
    """
    by_number = {line.control_number.casefold(): line for line in ours}
    chosen: list[ClaimLineView | None] = [
        by_number.get(line.control_number.casefold()) if line.control_number else None
        for line in lines
    ]
    free = [each for each in ours if each not in chosen]
    pairs = sorted(
        (
            (-_line_likeness(line, mine), place, number)
            for place, line in enumerate(lines)
            if chosen[place] is None
            for number, mine in enumerate(free)
        ),
    )
    used: set[int] = set()
    for score, place, number in pairs:
        if -score >= LINE_LIKE_ENOUGH and chosen[place] is None and number not in used:
            chosen[place] = free[number]
            used.add(number)
    return chosen


def _line_likeness(line: RemittanceLine, ours: ClaimLineView) -> int:
    """Code 4, modifiers up to 2, charge 3, day 2, units 1."""
    score = 0
    if ours.procedure in (line.procedure, line.submitted_procedure):
        score += 4
    theirs = set(line.submitted_modifiers or line.modifiers)
    if theirs == set(ours.modifiers):
        score += 2
    elif theirs <= set(ours.modifiers):
        score += 1
    score += 3 * (abs(line.charge_cents) == ours.charge_cents)
    score += 2 * (line.from_on == ours.service_on)
    return score + (bool(line.units) and line.units == ours.units)
