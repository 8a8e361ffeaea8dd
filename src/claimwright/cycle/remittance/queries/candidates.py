"""The claims an unmatched payment may be for, likeliest first, each with its reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.snapshots import ClaimLineView, ClaimSnapshot
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.remittance.domain.matching import (
    Candidate,
    Ranked,
    match_lines,
    rank_candidates,
)
from claimwright.cycle.remittance.domain.views import ItemView
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.remittance import RemittanceClaim, RemittanceLine

MOST_LOOKED_AT = 60
MOST_WEIGHED = 150  # of those that only have a service alike
MOST_SHOWN = 9


@dataclass(frozen=True, slots=True)
class CandidateView:
    """One claim beside the payment. `lines` are ours for each of the payer's, in its order."""

    claim: ClaimSnapshot
    payer_name: str
    ranked: Ranked
    lines: tuple[ClaimLineView | None, ...]
    unanswered: tuple[ClaimLineView, ...]  # lines of ours that the payment does not name


class Candidates(NamedTuple):
    """The likeliest claims, and how many more have something alike."""

    shown: list[CandidateView]
    more_count: int


def candidates(*, item: ItemView, text: str = "", chosen_id: int | None = None) -> Candidates:
    """At most nine claims the payment may be for, the likeliest first.

    Looked for by the numbers quoted, member number, day and procedure with charge, and the
    family name; with `text` by that alone (part of a name, or a claim number). The claim of
    `chosen_id` is always among them. Of very many with the same service only those are weighed
    that share the most services with the payment, the latest first.
    """
    told = _as_told(item)
    numbered = {} if text else _by_number(item)
    alike, rest = (_by_words(text), set[int]()) if text else _by_likeness(item)
    claim_ids = set(numbered) | alike
    found = claims.get_claims(ids=sorted(claim_ids | ({chosen_id} if chosen_id else set())))
    found = {pk: claim for pk, claim in found.items() if claim.state != "void"}
    keys = claims.find_by_control_numbers(numbers=[one.control_number for one in found.values()])
    versions = {pk: keys[one.control_number].version_id for pk, one in found.items()}
    lines = claims.claim_lines(version_ids=sorted(versions.values()))
    ranked = rank_candidates(told, _candidates(found, versions), lines, numbered=numbered)
    shown = ranked[:MOST_SHOWN]
    shown += [one for one in ranked[MOST_SHOWN:] if one.candidate.claim_id == chosen_id]
    payers = contracting.get_payers(ids=sorted({claim.payer_id for claim in found.values()}))
    return Candidates(
        [_view(told, one, found[one.candidate.claim_id], lines, payers) for one in shown],
        len(rest - claim_ids) + len(ranked) - len(shown),
    )


def _view(
    told: RemittanceClaim,
    ranked: Ranked,
    claim: ClaimSnapshot,
    lines: dict[int, list[ClaimLineView]],
    payers: dict[int, PayerProfile],
) -> CandidateView:
    ours = lines[ranked.candidate.version_id]
    matched = match_lines(told.lines, ours)
    left = tuple(line for line in ours if line not in matched)
    return CandidateView(claim, payers[claim.payer_id].name, ranked, tuple(matched), left)


def _by_number(item: ItemView) -> dict[int, str]:
    """The claims that a number of the payment names."""
    theirs = claims.find_by_payer_claim_numbers(numbers=[item.payer_claim_number])
    named = {key.claim_id: "their claim number" for some in theirs.values() for key in some}
    ours = claims.find_by_control_numbers(numbers=[item.claim_control_number])
    return named | {key.claim_id: "our claim number" for key in ours.values()}


def _by_words(text: str) -> set[int]:
    return {row.id for row in claims.claim_page(text=text, limit=MOST_LOOKED_AT).rows}


def _by_likeness(item: ItemView) -> tuple[set[int], set[int]]:
    """The claims to weigh, and those left that only have a service alike."""
    services = [
        (on, code, abs(line.charge_cents))
        for line in item.lines
        if (on := line.service_on or item.service_on) is not None
        for code in sorted({line.procedure, line.submitted_procedure} - {""})
    ]
    alike = claims.fingerprint_candidates(services=services) if services else {}
    shared = Counter(claim_id for some in alike.values() for claim_id in set(some))
    nearest = sorted(shared, key=lambda pk: (-shared[pk], -pk))
    found = set(nearest[:MOST_WEIGHED])
    family = item.patient_name.split(",")[0].strip()
    if family:
        found |= _by_words(family)
    quoted = [item.member_id] if item.member_id else []
    held = registration.find_coverages_by_member(member_ids=quoted)
    people = sorted({each.patient_id for some in held.values() for each in some})
    for some in claims.claims_of_patients(patient_ids=people).values():
        found |= {claim.id for claim in some}
    return found, shared.keys() - found


def _candidates(found: dict[int, ClaimSnapshot], versions: dict[int, int]) -> list[Candidate]:
    patient_ids = sorted({claim.patient_id for claim in found.values()})
    people = registration.get_patients(ids=patient_ids)
    held = registration.coverages_for(patient_ids=patient_ids)
    members = {one.id: one.member_id for some in held.values() for one in some}
    return [
        Candidate(
            claim_id=claim.id,
            version_id=versions[claim.id],
            charge_cents=claim.charge_cents,
            service_on=claim.service_on,
            patient=people[claim.patient_id].name,
            member_id=members.get(claim.coverage_id, ""),
        )
        for claim in found.values()
    ]


def _as_told(item: ItemView) -> RemittanceClaim:
    """The payment as the payer told it, as far as likeness needs it."""
    last, _, first = item.patient_name.partition(", ")
    return RemittanceClaim(
        control_number=item.claim_control_number,
        status=item.status,
        charge_cents=item.charge_cents,
        paid_cents=item.paid_cents,
        patient_cents=item.patient_cents,
        payer_claim_number=item.payer_claim_number,
        patient=Party(name=last, first=first, id=item.member_id),
        from_on=item.service_on,
        lines=tuple(_lines_told(item)),
    )


def _lines_told(item: ItemView) -> Iterable[RemittanceLine]:
    for line in item.lines:
        yield RemittanceLine(
            procedure=line.procedure,
            charge_cents=line.charge_cents,
            paid_cents=line.paid_cents,
            modifiers=line.modifiers,
            submitted_procedure=line.submitted_procedure,
            units=line.units,
            from_on=line.service_on or item.service_on,
        )
