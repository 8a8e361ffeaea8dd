"""What patients' money and people at a desk add to the machine of sequences, and what cuts it off."""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from claimwright.cycle.patient_billing import operations as billing
from claimwright.cycle.patient_billing import queries as billed
from claimwright.cycle.patient_billing.domain.write_offs import (
    BAD_DEBT,
    COURTESY,
    NewWriteOff,
)
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as receipt_queries
from claimwright.cycle.receipts.domain.payments import CannotApply, NewPayment, PaymentView
from claimwright.cycle.receipts.domain.second_person import SamePerson
from claimwright.cycle.receipts.models import PaymentApplication
from claimwright.foundation import clock
from claimwright.ledger import queries as ledger
from claimwright.ledger.tasks import fold

PLACES = st.integers(0, 10**6)
ASKS, AGREES = 1, 2  # two people
VISITED = date(2026, 3, 9)  # no visit is billed before it took place


class CutOff(Exception):
    """Nobody catches this: as if the process had ended here."""


def has_money(machine: PatientRules) -> bool:
    """Patients paid something that stands."""
    return bool(machine.told.patient_paid)


def has_decisions(machine: PatientRules) -> bool:
    """A payer said what a patient owes."""
    return bool(machine.held.decisions)


def has_given_up(machine: PatientRules) -> bool:
    """A balance was written off."""
    return bool(machine.given_up)


class PatientRules(RuleBasedStateMachine):
    """Moves of patients' money by hand. `LedgerMachine` is these and what payers do."""

    done: ClassVar[Counter[str]] = Counter()  # over all sequences: what came about, by name
    cast: Any
    told: Any
    held: Any
    given_up = 0
    count = folded_at = 0  # what came about so far; and when sums were last added up
    now: datetime

    @property
    def on(self) -> date:
        """The business day."""
        return self.now.date()

    def next(self) -> int:
        """A number not given before."""
        raise AssertionError("the whole machine counts")

    def standing(self) -> list[PaymentView]:
        """Payments of the cast's patients that are the practice's."""
        every = (
            each
            for patient_id in self.cast.patients
            for each in receipt_queries.payments_for(patient_id=patient_id)
        )
        return [each for each in every if each.stands]

    def at_work(self) -> AbstractContextManager[None]:
        """The clock at the machine's moment."""
        return clock.at(self.now)

    @precondition(has_money)
    @rule(place=PLACES)
    def void_payment(self, place: int) -> None:
        """It was entered wrong: as if it had never come, and not twice."""
        found = self.standing()
        if not found:
            return
        payment = found[place % len(found)]
        try:
            with self.at_work(), transaction.atomic():
                receipts.void_payment(payment_id=payment.id, on=self.on, reason="Entered twice")
        except receipts.CannotVoid:
            assert payment.refunded_cents
            return
        self.done["payments voided"] += 1
        self.told.cash -= payment.amount_cents
        self.told.patient_paid -= payment.amount_cents

    @precondition(has_money)
    @rule(place=PLACES, part=st.integers(1, 3))
    def apply_by_hand(self, place: int, part: int) -> None:
        """M26, M27: to a visit that owes, never more than is left or owed."""
        owed = receipt_queries.open_balances(patient_ids=self.cast.patients)
        found = [
            each for each in self.standing() if each.unapplied_cents and owed.get(each.patient_id)
        ]
        if not found:
            return
        payment = found[place % len(found)]
        visits: dict[int, int] = {}
        for each in owed[payment.patient_id]:
            visits[each.encounter_id] = visits.get(each.encounter_id, 0) + each.cents
        encounter_id = sorted(visits)[place % len(visits)]
        cents = payment.unapplied_cents // part
        try:
            with self.at_work(), transaction.atomic():
                receipts.apply_payment(
                    payment_id=payment.id, encounter_id=encounter_id, cents=cents, on=self.on
                )
                self.done["payments applied by hand"] += 1
        except CannotApply:
            assert not 0 < cents <= min(payment.unapplied_cents, visits[encounter_id])

    @precondition(has_money)
    @rule(place=PLACES, part=st.integers(1, 3))
    def take_off(self, place: int, part: int) -> None:
        """Money comes off its visit: on account again, nothing else changes."""
        found = [made for each in self.standing() for made in each.applications]
        if not found:
            return
        made = found[place % len(found)]
        wanted = None if part == 1 else made.cents // part
        try:
            with self.at_work(), transaction.atomic():
                row = PaymentApplication.objects.get(public_id=made.public_id)
                receipts.unapply_payment(
                    application_id=row.pk, cents=wanted, on=self.on, reason="Wrong visit"
                )
                self.done["payments taken off a visit"] += 1
        except CannotApply:
            assert wanted == 0

    @precondition(has_decisions)
    @rule(place=PLACES, kind=st.sampled_from((BAD_DEBT, COURTESY)), part=st.integers(1, 2))
    def write_off_balance(self, place: int, kind: str, part: int) -> None:
        """M25, M28: what a patient owes is given up, above the limit by two people."""
        patient_id = self.cast.patients[place % len(self.cast.patients)]
        owed = receipt_queries.open_balances(patient_ids=[patient_id]).get(patient_id, [])
        cents = sum(each.cents for each in owed if each.cents > 0) // part
        if cents <= 0:
            return
        new = NewWriteOff(
            patient_id=patient_id, kind=kind, amount_cents=cents, reason="x",
            key=f"wo{self.next()}",
        )  # fmt: skip
        with self.at_work():
            is_done = billing.ask_write_off(new=new, user_id=ASKS, on=self.on)
            assert is_done == (cents <= billed.write_off_limit())
            if is_done:
                self.done["balances written off alone"] += 1
                self.given_up += 1
                return
            (asked,) = [each for each in billed.write_offs() if each.state == "asked"]
            refused = False
            try:
                with transaction.atomic():
                    billing.approve_write_off(write_off_id=asked.id, user_id=ASKS, on=self.on)
            except SamePerson:
                refused = True
            assert refused, "nobody agrees with himself"
            if place % 3:
                billing.approve_write_off(write_off_id=asked.id, user_id=AGREES, on=self.on)
                self.done["balances written off by two"] += 1
                self.given_up += 1
            else:
                billing.decline_write_off(write_off_id=asked.id, user_id=AGREES)

    @precondition(has_given_up)
    @rule(place=PLACES)
    def undo_write_off(self, place: int) -> None:
        """M15: taken back, the patient owes it again."""
        found = [
            each
            for patient_id in self.cast.patients
            for each in billed.write_offs(patient_id=patient_id)
            if each.state == "posted"
        ]
        chosen = found[place % len(found)]
        with self.at_work():
            billing.undo_write_off(write_off_id=chosen.id, on=self.on, reason="They pay")
        self.done["write-offs undone"] += 1
        self.given_up -= 1

    @rule(place=PLACES, cents=st.integers(1, 9000), statement=st.integers(1, 60))
    def cut_off(self, place: int, cents: int, statement: int) -> None:
        """M37: work that ends at any of its statements has done nothing."""
        before = (ledger.trial_balance_of_entries(), self._payments())
        new = NewPayment(
            patient_id=self.cast.patients[place % len(self.cast.patients)], amount_cents=cents,
            method="cash", received_on=self.on, key=f"cut{self.next()}",
        )  # fmt: skip
        left = statement

        def ending(execute: Any, *told: Any) -> Any:
            nonlocal left
            left -= 1
            if not left:
                raise CutOff
            return execute(*told)

        try:
            with self.at_work(), transaction.atomic(), connection.execute_wrapper(ending):
                receipts.take_payments(new=[new])
                receipts.apply_unapplied(patient_ids=self.cast.patients, on=self.on)
                raise CutOff
        except CutOff:
            self.done["works cut off"] += 1
            assert (ledger.trial_balance_of_entries(), self._payments()) == before

    @precondition(lambda self: self.count != self.folded_at)
    @rule()
    def add_up_beforehand(self) -> None:
        """M06: sums kept beside the entries say what the entries say, then and later."""
        self.done["entries added up beforehand"] += fold(least=1)
        self.folded_at = self.count

    @rule(days=st.integers(1, 3))
    def clock_steps_back(self, days: int) -> None:
        """M32: a corrected clock changes no sum; no day of a closed month comes again."""
        earlier, closed = self.now - timedelta(days=days), ledger.closed_through() or VISITED
        if earlier.date() > closed:
            self.now = earlier
            self.done["clocks stepped back"] += 1

    def sums_beforehand_are_true(self) -> None:
        """M06."""
        kept = {(row.kind, row.payer_id): row.cents for row in ledger.trial_balance()}
        true = {(row.kind, row.payer_id): row.cents for row in ledger.trial_balance_of_entries()}
        assert kept == true

    def _payments(self) -> list[PaymentView]:
        return [
            each
            for patient_id in self.cast.patients
            for each in receipt_queries.payments_for(patient_id=patient_id)
        ]
