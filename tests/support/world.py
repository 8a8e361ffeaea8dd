"""A clinic and the simulated payers at the other end of its folders, for scenarios.

Everything passes through files on disk and through the journeys; days are lived one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from django.test import TestCase

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as payments
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.demo.post_office import PostOffice
from claimwright.foundation import clock, wiring
from claimwright.journeys.bill_encounters import Billed, bill_encounters
from claimwright.journeys.correct_claim import Corrected, correct_claims
from claimwright.journeys.receive_file import ReceivedFile, collect_inbound, receive_file
from claimwright.journeys.run_statements import run_statements
from claimwright.journeys.submit_claims import submit_claims
from claimwright.journeys.verify_books import verify_books
from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind
from claimwright.simulator import (
    Event,
    FeeTable,
    Lag,
    Member,
    OutboundFile,
    PayerPolicy,
    PlanDesign,
    Scenario,
)
from tests.support.alder import MEDICARE_CENTS, OPENED, VISIT, Clinic

MORNING, EVENING = time(15, 0), time(23, 0)
PATIENT_BORN = date(1951, 5, 4)
SWIFT = {
    "acknowledgement_lag": Lag(1, 1),
    "payment_lag": Lag(7, 7, 7),
    "crossover_lag": Lag(7, 7, 7),
    "payment_weekdays": (0, 1, 2, 3, 4),
    "least_claims": 1,
    "longest_wait_days": 1,
}
BLUE = PayerPolicy(
    id="BLUEV",
    name="BLUE VALLEY",
    kind="blue",
    tax_id="310000001",
    claim_filing="BL",
    fee_percent=120,
    plans=(PlanDesign(name="PPO", copay_cents=2500, coinsurance_percent=20),),
    address=Address("1 Blue Plaza", "", "Columbus", "OH", "432151234"),
    phone="6145550101",
    **SWIFT,
)
MEDICARE = PayerPolicy(
    id="15202",
    name="MEDICARE PART B OHIO",
    kind="medicare",
    tax_id="310000002",
    claim_filing="MB",
    fee_percent=100,
    plans=(PlanDesign(name="Part B", coinsurance_percent=20),),
    address=Address("2 Federal Way", "", "Columbus", "OH", "432159876"),
    phone="6145550102",
    sequestration_percent=2,
    timely_filing_days=365,
    **SWIFT,
)
MEDIGAP = PayerPolicy(
    id="SLVMG",
    name="SILVER MEDIGAP",
    kind="commercial",
    tax_id="310000003",
    claim_filing="CI",
    fee_percent=100,
    plans=(PlanDesign(name="Plan G", coinsurance_percent=0, pays_after_others="supplement"),),
    address=Address("3 Silver Rd", "", "Akron", "OH", "443081111"),
    phone="3305550103",
    **SWIFT,
)


def a_member(payer: PayerPolicy, member_id: str, **changes: object) -> Member:
    """Ida Vance as the payer knows her."""
    member = Member(
        payer_id=payer.id,
        member_id=member_id,
        name=PersonName("Vance", "Ida"),
        birth_on=PATIENT_BORN,
        sex="F",
        plan=payer.plans[0].name,
    )
    return replace(member, **changes)  # type: ignore[arg-type]


def a_scenario(
    *members: Member, payers: tuple[PayerPolicy, ...] = (), events: tuple[Event, ...] = ()
) -> Scenario:
    """The three payers of the clinic, unless others are given, with the clinic's fees."""
    named = {policy.id: policy for policy in (BLUE, MEDICARE, MEDIGAP, *payers)}
    return Scenario(
        seed=1,
        payers=tuple(named.values()),
        members=members,
        fees=(FeeTable(OPENED, MEDICARE_CENTS),),
        events=events,
        clearinghouse_id="CLEARINGHOUSE",
        clearinghouse_name="CLEARINGHOUSE",
        usage="T",
    )


@dataclass
class World:
    """The clinic, the world outside, and the day it is."""

    clinic: Clinic
    office: PostOffice
    today: date = VISIT
    received: list[ReceivedFile] = field(default_factory=list)
    sent: list[OutboundFile] = field(default_factory=list)  # by the world outside
    tamper: Callable[[str, bytes], bytes] | None = None  # (kind, bytes) on their way to us

    @classmethod
    def open(cls, clinic: Clinic, slug: str, scenario: Scenario) -> World:
        """The clinic's own exchange folders with the scenario behind them."""
        return cls(clinic, PostOffice(wiring.exchange_folder(slug), scenario))

    # -- the clinic's day --------------------------------------------------------------------

    def bill(self, *encounter_ids: int) -> Billed:
        """Bill the visits; every claim must be clean."""
        with self.at(MORNING):
            billed = bill_encounters(encounter_ids=encounter_ids, as_of=self.today)
        assert not billed.not_billable
        assert not billed.held_claim_ids
        return billed

    def submit(self) -> int:
        """Send what is ready; the number of claims that left."""
        with self.at(MORNING), TestCase.captureOnCommitCallbacks(execute=True):
            return sum(batch.claim_count for batch in submit_claims(now=clock.now()))

    def bill_and_submit(self, *encounter_ids: int) -> ClaimSnapshot:
        """Bill and send; the first claim as it stands then."""
        billed = self.bill(*encounter_ids)
        assert self.submit() == len(billed.ready_claim_ids)
        return self.claim(billed.ready_claim_ids[0])

    def correct(self, claim_id: int, reason: str) -> Corrected:
        """Mend the claim; it must then be clean."""
        with self.at(MORNING):
            done = correct_claims(
                claim_ids=[claim_id], reason=reason, as_of=self.today, now=clock.now()
            )
        assert done.held_claim_ids == ()
        return done

    def receive(self, data: bytes, name: str = "by-hand.x12") -> ReceivedFile:
        """A file handed in by a person."""
        with self.at(MORNING), TestCase.captureOnCommitCallbacks(execute=True):
            return receive_file(data=data, name=name, now=clock.now())

    def pay(self, patient_id: int, cents: int, key: str, encounter_id: int | None = None) -> None:
        """The patient pays by card."""
        with self.at(MORNING):
            receipts.take_payments(
                new=[
                    NewPayment(
                        patient_id=patient_id,
                        amount_cents=cents,
                        method="card",
                        received_on=self.today,
                        key=key,
                        encounter_id=encounter_id,
                    )
                ]
            )

    def send_statements(self) -> tuple[int, ...]:
        """Bill the patients who owe; the statements' ids."""
        with self.at(MORNING):
            return run_statements(as_of=self.today).statement_ids

    # -- time --------------------------------------------------------------------------------

    def live_until(self, day: date) -> list[ReceivedFile]:
        """Live every day to the end of `day`; what came in meanwhile."""
        start = len(self.received)
        while self.today <= day:
            self.live_today()
        self.today = day
        return self.received[start:]

    def live_days(self, count: int) -> list[ReceivedFile]:
        """Live so many days from the end of today."""
        return self.live_until(self.today + timedelta(days=count))

    def live_today(self) -> None:
        """The world answers, the clinic takes the answers in, the next day begins."""
        answers = self.office.live_day(self.today)
        self.sent += answers
        for answer in answers:
            if self.tamper is not None:
                changed = self.tamper(answer.kind, answer.data)
                (self.office.root / "inbox" / answer.name).write_bytes(changed)
        with self.at(EVENING), TestCase.captureOnCommitCallbacks(execute=True):
            self.received += collect_inbound(now=clock.now())
        self.today += timedelta(days=1)

    def at(self, hour: time) -> AbstractContextManager[None]:
        """Today at that hour."""
        return clock.at(datetime.combine(self.today, hour, UTC))

    # -- what became of it -------------------------------------------------------------------

    def claim(self, claim_id: int) -> ClaimSnapshot:
        """The claim as it stands."""
        return claims.get_claim(claim_id=claim_id)

    def claims_of(self, encounter_id: int) -> list[ClaimSnapshot]:
        """The visit's claims in the order of their payers."""
        return claims.claims_of_encounters(encounter_ids=[encounter_id])[encounter_id]

    def files(self, folder: str) -> list[Path]:
        """Files in one of the exchange folders."""
        return sorted((self.office.root / folder).iterdir())

    def last(self, kind: str) -> bytes:
        """The bytes of the last file of the kind that came from outside."""
        return next(file.data for file in reversed(self.sent) if file.kind == kind)


def balance(encounter_id: int, kind: AccountKind) -> int:
    """Cents on one kind of account for the visit: debit +, credit −."""
    return ledger.balances(by="encounter", ids=[encounter_id], kinds=[kind]).get(encounter_id, 0)


def books_of(encounter_id: int) -> dict[str, int]:
    """Every account with a balance for the visit, in cents."""
    found = {kind.value: balance(encounter_id, kind) for kind in AccountKind}
    return {kind: cents for kind, cents in found.items() if cents}


def whole_books() -> dict[str, int]:
    """The trial balance by kind of account, zeros left out, in cents."""
    sums: dict[str, int] = {}
    for row in ledger.trial_balance():
        sums[row.kind.value] = sums.get(row.kind.value, 0) + row.cents
    return {kind: cents for kind, cents in sums.items() if cents}


def applied_to(encounter_id: int) -> int:
    """Cents of the patient's payments put against the visit."""
    patient_id = charges.get_encounter(encounter_id=encounter_id).patient_id
    return sum(
        part.cents
        for payment in payments.payments_for(patient_id=patient_id)
        for part in payment.applications
        if part.encounter_id == encounter_id
    )


def assert_sound(encounter_ids: Iterable[int] = ()) -> None:
    """Every check of the house holds, and each visit's charge is explained to the cent (M07):
    paid by payers, adjusted, paid by the patient, or still owed.
    """
    assert [violation.words for violation in verify_books()] == []
    assert sum(whole_books().values()) == 0
    for encounter_id in encounter_ids:
        books = books_of(encounter_id)
        explained = sum(cents for kind, cents in books.items() if kind != "revenue")
        assert explained + applied_to(encounter_id) == -books.get("revenue", 0)
