"""Medicare Beneficiary Identifier: eleven characters, each place of a stated kind."""

from __future__ import annotations

import re

# The letters S, L, O, I, B and Z are never used.
LETTER = "[AC-HJKMNP-RT-Y]"
MIXED = "[0-9AC-HJKMNP-RT-Y]"
PATTERN = re.compile(
    f"[1-9]{LETTER}{MIXED}[0-9]{LETTER}{MIXED}[0-9]{LETTER}{LETTER}[0-9][0-9]", re.ASCII
)


def mbi_characters(text: str) -> str:
    """Upper case without the dashes printed on the card."""
    return text.replace("-", "").replace(" ", "").upper()


def is_valid_mbi(text: str) -> bool:
    """Whether the text, with or without dashes, has the form of an MBI.

    Source: cms-mbi-format
    """
    return PATTERN.fullmatch(mbi_characters(text)) is not None
