"""A paper remittance becomes an 835 and goes the way of every other: judged, matched, posted."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as receipt_queries
from claimwright.cycle.receipts.domain.batches import PAYMENTS
from claimwright.cycle.receipts.domain.paper_eob import (
    AlreadyPosted,
    PaperClaim,
    PaperLine,
    as_remittance,
)
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.remittance import operations as remittance
from claimwright.cycle.remittance import queries as remittance_queries
from claimwright.cycle.remittance.domain.outcomes import Received835
from claimwright.cycle.remittance.domain.states import POSTED
from claimwright.engines.x12.parties import Envelope, Party
from claimwright.engines.x12.render835 import render_835
from claimwright.foundation.documents import store
from claimwright.journeys.receive_remittance import receive_remittance

SENDER = "PAPER"  # ISA06 of what was typed here


class NotPosted(ValueError):
    """The 835 made of the paper would be held or is a duplicate; nothing was kept."""


def paper_claim(*, claim_id: int) -> PaperClaim:
    """One of our claims with its lines, as the grid starts with it."""
    claim = claims.get_claim(claim_id=claim_id)
    patient = registration.get_patient(patient_id=claim.patient_id)
    coverage = registration.get_coverages(ids=[claim.coverage_id]).get(claim.coverage_id)
    key = claims.find_by_control_numbers(numbers=[claim.control_number])[claim.control_number]
    lines = claims.claim_lines(version_ids=[key.version_id])[key.version_id]
    return PaperClaim(
        claim=str(claim.public_id),
        number=claim.number,
        control_number=claim.control_number,
        rank=claim.rank,
        last=patient.name.last,
        first=patient.name.first,
        member_id=coverage.member_id if coverage else "",
        service_on=claim.service_on,
        payer_claim_number=claim.payer_claim_number,
        lines=tuple(
            PaperLine(
                procedure=line.procedure,
                modifiers=line.modifiers,
                units=line.units,
                service_on=line.service_on,
                control_number=line.control_number,
                charge_cents=line.charge_cents,
            )
            for line in lines
        ),
    )


@transaction.atomic
def post_paper_eob(*, eob_id: int, user_id: int, now: datetime, on: date) -> Received835:
    """Make the 835, receive it like any other, and put a check into the person's open batch.

    Whole or not at all: raises OutOfBalance, NotPosted (with why) and AlreadyPosted.
    Source: reliability-835, reliability-files (FL07)
    """
    eob = receipt_queries.get_paper_eob(eob_id=eob_id)
    if not eob.is_open:
        raise AlreadyPosted("This paper remittance was posted or discarded before.")
    data = _as_835(eob)
    file = store.keep(data, name=f"paper-{eob.advice.check_number or eob.id}.835", kind="835")
    received = receive_remittance(file_id=file.id, now=now)
    if received.outcome != POSTED:
        said = " ".join(finding.message for finding in received.findings) or "It was not posted."
        raise NotPosted(said)
    receipts.mark_paper_posted(eob_id=eob_id, file_id=file.id, now=now)
    if eob.advice.method == "CHK":
        _put_in_batch(received, user_id, on)
    return received


def _as_835(eob: receipt_queries.PaperEobView) -> bytes:
    payer = contracting.get_payers(ids=[eob.payer_id])[eob.payer_id]
    profile = practice.get_billing_profile(on=eob.advice.paid_on)
    # The payer is named as in its own 835s, so that the same payment from it is recognized.
    known_as = remittance_queries.payer_key_of(payer_id=eob.payer_id)
    value = as_remittance(
        eob.advice,
        payer=Party(name=payer.name, id_qualifier="XV", id=payer.edi_id),
        payer_trace_id=known_as or payer.edi_id,
        payee=Party(
            name=profile.legal_name,
            id_qualifier="XX",
            id=profile.npi,
            references=(("TJ", profile.tax_id),),
        ),
    )
    envelope = Envelope(
        sender_id=SENDER,
        receiver_id=profile.submitter_id or "PRACTICE",
        interchange_control=eob.id % 1_000_000_000,
        group_control=eob.id % 1_000_000_000,
        created_at=eob.started_at,
    )
    return render_835(envelope, [value])


def _put_in_batch(received: Received835, user_id: int, on: date) -> None:
    """The paper check goes to the bank with the slip of the batch at work."""
    batch = receipt_queries.open_batch_of(user_id=user_id, kind=PAYMENTS)
    ids = [one.remittance_id for one in received.transactions if one.remittance_id]
    if batch is None or not received.payment_cents:
        return
    deposit_ids = remittance.deposit_remittances(remittance_ids=ids, on=on)
    receipts.put_in(batch_id=batch.id, deposit_ids=deposit_ids)
