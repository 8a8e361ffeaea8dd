"""Small lists: place of service, reasons, taxonomy, flags, and what a practice keeps itself.

Source: cms-pos, carc-list, rarc-list, nucc-taxonomy-format, mce
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimwright.engines.codesets.official.layout import (
    BadCell,
    HeaderLayout,
    Record,
    fields,
)
from claimwright.engines.codesets.official.periods import Cycle
from claimwright.engines.codesets.official.source import Source
from claimwright.engines.codesets.shapes import Row, entry_row, stored_day
from claimwright.engines.codesets.tables import System

Rows = Iterator[tuple[System, Row]]
REASON_KINDS = {"CARC": System.CARC, "RARC": System.RARC, "GROUP": System.GROUP_CODES}
REMARK = re.compile(r"(?:M|MA|N)\d+")
_PLAIN = "hcpcs modifiers pos taxonomy carc rarc revenue cpt_text group_codes"
PLAIN = frozenset(_PLAIN.split())
OLDEST = 124  # the editor's word for no upper limit


def _place(record: Record, source: Source) -> Rows:
    setting = record.choice("TYPE", "Facility|Non-Facility|Unassigned")
    code = record.code("POS", r"\d{2}")
    is_assigned = setting != "Unassigned"
    details = (("setting", setting.lower()),)
    yield System.POS, entry_row(code, record.text("NAME"), is_billable=is_assigned, details=details)


PLACES = HeaderLayout(
    "place of service codes",
    fields(("POS", "POS"), ("TYPE", "FACILITY TYPE"), ("NAME", "NAME")),
    _place,
    cycle=Cycle.OPEN,
)


def _reason(record: Record, source: Source) -> Rows:
    kind = record.choice("TYPE", "CARC|RARC|Group|GROUP").upper()
    code = record.code("CODE", "[A-Z]{0,2}[0-9]{0,4}")
    changed = (("last changed", stored_day(record.day("LAST_MODIFIED"))),)
    days = (record.day("START"), record.day("STOP"))
    yield REASON_KINDS[kind], entry_row(code, "", days, details=changed)


REASONS = HeaderLayout(
    "reason and remark codes with their dates",
    fields(
        ("TYPE", "TYPE"),
        ("CODE", "CODE"),
        ("START", "START"),
        ("LAST_MODIFIED", "LAST MODIFIED"),
        ("STOP", "STOP"),
    ),
    _reason,
    cycle=Cycle.OPEN,
)


def _licensed_reason(record: Record, source: Source) -> Rows:
    code = record.code("CODE", "[A-Z]{0,2}[0-9]{1,4}")
    system = System.RARC if REMARK.fullmatch(code) else System.CARC
    days = (record.day("START"), record.day("STOP"))
    yield system, entry_row(code, record.text("DESCRIPTION"), days)


LICENSED_REASONS = HeaderLayout(
    "reason or remark codes from your licensed list",
    fields(
        ("CODE", "(?:CARC|RARC|CODE)(?: CODE)?"),
        ("DESCRIPTION", "DESCRIPTION"),
        ("START", "START(?: DATE)?"),
        ("LAST_MODIFIED", "(?:LAST )?MODIFIED(?: DATE)?", True),
        ("STOP", "(?:STOP|END)(?: DATE)?"),
    ),
    _licensed_reason,
    cycle=Cycle.OPEN,
    may_end_bare=True,
)


def _taxonomy(record: Record, source: Source) -> Rows:
    words = [record.text("CLASSIFICATION"), record.text("SPECIALIZATION")]
    name = record.text("DISPLAY") or ", ".join(word for word in words if word)
    details = (("grouping", record.text("GROUPING")), ("section", record.text("SECTION")))
    code = record.code("CODE", r"[A-Z0-9]{9}X")
    yield System.TAXONOMY, entry_row(code, name, details=details)


TAXONOMY = HeaderLayout(
    "provider taxonomy (NUCC)",
    fields(
        ("CODE", "CODE"),
        ("GROUPING", "GROUPING"),
        ("CLASSIFICATION", "CLASSIFICATION"),
        ("SPECIALIZATION", "SPECIALIZATION"),
        ("DISPLAY", "DISPLAY NAME", True),
        ("SECTION", "SECTION", True),
    ),
    _taxonomy,
    cycle=Cycle.OPEN,
    may_end_bare=True,
)


def _modifier_flags(record: Record, source: Source) -> Rows:
    row = (
        record.code("MODIFIER", "[A-Z0-9#]{2}"),
        record.flag("BYPASS"),
        record.choice("THERAPY", r"\d*"),
        record.choice("TELEHEALTH", r"\d*"),
        record.choice("ASSISTANT", r"\d*"),
    )
    yield System.MODIFIER_FLAGS, row


MODIFIER_FLAGS = HeaderLayout(
    "modifiers with the flags of the outpatient code editor",
    fields(
        ("MODIFIER", "MODIFIER"),
        ("BYPASS", "NCCI BYPASS"),
        ("THERAPY", "THERAPY"),
        ("TELEHEALTH", "TELEHEALTH"),
        ("ASSISTANT", "ASST SURGEON"),
    ),
    _modifier_flags,
    cycle=Cycle.OPEN,
)


def _revenue_flags(record: Record, source: Source) -> Rows:
    row = (
        record.code("CODE", r"\d{4}"),
        record.choice("STATUS", "[A-Z][0-9]?|"),
        record.flag("UNKNOWN"),
        record.choice("THERAPY", r"\d*"),
    )
    yield System.REVENUE_FLAGS, row


REVENUE_FLAGS = HeaderLayout(
    "revenue codes with the flags of the outpatient code editor",
    fields(
        ("CODE", "REVENUE CODE"),
        ("STATUS", "STATUS IND"),
        ("UNKNOWN", "NOT RECOGNIZED"),
        ("THERAPY", "THERAPY"),
    ),
    _revenue_flags,
    cycle=Cycle.OPEN,
)


def _diagnosis_flags(record: Record, source: Source) -> Rows:
    low, high = record.whole("LO_AGE"), record.whole("HI_AGE")
    if low > high:
        raise BadCell(f"the ages run from {low} down to {high}")
    is_limited = (low, high) != (0, OLDEST)
    row = (
        record.code("ICD10CM", r"[A-Z]\d[0-9A-Z]{1,5}"),
        "flags",
        low if is_limited else None,
        high if is_limited else None,
        record.choice("SEX", "[0-2]"),
        record.flag("MANIFESTATION"),
        record.flag("UNACCEPTABLE_PDX"),
        record.flag("EXTERNAL_CAUSE"),
    )
    yield System.DIAGNOSIS_EDITS, row


DIAGNOSIS_FLAGS = HeaderLayout(
    "diagnoses with the flags of the outpatient code editor",
    fields(
        ("ICD10CM", "ICD10CM"),
        ("LO_AGE", "LO AGE"),
        ("HI_AGE", "HI AGE"),
        ("SEX", "SEX"),
        ("EXTERNAL_CAUSE", "EXTERNAL CAUSE"),
        ("MANIFESTATION", "MANIFESTATION"),
        ("CODE_FIRST", "CODE FIRST"),
        ("UNACCEPTABLE_PDX", "UNACCEPTABLE PDX"),
    ),
    _diagnosis_flags,
    cycle=Cycle.FISCAL,
)


def _diagnosis_rule(record: Record, source: Source) -> Rows:
    group = record.choice("GROUP", "Age|Sex|Other|Unacceptable")
    rule = record.text("RULE").upper()
    code = record.text("ICD10CM").upper().replace(".", "")
    if not re.fullmatch(r"[A-Z]\d[0-9A-Z]{1,5}", code):
        raise BadCell(f"ICD10CM {code!r} is not a diagnosis code")
    low: int | None = None
    high: int | None = None
    if group == "Age":
        low, high = _ages(rule)
    sex = {"MALE ONLY": "1", "FEMALE ONLY": "2"}.get(rule, "") if group == "Sex" else ""
    kinds = ("MANIFESTATION" in rule, "UNACCEPTABLE" in rule, False)
    yield System.DIAGNOSIS_EDITS, (code, group, low, high, sex, *kinds)


def _ages(rule: str) -> tuple[int, int]:
    spelled = re.search(r"\(AGES? (\d+)(?: ONLY|-(\d+))\)", rule)
    if spelled is None:
        raise BadCell(f"RULE {rule!r} names no ages")
    return int(spelled[1]), int(spelled[2] or spelled[1])


DIAGNOSIS_RULES = HeaderLayout(
    "diagnosis rules of the Medicare code editor",
    fields(("ICD10CM", "ICD10CM"), ("GROUP", "EDIT GROUP"), ("RULE", "RULE")),
    _diagnosis_rule,
    cycle=Cycle.FISCAL,
)


def _class(record: Record, source: Source) -> Rows:
    row = (
        record.code("CODE"),
        record.text("PROCEDURE"),
        record.text("CATEGORY"),
        record.text("SUBCATEGORY"),
        record.text("FAMILY"),
        stored_day(record.day("ADDED")),
        stored_day(record.day("ENDED")),
        stored_day(record.day("FROM")),
    )
    yield System.RBCS, row


CLASSES = HeaderLayout(
    "a classification of procedures (RBCS)",
    fields(
        ("CODE", "HCPCS CODE"),
        ("PROCEDURE", "RBCS PROCEDURE"),
        ("CATEGORY", "RBCS CATEGORY"),
        ("SUBCATEGORY", "RBCS SUBCATEGORY"),
        ("FAMILY", "RBCS FAMILY"),
        ("ADDED", "HCPCS DATE ADDED"),
        ("ENDED", "HCPCS DATE ENDED"),
        ("FROM", "RBCS DATE EFFECTIVE"),
    ),
    _class,
    cycle=Cycle.OPEN,
)


def _document(record: Record, source: Source) -> Rows:
    row = (
        record.code("ID", r"[LA]\d{4,6}"),
        record.choice("VERSION", r"\d+"),
        record.choice("TYPE", "LCD|Article|Proposed LCD|ARTICLE|.{2,30}"),
        record.text("CONTRACTOR"),
        stored_day(record.day("EFFECTIVE")),
        stored_day(record.day("RETIRED")),
        record.text("TITLE"),
    )
    yield System.LCD_INDEX, row


DOCUMENTS = HeaderLayout(
    "an index of coverage documents",
    fields(
        ("TYPE", "TYPE"),
        ("ID", "ID"),
        ("VERSION", "VERSION"),
        ("CONTRACTOR", "CONTRACTOR"),
        ("EFFECTIVE", "EFFECTIVE"),
        ("RETIRED", "RETIRED"),
        ("TITLE", "TITLE"),
    ),
    _document,
    cycle=Cycle.OPEN,
)


def _descriptor(record: Record, source: Source) -> Rows:
    text = record.text("DESCRIPTION")
    if not text:
        raise BadCell("the description is empty")
    yield System.CPT_TEXT, entry_row(record.code("CODE"), text)


DESCRIPTORS = HeaderLayout(
    "CPT descriptors from your licensed file",
    fields(
        ("CODE", "CPT(?: CODE)?"),
        ("DESCRIPTION", "(?:CPT )?(?:LONG |SHORT |CONSUMER |MEDIUM )?(?:DESCRIPTION|DESCRIPTOR)"),
    ),
    _descriptor,
    cycle=Cycle.YEAR,
    may_end_bare=True,
)


def _plain(record: Record, source: Source) -> Rows:
    spelled = record.text("SYSTEM").lower()
    if spelled not in PLAIN:
        raise BadCell(f"system {spelled!r} is none of {', '.join(sorted(PLAIN))}")
    code = record.code("CODE", "[A-Z0-9]{1,10}")
    days = (record.day("STARTS_ON"), record.day("ENDS_ON"))
    yield System(spelled), entry_row(code, record.text("DESCRIPTION"), days)


PLAIN_LIST = HeaderLayout(
    "a plain list of codes",
    fields(
        ("SYSTEM", "SYSTEM"),
        ("CODE", "CODE"),
        ("DESCRIPTION", "DESCRIPTION"),
        ("STARTS_ON", "STARTS ON"),
        ("ENDS_ON", "ENDS ON"),
    ),
    _plain,
    cycle=Cycle.OPEN,
    may_end_bare=True,
)
LAYOUTS = (
    PLACES,
    REASONS,
    TAXONOMY,
    MODIFIER_FLAGS,
    REVENUE_FLAGS,
    DIAGNOSIS_FLAGS,
    DIAGNOSIS_RULES,
    CLASSES,
    DOCUMENTS,
    DESCRIPTORS,
    PLAIN_LIST,
    LICENSED_REASONS,
)
