"""Trial claims: the payers a practice has set up, simulated, so that nothing real is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.demo.post_office import PostOffice
from claimwright.foundation import clock, wiring
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.models import Practice
from claimwright.journeys.receive_file import collect_inbound
from claimwright.simulator import FeeTable, PayerPolicy, PlanDesign, Scenario

Tell = Callable[[int, int, str], None]
CLOSING_TIME = time(22, 0)


class NotASandbox(PermissionError):
    """Simulated payers may answer only a sandbox practice."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """What some simulated days brought."""

    today: date
    sent: int
    answered: int
    received: dict[str, int]

    def as_dict(self) -> dict[str, object]:
        """JSON shape of the command line."""
        return {
            "today": self.today,
            "files_taken": self.sent,
            "files_answered": self.answered,
            "received": self.received,
        }


def simulate_days(*, days: int, tell: Tell) -> Simulated:
    """Let the payers live some days and take in their answers. Raises NotASandbox."""
    practice = Practice.objects.get(pk=scope.current_practice_id())
    if not practice.is_sandbox:
        raise NotASandbox(f"{practice.name} is not a sandbox; simulated payers answer only those.")
    root = wiring.exchange_folder(practice.slug)
    today = clock.today(practice.time_zone)
    office = PostOffice.reopen(root) or PostOffice(root, sandbox_scenario(today))
    received: Counter[str] = Counter()
    last = office.state.day or today - timedelta(days=1)
    for number in range(1, days + 1):
        day = last + timedelta(days=number)
        office.live_day(day)
        with clock.at(datetime.combine(day, CLOSING_TIME, UTC)):
            for file in collect_inbound(now=clock.now()):
                received[f"{file.kind} {file.outcome}"] += 1
        tell(number, days, f"Simulating {day}")
    office.keep()
    return Simulated(
        last + timedelta(days=days), office.taken_count, office.answered_count, dict(received)
    )


def answer_now() -> dict[str, int]:
    """Let the payers read what waits for them and answer what they answer at once.

    Returns what came in, by kind and outcome. Raises NotASandbox.
    """
    practice = Practice.objects.get(pk=scope.current_practice_id())
    if not practice.is_sandbox:
        raise NotASandbox(f"{practice.name} is not a sandbox; simulated payers answer only those.")
    root = wiring.exchange_folder(practice.slug)
    today = clock.today(practice.time_zone)
    office = PostOffice.reopen(root) or PostOffice(root, sandbox_scenario(today))
    office.live_day(max(office.state.day or today, today))
    received = Counter(f"{file.kind} {file.outcome}" for file in collect_inbound(now=clock.now()))
    office.keep()
    return dict(received)


def sandbox_scenario(today: date) -> Scenario:
    """Payers as the practice set them up: every member is known, contracts are kept."""
    payers = tuple(_policy(payer, today) for payer in contracting.list_payers())
    fees = contracting.medicare_amounts(on=today)
    return Scenario(
        seed=1,
        payers=payers,
        members=(),
        fees=(FeeTable(date(2000, 1, 1), fees),),
        usage="T",
    )


def _policy(payer: PayerProfile, today: date) -> PayerPolicy:
    percent = contracting.contract_percent(payer_id=payer.id, on=today)
    is_medicare = payer.kind == "medicare"
    plan = PlanDesign(
        name="Standard",
        copay_cents=0 if is_medicare else 2500,
        deductible_cents=25700 if is_medicare else 50000,
        coinsurance_percent=20,
    )
    return PayerPolicy(
        id=payer.edi_id,
        name=payer.name.upper(),
        kind=str(payer.kind),
        tax_id="0" + payer.edi_id.rjust(8, "0")[-8:],
        claim_filing=payer.filing_indicator,
        fee_percent=int(percent.value) if percent else 100,
        plans=(plan,),
        timely_filing_days=payer.timely_filing_days,
        authorization_codes=payer.authorization_codes,
        sequestration_percent=2 if is_medicare else 0,
        least_claims=1,
        longest_wait_days=3,
        is_roster_open=True,
    )
