"""Where each adjusted dollar goes: written off, to the patient's side, or left with the payer.

Denied dollars stay in the payer's receivable until a person worked them, whatever the group
code: a CO denial is never written off by itself. Source: reliability-835 (B10, B12)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from claimwright.cycle.remittance.domain.next_payer import ShareRule
from claimwright.engines.codesets.carc import CarcClass, carc_class
from claimwright.engines.x12.parties import Adjustment

# Cost sharing that only a further payer may take, never the patient.
NEXT_PAYER_ONLY = "209"


class Effect(StrEnum):
    """What an adjustment does to the books."""

    WRITE_DOWN = "write_down"  # contractual and sequestration: into the allowance
    INTEREST = "interest"
    SHARE = "share"  # to the next payer or the patient
    STAYS = "stays"  # denied or undecided: stays in the payer's receivable
    KNOWN = "known"  # what earlier payers did: already booked


@dataclass(frozen=True, slots=True)
class Sorted:
    """The sums of a set of adjustments by effect, in cents; positive lowers the receivable."""

    write_down: int = 0
    interest: int = 0
    share: int = 0
    withheld_share: int = 0  # shares that may not move, see ShareRule
    stays: int = 0
    known: int = 0


_EFFECTS = {
    CarcClass.CONTRACTUAL: Effect.WRITE_DOWN,
    CarcClass.SEQUESTRATION: Effect.WRITE_DOWN,
    CarcClass.INTEREST: Effect.INTEREST,
    CarcClass.PATIENT: Effect.SHARE,
    CarcClass.PRIOR_PAYER: Effect.KNOWN,
    CarcClass.DENIAL: Effect.STAYS,
    CarcClass.INFORMATION: Effect.STAYS,
}


def effect_of(adjustment: Adjustment) -> Effect:
    """The effect of one CAS triplet, by group and reason alone."""
    if adjustment.reason == NEXT_PAYER_ONLY:
        return Effect.SHARE
    return _EFFECTS[carc_class(adjustment.reason, adjustment.group)]


def sort_adjustments(
    adjustments: Iterable[Adjustment],
    rule: ShareRule,
    kept_open: Collection[tuple[str, str]] = (),
) -> Sorted:
    """Sum the adjustments by effect under the claim's share rule.

    `kept_open` are (group, reason) pairs the practice's posting table leaves with the payer.
    """
    sums = dict.fromkeys(Effect, 0)
    withheld = 0
    for each in adjustments:
        effect = effect_of(each)
        if effect is Effect.WRITE_DOWN and (each.group, each.reason) in kept_open:
            effect = Effect.STAYS
        if effect is Effect.SHARE and not _passes(each, rule):
            withheld += each.amount_cents
        else:
            sums[effect] += each.amount_cents
    return Sorted(
        write_down=sums[Effect.WRITE_DOWN],
        interest=sums[Effect.INTEREST],
        share=sums[Effect.SHARE],
        withheld_share=withheld,
        stays=sums[Effect.STAYS],
        known=sums[Effect.KNOWN],
    )


def patient_share(adjustments: Iterable[Adjustment]) -> int:
    """PR-1, PR-2 and PR-3 in cents."""
    return sum(
        each.amount_cents
        for each in adjustments
        if carc_class(each.reason, each.group) is CarcClass.PATIENT
    )


def allowed_cents(paid_cents: int, adjustments: Iterable[Adjustment]) -> int:
    """What the payer allowed: paid, patient share and sequestration together."""
    given = list(adjustments)
    cut = sum(
        each.amount_cents
        for each in given
        if carc_class(each.reason, each.group) is CarcClass.SEQUESTRATION
    )
    return paid_cents + patient_share(given) + cut


def _passes(adjustment: Adjustment, rule: ShareRule) -> bool:
    if adjustment.reason == NEXT_PAYER_ONLY:
        return rule.payer_id is not None
    return rule.may_pass(adjustment.reason)
