"""Answers eligibility questions (270) from the payers' member files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from claimwright.engines.x12.eligibility import (
    Benefit,
    EligibilityAnswer,
    EligibilityQuestion,
    Rejection,
)
from claimwright.engines.x12.parties import Party
from claimwright.kernel.person_name import PersonName, folded
from claimwright.simulator.adjudicate import year_key
from claimwright.simulator.desk import Desk
from claimwright.simulator.scenario import Member, PayerPolicy
from claimwright.simulator.state import Spent

INSURANCE_TYPES = {"medicare": "MB", "medicaid": "MC", "medicare_advantage": "HN"}
CALENDAR_YEAR, REMAINING, VISIT = "23", "29", "27"


def answer_question(desk: Desk, question: EligibilityQuestion) -> EligibilityAnswer:
    """One answer: benefits of a member found, or why the question cannot be answered.

    Source: x12-270-271 2110C EB, AAA
    """
    policy = desk.roster.policy(question.payer.id)
    if policy is None:
        return _rejected(question, "source", "79")
    found = desk.roster.members(policy.id, question.subscriber.id)
    who = question.dependent or question.subscriber
    level = "dependent" if question.dependent is not None else "subscriber"
    member = desk.roster.person_asked(policy.id, question.subscriber.id, who)
    if not found and policy.is_roster_open and question.subscriber.id:
        member = _stranger(policy, question)
    elif not found:
        return _rejected(question, "subscriber", "72" if question.subscriber.id else "75")
    if member is None:
        return _rejected(question, level, "71")
    if folded(member.name.last) != folded(who.name):
        return _rejected(question, level, "73")
    return _answered(desk, policy, member, question)


def _stranger(policy: PayerPolicy, question: EligibilityQuestion) -> Member | None:
    """An open roster knows everybody who is born: as the claims desk takes them."""
    who = question.dependent or question.subscriber
    if who.birth_on is None:
        return None
    return Member(
        payer_id=policy.id,
        member_id=question.subscriber.id,
        name=PersonName(who.name, who.first),
        birth_on=who.birth_on,
        sex=who.sex or "U",
        relationship=question.relationship,
    )


def _rejected(question: EligibilityQuestion, level: str, reason: str) -> EligibilityAnswer:
    return EligibilityAnswer(
        trace_number=question.trace_number,
        payer=question.payer,
        provider=question.provider,
        subscriber=question.subscriber,
        dependent=question.dependent,
        relationship=question.relationship,
        rejections=(Rejection(level, reason, "C"),),
    )


def _answered(
    desk: Desk, policy: PayerPolicy, member: Member, question: EligibilityQuestion
) -> EligibilityAnswer:
    on = question.service_on or desk.day
    is_active = member.starts_on <= on and (member.ends_on is None or on < member.ends_on)
    if not is_active and member.end_known_on is not None and member.end_known_on > desk.day:
        is_active = on >= member.starts_on
    subscriber = question.subscriber
    if question.dependent is None:
        subscriber = replace(
            subscriber,
            name=member.name.last,
            first=member.name.first,
            middle=member.name.middle,
            is_person=True,
            id_qualifier="MI",
            id=member.member_id,
            address=member.address or subscriber.address,
            birth_on=member.birth_on,
            sex=member.sex,
        )
    return EligibilityAnswer(
        trace_number=question.trace_number,
        payer=Party(name=policy.name, id_qualifier="PI", id=policy.id, phone=policy.phone),
        provider=question.provider,
        subscriber=subscriber,
        dependent=question.dependent,
        relationship=member.relationship,
        group_number=member.group_number,
        dates=_plan_dates(member),
        benefits=_active(desk, policy, member, on) if is_active else _inactive(policy, member),
    )


def _plan_dates(member: Member) -> tuple[tuple[str, str], ...]:
    dates = [("346", f"{member.starts_on:%Y%m%d}")]
    if member.ends_on is not None and member.end_known_on is None:
        dates.append(("347", f"{member.ends_on:%Y%m%d}"))
    return tuple(dates)


def _inactive(policy: PayerPolicy, member: Member) -> tuple[Benefit, ...]:
    plan = policy.plan(member.plan)
    return (Benefit("6", "IND", ("30",), INSURANCE_TYPES.get(policy.kind, ""), plan.name),)


def _active(desk: Desk, policy: PayerPolicy, member: Member, on: date) -> tuple[Benefit, ...]:
    plan = policy.plan(member.plan)
    key = year_key(policy.id, member.member_id, member.birth_on, on)
    spent = desk.state.spent.get(key, Spent())
    kind = INSURANCE_TYPES.get(policy.kind, "")
    benefits = [Benefit("1", "IND", ("30",), kind, plan.name)]
    if plan.copay_cents:
        benefits.append(_copay(plan.copay_cents, "98", "PRIMARY CARE VISIT"))
    if plan.specialist_copay_cents:
        benefits.append(_copay(plan.specialist_copay_cents, "98", "SPECIALIST VISIT"))
    deductible = plan.deductible_in(on.year)
    if deductible:
        left = max(0, deductible - spent.deductible_cents)
        benefits += _year_and_left("C", deductible, left)
    if plan.coinsurance_percent:
        rate = f"{plan.coinsurance_percent / 100:g}".lstrip("0")
        benefits.append(Benefit("A", "IND", ("30",), percent=rate, in_network="Y"))
    if plan.out_of_pocket_cents:
        left = max(0, plan.out_of_pocket_cents - spent.out_of_pocket_cents)
        benefits += _year_and_left("G", plan.out_of_pocket_cents, left)
    benefits += _other_payers(desk, member, on)
    return tuple(benefits)


def _copay(cents: int, service_type: str, words: str) -> Benefit:
    return Benefit(
        "B",
        "IND",
        (service_type,),
        time_period=VISIT,
        amount_cents=cents,
        in_network="Y",
        messages=(words,),
    )


def _year_and_left(kind: str, cents: int, left: int) -> list[Benefit]:
    return [
        Benefit(
            kind, "IND", ("30",), time_period=CALENDAR_YEAR, amount_cents=cents, in_network="Y"
        ),
        Benefit(kind, "IND", ("30",), time_period=REMAINING, amount_cents=left, in_network="Y"),
    ]


def _other_payers(desk: Desk, member: Member, on: date) -> list[Benefit]:
    others = []
    target = desk.roster.policy(member.crossover_payer_id)
    if target is not None:
        party = Party(name=target.name, id_qualifier="PI", id=target.id)
        others.append(Benefit("R", service_types=("30",), other_payer=party))
    is_open = member.other_payer_until is None or desk.day < member.other_payer_until
    since = member.other_payer_from
    if member.other_payer and since is not None and since <= on and is_open:
        party = Party(name=member.other_payer)
        others.append(Benefit("R", service_types=("30",), other_payer=party))
    return others
