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
        places = charges.visit_places(ids=[pk for (pk,) in told if pk])
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


def test_what_is_open_by_who_saw_the_visit() -> None:
    for as_of in (NOW.date() - timedelta(days=60), LAST):
        sums = ledger.open_sums(by=("encounter",), kinds=RECEIVABLES, as_of=as_of)
        places = charges.visit_keys(ids=[pk for (pk,) in sums if pk])
        told: Counter[tuple[int | None]] = Counter()
        for (pk,), cents in sums.items():
            told[(places[pk].rendering_id,) if pk else (None,)] += cents
        along = charges.along_visits("rendering")
        found = ledger.open_along(along=along, kinds=RECEIVABLES, as_of=as_of)
        assert {key: cents for key, cents in found.items() if cents} == told
    assert told


def test_what_payers_took_back_is_what_their_reversals_cleared() -> None:
    clearing = AccountRef(AccountKind.PAYER_CLEARING, 1)
    for number, (kind, visit, cents) in enumerate(
        [
            ("payer_reversal", 1, 500),
            ("payer_reversal", 1, 250),
            ("payer_reversal", None, 70),
            ("payer_payment", 1, 900),
        ]
    ):
        suspense = AccountRef(AccountKind.SUSPENSE, 1)
        legs = (Leg(clearing, -cents, encounter_id=visit), Leg(suspense, cents, encounter_id=visit))
        operations.post([Posting(f"back:{number}", kind, LAST, legs)])
    assert ledger.taken_back(posted=(LAST, LAST)) == {(1, 1): 750, (None, 1): 70}
    by_kind = ledger.sums(
        by=("encounter", "payer"),
        kinds=[AccountKind.PAYER_CLEARING],
        only={"posting_kind": ["payer_reversal"]},
    )
    whole = ledger.taken_back(posted=(FIRST, LAST))
    assert whole == {key: -cents for key, cents in by_kind.items()}
