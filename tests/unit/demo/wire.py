"""The demo's visits as claims, without a database: parts put together as the cycle would."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from claimwright.cycle.charges.domain.encounters import ChargeLineSnapshot, EncounterSnapshot
from claimwright.cycle.claims.domain.assembly import ClaimParts, build_professional_claim
from claimwright.cycle.contracting.domain.payers import (
    FILING_INDICATORS,
    PayerProfile,
    usual_route,
)
from claimwright.cycle.practice.domain.profiles import LocationProfile, ProviderProfile
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.demo.model import COMPLETED, Coded, DemoVisit, DeskChange
from claimwright.demo.world import World
from claimwright.engines.x12.parties import Envelope, Party
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.engines.x12.read835 import parse_835
from claimwright.engines.x12.readstatus import parse_277ca
from claimwright.engines.x12.remittance import Remittance
from claimwright.engines.x12.render837 import render_837p
from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName
from claimwright.simulator import Simulator, State

NOBODY_ID = UUID(int=0)


@dataclass
class Wire:
    """Sends every insured visit as charted, once, and keeps what came back by visit key."""

    world: World
    patients: dict[str, Any] = field(default_factory=dict)
    coverages: dict[str, dict[str, Any]] = field(default_factory=dict)
    visit_of: dict[str, DemoVisit] = field(default_factory=dict)  # by CLM01
    rejected: dict[str, str] = field(default_factory=dict)  # visit key → category:status
    denied: dict[str, list[str]] = field(default_factory=dict)  # visit key → reasons
    remittances: list[Remittance] = field(default_factory=list)

    def __post_init__(self) -> None:
        world = self.world
        self.patients = {patient.key: patient.new for patient in world.patients}
        self.coverages = {coverage.key: dict(coverage.fields) for coverage in world.coverages}
        self.primary = {
            coverage.patient_key: coverage.key
            for coverage in world.coverages
            if coverage.rank == "P"
        }
        self.payers = {payer.policy.id: payer.new for payer in world.payers}
        self.providers = {provider.key: provider.new for provider in world.providers}

    def run(self, extra_days: int) -> None:
        """Live through the world's days and some more."""
        simulator, state = Simulator(self.world.scenario), State()
        seen, recorded = defaultdict(list), defaultdict(list)
        for visit in self.world.visits:
            if visit.outcome == COMPLETED and visit.payer_id:
                seen[visit.service_on].append(visit)
                recorded[visit.recorded_on].append(visit)
        day = self.world.first_day
        while day <= self.world.last_day + timedelta(days=extra_days):
            for change in (change for visit in seen[day] for change in visit.desk_changes):
                self.type_in(change)
            data = self._file(day, recorded[day])
            state, answers = simulator.step(state, day, [("claims", data)] if data else [])
            for answer in answers:
                if answer.kind == "277ca":
                    self._note_rejections(answer.data)
                elif answer.kind == "835":
                    self._note_decisions(answer.data)
            day += timedelta(days=1)

    def type_in(self, change: DeskChange) -> None:
        """What the desk typed into a record."""
        if change.record == "patient":
            self.patients[change.key] = replace(self.patients[change.key], **change.changes)
        else:
            self.coverages[change.key].update(change.changes)

    def _file(self, day: date, visits: list[DemoVisit]) -> bytes:
        claims = []
        for visit in visits:
            number = f"CW{len(self.visit_of):07d}A"
            self.visit_of[number] = visit
            claims.append(self.claim(visit, visit.coded, number))
            for mend in visit.trouble.mend_records if visit.trouble is not None else ():
                self.type_in(mend)
        if not claims:
            return b""
        control = (day - date(2000, 1, 1)).days
        at = datetime.combine(day, time(17), UTC)
        envelope = Envelope(self.world.billing.submitter_id, "CLEARWAY", control, control, at)
        return render_837p(envelope, claims, batch_reference=f"B{control}")

    def _note_rejections(self, data: bytes) -> None:
        for acknowledgement in parse_277ca(data):
            for status in acknowledgement.claims:
                code = status.statuses[0]
                if code.category not in ("A1", "A2"):
                    visit = self.visit_of[status.claim_control_number]
                    self.rejected[visit.key] = f"{code.category}:{code.status}"

    def _note_decisions(self, data: bytes) -> None:
        for remittance in parse_835(data):
            self.remittances.append(remittance)
            for claim in remittance.claims:
                visit = self.visit_of.get(claim.control_number)
                if visit is not None and claim.status in ("1", "4", "19"):
                    reasons = [
                        part.reason
                        for line in claim.lines
                        for part in line.adjustments
                        if part.reason not in ("1", "2", "3", "45", "253")
                    ]
                    self.denied.setdefault(visit.key, reasons)

    def claim(self, visit: DemoVisit, coded: Coded, number: str) -> ProfessionalClaim:
        """The claim of a visit as its records are now."""
        payer = self.payers[visit.payer_id]
        provider, location = self.providers[visit.provider_key], self.world.locations
        place = location[visit.location_key]
        built = build_professional_claim(
            ClaimParts(
                control_number=number,
                frequency="1",
                encounter=_encounter(visit, coded),
                patient=self._patient(visit),
                coverage=self._coverage(visit),
                payer=PayerProfile(
                    id=1, public_id=NOBODY_ID, name=payer.name, edi_id=payer.edi_id,
                    kind=payer.kind, filing_indicator=FILING_INDICATORS[payer.kind],
                    timely_filing_days=payer.timely_filing_days, correction_days=365,
                    appeal_days=180, correction_route=usual_route(payer.kind),
                    crossover_payer_ids=(), authorization_codes=(), address=payer.address,
                    phone=payer.phone,
                ),
                billing=self.world.billing,
                rendering=ProviderProfile(
                    id=1, public_id=NOBODY_ID, **_fields_of(provider)
                ),
                location=LocationProfile(
                    id=1, public_id=NOBODY_ID, name=place.name,
                    place_of_service=place.place_of_service, address=place.address,
                    npi=place.npi, clia=place.clia,
                ),
            )
        )  # fmt: skip
        return replace(built, receiver=Party("CLEARWAY", id_qualifier="46", id="CLEARWAY"))

    def _patient(self, visit: DemoVisit) -> PatientSnapshot:
        new = self.patients[visit.patient_key]
        return PatientSnapshot(
            id=1, public_id=NOBODY_ID, registered_on=visit.booked_on,
            **{**_fields_of(new), "account_number": "1", "guarantor": new.name},
        )  # fmt: skip

    def _coverage(self, visit: DemoVisit) -> CoverageSnapshot:
        empty = {
            "group_number": "", "group_name": "", "employer_name": "", "insurance_type": "",
            "property_claim_number": "", "subscriber_name": PersonName(""),
            "subscriber_birth_on": None, "subscriber_sex": "U",
            "subscriber_address": Address(), "ends_on": None,
        }  # fmt: skip
        fields_now = {**empty, **self.coverages[self.primary[visit.patient_key]]}
        return CoverageSnapshot(id=1, public_id=NOBODY_ID, patient_id=1, payer_id=1, **fields_now)


def _fields_of(value: Any) -> dict[str, Any]:
    return {each.name: getattr(value, each.name) for each in fields(value)}


def _encounter(visit: DemoVisit, coded: Coded) -> EncounterSnapshot:
    lines = tuple(
        ChargeLineSnapshot(
            id=number, number=number, code=line.code, modifiers=line.modifiers,
            units=str(line.units), charge_cents=line.charge_cents or 0, pointers=line.pointers,
            description="", ndc="", ndc_quantity="", ndc_unit="", note="",
        )
        for number, line in enumerate(coded.lines, start=1)
    )  # fmt: skip
    return EncounterSnapshot(
        id=1, public_id=NOBODY_ID, number="E-1", patient_id=1, rendering_id=1,
        supervising_id=None, location_id=1, service_on=visit.service_on,
        service_to=visit.service_on, state="ready",
        authorization_number=coded.authorization_number, related_causes=visit.related_causes,
        accident_on=visit.accident_on, accident_state=visit.accident_state, appointment_id=None,
        source_key=visit.key, diagnoses=coded.diagnoses, lines=lines,
        charge_cents=sum(line.charge_cents for line in lines), recorded_on=visit.recorded_on,
        charges_posted_on=None, charged_payer_id=None,
    )  # fmt: skip
