"""The list behind any figure: what it counts, row by row, summing to it exactly."""

from __future__ import annotations

from collections.abc import Callable

from claimwright.cycle.analytics.domain.behind import (
    DENIAL,
    LAG_DAYS,
    PATIENT,
    PAYER,
    VISIT,
    Behind,
    Heap,
    NoSuchFigure,
    Question,
    Row,
    largest_first,
)
from claimwright.cycle.analytics.domain.kpis import COLLECTION_KINDS, DEFINITIONS, GIVEN_UP
from claimwright.cycle.analytics.domain.monday import Refusal, work_of
from claimwright.cycle.analytics.domain.movements import CENTS, COUNT
from claimwright.cycle.analytics.domain.scorecards import percentile
from claimwright.cycle.analytics.domain.windows import Window
from claimwright.cycle.analytics.queries import behind_cards as cards
from claimwright.cycle.analytics.queries.behind_flow import flow_rows
from claimwright.cycle.analytics.queries.behind_kpis import credit_rows, kpi_behind
from claimwright.cycle.analytics.queries.figures import open_visits, zone
from claimwright.cycle.analytics.queries.monday import MONEY_KINDS
from claimwright.cycle.charges import queries as charges
from claimwright.cycle.denials import queries as denials
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.aging import bucket_of
from claimwright.ledger.domain.posting import AccountKind
from claimwright.ledger.queries import OpenColumn


def behind(question: Question) -> Behind:
    """What the figure counts. Raises NoSuchFigure.

    A constant number of questions of the database, whatever the number of rows.
    """
    if question.of in DEFINITIONS:
        return kpi_behind(question)
    make = FIGURES.get(question.of)
    if make is None:
        raise NoSuchFigure(f"There is no figure called {question.of!r}.")
    title, words, unit, rows_of = make
    rows = tuple(rows_of(question))
    return Behind(title=title, words=words, unit=unit, rows=rows, then=_then(unit, rows))


def _then(unit: str, rows: tuple[Row, ...]) -> str:
    """A list of waits says its median; other figures are their sum."""
    if unit != LAG_DAYS:
        return ""
    half = percentile(sorted(row.amount for row in rows), 50)
    if half is None:
        return ""
    return f"in {len(rows):,} rows; half within {half} days"


def _open(question: Question) -> list[Row]:
    if question.place:
        return _in_place(question)
    days: tuple[OpenColumn, ...] = () if question.age is None else ("service_on", "posted_on")
    sums = ledger.open_sums(by=("encounter", "payer", "kind", *days), as_of=question.on)
    heap, insured, wanted = Heap(VISIT), AccountKind.INSURANCE_RECEIVABLE.value, question.payer_id
    heaped = heap.sums  # tens of thousands: a call for each takes longer than the adding up
    for told, cents in sums.items():
        payer_id = (told[1] or 0) if told[2] == insured else 0
        if wanted is not None and payer_id != wanted:
            continue
        if days and bucket_of(told[3] or told[4], question.on) != question.age:
            continue
        key = (told[0], payer_id, "")
        heaped[key] = heaped.get(key, 0) + cents
    return heap.rows()


def _in_place(question: Question) -> list[Row]:
    _, end = Window(question.on, question.on).instants(zone())
    refusals: dict[int, list[Refusal]] = {}
    for row in denials.unresolved_at(before=end):
        found = Refusal(row.owner, row.amount_cents, row.act_by)
        refusals.setdefault(row.encounter_id, []).append(found)
    heap = Heap(VISIT)
    for visit in open_visits(as_of=question.on):
        held = refusals.get(visit.encounter_id, [])
        for place, owner, cents in work_of(visit, held):
            if place == question.place and question.owner in ("", owner):
                heap.add(visit.encounter_id, cents)
    return heap.rows()


def _charged(question: Question) -> list[Row]:
    return _by_visit(question, (AccountKind.REVENUE,), -1)


def _contractual(question: Question) -> list[Row]:
    return _by_visit(question, (AccountKind.CONTRACTUAL_ALLOWANCE,), 1)


def _given_up(question: Question) -> list[Row]:
    return _by_visit(question, GIVEN_UP, 1)


def _paid(question: Question) -> list[Row]:
    """Cash: by visit when a provider is asked for, else by whose money it was."""
    if question.provider_id is not None:
        return _by_visit(question, COLLECTION_KINDS, -1)
    sums = ledger.sums(
        by=("payer", "encounter", "patient", "posting_kind"),
        kinds=MONEY_KINDS,
        posted=question.span,
    )
    visits, patients, payers = Heap(VISIT), Heap(PATIENT), Heap(PAYER)
    for (payer, encounter, patient, happened), cents in sums.items():
        if question.payer_id is not None and question.payer_id != (payer or 0):
            continue
        if question.happened and question.happened != happened:
            continue
        if encounter is not None:
            visits.add(encounter, cents, payer_id=payer or 0)
        elif patient is not None:
            patients.add(patient, cents)
        else:
            payers.add(payer, cents)
    return largest_first([*visits.rows(), *patients.rows(), *payers.rows()])


def _by_visit(question: Question, kinds: tuple[AccountKind, ...], sign: int) -> list[Row]:
    sums = ledger.sums(by=("encounter",), kinds=kinds, posted=question.span)
    cents = {encounter: sign * amount for (encounter,), amount in sums.items()}
    places = charges.visit_places(ids=[pk for pk in cents if pk is not None])
    heap = Heap(VISIT)
    for encounter, amount in cents.items():
        place = places.get(encounter) if encounter is not None else None
        asked = (
            (question.provider_id, place.rendering_id if place else 0),
            (question.location_id, place.location_id if place else 0),
            (question.payer_id, (place.charged_payer_id or 0) if place else 0),
        )
        if all(wanted is None or wanted == held for wanted, held in asked):
            heap.add(encounter, amount)
    return heap.rows()


def _denied(question: Question) -> list[Row]:
    return _denials(question, lambda cents: cents)


def _denial_count(question: Question) -> list[Row]:
    return _denials(question, lambda cents: 1)


def _denials(question: Question, worth: Callable[[int], int]) -> list[Row]:
    first_on, last_on = question.span
    rows = denials.opened_between(first_on=first_on, last_on=last_on)
    wanted_visit = question.provider_id is not None or question.location_id is not None
    ids = [row.encounter_id for row in rows] if wanted_visit else []
    places = charges.visit_places(ids=ids)
    found = []
    for row in rows:
        place = places.get(row.encounter_id)
        asked = (
            (question.payer_id, row.payer_id),
            (question.reason or None, row.reason),
            (question.category or None, row.category),
            (question.provider_id, place.rendering_id if place else 0),
            (question.location_id, place.location_id if place else 0),
        )
        if all(wanted is None or wanted == held for wanted, held in asked):
            found.append(Row(DENIAL, row.id, worth(row.amount_cents)))
    return largest_first(found)


QUARTER = "the last 90 days"
Make = Callable[[Question], list[Row]]
FIGURES: dict[str, tuple[str, str, str, Make]] = {
    "open": ("Open receivables", "What payers and patients owe on each visit.", CENTS, _open),
    "charged": ("Charges", "Gross charges posted in the span, by visit.", CENTS, _charged),
    "paid": (
        "Cash in",
        "Payments that reached visits or were kept, less takebacks and refunds.",
        CENTS,
        _paid,
    ),
    "contractual": (
        "Taken off by contract",
        "Contractual adjustments by visit.",
        CENTS,
        _contractual,
    ),
    "given_up": (
        "Given up",
        "Written off, bad debt and collections; interest received counts against it.",
        CENTS,
        _given_up,
    ),
    "denied": ("Denied dollars", "Dollars refused by denials opened in the span.", CENTS, _denied),
    "denials": ("Denials", "Denials opened in the span.", COUNT, _denial_count),
    "decisions": ("Decisions", f"Claims on remittances of {QUARTER}.", COUNT, cards.decisions),
    "decided_charges": (
        "Charged on decided claims",
        f"Gross charges of claims on remittances of {QUARTER}.",
        CENTS,
        cards.decided_charges,
    ),
    "decided_allowed": (
        "Allowed",
        f"What payers allowed on remittances of {QUARTER}.",
        CENTS,
        cards.decided_allowed,
    ),
    "decided_paid": (
        "Paid by payers",
        f"What payers paid on remittances of {QUARTER}.",
        CENTS,
        cards.decided_paid,
    ),
    "first_decisions": (
        "First decisions",
        f"Claims decided for the first time on remittances of {QUARTER}.",
        COUNT,
        cards.first_decisions,
    ),
    "first_pass": (
        "First pass",
        "Claims whose first decision, on their first version, refused nothing.",
        COUNT,
        cards.first_pass,
    ),
    "denied_decisions": (
        "Decisions that refused",
        f"Claims on remittances of {QUARTER} with any denied dollars.",
        COUNT,
        cards.denied_decisions,
    ),
    "paid_days": (
        "Days to pay",
        f"Days from the first sending to a paid decision of {QUARTER}, the slowest first.",
        LAG_DAYS,
        cards.paid_days,
    ),
    "underpaid": (
        "Underpaid",
        f"Dollars missing on lines found below their contract in {QUARTER}.",
        CENTS,
        cards.underpaid,
    ),
    "takebacks": ("Taken back", f"Payments taken back in {QUARTER}.", CENTS, cards.takebacks),
    "owed_by_payers": (
        "Open with payers",
        "What payers owe on each visit.",
        CENTS,
        cards.owed_by_payers,
    ),
    "owed": ("Open receivables", "What payers and patients owe on each visit.", CENTS, cards.owed),
    "credits": (
        "Credits",
        "Money of patients and payers not yet applied or given back.",
        CENTS,
        credit_rows,
    ),
    "flow": ("From charge to cash", "Services of the last twelve months.", CENTS, flow_rows),
}
