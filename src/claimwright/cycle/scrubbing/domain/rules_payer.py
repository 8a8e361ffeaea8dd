"""What this payer wants and what it already has. A person may release a claim from these."""

from __future__ import annotations

from collections.abc import Iterator

from claimwright.cycle.claims.domain.adjudications import UNPROCESSABLE
from claimwright.cycle.scrubbing.domain.context import Subject, line_label
from claimwright.cycle.scrubbing.domain.edits import codes, edit, place
from claimwright.engines.rules import Fault
from claimwright.kernel.finding import Severity
from claimwright.kernel.money import Money

DELAY_REASONS = codes("1 2 3 4 5 6 7 8 9 10 11 15")


@edit(
    "BILLER-HOLD",
    snip=7,
    scope="claim",
    says="A person holds this claim back.",
    fix="When what it waits for has come, let it go.",
)
def nobody_holds_it_back(subject: Subject) -> Iterator[Fault]:
    reason = subject.context.manual_hold
    if reason:
        yield Fault(place("2300", field="manual_hold"), message=f"Held by a person: {reason}")


@edit(
    "837-37-delay",
    snip=4,
    scope="claim",
    says="The reason for the delay is not one payers know.",
    fix="Choose the reason again: 1 to 11, or 15.",
    source="x12-837p CLM20",
)
def delay_reason_is_known(subject: Subject) -> Iterator[Fault]:
    reason = subject.claim.delay_reason
    if reason and reason not in DELAY_REASONS:
        yield Fault(place("2300", "CLM", "CLM20", "delay_reason"), found=reason)


@edit(
    "837-37-filing",
    snip=7,
    scope="claim",
    can_override=True,
    says="The payer's deadline for this claim has passed.",
    fix="If the claim was sent in time before, attach the proof; otherwise write it off.",
    source="cms-claims-manual chapter 1 section 70",
)
def filed_in_time(subject: Subject) -> Iterator[Fault]:
    deadline = subject.context.timely_filing_on
    if deadline is not None and subject.context.as_of > deadline:
        yield Fault(
            place("2400", "DTP", "DTP03", "service_on"),
            found=subject.context.as_of.isoformat(),
            expected=f"by {deadline.isoformat()}",
        )


@edit(
    "837-27-reopening",
    snip=7,
    scope="claim",
    severity=Severity.WARNING,
    says="Medicare has decided this claim and did not call it unprocessable, so a new one may come "
    "back as a duplicate.",
    fix="Ask for a reopening within a year, or for a redetermination.",
    source="cms-claims-manual chapter 34",
)
def decided_medicare_claims_are_reopened(subject: Subject) -> Iterator[Fault]:
    remarks = subject.context.decided_remarks
    if subject.is_medicare and remarks is not None and UNPROCESSABLE not in remarks:
        yield Fault(place("2300", "CLM", "CLM05-3", "frequency"))


@edit(
    "837-62",
    snip=7,
    scope="line",
    can_override=True,
    says="The same service of the same patient, day, provider and charge is already with this "
    "payer.",
    fix="Void this claim, or correct the other one; a service truly repeated takes a modifier.",
    source="x12-277ca A3:78",
)
def not_already_sent(subject: Subject) -> Iterator[Fault]:
    for sent in subject.context.sent_before:
        code, modifiers, cents = sent.service
        for line in subject.claim.lines:
            if (line.procedure, line.modifiers, line.charge_cents) == (code, modifiers, cents):
                yield Fault(
                    place("2400", "SV1", "SV101-2", f"lines.{line.number}.code"),
                    found=f"{line_label(line)} {Money(cents)} is on claim {sent.number}",
                )


@edit(
    "837-64",
    snip=7,
    scope="line",
    can_override=True,
    says="This payer wants prior authorization for the service, and the claim names none.",
    fix="Enter the authorization number on the visit, or ask the payer for one.",
    source="x12-837p 2300 REF G1",
)
def authorization_is_named(subject: Subject) -> Iterator[Fault]:
    payer, claim = subject.context.payer, subject.claim
    if payer is None or claim.reference("G1"):
        return
    for line in claim.lines:
        if payer.needs_authorization(line.procedure) and not line.prior_authorization:
            yield Fault(
                place("2300", "REF", "REF02", "authorization_number"), found=line_label(line)
            )


RULES = (
    nobody_holds_it_back,
    delay_reason_is_known,
    filed_in_time,
    decided_medicare_claims_are_reopened,
    not_already_sent,
    authorization_is_named,
)
