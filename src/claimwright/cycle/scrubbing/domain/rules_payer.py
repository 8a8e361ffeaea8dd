"""What this payer wants and what it already has. A person may release a claim from these."""

from __future__ import annotations

from collections.abc import Iterator

from claimwright.cycle.claims.domain.adjudications import UNPROCESSABLE
from claimwright.cycle.scrubbing.domain.context import Subject, last_service, line_label
from claimwright.cycle.scrubbing.domain.edits import codes, edit, place
from claimwright.engines.rules import Fault
from claimwright.kernel.finding import Severity
from claimwright.kernel.money import Money

DELAY_REASONS = codes("1 2 3 4 5 6 7 8 9 10 11 15")


@edit(
    "BILLER-HOLD",
    snip=7,
    about="claim",
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
    about="claim",
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
    about="claim",
    releasable_by="claims.edit",
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
    about="claim",
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
    about="line",
    releasable_by="claims.edit",
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
    about="line",
    releasable_by="claims.edit",
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


@edit(
    "837-64-coverage",
    snip=7,
    about="coverage",
    releasable_by="claims.edit",
    says="The coverage was not in force on the day of service.",
    fix="Ask the payer who is covered (270), or bill the coverage that was in force.",
    source="x12-270-271",
)
def coverage_was_in_force(subject: Subject) -> Iterator[Fault]:
    starts, ends = subject.context.coverage_from, subject.context.coverage_to
    where = place("2010BA", "NM1", "NM109", "coverage")
    last = last_service(subject.claim) or subject.on
    if starts is not None and subject.on < starts:
        yield Fault(where, found=subject.on.isoformat(), expected=f"from {starts.isoformat()}")
    elif ends is not None and last >= ends:
        yield Fault(where, found=last.isoformat(), expected=f"before {ends.isoformat()}")


@edit(
    "837-64-eligibility",
    snip=7,
    about="coverage",
    severity=Severity.WARNING,
    says="The payer answered that the patient is not covered.",
    fix="Look at the answer, and ask again or bill another coverage.",
    source="x12-270-271",
)
def payer_confirmed_coverage(subject: Subject) -> Iterator[Fault]:
    if subject.context.is_eligible is False:
        yield Fault(place("2010BA", "NM1", "NM109", "coverage"))


@edit(
    "837-63",
    snip=7,
    about="billing provider",
    releasable_by="claims.submit",
    says="The payer does not know the billing provider under the submitter who sends the claim.",
    fix="Enroll with the payer first; once the day is in Set-up, Enrollments, the claim goes on.",
    source="x12-277ca A8:496:85",
)
def payer_knows_the_provider(subject: Subject) -> Iterator[Fault]:
    if subject.context.is_enrolled is False:
        billing = subject.claim.billing
        yield Fault(
            place("2010AA", "NM1", "NM109", "npi"),
            found=billing.id,
            message=subject.context.enrollment_gap,
        )


@edit(
    "837-39-dates",
    snip=7,
    about="rendering provider",
    says="The person who treated was no longer with the practice on the day of service.",
    fix="Choose who treated, or correct the provider's dates in Setup.",
    source="x12-837p 2310B",
)
def renderer_was_with_the_practice(subject: Subject) -> Iterator[Fault]:
    ended = subject.context.rendering_ended_on
    if ended is not None and subject.on >= ended:
        yield Fault(
            place("2310B", "NM1", "NM109", "rendering"),
            found=subject.on.isoformat(),
            expected=f"before {ended.isoformat()}",
        )


@edit(
    "837-65",
    snip=7,
    about="claim",
    says="The patient asked that this payer is not told of the service, or has not agreed to it.",
    fix="Do not send it: bill the patient, or obtain the consent.",
    source="cfr-45-164.522",
)
def nothing_restricted_leaves(subject: Subject) -> Iterator[Fault]:
    reason = subject.context.restriction
    if not reason:
        return
    lines = [ln for ln in subject.claim.lines if ln.number in subject.context.restricted_lines]
    for line in lines:
        yield Fault(
            place("2400", "SV1", "SV101-2", f"lines.{line.number}.code"),
            found=line_label(line),
            message=f"This payer may not be told of the service: {reason}",
        )
    if not subject.context.restricted_lines:
        yield Fault(place("2300"), message=f"This payer may not be told of the visit: {reason}")


@edit(
    "837-29-consent",
    snip=4,
    about="claim",
    says="The claim says that the patient signed, and no consent is on file.",
    fix="Have the patient sign the release, and keep it under Consents on the patient's page.",
    source="x12-837p CLM06, CLM09",
)
def consents_are_on_file(subject: Subject) -> Iterator[Fault]:
    claim = subject.claim
    if subject.context.consents_on_file is False and "Y" in (
        claim.signature_on_file,
        claim.release,
    ):
        yield Fault(place("2300", "CLM", "CLM09", "consents"))


RULES = (
    coverage_was_in_force,
    payer_confirmed_coverage,
    payer_knows_the_provider,
    renderer_was_with_the_practice,
    nothing_restricted_leaves,
    consents_are_on_file,
    nobody_holds_it_back,
    delay_reason_is_known,
    filed_in_time,
    decided_medicare_claims_are_reopened,
    not_already_sent,
    authorization_is_named,
)
