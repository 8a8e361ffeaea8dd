"""Keep what a patient signed, and take it back."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from claimwright.cycle.charges.domain.consents import (
    Consent,
    ConsentKind,
    ConsentRefused,
    check_consent,
)
from claimwright.cycle.charges.models import Consent as ConsentRow
from claimwright.foundation.audit import log


@transaction.atomic
def keep_consent(*, new: Consent, as_of: date) -> int:
    """Keep one paper, signed or refused, and return its id. Raises ConsentRefused."""
    check_consent(new, as_of)
    row = ConsentRow.objects.create(
        patient_id=new.patient_id,
        kind=new.kind,
        signed_on=new.signed_on,
        ends_on=new.ends_on,
        note=" ".join(new.note.split())[:120],
    )
    done = "consent kept" if new.signed_on else "consent refused"
    log.record(
        done,
        object_type="consent",
        object_id=row.public_id,
        detail={"kind": new.kind, "signed_on": str(new.signed_on or "")},
    )
    return int(row.pk)


@transaction.atomic
def withdraw_consents(*, patient_id: int, kind: ConsentKind, on: date) -> int:
    """The patient takes back what was signed, from the day on; how many papers ended."""
    rows = ConsentRow.objects.select_for_update().filter(
        patient_id=patient_id, kind=kind, signed_on__lte=on
    )
    count = 0
    for row in rows:
        if row.ends_on is None or row.ends_on > on:
            row.ends_on = on
            row.save(update_fields=["ends_on"])
            log.record("consent withdrawn", object_type="consent", object_id=row.public_id)
            count += 1
    if not count:
        raise ConsentRefused("Nothing of the kind is in force on that day.")
    return count
