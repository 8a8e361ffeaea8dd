"""What keeps a visit from being billed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from claimwright.cycle.charges.domain.checks import (
    Facts,
    encounter_findings,
    is_savable,
    tidied,
)
from claimwright.cycle.charges.domain.encounters import NewChargeLine, NewEncounter
from claimwright.cycle.practice.domain.profiles import ProviderProfile
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName

MARIA = PatientSnapshot(
    id=1,
    public_id=UUID(int=1),
    account_number="A-1",
    name=PersonName("Rivera", "Maria"),
    birth_on=date(1980, 5, 17),
    sex="F",
    address=Address(),
    phone="",
    email="",
    guarantor=PersonName("Rivera", "Maria"),
    guarantor_address=Address(),
    is_qmb=False,
    died_on=None,
    statement_hold="",
    registered_on=date(2025, 1, 1),
)
LEE = ProviderProfile(
    id=1,
    public_id=UUID(int=2),
    name=PersonName("Lee", "Ann"),
    credential="MD",
    npi="",
    taxonomy="",
    specialty="",
    supervising_id=None,
    starts_on=date(2024, 1, 1),
    ends_on=None,
)
LINE = NewChargeLine(code="99213", charge_cents=15000)
VISIT = NewEncounter(
    source_key="v1",
    patient_id=1,
    rendering_id=1,
    location_id=1,
    service_on=date(2026, 3, 9),
    diagnoses=("M54.50",),
    lines=(LINE,),
)


def found(facts: Facts | None = None, line: dict[str, Any] | None = None, **changes: Any) -> list:
    if line is not None:
        changes["lines"] = (replace(LINE, **line),)
    about = facts or Facts(MARIA, LEE, date(2026, 3, 10))
    return encounter_findings(tidied(replace(VISIT, **changes)), about)


def codes(*args: Any, **kwargs: Any) -> list[str]:
    return [finding.code for finding in found(*args, **kwargs)]


def test_a_clean_visit() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"diagnoses": ()}, "CHG-NO-DIAGNOSIS"),
        ({"diagnoses": ("99",)}, "CHG-DIAGNOSIS"),
        ({"diagnoses": ("M54.50", "m5450")}, "CHG-DIAGNOSIS-TWICE"),
        ({"diagnoses": tuple(f"M54{n:02d}" for n in range(13))}, "CHG-MANY-DIAGNOSES"),
        ({"lines": ()}, "CHG-NO-LINES"),
        ({"lines": (LINE,) * 51}, "CHG-MANY-LINES"),
        ({"service_on": date(2026, 3, 11)}, "CHG-FUTURE"),
        ({"service_to": date(2026, 3, 8)}, "CHG-DAYS"),
        ({"related_causes": ("XX",)}, "CHG-CAUSE"),
        ({"related_causes": ("OA",)}, "CHG-ACCIDENT-DAY"),
        ({"related_causes": ("AA",), "accident_on": date(2026, 3, 1)}, "CHG-ACCIDENT-STATE"),
        ({"line": {"code": "992"}}, "CHG-PROCEDURE"),
        ({"line": {"modifiers": ("255",)}}, "CHG-MODIFIER"),
        ({"line": {"modifiers": ("25", "25")}}, "CHG-MODIFIERS"),
        ({"line": {"units": "0"}}, "CHG-UNITS"),
        ({"line": {"units": "1.0001"}}, "CHG-UNITS"),
        ({"line": {"units": "NaN"}}, "CHG-UNITS"),
        ({"line": {"charge_cents": None}}, "CHG-PRICE"),
        ({"line": {"charge_cents": -5}}, "CHG-NEGATIVE"),
        ({"line": {"pointers": (2,)}}, "CHG-POINTER"),
        ({"line": {"pointers": (1, 1)}}, "CHG-POINTER"),
    ],
)
def test_a_fault_has_its_code(changes: dict[str, Any], code: str) -> None:
    assert codes(**changes) == [code]
    assert all(finding.message and finding.fix for finding in found(**changes))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (
            Facts(replace(MARIA, birth_on=date(2026, 3, 10)), LEE, date(2026, 3, 10)),
            "CHG-BEFORE-BIRTH",
        ),
        (
            Facts(replace(MARIA, died_on=date(2026, 3, 8)), LEE, date(2026, 3, 10)),
            "CHG-AFTER-DEATH",
        ),
        (
            Facts(MARIA, replace(LEE, ends_on=date(2026, 3, 9)), date(2026, 3, 10)),
            "CHG-PROVIDER-DATES",
        ),
        (
            Facts(MARIA, replace(LEE, starts_on=date(2026, 3, 10)), date(2026, 3, 10)),
            "CHG-PROVIDER-DATES",
        ),
    ],
)
def test_the_people_must_fit_the_day(facts: Facts, code: str) -> None:
    assert codes(facts) == [code]


def test_an_old_visit_takes_the_codes_of_its_time() -> None:
    long_ago = Facts(MARIA, replace(LEE, starts_on=date(2000, 1, 1)), date(2026, 3, 10))
    assert codes(long_ago, service_on=date(2015, 9, 30), diagnoses=("724.2",)) == []
    assert codes(long_ago, service_on=date(2015, 10, 1), diagnoses=("724.2",)) == ["CHG-DIAGNOSIS"]


def test_what_cannot_be_kept_is_told_apart() -> None:
    assert is_savable(found(diagnoses=()))
    assert not is_savable(found(line={"units": "x"}))


def test_a_visit_is_tidied() -> None:
    typed = tidied(
        replace(
            VISIT,
            diagnoses=(" m54.50 ", ""),
            lines=(NewChargeLine(code=" g0439 ", modifiers=("33", " ")),),
        )
    )
    assert typed.diagnoses == ("M5450",)
    assert (typed.lines[0].code, typed.lines[0].modifiers) == ("G0439", ("33",))
    assert typed.lines[0].pointers == (1,)
    assert typed.service_to == VISIT.service_on
