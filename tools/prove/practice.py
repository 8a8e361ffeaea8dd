"""G05: a practice lives months against simulated payers, and a mail that loses nothing but order.

The world (patients, payers, money) comes from the seed. Everything passes through files; the mail
sends some twice, re-wraps, cuts off and delays them. The oracle reads what the payers wrote by
splitting it, and what the practice is owed must follow from that, to the cent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.receipts import queries as receipts
from claimwright.demo.days import DemoDays
from claimwright.demo.fee_schedule import charge_cents
from claimwright.demo.memory import Memory
from claimwright.demo.model import DemoVisit
from claimwright.demo.post_office import PostOffice
from claimwright.demo.setup import set_up
from claimwright.demo.world import World, make_world
from claimwright.foundation import clock, wiring
from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys.verify_books import verify_books
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind
from claimwright.simulator import OutboundFile
from claimwright.simulator.workdays import is_workday
from tools.prove.oracle import TAKEBACKS, Oracle, Told, told_over
from tools.prove.report import Proven

CLAIM = (
    "M-SIM: a practice lives its months against simulated patients, payers and a mail that sends "
    "835s and acknowledgements twice, re-wrapped, cut off, late and out of order; at each month's "
    "end cash, clearing, takebacks, interest, every charge and what each visit is owed are what "
    "an oracle of plain sums reads from the payers' files, and at the end nothing waits unanswered"
)
LAST_DAYS = (date(2025, 9, 30), date(2026, 3, 31), date(2026, 6, 30), date(2026, 10, 30))
MONTHS = 4  # in a world of 120 days
CALM_DAYS = 21  # at the end the mail is faultless: what is under way arrives
LATEST_DAYS = 9
LATEST_END_DAYS = 90
WAITING = ("submitted",)  # what no claim may still be when every answer has come
KINDS = AccountKind


@dataclass
class Mail(PostOffice):
    """The post office of the simulation with a bad day now and then."""

    rng: Random = field(default_factory=Random)
    calm_from: date = date.max
    late: list[tuple[date, OutboundFile]] = field(default_factory=list)
    inbox: list[OutboundFile] = field(default_factory=list)  # whole files not yet opened
    faults: Counter[str] = field(default_factory=Counter)
    oracle: Oracle = field(default_factory=Oracle)

    def deliver(self, day: date, answers: Sequence[OutboundFile]) -> None:
        """Some of the day's answers, and some of earlier days'."""
        for answer in answers:
            self.late += [(on, each) for on, each in self._ways(day, answer)]
        due = [each for on, each in self.late if on <= day]
        self.late = [(on, each) for on, each in self.late if on > day]
        self.rng.shuffle(due)
        self.inbox += [each for each in due if not each.name.startswith("cut-")]
        super().deliver(day, due)

    def opened(self) -> None:
        """The practice opened its mail."""
        for each in self.inbox:
            if each.kind == "835":
                self.oracle.came(each.data)
        self.inbox.clear()

    def _ways(self, day: date, answer: OutboundFile) -> Iterator[tuple[date, OutboundFile]]:
        fault = self.rng.choice(("", "", "", "twice", "wrapped", "cut", "late", "late"))
        if day >= self.calm_from or not fault:
            yield day, answer
            return
        self.faults[f"files {fault}"] += 1
        later = day + timedelta(days=self.rng.randint(1, LATEST_DAYS))
        if fault == "late":
            yield later, answer
            return
        if fault == "cut":
            half = answer.data[: self.rng.randrange(1, len(answer.data) - 1)]
            yield day, OutboundFile(f"cut-{answer.name}", answer.kind, half)
            yield later, answer
            return
        again = answer.data.replace(b"~", b"~\r\n") if fault == "wrapped" else answer.data
        yield day, answer
        yield later, OutboundFile(f"again-{answer.name}", answer.kind, again)


def prove(found: Proven, rng: Random, target: int) -> None:
    """`target` practice-months at least, four to a world."""
    while found.counts.get("practice-months", 0) < target and not found.violations:
        seed = rng.randrange(10**6)
        practice = create_practice(name="Proof Clinic", is_sandbox=True)
        with scope(practice.pk, actor="proof"):
            Life(found, seed, wiring.exchange_folder(practice.slug)).live()
        found.count("practice-months", MONTHS)


class Life:
    """One world from its first day until everything in it has been answered."""

    def __init__(self, found: Proven, seed: int, folder: Path) -> None:
        self.found, self.seed = found, seed
        rng = Random(seed)
        self.world: World = make_world(seed=seed, as_of=rng.choice(LAST_DAYS), small=True)
        last = self.world.last_day
        self.mail = Mail(folder, self.world.scenario, rng=rng, calm_from=last)
        with clock.at(self._at(self.world.first_day, 6)):
            self.memory = Memory(self.world, set_up(self.world))
        self.days = DemoDays(self.memory, self.mail)

    def live(self) -> None:
        """Day after day; the books are compared at each month's end and at the end of all."""
        day, end = self.world.first_day, self.world.last_day + timedelta(days=CALM_DAYS)
        while day <= end:
            is_opened = is_workday(day) and self.days.is_office_day(day)
            if is_opened:
                self.mail.oracle.bank_day()
            self.days.live(day)
            if is_opened:
                self.mail.opened()
            following = day + timedelta(days=1)
            if day == end and end < self._latest and self._are_waiting():
                end = following
            if following.month != day.month or day == end:
                self._compare(day, is_last=day == end)
            day = following
        for name, count in self.mail.faults.items():
            self.found.count(name, count)
        self.found.count("visits", len(self.memory.visit_of))
        self.found.count("payments", len(self.mail.oracle.known))

    @property
    def _latest(self) -> date:
        return self.world.last_day + timedelta(days=LATEST_END_DAYS)

    def _are_waiting(self) -> bool:
        return bool(self.mail.late or claims.claims_in_state(states=WAITING, limit=1))

    def _at(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), self.world.zone)

    def _compare(self, day: date, *, is_last: bool) -> None:
        with clock.at(self._at(day, 23)):
            faults = [
                *self._sums(), *self._visits(), *(each.words for each in verify_books())
            ]  # fmt: skip
            if is_last:
                faults += self._leftovers()
        self.found.count("comparisons")
        for words in faults:
            self.found.against(f"world {self.seed}, {day}: {words}")

    def _sums(self) -> Iterator[str]:
        """The accounts of the whole practice."""
        held: Counter[AccountKind] = Counter()
        for row in ledger.trial_balance():
            held[row.kind] += row.cents
        oracle = self.mail.oracle
        standing = [one for one in self._receipts() if one.stands]
        taken = sum(one.amount_cents for one in standing)
        told = {
            KINDS.PAYER_CLEARING: oracle.paid_cents - oracle.banked_cents,
            KINDS.CASH: oracle.banked_cents + taken,
            KINDS.TAKEBACK: oracle.moved_cents(*TAKEBACKS),
            KINDS.INTEREST: oracle.moved_cents("L6"),
            KINDS.PROVIDER_ADJUSTMENT: oracle.other_moves(),
            KINDS.PATIENT_UNAPPLIED: -sum(one.unapplied_cents for one in standing),
        }
        for kind, cents in told.items():
            if held[kind] != cents:
                yield f"{kind.value} holds {held[kind]} cents, {cents} follow from what was told"
        self.found.count("sums compared", len(told))

    def _receipts(self) -> list[receipts.PaymentView]:
        return receipts.payments_between(start=date.min, end=date.max)

    def _visits(self) -> Iterator[str]:
        """What was charged for each visit, and what is still open of it."""
        visits = self.memory.visit_of
        places = ledger.positions(by="encounter", ids=list(visits), kinds=list(KINDS))
        settled, over, applied = *self._settled(), self._applied()
        for encounter_id, visit in visits.items():
            held: Counter[AccountKind] = Counter()
            for place in places.get(encounter_id, ()):
                held[place.kind] += place.cents
            if held[KINDS.WRITE_OFF] or held[KINDS.BAD_DEBT] or held[KINDS.SUSPENSE]:
                continue  # people decided on it
            charged = -held[KINDS.REVENUE]
            if visit.trouble is None and charged != _charge(visit):
                yield f"visit {visit.key} is charged {charged} cents instead of {_charge(visit)}"
            due = charged - settled[encounter_id] - applied[encounter_id]
            owed = held[KINDS.INSURANCE_RECEIVABLE] + held[KINDS.PATIENT_RECEIVABLE]
            self.found.count("visits compared")
            self.found.count("visits told over", int(bool(over[encounter_id])))
            if not due <= owed <= due + over[encounter_id]:
                yield f"visit {visit.key} is owed {owed} cents, {due} follow from what was told"

    def _settled(self) -> tuple[Counter[int], Counter[int]]:
        """By encounter, over every number its claims ever went out under; and what may be less."""
        told, decisions = self.mail.oracle.settled(), self.mail.oracle.told_of()
        known = claims.find_by_control_numbers(numbers=list(told))
        whole = claims.get_claims(ids=[each.claim_id for each in known.values()])
        found: Counter[int] = Counter()
        of_visit: dict[int, list[Told]] = {}
        for number, each in known.items():
            encounter_id = whole[each.claim_id].encounter_id
            found[encounter_id] += told[number]
            of_visit.setdefault(encounter_id, []).extend(decisions[number])
        return found, Counter({pk: told_over(some) for pk, some in of_visit.items()})

    def _applied(self) -> Counter[int]:
        found: Counter[int] = Counter()
        for payment in self._receipts():
            for each in payment.applications if payment.stands else ():
                found[each.encounter_id] += each.cents
        return found

    def _leftovers(self) -> Iterator[str]:
        """With a faultless mail every queue drains."""
        waiting = claims.claims_in_state(states=WAITING)
        if waiting:
            yield f"{len(waiting)} claims were never answered"
        if self.mail.late:
            yield f"{len(self.mail.late)} files were never delivered"
        owed = sum(
            account.forward_cents + sum(debt.amount_cents for debt in account.debts)
            for account in self.mail.state.accounts.values()
        )
        booked = sum(row.cents for row in ledger.trial_balance() if row.kind is KINDS.TAKEBACK)
        if -booked != owed:
            yield f"payers think {owed} cents are due to them, the books say {-booked}"


def _charge(visit: DemoVisit) -> int:
    """By the practice's price list."""
    return sum(
        line.charge_cents
        if line.charge_cents is not None
        else int(charge_cents(line.code, visit.service_on) * int(line.units))
        for line in visit.coded.lines
    )
