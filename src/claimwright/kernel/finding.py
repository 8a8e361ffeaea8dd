"""A fault of the world, told so that a person can mend it.

Findings are collected, never first-only. They are values, not exceptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding stops: an error holds the thing, a warning does not, info only tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Where:
    """A place: in a file (segment, loop, element, byte offset) or on a form (field)."""

    segment: str = ""
    loop: str = ""
    element: str = ""
    offset: int | None = None
    segment_number: int | None = None
    field: str = ""
    loop_start: int | None = (
        None  # of what is missing: the number of the segment its loop begins at
    )

    def as_dict(self) -> dict[str, Any]:
        """JSON shape of CLI.md; the four contract keys are always present."""
        place: dict[str, Any] = {
            "segment": self.segment,
            "loop": self.loop,
            "element": self.element,
            "offset": self.offset,
        }
        if self.segment_number is not None:
            place["segment_number"] = self.segment_number
        if self.loop_start is not None:
            place["loop_start"] = self.loop_start
        if self.field:
            place["field"] = self.field
        return place


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: a stable code, what is wrong, what to do about it, and who says so.

    `source` is a key of docs/sources.toml, optionally followed by a place in it. A fault that
    is there many times may be one finding: `count` says how often, `places` the first of them.
    """

    code: str
    severity: Severity
    message: str
    fix: str = ""
    source: str = ""
    where: Where = field(default_factory=Where)
    found: str = ""
    expected: str = ""
    count: int = 1
    places: tuple[Where, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """JSON shape of CLI.md."""
        shape: dict[str, Any] = {
            "code": self.code,
            "severity": self.severity.value,
            "where": self.where.as_dict(),
            "message": self.message,
            "fix": self.fix,
            "source": self.source,
        }
        if self.found:
            shape["found"] = self.found
        if self.expected:
            shape["expected"] = self.expected
        if self.count > 1:
            shape["count"] = self.count
            shape["places"] = [place.as_dict() for place in self.places]
        return shape

    @classmethod
    def from_dict(cls, shape: Mapping[str, Any]) -> Finding:
        """The reverse of `as_dict`."""
        return cls(
            code=shape["code"],
            severity=Severity(shape["severity"]),
            message=shape["message"],
            fix=shape["fix"],
            source=shape["source"],
            where=Where(**shape["where"]),
            found=shape.get("found", ""),
            expected=shape.get("expected", ""),
            count=shape.get("count", 1),
            places=tuple(Where(**place) for place in shape.get("places", ())),
        )


def has_errors(findings: list[Finding] | tuple[Finding, ...]) -> bool:
    """Whether any finding is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)
