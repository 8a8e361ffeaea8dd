"""An appeal letter says what is on file and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.denials.domain.appeals import levels_for
from claimwright.cycle.denials.domain.causes import find_cause
from claimwright.cycle.denials.domain.letters import (
    LetterFacts,
    LetterKind,
    NothingToAppeal,
    appeal_letter,
    billed_lines,
    proofs,
)
from claimwright.cycle.practice.domain.profiles import BillingProfile
from tests.unit.cycle.denials.cast import (
    SOMEWHERE,
    a_claim,
    a_decision,
    a_denial,
    a_line,
    a_payer,
)

CLINIC = BillingProfile(
    legal_name="Alder Street Clinic",
    npi="1234567893",
    tax_id="123456789",
    taxonomy="207Q00000X",
    address=SOMEWHERE,
    phone="2175550142",
)


def facts(
    kind: PayerKind = PayerKind.COMMERCIAL,
    *,
    level: int = 1,
    letter: LetterKind = LetterKind.APPEAL,
    **denial: object,
) -> LetterFacts:
    refused = a_denial(**denial)
    view = a_decision(1, a_line(1, 0, "CO-197 150"), a_line(2, 9000, "CO-45 60"))
    return LetterFacts(
        kind=letter,
        level=levels_for(a_payer(kind), on=date(2026, 3, 4))[level - 1],
        sender=CLINIC,
        payer=a_payer(kind),
        claim=a_claim(),
        denial=refused,
        cause=find_cause(
            group=refused.group,
            reason=refused.reason,
            remarks=refused.remarks,
            payer_kind=kind,
        ),
        patient_name="Rosa Alvarez",
        member_id="W123",
        lines=billed_lines(refused, view),
        proofs=proofs(a_claim(), refused),
        written_on=date(2026, 3, 4),
    )


def test_the_letter_names_decision_lines_and_amount() -> None:
    letter = appeal_letter(facts())
    assert ["Amount in dispute", "$150.00"] in letter["facts"]
    assert letter["lines"] == [["1", "99213", "$150.00", "$150.00"]]
    assert "CO-197" in letter["opening"]
    assert letter["proofs"][0] == "We first sent this claim on January 14, 2026."
    assert letter["to"][:2] == ["Northwind Health", "Appeals"]


@pytest.mark.parametrize(
    ("kind", "level", "title"),
    [
        (PayerKind.MEDICARE, 1, "Request for redetermination"),
        (PayerKind.MEDICARE, 2, "Request for reconsideration"),
        (PayerKind.MEDICARE, 3, "Request for a hearing"),
        (PayerKind.COMMERCIAL, 1, "Request for a first-level appeal"),
        (PayerKind.COMMERCIAL, 3, "Request for an external review"),
        (PayerKind.MEDICAID, 2, "Request for a state fair hearing"),
        (PayerKind.MEDICARE_ADVANTAGE, 1, "Payment dispute"),
        (PayerKind.WORKERS_COMP, 1, "Request for second review"),
    ],
)
def test_each_payer_calls_its_levels_by_name(kind: PayerKind, level: int, title: str) -> None:
    assert appeal_letter(facts(kind, level=level))["title"] == title


def test_a_level_above_the_payer_is_addressed_to_its_desk() -> None:
    second = appeal_letter(facts(PayerKind.MEDICARE, level=2))
    assert second["to"][1] == "For a qualified independent contractor"


def test_lateness_asks_for_the_merits_and_medicare_for_a_reopening() -> None:
    late = appeal_letter(facts(letter=LetterKind.TIMELY, reason="29"))
    assert late["title"] == "Request for a first-level appeal: proof of timely filing"
    assert "decide the claim on its merits" in late["request"]
    medicare = facts(PayerKind.MEDICARE, letter=LetterKind.TIMELY, reason="29")
    assert appeal_letter(medicare)["title"].startswith("Request for a reopening")
    with pytest.raises(NothingToAppeal):
        appeal_letter(facts(PayerKind.MEDICARE, reason="29"))


def test_a_packet_lists_what_lies_behind_it_and_asks_for_what_the_contract_owes() -> None:
    told = replace(facts(), enclosed=("Claim as sent, 1 page",), due_cents=9200)
    letter = appeal_letter(told)
    assert letter["enclosures"] == ["Claim as sent, 1 page"]
    assert ["Due under the contract", "$92.00"] in letter["facts"]
    assert "pay the $92.00 due" in letter["request"]
    assert appeal_letter(facts())["enclosures"] == list(facts().cause.evidence)


def test_there_is_no_letter_where_there_is_no_appeal() -> None:
    with pytest.raises(NothingToAppeal, match="new claim"):
        appeal_letter(facts(reason="16", remarks=("MA130",)))
