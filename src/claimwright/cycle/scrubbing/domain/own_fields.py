"""What a rule of the practice's own may look at, and how it may compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from claimwright.cycle.scrubbing.domain.context import Subject
from claimwright.engines.x12.professional import ServiceLine

Value = str | Decimal | frozenset[str]
Read = Callable[[Subject, ServiceLine], Value]


class Sort(StrEnum):
    """What a field holds: one code or text, several of them, or a number."""

    TEXT = "text"
    SEVERAL = "several"
    NUMBER = "number"


OPERATORS: dict[Sort, tuple[str, ...]] = {
    Sort.TEXT: ("==", "!=", "in", "not in", "empty", "present"),
    Sort.SEVERAL: ("has", "lacks", "empty", "present"),
    Sort.NUMBER: ("==", "!=", ">=", ">", "<=", "<"),
}
OPERATOR_WORDS = {
    "==": "is",
    "!=": "is not",
    "in": "is one of",
    "not in": "is none of",
    "has": "holds any of",
    "lacks": "holds none of",
    "empty": "is empty",
    "present": "is filled",
    ">=": "is at least",
    ">": "is more than",
    "<=": "is at most",
    "<": "is less than",
}
WITHOUT_VALUE = frozenset({"empty", "present"})


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a condition may name; `is_of_line` says that it differs from line to line."""

    name: str
    words: str
    sort: Sort
    is_of_line: bool
    read: Read
    example: str


def _cents(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _number(text: str) -> Decimal:
    return Decimal(text) if text.replace(".", "", 1).isdigit() else Decimal(0)


def _codes(found: Iterable[str]) -> frozenset[str]:
    return frozenset(each.upper() for each in found if each)


def _age(subject: Subject) -> Decimal:
    born = subject.person.birth_on
    if born is None:
        return Decimal(-1)
    on = subject.on
    return Decimal(on.year - born.year - ((on.month, on.day) < (born.month, born.day)))


def _others(subject: Subject, line: ServiceLine) -> frozenset[str]:
    return _codes(each.procedure for each in subject.claim.lines if each is not line)


def _authorization(subject: Subject, line: ServiceLine) -> str:
    told = [text for kind, text in subject.claim.references if kind == "G1"]
    return line.prior_authorization or (told[0] if told else "")


def _rendering(subject: Subject, line: ServiceLine) -> str:
    found = line.rendering or subject.claim.rendering or subject.claim.billing
    return found.id


def _specialty(subject: Subject, line: ServiceLine) -> str:
    found = line.rendering or subject.claim.rendering or subject.claim.billing
    return found.taxonomy or subject.claim.billing.taxonomy


def _plans(subject: Subject, line: ServiceLine) -> frozenset[str]:
    told = (tag.partition(":") for tag in subject.context.scopes)
    return _codes(name for kind, _, name in told if kind == "plan")


def _line(name: str, words: str, sort: Sort, read: Read, example: str) -> Field:
    return Field(name, words, sort, True, read, example)


def _claim(name: str, words: str, sort: Sort, read: Read, example: str) -> Field:
    return Field(name, words, sort, False, read, example)


_ALL = (
    _line("procedure", "the procedure", Sort.TEXT, lambda s, x: x.procedure.upper(), "20610"),
    _line("modifiers", "the modifiers", Sort.SEVERAL, lambda s, x: _codes(x.modifiers), "25, 59"),
    _line("units", "the units", Sort.NUMBER, lambda s, x: _number(x.units), "4"),
    _line(
        "charge", "the charge in dollars", Sort.NUMBER, lambda s, x: _cents(x.charge_cents), "150"
    ),
    _line(
        "place",
        "the place of service",
        Sort.TEXT,
        lambda s, x: x.place_of_service or s.claim.place_of_service,
        "11",
    ),
    _line(
        "diagnoses",
        "the diagnoses pointed at",
        Sort.SEVERAL,
        lambda s, x: _codes(s.pointed(x)),
        "M17*, M1711",
    ),
    _line(
        "first_diagnosis",
        "the first diagnosis pointed at",
        Sort.TEXT,
        lambda s, x: next(iter(s.pointed(x)), "").upper(),
        "Z00*",
    ),
    _line(
        "other_procedures",
        "the other procedures on the claim",
        Sort.SEVERAL,
        _others,
        "20610, 2061*",
    ),
    _line("ndc", "the drug number (NDC)", Sort.TEXT, lambda s, x: x.ndc, "00002751001"),
    _line("authorization", "the authorization", Sort.TEXT, _authorization, "A1234"),
    _line("rendering", "the rendering provider's NPI", Sort.TEXT, _rendering, "1234567893"),
    _line(
        "specialty",
        "the rendering provider's taxonomy",
        Sort.TEXT,
        lambda s, x: _specialty(s, x).upper(),
        "207Q00000X, 208*",
    ),
    _claim("plan", "the plan's name", Sort.SEVERAL, _plans, "GOLD"),
    _claim("payer", "the payer's id", Sort.TEXT, lambda s, x: s.claim.payer.id.upper(), "60054"),
    _claim(
        "payer_kind",
        "the kind of payer",
        Sort.TEXT,
        lambda s, x: str(s.context.payer_kind or "").upper(),
        "medicare",
    ),
    _claim(
        "rank",
        "the payer's rank (P, S, T)",
        Sort.TEXT,
        lambda s, x: s.claim.rank,
        "P",
    ),
    _claim(
        "group_number",
        "the plan's group number",
        Sort.TEXT,
        lambda s, x: s.claim.group_number.upper(),
        "G100",
    ),
    _claim(
        "referring",
        "the referring provider's NPI",
        Sort.TEXT,
        lambda s, x: s.claim.referring.id if s.claim.referring else "",
        "1234567893",
    ),
    _claim("age", "the patient's age in years", Sort.NUMBER, lambda s, x: _age(s), "18"),
    _claim("sex", "the patient's sex (F, M, U)", Sort.TEXT, lambda s, x: s.person.sex.upper(), "F"),
    _claim(
        "all_procedures",
        "all procedures on the claim",
        Sort.SEVERAL,
        lambda s, x: _codes(each.procedure for each in s.claim.lines),
        "99213, 99214",
    ),
    _claim(
        "all_diagnoses",
        "all diagnoses on the claim",
        Sort.SEVERAL,
        lambda s, x: _codes(code for _, code in s.claim.diagnoses),
        "E11*",
    ),
    _claim(
        "total",
        "the claim's charge in dollars",
        Sort.NUMBER,
        lambda s, x: _cents(s.claim.charge_cents),
        "1000",
    ),
    _claim("lines", "how many lines", Sort.NUMBER, lambda s, x: Decimal(len(s.claim.lines)), "6"),
    _claim(
        "frequency",
        "the frequency (1, 7, 8)",
        Sort.TEXT,
        lambda s, x: s.claim.frequency,
        "7",
    ),
    _claim(
        "days_late",
        "days from the service to today",
        Sort.NUMBER,
        lambda s, x: Decimal((s.context.as_of - s.on).days),
        "30",
    ),
)
FIELDS: dict[str, Field] = {field.name: field for field in _ALL}
