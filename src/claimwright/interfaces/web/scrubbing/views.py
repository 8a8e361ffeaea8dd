"""The catalog of edits with their record, one edit, and the preview of a one-press fix."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.charges.operations import CannotChange
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.practice.operations import SetupRefused
from claimwright.cycle.scrubbing import queries
from claimwright.cycle.scrubbing.domain.context import Subject
from claimwright.cycle.scrubbing.domain.figures import EditFigures
from claimwright.engines.rules import Rule
from claimwright.foundation.access.roles import ROLES
from claimwright.interfaces.web.guarding import PracticeRequest, form_page, note_look, page
from claimwright.interfaces.web.listing import chosen, searched
from claimwright.interfaces.web.present import now, today
from claimwright.journeys.mend_claim import FixGone, fixes_of, mend_claim

NONE = EditFigures()
SHOWN = {"spoke": "Those that spoke", "holding": "Holding now", "all": "All of them"}
TONES = {"error": "blocked", "warning": "risk", "info": "quiet"}
SEVERITIES = {"error": "Holds", "warning": "Warns", "info": "Tells"}


@dataclass(frozen=True, slots=True)
class Row:
    """One edit with its record."""

    rule: Rule[Subject]
    figures: EditFigures

    @property
    def tone(self) -> str:
        """The color of its severity."""
        return TONES[self.rule.severity.value]

    @property
    def severity_words(self) -> str:
        """What it does to a claim."""
        return SEVERITIES[self.rule.severity.value]

    @property
    def released_by(self) -> str:
        """The roles that may release a claim from it, in words."""
        needed = self.rule.releasable_by
        roles = [role for role, held in ROLES.items() if needed in held]
        return ", ".join(role.replace("_", " ") for role in roles)


@page("claims.view")
def catalog(request: PracticeRequest) -> HttpResponse:
    """Every edit with how often it spoke, how right it was, and what it brought."""
    figures, book = queries.figures(), queries.rules_in_force()
    families = list(dict.fromkeys(rule.family for rule in book))
    show_only = chosen(request, "show", SHOWN) or ("spoke" if figures else "all")
    family, text = chosen(request, "family", families), searched(request)
    rows = [Row(rule, figures.get(rule.id, NONE)) for rule in book]
    fitting = [row for row in rows if _fits(row, show_only, family, text)]
    fitting.sort(key=lambda row: (-row.figures.holding_count, -row.figures.held_count))
    context = {
        "rows": fitting,
        "total": len(rows),
        "spoke_count": sum(1 for row in rows if row.figures != NONE),
        "holding_count": sum(1 for row in rows if row.figures.holding_count),
        "views": list(SHOWN.items()),
        "show": show_only,
        "families": families,
        "family": family,
        "text": text,
        "saved_cents": sum(row.figures.saved_cents for row in rows),
        "denied_cents": sum(row.figures.denied_cents for row in rows),
    }
    return render(request, "scrubbing/edits.html", context)


def _fits(row: Row, show_only: str, family: str, text: str) -> bool:
    if text:
        said = (
            f"{row.rule.id} {row.rule.message} {row.rule.fix} {row.rule.source} {row.rule.family}"
        )
        return all(word in said.lower() for word in text.lower().split())
    if family and row.rule.family != family:
        return False
    if show_only == "holding":
        return row.figures.holding_count > 0
    return show_only == "all" or row.figures != NONE


@page("claims.view")
def show(request: PracticeRequest, code: str) -> HttpResponse:
    """One edit: what it asks and who says so, what it holds now, who released claims from it."""
    rule = queries.rules_in_force().find(code)
    if rule is None:
        raise Http404("No edit in force has this id.")
    held = claims.get_claims(ids=queries.claims_held_by(code=code))
    releases = queries.releases_of(code=code)
    released = claims.get_claims(ids=[release.claim_id for release in releases])
    note_look("claim", edit=code, count=len(held))
    context = {
        "row": Row(rule, queries.figures().get(code, NONE)),
        "held": list(held.values()),
        "releases": [(one, released[one.claim_id]) for one in releases if one.claim_id in released],
    }
    return render(request, "scrubbing/edit.html", context)


@form_page("charges.edit")
def fix(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Show what a fix would change on the visit; then change it, rebuild and judge again."""
    claim = claims.access_claim(user_id=request.person_id, public_id=public_id)
    fixes = fixes_of(claim_id=claim.id)
    if request.method == "POST":
        wanted = next((one for one in fixes if one.key == request.POST.get("fix")), None)
        if wanted and wanted.address and not request.can.get("setup_edit"):
            messages.error(request, "Only who sets up the practice may change its addresses.")
            return redirect("fix_claim", public_id=public_id)
        try:
            done = mend_claim(
                claim_id=claim.id,
                key=request.POST.get("fix", ""),
                as_of=today(request),
                now=now(),
            )
        except (FixGone, CannotChange, SetupRefused) as refusal:
            messages.error(request, str(refusal))
            return redirect("claim", public_id=public_id)
        if done.ready_claim_ids:
            messages.success(request, f"{claim.number} is mended and ready to send.")
        else:
            messages.warning(request, "Mended. Other findings still hold the claim.")
        return redirect("claim", public_id=public_id)
    context = {"claim": claim, "fixes": fixes}
    return render(request, "scrubbing/fix.html", context)
