"""What earlier payers did, in balance and carried over whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from claimwright.cycle.scrubbing.domain.context import Subject, first_service, line_label
from claimwright.cycle.scrubbing.domain.edits import edit, place
from claimwright.engines.codesets.tables import CodeStatus, System
from claimwright.engines.rules import Fault
from claimwright.engines.x12.parties import Adjustment
from claimwright.engines.x12.professional import (
    LineAdjudication,
    OtherCoverage,
    ProfessionalClaim,
    ServiceLine,
)
from claimwright.kernel.money import Money

GROUPS = ("CO", "PR", "OA", "PI", "CR")
REBUILD = "Rebuild the claim from the remittance; if it still differs, look at that remittance."


@edit(
    "837-53",
    snip=2,
    about="other coverage",
    says="Another insurance of the patient is not fully told: its policy holder, its payer, the "
    "consents.",
    fix="Complete the patient's other coverage.",
    source="x12-837p 2320, 2330A, 2330B",
)
def other_coverages_are_complete(subject: Subject) -> Iterator[Fault]:
    for other in subject.claim.other_coverages:
        if not other.subscriber.name:
            yield Fault(place("2330A", "NM1", "NM103", "subscriber"), found=other.rank)
        if not other.payer.name or not other.payer.id:
            yield Fault(place("2330B", "NM1", "NM109", "payer"), found=other.rank)
        if other.benefits_assigned not in ("N", "W", "Y") or other.release not in ("I", "Y"):
            yield Fault(place("2320", "OI", "OI03"), found=other.rank)


@edit(
    "837-54",
    snip=4,
    about="other coverage",
    says="A line tells of a payer that is not among the patient's other insurances.",
    fix=REBUILD,
    source="x12-837p 2430 SVD01",
)
def line_decisions_name_a_payer(subject: Subject) -> Iterator[Fault]:
    known = {other.payer.id for other in subject.claim.other_coverages}
    for line, decision in _decisions(subject.claim):
        if decision.payer_id not in known:
            yield Fault(
                place("2430", "SVD", "SVD01"), found=f"{line_label(line)}: {decision.payer_id}"
            )


@edit(
    "837-55",
    snip=3,
    about="other coverage",
    says="What another payer paid and adjusted on a line does not add up to its charge.",
    fix=REBUILD,
    source="x12-837p 1.4.4.2, 2430",
)
def line_decisions_balance(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        sums: dict[str, int] = {}
        for decision in line.adjudications:
            done = decision.paid_cents + _sum(decision.adjustments)
            sums[decision.payer_id] = sums.get(decision.payer_id, 0) + done
        for payer_id, cents in sums.items():
            if cents != line.charge_cents:
                yield Fault(
                    place("2430", "SVD", "SVD02"),
                    found=f"{line_label(line)}, {payer_id}: {Money(cents)}",
                    expected=str(Money(line.charge_cents)),
                )


@edit(
    "837-56",
    snip=3,
    about="other coverage",
    says="What another payer paid and adjusted does not add up over the whole claim.",
    fix=REBUILD,
    source="x12-837p 1.4.4.1, 2320",
)
def claim_decisions_balance(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    for other in claim.other_coverages:
        if other.paid_cents is None:
            continue
        lines = [d for _, d in _decisions(claim) if d.payer_id == other.payer.id]
        on_claim = _sum(other.adjustments)
        on_lines = sum(_sum(decision.adjustments) for decision in lines)
        whole = other.paid_cents + on_claim + on_lines
        if whole != claim.charge_cents:
            yield Fault(
                place("2320", "AMT", "AMT02"),
                found=f"{other.payer.name}: {Money(whole)}",
                expected=str(Money(claim.charge_cents)),
            )
        paid_on_lines = sum(decision.paid_cents for decision in lines)
        if lines and other.paid_cents != paid_on_lines - on_claim:
            yield Fault(
                place("2320", "AMT", "AMT02"),
                found=f"{other.payer.name} paid {Money(other.paid_cents)}",
                expected=f"{Money(paid_on_lines - on_claim)} from its lines",
            )


@edit(
    "837-58",
    snip=4,
    about="other coverage",
    says="When the other payer decided is missing or cannot be right.",
    fix=REBUILD,
    source="x12-837p 2430 DTP 573, 2330B DTP 573",
)
def decisions_are_dated(subject: Subject) -> Iterator[Fault]:
    claim, as_of = subject.claim, subject.context.as_of
    first = first_service(claim)
    for line, decision in _decisions(claim):
        on = decision.paid_on
        if on is None or on > as_of or (first and on < first):
            yield Fault(
                place("2430", "DTP", "DTP03"),
                found=f"{line_label(line)}: {on.isoformat() if on else 'none'}",
            )
    for other in claim.other_coverages:
        if other.paid_cents is None or _has_lines(claim, other):
            continue
        if other.paid_on is None or other.paid_on > as_of:
            yield Fault(place("2330B", "DTP", "DTP03"), found=other.payer.name)


@edit(
    "837-59",
    snip=3,
    about="other coverage",
    says="What the other payer left to be paid is not the patient's share it stated.",
    fix=REBUILD,
    source="x12-837p 2320 AMT EAF",
)
def remaining_is_the_patients_share(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    for other in claim.other_coverages:
        if other.remaining_cents is None:
            continue
        adjustments = list(other.adjustments)
        for _, decision in _decisions(claim):
            if decision.payer_id == other.payer.id:
                adjustments += decision.adjustments
        share = sum(a.amount_cents for a in adjustments if a.group == "PR")
        if share != other.remaining_cents:
            yield Fault(
                place("2320", "AMT", "AMT02"),
                found=str(Money(other.remaining_cents)),
                expected=str(Money(share)),
            )


@edit(
    "837-60",
    snip=4,
    about="other coverage",
    says="The claim goes to a payer that has already decided it, or before one that comes first.",
    fix="Correct the order of the patient's coverages.",
    source="x12-837p 1.4.2",
)
def payers_are_asked_in_order(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    order = "PSTABCDEFGH"
    for other in claim.other_coverages:
        if other.payer.id == claim.payer.id and other.paid_cents is not None:
            yield Fault(place("2330B", "NM1", "NM109", "payer"), found=other.payer.name)
        comes_first = order.find(other.rank) < order.find(claim.rank)
        if comes_first and other.paid_cents is None:
            yield Fault(
                place("2320", "SBR", "SBR01", "rank"),
                found=other.payer.name,
                message=f"{other.payer.name} comes first and has not decided yet.",
                fix="Wait for its remittance, or correct the order of the coverages.",
            )


@edit(
    "837-61",
    snip=5,
    about="other coverage",
    says="An adjustment of the other payer is not stated as payers state it: a group, a reason "
    "and an amount other than zero.",
    fix=REBUILD,
    source="carc-list",
)
def adjustments_are_stated(subject: Subject) -> Iterator[Fault]:
    for loop, adjustment, decided_on in _adjustments(subject.claim):
        on = decided_on or subject.context.as_of
        is_stated = adjustment.group in GROUPS and _is_reason(subject, adjustment.reason, on)
        if not is_stated or adjustment.amount_cents == 0:
            yield Fault(
                place(loop, "CAS", "CAS02"),
                found=f"{adjustment.group}-{adjustment.reason} {Money(adjustment.amount_cents)}",
            )


def _is_reason(subject: Subject, reason: str, on: date) -> bool:
    """Whether the reason was in force when the payer used it."""
    reading = subject.context.reading
    if not reason or not reading.has(System.CARC, on):
        return bool(reason)
    said = reading.statuses(System.CARC, (reason,), on)[reason]
    return said in (CodeStatus.ACTIVE, CodeStatus.NO_TABLE)


def _decisions(claim: ProfessionalClaim) -> Iterator[tuple[ServiceLine, LineAdjudication]]:
    for line in claim.lines:
        for decision in line.adjudications:
            yield line, decision


def _adjustments(claim: ProfessionalClaim) -> Iterator[tuple[str, Adjustment, date | None]]:
    for other in claim.other_coverages:
        for adjustment in other.adjustments:
            yield "2320", adjustment, other.paid_on
    for _, decision in _decisions(claim):
        for adjustment in decision.adjustments:
            yield "2430", adjustment, decision.paid_on


def _has_lines(claim: ProfessionalClaim, other: OtherCoverage) -> bool:
    return any(decision.payer_id == other.payer.id for _, decision in _decisions(claim))


def _sum(adjustments: tuple[Adjustment, ...]) -> int:
    return sum(adjustment.amount_cents for adjustment in adjustments)


RULES = (
    other_coverages_are_complete,
    line_decisions_name_a_payer,
    line_decisions_balance,
    claim_decisions_balance,
    decisions_are_dated,
    remaining_is_the_patients_share,
    payers_are_asked_in_order,
    adjustments_are_stated,
)
