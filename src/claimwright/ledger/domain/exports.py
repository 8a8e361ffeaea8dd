"""The journal for other eyes: rows for a spreadsheet, and text for a second bookkeeping program.

Amounts are written in dollars with two places from integer cents; nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from claimwright.ledger.domain.posting import PER_PAYER, AccountKind

COLUMNS = (
    "posted_on", "recorded_at", "key", "kind", "memo", "account", "payer",
    "debit", "credit", "encounter", "claim", "service_on",
)  # fmt: skip
# Where each account stands in a chart that other programs know.
ROOTS = {
    "insurance_receivable": "Assets:Receivable:Insurance",
    "patient_receivable": "Assets:Receivable:Patients",
    "cash": "Assets:Cash",
    "payer_clearing": "Assets:Clearing",
    "suspense": "Liabilities:Suspense",
    "patient_unapplied": "Liabilities:Unapplied",
    "takeback": "Liabilities:Takeback",
    "refunds": "Liabilities:Refunds",
    "contractual_allowance": "Income:Allowance:Contractual",
    "write_off": "Income:Allowance:WriteOff",
    "revenue": "Income:Charges",
    "bad_debt": "Expenses:BadDebt",
    "interest": "Income:Interest",
    "provider_adjustment": "Expenses:ProviderAdjustment",
    "collections": "Assets:Receivable:Collections",
    "agency_fee": "Expenses:AgencyFee",
    "processing_fee": "Expenses:ProcessingFee",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLeg:
    """One leg of one posting. `payer` is its number, for a patient none is named."""

    posting: str  # the transaction's id
    posted_on: date
    recorded_at: datetime
    key: str
    kind: str
    memo: str
    account: str
    payer: int | None
    cents: int
    encounter: int | None
    claim: int | None
    service_on: date | None


def dollars(cents: int) -> str:
    """1234 → "12.34", exactly."""
    sign, whole = "-" if cents < 0 else "", abs(cents)
    return f"{sign}{whole // 100}.{whole % 100:02d}"


def spreadsheet_rows(legs: Iterable[JournalLeg]) -> Iterator[tuple[str, ...]]:
    """The heading and one row a leg; debit and credit in columns of their own."""
    yield COLUMNS
    for leg in legs:
        yield (
            leg.posted_on.isoformat(),
            leg.recorded_at.isoformat(timespec="seconds"),
            leg.key,
            leg.kind,
            _harmless(leg.memo),
            leg.account,
            str(leg.payer or ""),
            dollars(leg.cents) if leg.cents > 0 else "",
            dollars(-leg.cents) if leg.cents < 0 else "",
            str(leg.encounter or ""),
            str(leg.claim or ""),
            leg.service_on.isoformat() if leg.service_on else "",
        )


def _harmless(text: str) -> str:
    """Text a spreadsheet would take for a formula is kept text by an apostrophe."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def beancount_text(legs: Iterable[JournalLeg]) -> Iterator[str]:
    """The journal as beancount reads it, line by line; legs of one posting stand together.

    Accounts are opened at the end: that program sorts by date, not by place.
    """
    opened: set[str] = set()
    current = ""
    for leg in legs:
        if leg.posting != current:
            current = leg.posting
            memo = leg.memo.replace("\\", "").replace('"', "'").replace("\n", " ")
            yield f'\n{leg.posted_on.isoformat()} * "{leg.kind}" "{memo}"\n  key: "{leg.key}"\n'
        account = account_name(leg)
        opened.add(account)
        yield f"  {account}  {dollars(leg.cents)} USD\n"
    yield "\n"
    for account in sorted(opened):
        yield f"1970-01-01 open {account} USD\n"


def account_name(leg: JournalLeg) -> str:
    """The account in beancount's words; what is kept payer by payer has a sub-account each."""
    root = ROOTS[leg.account]
    if leg.payer is None or AccountKind(leg.account) not in PER_PAYER:
        return root
    return f"{root}:Payer{leg.payer}"
