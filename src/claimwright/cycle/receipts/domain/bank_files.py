"""What banks give away besides CSV: OFX (1.x without closing tags, 2.x) and BAI2.

Both are read here: no library for OFX is both kept up and free of copyleft, and the one for BAI2
stops at the first fault, where a statement's faults are to be told (docs/decisions/0003).
"""

from __future__ import annotations

import hashlib
import html
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
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
# In how many open levels (file, group, account) each BAI2 record stands.
_DEPTHS = {"01": 0, "02": 1, "03": 2, "16": 3, "49": 3, "98": 2, "99": 1}
_TRAILERS = {"49": ("account", ""), "98": ("group", "account"), "99": ("file", "group")}
_WITHIN = ("the file", "a group", "an account")
_NO_MONEY = {"2": "takes back", "4": "sent as only a test"}  # group status, 02-4
_CORRECTED = "3"
_REFUSING = frozenset({"BANK-TOTAL", "BANK-COUNT", "BANK-CUT"})


def form_of(text: str) -> str:
    """csv, ofx or bai2, by how the file begins."""
    start = text.lstrip("\ufeff \r\n\t")[:2000].upper()
    if start.startswith("OFXHEADER") or "<OFX>" in start or "<?OFX" in start:
        return "ofx"
    return "bai2" if start.startswith("01,") else "csv"


def text_of(data: bytes) -> str:
    """The statement's text: UTF-16 where its first bytes say so, else UTF-8."""
    coding = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    return data.decode(coding, errors="replace")


def read_bank_file(text: str) -> Read:
    """The lines of a statement in whichever form; what cannot be read is a finding, never lost.

    A BAI2 file cut off, or whose totals do not hold, gives no line at all.
    Source: reliability-835 (B14)
    """
    if "\0" in text:
        message = "The file is not plain text, or is text in another encoding than UTF-8."
        fix = "Save it as UTF-8 (in Excel: CSV UTF-8) and send it again."
        return [], [Finding("BANK-ENCODING", Severity.ERROR, message, fix, SOURCE)]
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
class _Level:
    """An open file, group or account: what its trailer is held against."""

    cents: int = 0
    parts: int = 0  # accounts of a group, groups of a file
    records: int = 0


@dataclass(slots=True)
class _Bai2:
    """What was read so far; `open` holds the file, group and account it is read in."""

    lines: list[NewBankLine] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    open: list[_Level] = field(default_factory=list)
    on: date | None = None
    account: str = ""
    status: str = ""  # of the group: 02-4
    left_out: int = 0


class _OutOfPlace(Exception):
    """A record stands where the one before it is missing."""


def read_bai2(text: str) -> Read:
    """Every transaction (16) of every account; a trailer that fails refuses the whole file.

    So does a file cut off before its end. Groups deleted or sent as a test are told, not read.
    """
    state = _Bai2()
    for number, (record, count) in enumerate(_bai_records(text), start=1):
        try:
            _take_record(state, record, count)
        except _OutOfPlace:
            message = (
                f"Record {number} ({record[0]}) is out of place: what stands before it was cut off."
            )
            return [], [*state.findings, _fault("BANK-CUT", message, number)]
        except (NotMoney, ValueError, IndexError) as error:
            said = "it is too short" if isinstance(error, IndexError) else error
            message = f"Record {number} ({record[0]}) cannot be read: {said}."
            state.findings.append(_fault("BANK-ROW", message, number))
    if state.open:
        message = f"The file ends within {_WITHIN[len(state.open) - 1]}: its end was cut off."
        state.findings.append(_fault("BANK-CUT", message, 0))
    if any(each.code in _REFUSING for each in state.findings):
        return [], state.findings
    if not state.lines and not state.findings:
        state.findings.append(_fault("BANK-EMPTY", "The file holds no transaction.", 1))
    return state.lines, state.findings


def _bai_records(text: str) -> list[tuple[list[str], int]]:
    """The records with their continuations (88) joined on, and how many each was made of."""
    joined: list[tuple[str, int]] = []
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("88,") and joined:
            before, count = joined[-1]
            joined[-1] = (f"{before.removesuffix('/')},{line[3:]}", count + 1)
        elif line:
            joined.append((line, 1))
    return [(line.removesuffix("/").split(","), count) for line, count in joined]


def _take_record(state: _Bai2, record: Sequence[str], count: int) -> None:
    code = record[0]
    if _DEPTHS.get(code, len(state.open)) != len(state.open):
        raise _OutOfPlace
    if code in ("01", "02", "03"):
        state.open.append(_Level())
    for level in state.open:
        level.records += count
    if code == "02":
        state.on, state.status, state.left_out = None, record[3], 0
        state.on = _short_day(record[4])
    elif code == "03":
        state.account, state.open[-1].cents = record[1], _summaries(record[3:])
    elif code == "16":
        _take_transaction(state, record)
    elif code in _TRAILERS:
        _close(state, record)


def _close(state: _Bai2, record: Sequence[str]) -> None:
    """Hold a trailer (49, 98, 99) against what was read, and count it into what holds it."""
    what, parts = _TRAILERS[record[0]]
    level, told = state.open.pop(), [*record[1:], "", "", ""]
    state.findings += _total_fault(what, level.cents, told[0])
    if parts:
        state.findings += _count_fault(what, parts, level.parts, told[1])
    state.findings += _count_fault(what, "record", level.records, told[2 if parts else 1])
    if state.open:
        state.open[-1].cents += level.cents
        state.open[-1].parts += 1
    if what == "group" and state.status in _NO_MONEY:
        state.findings.append(_left_out(state))
    if what == "group" and state.status == _CORRECTED:
        state.findings.append(_corrected(state))


def _corrected(state: _Bai2) -> Finding:
    day = f" of {state.on}" if state.on else ""
    message = f"The bank sends a group{day} anew, corrected: lines not known yet were taken in."
    fix = "Compare that day with the bank: a line it sent before may count no longer."
    return Finding("BANK-CORRECTED", Severity.WARNING, message, fix, SOURCE)


def _left_out(state: _Bai2) -> Finding:
    lines = f"{state.left_out} line{'' if state.left_out == 1 else 's'}"
    day = f" of {state.on}" if state.on else ""
    message = f"The bank {_NO_MONEY[state.status]} a group{day}: its {lines} were not taken in."
    fix = "If they were taken in before, ask the bank what became of that money."
    return Finding("BANK-GROUP", Severity.ERROR, message, fix, SOURCE)


def _summaries(fields: Sequence[str]) -> int:
    """The sum of an account's balances and totals: type, amount, count, funds, in fours."""
    left, cents = list(fields), 0
    while len(left) >= 2 and any(left):
        amount, funds = left[1], left[3] if len(left) > 3 else ""
        cents += _number(amount or "0")
        left = left[4 + _availability(funds, left[4:]) :]
    return cents


def _availability(funds: str, rest: Sequence[str]) -> int:
    """How many fields say when the money may be used."""
    if funds == "S":
        return 3
    if funds == "V":
        return 2
    return 1 + 2 * _number(rest[0]) if funds == "D" else 0


def _take_transaction(state: _Bai2, record: Sequence[str]) -> None:
    kind, amount = _number(record[1]), _number(record[2] or "0")
    skip = 4 + _availability(record[3] if len(record) > 3 else "", record[4:])
    state.open[-1].cents += amount
    if state.on is None:
        raise ValueError("its group has no day")
    if kind in _BAI_CREDITS:
        cents = amount
    elif kind in _BAI_DEBITS:
        cents = -amount
    else:
        return  # neither money in nor out: a memo
    if state.status in _NO_MONEY:
        state.left_out += 1
        return
    told = list(record[skip:])
    bank, customer = [*told, "", ""][:2]
    words = ",".join(told[2:]).strip()
    content = f"{state.account}|{state.on}|{kind}|{amount}|{bank}|{customer}|{words}"
    state.seen[content] += 1
    digest = _digest(f"bai2|{content}|{state.seen[content]}")
    reference = customer or bank
    state.lines.append(NewBankLine(digest, state.on, cents, words[:200], reference[:80], "bai2"))


def _total_fault(what: str, found: int, told: str) -> list[Finding]:
    stated = _number_or_none(told)
    if stated is None:
        return [_fault("BANK-TOTAL", f"The {what} does not say what its records make.", 0)]
    if stated == found:
        return []
    message = f"The {what} says its records make {Money(stated)}, they make {Money(found)}."
    return [_fault("BANK-TOTAL", message, 0)]


def _count_fault(what: str, part: str, found: int, told: str) -> list[Finding]:
    stated = _number_or_none(told)
    if stated is None:
        return [_fault("BANK-COUNT", f"The {what} does not say how many {part}s it has.", 0)]
    if stated == found:
        return []
    noun = part if stated == 1 else f"{part}s"
    return [_fault("BANK-COUNT", f"The {what} says it has {stated} {noun}, it has {found}.", 0)]


def _number_or_none(text: str) -> int | None:
    try:
        return _number(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no number") from error


def _short_day(text: str) -> date:
    return _day_of(text, "%y%m%d")


def _compact_day(text: str) -> date:
    return _day_of(text, "%Y%m%d")


def _day_of(text: str, form: str) -> date:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007 - a bank's business day
    except ValueError as error:
        raise ValueError(f"{text!r} is no day") from error


def _fault(code: str, message: str, number: int) -> Finding:
    fix = "Get the file from the bank again; none of it was taken in."
    if code == "BANK-ROW":
        fix = "Correct it, or enter the line by a CSV statement."
    where = Where(segment_number=number or None)
    return Finding(code, Severity.ERROR, message, fix, SOURCE, where)
