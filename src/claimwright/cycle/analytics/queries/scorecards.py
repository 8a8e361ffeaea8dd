"""Cards of payers, providers and locations over the last 90 days, as of any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from claimwright.cycle.analytics.domain.scorecards import (
    LOCATION,
    PAYER,
    PROVIDER,
    Card,
    Tally,
    together,
)
from claimwright.cycle.analytics.domain.windows import QUARTER_DAYS, Window, last_days
from claimwright.cycle.analytics.queries.figures import zone
from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.denials import queries as denials
from claimwright.cycle.denials.domain.views import RefusedRow
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.remittance import queries as remittance
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import RECEIVABLES, AccountKind

REVERSALS = ("payer_reversal",)
NOBODY = "Not of one visit"


@dataclass(frozen=True, slots=True)
class Cards:
    """The cards, most charges first, and what they come to together."""

    by: str
    span: Window
    cards: tuple[Card, ...]
    all: Card


class Judged(NamedTuple):
    """A decision, and whether it settled its claim at the first try."""

    decided: claims.Decided
    is_first_pass: bool


@dataclass(frozen=True, slots=True)
class Quarter:
    """Everything the cards count, asked once."""

    span: Window
    judged: list[Judged]
    denials: list[RefusedRow]
    underpaid: list[remittance.Underpaid]
    takebacks: dict[tuple[int | None, int | None], int]  # (encounter, payer): cents taken back
    owed: dict[tuple[int | None, int | None], int]


def quarter_of(as_of: date) -> Quarter:
    """The decisions, denials, underpayments, takebacks and receivables of the last 90 days."""
    span = last_days(QUARTER_DAYS, as_of)
    start, end = span.instants(zone())
    refused = denials.opened_between(first_on=span.first_on, last_on=span.last_on)
    denied = {row.adjudication_id for row in refused}
    owed = ledger.open_sums(by=("encounter", "payer"), as_of=as_of)
    return Quarter(
        span,
        [judge(row, denied) for row in claims.decided_between(start=start, end=end)],
        refused,
        remittance.underpaid_between(start=start, end=end),
        ledger.taken_back(posted=span.pair),
        {(encounter, payer): cents for (encounter, payer), cents in owed.items()},
    )


def judge(row: claims.Decided, denied: set[int]) -> Judged:
    """First pass: the first decision of the claim, on its first version, refusing nothing.

    Source: kpi-dictionary (K11)
    """
    return Judged(row, row.is_first and row.is_first_version and row.id not in denied)


def scorecards(*, as_of: date, by: str) -> Cards:
    """A card for each payer, provider or location with anything to show.

    Decisions are added up in the database; the number of questions does not grow with the rows.
    Source: kpi-dictionary
    """
    span = last_days(QUARTER_DAYS, as_of)
    start, end = span.instants(zone())
    tallies: defaultdict[int, Tally] = defaultdict(Tally)
    for row in claims.decided_alike(start=start, end=end, by=by):
        _count(tallies[row.key], row)
    refused = denials.opened_between(first_on=span.first_on, last_on=span.last_on)
    denied = claims.decided_between(
        start=start, end=end, ids={row.adjudication_id for row in refused}
    )
    short = remittance.underpaid_between(start=start, end=end)
    takebacks, owed = _takebacks(span, by), _owed(as_of, by)
    ids = {row.encounter_id for some in (refused, denied, short) for row in some}
    ids |= {encounter for encounter, _ in takebacks if encounter}
    key_of = _keys(ids, by)

    def tally(encounter_id: int | None, payer_id: int | None) -> Tally:
        return tallies[key_of(encounter_id, payer_id)]

    for decision in denied:
        held = tally(decision.encounter_id, decision.payer_id)
        held.first_pass_count -= decision.is_first and decision.is_first_version
    for denial in refused:
        held = tally(denial.encounter_id, denial.payer_id)
        held.deny(denial.adjudication_id, denial.category, denial.amount_cents)
    for found in short:
        tally(found.encounter_id, found.payer_id).underpaid.append(found.variance_cents)
    for (encounter, payer), cents in takebacks.items():
        tally(encounter, payer).takeback_cents += cents
    for key, cents in owed.items():
        tallies[key].open_cents += cents
    return _cards(by, span, tallies)


def _count(held: Tally, row: claims.DecidedAlike) -> None:
    held.decision_count += row.decision_count
    held.charge_cents += row.charge_cents
    held.allowed_cents += row.allowed_cents
    held.paid_cents += row.paid_cents
    held.first_count += row.first_count
    held.first_pass_count += row.first_pass_count
    if row.is_paid and row.waited_days is not None:
        held.paid_days[row.waited_days] += row.decision_count


def _takebacks(span: Window, by: str) -> dict[tuple[int | None, int | None], int]:
    """Cents taken back by (visit, payer); by payer alone where that is enough."""
    if by != PAYER:
        return ledger.taken_back(posted=span.pair)
    clearing = [AccountKind.PAYER_CLEARING]
    sums = ledger.sums(
        by=("payer",), kinds=clearing, posted=span.pair, only={"posting_kind": REVERSALS}
    )
    return {(None, payer): -cents for (payer,), cents in sums.items()}


def _owed(as_of: date, by: str) -> dict[int, int]:
    """Cents open by card; what patients owe is on no payer's."""
    if by == PAYER:
        sums = ledger.sums(by=("payer",), kinds=RECEIVABLES, posted=(None, as_of))
        return {payer: cents for (payer,), cents in sums.items() if payer}
    along = charges.along_visits("rendering" if by == PROVIDER else "location")
    sums = ledger.open_along(along=along, kinds=RECEIVABLES, as_of=as_of)
    return {key or 0: cents for (key,), cents in sums.items() if cents}


def _cards(by: str, span: Window, tallies: dict[int, Tally]) -> Cards:
    names = _names(by, list(tallies))
    cards = [held.card(key, *names.get(key, (NOBODY, ""))) for key, held in tallies.items()]
    shown = [card for card in cards if card.decision_count or card.denial_count or card.open_cents]
    shown.sort(key=lambda card: (-card.charge_cents, -card.open_cents, card.name))
    return Cards(by, span, tuple(shown), together(tallies).card(0, "Together"))


def _keys(encounters: set[int], by: str) -> Callable[[int | None, int | None], int]:
    if by == PAYER:
        return lambda encounter, payer: payer or 0
    visits = charges.visit_keys(ids=encounters)

    def key(encounter: int | None, payer: int | None) -> int:
        place = visits.get(encounter) if encounter is not None else None
        if place is None:
            return 0
        return place.rendering_id if by == PROVIDER else place.location_id

    return key


def _names(by: str, ids: list[int]) -> dict[int, tuple[str, str]]:
    wanted = [pk for pk in ids if pk]
    if by == PAYER:
        payers = contracting.get_payers(ids=wanted)
        return {pk: (one.name, one.kind.value) for pk, one in payers.items()}
    if by == PROVIDER:
        providers = practice.get_providers(ids=wanted)
        return {pk: (one.shown, one.specialty) for pk, one in providers.items()}
    assert by == LOCATION, "cards are of payers, providers or locations"
    locations = practice.get_locations(ids=wanted)
    return {pk: (one.name, "") for pk, one in locations.items()}
