"""Every 837P that leaves satisfies our own check, as strict as a payer, and pyx12."""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pyx12.params
import pyx12.x12n_document
from tests.support.alder import NOW, OPENED, VISIT, Clinic, set_up_clinic
from tests.support.payer_desk import PayerDesk, payee_of, payments
from tests.support.volume import a_surname, an_mbi

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges.domain.encounters import NewChargeLine, NewEncounter
from claimwright.cycle.contracting import operations as contracting
from claimwright.cycle.contracting.domain.payers import NewPayer, PayerKind
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.registration.domain.coverage import NewCoverage
from claimwright.cycle.registration.domain.patients import NewPatient
from claimwright.cycle.submission.models import Batch
from claimwright.engines.x12 import validate
from claimwright.foundation.documents import store
from claimwright.journeys.bill_encounters import bill_waiting
from claimwright.journeys.submit_claims import submit_claims
from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName
from tools.prove.books import Books
from tools.prove.report import Proven
from tools.prove.stage import People, Scene, receive

CLAIM = (
    "Every 837P written from random visits (payers of six kinds, dependents, workers' "
    "compensation, accidents, drugs, secondaries) passes our own check as strict as a payer's, "
    "and pyx12"
)
STEP = 60
DIAGNOSES = ("E119", "I10", "J069", "M5450", "N390", "K219", "E785", "L309", "R0789", "G43909",
             "F329", "Z0000", "S93401A", "H6693", "R1013")  # fmt: skip
CODES = ("99212", "99213", "99214", "99203", "36415", "93000", "20610", "97110", "81002", "J1885")
NAMES = ("O'Neil", "Peña", "Smith-Jones", "van der Berg", "Müller", "Li", "D'Angelo", "Nguyễn",
         "Østergaard", "St. James")  # fmt: skip
STREETS = (
    "12 Elm St",
    "9 Calle Ñandú #4",
    "P.O. Box 77",
    "1600 N. 3rd Ave., Apt. 2*B",
    "5 Oak ~ Way",
)
Payers = dict[str, int]


def prove(found: Proven, rng: Random, target: int) -> None:
    """`target` claims written, and the secondaries that follow from them."""
    books = Books.open()
    with books.at_work():
        clinic = set_up_clinic()
        payers = _payers(clinic)
        number = 0
        while found.counts.get("claims written", 0) < target and number < target * 4:
            _step(found, rng, clinic, payers, number)
            number += STEP


def _payers(clinic: Clinic) -> Payers:
    others = {
        "works": NewPayer(name="Ohio Works Fund", edi_id="OHWC", kind=PayerKind.WORKERS_COMP),
        "auto": NewPayer(name="Road Mutual", edi_id="ROADM", kind=PayerKind.AUTO),
        "medicaid": NewPayer(name="Ohio Medicaid", edi_id="MMISODJFS", kind=PayerKind.MEDICAID),
        "commercial": NewPayer(name="Prairie & Sons", edi_id="60054", kind=PayerKind.COMMERCIAL),
    }
    home = Address("7 Payer Sq", "", "Columbus", "OH", "432150001")
    made = {
        name: contracting.add_payer(new=replace(payer, address=home))
        for name, payer in others.items()
    }
    return made | {
        "blue": clinic.blue_id, "medicare": clinic.medicare_id, "medigap": clinic.medigap_id,
    }  # fmt: skip


def _step(found: Proven, rng: Random, clinic: Clinic, payers: Payers, first: int) -> None:
    numbers = range(first, first + STEP)
    chosen = {number: rng.choice([*payers][:6]) for number in numbers}
    registered = registration.register_patients(
        new=[_patient(rng, number) for number in numbers], as_of=VISIT
    )
    ids = {number: made.patient_id for number, made in zip(numbers, registered, strict=True)}
    registration.add_coverages(
        new=[
            coverage
            for number in numbers
            for coverage in _coverages(rng, payers, chosen[number], number, ids[number])
        ]
    )
    charges.record_encounters(
        new=[_visit(rng, clinic, ids[number], chosen[number], number) for number in numbers],
        as_of=VISIT,
    )
    billed = bill_waiting(as_of=NOW.date())
    found.count("claims held by our edits", len(billed.held_claim_ids))
    _send_and_judge(found)
    if first % (STEP * 3) == 0:
        _answer(rng, clinic, billed.ready_claim_ids)
        _send_and_judge(found)


def _answer(rng: Random, clinic: Clinic, claim_ids: Any) -> None:
    """The payers decide, so that the next payers' claims are written."""
    from claimwright.cycle.claims import queries as claims

    sent = list(claims.professional_claims(claim_ids=list(claim_ids)).values())
    if sent:
        desk = PayerDesk(rng, payee=payee_of(sent[0]), sender_id=f"P{rng.randrange(10**9)}")
        scene = Scene(clinic, People(()), [], sent, desk, rng)
        receive(desk.file(list(payments(scene.desk, sent, size=30))), "answers.835")


def _patient(rng: Random, number: int) -> NewPatient:
    last = rng.choice((a_surname(number), rng.choice(NAMES)))
    return NewPatient(
        name=PersonName(
            last, rng.choice(("Ida", "Per", "José", "Mary Ann")), rng.choice(("", "Q"))
        ),
        birth_on=date(1935, 1, 1) + timedelta(days=rng.randrange(33_000)),
        sex=rng.choice("FMU"),
        address=Address(
            rng.choice(STREETS), rng.choice(("", "Unit 4")), "Dayton", "OH", "454021234"
        ),
        phone="9375550111",
    )


def _coverages(
    rng: Random, payers: Payers, kind: str, number: int, patient_id: int
) -> list[NewCoverage]:
    member = an_mbi(number % 100_000) if kind == "medicare" else f"{kind[:2].upper()}{number:08d}"
    first = NewCoverage(
        patient_id=patient_id, payer_id=payers[kind], member_id=member, starts_on=OPENED
    )
    if kind == "works":
        first = replace(
            first, relationship="20", employer_name="Steel & Works Inc",
            property_claim_number=f"WC{number}",
        )  # fmt: skip
    elif kind == "auto":
        first = replace(first, property_claim_number=f"AU{number}")
    elif kind in ("blue", "commercial") and rng.random() < 0.5:
        first = replace(
            first,
            relationship=rng.choice(("01", "19", "G8")),
            subscriber_name=PersonName(rng.choice(NAMES), "Ann"),
            subscriber_birth_on=date(1970, 2, 3),
            subscriber_sex=rng.choice("FM"),
            subscriber_address=Address("12 Elm St", "", "Dayton", "OH", "454021234"),
            group_number=rng.choice(("", "G-100")),
        )
    if kind == "medicare" and rng.random() < 0.6:
        second = replace(first, payer_id=payers["medigap"], rank="S", member_id=f"MG{number:07d}")
        return [first, second]
    return [first]


def _visit(rng: Random, clinic: Clinic, patient_id: int, kind: str, number: int) -> NewEncounter:
    diagnoses = tuple(rng.sample(DIAGNOSES, rng.randint(1, 6)))
    codes = rng.sample(CODES, rng.choice((1, 1, 2, 3, 6)))
    hurt = {"works": ("EM",), "auto": ("AA",)}.get(kind, ())
    on = VISIT - timedelta(days=rng.randrange(60))
    return NewEncounter(
        source_key=f"random:{number}",
        patient_id=patient_id,
        rendering_id=clinic.doctor_id,
        location_id=clinic.location_id,
        service_on=on,
        diagnoses=diagnoses,
        lines=tuple(_line(rng, code, len(diagnoses)) for code in codes),
        authorization_number=rng.choice(("", "", f"AUTH{number}")),
        related_causes=hurt,
        accident_on=on - timedelta(days=9) if hurt else None,
        accident_state="OH" if kind == "auto" else "",
    )


def _line(rng: Random, code: str, diagnoses: int) -> NewChargeLine:
    is_drug = code.startswith("J")
    return NewChargeLine(
        code=code,
        modifiers=("25",) if code.startswith("992") and rng.random() < 0.3 else (),
        units=rng.choice(("1", "2")) if is_drug or code == "97110" else "1",
        charge_cents=rng.randint(1, 99_999),
        pointers=tuple(rng.sample(range(1, diagnoses + 1), min(diagnoses, rng.randint(1, 4)))),
        ndc="00409379501" if is_drug else "",
        ndc_quantity="1" if is_drug else "",
        ndc_unit="ML" if is_drug else "",
        note=rng.choice(("", "", "Given in the left arm")),
    )


def _send_and_judge(found: Proven) -> None:
    sent = submit_claims(now=NOW)
    for batch in sent:
        data = store.read(Batch.objects.get(pk=batch.batch_id).file_id)
        result = validate.check(data, name=batch.name, for_submission=True)
        for finding in result.findings:
            if finding.severity.value == "error" or result.status == "rejected":
                found.against(f"{batch.name}, our check: {finding.code} {finding.message}")
        for words in judged_by_pyx12(data):
            found.against(f"{batch.name}, pyx12: {words}")
        found.count("files judged twice")
        found.count("claims written", batch.claim_count)


def judged_by_pyx12(data: bytes) -> list[str]:
    """What pyx12 has against the bytes; empty when it accepts them."""
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    errors = io.StringIO()
    is_valid = pyx12.x12n_document.x12n_document(
        pyx12.params.params(), io.StringIO(data.decode()), None, None, fd_json=errors
    )
    return [] if is_valid else [errors.getvalue()[:600] or "refused"]
