"""The whole demo as values: made from the seed and the last day alone, before any database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from claimwright.cycle.practice.domain.profiles import BillingProfile, NewLocation
from claimwright.demo import payers as who
from claimwright.demo.fee_schedule import MEDICARE_CENTS, DemoFeeSchedule, fee_schedules
from claimwright.demo.model import COMPLETED, DemoCoverage, DemoPatient, DemoVisit
from claimwright.demo.payers import DemoPayer, demo_payers
from claimwright.demo.population import Person, Population
from claimwright.demo.practice import BILLING, LOCATIONS, PROVIDERS, TIME_ZONE, DemoProvider
from claimwright.demo.troubles import put_troubles
from claimwright.demo.visits import Calendar, Span
from claimwright.simulator import Event, FeeTable, Scenario
from claimwright.simulator.workdays import is_workday, workday_from

FULL_DAYS, SMALL_DAYS = 425, 120
SMALL_BUSY_PERCENT = 18


@dataclass(frozen=True, slots=True)
class World:
    """Everything the demo practice is set up with and everything that will happen to it.

    `visits` are in order of time. `stories` names patients worth looking at, by what happened.
    """

    seed: int
    first_day: date
    last_day: date
    zone: ZoneInfo
    billing: BillingProfile
    providers: tuple[DemoProvider, ...]
    locations: dict[str, NewLocation]
    payers: tuple[DemoPayer, ...]
    crossovers: dict[str, tuple[str, ...]]  # payer → payers it forwards to, by electronic id
    fee_schedules: tuple[DemoFeeSchedule, ...]
    patients: tuple[DemoPatient, ...]
    coverages: tuple[DemoCoverage, ...]
    visits: tuple[DemoVisit, ...]
    scenario: Scenario
    stories: dict[str, str]


def make_world(*, seed: int, as_of: date, small: bool = False, advice: bool = False) -> World:
    """The demo practice that ends on the day. The same arguments give the same world.

    With `advice` the practice does what the product advises: payers' authorization lists and
    deadlines are on file, cards are checked at the desk, charges come the next day, and fewer
    claims are held, rejected and denied.
    """
    days = SMALL_DAYS if small else FULL_DAYS
    span = Span(as_of - timedelta(days=days - 1), as_of, SMALL_BUSY_PERCENT if small else 100)
    payers = demo_payers(advice=advice)
    calendar = Calendar(seed, span, Population(seed, payers), advice=advice)
    calendar.fill()
    visits = put_troubles(seed, calendar.visits, calendar.people, advice=advice)
    visits.sort(key=lambda visit: (visit.starts_at, visit.key))
    people = list(calendar.people.values())
    stories = _stories(span, visits, calendar.people)
    return World(
        seed=seed,
        first_day=span.first,
        last_day=span.last,
        zone=ZoneInfo(TIME_ZONE),
        billing=BILLING,
        providers=PROVIDERS,
        locations=LOCATIONS,
        payers=payers,
        crossovers={who.MEDICARE: who.CROSSOVER_PAYERS},
        fee_schedules=fee_schedules(),
        patients=tuple(person.patient for person in people),
        coverages=tuple(each for person in people for each in person.coverages),
        visits=tuple(visits),
        scenario=_scenario(seed, span, payers, people),
        stories=stories,
    )


def _scenario(
    seed: int, span: Span, payers: tuple[DemoPayer, ...], people: list[Person]
) -> Scenario:
    """The payers' side of the same facts."""
    starts = (date(2000, 1, 1), date(2026, 1, 1))
    fees = tuple(
        FeeTable(on, {code: pair[place] for code, pair in MEDICARE_CENTS.items()})
        for place, on in enumerate(starts)
    )
    return Scenario(
        seed=seed,
        payers=tuple(payer.policy for payer in payers),
        members=tuple(member for person in people for member in person.members),
        fees=fees,
        events=_events(span),
        enrolled_npis=(BILLING.npi,),
    )


def _events(span: Span) -> tuple[Event, ...]:
    """Each accident of the demo once, dated from its last day."""

    def before(days: int) -> date:
        return workday_from(span.last - timedelta(days=days))

    return (
        Event(before(55), "takeback", who.BLUE, recovery_days=30),
        Event(before(40), "takeback", who.TRICARE, amount_cents=150_000),
        Event(before(48), "takeback", who.HARBORVIEW),
        Event(before(23), "stray_remittance", who.NORTHLAKE, amount_cents=11_285),
        Event(before(20), "unbalanced_remittance", who.WORKERS_COMP, amount_cents=3_750),
    )


def _stories(span: Span, visits: list[DemoVisit], people: dict[str, Person]) -> dict[str, str]:
    """Patients to look at; the coverage of one of them turns out to have ended long before."""
    stories: dict[str, str] = {}
    for visit in visits:
        person = people[visit.patient_key]
        if visit.outcome != COMPLETED:
            continue
        age_days = (span.last - visit.service_on).days
        if person.patient.new.is_qmb and age_days > 60:
            stories.setdefault("qualified Medicare beneficiary", person.key)
        if person.kind == "workers_comp" and age_days > 60:
            stories.setdefault("injured at work", person.key)
        if "29881" in {line.code for line in visit.coded.lines} and age_days > 60:
            stories.setdefault("arthroscopy", person.key)
        if _may_end(person, visit) and 75 <= age_days <= 100:
            if "coverage ended in retrospect" not in stories:
                _end_in_retrospect(span, visit, person)
            stories.setdefault("coverage ended in retrospect", person.key)
    return stories


def _may_end(person: Person, visit: DemoVisit) -> bool:
    is_plain = len(person.members) == 1 and person.members[0].ends_on is None
    is_insured = person.kind in ("blue", "commercial")
    return is_plain and is_insured and visit.trouble is None and len(person.seen_by) == 1


def _end_in_retrospect(span: Span, visit: DemoVisit, person: Person) -> None:
    """The payer learns a month before the demo's end that coverage ended before this visit."""
    known_on = span.last - timedelta(days=34)
    while not is_workday(known_on):
        known_on += timedelta(days=1)
    ended_on = visit.service_on - timedelta(days=10)
    person.members[0] = replace(person.members[0], ends_on=ended_on, end_known_on=known_on)
