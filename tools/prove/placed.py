"""B, FL: every cent of generated 835s has a place; nothing unbalanced posts; repeats are caught."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from tests.support.payer_desk import payments

from claimwright.engines.x12.parties import Adjustment
from claimwright.engines.x12.remittance import Remittance, RemittanceClaim, RemittanceLine
from tools.prove.books import Books, broken, money, money_differences
from tools.prove.repeats import disguises
from tools.prove.report import Proven
from tools.prove.stage import Scene, corrections, crossover, receive, set_scene

CLAIM = (
    "B01–B16, FL05–FL08: of generated 835s with payments, denials, split lines, whole-claim cuts, "
    "reversals, corrections, crossovers, provider adjustments, payments of nothing and claims of "
    "nobody, every cent of BPR02 is placed, no unbalanced set posts, and each repeat is caught"
)
VISITS, STRANGERS, DUPLICATES = 250, 60, 1000


def prove(found: Proven, rng: Random, target: int) -> None:
    """`target` claims, set by set, each set on the same fresh books."""
    books = Books.open()
    with books.at_work():
        scene = set_scene(rng, VISITS)
    books.save()
    while found.counts.get("claims", 0) < target:
        books.restore()
        with books.at_work():
            _place(found, scene)


def _place(found: Proven, scene: Scene) -> None:
    paid = list(_advices(scene))
    middle = len(paid) // 2
    for number, some in enumerate((paid[:middle], paid[middle:])):
        _receive(found, scene.desk.file(some), f"placed-{number}.835", some)
    _refuse(found, scene, paid)
    _repeat(found, scene, paid[: max(4, len(paid) // 6)])
    for words in broken():
        found.against(words)
    found.count("sets")


def _advices(scene: Scene) -> list[Remittance]:
    rng, desk = scene.rng, scene.desk
    first = [
        replace(each, claims=tuple(_split(rng, claim) for claim in each.claims))
        for each in payments(desk, scene.claims, size=rng.randint(15, 60))
    ]
    unknown = [desk.stranger() for _ in range(STRANGERS)]
    first.append(desk.payment(first[0].payer, unknown))
    again = [fresh for each in first for fresh in corrections(scene, each, scene.claims)]
    crossed = [one for each in first if (one := crossover(scene, each)) is not None]
    nothing = [
        replace(each, payment_cents=0, method="NON") if not each.payment_cents else each
        for each in (*first, *again, *crossed, *_denied(scene, first))
    ]
    rng.shuffle(nothing)
    return nothing


def _denied(scene: Scene, paid: Sequence[Remittance]) -> list[Remittance]:
    """A payment of nothing: one claim denied again."""
    claim = scene.rng.choice([each for each in paid[0].claims if each.charge_cents > 0])
    scene.desk.count += 1
    lines = tuple(
        replace(line, paid_cents=0, adjustments=(Adjustment("CO", "18", line.charge_cents),))
        for line in claim.lines
    )
    number = f"DUP{scene.desk.count:07d}"
    denied = replace(
        claim, status="4", paid_cents=0, patient_cents=0, adjustments=(), lines=lines,
        payer_claim_number=number,
    )  # fmt: skip
    return [
        replace(
            paid[0], claims=(denied,), provider_adjustments=(), payment_cents=0,
            trace_number=f"NON{scene.desk.count:07d}",
        )
    ]  # fmt: skip


def _split(rng: Random, claim: RemittanceClaim) -> RemittanceClaim:
    """The payer answers one of our lines with two of its own."""
    if not claim.lines or rng.random() > 0.1:
        return claim
    first, *rest = claim.lines
    if first.charge_cents < 2 or first.paid_cents < 0:
        return claim
    charge = first.charge_cents // 2
    one = replace(
        first, charge_cents=charge, paid_cents=0,
        adjustments=(Adjustment("CO", "97", charge),), units="1",
    )  # fmt: skip
    left = _lowered(first, charge)
    return claim if left is None else replace(claim, lines=(one, left, *rest))


def _lowered(line: RemittanceLine, cents: int) -> RemittanceLine | None:
    """The line charged that much less, its contractual cut lowered as much; None if too small."""
    kept = list(line.adjustments)
    for place, each in enumerate(kept):
        if each.reason == "45" and each.amount_cents > cents:
            kept[place] = replace(each, amount_cents=each.amount_cents - cents)
            return replace(line, charge_cents=line.charge_cents - cents, adjustments=tuple(kept))
    return None


def _receive(found: Proven, data: bytes, name: str, told: Sequence[Remittance]) -> None:
    received = receive(data, name)
    due = sum(each.payment_cents for each in told)
    placed = sum(received.placed.values())
    if received.outcome != "posted":
        odd = [each for each in received.transactions if each["outcome"] != "posted"]
        found.against(f"{name} came out {received.outcome}: {odd[:2]}")
    if not received.payment_cents == placed == due:
        found.against(f"{name} pays {due} cents, {placed} of {received.payment_cents} are placed")
    found.count("claims", sum(len(each.claims) for each in told))
    found.count("cents placed", placed)


def _refuse(found: Proven, scene: Scene, paid: Sequence[Remittance]) -> None:
    """One cent more or less than the claims say, and nothing is posted."""
    before = money()
    for each in scene.rng.sample(list(paid), 3):
        off = scene.rng.choice((1, 1, 100, 99_999))
        wrong = replace(
            each, payment_cents=each.payment_cents + off, trace_number=f"U{each.trace_number}",
            method="ACH",
        )  # fmt: skip
        received = receive(scene.desk.file([wrong]), "unbalanced.835")
        if received.outcome not in ("held", "duplicate"):
            found.against(f"a payment {off} cents off came out {received.outcome}")
        found.count("unbalanced held")
    for words in money_differences(before, money()):
        found.against(f"an unbalanced payment moved money: {words}")


def _repeat(found: Proven, scene: Scene, posted: Sequence[Remittance]) -> None:
    if found.counts.get("duplicates caught", 0) >= DUPLICATES:
        return
    before = money()
    data = scene.desk.file(posted)
    for how, again, right in disguises(scene.desk, data, posted):
        for each in receive(again, "again.835").transactions:
            if each["outcome"] in right:
                found.count("duplicates caught")
            else:
                found.against(f"{how} came out {each['outcome']}")
    for words in money_differences(before, money()):
        found.against(f"a repeat moved money: {words}")
