"""Employer Identification Number: nine digits whose first two are an assigned prefix."""

from __future__ import annotations

# Prefixes the IRS has never assigned.
UNASSIGNED = frozenset(
    {
        "00",
        "07",
        "08",
        "09",
        "17",
        "18",
        "19",
        "28",
        "29",
        "49",
        "69",
        "70",
        "78",
        "79",
        "89",
        "96",
        "97",
    }
)


def ein_digits(text: str) -> str:
    """The digits alone: "12-3456789" → "123456789"."""
    return text.replace("-", "").strip()


def is_valid_ein(text: str) -> bool:
    """Whether the text, with or without its hyphen, can be an EIN.

    Source: irs-ein-prefixes
    """
    digits = ein_digits(text)
    return (
        len(digits) == 9
        and digits.isascii()
        and digits.isdigit()
        and digits[:2] not in UNASSIGNED
        and digits != digits[0] * 9
    )
