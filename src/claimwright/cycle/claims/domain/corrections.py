"""How a claim may be corrected with its payer: by replacement, as a new claim, or by reopening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from claimwright.cycle.claims.domain.adjudications import AdjudicationView, is_unprocessable
from claimwright.cycle.contracting.domain.payers import CorrectionRoute, PayerProfile

ORIGINAL, REPLACEMENT, VOID = "1", "7", "8"  # CLM05-3


class Route(StrEnum):
    """What the payer expects."""

    NEW_CLAIM = "new claim"
    REPLACEMENT = "replacement"
    VOID = "void"
    REOPENING = "reopening"


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
    it decided is reopened or appealed, and a new claim would be refused as a duplicate. A
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
    return Correction(
        Route.REOPENING,
        ORIGINAL,
        "",
        f"{payer.name} takes no replacement claims. A slip of the pen is reopened by telephone "
        "or portal within a year; otherwise ask for a redetermination. A new claim sent instead "
        "may come back as a duplicate.",
        decision.paid_on + timedelta(days=365),
    )


def _with_number(
    payer: PayerProfile, number: str, frequency: str, decision: AdjudicationView | None
) -> Correction:
    verb = "replaces" if frequency == REPLACEMENT else "voids"
    route = Route.REPLACEMENT if frequency == REPLACEMENT else Route.VOID
    due_on = decision.paid_on + timedelta(days=payer.correction_days) if decision else None
    words = f"It {verb} {payer.name}'s claim {number or '(number not known)'}."
    return Correction(route, frequency, number, words, due_on)
