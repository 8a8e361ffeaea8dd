"""One claim in front of one payer: the facts every rule of adjudication looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import ProfessionalClaim, ServiceLine
from claimwright.engines.x12.remittance import RemittanceClaim
from claimwright.kernel.person_name import folded
from claimwright.simulator.scenario import Member, PayerPolicy, PlanDesign, Scenario


@dataclass(frozen=True, slots=True)
class Denial:
    """Why a claim or one line is not paid."""

    group: str  # CAS01
    reason: str  # CAS02
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A claim, the payer that judges it, and the member it is for."""

    claim: ProfessionalClaim
    policy: PayerPolicy
    member: Member
    number: str  # the payer's claim number
    received_on: date
    earlier: str = ""  # what the same claim came to before: "", pending, paid, denied, reversed
    earlier_reason: str = ""
    is_replacement: bool = False

    @property
    def plan(self) -> PlanDesign:
        """The member's plan."""
        return self.policy.plan(self.member.plan)

    @property
    def service_on(self) -> date:
        """The first date of service."""
        return first_service(self.claim) or self.received_on


def first_service(claim: ProfessionalClaim) -> date | None:
    """The earliest date of service of the claim's lines."""
    days = [line.from_on for line in claim.lines if line.from_on is not None]
    return min(days) if days else None


def person(claim: ProfessionalClaim) -> Party:
    """The patient: the dependent when there is one, else the subscriber."""
    return claim.patient if claim.patient is not None else claim.subscriber


def accident_number(claim: ProfessionalClaim) -> str:
    """The property and casualty claim number, wherever it was sent.

    Source: x12-837p 2010BA/2010CA REF*Y4
    """
    found = claim.subscriber.reference("Y4") or claim.reference("Y4")
    return found or (claim.patient.reference("Y4") if claim.patient is not None else "")


def fingerprint(payer_id: str, claim: ProfessionalClaim) -> str:
    """What two claims must share to be the same one to a payer."""
    who = person(claim)
    codes = ",".join(sorted(line.procedure for line in claim.lines))
    key = claim.subscriber.id or accident_number(claim)
    told = (who.birth_on, folded(who.first), first_service(claim), codes)
    return "|".join((payer_id, claim.rank, key, *(str(part) for part in told)))


def crossed_fingerprint(member: Member, claim: RemittanceClaim) -> str:
    """The fingerprint of the secondary claim that a claim forwarded to the member's payer is."""
    codes = ",".join(sorted(line.procedure for line in claim.lines))
    told = (member.birth_on, folded(member.name.first), claim.from_on, codes)
    return "|".join((member.payer_id, "S", member.member_id, *(str(part) for part in told)))


def line_day(case: Case, line: ServiceLine) -> date:
    """The line's date of service."""
    return line.from_on or case.service_on


def fee_cents(scenario: Scenario, procedure: str, on: date) -> int | None:
    """The scenario's amount for one unit of the procedure on the day, or None when unlisted."""
    for table in reversed(scenario.fees):
        if table.effective_on <= on:
            return table.amounts.get(procedure)
    return scenario.fees[0].amounts.get(procedure) if scenario.fees else None
