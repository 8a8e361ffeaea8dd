"""A share of each coder's visits goes to another coder, who agrees or says what does not stand."""

from __future__ import annotations

import pytest
from django.test import Client

from claimwright.cycle.coding import operations, queries
from claimwright.cycle.coding.domain.second_review import CannotReview, Review
from claimwright.foundation import clock
from claimwright.foundation.access.models import User
from claimwright.foundation.tenancy.scope import scope
from tests.web.cast import Clinic
from tests.web.conftest import SignIn

TO_CODE = 5


@pytest.fixture
def drawn(clinic: Clinic, sign_in: SignIn) -> str:
    """Every visit is drawn; the coder codes one at the desk. Gives its address for a look."""
    owner = sign_in("owner")
    answer = owner.post("/coding/reviews/share/", {"coder": "", "percent": "100"})
    assert answer.status_code == 302
    visit = clinic.visits[TO_CODE]
    form = {
        "diagnosis": ["J06.9", "I10"],
        "line_code": ["99213"],
        "line_modifiers": [""],
        "line_units": ["1"],
        "line_charge": [""],
        "line_pointers": ["A"],
        "line_description": [""],
        "stay": "1",
    }
    assert sign_in("coder").post(f"/coding/{visit.public_id}/", form).status_code == 302
    return f"/coding/{visit.public_id}/review/"


def person(name: str) -> int:
    return int(User.objects.get(username=name).pk)


def text(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_a_drawn_visit_waits_for_somebody_else(clinic: Clinic, sign_in: SignIn, drawn: str) -> None:
    assert drawn in text(sign_in("biller"), "/coding/reviews/")
    assert "Nothing waits for you" in text(sign_in("coder"), "/coding/reviews/")
    assert "another coder looks at it" in text(sign_in("coder"), drawn)


def test_agreeing_counts_for_the_coder(clinic: Clinic, sign_in: SignIn, drawn: str) -> None:
    biller = sign_in("biller")
    assert biller.post(drawn, {"agree": "1", "missed_count": "0", "note": ""}).status_code == 302
    with scope(clinic.practice.pk):
        (found,) = queries.coder_accuracies(since=clock.today())
    assert (found.coder_id, found.reviewed_count, found.agreed_count) == (person("coder"), 1, 1)
    assert "100.0 %" in text(sign_in("owner"), "/coding/reviews/")


def test_disagreeing_says_what_and_the_coder_reads_it(
    clinic: Clinic, sign_in: SignIn, drawn: str
) -> None:
    biller = sign_in("biller")
    nothing = biller.post(drawn, {"disagree": "1", "missed_count": "0", "note": ""})
    assert "Tick what is wrong" in nothing.content.decode()
    silent = biller.post(drawn, {"disagree": "1", "wrong": ["I10"], "note": ""})
    assert "Say what should have been coded" in silent.content.decode()
    told = {"disagree": "1", "wrong": ["I10"], "missed_count": "1", "note": "I11.9 with I50.9"}
    assert biller.post(drawn, told).status_code == 302
    with scope(clinic.practice.pk):
        (found,) = queries.coder_accuracies(since=clock.today())
    assert (found.code_count, found.right_count, found.agreed_count) == (4, 2, 0)
    coder = sign_in("coder")
    assert "I11.9 with I50.9" in text(coder, "/coding/reviews/")
    assert "A second coder disagrees" in text(coder, drawn.replace("review/", ""))


def test_a_look_is_taken_once_and_never_at_ones_own(
    clinic: Clinic, sign_in: SignIn, drawn: str
) -> None:
    own = sign_in("coder").post(drawn, {"agree": "1", "missed_count": "0", "note": ""})
    assert "Nobody reviews their own coding" in own.content.decode() or own.status_code == 200
    with scope(clinic.practice.pk, actor="test"):
        visit = clinic.visits[TO_CODE]
        finished = queries.find_finished(encounter_id=visit.id)
        assert finished is not None
        assert finished.review is None
        given = {"encounter_id": visit.id, "now": clock.now()}
        look = Review(finished.codes)
        with pytest.raises(CannotReview, match="their own"):
            operations.keep_review(reviewer_id=person("coder"), review=look, **given)
        operations.keep_review(reviewer_id=person("biller"), review=look, **given)
        with pytest.raises(CannotReview, match="already"):
            operations.keep_review(reviewer_id=person("owner"), review=look, **given)
        with pytest.raises(CannotReview, match="changed since"):
            operations.keep_review(reviewer_id=person("owner"), review=Review(("I10",)), **given)


def test_the_first_to_finish_stays_the_coder(clinic: Clinic) -> None:
    with scope(clinic.practice.pk, actor="test"):
        visit = clinic.visits[0]
        assert not operations.finish_coding(
            visit=visit, coder_id=person("coder"), now=clock.now()
        )  # without a share nothing is drawn
        operations.set_review_share(percent=100)
        operations.finish_coding(visit=visit, coder_id=person("biller"), now=clock.now())
        finished = queries.find_finished(encounter_id=visit.id)
        assert finished is not None
        assert (finished.coder_id, finished.is_drawn) == (person("coder"), False)
        with pytest.raises(operations.NoSuchCoding):
            operations.keep_review(
                encounter_id=clinic.visits[1].id,
                reviewer_id=person("biller"),
                review=Review(("I10",)),
                now=clock.now(),
            )


def test_a_coder_has_a_share_of_their_own(clinic: Clinic) -> None:
    with scope(clinic.practice.pk, actor="test"):
        operations.set_review_share(percent=10)
        operations.set_review_share(percent=50, coder_id=person("coder"))
        operations.set_review_share(percent=60, coder_id=person("coder"))
        assert queries.share_of(coder_id=person("coder")) == 60
        assert queries.share_of(coder_id=person("biller")) == 10
        with pytest.raises(CannotReview, match="between 0 and 100"):
            operations.set_review_share(percent=101)


def test_only_who_sets_up_the_practice_sets_the_share(clinic: Clinic, sign_in: SignIn) -> None:
    coder = sign_in("coder")
    assert coder.post("/coding/reviews/share/", {"percent": "5"}).status_code == 403
    wrong = sign_in("owner").post("/coding/reviews/share/", {"percent": "500"}, follow=True)
    assert "between 0 and 100 percent" in wrong.content.decode()
