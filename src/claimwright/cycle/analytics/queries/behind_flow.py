"""The visits behind one node of the drawing from charge to cash."""

from __future__ import annotations

from collections.abc import Sequence

from claimwright.cycle.analytics.domain.behind import VISIT, Heap, NoSuchFigure, Question, Row
from claimwright.cycle.analytics.domain.kpis import COLLECTION_KINDS
from claimwright.cycle.analytics.domain.windows import YEAR_DAYS, last_days
from claimwright.cycle.analytics.queries.figures import (
    PATIENTS,
    PAYER_MONEY,
    flow_of_money,
    payer_names,
)
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind

LEAVES: dict[str, tuple[AccountKind, int]] = {
    "Charges": (AccountKind.REVENUE, -1),
    "Contract discount": (AccountKind.CONTRACTUAL_ALLOWANCE, 1),
    "Written off": (AccountKind.WRITE_OFF, 1),
    "Bad debt": (AccountKind.BAD_DEBT, 1),
    "With payers": (AccountKind.INSURANCE_RECEIVABLE, 1),
    "With patients": (AccountKind.PATIENT_RECEIVABLE, 1),
    "With an agency": (AccountKind.COLLECTIONS, 1),
}


def flow_rows(question: Question) -> list[Row]:
    """What one node of the drawing is made of; a group is the sum of what flows out of it.

    Raises NoSuchFigure for a node that is not drawn.
    """
    flow = flow_of_money(as_of=question.on)
    drawn = {one.target for one in flow.flows} | {"Charges"}
    if question.node not in drawn:
        raise NoSuchFigure("Nothing of that name is drawn as of that day.")
    parts = [one.target for one in flow.flows if one.source == question.node]
    names = parts if parts and question.node != "Charges" else [question.node]
    heap = Heap(VISIT)
    _add_accounts(heap, question, [name for name in names if name in LEAVES])
    _add_money(heap, question, [name for name in names if name not in LEAVES], drawn)
    return heap.rows()


def _add_accounts(heap: Heap, question: Question, names: Sequence[str]) -> None:
    if not names:
        return
    signs = {kind.value: sign for kind, sign in (LEAVES[name] for name in names)}
    sums = ledger.sums(
        by=("encounter", "kind"),
        kinds=[LEAVES[name][0] for name in names],
        served=last_days(YEAR_DAYS, question.on).pair,
        posted=(None, question.on),
    )
    for (encounter, kind), cents in sums.items():
        heap.add(encounter, signs[kind] * cents)


def _add_money(heap: Heap, question: Question, names: Sequence[str], drawn: set[str]) -> None:
    """Payers' money by payer, the small ones together, and the patients' as what is left."""
    if not names:
        return
    served = last_days(YEAR_DAYS, question.on).pair
    until = (None, question.on)
    paid = ledger.sums(by=("payer", "encounter"), kinds=PAYER_MONEY, served=served, posted=until)
    totals: dict[int, int] = {}
    for (payer_id, _), cents in paid.items():
        if payer_id:
            totals[payer_id] = totals.get(payer_id, 0) + cents
    counted = {payer_id for payer_id, cents in totals.items() if cents > 0}
    known = payer_names(sorted(counted))
    shown = {pk: name if name in drawn else "Other payers" for pk, name in known.items()}
    for (payer_id, encounter), cents in paid.items():
        if payer_id in counted and shown[payer_id] in names:
            heap.add(encounter, cents, payer_id=payer_id)
    if PATIENTS not in names:
        return
    for (payer_id, encounter), cents in paid.items():
        if payer_id in counted:
            heap.add(encounter, -cents, payer_id=0)
    every = ledger.sums(by=("encounter",), kinds=COLLECTION_KINDS, served=served, posted=until)
    for (encounter,), cents in every.items():
        heap.add(encounter, -cents, payer_id=0)
