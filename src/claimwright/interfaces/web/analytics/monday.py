"""Monday: what moved last week, why, and who acts; as of any day, on paper, in a file, by mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.cycle.analytics import queries
from claimwright.cycle.analytics.domain.monday import Monday, OpenWork, headline, shown, signed
from claimwright.cycle.analytics.domain.movements import (
    CENTS,
    COUNT,
    DAYS,
    Breakdown,
    Contributor,
    Movement,
)
from claimwright.cycle.analytics.domain.windows import DAYS_IN_WEEK, Window
from claimwright.foundation.access.operations import choose_monday_mail
from claimwright.foundation.access.people import monday_reader
from claimwright.foundation.documents import sheets
from claimwright.foundation.documents.sheets import Column, Sheet
from claimwright.foundation.mail import BadMailAddress, NotSent
from claimwright.foundation.remember import remembered
from claimwright.interfaces.web.analytics.asking import Ids, as_of, link
from claimwright.interfaces.web.analytics.taking import away, wanted
from claimwright.interfaces.web.forms import PlainForm, date_or_none
from claimwright.interfaces.web.guarding import PracticeRequest, action, page
from claimwright.interfaces.web.present import today
from claimwright.interfaces.web.templatetags.claimwright import dollars
from claimwright.journeys.send_monday import send_monday

TILE_ONLY = frozenset({"denials"})  # its dollars are broken down already
BAR = 30  # half the width of a bar, in pixels
# The list behind each figure of the week, and what its breakdowns narrow it by.
BEHIND = {"cash": "paid", "charges": "charged", "denied": "denied", "denials": "denials"}
NARROWED = {
    queries.PAYER: "payer",
    queries.PROVIDER: "provider",
    queries.REASON: "reason",
    queries.HAPPENED: "happened",
}
SHEET_KINDS = {CENTS: sheets.CENTS, COUNT: sheets.NUMBER, DAYS: sheets.DECIMAL}
ICONS = {
    "Coder": "pencil",
    "Biller": "gavel",
    "Front desk": "user",
    "Provider": "stethoscope",
    "Payer": "building-2",
    "Patient": "wallet",
    "Clearinghouse": "send",
}


@dataclass(frozen=True, slots=True)
class _Addresses:
    """Where the figures of one Monday lead."""

    found: Monday
    ids: Ids

    def of_week(self, movement: Movement, week: Window, **narrowed: Any) -> str:
        """The list behind a figure of one of the weeks; empty where there is none."""
        of = BEHIND.get(movement.key)
        if of:
            return link(
                of, self.found.as_of, first_on=week.first_on, last_on=week.last_on, **narrowed
            )
        if movement.key == "receivables":
            return link("open", week.last_on, **narrowed)
        return link("K23", week.last_on) if movement.key == "days" and not narrowed else ""

    def of_line(self, movement: Movement, by: str, line: Contributor, week: Window) -> str:
        """The list behind one contributor; flows of a balance lead to the week's flow."""
        if movement.key == "receivables" and by == queries.HAPPENED:
            on, first_on = self.found.as_of, week.first_on
            return link(line.key, on, first_on=first_on, last_on=week.last_on)
        name = NARROWED.get(by)
        if not line.key or name is None or (name == "provider" and line.key == "0"):
            return ""
        key = line.key
        if name in ("payer", "provider"):
            key = self.ids.shown(name, int(key))
        return self.of_week(movement, week, **{name: key})


@page("reports.view")
def monday(request: PracticeRequest) -> HttpResponse:
    """The page, or the file of it that is asked for."""
    on = as_of(request)
    now = today(request)
    found = remembered("monday", lambda: queries.monday(as_of=on), on, now)
    if wanted(request):
        return away(request, "Monday", tables(found), on=found.as_of, words=_words(found))
    places = _Addresses(found, Ids())
    following = found.as_of + timedelta(days=DAYS_IN_WEEK)
    context = {
        "found": found,
        "is_today": found.as_of == now,
        "earlier": found.as_of - timedelta(days=DAYS_IN_WEEK),
        "later": min(following, now) if found.as_of < now else None,
        "tiles": [_tile(movement, places) for movement in found.movements],
        "panels": [_panel(one, places) for one in found.movements if one.key not in TILE_ONLY],
        "ours": [_work(one, found.as_of) for one in found.work if one.is_ours],
        "theirs": [_work(one, found.as_of) for one in found.work if not one.is_ours],
        "ours_cents": sum(one.cents for one in found.ours),
        "all_url": link("open", found.as_of),
        "letter": monday_reader(request.person_id),
    }
    return render(request, "analytics/monday.html", context)


def _tile(movement: Movement, places: _Addresses) -> dict[str, Any]:
    tone = {True: "in", False: "risk", None: "quiet"}[movement.is_good]
    usual = "" if movement.usual is None else shown(movement.usual, movement.unit)
    figure, _, unit = shown(movement.last, movement.unit).partition(" ")
    return {
        "key": movement.key,
        "name": movement.name,
        "figure": dollars(movement.last) if movement.unit == CENTS else figure,
        "unit": unit,
        "words": movement.words,
        "tone": tone,
        "arrow": _arrow(movement.change),
        "change": signed(movement.change, movement.unit) if movement.change else "No change",
        "usual": usual,
        "against": movement.against_usual,
        "href": places.of_week(movement, places.found.week)
        if movement.key in TILE_ONLY
        else f"#{movement.key}",
    }


def _arrow(change: int) -> str:
    return "trending-up" if change > 0 else "trending-down" if change < 0 else "arrow-right"


def _panel(movement: Movement, places: _Addresses) -> dict[str, Any]:
    found = places.found
    return {
        "movement": movement,
        "headline": headline(movement),
        "before": shown(movement.before, movement.unit),
        "last": shown(movement.last, movement.unit),
        "change": signed(movement.change, movement.unit),
        "before_url": places.of_week(movement, found.before),
        "last_url": places.of_week(movement, found.week),
        "breakdowns": [_breakdown(movement, one, places) for one in movement.breakdowns],
    }


def _breakdown(movement: Movement, breakdown: Breakdown, places: _Addresses) -> dict[str, Any]:
    found, largest = places.found, breakdown.largest
    lines = []
    for line in breakdown.lines:
        width = round(abs(line.change) * BAR / largest) if largest else 0
        good = movement.is_good_up
        lines.append(
            {
                "name": line.name,
                "before": "" if line.before is None else shown(line.before, movement.unit),
                "last": "" if line.last is None else shown(line.last, movement.unit),
                "change": signed(line.change, movement.unit),
                "url": places.of_line(movement, breakdown.by, line, found.week),
                "before_url": places.of_line(movement, breakdown.by, line, found.before)
                if line.before is not None
                else "",
                "bar_x": BAR if line.change > 0 else BAR - width,
                "bar_width": width,
                "tone": "quiet" if good is None else "in" if (line.change > 0) == good else "risk",
            }
        )
    return {
        "by": breakdown.by,
        "lines": lines,
        "has_parts": breakdown.has_parts,
        "change": signed(breakdown.change, movement.unit),
        "bar": BAR,
        "bar_all": BAR * 2,
    }


def _work(work: OpenWork, on: date) -> dict[str, Any]:
    return {
        "work": work,
        "icon": ICONS[work.owner],
        "url": link("open", on, place=work.place, owner=work.owner_key),
        "list_url": _list_url(work),
    }


def _list_url(work: OpenWork) -> str:
    """The worklist where it is worked today."""
    lists = {
        "preparing": reverse("claims") + "?view=draft",
        "held": reverse("held_claims"),
        "rejected": reverse("rejections"),
        "sent": reverse("claims") + "?view=waiting",
        "with_payer": reverse("claims") + "?view=waiting",
        "decided": reverse("claims") + "?view=decided",
        "patient": reverse("balances"),
        "denied": f"{reverse('denials')}?owner={work.owner_key}",
    }
    return lists[work.place]


def _words(found: Monday) -> str:
    return (
        f"The week of {_day(found.week.first_on)} to {_day(found.week.last_on)} against the week "
        f"before. The usual is the average of the {found.usual_weeks} weeks before."
    )


def _day(on: date) -> str:
    return f"{on:%b} {on.day}, {on.year}"


def tables(found: Monday) -> list[Sheet]:
    """The page as tables to take away: the figures, each breakdown, the open work."""
    rows = tuple(
        (
            one.name,
            shown(one.before, one.unit),
            shown(one.last, one.unit),
            signed(one.change, one.unit),
            "" if one.usual is None else shown(one.usual, one.unit),
            headline(one),
        )
        for one in found.movements
    )
    heads = (
        Column("Figure"),
        *(Column(head, sheets.FIGURE) for head in ("Week before", "Last week", "Change", "Usual")),
        Column("In words"),
    )
    made = [Sheet("What moved", heads, rows)]
    for movement in found.movements:
        made += [_breakdown_sheet(movement, one) for one in movement.breakdowns if one.lines]
    return [*made, _work_sheet(found)]


def _breakdown_sheet(movement: Movement, breakdown: Breakdown) -> Sheet:
    kind = SHEET_KINDS[movement.unit]
    title = f"{movement.name}: {breakdown.by[:1].lower()}{breakdown.by[1:]}"
    if not breakdown.has_parts:
        steps = tuple((line.name, line.change) for line in breakdown.lines)
        return Sheet(
            title, (Column("Step"), Column("Change", kind)), steps, ("Sum", breakdown.change)
        )
    columns = (
        Column(breakdown.by),
        Column("Week before", kind),
        Column("Last week", kind),
        Column("Change", kind),
    )
    rows = tuple((line.name, line.before, line.last, line.change) for line in breakdown.lines)
    return Sheet(title, columns, rows, ("Sum", movement.before, movement.last, breakdown.change))


def _work_sheet(found: Monday) -> Sheet:
    columns = (
        Column("Who acts"),
        Column("Where it stands"),
        Column("What moves it on"),
        Column("Nearest deadline", sheets.DAY),
        Column("Visits", sheets.NUMBER),
        Column("Dollars", sheets.CENTS),
    )
    rows = tuple(
        (one.owner, one.name, one.words, one.due_on, one.visit_count, one.cents)
        for one in found.work
    )
    total = ("Receivables", "", "", None, None, found.open_cents)
    return Sheet("Who acts", columns, rows, total)


class LetterForm(PlainForm):
    """Whether the letter comes each Monday, and where to."""

    email = forms.EmailField(label="E-mail", required=False, max_length=254)
    wants_it = forms.BooleanField(label="Each Monday", required=False)


@action("reports.view")
def choose_letter(request: PracticeRequest) -> HttpResponse:
    """Begin or end the letter for the person who asks; nobody chooses for another."""
    form = LetterForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Write the e-mail address as name@example.org.")
        return redirect("monday")
    given = form.cleaned_data
    choose_monday_mail(user_id=request.person_id, wants_it=given["wants_it"], email=given["email"])
    if given["wants_it"]:
        messages.success(request, "The letter comes each Monday from six in the morning.")
    else:
        messages.success(request, "No letter comes any more.")
    return redirect("monday")


@action("reports.view")
def send_now(request: PracticeRequest) -> HttpResponse:
    """Send the person who asks the letter as of the day shown."""
    asked = date_or_none(request.POST.get("on", ""))
    on = min(asked, today(request)) if asked else today(request)
    address = request.build_absolute_uri(f"{reverse('monday')}?on={on.isoformat()}")
    try:
        sent = send_monday(user_id=request.person_id, as_of=on, address=address)
    except (NotSent, BadMailAddress) as refusal:
        messages.error(request, str(refusal))
    else:
        words = f"The letter went to {sent.where}."
        messages.success(request, f"{words} {sent.file}".strip())
    return redirect(f"{reverse('monday')}?on={on.isoformat()}")
