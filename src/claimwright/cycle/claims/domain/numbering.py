"""Numbers of claims: unique for ever, free of patient data, short enough for CLM01.

Source: x12-837p CLM01 (20 characters at most)
"""

from __future__ import annotations

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SERIAL_WIDTH = 7
PREFIX = "CW"


def base36(number: int, width: int) -> str:
    """The non-negative number in base 36, capitals, filled with zeros."""
    said = ""
    while number:
        number, digit = divmod(number, 36)
        said = DIGITS[digit] + said
    return said.rjust(width, "0")


def version_letters(version_number: int) -> str:
    """1 is A, 26 is Z, 27 is AA: as columns of a sheet are lettered."""
    assert version_number >= 1, "versions count from one"
    said = ""
    while version_number:
        version_number, letter = divmod(version_number - 1, 26)
        said = chr(65 + letter) + said
    return said


def control_number(serial: int, version_number: int) -> str:
    """CLM01 of one version: "CW", seven places of base 36, the version's letter."""
    return f"{PREFIX}{base36(serial, SERIAL_WIDTH)}{version_letters(version_number)}"


def claim_number(serial: int) -> str:
    """The number people say: C-000123."""
    return f"C-{serial:06d}"


def line_control_number(claim_control_number: str, line_number: int) -> str:
    """REF*6R of one line, unique over all versions of all claims."""
    return f"{claim_control_number}{line_number:02d}"


def folded_control_number(said: str) -> str:
    """As a payer may have echoed it: case and surrounding spaces do not matter."""
    return said.strip().upper()
