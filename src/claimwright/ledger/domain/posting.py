"""What a posting is: legs that sum to zero, under a key that names the event once for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

# A ten-digit amount in dollars and cents is the most an X12 element holds.
# Source: reliability-money (M43)
LARGEST_LEG_CENTS = 99_999_999_999
LONGEST_KEY = 120


class AccountKind(StrEnum):
    """The chart of accounts. Debit is +, credit is −."""

    INSURANCE_RECEIVABLE = "insurance_receivable"  # asset, per payer
    PATIENT_RECEIVABLE = "patient_receivable"  # asset
    CASH = "cash"  # asset: money in hand or in the bank
    PAYER_CLEARING = "payer_clearing"  # 835 payments between advice and deposit
    SUSPENSE = "suspense"  # liability: payer money that matches no claim
    PATIENT_UNAPPLIED = "patient_unapplied"  # liability: patient money not yet applied
    CONTRACTUAL_ALLOWANCE = "contractual_allowance"  # contra-revenue
    WRITE_OFF = "write_off"  # contra-revenue
    BAD_DEBT = "bad_debt"  # expense
    REVENUE = "revenue"  # gross charges, credit
    REFUNDS = "refunds"  # money given back, until the check clears
    TAKEBACK = "takeback"  # owed to or recouped by payers: PLB WO, FB, …
    INTEREST = "interest"  # PLB L6
    PROVIDER_ADJUSTMENT = "provider_adjustment"  # every other PLB
    COLLECTIONS = "collections"  # asset: patient balances placed with a collection agency
    AGENCY_FEE = "agency_fee"  # expense: what an agency keeps of what it collects
    PROCESSING_FEE = "processing_fee"  # expense: what card processors keep

    # A member equals its text, so it hashes as its text; Enum's own hash is a Python call, and
    # books are kept in dictionaries by account.
    __hash__ = str.__hash__


RECEIVABLES = (AccountKind.INSURANCE_RECEIVABLE, AccountKind.PATIENT_RECEIVABLE)
# Kept apart payer by payer in a trial balance; the payer may be unknown except for a receivable.
PER_PAYER = frozenset(
    {
        AccountKind.INSURANCE_RECEIVABLE,
        AccountKind.PAYER_CLEARING,
        AccountKind.SUSPENSE,
        AccountKind.TAKEBACK,
        AccountKind.INTEREST,
        AccountKind.PROVIDER_ADJUSTMENT,
    }
)


class Unbalanced(ValueError):
    """The legs do not sum to zero."""


class TooFewLegs(ValueError):
    """A posting needs at least two legs."""


class ZeroLeg(ValueError):
    """A leg of no cents says nothing, or is larger than any amount X12 can carry."""


class UndeclaredAccount(ValueError):
    """An insurance receivable names no payer."""


class BadKey(ValueError):
    """The key is empty or longer than the column."""


@dataclass(frozen=True, slots=True)
class AccountRef:
    """One account; insurance receivables are one per payer."""

    kind: AccountKind
    payer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """Cents into one account (debit +, credit −), and everything they belong to."""

    account: AccountRef
    amount_cents: int
    encounter_id: int | None = None
    charge_line_id: int | None = None
    claim_id: int | None = None
    patient_id: int | None = None
    payer_id: int | None = None
    service_on: date | None = None

    @property
    def owner_payer_id(self) -> int | None:
        """The account's payer, else the payer the cents concern."""
        return self.account.payer_id if self.account.payer_id is not None else self.payer_id

    def negated(self) -> Leg:
        """The contra-leg."""
        return replace(self, amount_cents=-self.amount_cents)


@dataclass(frozen=True, slots=True)
class Posting:
    """One balanced event. `key` is its idempotency key, unique in the practice for ever."""

    key: str
    kind: str
    posted_on: date
    legs: tuple[Leg, ...]
    memo: str = ""
    source_type: str = ""
    source_id: str = ""


def check_posting(posting: Posting) -> None:
    """Raise Unbalanced, TooFewLegs, ZeroLeg, UndeclaredAccount or BadKey.

    Source: reliability-money (M01, M03, M43)
    """
    if not posting.key or len(posting.key) > LONGEST_KEY:
        raise BadKey(f"a posting's key has 1 to {LONGEST_KEY} characters: {posting.key!r}")
    if len(posting.legs) < 2:
        raise TooFewLegs(f"{posting.key} has {len(posting.legs)} leg; at least two are needed")
    left = 0
    for leg in posting.legs:
        cents = leg.amount_cents
        if type(cents) is not int:
            raise TypeError(f"{posting.key}: a leg takes integer cents")
        if not cents or abs(cents) > LARGEST_LEG_CENTS:
            raise ZeroLeg(f"{posting.key} has a leg of {cents} cents on {leg.account.kind}")
        if leg.account.kind is AccountKind.INSURANCE_RECEIVABLE and leg.owner_payer_id is None:
            raise UndeclaredAccount(f"{posting.key}: an insurance receivable names its payer")
        left += cents
    if left:
        raise Unbalanced(f"{posting.key} is out of balance by {left} cents")


def fingerprint(posting: Posting) -> str:
    """A digest of everything that counts: kind, day, legs, source. The memo may be reworded."""
    legs = [
        (
            leg.account.kind.value,
            leg.owner_payer_id,
            leg.amount_cents,
            leg.encounter_id,
            leg.charge_line_id,
            leg.claim_id,
            leg.patient_id,
            leg.service_on.toordinal() if leg.service_on else None,
        )
        for leg in posting.legs
    ]
    content = (
        posting.kind,
        posting.posted_on.toordinal(),
        posting.source_type,
        posting.source_id,
        legs,
    )
    return hashlib.sha256(repr(content).encode()).hexdigest()


def contra(posting: Posting, *, on: date, reason: str) -> Posting:
    """The reversal: every leg turned round, under the key "reverse:<key>"."""
    return Posting(
        key=reversal_key(posting.key),
        kind="reversal",
        posted_on=on,
        legs=tuple(leg.negated() for leg in posting.legs),
        memo=reason,
        source_type=posting.source_type,
        source_id=posting.source_id,
    )


def reversal_key(key: str) -> str:
    """The key under which a posting is reversed, once."""
    return f"reverse:{key}"


def drop_zero_legs(legs: Sequence[Leg]) -> tuple[Leg, ...]:
    """The legs that move cents."""
    return tuple(leg for leg in legs if leg.amount_cents)
