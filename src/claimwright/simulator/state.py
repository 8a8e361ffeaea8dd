"""What the simulated payers remember between two days."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from datetime import date

from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.remittance import RemittanceClaim
from claimwright.engines.x12.status import ClaimStatus
from claimwright.simulator.plain import from_plain, to_plain

NOBODY = Party()


@dataclass(frozen=True, slots=True)
class OutboundFile:
    """One file for the practice. `kind`: ta1, 999, 277ca, 277, 271 or 835."""

    name: str
    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Decision:
    """A claim in a payer's books."""

    number: str  # CLP07, REF*1K
    payer_id: str
    member_id: str
    control_number: str  # CLM01
    fingerprint: str  # member, birth date, dates, procedures: what makes a duplicate
    received_on: date
    service_on: date
    outcome: str  # pending, paid, denied, reversed
    claim: RemittanceClaim
    paid_on: date | None = None
    trace_number: str = ""  # TRN02 of the payment
    reason: str = ""  # CARC of a denial of the whole claim


@dataclass(frozen=True, slots=True)
class DelayedStatus:
    """A payer's acknowledgement that waits for its day."""

    due_on: date
    payer_id: str
    batch_reference: str
    status: ClaimStatus
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class Payable:
    """One CLP that waits for its payer's payment day."""

    due_on: date
    number: str
    claim: RemittanceClaim
    received_on: date
    recovery_on: date | None = None  # a reversal whose money is withheld only then


@dataclass(frozen=True, slots=True)
class Audit:
    """A paid claim that will be looked at again and cut."""

    due_on: date
    number: str


@dataclass(frozen=True, slots=True)
class Debt:
    """Money the practice owes a payer, withheld from its payments."""

    reference: str  # PLB03-2: the payer's claim number
    amount_cents: int  # positive: still to be withheld
    due_on: date


@dataclass(frozen=True, slots=True)
class PayerAccount:
    """A payer's account with the practice between two payments."""

    forward_cents: int = 0  # carried to the next payment, positive: to be withheld
    forward_reference: str = ""
    debts: tuple[Debt, ...] = ()


@dataclass(frozen=True, slots=True)
class Spent:
    """What a member has used of a year's deductible and out-of-pocket limit, in cents."""

    deductible_cents: int = 0
    out_of_pocket_cents: int = 0


@dataclass(slots=True)
class State:
    """Everything remembered. `step` never changes the state it is given."""

    day: date | None = None
    controls: dict[str, int] = field(default_factory=dict)  # last number given, by use
    interchanges: dict[str, str] = field(default_factory=dict)  # sender and ISA13 → SHA-256
    seen_claims: dict[str, str] = field(default_factory=dict)  # CLM01 → payer's number or ""
    decisions: dict[str, Decision] = field(default_factory=dict)  # by the payer's number
    fingerprints: dict[str, str] = field(default_factory=dict)  # → the payer's number
    statuses: list[DelayedStatus] = field(default_factory=list)
    payables: dict[str, list[Payable]] = field(default_factory=dict)  # by payer
    audits: list[Audit] = field(default_factory=list)
    accounts: dict[str, PayerAccount] = field(default_factory=dict)  # by payer
    spent: dict[str, Spent] = field(default_factory=dict)  # payer, member, year
    ended: dict[str, str] = field(default_factory=dict)  # terminations acted on
    happened: dict[str, str] = field(default_factory=dict)  # events done, with their day
    payee: Party = NOBODY
    submitter: Party = NOBODY

    def copy(self) -> State:
        """A state whose containers are its own; the frozen values inside are shared."""
        twin = State()
        for item in fields(State):
            value = getattr(self, item.name)
            if isinstance(value, dict):
                value = {
                    key: list(part) if isinstance(part, list) else part
                    for key, part in value.items()
                }
            elif isinstance(value, list):
                value = list(value)
            setattr(twin, item.name, value)
        return twin

    def next_number(self, use: str) -> int:
        """Count up and answer the next control number for the use."""
        number = self.controls.get(use, 0) + 1
        self.controls[use] = number
        return number

    def owe(self, payer_id: str, payable: Payable) -> None:
        """Queue one CLP for the payer's payments."""
        self.payables.setdefault(payer_id, []).append(payable)


def state_to_json(state: State) -> str:
    """The state as text that `state_from_json` reads back."""
    return json.dumps(to_plain(state), ensure_ascii=True, separators=(",", ":"))


def state_from_json(text: str) -> State:
    """Read what `state_to_json` wrote. Raises ValueError on other text."""
    return from_plain(State, json.loads(text))
