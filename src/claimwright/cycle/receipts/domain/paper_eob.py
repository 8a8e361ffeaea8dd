"""A paper remittance typed into a grid: balanced at three levels, then an 835 like any other.

What is typed becomes the value an 835 is read into, so that it is judged, matched, posted and
taken back by the very rules of an electronic one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from claimwright.engines.codesets.carc import has_carc_words
from claimwright.engines.x12.parties import Adjustment, Party
from claimwright.engines.x12.remittance import (
    ProviderAdjustment,
    Remittance,
    RemittanceClaim,
    RemittanceLine,
)
from claimwright.kernel.finding import Finding, Severity, Where
from claimwright.kernel.money import Money

SOURCE = "reliability-835"
METHOD_WORDS = {"CHK": "Paper check", "ACH": "Bank transfer", "BOP": "Virtual card", "NON": "None"}
STATUS_WORDS = {"": "Paid or denied", "22": "Taken back"}
STATUS_OF_RANK = {"P": "1", "S": "2", "T": "3"}
GROUPS = ("CO", "PR", "OA", "PI", "CR")


class AlreadyPosted(ValueError):
    """The paper remittance was posted or discarded before."""


class TypedMeanwhile(ValueError):
    """Somebody else typed into it since it was read; nothing was kept."""


class OutOfBalance(ValueError):
    """The grid does not balance to the check, or holds something no 835 can say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One service line. Charge − Σ adjustments = paid, in cents."""

    procedure: str
    modifiers: tuple[str, ...]
    units: str
    service_on: date
    control_number: str  # REF*6R
    charge_cents: int
    paid_cents: int | None = None  # None: nothing typed yet
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def left_cents(self) -> int:
        """What is neither paid nor adjusted; zero when the line balances."""
        adjusted = sum(each.amount_cents for each in self.adjustments)
        return self.charge_cents - adjusted - (self.paid_cents or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperClaim:
    """One claim of ours as the paper decides it."""

    claim: str  # our claim's public id
    number: str
    control_number: str  # CLM01
    rank: str
    last: str
    first: str
    member_id: str
    service_on: date
    status: str = ""  # "" by rank, "22" taken back
    payer_claim_number: str = ""
    lines: tuple[PaperLine, ...] = ()

    @property
    def paid_cents(self) -> int:
        """Σ of the lines."""
        return sum(line.paid_cents or 0 for line in self.lines)


@dataclass(frozen=True, slots=True)
class PaperProviderLevel:
    """Money outside any claim; positive lowers the payment, as in a PLB."""

    reason: str
    reference: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAdvice:
    """The whole paper: a check and what it is for."""

    check_number: str
    check_cents: int
    method: str
    paid_on: date
    claims: tuple[PaperClaim, ...] = ()
    provider_level: tuple[PaperProviderLevel, ...] = ()

    @property
    def left_cents(self) -> int:
        """What of the check is not yet on a line; zero when it balances, below zero too much."""
        placed = sum(claim.paid_cents for claim in self.claims)
        return self.check_cents - placed + sum(each.cents for each in self.provider_level)


def faults(advice: PaperAdvice) -> list[Finding]:
    """Everything that keeps the paper from being posted; empty when it may be.

    Source: reliability-835 (B01–B03)
    """
    found = [*_missing(advice)]
    for claim in advice.claims:
        for number, line in enumerate(claim.lines, start=1):
            found += _line_faults(claim, number, line)
    if advice.left_cents:
        cents = advice.left_cents
        words = "is not yet placed" if cents > 0 else "too much is placed"
        found.append(_fault("EOB-CHECK", f"{Money(abs(cents))} of the check {words}.", "check"))
    return found


def _missing(advice: PaperAdvice) -> Iterator[Finding]:
    if not advice.claims and not advice.provider_level:
        yield _fault("EOB-EMPTY", "No claim is on it yet.", "find")
    if advice.check_cents and not advice.check_number:
        yield _fault("EOB-NUMBER", "The check has no number.", "check_number")
    if bool(advice.check_cents) == (advice.method == "NON"):
        yield _fault("EOB-METHOD", "Money and the way it came do not fit together.", "method")


def _line_faults(claim: PaperClaim, number: int, line: PaperLine) -> Iterator[Finding]:
    where = f"{claim.number}, line {number} ({line.procedure})"
    if line.paid_cents is None:
        yield _fault("EOB-LINE", f"{where}: nothing is entered as paid; type 0 if so.", where)
    elif line.left_cents:
        message = f"{where}: {Money(line.left_cents)} is neither paid nor adjusted."
        yield _fault("EOB-LINE", message, where)
    for each in line.adjustments:
        if each.group not in GROUPS or not has_carc_words(each.reason):
            message = f"{where}: {each.group}-{each.reason} is no group and reason there is."
            yield _fault("EOB-REASON", message, where)


def _fault(code: str, message: str, field: str) -> Finding:
    fix = "Correct it in the grid."
    return Finding(code, Severity.ERROR, message, fix, SOURCE, Where(field=field))


def as_remittance(
    advice: PaperAdvice, *, payer: Party, payer_trace_id: str, payee: Party
) -> Remittance:
    """The value an 835 of the same decisions is read into. Raises OutOfBalance."""
    found = faults(advice)
    if found:
        raise OutOfBalance(found[0].message)
    year_end = date(advice.paid_on.year, 12, 31)
    return Remittance(
        payment_cents=advice.check_cents,
        credit_or_debit="C",
        method=advice.method,
        paid_on=advice.paid_on,
        trace_number=advice.check_number or f"NON{advice.paid_on:%Y%m%d}",
        payer_trace_id=payer_trace_id,
        payer=payer,
        payee=payee,
        production_on=advice.paid_on,
        claims=tuple(_claim(each) for each in advice.claims),
        provider_adjustments=tuple(
            ProviderAdjustment(payee.id, year_end, each.reason, each.reference, each.cents)
            for each in advice.provider_level
        ),
    )


def _claim(claim: PaperClaim) -> RemittanceClaim:
    adjustments = [each for line in claim.lines for each in line.adjustments]
    is_reversal = claim.status == "22"
    owed = sum(each.amount_cents for each in adjustments if each.group == "PR")
    return RemittanceClaim(
        control_number=claim.control_number,
        status=claim.status or STATUS_OF_RANK.get(claim.rank, "1"),
        charge_cents=sum(line.charge_cents for line in claim.lines),
        paid_cents=claim.paid_cents,
        patient_cents=0 if is_reversal else owed,
        payer_claim_number=claim.payer_claim_number,
        patient=Party(
            name=claim.last,
            first=claim.first,
            is_person=True,
            id_qualifier="MI" if claim.member_id else "",
            id=claim.member_id,
        ),
        from_on=claim.service_on,
        lines=tuple(_line(line) for line in claim.lines),
    )


def _line(line: PaperLine) -> RemittanceLine:
    return RemittanceLine(
        procedure=line.procedure,
        modifiers=line.modifiers,
        units=line.units,
        charge_cents=line.charge_cents,
        paid_cents=line.paid_cents or 0,
        from_on=line.service_on,
        control_number=line.control_number,
        adjustments=line.adjustments,
        remarks=line.remarks,
    )


def advice_to_row(advice: PaperAdvice) -> dict[str, Any]:
    """The whole paper as JSON keeps it."""
    return {
        "check_number": advice.check_number,
        "check_cents": advice.check_cents,
        "method": advice.method,
        "paid_on": advice.paid_on.isoformat(),
        "claims": claims_to_rows(advice.claims),
        "provider_level": [[e.reason, e.reference, e.cents] for e in advice.provider_level],
    }


def advice_from_row(row: Mapping[str, Any]) -> PaperAdvice:
    """The whole paper back from JSON."""
    return PaperAdvice(
        check_number=row["check_number"],
        check_cents=row["check_cents"],
        method=row["method"],
        paid_on=date.fromisoformat(row["paid_on"]),
        claims=claims_from_rows(row["claims"]),
        provider_level=tuple(PaperProviderLevel(*each) for each in row["provider_level"]),
    )


def claims_to_rows(claims: Sequence[PaperClaim]) -> list[dict[str, Any]]:
    """The claims as JSON keeps them."""
    rows = [asdict(claim) for claim in claims]
    for row in rows:
        row["service_on"] = row["service_on"].isoformat()
        for line in row["lines"]:
            line["service_on"] = line["service_on"].isoformat()
            line["adjustments"] = [
                [each["group"], each["reason"], each["amount_cents"]]
                for each in line["adjustments"]
            ]
    return rows


def claims_from_rows(rows: Sequence[Mapping[str, Any]]) -> tuple[PaperClaim, ...]:
    """The claims back from JSON."""
    return tuple(
        PaperClaim(
            **{
                **row,
                "service_on": date.fromisoformat(row["service_on"]),
                "lines": tuple(_line_from(line) for line in row["lines"]),
            }
        )
        for row in rows
    )


def _line_from(row: Mapping[str, Any]) -> PaperLine:
    return PaperLine(
        **{
            **row,
            "service_on": date.fromisoformat(row["service_on"]),
            "modifiers": tuple(row["modifiers"]),
            "adjustments": tuple(Adjustment(*each) for each in row["adjustments"]),
            "remarks": tuple(row["remarks"]),
        }
    )
