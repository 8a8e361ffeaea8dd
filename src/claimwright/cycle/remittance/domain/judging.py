"""May this transaction set be posted? Duplicate before held, held before posted.

Source: reliability-files (FL05–FL11)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from claimwright.cycle.remittance.domain.balancing import judge_balance
from claimwright.cycle.remittance.domain.from_835 import (
    claim_fingerprint,
    content_key,
    payer_key,
    trace_key,
)
from claimwright.cycle.remittance.domain.states import DUPLICATE, HELD, POSTED
from claimwright.engines.x12.remittance import Remittance
from claimwright.kernel.finding import Finding, Severity, Where
from claimwright.kernel.money import Money

SOURCE = "reliability-files"
Adjusted = tuple[str, str, int]  # a PLB pair: reason, reference, cents


@dataclass(frozen=True, slots=True)
class Digests:
    """The identities of one set, computed once."""

    payer: str
    claims: tuple[str, ...]  # one fingerprint per CLP, in file order
    content: str
    trace: str


@dataclass(frozen=True, slots=True)
class KnownPayment:
    """A payment that was posted before (and perhaps taken back by us since)."""

    remittance_id: int
    content_key: str
    trace_number: str
    received_on: date


@dataclass(frozen=True, slots=True)
class KnownClaim:
    """A claim decision in the books, not reversed since."""

    remittance_id: int
    trace_number: str
    paid_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the books and the envelope say about a set."""

    is_sandbox: bool
    envelope: tuple[Finding, ...] = ()  # faults of the interchange the set came in
    same_trace: tuple[KnownPayment, ...] = ()  # posted, same payer and TRN02, or same content
    known_claims: Mapping[str, KnownClaim] | None = None  # by fingerprint
    known_adjustments: frozenset[Adjusted] = frozenset()  # of the payments that brought those
    is_interchange_reused: bool = False  # ISA13 of the same sender came in another file
    payee_ids: frozenset[str] = frozenset()  # our NPI and tax id; empty when not set up


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome, why, the cents that are missing, and which payment it repeats."""

    outcome: str
    findings: tuple[Finding, ...]
    missing_cents: int = 0
    duplicate_of: int | None = None


def digests(remittance: Remittance) -> Digests:
    """The set's identities."""
    payer = payer_key(remittance)
    claims = tuple(claim_fingerprint(claim, payer) for claim in remittance.claims)
    content = content_key(remittance, claims)
    return Digests(payer, claims, content, trace_key(remittance, content))


def judge(remittance: Remittance, known_as: Digests, around: Surroundings) -> Verdict:
    """Duplicate, held (with every reason) or to be posted."""
    repeated = _same_content(known_as, around)
    if repeated is None:
        repeated = _same_claims(remittance, known_as, around)
    if repeated is not None:
        return Verdict(DUPLICATE, (_duplicate(remittance),), 0, repeated)
    balance = judge_balance(remittance)
    findings = [
        *_envelope(around),
        *balance.findings,
        *_trace(remittance, known_as, around),
        *_claims_paid_before(remittance, known_as, around),
        *_strangers(remittance, around),
    ]
    held = any(finding.severity is Severity.ERROR for finding in findings)
    return Verdict(HELD if held else POSTED, tuple(findings), balance.missing_cents)


def _same_content(known_as: Digests, around: Surroundings) -> int | None:
    for known in around.same_trace:
        if known.content_key == known_as.content:
            return known.remittance_id
    return None


def _same_claims(remittance: Remittance, known_as: Digests, around: Surroundings) -> int | None:
    """A split, merged or re-wrapped payment: every claim is in the books already.

    So is every cent of it: one that pays more or less than those claims and the provider
    adjustments that came with them is another payment.
    """
    seen = [(around.known_claims or {}).get(fingerprint) for fingerprint in known_as.claims]
    known = [claim for claim in seen if claim is not None]
    if not known or len(known) < len(seen):
        return None
    beside = [
        (each.reason[:10], each.reference[:80], each.amount_cents)  # as wide as they are kept
        for each in remittance.provider_adjustments
    ]
    explained = sum(c.paid_cents for c in remittance.claims) - sum(cents for *_, cents in beside)
    if explained != remittance.payment_cents or not around.known_adjustments.issuperset(beside):
        return None
    same_trace = all(claim.trace_number == remittance.trace_number for claim in known)
    same_day = all(claim.paid_on == remittance.paid_on for claim in known)
    return known[0].remittance_id if same_trace or same_day else None


def _envelope(around: Surroundings) -> Iterator[Finding]:
    for finding in around.envelope:
        if finding.code == "X12-ISA-CONTROL-REPEATED" and around.is_sandbox:
            yield replace(finding, severity=Severity.WARNING)
        else:
            yield finding


def _trace(remittance: Remittance, known_as: Digests, around: Surroundings) -> Iterator[Finding]:
    if any(known.content_key != known_as.content for known in around.same_trace):
        yield _finding(
            "RMT-TRACE-KNOWN",
            Severity.ERROR,
            f"Payment {remittance.trace_number} from this payer was posted before with other "
            "content.",
            "Compare the two. Take the first one back before posting this one, or ask the payer.",
            Where(segment="TRN", element="TRN02", offset=remittance.offset),
        )


def _claims_paid_before(
    remittance: Remittance, known_as: Digests, around: Surroundings
) -> Iterator[Finding]:
    """Some claims' money is in the books already, under another payment."""
    known = around.known_claims or {}
    again = [
        (claim, known[fingerprint])
        for claim, fingerprint in zip(remittance.claims, known_as.claims, strict=True)
        if fingerprint in known and claim.paid_cents
    ]
    for claim, before in again[:20]:
        yield _finding(
            "RMT-CLAIM-POSTED-BEFORE",
            Severity.ERROR,
            f"Claim {claim.control_number} with {Money(claim.paid_cents)} was posted before from "
            f"payment {before.trace_number or 'without a trace number'}, with the same payer "
            "claim number and lines.",
            "Probably the same payment wrapped differently. Ask the payer before posting.",
            Where(segment="CLP", loop="2100", offset=claim.offset),
        )


def _strangers(remittance: Remittance, around: Surroundings) -> Iterator[Finding]:
    """Test files, repeated interchanges, other people's money: a sandbox is only warned."""
    severity = Severity.WARNING if around.is_sandbox else Severity.ERROR
    header = remittance.header
    if header.usage == "T":
        yield _finding(
            "RMT-TEST-FILE",
            severity,
            "ISA15 says this is a test file.",
            "Post it in a sandbox practice, or ask the sender for the production file.",
            Where(segment="ISA", element="ISA15"),
        )
    if around.is_interchange_reused:
        yield _finding(
            "RMT-INTERCHANGE-REUSED",
            severity,
            f"Interchange {header.interchange_control} (ISA13) of {header.sender_id} came before "
            "with other bytes.",
            "Ask the sender which of the two is right.",
            Where(segment="ISA", element="ISA13"),
        )
    yield from _foreign_payee(remittance, around, severity)


def _foreign_payee(
    remittance: Remittance, around: Surroundings, severity: Severity
) -> Iterator[Finding]:
    payee = remittance.payee
    named = {payee.id, payee.tax_id, *(value for _, value in payee.references)} - {""}
    where = Where(segment="N1", loop="1000B", element="N104")
    if not around.payee_ids:
        yield _finding(
            "RMT-PAYEE-UNKNOWN",
            Severity.WARNING,
            "This practice has no NPI or tax number yet, so nobody checked whom the money is for.",
            "Enter the billing provider.",
            where,
        )
    elif not named & around.payee_ids:
        yield _finding(
            "RMT-PAYEE-FOREIGN",
            severity,
            f"The payment is made to {payee.name or 'someone'} ({payee.id or 'no number'}), "
            "not to this practice.",
            "Check the number on file with the payer; do not post other people's money.",
            where,
        )


def _duplicate(remittance: Remittance) -> Finding:
    return _finding(
        "RMT-DUPLICATE",
        Severity.WARNING,
        f"Payment {remittance.trace_number or 'without a trace number'} of "
        f"{Money(remittance.payment_cents)} was received before; nothing was posted again.",
        "Nothing to do.",
        Where(segment="TRN", element="TRN02", offset=remittance.offset),
    )


def _finding(code: str, severity: Severity, message: str, fix: str, where: Where) -> Finding:
    return Finding(code, severity, message, fix, SOURCE, where)


def faults_of_interchange(
    faults: Sequence[Finding], interchanges: Sequence[int], offset: int
) -> tuple[Finding, ...]:
    """The envelope faults of the interchange that holds the byte; faults without a place count.

    `interchanges` are the byte offsets of every ISA, ascending. Source: reliability-files (FL09)
    """
    start = max((isa for isa in interchanges if isa <= offset), default=0)
    end = min((isa for isa in interchanges if isa > offset), default=None)
    return tuple(
        fault
        for fault in faults
        if fault.where.offset is None
        or (start <= fault.where.offset and (end is None or fault.where.offset < end))
    )
