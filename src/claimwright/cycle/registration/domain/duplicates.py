"""How alike two patients are, from 0 to 100, and why. Twins are not duplicates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from claimwright.cycle.registration.domain.patients import NewPatient
from claimwright.kernel.person_name import folded

BLOCK_LETTERS = 4
LIKELY_FROM = 75  # at or above, a person should look
NAMES_ALIKE_FROM = 0.88
FIRST_UNLIKE_CAP = 60  # same family, birthday and home but another first name: twins
LAST_NAME, FIRST_NAME, BIRTH, SEX, PHONE, HOME = 30, 20, 30, 5, 10, 10


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a patient is compared by. `id` is 0 for one not yet registered."""

    id: int
    last: str  # folded
    first: str  # folded
    birth_on: date | None
    sex: str
    phone: str
    street: str  # folded first address line
    zip: str  # five digits
    shown: str = ""  # account number, for the reader


@dataclass(frozen=True, slots=True)
class LikelyDuplicate:
    """Another patient who may be the same person."""

    patient_id: int
    score: int
    reasons: tuple[str, ...]
    shown: str = ""


def likeness_of(new: NewPatient) -> Likeness:
    """The comparable parts of a patient about to be registered."""
    return Likeness(
        id=0,
        last=folded(new.name.last),
        first=folded(new.name.first),
        birth_on=new.birth_on,
        sex=new.sex,
        phone=new.phone[-10:],
        street=folded(new.address.line1),
        zip=new.address.zip[:5],
        shown=new.account_number,
    )


def block_of(last_folded: str) -> str:
    """Patients are compared only within a block of the same first letters or the same birthday."""
    return last_folded[:BLOCK_LETTERS]


def score(one: Likeness, other: Likeness) -> tuple[int, tuple[str, ...]]:
    """Points out of 100 and the reasons for them, in words."""
    last_alike = JaroWinkler.similarity(one.last, other.last)
    first_alike = JaroWinkler.similarity(one.first, other.first)
    points = last_alike * LAST_NAME + first_alike * FIRST_NAME
    reasons: list[str] = []
    if one.last == other.last and one.first == other.first:
        reasons.append("same name")
    elif min(last_alike, first_alike) >= NAMES_ALIKE_FROM:
        reasons.append("names alike")
    for gained, reason in (
        _birth_points(one.birth_on, other.birth_on),
        _sex_points(one.sex, other.sex),
        (PHONE, "same telephone") if one.phone and one.phone == other.phone else (0, ""),
        (HOME, "same address") if _same_home(one, other) else (0, ""),
    ):
        points += gained
        if reason:
            reasons.append(reason)
    whole = max(0, min(100, round(points)))
    if first_alike < NAMES_ALIKE_FROM and not _is_initial(one.first, other.first):
        whole = min(whole, FIRST_UNLIKE_CAP)
    return whole, tuple(reasons)


def likely_duplicates(one: Likeness, others: Iterable[Likeness]) -> list[LikelyDuplicate]:
    """Those at or above the threshold, most alike first."""
    found: list[LikelyDuplicate] = []
    for other in others:
        points, reasons = score(one, other)
        if points >= LIKELY_FROM:
            found.append(LikelyDuplicate(other.id, points, reasons, other.shown))
    return sorted(found, key=lambda match: (-match.score, match.patient_id))


class Blocks:
    """Patients filed by birthday and by the first letters of the last name."""

    def __init__(self, people: Sequence[Likeness] = ()) -> None:
        self._by_birth: dict[date, list[Likeness]] = defaultdict(list)
        self._by_name: dict[str, list[Likeness]] = defaultdict(list)
        for person in people:
            self.add(person)

    def add(self, person: Likeness) -> None:
        """File one more person."""
        if person.birth_on is not None:
            self._by_birth[person.birth_on].append(person)
        self._by_name[block_of(person.last)].append(person)

    def candidates(self, person: Likeness) -> list[Likeness]:
        """Everyone worth comparing with, each once."""
        named = self._by_name.get(block_of(person.last), [])
        if person.birth_on is None:
            return list(named)
        born = self._by_birth.get(person.birth_on, [])
        return [*born, *(other for other in named if other.birth_on != person.birth_on)]


def _birth_points(one: date | None, other: date | None) -> tuple[int, str]:
    if one is None or other is None:
        return 0, ""
    if one == other:
        return BIRTH, "same birth date"
    is_swapped = (one.year, one.month, one.day) == (other.year, other.day, other.month)
    if is_swapped:
        return BIRTH * 2 // 3, "birth dates with day and month swapped"
    unlike = sum(a != b for a, b in zip(one.isoformat(), other.isoformat(), strict=True))
    if unlike == 1:
        return BIRTH * 2 // 3, "birth dates one digit apart"
    return -BIRTH // 2, ""


def _sex_points(one: str, other: str) -> tuple[int, str]:
    if "U" in (one, other):
        return 0, ""
    return (SEX, "") if one == other else (-2 * SEX, "")


def _same_home(one: Likeness, other: Likeness) -> bool:
    if not one.street or one.zip != other.zip:
        return False
    return fuzz.ratio(one.street, other.street) >= 90


def _is_initial(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and long.startswith(short)
