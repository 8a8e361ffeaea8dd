"""The demo practice lives its days: each morning, noon and evening through the real operations.

One transaction for a day and a kind of work, so that a year passes in a minute or two. Everything
the payers see and say passes through files on disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from claimwright.demo.back_office import BackOffice
from claimwright.demo.front_desk import FrontDesk
from claimwright.demo.memory import Memory
from claimwright.demo.patient_money import PatientMoney
from claimwright.demo.post_office import PostOffice
from claimwright.foundation import clock
from claimwright.journeys.ask_eligibility import ask_for_day
from claimwright.journeys.receive_file import collect_inbound
from claimwright.journeys.submit_claims import submit_claims
from claimwright.simulator.workdays import is_workday

STATEMENT_WEEKDAY = 3  # Thursday
OFFICE_WEEKDAYS = (0, 3)  # Monday and Thursday


@dataclass
class DemoDays:
    """The practice's people at work."""

    memory: Memory
    office: PostOffice
    now: datetime | None = None  # in a demo that ends today nothing happens later than this

    def __post_init__(self) -> None:
        self.desk = FrontDesk(self.memory)
        self.back_office = BackOffice(self.memory, self.desk)
        self.patients = PatientMoney(self.memory)

    def live(self, day: date) -> None:
        """One day from eight in the morning to ten at night; nobody works on a day off."""
        if not is_workday(day) and day != self.memory.world.first_day:
            return
        is_office_day = self.is_office_day(day)
        with clock.at(self._hour(day, 8)):
            self.desk.register_and_book(day)
            if is_office_day:
                self.back_office.deposit(day)
                self.back_office.mend(day)
        with clock.at(self._hour(day, 12)):
            self.desk.see_patients(day)
        if is_office_day:
            with clock.at(self._hour(day, 17)):
                self._work(day)
        self.office.live_day(day)
        if is_office_day:
            with clock.at(self._hour(day, 22)):
                self.back_office.note_answers(day, collect_inbound(now=clock.now()))

    def _work(self, day: date) -> None:
        self.patients.take_payments(day)
        self.back_office.bill(day)
        submit_claims(now=clock.now())
        if self.memory.is_recent(day):  # the practice took eligibility checks up late
            ask_for_day(on=_next_workday(day), now=clock.now())
        if day.weekday() == STATEMENT_WEEKDAY:
            if day.day <= 7:
                self.back_office.give_up(day)
            self.patients.send_statements(day)

    def is_office_day(self, day: date) -> bool:
        """The back office once worked twice a week; in the last weeks it works daily."""
        is_first = day == self.memory.world.first_day
        return is_first or self.memory.is_recent(day) or day.weekday() in OFFICE_WEEKDAYS

    def _hour(self, day: date, hour: int) -> datetime:
        return self.instant(day, time(hour))

    def instant(self, day: date, hour: time) -> datetime:
        """That time of the day; of today at most what the clock shows."""
        told = datetime.combine(day, hour, self.memory.world.zone)
        if self.now is None or self.now.astimezone(told.tzinfo).date() != day:
            return told
        return min(told, self.now)


def _next_workday(day: date) -> date:
    following = day + timedelta(days=1)
    while not is_workday(following):
        following += timedelta(days=1)
    return following
