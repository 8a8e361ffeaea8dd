"""The demo practice lives its days: each morning, noon and evening through the real operations.

One transaction for a day and a kind of work, so that a year passes in a minute or two. Everything
the payers see and say passes through files on disk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges.domain.encounters import NewEncounter
from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.denials import operations as denials
from claimwright.cycle.denials import queries as denial_queries
from claimwright.cycle.patient_billing import queries as patient_billing
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as receipt_queries
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.scheduling import operations as scheduling
from claimwright.cycle.scheduling.domain.appointments import NewAppointment
from claimwright.demo.model import COMPLETED, NO_SHOW, DemoVisit, DeskChange, Trouble
from claimwright.demo.post_office import PostOffice
from claimwright.demo.setup import Ids
from claimwright.demo.world import World
from claimwright.foundation import clock
from claimwright.journeys.ask_eligibility import ask_for_day
from claimwright.journeys.bill_encounters import bill_encounters
from claimwright.journeys.correct_claim import correct_claims
from claimwright.journeys.receive_file import ReceivedFile, collect_inbound
from claimwright.journeys.run_statements import run_statements
from claimwright.journeys.submit_claims import submit_claims
from claimwright.simulator.workdays import is_workday

STATEMENT_WEEKDAY = 3  # Thursday
OFFICE_WEEKDAYS = (0, 3)  # Monday and Thursday
RECENT_DAYS = 60
HOLD_MENDED_AFTER_DAYS = 2
REJECTION_MENDED_AFTER_DAYS = 1


@dataclass
class DemoDays:
    """The practice's people at work. `ids` says which database id each demo key has."""

    world: World
    ids: Ids
    office: PostOffice
    appointment_ids: dict[str, int] = field(default_factory=dict)
    encounter_ids: dict[str, int] = field(default_factory=dict)
    visit_of: dict[int, DemoVisit] = field(default_factory=dict)  # by encounter id
    mend_on: dict[date, set[int]] = field(default_factory=lambda: defaultdict(set))
    pay_on: dict[date, list[DemoVisit]] = field(default_factory=lambda: defaultdict(list))
    billed_once: set[str] = field(default_factory=set)  # visits that stood on a statement

    def __post_init__(self) -> None:
        self.by_day = _by(self.world.visits, lambda visit: visit.service_on)
        self.by_booking = _by(self.world.visits, lambda visit: visit.booked_on)
        self.by_recording = _by(
            (v for v in self.world.visits if v.outcome == COMPLETED),
            lambda visit: visit.recorded_on,
        )
        first: dict[str, date] = {}
        for visit in self.world.visits:
            known = first.get(visit.patient_key, visit.booked_on)
            first[visit.patient_key] = min(known, visit.booked_on)
        self.joining = _by(
            self.world.patients,
            lambda patient: min(
                patient.registered_on, first.get(patient.key, patient.registered_on)
            ),
        )
        self.coverages = _by(self.world.coverages, lambda coverage: coverage.patient_key)

    def live(self, day: date) -> None:
        """One day from eight in the morning to ten at night; nobody works on a day off."""
        if not is_workday(day) and day != self.world.first_day:
            return
        is_office_day = self._is_office_day(day)
        with clock.at(self._hour(day, 8)):
            self._register_and_book(day)
            if is_office_day:
                self._mend(day)
        with clock.at(self._hour(day, 12)):
            self._see_patients(day)
        if is_office_day:
            with clock.at(self._hour(day, 17)):
                self._take_patient_payments(day)
                self._bill(day)
                submit_claims(now=clock.now())
                self._ask_who_is_covered(day)
                if day.weekday() == STATEMENT_WEEKDAY:
                    self._send_statements(day)
        self.office.live_day(day)
        if is_office_day:
            with clock.at(self._hour(day, 22)):
                self._note_answers(day, collect_inbound(now=clock.now()))

    def _is_office_day(self, day: date) -> bool:
        """The back office once worked twice a week; in the last two months it works daily."""
        recent = day > self.world.last_day - timedelta(days=RECENT_DAYS)
        return recent or day.weekday() in OFFICE_WEEKDAYS or day == self.world.first_day

    def _ask_who_is_covered(self, day: date) -> None:
        """Eligibility for the next day's patients, since the practice took it up."""
        if day > self.world.last_day - timedelta(days=RECENT_DAYS):
            ask_for_day(on=_next_workday(day), now=clock.now())

    # -- front desk ------------------------------------------------------------------------

    def _register_and_book(self, day: date) -> None:
        joining = self._due(self.joining, day)
        made = registration.register_patients(new=[p.new for p in joining], as_of=day)
        for person, result in zip(joining, made, strict=True):
            self.ids.patients[person.key] = result.patient_id
        held = [c for person in joining for c in self.coverages.get(person.key, ())]
        added = registration.add_coverages(
            new=[
                c.new(
                    patient_id=self.ids.patients[c.patient_key],
                    payer_id=self.ids.payers[c.payer_id],
                )
                for c in held
            ],
            as_of=day,
        )
        for coverage, covered in zip(held, added, strict=True):
            self.ids.coverages[coverage.key] = covered.coverage_id
        self._book(self._due(self.by_booking, day))

    def _due(self, groups: dict[date, Any], day: date) -> list[Any]:
        """What is due by the day and was not yet done."""
        return [item for on in sorted(groups) if on <= day for item in groups.pop(on)]

    def _book(self, visits: Sequence[DemoVisit]) -> None:
        ids = scheduling.book_appointments(
            new=[
                NewAppointment(
                    patient_id=self.ids.patients[visit.patient_key],
                    provider_id=self.ids.providers[visit.provider_key],
                    location_id=self.ids.locations[visit.location_key],
                    starts_at=visit.starts_at,
                    minutes=visit.minutes,
                    reason=visit.reason,
                )
                for visit in visits
            ]
        )
        self.appointment_ids |= {v.key: made for v, made in zip(visits, ids, strict=True)}

    def _see_patients(self, day: date) -> None:
        today = [v for v in self.by_day.get(day, ()) if v.key in self.appointment_ids]
        for change in (change for visit in today for change in visit.desk_changes):
            self._type_in(change, day)
        came = [self.appointment_ids[v.key] for v in today if v.outcome == COMPLETED]
        stayed_away = [self.appointment_ids[v.key] for v in today if v.outcome == NO_SHOW]
        canceled = [self.appointment_ids[v.key] for v in today if v.outcome == "canceled"]
        now = clock.now()
        scheduling.move_appointments(ids=came, to="arrived", now=now)
        scheduling.move_appointments(ids=came, to="completed", now=now)
        scheduling.move_appointments(ids=stayed_away, to="no_show", now=now)
        scheduling.move_appointments(ids=canceled, to="canceled", now=now)
        receipts.take_payments(
            new=[
                NewPayment(
                    patient_id=self.ids.patients[visit.patient_key],
                    amount_cents=visit.copay_collected_cents,
                    method=visit.copay_method,
                    received_on=day,
                    key=f"check-in:{self.appointment_ids[visit.key]}",
                    is_copay=True,
                )
                for visit in today
                if visit.copay_collected_cents
            ]
        )

    def _type_in(self, change: DeskChange, day: date) -> None:
        if change.record == "patient":
            registration.update_patient(
                patient_id=self.ids.patients[change.key], changes=change.changes, as_of=day
            )
        else:
            registration.correct_coverage(
                coverage_id=self.ids.coverages[change.key],
                changes=self._with_payer_ids(change.changes),
                as_of=day,
            )

    def _with_payer_ids(self, changes: dict[str, Any]) -> dict[str, Any]:
        if "payer_id" not in changes:
            return changes
        return {**changes, "payer_id": self.ids.payers[changes["payer_id"]]}

    # -- billing ---------------------------------------------------------------------------

    def _bill(self, day: date) -> None:
        visits = self._due(self.by_recording, day)
        new, whose = [], []
        for visit in visits:
            encounter = self._encounter(visit)
            copies = [encounter]
            if visit.trouble is not None and visit.trouble.is_repeat:
                copies.append(_again(encounter))
            for copy in copies:
                new.append(copy)
                whose.append(visit)
        recorded = charges.record_encounters(new=new, as_of=day)
        ready = []
        for visit, made in zip(whose, recorded, strict=True):
            if made.encounter_id is None:
                continue
            self.encounter_ids.setdefault(visit.key, made.encounter_id)
            self.visit_of[made.encounter_id] = visit
            ready.append(made.encounter_id)
        billed = bill_encounters(encounter_ids=ready, as_of=day)
        self._plan_mending(billed.held_claim_ids, day + timedelta(days=HOLD_MENDED_AFTER_DAYS))
        for encounter_id in billed.self_pay_encounter_ids:
            self.visit_of.setdefault(encounter_id, self.visit_of[encounter_id])

    def _encounter(self, visit: DemoVisit) -> NewEncounter:
        return visit.new_encounter(
            patient_id=self.ids.patients[visit.patient_key],
            rendering_id=self.ids.providers[visit.provider_key],
            location_id=self.ids.locations[visit.location_key],
            appointment_id=self.appointment_ids.get(visit.key),
        )

    def _note_answers(self, day: date, files: Sequence[ReceivedFile]) -> None:
        """What today's mail brought: rejections to mend tomorrow, denials in their time."""
        rejected = [c.id for c in claim_queries.claims_in_state(states=["rejected"])]
        self._plan_mending(rejected, day + timedelta(days=REJECTION_MENDED_AFTER_DAYS))
        decided = sorted({claim_id for file in files for claim_id in file.claim_ids})
        told = denial_queries.denials_for(claim_ids=decided)
        fresh = [k for k, group in told.items() if any(d.denied_on == day for d in group)]
        for claim in claim_queries.get_claims(ids=fresh).values():
            visit = self.visit_of.get(claim.encounter_id)
            if visit is not None and visit.is_denial_worked:
                due = day + timedelta(days=visit.denial_worked_after_days)
                self._plan_mending([claim.id], due)

    def _plan_mending(self, claim_ids: Iterable[int], due: date) -> None:
        planned = set().union(*self.mend_on.values()) if self.mend_on else set()
        self.mend_on[due].update(set(claim_ids) - planned)

    def _mend(self, day: date) -> None:
        """Put right what was wrong with the claims due today, and send them again."""
        due = set(self._due(self.mend_on, day))
        found = claim_queries.get_claims(ids=sorted(due))
        again = []
        for claim in found.values():
            visit = self.visit_of.get(claim.encounter_id)
            if visit is None or claim.state in ("submitted", "accepted", "void", "ready"):
                continue
            trouble = visit.trouble
            if trouble is not None and trouble.is_repeat:
                self._void_repeat(claim.id, claim.encounter_id, claim.state, day)
                continue
            if trouble is not None:
                self._put_right(visit, trouble, claim.encounter_id, day)
            if trouble is not None and trouble.ends_coverage_on is not None:
                self._bill_the_patient(claim.id, day)
            else:
                again.append(claim.id)
        if again:
            correct_claims(
                claim_ids=again, reason="Corrected after review", as_of=day, now=clock.now()
            )

    def _put_right(self, visit: DemoVisit, trouble: Trouble, encounter_id: int, day: date) -> None:
        for change in trouble.mend_records:
            self._type_in(change, day)
        if trouble.ends_coverage_on is not None:
            for coverage in self.coverages.get(visit.patient_key, ())[:1]:
                registration.end_coverage(
                    coverage_id=self.ids.coverages[coverage.key], on=trouble.ends_coverage_on
                )
        if trouble.mend_coded is not None:
            charges.change_encounter(
                encounter_id=encounter_id,
                diagnoses=trouble.mend_coded.diagnoses,
                lines=trouble.mend_coded.lines,
                authorization_number=trouble.mend_coded.authorization_number,
                reason="Corrected after review of the chart",
                as_of=day,
            )

    def _bill_the_patient(self, claim_id: int, day: date) -> None:
        """There was no coverage on the day, so the visit is the patient's to pay."""
        refused = [
            denial.id
            for denial in denial_queries.denials_for(claim_ids=[claim_id]).get(claim_id, ())
            if denial.state == "open" and denial.group == "PR"
        ]
        if refused:
            denials.transfer_to_patient(
                denial_ids=refused,
                words="Coverage had ended before the visit",
                now=clock.now(),
                on=day,
            )

    def _void_repeat(self, claim_id: int, encounter_id: int, state: str, day: date) -> None:
        """The same visit was recorded twice: the second leaves the books."""
        if encounter_id == self.encounter_ids.get(self.visit_of[encounter_id].key):
            return
        if state in ("held", "rejected", "draft"):
            claims.move_claims(ids=[claim_id], to="void", reason="Recorded twice", now=clock.now())
            charges.void_encounter(encounter_id=encounter_id, reason="Recorded twice", on=day)

    # -- patients --------------------------------------------------------------------------

    def _send_statements(self, day: date) -> None:
        run = run_statements(as_of=day)
        if not run.statement_ids:
            return
        for visit in self._visits_owing():
            if visit.key in self.billed_once or visit.patient_pays_after_days is None:
                continue
            self.billed_once.add(visit.key)
            due = day + timedelta(days=max(1, visit.patient_pays_after_days))
            self.pay_on[due].append(visit)

    def _visits_owing(self) -> list[DemoVisit]:
        owing = self._owed(patient_billing.patients_with_balance(as_of=clock.today()))
        found = {visit.key: visit for i in owing if (visit := self.visit_of.get(i)) is not None}
        return list(found.values())

    def _owed(self, patient_ids: Sequence[int]) -> dict[int, int]:
        """What is owed for each visit of the patients, in cents."""
        owed: dict[int, int] = defaultdict(int)
        for balances in receipt_queries.open_balances(patient_ids=patient_ids).values():
            for balance in balances:
                owed[balance.encounter_id] += balance.cents
        return owed

    def _take_patient_payments(self, day: date) -> None:
        due = self._due(self.pay_on, day)
        if not due:
            return
        patient_ids = sorted({self.ids.patients[visit.patient_key] for visit in due})
        owed = self._owed(patient_ids)
        receipts.take_payments(
            new=[
                NewPayment(
                    patient_id=self.ids.patients[visit.patient_key],
                    amount_cents=owed[self.encounter_ids[visit.key]],
                    method=visit.patient_pays_by,
                    received_on=day,
                    key=f"statement:{visit.key}:{day}",
                    encounter_id=self.encounter_ids[visit.key],
                )
                for visit in due
                if owed.get(self.encounter_ids.get(visit.key, 0), 0) > 0
            ]
        )

    def _hour(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), self.world.zone)


def _next_workday(day: date) -> date:
    following = day + timedelta(days=1)
    while not is_workday(following):
        following += timedelta(days=1)
    return following


def _by(items: Iterable[Any], key: Any) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return dict(groups)


def _again(encounter: NewEncounter) -> NewEncounter:
    return replace(encounter, source_key=f"{encounter.source_key}:again", appointment_id=None)
