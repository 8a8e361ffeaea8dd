"""Visits are kept once, priced, posted once, and corrected without losing a cent."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claimwright.cycle.charges import operations, queries
from claimwright.cycle.charges.domain.encounters import NewChargeLine
from claimwright.cycle.charges.domain.imports import NewImportRecord
from claimwright.cycle.charges.domain.states import CannotMove
from claimwright.foundation.documents import store
from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import scope
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting
from claimwright.ledger.operations import post, reverse
from tests.support.clinic import (
    NOON,
    TODAY,
    a_location,
    a_patient,
    a_payer,
    a_provider,
    an_encounter,
    new_encounter,
    price_lists,
)

pytestmark = pytest.mark.usefixtures("practice")


@pytest.fixture
def who() -> tuple[int, int, int]:
    """Patient, provider, location."""
    return a_patient(), a_provider(), a_location()


def codes(findings: Any) -> list[str]:
    return [finding.code for finding in findings]


def balance(kind: AccountKind, encounter_id: int) -> int:
    return ledger.balances(by="encounter", ids=[encounter_id], kinds=[kind]).get(encounter_id, 0)


def test_a_coded_visit_is_ready_and_numbered(who: tuple[int, int, int]) -> None:
    made = queries.get_encounter(encounter_id=an_encounter(*who))
    assert (made.number, made.state, made.charge_cents) == ("E-000001", "ready", 17790)
    assert made.diagnoses == ("M5450",)
    line = made.lines[0]
    assert (line.code, line.units, line.pointers) == ("99213", "1", (1,))


def test_the_same_visit_is_never_kept_twice(who: tuple[int, int, int]) -> None:
    new = new_encounter(*who)
    first, again = operations.record_encounters(new=[new, new], as_of=TODAY)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.encounter_id == again.encounter_id
    later = operations.record_encounters(new=[new], as_of=TODAY)[0]
    assert (later.encounter_id, later.is_new, later.findings) == (first.encounter_id, False, ())


def test_other_content_under_a_known_key_is_told_and_not_taken(
    who: tuple[int, int, int],
) -> None:
    kept = an_encounter(*who)
    changed = new_encounter(*who, diagnoses=("M54.2",))
    again = operations.record_encounters(new=[changed], as_of=TODAY)[0]
    assert codes(again.findings) == ["CHG-REPEAT-DIFFERS"]
    assert queries.get_encounter(encounter_id=kept).diagnoses == ("M5450",)


def test_lines_without_a_price_take_ours(who: tuple[int, int, int]) -> None:
    price_lists()
    lines = (NewChargeLine(code="97110", units=3), NewChargeLine(code="00000"))
    made = operations.record_encounters(new=[new_encounter(*who, lines=lines)], as_of=TODAY)[0]
    assert codes(made.findings) == ["CHG-PRICE"]
    kept = queries.get_encounter(encounter_id=made.encounter_id or 0)
    assert [line.charge_cents for line in kept.lines] == [3 * 5758, 0]
    assert kept.state == "open"


def test_an_incomplete_visit_stays_open_until_completed(who: tuple[int, int, int]) -> None:
    made = an_encounter(*who, diagnoses=())
    assert queries.get_encounter(encounter_id=made).state == "open"
    assert queries.encounters_to_bill(limit=10, as_of=TODAY) == []
    found = operations.change_encounter(
        encounter_id=made, diagnoses=["m54.50"], reason="coded", as_of=TODAY
    )
    assert found == []
    assert [one.id for one in queries.encounters_to_bill(limit=10, as_of=TODAY)] == [made]
    moves = queries.history(encounter_id=made)
    assert [(before, after) for _, before, after, _, _ in moves] == [
        ("", "open"),
        ("open", "ready"),
    ]


def test_a_visit_that_cannot_be_kept_is_told(who: tuple[int, int, int]) -> None:
    lines = (NewChargeLine(code="99213", units="many", charge_cents=100),)
    made = operations.record_encounters(new=[new_encounter(*who, lines=lines)], as_of=TODAY)[0]
    assert (made.encounter_id, made.is_new) == (None, False)
    assert codes(made.findings) == ["CHG-UNITS"]


def test_charges_post_once_to_the_payer_or_the_patient(who: tuple[int, int, int]) -> None:
    payer = a_payer()
    insured = an_encounter(*who)
    self_pay = an_encounter(*who, source_key="visit-2")
    asked = {insured: payer, self_pay: None}
    assert operations.post_charges(receivables=asked, on=TODAY).posted_count == 2
    assert operations.post_charges(receivables=asked, on=date(2026, 3, 11)).posted_count == 0
    assert balance(AccountKind.INSURANCE_RECEIVABLE, insured) == 17790
    assert balance(AccountKind.PATIENT_RECEIVABLE, self_pay) == 17790
    assert balance(AccountKind.REVENUE, insured) == -17790
    assert queries.get_encounter(encounter_id=insured).charged_payer_id == payer


def test_a_corrected_price_moves_the_money_and_nothing_else(who: tuple[int, int, int]) -> None:
    lines = (
        NewChargeLine(code="99213", charge_cents=17790),
        NewChargeLine(code="36415", charge_cents=1700),
    )
    made = an_encounter(*who, lines=lines)
    operations.post_charges(receivables={made: a_payer()}, on=TODAY)
    before = queries.get_encounter(encounter_id=made)
    operations.change_encounter(
        encounter_id=made,
        lines=[
            NewChargeLine(code="99214", charge_cents=25036),
            NewChargeLine(code="36415", charge_cents=1700, modifiers=("59",)),
        ],
        reason="level corrected",
        as_of=TODAY,
    )
    after = queries.get_encounter(encounter_id=made)
    assert after.lines[0].id != before.lines[0].id
    assert after.lines[1].id == before.lines[1].id
    assert after.lines[1].modifiers == ("59",)
    assert balance(AccountKind.INSURANCE_RECEIVABLE, made) == 26736 == after.charge_cents
    by_line = ledger.balances(
        by="charge_line",
        ids=[before.lines[0].id],
        kinds=[AccountKind.INSURANCE_RECEIVABLE],
    )
    assert by_line.get(before.lines[0].id, 0) == 0
    assert ledger.violations() == []


def test_a_void_visit_leaves_no_money(who: tuple[int, int, int]) -> None:
    made = an_encounter(*who)
    operations.post_charges(receivables={made: None}, on=TODAY)
    operations.void_encounter(encounter_id=made, reason="wrong patient", on=TODAY)
    assert balance(AccountKind.PATIENT_RECEIVABLE, made) == 0
    with pytest.raises(operations.CannotChange):
        operations.change_encounter(encounter_id=made, diagnoses=["M54.2"], reason="x")
    with pytest.raises(CannotMove):
        operations.mark_billed(ids=[made])


def test_a_visit_with_money_on_it_is_not_voided(who: tuple[int, int, int]) -> None:
    made = an_encounter(*who)
    operations.post_charges(receivables={made: None}, on=TODAY)
    whose = {"encounter_id": made, "patient_id": who[0]}
    owed, cash = AccountRef(AccountKind.PATIENT_RECEIVABLE), AccountRef(AccountKind.CASH)
    paid = (Leg(cash, 1_000, **whose), Leg(owed, -1_000, **whose))
    post([Posting("paid", "patient_payment", TODAY, paid)])
    with pytest.raises(operations.CannotChange, match="paid or adjusted"):
        operations.void_encounter(encounter_id=made, reason="wrong patient", on=TODAY)
    assert queries.get_encounter(encounter_id=made).state != "void"
    reverse(keys=["paid"], on=TODAY, reason="wrong patient")
    operations.void_encounter(encounter_id=made, reason="wrong patient", on=TODAY)
    assert balance(AccountKind.PATIENT_RECEIVABLE, made) == 0


def test_only_ready_visits_become_billed(who: tuple[int, int, int]) -> None:
    ready = an_encounter(*who)
    unready = an_encounter(*who, source_key="visit-2", diagnoses=())
    with pytest.raises(CannotMove, match="E-000002"):
        operations.mark_billed(ids=[ready, unready])
    operations.mark_billed(ids=[ready])
    operations.mark_billed(ids=[ready])
    assert queries.counts_by_state() == {"billed": 1, "open": 1}


def test_recording_many_takes_a_constant_number_of_queries(who: tuple[int, int, int]) -> None:
    def count(prefix: str, size: int) -> int:
        new = [new_encounter(*who, source_key=f"{prefix}{n}") for n in range(size)]
        with CaptureQueriesContext(connection) as caught:
            operations.record_encounters(new=new, as_of=TODAY)
        return len(caught)

    count("first", 1)
    assert count("a", 2) == count("b", 40)


def test_people_of_another_practice_are_refused(who: tuple[int, int, int]) -> None:
    patient, provider, location = who
    with pytest.raises(operations.CannotRecord):
        an_encounter(patient, provider + 999, location)
    with scope(create_practice(name="Elsewhere").pk), pytest.raises(LookupError):
        an_encounter(patient, provider, location)
    with pytest.raises(operations.CannotRecord):
        an_encounter(patient, provider, location, source_key=" ")


def test_import_records_are_kept_counted_and_retried(who: tuple[int, int, int]) -> None:
    file = store.keep(b"a,b\n1,2\n", name="visits.csv", kind="csv")
    batch = operations.open_import(file_id=file.id, source_format="csv", now=NOON)
    operations.record_imports(
        batch_id=batch,
        records=[
            NewImportRecord(position=1, state="accepted", encounter_id=an_encounter(*who)),
            NewImportRecord(position=2, state="refused", reason="no birth date", raw="1,2"),
        ],
        now=NOON,
    )
    page, total = queries.import_batches()
    assert total == 1
    assert (page[0].accepted_count, page[0].refused_count) == (1, 1)
    refused = queries.import_records(batch_id=batch, state="refused")[0]
    assert (refused.reason, refused.raw) == ("no birth date", "1,2")
    operations.settle_import_record(record_id=refused.id, state="accepted", now=NOON)
    settled = queries.import_records(batch_id=batch)[1]
    assert (settled.state, settled.tries_count) == ("accepted", 2)
    with pytest.raises(operations.CannotRetry):
        operations.settle_import_record(record_id=refused.id, state="dropped", now=NOON)
