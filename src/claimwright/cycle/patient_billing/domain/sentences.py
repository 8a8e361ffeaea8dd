"""One visit explained in a few short sentences, for a reader of the eighth grade."""

from __future__ import annotations

from dataclasses import dataclass

from claimwright.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitMoney:
    """One visit's money in cents: charge = insurance + adjusted + patient paid + due.

    The shares are what the plan left to the patient, as the payer named them.
    """

    charge_cents: int
    insurance_cents: int
    adjusted_cents: int
    patient_paid_cents: int
    due_cents: int
    deductible_cents: int = 0
    coinsurance_cents: int = 0
    copay_cents: int = 0

    @property
    def is_balanced(self) -> bool:
        """Whether the parts make up the charge."""
        parts = self.insurance_cents + self.adjusted_cents + self.patient_paid_cents
        return self.charge_cents == parts + self.due_cents


def explain(money: VisitMoney, *, payer_name: str) -> str:
    """Charge → insurance → discount → you, in plain words; no payer means self-pay."""
    said = [f"We charged {Money(money.charge_cents)}."]
    if payer_name:
        said.append(_insurance(money, payer_name))
        share = _share(money)
        if share:
            said.append(share)
    elif money.adjusted_cents > 0:
        said.append(f"We took off {Money(money.adjusted_cents)}.")
    if money.patient_paid_cents > 0:
        said.append(f"You have paid {Money(money.patient_paid_cents)}.")
    said.append(f"You owe {Money(money.due_cents)}.")
    return " ".join(said)


def _insurance(money: VisitMoney, payer_name: str) -> str:
    paid = f"paid {Money(money.insurance_cents)}" if money.insurance_cents else "paid nothing"
    if money.adjusted_cents > 0:
        return f"{payer_name} {paid}, and {Money(money.adjusted_cents)} was taken off."
    return f"{payer_name} {paid}."


def _share(money: VisitMoney) -> str:
    parts = [
        f"{Money(cents)} {word}"
        for cents, word in (
            (money.deductible_cents, "toward your deductible"),
            (money.coinsurance_cents, "as your part of the cost"),
            (money.copay_cents, "as your copay"),
        )
        if cents > 0
    ]
    if not parts:
        return ""
    if len(parts) > 1:
        parts[-2:] = [f"{parts[-2]} and {parts[-1]}"]
    return f"Your plan left you {', '.join(parts)}."
