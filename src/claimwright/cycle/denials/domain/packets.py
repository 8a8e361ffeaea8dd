"""The pages that go behind a letter: the payer's decision and the proof of filing, as content.

They repeat what is on file, in the payer's codes and our words, and argue nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from claimwright.cycle.claims.domain.adjudications import AdjudicationLineView, AdjudicationView
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.denials.domain.letters import address_lines, long_date
from claimwright.cycle.denials.domain.planning import DenialSnapshot
from claimwright.cycle.practice.domain.profiles import BillingProfile
from claimwright.cycle.submission.domain.proofs import FilingProof, FilingStep
from claimwright.engines.codesets.carc import carc_words
from claimwright.engines.codesets.rarc import rarc_words
from claimwright.engines.x12.parties import Adjustment
from claimwright.kernel.money import Money

KIND_WORDS = {
    "837": "Claim file sent",
    "ta1": "Interchange acknowledgement (TA1)",
    "999": "Implementation acknowledgement (999)",
    "277ca": "Claim acknowledgement (277CA)",
    "277": "Claim status answer (277)",
}
SOURCE_WORDS = {"us": "this practice", "clearinghouse": "the clearinghouse", "payer": "the payer"}


class NoProof(LookupError):
    """The payer's own 277CA is not on file, so nothing proves timely filing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketFacts:
    """What every page of a packet is headed by."""

    sender: BillingProfile
    payer: PayerProfile
    claim: ClaimSnapshot
    denial: DenialSnapshot
    patient_name: str
    member_id: str


def decision_page(facts: PacketFacts, view: AdjudicationView, trace: str) -> dict[str, Any]:
    """The payer's decision on the claim as its remittance told it, the refused lines marked."""
    denial = facts.denial
    return {
        **_head(facts, "Explanation of payment"),
        "lead": "As the payer told it in its electronic remittance (835); codes are the payer's, "
        "words are ours. The lines in dispute are marked.",
        "facts": [
            ["Payer", facts.payer.name],
            ["Payment (trace number)", trace or "not given"],
            ["Date of payment", long_date(view.paid_on)],
            ["Payer claim number", view.payer_claim_number or "not given"],
            ["Our claim number", facts.claim.number],
            ["Patient", facts.patient_name],
            ["Charged", str(Money(view.charge_cents))],
            ["Paid", str(Money(view.paid_cents))],
        ],
        "lines": [
            _decided_line(line, not denial.line_numbers or line.line_number in denial.line_numbers)
            for line in view.lines
        ],
        "claim_adjustments": [_adjustment(one) for one in view.claim_adjustments],
        "remarks": [
            [code, rarc_words(code) or "see the payer's list"] for code in view.all_remarks
        ],
    }


def proof_page(facts: PacketFacts, proof: FilingProof) -> dict[str, Any]:
    """Each step of the claim to its payer, with the file it stands in and its own segments.

    Raises NoProof without the payer's own acceptance.
    """
    if proof.acceptance is None:
        raise NoProof(proof.words)
    return {
        **_head(facts, "Proof of timely filing"),
        "lead": proof.words,
        "facts": [
            ["Patient", facts.patient_name],
            ["Date of service", long_date(facts.claim.service_on)],
            ["Filing limit", long_date(proof.limit_on)],
            ["Our claim number", facts.claim.number],
            ["Charged", str(Money(facts.claim.charge_cents))],
        ],
        "steps": [_step(step) for step in proof.steps if step.kind != "277"],
    }


def timely_words(proof: FilingProof) -> tuple[str, ...]:
    """The sentences of a timely-filing letter."""
    said = []
    if proof.sent is not None:
        said.append(
            f"We sent the claim on {long_date(proof.sent.on)} under control number "
            f"{proof.sent.control_number}."
        )
    said.append(proof.words)
    return tuple(said)


def appeal_words(level_name: str, filed_on: date, decided_on: date | None, answer: str) -> str:
    """One earlier appeal in a sentence."""
    asked = f"{level_name} was asked for on {long_date(filed_on)}"
    if decided_on is None:
        return f"{asked} and is not answered."
    return f"{asked} and answered on {long_date(decided_on)}: {answer}."


def _head(facts: PacketFacts, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "sender": {
            "name": facts.sender.legal_name,
            "lines": address_lines(facts.sender.address),
            "npi": facts.sender.npi,
            "tax_id": facts.sender.tax_id,
        },
        "reference": f"{facts.claim.number} · {facts.payer.name}",
    }


def _decided_line(line: AdjudicationLineView, is_disputed: bool) -> dict[str, Any]:
    return {
        "cells": [
            str(line.line_number),
            " ".join([line.procedure, *line.modifiers]),
            str(Money(line.charge_cents)),
            str(Money(line.allowed_cents)),
            str(Money(line.paid_cents)),
        ],
        "is_disputed": is_disputed,
        "adjustments": [_adjustment(one) for one in line.adjustments],
        "remarks": _remarks(line.remarks),
    }


def _adjustment(one: Adjustment) -> list[str]:
    return [f"{one.group}-{one.reason}", str(Money(one.amount_cents)), carc_words(one.reason)]


def _remarks(codes: Sequence[str]) -> list[list[str]]:
    return [[code, rarc_words(code) or "see the payer's list"] for code in codes]


def _step(step: FilingStep) -> dict[str, Any]:
    return {
        "on": long_date(step.on),
        "what": KIND_WORDS.get(step.kind, step.kind.upper()),
        "who": SOURCE_WORDS.get(step.source, step.source),
        "words": step.words,
        "code": step.code,
        "number": step.control_number,
        "file": f"{step.file_name}, SHA-256 {step.sha256}",
        "segments": list(step.segments),
        "is_proof": step.is_proof,
    }
