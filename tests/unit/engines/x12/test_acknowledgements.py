"""TA1, 999 and 277CA: written and read back the same, and accepted by a judge that is not ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.engines.x12.cast import CLINIC, ENVELOPE, JANE, RECEIVER, SUBMITTER, TIM, bare
from tests.unit.engines.x12.judge import judged

from claimwright.engines.x12.acknowledgement import (
    ElementError,
    FunctionalAcknowledgement,
    InterchangeAcknowledgement,
    SegmentError,
    SetAcknowledgement,
)
from claimwright.engines.x12.codes import find_words
from claimwright.engines.x12.envelope import envelope_faults
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.readack import parse_999, parse_ta1
from claimwright.engines.x12.readstatus import parse_277, parse_277ca
from claimwright.engines.x12.renderack import render_999, render_ta1
from claimwright.engines.x12.renderstatus import render_277ca
from claimwright.engines.x12.status import ClaimAcknowledgement, ClaimStatus, StatusCode

TA1 = InterchangeAcknowledgement("000000042", date(2026, 3, 2), "0905", "R", "025")


def a_partial_999() -> FunctionalAcknowledgement:
    """Two sets came: one accepted, one rejected for a claim without its diagnosis."""
    fault = SegmentError(
        segment="SV1",
        position=25,
        loop="2400",
        code="8",
        context=("CLM01:AC-0001", "SITUATIONAL TRIGGER*CLM*43**5:3"),
        elements=(ElementError("7:1", "1", "X", "1328"),),
    )
    return FunctionalAcknowledgement(
        functional_group="HC",
        group_control="7",
        guide="005010X222A1",
        code="P",
        included_count=2,
        received_count=2,
        accepted_count=1,
        sets=(
            SetAcknowledgement("837", "0001", "A", "005010X222A1"),
            SetAcknowledgement("837", "0002", "R", "005010X222A1", ("5",), (fault,)),
        ),
    )


def a_claim_acknowledgement() -> ClaimAcknowledgement:
    """Jane's claim is taken, Tim's rejected for an unknown procedure."""
    on = date(2026, 3, 2)
    jane, tim = (
        Party(p.name, p.first, p.middle, is_person=True, id_qualifier="MI", id="W123456789")
        for p in (JANE, TIM)
    )
    taken = StatusCode("A2", "20", "PR", on, "WQ", 12500)
    refused = StatusCode("A7", "507", "", on, "U", 16500, "PROCEDURE NOT KNOWN")
    provider = Party(name=CLINIC.name, id_qualifier="XX", id=CLINIC.id)
    receiver = replace(SUBMITTER, contact_name="", phone="", email="")
    shared = {"provider": provider, "receiver": receiver, "service_from": date(2026, 2, 3)}
    return ClaimAcknowledgement(
        batch_reference="BATCH1",
        receiver=receiver,
        source=RECEIVER,
        receiver_statuses=(StatusCode("A1", "19", "PR", on, "WQ", 29000),),
        provider_statuses=(StatusCode("A1", "19", "PR", None, "WQ", 29000),),
        accepted_count=1,
        rejected_count=1,
        accepted_cents=12500,
        rejected_cents=16500,
        received_on=ENVELOPE.created_at.date(),
        processed_on=ENVELOPE.created_at.date(),
        claims=(
            ClaimStatus(
                "AC-0001", (taken,), patient=jane, charge_cents=12500,
                payer_claim_number="ICN1", clearinghouse_number="CH77", **shared,
            ),
            ClaimStatus(
                "AC-0004", (refused,), patient=tim, charge_cents=16500,
                line_statuses=(("L2", replace(refused, charge_cents=None, message="")),),
                line_services=(("L2", "J1100", 4000),), **shared,
            ),
        ),
    )  # fmt: skip


def test_a_ta1_reads_back_and_its_interchange_holds_no_group() -> None:
    data = render_ta1(ENVELOPE, [TA1])
    assert data.endswith(b"~TA1*000000042*260302*0905*R*025~IEA*0*000000042~")
    assert envelope_faults(data) == []
    (read,) = parse_ta1(data)
    assert bare(read) == TA1
    assert read.header.sender_id == "ALICECLINIC"


def test_a_999_reads_back_as_it_was_written() -> None:
    whole = replace(a_partial_999(), code="A", accepted_count=2, sets=())
    data = render_999(ENVELOPE, [a_partial_999(), whole])
    assert [bare(each) for each in parse_999(data)] == [a_partial_999(), whole]
    assert envelope_faults(data) == []


def test_pyx12_accepts_the_999() -> None:
    assert judged(render_999(ENVELOPE, [a_partial_999()])) == []


def test_a_997_reads_into_the_same_shape() -> None:
    data = render_999(ENVELOPE, [a_partial_999()])
    older = data.replace(b"ST*999*0001*005010X231A1", b"ST*997*0001").replace(b"IK", b"AK")
    assert [bare(each) for each in parse_999(older)] == [a_partial_999()]


def test_a_claim_acknowledgement_reads_back_as_it_was_written() -> None:
    data = render_277ca(ENVELOPE, [a_claim_acknowledgement()])
    (read,) = parse_277ca(data)
    assert replace(bare(read), claims=tuple(map(bare, read.claims))) == a_claim_acknowledgement()
    assert envelope_faults(data) == []
    assert list(parse_277(data)) == []


def test_pyx12_accepts_the_claim_acknowledgement() -> None:
    assert judged(render_277ca(ENVELOPE, [a_claim_acknowledgement()])) == []


def test_a_batch_refused_as_a_whole_has_no_claims() -> None:
    refused = replace(
        a_claim_acknowledgement(),
        claims=(),
        accepted_count=None,
        accepted_cents=None,
        provider_statuses=(),
    )
    (read,) = parse_277ca(render_277ca(ENVELOPE, [refused]))
    assert bare(read) == refused


@pytest.mark.parametrize(("kind", "codes_of_kind"), [
    ("interchange_note", [f"{n:03d}" for n in range(32)]),
    ("element_error", [*map(str, range(1, 14)), "I6", "I9", "I10", "I11", "I12", "I13"]),
    ("set_error", [*map(str, range(1, 9)), "18", "19", "23", "I5", "I6"]),
    ("segment_error", [*map(str, range(1, 9)), "I4", "I6", "I7", "I8", "I9"]),
])  # fmt: skip
def test_every_code_an_answer_may_carry_has_words(kind: str, codes_of_kind: list[str]) -> None:
    assert [code for code in codes_of_kind if not find_words(kind, code)] == []
