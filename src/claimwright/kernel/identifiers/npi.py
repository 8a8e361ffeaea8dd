"""National Provider Identifier: ten digits with a Luhn check over the 80840 prefix."""

from __future__ import annotations

from functools import lru_cache

# Luhn sum of the constant prefix 80840, which is not written in the NPI itself.
PREFIX_SUM = 24


@lru_cache(maxsize=65536)
def is_valid_npi(text: str) -> bool:
    """Whether the text is ten digits starting 1 or 2 whose check digit holds.

    Source: cms-npi-check-digit
    """
    if len(text) != 10 or not text.isascii() or not text.isdigit() or text[0] not in "12":
        return False
    return (PREFIX_SUM + luhn_sum(text)) % 10 == 0


def luhn_sum(digits: str) -> int:
    """Luhn sum with every second digit from the right doubled, the check digit not doubled."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        digit = ord(char) - 48
        if place % 2:
            digit *= 2
            if digit > 9:
                digit -= 9
        total += digit
    return total


def npi_with_check_digit(nine: str) -> str:
    """Complete nine digits to a valid NPI (for synthetic providers and tests)."""
    if len(nine) != 9 or not nine.isdigit() or nine[0] not in "12":
        raise ValueError("nine digits starting 1 or 2 are needed")
    return nine + str(-(PREFIX_SUM + luhn_sum(nine + "0")) % 10)
