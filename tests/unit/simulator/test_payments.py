"""How money moves: pay days, floors, interest, crossover, money taken back, scripted accidents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from claimwright.engines.x12.balance835 import balance_835
from claimwright.engines.x12.parties import Adjustment, Party
from claimwright.engines.x12.professional import LineAdjudication, OtherCoverage
from claimwright.simulator import Event, Lag, Member
from tests.unit.simulator.cast import (
    ALICE,
    BLUE,
    BOB,
    BOB_ON,
    MEDICARE,
    MEDIGAP,
    MONDAY,
    Days,
    a_claim,
    a_line,
    a_scenario,
)


def adjustments_of(days: Days) -> list[list[tuple[str, int]]]:
    """The PLB pairs of each remittance."""
    return [
        [(part.reason, part.amount_cents) for part in each.provider_adjustments]
        for each in days.remittances()
    ]


def test_payer_pays_on_its_weekday_and_waits_for_enough_claims() -> None:
    patient = replace(BLUE, least_claims=3, longest_wait_days=10)
    days = Days(a_scenario(payers=(patient,)))
    days.send(a_claim(), a_claim(a_line("99214"), number="CW0000002A"))
    days.pass_days(9)
    assert not days.remittances()
    days.send(a_claim(a_line("93000", 4000), number="CW0000003A"))
    days.pass_days(14)
    (only,) = days.remittances()
    assert len(only.claims) == 3
    assert only.paid_on is not None
    assert only.paid_on.weekday() == 2


def test_no_payment_on_a_holiday_it_moves_to_the_next_workday() -> None:
    new_year = date(2025, 12, 22)
    days = Days(a_scenario(payers=(replace(BLUE, payment_weekdays=(3,)),)), start=new_year)
    days.send(a_claim(a_line(from_on=date(2025, 12, 19))))
    days.pass_days(12)  # Thursdays are Christmas and New Year
    assert [each.paid_on for each in days.remittances()] == [date(2026, 1, 2)]


def test_most_claims_of_a_payment_leaves_the_rest_to_the_next() -> None:
    days = Days(a_scenario(payers=(replace(BLUE, most_claims=2),)))
    days.send(*(
        a_claim(a_line(from_on=date(2026, 2, day)), number=f"CW000000{day}A") for day in (2, 3, 4)
    ))  # fmt: skip
    days.pass_days(21)
    assert [len(each.claims) for each in days.remittances()] == [2, 1]


def test_late_payment_carries_interest_outside_the_claim() -> None:
    slow = replace(BLUE, payment_lag=Lag(60, 60), interest_percent=18)
    days = Days(a_scenario(payers=(slow,)))
    days.send(a_claim())
    days.pass_days(70)
    (only,) = days.remittances()
    (interest,) = only.provider_adjustments
    late = (only.paid_on - MONDAY).days - 30  # type: ignore[operator]
    paid = only.claims[0].paid_cents
    assert interest.reason == "L6"
    assert -interest.amount_cents == round(paid * 18 * late / 36500)
    assert only.payment_cents == paid - interest.amount_cents
    assert ("I", -interest.amount_cents) in only.claims[0].amounts


def test_all_denied_is_a_zero_remittance_without_payment() -> None:
    days = Days()
    days.send(a_claim(a_line("29881", 110000, pointers=(2,))))
    days.pass_days(14)
    (only,) = days.remittances()
    assert (only.payment_cents, only.method, only.handling) == (0, "NON", "H")


def test_medicare_forwards_to_medigap_which_pays_the_coinsurance_alone() -> None:
    bob = replace(BOB, crossover_payer_id="MGAP", crossover_member_id="GAP1")
    gap = Member("MGAP", "GAP1", BOB.name, BOB_ON, "M", "Plan G")
    paid_before = replace(MEDICARE, plans=(replace(MEDICARE.plans[0], deductible_cents=2895),))
    days = Days(a_scenario(bob, gap, payers=(paid_before,)))
    days.send(a_claim(member=bob))
    days.pass_days(60)
    first, second = days.paid_claims()
    assert (first.status, first.remarks) == ("19", ("MA18",))
    assert first.crossover is not None
    assert first.crossover.id == "MGAP"
    assert (second.status, second.paid_cents) == ("2", 1200)  # 20 % of 60.00
    assert second.control_number == first.control_number
    assert second.lines[0].adjustments == (
        Adjustment("OA", "23", 20000 - 2895 - 1200),
        Adjustment("PR", "1", 2895),
    )
    assert all(not balance_835(each) for each in days.remittances())


def test_secondary_claim_for_what_was_forwarded_is_a_duplicate() -> None:
    bob = replace(BOB, crossover_payer_id="MGAP", crossover_member_id="GAP12345")
    gap = Member("MGAP", "GAP12345", BOB.name, BOB_ON, "M", "Plan G")
    days = Days(a_scenario(bob, gap))
    days.send(a_claim(member=bob))
    days.pass_days(60)
    days.send(a_claim(rank="S", member=gap, number="CW0000001S"))
    days.pass_days(40)
    last = days.paid_claims()[-1]
    assert (last.status, last.lines[0].adjustments[0].reason) == ("4", "18")


def test_money_taken_back_is_not_paid_again_on_a_corrected_claim() -> None:
    events = (Event(date(2026, 5, 1), "takeback", "BLUE1"),)
    days = Days(replace(a_scenario(), events=events))
    days.send(a_claim())
    days.pass_days(75)
    number = days.paid_claims()[-1].payer_claim_number
    days.send(a_claim(number="CW0000001B", frequency="7", references=(("F8", number),)))
    days.pass_days(30)
    assert days.paid_claims()[-1].lines[0].adjustments == (Adjustment("CO", "B13", 20000),)


def test_medicaid_after_medicare_forgives_what_its_own_price_does_not_cover() -> None:
    medicaid = replace(
        MEDIGAP, fee_percent=72, plans=(replace(MEDIGAP.plans[0], pays_after_others="lesser_of"),)
    )
    bob = replace(BOB, crossover_payer_id="MGAP", crossover_member_id="GAP1", is_qmb=True)
    gap = Member("MGAP", "GAP1", BOB.name, BOB_ON, "M", "Plan G")
    days = Days(a_scenario(bob, gap, payers=(medicaid,)))
    days.send(a_claim(member=bob))
    days.pass_days(60)
    second = days.paid_claims()[1]
    assert second.paid_cents == 6404  # 72 % of 88.95; Medicare left 88.95 to the deductible
    assert second.patient_cents == 0
    assert second.lines[0].adjustments == (
        Adjustment("OA", "23", 20000 - 8895),
        Adjustment("CO", "45", 8895 - 6404),
    )


def test_secondary_claim_with_the_first_payers_decision_is_paid_after_it() -> None:
    decided = LineAdjudication(
        "MCARE", 6974, "99213", (), "1",
        (Adjustment("CO", "45", 11105), Adjustment("PR", "2", 1779), Adjustment("CO", "253", 142)),
        date(2026, 3, 1),
    )  # fmt: skip
    other = OtherCoverage(
        "P", "18", "MB",
        Party("BAKER", "BOB", is_person=True, id_qualifier="MI", id="1EG4TE5MK73"),
        Party("MEDICARE", id_qualifier="PI", id="MCARE"),
        paid_cents=6974,
    )  # fmt: skip
    line = a_line("99213", 20000, adjudications=(decided,))
    bob = replace(BOB, payer_id="BLUE1", member_id="EMP12345", plan="Gold")
    days = Days(a_scenario(bob))
    days.send(a_claim(line, rank="S", member=bob, other_coverages=(other,)))
    days.pass_days(14)
    (answer,) = days.paid_claims()
    assert (answer.status, answer.paid_cents) == ("2", 1779)
    assert answer.lines[0].adjustments == (Adjustment("OA", "23", 20000 - 1779),)


def test_retroactive_end_of_coverage_takes_the_money_back_later() -> None:
    ended = replace(ALICE, ends_on=date(2026, 2, 1), end_known_on=date(2026, 4, 1))
    days = Days(a_scenario(ended))
    days.send(a_claim(a_line("99214", 30000)))
    days.pass_days(31)  # paid in March; 1 April has come
    days.send(
        a_claim(a_line("99214", 30000, from_on=date(2026, 1, 9)), number="CW0000002A", member=ended)
    )
    days.pass_days(60)
    statuses = [[claim.status for claim in each.claims] for each in days.remittances()]
    assert statuses[0] == ["1"]
    assert statuses[1][:2] == ["22", "4"]
    denied = days.remittances()[1].claims[1]
    assert denied.lines[0].adjustments == (Adjustment("PR", "27", 30000),)
    paid = days.remittances()[0].claims[0].paid_cents
    owed = [pair for each in adjustments_of(days) for pair in each if pair[0] == "WO"]
    assert owed[0] == ("WO", -paid)
    assert all(not balance_835(each) for each in days.remittances())


def test_withheld_money_and_balance_forward_come_to_nothing_in_the_end() -> None:
    events = (Event(date(2026, 5, 1), "takeback", "BLUE1", recovery_days=30),)
    days = Days(replace(a_scenario(), events=events))
    days.send(a_claim(a_line("99214", 30000)))
    days.pass_days(70)
    for week in range(12):
        line = a_line(from_on=days.day - timedelta(days=3))
        days.send(a_claim(line, number=f"CX00000{week:02d}A"))
        days.pass_days(7)
    sums: dict[str, int] = {}
    for pairs in adjustments_of(days):
        for reason, cents in pairs:
            sums[reason] = sums.get(reason, 0) + cents
    assert sums == {"WO": 0, "FB": 0}
    assert all(each.payment_cents >= 0 for each in days.remittances())
    assert all(not balance_835(each) for each in days.remittances())


def test_audit_reprices_by_reversal_and_correction() -> None:
    strict = replace(BLUE, takeback_per_million=1_000_000)
    days = Days(a_scenario(payers=(strict,)))
    days.send(a_claim())
    days.pass_days(140)
    first, reversal, corrected = days.paid_claims()[:3]
    assert (reversal.status, reversal.paid_cents) == ("22", -first.paid_cents)
    assert 0 < corrected.paid_cents < first.paid_cents
    assert corrected.patient_cents == first.patient_cents


def test_scripted_remittance_misses_exactly_the_stated_cents() -> None:
    events = (Event(date(2026, 3, 1), "unbalanced_remittance", "BLUE1", amount_cents=1234),)
    days = Days(replace(a_scenario(), events=events))
    days.send(a_claim())
    days.pass_days(14)
    (only,) = days.remittances()
    (line,) = only.claims[0].lines
    explained = sum(part.amount_cents for part in line.adjustments)
    assert line.charge_cents - explained - line.paid_cents == 1234
    assert balance_835(only)


def test_stray_remittance_is_sound_but_nobody_here_sent_its_claim() -> None:
    events = (Event(date(2026, 3, 9), "stray_remittance", "BLUE1", amount_cents=11285),)
    days = Days(replace(a_scenario(), events=events))
    days.send(a_claim())
    days.pass_days(14)
    stray = next(
        each for each in days.remittances() if each.claims[0].control_number != "CW0000001A"
    )
    assert stray.payment_cents == 11285
    assert not balance_835(stray)
