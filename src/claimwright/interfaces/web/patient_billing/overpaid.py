"""What payers paid too much, by owner, with the sixty days of the federal programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from uuid6 import uuid7

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.patient_billing import operations, queries
from claimwright.cycle.patient_billing.domain.overpayments import NoInvestigation, clock
from claimwright.cycle.patient_billing.domain.payer_checks import (
    ASKED,
    POSTED,
    NewPayerCheck,
    NotOwedToPayer,
)
from claimwright.cycle.remittance import queries as remittance
from claimwright.cycle.remittance.domain.views import ItemView
from claimwright.interfaces.web.guarding import PracticeRequest, action
from claimwright.interfaces.web.present import today
from claimwright.kernel.money import Money

FEDERAL = {PayerKind.MEDICARE, PayerKind.MEDICARE_ADVANTAGE, PayerKind.MEDICAID}


def overpaid_rows(request: PracticeRequest) -> list[dict[str, Any]]:
    """Each overpaid decision with its clock; those nearest to late first."""
    items = remittance.overpaid_items()
    known = queries.overpayments(item_ids=[item.id for item in items])
    checks = queries.return_checks(item_ids=[item.id for item in items])
    payers = {payer.id: payer for payer in contracting.list_payers()}
    since = remittance.overpaid_since(items=items)
    on = today(request)
    rows = []
    for item in items:
        payer = payers.get(item.payer_id or 0)
        told = known.get(item.id)
        found_on = told.identified_on if told else since.get(item.id, on)
        is_federal = payer is not None and payer.kind in FEDERAL
        look_from = told.investigated_from if told else None
        look_until = told.investigated_until if told else None
        rows.append(
            {
                "item": item,
                "payer": payer.name if payer else item.payer_name,
                "owner": "Federal program" if is_federal else "Commercial payer",
                "found_on": found_on,
                "told": told,
                "check": checks.get(item.id),
                "key": uuid7().hex,
                "clock": clock(found_on, look_from, look_until, on=on) if is_federal else None,
            }
        )
    return sorted(rows, key=lambda row: row["clock"].left_days if row["clock"] else 10_000)


def is_on_its_way(check: queries.PayerCheckView | None) -> bool:
    """Whether a check gives it back, or waits for its second person."""
    return check is not None and check.state in (ASKED, POSTED)


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
