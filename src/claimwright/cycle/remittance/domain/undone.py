"""Write-offs that people undo, of balances a payer's later decision had ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from claimwright.ledger.domain.posting import RECEIVABLES, AccountKind, AccountRef, Leg, Posting

Place = tuple[int | None, AccountRef]  # an encounter and one of its receivables


def settled_anew(undone: Iterable[Posting], holes: Iterable[Posting]) -> dict[str, list[Leg]]:
    """The legs that settle again what the undone write-offs owe and no decision does.

    `holes` are the standing postings that gave write-offs back when their balances ended, and
    those that settled such balances anew before. By the source of the hole: taken back with it.
    """
    wanted: dict[Place, int] = {}
    for posting in undone:
        for leg in posting.legs:
            if leg.account.kind in RECEIVABLES and leg.amount_cents < 0:
                place = (leg.encounter_id, leg.account)
                wanted[place] = wanted.get(place, 0) - leg.amount_cents
    given: dict[str, list[Leg]] = {}
    for (source_id, place), (cents, leg, other) in _open_holes(holes).items():
        part = min(cents, wanted.get(place, 0))
        if part > 0:
            wanted[place] -= part
            legs = given.setdefault(source_id, [])
            legs += [replace(leg, amount_cents=-part), replace(other, amount_cents=part)]
    return given


def _open_holes(holes: Iterable[Posting]) -> dict[tuple[str, Place], tuple[int, Leg, Leg]]:
    """What each source still holds of each balance, in cents, with the legs that did it."""
    found: dict[tuple[str, Place], tuple[int, Leg, Leg]] = {}
    for posting in holes:
        others = {
            (leg.encounter_id, leg.charge_line_id, leg.amount_cents): leg
            for leg in posting.legs
            if leg.account.kind is AccountKind.WRITE_OFF
        }
        for leg in posting.legs:
            if leg.account.kind in RECEIVABLES:
                other = others[leg.encounter_id, leg.charge_line_id, -leg.amount_cents]
                key = (posting.source_id, (leg.encounter_id, leg.account))
                before = found.get(key, (0, leg, other))
                found[key] = (before[0] + leg.amount_cents, before[1], before[2])
    return found
