"""Who did and saw what, for the owner."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.apps import apps
from django.http import HttpResponse
from django.shortcuts import render

from claimwright.foundation.access.people import members
from claimwright.foundation.audit.log import LOOKS
from claimwright.foundation.audit.models import AuditEntry
from claimwright.interfaces.web.guarding import PracticeRequest, page
from claimwright.interfaces.web.listing import searched, wanted
from claimwright.kernel.money import Money

LATELY = 2_000  # entries, newest first, in which others than members are looked for


@page("audit.view")
def trail(request: PracticeRequest) -> HttpResponse:
    """The newest acts first; filter by person, by act or by the id of a thing."""
    asked = wanted(request)
    rows = AuditEntry.objects.filter(practice_id=request.practice.pk)
    actor, text = request.GET.get("actor", "")[:150], searched(request)
    if actor:
        rows = rows.filter(actor=actor)
    if request.GET.get("changes") == "1":
        rows = rows.exclude(action__in=LOOKS)
    if text:
        rows = rows.filter(action__icontains=text) | rows.filter(object_id=text)
    shown = rows.order_by("-id")[asked.offset : asked.offset + asked.size]
    context = {
        "rows": [_told(row) for row in shown],
        "pager": asked.pager_of_many(rows.order_by()),
        "actors": _actors(request.practice.pk),
        "actor": actor,
        "text": text,
        "changes": request.GET.get("changes") == "1",
    }
    return render(request, "practice/audit.html", context)


def _actors(practice_id: int) -> Sequence[str]:
    """The people of the practice and whoever else acted lately, a machine or a former member."""
    rows = AuditEntry.objects.filter(practice_id=practice_id).order_by("-id")
    lately = rows.values_list("actor", flat=True)[:LATELY]
    return sorted({*lately, *(member.username for member in members())})


@cache
def _names() -> dict[str, str]:
    """What a thing is called where its name is written as one word: remittanceitem."""
    return {
        str(model._meta.model_name): str(model._meta.verbose_name) for model in apps.get_models()
    }


def _told(row: AuditEntry) -> dict[str, Any]:
    """One entry as a person reads it; the payload holds no patient's name."""
    said = json.loads(row.payload)
    detail = [f"{key.replace('_', ' ')}: {value}" for key, value in said["detail"].items()]
    if said["amount_cents"] is not None:
        detail.insert(0, str(Money(said["amount_cents"])))
    if said["reason"]:
        detail.insert(0, said["reason"])
    return {
        "at": row.at,
        "actor": row.actor,
        "action": row.action,
        "what": _names().get(row.object_type, row.object_type),
        "object_id": row.object_id,
        "detail": ", ".join(detail),
        "leaf": row.leaf_hash[:12],
    }
