"""What coding stores: the notes of visits."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from claimwright.cycle.coding.models import EncounterNote
from claimwright.foundation.audit import log

MOST_CHARACTERS = 60_000


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
