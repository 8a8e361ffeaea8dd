"""Contracts: what each pays, a new one, what other terms would bring; and the price of codes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.contracting import operations, queries
from claimwright.cycle.contracting.domain.asking import NotACode
from claimwright.cycle.contracting.domain.contracts import RateKind
from claimwright.cycle.contracting.domain.medicare.working import Circumstances
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.practice import queries as practice
from claimwright.foundation.access.guard import NotVisible
from claimwright.interfaces.web.contracting.forms import SEVERAL, PriceForm, TermsForm
from claimwright.interfaces.web.contracting.spreadsheet import csv_file
from claimwright.interfaces.web.guarding import PracticeRequest, form_page, page
from claimwright.interfaces.web.present import today
from claimwright.journeys.price_codes import price_codes
from claimwright.journeys.price_medicare import Place, PricedCodes, price_by_medicare
from claimwright.journeys.reprice_contract import Repriced, reprice_contract
from claimwright.kernel.money import cents_to_text

SHOWN_CODES = 15
RATE_WORDS = {
    RateKind.PER_UNIT: "a unit",
    RateKind.CASE: "for the case",
    RateKind.PER_DIEM: "for the day",
    RateKind.PERCENT_OF_CHARGES: "of charges",
    RateKind.PERCENT_OF_MEDICARE: "of Medicare",
    RateKind.NOT_COVERED: "not covered",
}
RENEWAL_DAYS = 90


@page("setup.view")
def list_contracts(request: PracticeRequest) -> HttpResponse:
    """Every contract, those in force first, with the day each must be renewed."""
    on = today(request)
    views = queries.list_contracts()
    in_force = {view.id for view in queries.list_contracts(on=on)}
    rows = [
        {
            "view": view,
            "is_in_force": view.id in in_force,
            "ends_soon": bool(view.terms.ends_on)
            and view.id in in_force
            and (view.terms.ends_on - on).days <= RENEWAL_DAYS,  # type: ignore[operator]
        }
        for view in views
    ]
    rows.sort(key=lambda row: not row["is_in_force"])
    context = {"rows": rows, "payers": queries.list_payers()}
    return render(request, "contracting/contracts.html", context)


@page("setup.view")
def show_contract(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """One contract with its carve-outs."""
    view = queries.find_contract(public_id=public_id)
    if view is None:
        raise NotVisible("There is nothing here for you under that address.")
    payer = queries.get_payer(payer_id=view.terms.payer_id)
    rates = [
        (rate.words, RATE_WORDS[rate.kind], rate.percent, rate.cents) for rate in view.terms.rates
    ]
    context = {
        "view": view,
        "terms": view.terms,
        "payer": payer,
        "several": dict(SEVERAL)[view.terms.several],
        "rates": rates,
    }
    return render(request, "contracting/contract.html", context)


@form_page("setup.edit")
def agree(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """A new contract with a payer; the one before ends on its first day."""
    payer = _payer(public_id)
    form = TermsForm(
        request.POST or None,
        lists=queries.list_editions(),
        initial={"starts_on": today(request), "percent": 100},
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.agree_contract(new=form.terms(payer.id))
        except operations.ContractRefused as refusal:
            for finding in refusal.findings:
                form.add_error(None, f"{finding.message} {finding.fix}")
        else:
            messages.success(request, f"The contract with {payer.name} is kept.")
            return redirect("contracts")
    title = f"New contract with {payer.name}"
    context = {"form": form, "title": title, "sub": "Remittances are held to it."}
    return render(request, "practice/form.html", context)


@page("setup.view")
def what_if(request: PracticeRequest) -> HttpResponse:
    """What the last twelve months would have brought under other terms."""
    form, payer, result = _asked(request)
    context: dict[str, Any] = {
        "form": form,
        "payers": queries.list_payers(),
        "payer": payer,
        "result": result,
        "query": request.GET.urlencode(),
    }
    if result is not None:
        context["chart"] = _chart(result)
        context["codes"] = result.codes[:200]
    return render(request, "contracting/what_if.html", context)


@page("setup.view")
def what_if_csv(request: PracticeRequest) -> HttpResponse:
    """The same comparison as a spreadsheet."""
    _, _, result = _asked(request)
    if result is None:
        return redirect("what_if")
    rows = [
        (
            code.code,
            f"{code.units.normalize():f}",
            cents_to_text(code.charge_cents),
            cents_to_text(code.current_cents),
            cents_to_text(code.proposed_cents),
            cents_to_text(code.change_cents),
        )
        for code in result.codes
    ]
    columns = ("code", "units", "charged", "current", "proposed", "change")
    return csv_file("what-if.csv", columns, rows)


@page("setup.view")
def price(request: PracticeRequest) -> HttpResponse:
    """The price of codes with its proof."""
    payers = [payer.name for payer in queries.list_payers()]
    initial = {"on": today(request), "setting": "nonfacility"}
    form = PriceForm(
        request.GET if "codes" in request.GET else None, initial=initial, payers=payers
    )
    priced = None
    if form.is_bound and form.is_valid():
        try:
            priced = _priced(form.cleaned_data, payers)
        except NotACode as refusal:
            form.add_error("codes", f"{refusal}.")
    return render(request, "contracting/price.html", {"form": form, "priced": priced})


def _priced(data: dict[str, Any], payers: list[str]) -> PricedCodes:
    here = Circumstances(on=data["on"], is_facility=data["setting"] == "facility")
    items = data["codes"].split()
    zip_code = data["zip_code"]
    if data["payer"] in payers:
        place = Place(zip_code=zip_code)
        return price_codes(items=items, payer_name=data["payer"], circumstances=here, place=place)
    if not zip_code:
        profile = practice.find_billing_profile(on=data["on"])
        zip_code = profile.address.zip if profile else ""
    place = Place(zip_code=zip_code)
    tables = queries.store()
    return price_by_medicare(items=items, place=place, circumstances=here, tables=tables)


def _asked(
    request: PracticeRequest,
) -> tuple[TermsForm, PayerProfile | None, Repriced | None]:
    """The proposal in the address, and what comes of it when it is complete."""
    lists = queries.list_editions()
    payers = queries.list_payers()
    payer = next((p for p in payers if str(p.public_id) == request.GET.get("payer")), None)
    on = today(request)
    if payer is None or "basis" not in request.GET:
        return TermsForm(None, lists=lists, initial={"starts_on": on, "percent": 100}), payer, None
    form = TermsForm({**request.GET.dict(), "starts_on": on.isoformat()}, lists=lists)
    if not form.is_valid():
        return form, payer, None
    result = reprice_contract(
        proposed=form.terms(payer.id), schedule_name=form.schedule_name, as_of=on
    )
    return form, payer, result


def _chart(result: Repriced) -> dict[str, Any]:
    codes = list(reversed(result.codes[:SHOWN_CODES]))
    return {
        "kind": "rows",
        "labels": [code.code for code in codes],
        "series": [
            {"name": "Now", "values": [c.current_cents for c in codes], "tone": "wait"},
            {"name": "Proposed", "values": [c.proposed_cents for c in codes], "tone": "in"},
        ],
    }


def _payer(public_id: UUID) -> PayerProfile:
    found = next((p for p in queries.list_payers() if p.public_id == public_id), None)
    if found is None:
        raise NotVisible("There is nothing here for you under that address.")
    return found
