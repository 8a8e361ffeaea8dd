"""The practice's own rules as they are kept: wordings, which is in force, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from claimwright.cycle.scrubbing.domain.back_test import BackTest
from claimwright.cycle.scrubbing.domain.own_rules import OwnRule

WRITTEN, PUBLISHED, ROLLED_BACK, RETIRED = "written", "published", "rolled back", "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnVersionView:
    """One wording of a rule."""

    id: int
    number: int
    rule: OwnRule
    text: str
    back_test: BackTest | None
    actor: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OwnEventView:
    """Something done to a rule."""

    at: datetime
    kind: str
    version_number: int
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRuleView:
    """A rule of the practice's own; versions newest first, events too."""

    id: int
    public_id: UUID
    code: str
    in_force_number: int  # 0 while no version is in force
    versions: tuple[OwnVersionView, ...]
    events: tuple[OwnEventView, ...] = ()

    @property
    def newest(self) -> OwnVersionView:
        """The wording written last."""
        return self.versions[0]

    @property
    def in_force(self) -> OwnVersionView | None:
        """The wording that scrubbing runs, if any."""
        return next((v for v in self.versions if v.number == self.in_force_number), None)

    @property
    def shown(self) -> OwnVersionView:
        """The wording in force, else the newest."""
        return self.in_force or self.newest

    @property
    def is_draft_newer(self) -> bool:
        """Whether a wording was written that is not in force."""
        return self.newest.number != self.in_force_number

    @property
    def status(self) -> str:
        """In one or two words."""
        if self.in_force is not None:
            return "In force"
        return "Retired" if any(e.kind != WRITTEN for e in self.events) else "Draft"
