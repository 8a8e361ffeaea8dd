"""A person's name in its parts, and how to compare two of them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's legal name as an insurer knows it."""

    last: str
    first: str = ""
    middle: str = ""
    suffix: str = ""

    def __str__(self) -> str:
        given = " ".join(part for part in (self.first, self.middle) if part)
        family = f"{self.last} {self.suffix}".strip()
        return f"{family}, {given}" if given else family

    @property
    def natural(self) -> str:
        """As one says it: first, middle, last, suffix."""
        return " ".join(p for p in (self.first, self.middle, self.last, self.suffix) if p)


def folded(text: str) -> str:
    """Letters and digits only, upper case, no accents: for comparing names, never for showing."""
    if text.isascii():
        return "".join(filter(str.isalnum, text)).upper()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(ch for ch in plain if ch.isalnum() and ord(ch) < 128).upper()
