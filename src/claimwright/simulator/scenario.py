"""The simulated world, frozen: payers, their contracts and habits, and their members.

Amounts are integer cents, percentages whole numbers, chances per million.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from claimwright.engines.x12.parties import Party
from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName
from claimwright.simulator.plain import from_plain, to_plain

NO_ADDRESS = Address()


@dataclass(frozen=True, slots=True)
class Lag:
    """A waiting time in days: median, ninetieth percentile and the least it can be."""

    median: int
    p90: int
    least: int = 0


@dataclass(frozen=True, slots=True)
class PlanDesign:
    """What a plan leaves to its member."""

    name: str
    copay_cents: int = 0  # a visit in primary care
    specialist_copay_cents: int = 0  # a visit to a specialist, therapist or counselor
    deductible_cents: int = 0  # a calendar year
    deductibles_by_year: tuple[tuple[int, int], ...] = ()  # years that differ
    coinsurance_percent: int = 0
    out_of_pocket_cents: int = 0  # a calendar year; 0 is no limit
    visits_bear_deductible: bool = False  # no copay before the deductible is met
    labs_are_free: bool = False
    excluded_codes: tuple[str, ...] = ()  # never covered (204)
    pays_after_others: str = "standard"  # or "supplement", "lesser_of"

    def deductible_in(self, year: int) -> int:
        """The yearly deductible, in cents."""
        return dict(self.deductibles_by_year).get(year, self.deductible_cents)


@dataclass(frozen=True, slots=True)
class Whim:
    """A denial no one can foresee from the claim."""

    group: str  # CAS01
    reason: str  # CAS02
    per_million: int
    remarks: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()  # only these lines; empty denies the whole claim
    overturn_percent: int = 62  # chance that a corrected or repeated claim is then paid


@dataclass(frozen=True, slots=True)
class ShortPay:
    """A habit of allowing less than the contract says.

    kind: "percent" (so many percent of Medicare fewer), "multiple" (every line but the dearest
    at half), "non_physician" (85 %), "old_fees" (the fee table before), "some" (a third short).
    """

    kind: str
    per_million: int  # chance that a line it can strike is struck
    percent: int = 5  # of kind "percent"


@dataclass(frozen=True, slots=True)
class PayerPolicy:
    """How one payer answers, prices, denies and pays."""

    id: str  # NM109 of 2010BB
    name: str
    kind: str  # medicare, medicare_advantage, medicaid, blue, commercial, workers_comp, …
    tax_id: str  # TRN03 is "1" and this
    claim_filing: str  # CLP06
    fee_percent: int  # allowed, as a percentage of the scenario's fees
    plans: tuple[PlanDesign, ...]
    address: Address = NO_ADDRESS
    phone: str = ""
    acknowledgement_lag: Lag = Lag(1, 2)  # workdays to the payer's 277CA
    payment_lag: Lag = Lag(13, 30, 5)  # days from receipt to payment
    crossover_lag: Lag = Lag(12, 20, 7)  # days from the first payer's payment
    payment_weekdays: tuple[int, ...] = (2,)  # Monday is 0
    least_claims: int = 10  # a payment waits for so many claims …
    longest_wait_days: int = 6  # … but no longer than this
    most_claims: int = 60
    timely_filing_days: int = 180
    authorization_codes: tuple[str, ...] = ()
    telehealth_needs_95: bool = False
    therapy_needs_gp: bool = False
    sequestration_percent: int = 0  # CO-253
    whims: tuple[Whim, ...] = ()
    short_pays: tuple[ShortPay, ...] = ()  # the first that strikes a line decides
    takeback_per_million: int = 0  # chance that a paid claim is audited and cut
    late_after_days: int = 30  # interest is due on payments later than this
    interest_percent: int = 0  # a year; 0 pays none
    is_roster_open: bool = False  # unknown members are taken as covered by the first plan

    def plan(self, name: str) -> PlanDesign:
        """The plan of that name, else the payer's first."""
        return next((plan for plan in self.plans if plan.name == name), self.plans[0])


@dataclass(frozen=True, slots=True)
class Member:
    """A covered person as the payer knows them."""

    payer_id: str
    member_id: str  # the subscriber's number, or the claim number of an accident case
    name: PersonName
    birth_on: date
    sex: str = "U"
    plan: str = ""
    starts_on: date = date(2000, 1, 1)
    ends_on: date | None = None  # first day not covered
    end_known_on: date | None = None  # the payer learns of the end only then
    relationship: str = "18"
    group_number: str = ""
    address: Address = NO_ADDRESS
    other_payer: str = ""  # name of a payer thought to be primary …
    other_payer_from: date | None = None
    other_payer_until: date | None = None  # … until the member has answered
    crossover_payer_id: str = ""  # the payer claims are forwarded to
    crossover_member_id: str = ""
    is_qmb: bool = False
    replaced_by: str = ""  # the member number that took this one's place


@dataclass(frozen=True, slots=True)
class FeeTable:
    """Payment amounts in cents for procedures, in force from a day on."""

    effective_on: date
    amounts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens once, on the first payment of the payer on or after the day.

    kind: "stray_remittance" (a claim never sent), "unbalanced_remittance" (one adjustment
    falls short), "takeback" (the dearest paid claims are taken back, one at least, until they
    come to the amount).
    """

    on: date
    kind: str
    payer_id: str
    amount_cents: int = 0
    recovery_days: int = 0  # takeback: days until the money is withheld; 0 nets at once


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole simulated world. The same scenario and the same files give the same answers."""

    seed: int
    payers: tuple[PayerPolicy, ...]
    members: tuple[Member, ...]
    fees: tuple[FeeTable, ...]  # by effective_on, ascending
    events: tuple[Event, ...] = ()
    clearinghouse_id: str = "CLEARWAY"
    clearinghouse_name: str = "CLEARWAY EXCHANGE"
    enrolled_npis: tuple[str, ...] = ()  # billing providers known; empty takes any
    waived_lab_codes: tuple[str, ...] = ("83036",)  # need modifier QW
    usage: str = "P"  # ISA15 of what is sent

    @property
    def clearinghouse(self) -> Party:
        """The clearinghouse as a 277CA names it."""
        return Party(name=self.clearinghouse_name, id_qualifier="46", id=self.clearinghouse_id)


def scenario_to_json(scenario: Scenario) -> str:
    """The scenario as text that `scenario_from_json` reads back."""
    return json.dumps(to_plain(scenario), ensure_ascii=True, separators=(",", ":"))


def scenario_from_json(text: str) -> Scenario:
    """Read what `scenario_to_json` wrote. Raises ValueError on other text."""
    return from_plain(Scenario, json.loads(text))
