"""Laws of the simulated payers: whatever is sent, what comes back adds up and is answered once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from claimwright.engines.x12.balance835 import balance_835
from claimwright.engines.x12.parties import Adjustment
from claimwright.engines.x12.professional import LineAdjudication, ProfessionalClaim, ServiceLine
from claimwright.simulator import Member, Whim, state_from_json, state_to_json
from claimwright.simulator.adjudicate import adjudicate, reversal_of
from claimwright.simulator.case import Case
from claimwright.simulator.dice import MILLION, roll, skewed_days
from claimwright.simulator.secondary import adjudicate_next, cross_over
from claimwright.simulator.state import Spent
from tests.unit.simulator.cast import (
    ALICE,
    BLUE,
    BOB,
    MEDICARE,
    MEDIGAP,
    MONDAY,
    Days,
    a_claim,
    a_line,
    a_scenario,
)

CODES = ("99213", "99214", "20610", "97110", "97530", "97140", "93000", "83036", "29881", "Q9999")
cents = st.integers(0, 500_000)


@st.composite
def service_lines(draw: st.DrawFn) -> ServiceLine:
    return a_line(
        draw(st.sampled_from(CODES)),
        draw(cents),
        units=draw(st.sampled_from(("1", "2", "3", "0.5", "12", "x"))),
        modifiers=tuple(
            draw(st.lists(st.sampled_from(("25", "59", "GP", "QW", "95")), max_size=2))
        ),
        pointers=draw(st.sampled_from(((1,), (2,), (2, 1), (9,)))),
        from_on=date(2026, 2, 27) - timedelta(days=draw(st.integers(0, 250))),
    )


@st.composite
def sound_lines(draw: st.DrawFn) -> ServiceLine:
    """Lines a clearinghouse lets through."""
    line = draw(service_lines())
    units = line.units if line.units != "x" else "4"
    pointers = line.pointers if line.pointers != (9,) else (1, 2)
    return replace(
        line, units=units, pointers=pointers, modifiers=tuple(dict.fromkeys(line.modifiers))
    )


@st.composite
def claims(
    draw: st.DrawFn, lines: st.SearchStrategy[ServiceLine] | None = None
) -> ProfessionalClaim:
    lines = draw(st.lists(service_lines() if lines is None else lines, min_size=1, max_size=5))
    member = draw(st.sampled_from((ALICE, BOB)))
    references = (("G1", "AUTH1"),) if draw(st.booleans()) else ()
    return a_claim(*lines, member=member, references=references)


@st.composite
def prior_decisions(draw: st.DrawFn, line: ServiceLine) -> LineAdjudication:
    paid = draw(st.integers(0, line.charge_cents))
    left = line.charge_cents - paid
    share = draw(st.integers(-100, left + 100))
    adjustments = (Adjustment("PR", draw(st.sampled_from("123")), share),) if share else ()
    return LineAdjudication("MCARE", paid, line.procedure, adjustments=adjustments)


def case_of(claim: ProfessionalClaim, member: Member = ALICE) -> Case:
    policy = MEDICARE if member.payer_id == "MCARE" else BLUE
    return Case(claim, policy, member, "P1", MONDAY)


def adds_up(claim: object) -> bool:
    charge, paid = claim.charge_cents, claim.paid_cents  # type: ignore[attr-defined]
    lines = claim.lines  # type: ignore[attr-defined]
    explained = sum(part.amount_cents for line in lines for part in line.adjustments)
    each = all(
        line.charge_cents - sum(p.amount_cents for p in line.adjustments) == line.paid_cents
        for line in lines
    )
    return each and charge - explained == paid


@settings(deadline=None)
@given(claims(), st.integers(0, 60_000))
def test_every_first_decision_adds_up_and_takes_no_more_than_the_charge(
    claim: ProfessionalClaim, used: int
) -> None:
    member = ALICE if claim.payer.id == "BLUE1" else BOB
    judgement = adjudicate(a_scenario(), case_of(claim, member), Spent(used, used))
    assert adds_up(judgement.claim)
    for line in judgement.claim.lines:
        assert 0 <= line.paid_cents <= line.charge_cents
        assert all(part.amount_cents > 0 for part in line.adjustments)


@settings(deadline=None)
@given(st.data())
def test_every_next_decision_adds_up_and_pays_no_more_than_was_left(data: st.DataObject) -> None:
    claim = data.draw(claims())
    lines = tuple(
        replace(line, adjudications=(data.draw(prior_decisions(line)),)) for line in claim.lines
    )
    claim = replace(claim, lines=lines, rank="S")
    for style in ("standard", "supplement", "lesser_of"):
        plan = replace(MEDIGAP.plans[0], pays_after_others=style)
        case = replace(case_of(claim), policy=replace(MEDIGAP, plans=(plan,)))
        decided = adjudicate_next(a_scenario(), case, Spent()).claim
        assert adds_up(decided)
        for line, sent in zip(decided.lines, lines, strict=True):
            assert 0 <= line.paid_cents <= line.charge_cents - sent.adjudications[0].paid_cents


@settings(deadline=None)
@given(claims())
def test_reversal_and_crossover_add_up(claim: ProfessionalClaim) -> None:
    member = ALICE if claim.payer.id == "BLUE1" else BOB
    first = adjudicate(a_scenario(), case_of(claim, member), Spent()).claim
    reversal = reversal_of(first)
    assert adds_up(reversal)
    assert reversal.paid_cents + first.paid_cents == 0
    assert reversal_of(reversal).lines[0].adjustments == first.lines[0].adjustments
    crossed = cross_over(a_scenario(), first, MEDIGAP, ALICE, "P2")
    assert adds_up(crossed)
    assert first.paid_cents + crossed.paid_cents <= first.charge_cents


@settings(max_examples=25, deadline=None)
@given(st.lists(claims(sound_lines()), min_size=1, max_size=6), st.integers(0, MILLION))
def test_each_claim_sent_is_answered_once_and_each_payment_balances(
    sent: list[ProfessionalClaim], takebacks: int
) -> None:
    """Clearinghouse answers = claims; payer answers = claims passed on; every 835 balances."""
    whim = Whim("CO", "16", 100_000, ("N382",))
    payers = tuple(
        replace(policy, takeback_per_million=takebacks, whims=(whim,))
        for policy in (BLUE, MEDICARE)
    )
    days = Days(a_scenario(payers=payers))
    numbered = [
        replace(claim, control_number=f"CW00000{place:02d}A") for place, claim in enumerate(sent)
    ]
    days.send(*numbered)
    days.pass_days(150)
    remittances = days.remittances()
    assert not [finding for each in remittances for finding in balance_835(each)]
    assert all(each.payment_cents >= 0 for each in remittances)
    answers = days.acknowledged()
    passed = [a.claim_control_number for a in answers if a.statuses[0].category == "A1"]
    assert len({answer.claim_control_number for answer in answers}) == len(sent)
    taken = [a.claim_control_number for a in answers if a.statuses[0].category == "A2"]
    assert sorted(taken) == sorted(passed)
    first = [
        claim.control_number for each in remittances for claim in each.claims
        if claim.status != "22"
    ]  # fmt: skip
    assert set(first) == set(taken)
    assert state_from_json(state_to_json(days.state)) == days.state


@given(st.integers(), st.text(max_size=8))
def test_chance_depends_only_on_what_is_asked(seed: int, about: str) -> None:
    assert roll(seed, about) == roll(seed, about)
    assert 0 <= roll(seed, about) < MILLION


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_waits_have_the_stated_median_and_ninetieth_percentile(seed: int) -> None:
    waits = sorted(skewed_days(13, 30, seed, place) for place in range(400))
    assert 11 <= waits[200] <= 15
    assert 24 <= waits[360] <= 37
