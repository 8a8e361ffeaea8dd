"""Answers as the other side writes them, in real bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from claimwright.engines.x12.acknowledgement import (
    ElementError,
    FunctionalAcknowledgement,
    InterchangeAcknowledgement,
    SegmentError,
    SetAcknowledgement,
)
from claimwright.engines.x12.parties import Envelope, Party
from claimwright.engines.x12.renderack import render_999, render_ta1
from claimwright.engines.x12.renderstatus import render_277, render_277ca
from claimwright.engines.x12.status import ClaimAcknowledgement, ClaimStatus, StatusCode

ON = date(2026, 3, 4)
BACK = Envelope(
    sender_id="CLEARINGHOUSE",
    receiver_id="ALDER01",
    interchange_control=900,
    group_control=900,
    created_at=datetime(2026, 3, 4, 6, 0, tzinfo=UTC),
)
ACCEPTED = StatusCode("A2", "20", "PR", ON, "WQ")
FORWARDED = StatusCode("A1", "19", "PR", ON, "WQ")
NO_MEMBER = StatusCode("A7", "164", "IL", ON, "U", message="Member id not on file")
IDA = Party(name="VANCE", first="IDA", is_person=True, id_qualifier="MI", id="BV123456")
CLINIC = Party(name="ALDER STREET CLINIC LLC", id_qualifier="XX", id="1987654328")
ALDER = Party(name="ALDER STREET CLINIC LLC", id_qualifier="46", id="ALDER01")
HOUSE = Party(name="CLEARINGHOUSE", id_qualifier="46", id="CH")
BLUE = Party(name="BLUE VALLEY", id_qualifier="PI", id="BLUEV")


def a_ta1(number: str = "000000001", code: str = "A", note: str = "000") -> bytes:
    said = InterchangeAcknowledgement(number, ON, "0600", code, note)
    return render_ta1(BACK, [said])


def a_999(
    *sets: SetAcknowledgement,
    group: str = "1",
    code: str = "A",
    kind: str = "HC",
    included: int = 0,
    back: Envelope = BACK,
) -> bytes:
    accepted, count = sum(each.code in "AE" for each in sets), included or max(len(sets), 1)
    said = FunctionalAcknowledgement(kind, group, code, count, count, accepted, sets)
    return render_999(back, [said])


def a_set(code: str = "A", *errors: SegmentError, number: str = "0001") -> SetAcknowledgement:
    codes = ("5",) if errors else ()
    return SetAcknowledgement("837", number, code, "005010X222A1", codes, errors)


def a_fault(*context: str) -> SegmentError:
    return SegmentError("NM1", 12, "2010", "8", context, (ElementError("9", "1"),))


def a_277ca(
    *claims: ClaimStatus, source: str = "AY", reference: str = "CW000000001", control: int = 900
) -> bytes:
    said = ClaimAcknowledgement(
        batch_reference=reference,
        claims=claims,
        receiver_statuses=(StatusCode("A1", "19", "PR", ON, "WQ"),),
        source=BLUE if source == "PR" else HOUSE,
        source_entity=source,
        receiver=ALDER,
    )
    return render_277ca(_numbered(control), [said])


def a_refused_batch(reference: str = "CW000000001", payer: Party | None = None) -> bytes:
    """By the clearinghouse, or by the payer for its own claims."""
    said = ClaimAcknowledgement(
        batch_reference=reference,
        claims=(),
        receiver_statuses=(StatusCode("A8", "496", "85", ON, "U"),),
        source=payer or HOUSE,
        source_entity="PR" if payer else "AY",
        receiver=ALDER,
    )
    return render_277ca(BACK, [said])


def about(number: str, *codes: StatusCode, payer_number: str = "") -> ClaimStatus:
    return ClaimStatus(
        claim_control_number=number,
        statuses=codes,
        provider=CLINIC,
        patient=IDA,
        payer_claim_number=payer_number,
        charge_cents=20_000,
        service_from=date(2026, 3, 2),
    )


def a_277(trace: str, number: str, *codes: StatusCode, payer_number: str = "") -> bytes:
    said = ClaimStatus(
        claim_control_number=number,
        trace_number=trace,
        statuses=codes,
        payer=BLUE,
        receiver=ALDER,
        provider=CLINIC,
        patient=IDA,
        payer_claim_number=payer_number,
        charge_cents=20_000,
    )
    return render_277(BACK, [said])


def _numbered(control: int) -> Envelope:

    return replace(BACK, interchange_control=control, group_control=control)
