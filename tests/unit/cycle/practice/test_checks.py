"""Each gap in the set-up says what it would make a payer reject."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claimwright.cycle.practice.domain.checks import (
    billing_findings,
    location_findings,
    provider_findings,
)
from claimwright.cycle.practice.domain.profiles import BillingProfile, NewLocation, NewProvider
from claimwright.kernel.address import Address
from claimwright.kernel.identifiers.npi import npi_with_check_digit
from claimwright.kernel.person_name import PersonName

STREET = Address("12 Alder St", "", "Albany", "NY", "122071234")
NPI = npi_with_check_digit("123456789")
CLINIC = BillingProfile(
    legal_name="Alder Street Clinic PC",
    npi=NPI,
    tax_id="123456789",
    taxonomy="261QP2300X",
    address=STREET,
    phone="5185550100",
    submitter_id="ALDER01",
)
DOCTOR = NewProvider(
    name=PersonName("Lee", "Ann"), npi=NPI, taxonomy="207Q00000X", starts_on=date(2024, 1, 1)
)
OFFICE = NewLocation(name="Main", place_of_service="11", address=STREET)


def test_a_complete_set_up_has_no_findings() -> None:
    assert billing_findings(CLINIC) == []
    assert provider_findings(DOCTOR) == []
    assert location_findings(OFFICE) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"npi": "1111111111"}, "SETUP-NPI"),
        ({"taxonomy": "207Q00000"}, "SETUP-TAXONOMY"),
        ({"legal_name": " "}, "SETUP-NAME"),
        ({"tax_id": "07-1234567"}, "SETUP-TAX-ID"),
        ({"tax_id": "12345", "tax_id_qualifier": "SY"}, "SETUP-TAX-ID"),
        ({"tax_id_qualifier": "24"}, "SETUP-TAX-KIND"),
        ({"phone": ""}, "SETUP-CONTACT"),
        ({"submitter_id": ""}, "SETUP-SUBMITTER"),
        ({"address": replace(STREET, line1="P.O. Box 9")}, "SETUP-PO-BOX"),
        ({"address": replace(STREET, line1="Post Office Box 9")}, "SETUP-PO-BOX"),
        ({"address": replace(STREET, zip="12207")}, "SETUP-ZIP4"),
        ({"address": replace(STREET, zip="122070000")}, "SETUP-ZIP4"),
        ({"address": replace(STREET, state="XX")}, "SETUP-STATE"),
        ({"address": replace(STREET, city="")}, "SETUP-ADDRESS"),
    ],
)
def test_a_gap_in_the_billing_profile_is_named(change: dict, code: str) -> None:
    found = billing_findings(replace(CLINIC, **change))
    assert [finding.code for finding in found] == [code]
    assert found[0].fix


def test_a_street_called_boxwood_is_no_box() -> None:
    assert billing_findings(replace(CLINIC, address=replace(STREET, line1="4 Boxwood Ln"))) == []


def test_a_provider_cannot_leave_before_starting() -> None:
    found = provider_findings(replace(DOCTOR, ends_on=date(2023, 1, 1)))
    assert [finding.code for finding in found] == ["SETUP-PROVIDER-DATES"]
    found = provider_findings(replace(DOCTOR, name=PersonName("")))
    assert [finding.code for finding in found] == ["SETUP-PROVIDER-NAME"]


def test_a_location_needs_its_place_of_service() -> None:
    found = location_findings(replace(OFFICE, place_of_service="office"))
    assert [finding.code for finding in found] == ["SETUP-POS"]
    assert location_findings(replace(OFFICE, address=Address())) == []
