"""Payers and their rules as values other stages may hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from claimwright.kernel.address import Address
from claimwright.kernel.person_name import folded


class PayerKind(StrEnum):
    """What sort of insurance this is; rules depend on it."""

    MEDICARE = "medicare"
    MEDICARE_ADVANTAGE = "medicare_advantage"
    MEDICAID = "medicaid"
    BLUE = "blue"
    COMMERCIAL = "commercial"
    WORKERS_COMP = "workers_comp"
    AUTO = "auto"
    TRICARE = "tricare"


class CorrectionRoute(StrEnum):
    """How the payer wants a claim corrected once it has adjudicated it.

    REPLACEMENT: frequency 7 or 8 with the payer's claim number in REF*F8.
    NEW_CLAIM_OR_REOPENING: frequency 1 only; a clerical error is reopened by telephone or portal.
    Source: x12-837p
    """

    REPLACEMENT = "replacement"
    NEW_CLAIM_OR_REOPENING = "new_claim_or_reopening"


NO_ADDRESS = Address()
GOVERNMENT = frozenset(
    {
        PayerKind.MEDICARE,
        PayerKind.MEDICARE_ADVANTAGE,
        PayerKind.MEDICAID,
        PayerKind.TRICARE,
    }
)

# SBR09 by kind of insurance, where a payer does not ask for another.
FILING_INDICATORS: dict[PayerKind, str] = {
    PayerKind.MEDICARE: "MB",
    PayerKind.MEDICARE_ADVANTAGE: "16",
    PayerKind.MEDICAID: "MC",
    PayerKind.BLUE: "BL",
    PayerKind.COMMERCIAL: "CI",
    PayerKind.WORKERS_COMP: "WC",
    PayerKind.AUTO: "AM",
    PayerKind.TRICARE: "CH",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerProfile:
    """A payer. Days are calendar days: filing from the service, the others from the decision."""

    id: int
    public_id: UUID
    name: str
    edi_id: str  # 2010BB NM109
    kind: PayerKind
    filing_indicator: str  # SBR09
    timely_filing_days: int
    correction_days: int
    appeal_days: int
    correction_route: CorrectionRoute
    crossover_payer_ids: tuple[int, ...]
    authorization_codes: tuple[str, ...]  # procedures that need prior authorization
    address: Address
    phone: str
    timed_rule: str = ""  # how fifteen-minute services are counted: cms or ama; empty: nobody said

    def timely_filing_on(self, service_on: date) -> date:
        """The last day on which a first claim for the service is still timely.

        Medicare counts one calendar year (29 February ends on 28 February), others count days.
        Source: cfr-42-424.44
        """
        if self.kind is PayerKind.MEDICARE:
            return _same_day_next_year(service_on)
        return service_on + timedelta(days=self.timely_filing_days)

    def needs_authorization(self, code: str) -> bool:
        """Whether the payer wants prior authorization for the procedure."""
        return code in self.authorization_codes

    @property
    def counts_time_by(self) -> tuple[str, ...]:
        """The rules by which units of time may be counted, the likelier first.

        Programs of the government all follow Medicare's rule; another payer that said nothing
        may hold to either.
        """
        if self.timed_rule:
            return (self.timed_rule,)
        return ("cms",) if self.kind in GOVERNMENT else ("cms", "ama")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayer:
    """A payer to be added; deadlines default to what is usual."""

    name: str
    edi_id: str
    kind: PayerKind
    filing_indicator: str = ""  # empty: by kind
    timely_filing_days: int = 365
    correction_days: int = 365
    appeal_days: int = 180
    correction_route: CorrectionRoute | None = None  # None: by kind
    crossover_payer_ids: tuple[int, ...] = ()
    authorization_codes: tuple[str, ...] = ()
    address: Address = NO_ADDRESS
    phone: str = ""
    timed_rule: str = ""  # cms, ama; empty: by kind


def usual_route(kind: PayerKind) -> CorrectionRoute:
    """Original Medicare takes no replacement claims; everyone else does."""
    if kind is PayerKind.MEDICARE:
        return CorrectionRoute.NEW_CLAIM_OR_REOPENING
    return CorrectionRoute.REPLACEMENT


def _same_day_next_year(on: date) -> date:
    if (on.month, on.day) == (2, 29):
        return date(on.year + 1, 2, 28)
    return on.replace(year=on.year + 1)


def find_payer_id(ids: Sequence[str], name: str, payers: Sequence[PayerProfile]) -> int | None:
    """Our payer by any of the identifiers it gives itself, else by its name."""
    by_id = {payer.edi_id.casefold(): payer.id for payer in payers if payer.edi_id}
    for each in ids:
        if each.casefold() in by_id:
            return by_id[each.casefold()]
    wanted = folded(name)
    named = [payer.id for payer in payers if wanted and folded(payer.name) == wanted]
    return named[0] if len(named) == 1 else None
