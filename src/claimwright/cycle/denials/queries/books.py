"""What must always hold of denials."""

from __future__ import annotations

from django.db.models import F, Q

from claimwright.cycle.denials.domain.states import RESOLVED, STATE_WORDS
from claimwright.cycle.denials.models import Denial, DenialEvent


def violations() -> list[str]:
    """A sentence for every denial that contradicts its own history; empty when none does."""
    broken = []
    known = set(STATE_WORDS)
    for pk, state, resolved_on in Denial.objects.values_list("pk", "state", "resolved_on"):
        if state not in known:
            broken.append(f"denial {pk} is in a state nobody knows: {state}")
        elif (state in RESOLVED) != (resolved_on is not None):
            broken.append(f"denial {pk} is {state} but its day of resolution says otherwise")
    given_up = Q(amount_cents__lt=F("written_off_cents") + F("transferred_cents"))
    for pk in Denial.objects.filter(given_up).values_list("pk", flat=True):
        broken.append(f"denial {pk} gave up more than was refused")
    last: dict[int, str] = {}
    moves = DenialEvent.objects.exclude(to_state="").order_by("id")
    for denial_id, to_state in moves.values_list("denial_id", "to_state"):
        last[denial_id] = to_state
    for pk, state in Denial.objects.values_list("pk", "state"):
        if last.get(pk) != state:
            broken.append(f"denial {pk} is {state} but its history ends at {last.get(pk)}")
    return broken
