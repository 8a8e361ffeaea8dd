"""One line of the bank that nothing explains: a person says what it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.receipts import operations, queries
from claimwright.cycle.receipts.domain.settling import CannotBe
from claimwright.cycle.receipts.queries import BankLineView
from claimwright.cycle.remittance import queries as remittance
from claimwright.interfaces.web.guarding import PracticeRequest, action, page
from claimwright.interfaces.web.present import today
from claimwright.journeys import settle_line


@page("remittances.view")
def show(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The line, and everything it could be, with the sum of what is chosen."""
    line = queries.access_bank_line(user_id=request.person_id, public_id=public_id)
    context: dict[str, Any] = {"line": line, "is_credit": line.amount_cents > 0}
    if line.amount_cents > 0 and not line.is_matched:
        context["choices"] = _choices()
    elif not line.is_matched:
        context["checks"] = queries.checks_of(cents=-line.amount_cents)
        context["deposits"] = _that_may_bounce(line)
    return render(request, "deposits/line.html", context)


def _that_may_bounce(line: BankLineView) -> list[dict[str, Any]]:
    """Payers' payments of the line's amount that the bank may have taken back."""
    found = queries.deposits_that_may_bounce(cents=-line.amount_cents, by=line.posted_on)
    told = remittance.of_deposits(deposit_ids=[one.id for one in found])
    return [
        {"deposit": one, "remittance": row}
        for one in found
        if len(told.get(one.id, ())) == 1
        for row in told[one.id]
    ]


def _choices() -> list[dict[str, Any]]:
    """Payers' payments on their way, deposits noted by hand, card payments: oldest first."""
    names = {payer.id: payer.name for payer in contracting.list_payers()}
    told = [
        {
            "value": f"remittance:{row.id}",
            "on": row.paid_on,
            "who": names.get(row.payer_id or 0, row.payer_name),
            "what": row.trace_number,
            "kind": "Announced by the payer",
            "cents": row.payment_cents,
        }
        for row in remittance.not_at_bank()
    ]
    noted = [
        {
            "value": f"deposit:{one.key}",
            "on": one.paid_on,
            "who": one.payer_name or "Noted by hand",
            "what": one.trace_number,
            "kind": "Deposit",
            "cents": one.amount_cents,
        }
        for one in queries.deposits_not_seen()
    ]
    cards = [
        {
            "value": f"payment:{pk}",
            "on": on,
            "who": f"Card {last4}".strip(),
            "what": number,
            "kind": "Patient's card",
            "cents": cents,
        }
        for pk, on, number, last4, cents in queries.open_card_payments()
    ]
    return told + noted + cards


@action("remittances.post")
def settle(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The line is what was chosen; what it has less is the fee."""
    line = queries.access_bank_line(user_id=request.person_id, public_id=public_id)
    if line.amount_cents < 0:
        return _debit(request, line)
    chosen = _ids(request.POST.getlist("in_it"))
    try:
        settle_line.settle_line(
            line_id=line.id,
            posted_on=line.posted_on,
            remittance_ids=chosen["remittance"],
            deposit_ids=chosen["deposit"],
            payment_ids=chosen["payment"],
        )
    except CannotBe as refusal:
        messages.error(request, str(refusal))
        return redirect("bank_line", public_id=public_id)
    messages.success(request, "It is known now what this line is.")
    return redirect("bank")


def _debit(request: PracticeRequest, line: BankLineView) -> HttpResponse:
    wanted, bounced = request.POST.get("check", ""), request.POST.get("deposit", "")
    try:
        if bounced:
            _take_back(request, line, bounced)
        elif not wanted:
            settle_line.note_fee(line_id=line.id, posted_on=line.posted_on)
            messages.success(request, "Booked as a fee.")
        else:
            found = queries.access_payment(user_id=request.person_id, public_id=wanted)
            settle_line.note_returned(line_id=line.id, payment=found, on=today(request))
            messages.success(request, f"Check {found.number} is returned: the patient owes again.")
    except (CannotBe, operations.CannotReturn) as refusal:
        messages.error(request, str(refusal))
        return redirect("bank_line", public_id=line.public_id)
    return redirect("bank")


def _take_back(request: PracticeRequest, line: BankLineView, wanted: str) -> None:
    offered = {str(one["deposit"].public_id): one["deposit"] for one in _that_may_bounce(line)}
    if wanted not in offered:
        raise CannotBe("No such payment stands at the bank.")
    deposit = offered[wanted]
    settle_line.note_bounced(line_id=line.id, posted_on=line.posted_on, deposit=deposit)
    said = "Noted. The payment waits for its money again."
    messages.success(request, said)


def _ids(chosen: list[str]) -> dict[str, list[int]]:
    """Ids by kind; only what the page offered counts."""
    offered = {one["value"] for one in _choices()}
    found: dict[str, list[int]] = {"remittance": [], "deposit": [], "payment": []}
    for value in chosen:
        if value in offered:
            kind, _, pk = value.partition(":")
            found[kind].append(int(pk))
    return found
