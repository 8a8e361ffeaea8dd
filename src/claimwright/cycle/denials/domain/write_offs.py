"""How refused dollars leave the payer's receivable: line by line, never more than is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from claimwright.cycle.claims.domain.adjudications import AdjudicationLineView
from claimwright.cycle.denials.domain.planning import DenialSnapshot
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting


@dataclass(frozen=True, slots=True)
class LineShare:
    """Cents of one charge line; None when the payer named no line we know."""

    charge_line_id: int | None
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDollars:
    """What the payer still owes in our books: per charge line, and for the whole encounter."""

    by_line: Mapping[int, int]
    encounter_cents: int


def plan_shares(
    *, denial: DenialSnapshot, lines: Sequence[AdjudicationLineView], owed: OpenDollars
) -> list[LineShare]:
    """The denial's dollars by charge line, each capped by what is still open on it.

    The sum is at most the denial's amount and at most the encounter's open dollars.
    """
    left = min(denial.amount_cents, max(0, owed.encounter_cents))
    shares: list[LineShare] = []
    for line in lines:
        if denial.line_numbers and line.line_number not in denial.line_numbers:
            continue
        wanted = _refused_on(line, denial) if denial.line_numbers else left
        if line.charge_line_id is not None:
            wanted = min(wanted, max(0, owed.by_line.get(line.charge_line_id, 0)))
        cents = min(wanted, left)
        if cents > 0:
            shares.append(LineShare(line.charge_line_id, cents))
            left -= cents
    if left and not lines:
        shares.append(LineShare(None, left))
    return shares


def posting_key(denial_id: int, to: AccountKind, taken_back: int = 0) -> str:
    """The name of the posting that gives the denial up, after so many that were taken back."""
    return f"denial:{denial_id}:{to.value}" + (f":{taken_back}" if taken_back else "")


def plan_posting(
    *,
    denial: DenialSnapshot,
    shares: Sequence[LineShare],
    to: AccountKind,
    on: date,
    memo: str,
    taken_back: int = 0,
) -> Posting | None:
    """Debit the account, credit the payer's receivable; None when nothing is open any more.

    Source: reliability-money (M07)
    """
    if not shares:
        return None
    legs: list[Leg] = []
    for share in shares:
        legs.append(_leg(denial, share, AccountRef(to), share.cents))
        receivable = AccountRef(AccountKind.INSURANCE_RECEIVABLE, denial.payer_id)
        legs.append(_leg(denial, share, receivable, -share.cents))
    return Posting(
        key=posting_key(denial.id, to, taken_back),
        kind="denial_write_off" if to is AccountKind.WRITE_OFF else "denial_to_patient",
        posted_on=on,
        legs=tuple(legs),
        memo=memo[:200],
        source_type="denial",
        source_id=str(denial.public_id),
    )


def _leg(denial: DenialSnapshot, share: LineShare, account: AccountRef, cents: int) -> Leg:
    """A leg with its owners; a patient's balance belongs to no payer."""
    is_patients = account.kind is AccountKind.PATIENT_RECEIVABLE
    return Leg(
        account=account,
        amount_cents=cents,
        encounter_id=denial.encounter_id,
        charge_line_id=share.charge_line_id,
        claim_id=denial.claim_id,
        patient_id=denial.patient_id,
        payer_id=None if is_patients else denial.payer_id,
        service_on=denial.service_on,
    )


def _refused_on(line: AdjudicationLineView, denial: DenialSnapshot) -> int:
    return sum(
        item.amount_cents
        for item in line.adjustments
        if (item.group, item.reason) == (denial.group, denial.reason)
    )
