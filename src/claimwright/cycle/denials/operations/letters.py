"""Letters, and packets: the letter, the claim, the payer's decision, the proof of filing, as one
PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from claimwright.cycle.claims import operations as claim_operations
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain import clerical
from claimwright.cycle.claims.domain.adjudications import AdjudicationView
from claimwright.cycle.claims.domain.paper import forms
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.denials import queries
from claimwright.cycle.denials.domain import letters, packets
from claimwright.cycle.denials.domain.appeals import AppealLevel, NoFurtherAppeal
from claimwright.cycle.denials.domain.deadlines import reopen_by
from claimwright.cycle.denials.domain.letters import LetterFacts, LetterKind, NothingToReopen
from claimwright.cycle.denials.domain.planning import DenialSnapshot
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.remittance import queries as remittance
from claimwright.cycle.submission import queries as submission
from claimwright.cycle.submission.domain.proofs import FilingProof
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.foundation.audit import log
from claimwright.foundation.documents import pdf, store
from claimwright.foundation.documents.models import StoredFile
from claimwright.kernel.money import Money

TEMPLATES = Path(__file__).parents[1] / "domain"
LETTER = TEMPLATES / "appeal_letter.typ"
DECISION = TEMPLATES / "decision_page.typ"
PROOF = TEMPLATES / "proof_page.typ"
Parts = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class EnteredWrong:
    """The claim as it should read, what of it was sent otherwise, and services never sent."""

    changes: tuple[clerical.ClericalChange, ...]
    added: tuple[str, ...]
    right: ProfessionalClaim


@dataclass(frozen=True, slots=True)
class Packet:
    """One PDF and its parts by name with their page counts; the letter is the first."""

    kind: LetterKind
    data: bytes
    parts: tuple[tuple[str, int], ...]


def appeal_letter_pdf(*, denial_id: int, on: date) -> bytes:
    """The letter alone as PDF, from facts on file only. Raises NothingToAppeal, NoSuchDenial."""
    denial = queries.get_denial(denial_id=denial_id)
    content = letters.appeal_letter(_letter_facts(denial, on, kind=None, enclosed=None))
    return pdf.render(LETTER, content, dated=on)


def build_packet(
    *,
    denial_id: int,
    on: date,
    kind: LetterKind | None = None,
    records: Sequence[tuple[str, bytes]] = (),
) -> Packet:
    """The packet for the denial's next step, or of the kind asked for; nothing is stored.

    `records` are further PDFs, the visit note say, by name. The letter lists what really lies
    behind it. Raises NothingToAppeal, NothingToReopen, NoSuchDenial, and NoProof for a
    timely-filing packet while the payer's own 277CA is not on file.
    """
    denial = queries.get_denial(denial_id=denial_id)
    payer = contracting.get_payer(payer_id=denial.payer_id)
    cause = queries.cause_of(denial, payer)
    kind = kind or letters.letter_kind(payer, cause)
    if kind is LetterKind.REOPENING:
        return _reopening_packet(denial, on, records)
    view = claims.get_adjudications(ids=[denial.adjudication_id])[denial.adjudication_id]
    proof = submission.filing_proof(claim_id=denial.claim_id)
    facts = _packet_facts(denial, on)
    behind = _pages_behind(facts, view, proof, kind, on) + list(records)
    enclosed = tuple(f"{name}, {_pages(pdf.page_count(data))}" for name, data in behind)
    told = _letter_facts(denial, on, kind=kind, enclosed=enclosed, proof=proof)
    content = letters.appeal_letter(told)
    parts = [(str(content["title"]), pdf.render(LETTER, content, dated=on)), *behind]
    counted = tuple((name, pdf.page_count(data)) for name, data in parts)
    return Packet(kind, pdf.join(parts, title=str(content["title"])), counted)


def entered_wrong(*, denial: DenialSnapshot) -> EnteredWrong:
    """What the claim as decided says that the record no longer does; writes nothing.

    Raises NothingToReopen where the payer reopens no such decision, or no claim can be worded.
    """
    queries.check_reopening(denial=denial)
    view = claims.get_adjudications(ids=[denial.adjudication_id])[denial.adjudication_id]
    sent = claims.version_contents(version_ids=[view.version_id])[view.version_id]
    try:
        right = claim_operations.plan_revision(claim_id=denial.claim_id).claim
    except claim_operations.NotCovered as refusal:
        raise NothingToReopen(str(refusal)) from refusal
    return EnteredWrong(
        clerical.clerical_changes(sent, right), clerical.added_services(sent, right), right
    )


def _reopening_packet(
    denial: DenialSnapshot, on: date, records: Sequence[tuple[str, bytes]]
) -> Packet:
    """The request, the claim as it should read, the payer's decision and the claim as sent."""
    if queries.check_reopening(denial=denial) is LetterKind.TIMELY:
        return build_packet(denial_id=denial.id, on=on, kind=LetterKind.TIMELY, records=records)
    last = reopen_by(denial.denied_on)
    if on > last:
        raise NothingToReopen(
            f"The year for a reopening ended on {last:%m/%d/%Y}; later one takes good cause, which "
            "is argued in a letter of your own."
        )
    wrong = entered_wrong(denial=denial)
    view = claims.get_adjudications(ids=[denial.adjudication_id])[denial.adjudication_id]
    form = forms.print_claims([wrong.right], dated=on, is_plain=True)
    behind = [
        ("Claim as it should read (CMS-1500)", pdf.render(forms.TEMPLATE, form.content, dated=on)),
        *_pages_behind(_packet_facts(denial, on), view, None, LetterKind.REOPENING, on),
        *records,
    ]
    enclosed = tuple(f"{name}, {_pages(pdf.page_count(data))}" for name, data in behind)
    told = _letter_facts(denial, on, kind=LetterKind.REOPENING, enclosed=enclosed)
    content = letters.appeal_letter(replace(told, changes=wrong.changes, terms=()))
    title = str(content["title"])
    parts = [(title, pdf.render(LETTER, content, dated=on)), *behind]
    counted = tuple((name, pdf.page_count(data)) for name, data in parts)
    return Packet(LetterKind.REOPENING, pdf.join(parts, title=title), counted)


def keep_packet(*, denial: DenialSnapshot, packet: Packet) -> int:
    """Keep the packet's bytes as sent; returns the file's id. The same bytes are kept once."""
    file = store.keep(
        packet.data,
        name=f"{packet.kind.value}-{denial.public_id}.pdf",
        kind="packet",
        direction=StoredFile.OUT,
    )
    log.record("packet kept", object_type="denial", object_id=denial.public_id)
    return file.id


def _pages_behind(
    facts: packets.PacketFacts,
    view: AdjudicationView,
    proof: FilingProof | None,
    kind: LetterKind,
    on: date,
) -> Parts:
    decision = packets.decision_page(facts, view, _trace(view))
    pages = [("Explanation of payment", pdf.render(DECISION, decision, dated=on))]
    if proof is not None and (kind is LetterKind.TIMELY or proof.proves_timeliness):
        told = packets.proof_page(facts, proof)
        name = "Proof of timely filing, with the payer's 277CA"
        pages.insert(0, (name, pdf.render(PROOF, told, dated=on)))
    written = claims.version_contents(version_ids=[view.version_id])
    form = forms.print_claims(list(written.values()), dated=view.paid_on, is_plain=True)
    pages.append(("Claim as sent (CMS-1500)", pdf.render(forms.TEMPLATE, form.content, dated=on)))
    return pages


def _trace(view: AdjudicationView) -> str:
    """TRN02 of the payment the decision came with."""
    items = remittance.items_of_claims(claim_ids=[view.claim_id]).get(view.claim_id, [])
    return next((item.trace_number for item in items if item.adjudication_id == view.id), "")


def _packet_facts(denial: DenialSnapshot, on: date) -> packets.PacketFacts:
    claim = claims.get_claim(claim_id=denial.claim_id)
    coverage = registration.get_coverages(ids=[claim.coverage_id])[claim.coverage_id]
    return packets.PacketFacts(
        sender=practice.get_billing_profile(on=on),
        payer=contracting.get_payer(payer_id=denial.payer_id),
        claim=claim,
        denial=denial,
        patient_name=registration.get_patient(patient_id=denial.patient_id).name.natural,
        member_id=coverage.member_id,
    )


def _letter_facts(
    denial: DenialSnapshot,
    on: date,
    *,
    kind: LetterKind | None,
    enclosed: tuple[str, ...] | None,
    proof: FilingProof | None = None,
) -> LetterFacts:
    facts = _packet_facts(denial, on)
    view = claims.get_adjudications(ids=[denial.adjudication_id])[denial.adjudication_id]
    cause = queries.cause_of(denial, facts.payer)
    kind = kind or letters.letter_kind(facts.payer, cause)
    is_timely = kind is LetterKind.TIMELY and proof is not None
    said = packets.timely_words(proof) if is_timely and proof else ()
    terms, due_cents = _terms(denial, view)
    return LetterFacts(
        kind=kind,
        level=_level(denial, on) if cause.appealable else None,
        earlier=tuple(
            packets.appeal_words(one.level_name, one.filed_on, one.decided_on, one.answer_words)
            for one in queries.appeals_of(denial_id=denial.id)
        ),
        terms=() if is_timely else terms,
        due_cents=due_cents,
        enclosed=enclosed,
        sender=facts.sender,
        payer=facts.payer,
        claim=facts.claim,
        denial=denial,
        cause=cause,
        patient_name=facts.patient_name,
        member_id=facts.member_id,
        lines=letters.billed_lines(denial, view),
        proofs=said or letters.proofs(facts.claim, denial),
        written_on=on,
    )


def _level(denial: DenialSnapshot, on: date) -> AppealLevel | None:
    try:
        return queries.level_to_ask(denial=denial, on=on)
    except NoFurtherAppeal:
        return None


def _terms(denial: DenialSnapshot, view: AdjudicationView) -> tuple[tuple[str, ...], int | None]:
    """What the contract in force on the day of service promised for the lines in dispute, in
    words, and in cents where it prices them all."""
    words = contracting.contract_words(on=denial.service_on).get(denial.payer_id)
    if not words:
        return (), None
    said, due = [f"The contract in force on the date of service: {words}."], 0
    expected = claims.expected_lines(version_ids=[view.version_id])
    is_priced = True
    for line in letters.billed_lines(denial, view):
        promised = expected.get((view.version_id, line.number))
        if promised is None or promised.expected_cents is None:
            is_priced = False
            continue
        cents = min(promised.expected_cents, line.charge_cents)
        due += cents
        said.append(f"Under it, line {line.number} ({line.procedure}) is allowed {Money(cents)}.")
    return tuple(said), due if is_priced and due else None


def _pages(count: int) -> str:
    return f"{count} page" if count == 1 else f"{count} pages"
