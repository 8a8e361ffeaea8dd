"""What must always hold of claims, asked of the database itself."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from claimwright.cycle.claims.models import Adjudication, Claim, ClaimEvent, ClaimLine, ClaimVersion

SHOWN = 50


def violations() -> list[str]:
    """A sentence for each broken promise; at most fifty of each kind."""
    return [
        *_versions_do_not_fit(),
        *_lines_do_not_add_up(),
        *_states_without_a_move(),
        *_paid_without_a_decision(),
    ]


def _versions_do_not_fit() -> Iterator[str]:
    current = ClaimVersion.objects.filter(
        claim_id=OuterRef("pk"),
        number=OuterRef("version_number"),
        control_number=OuterRef("control_number"),
        charge_cents=OuterRef("charge_cents"),
    )
    rows = Claim.objects.annotate(fitting=Subquery(current.values("pk")[:1]))
    for number in rows.filter(fitting=None).values_list("number", flat=True)[:SHOWN]:
        yield f"claim {number} does not fit its current version"


def _lines_do_not_add_up() -> Iterator[str]:
    lines = ClaimLine.objects.filter(version_id=OuterRef("pk")).order_by().values("version_id")
    total = lines.annotate(total=Sum("charge_cents")).values("total")
    rows = ClaimVersion.objects.annotate(total=Coalesce(Subquery(total), 0))
    broken = rows.exclude(total=F("charge_cents"))
    for number in broken.values_list("control_number", flat=True)[:SHOWN]:
        yield f"the lines of claim version {number} do not add up to its charge"


def _states_without_a_move() -> Iterator[str]:
    moves = ClaimEvent.objects.filter(claim_id=OuterRef("pk")).exclude(to_state="")
    last = moves.order_by("-id").values("to_state")[:1]
    rows = Claim.objects.annotate(last=Subquery(last)).exclude(last=F("state"))
    for number, state, said in rows.values_list("number", "state", "last")[:SHOWN]:
        yield f"claim {number} is {state}, but its history ends at {said}"
    for number in Claim.objects.exclude(
        Q(pk__in=ClaimEvent.objects.filter(kind="created").values("claim_id"))
    ).values_list("number", flat=True)[:SHOWN]:
        yield f"claim {number} has no history"


def _paid_without_a_decision() -> Iterator[str]:
    decisions = Adjudication.objects.filter(claim_id=OuterRef("pk")).order_by().values("claim_id")
    total = decisions.annotate(total=Sum("paid_cents")).values("total")
    rows = Claim.objects.annotate(total=Coalesce(Subquery(total), 0))
    broken = rows.exclude(total=F("paid_cents"))
    for number, shown, total_cents in broken.values_list("number", "paid_cents", "total")[:SHOWN]:
        yield f"claim {number} shows {shown} cents paid, its decisions {total_cents}"
