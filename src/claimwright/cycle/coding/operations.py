"""What coding stores: notes of visits, who coded them, and what a second look found."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from claimwright.cycle.charges.domain.encounters import EncounterSnapshot
from claimwright.cycle.coding.domain.second_review import (
    CannotReview,
    Review,
    check_review,
    is_drawn,
    told_codes,
)
from claimwright.cycle.coding.models import (
    EncounterNote,
    FinishedCoding,
    ReviewShare,
    SecondReview,
)
from claimwright.cycle.coding.queries import share_of
from claimwright.foundation.audit import log

MOST_CHARACTERS = 60_000


class NoSuchCoding(LookupError):
    """Nobody has finished coding this visit."""


class CannotKeepNote(ValueError):
    """The text is empty or longer than a note can be."""


def keep_note(*, encounter_id: int, text: str, now: datetime) -> None:
    """Keep the note beside its encounter; a later text replaces it. Raises CannotKeepNote."""
    plain = text.replace("\r\n", "\n").strip()
    if not plain:
        raise CannotKeepNote("The note is empty.")
    if len(plain) > MOST_CHARACTERS:
        raise CannotKeepNote(f"A note may have {MOST_CHARACTERS:,} characters; this is longer.")
    with transaction.atomic():
        EncounterNote.objects.update_or_create(
            encounter_id=encounter_id, defaults={"text": plain, "kept_at": now}
        )
        log.record(
            "note kept",
            object_type="encounter",
            object_id=str(encounter_id),
            detail={"characters": len(plain)},
        )


@transaction.atomic
def finish_coding(*, visit: EncounterSnapshot, coder_id: int, now: datetime) -> bool:
    """The coder is done with the visit as it stands; True when a second coder is to look at it.

    The first to finish stays its coder. Finishing again before the look renews what is looked
    at; a look once made stands, and what is changed after it is the correction.
    """
    row = FinishedCoding.objects.select_for_update().filter(encounter_id=visit.id).first()
    codes = told_codes(
        visit.diagnoses, [(line.code, line.modifiers, line.units) for line in visit.lines]
    )
    if row is not None:
        if row.coder_id == coder_id and not SecondReview.objects.filter(finished=row).exists():
            row.codes = codes
            row.save(update_fields=["codes"])
        return bool(row.is_drawn)
    drawn = is_drawn(f"{visit.public_id}:{coder_id}", share_of(coder_id=coder_id))
    FinishedCoding.objects.create(
        encounter_id=visit.id, coder_id=coder_id, finished_at=now, codes=codes, is_drawn=drawn
    )
    log.record("coding finished", object_type="encounter", object_id=str(visit.public_id))
    return drawn


@transaction.atomic
def set_review_share(*, percent: int, coder_id: int | None = None) -> None:
    """From now on this share is drawn, of one coder or of all. Raises CannotReview."""
    if not 0 <= percent <= 100:
        raise CannotReview("A share lies between 0 and 100 percent.")
    ReviewShare.objects.update_or_create(coder_id=coder_id, defaults={"percent": percent})
    log.record(
        "review share set", object_type="coder", detail={"coder": coder_id, "percent": percent}
    )


@transaction.atomic
def keep_review(*, encounter_id: int, reviewer_id: int, review: Review, now: datetime) -> None:
    """Keep the second look. Raises NoSuchCoding, or CannotReview, also when it was looked at."""
    row = FinishedCoding.objects.select_for_update().filter(encounter_id=encounter_id).first()
    if row is None:
        raise NoSuchCoding("Nobody has finished coding this visit.")
    check_review(review, coder_id=row.coder_id, reviewer_id=reviewer_id)
    if list(review.codes) != row.codes:
        raise CannotReview("The codes changed since this was shown. Look at them again.")
    if SecondReview.objects.filter(finished=row).exists():
        raise CannotReview("Somebody looked at this visit already.")
    SecondReview.objects.create(
        finished=row,
        reviewer_id=reviewer_id,
        reviewed_at=now,
        wrong=list(review.wrong),
        missed_count=review.missed_count,
        note=review.note.strip()[:500],
    )
    log.record(
        "coding reviewed",
        object_type="encounter",
        object_id=str(encounter_id),
        detail={
            "agrees": review.agrees,
            "wrong": len(review.wrong),
            "missed": review.missed_count,
        },
    )
