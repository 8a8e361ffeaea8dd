"""Choose which practice to work in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from claimwright.interfaces.web.guarding import CHOSEN, PracticeRequest, action, refusal
from claimwright.interfaces.web.sign_in.places import local_page, same_page


@action("home.view")
def switch_practice(request: PracticeRequest) -> HttpResponse:
    """Work in another of one's own practices; any other id is simply not there.

    `to` names a page of that practice; without it one stays on the page `next`, or its list.
    """
    wanted = request.POST.get("practice", "")
    for membership in request.memberships:
        if str(membership.practice.public_id) == wanted:
            request.session[CHOSEN] = membership.practice_id
            messages.success(request, f"You are now in {membership.practice.name}.")
            given = request.POST
            to = local_page(given.get("to", ""), role=membership.role)
            return redirect(to or same_page(given.get("next", ""), role=membership.role))
    return refusal(request, 404, "There is nothing here under that address.")
