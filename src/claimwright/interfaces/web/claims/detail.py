"""One claim: money, findings, its life as a timeline, the form, and the bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import queries
from claimwright.cycle.claims.domain.adjudications import AdjudicationView, standing
from claimwright.cycle.claims.domain.corrections import plan_correction
from claimwright.cycle.claims.domain.owing import can_bill_patient, why_not_theirs
from claimwright.cycle.claims.domain.posting_table import Adjusted, PostingTable
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot, TimelineEvent
from claimwright.cycle.claims.domain.states import can_move
from claimwright.cycle.claims.domain.telling import MOVES
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.denials import queries as denials
from claimwright.cycle.denials.domain.posting_defaults import posting_line
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.remittance import queries as remittance
from claimwright.cycle.scrubbing import queries as scrubbing
from claimwright.cycle.scrubbing.domain.fixes import can_be_mended
from claimwright.cycle.submission import queries as submission
from claimwright.cycle.submission.domain.outcomes import AcknowledgementView
from claimwright.cycle.worklist import queries as worklist
from claimwright.cycle.worklist.domain.about import About
from claimwright.engines.codesets.carc import CarcClass, carc_class, carc_words
from claimwright.engines.codesets.rarc import rarc_words
from claimwright.engines.x12.parties import Adjustment, Envelope
from claimwright.engines.x12.render837 import render_837p
from claimwright.foundation.documents import store
from claimwright.interfaces.web.claims.form_view import boxes_of
from claimwright.interfaces.web.claims.mending import form_for, last_refusal, ways_to_mend
from claimwright.interfaces.web.files.x12_view import ToldFile, story_of_claim, tell_claim
from claimwright.interfaces.web.guarding import PracticeRequest, page
from claimwright.interfaces.web.present import now
from claimwright.interfaces.web.words import ADJUSTMENT_GROUPS, words_for
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind

# A look at a timeline event: tone and icon by what happened.
EVENT_LOOKS = {
    "created": ("quiet", "plus"),
    "revised": ("wait", "pencil"),
    "acknowledged": ("wait", "inbox"),
    "decided": ("in", "banknote"),
    "taken_back": ("risk", "undo-2"),
    "asked": ("quiet", "circle-help"),
    "status": ("wait", "inbox"),
    "note": ("quiet", "info"),
}
STATE_OF_TITLE = {title: state for state, title in MOVES.items()}


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """One point of the timeline, ready to draw."""

    at: datetime
    title: str
    words: str
    actor: str
    tone: str
    icon: str
    file_url: str
    file_name: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step from charged to owed: the amount, and the reasons in words."""

    name: str
    cents: int | None
    reasons: tuple[str, ...]


@page("claims.view")
def show(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Everything about one claim on one page."""
    claim = queries.access_claim(user_id=request.person_id, public_id=public_id)
    payer = contracting.get_payer(payer_id=claim.payer_id)
    decisions = queries.adjudications(claim_ids=[claim.id])[claim.id]
    stands = standing(decisions)
    written = queries.professional_claims(claim_ids=[claim.id])[claim.id]
    visit = charges.get_encounter(encounter_id=claim.encounter_id)
    findings = scrubbing.findings_for(claim_ids=[claim.id]).get(claim.id, [])
    patient = registration.get_patient(patient_id=claim.patient_id)
    coverage = registration.get_coverages(ids=[claim.coverage_id]).get(claim.coverage_id)
    refused = _refusal(claim)
    of_visit = queries.claims_of_encounters(encounter_ids=[claim.encounter_id])
    siblings = [one for one in of_visit.get(claim.encounter_id, []) if one.id != claim.id]
    owed = _owed(claim)
    context = {
        "claim": claim,
        "payer": payer,
        "patient": patient,
        "coverage": coverage,
        "refused": refused,
        "ways": ways_to_mend(
            request, claim, (patient, visit, coverage), form_for(findings, refused)
        ),
        "visit": visit,
        "findings": findings,
        "releasable": {rule.id for rule in scrubbing.rules_in_force() if rule.can_override},
        "fixes": claim.state == "held" and can_be_mended(visit, findings),
        "events": _life(claim),
        "versions": queries.versions(claim_ids=[claim.id])[claim.id],
        "decisions": _told_decisions(decisions, payer),
        "money": money_steps(claim, stands, owed),
        "expected_rows": expected_rows(claim, stands),
        "denials": denials.denials_for(claim_ids=[claim.id]).get(claim.id, []),
        "siblings": siblings,
        "written": written,
        "boxes": boxes_of(written, payer.name),
        "correction": plan_correction(
            payer=payer, payer_claim_number=claim.payer_claim_number, decision=stands
        ),
        "can_correct": claim.state in ("held", "draft", "rejected", "adjudicated", "closed"),
        "can_void": can_move(claim.state, "void"),
        **_patients_part(claim, why_not_theirs(claim, decisions, siblings), owed["By insurance"]),
        "can_ask": claim.state in ("submitted", "accepted"),
    }
    return render(request, "claims/claim.html", context)


def _patients_part(claim: ClaimSnapshot, why_not: str, by_insurance_cents: int) -> dict[str, Any]:
    """What of the visit may be billed to the patient when its claim goes to nobody."""
    is_theirs = not why_not and can_bill_patient(claim.state) and by_insurance_cents > 0
    return {
        "by_insurance_cents": by_insurance_cents,
        "is_patients_cents": by_insurance_cents if is_theirs else 0,
        "not_the_patients": why_not,
    }


def _refusal(claim: ClaimSnapshot) -> AcknowledgementView | None:
    """Why a rejected claim came back, in the words of who sent it back."""
    if claim.state != "rejected":
        return None
    return last_refusal(submission.acknowledgements_for(claim_ids=[claim.id])[claim.id])


@page("claims.view")
def raw(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The claim as X12: the bytes that were sent, or those that would be."""
    claim = queries.access_claim(user_id=request.person_id, public_id=public_id)
    sent, data, told = _sent_bytes(claim)
    if told is None:
        data, told = _preview(claim)
    story = story_of_claim(data, claim.control_number) if told else []
    return render(request, "claims/raw.html", {"told": told, "sent": sent, "story": story})


def _sent_bytes(claim: ClaimSnapshot) -> tuple[store.FileRecord | None, bytes, ToldFile | None]:
    """The newest file of ours that holds the present version, its bytes and the claim in it."""
    for event in reversed(queries.timeline(claim_id=claim.id)):
        if event.file_public_id is None:
            continue
        file = store.find_by_public_id(event.file_public_id)
        if file is not None and file.kind.startswith("837") and file.direction == "out":
            data = store.read(file.id)
            told = tell_claim(data, claim.control_number)
            if told is not None:
                return file, data, told
    return None, b"", None


def _preview(claim: ClaimSnapshot) -> tuple[bytes, ToldFile | None]:
    envelope = Envelope(
        sender_id="PREVIEW",
        receiver_id="PREVIEW",
        interchange_control=1,
        group_control=1,
        created_at=now(),
    )
    written = queries.professional_claims(claim_ids=[claim.id])[claim.id]
    data = render_837p(envelope, [written], batch_reference="PREVIEW")
    return data, tell_claim(data, claim.control_number)


def expected_rows(claim: ClaimSnapshot, stands: AdjudicationView | None) -> list[dict[str, Any]]:
    """What each line of the present version should bring, beside what was allowed."""
    version = queries.versions(claim_ids=[claim.id])[claim.id][-1]
    expected = queries.expected_lines(version_ids=[version.id])
    if not expected:
        return []
    decided = {line.line_number: line for line in stands.lines} if stands else {}
    short = remittance.underpayments_of_claims(claim_ids=[claim.id]).get(claim.id, [])
    return [
        {
            "label": "-".join((line.procedure, *line.modifiers)),
            "expected_cents": expected[(version.id, line.number)].expected_cents,
            "allowed_cents": decided[line.number].allowed_cents if line.number in decided else None,
            "underpayment": next((u for u in short if u.line_number == line.number), None),
        }
        for line in queries.claim_lines(version_ids=[version.id])[version.id]
        if (version.id, line.number) in expected
    ]


def money_steps(
    claim: ClaimSnapshot, stands: AdjudicationView | None, owed: dict[str, int]
) -> list[Step]:
    """Charged, allowed, paid, adjusted, owed, each with the reasons the payer gave."""
    waiting = ("Not decided yet.",)
    if stands is None:
        return [
            Step("Charged", claim.charge_cents, ()),
            Step("Allowed", None, waiting),
            Step("Paid", claim.paid_cents, ()),
            Step("Adjusted", None, ()),
            _owed_step(owed),
        ]
    refused = [one for one in stands.all_adjustments if _is_refusal(one)]
    shared = [one for one in stands.all_adjustments if one.group == "PR" and one not in refused]
    taken_off = [one for one in stands.all_adjustments if one.group != "PR" and one not in refused]
    steps = [
        Step("Charged", claim.charge_cents, ()),
        Step("Allowed", stands.allowed_cents, ("What the payer's contract recognizes.",)),
        Step("Paid", claim.paid_cents, (f"{stands.paid_on:%b} {stands.paid_on.day}.",)),
        Step("Adjusted", _total(taken_off), _reasons(taken_off)),
    ]
    if refused:
        steps.append(Step("Denied", _total(refused), _reasons(refused)))
    if shared:
        steps.append(Step("Patient's share", _total(shared), _reasons(shared)))
    return [*steps, _owed_step(owed)]


def _is_refusal(one: Adjustment) -> bool:
    return carc_class(one.reason, one.group) is CarcClass.DENIAL


def _total(adjustments: list[Adjustment]) -> int:
    return sum(one.amount_cents for one in adjustments)


def _owed_step(owed: dict[str, int]) -> Step:
    reasons = [f"{name}: {_dollars(cents)}" for name, cents in owed.items() if cents]
    return Step("Still owed", sum(owed.values()), tuple(reasons) or ("Nothing.",))


def _owed(claim: ClaimSnapshot) -> dict[str, int]:
    """What the visit is owed now, from the books: by insurers, by the patient."""
    found = ledger.receivables(by="encounter", ids=[claim.encounter_id])
    open_cents = found.get(claim.encounter_id, {})
    insurers = sum(
        cents for (kind, _), cents in open_cents.items() if kind is AccountKind.INSURANCE_RECEIVABLE
    )
    patient = sum(
        cents for (kind, _), cents in open_cents.items() if kind is AccountKind.PATIENT_RECEIVABLE
    )
    return {"By insurance": insurers, "By the patient": patient}


def _dollars(cents: int) -> str:
    sign = "−" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def _reasons(adjustments: list[Adjustment]) -> tuple[str, ...]:
    """Each reason once, with what all lines gave for it, in the order first given."""
    cents: dict[tuple[str, str], int] = {}
    for one in adjustments:
        key = (one.group, one.reason)
        cents[key] = cents.get(key, 0) + one.amount_cents
    return tuple(
        f"{group}-{reason} {_dollars(amount)}: {carc_words(reason)}"
        for (group, reason), amount in cents.items()
        if amount
    )


def _life(claim: ClaimSnapshot) -> list[ShownEvent]:
    """What happened to the claim and what people said about it, newest first."""
    about = About("claim", claim.id, claim.public_id, claim.number, claim.patient_id)
    talk = worklist.talk_about(about=about)
    said = [
        ShownEvent(one.at, "Note", one.body, one.author, "quiet", "message-square", "", "")
        for one in talk.comments
    ]
    done = [
        ShownEvent(one.done_at, "Task done", one.title, one.done_by, "in", "circle-check", "", "")
        for one in talk.tasks
        if one.done_at is not None
    ]
    happened = [_shown(event) for event in reversed(queries.timeline(claim_id=claim.id))]
    return sorted([*happened, *said, *done], key=lambda event: event.at, reverse=True)


def _shown(event: TimelineEvent) -> ShownEvent:
    state = STATE_OF_TITLE.get(event.title, "")
    if state:
        tone, icon = words_for("claim", state).tone, words_for("claim", state).icon
    else:
        tone, icon = EVENT_LOOKS.get(event.kind, ("quiet", "activity"))
    is_file = event.file_public_id is not None
    return ShownEvent(
        at=event.at,
        title=event.title,
        words=event.words,
        actor=event.actor,
        tone=tone,
        icon=icon,
        file_url=reverse("file", args=[event.file_public_id]) if is_file else "",
        file_name=event.file_name,
    )


def _told_decisions(
    decisions: Sequence[AdjudicationView], payer: PayerProfile
) -> list[dict[str, Any]]:
    """Each decision, the latest first, with every adjustment in words and where it is booked."""
    table = queries.posting_table() if decisions else PostingTable()
    return [_told_decision(view, table, payer.kind) for view in reversed(decisions)]


def _told_decision(view: AdjudicationView, table: PostingTable, kind: str) -> dict[str, Any]:
    def told(one: Adjustment, remarks: tuple[str, ...]) -> dict[str, Any]:
        asked = Adjusted(
            payer_id=view.payer_id, group=one.group, reason=one.reason, remarks=remarks
        )
        line = posting_line(
            reason=one.reason,
            group=one.group,
            payer_kind=kind,
            treatment=table.treatment(asked, on=view.paid_on),
            remarks=remarks,
        )
        return _told_adjustment(one) | {"reason": one.reason, "booked": line.adjustment_code}

    return {
        "view": view,
        "adjustments": [told(one, view.remarks) for one in view.claim_adjustments],
        "remarks": [(code, rarc_words(code)) for code in view.remarks],
        "lines": [
            {
                "line": line,
                "adjustments": [told(one, line.remarks) for one in line.adjustments],
                "remarks": [(code, rarc_words(code)) for code in line.remarks],
            }
            for line in view.lines
        ],
    }


def _told_adjustment(one: Adjustment) -> dict[str, Any]:
    return {
        "code": f"{one.group}-{one.reason}",
        "cents": one.amount_cents,
        "words": carc_words(one.reason),
        "group": ADJUSTMENT_GROUPS.get(one.group, one.group),
    }
