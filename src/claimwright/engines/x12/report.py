"""Collects findings while a file streams by: severities by layer, floods folded into a count."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, TypedDict, Unpack

from claimwright.kernel.finding import Finding, Severity, Where

# Of one fault (same code, segment and element) this many places are told, then counted.
TOLD_COUNT = 10


class Place(NamedTuple):
    """Where a segment stands: byte offset, number in its set (ST is 1), tag and loop."""

    offset: int
    number: int
    segment: str
    loop: str = ""
    at: str = ""

    def element(self, name: str) -> Place:
        """The same segment, an element of it: CLM05-1."""
        return Place(self.offset, self.number, self.segment, self.loop, name)

    def where(self) -> Where:
        """As a finding carries it."""
        return Where(self.segment, self.loop, self.at, self.offset, self.number or None)


class Sent(TypedDict, total=False):
    """What stood in the file, and what was expected there."""

    found: str
    expected: str


class Reporter:
    """Every finding of a file, and those of the transaction set being read.

    SNIP 1–3 faults are errors. Situational rules, code sets and NPI checks are warnings unless
    the file is judged `for_submission`.
    """

    def __init__(self, *, for_submission: bool = False) -> None:
        self.findings: list[Finding] = []
        self.set_findings: list[Finding] = []
        self.set_errors_count = 0
        self._upper = Severity.ERROR if for_submission else Severity.WARNING
        self._counts: dict[tuple[str, str, str], int] = {}
        self._samples: dict[tuple[str, str, str], Finding] = {}

    def open_set(self) -> None:
        """Forget the findings of the set before."""
        self.set_findings = []
        self.set_errors_count = 0

    def error(
        self, code: str, place: Place, message: str, fix: str, source: str, **sent: Unpack[Sent]
    ) -> None:
        """A fault of structure or balance."""
        self._tell(Finding(code, Severity.ERROR, message, fix, source, place.where()), sent)

    def situational(
        self, code: str, place: Place, message: str, fix: str, source: str, **sent: Unpack[Sent]
    ) -> None:
        """A fault of a situational rule, a code or an identifier."""
        self._tell(Finding(code, self._upper, message, fix, source, place.where()), sent)

    def warning(
        self, code: str, place: Place, message: str, fix: str, source: str, **sent: Unpack[Sent]
    ) -> None:
        """A fault most receivers live with."""
        self._tell(Finding(code, Severity.WARNING, message, fix, source, place.where()), sent)

    def _tell(self, finding: Finding, sent: Sent) -> None:
        self.add(replace(finding, **sent) if sent else finding)

    def add(self, finding: Finding) -> None:
        """Keep a finding, or only count it when it floods."""
        if finding.severity is Severity.ERROR:
            self.set_errors_count += 1
        where = finding.where
        key = (finding.code, where.segment, where.element)
        count = self._counts[key] = self._counts.get(key, 0) + 1
        if len(self.set_findings) < 1000:
            self.set_findings.append(finding)
        if count <= TOLD_COUNT:
            self.findings.append(finding)
        else:
            self._samples[key] = finding

    def finish(self) -> list[Finding]:
        """Every finding, with one more for each flood that says how many were not told."""
        for key, sample in self._samples.items():
            more = self._counts[key] - TOLD_COUNT
            at = sample.where.element or sample.where.segment
            places = "place" if more == 1 else "places"
            self.findings.append(
                replace(
                    sample,
                    message=f"The same fault{f' in {at}' if at else ''} is in {more:,} more "
                    f"{places}, the last one here: {sample.message}",
                )
            )
        self._samples = {}
        return self.findings
