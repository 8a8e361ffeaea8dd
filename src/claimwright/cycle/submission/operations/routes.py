"""The ways claims leave by."""

from __future__ import annotations

from django.db import transaction

from claimwright.cycle.submission.domain.batching import NewRoute, RouteProfile
from claimwright.cycle.submission.models import ControlNumber, Route
from claimwright.cycle.submission.queries import route_profiles
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.models import Practice

# Where files go until a practice says otherwise; eligibility questions take the same way.
DEFAULT = NewRoute(name="Clearinghouse", receiver_id="CLEARINGHOUSE", receiver_name="CLEARINGHOUSE")


class NoRoute(LookupError):
    """No way leads to the payer: set a route for it, or one for every payer."""


@transaction.atomic
def set_route(*, new: NewRoute) -> int:
    """Set the way to one payer, or to all without their own; what was sent before stays."""
    row, _ = Route.objects.update_or_create(
        payer_id=new.payer_id,
        defaults={
            "name": new.name,
            "sender_id": new.sender_id,
            "sender_qualifier": new.sender_qualifier,
            "receiver_id": new.receiver_id[:15],
            "receiver_qualifier": new.receiver_qualifier,
            "receiver_name": new.receiver_name,
            "usage": new.usage or _usual_usage(),
            "ack_requested": new.ack_requested,
            "claims_per_file": min(new.claims_per_file, 5000),
        },
    )
    log.record("route set", object_type="route", object_id=row.public_id)
    return int(row.pk)


def routes_or_default() -> list[RouteProfile]:
    """Every route; the default one is made where there is none at all."""
    found = route_profiles()
    if found:
        return found
    set_route(new=DEFAULT)
    return route_profiles()


def take_numbers(route: RouteProfile, what: str) -> int:
    """The next number of that kind with the route's partner, locked until commit."""
    return ControlNumber.take(f"{what}:{route.receiver_id}")[0]


def _usual_usage() -> str:
    """ISA15: a sandbox sends test files, everyone else production files."""
    practice = Practice.objects.get(pk=scope.current_practice_id())
    return "T" if practice.is_sandbox else "P"
