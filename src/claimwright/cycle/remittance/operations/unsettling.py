"""Make room for a reversal: later payers' decisions and patients' payments step back first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts.domain.payments import OpenBalance
from claimwright.cycle.remittance.domain.books import EncounterBooks
from claimwright.cycle.remittance.domain.posting import Waiting, leg_of
from claimwright.cycle.remittance.domain.reversing import (
    Cushion,
    LiveItem,
    credit_open,
    net_legs,
    next_payer_shortages,
    patient_shortages,
    plan_room,
)
from claimwright.cycle.remittance.models import Remittance, RemittanceItem
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting

ITEM = "remittance_item"
REASON = "The payer took its decision back"


def what_they_did(item_ids: Sequence[int]) -> dict[int, list[Leg]]:
    """Everything the items' standing postings did, summed, by item."""
    if not item_ids:
        return {}
    rows = RemittanceItem.objects.filter(pk__in=item_ids)
    ids = {str(public_id): pk for pk, public_id in rows.values_list("pk", "public_id")}
    postings: dict[int, list[Posting]] = {}
    for stored in ledger.standing_postings(source_type=ITEM, source_ids=list(ids)):
        postings.setdefault(ids[stored.posting.source_id], []).append(stored.posting)
    return {pk: net_legs(some) for pk, some in postings.items()}


def move_to_suspense(remittance_id: int, cents: int) -> None:
    """Shift cents of a remittance from posted to suspense (negative: the other way)."""
    if not cents:
        return
    row = Remittance.objects.select_for_update().get(pk=remittance_id)
    row.posted_cents -= cents
    row.suspense_cents += cents
    row.save(update_fields=["posted_cents", "suspense_cents"])


class Room:
    """One visit while a decision on it is taken back. Call `make`, then post `postings`."""

    def __init__(
        self, claim: ClaimSnapshot, books: EncounterBooks, live: Sequence[LiveItem], on: date
    ) -> None:
        self.claim, self.books, self.live, self.on = claim, books, live, on
        self.released_cents = 0
        self.credits: dict[int, int] = {}  # payments of later payers, now credits, by payer
        self._legs: dict[int, list[Leg]] = {}  # by item
        self._stepping: set[int] = set()  # payers whose decisions are stepping back now

    def make(self, done: Iterable[Leg]) -> None:
        """Reopen what later payers and the patient have settled of what `done` had opened."""
        legs = list(done)
        for payer_id, cents in next_payer_shortages(legs, self.books).items():
            # Two payers that passed shares to each other would otherwise step back for ever.
            if payer_id not in self._stepping:
                self._stepping.add(payer_id)
                self._step_back(payer_id, cents)
                self._stepping.discard(payer_id)
        self._release(legs)

    def postings(self, cause: str) -> list[Posting]:
        """What stepping back posts, one posting an item; `cause` is the reversal's key."""
        rows = RemittanceItem.objects.filter(pk__in=list(self._legs))
        public_ids = dict(rows.values_list("pk", "public_id"))
        return [
            Posting(
                f"{cause}:{public_ids[pk].hex}",
                "payer_stepped_back",
                self.on,
                tuple(legs),
                REASON,
                ITEM,
                str(public_ids[pk]),
            )
            for pk, legs in self._legs.items()
        ]

    def _step_back(self, payer_id: int, cents: int) -> None:
        """Undo that much of a payer's decisions; they catch up when its receivable grows again."""
        theirs = [each for each in self.live if each.payer_id == payer_id]
        done = what_they_did([each.item_id for each in theirs])
        for cushion in plan_room(cents, theirs, done):
            back = self._leg(cushion.account, -cushion.cents, cushion.line, payer_id)
            opened = AccountRef(AccountKind.INSURANCE_RECEIVABLE, payer_id)
            self.make([back.negated()])
            legs = self._legs.setdefault(cushion.item_id, [])
            legs.append(self._leg(opened, cushion.cents, cushion.line, payer_id))
            if cushion.account.kind is AccountKind.SUSPENSE:
                legs.append(back)
                self.credits[payer_id] = self.credits.get(payer_id, 0) + cushion.cents
            elif cushion.account.kind in _RECEIVABLE:
                legs += credit_open(back, self.books)
            else:
                legs.append(back)
            self.books.add(opened.kind, payer_id, cushion.line, cushion.cents)
            _keep_waiting(cushion)

    def _release(self, done: Sequence[Leg]) -> None:
        """What the patient paid of a share goes on account."""
        wanted = [
            OpenBalance(self.claim.encounter_id, each.line, self.claim.service_on, each.cents)
            for each in patient_shortages(done, self.books)
        ]
        if not wanted:
            return
        released = receipts.release_applications(wanted=wanted, on=self.on, reason=REASON)
        for (_, line), cents in released.items():
            self.books.add(AccountKind.PATIENT_RECEIVABLE, None, line, cents)
        self.released_cents += sum(released.values())

    def _leg(self, account: AccountRef, cents: int, line: int | None, payer_id: int) -> Leg:
        return leg_of(
            account,
            cents,
            line=line,
            claim_id=self.claim.id,
            encounter_id=self.claim.encounter_id,
            patient_id=self.claim.patient_id,
            payer_id=payer_id,
            service_on=self.claim.service_on,
        )


_RECEIVABLE = frozenset({AccountKind.PATIENT_RECEIVABLE, AccountKind.INSURANCE_RECEIVABLE})


def _keep_waiting(cushion: Cushion) -> None:
    """The item remembers what it has to post again."""
    row = RemittanceItem.objects.get(pk=cushion.item_id)
    if cushion.account.kind is AccountKind.SUSPENSE:
        row.excess_cents += cushion.cents
        move_to_suspense(row.remittance_id, cushion.cents)
    else:
        account = cushion.account
        part = Waiting(account.kind.value, account.payer_id, cushion.line, cushion.cents)
        row.waiting = [*row.waiting, part.as_list()]
    row.is_settled = False
    row.save(update_fields=["excess_cents", "waiting", "is_settled"])
