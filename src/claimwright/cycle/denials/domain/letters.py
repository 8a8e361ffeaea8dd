"""An appeal letter from facts on file: what was billed, what was refused, what is asked.

It argues nothing that the record does not hold: the person signing adds the clinical argument.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from claimwright.cycle.claims.domain.adjudications import AdjudicationLineView, AdjudicationView
from claimwright.cycle.claims.domain.clerical import ClericalChange
from claimwright.cycle.claims.domain.corrections import is_clerical
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.contracting.domain.payers import CorrectionRoute, PayerProfile
from claimwright.cycle.denials.domain.appeals import AppealLevel
from claimwright.cycle.denials.domain.categories import Category
from claimwright.cycle.denials.domain.causes import Cause
from claimwright.cycle.denials.domain.planning import DenialSnapshot
from claimwright.cycle.practice.domain.profiles import BillingProfile
from claimwright.kernel.address import Address
from claimwright.kernel.money import Money


class NothingToAppeal(ValueError):
    """The payer gave no right of appeal; a corrected or new claim is the way."""


class NothingToReopen(NothingToAppeal):
    """The payer takes no reopening of this decision, or nothing on file differs from the claim."""


BASIS = (
    "We ask for it as 42 CFR 405.980 and the Medicare Claims Processing Manual (Pub. 100-04), "
    "chapter 34, section 10.4, provide for clerical errors."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledLine:
    """One refused service line as billed."""

    number: int
    procedure: str
    modifiers: tuple[str, ...]
    charge_cents: int
    refused_cents: int


class LetterKind(StrEnum):
    """What is asked of the payer."""

    APPEAL = "appeal"
    REOPENING = "reopening"
    TIMELY = "timely"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """Everything the letter may say."""

    kind: LetterKind = LetterKind.APPEAL
    level: AppealLevel | None = None
    earlier: tuple[str, ...] = ()  # what was asked and answered before, in words
    terms: tuple[str, ...] = ()  # what the contract in force promised, in words
    due_cents: int | None = None  # what it promises for the lines in dispute, where it prices all
    enclosed: tuple[str, ...] | None = None  # what really lies in the packet; None: the cause's
    changes: tuple[ClericalChange, ...] = ()  # what was entered wrong, for a reopening

    sender: BillingProfile
    payer: PayerProfile
    claim: ClaimSnapshot
    denial: DenialSnapshot
    cause: Cause
    patient_name: str
    member_id: str
    lines: tuple[BilledLine, ...]
    proofs: tuple[str, ...]  # dated facts from the claim's history, in words
    written_on: date


def appeal_letter(facts: LetterFacts) -> dict[str, Any]:
    """The letter's content for its template. Raises NothingToAppeal, NothingToReopen."""
    if facts.kind is LetterKind.REOPENING and not facts.changes:
        raise NothingToReopen("Nothing on file differs from the claim as it was decided.")
    if facts.kind is LetterKind.APPEAL and not facts.cause.appealable:
        raise NothingToAppeal("This decision cannot be appealed. " + facts.cause.next_action)
    denial, claim = facts.denial, facts.claim
    return {
        "title": _title(facts),
        "sender": _sender(facts.sender),
        "to": [facts.payer.name, _desk(facts), *address_lines(facts.payer.address)],
        "written_on": long_date(facts.written_on),
        "facts": [
            ["Patient", facts.patient_name],
            ["Member ID", facts.member_id or "not on file"],
            ["Date of service", long_date(denial.service_on)],
            ["Payer claim number", claim.payer_claim_number or "not given"],
            ["Our claim number", f"{claim.number} ({claim.control_number})"],
            ["Date of decision", long_date(denial.denied_on)],
            [_amount_words(facts), str(Money(denial.amount_cents))],
            *_due(facts),
        ],
        "lines": [_line(line) for line in facts.lines],
        "changes": [[one.item, one.what, one.sent, one.right] for one in facts.changes],
        "opening": _opening(facts),
        "proofs": [*facts.proofs, *facts.terms, *facts.earlier],
        "request": _request(facts),
        "enclosures": list(facts.cause.evidence if facts.enclosed is None else facts.enclosed),
        "contact": _contact(facts.sender),
    }


def billed_lines(denial: DenialSnapshot, view: AdjudicationView) -> tuple[BilledLine, ...]:
    """The lines the denial is about; all of them when the whole claim was refused."""
    chosen = [
        line
        for line in view.lines
        if not denial.line_numbers or line.line_number in denial.line_numbers
    ]
    return tuple(
        BilledLine(
            number=line.line_number,
            procedure=line.procedure,
            modifiers=line.modifiers,
            charge_cents=line.charge_cents,
            refused_cents=_refused_cents(denial, line),
        )
        for line in chosen
    )


def proofs(claim: ClaimSnapshot, denial: DenialSnapshot) -> tuple[str, ...]:
    """Dated facts of the claim's own history that bear on the decision."""
    said = []
    if claim.first_submitted_at is not None:
        sent_on = claim.first_submitted_at.date()
        said.append(f"We first sent this claim on {long_date(sent_on)}.")
        if sent_on <= claim.timely_filing_on:
            said.append(f"The filing limit was {long_date(claim.timely_filing_on)}.")
    if denial.round_number > 1:
        said.append(f"This is your decision number {denial.round_number} on this claim.")
    return tuple(said)


def long_date(on: date) -> str:
    """March 4, 2026."""
    return f"{on:%B} {on.day}, {on.year}"


def address_lines(address: Address) -> list[str]:
    """The address as printed on an envelope, without empty lines."""
    town = ", ".join(part for part in (address.city, address.state) if part)
    lines = (address.line1, address.line2, f"{town} {address.zip_shown}".strip())
    return [line for line in lines if line]


def _refused_cents(denial: DenialSnapshot, line: AdjudicationLineView) -> int:
    if not denial.line_numbers:
        return line.charge_cents - line.paid_cents
    return sum(
        item.amount_cents
        for item in line.adjustments
        if (item.group, item.reason) == (denial.group, denial.reason)
    )


def _amount_words(facts: LetterFacts) -> str:
    return "Amount refused" if facts.kind is LetterKind.REOPENING else "Amount in dispute"


def _due(facts: LetterFacts) -> list[list[str]]:
    if facts.due_cents is None:
        return []
    return [["Due under the contract", str(Money(facts.due_cents))]]


def reopening_kind(payer: PayerProfile, cause: Cause) -> LetterKind | None:
    """The letter that asks this payer for a reopening of such a denial; None where it takes none.

    Original Medicare alone, for what a slip of the pen explains and for proof of timely filing;
    what it called unprocessable was never decided. Source: cms-claims-manual chapter 34 section
    10.4
    """
    if payer.correction_route is not CorrectionRoute.NEW_CLAIM_OR_REOPENING:
        return None
    if cause.is_unprocessable:
        return None
    if cause.category is Category.TIMELY_FILING:
        return LetterKind.TIMELY
    return LetterKind.REOPENING if is_clerical(cause.reason) else None


def letter_kind(payer: PayerProfile, cause: Cause) -> LetterKind:
    """The letter this denial calls for first."""
    if cause.category is Category.TIMELY_FILING:
        return LetterKind.TIMELY
    return LetterKind.APPEAL


def _title(facts: LetterFacts) -> str:
    if facts.kind is LetterKind.REOPENING:
        return "Request for a clerical-error reopening"
    if facts.kind is LetterKind.TIMELY and not facts.cause.appealable:
        return "Request for a reopening: proof of timely filing"
    if facts.level is None:
        return "Appeal of a claim decision"
    name = facts.level.name
    is_named = name.lower().startswith(("request", "payment"))
    asked = name if is_named else f"Request for {_article(name)}"
    return f"{asked}: proof of timely filing" if facts.kind is LetterKind.TIMELY else asked


def _article(name: str) -> str:
    """ "First-level appeal" → "a first-level appeal"; "Redetermination" stays bare."""
    bare = {"Redetermination", "Reconsideration", "Review", "Judicial review", "Arbitration"}
    if name in bare or not name[:1].isalpha():
        return name.lower()
    joint = "an" if name[0].lower() in "aeiou" else "a"
    return f"{joint} {name[0].lower()}{name[1:]}"


def _desk(facts: LetterFacts) -> str:
    """The desk the letter is addressed to."""
    if facts.kind is LetterKind.REOPENING:
        return "Reopenings"
    if facts.level is not None and facts.level.to_whom != facts.payer.name:
        return f"For {facts.level.to_whom}"
    return "Appeals"


def _sender(profile: BillingProfile) -> dict[str, Any]:
    return {
        "name": profile.legal_name,
        "lines": address_lines(profile.address),
        "npi": profile.npi,
        "tax_id": profile.tax_id,
    }


def _line(line: BilledLine) -> list[str]:
    code = " ".join([line.procedure, *line.modifiers])
    return [str(line.number), code, str(Money(line.charge_cents)), str(Money(line.refused_cents))]


def _opening(facts: LetterFacts) -> str:
    denial = facts.denial
    codes = f"{denial.group}-{denial.reason}"
    if denial.remarks:
        codes += f" with remark {', '.join(denial.remarks)}"
    if facts.kind is LetterKind.REOPENING:
        return (
            f"We ask you to reopen your decision of {long_date(denial.denied_on)}, by which you "
            f"refused {Money(denial.amount_cents)} with reason {codes}. The claim as we sent it "
            f"was entered wrong in what the second table shows. {BASIS}"
        )
    return (
        f"We ask you to review your decision of {long_date(denial.denied_on)}. "
        f"You refused {Money(denial.amount_cents)} with reason {codes}. "
        f"We understand this to mean: {facts.cause.words}"
    )


def _request(facts: LetterFacts) -> str:
    if facts.kind is LetterKind.TIMELY:
        return (
            "Please set the refusal for late filing aside and decide the claim on its merits. "
            f"The amount is {Money(facts.denial.amount_cents)}. If you keep your decision, please "
            "name the date you hold the claim to have arrived, and how you know it."
        )
    if facts.kind is LetterKind.REOPENING:
        return (
            "Please correct the clerical error as the enclosed claim shows it, decide the lines "
            f"anew and pay what is due of the {Money(facts.denial.amount_cents)}. This is no "
            "request for a redetermination."
        )
    due = facts.denial.amount_cents if facts.due_cents is None else facts.due_cents
    return (
        f"Please review the enclosed documents and pay the {Money(due)} due under the terms in "
        f"force on {long_date(facts.denial.service_on)}, less the patient's share. "
        "If you keep your decision, please name the policy or contract clause it rests on "
        "and tell us the next level of appeal."
    )


def _contact(profile: BillingProfile) -> str:
    parts = (profile.contact_name, profile.phone, profile.email)
    return " · ".join(part for part in parts if part)
