"""The demo's back office: bills visits, mends what came back, banks what payers paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges.domain.encounters import NewEncounter
from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.claims.domain.states import IllegalMove
from claimwright.cycle.denials import operations as denials
from claimwright.cycle.denials import queries as denial_queries
from claimwright.cycle.denials.domain.authority import NotThePatients, WriteOffReason
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.remittance import operations as remittance
from claimwright.cycle.remittance.queries import remittances_of_file
from claimwright.demo.front_desk import FrontDesk
from claimwright.demo.memory import Memory, due_by, grouped
from claimwright.demo.model import COMPLETED, DemoVisit, Trouble
from claimwright.foundation import clock
from claimwright.journeys.bill_encounters import bill_encounters
from claimwright.journeys.bill_patient import bill_patients
from claimwright.journeys.correct_claim import correct_claims
from claimwright.journeys.receive_file import ReceivedFile

HOLD_MENDED_AFTER_DAYS = 2
GIVEN_UP_AFTER_DAYS, GIVEN_UP_AT_ONCE = 75, 400
GIVEN_UP_FROM = ("open", "working", "upheld")
WRITE_OFF_REASONS = {
    "29": WriteOffReason.TIMELY_FILING,
    "197": WriteOffReason.NO_AUTHORIZATION,
    "198": WriteOffReason.NO_AUTHORIZATION,
    "96": WriteOffReason.NOT_COVERED,
    "204": WriteOffReason.NOT_COVERED,
    "97": WriteOffReason.BUNDLED,
    "236": WriteOffReason.BUNDLED,
    "18": WriteOffReason.OUR_ERROR,
}
REJECTION_MENDED_AFTER_DAYS = 1


@dataclass
class BackOffice:
    """Works denials and rejections when they are due."""

    memory: Memory
    desk: FrontDesk
    mend_on: dict[date, set[int]] = field(default_factory=lambda: defaultdict(set))
    worked_claims: set[int] = field(default_factory=set)
    banked_next: list[int] = field(default_factory=list)  # 835 files whose money is on its way

    def __post_init__(self) -> None:
        came = [visit for visit in self.memory.world.visits if visit.outcome == COMPLETED]
        self.by_recording = grouped(came, lambda visit: visit.recorded_on)

    def bill(self, day: date) -> None:
        """Record the visits whose charges have come, and bill them."""
        visits = due_by(self.by_recording, day)
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
            self.memory.encounter_ids.setdefault(visit.key, made.encounter_id)
            self.memory.visit_of[made.encounter_id] = visit
            ready.append(made.encounter_id)
        billed = bill_encounters(encounter_ids=ready, as_of=day)
        self._plan_mending(billed.held_claim_ids, day + timedelta(days=HOLD_MENDED_AFTER_DAYS))

    def _encounter(self, visit: DemoVisit) -> NewEncounter:
        return visit.new_encounter(
            patient_id=self.memory.ids.patients[visit.patient_key],
            rendering_id=self.memory.ids.providers[visit.provider_key],
            location_id=self.memory.ids.locations[visit.location_key],
            appointment_id=self.memory.appointment_ids.get(visit.key),
        )

    def note_answers(self, day: date, files: Sequence[ReceivedFile]) -> None:
        """What today's mail brought: rejections to mend tomorrow, denials in their time."""
        rejected = [c.id for c in claim_queries.claims_in_state(states=["rejected"])]
        self._plan_mending(rejected, day + timedelta(days=REJECTION_MENDED_AFTER_DAYS))
        self.banked_next += [file.file.id for file in files if file.kind == "835"]
        decided = sorted({claim_id for file in files for claim_id in file.claim_ids})
        told = denial_queries.denials_for(claim_ids=decided)
        fresh = []
        for claim_id, group in told.items():
            is_open = any(denial.state == "open" for denial in group)
            if is_open and claim_id not in self.worked_claims:  # nobody tries a third time
                self.worked_claims.add(claim_id)
                fresh.append(claim_id)
        for claim in claim_queries.get_claims(ids=fresh).values():
            visit = self.memory.visit_of.get(claim.encounter_id)
            if visit is not None and visit.is_denial_worked:
                due = day + timedelta(days=visit.denial_worked_after_days)
                self._plan_mending([claim.id], due)

    def deposit(self, day: date) -> None:
        """The bank's statement of the morning shows what payers paid since the last one."""
        paid = [row.id for file in self.banked_next for row in remittances_of_file(file_id=file)]
        remittance.deposit_remittances(remittance_ids=paid, on=day)
        self.banked_next = []

    def give_up(self, day: date) -> None:
        """Once a month: what nobody could get paid is billed to the patient or written off."""
        page = denial_queries.worklist(
            as_of=day, states=GIVEN_UP_FROM, order="age", limit=GIVEN_UP_AT_ONCE
        )
        limit = day - timedelta(days=GIVEN_UP_AFTER_DAYS)
        old = [row.denial for row in page.rows if row.denial.denied_on <= limit]
        for denial in old:
            if denial.group == "PR" and self._is_the_patients(denial.id, day):
                continue
            denials.write_off_denials(
                denial_ids=[denial.id],
                reason=WRITE_OFF_REASONS.get(denial.reason, WriteOffReason.APPEAL_LOST),
                now=clock.now(),
                on=day,
                approved_by=self.memory.ids.owner_id,
            )

    def _is_the_patients(self, denial_id: int, day: date) -> bool:
        try:
            denials.transfer_to_patient(
                denial_ids=[denial_id],
                words="The plan does not pay for this",
                now=clock.now(),
                on=day,
            )
        except NotThePatients:
            return False
        return True

    def _plan_mending(self, claim_ids: Iterable[int], due: date) -> None:
        planned = set().union(*self.mend_on.values()) if self.mend_on else set()
        self.mend_on[due].update(set(claim_ids) - planned)

    def mend(self, day: date) -> None:
        """Put right what was wrong with the claims due today, and send them again."""
        due = set(due_by(self.mend_on, day))
        found = claim_queries.get_claims(ids=sorted(due))
        again = []
        for claim in found.values():
            visit = self.memory.visit_of.get(claim.encounter_id)
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
            self._correct(again, day)

    def _correct(self, claim_ids: Sequence[int], day: date) -> None:
        """Send them again; what no plan covers any more is the patient's."""
        reason, now = "Corrected after review", clock.now()
        try:
            correct_claims(claim_ids=claim_ids, reason=reason, as_of=day, now=now)
        except claims.NotCovered:
            if len(claim_ids) > 1:
                for claim_id in claim_ids:
                    self._correct([claim_id], day)
            else:
                self._nobody_covers(claim_ids[0], day)

    def _nobody_covers(self, claim_id: int, day: date) -> None:
        try:
            bill_patients(claim_ids=[claim_id], reason="No coverage", as_of=day, now=clock.now())
        except (claims.NotTheirs, IllegalMove):  # a payer decided: what it left is a denial
            self._bill_the_patient(claim_id, day)

    def _put_right(self, visit: DemoVisit, trouble: Trouble, encounter_id: int, day: date) -> None:
        for change in trouble.mend_records:
            self.desk.type_in(change, day)
        if trouble.ends_coverage_on is not None:
            for coverage in self.memory.coverages.get(visit.patient_key, ())[:1]:
                registration.end_coverage(
                    coverage_id=self.memory.ids.coverages[coverage.key], on=trouble.ends_coverage_on
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
        """There was no coverage on the day, so the visit is the patient's where that may be."""
        for denial in denial_queries.denials_for(claim_ids=[claim_id]).get(claim_id, ()):
            if denial.state == "open" and denial.group == "PR":
                self._is_the_patients(denial.id, day)

    def _void_repeat(self, claim_id: int, encounter_id: int, state: str, day: date) -> None:
        """The same visit was recorded twice: the second leaves the books."""
        if encounter_id == self.memory.encounter_ids.get(self.memory.visit_of[encounter_id].key):
            return
        if state in ("held", "rejected", "draft"):
            claims.move_claims(ids=[claim_id], to="void", reason="Recorded twice", now=clock.now())
            charges.void_encounter(encounter_id=encounter_id, reason="Recorded twice", on=day)


def _again(encounter: NewEncounter) -> NewEncounter:
    return replace(encounter, source_key=f"{encounter.source_key}:again", appointment_id=None)
