"""A practice with work in every list: visits to bill, claims held, sent, paid and denied."""

from __future__ import annotations

from random import Random

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges.domain.encounters import NewChargeLine, NewEncounter
from claimwright.foundation.access.operations import add_member
from claimwright.journeys.receive_file import receive_file
from tests.support.alder import NOW, VISIT, Clinic, set_up_clinic
from tests.support.payer_desk import PayerDesk, payee_of, payments
from tests.support.volume import People, record_visits, register_people, send_claims


def a_busy_practice(count: int) -> int:
    """In the practice in scope: `count` visits, about half of them paid; the owner's user id."""
    rng = Random(count)
    clinic = set_up_clinic()
    people = register_people(clinic, max(count // 3, 1), rng)
    record_visits(clinic, people, range(count * 3 // 4), rng)
    _record_unbillable(clinic, people, count // 10)
    claims = send_claims()
    desk = PayerDesk(rng, payee=payee_of(claims[0]))
    decided = list(payments(desk, claims[: count // 2], size=max(count // 10, 5)))
    decided.append(desk.payment(claims[0].payer, [desk.stranger() for _ in range(5)]))
    receive_file(data=desk.file(decided), name="payments.835", now=NOW)
    record_visits(clinic, people, range(count, count + count // 4), rng)
    return int(add_member(username="owner", password="", role="owner", full_name="Alice Owner").pk)


def _record_unbillable(clinic: Clinic, people: People, count: int) -> None:
    """Visits whose diagnosis does not exist: their claims are held."""
    charges.record_encounters(
        new=[
            NewEncounter(
                source_key=f"unbillable:{number}",
                patient_id=people.patient_ids[number % len(people.patient_ids)],
                rendering_id=clinic.doctor_id,
                location_id=clinic.location_id,
                service_on=VISIT,
                diagnoses=("E1199",),
                lines=(NewChargeLine(code="99213", pointers=(1,)),),
            )
            for number in range(count)
        ],
        as_of=VISIT,
    )
