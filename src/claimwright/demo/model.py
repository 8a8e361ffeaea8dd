"""The demo's own values: people, visits and what goes wrong with them, before any database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from claimwright.cycle.charges.domain.encounters import NewChargeLine, NewEncounter
from claimwright.cycle.registration.domain.coverage import NewCoverage
from claimwright.cycle.registration.domain.patients import NewPatient

COMPLETED, NO_SHOW, CANCELED, BOOKED = "completed", "no_show", "canceled", "booked"


@dataclass(frozen=True, slots=True)
class DemoPatient:
    """A patient as they really are; `registered_on` is the day they first booked."""

    key: str
    new: NewPatient
    registered_on: date


@dataclass(frozen=True, slots=True)
class DemoCoverage:
    """A coverage as the card says."""

    key: str
    patient_key: str
    payer_id: str  # electronic id of the payer
    fields: dict[str, Any]  # of NewCoverage, without patient and payer

    def new(self, *, patient_id: int, payer_id: int) -> NewCoverage:
        """The coverage to add, once the patient and the payer have their database ids."""
        return NewCoverage(patient_id=patient_id, payer_id=payer_id, **self.fields)

    @property
    def rank(self) -> str:
        """P or S."""
        rank: str = self.fields["rank"]
        return rank


@dataclass(frozen=True, slots=True)
class DeskChange:
    """Something the front desk typed into a record. `changes` are fields of the record.

    `record` is "patient" or "coverage". Fields that are None or empty were cleared by mistake.
    """

    record: str
    key: str
    changes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Coded:
    """What a visit is charged as."""

    diagnoses: tuple[str, ...]
    lines: tuple[NewChargeLine, ...]
    authorization_number: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one visit's claim and what would put it right.

    `shows` is where it comes to light: "hold" (scrubbing), "rejection" (277CA), "denial" (835).
    `mend_coded` replaces what was charged, `mend_record` corrects a record, `ends_coverage_on`
    tells that the coverage is gone for good. Nothing to mend with: only asking again helps.
    """

    kind: str
    shows: str
    reason: str  # the rule family, status or CARC to expect
    mend_coded: Coded | None = None
    mend_records: tuple[DeskChange, ...] = ()
    ends_coverage_on: date | None = None
    is_repeat: bool = False  # recorded twice: the second entry has to be voided

    @property
    def is_mendable(self) -> bool:
        """Whether there is anything to correct."""
        return self.mend_coded is not None or bool(self.mend_records)


@dataclass(frozen=True, slots=True)
class DemoVisit:
    """One appointment and, when the patient came, what was charged for it."""

    key: str
    patient_key: str
    provider_key: str
    location_key: str
    payer_id: str  # primary payer; empty when the patient pays
    booked_on: date
    starts_at: datetime  # with its zone
    minutes: int
    reason: str
    outcome: str  # completed, no_show, canceled, booked
    coded: Coded  # as charted, mistakes included
    recorded_on: date  # when the charges reach billing
    copay_cents: int = 0  # due at check-in
    copay_collected_cents: int = 0
    copay_method: str = "card"
    related_causes: tuple[str, ...] = ()
    accident_on: date | None = None
    accident_state: str = ""
    desk_changes: tuple[DeskChange, ...] = ()  # typed at check-in
    trouble: Trouble | None = None
    is_denial_worked: bool = True  # should this visit's claim be denied
    denial_worked_after_days: int = 10
    patient_pays_after_days: int | None = 20  # from the first statement; None is never
    patient_pays_by: str = "card"

    @property
    def service_on(self) -> date:
        """The date of service, in the practice's zone."""
        return self.starts_at.date()

    def new_encounter(
        self, *, patient_id: int, rendering_id: int, location_id: int, appointment_id: int | None
    ) -> NewEncounter:
        """The encounter to record, as charted."""
        return NewEncounter(
            source_key=f"demo:{self.key}",
            patient_id=patient_id,
            rendering_id=rendering_id,
            location_id=location_id,
            service_on=self.service_on,
            appointment_id=appointment_id,
            diagnoses=self.coded.diagnoses,
            lines=self.coded.lines,
            authorization_number=self.coded.authorization_number,
            related_causes=self.related_causes,
            accident_on=self.accident_on,
            accident_state=self.accident_state,
            recorded_on=self.recorded_on,
        )
