"""Claims, their versions and lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from claimwright.cycle.claims.domain.codec import claim_from_text
from claimwright.cycle.claims.domain.numbering import folded_control_number
from claimwright.cycle.claims.domain.snapshots import (
    ClaimKey,
    ClaimLineView,
    ClaimSnapshot,
    VersionView,
)
from claimwright.cycle.claims.models import Claim, ClaimLine, ClaimVersion
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.foundation.access import guard
from claimwright.foundation.tenancy.among import Many
from claimwright.foundation.tenancy.columns import batches
from claimwright.foundation.tenancy.lean import lean_rows
from claimwright.foundation.values import maker

COLUMNS = tuple(field.name for field in fields(ClaimSnapshot))


class NoSuchClaim(LookupError):
    """The practice has no such claim."""


def get_claims(*, ids: Sequence[int]) -> dict[int, ClaimSnapshot]:
    """Claims by id; unknown ids are absent."""
    found: dict[int, ClaimSnapshot] = {}
    for some in batches(sorted(set(ids))):
        rows = Claim.objects.filter(pk__among=Many(some))
        found.update((claim.id, claim) for claim in snapshots(rows))
    return found


def get_claim(*, claim_id: int) -> ClaimSnapshot:
    """One claim. Raises NoSuchClaim."""
    found = get_claims(ids=[claim_id]).get(claim_id)
    if found is None:
        raise NoSuchClaim("This practice has no such claim.")
    return found


def access_claim(*, user_id: int, public_id: UUID | str) -> ClaimSnapshot:
    """The claim for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        Claim.objects.all(), user_id=user_id, public_id=public_id, permission="claims.view"
    )
    return get_claim(claim_id=row.pk)


def encounter_ids(*, claim_ids: Sequence[int]) -> set[int]:
    """The encounters of the claims; unknown ids have none."""
    found: set[int] = set()
    for some in batches(sorted(set(claim_ids))):
        rows = Claim.objects.filter(pk__among=Many(some))
        found.update(rows.values_list("encounter_id", flat=True))
    return found


def patients_of(*, claim_ids: Sequence[int]) -> dict[int, int]:
    """The patient of each claim; unknown ids are absent."""
    found: dict[int, int] = {}
    for some in batches(sorted(set(claim_ids))):
        rows = Claim.objects.filter(pk__among=Many(some))
        found.update(rows.order_by("pk").values_list("pk", "patient_id"))
    return found


def claims_of_encounters(*, encounter_ids: Sequence[int]) -> dict[int, list[ClaimSnapshot]]:
    """Claims by encounter in the order of their payers; encounters without one are absent."""
    found: dict[int, list[ClaimSnapshot]] = defaultdict(list)
    for some in batches(sorted(set(encounter_ids))):
        for claim in snapshots(Claim.objects.filter(encounter_id__among=Many(some))):
            found[claim.encounter_id].append(claim)
    return {key: sorted(held, key=lambda c: "PST".index(c.rank)) for key, held in found.items()}


def claims_of_patients(*, patient_ids: Sequence[int]) -> dict[int, list[ClaimSnapshot]]:
    """Claims by patient, latest service first; every patient asked for is a key."""
    found: dict[int, list[ClaimSnapshot]] = {pk: [] for pk in patient_ids}
    for some in batches(sorted(found)):
        rows = Claim.objects.filter(patient_id__among=Many(some)).order_by("-service_on", "-id")
        for claim in snapshots(rows):
            found[claim.patient_id].append(claim)
    return found


def claims_in_state(
    *, states: Sequence[str], limit: int = 5000, payer_id: int | None = None
) -> list[ClaimSnapshot]:
    """Claims in one of the states, oldest service first."""
    rows = Claim.objects.filter(state__in=states)
    if payer_id is not None:
        rows = rows.filter(payer_id=payer_id)
    return snapshots(rows.order_by("service_on", "id")[:limit])


def encounters_in_states(*, states: Sequence[str]) -> list[tuple[int, int]]:
    """(claim id, encounter id) of every claim in one of the states."""
    rows = Claim.objects.filter(state__in=states).order_by("id")
    return list(rows.values_list("id", "encounter_id"))


def professional_claims(*, claim_ids: Sequence[int]) -> dict[int, ProfessionalClaim]:
    """The current version of each claim as it is to be sent."""
    return {
        claim_id: claim_from_text(content)
        for claim_id, (_, content) in current_contents(claim_ids).items()
    }


def version_contents(*, version_ids: Sequence[int]) -> dict[int, ProfessionalClaim]:
    """Versions, current or not, exactly as they were sent."""
    found: dict[int, ProfessionalClaim] = {}
    for some in batches(sorted(set(version_ids))):
        rows = ClaimVersion.objects.filter(pk__among=Many(some)).values_list("pk", "content")
        found.update((pk, claim_from_text(content)) for pk, content in rows)
    return found


def sent_between(*, first_on: date, last_on: date, limit: int) -> list[ClaimSnapshot]:
    """Claims for services of the closed span that left at least once, latest service first."""
    rows = Claim.objects.filter(
        first_submitted_at__isnull=False, service_on__range=(first_on, last_on)
    )
    return snapshots(rows.order_by("-service_on", "-id")[:limit])


def sent_before(*, cutoffs: Mapping[int, datetime], limit: int) -> list[ClaimSnapshot]:
    """Claims with their payer since before that payer's instant, longest first."""
    late = Q()
    for payer_id, before in cutoffs.items():
        late |= Q(payer_id=payer_id, last_submitted_at__lt=before)
    if not late:
        return []
    rows = Claim.objects.filter(late, state__in=("submitted", "accepted"))
    return snapshots(rows.order_by("last_submitted_at", "id")[:limit])


def first_contents(*, claim_ids: Sequence[int]) -> dict[int, tuple[int, ProfessionalClaim]]:
    """(version id, claim) of each claim's first wording."""
    found: dict[int, tuple[int, ProfessionalClaim]] = {}
    for some in batches(sorted(set(claim_ids))):
        rows = ClaimVersion.objects.filter(claim_id__among=Many(some), number=1)
        for claim_id, version_id, content in rows.values_list("claim_id", "pk", "content"):
            found[claim_id] = (version_id, claim_from_text(content))
    return found


def current_contents(claim_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """(version id, stored text) of each claim's current version."""
    found: dict[int, tuple[int, str]] = {}
    for some in batches(sorted(set(claim_ids))):
        rows = ClaimVersion.objects.filter(
            claim_id__among=Many(some), number=F("claim__version_number")
        ).values_list("claim_id", "pk", "content")
        found.update((claim_id, (pk, content)) for claim_id, pk, content in rows)
    return found


def versions(*, claim_ids: Sequence[int]) -> dict[int, list[VersionView]]:
    """Every version of each claim, first to last; every claim asked for is a key."""
    found: dict[int, list[VersionView]] = {pk: [] for pk in claim_ids}
    for some in batches(sorted(found)):
        rows = ClaimVersion.objects.filter(claim_id__among=Many(some)).defer("content")
        for row in rows.order_by("claim_id", "number"):
            found[row.claim_id].append(_version(row))
    return found


def find_by_control_numbers(*, numbers: Sequence[str]) -> dict[str, ClaimKey]:
    """Claim and version by CLM01, of any version and in any case; unknown ones are absent.

    The keys are the numbers as they were asked.
    """
    asked: dict[str, list[str]] = defaultdict(list)
    for number in numbers:
        asked[folded_control_number(number)].append(number)
    found: dict[str, ClaimKey] = {}
    for some in batches(sorted(asked)):
        rows = ClaimVersion.objects.filter(control_number__among=Many(some)).values_list(
            "control_number", "claim_id", "pk", "number"
        )
        for control_number, claim_id, version_id, version_number in lean_rows(rows):
            for number in asked[control_number]:
                found[number] = ClaimKey(claim_id, version_id, version_number)
    return found


def find_by_payer_claim_numbers(*, numbers: Sequence[str]) -> dict[str, list[ClaimKey]]:
    """Claims, with their current version, by the payer's own number; unknown ones are absent."""
    found: dict[str, list[ClaimKey]] = defaultdict(list)
    for some in batches(sorted({number for number in numbers if number})):
        rows = ClaimVersion.objects.filter(
            claim__payer_claim_number__among=Many(some), number=F("claim__version_number")
        ).values_list("claim__payer_claim_number", "claim_id", "pk", "number")
        for number, claim_id, version_id, version_number in rows:
            found[number].append(ClaimKey(claim_id, version_id, version_number))
    return dict(found)


def billed_payers(*, claim_ids: Sequence[int]) -> dict[int, set[int]]:
    """Every payer each claim was ever worded for, by claim; the present one is among them."""
    found: dict[int, set[int]] = defaultdict(set)
    for some in batches(sorted(set(claim_ids))):
        rows = ClaimVersion.objects.filter(claim_id__among=Many(some)).order_by()
        for claim_id, payer_id in rows.values_list("claim_id", "payer_id"):
            found[claim_id].add(payer_id)
    return dict(found)


def claim_lines(*, version_ids: Sequence[int]) -> dict[int, list[ClaimLineView]]:
    """Service lines by version, in order; every version asked for is a key."""
    found: dict[int, list[ClaimLineView]] = {pk: [] for pk in version_ids}
    for some in batches(sorted(found)):
        rows = ClaimLine.objects.filter(version_id__among=Many(some))
        ordered = rows.order_by("version_id", "number")
        for values in lean_rows(ordered.values_list(*LINE_COLUMNS)):
            view = _line(values)
            found[view.version_id].append(view)
    return found


LINE_COLUMNS = tuple(field.name for field in fields(ClaimLineView))


_snapshot, _line_view = maker(ClaimSnapshot), maker(ClaimLineView)


def snapshots(rows: Any) -> list[ClaimSnapshot]:
    """The rows of a claim query as values, in their order."""
    return [_snapshot(values) for values in lean_rows(rows.values_list(*COLUMNS))]


def _version(row: Any) -> VersionView:
    return VersionView(
        id=row.pk,
        claim_id=row.claim_id,
        number=row.number,
        control_number=row.control_number,
        frequency=row.frequency,
        payer_id=row.payer_id,
        charge_cents=row.charge_cents,
        reason=row.reason,
        created_at=row.created_at,
    )


def _line(values: Iterable[Any]) -> ClaimLineView:
    *before, modifiers, units, charge_cents, service_on = values
    return _line_view((*before, split_modifiers(modifiers), units, charge_cents, service_on))


def split_modifiers(joined: str) -> tuple[str, ...]:
    """Modifiers as stored in one column."""
    return tuple(joined.split(":")) if joined else ()
