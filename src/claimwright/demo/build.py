"""Build the demo practice: a year and more of its days, through the real operations."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path

from django.db import connection

from claimwright.cycle.claims.queries import counts_by_state
from claimwright.cycle.registration.queries import count_patients
from claimwright.cycle.remittance.queries import remittance_page
from claimwright.demo.days import DemoDays
from claimwright.demo.memory import Memory
from claimwright.demo.post_office import PostOffice
from claimwright.demo.practice import TIME_ZONE
from claimwright.demo.settling_in import settle_in
from claimwright.demo.setup import CAST, PASSWORD, set_up
from claimwright.demo.world import World, make_world
from claimwright.foundation import clock, wiring
from claimwright.foundation.tenancy.models import Practice
from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import scope

Tell = Callable[[int, int, str], None]
PRACTICE_NAME = "Cedar Ridge Medical Group"


class Size(StrEnum):
    """How much of a practice."""

    FULL = "full"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class DemoName:
    """What makes one demo differ from another."""

    seed: int
    as_of: date
    size: Size


@dataclass(frozen=True, slots=True)
class Built:
    """The demo as it stands."""

    practice: str
    name: str
    patients: int
    claims: int
    claims_by_state: dict[str, int]
    remittances: int
    as_of: date
    username: str
    password: str
    stories: dict[str, str]

    def as_dict(self) -> dict[str, object]:
        """JSON shape of the command line."""
        return {
            "practice": self.practice,
            "name": self.name,
            "patients": self.patients,
            "claims": self.claims,
            "claims_by_state": self.claims_by_state,
            "remittances": self.remittances,
            "as_of": self.as_of,
            "username": self.username,
            "password": self.password,
            "stories": self.stories,
        }


def build_demo(*, seed: int, as_of: date | None, size: Size, today: date, tell: Tell) -> Built:
    """Build the practice, or say how it stands when the same one was built before.

    The seed, the last day and the size name a demo: the same three give the same books. Without a
    last day the demo built last with this seed and size is taken up again, else it ends today.
    """
    known = [found for found in _finished() if (found[1].seed, found[1].size) == (seed, size)]
    if as_of is not None:
        known = [found for found in known if found[1].as_of == as_of]
    if known:
        practice, name = max(known, key=lambda found: found[1].as_of)
    else:
        name = DemoName(seed, as_of or today, size)
        practice = create_practice(name=PRACTICE_NAME, is_sandbox=True, time_zone=TIME_ZONE)
        world = make_world(seed=seed, as_of=name.as_of, small=size is Size.SMALL)
        with scope(practice.pk, actor="demo"), _in_a_hurry():
            _live(world, practice, tell)
            _name_file(practice).write_text(
                json.dumps({**asdict(name), "stories": world.stories}, default=str)
            )
    with scope(practice.pk, actor="demo"):
        return _standing(name.as_of, practice)


@contextmanager
def _in_a_hurry() -> Iterator[None]:
    """SQLite need not wait for the disk here: a demo cut off by a power failure is built anew."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        try:
            yield
        finally:
            cursor.execute("PRAGMA synchronous=FULL")


def _name_file(practice: Practice) -> Path:
    return wiring.exchange_folder(practice.slug) / "demo.json"


def _finished() -> list[tuple[Practice, DemoName]]:
    """The demos that were built to their end; one cut off half-way has no name yet."""
    found = []
    for practice in Practice.objects.filter(name=PRACTICE_NAME):
        path = _name_file(practice)
        if path.exists():
            told = json.loads(path.read_text())
            as_of, size = date.fromisoformat(told["as_of"]), Size(told["size"])
            found.append((practice, DemoName(int(told["seed"]), as_of, size)))
    return found


def _live(world: World, practice: Practice, tell: Tell) -> None:
    root = wiring.exchange_folder(practice.slug)
    shutil.rmtree(root, ignore_errors=True)
    office = PostOffice(root, world.scenario)
    now = clock.now()
    opening = datetime.combine(world.first_day, time(6), world.zone)
    with clock.at(opening):
        ids = set_up(world)
    days = DemoDays(Memory(world, ids), office, now)
    count = (world.last_day - world.first_day).days + 1
    for number in range(count):
        day = world.first_day + timedelta(days=number)
        days.live(day)
        tell(number + 1, count, f"{day:%B %Y}")
    with clock.at(days.instant(world.last_day, time(22, 30))):
        settle_in(world.last_day)
    office.keep()


def _standing(as_of: date, practice: Practice) -> Built:
    by_state = counts_by_state()
    return Built(
        practice=practice.slug,
        name=practice.name,
        patients=count_patients(),
        claims=sum(by_state.values()),
        claims_by_state=by_state,
        remittances=remittance_page(limit=1).total,
        as_of=as_of,
        username=CAST[0][0],
        password=PASSWORD,
        stories=json.loads(_name_file(practice).read_text())["stories"],
    )
