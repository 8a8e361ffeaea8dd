"""Who the patients are and what covers them, as they and their insurers know it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from claimwright.cycle.registration.domain.patients import NewPatient
from claimwright.demo import payers as who
from claimwright.demo.clinical import chronic_problems
from claimwright.demo.dice import Weighted, percent, pick, roll, weighted
from claimwright.demo.model import DemoCoverage, DemoPatient
from claimwright.demo.payers import DemoPayer
from claimwright.demo.people import FAMILIES, MEN, WOMEN, street_address, telephone
from claimwright.kernel.person_name import PersonName
from claimwright.simulator import Member

EMPLOYERS = (
    "Wake Precision Tooling", "Tar River Logistics", "Capital Area Schools", "Longleaf Foods",
    "Triangle Fiber Networks", "Neuse Valley Hospital", "Old North Brewing", "Pinehurst Textiles",
    "Carolina Cold Storage", "Bluestem Software", "Haw River Electric", "Dogwood Construction",
)  # fmt: skip
MBI_LETTERS = "ACDEFGHJKMNPQRTUVWXY"
ALWAYS = date(2019, 1, 1)
AGES: dict[str, tuple[int, int]] = {
    "medicare": (65, 91),
    "medicare_advantage": (65, 88),
    "medicaid": (18, 60),
    "blue": (18, 64),
    "commercial": (18, 64),
    "workers_comp": (21, 62),
    "auto": (18, 78),
    "tricare": (20, 64),
    "": (19, 61),
}


@dataclass(slots=True)
class Person:
    """A patient with everything the visits and the payers need to know of them."""

    patient: DemoPatient
    coverages: tuple[DemoCoverage, ...]
    members: list[Member]
    payer: DemoPayer | None
    problems: tuple[str, ...]
    accident: str = ""  # diagnosis of the injury a workers' or auto case is about
    accident_on: date | None = None
    seen_by: dict[str, int] = field(default_factory=dict)  # visits so far, by provider

    @property
    def key(self) -> str:
        """The patient's key."""
        return self.patient.key

    @property
    def payer_id(self) -> str:
        """The primary payer's electronic id; empty for those who pay themselves."""
        return self.payer.policy.id if self.payer is not None else ""

    @property
    def kind(self) -> str:
        """The primary payer's kind."""
        return self.payer.policy.kind if self.payer is not None else ""

    @property
    def primary(self) -> DemoCoverage | None:
        """The coverage that is asked first."""
        return self.coverages[0] if self.coverages else None

    def age_on(self, on: date) -> int:
        """Age in whole years."""
        born = self.patient.new.birth_on
        assert born is not None, "demo patients have birth dates"
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


class Population:
    """Makes patients one after another, each from the seed and its number alone."""

    def __init__(self, seed: int, payers: tuple[DemoPayer, ...]) -> None:
        self._seed = seed
        self._payers = {payer.policy.id: payer for payer in payers}
        self._count = 0
        self._medicare_count = 0

    def next_person(self, registered_on: date, *, may_be_child: bool) -> Person:
        """The next new patient."""
        self._count += 1
        key, seed = f"P{self._count:05d}", self._seed
        payer_id = _in_turn(who.PAYER_MIX, self._count + self._seed)
        payer = self._payers.get(payer_id)
        kind = payer.policy.kind if payer is not None else ""
        accident_on = None
        if kind in ("workers_comp", "auto"):
            accident_on = registered_on - timedelta(days=4 + roll(seed, "accident", key) % 40)
        new = self._patient(key, kind, registered_on, may_be_child=may_be_child)
        secondary = self._behind_medicare() if kind == "medicare" else ""
        if kind == "medicare" and secondary == who.STATE_MEDICAID:
            new = replace(new, is_qmb=True)
        patient = DemoPatient(key, new, registered_on)
        coverages, members = self._cover(patient, payer, secondary)
        injuries = (
            ("S39012A", "M25561", "S93401A") if kind == "workers_comp" else ("S134XXA", "M5450")
        )
        age = registered_on.year - (new.birth_on or registered_on).year
        return Person(
            patient,
            coverages,
            members,
            payer,
            chronic_problems(seed, key, age),
            pick(injuries, seed, "injury", key) if accident_on else "",
            accident_on,
        )

    def _behind_medicare(self) -> str:
        self._medicare_count += 1
        return _in_turn(who.MEDICARE_SECONDARY, self._medicare_count)

    def _patient(self, key: str, kind: str, on: date, *, may_be_child: bool) -> NewPatient:
        seed = self._seed
        low, high = AGES[kind]
        is_child = may_be_child and (
            (kind == "medicaid" and percent(22, seed, "child", key))
            or (kind in ("blue", "commercial", "tricare") and percent(5, seed, "child", key))
        )
        if is_child:
            low, high = 6, 17
        elif kind == "medicare" and percent(10, seed, "disabled", key):
            low, high = 38, 64
        days = roll(seed, "birth", key) * (high - low) * 365 // 1_000_000
        birth_on = on - timedelta(days=low * 366 + days)
        is_woman = percent(56, seed, "sex", key)
        family = pick(FAMILIES, seed, "family", key)
        name = PersonName(
            family,
            pick(WOMEN if is_woman else MEN, seed, "first", key),
            pick("ABCDEFGHJKLMNPRSTW", seed, "middle", key) if percent(58, seed, "m", key) else "",
        )
        address = street_address(seed, key)
        guarantor = None
        if is_child:
            guarantor = PersonName(family, pick(WOMEN, seed, "parent", key))
        return NewPatient(
            name=name,
            birth_on=birth_on,
            sex="F" if is_woman else "M",
            address=address,
            phone=telephone(seed, key),
            email=f"{name.first}.{family}{key[-3:]}@mail.example".lower(),
            guarantor=guarantor,
            guarantor_address=address,
        )

    # -- coverage --------------------------------------------------------------------------

    def _cover(
        self, patient: DemoPatient, payer: DemoPayer | None, secondary: str
    ) -> tuple[tuple[DemoCoverage, ...], list[Member]]:
        if payer is None:
            return (), []
        first, member = self._coverage(patient, payer, "P")
        if not secondary:
            return (first,), [member]
        behind = self._payers[secondary]
        second, other = self._coverage(patient, behind, "S")
        if secondary in who.CROSSOVER_PAYERS:
            member = replace(
                member,
                crossover_payer_id=secondary,
                crossover_member_id=other.member_id,
                is_qmb=patient.new.is_qmb,
            )
        return (first, second), [member, other]

    def _coverage(
        self, patient: DemoPatient, payer: DemoPayer, rank: str
    ) -> tuple[DemoCoverage, Member]:
        seed, key, policy = self._seed, patient.key, payer.policy
        member_id = self._member_id(patient.key, policy.id)
        plan = weighted(payer.plans, seed, "plan", key)
        if rank == "S" and policy.id == who.NORTHLAKE:
            plan = who.RETIREE_PLAN
        fields: dict[str, Any] = {
            "rank": rank,
            "member_id": member_id,
            "plan_name": plan,
            "starts_on": ALWAYS,
            "subscriber_sex": patient.new.sex,
        }
        relationship = self._relationship(patient, policy.kind, rank)
        fields |= self._subscriber(patient, policy.kind, relationship)
        if policy.kind in ("blue", "commercial", "tricare") and policy.id != who.MEDIGAP:
            employer = pick(EMPLOYERS, seed, "employer", key)
            fields["group_number"] = f"{71_000 + EMPLOYERS.index(employer) * 137}"
            fields["group_name"] = employer
        if policy.kind in ("workers_comp", "auto"):
            fields["property_claim_number"] = member_id
            fields["starts_on"] = patient.registered_on - timedelta(days=60)
        member = Member(
            payer_id=policy.id,
            member_id=member_id,
            name=patient.new.name,
            birth_on=patient.new.birth_on or ALWAYS,
            sex=patient.new.sex,
            plan=plan,
            starts_on=fields["starts_on"],
            relationship=relationship,
            group_number=fields.get("group_number", ""),
            address=patient.new.address,
        )
        return DemoCoverage(f"{key}-{rank}", key, policy.id, fields), member

    def _relationship(self, patient: DemoPatient, kind: str, rank: str) -> str:
        if kind == "workers_comp":
            return "20"
        if kind not in ("blue", "commercial", "tricare") or rank == "S":
            return "18"
        if patient.new.guarantor is not None:
            return "19"
        return "01" if percent(9, self._seed, "spouse", patient.key) else "18"

    def _subscriber(self, patient: DemoPatient, kind: str, relationship: str) -> dict[str, Any]:
        if kind == "workers_comp":
            employer = pick(EMPLOYERS, self._seed, "employer", patient.key)
            return {"relationship": relationship, "employer_name": employer}
        if relationship == "18":
            return {"relationship": relationship}
        new, seed, key = patient.new, self._seed, patient.key
        is_man = new.sex == "F"
        first = pick(MEN if is_man else WOMEN, seed, "subscriber", key)
        if relationship == "19" and new.guarantor is not None:
            first, is_man = new.guarantor.first, False
        years = 27 if relationship == "19" else roll(seed, "older", key) % 7 - 3
        born = (new.birth_on or ALWAYS) - timedelta(days=years * 365 + 11)
        return {
            "relationship": relationship,
            "subscriber_name": PersonName(new.name.last, first),
            "subscriber_birth_on": born,
            "subscriber_sex": "M" if is_man else "F",
            "subscriber_address": new.address,
        }

    def _member_id(self, key: str, payer_id: str) -> str:
        """A number in the payer's own form, no two alike."""
        seed, count = self._seed, int(key[1:])
        noise = roll(seed, "member", payer_id, key)
        if payer_id == who.MEDICARE:
            return _mbi(seed, key, count)
        prefix = {
            who.BLUE: "PBXW1", who.NORTHLAKE: "NL8", who.HARBORVIEW: "H20", who.SUMMIT: "SC4",
            who.ADVANTAGE: "EV6", who.WORKERS_COMP: "KWC25", who.AUTO: "OM7", who.MEDIGAP: "GO3",
            who.TRICARE: "04", who.MEDICAID: "90", who.STATE_MEDICAID: "91",
        }[payer_id]  # fmt: skip
        ending = "KLMNPQRST"[noise % 9] if payer_id in (who.MEDICAID, who.STATE_MEDICAID) else ""
        return f"{prefix}{noise % 100:02d}{count:05d}{ending}"


def _in_turn(choices: Weighted[str], count: int) -> str:
    """One of the choices, so that each row of patients gets exactly the shares, well mixed."""
    place = count * 37 % sum(weight for _, weight in choices)
    for choice, weight in choices:
        place -= weight
        if place < 0:
            return choice
    return choices[-1][0]


def _mbi(seed: int, key: str, count: int) -> str:
    """A Medicare number in its form; the count in its four digits keeps numbers apart."""

    def letter(place: int) -> str:
        return MBI_LETTERS[roll(seed, "mbi", key, place) % len(MBI_LETTERS)]

    digits = f"{count:04d}"[-4:]
    head = str(1 + (count // 10_000 + roll(seed, "mbi", key)) % 9)
    return (
        f"{head}{letter(2)}{letter(3)}{digits[0]}{letter(5)}{letter(6)}{digits[1]}"
        f"{letter(8)}{letter(9)}{digits[2]}{digits[3]}"
    )
