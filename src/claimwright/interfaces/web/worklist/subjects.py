"""The things people talk about: how each is reached, and where each is shown."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.urls import reverse

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.denials import queries as denials
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.remittance import queries as remittance
from claimwright.cycle.worklist.domain.about import PERMISSIONS, About
from claimwright.foundation.access.guard import NotVisible
from claimwright.interfaces.web.guarding import PracticeRequest


def access_subject(request: PracticeRequest, kind: str, public_id: UUID) -> About:
    """The thing for this person, audited by its own stage. Raises NotVisible."""
    reach = REACH.get(kind)
    if reach is None or not request.can.get(PERMISSIONS[kind].replace(".", "_")):
        raise NotVisible("There is nothing here for you under that address.")
    return reach(request.person_id, public_id)


def url_of(about: About | None) -> str:
    """Where the thing is shown; the inbox for a thing of its own."""
    return reverse(about.kind, args=[about.public_id]) if about else reverse("inbox")


def _patient(user_id: int, public_id: UUID) -> About:
    found = registration.access_patient(user_id=user_id, public_id=public_id)
    return About("patient", found.id, found.public_id, found.account_number, found.id)


def _visit(user_id: int, public_id: UUID) -> About:
    found = charges.access_encounter(user_id=user_id, public_id=public_id)
    return About("visit", found.id, found.public_id, found.number, found.patient_id)


def _claim(user_id: int, public_id: UUID) -> About:
    found = claims.access_claim(user_id=user_id, public_id=public_id)
    return About("claim", found.id, found.public_id, found.number, found.patient_id)


def _denial(user_id: int, public_id: UUID) -> About:
    found = denials.access_denial(user_id=user_id, public_id=public_id)
    label = f"{found.group}-{found.reason}"
    return About("denial", found.id, found.public_id, label, found.patient_id)


def _remittance(user_id: int, public_id: UUID) -> About:
    found = remittance.access_remittance(user_id=user_id, public_id=public_id).row
    return About("remittance", found.id, found.public_id, found.trace_number[:60])


REACH: dict[str, Callable[[int, UUID], About]] = {
    "patient": _patient,
    "visit": _visit,
    "claim": _claim,
    "denial": _denial,
    "remittance": _remittance,
}
