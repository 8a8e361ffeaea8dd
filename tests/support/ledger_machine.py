"""A practice's money under any sequence of events, against an oracle of plain sums.

Every rule is what a person, a payer or a bank does, through the same operations the program
uses. The oracle never looks at the ledger: it adds up what was told and what was handed over.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.denials import operations as denials
from claimwright.cycle.denials import queries as denial_queries
from claimwright.cycle.denials.domain.authority import WriteOffReason
from claimwright.cycle.patient_billing.domain.write_offs import BAD_DEBT
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as receipt_queries
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.cycle.receipts.domain.refunds import ExceedsCredit, NewRefund
from claimwright.cycle.receipts.models import PaymentApplication
from claimwright.cycle.remittance import operations as remittance
from claimwright.cycle.remittance import queries as remittance_queries
from claimwright.cycle.remittance.domain.given_up import holes_of
from claimwright.cycle.remittance.domain.states import HOLE
from claimwright.cycle.remittance.domain.undoing import CannotTakeBack
from claimwright.cycle.remittance.models import Remittance as Row
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.remittance import Remittance, RemittanceClaim
from claimwright.foundation import clock
from claimwright.foundation.tenancy.lean import standing_rows
from claimwright.journeys.receive_file import receive_file
from claimwright.journeys.verify_books import verify_books
from claimwright.kernel.money import cents_to_text
from claimwright.ledger import operations as books
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind, AccountRef
from tests.support import clinic
from tests.support.decided import Office, billed, open_office
from tests.support.ledger_patients import PatientRules, has_money
from tests.support.remits import a_decision, an_advice, as_bytes, plb, reversal_of

VISIT, START = date(2026, 3, 9), datetime(2026, 4, 1, 15, tzinfo=UTC)
SILVER: dict[str, Any] = {
    "payer": Party(name="Silver", id_qualifier="XV", id="SLVR1"),
    "payer_trace_id": "1555555555",
}
TAKEBACKS = ("WO", "FB", "72")
READS = ("SELECT", "SAVEPOINT", "RELEASE")  # undoing is no reading: it may follow a write
PLACES = st.integers(0, 10**6)
CENTS = st.integers(0, 9000)


@dataclass
class Cast:
    """Who takes part: made once, outside the sequences."""

    office: Office
    second_id: int
    patients: list[int]

    @classmethod
    def gather(cls) -> Cast:
        """One clinic, two payers, one patient insured with both and one with the first alone."""
        office = open_office()
        second_id = clinic.a_payer("Silver", "SLVR1")
        patients = [clinic.a_patient(), clinic.a_patient("Okafor", "Ada")]
        for patient_id in patients:
            clinic.a_coverage(patient_id, office.payer_id, member_id=f"A{patient_id}")
        clinic.a_coverage(patients[0], second_id, rank="S", member_id="S1")
        return cls(office, second_id, patients)


@dataclass
class Told:
    """The oracle: sums of what happened, in cents."""

    charged: int = 0
    clearing: int = 0
    takeback: int = 0
    interest: int = 0
    cash: int = 0
    refunds_out: int = 0
    patient_paid: int = 0
    refunded: int = 0
    bounced: int = 0  # cashed refunds of checks that the bank returned afterwards


@dataclass
class Sent:
    """One payment a payer made, and whether the bank has it."""

    advice: Remittance
    data: bytes
    remittance_id: int
    is_deposited: bool = False


@dataclass
class Held:
    """What the rules can pick from."""

    claims: list[ClaimSnapshot] = field(default_factory=list)
    decisions: list[tuple[RemittanceClaim, dict[str, Any]]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    checks: list[tuple[int, int]] = field(default_factory=list)  # payment, cents
    refunds: list[tuple[int, int]] = field(default_factory=list)


class LedgerMachine(PatientRules):
    """Charges, remittances, bank, patients and people, in any order. `cast` is set by who runs it.

    Source: reliability-money (M01–M31)
    """

    cast: Cast
    steps = 0  # over all sequences

    def __init__(self) -> None:
        super().__init__()
        self.told, self.held, self.count = Told(), Held(), 0
        self.now = START
        self.closed_through = START.date()
        self.judged: Any = None
        self.has_written, self.has_refused = True, False
        self.stack = ExitStack()
        self.stack.enter_context(connection.execute_wrapper(self.watched))
        self.stack.enter_context(transaction.atomic())
        self.stack.callback(transaction.set_rollback, True)

    def teardown(self) -> None:
        """Everything `claimwright verify` asks, then all is undone."""
        try:
            with clock.at(self.now):
                found = verify_books()
            patients = self.cast.patients
            assert receipt_queries.unapplied(patient_ids=patients) == receipt_queries.on_account()
            # The claims of this cast are sent by hand, without a batch.
            broken = [each.words for each in found if each.area != "submission"]
            assert not broken, broken
        finally:
            self.stack.close()

    def next(self) -> int:
        self.count += 1
        return self.count

    def watched(self, execute: Any, sql: str, *given: Any) -> Any:
        """Notes that the database was written to; read only, it holds what was judged before."""
        self.has_written = self.has_written or not sql.lstrip().startswith(READS)
        return execute(sql, *given)

    # -- what the practice does ----------------------------------------------------------------

    @rule(place=PLACES)
    def charge(self, place: int) -> None:
        patient_id = self.cast.patients[place % len(self.cast.patients)]
        with clock.at(self.now):
            claim = billed(
                self.cast.office, patient_id, on=VISIT, key=f"m{self.next()}", sent_on=self.on
            )
        self.held.claims.append(claim)
        self.told.charged += claim.charge_cents

    @precondition(lambda self: self.held.claims)
    @rule(place=PLACES)
    def void(self, place: int) -> None:
        """A visit nobody has decided on or paid for is voided: its charges fall."""
        claim = self.held.claims[place % len(self.held.claims)]
        places = ledger.positions(by="encounter", ids=[claim.encounter_id], kinds=list(AccountKind))
        is_paid = claim.encounter_id in dict(standing_rows(applied_to_visits))
        if len(places.get(claim.encounter_id, ())) > 2 or is_paid:
            return  # paid perhaps: what the patient cashed of a check that came to nothing
        try:
            with clock.at(self.now), transaction.atomic():
                charges.void_encounter(encounter_id=claim.encounter_id, reason="x", on=self.on)
        except charges.CannotChange:
            assert claim.control_number in {each.control_number for each, _ in self.held.decisions}
            return
        self.done["visits voided"] += 1
        self.held.claims.remove(claim)
        self.told.charged -= claim.charge_cents

    # -- what payers do ------------------------------------------------------------------------

    @precondition(lambda self: self.held.claims)
    @rule(
        place=PLACES, denied=CENTS, share=CENTS, paid=CENTS, is_second=st.booleans(),
        reason=st.sampled_from((None, None, *TAKEBACKS, "L6")), moved=st.integers(-500, 500),
    )  # fmt: skip
    def era_in(
        self, place: int, denied: int, share: int, paid: int, is_second: bool,
        reason: str | None, moved: int,
    ) -> None:  # fmt: skip
        claim = self.held.claims[place % len(self.held.claims)]
        payer = SILVER if is_second and claim.patient_id == self.cast.patients[0] else {}
        parts = {"CO-29": denied // 2, "PR-2": share // 2, "CO-45": 0}
        parts["CO-45"] = claim.charge_cents - paid - sum(parts.values())
        if payer:
            parts = {"OA-23": claim.charge_cents - paid}
        said = ", ".join(f"{code} {cents_to_text(cents)}" for code, cents in parts.items() if cents)
        decision = a_decision(
            claim.control_number, ("99213", claim.charge_cents, said),
            status="2" if payer else "1", payer_number=f"P{self.next()}",
        )  # fmt: skip
        moves = [(reason, min(moved, paid))] if reason and min(moved, paid) else []
        self._send([decision], payer, moves)
        self.held.decisions.append((decision, payer))

    @rule(share=CENTS, cents=st.one_of(st.none(), st.integers(1, 20_000)))
    def patient_owes(self, share: int, cents: int | None) -> None:
        """What by chance comes together too seldom: a visit decided, a share left, money for it."""
        self.charge(1)
        self._leave(share)
        if cents is not None:
            self.patient_pay(1, cents, "cash")
            if cents % 2:
                self.apply()

    @precondition(lambda self: self.count % 5 == 1)  # it takes as long as several others
    @rule(share=CENTS, anew=CENTS, part=st.integers(1, 2))
    def share_given_up_comes_again(self, share: int, anew: int, part: int) -> None:
        """As seldom: a share is given up, the payer takes its decision back, and decides anew."""
        self.patient_owes(share, None)
        self.write_off_balance(1, BAD_DEBT, part)
        self.era_reverse_correct(len(self.held.decisions) - 1, None)
        self._leave(anew)
        self.done["shares given up and decided anew"] += 1

    def _leave(self, share: int) -> None:
        """The payer pays the last visit but for the patient's share."""
        claim = self.held.claims[-1]
        said = f"PR-1 {cents_to_text(share)}" if share else ""
        lines = ("99213", claim.charge_cents, said)
        decision = a_decision(claim.control_number, lines, payer_number=f"P{self.next()}")
        assert decision.paid_cents == claim.charge_cents - share
        self._send([decision], {}, [])
        self.held.decisions.append((decision, {}))

    @precondition(lambda self: self.held.decisions)
    @rule(place=PLACES, more=st.one_of(st.none(), CENTS))
    def era_reverse_correct(self, place: int, more: int | None) -> None:
        """A payer takes a decision back, and perhaps decides anew with it."""
        decision, payer = self.held.decisions.pop(place % len(self.held.decisions))
        anew = []
        if more is not None:
            text = f"CO-45 {cents_to_text(decision.charge_cents - more)}"
            anew = [
                a_decision(
                    decision.control_number, ("99213", decision.charge_cents, text),
                    status=decision.status, payer_number=f"P{self.next()}",
                )
            ]  # fmt: skip
        due = sum(each.paid_cents for each in anew) - decision.paid_cents
        taken = replace(reversal_of(decision), payer_claim_number=decision.payer_claim_number)
        self.done["payers' decisions taken back"] += 1
        self._send([taken, *anew], payer, [("WO", due)] if due < 0 else [])
        self.held.decisions += [(each, payer) for each in anew]

    @precondition(lambda self: self.held.sent)
    @rule(place=PLACES, how=st.sampled_from(("bytes", "wrapped", "numbered")))
    def era_dup(self, place: int, how: str) -> None:
        """FL05–FL08: the same payment again moves nothing."""
        sent = self.held.sent[place % len(self.held.sent)]
        again = {"bytes": sent.data, "wrapped": sent.data.replace(b"~", b"~\r\n")}.get(how)
        before = everything()
        received = receive_file(data=again or as_bytes(sent.advice), name="again.835", now=self.now)
        assert received.outcome == "duplicate", received.transactions
        assert everything() == before

    @precondition(lambda self: self.held.sent)
    @rule(place=PLACES)
    def take_back_and_post_again(self, place: int) -> None:
        """M15: taken back and posted again, every balance is as it was."""
        sent = self.held.sent[place % len(self.held.sent)]
        before = everything()
        try:
            with clock.at(self.now), transaction.atomic():
                remittance.reverse_remittance(
                    remittance_id=sent.remittance_id, reason="Proof", now=self.now
                )
                remittance.post_held(remittance_id=sent.remittance_id, reason="x", now=self.now)
        except CannotTakeBack:
            assert everything() == before
        assert without_patients(everything()) == without_patients(before)

    @precondition(lambda self: not all(sent.is_deposited for sent in self.held.sent))
    @rule(place=PLACES)
    def eft_in(self, place: int) -> None:
        """Some of the payments arrive at the bank; twice told is once booked."""
        some = self.held.sent[place % len(self.held.sent) :][: 1 + place % 5]
        ids = [sent.remittance_id for sent in some]
        with clock.at(self.now):
            remittance.deposit_remittances(remittance_ids=ids, on=self.on)
        for sent in some:
            if not sent.is_deposited and sent.advice.payment_cents:
                sent.is_deposited = True
                self.told.cash += sent.advice.payment_cents
                self.told.clearing -= sent.advice.payment_cents

    # -- what patients and people do -----------------------------------------------------------

    @rule(place=PLACES, cents=st.integers(1, 20_000), method=st.sampled_from(("cash", "check")))
    def patient_pay(self, place: int, cents: int, method: str) -> None:
        patient_id = self.cast.patients[place % len(self.cast.patients)]
        new = NewPayment(
            patient_id=patient_id, amount_cents=cents, method=method, received_on=self.on,
            key=f"pay{self.next()}",
        )  # fmt: skip
        with clock.at(self.now):
            (taken,) = receipts.take_payments(new=[new])
            receipts.take_payments(new=[new])
        self.told.cash += cents
        self.told.patient_paid += cents
        if method == "check":
            self.held.checks.append((taken.payment_id, cents))

    @precondition(has_money)
    @rule()
    def apply(self) -> None:
        with clock.at(self.now):
            receipts.apply_unapplied(patient_ids=self.cast.patients, on=self.on)

    @precondition(lambda self: self.held.checks)
    @rule(place=PLACES)
    def check_returned(self, place: int) -> None:
        payment_id, cents = self.held.checks.pop(place % len(self.held.checks))
        refunded = receipt_queries.receipt(payment_id=payment_id).refunded_cents
        try:
            with clock.at(self.now), transaction.atomic():
                receipts.return_check(payment_id=payment_id, on=self.on)
        except receipts.CannotReturn:
            return
        self.done["checks returned"] += 1
        self.told.bounced += refunded
        self.told.cash -= cents
        self.told.patient_paid -= cents

    @precondition(has_money)
    @rule(place=PLACES, part=st.integers(1, 3))
    def refund(self, place: int, part: int) -> None:
        """M23: never more than the credit, and once."""
        patient_id = self.cast.patients[place % len(self.cast.patients)]
        credit = receipt_queries.unapplied(patient_ids=[patient_id]).get(patient_id, 0)
        new = NewRefund(
            patient_id=patient_id, amount_cents=credit // part + (part == 3), issued_on=self.on,
            reason="Credit", key=f"ref{self.next()}",
        )  # fmt: skip
        try:
            with clock.at(self.now), transaction.atomic():
                refund_id = receipts.refund(new=new)
                assert receipts.refund(new=new) == refund_id
        except ExceedsCredit:
            assert not 0 < new.amount_cents <= credit
            return
        self.done["refunds made"] += 1
        self.held.refunds.append((refund_id, new.amount_cents))
        self.told.refunded += new.amount_cents
        self.told.refunds_out += new.amount_cents

    @precondition(lambda self: self.held.refunds)
    @rule(place=PLACES, is_void=st.booleans())
    def settle_refund(self, place: int, is_void: bool) -> None:
        refund_id, cents = self.held.refunds.pop(place % len(self.held.refunds))
        self.done["refunds settled"] += 1
        with clock.at(self.now):
            if is_void:
                receipts.void_refund(refund_id=refund_id, on=self.on, reason="Never cashed")
                self.told.refunded -= cents
            else:
                receipts.clear_refund(refund_id=refund_id, on=self.on)
                self.told.cash -= cents
        self.told.refunds_out -= cents

    @precondition(lambda self: self.held.decisions)
    @rule(place=PLACES)
    def write_off(self, place: int) -> None:
        """What was refused is given up, as far as it is still open."""
        found = denial_queries.denials_for(claim_ids=[claim.id for claim in self.held.claims])
        open_ones = [[each.id for each in ones if each.state == "open"] for ones in found.values()]
        refused = [ids for ids in open_ones if ids]
        ids = refused[place % len(refused)] if refused else []
        if ids:
            self.has_refused = True
            self.done["denials written off"] += 1
            with clock.at(self.now):
                denials.write_off_denials(
                    denial_ids=ids, reason=WriteOffReason.TOO_SMALL, now=self.now, on=self.on,
                    approved_by=None,
                )  # fmt: skip

    @precondition(lambda self: self.has_refused)
    @rule(place=PLACES)
    def undo_denial_write_off(self, place: int) -> None:
        """M15: taken back, the payer owes it again, as far as a decision still leaves it."""
        found = denial_queries.denials_for(claim_ids=[claim.id for claim in self.held.claims])
        given_up = [
            each.id for ones in found.values() for each in ones if each.state == "written_off"
        ]
        if given_up:
            denials.undo_write_off(
                denial_id=given_up[place % len(given_up)], reason="They pay", now=self.now,
                on=self.on,
            )  # fmt: skip
            self.done["denials' write-offs undone"] += 1

    @rule(days=st.integers(0, 40))
    def clock_jumps(self, days: int) -> None:
        self.now += timedelta(days=days)

    @precondition(lambda self: self.closed_through < self.on - timedelta(days=28))
    @rule()
    def close_month(self) -> None:
        """M31: the last month is closed; what comes later is booked later."""
        with clock.at(self.now):
            through = ledger.next_to_close(today=self.on)
            if through is not None and through < self.on:
                books.close_month(through_on=through, today=self.on)
                self.closed_through = through
                self.done["months closed"] += 1

    # -- what must always hold -----------------------------------------------------------------

    @invariant()
    def all_holds(self) -> None:
        """After each step, unless it neither wrote nor told anything: then nothing can differ."""
        type(self).steps += 1
        told = (replace(self.told), [claim.id for claim in self.held.claims])
        if not self.has_written and told == self.judged:
            self.done["steps that changed nothing"] += 1
            return
        self.the_books_say_what_was_told()
        self.every_visit_adds_up()
        self.the_checks_are_quiet()
        self.sums_beforehand_are_true()
        self.has_written, self.judged = False, told

    def the_books_say_what_was_told(self) -> None:
        sums: dict[AccountKind, int] = {}
        for row in ledger.trial_balance():
            sums[row.kind] = sums.get(row.kind, 0) + row.cents
        told, kind = self.told, AccountKind
        assert sum(sums.values()) == 0  # M05
        assert -sums.get(kind.REVENUE, 0) == told.charged
        assert sums.get(kind.PAYER_CLEARING, 0) == told.clearing  # M09, M10
        assert sums.get(kind.TAKEBACK, 0) == told.takeback  # M20, M21
        assert sums.get(kind.INTEREST, 0) == told.interest
        assert sums.get(kind.CASH, 0) == told.cash
        assert abs(sums.get(kind.REFUNDS, 0)) == told.refunds_out  # M23
        held = receipt_queries.on_account()
        assert -sums.get(kind.PATIENT_UNAPPLIED, 0) == sum(held.values()) >= 0  # M26

    def every_visit_adds_up(self) -> None:
        """M07, M22, M27: what a visit's accounts hold is what patients paid on it.

        Besides, somewhere, what patients cashed of checks that came to nothing: nothing else is
        owed on a visit above its charges, and no write-off is given back of what is owed.
        """
        beside = too_much = given_back = 0
        charged = {claim.encounter_id: claim.charge_cents for claim in self.held.claims}
        ids = list(charged)
        applied = dict(standing_rows(applied_to_visits))
        found = ledger.positions(by="encounter", ids=ids, kinds=list(AccountKind))
        holes = holes_of(
            one.posting for one in ledger.standing_on_visits(kind=HOLE, encounter_ids=ids)
        )
        for encounter_id in ids:
            places = found.get(encounter_id, [])
            more = sum(held.cents for held in places) + applied.get(encounter_id, 0)
            assert more >= 0
            beside += more
            owed: dict[Any, int] = {}
            for held in places:
                if held.kind in (AccountKind.INSURANCE_RECEIVABLE, AccountKind.PATIENT_RECEIVABLE):
                    place = (held.kind, held.payer_id)
                    owed[place] = owed.get(place, 0) + held.cents
            assert all(cents >= 0 for cents in owed.values()), owed
            too_much += max(sum(owed.values()) - charged[encounter_id], 0)
            for (kind, payer_id), cents in owed.items():
                given = holes.get((encounter_id, AccountRef(kind, payer_id)), {})
                given_back += min(sum(each.cents for each in given.values()), cents)
        assert beside == self.told.bounced >= max(too_much, given_back)

    def the_checks_are_quiet(self) -> None:
        assert ledger.violations() == []
        assert remittance_queries.violations() == []
        assert receipt_queries.violations() == []
        assert all(each.is_unchanged for each in ledger.closed_months())

    def _send(
        self, said: list[RemittanceClaim], payer: dict[str, Any], moves: list[tuple[str, int]]
    ) -> None:
        plbs = [plb(reason, cents, f"R{self.next()}") for reason, cents in moves]
        advice = an_advice(
            *said, trace=f"T{self.next()}", plbs=plbs, **{"paid_on": self.on, **payer}
        )
        data = as_bytes(advice)
        received = receive_file(data=data, name=f"{advice.trace_number}.835", now=self.now)
        assert received.outcome == "posted", received.transactions
        assert sum(received.placed.values()) == advice.payment_cents  # M09
        row = Row.objects.get(trace_number=advice.trace_number)
        self.held.sent.append(Sent(advice, data, row.pk))
        self.told.clearing += advice.payment_cents
        for reason, cents in moves:
            if reason in TAKEBACKS:
                self.told.takeback += cents
            else:
                self.told.interest += cents


def applied_to_visits() -> Any:
    """(visit, cents) of patients' money on visits, straight from the rows."""
    rows = PaymentApplication.objects.filter(released_on=None, payment__returned_on=None)
    return rows.order_by().values_list("encounter_id").annotate(cents=Sum("amount_cents"))


def everything() -> dict[Any, int]:
    """Every account, payers apart, and what is open on every visit."""
    found: dict[Any, int] = {
        (row.kind.value, row.payer_id): row.cents for row in ledger.trial_balance() if row.cents
    }
    for encounter_id, accounts in ledger.receivables(by="encounter", ids=None).items():
        for (kind, payer_id), cents in accounts.items():
            if cents:
                found[encounter_id, kind.value, payer_id] = cents
    return found


def without_patients(balances: dict[Any, int]) -> dict[Any, int]:
    """What patients paid may move between their account and their visits."""
    return {
        place: cents
        for place, cents in balances.items()
        if not any("patient" in str(part) for part in place)
    }
