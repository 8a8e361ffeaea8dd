"""Appeals: the packet, that it left, and what the payer answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from claimwright.cycle.denials import operations, queries
from claimwright.cycle.denials.domain.appeals import NoFurtherAppeal
from claimwright.cycle.denials.domain.letters import LetterKind, NothingToAppeal
from claimwright.cycle.denials.domain.outcomes import ANSWERS, Answer, BadAnswer
from claimwright.cycle.denials.domain.packets import NoProof
from claimwright.cycle.denials.domain.states import WrongMove
from claimwright.foundation.documents import pdf
from claimwright.interfaces.web.guarding import PracticeRequest, action, page
from claimwright.interfaces.web.listing import chosen
from claimwright.interfaces.web.present import as_pdf, now, today
from claimwright.kernel.money import Money, NotMoney

MOST_RECORDS = 10
LARGEST_RECORD = 20 * 1024 * 1024


@page("denials.work")
def appeal_letter(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The appeal letter as PDF, from facts on file only."""
    denial = queries.access_denial(user_id=request.person_id, public_id=public_id)
    try:
        data = operations.appeal_letter_pdf(denial_id=denial.id, on=today(request))
    except NothingToAppeal as refusal:
        messages.error(request, str(refusal))
        return redirect("denial", public_id=public_id)
    return as_pdf(data, f"appeal-{denial.denied_on:%Y%m%d}")


@page("denials.work")
def packet(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The letter, the payer's decision, the claim and the proof of filing as one PDF."""
    denial = queries.access_denial(user_id=request.person_id, public_id=public_id)
    asked = chosen(request, "kind", {kind.value for kind in LetterKind})
    try:
        made = operations.build_packet(
            denial_id=denial.id, on=today(request), kind=LetterKind(asked) if asked else None
        )
    except (NothingToAppeal, NoProof) as refusal:
        messages.error(request, str(refusal))
        return redirect("denial", public_id=public_id)
    return as_pdf(made.data, f"{made.kind.value}-packet-{denial.denied_on:%Y%m%d}")


@action("denials.work")
def file_appeal(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The packet left: keep its bytes, with the records sent along, and wait for the answer."""
    return _filed(request, public_id, operations.file_appeal)


@action("denials.work")
def file_reopening(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The request to set a slip of the pen right left: keep its bytes, wait for the answer."""
    return _filed(request, public_id, operations.file_reopening, LetterKind.REOPENING)


def _filed(
    request: PracticeRequest,
    public_id: UUID,
    file: Callable[..., int],
    kind: LetterKind | None = None,
) -> HttpResponse:
    denial = queries.access_denial(user_id=request.person_id, public_id=public_id)
    try:
        made = operations.build_packet(
            denial_id=denial.id, on=today(request), kind=kind, records=_records(request)
        )
        packet_id = operations.keep_packet(denial=denial, packet=made)
        filing = operations.Filing(
            filed_on=_day(request, "filed_on"),
            method=request.POST.get("method", ""),
            reference=request.POST.get("reference", "").strip()[:60],
            packet_id=packet_id,
        )
        file(denial_id=denial.id, filing=filing, now=now())
    except (
        NothingToAppeal, NoProof, NoFurtherAppeal, operations.AlreadyAsked, WrongMove, BadAnswer,
    ) as refusal:  # fmt: skip
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Kept as sent. The denial waits for the payer's answer.")
    return redirect("denial", public_id=public_id)


@action("denials.work")
def answer(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """What the payer answered: it will pay, will pay a part, or stands by it."""
    denial = queries.access_denial(user_id=request.person_id, public_id=public_id)
    outcome = request.POST.get("outcome", "")
    try:
        plan = operations.record_answer(
            denial_id=denial.id,
            answer=Answer(
                outcome=outcome if outcome in ANSWERS else "",
                decided_on=_day(request, "decided_on"),
                awarded_cents=_cents(request, "awarded"),
                reference=request.POST.get("reference", "").strip()[:60],
                words=request.POST.get("words", "").strip()[:300],
                go_on="stop" not in request.POST,
            ),
            now=now(),
        )
    except (BadAnswer, WrongMove) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{plan.words}.".replace("..", "."))
    return redirect("denial", public_id=public_id)


def _records(request: PracticeRequest) -> list[tuple[str, bytes]]:
    """Uploaded PDFs by name. Raises BadAnswer for what is none, or is too much."""
    found = []
    for upload in request.FILES.getlist("records")[:MOST_RECORDS]:
        if (upload.size or 0) > LARGEST_RECORD:
            raise BadAnswer(f"{upload.name} is larger than 20 MB.")
        data = upload.read()
        if not pdf.is_readable(data):
            raise BadAnswer(f"{upload.name} is no PDF that can be read. Print it to PDF first.")
        found.append((str(upload.name)[:80], data))
    return found


def _day(request: PracticeRequest, name: str) -> date:
    """The day typed; today when none was. Raises BadAnswer for one to come or no day at all."""
    text = request.POST.get(name, "").strip()
    if not text:
        return today(request)
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise BadAnswer("Give the day as month, day and year.") from None
    if found > today(request):
        raise BadAnswer("That day has not come yet.")
    return found


def _cents(request: PracticeRequest, name: str) -> int:
    text = request.POST.get(name, "").strip()
    if not text:
        return 0
    try:
        return Money.of(text).cents
    except NotMoney:
        raise BadAnswer("Give the amount in dollars, as in 125.50.") from None
