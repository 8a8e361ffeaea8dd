"""Acknowledgement files read as answers with a verdict and plain words."""

from __future__ import annotations

import pytest

from claimwright.cycle.submission.domain.answers import CLEARINGHOUSE, PAYER, read_answers
from claimwright.cycle.submission.domain.progress import Step, Verdict
from claimwright.engines.x12.status import StatusCode
from tests.unit.cycle.submission.cast import (
    ACCEPTED,
    FORWARDED,
    NO_MEMBER,
    ON,
    a_277,
    a_277ca,
    a_999,
    a_fault,
    a_refused_batch,
    a_set,
    a_ta1,
    about,
)

YES, NO, NOTED = Verdict.ACCEPTED, Verdict.REJECTED, Verdict.NOTED


def only(kind, data):
    (answer,) = read_answers(kind, data)
    return answer


@pytest.mark.parametrize(
    ("code", "note", "verdict", "words"),
    [
        ("A", "000", YES, "arrived whole"),
        ("E", "014", YES, "the date is not valid"),
        ("R", "021", NO, "the number of groups is not right"),
        ("R", "025", NOTED, "They have it already"),
        ("R", "777", NO, "note 777"),
        ("R", "", NO, "no reason was given"),
        ("", "", NOTED, "neither that the file was taken nor that it was refused"),
        ("X", "000", NOTED, "neither that the file was taken nor that it was refused"),
    ],
)
def test_ta1(code, note, verdict, words):
    answer = only("ta1", a_ta1(code=code, note=note))
    assert (answer.level, answer.numbers, answer.verdict) == ("interchange", ("1",), verdict)
    assert words in answer.words
    assert answer.sender == "CLEARINGHOUSE"


def test_999_refuses_the_group_whatever_its_sets_say():
    """AK901 R takes every set with it, named or not."""
    answer = only("999", a_999(a_set("A"), code="R"))
    assert (answer.level, answer.verdict) == ("set", NO)
    assert "group was refused" in answer.words
    named, all_others = read_answers("999", a_999(a_set("R", a_fault()), code="R", included=3))
    assert (named.level, named.verdict, all_others.level) == ("set", NO, "group")
    assert all_others.verdict is NO


def test_999_in_part_without_a_set_names_no_claim():
    answer = only("999", a_999(code="P"))
    assert (answer.level, answer.verdict) == ("group", NOTED)
    assert "which claims were not read" in answer.doubt


@pytest.mark.parametrize(("group", "verdict"), [("A", YES), ("E", YES), ("R", NO), ("P", NOTED)])
def test_999_with_a_set_that_says_nothing_follows_its_group(group, verdict):
    answer = only("999", a_999(a_set(""), code=group))
    assert (answer.level, answer.verdict) == ("set", verdict)
    assert bool(answer.doubt) == (verdict is NOTED)


def test_999_accepts_a_set():
    answer = only("999", a_999(a_set()))
    assert (answer.level, answer.numbers) == ("set", ("1", "0001"))
    assert (answer.verdict, answer.step) == (YES, Step.READABLE)


def test_999_accepts_with_errors_and_tells_them():
    answer = only("999", a_999(a_set("E", a_fault()), code="E"))
    assert answer.verdict is YES
    assert "in spite of errors" in answer.words


@pytest.mark.parametrize("code", ["R", "M", "W", "X"])
def test_999_refuses_a_set_and_says_why(code):
    answer = only("999", a_999(a_set(code, a_fault()), code="R"))
    assert answer.verdict is NO
    assert "Segment NM1 in loop 2010 (number 12 of its set): element 9 is missing." in answer.words


def test_999_splits_accepted_from_refused_sets():
    answers = read_answers("999", a_999(a_set(), a_set("R", number="0002"), code="P"))
    assert [a.verdict for a in answers] == [YES, NO]


def test_999_names_the_claim_beside_the_error():
    answer = only("999", a_999(a_set("R", a_fault("CLM01:CW0000001A")), code="R"))
    ((number, words),) = answer.claim_words
    assert number == "CW0000001A"
    assert "element 9 is missing" in words


def test_999_without_sets_speaks_of_the_group():
    answer = only("999", a_999(code="R"))
    assert (answer.level, answer.verdict) == ("group", NO)
    assert only("999", a_999()).verdict is YES


def test_999_about_eligibility_is_other_traffic():
    assert only("999", a_999(kind="HS", code="A")).is_other_traffic


@pytest.mark.parametrize(
    ("source", "code", "verdict", "step", "who"),
    [
        ("AY", FORWARDED, YES, Step.FORWARDED, CLEARINGHOUSE),
        ("PR", ACCEPTED, YES, Step.ACCEPTED, PAYER),
        ("AY", NO_MEMBER, NO, Step.FORWARDED, CLEARINGHOUSE),
        ("PR", StatusCode("A3", "78", "", ON, "U"), NO, Step.ACCEPTED, PAYER),
        ("PR", StatusCode("A6", "560", "85", ON, "U"), NO, Step.ACCEPTED, PAYER),
        ("PR", StatusCode("A8", "496", "85", ON, "U"), NO, Step.ACCEPTED, PAYER),
        ("PR", StatusCode("P1", "45", "", ON), NOTED, Step.ACCEPTED, PAYER),
    ],
)
def test_277ca(source, code, verdict, step, who):
    answer = only("277ca", a_277ca(about("CW0000001A", code), source=source))
    assert answer.numbers == ("CW0000001A",)
    assert (answer.verdict, answer.step, answer.source) == (verdict, step, who)


def test_277ca_tells_why_in_words_with_the_codes():
    answer = only("277ca", a_277ca(about("CW0000001A", NO_MEMBER)))
    assert answer.words == (
        "Rejected: something is not valid — policy holder: member id (A7:164:IL). "
        "MEMBER ID NOT ON FILE"
    )


def test_277ca_with_one_bad_status_among_good_ones_rejects():
    answer = only("277ca", a_277ca(about("CW0000001A", FORWARDED, NO_MEMBER)))
    assert answer.verdict is NO


def test_277ca_carries_the_payers_number():
    answer = only("277ca", a_277ca(about("cw0000001a", ACCEPTED, payer_number="BVC9")))
    assert (answer.numbers, answer.payer_claim_number) == (("CW0000001A",), "BVC9")


def test_277ca_without_claims_speaks_of_the_whole_file():
    answer = only("277ca", a_refused_batch())
    assert (answer.level, answer.numbers, answer.verdict) == ("batch", ("CW000000001",), NO)
    assert "not approved to bill" in answer.words


def test_277():
    paid = StatusCode("F1", "65", "", ON)
    answer = only("277", a_277("CS000000001", "CW0000001A", paid, payer_number="BVC9"))
    assert answer.numbers == ("CS000000001", "CW0000001A")
    assert (answer.verdict, answer.words) == (NOTED, "Decided: paid — paid (F1:65).")


def test_the_same_thing_in_another_envelope_has_the_same_key():
    one = only("277ca", a_277ca(about("CW0000001A", ACCEPTED), control=1))
    two = only("277ca", a_277ca(about("CW0000001A", ACCEPTED), control=2))
    other = only("277ca", a_277ca(about("CW0000002A", ACCEPTED), control=1))
    assert one.key == two.key != other.key


def test_another_kind_of_file_says_nothing():
    assert read_answers("277ca", a_ta1()) == []
    with pytest.raises(KeyError):
        read_answers("835", a_ta1())


def test_unknown_codes_are_still_told():
    odd = StatusCode("A7", "9999", "ZZ", ON, "U")
    assert "status 9999" in only("277ca", a_277ca(about("CW1A", odd))).words
