"""How a claim may be corrected with its payer: by replacement, as a new claim, or by reopening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from claimwright.cycle.claims.domain.adjudications import AdjudicationView, is_unprocessable
from claimwright.cycle.contracting.domain.payers import CorrectionRoute, PayerProfile
from claimwright.engines.codesets.carc import CarcClass, carc_class

ORIGINAL, REPLACEMENT, VOID = "1", "7", "8"  # CLM05-3
REOPENING_DAYS = 365
REDETERMINATION_DAYS = 120
# Denials a slip of the pen may explain: data entered wrong, a code or modifier, a date, a
# provider's number, a duplicate that is none. Whatever takes judgment is appealed instead.
# Source: cms-claims-manual chapter 34 section 10.4
_CLERICAL = (
    "4 5 6 7 8 9 10 11 12 14 16 18 31 97 110 125 129 140 146 147 181 182 199 206 207 208 226 227 "
    "231 234 236 240 243 249 252 267 282 306 A1 A8 B7 B13 B16 B20 B22"
)
CLERICAL_REASONS = frozenset(_CLERICAL.split())


class Route(StrEnum):
    """What the payer expects."""

    NEW_CLAIM = "new claim"
    REPLACEMENT = "replacement"
    VOID = "void"
    REOPENING = "reopening"
    REDETERMINATION = "redetermination"


@dataclass(frozen=True, slots=True)
class Correction:
    """The frequency to send, the payer's number that goes with it, and the reason in words.

    `due_on` is the payer's last day for it, where the payer counts one.
    """

    route: Route
    frequency: str  # CLM05-3
    replaced_number: str  # REF*F8
    words: str
    due_on: date | None = None


def plan_correction(
    *,
    payer: PayerProfile,
    payer_claim_number: str,
    decision: AdjudicationView | None,
    frequency: str | None = None,
) -> Correction:
    """How to send the claim again; `frequency` is a person's own choice and wins.

    Before any decision the payer has nothing to replace, so a new claim goes out. Original
    Medicare never takes a replacement: what it called unprocessable (MA130) goes out new; what
    it decided is reopened when a slip of the pen explains all it refused, and appealed when not;
    a new claim would be refused as a duplicate. A
    replacement of a claim whose payer number is unknown is planned all the same, without the
    number, so that scrubbing holds it and says what is missing.

    Source: cms-claims-manual chapter 1 section 80.3.2 and chapter 34
    """
    if frequency in (REPLACEMENT, VOID):
        return _with_number(payer, payer_claim_number, frequency, decision)
    if decision is None:
        words = f"{payer.name} has not decided it: a new claim is sent."
        return Correction(Route.NEW_CLAIM, ORIGINAL, "", words)
    if frequency == ORIGINAL:
        return Correction(Route.NEW_CLAIM, ORIGINAL, "", "Sent as a new claim, as chosen.")
    if payer.correction_route is CorrectionRoute.REPLACEMENT:
        return _with_number(payer, payer_claim_number, REPLACEMENT, decision)
    if is_unprocessable(decision):
        return Correction(
            Route.NEW_CLAIM,
            ORIGINAL,
            "",
            f"{payer.name} could not process the first one (MA130): a new claim is sent.",
        )
    return _decided_by_medicare(payer, decision)


def is_clerical(reason: str) -> bool:
    """Whether a slip of the pen may explain the denial, so that it can be reopened.

    Source: cms-claims-manual chapter 34 section 10.4
    """
    return reason in CLERICAL_REASONS


def refused_reasons(decision: AdjudicationView) -> tuple[str, ...]:
    """The denial-class reasons of the decision, each once."""
    return tuple(
        dict.fromkeys(
            item.reason
            for item in decision.all_adjustments
            if carc_class(item.reason, item.group) is CarcClass.DENIAL
        )
    )


def _decided_by_medicare(payer: PayerProfile, decision: AdjudicationView) -> Correction:
    """A reopening when every refusal is clerical, or nothing was refused; else an appeal."""
    judged = [reason for reason in refused_reasons(decision) if not is_clerical(reason)]
    start = f"{payer.name} takes no replacement claims, and a new one would be a duplicate. "
    if judged:
        return Correction(
            Route.REDETERMINATION,
            ORIGINAL,
            "",
            start + f"Reason {', '.join(judged)} is a judgment, not a slip of the pen: ask for a "
            "redetermination with the record.",
            decision.paid_on + timedelta(days=REDETERMINATION_DAYS),
        )
    return Correction(
        Route.REOPENING,
        ORIGINAL,
        "",
        start + "A slip of the pen is reopened by telephone, portal or letter within a year.",
        decision.paid_on + timedelta(days=REOPENING_DAYS),
    )


def _with_number(
    payer: PayerProfile, number: str, frequency: str, decision: AdjudicationView | None
) -> Correction:
    verb = "replaces" if frequency == REPLACEMENT else "voids"
    route = Route.REPLACEMENT if frequency == REPLACEMENT else Route.VOID
    due_on = decision.paid_on + timedelta(days=payer.correction_days) if decision else None
    words = f"It {verb} {payer.name}'s claim {number or '(number not known)'}."
    return Correction(route, frequency, number, words, due_on)
