"""Payers' takebacks, followed over their remittances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Sum

from claimwright.cycle.remittance.domain.takebacks import ACKNOWLEDGED, Chain, chains
from claimwright.cycle.remittance.models import (
    PayerAccountEntry,
    Remittance,
    RemittanceItem,
    TakebackAnswer,
)
from claimwright.cycle.remittance.queries.pages import payer_account
from claimwright.foundation.access import guard
from claimwright.ledger.domain.posting import AccountKind


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What the practice said to a takeback."""

    answer: str  # accepted or contested
    words: str
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class Takebacks:
    """A payer's chains, with the addresses of entries and remittances and the latest answers."""

    chains: tuple[Chain, ...]
    entries: dict[int, UUID]
    remittances: dict[int, UUID]
    answers: dict[int, AnswerView]  # by entry, the last word


@dataclass(frozen=True, slots=True)
class TakebackBalance:
    """What one payer may still take."""

    payer_id: int
    owed_cents: int
    entries: int


def takebacks(*, payer_id: int) -> Takebacks:
    """Everything one payer took or announced to take outside claims.

    Source: reliability-835 (B08)
    """
    lines = payer_account(payer_id=payer_id)
    ids = [line.entry_id for line in lines]
    remittance_ids = sorted({line.remittance_id for line in lines})
    rows = PayerAccountEntry.objects.filter(pk__in=ids)
    shown = Remittance.objects.filter(pk__in=remittance_ids)
    return Takebacks(
        tuple(chains(lines, _claims_of(ids))),
        dict(rows.values_list("id", "public_id")),
        dict(shown.values_list("id", "public_id")),
        _answers(ids),
    )


def takeback_balances() -> list[TakebackBalance]:
    """Each payer that ever took money back, the largest debt first."""
    rows = PayerAccountEntry.objects.filter(
        account_kind=AccountKind.TAKEBACK.value, taken_back_on__isnull=True, payer__isnull=False
    ).exclude(reason=ACKNOWLEDGED)
    sums = (
        rows.order_by().values_list("payer_id").annotate(cents=Sum("amount_cents"), n=Count("id"))
    )
    found = [TakebackBalance(payer_id, -cents, count) for payer_id, cents, count in sums]
    return sorted(found, key=lambda one: (-abs(one.owed_cents), one.payer_id))


def access_takeback(*, user_id: int, public_id: UUID | str) -> tuple[int, int | None]:
    """(entry id, payer id) of one takeback for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        PayerAccountEntry.objects.all(),
        user_id=user_id,
        public_id=public_id,
        permission="remittances.view",
    )
    return row.pk, row.payer_id


def _claims_of(entry_ids: Sequence[int]) -> dict[int, int]:
    """The claim whose reversal, in the same remittance, is of the very amount of the entry."""
    entries = PayerAccountEntry.objects.filter(pk__in=entry_ids, claim__isnull=True)
    asked = list(entries.values_list("id", "remittance_id", "round", "amount_cents"))
    items = RemittanceItem.objects.filter(
        remittance_id__in=sorted({row[1] for row in asked}), is_reversal=True, claim__isnull=False
    )
    named: dict[tuple[int, int, int], set[int]] = {}
    for remittance_id, number, cents, claim_id in items.values_list(
        "remittance_id", "round", "paid_cents", "claim_id"
    ):
        named.setdefault((remittance_id, number, cents), set()).add(claim_id)
    found = {pk: named.get((remit, number, cents), set()) for pk, remit, number, cents in asked}
    return {pk: next(iter(claims)) for pk, claims in found.items() if len(claims) == 1}


def _answers(entry_ids: Sequence[int]) -> dict[int, AnswerView]:
    rows = TakebackAnswer.objects.filter(entry_id__in=entry_ids).order_by("id")
    return {row.entry_id: AnswerView(row.answer, row.words, row.at, row.actor) for row in rows}
