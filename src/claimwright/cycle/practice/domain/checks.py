"""What each gap in the practice's set-up would make a payer reject."""

from __future__ import annotations

import re

from claimwright.cycle.practice.domain.profiles import BillingProfile, NewLocation, NewProvider
from claimwright.kernel.address import US_STATES, Address
from claimwright.kernel.finding import Finding, Severity, Where
from claimwright.kernel.identifiers.ein import is_valid_ein
from claimwright.kernel.identifiers.npi import is_valid_npi

TAXONOMY = re.compile(r"[0-9A-Z]{9}X", re.ASCII)
POST_OFFICE_BOX = re.compile(r"\b(P\.?\s*O\.?\s*BOX|POST OFFICE BOX|LOCK\s*BOX)\b", re.IGNORECASE)
NOT_A_DIGIT = re.compile(r"\D")


def billing_findings(profile: BillingProfile) -> list[Finding]:
    """Every fault of the billing profile; errors are certain rejections.

    Source: x12-837p
    """
    found = npi_findings(profile.npi, whose="the practice", field="npi")
    found += taxonomy_findings(profile.taxonomy, whose="the practice")
    found += street_findings(profile.address, whose="the practice")
    if not profile.legal_name.strip():
        found.append(
            _error(
                "SETUP-NAME",
                "The practice has no legal name.",
                "legal_name",
                "Enter the name on the tax letter (IRS CP 575 or 147C).",
                "2010AA N3",
            )
        )
    found += _tax_id_findings(profile)
    if not (profile.phone or profile.email):
        found.append(
            _warning(
                "SETUP-CONTACT",
                "The practice has neither phone nor e-mail for payers.",
                "phone",
                "Enter a number a payer's clerk may call.",
                "1000A PER",
            )
        )
    if not profile.submitter_id:
        found.append(
            _warning(
                "SETUP-SUBMITTER",
                "The clearinghouse's submitter id is missing.",
                "submitter_id",
                "Enter the id the clearinghouse gave at enrollment.",
                "1000A PER",
            )
        )
    return found


def provider_findings(new: NewProvider) -> list[Finding]:
    """Every fault of a provider.

    Source: x12-837p
    """
    who = new.name.natural or "The provider"
    found = npi_findings(new.npi, whose=who, field="npi")
    found += taxonomy_findings(new.taxonomy, whose=who)
    if not new.name.last.strip():
        found.append(
            _error(
                "SETUP-PROVIDER-NAME",
                "The provider has no last name.",
                "name",
                "Enter the name as NPPES has it.",
                "NM103",
            )
        )
    if new.ends_on is not None and new.ends_on < new.starts_on:
        found.append(
            _error(
                "SETUP-PROVIDER-DATES",
                f"{who} would leave before starting.",
                "ends_on",
                "Correct one of the two dates.",
                "2010AA N3",
            )
        )
    return found


def location_findings(new: NewLocation) -> list[Finding]:
    """Every fault of a location; one without an address is fine for telehealth from home.

    Source: x12-837p
    """
    found: list[Finding] = []
    if not re.fullmatch(r"\d\d", new.place_of_service, re.ASCII):
        found.append(
            _error(
                "SETUP-POS",
                f"{new.name} has no two-digit place of service.",
                "place_of_service",
                "Use 11 for an office, 10 for telehealth at home.",
                "2300/CLM05-1",
            )
        )
    if new.npi:
        found += npi_findings(new.npi, whose=new.name, field="npi")
    if new.address:
        found += zip_findings(new.address, whose=new.name)
    return found


def npi_findings(npi: str, *, whose: str, field: str) -> list[Finding]:
    """Whether the NPI can exist. Source: cms-npi-check-digit"""
    if is_valid_npi(npi):
        return []
    return [
        _error(
            "SETUP-NPI",
            f"The NPI of {whose} cannot be right: {npi or 'it is missing'}.",
            field,
            "Copy the ten digits from the NPPES registry; the last is a check digit.",
            "NM109",
        )
    ]


def taxonomy_findings(taxonomy: str, *, whose: str) -> list[Finding]:
    """Whether the taxonomy code has the form of one."""
    if TAXONOMY.fullmatch(taxonomy):
        return []
    return [
        _error(
            "SETUP-TAXONOMY",
            f"The taxonomy code of {whose} is not ten characters ending in X.",
            "taxonomy",
            "Use the code under which the payer enrolled them.",
            "PRV03",
        )
    ]


def street_findings(address: Address, *, whose: str) -> list[Finding]:
    """A billing address is a street with city, state and ZIP+4, never a post-office box."""
    found = zip_findings(address, whose=whose)
    if not (address.line1 and address.city):
        found.append(
            _error(
                "SETUP-ADDRESS",
                f"The address of {whose} lacks its street or city.",
                "address",
                "Enter the street address where care is given.",
                "2010AA N3",
            )
        )
    if POST_OFFICE_BOX.search(address.line1):
        found.append(
            _error(
                "SETUP-PO-BOX",
                f"The address of {whose} is a post-office box.",
                "address",
                "Enter the street here and the box as the pay-to address.",
                "2010AA N301",
            )
        )
    return found


def zip_findings(address: Address, *, whose: str) -> list[Finding]:
    """Payers want nine digits of ZIP, the last four not 0000, and a real state."""
    if address.country and address.country != "US":
        return []
    found: list[Finding] = []
    if address.state not in US_STATES:
        found.append(
            _error(
                "SETUP-STATE",
                f"The state of {whose} is not a US state: {address.state or 'it is missing'}.",
                "address",
                "Use its two letters.",
                "N4",
            )
        )
    digits = NOT_A_DIGIT.sub("", address.zip)
    if len(digits) != 9 or digits.endswith("0000"):
        found.append(
            _warning(
                "SETUP-ZIP4",
                f"The ZIP of {whose} is not ZIP+4; payers reject such claims.",
                "address",
                "Look up the four extra digits at usps.com.",
                "N4",
            )
        )
    return found


def _tax_id_findings(profile: BillingProfile) -> list[Finding]:
    if profile.tax_id_qualifier not in ("EI", "SY"):
        return [
            _error(
                "SETUP-TAX-KIND",
                "The tax id is neither an EIN nor a social security number.",
                "tax_id_qualifier",
                "Choose EIN unless the owner bills under their own number.",
                "2010AA REF02",
            )
        ]
    is_fine = (
        is_valid_ein(profile.tax_id)
        if profile.tax_id_qualifier == "EI"
        else len(NOT_A_DIGIT.sub("", profile.tax_id)) == 9
    )
    if is_fine:
        return []
    return [
        _error(
            "SETUP-TAX-ID",
            "The tax id cannot be right.",
            "tax_id",
            "Copy the nine digits from the IRS letter.",
            "2010AA REF02",
        )
    ]


def _error(code: str, message: str, field: str, fix: str, place: str) -> Finding:
    return Finding(code, Severity.ERROR, message, fix, f"x12-837p {place}", Where(field=field))


def _warning(code: str, message: str, field: str, fix: str, place: str) -> Finding:
    return Finding(code, Severity.WARNING, message, fix, f"x12-837p {place}", Where(field=field))
