"""Read the practice's set-up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from claimwright.cycle.practice.domain.profiles import (
    BillingProfile,
    LocationProfile,
    ProviderProfile,
)
from claimwright.cycle.practice.models import (
    BillingEntity,
    EarlierAddress,
    FormAlignment,
    Location,
    Provider,
)
from claimwright.foundation.access import guard
from claimwright.kernel.address import Address


class NoBillingProfile(LookupError):
    """The practice had no billing profile on that day; set it up before billing."""


def find_billing_profile(*, on: date) -> BillingProfile | None:
    """The profile in force on the day, or None."""
    row = BillingEntity.objects.filter(_in_force(on)).order_by("-starts_on").first()
    return _billing_profile(row) if row else None


def get_billing_profile(*, on: date) -> BillingProfile:
    """The profile in force on the day. Raises NoBillingProfile."""
    found = find_billing_profile(on=on)
    if found is None:
        raise NoBillingProfile(
            f"The practice has no billing profile in force on {on:%m/%d/%Y}. Set it up first."
        )
    return found


def list_billing_profiles() -> list[tuple[date, date | None, BillingProfile]]:
    """Every profile with its first day and the day it ended, oldest first."""
    return [
        (row.starts_on, row.ends_on, _billing_profile(row)) for row in BillingEntity.objects.all()
    ]


def list_providers(*, on: date | None = None) -> list[ProviderProfile]:
    """Providers by name; with a day, only those in force on it."""
    rows = Provider.objects.all() if on is None else Provider.objects.filter(_in_force(on))
    return [_provider_profile(row) for row in rows]


def get_providers(*, ids: Sequence[int]) -> dict[int, ProviderProfile]:
    """Providers by id; unknown ids are absent."""
    return {row.pk: _provider_profile(row) for row in Provider.objects.filter(pk__in=set(ids))}


def find_providers_by_npi(*, npis: Sequence[str]) -> dict[str, ProviderProfile]:
    """Providers by NPI; unknown ones are absent."""
    return {row.npi: _provider_profile(row) for row in Provider.objects.filter(npi__in=set(npis))}


def list_locations(*, on: date | None = None) -> list[LocationProfile]:
    """Locations by name; with a day, only those in force on it."""
    rows = Location.objects.all() if on is None else Location.objects.filter(_in_force(on))
    return [_location_profile(row) for row in rows]


def get_locations(*, ids: Sequence[int]) -> dict[int, LocationProfile]:
    """Locations by id, with the address of today; unknown ids are absent."""
    return {row.pk: _location_profile(row) for row in Location.objects.filter(pk__in=set(ids))}


def locations_on(
    *, wanted: Collection[tuple[int, date]]
) -> dict[tuple[int, date], LocationProfile]:
    """Locations as they were on each day asked: where a visit took place stays where it was.

    Two queries however many; unknown ids are absent.
    """
    known = get_locations(ids=[location_id for location_id, _ in wanted])
    earlier = earlier_addresses(ids=known)
    found = {}
    for location_id, on in wanted:
        if location_id in known:
            profile = known[location_id]
            before = (one for until, one in earlier.get(location_id, ()) if on < until)
            found[(location_id, on)] = replace(profile, address=next(before, profile.address))
    return found


def earlier_addresses(*, ids: Iterable[int]) -> dict[int, list[tuple[date, Address]]]:
    """(day it ended, address) of every address a location had before, earliest first."""
    found: dict[int, list[tuple[date, Address]]] = defaultdict(list)
    rows = EarlierAddress.objects.filter(location_id__in=set(ids)).order_by("until_on")
    for row in rows:
        found[row.location_id].append((row.until_on, row.address))
    return dict(found)


def access_location(*, user_id: int, public_id: UUID | str) -> LocationProfile:
    """The location for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        Location.objects.all(), user_id=user_id, public_id=public_id, permission="setup.edit"
    )
    return _location_profile(row)


def form_alignments() -> dict[str, tuple[int, int]]:
    """(right, down) in hundredths of an inch by form; a form never put right is absent."""
    return {row.form: (row.right, row.down) for row in FormAlignment.objects.all()}


def _in_force(on: date) -> Q:
    return Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gt=on))


def _billing_profile(row: Any) -> BillingProfile:
    pay_to = Address(
        row.pay_to_line1, row.pay_to_line2, row.pay_to_city, row.pay_to_state, row.pay_to_zip
    )
    return BillingProfile(
        legal_name=row.legal_name,
        npi=row.npi,
        tax_id=row.tax_id,
        tax_id_qualifier=row.tax_id_qualifier,
        taxonomy=row.taxonomy,
        address=row.address,
        pay_to=pay_to or None,
        phone=row.phone,
        contact_name=row.contact_name,
        email=row.email,
        submitter_id=row.submitter_id,
        clia=row.clia,
    )


def _provider_profile(row: Any) -> ProviderProfile:
    return ProviderProfile(
        id=row.pk,
        public_id=row.public_id,
        name=row.name,
        credential=row.credential,
        npi=row.npi,
        taxonomy=row.taxonomy,
        specialty=row.specialty,
        supervising_id=row.supervising_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )


def _location_profile(row: Any) -> LocationProfile:
    return LocationProfile(
        id=row.pk,
        public_id=row.public_id,
        name=row.title,
        place_of_service=row.place_of_service,
        address=row.address,
        npi=row.npi,
        clia=row.clia,
    )
