"""Details of a claim file that are judged as they go by: addresses, laboratory numbers, batches."""

from __future__ import annotations

import re

from claimwright.engines.x12.elements import at
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.report import Cursor, Reporter
from claimwright.engines.x12.zip_states import states_of_zip

SOURCE = "x12-837p"
_ZIP = re.compile(r"\d{5}(?:\d{4})?")
_LABORATORY = re.compile(r"\d\dD\d{7}")
_MOST_SOUND = 5000
# Where a wrong ZIP stops a claim; elsewhere it is only told.
_PROVIDERS = frozenset({"2010AA", "2310C"})


class DetailJudge:
    """Judges single segments of an 837; remembers the places found sound, for they repeat."""

    def __init__(self, report: Reporter, here: Cursor, batches: set[str]) -> None:
        self._report = report
        self._here = here
        self._batches = batches  # BHT03 of the file's sets so far
        self._sound: set[tuple[str, str]] = set()

    def batch(self, bht: Segment) -> None:
        """BHT03 tells the file's batches apart.

        Source: x12-837p
        """
        number = at(bht, 3)
        if number in self._batches:
            self._report.situational(
                "SIT-BATCH-REPEATED",
                self._here.place("BHT03"),
                f"Batch number {number[:30]} was used by an earlier set of this file.",
                "Give every set its own number, or answers to it cannot be told apart.",
                SOURCE,
                found=number[:80],
            )
        elif number and len(self._batches) < _MOST_SOUND:
            self._batches.add(number)

    def city(self, n4: Segment) -> None:
        """A ZIP lies in its state; an address without either says its country.

        Source: usps-zip3
        """
        if len(n4) > 3 and (n4[2], n4[3]) in self._sound:
            return
        state, code = at(n4, 2).upper(), at(n4, 3)
        if at(n4, 4) not in ("", "US"):
            return
        if not state and not code and not at(n4, 4):
            self._report.situational(
                "SIT-COUNTRY",
                self._here.place("N404"),
                f"The address in {at(n4, 1)[:30] or 'no city'} has neither state and ZIP nor a "
                "country.",
                "Send state and ZIP, or the country of an address outside the United States.",
                SOURCE,
            )
            return
        states = states_of_zip(code) if _ZIP.fullmatch(code) else frozenset()
        if states and state and state not in states:
            loop = self._here.loop
            is_providers = loop is not None and loop.name in _PROVIDERS
            tell = self._report.situational if is_providers else self._report.warning
            tell(
                "CODE-ZIP-STATE",
                self._here.place("N403"),
                f"ZIP {code} lies in {' or '.join(sorted(states))}, not in {state[:20]}.",
                "Correct the state or the ZIP.",
                "usps-zip3",
                found=f"{state[:20]} {code}",
                expected=", ".join(sorted(states)),
            )
        elif len(self._sound) < _MOST_SOUND:
            self._sound.add((state, code))

    def laboratory(self, ref: Segment) -> None:
        """A CLIA number is two digits, a D and seven digits.

        Source: x12-837p
        """
        number = at(ref, 2)
        if number and not _LABORATORY.fullmatch(number.upper()):
            self._report.situational(
                "SIT-CLIA",
                self._here.place("REF02"),
                f"The laboratory's number {number[:20]!r} is no CLIA number.",
                "Send its ten signs, such as 05D1234567.",
                SOURCE,
                found=number[:80],
            )
