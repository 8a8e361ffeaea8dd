"""What the diagnoses say of the patient, of each other and of the services they support."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from claimwright.cycle.scrubbing.domain.context import Subject, line_label
from claimwright.cycle.scrubbing.domain.edits import edit, place
from claimwright.cycle.scrubbing.domain.kinds import codes
from claimwright.cycle.scrubbing.domain.rules_ncci import line_place
from claimwright.engines.codesets.coverage import CoverageArticle
from claimwright.engines.codesets.tables import DiagnosisEdit, System
from claimwright.engines.rules import Fault
from claimwright.kernel.finding import Severity

GUIDELINES = "icd10cm-guidelines"
# "(E10.-)", "(O00-O08, P07.1)": codes and ranges in the parentheses of a note.
IN_PARENTHESES = re.compile(r"\(([^()]*\d[^()]*)\)")
CODE_OR_RANGE = re.compile(
    r"([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]*)?)-?(?:\s*-\s*([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]*)?)-?)?"
)
SIDE_OF = {"RT": "R", "LT": "L"}
ABN = codes("GA GX GY GZ")


def age_on(born: date | None, on: date) -> int | None:
    """Whole years of age on the day, or None."""
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _held_against(subject: Subject) -> Iterator[tuple[int, str, DiagnosisEdit]]:
    reading, on = subject.context.reading, subject.on
    given = [code for _, code in subject.claim.diagnoses]
    if not given or not reading.has(System.DIAGNOSIS_EDITS, on):
        return
    held = reading.diagnosis_edits(given, on)
    for position, code in enumerate(given, start=1):
        entry = held[code]
        if entry is not None:
            yield position, code, entry


@edit(
    "DX-AGE",
    snip=5,
    family="Diagnoses",
    about="diagnosis",
    says="A diagnosis does not fit the patient's age.",
    fix="Check the patient's day of birth and the code.",
    source="cms-mce age edits",
    releasable_by="claims.edit",
)
def diagnoses_fit_the_age(subject: Subject) -> Iterator[Fault]:
    years = age_on(subject.person.birth_on, subject.on)
    if years is None:
        return
    for position, code, held in _held_against(subject):
        youngest = held.age_from if held.age_from is not None else 0
        oldest = held.age_to if held.age_to is not None else 999
        if not youngest <= years <= oldest:
            yield Fault(
                place("2300", "HI", f"HI{position:02d}", "diagnoses"),
                found=f"{code} at {years} years",
                expected=f"{youngest} to {oldest} years",
            )


@edit(
    "DX-MANIFESTATION",
    snip=5,
    family="Diagnoses",
    about="diagnosis",
    says="The first diagnosis is the manifestation of another disease, which has to come first.",
    fix="Put the underlying disease first and this one after it.",
    source=f"{GUIDELINES} section I.A.13",
)
def manifestations_come_second(subject: Subject) -> Iterator[Fault]:
    for position, code, held in _held_against(subject):
        if position == 1 and held.is_manifestation:
            yield Fault(place("2300", "HI", "HI01", "diagnoses"), found=code)


@edit(
    "DX-FIRST",
    snip=5,
    family="Diagnoses",
    about="diagnosis",
    severity=Severity.WARNING,
    says="The first diagnosis describes a circumstance, not a reason for a visit.",
    fix="Put the reason for the visit first.",
    source="cms-mce unacceptable principal diagnosis",
)
def first_diagnosis_is_a_reason(subject: Subject) -> Iterator[Fault]:
    for position, code, held in _held_against(subject):
        is_circumstance = held.is_unacceptable_first and not held.is_manifestation
        if position == 1 and is_circumstance and not _may_open_a_visit(code):
            yield Fault(place("2300", "HI", "HI01", "diagnoses"), found=code)


def _may_open_a_visit(code: str) -> bool:
    """Reasons for a visit that the list, made for hospital stays, refuses: checks, vaccines …

    Source: icd10cm-guidelines section IV.B
    """
    return "Z00" <= code[:3] <= "Z13" or "Z20" <= code[:3] <= "Z53" or "Z69" <= code[:3] <= "Z76"


@edit(
    "DX-EXCLUDES1",
    snip=5,
    family="Diagnoses",
    about="diagnosis",
    severity=Severity.WARNING,
    says="Two diagnoses exclude each other (Excludes1) unless they are unrelated.",
    fix="Keep the one the record supports; two unrelated conditions may both stay.",
    source=f"{GUIDELINES} section I.A.12.a",
)
def diagnoses_agree(subject: Subject) -> Iterator[Fault]:
    reading, given = subject.context.reading, [code for _, code in subject.claim.diagnoses]
    if len(given) < 2 or not reading.has(System.ICD10CM, subject.on):
        return
    told: set[frozenset[str]] = set()
    for code in given:
        ranges = excluded_ranges(reading.excludes1(code, subject.on))
        for other in given:
            pair = frozenset((code, other))
            if other != code and pair not in told and is_among(other, ranges):
                told.add(pair)
                yield Fault(
                    place("2300", "HI", f"HI{given.index(other) + 1:02d}", "diagnoses"),
                    found=f"{other} beside {code}",
                )


@lru_cache(maxsize=8192)
def excluded_ranges(notes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """First and last code of everything the notes name in parentheses, without dots.

    "(E10.-)" is the range E10 to E10; a code lies in a range when its beginning does.
    """
    found = []
    for note in notes:
        for inside in IN_PARENTHESES.findall(note):
            for first, last in CODE_OR_RANGE.findall(inside):
                start = first.replace(".", "")
                found.append((start, last.replace(".", "") or start))
    return tuple(found)


def is_among(code: str, ranges: tuple[tuple[str, str], ...]) -> bool:
    """Whether the code begins within one of the ranges."""
    return any(first <= code[: len(first)] and code[: len(last)] <= last for first, last in ranges)


@edit(
    "DX-SIDE",
    snip=5,
    family="Diagnoses",
    about="line",
    needs=codes("RT LT"),
    severity=Severity.WARNING,
    says="The line names one side of the body and its diagnoses the other.",
    fix="Correct the modifier or the diagnosis.",
    source=f"{GUIDELINES} section I.B.13",
)
def sides_agree(subject: Subject) -> Iterator[Fault]:
    reading = subject.context.reading
    for line in subject.claim.lines:
        named = [SIDE_OF[m] for m in line.modifiers if m in SIDE_OF]
        told = [reading.side(code, subject.on) for code in subject.pointed(line)] if named else []
        sides = {side for side in told if side}
        if len(named) == 1 and sides and named[0] not in sides and "B" not in sides:
            yield Fault(
                **line_place(line, "SV101-3", "modifiers"),
                found=f"{line_label(line)} {' '.join(line.modifiers)}",
            )


@edit(
    "LCD-SUPPORT",
    snip=7,
    family="Coverage",
    about="line",
    needs=codes("medicare"),
    severity=Severity.WARNING,
    says="No diagnosis of the line is on the lists of a Medicare coverage article for the service.",
    fix="Read the article; if the service is not covered, have the patient sign an ABN and add "
    "GA, or GZ without one.",
    source="cms-mcd article",
    releasable_by="claims.edit",
)
def services_are_supported(subject: Subject) -> Iterator[Fault]:
    reading = subject.context.reading
    for line in subject.claim.lines:
        if line.from_on is None or not ABN.isdisjoint(line.modifiers):
            continue
        if not reading.has(System.LCD, line.from_on):
            return
        pointed = set(subject.pointed(line))
        articles = [a for a in reading.articles(line.procedure, line.from_on) if a.covered]
        if articles and not any(_supports(article, pointed) for article in articles):
            named = "; ".join(f"{a.article} {a.title}".strip() for a in articles[:3])
            texts = [group.paragraph for group in articles[0].covered if group.paragraph]
            yield Fault(
                **line_place(line, "SV107", "pointers"),
                found=f"{line_label(line)}: {', '.join(sorted(pointed))}",
                expected=named,
                fix=f"The article says: {texts[0][:300]}" if texts else "",
            )


def _supports(article: CoverageArticle, diagnoses: set[str]) -> bool:
    """Whether any list of the article holds one; its paragraphs may ask for more."""
    return any(not group.diagnoses.isdisjoint(diagnoses) for group in article.covered)


@edit(
    "ABN-MODIFIERS",
    snip=7,
    family="Coverage",
    about="line",
    needs=ABN,
    says="The modifiers about the patient's notice (ABN) contradict each other or the payer.",
    fix="GA with a signed notice, GZ without one, GY for what the law excludes (GX with it where "
    "a notice was given all the same). Only Original Medicare knows them all.",
    source="cms-claims-manual chapter 30 section 50",
)
def notices_are_consistent(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        said = ABN.intersection(line.modifiers)
        if not said:
            continue
        where = line_place(line, "SV101-3", "modifiers")
        shown = f"{line_label(line)} {' '.join(sorted(said))}"
        if len(said) > 1 and said != {"GX", "GY"}:
            yield Fault(**where, found=shown)
        elif not subject.is_medicare and not said <= {"GY"}:
            yield Fault(
                **where,
                found=shown,
                message="The notice (ABN) is for Original Medicare only.",
                fix="Ask this payer for a decision before the service instead.",
                severity=Severity.ERROR if subject.follows_ncci else Severity.WARNING,
            )


RULES = (
    diagnoses_fit_the_age,
    manifestations_come_second,
    first_diagnosis_is_a_reason,
    diagnoses_agree,
    sides_agree,
    services_are_supported,
    notices_are_consistent,
)
