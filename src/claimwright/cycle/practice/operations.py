"""Set up the practice, its providers and its locations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models import Q

from claimwright.cycle.practice.domain.checks import (
    NOT_A_DIGIT,
    billing_findings,
    location_findings,
    provider_findings,
    zip_findings,
)
from claimwright.cycle.practice.domain.profiles import BillingProfile, NewLocation, NewProvider
from claimwright.cycle.practice.models import (
    BillingEntity,
    EarlierAddress,
    FormAlignment,
    Location,
    Provider,
)
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy.columns import address_values, name_values
from claimwright.kernel.address import Address
from claimwright.kernel.finding import Finding, Severity


class SetupRefused(ValueError):
    """The set-up would make every claim be rejected; `findings` says field by field why."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        errors = [f for f in findings if f.severity is Severity.ERROR]
        super().__init__(" ".join(f"{f.message} {f.fix}" for f in errors))


class NoSuchLocation(LookupError):
    """The practice has no such location."""


class NoBillingAddress(LookupError):
    """No billing profile was in force on the day."""


class CannotMove(ValueError):
    """The location has moved since the day named; the message says when."""


class AlreadyHere(ValueError):
    """A provider with this NPI, or a location of this name, exists already."""


@transaction.atomic
def set_up_practice(*, profile: BillingProfile, on: date) -> list[Finding]:
    """Put the profile in force from the day; the earlier one ends there and is kept.

    The same day again replaces that day's profile. Returns warnings; raises SetupRefused.
    """
    profile = replace(
        profile,
        tax_id=NOT_A_DIGIT.sub("", profile.tax_id),
        address=_tidy(profile.address),
        pay_to=_tidy(profile.pay_to) if profile.pay_to else None,
        phone=NOT_A_DIGIT.sub("", profile.phone),
    )
    findings = _refuse_errors(billing_findings(profile))
    pay_to = profile.pay_to or Address()
    following = BillingEntity.objects.filter(starts_on__gt=on).order_by("starts_on").first()
    BillingEntity.objects.filter(starts_on__lt=on).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on)
    ).update(ends_on=on)
    row, _ = BillingEntity.objects.update_or_create(
        starts_on=on,
        defaults={
            "ends_on": following.starts_on if following else None,
            "legal_name": profile.legal_name,
            "npi": profile.npi,
            "tax_id": profile.tax_id,
            "tax_id_qualifier": profile.tax_id_qualifier,
            "taxonomy": profile.taxonomy,
            **address_values(profile.address),
            "pay_to_line1": pay_to.line1,
            "pay_to_line2": pay_to.line2,
            "pay_to_city": pay_to.city,
            "pay_to_state": pay_to.state,
            "pay_to_zip": pay_to.zip,
            "phone": profile.phone,
            "contact_name": profile.contact_name,
            "email": profile.email,
            "submitter_id": profile.submitter_id,
            "clia": profile.clia,
        },
    )
    log.record(
        "practice set up",
        object_type="billingentity",
        object_id=row.public_id,
        detail={"npi": profile.npi, "starts_on": str(on)},
    )
    return findings


@transaction.atomic
def add_provider(*, new: NewProvider) -> int:
    """Add a provider and return its id. Raises SetupRefused or AlreadyHere."""
    _refuse_errors(provider_findings(new))
    if Provider.objects.filter(npi=new.npi).exists():
        raise AlreadyHere(f"A provider with NPI {new.npi} is already here.")
    row = Provider.objects.create(
        **name_values(new.name),
        credential=new.credential,
        npi=new.npi,
        taxonomy=new.taxonomy,
        specialty=new.specialty,
        supervising_id=_own_provider(new.supervising_id),
        starts_on=new.starts_on,
        ends_on=new.ends_on,
    )
    log.record(
        "provider added", object_type="provider", object_id=row.public_id, detail={"npi": new.npi}
    )
    return int(row.pk)


@transaction.atomic
def end_provider(*, provider_id: int, on: date) -> None:
    """The provider no longer works here from the day on; old visits still bill."""
    row = Provider.objects.get(pk=provider_id)
    row.ends_on = on
    row.save(update_fields=["ends_on"])
    log.record(
        "provider ended",
        object_type="provider",
        object_id=row.public_id,
        detail={"ends_on": str(on)},
    )


@transaction.atomic
def add_location(*, new: NewLocation) -> int:
    """Add a location and return its id. Raises SetupRefused or AlreadyHere."""
    new = replace(new, address=_tidy(new.address))
    _refuse_errors(location_findings(new))
    if Location.objects.filter(title=new.name).exists():
        raise AlreadyHere(f"A location called {new.name} is already here.")
    row = Location.objects.create(
        title=new.name,
        place_of_service=new.place_of_service,
        **address_values(new.address),
        npi=new.npi,
        clia=new.clia,
        starts_on=new.starts_on or clock.today(),
        ends_on=new.ends_on,
    )
    log.record("location added", object_type="location", object_id=row.public_id)
    return int(row.pk)


@transaction.atomic
def move_location(*, location_id: int, address: Address, on: date | None = None) -> list[Finding]:
    """The location is at this address from the day on; visits before keep the one before.

    Without a day the same place is told better (its ZIP+4): the address then holds for all days
    since the last move. Claims already sent keep what they said. Both addresses stand in the
    audit log. Returns warnings. Raises SetupRefused, CannotMove, or NoSuchLocation.
    """
    row = Location.objects.select_for_update().filter(pk=location_id).first()
    if row is None:
        raise NoSuchLocation("This practice has no such location.")
    before, tidy = row.address, _tidy(address)
    findings = _refuse_errors(location_findings(_as_new(row, tidy)))
    if on is not None:
        _keep_earlier(row, before, on)
    for name, value in address_values(tidy).items():
        setattr(row, name, value)
    row.save(update_fields=list(address_values(tidy)))
    log.record(
        "location moved",
        object_type="location",
        object_id=row.public_id,
        detail={
            "before": f"{before.line1}, {before.zip}",
            "after": f"{tidy.line1}, {tidy.zip}",
            "on": str(on or ""),
        },
    )
    return findings


def _keep_earlier(row: Location, before: Address, on: date) -> None:
    later = EarlierAddress.objects.filter(location=row, until_on__gte=on).first()
    if later is not None:
        raise CannotMove(
            f"{row.title} moved on {later.until_on:%m/%d/%Y}; a further move comes after that day."
        )
    EarlierAddress.objects.create(location=row, until_on=on, **address_values(before))


def _as_new(row: Location, address: Address) -> NewLocation:
    return NewLocation(
        name=row.title,
        place_of_service=row.place_of_service,
        address=address,
        npi=row.npi,
        clia=row.clia,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )


@transaction.atomic
def complete_location_zip(*, location_id: int, on: date, zip_code: str) -> None:
    """Write the ZIP of where the location was on the day with all nine digits.

    Raises SetupRefused, or NoSuchLocation.
    """
    location = Location.objects.select_for_update().filter(pk=location_id).first()
    if location is None:
        raise NoSuchLocation("This practice has no such location.")
    earlier = EarlierAddress.objects.filter(location=location, until_on__gt=on).first()
    row: Location | EarlierAddress = earlier or location
    before, tidy = row.address, _tidy(replace(row.address, zip=zip_code))
    _refuse_errors(zip_findings(tidy, whose=location.title))
    row.zip = tidy.zip
    row.save(update_fields=["zip"])
    log.record(
        "location ZIP completed",
        object_type="location",
        object_id=location.public_id,
        detail={"before": before.zip, "after": tidy.zip},
    )


@transaction.atomic
def complete_billing_zip(*, on: date, zip_code: str) -> None:
    """Write the ZIP of the billing address in force on the day with all nine digits.

    The address stays the same place, so no new profile begins. Raises SetupRefused, or
    NoBillingAddress when none was in force.
    """
    row = (
        BillingEntity.objects.select_for_update()
        .filter(Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gt=on)))
        .order_by("-starts_on")
        .first()
    )
    if row is None:
        raise NoBillingAddress("No billing address was in force on that day.")
    before, tidy = row.address, _tidy(replace(row.address, zip=zip_code))
    _refuse_errors(zip_findings(tidy, whose="the practice"))
    row.zip = tidy.zip
    row.save(update_fields=["zip"])
    log.record(
        "billing ZIP completed",
        object_type="billingentity",
        object_id=row.public_id,
        detail={"before": before.zip, "after": tidy.zip},
    )


@transaction.atomic
def align_form(*, form: str, right: int, down: int) -> None:
    """Move a form's data to meet the printer: hundredths of an inch, at most half an inch."""
    row, _ = FormAlignment.objects.update_or_create(
        form=form, defaults={"right": right, "down": down}
    )
    log.record(
        "form aligned",
        object_type="formalignment",
        object_id=row.public_id,
        detail={"form": form, "right": right, "down": down},
    )


def _refuse_errors(findings: list[Finding]) -> list[Finding]:
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise SetupRefused(findings)
    return findings


def _own_provider(provider_id: int | None) -> int | None:
    if provider_id is not None:
        Provider.objects.get(pk=provider_id)
    return provider_id


def _tidy(address: Address) -> Address:
    is_american = address.country in ("", "US")
    return replace(
        address,
        state=address.state.strip().upper(),
        zip=NOT_A_DIGIT.sub("", address.zip) if is_american else address.zip.strip(),
    )
