"""Small readers shared by the formats: dates, codes, amounts, as senders really write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from claimwright.kernel.money import Money, NotMoney

ICD10_SHAPE = re.compile(r"[A-TV-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?", re.IGNORECASE)
PROCEDURE_SHAPE = re.compile(r"(?:[0-9]{4}[0-9A-Z]|[A-V][0-9]{4})", re.IGNORECASE)
DATE_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%Y%m%d", "%m/%d/%y", "%Y/%m/%d")


def read_date(text: str) -> date | None:
    """A day from "2026-01-31", "01/31/2026", "20260131" or a longer time stamp; else None."""
    cleaned = text.strip()
    for candidate in (cleaned, cleaned[:10], cleaned[:8]):
        for shape in DATE_FORMATS:
            try:
                return datetime.strptime(candidate, shape).replace(tzinfo=UTC).date()
            except ValueError:
                continue
    return None


def read_instant(text: str) -> datetime | None:
    """An instant from an ISO time or an HL7 time stamp; a time without zone is taken as UTC."""
    cleaned = text.strip()
    try:
        found = datetime.fromisoformat(cleaned)
    except ValueError:
        digits = re.match(r"(\d{8})(\d{4})?", cleaned)
        if digits is None:
            return None
        try:
            found = datetime.strptime(digits[1] + (digits[2] or "0000"), "%Y%m%d%H%M")  # noqa: DTZ007
        except ValueError:
            return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def read_diagnosis(code: str) -> str:
    """An ICD-10-CM code without its dot, upper case; "" when it does not look like one."""
    cleaned = code.strip().upper()
    return cleaned.replace(".", "") if ICD10_SHAPE.fullmatch(cleaned) else ""


def read_procedure(code: str) -> str:
    """A CPT or HCPCS code, upper case; "" when it does not look like one."""
    cleaned = code.strip().upper()
    return cleaned if PROCEDURE_SHAPE.fullmatch(cleaned) else ""


def read_cents(text: str) -> int | None:
    """Cents from an amount as written; None when there is none or it is no amount."""
    try:
        return Money.of(text).cents if text.strip() else None
    except NotMoney:
        return None


def read_units(text: str) -> str:
    """A positive quantity as X12 writes it; "" when it is none."""
    try:
        quantity = Decimal(text.strip() or "1")
    except InvalidOperation:
        return ""
    if not quantity.is_finite() or quantity <= 0:
        return ""
    return f"{quantity.normalize():f}"


def read_sex(text: str) -> str:
    """F, M or U."""
    first = text.strip().upper()[:1]
    return first if first in ("F", "M") else "U"
