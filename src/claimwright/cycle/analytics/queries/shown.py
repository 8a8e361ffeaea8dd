"""Rows behind a figure in words: whose visit or claim it is, when, with which payer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from claimwright.cycle.analytics.domain.behind import (
    CLAIM,
    DENIAL,
    PATIENT,
    PAYER,
    UNDERPAYMENT,
    VISIT,
    Row,
    ShownRow,
)
from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.denials import queries as denials
from claimwright.cycle.denials.domain.planning import DenialSnapshot
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.remittance import queries as remittance
from claimwright.cycle.remittance.queries import UnderpaymentRow

PATIENTS = "Patients"
NO_VISIT = "Not of one visit"


@dataclass(frozen=True, slots=True)
class _Thing:
    """What is known of one row's thing before the names are looked up."""

    public_id: UUID | None
    what: str
    patient_id: int | None
    payer_id: int | None
    provider_id: int | None
    service_on: date | None
    note: str = ""


def describe(rows: Sequence[Row]) -> list[ShownRow]:
    """The rows in words, in their order; a fixed number of queries."""
    held = _Held.around(rows)
    things = [held.thing(row) for row in rows]
    patients = registration.get_patients(
        ids=[thing.patient_id for thing in things if thing.patient_id]
    )
    payers = contracting.get_payers(ids=sorted({t.payer_id for t in things if t.payer_id}))
    providers = practice.get_providers(ids=[t.provider_id for t in things if t.provider_id])
    return [
        ShownRow(
            kind=row.kind,
            public_id=thing.public_id,
            what=payers[thing.payer_id or 0].name if row.kind == PAYER else thing.what,
            patient=_named(patients, thing.patient_id),
            payer=PATIENTS
            if thing.payer_id == 0
            else (payers[thing.payer_id].name if thing.payer_id else ""),
            provider=providers[thing.provider_id].shown if thing.provider_id else "",
            service_on=thing.service_on,
            note=" · ".join(part for part in (row.note, thing.note) if part),
            amount=row.amount,
        )
        for row, thing in zip(rows, things, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Held:
    """The visits, claims, denials, patients and payers that the rows name."""

    claims: Mapping[int, Any]
    denials: Mapping[int, DenialSnapshot]
    visits: Mapping[int, charges.VisitPlace]
    underpaid: Mapping[int, UnderpaymentRow]
    patients: Mapping[int, UUID]
    payers: Mapping[int, UUID]

    @classmethod
    def around(cls, rows: Sequence[Row]) -> _Held:
        ids: dict[str, list[int]] = {}
        for row in rows:
            if row.id is not None:
                ids.setdefault(row.kind, []).append(row.id)
        held_denials = denials.get_denials(ids=ids.get(DENIAL, []))
        held_lines = remittance.get_underpayments(ids=ids.get(UNDERPAYMENT, []))
        claim_ids = [
            *ids.get(CLAIM, []),
            *(one.claim_id for one in held_denials.values()),
            *(one.claim_id for one in held_lines.values()),
        ]
        held_claims = claims.get_claims(ids=claim_ids)
        visits = [*ids.get(VISIT, []), *(claim.encounter_id for claim in held_claims.values())]
        people = registration.get_patients(ids=ids.get(PATIENT, []))
        payers = contracting.get_payers(ids=ids.get(PAYER, []))
        return cls(
            held_claims,
            held_denials,
            charges.visit_places(ids=visits),
            held_lines,
            {pk: one.public_id for pk, one in people.items()},
            {pk: one.public_id for pk, one in payers.items()},
        )

    def thing(self, row: Row) -> _Thing:
        if row.id is None:
            return _Thing(None, NO_VISIT, None, row.payer_id, None, None)
        if row.kind == VISIT:
            visit = self.visits[row.id]
            payer_id = row.payer_id if row.payer_id is not None else visit.charged_payer_id or 0
            return _visit(visit, f"Visit {visit.number}", visit.public_id, payer_id)
        if row.kind == CLAIM:
            claim = self.claims[row.id]
            visit = self.visits[claim.encounter_id]
            return _visit(visit, claim.number, claim.public_id, row.payer_id or claim.payer_id)
        if row.kind == DENIAL:
            denial = self.denials[row.id]
            claim = self.claims[denial.claim_id]
            visit = self.visits[claim.encounter_id]
            note = f"{denial.group}-{denial.reason}"
            return _visit(visit, claim.number, denial.public_id, denial.payer_id, note)
        if row.kind == UNDERPAYMENT:
            line = self.underpaid[row.id]
            visit = self.visits[self.claims[line.claim_id].encounter_id]
            note = f"{line.label}, {line.cause_words.lower()}"
            return _visit(visit, line.claim_number, line.public_id, line.payer_id, note)
        if row.kind == PATIENT:
            return _Thing(self.patients[row.id], "Account", row.id, 0, None, None)
        return _Thing(self.payers[row.id], "", None, row.id, None, None)


def _visit(
    visit: charges.VisitPlace, what: str, public_id: UUID, payer_id: int, note: str = ""
) -> _Thing:
    return _Thing(
        public_id, what, visit.patient_id, payer_id, visit.rendering_id, visit.service_on, note
    )


def _named(patients: Mapping[int, Any], pk: int | None) -> str:
    return str(patients[pk].name) if pk else ""
