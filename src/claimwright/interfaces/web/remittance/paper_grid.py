"""The grid's cells: from what is typed to the paper's values, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from claimwright.cycle.receipts.domain.paper_eob import (
    METHOD_WORDS,
    STATUS_WORDS,
    PaperAdvice,
    PaperClaim,
    PaperLine,
    PaperProviderLevel,
)
from claimwright.engines.x12.parties import Adjustment
from claimwright.kernel.money import Money, NotMoney

# The adjustments nearly every line has get a cell of their own; any other is typed as a word.
QUICK = (
    ("CO", "45", "Contractual", "CO-45"),
    ("PR", "1", "Deductible", "PR-1"),
    ("PR", "2", "Coinsurance", "PR-2"),
    ("PR", "3", "Copay", "PR-3"),
)
LEVEL_ROWS = 2
_OTHER = re.compile(r"^([A-Z]{2})-?([A-Z0-9]{1,4})\s+(.+)$")


def typed(cells: Mapping[str, str], before: PaperAdvice) -> tuple[PaperAdvice, list[str]]:
    """The advice as typed, and a sentence for every cell that cannot be read (it is left out)."""
    wrong: list[str] = []
    claims = tuple(
        _claim(cells, number, claim, wrong) for number, claim in enumerate(before.claims)
    )
    method = cells.get("method", before.method)
    return (
        replace(
            before,
            check_number=cells.get("check_number", before.check_number).strip()[:30],
            check_cents=_cents(cells.get("check"), "Check", wrong, before.check_cents) or 0,
            method=method if method in METHOD_WORDS else before.method,
            paid_on=_day(cells.get("paid_on", ""), before.paid_on),
            claims=claims,
            provider_level=tuple(_levels(cells, wrong)),
        ),
        wrong,
    )


def with_claim(advice: PaperAdvice, claim: PaperClaim) -> PaperAdvice:
    """The advice with one claim more; one that is on it already stays once."""
    if any(one.claim == claim.claim and one.status == claim.status for one in advice.claims):
        return advice
    return replace(advice, claims=(*advice.claims, claim))


def without(advice: PaperAdvice, number: str) -> PaperAdvice:
    """The advice with one claim less, by its place."""
    kept = [one for place, one in enumerate(advice.claims) if str(place) != number]
    return replace(advice, claims=tuple(kept))


def shown(advice: PaperAdvice) -> list[dict[str, Any]]:
    """The claims as the grid shows them."""
    return [
        {
            "claim": claim,
            "number": number,
            "lines": [
                {"line": line, "at": f"{number}-{place}", **_cells(line)}
                for place, line in enumerate(claim.lines)
            ],
        }
        for number, claim in enumerate(advice.claims)
    ]


def shown_levels(advice: PaperAdvice) -> list[dict[str, Any]]:
    """The rows for money outside any claim, with empty ones to type into."""
    rows = [
        {"reason": each.reason, "reference": each.reference, "amount": _plain(each.cents)}
        for each in advice.provider_level
    ]
    rows += [{"reason": "", "reference": "", "amount": ""}] * max(LEVEL_ROWS - len(rows), 1)
    return [row | {"at": place} for place, row in enumerate(rows)]


def split_search(text: str) -> tuple[str, date | None]:
    """What is looked for: the words, and the day among them if there is one."""
    words, on = [], None
    for word in text.split():
        day = _any_day(word)
        if day is not None:
            on = day
        else:
            words.append(word)
    return " ".join(words), on


def _cells(line: PaperLine) -> dict[str, Any]:
    sums: dict[tuple[str, str], int] = {}
    for each in line.adjustments:
        place = (each.group, each.reason)
        sums[place] = sums.get(place, 0) + each.amount_cents
    quick = []
    for group, reason, words, short in QUICK:
        cents = sums.pop((group, reason), 0)
        quick.append(
            {"name": short.lower(), "words": words, "value": _plain(cents) if cents else ""}
        )
    other = ", ".join(f"{g}-{r} {_plain(cents)}" for (g, r), cents in sums.items())
    return {
        "paid": "" if line.paid_cents is None else _plain(line.paid_cents),
        "quick": quick,
        "other": other,
        "remarks": " ".join(line.remarks),
    }


def _claim(
    cells: Mapping[str, str], number: int, claim: PaperClaim, wrong: list[str]
) -> PaperClaim:
    status = cells.get(f"status-{number}", claim.status)
    lines = tuple(
        _line(cells, f"{number}-{place}", f"{claim.number} line {place + 1}", line, wrong)
        for place, line in enumerate(claim.lines)
    )
    return replace(
        claim,
        status=status if status in STATUS_WORDS else "",
        payer_claim_number=cells.get(f"icn-{number}", claim.payer_claim_number).strip()[:50],
        lines=lines,
    )


def _line(
    cells: Mapping[str, str], at: str, where: str, line: PaperLine, wrong: list[str]
) -> PaperLine:
    adjustments: list[Adjustment] = []
    for group, reason, words, short in QUICK:
        cents = _cents(cells.get(f"{short.lower()}-{at}"), f"{where}, {words}", wrong)
        if cents:
            adjustments.append(Adjustment(group, reason, cents))
    adjustments += _others(cells.get(f"other-{at}", ""), where, wrong)
    charge = _cents(cells.get(f"charge-{at}"), f"{where}, charged", wrong, line.charge_cents)
    remarks = cells.get(f"remarks-{at}", "").upper().replace(",", " ").split()
    return replace(
        line,
        charge_cents=line.charge_cents if charge is None else charge,
        paid_cents=_cents(cells.get(f"paid-{at}"), f"{where}, paid", wrong, None),
        adjustments=tuple(adjustments),
        remarks=tuple(remark[:10] for remark in remarks),
    )


def _others(text: str, where: str, wrong: list[str]) -> Iterable[Adjustment]:
    """ "CO-97 12.00, OA-23 5" as adjustments."""
    for part in filter(None, (piece.strip().upper() for piece in text.split(","))):
        found = _OTHER.match(part)
        cents = _cents(found.group(3), f"{where}, {part}", wrong) if found else None
        if found is None:
            wrong.append(f"{where}: write {part!r} as CO-97 12.00.")
        elif cents:
            yield Adjustment(found.group(1), found.group(2), cents)


def _levels(cells: Mapping[str, str], wrong: list[str]) -> Iterable[PaperProviderLevel]:
    for place in range(20):
        reason = cells.get(f"level-reason-{place}", "").strip().upper()[:2]
        cents = _cents(cells.get(f"level-amount-{place}"), f"Provider level {reason}", wrong)
        if reason and cents:
            reference = cells.get(f"level-reference-{place}", "").strip()[:50]
            yield PaperProviderLevel(reason, reference, cents)


def _cents(text: str | None, where: str, wrong: list[str], missing: int | None = 0) -> int | None:
    """Cents of a cell; (5.00) and -5.00 are below zero. An empty cell is `missing`."""
    inner = (text or "").strip()
    if not inner:
        return missing
    is_below = inner.startswith("(") and inner.endswith(")")
    try:
        cents = Money.of(inner.strip("()")).cents
    except NotMoney:
        wrong.append(f"{where}: {inner!r} is no amount.")
        return missing
    return -cents if is_below else cents


def _plain(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _day(text: str, before: date) -> date:
    return _any_day(text) or before


def _any_day(word: str) -> date | None:
    for form in ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y"):
        try:
            return datetime.strptime(word, form).date()  # noqa: DTZ007 - a day of service
        except ValueError:
            continue
    return None
