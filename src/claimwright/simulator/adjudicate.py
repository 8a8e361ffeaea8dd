"""A payer's decision on one claim: allowed, denied, the member's share and what is paid.

Every line answered balances: charge less its adjustments is what is paid.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from claimwright.engines.x12.parties import Adjustment, Party
from claimwright.engines.x12.professional import ServiceLine
from claimwright.engines.x12.remittance import RemittanceClaim, RemittanceLine
from claimwright.simulator.case import Case, Denial, fee_cents, line_day, person
from claimwright.simulator.payer_rules import (
    OFFICE_VISITS,
    THERAPY_CODES,
    deny_claim,
    deny_line,
)
from claimwright.simulator.scenario import PayerPolicy, Scenario
from claimwright.simulator.short_pays import contract_cents, percent_of, short_paid, units_of
from claimwright.simulator.state import Spent

COUNSELING_CODES = frozenset({"90791", "90832", "90834", "90837"})
VISIT_CODES = OFFICE_VISITS | THERAPY_CODES | COUNSELING_CODES
PREVENTIVE_CODES = frozenset(
    {"G0438", "G0439", "99385", "99386", "99395", "99396", "99397", "90471", "G0008", "90656"}
)
LAB_CODES = frozenset({"36415", "83036", "80053", "80061", "85025", "81002"})
SPECIALISTS = ("207X", "2251", "1041", "103T", "2084")  # starts of taxonomy codes
# An unlisted service is allowed at this part of its charge.
UNLISTED_PERCENT = 50
REVERSAL = "22"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decided claim and what the member has used of the year's limits afterwards."""

    claim: RemittanceClaim
    spent: Spent
    outcome: str  # paid or denied
    reason: str = ""  # CARC when the whole claim is denied


def adjudicate(scenario: Scenario, case: Case, spent: Spent) -> Judgement:
    """Decide a claim on which this payer is first.

    Source: x12-835 2100/2110
    """
    denial = deny_claim(scenario, case)
    if denial is not None:
        lines = tuple(denied_line(case, line, denial) for line in case.claim.lines)
        return Judgement(claim_of(case, lines, "4"), spent, "denied", denial.reason)
    purse = _Purse(case, spent)
    decided = tuple(_decide_line(scenario, case, line, purse) for line in case.claim.lines)
    denied = [line for line in decided if line.allowed_cents is None]
    reason = next((part.reason for line in denied for part in line.adjustments), "")
    if len(denied) == len(decided):
        return Judgement(claim_of(case, decided, "4"), spent, "denied", reason)
    remarks = ("MA01",) if case.policy.kind == "medicare" else ()
    paid = claim_of(case, decided, "1", remarks)
    return Judgement(paid, purse.spent, "paid", reason)


def denied_line(case: Case, line: ServiceLine, denial: Denial) -> RemittanceLine:
    """The line with its whole charge adjusted by the denial."""
    adjustments = (
        (Adjustment(denial.group, denial.reason, line.charge_cents),) if line.charge_cents else ()
    )
    return _answer(case, line, 0, adjustments, denial.remarks, None)


def _decide_line(
    scenario: Scenario, case: Case, line: ServiceLine, purse: _Purse
) -> RemittanceLine:
    denial = deny_line(scenario, case, line)
    if denial is not None:
        return denied_line(case, line, denial)
    allowed = allowed_cents(scenario, case, line)
    adjustments = []
    if line.charge_cents > allowed:
        adjustments.append(Adjustment("CO", "45", line.charge_cents - allowed))
    share = purse.share(line, allowed)
    adjustments += share
    paid = allowed - sum(part.amount_cents for part in share)
    withheld = percent_of(paid, case.policy.sequestration_percent)
    if withheld:
        adjustments.append(Adjustment("CO", "253", withheld))
    remarks = _qmb_remarks(share) if case.member.is_qmb else ()
    return _answer(case, line, paid - withheld, tuple(adjustments), remarks, allowed)


def _answer(
    case: Case,
    line: ServiceLine,
    paid_cents: int,
    adjustments: tuple[Adjustment, ...],
    remarks: tuple[str, ...],
    allowed: int | None,
) -> RemittanceLine:
    return RemittanceLine(
        procedure=line.procedure,
        modifiers=line.modifiers,
        charge_cents=line.charge_cents,
        paid_cents=paid_cents,
        units=line.units,
        from_on=line_day(case, line),
        control_number=line.control_number,
        adjustments=adjustments,
        remarks=remarks,
        allowed_cents=allowed,
    )


def allowed_cents(scenario: Scenario, case: Case, line: ServiceLine) -> int:
    """The payer's price for the line: its percentage of the fee times units, never above charge."""
    fee = fee_cents(scenario, line.procedure, line_day(case, line))
    if fee is None:
        return percent_of(line.charge_cents, UNLISTED_PERCENT)
    price = contract_cents(fee, case.policy.fee_percent, units_of(line.units))
    return short_paid(scenario, case, line, min(price, line.charge_cents))


def claim_of(
    case: Case,
    lines: tuple[RemittanceLine, ...],
    status: str,
    remarks: tuple[str, ...] = (),
) -> RemittanceClaim:
    """The CLP whose amounts are the sums of its lines."""
    claim, who = case.claim, person(case.claim)
    insured = None if claim.patient is None else _short(claim.subscriber)
    days = [line.from_on for line in lines if line.from_on is not None]
    return RemittanceClaim(
        control_number=claim.control_number,
        status=status,
        charge_cents=sum(line.charge_cents for line in lines),
        paid_cents=sum(line.paid_cents for line in lines),
        patient_cents=patient_cents(lines),
        filing_indicator=case.policy.claim_filing,
        payer_claim_number=case.number,
        place_of_service=claim.place_of_service,
        frequency=claim.frequency,
        patient=replace(_short(who), id_qualifier="MI", id=claim.subscriber.id),
        insured=insured,
        rendering=_short(claim.rendering) if claim.rendering is not None else None,
        remarks=remarks,
        from_on=min(days, default=None),
        to_on=max(days, default=None),
        received_on=case.received_on,
        lines=lines,
    )


def patient_cents(lines: tuple[RemittanceLine, ...]) -> int:
    """CLP05: everything the lines adjust under group PR."""
    return sum(
        part.amount_cents for line in lines for part in line.adjustments if part.group == "PR"
    )


def reversal_of(claim: RemittanceClaim) -> RemittanceClaim:
    """The same claim with every amount negated and the same reasons, status 22.

    Source: x12-835 1.10.2.8
    """
    lines = tuple(
        replace(
            line,
            charge_cents=-line.charge_cents,
            paid_cents=-line.paid_cents,
            adjustments=tuple(
                replace(part, amount_cents=-part.amount_cents) for part in line.adjustments
            ),
            allowed_cents=None,
        )
        for line in claim.lines
    )
    return replace(
        claim,
        status=REVERSAL,
        charge_cents=-claim.charge_cents,
        paid_cents=-claim.paid_cents,
        patient_cents=0,
        crossover=None,
        amounts=(),
        lines=lines,
    )


def _short(party: Party) -> Party:
    """The name and number alone, as a remittance names people."""
    return Party(
        name=party.name,
        first=party.first,
        middle=party.middle,
        suffix=party.suffix,
        is_person=party.is_person,
        id_qualifier=party.id_qualifier,
        id=party.id,
    )


def _qmb_remarks(share: list[Adjustment]) -> tuple[str, ...]:
    told = {"1": "N781", "2": "N782", "3": "N783"}
    return tuple(told[part.reason] for part in share)


class _Purse:
    """The member's share, line by line, against copay, deductible and the yearly limit."""

    def __init__(self, case: Case, spent: Spent) -> None:
        self.spent = spent
        self._plan = case.plan
        self._policy: PayerPolicy = case.policy
        self._deductible = case.plan.deductible_in(case.service_on.year)
        self._is_copay_due = True
        rendering = case.claim.rendering or case.claim.billing
        is_specialist = rendering.taxonomy.startswith(SPECIALISTS)
        plan = case.plan
        self._copay = plan.specialist_copay_cents if is_specialist else plan.copay_cents

    def share(self, line: ServiceLine, allowed: int) -> list[Adjustment]:
        """The PR adjustments of one allowed line, and remember what they used up."""
        code, plan = line.procedure, self._plan
        if code in PREVENTIVE_CODES or (plan.labs_are_free and code in LAB_CODES):
            return []
        has_copays = bool(plan.copay_cents or plan.specialist_copay_cents)
        if code in VISIT_CODES and has_copays and not plan.visits_bear_deductible:
            parts = self._copay_once(allowed)
        else:
            parts = self._deductible_and_coinsurance(allowed)
        return self._within_limit(parts)

    def _copay_once(self, allowed: int) -> list[tuple[str, int]]:
        due = min(self._copay, allowed) if self._is_copay_due else 0
        self._is_copay_due = False
        return [("3", due)]

    def _deductible_and_coinsurance(self, allowed: int) -> list[tuple[str, int]]:
        left = max(0, self._deductible - self.spent.deductible_cents)
        deductible = min(left, allowed)
        return [
            ("1", deductible),
            ("2", percent_of(allowed - deductible, self._plan.coinsurance_percent)),
        ]

    def _within_limit(self, parts: list[tuple[str, int]]) -> list[Adjustment]:
        limit, used = self._plan.out_of_pocket_cents, self.spent.out_of_pocket_cents
        kept = []
        deductible = 0
        for reason, cents in parts:
            part = min(cents, max(0, limit - used)) if limit else cents
            used += part
            deductible += part if reason == "1" else 0
            if part:
                kept.append(Adjustment("PR", reason, part))
        self.spent = Spent(self.spent.deductible_cents + deductible, used)
        return kept


def year_key(payer_id: str, member_id: str, birth_on: date | None, on: date) -> str:
    """Where a person's spending of a year is kept."""
    return f"{payer_id}|{member_id}|{birth_on}|{on.year}"
