"""Bank lines: read from a statement, and matched to what payers announced and patients paid."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from claimwright.cycle.receipts.domain.bank_signs import Signs, signs_of
from claimwright.kernel.finding import Finding, Severity, Where
from claimwright.kernel.money import Money, NotMoney

SOURCE = "reliability-835"
NEAR_DAYS = 5  # a transfer is in the bank at most so long after the day it is announced for
SLIP_DAYS = 5
LATE_DAYS = 3  # money announced and not seen after so many days is missing
_DAY = ("date", "posted", "posting date", "posted date", "transaction date", "posted on")
_AMOUNT = ("amount", "net amount")
_CREDIT = ("credit", "credit amount", "deposit", "deposits")
_DEBIT = ("debit", "debit amount", "withdrawal", "withdrawals")
_WORDS = ("description", "memo", "details", "name", "payee")
_REFERENCE = ("reference", "trace", "trace number", "reference number", "check number", "id")
_DAY_FORMS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y%m%d")
_TOKEN = re.compile(r"[A-Z0-9-]{4,}")


@dataclass(frozen=True, slots=True)
class NewBankLine:
    """One line of a statement; money in is positive. The same line has the same fingerprint.

    A line kept by an earlier release may be known by `former_fingerprint`; it is the same only
    with the same day and amount.
    """

    fingerprint: str
    posted_on: date
    amount_cents: int
    description: str
    reference: str
    form: str = "csv"  # csv, ofx or bai2
    former_fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Announced:
    """Money a payer says it sent. `key` is the caller's."""

    key: int
    trace_number: str  # TRN02
    amount_cents: int  # BPR02
    paid_on: date | None  # BPR16
    payer_name: str = ""


@dataclass(frozen=True, slots=True)
class LineToMatch:
    """A bank line that has no counterpart yet."""

    id: int
    posted_on: date
    amount_cents: int
    words: str  # description and reference


@dataclass(frozen=True, slots=True)
class BankMatch:
    """One line and its counterpart. `missing_cents`: what the bank has less than was announced."""

    line_id: int
    key: int
    reason: str
    missing_cents: int = 0


def read_statement(text: str) -> tuple[list[NewBankLine], list[Finding]]:
    """The lines of a CSV statement with a header row; what cannot be read is a finding.

    Columns are known by their usual names: a date, an amount (or credit and debit), words, a
    reference. Where a column says debit or credit, an unsigned amount takes its sign from it
    (bank_signs). Two equal lines of one statement are two lines.
    """
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    names = {(name or "").strip().casefold(): name for name in rows.fieldnames or ()}
    missing = [] if _first(names, _DAY) else ["a date"]
    if not (_first(names, _AMOUNT) or _first(names, _CREDIT)):
        missing.append("an amount")
    if missing:
        message = f"The statement has no column for {' and '.join(missing)}."
        fix = "Export it as CSV with a header row: Date, Amount, Description, Reference."
        return [], [Finding("BANK-COLUMNS", Severity.ERROR, message, fix, SOURCE)]
    lines: list[NewBankLine] = []
    findings: list[Finding] = []
    seen: Counter[str] = Counter()
    table = [{key: str(row.get(name) or "").strip() for key, name in names.items()} for row in rows]
    used = [next((name for name in known if name in names), "") for known in (_AMOUNT, _WORDS)]
    signs = signs_of(table, amount=used[0], words=used[1])
    for number, told in enumerate(table, start=2):
        if not any(told.values()):
            continue
        try:
            lines.append(_line(told, signs, seen))
        except (NotMoney, ValueError) as error:
            message, fix = f"Row {number} cannot be read: {error}.", "Correct the row; send again."
            where = Where(segment_number=number)
            findings.append(Finding("BANK-ROW", Severity.ERROR, message, fix, SOURCE, where))
    return lines, findings


def match_announced(
    lines: Sequence[LineToMatch], announced: Sequence[Announced]
) -> list[BankMatch]:
    """Lines with their announcement: by trace number, else by amount, day and payer's name.

    A trace number with another amount is matched and the cents that are missing named: nothing
    is to be posted then. An amount alone is believed when one line and one announcement within
    NEAR_DAYS share it, or the name tells them apart. Source: reliability-835 (B14)
    """
    found = _by_trace(lines, announced)
    taken = {one.key for one in found.values()}
    left = [line for line in lines if line.id not in found and line.amount_cents > 0]
    for line in left:
        fitting = [one for one in announced if one.key not in taken and _fits(line, one)]
        named = [one for one in fitting if _names(line, one)]
        rivals = [other for other in left if any(_fits(other, one) for one in fitting)]
        chosen = named if len(named) == 1 else fitting
        if len(chosen) == 1 and (named or len(rivals) == 1):
            reason = "amount, day and name" if named else "amount and day"
            found[line.id] = BankMatch(line.id, chosen[0].key, reason)
            taken.add(chosen[0].key)
    return list(found.values())


def _by_trace(lines: Sequence[LineToMatch], announced: Sequence[Announced]) -> dict[int, BankMatch]:
    """Lines that quote a trace number; those with its very amount first."""
    by_trace = {_folded(one.trace_number): one for one in announced if one.trace_number}
    pairs = [
        (one.amount_cents - line.amount_cents, line.id, one.key)
        for line in lines
        for token in sorted({_folded(token) for token in _TOKEN.findall(line.words.upper())})
        if (one := by_trace.get(token)) is not None
    ]
    found: dict[int, BankMatch] = {}
    taken: set[int] = set()
    for missing, line_id, key in sorted(pairs, key=lambda pair: (bool(pair[0]), pair[1:])):
        if line_id not in found and key not in taken:
            reason = "trace number" if missing else "trace number and amount"
            found[line_id] = BankMatch(line_id, key, reason, missing)
            taken.add(key)
    return found


@dataclass(frozen=True, slots=True)
class OpenSlip:
    """A deposit slip no line of the bank shows yet: of a batch, or of a day's other payments."""

    on: date
    cents: int
    batch_id: int | None = None


def match_slips(lines: Sequence[LineToMatch], slips: Sequence[OpenSlip]) -> dict[int, OpenSlip]:
    """Lines that are one deposit slip: its amount, on its day or a few days after, oldest first."""
    found: dict[int, OpenSlip] = {}
    free = sorted(slips, key=lambda one: (one.on, one.batch_id or 0))
    for line in sorted(lines, key=lambda one: (one.posted_on, one.id)):
        slip = next((one for one in free if _is_slip(line, one)), None)
        if slip is not None:
            found[line.id] = slip
            free.remove(slip)
    return found


def new_lines(new: Sequence[NewBankLine], known: Counter[tuple[date, int]]) -> list[NewBankLine]:
    """The lines another form of the same statement has not brought yet.

    `known` counts, by day and amount, the lines kept from the other forms: a bank's day given
    once as CSV and once as OFX is one day, whatever either calls its lines.
    """
    left = Counter(known)
    fresh: list[NewBankLine] = []
    for line in new:
        place = (line.posted_on, line.amount_cents)
        if left[place] > 0:
            left[place] -= 1
        else:
            fresh.append(line)
    return fresh


def _is_slip(line: LineToMatch, slip: OpenSlip) -> bool:
    days = (line.posted_on - slip.on).days
    return slip.cents == line.amount_cents and slip.cents > 0 and 0 <= days <= SLIP_DAYS


def _fits(line: LineToMatch, one: Announced) -> bool:
    if one.amount_cents != line.amount_cents or one.paid_on is None:
        return False
    return -1 <= (line.posted_on - one.paid_on).days <= NEAR_DAYS


def _names(line: LineToMatch, one: Announced) -> bool:
    """Whether the first word of the payer's name is in the line."""
    words = one.payer_name.upper().split()
    return bool(words) and len(words[0]) > 2 and words[0] in line.words.upper()


def _folded(text: str) -> str:
    return text.upper().replace("-", "").lstrip("0")


def _first(told: Mapping[str, str], names: Iterable[str]) -> str:
    return next((told[name] for name in names if told.get(name)), "")


def _line(told: Mapping[str, str], signs: Signs, seen: Counter[str]) -> NewBankLine:
    on = _day(_first(told, _DAY))
    amount = _cents(told, signs)
    words, reference = _first(told, _WORDS), _first(told, _REFERENCE)
    content = f"{on}|{amount}|{words.casefold()}|{reference.casefold()}"
    seen[content] += 1
    digest = hashlib.sha256(f"{content}|{seen[content]}".encode()).hexdigest()
    return NewBankLine(digest, on, amount, words[:200], reference[:80])


def _cents(told: Mapping[str, str], signs: Signs) -> int:
    text = _first(told, _AMOUNT)
    credit, debit = _first(told, _CREDIT), _first(told, _DEBIT)
    if not (text or credit or debit):
        raise ValueError("it has no amount")
    apart = (_money(credit) if credit else 0) - (abs(_money(debit)) if debit else 0)
    if not text:
        return apart
    amount = _money(text)
    if not apart or apart == amount:
        return signs.cents_of(told, amount, text)
    if apart == -amount and amount > 0:  # the column beside it says that it went out
        return apart
    raise ValueError(f"its amount is {text}, its debit and credit make {Money(apart)}")


def _money(text: str) -> int:
    """Cents; banks write a debit as -5.00 or (5.00)."""
    inner = text.strip()
    if inner.startswith("(") and inner.endswith(")"):
        return -Money.of(inner[1:-1]).cents
    return Money.of(inner).cents


def _day(text: str) -> date:
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a bank's business day
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no date")
