"""Keep track of what payers were asked and from when they know us."""

from __future__ import annotations

from django.db import transaction

from claimwright.cycle.contracting.domain.enrollment import Enrollment as Wanted
from claimwright.cycle.contracting.domain.enrollment import EnrollmentKind
from claimwright.cycle.contracting.models import Enrollment, Payer
from claimwright.cycle.practice import queries as practice
from claimwright.foundation.audit import log


class EnrollmentRefused(ValueError):
    """The enrollment cannot be as told."""


@transaction.atomic
def keep_enrollment(*, new: Wanted) -> int:
    """Keep it in the place of the one of the same payer, provider and kind. Returns its id.

    Raises EnrollmentRefused.
    """
    if new.starts_on and new.ends_on and new.ends_on <= new.starts_on:
        raise EnrollmentRefused("It would end before it begins.")
    if new.kind is EnrollmentKind.CREDENTIALING and new.provider_id is None:
        raise EnrollmentRefused("Credentialing is a person's: choose the provider.")
    if new.provider_id is not None and not practice.get_providers(ids=[new.provider_id]):
        raise EnrollmentRefused("This practice has no such provider.")
    payer = Payer.objects.get(pk=new.payer_id)
    row, _ = Enrollment.objects.update_or_create(
        payer=payer,
        provider_id=new.provider_id,
        kind=new.kind.value,
        defaults={
            "asked_on": new.asked_on,
            "starts_on": new.starts_on,
            "ends_on": new.ends_on,
            "note": new.note[:120],
        },
    )
    log.record(
        "enrollment kept",
        object_type="enrollment",
        object_id=row.public_id,
        detail={"payer": payer.edi_id, "kind": new.kind.value, "starts_on": str(new.starts_on)},
    )
    return int(row.pk)
