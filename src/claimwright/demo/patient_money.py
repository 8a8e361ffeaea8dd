"""The demo's patients: they are billed, pay in their time or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from claimwright.cycle.patient_billing import operations as billing
from claimwright.cycle.patient_billing import queries as patient_billing
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as receipt_queries
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.demo.memory import Memory, due_by
from claimwright.demo.model import DemoVisit
from claimwright.foundation import clock
from claimwright.journeys.run_statements import run_statements


@dataclass
class PatientMoney:
    """Statements out, payments in; one check of the last months comes back from the bank."""

    memory: Memory
    pay_on: dict[date, list[DemoVisit]] = field(default_factory=lambda: defaultdict(list))
    billed_once: set[str] = field(default_factory=set)  # visits that stood on a statement
    check_to_return: tuple[date, int] | None = None  # (day, payment id) of the bad check
    has_bad_check: bool = False

    def send_statements(self, day: date) -> None:
        """Bill who owes; once a month give up what was billed in vain."""
        if day.day <= 7:
            billing.write_off_balances(as_of=day)
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
        found = {
            visit.key: visit for i in owing if (visit := self.memory.visit_of.get(i)) is not None
        }
        return list(found.values())

    def _owed(self, patient_ids: Sequence[int]) -> dict[int, int]:
        """What is owed for each visit of the patients, in cents."""
        owed: dict[int, int] = defaultdict(int)
        for balances in receipt_queries.open_balances(patient_ids=patient_ids).values():
            for balance in balances:
                owed[balance.encounter_id] += balance.cents
        return owed

    def take_payments(self, day: date) -> None:
        """Take what patients pay today."""
        if self.check_to_return is not None and self.check_to_return[0] <= day:
            receipts.return_check(payment_id=self.check_to_return[1], on=day)
            self.check_to_return = None
        due = due_by(self.pay_on, day)
        if not due:
            return
        patient_ids = sorted({self.memory.ids.patients[visit.patient_key] for visit in due})
        owed = self._owed(patient_ids)
        taken = receipts.take_payments(
            new=[
                NewPayment(
                    patient_id=self.memory.ids.patients[visit.patient_key],
                    amount_cents=owed[self.memory.encounter_ids[visit.key]],
                    method=visit.patient_pays_by,
                    received_on=day,
                    key=f"statement:{visit.key}:{day}",
                    encounter_id=self.memory.encounter_ids[visit.key],
                )
                for visit in due
                if owed.get(self.memory.encounter_ids.get(visit.key, 0), 0) > 0
            ]
        )
        self._choose_bad_check(day, [payment.payment_id for payment in taken])

    def _choose_bad_check(self, day: date, payment_ids: Sequence[int]) -> None:
        """One check of the last months comes back from the bank."""
        if self.has_bad_check or not self.memory.is_recent(day):
            return
        for payment in receipt_queries.get_payments(ids=payment_ids).values():
            if payment.method == "check":
                self.check_to_return = (day + timedelta(days=6), payment.id)
                self.has_bad_check = True
                return
