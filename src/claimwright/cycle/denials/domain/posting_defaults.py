"""The posting table as shipped: what every reason code does, whose work it is, what comes next.

The practice's own rows (claims' posting table) go before it. Source: carc-list
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from claimwright.cycle.claims.domain.posting_table import Treatment
from claimwright.cycle.denials.domain.categories import OWNER_WORDS, PROFILES, Category, Owner
from claimwright.cycle.denials.domain.causes import find_cause
from claimwright.cycle.denials.domain.openings import NEXT_PAYER_ONLY
from claimwright.engines.codesets import builtin
from claimwright.engines.codesets.carc import CarcClass, carc_class, carc_words
from claimwright.engines.codesets.tables import System

# Where the dollars go by themselves, in words.
MONEY_WORDS: dict[CarcClass, str] = {
    CarcClass.CONTRACTUAL: "Written down",
    CarcClass.PATIENT: "Next payer, then patient",
    CarcClass.DENIAL: "Stays with the payer",
    CarcClass.PRIOR_PAYER: "Booked already",
    CarcClass.SEQUESTRATION: "Written down",
    CarcClass.INTEREST: "Interest",
    CarcClass.INFORMATION: "Stays with the payer",
}
_CODES: dict[CarcClass, str] = {
    CarcClass.CONTRACTUAL: "CONTRACT",
    CarcClass.PRIOR_PAYER: "PRIOR-PAYER",
    CarcClass.SEQUESTRATION: "SEQUESTER",
    CarcClass.INTEREST: "INTEREST",
    CarcClass.INFORMATION: "UNDECIDED",
}
_SHARE_CODES = {"1": "DEDUCTIBLE", "2": "COINSURANCE", "3": "COPAY"}
_STEPS: dict[CarcClass, str] = {
    CarcClass.CONTRACTUAL: "Nothing, unless less was allowed than the contract says.",
    CarcClass.PATIENT: "Bill the next payer; what is left goes on the patient's statement.",
    CarcClass.PRIOR_PAYER: "Nothing: it repeats what the earlier payer did.",
    CarcClass.SEQUESTRATION: "Nothing: the cut is the law's and not the patient's.",
    CarcClass.INTEREST: "Nothing: it is booked as interest.",
    CarcClass.INFORMATION: "Wait for the payer's decision; ask for the status when it is late.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingLine:
    """One line of the table as it stands for one payer; `category` is empty where nothing is
    worked."""

    reason: str
    group: str
    words: str
    money: CarcClass
    keeps_open: bool
    adjustment_code: str
    category: Category | None
    owner: Owner
    next_step: str
    is_own: bool

    @property
    def money_words(self) -> str:
        """Where the dollars go by themselves."""
        return "Stays with the payer" if self.keeps_open else MONEY_WORDS[self.money]

    @property
    def class_words(self) -> str:
        """The denial class, or a dash."""
        return PROFILES[self.category].label if self.category else "–"

    @property
    def owner_words(self) -> str:
        """Who works it."""
        return OWNER_WORDS[self.owner]


def usual_group(reason: str) -> str:
    """The group the code usually comes with: PR for the patient's share, OA for 23, else CO."""
    if reason in _SHARE_CODES:
        return "PR"
    return "OA" if reason in ("23", NEXT_PAYER_ONLY) else "CO"


def posting_line(
    *,
    reason: str,
    group: str,
    payer_kind: str,
    treatment: Treatment,
    remarks: tuple[str, ...] = (),
) -> PostingLine:
    """The line of one reason under one group: as shipped, then as the practice's rows change it."""
    money = CarcClass.PATIENT if reason == NEXT_PAYER_ONLY else carc_class(reason, group)
    keeps_open = money is CarcClass.CONTRACTUAL and treatment.keeps_open
    if money is CarcClass.DENIAL or keeps_open:
        cause = find_cause(
            group=group,
            reason=reason,
            remarks=remarks,
            payer_kind=payer_kind,
            treatment=treatment,
        )
        code, category, owner = cause.adjustment_code, cause.category, cause.owner
        step: str = cause.next_action
    else:
        code = treatment.adjustment_code or _code(reason, money)
        category, owner = None, Owner(treatment.owner) if treatment.owner else Owner.BILLER
        step = treatment.next_step or _STEPS[money]
    return PostingLine(
        reason=reason,
        group=group,
        words=carc_words(reason),
        money=money,
        keeps_open=keeps_open,
        adjustment_code=code,
        category=category,
        owner=owner,
        next_step=step,
        is_own=bool(treatment.rows),
    )


def _code(reason: str, money: CarcClass) -> str:
    if money is CarcClass.PATIENT:
        return _SHARE_CODES.get(reason, "NEXT-PAYER")
    return _CODES[money]


def active_reasons(on: date) -> tuple[str, ...]:
    """Every claim adjustment reason code in force on the day, numbers first."""
    codes = [
        code
        for code, _, starts_on, ends_on, *_ in builtin.everything(System.CARC)
        if (not starts_on or starts_on <= on.isoformat())
        and (not ends_on or on.isoformat() < ends_on)
    ]
    return tuple(sorted(codes, key=lambda code: (not code.isdigit(), len(code), code)))
