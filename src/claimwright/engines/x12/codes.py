"""Codes of the trade in our own short words: adjustment reasons, remarks, statuses, benefits.

The official wording belongs to its owners; what stands here is ours, for people who must act.
An unknown code is named as such and never hidden.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources


@cache
def _read(name: str) -> dict[str, str]:
    folder = resources.files("claimwright.engines.x12.words")
    loaded: dict[str, str] = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return loaded


@cache
def _lists() -> dict[str, dict[str, str]]:
    folder = resources.files("claimwright.engines.x12.words")
    loaded: dict[str, dict[str, str]] = json.loads((folder / "lists.json").read_text("utf-8"))
    return loaded


def find_words(name: str, code: str) -> str | None:
    """The words for a code of one of the small lists ("payer_rank", "P"); None when unknown."""
    return _lists()[name].get(code)


def words_of(name: str, code: str) -> str:
    """The same, with a fall-back that shows the code."""
    found = _lists()[name].get(code)
    return found if found is not None else f"code {code}" if code else "not stated"


def find_carc(code: str) -> str | None:
    """Our words for a claim adjustment reason code; None when there are none."""
    return _read("carc").get(code.strip().upper())


def describe_carc(code: str) -> str:
    """Our words for a claim adjustment reason code ("45"), never empty.

    Source: carc-list
    """
    return find_carc(code) or f"reason {code} (no wording here; look it up in the current list)"


def find_rarc(code: str) -> str | None:
    """Our words for a remittance advice remark code; None when there are none."""
    return _read("rarc").get(code.strip().upper())


def describe_rarc(code: str) -> str:
    """Our words for a remittance advice remark code ("N130"), never empty.

    Source: rarc-list
    """
    return find_rarc(code) or f"remark {code} (no wording here; look it up in the current list)"


def describe_group(code: str) -> str:
    """Our words for an adjustment group code ("CO")."""
    return find_words("adjustment_group", code) or f"group {code or 'not stated'}"


def describe_status_category(code: str) -> str:
    """Our words for a claim status category ("A7")."""
    found = _read("status_categories").get(code.strip().upper())
    return found or f"category {code} (no wording here; look it up in the current list)"


def describe_status(code: str) -> str:
    """Our words for a claim status code ("562")."""
    found = _read("statuses").get(code.strip())
    return found or f"status {code} (no wording here; look it up in the current list)"


def describe_service_type(code: str) -> str:
    """Our words for a service type ("30")."""
    return find_words("service_type", code) or f"service type {code}"


def describe_provider_adjustment(code: str) -> str:
    """Our words for a PLB reason ("WO")."""
    return find_words("provider_adjustment", code) or f"provider adjustment {code}"


def describe_claim_status(code: str) -> str:
    """Our words for CLP02 ("1")."""
    return find_words("claim_status", code) or f"claim status {code}"


def describe_filing_indicator(code: str) -> str:
    """Our words for a claim filing indicator ("MB")."""
    return find_words("filing_indicator", code) or f"filing indicator {code}"


def carc_codes() -> tuple[str, ...]:
    """Every adjustment reason code that has words here."""
    return tuple(_read("carc"))


def rarc_codes() -> tuple[str, ...]:
    """Every remark code that has words here."""
    return tuple(_read("rarc"))
