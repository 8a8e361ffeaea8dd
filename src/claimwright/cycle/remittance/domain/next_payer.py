"""Who takes over what a payer leaves: the next coverage, the patient, or for now nobody.

Source: reliability-835 (B10, B16)
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from claimwright.cycle.claims.domain.cob import next_coverage
from claimwright.cycle.claims.domain.ordering import coverages_in_order
from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.engines.codesets.carc import QMB_REMARKS

MEDICARE_KINDS = frozenset({PayerKind.MEDICARE, PayerKind.MEDICARE_ADVANTAGE})
COPAY = "3"


class Holder(StrEnum):
    """Whose balance a patient share becomes."""

    NEXT_PAYER = "next_payer"
    PATIENT = "patient"
    NOBODY = "nobody"  # it stays with the payer until a person decides


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRule:
    """Where this claim's patient share goes. `payer_id` is set for the next payer only.

    `why_nobody` says why the patient may not be billed, empty when there is nothing to say.
    `copay_only`: only a copay (PR-3) may reach the patient.
    """

    holder: Holder
    payer_id: int | None = None
    why_nobody: str = ""
    copay_only: bool = False

    def may_pass(self, reason: str) -> bool:
        """Whether a share of this reason moves at all."""
        if self.holder is Holder.NOBODY:
            return False
        return self.holder is Holder.NEXT_PAYER or not self.copay_only or reason == COPAY


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareFacts:
    """What decides: the coverages, who has just answered, and what protects the patient."""

    coverages: Sequence[CoverageSnapshot]
    service_on: date
    payer_id: int
    payer_kind: PayerKind | None
    rank: str
    forwarded_to: int | None = None  # the payer named in NM1*TT, when we know it
    was_forwarded: bool = False
    is_qmb: bool = False
    remarks: Collection[str] = ()


def decide_share(facts: ShareFacts) -> ShareRule:
    """The rule for PR-1, PR-2 and PR-3 of one decision; every other PR never moves by itself.

    A forwarded claim waits for the payer it was forwarded to. A QMB patient's Medicare cost
    sharing and Medicaid's beyond its copay never reach the patient.
    """
    following = _following(facts)
    if following is not None:
        return ShareRule(holder=Holder.NEXT_PAYER, payer_id=following)
    if facts.was_forwarded:
        return ShareRule(
            holder=Holder.NOBODY,
            why_nobody="The payer forwarded the claim to a payer this patient has no coverage "
            "with on file.",
        )
    protected = facts.is_qmb or bool(QMB_REMARKS.intersection(facts.remarks))
    if protected and facts.payer_kind in MEDICARE_KINDS:
        return ShareRule(
            holder=Holder.NOBODY,
            why_nobody="The patient is a Qualified Medicare Beneficiary: bill Medicaid, never "
            "the patient.",
        )
    if facts.payer_kind is PayerKind.MEDICAID:
        return ShareRule(
            holder=Holder.PATIENT,
            copay_only=True,
            why_nobody="Medicaid patients owe no more than their copay.",
        )
    return ShareRule(holder=Holder.PATIENT)


def rank_of(facts_rank: str, payer_id: int, coverages: Sequence[CoverageSnapshot], on: date) -> str:
    """The place of the payer among the patient's coverages on the day, else the claim's own."""
    for coverage in coverages_in_order(coverages, on):
        if coverage.payer_id == payer_id:
            return coverage.rank
    return facts_rank


def _following(facts: ShareFacts) -> int | None:
    ordered = coverages_in_order(facts.coverages, facts.service_on)
    if facts.forwarded_to is not None and facts.forwarded_to != facts.payer_id:
        return facts.forwarded_to
    coverage = next_coverage(ordered, after_rank=facts.rank)
    if coverage is None or coverage.payer_id == facts.payer_id:
        return None
    return coverage.payer_id
