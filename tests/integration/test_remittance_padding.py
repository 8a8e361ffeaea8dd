"""Mainframes pad files with NUL bytes: behind the last segment they say nothing."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support import clinic
from tests.support.decided import billed, open_office
from tests.support.remits import a_decision, an_advice, as_bytes, receive_bytes

pytestmark = pytest.mark.usefixtures("practice")


def _advice() -> bytes:
    office, patient_id = open_office(), clinic.a_patient()
    clinic.a_coverage(patient_id, office.payer_id)
    claim = billed(office, patient_id, on=date(2026, 3, 9), key="v1")
    decision = a_decision(
        claim.control_number, ("99213", 17790, "CO-45 71.16"), payer_number=claim.number
    )
    return as_bytes(an_advice(decision))


def test_a_padded_remittance_is_posted(practice: object) -> None:
    received = receive_bytes(_advice() + bytes(94))
    assert received.outcome == "posted"


def test_a_nul_byte_within_a_remittance_is_refused(practice: object) -> None:
    received = receive_bytes(_advice().replace(b"~GE*", b"~\0GE*"))
    assert received.outcome == "refused"
