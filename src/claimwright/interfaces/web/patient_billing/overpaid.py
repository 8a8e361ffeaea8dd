"""What payers paid too much, by owner, with the sixty days of the federal programs."""

from __future__ import annotations

from collections.abc import Sequence
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
from claimwright.ledger import queries as ledger

SECOND_AND_LATER = ("2", "3", "20", "21")  # CLP02: processed as a second or third payer's
FEDERAL = {PayerKind.MEDICARE, PayerKind.MEDICARE_ADVANTAGE, PayerKind.MEDICAID}


def overpaid_rows(request: PracticeRequest) -> list[dict[str, Any]]:
    """Each overpaid decision with its clock; those nearest to late first."""
    items = remittance.overpaid_items()
    known = queries.overpayments(item_ids=[item.id for item in items])
    checks = queries.return_checks(item_ids=[item.id for item in items])
    payers = {payer.id: payer for payer in contracting.list_payers()}
    since = remittance.overpaid_since(items=items)
    open_before = _open_with_others(items)
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
                "open_before": [
                    (payers[pk].name if pk in payers else "another payer", cents)
                    for pk, cents in open_before.get(item.id, {}).items()
                ],
                "key": uuid7().hex,
                "clock": clock(found_on, look_from, look_until, on=on) if is_federal else None,
            }
        )
    return sorted(rows, key=lambda row: row["clock"].left_days if row["clock"] else 10_000)


def is_to_be_given_back(row: dict[str, Any]) -> bool:
    """Whether it is somebody's work: no check gives it back, no earlier payer has to decide."""
    check = row["check"]
    is_on_its_way = check is not None and check.state in (ASKED, POSTED)
    return not is_on_its_way and not row["open_before"]


def _open_with_others(items: Sequence[ItemView]) -> dict[int, dict[int, int]]:
    """What earlier payers have not decided yet of a later payer's visit: {item: {payer: cents}}.

    Its payment may be due then: what was left to it is known when they have decided.
    """
    later = [item for item in items if item.status in SECOND_AND_LATER and item.encounter_id]
    owed = ledger.receivables(by="encounter", ids=[item.encounter_id or 0 for item in later])
    return {
        item.id: {
            payer_id: cents
            for (_, payer_id), cents in owed.get(item.encounter_id or 0, {}).items()
            if payer_id is not None and payer_id != item.payer_id and cents > 0
        }
        for item in later
    }


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
