"""What goes wrong: mistakes put into the visits at the rates of a practice before advice, or after.

Each visit has one trouble at most. A kind takes as many of the visits it can happen to as its
share of all insured visits says, spread over the days by the seed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from claimwright.cycle.charges.domain.encounters import NewChargeLine
from claimwright.demo import payers as who
from claimwright.demo.clinical import INJURY_CAUSES, incomplete
from claimwright.demo.dice import percent, pick, roll
from claimwright.demo.model import COMPLETED, Coded, DemoVisit, DeskChange, Trouble
from claimwright.demo.population import Person
from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName

Cases = tuple[DemoVisit, Person]
Makes = Callable[[int, DemoVisit, Person], DemoVisit | None]
# So many mistakes that end in a denial can be mended. With those no one can mend (ended coverage,
# uncovered services) 62 of a hundred worked denials are overturned.
OVERTURNED_PERCENT = 76.0
OFTEN = ("kowalczyk", "lindqvist")  # weekly visits


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of trouble: its share of insured visits, in hundredths of a percent."""

    name: str
    before: int
    after: int  # with the product's advice
    makes: Makes  # None when it cannot happen to the visit


def put_troubles(
    seed: int, visits: list[DemoVisit], people: dict[str, Person], *, advice: bool
) -> list[DemoVisit]:
    """The same visits with troubles in some of them; members and coverage change accordingly."""
    at = {
        place: (visit, people[visit.patient_key])
        for place, visit in enumerate(visits)
        if visit.outcome == COMPLETED and visit.payer_id
    }
    insured_count = len(at)
    changed = list(visits)
    for kind in KINDS:
        share = kind.after if advice else kind.before
        wanted = (insured_count * share + 5_000) // 10_000
        order = sorted(at, key=lambda place: roll(seed, kind.name, visits[place].key))
        for place in order:
            if wanted <= 0:
                break
            visit, person = at[place]
            made = kind.makes(seed, visit, person)
            if made is not None:
                changed[place] = made
                del at[place]
                wanted -= 1
    return changed


def _with(visit: DemoVisit, kind: str, shows: str, reason: str, **more: Any) -> DemoVisit:
    return replace(visit, trouble=Trouble(kind, shows, reason, **more))


def _is_overturned(seed: int, visit: DemoVisit) -> bool:
    return percent(OVERTURNED_PERCENT, seed, "overturned", visit.key)


def _wrong_code(
    seed: int, visit: DemoVisit, wrong: Coded, kind: str, reason: str, shows: str = "denial"
) -> DemoVisit:
    """The visit charged wrongly; the note supports the right code often enough."""
    is_mendable = shows != "denial" or _is_overturned(seed, visit)
    trouble = Trouble(kind, shows, reason, mend_coded=visit.coded if is_mendable else None)
    return replace(visit, coded=wrong, trouble=trouble)


def _mistyped(
    visit: DemoVisit, wrong: DeskChange, right: DeskChange, kind: str, shows: str, reason: str
) -> DemoVisit:
    trouble = Trouble(kind, shows, reason, mend_records=(right,))
    return replace(visit, desk_changes=(wrong,), trouble=trouble)


def _comes_often(visit: DemoVisit) -> bool:
    """Whether the next visits follow so soon that they would share the mistake."""
    return visit.provider_key in OFTEN


# -- what scrubbing holds ------------------------------------------------------------------------


def incomplete_diagnosis(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """A diagnosis left without its last characters."""
    codes = list(visit.coded.diagnoses)
    for place, code in enumerate(codes):
        short = incomplete(code)
        if short and short not in codes:
            codes[place] = short
            wrong = replace(visit.coded, diagnoses=tuple(codes))
            return _wrong_code(seed, visit, wrong, "incomplete_diagnosis", "837-31", "hold")
    return None


def cause_listed_first(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """How an injury came about listed before the injury itself."""
    codes = visit.coded.diagnoses
    if not codes or codes[0][0] not in "SM" or len(visit.coded.lines) > 2:
        return None
    cause = pick(INJURY_CAUSES, seed, "cause", visit.key)
    if any(line.pointers != (1,) for line in visit.coded.lines):
        return None
    right = replace(visit.coded, diagnoses=(*codes, cause))
    wrong = replace(visit.coded, diagnoses=(cause, *codes[1:], codes[0]))
    trouble = Trouble("cause_listed_first", "hold", "837-32", mend_coded=right)
    return replace(visit, coded=wrong, trouble=trouble)


def address_cleared(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """The patient's address lost at check-in."""
    right = DeskChange("patient", person.key, {"address": person.patient.new.address})
    wrong = DeskChange("patient", person.key, {"address": Address()})
    is_subscriber = person.primary is not None and person.primary.fields["relationship"] == "18"
    if not is_subscriber or _comes_often(visit):
        return None
    return _mistyped(visit, wrong, right, "address_cleared", "hold", "837-21")


def member_id_cleared(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """The member id left empty when the card was entered again."""
    if person.kind in ("workers_comp", "auto") or person.primary is None or _comes_often(visit):
        return None
    coverage = person.primary
    right = DeskChange("coverage", coverage.key, {"member_id": coverage.fields["member_id"]})
    wrong = DeskChange("coverage", coverage.key, {"member_id": ""})
    return _mistyped(visit, wrong, right, "member_id_cleared", "hold", "837-20")


def letter_for_digit(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """A Medicare number with the letter O typed for a digit."""
    coverage = person.primary
    if person.payer_id != who.MEDICARE or coverage is None or _comes_often(visit):
        return None
    number = coverage.fields["member_id"]
    right = DeskChange("coverage", coverage.key, {"member_id": number})
    wrong = DeskChange("coverage", coverage.key, {"member_id": f"{number[:3]}O{number[4:]}"})
    return _mistyped(visit, wrong, right, "letter_for_digit", "hold", "837-20")


def recorded_twice(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """The same visit entered a second time; the second is to be voided."""
    return _with(visit, "recorded_twice", "hold", "837-62", is_repeat=True)


# -- what clearinghouse and payers reject --------------------------------------------------------


def member_id_mistyped(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """Two neighbors of the member id in each other's place: well formed, and nobody's."""
    coverage = person.primary
    if coverage is None or person.kind in ("workers_comp", "auto", "medicare"):
        return None
    if _comes_often(visit):
        return None
    number = coverage.fields["member_id"]
    swapped = _swapped(number)
    if swapped == number:
        return None
    right = DeskChange("coverage", coverage.key, {"member_id": number})
    wrong = DeskChange("coverage", coverage.key, {"member_id": swapped})
    return _mistyped(visit, wrong, right, "member_id_mistyped", "rejection", "A3:33")


def _swapped(number: str) -> str:
    for place in range(len(number) - 3, 2, -1):
        one, two = number[place], number[place + 1]
        if one != two and one.isdigit() and two.isdigit():
            return number[:place] + two + one + number[place + 2 :]
    return number


def birth_date_mistyped(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """A year of birth one off."""
    born = person.patient.new.birth_on
    if born is None or (born.month, born.day) == (2, 29) or _comes_often(visit):
        return None
    right = DeskChange("patient", person.key, {"birth_on": born})
    wrong = DeskChange("patient", person.key, {"birth_on": born.replace(year=born.year - 1)})
    return _mistyped(visit, wrong, right, "birth_date_mistyped", "rejection", "A7:158")


# -- what payers deny for what is charged --------------------------------------------------------


def authorization_forgotten(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """197: the number is in the chart, or was never asked for."""
    if not visit.coded.authorization_number:
        return None
    wrong = replace(visit.coded, authorization_number="")
    return _wrong_code(seed, visit, wrong, "authorization_forgotten", "197")


def modifier_25_forgotten(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """97: a visit and a procedure on one day without modifier 25."""
    return _without_modifier(seed, visit, "25", "modifier_25_forgotten", "97")


def modifier_59_forgotten(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """236: two treatments on one day without modifier 59."""
    return _without_modifier(seed, visit, "59", "modifier_59_forgotten", "236")


def therapy_modifier_forgotten(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """4: therapy without GP, or video without 95, where the payer demands it."""
    policy = person.payer.policy if person.payer is not None else None
    if policy is not None and policy.therapy_needs_gp:
        return _without_modifier(seed, visit, "GP", "therapy_modifier_forgotten", "4")
    if policy is not None and policy.telehealth_needs_95:
        return _without_modifier(seed, visit, "95", "telehealth_modifier_forgotten", "4")
    return None


def waiver_modifier_forgotten(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """B7: a waived laboratory test without QW."""
    return _without_modifier(seed, visit, "QW", "waiver_modifier_forgotten", "B7")


def _without_modifier(
    seed: int, visit: DemoVisit, modifier: str, kind: str, reason: str
) -> DemoVisit | None:
    if not any(modifier in line.modifiers for line in visit.coded.lines):
        return None
    lines = tuple(
        replace(line, modifiers=tuple(each for each in line.modifiers if each != modifier))
        for line in visit.coded.lines
    )
    return _wrong_code(seed, visit, replace(visit.coded, lines=lines), kind, reason)


def diagnosis_elsewhere(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """11: therapy or an injection charged for a diagnosis it does not treat."""
    is_candidate = any(line.code in ("20610", "97110", "97530") for line in visit.coded.lines)
    if not is_candidate or len(visit.coded.diagnoses) > 2:
        return None
    wrong_code = pick(("I10", "E785", "K219"), seed, "elsewhere", visit.key)
    wrong = Coded(
        (wrong_code,), _all_pointing_at_first(visit.coded.lines), visit.coded.authorization_number
    )
    return _wrong_code(seed, visit, wrong, "diagnosis_elsewhere", "11")


def unexplained_test(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """50: an electrocardiogram or a sugar test pointed at a diagnosis that does not call for it."""
    coded = visit.coded
    tests = [line for line in coded.lines if line.code in ("93000", "83036")]
    if not tests or len(coded.diagnoses) > 11:
        return None
    other = pick(("K219", "M5450", "J309", "E559"), seed, "no reason", visit.key)
    diagnoses = coded.diagnoses if other in coded.diagnoses else (*coded.diagnoses, other)
    at = diagnoses.index(other) + 1
    lines = tuple(replace(line, pointers=(at,)) if line in tests else line for line in coded.lines)
    wrong = Coded(diagnoses, lines, coded.authorization_number)
    return _wrong_code(seed, visit, wrong, "unexplained_test", "50")


def _all_pointing_at_first(lines: tuple[NewChargeLine, ...]) -> tuple[NewChargeLine, ...]:
    return tuple(replace(line, pointers=(1,)) for line in lines)


def yearly_physical_for_medicare(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """96: a physical Medicare does not cover, charged instead of the wellness visit it does."""
    coded = visit.coded
    if person.payer_id != who.MEDICARE or coded.lines[0].code != "G0439":
        return None
    physical = replace(coded.lines[0], code="99396")
    wrong = replace(coded, lines=(physical, *coded.lines[1:]))
    return _wrong_code(seed, visit, wrong, "yearly_physical_for_medicare", "96")


def recorded_too_late(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """29: the charge slip turns up when a payer with a short limit takes it no longer."""
    if person.payer_id != who.HARBORVIEW:
        return None
    late = visit.service_on + timedelta(days=96 + roll(seed, "late", visit.key) % 20)
    return replace(visit, recorded_on=late, trouble=Trouble("recorded_too_late", "denial", "29"))


# -- what payers deny for what they know ---------------------------------------------------------


def new_member_number(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """27: the plan was renewed under a new number, or it ended and nothing took its place."""
    member = person.members[0] if person.members else None
    coverage = person.primary
    if member is None or coverage is None or _is_touched(person) or person.kind == "medicare":
        return None
    if person.kind in ("workers_comp", "auto") or _comes_often(visit):
        return None
    ended_on = visit.service_on - timedelta(days=2 + roll(seed, "ended", visit.key) % 6)
    person.members[0] = replace(member, ends_on=ended_on)
    if not _is_overturned(seed, visit):
        return _with(visit, "coverage_ended", "denial", "27", ends_coverage_on=ended_on)
    place = len(member.member_id) - 7  # a digit that counts nothing
    digit = "8" if member.member_id[place] != "8" else "7"
    number = f"{member.member_id[:place]}{digit}{member.member_id[place + 1 :]}"
    person.members.append(replace(member, member_id=number))
    right = DeskChange("coverage", coverage.key, {"member_id": number})
    return _with(visit, "new_member_number", "denial", "27", mend_records=(right,))


def not_yet_covered(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """26: seen days before the new coverage began."""
    if not person.members or _is_touched(person) or len(person.seen_by) > 1:
        return None
    if visit.key.split("/")[1][1:] != "1" or person.kind not in ("blue", "commercial", "medicaid"):
        return None
    starts_on = visit.service_on + timedelta(days=1 + roll(seed, "starts", visit.key) % 9)
    person.members[0] = replace(person.members[0], starts_on=starts_on)
    return _with(visit, "not_yet_covered", "denial", "26")


def name_mistyped(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """31: the last name is not as on the card."""
    name = person.patient.new.name
    if person.primary is None or person.kind in ("workers_comp", "auto") or _comes_often(visit):
        return None
    wrong = PersonName(f"{name.last}s" if name.last[-1] != "s" else name.last[:-1], name.first)
    return _mistyped(
        visit,
        DeskChange("patient", person.key, {"name": wrong}),
        DeskChange("patient", person.key, {"name": name}),
        "name_mistyped",
        "denial",
        "31",
    )


def group_mistyped(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """16: a group number that is not the member's."""
    coverage = person.primary
    if coverage is None or not coverage.fields.get("group_number") or _comes_often(visit):
        return None
    group = coverage.fields["group_number"]
    return _mistyped(
        visit,
        DeskChange("coverage", coverage.key, {"group_number": f"{group}0"}),
        DeskChange("coverage", coverage.key, {"group_number": group}),
        "group_mistyped",
        "denial",
        "16",
    )


def other_payer_suspected(seed: int, visit: DemoVisit, person: Person) -> DemoVisit | None:
    """22: the payer holds that someone else is first until the member has answered its letter."""
    if not person.members or _is_touched(person) or _comes_often(visit):
        return None
    if person.kind not in ("blue", "commercial", "medicaid", "medicare_advantage"):
        return None
    answered = visit.service_on + timedelta(days=18 + roll(seed, "answered", visit.key) % 16)
    person.members[0] = replace(
        person.members[0],
        other_payer="ANOTHER GROUP HEALTH PLAN",
        other_payer_from=visit.service_on - timedelta(days=30),
        other_payer_until=answered if _is_overturned(seed, visit) else None,
    )
    return _with(visit, "other_payer_suspected", "denial", "22")


def _is_touched(person: Person) -> bool:
    """Whether something was already made to happen to this person's coverage."""
    member = person.members[0]
    return bool(member.ends_on or member.other_payer_from) or len(person.members) > 2


# Shares in hundredths of a percent of insured visits; what no mistake explains is left to the
# payers' whims. Held 9 %, rejected 3 %, denied 10 % before the product's advice.
KINDS: tuple[Kind, ...] = (
    Kind("recorded_too_late", 24, 0, recorded_too_late),
    Kind("yearly_physical_for_medicare", 12, 3, yearly_physical_for_medicare),
    Kind("authorization_forgotten", 108, 14, authorization_forgotten),
    Kind("modifier_59_forgotten", 33, 6, modifier_59_forgotten),
    Kind("modifier_25_forgotten", 72, 14, modifier_25_forgotten),
    Kind("therapy_modifier_forgotten", 44, 10, therapy_modifier_forgotten),
    Kind("waiver_modifier_forgotten", 40, 8, waiver_modifier_forgotten),
    Kind("diagnosis_elsewhere", 34, 9, diagnosis_elsewhere),
    Kind("unexplained_test", 75, 16, unexplained_test),
    Kind("not_yet_covered", 20, 6, not_yet_covered),
    Kind("new_member_number", 65, 24, new_member_number),
    Kind("name_mistyped", 46, 12, name_mistyped),
    Kind("group_mistyped", 20, 5, group_mistyped),
    Kind("other_payer_suspected", 55, 18, other_payer_suspected),
    Kind("letter_for_digit", 45, 5, letter_for_digit),
    Kind("member_id_mistyped", 205, 50, member_id_mistyped),
    Kind("birth_date_mistyped", 95, 20, birth_date_mistyped),
    Kind("recorded_twice", 50, 25, recorded_twice),
    Kind("cause_listed_first", 45, 5, cause_listed_first),
    Kind("address_cleared", 120, 20, address_cleared),
    Kind("member_id_cleared", 120, 20, member_id_cleared),
    Kind("incomplete_diagnosis", 520, 120, incomplete_diagnosis),
)
