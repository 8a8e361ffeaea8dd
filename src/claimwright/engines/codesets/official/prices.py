"""Prices and lists beside the fee schedule: laboratory, drugs, outpatient, telehealth.

Source: cms-clfs, cms-asp, cms-opps-addendum-b
"""

from __future__ import annotations

from collections.abc import Iterator

from claimwright.engines.codesets.official.layout import (
    BadCell,
    HeaderLayout,
    Record,
    fields,
    own_text,
)
from claimwright.engines.codesets.official.periods import Cycle
from claimwright.engines.codesets.official.source import Source
from claimwright.engines.codesets.shapes import Row, entry_row, stored_day
from claimwright.engines.codesets.tables import System

MODIFIER = "[A-Z0-9]{0,2}"


def _laboratory(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    code, modifier = record.code("HCPCS"), record.choice("MOD", MODIFIER)
    indicator, rate = record.choice("INDICATOR", "[NL]?"), record.cents("RATE")
    if rate is None and indicator != "L":
        raise BadCell("RATE is empty for a national price")
    starts_on = stored_day(record.day("EFF_DATE"))
    record.code("YEAR", r"20\d\d")
    yield System.CLFS, (code, modifier, indicator, rate or 0, starts_on)


LABORATORY = HeaderLayout(
    "the clinical laboratory fee schedule (CLFS)",
    fields(
        ("YEAR", "YEAR"),
        ("HCPCS", "HCPCS"),
        ("MOD", "MOD"),
        ("EFF_DATE", "EFF DATE"),
        ("INDICATOR", "INDICATOR"),
        ("RATE", "RATE"),
    ),
    _laboratory,
    may_end_bare=True,
)


def _drug(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    limit = record.text("LIMIT").replace("$", "").replace(",", "")
    if limit:
        limit = record.number("LIMIT") if "$" not in record.text("LIMIT") else limit
    code = record.code("CODE")
    text = own_text(code, record.text("DESCRIPTION"))
    yield System.ASP, (code, text, record.text("DOSAGE"), limit, record.text("NOTES"))


DRUGS = HeaderLayout(
    "the drug payment limits (ASP)",
    fields(
        ("CODE", "HCPCS CODE"),
        ("DESCRIPTION", "SHORT DESCRIPTION"),
        ("DOSAGE", "HCPCS CODE DOSAGE"),
        ("LIMIT", "PAYMENT LIMIT"),
        ("NOTES", "NOTES", True),
    ),
    _drug,
    has_footnotes=True,
    may_end_bare=True,
)


def _package(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    ndc = record.code("NDC", r"[0-9A-Z]{4,5}-[0-9A-Z]{3,4}-[0-9A-Z]{1,2}|\d{11}")
    row = (
        record.code("CODE"),
        ndc.replace("-", "") if len(ndc) == 13 else ndc,
        record.text("DRUG"),
        record.text("LABELER"),
        record.text("DOSAGE"),
        record.text("SIZE"),
        record.text("QUANTITY"),
        record.number("UNITS", empty="0"),
    )
    yield System.NDC, row


PACKAGES = HeaderLayout(
    "the crosswalk of drug packages (NDC to HCPCS)",
    fields(
        ("CODE", r"(?:20\d\d |HCPCS )?CODE"),
        ("LABELER", "LABELER(?: NAME)?"),
        ("NDC", "NDC2?"),
        ("DRUG", "DRUG NAME"),
        ("DOSAGE", "HCPCS DOSAGE"),
        ("SIZE", "PKG SIZE"),
        ("QUANTITY", "PKG QTY"),
        ("UNITS", "BILLUNITSPKG"),
    ),
    _package,
    has_footnotes=True,
    may_end_bare=True,
)


def _outpatient(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    code = record.code("CODE")
    row = (
        code,
        record.choice("SI", "[A-Z][0-9]?"),
        record.text("APC"),
        record.text("WEIGHT"),
        record.cents("RATE"),
        record.cents("COPAY"),
        own_text(code, record.text("DESCRIPTION")),
    )
    yield System.OPPS, row


OUTPATIENT = HeaderLayout(
    "outpatient payment rates (OPPS Addendum B)",
    fields(
        ("CODE", "HCPCS(?: CODE)?"),
        ("DESCRIPTION", "SHORT DESC.*"),
        ("SI", "SI|OPPS STATUS IND|STATUS INDICATOR"),
        ("APC", "APC", True),
        ("WEIGHT", "RELATIVE WEIGHT", True),
        ("RATE", "(?:OPPS )?PAYMENT RATE"),
        ("COPAY", "NATIONAL UNADJUSTED COPAYMENT", True),
    ),
    _outpatient,
    has_footnotes=True,
    may_end_bare=True,
)


def _telehealth(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    details = (("status", record.text("STATUS")), ("audio only", record.text("AUDIO")))
    yield System.TELEHEALTH, entry_row(record.code("CODE"), "", details=details)


TELEHEALTH = HeaderLayout(
    "the list of telehealth services",
    fields(
        ("CODE", "HCPCS(?: CODE)?|CODE"),
        ("DESCRIPTION", "SHORT DESCRIPTOR"),
        ("STATUS", "PROPOSED ACTION|STATUS"),
        ("AUDIO", ".*AUDIO ?ONLY.*", True),
    ),
    _telehealth,
    cycle=Cycle.YEAR,
    has_footnotes=True,
    may_end_bare=True,
)
LAYOUTS = (LABORATORY, DRUGS, PACKAGES, OUTPATIENT, TELEHEALTH)
