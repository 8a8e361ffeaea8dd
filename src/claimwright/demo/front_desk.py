"""The demo's front desk: registers, books, checks patients in and types what it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.scheduling import operations as scheduling
from claimwright.cycle.scheduling.domain.appointments import NewAppointment
from claimwright.demo.memory import Memory, due_by, grouped
from claimwright.demo.model import COMPLETED, NO_SHOW, DemoVisit, DeskChange
from claimwright.foundation import clock


@dataclass
class FrontDesk:
    """Works from the visits of the world."""

    memory: Memory

    def __post_init__(self) -> None:
        world = self.memory.world
        self.by_day = grouped(world.visits, lambda visit: visit.service_on)
        self.by_booking = grouped(world.visits, lambda visit: visit.booked_on)
        first: dict[str, date] = {}
        for visit in world.visits:
            known = first.get(visit.patient_key, visit.booked_on)
            first[visit.patient_key] = min(known, visit.booked_on)
        self.joining = grouped(
            world.patients,
            lambda patient: min(
                patient.registered_on, first.get(patient.key, patient.registered_on)
            ),
        )

    def register_and_book(self, day: date) -> None:
        """Who comes for the first time is registered; who called is booked."""
        joining = due_by(self.joining, day)
        made = registration.register_patients(new=[p.new for p in joining], as_of=day)
        for person, result in zip(joining, made, strict=True):
            self.memory.ids.patients[person.key] = result.patient_id
        held = [c for person in joining for c in self.memory.coverages.get(person.key, ())]
        added = registration.add_coverages(
            new=[
                c.new(
                    patient_id=self.memory.ids.patients[c.patient_key],
                    payer_id=self.memory.ids.payers[c.payer_id],
                )
                for c in held
            ],
            as_of=day,
        )
        for coverage, covered in zip(held, added, strict=True):
            self.memory.ids.coverages[coverage.key] = covered.coverage_id
        self._book(due_by(self.by_booking, day))

    def _book(self, visits: Sequence[DemoVisit]) -> None:
        ids = scheduling.book_appointments(
            new=[
                NewAppointment(
                    patient_id=self.memory.ids.patients[visit.patient_key],
                    provider_id=self.memory.ids.providers[visit.provider_key],
                    location_id=self.memory.ids.locations[visit.location_key],
                    starts_at=visit.starts_at,
                    minutes=visit.minutes,
                    reason=visit.reason,
                )
                for visit in visits
            ]
        )
        self.memory.appointment_ids |= {v.key: made for v, made in zip(visits, ids, strict=True)}

    def see_patients(self, day: date) -> None:
        """Today's patients come or stay away; copays are collected."""
        today = [v for v in self.by_day.get(day, ()) if v.key in self.memory.appointment_ids]
        for change in (change for visit in today for change in visit.desk_changes):
            self.type_in(change, day)
        came = [self.memory.appointment_ids[v.key] for v in today if v.outcome == COMPLETED]
        stayed_away = [self.memory.appointment_ids[v.key] for v in today if v.outcome == NO_SHOW]
        canceled = [self.memory.appointment_ids[v.key] for v in today if v.outcome == "canceled"]
        now = clock.now()
        scheduling.move_appointments(ids=came, to="arrived", now=now)
        scheduling.move_appointments(ids=came, to="completed", now=now)
        scheduling.move_appointments(ids=stayed_away, to="no_show", now=now)
        scheduling.move_appointments(ids=canceled, to="canceled", now=now)
        receipts.take_payments(
            new=[
                NewPayment(
                    patient_id=self.memory.ids.patients[visit.patient_key],
                    amount_cents=visit.copay_collected_cents,
                    method=visit.copay_method,
                    received_on=day,
                    key=f"check-in:{self.memory.appointment_ids[visit.key]}",
                    is_copay=True,
                )
                for visit in today
                if visit.copay_collected_cents
            ]
        )

    def type_in(self, change: DeskChange, day: date) -> None:
        """Change a record as someone typed it."""
        if change.record == "patient":
            registration.update_patient(
                patient_id=self.memory.ids.patients[change.key], changes=change.changes, as_of=day
            )
        else:
            registration.correct_coverage(
                coverage_id=self.memory.ids.coverages[change.key],
                changes=self._with_payer_ids(change.changes),
                as_of=day,
            )

    def _with_payer_ids(self, changes: dict[str, Any]) -> dict[str, Any]:
        if "payer_id" not in changes:
            return changes
        return {**changes, "payer_id": self.memory.ids.payers[changes["payer_id"]]}
