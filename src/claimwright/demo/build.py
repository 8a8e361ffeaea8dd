"""Build the demo practice: a year and more of its days, through the real operations."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from claimwright.cycle.claims.queries import counts_by_state
from claimwright.cycle.registration.queries import count_patients
from claimwright.cycle.remittance.queries import remittance_page
from claimwright.demo.days import DemoDays
from claimwright.demo.post_office import PostOffice
from claimwright.demo.practice import TIME_ZONE
from claimwright.demo.setup import CAST, PASSWORD, set_up
from claimwright.demo.world import World, make_world
from claimwright.foundation import clock, wiring
from claimwright.foundation.tenancy.models import Practice
from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import scope

Tell = Callable[[int, int, str], None]


class Size(StrEnum):
    """How much of a practice."""

    FULL = "full"
    SMALL = "small"


class DemoUnfinished(RuntimeError):
    """A demo of this name was started and not finished."""


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


def build_demo(*, seed: int, as_of: date, size: Size, tell: Tell) -> Built:
    """Build the practice, or say how it stands when the same one was built before.

    The seed, the last day and the size name the practice: the same three give the same books.
    """
    kind = "demo" if size is Size.FULL else "small demo"
    name = f"Cedar Ridge Medical Group ({kind} {as_of}, seed {seed})"
    existing = Practice.objects.filter(name=name).first()
    world = make_world(seed=seed, as_of=as_of, small=size is Size.SMALL)
    if existing is None:
        practice = create_practice(name=name, is_sandbox=True, time_zone=TIME_ZONE)
        with scope(practice.pk, actor="demo"):
            _live(world, practice, tell)
    else:
        practice = existing
        if PostOffice.reopen(wiring.exchange_folder(practice.slug)) is None:
            raise DemoUnfinished(
                f"{name} was started and not finished. Choose another CLAIMWRIGHT_HOME, or remove "
                "this one, and build it again."
            )
    with scope(practice.pk, actor="demo"):
        return _standing(world, practice)


def _live(world: World, practice: Practice, tell: Tell) -> None:
    root = wiring.exchange_folder(practice.slug)
    shutil.rmtree(root, ignore_errors=True)
    office = PostOffice(root, world.scenario)
    opening = datetime.combine(world.first_day, time(6), world.zone)
    with clock.at(opening):
        ids = set_up(world)
    days = DemoDays(world=world, ids=ids, office=office)
    count = (world.last_day - world.first_day).days + 1
    for number in range(count):
        day = world.first_day + timedelta(days=number)
        days.live(day)
        tell(number + 1, count, f"{day:%B %Y}")
    office.keep()


def _standing(world: World, practice: Practice) -> Built:
    by_state = counts_by_state()
    return Built(
        practice=practice.slug,
        name=practice.name,
        patients=count_patients(),
        claims=sum(by_state.values()),
        claims_by_state=by_state,
        remittances=remittance_page(limit=1).total,
        as_of=world.last_day,
        username=CAST[0][0],
        password=PASSWORD,
        stories=world.stories,
    )
