"""Look up, for a batch of decisions, everything their plans need: a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.posting_table import PostingTable
from claimwright.cycle.claims.domain.snapshots import ClaimKey, ClaimLineView, ClaimSnapshot
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.cycle.remittance.domain.books import EncounterBooks
from claimwright.cycle.remittance.domain.matching import (
    Candidate,
    Candidates,
    Match,
    choose_claim,
)
from claimwright.cycle.remittance.domain.reversing import LiveItem
from claimwright.engines.x12.remittance import RemittanceClaim
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import RECEIVABLES, Leg

Service = tuple[date, str, int]


@dataclass(slots=True)
class Known:
    """Our side of a batch: who each decision is about, and what is open there."""

    matches: dict[int, Match] = field(default_factory=dict)  # by place in the file
    claims: dict[int, ClaimSnapshot] = field(default_factory=dict)
    siblings: dict[int, list[ClaimSnapshot]] = field(default_factory=dict)  # by encounter
    current: dict[int, ClaimKey] = field(default_factory=dict)  # by claim
    lines: dict[int, list[ClaimLineView]] = field(default_factory=dict)  # by version
    patients: dict[int, PatientSnapshot] = field(default_factory=dict)
    coverages: dict[int, list[CoverageSnapshot]] = field(default_factory=dict)  # by patient
    books: dict[int, EncounterBooks] = field(default_factory=dict)  # by encounter
    live: dict[int, list[LiveItem]] = field(default_factory=dict)  # by encounter
    done: dict[int, list[Leg]] = field(default_factory=dict)  # by item a reversal takes back
    table: PostingTable = field(default_factory=PostingTable)


def look_up(
    decisions: Sequence[tuple[int, RemittanceClaim]],
    *,
    forced: Mapping[int, int] | None = None,
) -> Known:
    """Match the decisions and load what surrounds their claims.

    `forced` says, by place, which claim a person chose. `live` is left empty: who plans loads it
    for the visits that need it.
    """
    known = Known(table=claims.posting_table())
    found = _candidate_keys(decisions, forced or {})
    _load_people(known, {key.claim_id for keys in found.values() for key in keys.all()})
    for place, claim in decisions:
        if place in (forced or {}):
            key = found[place].forced
            if key is not None:
                known.matches[place] = Match(key.claim_id, key.version_id, "chosen by a person")
            continue
        match = choose_claim(claim, _candidates(found[place], known))
        if match is not None:
            known.matches[place] = match
    _load_surroundings(known)
    return known


@dataclass(slots=True)
class _Keys:
    """The claims one decision may be about, by how they were found."""

    forced: ClaimKey | None = None
    by_control_number: ClaimKey | None = None
    by_payer_number: list[ClaimKey] = field(default_factory=list)
    alike: list[ClaimKey] = field(default_factory=list)

    def all(self) -> list[ClaimKey]:
        surest = [key for key in (self.forced, self.by_control_number) if key is not None]
        return [*surest, *self.by_payer_number, *self.alike]


def _candidate_keys(
    decisions: Sequence[tuple[int, RemittanceClaim]], forced: Mapping[int, int]
) -> dict[int, _Keys]:
    found = {place: _Keys() for place, _ in decisions}
    chosen = _current_keys(sorted(set(forced.values())))
    ours = claims.find_by_control_numbers(
        numbers=sorted({claim.control_number for _, claim in decisions if claim.control_number})
    )
    for place, claim in decisions:
        if place in forced:
            found[place].forced = chosen.get(forced[place])
        else:
            found[place].by_control_number = ours.get(claim.control_number)
    left = [(place, claim) for place, claim in decisions if not found[place].all()]
    left = [(place, claim) for place, claim in left if place not in forced]
    if left:
        numbers = sorted({claim.payer_claim_number for _, claim in left})
        theirs = claims.find_by_payer_claim_numbers(numbers=numbers)
        for place, claim in left:
            found[place].by_payer_number = theirs.get(claim.payer_claim_number, [])
        _find_alike([(p, c) for p, c in left if not found[p].by_payer_number], found)
    return found


def _find_alike(left: Sequence[tuple[int, RemittanceClaim]], found: dict[int, _Keys]) -> None:
    services = {place: _services(claim) for place, claim in left}
    wanted = sorted({each for some in services.values() for each in some})
    if not wanted:
        return
    alike = claims.fingerprint_candidates(services=wanted)
    ids = {place: {i for s in some for i in alike.get(s, ())} for place, some in services.items()}
    keys = _current_keys(sorted({claim_id for some in ids.values() for claim_id in some}))
    for place, some in ids.items():
        found[place].alike = [keys[claim_id] for claim_id in sorted(some) if claim_id in keys]


def _services(claim: RemittanceClaim) -> list[Service]:
    found: list[Service] = []
    for line in claim.lines:
        on = line.from_on or claim.from_on
        if on is not None:
            codes = {line.procedure, line.submitted_procedure} - {""}
            found += [(on, code, abs(line.charge_cents)) for code in sorted(codes)]
    return found


def _current_keys(claim_ids: Sequence[int]) -> dict[int, ClaimKey]:
    """The key of each claim's current version."""
    if not claim_ids:
        return {}
    found = claims.get_claims(ids=claim_ids)
    keys = claims.find_by_control_numbers(numbers=[c.control_number for c in found.values()])
    return {pk: keys[c.control_number] for pk, c in found.items() if c.control_number in keys}


def _load_people(known: Known, claim_ids: set[int]) -> None:
    if not claim_ids:
        return
    # With their siblings at once: the claims of a visit are read one time only.
    visits = claims.encounter_ids(claim_ids=sorted(claim_ids))
    known.siblings = claims.claims_of_encounters(encounter_ids=sorted(visits))
    known.claims = {claim.id: claim for some in known.siblings.values() for claim in some}
    patient_ids = sorted({claim.patient_id for claim in known.claims.values()})
    known.patients = registration.get_patients(ids=patient_ids)
    known.coverages = registration.coverages_for(patient_ids=patient_ids)


def _candidates(keys: _Keys, known: Known) -> Candidates:
    def candidate(key: ClaimKey) -> Candidate:
        claim = known.claims[key.claim_id]
        held = known.coverages.get(claim.patient_id, [])
        member_ids = [each.member_id for each in held if each.id == claim.coverage_id]
        return Candidate(
            claim_id=key.claim_id,
            version_id=key.version_id,
            charge_cents=claim.charge_cents,
            service_on=claim.service_on,
            patient=known.patients[claim.patient_id].name,
            member_id=member_ids[0] if member_ids else "",
        )

    ours = keys.by_control_number
    return Candidates(
        candidate(ours) if ours is not None else None,
        tuple(candidate(key) for key in keys.by_payer_number),
        tuple(candidate(key) for key in keys.alike),
    )


def _load_surroundings(known: Known) -> None:
    """Siblings, lines and open balances of the visits matched."""
    matched = [known.claims[match.claim_id] for match in known.matches.values()]
    if not matched:
        return
    _load_visits(known, sorted({claim.encounter_id for claim in matched}))
    version_ids = {match.version_id for match in known.matches.values()}
    version_ids |= {key.version_id for key in known.current.values()}
    known.lines = claims.claim_lines(version_ids=sorted(version_ids))


def look_around(encounter_ids: Sequence[int]) -> Known:
    """Claims, coverages and open balances of visits, without any decision at hand."""
    known, visits = Known(), sorted(set(encounter_ids))
    known.siblings = claims.claims_of_encounters(encounter_ids=visits)
    _load_visits(known, visits)
    patient_ids = sorted({c.patient_id for some in known.siblings.values() for c in some})
    known.coverages = registration.coverages_for(patient_ids=patient_ids)
    return known


def _load_visits(known: Known, encounter_ids: Sequence[int]) -> None:
    siblings = [claim for pk in encounter_ids for claim in known.siblings.get(pk, ())]
    keys = claims.find_by_control_numbers(numbers=[claim.control_number for claim in siblings])
    known.current = {c.id: keys[c.control_number] for c in siblings if c.control_number in keys}
    known.books = open_books(encounter_ids)


def open_books(encounter_ids: Sequence[int]) -> dict[int, EncounterBooks]:
    """What is open on the visits now."""
    open_now = ledger.positions(by="encounter", ids=encounter_ids, kinds=RECEIVABLES)
    found = {encounter_id: EncounterBooks() for encounter_id in encounter_ids}
    for encounter_id, places in open_now.items():
        for place in places:
            found[encounter_id].add(place.kind, place.payer_id, place.charge_line_id, place.cents)
    return found
