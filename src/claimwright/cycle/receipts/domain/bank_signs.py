"""Whether a line is money in or money out, where a word beside an unsigned amount says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_OUT = frozenset({"debit", "debits", "dbit", "dr", "db", "d", "withdrawal", "withdrawals"})
_IN = frozenset({"credit", "credits", "crdt", "cr", "c", "deposit", "deposits", "dslip"})
# How money moved says nothing of where it went: an ACH debit is a debit.
_WAYS = frozenset({"ach", "atm", "electronic", "misc", "miscellaneous", "mobile", "pos", "wire"})
_KINDS = frozenset({"type", "transaction type", "trans type", "tran type", "direction"})
_D, _C = "(debit|dr|db|d)", "(credit|cr|c)"
_OWN_NAME = re.compile(f"({_D} (or )?{_C}|{_C} (or )?{_D})( (indicator|ind|flag|code|type))?")


class UnclearSign(ValueError):
    """The row does not say, or says twice, whether its money came in or went out."""


@dataclass(frozen=True, slots=True)
class Signs:
    """How a statement tells money in from money out.

    `columns` hold a word for it; `is_signed` says that amounts carry their own sign, whose
    word then only may not contradict them. An unsigned amount takes its sign from the word.
    """

    columns: tuple[str, ...] = ()
    is_signed: bool = False

    def cents_of(self, told: Mapping[str, str], cents: int, shown: str) -> int:
        """The cents with their sign; `shown` is the amount as written. Raises UnclearSign."""
        words = {told[name]: _side(told[name]) for name in self.columns}
        known = [(word, side) for word, side in words.items() if side]
        if not self.columns or not cents or (self.is_signed and not known):
            return cents
        if len({side for _, side in known}) > 1:
            raise UnclearSign(f"it says {' and '.join(repr(word) for word, _ in known)} at once")
        if not known:
            said = " and ".join(repr(word) for word in words)
            raise UnclearSign(f"{said} does not say whether {shown} came in or went out")
        word, side = known[0]
        if not self.is_signed:
            return side * cents
        if side * cents < 0:
            told_as = "money out" if cents < 0 else "money in where others have a minus"
            raise UnclearSign(f"it says {word!r}, but {shown} is {told_as}")
        return cents


def signs_of(rows: Sequence[Mapping[str, str]], *, amount: str, words: str | None = None) -> Signs:
    """How these rows tell their sign. `amount` and `words` name those columns, lower case.

    A column of transaction types counts when one of them is a debit or a credit; one of details
    only when it is not the description itself. Source: reliability-835 (B14)
    """
    if not rows:
        return Signs()
    held = {name: [row[name] for row in rows if row[name]] for name in rows[0]}
    columns = tuple(name for name, values in held.items() if _says_sign(name, values, words))
    return Signs(columns, any(set(value) & set("-+(") for value in held.get(amount, ())))


def _says_sign(name: str, values: Iterable[str], words: str | None) -> bool:
    folded = _folded(name)
    if _OWN_NAME.fullmatch(folded):
        return True
    if folded in _KINDS:
        return any(set(_folded(value).split()) & (_OUT | _IN) for value in values)
    if folded == "details":
        sides = [_side(value) for value in values]
        return any(sides) and (words != name or all(sides))
    return False


def _side(word: str) -> int:
    """1 for money in, -1 for money out, 0 where the word says neither."""
    said = [each for each in _folded(word).split() if each not in _WAYS]
    if len(said) != 1:
        return 0
    return (said[0] in _IN) - (said[0] in _OUT)


def _folded(text: str) -> str:
    return re.sub(r"[^a-z]+", " ", text.casefold()).strip()
