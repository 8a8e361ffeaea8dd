"""What banks give away besides CSV: OFX (1.x without closing tags, 2.x) and BAI2.

Both are read here: no library for OFX is both kept up and free of copyleft, and the one for BAI2
stops at the first fault, where a statement's faults are to be told (docs/decisions/0003).
"""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from claimwright.cycle.receipts.domain.bank import SOURCE, NewBankLine, read_statement
from claimwright.kernel.finding import Finding, Severity, Where
from claimwright.kernel.money import Money, NotMoney

Read = tuple[list[NewBankLine], list[Finding]]
_TAG = re.compile(r"<(/?)([A-Z0-9.]+)>([^<]*)", re.IGNORECASE)
_BAI_CREDITS, _BAI_DEBITS = range(100, 400), range(400, 700)


def form_of(text: str) -> str:
    """csv, ofx or bai2, by how the file begins."""
    start = text.lstrip("\ufeff \r\n\t")[:2000].upper()
    if start.startswith("OFXHEADER") or "<OFX>" in start or "<?OFX" in start:
        return "ofx"
    return "bai2" if start.startswith("01,") else "csv"


def read_bank_file(text: str) -> Read:
    """The lines of a statement in whichever form; what cannot be read is a finding, never lost.

    A BAI2 file whose totals do not hold gives no line at all. Source: reliability-835 (B14)
    """
    readers = {"ofx": read_ofx, "bai2": read_bai2, "csv": read_statement}
    return readers[form_of(text)](text)


def read_ofx(text: str) -> Read:
    """Every STMTTRN of the bank accounts; FITID, day and amount make a line once.

    A bank may use a FITID again, against its own rule: two transactions are two lines, and so
    are exact repeats within one file.
    """
    lines: list[NewBankLine] = []
    findings: list[Finding] = []
    seen: Counter[str] = Counter()
    for number, (account, told) in enumerate(_transactions(text), start=1):
        try:
            lines.append(_ofx_line(account, told, seen))
        except (NotMoney, ValueError) as error:
            message = f"Transaction {number} cannot be read: {error}."
            findings.append(_fault("BANK-ROW", message, number))
    if not lines and not findings:
        findings.append(_fault("BANK-EMPTY", "The file holds no transaction of a bank account.", 1))
    return lines, findings


def _transactions(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """(account, fields) of each transaction; those of credit cards are not the bank's."""
    account = ""
    told: dict[str, str] | None = None
    is_bank = True
    for closing, tag, value in _TAG.findall(text):
        name = tag.upper()
        if name in ("CCSTMTRS", "INVSTMTRS"):
            is_bank = bool(closing)
        elif name == "ACCTID" and told is None:
            account = value.strip()
        elif name == "STMTTRN":
            if told and is_bank:
                yield account, told
            told = None if closing else {}
        elif told is not None and not closing:
            told.setdefault(name, html.unescape(value.strip()))


def _ofx_line(account: str, told: dict[str, str], seen: Counter[str]) -> NewBankLine:
    on = _compact_day(told.get("DTPOSTED", "")[:8])
    cents = Money.of(told.get("TRNAMT", "").replace(",", ".").removeprefix("+")).cents
    words = " ".join(filter(None, (told.get("NAME", ""), told.get("MEMO", ""))))
    reference = told.get("CHECKNUM") or told.get("REFNUM", "")
    known_as = told.get("FITID") or f"{on}|{cents}|{words}|{reference}"
    content = f"ofx|{account}|{known_as}|{on}|{cents}"
    seen[content] += 1
    digest = _digest(f"{content}|{seen[content]}")
    former = _digest(f"ofx|{account}|{known_as}") if seen[content] == 1 else ""
    return NewBankLine(digest, on, cents, words[:200], reference[:80], "ofx", former)


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


@dataclass(slots=True)
class _Bai2:
    """What was read so far, and the sums the trailers are held against."""

    lines: list[NewBankLine] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    on: date | None = None
    account: str = ""
    account_cents: int = 0
    group_cents: int = 0
    file_cents: int = 0
    records: int = 0


def read_bai2(text: str) -> Read:
    """Every transaction (16) of every account; control totals that fail refuse the whole file."""
    state = _Bai2()
    for number, record in enumerate(_bai_records(text), start=1):
        try:
            _take_record(state, record)
        except (NotMoney, ValueError, IndexError) as error:
            message = f"Record {number} ({record[0]}) cannot be read: {error}."
            state.findings.append(_fault("BANK-ROW", message, number))
    if state.findings and any(each.code == "BANK-TOTAL" for each in state.findings):
        return [], state.findings
    if not state.lines and not state.findings:
        state.findings.append(_fault("BANK-EMPTY", "The file holds no transaction.", 1))
    return state.lines, state.findings


def _bai_records(text: str) -> list[list[str]]:
    """The records with their continuations (88) joined on; each ends at a slash or its line."""
    joined: list[str] = []
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("88,") and joined:
            joined[-1] = f"{joined[-1].removesuffix('/')},{line[3:]}"
        elif line:
            joined.append(line)
    return [line.removesuffix("/").split(",") for line in joined]


def _take_record(state: _Bai2, record: Sequence[str]) -> None:
    code = record[0]
    if code == "02":
        state.on, state.group_cents = _short_day(record[4]), 0
    elif code == "03":
        state.account, state.account_cents = record[1], _summaries(record[3:])
    elif code == "16":
        _take_transaction(state, record)
    elif code == "49":
        _hold(state, "account", state.account_cents, record[1])
        state.group_cents += state.account_cents
    elif code == "98":
        _hold(state, "group", state.group_cents, record[1])
        state.file_cents += state.group_cents
    elif code == "99":
        _hold(state, "file", state.file_cents, record[1])


def _summaries(fields: Sequence[str]) -> int:
    """The sum of an account's balances and totals: type, amount, count, funds, in fours."""
    left, cents = list(fields), 0
    while len(left) >= 2 and any(left):
        amount, funds = left[1], left[3] if len(left) > 3 else ""
        cents += int(amount or 0)
        left = left[4 + _availability(funds, left[4:]) :]
    return cents


def _availability(funds: str, rest: Sequence[str]) -> int:
    """How many fields say when the money may be used."""
    if funds == "S":
        return 3
    if funds == "V":
        return 2
    return 1 + 2 * int(rest[0]) if funds == "D" else 0


def _take_transaction(state: _Bai2, record: Sequence[str]) -> None:
    kind, amount = int(record[1]), int(record[2] or 0)
    skip = 4 + _availability(record[3] if len(record) > 3 else "", record[4:])
    state.account_cents += amount
    if state.on is None:
        raise ValueError("it stands in no group")
    if kind in _BAI_CREDITS:
        cents = amount
    elif kind in _BAI_DEBITS:
        cents = -amount
    else:
        return  # neither money in nor out: a memo
    told = list(record[skip:])
    bank, customer = [*told, "", ""][:2]
    words = ",".join(told[2:]).strip()
    content = f"{state.account}|{state.on}|{kind}|{amount}|{bank}|{customer}|{words}"
    state.seen[content] += 1
    digest = _digest(f"bai2|{content}|{state.seen[content]}")
    reference = customer or bank
    state.lines.append(NewBankLine(digest, state.on, cents, words[:200], reference[:80], "bai2"))


def _hold(state: _Bai2, what: str, found: int, told: str) -> None:
    if found != int(told or 0):
        message = (
            f"The {what} says its records make {Money(int(told or 0))}, they make {Money(found)}."
        )
        state.findings.append(_fault("BANK-TOTAL", message, 0))


def _short_day(text: str) -> date:
    return datetime.strptime(text, "%y%m%d").date()  # noqa: DTZ007 - a bank's business day


def _compact_day(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a bank's business day


def _fault(code: str, message: str, number: int) -> Finding:
    fix = "Get the file from the bank again; none of it was taken in."
    if code == "BANK-ROW":
        fix = "Correct it, or enter the line by a CSV statement."
    where = Where(segment_number=number or None)
    return Finding(code, Severity.ERROR, message, fix, SOURCE, where)
