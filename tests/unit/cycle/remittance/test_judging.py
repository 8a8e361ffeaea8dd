"""The identities of a payment, and what makes two of them the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claimwright.cycle.remittance.domain.balancing import judge_balance
from claimwright.cycle.remittance.domain.from_835 import is_reversal, payer_ids, posting_order
from claimwright.cycle.remittance.domain.judging import (
    KnownClaim,
    KnownPayment,
    Surroundings,
    digests,
    faults_of_interchange,
    judge,
)
from claimwright.cycle.remittance.domain.outcomes import Placed
from claimwright.cycle.remittance.domain.provider_level import (
    account_kind,
    claim_tokens,
    reason_words,
)
from claimwright.cycle.remittance.domain.states import CannotMove, check_move, worst
from claimwright.engines.x12.parties import Adjustment, Party, SetHeader
from claimwright.engines.x12.remittance import Remittance, RemittanceClaim, RemittanceLine
from claimwright.kernel.finding import Finding, Severity, Where
from claimwright.ledger.domain.posting import AccountKind

PAID = date(2026, 4, 1)


def a_claim(number: str = "CW1A", paid: int = 8000) -> RemittanceClaim:
    cut = (Adjustment("CO", "45", 10_000 - paid),)
    line = RemittanceLine("99213", 10_000, paid, adjustments=cut)
    return RemittanceClaim(number, "1", 10_000, paid, lines=(line,))


def a_payment(*claims: RemittanceClaim, **changes: object) -> Remittance:
    given: dict[str, object] = {
        "payment_cents": sum(claim.paid_cents for claim in claims),
        "credit_or_debit": "C",
        "method": "ACH",
        "paid_on": PAID,
        "trace_number": "T1",
        "payer_trace_id": "1123456789",
        "payer": Party(name="Acme"),
        "payee": Party(name="Clinic", id="1999999984"),
        "claims": claims,
        "header": SetHeader(usage="P"),
    }
    return Remittance(**{**given, **changes})  # type: ignore[arg-type]


AROUND = Surroundings(is_sandbox=False, payee_ids=frozenset({"1999999984"}))


def judged(payment: Remittance, around: Surroundings = AROUND) -> str:
    return judge(payment, digests(payment), around).outcome


def test_a_new_balanced_payment_to_us_is_posted() -> None:
    verdict = judge(a_payment(a_claim()), digests(a_payment(a_claim())), AROUND)
    assert (verdict.outcome, verdict.findings) == ("posted", ())


def test_the_wrapper_and_the_order_do_not_count() -> None:
    first = a_payment(a_claim("A"), a_claim("B"))
    second = a_payment(a_claim("B"), a_claim("A"), header=SetHeader(control_number="99"))
    assert digests(first).content == digests(second).content


@pytest.mark.parametrize(
    "changes",
    [{"trace_number": "T2"}, {"paid_on": None}, {"payment_cents": 1}, {"payer_trace_id": "9"}],
)
def test_everything_the_payment_says_counts(changes: dict[str, object]) -> None:
    assert digests(a_payment(a_claim())).content != digests(a_payment(a_claim(), **changes)).content


def test_a_payment_without_a_trace_number_is_known_by_its_content() -> None:
    nameless = a_payment(a_claim(), trace_number="")
    assert digests(nameless).trace == digests(nameless).content


def test_a_held_imbalance_names_the_largest_gap() -> None:
    crooked = replace(a_claim(), paid_cents=7000)
    balance = judge_balance(a_payment(crooked, payment_cents=9000))
    assert balance.must_hold
    assert balance.missing_cents == 2000


def test_b04_lines_that_do_not_make_up_the_charge_are_told_not_held() -> None:
    """No money moves by the charge alone: line, claim and payment still balance."""
    odd = replace(a_claim(), charge_cents=12_000, adjustments=(Adjustment("CO", "45", 2000),))
    balance = judge_balance(a_payment(odd))
    assert [finding.code for finding in balance.findings] == ["X12-835-CHARGE"]
    assert not balance.must_hold


def test_b11_a_patient_amount_beside_the_adjustments_is_told() -> None:
    odd = replace(a_claim(), patient_cents=500)
    assert [f.code for f in judge_balance(a_payment(odd)).findings] == ["RMT-PATIENT-SHARE"]


def test_a_duplicate_is_named_before_anything_else_is_judged() -> None:
    crooked = a_payment(a_claim(), payment_cents=1)
    known = KnownPayment(5, digests(crooked).content, "T1", PAID)
    verdict = judge(crooked, digests(crooked), replace(AROUND, same_trace=(known,)))
    assert (verdict.outcome, verdict.duplicate_of) == ("duplicate", 5)


def test_the_same_claims_on_another_day_under_another_number_are_held() -> None:
    payment = a_payment(a_claim(), trace_number="T9")
    before = KnownClaim(3, "T1", date(2026, 1, 1))
    known = dict.fromkeys(digests(payment).claims, before)
    assert judged(payment, replace(AROUND, known_claims=known)) == "held"
    same_day = {fingerprint: replace(before, paid_on=PAID) for fingerprint in known}
    assert judged(payment, replace(AROUND, known_claims=same_day)) == "duplicate"


def test_a_repeated_denial_without_money_is_no_repeated_payment() -> None:
    denial = a_claim(paid=0)
    payment = a_payment(denial, trace_number="T9", method="NON")
    known = {fp: KnownClaim(3, "T1", date(2026, 1, 1)) for fp in digests(payment).claims}
    assert judged(payment, replace(AROUND, known_claims=known)) == "posted"


def test_faults_belong_to_the_interchange_they_stand_in() -> None:
    faults = [
        Finding("A", Severity.ERROR, "", where=Where(offset=50)),
        Finding("B", Severity.ERROR, "", where=Where(offset=150)),
        Finding("C", Severity.ERROR, ""),
    ]
    found = faults_of_interchange(faults, [0, 100, 200], 120)
    assert [fault.code for fault in found] == ["B", "C"]


def test_b07_reversals_go_first_and_keep_their_places() -> None:
    reversal = replace(a_claim(), status="22", charge_cents=-1, paid_cents=-1)
    order = posting_order([a_claim("A"), a_claim("B"), reversal])
    assert [place for place, _ in order] == [3, 1, 2]
    assert is_reversal(reversal)


def test_a_payer_gives_itself_several_numbers() -> None:
    payer = Party(name="Acme", id="ACME1", references=(("2U", "PAY9"),))
    assert payer_ids(a_payment(payer=payer)) == ["ACME1", "PAY9", "1123456789", "123456789"]


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("WO", AccountKind.TAKEBACK),
        ("FB", AccountKind.TAKEBACK),
        ("72", AccountKind.TAKEBACK),
        ("L6", AccountKind.INTEREST),
        ("CS", AccountKind.PROVIDER_ADJUSTMENT),
        ("J1", AccountKind.PROVIDER_ADJUSTMENT),
        ("ZZ", AccountKind.PROVIDER_ADJUSTMENT),
    ],
)
def test_each_provider_adjustment_has_its_account(reason: str, kind: AccountKind) -> None:
    assert account_kind(reason) is kind
    assert reason_words(reason)


def test_the_longest_part_of_a_reference_is_tried_first() -> None:
    assert claim_tokens("CW0000001A 20260309 12") == ["CW0000001A", "20260309"]


def test_a_files_outcome_is_its_worst_sets() -> None:
    assert worst(["posted", "held", "duplicate"]) == "held"
    assert worst(["posted", "duplicate"]) == "duplicate"
    assert worst([]) == "refused"


def test_a_duplicate_goes_nowhere() -> None:
    check_move("held", "posted")
    with pytest.raises(CannotMove):
        check_move("duplicate", "posted")


def test_the_four_places_add_up() -> None:
    total = Placed(1, 2, 3, 4) + Placed(10, 20, 30, 40)
    assert total == Placed(11, 22, 33, 44)
    assert total.total_cents == 110
