"""What a person does about what a payer paid too much: look into it, or send it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from uuid6 import uuid7

from claimwright.cycle.patient_billing import operations
from claimwright.cycle.patient_billing.domain.overpayments import NoInvestigation
from claimwright.cycle.patient_billing.domain.payer_checks import (
    POSTED,
    NewPayerCheck,
    NotOwedToPayer,
)
from claimwright.cycle.remittance import queries as remittance
from claimwright.cycle.remittance.domain.views import ItemView
from claimwright.interfaces.web.guarding import PracticeRequest, action
from claimwright.interfaces.web.present import today
from claimwright.kernel.money import Money


@action("payments.refund")
def act(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Begin or end a look at an overpayment, or send it back."""
    item = remittance.access_item(user_id=request.person_id, public_id=public_id)
    what, note = request.POST.get("what", ""), request.POST.get("note", "").strip()[:300]
    on = today(request)
    try:
        if what == "look":
            operations.begin_look(item=item, on=on, note=note)
            messages.success(request, "The clock is paused for at most 180 days.")
        elif what == "known":
            operations.end_look(item=item, on=on, note=note)
            messages.success(request, "The clock runs again.")
        elif what == "return":
            _send_back(request, item)
    except (NoInvestigation, NotOwedToPayer) as refusal:
        messages.error(request, str(refusal))
    return redirect("credits")


def _send_back(request: PracticeRequest, item: ItemView) -> None:
    """Ask for the check; sent twice, it is one."""
    asked = operations.ask_payer_check(
        new=NewPayerCheck(
            payer_id=item.payer_id,
            item_id=item.id,
            amount_cents=item.excess_cents,
            issued_on=today(request),
            reason="Overpayment returned",
            key=request.POST.get("key", "")[:60] or uuid7().hex,
        ),
        user_id=request.person_id,
    )
    if asked.state == POSTED:
        until = "has cashed our check" if item.why_not_ours else "sends its correction"
        said = f"Sent back. It leaves suspense when the payer {until}."
        messages.success(request, said)
    else:
        amount = Money(item.excess_cents)
        messages.info(request, f"{amount} waits for a second person to approve it.")
