"""From ledger sums, claims and encounters to the visits a family owes for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claimwright.cycle.charges.domain.encounters import EncounterSnapshot
from claimwright.cycle.claims.domain.adjudications import AdjudicationView, standing
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.patient_billing.domain.sentences import VisitMoney
from claimwright.cycle.patient_billing.domain.statements import Visit
from claimwright.ledger.domain.posting import AccountKind

DECIDED = frozenset({"adjudicated", "closed", "void"})
# What is placed with an agency is off the bill like what was given up.
ADJUSTING = (
    AccountKind.CONTRACTUAL_ALLOWANCE,
    AccountKind.WRITE_OFF,
    AccountKind.BAD_DEBT,
    AccountKind.COLLECTIONS,
)
SHARES = {"1": "deductible_cents", "2": "coinsurance_cents", "3": "copay_cents"}
NAMED_SERVICES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitBooks:
    """One encounter's ledger sums: cents by account, and what the patient's payments covered."""

    by_account: Mapping[AccountKind, int]
    patient_paid_cents: int

    def cents(self, *kinds: AccountKind) -> int:
        """The accounts' sum, debit +."""
        return sum(self.by_account.get(kind, 0) for kind in kinds)


def plan_visit(
    *,
    encounter: EncounterSnapshot,
    books: VisitBooks,
    claims: Sequence[ClaimSnapshot],
    decisions: Mapping[int, Sequence[AdjudicationView]],
    payer_names: Mapping[int, str],
    provider_name: str,
) -> Visit:
    """The visit with its money split. It is final when no claim waits and no insurer owes.

    What insurance paid is what remains of the charge: payments to the practice are not told
    apart by visit anywhere else in the ledger. Source: reliability-money (M07)
    """
    charge = -books.cents(AccountKind.REVENUE)
    due = books.cents(AccountKind.PATIENT_RECEIVABLE)
    insurance_open = books.cents(AccountKind.INSURANCE_RECEIVABLE)
    adjusted = books.cents(*ADJUSTING)
    paid = books.patient_paid_cents
    last = claims[-1] if claims else None
    shares = patient_shares(decisions.get(last.id, ())) if last else {}
    return Visit(
        encounter_id=encounter.id,
        patient_id=encounter.patient_id,
        service_on=encounter.service_on,
        provider_name=provider_name,
        what=services(encounter),
        payer_name=_payers(claims, payer_names),
        money=VisitMoney(
            charge_cents=charge,
            insurance_cents=charge - adjusted - paid - due - insurance_open,
            adjusted_cents=adjusted,
            patient_paid_cents=paid,
            due_cents=due,
            **shares,
        ),
        is_final=not insurance_open and all(claim.state in DECIDED for claim in claims),
    )


def patient_shares(history: Sequence[AdjudicationView]) -> dict[str, int]:
    """Deductible, coinsurance and copay of the decision that stands, in cents."""
    stands = standing(history)
    shares = dict.fromkeys(SHARES.values(), 0)
    for item in stands.all_adjustments if stands else ():
        if item.group == "PR" and item.reason in SHARES:
            shares[SHARES[item.reason]] += item.amount_cents
    return shares


def services(encounter: EncounterSnapshot) -> str:
    """What was done, in the practice's own words, else by code: "Office visit, X-ray"."""
    named = [line.description or f"Service {line.code}" for line in encounter.lines]
    named = list(dict.fromkeys(named))
    shown = ", ".join(named[:NAMED_SERVICES])
    more = len(named) - NAMED_SERVICES
    return (f"{shown} and {more} more" if more > 0 else shown)[:200]


def _payers(claims: Sequence[ClaimSnapshot], names: Mapping[int, str]) -> str:
    held = [names[claim.payer_id] for claim in claims if claim.state != "void"]
    return " and ".join(dict.fromkeys(held))
