"""Keep and drop the filters of a list under a name."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from claimwright.cycle.worklist.models import SavedView
from claimwright.foundation.audit import log

MOST_EACH = 30


class TooManyViews(ValueError):
    """One person keeps a limited number of filters for one page."""


class NeedsAName(ValueError):
    """A filter is kept under a name."""


@transaction.atomic
def save_view(*, user_id: int, page: str, name: str, query: str, is_shared: bool) -> None:
    """Keep the filter; the same name again replaces it. Raises NeedsAName, TooManyViews."""
    called = " ".join(name.split())[:60]
    if not called:
        raise NeedsAName("Give the view a name.")
    mine = SavedView.objects.filter(owner_id=user_id, page=page)
    if mine.exclude(name=called).count() >= MOST_EACH:
        raise TooManyViews(f"Drop a view first: you keep {MOST_EACH}.")
    SavedView.objects.update_or_create(
        owner_id=user_id,
        page=page,
        name=called,
        defaults={"query": query[:500], "is_shared": is_shared},
    )
    log.record("view saved", object_type="view", object_id=page, detail={"shared": is_shared})


@transaction.atomic
def drop_view(*, user_id: int, public_id: UUID) -> bool:
    """Forget one of the person's own filters. False when there is none."""
    count, _ = SavedView.objects.filter(owner_id=user_id, public_id=public_id).delete()
    if count:
        log.record("view dropped", object_type="view", object_id=public_id)
    return bool(count)
