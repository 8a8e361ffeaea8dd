"""Whether a remittance adds up: each line, each claim, and the payment as a whole.

Charge less adjustments is payment, at line and at claim; the claims' payments less the
provider adjustments are the check. AMT amounts never enter.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from claimwright.engines.x12.remittance import Remittance, RemittanceClaim, RemittanceLine
from claimwright.kernel.finding import Finding, Severity, Where
from claimwright.kernel.money import Money, cents_to_text

SOURCE = "x12-835"
_IN_CLAIM = frozenset({"CLP03", "CLP04", "SVC02", "SVC03"})  # with every amount of a CAS
_IN_PAYMENT = frozenset({"BPR02", "CLP04"})  # with every amount of a PLB


@dataclass(frozen=True, slots=True)
class Imbalance:
    """How far a remittance is from adding up; false when it does.

    `line_cents`, `claim_cents` and `charge_cents` add absolute differences, so two opposite
    faults never hide each other. `file_cents` is signed: positive means the check is smaller
    than its claims say.
    """

    lines_off_count: int = 0
    line_cents: int = 0
    claims_off_count: int = 0
    claim_cents: int = 0
    charge_cents: int = 0
    file_cents: int = 0

    def __bool__(self) -> bool:
        return bool(self.lines_off_count or self.claims_off_count or self.file_cents)


def line_difference(line: RemittanceLine) -> int:
    """SVC02 − ΣCAS − SVC03 in cents; positive when the line explains too little."""
    adjusted = sum([each.amount_cents for each in line.adjustments])
    return line.charge_cents - adjusted - line.paid_cents


def claim_difference(claim: RemittanceClaim) -> int:
    """CLP03 − ΣCAS of claim and lines − CLP04 in cents."""
    adjusted = sum([each.amount_cents for each in claim.adjustments])
    for line in claim.lines:
        adjusted += sum([each.amount_cents for each in line.adjustments])
    return claim.charge_cents - adjusted - claim.paid_cents


def charge_difference(claim: RemittanceClaim) -> int:
    """CLP03 − ΣSVC02 in cents; 0 when no lines were sent."""
    if not claim.lines:
        return 0
    return claim.charge_cents - sum([line.charge_cents for line in claim.lines])


def file_difference(remittance: Remittance) -> int:
    """ΣCLP04 − ΣPLB − BPR02 in cents; a debit (BPR03 D) counts as a negative payment."""
    paid = sum([claim.paid_cents for claim in remittance.claims])
    adjusted = sum([each.amount_cents for each in remittance.provider_adjustments])
    return paid - adjusted - _signed_payment(remittance)


def _signed_payment(remittance: Remittance) -> int:
    payment = remittance.payment_cents
    return -payment if remittance.credit_or_debit == "D" and payment > 0 else payment


def imbalance_835(remittance: Remittance) -> Imbalance:
    """The missing cents at each level; nothing of a level whose amounts could not all be read.

    Source: x12-835
    """
    readable = _readable_claims(remittance)
    lines = [line_difference(line) for claim in readable for line in claim.lines]
    claims = [claim_difference(claim) for claim in readable]
    return Imbalance(
        lines_off_count=sum(1 for cents in lines if cents),
        line_cents=sum(map(abs, lines)),
        claims_off_count=sum(1 for cents in claims if cents),
        claim_cents=sum(map(abs, claims)),
        charge_cents=sum(abs(charge_difference(claim)) for claim in readable),
        file_cents=file_difference(remittance) if _is_whole(remittance) else 0,
    )


def _unread(remittance: Remittance) -> list[Finding]:
    """The amounts that could not be read, which stand as 0."""
    return [each for each in remittance.faults if each.code == "X12-AMOUNT-UNREADABLE"]


def _readable_claims(remittance: Remittance) -> tuple[RemittanceClaim, ...]:
    """The claims of which every amount that balances was read."""
    starts = [claim.offset for claim in remittance.claims]
    unread = {
        bisect_right(starts, fault.where.offset or 0) - 1
        for fault in _unread(remittance)
        if fault.where.element.upper() in _IN_CLAIM or fault.where.segment.upper() == "CAS"
    }
    return tuple(each for place, each in enumerate(remittance.claims) if place not in unread)


def _is_whole(remittance: Remittance) -> bool:
    """Whether every amount that makes the payment was read."""
    return not any(
        fault.where.element.upper() in _IN_PAYMENT or fault.where.segment.upper() == "PLB"
        for fault in _unread(remittance)
    )


def balance_835(remittance: Remittance) -> list[Finding]:
    """Every place where the remittance does not add up, the missing cents named.

    Unreadable amounts (`Remittance.faults`) come first, and no sum they belong to is judged.
    Any error here means nothing of the remittance may be posted.

    Source: x12-835
    """
    findings = [fault for fault in remittance.faults if fault.severity is Severity.ERROR]
    for claim in _readable_claims(remittance):
        findings += claim_findings(claim)
    if _is_whole(remittance):
        findings += sum_findings(remittance)
    if not any(fault.where.element.upper() == "BPR02" for fault in _unread(remittance)):
        findings += payment_findings(remittance)
    return findings


def claim_findings(claim: RemittanceClaim) -> Iterator[Finding]:
    """Where one claim does not add up; its amounts were all read.

    Source: x12-835
    """
    for number, line in enumerate(claim.lines, start=1):
        if off := line_difference(line):
            yield _finding(
                "X12-835-LINE",
                f"Line {number} ({line.procedure}) of claim {claim.control_number}: charged "
                f"{Money(line.charge_cents)} less its adjustments is "
                f"{Money(line.paid_cents + off)}, but {Money(line.paid_cents)} is paid: "
                f"{_missing(off)}.",
                Where(segment="SVC", loop="2110", element="SVC03", offset=line.offset),
                (line.paid_cents, line.paid_cents + off),
            )
    if off := claim_difference(claim):
        yield _finding(
            "X12-835-CLAIM",
            f"Claim {claim.control_number}: charged {Money(claim.charge_cents)} less all its "
            f"adjustments is {Money(claim.paid_cents + off)}, but {Money(claim.paid_cents)} "
            f"is paid: {_missing(off)}.",
            Where(segment="CLP", loop="2100", element="CLP04", offset=claim.offset),
            (claim.paid_cents, claim.paid_cents + off),
        )
    if off := charge_difference(claim):
        yield _finding(
            "X12-835-CHARGE",
            f"Claim {claim.control_number}: its lines charge "
            f"{Money(claim.charge_cents - off)}, the claim {Money(claim.charge_cents)}: "
            f"{_missing(off)}.",
            Where(segment="CLP", loop="2100", element="CLP03", offset=claim.offset),
            (claim.charge_cents - off, claim.charge_cents),
        )


def sum_findings(remittance: Remittance) -> Iterator[Finding]:
    """Whether claims less provider adjustments make the payment; those amounts were all read.

    Source: x12-835
    """
    stated = _signed_payment(remittance)
    if off := file_difference(remittance):
        yield _finding(
            "X12-835-FILE",
            f"Payment {remittance.trace_number}: its claims less provider adjustments come to "
            f"{Money(stated + off)}, but {Money(stated)} is paid: {_missing(off)}.",
            Where(segment="BPR", element="BPR02", offset=remittance.offset),
            (stated, stated + off),
        )


def payment_findings(remittance: Remittance) -> Iterator[Finding]:
    """The payment by itself: never negative, NON when nothing is paid; BPR02 was read.

    Source: x12-835
    """
    paid, stated = remittance.payment_cents, _signed_payment(remittance)
    where = Where(segment="BPR", element="BPR02", offset=remittance.offset)
    if stated < 0:
        yield _finding(
            "X12-835-NEGATIVE",
            f"Payment {remittance.trace_number} is {Money(stated)}: a payment cannot be negative.",
            where,
            (stated, 0),
        )
    if remittance.method == "NON" and paid:
        yield _finding(
            "X12-835-NON",
            f"Payment {remittance.trace_number} says no payment is made (NON) "
            f"but states {Money(paid)}.",
            where,
            (paid, 0),
        )
    if paid == 0 and remittance.method not in ("NON", ""):
        yield Finding(
            "X12-835-ZERO",
            Severity.WARNING,
            f"Payment {remittance.trace_number} pays nothing by {remittance.method}; "
            "a remittance without money should say NON.",
            "Expect no deposit for it.",
            SOURCE,
            Where(segment="BPR", element="BPR04", offset=remittance.offset),
            remittance.method,
            "NON",
        )


def _missing(cents: int) -> str:
    noun = "cent" if abs(cents) == 1 else "cents"
    return f"{abs(cents):,} {noun} ({Money(abs(cents))}) {'missing' if cents > 0 else 'too much'}"


def _finding(code: str, message: str, where: Where, pair: tuple[int, int]) -> Finding:
    found, expected = pair
    return Finding(
        code,
        Severity.ERROR,
        message,
        "Post nothing from it; ask the payer for a corrected remittance.",
        SOURCE,
        where,
        cents_to_text(found),
        cents_to_text(expected),
    )
