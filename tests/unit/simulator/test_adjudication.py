"""What a payer decides, seen on the wire: prices, shares, denials and their mending."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claimwright.engines.x12.balance835 import balance_835
from claimwright.engines.x12.parties import Adjustment
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.engines.x12.remittance import RemittanceClaim
from claimwright.simulator import Whim
from tests.unit.simulator.cast import (
    ALICE,
    BLUE,
    BOB,
    MEDICARE,
    Days,
    a_claim,
    a_line,
    a_scenario,
)


def decided(claim: ProfessionalClaim, days: Days | None = None) -> RemittanceClaim:
    """The payer's decision on one claim sent alone."""
    days = days or Days()
    days.send(claim)
    days.pass_days(40)
    answers = [each for each in days.paid_claims() if each.control_number == claim.control_number]
    assert all(not balance_835(each) for each in days.remittances())
    return answers[0]


def reasons(claim: RemittanceClaim) -> list[str]:
    """Every group and reason of every line."""
    return [f"{part.group}-{part.reason}" for line in claim.lines for part in line.adjustments]


def test_commercial_visit_pays_the_contract_price_less_the_copay() -> None:
    answer = decided(a_claim(a_line("99213", 20000)))
    assert answer.status == "1"
    assert answer.lines[0].allowed_cents == 10674  # 120 % of 88.95
    assert answer.paid_cents == 10674 - 2600
    assert answer.patient_cents == 2600
    assert reasons(answer) == ["CO-45", "PR-3"]


def test_a_specialist_takes_the_higher_copay_once_a_claim() -> None:
    therapist = replace(a_claim().rendering, taxonomy="225100000X")  # type: ignore[type-var]
    lines = (a_line("97110", 12000, units="2", pointers=(2,)), a_line("97110", 6000, pointers=(2,)))
    answer = decided(a_claim(*lines, rendering=therapist))
    assert [part for part in reasons(answer) if part.startswith("PR")] == ["PR-3"]
    assert answer.patient_cents == 4200


def test_procedure_goes_to_the_deductible_then_to_coinsurance() -> None:
    days = Days()
    first = a_claim(a_line("20610", 70000, units="10", pointers=(2,)), number="CW0000001A")
    answer = decided(first, days)
    allowed = 70000  # 760.80 is capped at the charge
    assert answer.lines[0].adjustments == (
        Adjustment("PR", "1", 50000),
        Adjustment("PR", "2", 4000),
    )
    assert answer.paid_cents == allowed - 54000


def test_medicare_takes_deductible_coinsurance_and_sequestration() -> None:
    days = Days()
    decided(a_claim(a_line("99214", 30000, units="3"), number="CW0000001A", member=BOB), days)
    answer = decided(a_claim(a_line("99213"), number="CW0000002A", member=BOB), days)
    coinsurance = 1779  # 20 % of 88.95
    assert set(answer.lines[0].adjustments) == {
        Adjustment("CO", "45", 20000 - 8895),
        Adjustment("PR", "2", coinsurance),
        Adjustment("CO", "253", 142),  # 2 % of 71.16
    }
    assert answer.paid_cents == 8895 - coinsurance - 142


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (a_claim(a_line("29881", 110000, pointers=(2,))), "CO-197"),
        (a_claim(a_line("99213"), a_line("20610", 15000, pointers=(2,))), "CO-97"),
        (a_claim(a_line("20610", 15000, pointers=(1,))), "CO-11"),
        (a_claim(a_line("93000", 4000, pointers=(2,))), "CO-50"),
        (a_claim(a_line("83036", 2500)), "CO-B7"),
        (a_claim(a_line("97110", pointers=(2,)), member=BOB), "CO-4"),
    ],
)
def test_line_denied_for_what_the_claim_shows(claim: ProfessionalClaim, expected: str) -> None:
    assert expected in reasons(decided(claim))


@pytest.mark.parametrize(
    ("claim", "mended"),
    [
        (
            a_claim(a_line("29881", 110000, pointers=(2,))),
            a_claim(a_line("29881", 110000, pointers=(2,)), references=(("G1", "A77"),)),
        ),
        (
            a_claim(a_line("99213"), a_line("20610", 15000, pointers=(2,))),
            a_claim(a_line("99213", modifiers=("25",)), a_line("20610", 15000, pointers=(2,))),
        ),
    ],
)
def test_mended_claim_is_paid(claim: ProfessionalClaim, mended: ProfessionalClaim) -> None:
    days = Days()
    first = decided(claim, days)
    corrected = replace(
        mended,
        control_number="CW0000001B",
        frequency="7",
        references=(*mended.references, ("F8", first.payer_claim_number)),
    )
    answer = decided(corrected, days)
    assert answer.status == "1"
    assert answer.paid_cents > first.paid_cents
    assert not {"CO-197", "CO-97"} & set(reasons(answer))


def test_replacement_reverses_the_paid_claim_in_the_same_remittance() -> None:
    days = Days()
    first = decided(a_claim(a_line("99214", 25000)), days)
    corrected = a_claim(
        a_line("99213"), number="CW0000001B", frequency="7",
        references=(("F8", first.payer_claim_number),),
    )  # fmt: skip
    decided(corrected, days)
    last = days.remittances()[-1]
    assert [claim.status for claim in last.claims] == ["22", "1"]
    reversal, new = last.claims
    assert reversal.control_number == first.control_number
    assert reversal.paid_cents == -first.paid_cents
    assert reversal.lines[0].adjustments == tuple(
        replace(part, amount_cents=-part.amount_cents) for part in first.lines[0].adjustments
    )
    # What the correction cuts is more than the payment holds: it is carried forward.
    assert last.payment_cents == 0
    assert last.method == "NON"
    assert [(part.reason, part.amount_cents) for part in last.provider_adjustments] == [
        ("FB", new.paid_cents - first.paid_cents)
    ]


def test_void_only_reverses() -> None:
    days = Days()
    first = decided(a_claim(), days)
    days.send(
        a_claim(number="CW0000001B", frequency="8", references=(("F8", first.payer_claim_number),))
    )
    days.pass_days(14)
    assert [claim.status for claim in days.paid_claims()] == ["1", "22"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"starts_on": date(2026, 3, 1)}, "PR-26"),
        ({"ends_on": date(2026, 2, 1)}, "PR-27"),
        ({"name": replace(ALICE.name, last="ARCHERSON")}, "CO-31"),
        ({"other_payer": "Acme", "other_payer_from": date(2026, 1, 1)}, "CO-22"),
        ({"group_number": "G-200"}, "CO-16"),
    ],
)
def test_claim_denied_for_what_the_payer_knows(changes: dict[str, object], expected: str) -> None:
    member = replace(ALICE, **changes)  # type: ignore[arg-type]
    answer = decided(a_claim(group_number="G-100"), Days(a_scenario(member)))
    assert answer.status == "4"
    assert reasons(answer) == [expected]


def test_other_payer_question_answered_pays_the_repeated_claim() -> None:
    member = replace(
        ALICE, other_payer="Acme", other_payer_from=date(2026, 1, 1),
        other_payer_until=date(2026, 3, 20),
    )  # fmt: skip
    days = Days(a_scenario(member))
    assert decided(a_claim(), days).status == "4"
    assert decided(a_claim(number="CW0000001B"), days).status == "1"


def test_late_claim_is_denied_29_but_its_correction_is_not_late_again() -> None:
    old = a_line(from_on=date(2025, 7, 1))
    assert reasons(decided(a_claim(old))) == ["CO-29"]


def test_same_claim_twice_is_a_duplicate_and_the_first_is_still_paid() -> None:
    days = Days()
    assert decided(a_claim(), days).status == "1"
    assert reasons(decided(a_claim(number="CW0000009A"), days)) == ["OA-18"]


def test_whim_denies_and_a_corrected_claim_overturns_it_always_or_never() -> None:
    for percent, status in ((100, "1"), (0, "4")):
        whim = Whim("CO", "252", 1_000_000, ("N706",), overturn_percent=percent)
        days = Days(a_scenario(ALICE, payers=(replace(BLUE, whims=(whim,)),)))
        first = decided(a_claim(), days)
        assert reasons(first) == ["CO-252"]
        assert first.lines[0].remarks == ("N706",)
        again = a_claim(
            number="CW0000001B", frequency="7", references=(("F8", first.payer_claim_number),)
        )
        assert decided(again, days).status == status


def test_partly_denied_medicare_claim_sent_anew_is_reopened() -> None:
    days = Days()
    lines = a_line("99213"), a_line("20610", 15000, pointers=(2,))
    first = decided(a_claim(*lines, member=BOB), days)
    assert "CO-97" in reasons(first)
    mended = replace(lines[0], modifiers=("25",)), lines[1]
    decided(a_claim(*mended, number="CW0000001B", member=BOB), days)
    assert [claim.status for claim in days.remittances()[-1].claims] == ["22", "1"]


def test_qmb_cost_sharing_carries_its_remarks() -> None:
    answer = decided(a_claim(member=BOB), Days(a_scenario(replace(BOB, is_qmb=True))))
    assert answer.lines[0].remarks == ("N781",)


def test_payer_is_never_paid_before_its_floor() -> None:
    days = Days(a_scenario(payers=(replace(MEDICARE, least_claims=1),)))
    days.send(a_claim(member=BOB))
    days.pass_days(13)
    assert not days.remittances()
