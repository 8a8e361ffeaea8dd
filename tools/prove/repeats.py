"""FL05–FL08: the same money in another wrapping is never posted again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from tests.support.payer_desk import PayerDesk, payments

from claimwright.engines.x12.remittance import Remittance
from tools.prove.books import Books, broken, money, money_differences
from tools.prove.report import Proven
from tools.prove.stage import receive, set_scene

CLAIM = (
    "FL05–FL08: an 835 that comes again as it was, re-wrapped, with other delimiters or control "
    "numbers, split or merged, moves no cent"
)
VISITS = 40
# Whatever moves no money is right for payments cut up inside; the others must be recognized.
MUST_BE_DUPLICATE, MAY_BE_HELD = {"duplicate"}, {"duplicate", "held"}
Variant = tuple[str, bytes, set[str]]


def prove(found: Proven, rng: Random, target: int) -> None:
    """`target` rounds: new payments are posted, then come again in every disguise."""
    books = Books.open()
    with books.at_work():
        scene = set_scene(rng, VISITS)
    books.save()
    for number in range(target):
        books.restore()
        with books.at_work():
            claims = rng.sample(scene.claims, rng.randint(8, len(scene.claims)))
            posted = list(payments(scene.desk, claims, size=rng.randint(3, 8)))
            data = scene.desk.file(posted)
            first = receive(data, f"first-{number}.835")
            if first.outcome != "posted":
                found.against(f"round {number}: the first came out {first.outcome}")
            _again(found, scene.desk, data, posted, number)
        found.count("rounds")


def _again(
    found: Proven, desk: PayerDesk, data: bytes, posted: Sequence[Remittance], number: int
) -> None:
    before = money()
    for how, again, right in disguises(desk, data, posted):
        received = receive(again, f"{how}-{number}.835".replace(" ", "-"))
        for each in received.transactions:
            if each["outcome"] not in right:
                found.against(f"round {number}: {how} came out {each['outcome']}: {each}")
            found.count(f"caught, {how}")
        for words in money_differences(before, after := money()):
            found.against(f"round {number}: {how} moved money: {words}")
        before = after
    for words in broken():
        found.against(f"round {number}: {words}")


def disguises(desk: PayerDesk, data: bytes, posted: Sequence[Remittance]) -> Iterator[Variant]:
    """Every way the same payments may come again."""
    yield "same bytes", data, MUST_BE_DUPLICATE
    yield "line feeds", data.replace(b"~", b"~\n"), MUST_BE_DUPLICATE
    yield "carriage returns", data.replace(b"~", b"~\r\n"), MUST_BE_DUPLICATE
    yield "other delimiters", _other_delimiters(data), MUST_BE_DUPLICATE
    yield "other control numbers", desk.file(posted), MUST_BE_DUPLICATE
    yield (
        "two interchanges in one",
        desk.file(posted[:1]) + desk.file(posted[1:] or posted),
        (MUST_BE_DUPLICATE),
    )
    for payment in posted:
        yield "split by payment", desk.file([payment]), MUST_BE_DUPLICATE
    shuffled = [replace(each, claims=tuple(_shuffled(desk, each))) for each in posted]
    yield "claims in other order", desk.file(shuffled), MUST_BE_DUPLICATE
    for payment in posted:
        for part in _halves(payment):
            yield "payment cut in two", desk.file([part]), MAY_BE_HELD
    merged = _merged(posted)
    if merged is not None:
        yield "payments merged", desk.file([merged]), MAY_BE_HELD
    renamed = [replace(each, trace_number=f"CH{each.trace_number}") for each in posted]
    yield "other trace numbers", desk.file(renamed), MAY_BE_HELD


def _other_delimiters(data: bytes) -> bytes:
    unused = [mark for mark in b"|!>`\x1d\x1e\x1f{}" if mark not in data]
    return data.translate(bytes.maketrans(b"*~:", bytes(unused[:3])))


def _shuffled(desk: PayerDesk, payment: Remittance) -> list:  # type: ignore[type-arg]
    return desk.rng.sample(payment.claims, len(payment.claims))


def _halves(payment: Remittance) -> Iterator[Remittance]:
    """Both parts balance and carry the payment's own trace number."""
    middle = len(payment.claims) // 2
    if not middle:
        return
    adjusted = sum(each.amount_cents for each in payment.provider_adjustments)
    first, second = payment.claims[:middle], payment.claims[middle:]
    paid = sum(claim.paid_cents for claim in first)
    yield replace(payment, claims=first, provider_adjustments=(), payment_cents=paid)
    rest = sum(claim.paid_cents for claim in second) - adjusted
    if rest >= 0:
        yield replace(payment, claims=second, payment_cents=rest)


def _merged(posted: Sequence[Remittance]) -> Remittance | None:
    """Two payments of one payer as one, under a trace number of the clearinghouse."""
    for first in posted:
        for second in posted:
            if first is not second and first.payer.id == second.payer.id:
                return replace(
                    first,
                    claims=(*first.claims, *second.claims),
                    provider_adjustments=(
                        *first.provider_adjustments,
                        *second.provider_adjustments,
                    ),
                    payment_cents=first.payment_cents + second.payment_cents,
                    trace_number=f"M{first.trace_number}",
                )
    return None
