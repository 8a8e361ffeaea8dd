"""Laws of the books, over any postings: they hold in the database, not only on paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimwright.ledger import operations, queries
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting

CENTS = st.integers(-(10**9), 10**9).filter(bool)
ACCOUNTS = st.builds(AccountRef, st.sampled_from(AccountKind), st.integers(1, 3))


@st.composite
def postings(draw: Any) -> list[Posting]:
    """Up to eight balanced postings over every account, dates and owners at will."""
    made = []
    for number in range(draw(st.integers(1, 8))):
        claim_id = draw(st.integers(1, 4))
        legs = [
            Leg(account, cents, claim_id=claim_id)
            for account, cents in draw(st.lists(st.tuples(ACCOUNTS, CENTS), min_size=1, max_size=5))
        ]
        left = -sum(leg.amount_cents for leg in legs)
        if left:
            legs.append(Leg(AccountRef(AccountKind.CASH), left, claim_id=claim_id))
        if len(legs) > 1:
            on = draw(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
            made.append(Posting(f"p:{number}", "any", on, tuple(legs)))
    return made


@contextmanager
def undone() -> Iterator[None]:
    """Rolls one example back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def balances() -> list[tuple[str, int | None, int]]:
    return [
        (row.kind.value, row.payer_id, row.cents) for row in queries.trial_balance() if row.cents
    ]


LAW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.usefixtures("practice")
class TestLaws:
    @LAW
    @given(postings())
    def test_post_then_reverse_is_zero(self, made: list[Posting]) -> None:
        """M15."""
        with undone():
            operations.post(made)
            keys = [posting.key for posting in made]
            operations.reverse(keys=keys, on=date(2027, 1, 1), reason="law")
            assert balances() == []
            assert queries.violations() == []

    @LAW
    @given(postings(), st.randoms(use_true_random=False))
    def test_any_order_gives_the_same_balances(self, made: list[Posting], chance: Any) -> None:
        """M14."""
        seen = []
        for _ in range(2):
            with undone():
                for posting in made:
                    operations.post([posting])
                seen.append(
                    (balances(), queries.balances(by="claim", ids=None, kinds=[*AccountKind]))
                )
                made = chance.sample(made, len(made))
        assert seen[0] == seen[1]

    @LAW
    @given(postings())
    def test_twice_is_once(self, made: list[Posting]) -> None:
        """M11."""
        with undone():
            operations.post(made)
            once = balances()
            assert operations.post(made).posted_count == 0
            assert balances() == once
            assert sum(cents for _, _, cents in once) == 0
