"""Make what people type fit what insurers expect, without changing what it says."""

from __future__ import annotations

import re
from dataclasses import replace

from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.registration.domain.coverage import NewCoverage
from claimwright.cycle.registration.domain.patients import NewPatient
from claimwright.kernel.address import Address
from claimwright.kernel.identifiers.mbi import mbi_characters
from claimwright.kernel.person_name import PersonName

NOT_A_DIGIT = re.compile(r"\D")
SPACES = re.compile(r"\s+")
AMERICAN = ("", "US", "USA")


def tidied_patient(new: NewPatient) -> NewPatient:
    """Blanks trimmed, sex one of F M U, ZIP and phone as digits."""
    return replace(
        new,
        name=tidied_name(new.name),
        sex=new.sex.strip().upper()[:1] or "U",
        address=tidied_address(new.address),
        phone=NOT_A_DIGIT.sub("", new.phone),
        email=new.email.strip(),
        account_number=new.account_number.strip(),
        guarantor=tidied_name(new.guarantor) if new.guarantor else None,
        guarantor_address=tidied_address(new.guarantor_address),
    )


def tidied_coverage(new: NewCoverage, kind: PayerKind | None) -> NewCoverage:
    """Blanks trimmed; a Medicare number without dashes and in capitals."""
    is_medicare = kind is PayerKind.MEDICARE
    member_id = mbi_characters(new.member_id) if is_medicare else _single_spaced(new.member_id)
    return replace(
        new,
        rank=new.rank.strip().upper(),
        member_id=member_id.strip(),
        group_number=new.group_number.strip(),
        group_name=_single_spaced(new.group_name),
        plan_name=_single_spaced(new.plan_name),
        relationship=new.relationship.strip().upper(),
        subscriber_name=tidied_name(new.subscriber_name) if new.subscriber_name else None,
        subscriber_sex=new.subscriber_sex.strip().upper()[:1] or "U",
        subscriber_address=tidied_address(new.subscriber_address),
        employer_name=_single_spaced(new.employer_name),
        insurance_type=new.insurance_type.strip(),
        property_claim_number=new.property_claim_number.strip(),
    )


def tidied_name(name: PersonName) -> PersonName:
    """The name with single blanks."""
    return PersonName(
        _single_spaced(name.last),
        _single_spaced(name.first),
        _single_spaced(name.middle),
        _single_spaced(name.suffix),
    )


def tidied_address(address: Address) -> Address:
    """The address with single blanks, a state in capitals, and a US ZIP as digits alone."""
    country = address.country.strip().upper()
    zip_code = address.zip.strip()
    return Address(
        _single_spaced(address.line1),
        _single_spaced(address.line2),
        _single_spaced(address.city),
        address.state.strip().upper(),
        NOT_A_DIGIT.sub("", zip_code) if country in AMERICAN else zip_code,
        "" if country in AMERICAN else country,
    )


def _single_spaced(text: str) -> str:
    return SPACES.sub(" ", text).strip()
