"""Is a patient ready for a visit, what must be put right first, and what to ask for at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.eligibility.domain.benefits import BenefitSummary, LatestBenefits
from claimwright.cycle.eligibility.domain.estimate import Estimate
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.kernel.money import Money
from claimwright.kernel.person_name import folded


class Gap(IntEnum):
    """What keeps a patient from being ready, the costliest first."""

    NOT_ACTIVE = 1
    NOT_FOUND = 2
    NO_AUTHORIZATION = 3
    NO_INSURANCE = 4
    OTHER_NAME = 5
    NOT_VERIFIED = 6
    NO_ANSWER = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One gap in words; `told` is what the payer said or has."""

    gap: Gap
    message: str
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What to ask for at the desk, in cents, with how it comes about.

    today = copay + deductible + coinsurance of this visit; asked = today + earlier − on account,
    never below zero.
    """

    copay_cents: int = 0
    deductible_cents: int = 0
    coinsurance_cents: int = 0
    uncovered_cents: int = 0
    earlier_cents: int = 0
    on_account_cents: int = 0

    @property
    def today_cents(self) -> int:
        """This visit's share."""
        return (
            self.copay_cents + self.deductible_cents + self.coinsurance_cents + self.uncovered_cents
        )

    @property
    def asked_cents(self) -> int:
        """What to ask for."""
        return max(0, self.today_cents + self.earlier_cents - self.on_account_cents)

    @property
    def steps(self) -> tuple[tuple[str, int], ...]:
        """The sum's parts that are not zero, as (words, cents)."""
        parts = (
            ("Copay", self.copay_cents),
            ("Deductible", self.deductible_cents),
            ("Coinsurance", self.coinsurance_cents),
            ("Visit without insurance", self.uncovered_cents),
            ("Earlier balance", self.earlier_cents),
            ("On account", -self.on_account_cents),
        )
        return tuple((words, cents) for words, cents in parts if cents)


def gaps_of(
    patient: PatientSnapshot,
    held: Sequence[CoverageSnapshot],
    payers: dict[int, PayerProfile],
    latest: LatestBenefits | None,
) -> list[Found]:
    """What is wrong with the insurance of the day, of the first payer, the costliest first."""
    if not held:
        return [
            Found(gap=Gap.NO_INSURANCE, message="No insurance is on file for that day: self-pay?")
        ]
    payer = payers[held[0].payer_id]
    if latest is None:
        return [Found(gap=Gap.NOT_VERIFIED, message=f"{payer.name} has not been asked.")]
    summary = latest.summary
    if summary is None:
        return [Found(gap=Gap.NO_ANSWER, message=f"{payer.name} has not answered yet.")]
    if summary.rejection:
        message = f"{payer.name} does not find the patient."
        return [Found(gap=Gap.NOT_FOUND, message=message, told=summary.rejection)]
    found = []
    if summary.is_active is False:
        found.append(
            Found(gap=Gap.NOT_ACTIVE, message=f"{payer.name} says the insurance is not active.")
        )
    if differs(patient, summary):
        name = f"{summary.member_first} {summary.member_last}".strip().title()
        message = f"{payer.name} knows the patient as {name}."
        if is_somebody_else(patient, summary):
            message = f"The number belongs to {name} at {payer.name}: is it another's card?"
            name = ""
        found.append(Found(gap=Gap.OTHER_NAME, message=message, told=name))
    return found


def differs(patient: PatientSnapshot, summary: BenefitSummary) -> bool:
    """Whether the payer has another name for the patient than we; case and accents aside."""
    if not summary.member_last:
        return False
    is_other_last = folded(summary.member_last) != folded(patient.name.last)
    has_first = bool(summary.member_first and patient.name.first)
    return is_other_last or (
        has_first and folded(summary.member_first) != folded(patient.name.first)
    )


def is_somebody_else(patient: PatientSnapshot, summary: BenefitSummary) -> bool:
    """Whether neither the last nor the first name is ours: a name to mend has one of them right."""
    return (
        bool(summary.member_first)
        and folded(summary.member_last) != folded(patient.name.last)
        and folded(summary.member_first) != folded(patient.name.first)
    )


def missing_authorization(
    payer: PayerProfile, codes: Sequence[str], authorization_number: str
) -> Found | None:
    """A planned service for which the payer wants authorization and nobody has it."""
    wanted = [code for code in codes if payer.needs_authorization(code)]
    if not wanted or authorization_number:
        return None
    message = f"{payer.name} wants authorization for {', '.join(wanted)}."
    return Found(gap=Gap.NO_AUTHORIZATION, message=message)


def due_at_desk(
    *,
    estimate: Estimate | None,
    charge_cents: int,
    has_insurance: bool,
    earlier_cents: int,
    on_account_cents: int,
    told_copay_cents: int = 0,
) -> Due:
    """What to ask for: the estimate's share, else the whole charge of somebody without insurance.

    Nothing of the visit is asked for while the payer's answer is missing; where nobody knows what
    will be done, the visit copay the payer told (`told_copay_cents`) is. The parts of an estimate
    that sets nothing due today (another payer comes next, or the law forbids it) stay out.
    """
    earlier = max(0, earlier_cents)
    held = max(0, on_account_cents)
    if not has_insurance:
        return Due(uncovered_cents=charge_cents, earlier_cents=earlier, on_account_cents=held)
    if estimate is None:
        return Due(copay_cents=told_copay_cents, earlier_cents=earlier, on_account_cents=held)
    if not estimate.due_today_cents:
        return Due(earlier_cents=earlier, on_account_cents=held)
    shared = estimate.copay_cents + estimate.deductible_cents + estimate.coinsurance_cents
    return Due(
        copay_cents=estimate.copay_cents,
        deductible_cents=estimate.deductible_cents,
        coinsurance_cents=estimate.coinsurance_cents,
        uncovered_cents=estimate.due_today_cents - shared,
        earlier_cents=earlier,
        on_account_cents=held,
    )


def split_collected(due: Due, collected_cents: int) -> tuple[Money, Money]:
    """(for this visit, for what was owed before) of the money handed over.

    What is on account already covers the earlier balance first. This visit comes before earlier
    ones; what is more than both stays with the earlier part and waits on account.
    """
    for_today = min(collected_cents, due.today_cents)
    return Money(for_today), Money(collected_cents - for_today)
