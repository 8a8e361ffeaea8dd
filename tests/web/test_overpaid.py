"""What payers paid too much, or paid before another payer has decided."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.remittance import queries as remittances
from claimwright.engines.x12.parties import Party
from claimwright.foundation import clock
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys.bill_encounters import bill_encounters
from claimwright.journeys.receive_file import receive_file
from tests.support import clinic as records
from tests.support.remits import a_decision, an_advice, as_bytes
from tests.web.cast import Clinic

pytestmark = pytest.mark.django_db
SILVER = Party(name="Silver Medigap", id_qualifier="XV", id="SLVR1")


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def to_give_back(person: Client) -> int:
    heaps = person.get("/").context
    every = {heap.name: heap for heap in [*heaps["todo"], *heaps["done"]]}
    return int(every["Payers paid too much"].count)


def test_a_second_payer_who_was_first_is_not_given_its_money_back(
    biller: Client, clinic: Clinic
) -> None:
    today = clock.today(clinic.practice.time_zone)
    with scope(clinic.practice.pk, actor="test"):
        second_id = records.a_payer("Silver Medigap", "SLVR1", "commercial")
        visit = clinic.visits[2]
        bill_encounters(encounter_ids=[visit.id], as_of=today)
        (waits,) = claims.claims_of_encounters(encounter_ids=[visit.id])[visit.id]
        records.a_coverage(waits.patient_id, second_id, rank="S", member_id="S99")
        code, cents = "99213", waits.charge_cents
        rest = f"OA-23 {(cents - 1500) / 100:.2f}"
        paid = a_decision(waits.control_number, (code, cents, rest), status="2")
        advice = an_advice(
            paid, trace="S1", payer=SILVER, payer_trace_id="1555555555", paid_on=today
        )
        got = receive_file(data=as_bytes(advice, control=78), name="s.835", now=clock.now())
        assert got.outcome == "posted"
        (item,) = remittances.overpaid_items()
        assert item.excess_cents == 1500
    said = words(biller.get("/credits/"))
    assert f"may be due: ${cents / 100:.2f} is still open with Prairie Mutual" in said
    assert to_give_back(biller) == 0
    with scope(clinic.practice.pk, actor="test"):
        first = a_decision(waits.control_number, (code, cents, "CO-45 1.00"), payer_number="PM1")
        advice = an_advice(
            first, trace="PM2", payer=Party(name="PRAIRIE MUTUAL", id="PRAIR"), paid_on=today
        )
        receive_file(data=as_bytes(advice, control=79), name="p.835", now=clock.now())
    assert "may be due" not in words(biller.get("/credits/"))
    assert to_give_back(biller) == 1, "the first payer left it nothing"
