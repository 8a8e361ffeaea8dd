"""An appeal letter says what is on file and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.denials.domain.causes import find_cause
from claimwright.cycle.denials.domain.letters import (
    LetterFacts,
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


def facts(kind: PayerKind = PayerKind.COMMERCIAL, **denial: object) -> LetterFacts:
    refused = a_denial(**denial)
    view = a_decision(1, a_line(1, 0, "CO-197 150"), a_line(2, 9000, "CO-45 60"))
    return LetterFacts(
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


def test_medicare_calls_its_levels_by_name() -> None:
    assert appeal_letter(facts(PayerKind.MEDICARE))["title"] == "Request for redetermination"
    second = appeal_letter(facts(PayerKind.MEDICARE, round_number=2))
    assert second["title"] == "Request for reconsideration"


def test_there_is_no_letter_where_there_is_no_appeal() -> None:
    with pytest.raises(NothingToAppeal, match="new claim"):
        appeal_letter(facts(reason="16", remarks=("MA130",)))
