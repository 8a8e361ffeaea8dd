"""What codes would lead to, before the coder picks them: coding's choices against the edits.

Nothing is written; the visit is changed by the charges stage once the coder saves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.charges.domain.encounters import EncounterSnapshot
from claimwright.cycle.coding import queries as coding
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.scrubbing.domain.coded import Asked, BadItem, edits_of
from claimwright.cycle.scrubbing.domain.reading import Reading
from claimwright.engines.codesets.store import open_store
from claimwright.kernel.finding import Finding, Severity
from claimwright.kernel.money import Money

TO_CODE = "open"
LOOKED_AHEAD = 200
WEIGHED = 8
REMEMBERED = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One code to choose, and what it would bring that is not there without it."""

    code: str
    description: str
    is_billable: bool
    charge_cents: int | None
    brings: tuple[Finding, ...]

    @property
    def charge(self) -> str:
        """The price on the practice's list as it is typed: 125.00; empty without one."""
        return _typed(self.charge_cents)


@dataclass(frozen=True, slots=True)
class Favorite:
    """A code used often. `kind` is diagnoses or services."""

    kind: str
    code: str
    description: str
    charge_cents: int | None = None

    @property
    def charge(self) -> str:
        """As it is typed: 125.00; empty without a price."""
        return _typed(self.charge_cents)


def visit_as_asked(visit: EncounterSnapshot) -> Asked:
    """What decides the edits of a visit besides its codes: day, payer, place, date of birth."""
    patient = registration.get_patient(patient_id=visit.patient_id)
    held = registration.coverages_for(patient_ids=[visit.patient_id], on=visit.service_on)
    first = held[visit.patient_id][:1]
    payers = contracting.get_payers(ids=[one.payer_id for one in first])
    location = practice.get_locations(ids=[visit.location_id]).get(visit.location_id)
    return Asked(
        items=(),
        on=visit.service_on,
        payer=next((str(payer.kind) for payer in payers.values()), "commercial"),
        place_of_service=location.place_of_service if location else "11",
        born_on=patient.birth_on,
    )


def what_trips(asked: Asked) -> list[Finding]:
    """Everything the lines and diagnoses would trip; an item that is no code is a finding."""
    try:
        return edits_of(asked, Reading(open_store(coding.folder())))
    except BadItem as refusal:
        return [Finding(code="CODE-FORM", severity=Severity.ERROR, message=str(refusal))]


def weigh_diagnoses(asked: Asked, words: str) -> list[Candidate]:
    """Diagnoses for the words, each with what it would bring to the visit."""
    found = coding.search_diagnoses(words=words, on=asked.on, limit=12)
    before = _keys(what_trips(asked))
    return [
        Candidate(
            *(match.code, match.description, match.is_billable, None),
            _brings(replace(asked, diagnoses=(*asked.diagnoses, match.code)), before)
            if match.is_billable and place < WEIGHED and match.code not in asked.diagnoses
            else (),
        )
        for place, match in enumerate(found)
    ]


def weigh_services(asked: Asked, words: str) -> list[Candidate]:
    """Services for the words: of the practice's own charge list first, then of the code tables."""
    own = contracting.charge_master(on=asked.on)
    prices = {key[0]: cents for key, cents in own.items() if not key[1]}
    typed = words.strip().upper()
    codes = [code for code in sorted(prices) if typed and code.startswith(typed)][:WEIGHED]
    said = {
        match.code: match.description
        for match in coding.search_procedures(words=words, on=asked.on, limit=12)
    }
    codes += [code for code in sorted(said, key=lambda one: one not in prices) if code not in codes]
    before = _keys(what_trips(asked))
    return [
        Candidate(
            *(code, said.get(code, "On your charge list"), True, prices.get(code)),
            _brings(replace(asked, items=(*asked.items, code)), before) if place < WEIGHED else (),
        )
        for place, code in enumerate(codes[:12])
    ]


def favorites(visit: EncounterSnapshot) -> list[Favorite]:
    """What this provider coded most in the year before the visit: diagnoses, then services."""
    diagnoses, services = charges.most_used_codes(
        rendering_id=visit.rendering_id, since=visit.service_on - REMEMBERED
    )
    said = coding.describe_diagnoses(codes=diagnoses, on=visit.service_on)
    own = contracting.charge_master(on=visit.service_on)
    prices = {key[0]: cents for key, cents in own.items() if not key[1]}
    return [
        *(Favorite("diagnoses", code, said.get(code, "")) for code in diagnoses if code in said),
        *(Favorite("services", code, "", prices.get(code)) for code in services),
    ]


def next_to_code(*, after: EncounterSnapshot) -> EncounterSnapshot | None:
    """The visit that a coder turns to next: the oldest other one that still lacks something."""
    rows, _ = charges.encounters_in_state(state=TO_CODE, limit=LOOKED_AHEAD)
    others = [row for row in rows if row.id != after.id]
    place = (after.service_on, after.id)
    following = [row for row in others if (row.service_on, row.id) > place]
    return next(iter(following or others), None)


def _brings(asked: Asked, before: set[tuple[str, str]]) -> tuple[Finding, ...]:
    return tuple(
        finding
        for finding in what_trips(asked)
        if (finding.code, finding.message) not in before and finding.severity is not Severity.INFO
    )


def _typed(cents: int | None) -> str:
    return "" if cents is None else f"{Money(cents)}".lstrip("$")


def _keys(found: Sequence[Finding]) -> set[tuple[str, str]]:
    return {(finding.code, finding.message) for finding in found}
