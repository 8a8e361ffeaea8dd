"""A table of cases for everything but professional claims: written, judged clean, read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from tests.unit.engines.x12 import cast_others as cast
from tests.unit.engines.x12.cast import ENVELOPE, bare
from tests.unit.engines.x12.judge import judged

from claimwright.engines.x12.explain import explain
from claimwright.engines.x12.read27x import parse_270, parse_271
from claimwright.engines.x12.read275 import parse_275
from claimwright.engines.x12.read278 import parse_278, parse_278_response
from claimwright.engines.x12.read837d import parse_837d
from claimwright.engines.x12.read837i import parse_837i
from claimwright.engines.x12.readstatus import parse_276, parse_277
from claimwright.engines.x12.render27x import render_270, render_271
from claimwright.engines.x12.render275 import MixedAttachments, render_275
from claimwright.engines.x12.render278 import render_278, render_278_response
from claimwright.engines.x12.render837d import render_837d
from claimwright.engines.x12.render837i import render_837i
from claimwright.engines.x12.renderstatus import render_276, render_277, render_277_request
from claimwright.engines.x12.validate import check
from claimwright.kernel.finding import Severity


class Case(NamedTuple):
    """One story, how it is written and how it is read."""

    story: Callable[[], Any]
    write: Callable[[list[Any]], bytes]
    read: Callable[[bytes], Iterator[Any]]
    has_oracle: bool = False

    @property
    def data(self) -> bytes:
        """The story as a file."""
        return self.write([self.story()])


def _837i(values: list[Any]) -> bytes:
    return render_837i(ENVELOPE, values, batch_reference="BATCH1")


def _837d(values: list[Any]) -> bytes:
    return render_837d(ENVELOPE, values, batch_reference="BATCH1")


def _278(values: list[Any]) -> bytes:
    return render_278(ENVELOPE, values)


def _278_response(values: list[Any]) -> bytes:
    return render_278_response(ENVELOPE, values)


def _275(values: list[Any]) -> bytes:
    return render_275(ENVELOPE, values)


def _270(values: list[Any]) -> bytes:
    return render_270(ENVELOPE, values, batch_reference="BATCH1")


def _271(values: list[Any]) -> bytes:
    return render_271(ENVELOPE, values, batch_reference="BATCH1")


def _276(values: list[Any]) -> bytes:
    return render_276(ENVELOPE, values, batch_reference="BATCH1")


def _277(values: list[Any]) -> bytes:
    return render_277(ENVELOPE, values, batch_reference="BATCH1")


def _277_request(values: list[Any]) -> bytes:
    return render_277_request(ENVELOPE, values, batch_reference="BATCH1")


INSTITUTIONAL = (
    cast.an_outpatient_claim,
    cast.an_inpatient_claim,
    cast.a_replacement_claim,
    cast.a_voided_claim,
    cast.a_dependents_hospital_claim,
    cast.a_secondary_hospital_claim,
)
DENTAL = (
    cast.a_dental_claim,
    cast.an_orthodontic_claim,
    cast.a_rich_dental_claim,
    cast.a_predetermination,
)
REQUESTS = (
    cast.a_request_for_services,
    cast.a_request_for_admission,
    cast.a_request_for_a_referral,
)
RESPONSES = (cast.a_certified_answer, cast.a_pended_answer, cast.a_refused_request)
CASES = [
    *[Case(story, _837i, parse_837i, has_oracle=True) for story in INSTITUTIONAL],
    *[Case(story, _837d, parse_837d) for story in DENTAL],
    *[Case(story, _278, parse_278) for story in REQUESTS],
    *[Case(story, _278_response, parse_278_response) for story in RESPONSES],
    Case(cast.a_question, _270, parse_270),
    Case(cast.a_question_for_a_dependent, _270, parse_270),
    Case(cast.a_question_about_procedures, _270, parse_270),
    Case(cast.an_answer, _271, parse_271),
    Case(cast.a_refused_question, _271, parse_271),
    Case(cast.a_status_question, _276, parse_276),
    Case(cast.a_status_question_for_a_dependent, _276, parse_276),
    Case(cast.a_status, _277, parse_277),
    Case(cast.a_request_for_information, _277_request, parse_277),
    Case(cast.an_attachment, _275, parse_275),
    Case(cast.an_attachment_to_a_review, _275, parse_275),
]
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.story.__name__)


@each_case
def test_it_reads_back_as_it_was_written(case: Case) -> None:
    assert [bare(each) for each in case.read(case.data)] == [bare(case.story())]


@each_case
def test_it_is_judged_clean_for_submission_and_in_depth(case: Case) -> None:
    result = check(case.data, for_submission=True)
    assert [each for each in result.findings if each.severity is not Severity.INFO] == []
    assert [each.depth for each in result.transactions] == ["judged in depth"]


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.has_oracle], ids=lambda case: case.story.__name__
)
def test_another_judge_accepts_it(case: Case) -> None:
    assert judged(case.data) == []


@each_case
def test_the_same_values_give_the_same_bytes(case: Case) -> None:
    read = list(case.read(case.data))
    assert case.write(read) == case.data


@pytest.mark.parametrize(("stories", "write"), [(INSTITUTIONAL, _837i), (DENTAL, _837d)])
def test_all_claims_of_a_kind_go_into_one_file(
    stories: tuple[Callable[[], Any], ...], write: Callable[[list[Any]], bytes]
) -> None:
    data = write([story() for story in stories])
    result = check(data, for_submission=True)
    assert [each for each in result.findings if each.severity is not Severity.INFO] == []
    assert sum(each.claims_count for each in result.transactions) == len(stories)


def test_a_hundred_and_one_claims_of_one_person_take_two_levels() -> None:
    claims = [cast.an_outpatient_claim(control_number=f"C{number}") for number in range(101)]
    data = _837i(claims)
    assert data.count(b"HL*") == 3
    assert [each.control_number for each in parse_837i(data)] == [f"C{n}" for n in range(101)]


def test_a_type_of_bill_is_told_as_the_form_prints_it() -> None:
    assert cast.an_inpatient_claim(frequency="7").type_of_bill == "0117"
    assert cast.an_inpatient_claim().is_inpatient
    assert not cast.an_outpatient_claim().is_inpatient


def test_attachments_to_claims_and_to_reviews_are_not_mixed() -> None:
    with pytest.raises(MixedAttachments):
        _275([cast.an_attachment(), cast.an_attachment_to_a_review()])


def test_a_request_for_information_is_told_with_what_is_wanted_and_by_when() -> None:
    told = explain(_277_request([cast.a_request_for_information()]))
    for words in (
        "277: REQUEST FOR MORE INFORMATION",
        "Claim SG-0001, payer number ICN1, service Feb 3, 2026.",
        "Documents needed. LOINC 11504-8. (R4:11504-8, Mar 1, 2026)",
        "Answer by Apr 15, 2026.",
        "How to answer: electronically, in an attachment (275).",
        "Line H2 73110 RT, $150.00, service Feb 3, 2026.",
        "LOINC 18748-4",
    ):
        assert words in told


def test_a_request_may_say_whom_to_answer() -> None:
    data = _277_request([cast.a_request_for_information()])
    whom = b"PER*IC*BOB*TE*5551234567~N1*PR*ACME~N3*1 MAIN~N4*SPRINGFIELD*IL*62701~"
    more = data.replace(b"PWK*OZ*EL~", b"PWK*OZ*EL~" + whom).replace(b"SE*25*", b"SE*29*")
    assert [each.message for each in check(more).findings] == []
    assert next(parse_277(more)).answer_by == "EL"
    assert next(parse_277(more)).payer.name == "ACME HEALTH"
