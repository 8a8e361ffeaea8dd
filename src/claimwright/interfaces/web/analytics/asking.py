"""Addresses of figures: from a question to its address and back; public ids only."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from claimwright.cycle.analytics.domain.behind import SIDES, TOP, Question
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.practice import queries as practice
from claimwright.foundation.access.guard import NotVisible
from claimwright.interfaces.web.forms import date_or_none, uuid_or_none
from claimwright.interfaces.web.guarding import PracticeRequest
from claimwright.interfaces.web.present import today

PATIENTS = "patients"
LONGEST_WORD = 40


def as_of(request: PracticeRequest) -> date:
    """The day asked for, never after today."""
    asked = date_or_none(request.GET.get("on", ""))
    return min(asked, today(request)) if asked else today(request)


class Ids:
    """Internal ids of payers, providers and locations by public id, and the other way round."""

    def __init__(self) -> None:
        payers = {one.id: one.public_id for one in contracting.list_payers()}
        providers = {one.id: one.public_id for one in practice.list_providers()}
        locations = {one.id: one.public_id for one in practice.list_locations()}
        self.public: dict[str, dict[int, UUID]] = {
            "payer": payers,
            "provider": providers,
            "location": locations,
        }

    def shown(self, name: str, pk: int) -> str:
        """What stands in an address; payer 0 is the patients, provider 0 nobody."""
        if not pk:
            return PATIENTS
        return str(self.public[name][pk])

    def read(self, name: str, text: str) -> int | None:
        """The id meant, 0 for the patients, None for nothing. Raises NotVisible."""
        if not text:
            return None
        if text == PATIENTS:
            return 0
        wanted = uuid_or_none(text)
        for pk, public_id in self.public[name].items():
            if public_id == wanted:
                return pk
        raise NotVisible("There is nothing here for you under that address.")


def link(of: str, on: date, **narrowed: Any) -> str:
    """The address of the list behind a figure; empty values are left out."""
    given = {"of": of, "on": on.isoformat()}
    for name, value in narrowed.items():
        if value not in (None, ""):
            given[name] = value.isoformat() if isinstance(value, date) else str(value)
    return f"{reverse('figures')}?{urlencode(given)}"


def question_of(request: PracticeRequest) -> Question:
    """The question in the address. Raises NotVisible for things that are not there."""
    ids = Ids()
    asked = request.GET
    age = asked.get("age", "")
    side = asked.get("side", TOP)
    return Question(
        of=_word(request, "of") or "open",
        on=as_of(request),
        side=side if side in SIDES else TOP,
        first_on=date_or_none(asked.get("first_on", "")),
        last_on=date_or_none(asked.get("last_on", "")),
        payer_id=ids.read("payer", asked.get("payer", "")),
        provider_id=ids.read("provider", asked.get("provider", "")),
        location_id=ids.read("location", asked.get("location", "")),
        place=_word(request, "place"),
        owner=_word(request, "owner"),
        age=int(age) if age in ("0", "1", "2", "3", "4") else None,
        reason=_word(request, "reason"),
        category=_word(request, "category"),
        happened=_word(request, "happened"),
        node=asked.get("node", "")[:LONGEST_WORD],
    )


def _word(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "")[:LONGEST_WORD]
