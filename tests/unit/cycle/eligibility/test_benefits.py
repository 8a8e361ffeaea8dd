"""A 271 in words and in brief."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from claimwright.cycle.eligibility.domain.benefits import (
    summarize,
    summary_from_json,
    summary_to_json,
)
from claimwright.cycle.eligibility.domain.sentences import (
    rejection_words,
    sentence_of,
)
from claimwright.engines.x12.elements import percent_of
from claimwright.engines.x12.eligibility import Benefit, EligibilityAnswer, Rejection
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.read27x import parse_271


def answer(*benefits: Benefit, rejections: tuple[Rejection, ...] = ()) -> EligibilityAnswer:
    return EligibilityAnswer(
        trace_number="T1",
        payer=Party(name="ACME"),
        provider=Party(),
        subscriber=Party(),
        benefits=benefits,
        rejections=rejections,
    )


@pytest.mark.parametrize(
    ("benefit", "sentence"),
    [
        (
            Benefit("1", "", ("30",), plan_name="GOLD 123"),
            "Covered: the health plan (GOLD 123).",
        ),
        (
            Benefit("B", "IND", ("98",), "HM", "GOLD", "27", 1000, in_network="Y"),
            "Copay $10.00 per visit for office visits, individual, in network (GOLD, HMO).",
        ),
        (
            Benefit("C", "FAM", ("30",), time_period="29", amount_cents=25050, in_network="W"),
            "Deductible $250.50 left for the health plan, family, in and out of network.",
        ),
        (
            Benefit("A", "", ("PT",), percent=".2", authorization_required="Y"),
            "Coinsurance 20 % for physical therapy. Prior authorization is required.",
        ),
        (
            Benefit("F", "", ("33",), time_period="23", quantity_kind="VS", quantity="20"),
            "Limit 20 visits per calendar year for chiropractic.",
        ),
        (
            Benefit("R", other_payer=Party(name="MEDIGAP CO", id="M1"), messages=("CALL FIRST.",)),
            "Another payer. Named: MEDIGAP CO, id M1. The payer adds: CALL FIRST.",
        ),
        (Benefit("ZZ", "", ("Q9",)), "Benefit ZZ for service Q9."),
    ],
)
def test_every_part_of_a_benefit_is_told(benefit: Benefit, sentence: str) -> None:
    assert sentence_of(benefit) == sentence


def test_a_long_list_of_services_is_cut_with_their_number() -> None:
    services = ("1", "33", "35", "47", "86", "88", "98", "MH")
    assert "pharmacy and 2 more" in sentence_of(Benefit("1", "", services))


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("0.2", Decimal(20)),
        ("20", Decimal(20)),
        ("0", Decimal(0)),
        ("1", Decimal(100)),
        ("12.5", Decimal("12.5")),
        ("x", None),
        ("-1", None),
    ],
)
def test_a_rate_is_a_percentage_however_it_was_sent(text: str, percent: Decimal | None) -> None:
    assert percent_of(text) == percent


def test_the_amounts_of_an_office_visit_here_are_chosen() -> None:
    summary = summarize(
        answer(
            Benefit("1", "IND", ("30",), plan_name="SILVER"),
            Benefit("B", "IND", ("98",), time_period="27", amount_cents=9900, in_network="N"),
            Benefit("B", "IND", ("30",), time_period="27", amount_cents=7000, in_network="Y"),
            Benefit("B", "IND", ("98",), time_period="27", amount_cents=2600, in_network="Y"),
            Benefit(
                "B",
                "IND",
                ("98",),
                amount_cents=4200,
                in_network="Y",
                messages=("SPECIALIST VISIT",),
            ),
            Benefit("C", "FAM", ("30",), time_period="23", amount_cents=300000, in_network="Y"),
            Benefit("C", "IND", ("30",), time_period="23", amount_cents=150000, in_network="Y"),
            Benefit("C", "IND", ("30",), time_period="29", amount_cents=40000, in_network="Y"),
            Benefit("A", "IND", ("30",), percent=".2", in_network="Y"),
            Benefit("G", "IND", ("30",), time_period="23", amount_cents=600000, in_network="Y"),
            Benefit("G", "IND", ("30",), time_period="24", amount_cents=10000, in_network="Y"),
            Benefit("R", other_payer=Party(name="MEDIGAP CO")),
        )
    )
    assert (summary.is_active, summary.plan_name) == (True, "SILVER")
    assert (summary.copay_cents, summary.specialist_copay_cents) == (2600, 4200)
    assert (summary.deductible_cents, summary.deductible_left_cents) == (150000, 40000)
    assert summary.coinsurance_percent == Decimal(20)
    assert (summary.out_of_pocket_cents, summary.out_of_pocket_left_cents) == (600000, 590000)
    assert summary.other_payers == ("MEDIGAP CO",)
    assert len(summary.sentences) == 12
    assert summary_from_json(summary_to_json(summary)) == summary


def test_silence_is_not_a_yes() -> None:
    assert summarize(answer(Benefit("C", amount_cents=100))).is_active is None
    assert summarize(answer(Benefit("6", "", ("30",)))).is_active is False


def test_the_word_on_the_plan_outweighs_a_single_service() -> None:
    said = answer(Benefit("6", "", ("30",)), Benefit("1", "", ("88",)))
    assert summarize(said).is_active is False


def test_a_rejection_says_what_to_do() -> None:
    summary = summarize(answer(rejections=(Rejection("subscriber", "72", "C"),)))
    assert summary.is_active is None
    assert summary.rejection == (
        "No answer: the member id is wrong or missing. Copy the member id from the card and ask "
        "again."
    )
    assert rejection_words(Rejection("source", "99", "N")) == (
        "No answer: reason 99. Do not ask again."
    )


def test_every_sample_answer_is_told(samples: Path) -> None:
    files = sorted((samples / "x12" / "271").glob("*"))
    told_count = 0
    for file in files:
        for one in parse_271(file.read_bytes()):
            summary = summarize(one)
            told_count += len(summary.sentences)
            if one.benefits and not one.rejections:
                assert all(sentence.endswith(".") for sentence in summary.sentences), file.name
                assert "None" not in " ".join(summary.sentences)
    assert told_count > 50


def test_a_sample_plan_is_summarized(samples: Path) -> None:
    file = samples / "x12" / "271" / "lfh--subscriber-health-benefit-check.x12"
    if not file.exists():
        pytest.skip("the sample is not here")
    summary = summarize(next(iter(parse_271(file.read_bytes()))))
    assert (summary.is_active, summary.plan_name) == (True, "GOLD 123 PLAN")
    assert summary.copay_cents == 1000
