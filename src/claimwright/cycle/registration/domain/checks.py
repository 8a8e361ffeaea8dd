"""What a payer would reject in a registration, in plain words with what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.registration.domain.coverage import (
    EMPLOYEE,
    RANKS,
    RELATIONSHIPS,
    SELF,
    NewCoverage,
)
from claimwright.cycle.registration.domain.patients import NewPatient
from claimwright.kernel.address import US_STATES, Address
from claimwright.kernel.finding import Finding, Severity, Where
from claimwright.kernel.identifiers.mbi import is_valid_mbi
from claimwright.kernel.period import Period
from claimwright.kernel.person_name import PersonName

OLDEST_YEARS = 130
INJURY_KINDS = frozenset({PayerKind.WORKERS_COMP, PayerKind.AUTO})
# Longest texts X12 carries: NM103, NM104, N301, N401.
LAST_NAME_LONGEST, FIRST_NAME_LONGEST, STREET_LONGEST, CITY_LONGEST = 60, 35, 55, 30


def patient_findings(new: NewPatient, *, as_of: date) -> list[Finding]:
    """Every fault of the patient, errors being certain rejections.

    Source: x12-837p 2010BA and 2010CA
    """
    found = name_findings(new.name, whose="The patient", field="name")
    found += birth_findings(new.birth_on, as_of=as_of, whose="the patient")
    found += address_findings(new.address, whose="the patient")
    if new.sex not in ("F", "M", "U"):
        found.append(
            _error(
                "REG-SEX",
                f"Sex {new.sex!r} is not one claims can carry.",
                "sex",
                "Choose F, M or U (unknown), as on the insurance record.",
                "DMG03",
            )
        )
    if new.phone and len(new.phone) not in (10, 11):
        found.append(
            _warning(
                "REG-PHONE",
                f"{new.phone} is not a ten-digit telephone number.",
                "phone",
                "Enter area code and number.",
                "PER04",
            )
        )
    if new.died_on is not None and (
        new.died_on > as_of or (new.birth_on is not None and new.died_on < new.birth_on)
    ):
        found.append(
            _error(
                "REG-DIED-ON",
                "The date of death is in the future or before birth.",
                "died_on",
                "Correct the date of death.",
                "PAT06",
            )
        )
    return found


def coverage_findings(
    new: NewCoverage, *, kind: PayerKind | None, patient: NewPatient, as_of: date
) -> list[Finding]:
    """Every fault of the coverage, errors being certain rejections.

    Source: x12-837p 2000B and 2010BA
    """
    found = _member_findings(new, kind)
    found += _order_findings(new, kind)
    found += _date_findings(new, patient, as_of)
    if kind in INJURY_KINDS:
        found += _injury_findings(new, kind)
    elif new.relationship == SELF:
        found += _self_findings(new, patient)
    else:
        found += _subscriber_findings(new, as_of)
    return found


def overlap_findings(new: NewCoverage, others: Iterable[NewCoverage]) -> list[Finding]:
    """A warning when another coverage claims the same place in the order on the same days."""
    span = _span(new)
    if span is None:
        return []
    for other in others:
        other_span = _span(other)
        if other.rank == new.rank and other_span is not None and span.overlaps(other_span):
            order = {"P": "first", "S": "second", "T": "third"}.get(new.rank, new.rank)
            return [
                _warning(
                    "REG-RANK-TWICE",
                    f"Two insurances are both said to pay {order} on the same days.",
                    "rank",
                    "End the old coverage or change its order.",
                    "SBR01",
                )
            ]
    return []


def name_findings(name: PersonName, *, whose: str, field: str) -> list[Finding]:
    """A person needs a last and a first name, not longer than X12 carries."""
    found: list[Finding] = []
    if not name.last or not name.first:
        missing = "last name" if not name.last else "first name"
        severity = Severity.ERROR if not name.last else Severity.WARNING
        found.append(
            _finding(
                severity,
                "REG-NAME",
                f"{whose} has no {missing}.",
                field,
                "Enter the name exactly as on the insurance card.",
                "NM103",
            )
        )
    if len(name.last) > LAST_NAME_LONGEST or len(name.first) > FIRST_NAME_LONGEST:
        found.append(
            _error(
                "REG-NAME-LONG",
                f"{whose}'s name is longer than a claim can carry.",
                field,
                "Enter the name exactly as on the insurance card.",
                "NM103",
            )
        )
    return found


def birth_findings(birth_on: date | None, *, as_of: date, whose: str) -> list[Finding]:
    """A birth date is given, not in the future, and not before anyone now alive was born."""
    if birth_on is None:
        return [
            _error(
                "REG-BIRTH-MISSING",
                f"The birth date of {whose} is missing.",
                "birth_on",
                "Ask for it; no payer finds a member without it.",
                "DMG02",
            )
        ]
    if birth_on > as_of:
        return [
            _error(
                "REG-BIRTH-FUTURE",
                f"The birth date of {whose}, {birth_on:%m/%d/%Y}, is in the future.",
                "birth_on",
                "Check the year.",
                "DMG02",
            )
        ]
    if as_of.year - birth_on.year >= OLDEST_YEARS:
        return [
            _error(
                "REG-BIRTH-OLD",
                f"The birth date of {whose}, {birth_on:%m/%d/%Y}, is "
                f"{OLDEST_YEARS} years ago or more.",
                "birth_on",
                "Check the century.",
                "DMG02",
            )
        ]
    return []


def address_findings(address: Address, *, whose: str) -> list[Finding]:
    """A subscriber's address has street, city, a US state and a ZIP, or a country."""
    if not (address.line1 and address.city and (address.zip or address.country)):
        return [
            _error(
                "REG-ADDRESS",
                f"The address of {whose} lacks its street, city or ZIP.",
                "address",
                "Enter street, city, state and ZIP.",
                "N3 and N4",
            )
        ]
    found: list[Finding] = []
    if len(address.line1) > STREET_LONGEST or len(address.city) > CITY_LONGEST:
        found.append(
            _warning(
                "REG-ADDRESS-LONG",
                f"The address of {whose} is longer than a claim can carry.",
                "address",
                "Move a part of it to the second line.",
                "N301",
            )
        )
    if address.country:
        return found
    if address.state not in US_STATES:
        found.append(
            _error(
                "REG-STATE",
                f"{address.state or 'A blank'} is not a US state.",
                "address",
                "Use the state's two letters, or name the country.",
                "N402",
            )
        )
    if len(address.zip) not in (5, 9):
        found.append(
            _error(
                "REG-ZIP",
                f"The ZIP of {whose}, {address.zip}, has neither five nor nine digits.",
                "address",
                "Correct the ZIP.",
                "N403",
            )
        )
    return found


def _member_findings(new: NewCoverage, kind: PayerKind | None) -> list[Finding]:
    if not new.member_id:
        if kind in INJURY_KINDS:
            return []
        return [
            _error(
                "REG-MEMBER-ID",
                "The member id is missing.",
                "member_id",
                "Copy it from the insurance card.",
                "2010BA NM109",
            )
        ]
    if kind is PayerKind.MEDICARE and not is_valid_mbi(new.member_id):
        return [
            Finding(
                "REG-MBI",
                Severity.ERROR,
                f"{new.member_id} is not a Medicare number: it needs eleven characters in a "
                "fixed pattern and never uses S, L, O, I, B or Z.",
                "Copy it from the red, white and blue card; look for 0 typed as O or 1 as I.",
                "cms-mbi-format",
                Where(field="member_id"),
                found=new.member_id,
            )
        ]
    if len(new.member_id) < 2:
        return [
            _error(
                "REG-MEMBER-ID",
                f"{new.member_id} is too short for a member id.",
                "member_id",
                "Copy it from the insurance card.",
                "2010BA NM109",
            )
        ]
    return []


def _order_findings(new: NewCoverage, kind: PayerKind | None) -> list[Finding]:
    found: list[Finding] = []
    if new.rank not in RANKS:
        found.append(
            _error(
                "REG-RANK",
                f"{new.rank or 'A blank'} is no place in the order of payers.",
                "rank",
                "Choose first (P), second (S) or third (T).",
                "SBR01",
            )
        )
    if new.relationship not in RELATIONSHIPS:
        found.append(
            _error(
                "REG-RELATIONSHIP",
                f"Relationship {new.relationship or 'blank'} is not one claims can carry.",
                "relationship",
                "Choose self, spouse, child, employee or other.",
                "SBR02",
            )
        )
    if kind is PayerKind.MEDICARE and new.relationship != SELF:
        found.append(
            _error(
                "REG-MEDICARE-SELF",
                "Medicare insures each person alone; there are no dependents.",
                "relationship",
                "Make the patient the subscriber.",
                "SBR02",
            )
        )
    if kind is PayerKind.MEDICARE and new.rank != "P" and not new.insurance_type:
        found.append(
            _error(
                "REG-MSP-TYPE",
                "It is not said why Medicare pays second.",
                "insurance_type",
                "Ask the Medicare secondary payer questions; 12 is working aged with an "
                "employer plan, 43 disability.",
                "SBR05",
            )
        )
    return found


def _date_findings(new: NewCoverage, patient: NewPatient, as_of: date) -> list[Finding]:
    if new.starts_on is not None and new.ends_on is not None and new.ends_on <= new.starts_on:
        return [
            _error(
                "REG-COVERAGE-DATES",
                "The coverage would end before it starts.",
                "ends_on",
                "Correct one of the two dates.",
                "2000B",
            )
        ]
    if new.starts_on and patient.birth_on and new.starts_on < patient.birth_on:
        return [
            _warning(
                "REG-COVERAGE-BIRTH",
                "The coverage starts before the patient was born.",
                "starts_on",
                "Correct the first day of coverage.",
                "2000B",
            )
        ]
    if new.ends_on is not None and new.ends_on <= as_of:
        return [
            Finding(
                "REG-COVERAGE-ENDED",
                Severity.INFO,
                "This coverage has ended.",
                "Ask whether there is a new card.",
                "x12-837p 2000B",
                Where(field="ends_on"),
            )
        ]
    return []


def _self_findings(new: NewCoverage, patient: NewPatient) -> list[Finding]:
    """The subscriber is the patient, so the patient's own address and birth date must do."""
    has_own = bool(new.subscriber_address) or bool(patient.address)
    if has_own:
        return []
    return [
        _error(
            "REG-SUBSCRIBER-ADDRESS",
            "The subscriber is the patient, whose address is missing.",
            "address",
            "Enter the patient's address.",
            "2010BA N3",
        )
    ]


def _subscriber_findings(new: NewCoverage, as_of: date) -> list[Finding]:
    name = new.subscriber_name or PersonName("")
    found = name_findings(name, whose="The subscriber", field="subscriber_name")
    found += birth_findings(new.subscriber_birth_on, as_of=as_of, whose="the subscriber")
    if new.subscriber_address:
        found += address_findings(new.subscriber_address, whose="the subscriber")
    return found


def _injury_findings(new: NewCoverage, kind: PayerKind | None) -> list[Finding]:
    found: list[Finding] = []
    if not new.property_claim_number:
        found.append(
            _error(
                "REG-INJURY-CLAIM",
                "The insurer's claim number for the injury is missing.",
                "property_claim_number",
                "Ask the employer or the adjuster for it.",
                "REF*Y4",
            )
        )
    if kind is PayerKind.WORKERS_COMP:
        if not new.employer_name:
            found.append(
                _error(
                    "REG-EMPLOYER",
                    "The employer is missing; under workers' compensation the "
                    "employer is the subscriber.",
                    "employer_name",
                    "Enter the employer's legal name.",
                    "2010BA NM103",
                )
            )
        if new.relationship != EMPLOYEE:
            found.append(
                _error(
                    "REG-EMPLOYEE",
                    "Under workers' compensation the patient is the employer's employee.",
                    "relationship",
                    "Choose employee (20).",
                    "PAT01",
                )
            )
    return found


def _span(new: NewCoverage) -> Period | None:
    start = new.starts_on or date.min
    if new.ends_on is not None and new.ends_on <= start:
        return None
    return Period(start, new.ends_on)


def cut_finding(field: str, longest: int) -> Finding:
    """A text was longer than we keep."""
    return _error(
        "REG-TOO-LONG",
        f"The {field.replace('_', ' ')} was cut to {longest} characters.",
        field,
        "Enter it again, shorter, as on the insurance card.",
        "element lengths",
    )


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """Errors, then warnings, then information, each in the order found."""
    order = list(Severity)
    return sorted(findings, key=lambda finding: order.index(finding.severity))


def _finding(
    severity: Severity, code: str, message: str, field: str, fix: str, place: str
) -> Finding:
    return Finding(code, severity, message, fix, f"x12-837p {place}", Where(field=field))


def _error(code: str, message: str, field: str, fix: str, place: str) -> Finding:
    return _finding(Severity.ERROR, code, message, field, fix, place)


def _warning(code: str, message: str, field: str, fix: str, place: str) -> Finding:
    return _finding(Severity.WARNING, code, message, field, fix, place)
