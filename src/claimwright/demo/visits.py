"""The practice's days: who comes to whom, what is charged, what is collected at the desk."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from claimwright.cycle.charges.domain.encounters import NewChargeLine
from claimwright.demo.clinical import TREATMENTS, Coming, Note, Service
from claimwright.demo.dice import MILLION, percent, roll, skewed_days, weighted
from claimwright.demo.fee_schedule import charge_cents
from claimwright.demo.model import BOOKED, CANCELED, COMPLETED, NO_SHOW, Coded, DemoVisit
from claimwright.demo.payers import SUMMIT
from claimwright.demo.population import Person, Population
from claimwright.demo.practice import (
    OFFICE,
    PROVIDERS,
    SURGERY_CENTER,
    TELEHEALTH,
    TIME_ZONE,
    DemoProvider,
)
from claimwright.simulator.adjudicate import VISIT_CODES
from claimwright.simulator.workdays import is_workday, plus_workdays

ZONE = ZoneInfo(TIME_ZONE)
WARM_UP_DAYS = 300  # the practice was already busy when the demo begins
BOOKED_AHEAD_DAYS = 10
NO_SHOW_PERCENT, CANCELED_PERCENT = 8.0, 3.0
REFERRAL_TO_THERAPY_PERCENT = 34
THERAPIST, SURGEON = "kowalczyk", "menon"
SELF_PAY_DEPOSIT = 10_000
# Of a hundred patient balances: paid within so many days of the statement; None is never.
PAYS_WITHIN: tuple[tuple[tuple[int, int] | None, int], ...] = (
    ((2, 30), 35),
    ((31, 90), 20),
    ((91, 120), 15),
    ((121, 240), 18),
    (None, 12),
)


@dataclass(slots=True)
class Course:
    """A patient's visits to one provider that are still to come."""

    person: Person
    left: int


@dataclass(slots=True)
class Book:
    """One provider's appointment book: courses by the day the next visit is due."""

    provider: DemoProvider
    queue: list[tuple[date, int, Course]] = field(default_factory=list)
    count: int = 0

    def put(self, due_on: date, course: Course) -> None:
        """Note the next visit of a course."""
        self.count += 1
        heapq.heappush(self.queue, (due_on, self.count, course))

    def take(self, on: date, seen_today: set[str]) -> Course | None:
        """The course longest due, of someone not here today already."""
        put_back = []
        found = None
        while self.queue and self.queue[0][0] <= on:
            entry = heapq.heappop(self.queue)
            if entry[2].person.key in seen_today:
                put_back.append(entry)
                continue
            found = entry[2]
            break
        for entry in put_back:
            heapq.heappush(self.queue, entry)
        return found


@dataclass(frozen=True, slots=True)
class Span:
    """The days of the demo and how busy they are, as a percentage of the full practice."""

    first: date
    last: date
    busy_percent: int = 100


class Calendar:
    """Fills the days with visits, one after another."""

    def __init__(self, seed: int, span: Span, population: Population, *, advice: bool) -> None:
        self._seed, self._span, self._population = seed, span, population
        self._advice = advice
        self._books = {provider.key: Book(provider) for provider in PROVIDERS}
        self.people: dict[str, Person] = {}
        self.visits: list[DemoVisit] = []

    def fill(self) -> None:
        """Live through the warm-up, the demo's days and the days already booked after them."""
        day = self._span.first - timedelta(days=WARM_UP_DAYS)
        while day <= self._span.last + timedelta(days=BOOKED_AHEAD_DAYS):
            if is_workday(day):
                self._live(day)
            day += timedelta(days=1)

    def _live(self, day: date) -> None:
        seen_today: set[str] = set()
        for book in self._books.values():
            for slot in range(self._slots(book.provider, day)):
                course = book.take(day, seen_today) or self._new_course(book.provider, day)
                seen_today.add(course.person.key)
                self._visit(book, course, day, slot)

    def _slots(self, provider: DemoProvider, day: date) -> int:
        busy = provider.visits_a_day * self._span.busy_percent * 10_000
        count = (busy + roll(self._seed, "slots", provider.key, day)) // MILLION
        if count >= 4:
            count += (0, 0, 0, 0, 1, -1)[roll(self._seed, "jitter", provider.key, day) % 6]
        return count

    def _new_course(self, provider: DemoProvider, day: date) -> Course:
        booked_on = day - timedelta(days=roll(self._seed, "ahead", provider.key, day) % 12)
        may_be_child = provider.key in ("whitcomb", "oyelaran")
        person = self._population.next_person(booked_on, may_be_child=may_be_child)
        return Course(person, self._length(provider, person.key))

    def _length(self, provider: DemoProvider, key: str) -> int:
        mean = provider.visits_each
        return 1 + roll(self._seed, "course", provider.key, key) * (2 * mean - 1) // MILLION

    def _visit(self, book: Book, course: Course, day: date, slot: int) -> None:
        provider, person = book.provider, course.person
        number = person.seen_by.get(provider.key, 0) + 1
        key = f"{person.key}/{provider.key[0]}{number}/{day:%y%m%d}"
        if day >= self._span.first:
            self._people_of(person)
            self._missed(provider, person, day, slot)
            self.visits.append(self._make(provider, person, day, slot, key))
        person.seen_by[provider.key] = number
        course.left -= 1
        gap = max(2, skewed_days(provider.gap_days, provider.gap_days * 2, self._seed, "gap", key))
        if course.left > 0:
            book.put(day + timedelta(days=gap), course)
        is_referred = number == 1 and provider.key == SURGEON
        if is_referred and percent(REFERRAL_TO_THERAPY_PERCENT, self._seed, "referral", key):
            therapy = self._books[THERAPIST]
            later = day + timedelta(days=7)
            therapy.put(later, Course(person, self._length(therapy.provider, person.key)))

    def _people_of(self, person: Person) -> None:
        self.people.setdefault(person.key, person)

    def _missed(self, provider: DemoProvider, person: Person, day: date, slot: int) -> None:
        """An appointment before this one to which the patient did not come, or which fell away."""
        key = f"{person.key}/{provider.key[0]}/missed/{day:%y%m%d}"
        earlier = day - timedelta(days=7)
        if earlier < self._span.first or earlier > self._span.last or not is_workday(earlier):
            return
        kept = 100 - NO_SHOW_PERCENT - CANCELED_PERCENT
        outcome = ""
        if percent(NO_SHOW_PERCENT / kept * 100, self._seed, "no-show", key):
            outcome = NO_SHOW
        elif percent(CANCELED_PERCENT / kept * 100, self._seed, "canceled", key):
            outcome = CANCELED
        if outcome:
            self.visits.append(
                DemoVisit(
                    key=key,
                    patient_key=person.key,
                    provider_key=provider.key,
                    location_key=_location(provider, None),
                    payer_id=person.payer_id,
                    booked_on=self._booked_on(person, earlier, key),
                    starts_at=_starts_at(provider, earlier, slot + 12),
                    minutes=provider.minutes,
                    reason="Follow-up",
                    outcome=outcome,
                    coded=Coded((), ()),
                    recorded_on=earlier,
                )
            )

    def _booked_on(self, person: Person, day: date, key: str) -> date:
        ahead = day - timedelta(days=1 + roll(self._seed, "booked", key) % 18)
        return max(ahead, min(person.patient.registered_on, day))

    def _make(
        self, provider: DemoProvider, person: Person, day: date, slot: int, key: str
    ) -> DemoVisit:
        seed = self._seed
        note = self._note(provider, person, day, key)
        coded = _coded(note, day, self._authorization(person, note, key))
        copay = _copay(provider, person, coded)
        collects = 97.0 if self._advice else 86.0
        is_paid = copay > 0 and percent(collects if person.payer_id else 70, seed, "copay", key)
        lag = skewed_days(1, 2 if self._advice else 4, seed, "charge lag", key)
        is_past = day <= self._span.last
        within = weighted(PAYS_WITHIN, seed, "pays", key)
        pays_after = None
        if within is not None:
            pays_after = within[0] + roll(seed, "pays when", key) % (within[1] - within[0] + 1)
        is_injury = bool(person.accident) and bool(person.accident_on)
        return DemoVisit(
            key=key,
            patient_key=person.key,
            provider_key=provider.key,
            location_key=_location(provider, note),
            payer_id=person.payer_id,
            booked_on=self._booked_on(person, day, key),
            starts_at=_starts_at(provider, day, slot),
            minutes=provider.minutes,
            reason=note.reason,
            outcome=COMPLETED if is_past else BOOKED,
            coded=coded if is_past else Coded((), ()),
            recorded_on=plus_workdays(day, lag),
            copay_cents=copay,
            copay_collected_cents=copay if is_paid and is_past else 0,
            copay_method=weighted((("card", 82), ("cash", 10), ("check", 8)), seed, "pays by", key),
            related_causes=("AA",) if is_injury and person.kind == "auto" else (),
            accident_on=person.accident_on if is_injury else None,
            accident_state="NC" if is_injury and person.kind == "auto" else "",
            is_denial_worked=percent(94 if self._advice else 70, seed, "worked", key),
            denial_worked_after_days=skewed_days(8, 22, seed, "works when", key),
            patient_pays_after_days=pays_after,
            patient_pays_by=weighted((("card", 70), ("check", 30)), seed, "pays how", key),
        )

    def _note(self, provider: DemoProvider, person: Person, day: date, key: str) -> Note:
        number = person.seen_by.get(provider.key, 0) + 1
        is_first = not person.seen_by
        coming = Coming(
            key=key,
            on=day,
            age=person.age_on(day),
            problems=person.problems,
            is_new=is_first and percent(28, self._seed, "new here", key),
            visit_number=number,
            payer_kind=person.kind,
            may_add_on=person.kind != "medicaid"
            and not (self._advice and person.payer_id == SUMMIT),
            accident=person.accident,
        )
        return TREATMENTS[provider.key](self._seed, coming)

    def _authorization(self, person: Person, note: Note, key: str) -> str:
        needed = person.payer.policy.authorization_codes if person.payer is not None else ()
        if not any(service.code in needed for service in note.services):
            return ""
        return f"A{roll(self._seed, 'authorization', key):06d}"


def _coded(note: Note, day: date, authorization: str) -> Coded:
    lines = tuple(_line(service, day) for service in note.services)
    return Coded(tuple(note.diagnoses), lines, authorization)


def _line(service: Service, day: date) -> NewChargeLine:
    return NewChargeLine(
        code=service.code,
        modifiers=service.modifiers,
        units=service.units,
        charge_cents=charge_cents(service.code, day) * service.units,
        pointers=service.pointers,
    )


def _location(provider: DemoProvider, note: Note | None) -> str:
    if provider.key == "lindqvist":
        return TELEHEALTH
    is_surgery = note is not None and any(service.code == "29881" for service in note.services)
    return SURGERY_CENTER if is_surgery else OFFICE


def _starts_at(provider: DemoProvider, day: date, slot: int) -> datetime:
    minutes = 8 * 60 + slot * provider.minutes
    minutes += 60 if minutes >= 12 * 60 else 0
    minutes = min(minutes, 17 * 60 + slot)
    return datetime.combine(day, time(minutes // 60, minutes % 60), ZONE)


def _copay(provider: DemoProvider, person: Person, coded: Coded) -> int:
    """What the desk asks for: the plan's copay, or a deposit from those who pay themselves."""
    charge = sum(line.charge_cents or 0 for line in coded.lines)
    if person.payer is None:
        return min(SELF_PAY_DEPOSIT, charge)
    coverage = person.primary
    plan = person.payer.policy.plan(coverage.fields["plan_name"] if coverage else "")
    if plan.visits_bear_deductible or not any(line.code in VISIT_CODES for line in coded.lines):
        return 0
    return plan.specialist_copay_cents if provider.is_specialist else plan.copay_cents
