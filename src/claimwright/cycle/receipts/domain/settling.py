"""One line of the bank that stands for several payments, less what a processor kept.

Gross − fee = net: the payments are in the books at their gross, the bank shows the net.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from claimwright.cycle.receipts.domain.bank import SLIP_DAYS, LineToMatch
from claimwright.kernel.money import Money
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting

CARDS, SEVERAL, FEE, RETURNED, REFUND = "cards", "several", "fee", "returned", "refund"
BOUNCED = "bounced"
KIND_WORDS = {
    CARDS: "Card payments, less the processor's fee",
    SEVERAL: "Several payments in one credit",
    FEE: "A fee of the bank or processor",
    RETURNED: "A check the bank sent back",
    REFUND: "A refund the patient cashed",
    BOUNCED: "A payer's payment the bank took back",
}
# A fee up to here is believed without a person: 4 percent and 30 cents a payment.
USUAL_FEE_PERCENT, USUAL_FEE_EACH_CENTS = 4, 30
MOST_FEE_PERCENT = 10  # beyond that no person may book it as a fee either
_PROCESSOR = re.compile(
    r"\b(MERCHANT|MERCH|BANKCARD|BNKCD|CARD|VISA|MASTERCARD|AMEX|DISCOVER|SETTLEMENT|SQUARE|STRIPE"
    r"|CLOVER|PAYPAL|ELAVON|WORLDPAY|TSYS|FISERV|HEARTLAND|GLOBAL PAY\w*)\b"
)


REFUND_DAYS = 180  # a check older than this is not honored by its bank
_NO_CHECK_OF_OURS = re.compile(r"\b(RETURN\w*|NSF|INSUFFICIENT|CHARGEBACK|REVERS\w*|FEES?)\b")


class CannotBe(ValueError):
    """The line cannot be what was chosen: the cents do not fit, or it is known already."""


@dataclass(frozen=True, slots=True)
class CardDay:
    """The card payments of one day no line of the bank shows yet."""

    on: date
    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class RefundOut:
    """A check of ours to a patient or a payer that no line of the bank shows yet."""

    note: str  # names it; kept with the line
    id: int
    issued_on: date
    cents: int


def match_refunds(
    lines: Sequence[LineToMatch], refunds: Sequence[RefundOut]
) -> dict[int, RefundOut]:
    """Debits that are a check of ours cashed: of its cents and within its days. Only a line that
    fits one refund, and no other line fits that one, is believed.
    """
    fitting = {
        line.id: [
            one
            for one in refunds
            if line.amount_cents == -one.cents
            and not _NO_CHECK_OF_OURS.search(line.words.upper())
            and 0 <= (line.posted_on - one.issued_on).days <= REFUND_DAYS
        ]
        for line in lines
    }
    claims: dict[str, int] = {}
    for found in fitting.values():
        for one in found:
            claims[one.note] = claims.get(one.note, 0) + 1
    return {
        line_id: found[0]
        for line_id, found in fitting.items()
        if len(found) == 1 and claims[found[0].note] == 1
    }


def fee_of(gross_cents: int, net_cents: int) -> int:
    """What the processor kept. Raises CannotBe for more than came in or a fee beyond belief."""
    fee = gross_cents - net_cents
    if fee < 0:
        raise CannotBe(f"The bank has {Money(-fee)} more than that; something is left out.")
    if fee * 100 > gross_cents * MOST_FEE_PERCENT:
        raise CannotBe(
            f"{Money(fee)} of {Money(gross_cents)} is more than {MOST_FEE_PERCENT} %: too much "
            "for a fee. Look for another payment that is in it, or one that is not."
        )
    return fee


def match_cards(lines: Sequence[LineToMatch], days: Sequence[CardDay]) -> dict[int, date]:
    """Lines that are the cards of one day: its gross, or less a usual fee where the line's words
    name a processor. Only what fits one day, and no other line fits that day, is believed.
    """
    fitting: dict[int, list[date]] = {}
    for line in lines:
        found = [day.on for day in days if _fits(line, day)]
        if found:
            fitting[line.id] = found
    claims: dict[date, int] = {}
    for found in fitting.values():
        for on in found:
            claims[on] = claims.get(on, 0) + 1
    return {
        line_id: found[0]
        for line_id, found in fitting.items()
        if len(found) == 1 and claims[found[0]] == 1
    }


def _fits(line: LineToMatch, day: CardDay) -> bool:
    if not 0 <= (line.posted_on - day.on).days <= SLIP_DAYS or line.amount_cents <= 0:
        return False
    fee = day.cents - line.amount_cents
    if fee == 0:
        return True
    most = day.cents * USUAL_FEE_PERCENT // 100 + day.count * USUAL_FEE_EACH_CENTS
    return 0 < fee <= most and _PROCESSOR.search(line.words.upper()) is not None


def fee_posting(key: str, cents: int, *, on: date, memo: str) -> Posting:
    """Debit the fee, credit cash: the bank has so much less than was charged to the cards."""
    legs = (
        Leg(AccountRef(AccountKind.PROCESSING_FEE), cents),
        Leg(AccountRef(AccountKind.CASH), -cents),
    )
    return Posting(f"fee:{key}", "processing_fee", on, legs, memo, "settlement", key)
