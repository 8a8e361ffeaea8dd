"""What the database adds up along the visits is what is added up visit by visit."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from claimwright.cycle.charges import queries as charges
from claimwright.foundation import clock
from claimwright.ledger import operations
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import RECEIVABLES, AccountKind, AccountRef, Leg, Posting
from claimwright.ledger.tasks import fold
from tests.support.alder import NOW
from tests.support.busy_practice import a_busy_practice

EVERY = (AccountKind.REVENUE, *RECEIVABLES, AccountKind.PATIENT_UNAPPLIED)
FIRST, LAST = date(2020, 1, 1), date(2035, 1, 1)


@pytest.fixture(autouse=True)
def _visits(practice: object) -> None:
    with clock.at(NOW):
        a_busy_practice(40)
    kept = AccountRef(AccountKind.PATIENT_UNAPPLIED)
    legs = (Leg(AccountRef(AccountKind.CASH), 100), Leg(kept, -100, patient_id=1))
    operations.post([Posting("on account", "payment", NOW.date(), legs)])


def test_sums_by_who_saw_the_visit_and_who_was_asked() -> None:
    parts = (EVERY, (AccountKind.REVENUE,))
    found = ledger.visit_sums(
        along=charges.along_visits("rendering", "charged_payer"), parts=parts, posted=(FIRST, LAST)
    )
    one_by_one = [Counter[tuple[int | None, int | None]]() for _ in parts]
    for sums, kinds in zip(one_by_one, parts, strict=True):
        told = ledger.sums(by=("encounter",), kinds=kinds, posted=(FIRST, LAST))
        places = charges.visit_keys(ids=[pk for (pk,) in told if pk])
        for (pk,), cents in told.items():
            place = places.get(pk) if pk else None
            sums[(place.rendering_id, place.charged_payer_id) if place else (None, None)] += cents
    assert {key: cents[0] for key, cents in found.items()} == one_by_one[0]
    assert {key: cents[1] for key, cents in found.items() if cents[1]} == one_by_one[1]
    assert len(found) > 2, "several payers, and money of no visit"
    assert found[None, None] == (-100, 0)


def test_only_the_days_asked_for_count() -> None:
    along = charges.along_visits("location")
    days = [on for (on,) in ledger.sums(by=("posted_on",), kinds=EVERY)]
    halves = [(FIRST, min(days)), (min(days) + timedelta(days=1), LAST)]
    told = [ledger.visit_sums(along=along, parts=(EVERY,), posted=half) for half in halves]
    whole = ledger.visit_sums(along=along, parts=(EVERY,), posted=(FIRST, LAST))
    both: Counter[tuple[int | None, ...]] = Counter()
    for half in told:
        both.update({key: cents for key, (cents,) in half.items()})
    assert both == {key: cents for key, (cents,) in whole.items()}


@pytest.mark.parametrize("is_folded", [False, True])
def test_how_many_visits_are_open_and_with_how_much(is_folded: bool) -> None:
    if is_folded:
        fold()
    for kind in RECEIVABLES:
        for as_of in (NOW.date() - timedelta(days=60), NOW.date(), LAST):
            sums = ledger.open_sums(by=("encounter",), kinds=[kind], as_of=as_of)
            visits = [cents for (pk,), cents in sums.items() if pk]
            found = ledger.open_count(kinds=[kind], as_of=as_of)
            assert found == (len(visits), sum(visits))
    assert ledger.open_count(kinds=RECEIVABLES, as_of=LAST)[0] > 0
