"""What of the inbox an address asks for, and how a form carries it on."""

from __future__ import annotations

from django.http import QueryDict

from claimwright.cycle.contracting.queries import PayerName
from claimwright.cycle.worklist.domain.items import NOBODY, ORDERS, Wanted
from claimwright.cycle.worklist.domain.kinds import KINDS
from claimwright.kernel.money import Money, NotMoney

NAMES = ("kind", "payer", "owner", "least", "due", "q", "aside", "order")
LONGEST_DUE = 366


def wanted_by(query: QueryDict, payers: list[PayerName], me: str) -> Wanted:
    """The filter in the query; a value that makes no sense filters nothing."""
    payer = next((one for one in payers if str(one.public_id) == query.get("payer")), None)
    owner = query.get("owner", "")[:150]
    order = query.get("order", "")
    return Wanted(
        kinds=tuple(kind for kind in query.getlist("kind") if kind in KINDS),
        payer_id=payer.id if payer else None,
        owner={"me": me, NOBODY: NOBODY}.get(owner, owner),
        least_cents=_cents(query.get("least", "")),
        due_days=_days(query.get("due", "")),
        text=query.get("q", "").strip()[:80],
        is_aside=query.get("aside") == "1",
        order=order if order in ORDERS else "worth",
    )


def carried(query: QueryDict) -> str:
    """The filter as a query string, without page and noise, to be carried by a form."""
    kept = QueryDict(mutable=True)
    for name in NAMES:
        if values := [value for value in query.getlist(name) if value]:
            kept.setlist(name, values)
    return kept.urlencode()


def is_filtered(query: QueryDict) -> bool:
    """Whether anything is filtered at all; an order filters nothing."""
    return any(query.get(name) for name in NAMES if name != "order")


def _cents(text: str) -> int:
    try:
        return max(0, Money.of(text).cents) if text else 0
    except NotMoney:
        return 0


def _days(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        return None
    return min(int(text), LONGEST_DUE)
