"""Replay the standing decisions of visits, and post what that changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts.domain.payments import OpenBalance
from claimwright.cycle.remittance.domain.acting import earlier_payers
from claimwright.cycle.remittance.domain.books import EncounterBooks
from claimwright.cycle.remittance.domain.from_835 import wording
from claimwright.cycle.remittance.domain.posting import WRITE_OFF, Decision, leg_of
from claimwright.cycle.remittance.domain.replaying import (
    Hole,
    Replayed,
    Standing,
    holes,
    replay,
    share_of,
)
from claimwright.cycle.remittance.domain.reversing import net_legs
from claimwright.cycle.remittance.domain.states import HOLE, ITEM, REPLAY, WHOLE
from claimwright.cycle.remittance.models import Remittance, RemittanceItem
from claimwright.cycle.remittance.operations.looking import Known, open_books
from claimwright.cycle.remittance.queries import facts
from claimwright.cycle.remittance.queries.told import claim_of
from claimwright.ledger import operations as books_operations
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting

REASON = "The payer took its decision back"


@dataclass(slots=True)
class Moved:
    """What a replay moved on one visit: payers' payments that became credits, patients' released.

    `written_off` is what people had settled of receivables that are no longer owed, given back to
    write-offs.
    """

    credits: dict[int, int] = field(default_factory=dict)  # by payer
    released_cents: int = 0
    legs: list[Leg] = field(default_factory=list)  # of the decisions done anew
    written_off: list[Leg] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cause:
    """The remittance that makes us replay; `batch` keeps its postings' keys apart."""

    row: Remittance
    on: date
    batch: str

    def posting(self, key: str, kind: str, legs: Sequence[Leg], memo: str, source: str) -> Posting:
        """A posting under a key of this cause."""
        row = self.row
        key = f"835:{key}:{row.public_id.hex}:{row.times_posted}{self.batch}"
        source_type = ITEM if kind == REPLAY else WHOLE
        return Posting(key, kind, self.on, tuple(legs), memo, source_type, source)


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


def replay_visits(cause: Cause, encounter_ids: Iterable[int], known: Known) -> dict[int, Moved]:
    """Make the visits' balances what their standing decisions come to; what moved, by visit.

    `known` holds the visits' claims and coverages. Source: reliability-money (M14, M15, M22)
    """
    wanted = sorted(set(encounter_ids))
    if not wanted:
        return {}
    books_operations.take_turn(AccountKind.PATIENT_RECEIVABLE)  # a share may vanish
    standing = facts.live_rows(encounter_ids=wanted)
    done = what_they_did([row.pk for rows in standing.values() for row in rows])
    books = open_books(wanted)
    moved: dict[int, Moved] = {}
    postings: list[Posting] = []
    for encounter_id in wanted:
        rows = {row.pk: row for row in standing.get(encounter_id, ())}
        told = _told(list(rows.values()), done, known)
        here = moved[encounter_id] = Moved()
        for replayed in replay(told, books[encounter_id]):
            row = rows[replayed.item_id]
            here.legs += replayed.legs
            if replayed.legs:
                key, memo = str(row.public_id), "Replayed with the visit's other decisions"
                postings.append(cause.posting(key, REPLAY, replayed.legs, memo, key))
            _keep(row, replayed, here)
        siblings = known.siblings.get(encounter_id, [])
        if siblings:
            _fill_holes(cause, siblings[0], books[encounter_id], here)
        if here.written_off:
            key, memo = f"visit:{encounter_id}", "Settled before it was taken back"
            source = str(cause.row.public_id)
            postings.append(cause.posting(key, HOLE, here.written_off, memo, source))
    books_operations.post(postings)
    return moved


def _told(
    rows: Sequence[RemittanceItem], done: dict[int, list[Leg]], known: Known
) -> list[Standing]:
    """The rows as decisions that can be planned."""
    payer_ids = {row.payer_id for row in rows}
    found: list[Standing] = []
    for row in rows:
        siblings = known.siblings[row.encounter_id or 0]
        claim = next(each for each in siblings if each.id == row.claim_id)
        assert row.payer_id is not None, "a posted decision settles a payer's receivable"
        held = known.coverages.get(claim.patient_id, [])
        earlier = earlier_payers(row.payer_id, siblings, held, claim.service_on)
        legs = tuple(done.get(row.pk, ()))
        said = claim_of(row)
        decision = Decision(
            claim=said,
            claim_id=claim.id,
            encounter_id=claim.encounter_id,
            patient_id=claim.patient_id,
            service_on=claim.service_on,
            payer_id=row.payer_id,
            source=AccountRef(AccountKind.PAYER_CLEARING, row.remittance.payer_id),
            lines=tuple(line.charge_line_id for line in row.lines.all()),
            rule=share_of(row.effects.get("share"), legs, row.payer_id),
            refused_by=tuple(other for other in earlier if other in payer_ids),
            kept_open=frozenset((g, r) for g, r in row.effects.get("kept_open", ())),
        )
        found.append(
            Standing(
                item_id=row.pk,
                decision=decision,
                rank=len(earlier),
                paid_on=row.remittance.paid_on or date.min,
                identity=wording(said),
                done=legs,
            )
        )
    return found


def _keep(row: RemittanceItem, replayed: Replayed, here: Moved) -> None:
    """The row learns what of it finds nothing open now."""
    more = replayed.excess_cents - row.excess_cents
    waiting = [each.as_list() for each in replayed.waiting]
    if more > 0 and row.payer_id is not None:
        here.credits[row.payer_id] = here.credits.get(row.payer_id, 0) + more
    if not more and waiting == row.waiting:
        return
    row.excess_cents, row.waiting = replayed.excess_cents, waiting
    row.is_settled = not row.excess_cents and not row.waiting
    row.save(update_fields=["excess_cents", "waiting", "is_settled"])
    move_to_suspense(row.remittance_id, more)


def _fill_holes(cause: Cause, claim: ClaimSnapshot, books: EncounterBooks, here: Moved) -> None:
    """What the patient paid of a share that vanished goes on account, the rest to write-offs."""
    for hole in holes(books):
        left = hole.cents
        if hole.account.kind is AccountKind.PATIENT_RECEIVABLE:
            released = _release(cause, claim, hole)
            here.released_cents += released
            left -= released
        if left:
            owner = {
                "claim_id": claim.id,
                "encounter_id": claim.encounter_id,
                "patient_id": claim.patient_id,
                "payer_id": hole.account.payer_id or claim.payer_id,
                "service_on": claim.service_on,
            }
            line = hole.lines[0][0]
            here.written_off.append(leg_of(hole.account, left, line=line, **owner))
            here.written_off.append(leg_of(WRITE_OFF, -left, line=line, **owner))


def _release(cause: Cause, claim: ClaimSnapshot, hole: Hole) -> int:
    left, wanted = hole.cents, []
    for line, cents in hole.lines:
        part = min(left, cents)
        left -= part
        if part:
            wanted.append(OpenBalance(claim.encounter_id, line, claim.service_on, part))
    released = receipts.release_applications(wanted=wanted, on=cause.on, reason=REASON)
    return sum(released.values())
