"""Second looks: visits drawn for another coder, what was found, and how accurate each coder is."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.charges import queries as visits
from claimwright.cycle.coding import operations, queries
from claimwright.cycle.coding.domain.second_review import CannotReview, FinishedView, Review
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.registration import queries as registration
from claimwright.foundation import clock
from claimwright.foundation.access.people import members
from claimwright.interfaces.web.forms import PlainForm
from claimwright.interfaces.web.guarding import PracticeRequest, action, form_page, note_look, page
from claimwright.interfaces.web.present import today

SHOWN_DAYS = 365
CODERS = ("owner", "biller", "coder")


class ShareForm(PlainForm):
    """How much of whose work a second coder looks at."""

    coder = forms.ChoiceField(label="Whose visits", required=False)
    percent = forms.IntegerField(label="Share in percent", min_value=0, max_value=100)

    def __init__(self, *args: object, people: dict[int, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(pk), name) for pk, name in people.items()]
        self.fields["coder"].choices = [("", "Everyone's"), *named]  # type: ignore[attr-defined]

    @property
    def coder_id(self) -> int | None:
        """Whose share it is; None for everyone's."""
        chosen = self.cleaned_data["coder"]
        return int(chosen) if chosen else None


class ReviewForm(PlainForm):
    """What the second coder found beside the codes ticked as wrong."""

    missed_count = forms.IntegerField(
        label="Codes missing", min_value=0, max_value=99, required=False
    )
    note = forms.CharField(
        label="What should have been coded",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The coder reads this. Needed unless you agree with everything.",
    )


@page("charges.edit")
def overview(request: PracticeRequest) -> HttpResponse:
    """What waits for a second look by this person, looks taken, and each coder's accuracy."""
    names = _names()
    may_see_all = request.can.get("setup_edit", False)
    waiting, total = queries.reviews_waiting(not_of=request.person_id)
    done = queries.reviews_done(coder_id=None if may_see_all else request.person_id)
    since = today(request) - timedelta(days=SHOWN_DAYS)
    accuracy = [
        {"coder": names.get(one.coder_id, "Left the practice"), "figures": one}
        for one in queries.coder_accuracies(since=since)
        if may_see_all or one.coder_id == request.person_id
    ]
    note_look("encounter", reviews=total, done=len(done))
    shares = queries.review_shares()
    context = {
        "waiting": [(one, names.get(one.coder_id, "")) for one in waiting],
        "total": total,
        "done": [(one, names.get(one.coder_id, ""), _reviewer(one, names)) for one in done],
        "accuracy": accuracy,
        "shares": [
            (names.get(pk, "Everyone") if pk else "Everyone", of) for pk, of in shares.items()
        ],
        "share_form": ShareForm(people=names, initial={"percent": shares.get(None, 5)}),
    }
    return render(request, "coding/reviews.html", context)


@action("setup.edit")
def share(request: PracticeRequest) -> HttpResponse:
    """Set what share of finished visits is drawn from now on."""
    form = ShareForm(request.POST, people=_names())
    if form.is_valid():
        operations.set_review_share(percent=form.cleaned_data["percent"], coder_id=form.coder_id)
        messages.success(request, "From now on that share is drawn for a second look.")
    else:
        messages.error(request, "Give a share between 0 and 100 percent.")
    return redirect("coding_reviews")


@form_page("charges.edit")
def look(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """One visit as the first coder left it; agree with it, or say what does not stand."""
    visit = visits.access_encounter(user_id=request.person_id, public_id=public_id)
    finished = queries.find_finished(encounter_id=visit.id)
    if finished is None:
        messages.error(request, f"Nobody has finished coding {visit.number}.")
        return redirect("coding_reviews")
    form = ReviewForm(request.POST or None, initial={"missed_count": 0})
    wrong = [code for code in request.POST.getlist("wrong") if code in finished.codes]
    if request.method == "POST" and form.is_valid():
        found = Review(
            finished.codes,
            () if "agree" in request.POST else tuple(dict.fromkeys(wrong)),
            0 if "agree" in request.POST else form.cleaned_data["missed_count"] or 0,
            form.cleaned_data["note"],
        )
        if _kept(request, form, visit.id, found, is_agreed="agree" in request.POST):
            return redirect("coding_reviews")
    context = {
        "visit": visit,
        "patient": registration.get_patient(patient_id=visit.patient_id),
        "provider": practice.get_providers(ids=[visit.rendering_id]).get(visit.rendering_id),
        "note": queries.note_of(encounter_id=visit.id),
        "finished": finished,
        "said": queries.describe_diagnoses(
            codes=[code for code in finished.codes if " " not in code], on=visit.service_on
        ),
        "coder": _names().get(finished.coder_id, ""),
        "is_own": finished.coder_id == request.person_id,
        "wrong": wrong,
        "form": form,
    }
    return render(request, "coding/review.html", context)


def _kept(
    request: PracticeRequest, form: ReviewForm, visit_id: int, found: Review, *, is_agreed: bool
) -> bool:
    if found.agrees and not is_agreed:
        form.add_error(None, "Tick what is wrong or say how many codes are missing, or agree.")
        return False
    try:
        operations.keep_review(
            encounter_id=visit_id, reviewer_id=request.person_id, review=found, now=clock.now()
        )
    except CannotReview as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "Your look is kept. The coder sees it.")
    return True


def _names() -> dict[int, str]:
    """The people who may code, by user id."""
    return {one.user_id: one.full_name for one in members() if one.role in CODERS}


def _reviewer(one: FinishedView, names: dict[int, str]) -> str:
    return names.get(one.reviewer_id or 0, "")
