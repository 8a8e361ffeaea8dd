"""Who is billed, for what, and in which tone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from claimwright.cycle.patient_billing.domain.statements import (
    LastBill,
    PlannedStatement,
    Skip,
    account_key,
    message,
    plan_statement,
)
from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName
from tests.unit.cycle.patient_billing.cast import (
    AS_OF,
    a_patient,
    a_visit,
    an_account,
    some_money,
)


def billed(*visits: object, **changes: object) -> PlannedStatement:
    plan = plan_statement(an_account(*visits, **changes), as_of=AS_OF)
    assert isinstance(plan, PlannedStatement), plan
    return plan


def skipped(*visits: object, **changes: object) -> Skip:
    plan = plan_statement(an_account(*visits, **changes), as_of=AS_OF)
    assert isinstance(plan, Skip)
    return plan


def test_one_bill_for_the_whole_family() -> None:
    plan = billed(a_visit(1, 1), a_visit(2, 2, service_on=date(2026, 1, 2)))
    assert plan.total_cents == 5000
    assert [line.patient_name for line in plan.lines] == ["Mateo Alvarez", "Rosa Alvarez"]
    assert plan.patient_id == 1
    assert plan.due_on == date(2026, 3, 25)


def test_no_bill_while_insurance_is_open() -> None:
    assert skipped(a_visit(is_final=False)) is Skip.INSURANCE_OPEN


def test_an_open_visit_stays_off_the_bill_for_a_final_one() -> None:
    plan = billed(a_visit(1), a_visit(2, is_final=False))
    assert [line.visit.encounter_id for line in plan.lines] == [1]
    assert plan.total_cents == 2500


@pytest.mark.parametrize(("due", "goes_out"), [(500, False), (501, True)])
def test_five_dollars_and_less_are_not_billed(due: int, goes_out: bool) -> None:
    plan = plan_statement(an_account(a_visit(money=some_money(due))), as_of=AS_OF)
    assert isinstance(plan, PlannedStatement) is goes_out


def test_money_on_account_is_taken_off_first() -> None:
    assert billed(unapplied_cents=1000).total_cents == 1500
    assert skipped(unapplied_cents=2500) is Skip.BELOW_FLOOR


@pytest.mark.parametrize(("days", "goes_out"), [(27, False), (28, True)])
def test_four_weeks_between_bills(days: int, goes_out: bool) -> None:
    last = LastBill(AS_OF - timedelta(days=days), 1, frozenset({1}))
    plan = plan_statement(an_account(last_bill=last), as_of=AS_OF)
    assert isinstance(plan, PlannedStatement) is goes_out


def test_a_qmb_patient_is_never_billed() -> None:
    protected = (a_patient(1, is_qmb=True), a_patient(2, "Mateo"))
    assert skipped(a_visit(1, 1), patients=protected) is Skip.QMB
    both = billed(a_visit(1, 1), a_visit(2, 2), patients=protected)
    assert [line.visit.patient_id for line in both.lines] == [2]


def test_a_hold_stops_the_bill() -> None:
    held = (a_patient(1, statement_hold="Dispute"),)
    assert skipped(a_visit(1, 1), patients=held) is Skip.ON_HOLD


def test_without_an_address_there_is_no_bill() -> None:
    assert skipped(address=Address()) is Skip.NO_ADDRESS


def test_reminders_count_up_only_while_the_same_visit_is_owed() -> None:
    long_ago = AS_OF - timedelta(days=40)
    again = billed(last_bill=LastBill(long_ago, 2, frozenset({1, 99})))
    fresh = billed(last_bill=LastBill(long_ago, 2, frozenset({99})))
    assert (again.sequence_number, fresh.sequence_number) == (3, 1)


def test_the_tone_is_kind_and_never_threatens() -> None:
    said = [message(n, is_insured=insured) for n in range(1, 6) for insured in (True, False)]
    for text in said:
        assert not {"collection", "legal", "court", "credit"} & set(text.lower().split())
    assert "insurance" not in message(1, is_insured=False)
    assert "last notice" in message(4, is_insured=True)


def test_a_family_is_one_guarantor_at_one_address() -> None:
    rosa, mateo = a_patient(1), a_patient(2, "Mateo")
    assert account_key(rosa) == account_key(mateo)
    moved = a_patient(3, guarantor_address=Address("1 Other St", "", "X", "IL", "60601"))
    other = a_patient(4, guarantor=PersonName("Alvarez", "Rosa", suffix="Jr"))
    assert len({account_key(p) for p in (rosa, moved, other)}) == 3
