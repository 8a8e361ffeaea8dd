"""A second coder's look: which visits are drawn for it, and how accurate each coder was."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

HUNDRED = 100
MOST_MISSED = 99


class CannotReview(ValueError):
    """This look cannot be kept; the message says why."""


def is_drawn(key: str, percent: int) -> bool:
    """Whether the visit of that key is among the share that a second coder looks at.

    Nobody who codes can foresee it, and asking again gives the same answer.
    """
    drawn = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big")
    return drawn * HUNDRED < percent << 32


@dataclass(frozen=True, slots=True)
class Review:
    """What the second coder found. `wrong` are codes of the first one that do not stand."""

    codes: tuple[str, ...]
    wrong: tuple[str, ...] = ()
    missed_count: int = 0
    note: str = ""

    @property
    def agrees(self) -> bool:
        """Whether everything stands and nothing is missing."""
        return not self.wrong and not self.missed_count


def check_review(review: Review, *, coder_id: int, reviewer_id: int) -> None:
    """Raise CannotReview for a look that proves nothing."""
    if coder_id == reviewer_id:
        raise CannotReview("Nobody reviews their own coding; another coder takes this look.")
    strange = [code for code in review.wrong if code not in review.codes]
    if strange:
        raise CannotReview(f"{strange[0]} is not among what was coded.")
    if not 0 <= review.missed_count <= MOST_MISSED:
        raise CannotReview(f"Between 0 and {MOST_MISSED} codes can be missing.")
    if not review.agrees and not review.note.strip():
        raise CannotReview("Say what should have been coded, so that the coder can learn from it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedView:
    """One finished coding, with the second look once there is one."""

    id: int
    encounter_id: int
    coder_id: int
    finished_at: datetime
    codes: tuple[str, ...]
    is_drawn: bool
    review: Review | None = None
    reviewer_id: int | None = None
    reviewed_at: datetime | None = None
    encounter_public_id: UUID | None = None
    encounter_number: str = ""
    service_on: date | None = None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How a coder did. Rates are percents to one decimal, None before the first look."""

    coder_id: int
    finished_count: int = 0
    drawn_count: int = 0
    reviewed_count: int = 0
    agreed_count: int = 0
    code_count: int = 0  # what there was to code: all that was coded and all that was missed
    right_count: int = 0

    @property
    def waiting_count(self) -> int:
        """Drawn and not yet looked at."""
        return self.drawn_count - self.reviewed_count

    @property
    def by_visit(self) -> Decimal | None:
        """Share of the visits looked at in which everything stood."""
        return _percent(self.agreed_count, self.reviewed_count)

    @property
    def by_code(self) -> Decimal | None:
        """Share of the codes that stood, missed ones counted as wrong."""
        return _percent(self.right_count, self.code_count)


def accuracies(
    counts: Mapping[int, tuple[int, int]], reviews: Iterable[tuple[int, Review]]
) -> list[Accuracy]:
    """One per coder, those with the most visits first.

    `counts` are (finished, drawn) visits by coder, `reviews` the looks taken, each with its coder.
    """
    looked: dict[int, list[Review]] = defaultdict(list)
    for coder_id, review in reviews:
        looked[coder_id].append(review)
    found = [
        Accuracy(
            coder_id,
            finished,
            drawn,
            len(looked[coder_id]),
            sum(review.agrees for review in looked[coder_id]),
            sum(len(review.codes) + review.missed_count for review in looked[coder_id]),
            sum(len(review.codes) - len(review.wrong) for review in looked[coder_id]),
        )
        for coder_id, (finished, drawn) in counts.items()
    ]
    return sorted(found, key=lambda each: (-each.finished_count, each.coder_id))


def told_codes(
    diagnoses: Sequence[str], lines: Sequence[tuple[str, Sequence[str], str]]
) -> list[str]:
    """Everything a coder chose, each as a person reads it and each once: diagnoses, then lines.

    A line is (code, modifiers, units).
    """
    said = [*diagnoses]
    for code, modifiers, units in lines:
        said.append(f"{'-'.join((code, *modifiers))} ×{units}")
    counts: dict[str, int] = defaultdict(int)
    told = []
    for each in said:
        counts[each] += 1
        told.append(each if counts[each] == 1 else f"{each} ({counts[each]})")
    return told


def _percent(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    return (Decimal(HUNDRED * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
