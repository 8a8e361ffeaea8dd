"""Registration faults in plain words, one for each thing a payer would reject."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.registration.domain.checks import (
    coverage_findings,
    overlap_findings,
    patient_findings,
    worst_first,
)
from claimwright.cycle.registration.domain.coverage import NewCoverage
from claimwright.cycle.registration.domain.patients import NewPatient
from claimwright.cycle.registration.domain.tidy import tidied_coverage, tidied_patient
from claimwright.kernel.address import Address
from claimwright.kernel.finding import Severity
from claimwright.kernel.person_name import PersonName

TODAY = date(2026, 3, 10)
HOME = Address("4 Oak Ave", "", "Albany", "NY", "12208")
MARIA = NewPatient(
    name=PersonName("Rivera", "Maria"), birth_on=date(1980, 5, 17), sex="F", address=HOME
)
ACME = NewCoverage(patient_id=1, payer_id=1, member_id="W123456789", starts_on=date(2025, 1, 1))


def of_patient(**changes: Any) -> list[str]:
    return [f.code for f in patient_findings(replace(MARIA, **changes), as_of=TODAY)]


def of_coverage(kind: PayerKind = PayerKind.COMMERCIAL, **changes: Any) -> list[str]:
    found = coverage_findings(replace(ACME, **changes), kind=kind, patient=MARIA, as_of=TODAY)
    assert all(finding.message and finding.fix for finding in found)
    return [finding.code for finding in found]


def test_a_clean_patient_and_coverage() -> None:
    assert of_patient() == []
    assert of_coverage() == []
    assert of_coverage(PayerKind.MEDICARE, member_id="1EG4TE5MK73") == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"birth_on": None}, "REG-BIRTH-MISSING"),
        ({"birth_on": date(2026, 3, 11)}, "REG-BIRTH-FUTURE"),
        ({"birth_on": date(1896, 1, 1)}, "REG-BIRTH-OLD"),
        ({"sex": "X"}, "REG-SEX"),
        ({"name": PersonName("", "Maria")}, "REG-NAME"),
        ({"name": PersonName("Rivera")}, "REG-NAME"),
        ({"name": PersonName("R" * 61, "M")}, "REG-NAME-LONG"),
        ({"address": Address()}, "REG-ADDRESS"),
        ({"address": replace(HOME, state="")}, "REG-STATE"),
        ({"address": replace(HOME, zip="1220")}, "REG-ZIP"),
        ({"address": replace(HOME, line1="x" * 56)}, "REG-ADDRESS-LONG"),
        ({"phone": "555"}, "REG-PHONE"),
        ({"died_on": date(1979, 1, 1)}, "REG-DIED-ON"),
        ({"died_on": date(2027, 1, 1)}, "REG-DIED-ON"),
    ],
)
def test_a_fault_of_the_patient(changes: dict[str, Any], code: str) -> None:
    assert of_patient(**changes) == [code]


def test_a_foreign_address_needs_no_state_or_zip() -> None:
    assert of_patient(address=Address("1 Rue X", "", "Paris", "", "", "FR")) == []


@pytest.mark.parametrize(
    ("kind", "changes", "codes"),
    [
        ("commercial", {"member_id": ""}, ["REG-MEMBER-ID"]),
        ("commercial", {"member_id": "W"}, ["REG-MEMBER-ID"]),
        ("medicare", {"member_id": "1EG4TE5MKO3"}, ["REG-MBI"]),
        (
            "medicare",
            {
                "member_id": "1EG4TE5MK73",
                "relationship": "01",
                "subscriber_name": PersonName("A", "B"),
                "subscriber_birth_on": date(1950, 1, 1),
            },
            ["REG-MEDICARE-SELF"],
        ),
        ("medicare", {"member_id": "1EG4TE5MK73", "rank": "S"}, ["REG-MSP-TYPE"]),
        ("medicare", {"member_id": "1EG4TE5MK73", "rank": "S", "insurance_type": "12"}, []),
        ("commercial", {"rank": "X"}, ["REG-RANK"]),
        (
            "commercial",
            {
                "relationship": "99",
                "subscriber_name": PersonName("A", "B"),
                "subscriber_birth_on": date(1950, 1, 1),
            },
            ["REG-RELATIONSHIP"],
        ),
        ("commercial", {"relationship": "19"}, ["REG-NAME", "REG-BIRTH-MISSING"]),
        ("commercial", {"ends_on": date(2024, 1, 1)}, ["REG-COVERAGE-DATES"]),
        ("commercial", {"starts_on": date(1970, 1, 1)}, ["REG-COVERAGE-BIRTH"]),
        ("commercial", {"ends_on": date(2026, 3, 10)}, ["REG-COVERAGE-ENDED"]),
        ("auto", {"member_id": ""}, ["REG-INJURY-CLAIM"]),
    ],
)
def test_a_fault_of_the_coverage(kind: str, changes: dict[str, Any], codes: list[str]) -> None:
    assert of_coverage(PayerKind(kind), **changes) == codes


def test_ranks_may_follow_one_another_but_not_overlap() -> None:
    ended = replace(ACME, ends_on=date(2025, 7, 1))
    assert overlap_findings(replace(ACME, starts_on=date(2025, 7, 1)), [ended]) == []
    assert overlap_findings(replace(ACME, rank="S"), [ACME]) == []
    found = overlap_findings(ACME, [replace(ACME, starts_on=None)])
    assert [finding.code for finding in found] == ["REG-RANK-TWICE"]


def test_errors_come_before_warnings_and_information() -> None:
    faulty = replace(ACME, ends_on=date(2026, 1, 1), member_id="")
    found = coverage_findings(faulty, kind=None, patient=MARIA, as_of=TODAY)
    assert [f.severity for f in worst_first(found)] == [Severity.ERROR, Severity.INFO]


def test_what_people_type_is_tidied() -> None:
    typed = replace(
        MARIA,
        name=PersonName("  Rivera ", "Maria  Luz"),
        sex="female",
        address=Address(" 4  Oak Ave", "", "Albany", "ny ", "12208-1234", "usa"),
        phone="(518) 555-0123",
    )
    tidy = tidied_patient(typed)
    assert tidy.name == PersonName("Rivera", "Maria Luz")
    assert (tidy.sex, tidy.phone) == ("F", "5185550123")
    assert tidy.address == Address("4 Oak Ave", "", "Albany", "NY", "122081234")
    spaced = replace(ACME, member_id=" w12-3 ")
    assert tidied_coverage(spaced, PayerKind.COMMERCIAL).member_id == "w12-3"
    medicare = replace(ACME, member_id="1eg4-te5-mk73")
    assert tidied_coverage(medicare, PayerKind.MEDICARE).member_id == "1EG4TE5MK73"
