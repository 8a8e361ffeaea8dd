"""Who did which part: assistants, two surgeons, teams, and shares of the surgical package.

Source: cms-claims-manual chapter 12 sections 20.4.3, 40.2 to 40.5, 40.8; cms-pfs-file
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from claimwright.cycle.contracting.domain.medicare.surgery import ASSISTANTS, CO_SURGEON
from claimwright.cycle.contracting.domain.medicare.working import MANUAL, Line, fault, open_lines
from claimwright.engines.codesets.tables import RelativeValue
from claimwright.kernel.finding import Finding, Severity

ASSISTANT_PERCENT = Decimal(16)
# A non-physician at surgery: 85 % of 16 %.
NON_PHYSICIAN_ASSISTANT_PERCENT = Decimal("13.6")
CO_SURGEON_PERCENT = Decimal("62.5")
ASSISTING = f"{MANUAL} chapter 12 section 20.4.3"
SHARING = f"{MANUAL} chapter 12 section 40.8"
PACKAGE = f"{MANUAL} chapter 12 section 40.4"
NO_GLOBAL_DAYS = frozenset({"000", "XXX", "ZZZ", "YYY", "MMM"})


def share_package(lines: Sequence[Line]) -> None:
    """54 operation, 55 care after, 56 care before, 78 return to surgery, 52 and 53 cut short."""
    for line in open_lines(list(lines)):
        assert line.fee is not None
        given = set(line.modifiers)
        row = line.fee.row
        if given & {"52", "53"} and not (row and row.modifier == "53"):
            line.settle(_by_report(line), None)
            continue
        if row is None or row.global_days in NO_GLOBAL_DAYS:
            continue
        for modifier, (words, share) in _SHARES.items():
            if modifier in given:
                line.rate("package-share", words, share(row) * 100, PACKAGE)
                assert line.cents is not None
                line.unit_cents = line.cents
                break


_Share = Callable[[RelativeValue], Decimal]
_SHARES: dict[str, tuple[str, _Share]] = {
    "54": (
        "Modifier 54, care before and the operation",
        lambda row: row.pre_share + row.intra_share,
    ),
    "55": ("Modifier 55, care after the operation", lambda row: row.post_share),
    "56": ("Modifier 56, care before the operation", lambda row: row.pre_share),
    "78": ("Modifier 78, the operation alone", lambda row: row.intra_share),
}


def _by_report(line: Line) -> Finding:
    return fault(
        "PRICE-BY-REPORT",
        f"{line.item.label} was reduced or broken off: the contractor prices it by report.",
        "Send the documentation of what was done.",
        "cms-pfs-file modifier 53",
    )


def price_roles(lines: Sequence[Line]) -> None:
    """Assistants at 16 % or 13.6 %, co-surgeons at 62.5 %, teams by report."""
    for line in open_lines(list(lines)):
        if ASSISTANTS & set(line.modifiers):
            _assistant(line)
        elif CO_SURGEON in line.modifiers:
            _co_surgeon(line)
        elif "66" in line.modifiers:
            _team(line)


def _assistant(line: Line) -> None:
    row = _row(line)
    indicator = row.assistant if row else "2"
    if indicator in ("1", "9"):
        line.settle(
            fault(
                "PRICE-ASSISTANT",
                f"{line.item.label}: an assistant is not paid for this procedure.",
                "Do not bill the assistant.",
                ASSISTING,
            ),
            0,
        )
        return
    if indicator == "0":
        line.findings.append(_needs_documents(line, "an assistant", ASSISTING))
    if "AS" in line.modifiers:
        words = "Assistant at surgery who is no physician"
        line.rate("assistant", words, NON_PHYSICIAN_ASSISTANT_PERCENT, ASSISTING)
    else:
        line.rate("assistant", "Assistant at surgery", ASSISTANT_PERCENT, ASSISTING)


def _co_surgeon(line: Line) -> None:
    row = _row(line)
    indicator = row.co_surgeon if row else "2"
    if indicator in ("0", "9"):
        line.settle(
            fault(
                "PRICE-CO-SURGEON",
                f"{line.item.label}: two surgeons are not paid for this procedure.",
                "Bill one surgeon, or an assistant where one is allowed.",
                SHARING,
            ),
            0,
        )
        return
    if indicator == "1":
        line.findings.append(_needs_documents(line, "two surgeons", SHARING))
    line.rate("co-surgeon", "Two surgeons, each", CO_SURGEON_PERCENT, SHARING)


def _team(line: Line) -> None:
    row = _row(line)
    is_allowed = row is None or row.team in ("1", "2")
    words = "a team is paid by report" if is_allowed else "a team is not paid for this procedure"
    line.settle(
        fault(
            "PRICE-BY-REPORT" if is_allowed else "PRICE-TEAM",
            f"{line.item.label}: {words}.",
            "Send the operative report." if is_allowed else "Check modifier 66.",
            SHARING,
        ),
        None if is_allowed else 0,
    )


def _row(line: Line) -> RelativeValue | None:
    return line.fee.row if line.fee else None


def _needs_documents(line: Line, who: str, source: str) -> Finding:
    return fault(
        "PRICE-DOCUMENTATION",
        f"{line.item.label}: {who} is paid only with documents that show the need.",
        "Send them with the claim.",
        source,
        Severity.INFO,
    )
