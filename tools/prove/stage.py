"""The scene most proofs play in: visits billed and sent, and payers' files about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from tests.support.alder import NOW, Clinic, set_up_clinic
from tests.support.payer_desk import FIRST_DAY, PayerDesk, payee_of, payments, reversed_decision
from tests.support.volume import People, record_visits, register_people, send_claims

from claimwright.cycle.contracting import queries as contracting
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.engines.x12.remittance import Remittance, RemittanceClaim
from claimwright.journeys.receive_file import ReceivedFile, receive_file


@dataclass
class Scene:
    """A clinic whose claims are out, and the desk that answers them."""

    clinic: Clinic
    people: People
    encounter_ids: list[int]
    claims: list[ProfessionalClaim]
    desk: PayerDesk
    rng: Random


def set_scene(rng: Random, count: int) -> Scene:
    """`count` visits of half as many people, billed and sent."""
    clinic = set_up_clinic()
    people = register_people(clinic, max(count // 2, 1), rng)
    encounter_ids = record_visits(clinic, people, range(count), rng)
    claims = send_claims()
    desk = PayerDesk(rng, payee=payee_of(claims[0]))
    return Scene(clinic, people, encounter_ids, claims, desk, rng)


def receive(data: bytes, name: str) -> ReceivedFile:
    """Take a file in as the command line does."""
    return receive_file(data=data, name=name, now=NOW)


def payment_files(scene: Scene, claims: Sequence[ProfessionalClaim], *, size: int) -> list[bytes]:
    """One file a payment, and files that take some decisions back and correct them."""
    first = list(payments(scene.desk, claims, size=size))
    again = [fresh for payment in first for fresh in corrections(scene, payment, claims)]
    return [scene.desk.file([each]) for each in [*first, *again]]


def corrections(
    scene: Scene, payment: Remittance, claims: Sequence[ProfessionalClaim]
) -> list[Remittance]:
    """Now and then the payer takes a decision back, and decides it anew in the same payment."""
    by_number = {claim.control_number: claim for claim in claims}
    chosen: list[RemittanceClaim] = []
    for decided in payment.claims:
        if decided.control_number in by_number and scene.rng.random() < 0.15:
            chosen.append(reversed_decision(decided))
            if scene.rng.random() < 0.7:
                chosen.append(scene.desk.decide(by_number[decided.control_number]))
    if not chosen:
        return []
    return [scene.desk.payment(payment.payer, chosen, on=FIRST_DAY + timedelta(days=30))]


def crossover(scene: Scene, payment: Remittance) -> Remittance | None:
    """The Medigap plan's answers about what Medicare forwarded, under the first claim's number."""
    held = {payer.id: payer for payer in contracting.list_payers()}
    medigap, medicare = held[scene.clinic.medigap_id], held[scene.clinic.medicare_id]
    if payment.payer.id != medicare.edi_id:
        return None
    answers = [_second(scene, decided) for decided in payment.claims if decided.patient_cents > 0]
    if not answers:
        return None
    payer = Party(medigap.name, id=medigap.edi_id)
    return scene.desk.payment(payer, answers, on=FIRST_DAY + timedelta(days=14))


def _second(scene: Scene, decided: RemittanceClaim) -> RemittanceClaim:
    """The second payer pays the patient's share and calls the rest the first payer's matter."""
    from dataclasses import replace

    from claimwright.engines.x12.parties import Adjustment

    scene.desk.count += 1
    lines = []
    for line in decided.lines:
        share = sum(each.amount_cents for each in line.adjustments if each.group == "PR")
        told = (
            (Adjustment("OA", "23", line.charge_cents - share),)
            if line.charge_cents > share
            else ()
        )
        lines.append(replace(line, paid_cents=share, adjustments=told, remarks=()))
    return replace(
        decided,
        status="2",
        paid_cents=sum(line.paid_cents for line in lines),
        patient_cents=0,
        adjustments=(),
        payer_claim_number=f"MG{scene.desk.count:07d}",
        lines=tuple(lines),
    )
