"""Coordination of benefits: what earlier payers did, carried over mechanically and in balance.

The next payer is told what the 835 said and nothing else: the claim-level payment and
adjustments in 2320, each line's in 2430. Source: x12-837p section 1.4.4
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from claimwright.cycle.charges.domain.encounters import ChargeLineSnapshot
from claimwright.cycle.claims.domain.adjudications import AdjudicationView, standing
from claimwright.cycle.claims.domain.parties import payer_party, subscriber_party
from claimwright.cycle.contracting.domain.payers import PayerKind, PayerProfile
from claimwright.cycle.registration.domain.coverage import RANKS, CoverageSnapshot
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.engines.x12.professional import LineAdjudication, OtherCoverage

# Patient responsibility a further payer may take over: cost sharing and what the first one
# simply does not cover. Others, such as ended coverage, are for a person to look at first.
PASSED_ON = frozenset({"1", "2", "3", "66", "96", "119", "204"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorPayer:
    """Another coverage of the patient on the day, with its standing decision if there is one."""

    coverage: CoverageSnapshot
    payer: PayerProfile
    patient: PatientSnapshot
    decision: AdjudicationView | None = None


def other_coverage(prior: PriorPayer) -> OtherCoverage:
    """2320 with 2330A and 2330B; amounts only when that payer has decided."""
    decision, coverage = prior.decision, prior.coverage
    is_medicare_after_others = prior.payer.kind is PayerKind.MEDICARE and coverage.rank != "P"
    shown = OtherCoverage(
        rank=coverage.rank,
        relationship=coverage.relationship,
        filing_indicator=prior.payer.filing_indicator,
        subscriber=subscriber_party(coverage, prior.payer, prior.patient),
        payer=payer_party(prior.payer),
        group_number=coverage.group_number,
        insurance_type=coverage.insurance_type if is_medicare_after_others else "",
    )
    if decision is None:
        return shown
    return OtherCoverage(
        **{name: getattr(shown, name) for name in _IDENTITY},
        paid_cents=decision.paid_cents,
        remaining_cents=patient_share(decision),
        adjustments=decision.claim_adjustments,
        paid_on=None if decision.lines else decision.paid_on,
        payer_claim_number=decision.payer_claim_number,
    )


_IDENTITY = (
    "rank",
    "relationship",
    "filing_indicator",
    "subscriber",
    "payer",
    "group_number",
    "insurance_type",
)


def line_decisions(
    priors: Iterable[PriorPayer], number: int, charge: ChargeLineSnapshot
) -> tuple[LineAdjudication, ...]:
    """2430 of one of our lines: every decided line that came from it, payer by payer."""
    return tuple(
        LineAdjudication(
            payer_id=prior.payer.edi_id,
            paid_cents=line.paid_cents,
            procedure=line.procedure or charge.code,
            modifiers=line.modifiers,
            units=plain_units(charge.units),
            adjustments=line.adjustments,
            paid_on=prior.decision.paid_on,
        )
        for prior in priors
        if prior.decision is not None
        for line in prior.decision.lines
        if _is_about(line.charge_line_id, line.line_number, number, charge.id)
    )


def _is_about(charge_line_id: int | None, line_number: int, number: int, charge_id: int) -> bool:
    if charge_line_id is not None:
        return charge_line_id == charge_id
    return line_number == number


def patient_share(decision: AdjudicationView) -> int:
    """What the payer left to the patient or the next payer, in cents (AMT*EAF)."""
    return sum(a.amount_cents for a in decision.all_adjustments if a.group == "PR")


def passes_on(decision: AdjudicationView) -> bool:
    """Whether a further payer should be asked: something is left, and nobody forwarded it."""
    if decision.was_forwarded:
        return False
    return any(
        a.group == "PR" and a.reason in PASSED_ON and a.amount_cents > 0
        for a in decision.all_adjustments
    )


def next_coverage(
    ordered: Sequence[CoverageSnapshot], *, after_rank: str
) -> CoverageSnapshot | None:
    """Of coverages in order, the one that comes after a rank; None when there is none."""
    later = [c for c in ordered if RANKS.index(c.rank) > RANKS.index(after_rank)]
    return later[0] if later else None


def decision_of(histories: Iterable[AdjudicationView], payer_id: int) -> AdjudicationView | None:
    """The payer's standing decision among all decisions on an encounter's claims."""
    return standing([view for view in histories if view.payer_id == payer_id])


def plain_units(text: str) -> str:
    """A quantity without needless zeros: "1.000" is "1", "2.50" is "2.5"."""
    if "." not in text:
        return text
    return text.rstrip("0").rstrip(".") or "0"
