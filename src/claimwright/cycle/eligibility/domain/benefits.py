"""An answer summarized: covered or not, what the member pays, what is left of the limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from claimwright.cycle.eligibility.domain.sentences import (
    rejection_words,
    sentence_of,
)
from claimwright.cycle.eligibility.domain.words import (
    ACTIVE_KINDS,
    INACTIVE_KINDS,
    LEFT,
    USED,
    YEAR_PERIODS,
)
from claimwright.engines.x12.elements import percent_of
from claimwright.engines.x12.eligibility import Benefit, EligibilityAnswer
from claimwright.engines.x12.parties import Party

HEALTH_PLAN, OFFICE_VISIT = "30", "98"
OFFICE_TYPES = frozenset({"98", "BY", "A0", "96"})
COINSURANCE, COPAY, DEDUCTIBLE, OUT_OF_POCKET, OTHER_PAYER = "A", "B", "C", "G", "R"


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitSummary:
    """What a payer answered. Amounts are cents; None means the payer did not say.

    `is_active` is None when the payer neither confirmed nor denied. `sentences` tells every EB.
    """

    is_active: bool | None
    plan_name: str = ""
    copay_cents: int | None = None
    specialist_copay_cents: int | None = None
    coinsurance_percent: Decimal | None = None
    deductible_cents: int | None = None
    deductible_left_cents: int | None = None
    out_of_pocket_cents: int | None = None
    out_of_pocket_left_cents: int | None = None
    sentences: tuple[str, ...] = ()
    rejection: str = ""
    other_payers: tuple[str, ...] = ()
    group_number: str = ""
    member_last: str = ""  # the patient's name as the payer has it
    member_first: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestBenefits:
    """The latest inquiry about a coverage; `summary` is None while the payer has not answered."""

    coverage_id: int
    asked_at: datetime
    answered_at: datetime | None
    summary: BenefitSummary | None


def summarize(answer: EligibilityAnswer) -> BenefitSummary:
    """The answer in brief; in-network and individual amounts are preferred over others.

    Source: x12-270-271
    """
    if answer.rejections:
        said = tuple(dict.fromkeys(rejection_words(one) for one in answer.rejections))
        return BenefitSummary(is_active=None, rejection=" ".join(said), sentences=said)
    benefits = answer.benefits
    copay, specialist_copay = _copays(benefits)
    deductible, deductible_left = _limit(benefits, DEDUCTIBLE)
    most, most_left = _limit(benefits, OUT_OF_POCKET)
    member = answer.dependent or (answer.subscriber if answer.relationship == "18" else Party())
    return BenefitSummary(
        is_active=_is_active(benefits),
        plan_name=_plan_name(benefits),
        copay_cents=copay,
        specialist_copay_cents=specialist_copay,
        coinsurance_percent=_coinsurance(benefits),
        deductible_cents=deductible,
        deductible_left_cents=deductible_left,
        out_of_pocket_cents=most,
        out_of_pocket_left_cents=most_left,
        sentences=tuple(dict.fromkeys(sentence_of(benefit) for benefit in benefits)),
        other_payers=_other_payers(benefits),
        group_number=answer.group_number,
        member_last=member.name,
        member_first=member.first,
    )


def summary_to_json(summary: BenefitSummary) -> dict[str, Any]:
    """The summary as JSON can hold it."""
    shape = asdict(summary)
    percent = summary.coinsurance_percent
    shape["coinsurance_percent"] = None if percent is None else str(percent)
    return shape


def summary_from_json(shape: dict[str, Any]) -> BenefitSummary:
    """The summary back from JSON."""
    percent = shape["coinsurance_percent"]
    return BenefitSummary(
        **{
            **shape,
            "coinsurance_percent": None if percent is None else Decimal(percent),
            "sentences": tuple(shape["sentences"]),
            "other_payers": tuple(shape["other_payers"]),
        }
    )


def _is_active(benefits: Iterable[Benefit]) -> bool | None:
    """The word on the plan itself counts; else any covered service, else any that is not."""
    said = [b for b in benefits if b.kind in ACTIVE_KINDS | INACTIVE_KINDS]
    whole = [b for b in said if HEALTH_PLAN in b.service_types or not b.service_types]
    for group in (whole, said):
        if group:
            return any(b.kind in ACTIVE_KINDS for b in group)
    return None


def _plan_name(benefits: Iterable[Benefit]) -> str:
    named = [b for b in benefits if b.plan_name]
    active = [b for b in named if b.kind in ACTIVE_KINDS]
    return next((b.plan_name for b in [*active, *named]), "")


def _copays(benefits: Iterable[Benefit]) -> tuple[int | None, int | None]:
    """(primary care, specialist): the payer tells them apart only in its message."""
    found = [b for b in _best(benefits, COPAY) if b.amount_cents is not None]
    special = [b for b in found if "SPECIALIST" in " ".join(b.messages).upper()]
    plain = [b for b in found if b not in special]
    first = plain[0].amount_cents if plain else None
    second = special[0].amount_cents if special else None
    return (first if first is not None else second, second)


def _coinsurance(benefits: Iterable[Benefit]) -> Decimal | None:
    for benefit in _best(benefits, COINSURANCE):
        percent = percent_of(benefit.percent)
        if percent is not None:
            return percent
    return None


def _limit(benefits: Iterable[Benefit], kind: str) -> tuple[int | None, int | None]:
    """(the year's limit, what is left of it); what is left may follow from what is used."""
    ranked = [b for b in _best(benefits, kind) if b.amount_cents is not None]
    whole = _first_cents(ranked, lambda b: b.time_period in YEAR_PERIODS)
    left = _first_cents(ranked, lambda b: b.time_period == LEFT)
    used = _first_cents(ranked, lambda b: b.time_period == USED)
    if left is None and whole is not None and used is not None:
        left = max(0, whole - used)
    if left is None and whole == 0:
        left = 0
    return whole, left


def _first_cents(benefits: Iterable[Benefit], is_wanted: Callable[[Benefit], bool]) -> int | None:
    return next((b.amount_cents for b in benefits if is_wanted(b)), None)


def _best(benefits: Iterable[Benefit], kind: str) -> list[Benefit]:
    """The EBs of the kind for a visit here: not out of network, the nearest service first."""
    usable = [b for b in benefits if b.kind == kind and b.in_network in ("Y", "W", "", "U")]
    usable = [b for b in usable if _service_rank(b) is not None]
    return sorted(
        usable,
        key=lambda b: (
            _service_rank(b) or 0,
            {"Y": 0, "W": 1}.get(b.in_network, 2),
            {"IND": 0, "": 1}.get(b.coverage_level, 2),
        ),
    )


def _service_rank(benefit: Benefit) -> int | None:
    """0 for office visits, 1 for the whole plan, None for other services."""
    types = set(benefit.service_types)
    if OFFICE_VISIT in types:
        return 0
    if types & OFFICE_TYPES:
        return 1
    if not types or HEALTH_PLAN in types:
        return 2
    return None


def _other_payers(benefits: Iterable[Benefit]) -> tuple[str, ...]:
    names = [
        (b.other_payer.name if b.other_payer is not None else "") or b.plan_name
        for b in benefits
        if b.kind == OTHER_PAYER
    ]
    return tuple(dict.fromkeys(name for name in names if name))
