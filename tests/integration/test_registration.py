"""Registering people and their insurance: everyone is kept, every fault is told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claimwright.cycle.registration import operations, queries
from claimwright.cycle.registration.domain.coverage import NewCoverage
from claimwright.foundation.access.guard import NotVisible
from claimwright.foundation.access.operations import add_member
from claimwright.foundation.audit.models import AuditEntry
from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import scope
from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName, folded
from tests.support.clinic import (
    HOME,
    MBI,
    TODAY,
    a_coverage,
    a_patient,
    a_payer,
    new_patient,
)

pytestmark = pytest.mark.usefixtures("practice")


def codes(findings: Any) -> list[str]:
    return [finding.code for finding in findings]


def test_a_clean_patient_has_no_findings_and_an_account_number() -> None:
    made = operations.register_patients(new=[new_patient()], as_of=TODAY)[0]
    assert made.findings == ()
    assert made.account_number == "P-000001"
    kept = queries.get_patient(patient_id=made.patient_id)
    assert (kept.phone, kept.guarantor, kept.guarantor_address) == ("5185550123", kept.name, HOME)


def test_a_patient_with_faults_is_kept_and_each_fault_told() -> None:
    faulty = new_patient(birth_on=date(2027, 1, 1), address=Address("4 Oak", "", "Albany", "ZZ"))
    made = operations.register_patients(new=[faulty], as_of=TODAY)[0]
    assert codes(made.findings) == ["REG-BIRTH-FUTURE", "REG-ADDRESS"]
    assert queries.get_patient(patient_id=made.patient_id).birth_on == date(2027, 1, 1)


def test_a_likely_duplicate_is_named_by_account_and_reason() -> None:
    a_patient("Rivera", "Maria", account_number="A-7")
    made = operations.register_patients(new=[new_patient("Rivera", "Marie")], as_of=TODAY)[0]
    assert codes(made.findings) == ["REG-DUPLICATE"]
    assert "A-7" in made.findings[0].message
    assert "same birth date" in made.findings[0].message
    assert len(queries.duplicates_of(patient_id=made.patient_id)) == 1


def test_a_duplicate_within_one_list_is_found_too() -> None:
    made = operations.register_patients(new=[new_patient(), new_patient()], as_of=TODAY)
    assert made[0].findings == ()
    assert "number 1 of this list" in made[1].findings[0].message


def test_a_twin_is_not_a_duplicate() -> None:
    a_patient("Rivera", "Maria")
    assert queries.likely_duplicates(new=new_patient("Rivera", "Carlos")) == []
    assert queries.likely_duplicates(new=new_patient("Rivera", "Maria"))[0][1] == 100


def test_registering_many_takes_a_constant_number_of_queries() -> None:
    def count(size: int, start: int) -> int:
        people = [new_patient(f"Name{start + n}", "Pat") for n in range(size)]
        with CaptureQueriesContext(connection) as caught:
            operations.register_patients(new=people, as_of=TODAY)
        return len(caught)

    count(1, 500)
    assert count(2, 2000) == count(30, 1000)


def test_an_account_number_is_never_given_twice() -> None:
    a_patient(account_number="A-1")
    with pytest.raises(operations.AccountNumberTaken, match="A-1"):
        operations.register_patients(
            new=[new_patient(account_number="A-2"), new_patient(account_number="A-1")],
            as_of=TODAY,
        )
    assert set(queries.find_by_account_numbers(numbers=["A-1", "A-2"])) == {"A-1"}


def test_children_share_one_guarantor() -> None:
    parent = PersonName("Rivera", "Elena")
    made = operations.register_patients(
        new=[new_patient("Rivera", name, guarantor=parent) for name in ("Ana", "Luis")],
        as_of=TODAY,
    )
    assert operations.Guarantor.objects.count() == 1
    kept = queries.get_patient(patient_id=made[1].patient_id)
    assert (kept.guarantor, kept.guarantor_address) == (parent, HOME)


def test_a_text_too_long_for_a_claim_is_cut_and_told() -> None:
    made = operations.register_patients(new=[new_patient("R" * 70)], as_of=TODAY)[0]
    assert "REG-TOO-LONG" in codes(made.findings)
    assert queries.get_patient(patient_id=made.patient_id).name.last == "R" * 60


def test_a_change_is_checked_again_and_audited_without_a_name() -> None:
    patient = a_patient()
    found = operations.update_patient(
        patient_id=patient, changes={"birth_on": None, "statement_hold": "bankruptcy"}, as_of=TODAY
    )
    assert codes(found) == ["REG-BIRTH-MISSING"]
    assert queries.get_patient(patient_id=patient).statement_hold == "bankruptcy"
    entry = AuditEntry.objects.filter(action="patient changed").get()
    assert "Rivera" not in entry.payload
    with pytest.raises(operations.UnknownField):
        operations.update_patient(patient_id=patient, changes={"id": 4}, as_of=TODAY)


def test_a_medicare_number_is_kept_without_dashes_and_checked() -> None:
    medicare = a_payer("Medicare", "MCARE", "medicare")
    patient = a_patient()
    good, bad = operations.add_coverages(
        new=[
            NewCoverage(patient_id=patient, payer_id=medicare, member_id=" 1eg4-te5-mk73 "),
            NewCoverage(
                patient_id=patient,
                payer_id=medicare,
                member_id="1EG4TE5MKO3",
                rank="T",
                insurance_type="12",
            ),
        ],
        as_of=TODAY,
    )
    assert good.findings == ()
    assert codes(bad.findings) == ["REG-MBI"]
    assert "0 typed as O" in bad.findings[0].fix
    assert queries.get_coverages(ids=[good.coverage_id])[good.coverage_id].member_id == MBI


def test_coverage_of_oneself_follows_the_patient() -> None:
    patient = a_patient()
    coverage = a_coverage(patient, a_payer())
    moved = Address("9 Elm St", "", "Troy", "NY", "12180")
    operations.update_patient(patient_id=patient, changes={"address": moved}, as_of=TODAY)
    operations.correct_coverage(coverage_id=coverage, changes={"group_number": "G9"}, as_of=TODAY)
    operations.update_patient(
        patient_id=patient, changes={"name": PersonName("Soto", "Maria")}, as_of=TODAY
    )
    kept = queries.get_coverages(ids=[coverage])[coverage]
    assert kept.subscriber_address == moved
    assert (kept.subscriber_name.last, kept.group_number) == ("Soto", "G9")


def test_coverages_come_in_the_order_payers_pay_and_only_while_in_force() -> None:
    patient, first, second = a_patient(), a_payer(), a_payer("Medigap", "GAP1")
    a_coverage(patient, second, rank="S", member_id="S1")
    primary = a_coverage(patient, first, rank="P", member_id="P1")
    held = queries.coverages_for(patient_ids=[patient], on=TODAY)[patient]
    assert [one.member_id for one in held] == ["P1", "S1"]
    operations.end_coverage(coverage_id=primary, on=TODAY)
    held = queries.coverages_for(patient_ids=[patient], on=TODAY)[patient]
    assert [one.member_id for one in held] == ["S1"]
    assert len(queries.coverages_for(patient_ids=[patient, 999])[patient]) == 2


def test_two_insurances_cannot_both_pay_first() -> None:
    patient, payer = a_patient(), a_payer()
    a_coverage(patient, payer)
    added = operations.add_coverages(
        new=[NewCoverage(patient_id=patient, payer_id=payer, member_id="W99")], as_of=TODAY
    )[0]
    assert codes(added.findings) == ["REG-RANK-TWICE"]


def test_workers_compensation_needs_employer_and_claim_number() -> None:
    patient, payer = a_patient(), a_payer("State Fund", "WC1", "workers_comp")
    bare, whole = operations.add_coverages(
        new=[
            NewCoverage(patient_id=patient, payer_id=payer, member_id=""),
            NewCoverage(
                patient_id=patient,
                payer_id=payer,
                member_id="",
                rank="S",
                relationship="20",
                employer_name="Albany Mill Inc",
                property_claim_number="WC-77",
            ),
        ],
        as_of=TODAY,
    )
    assert codes(bare.findings) == ["REG-INJURY-CLAIM", "REG-EMPLOYER", "REG-EMPLOYEE"]
    assert whole.findings == ()


@pytest.mark.parametrize(
    "text", ["riv", "Rivera, Maria", "maria 05/17/1980", "A-7", "a-7", "w123456789", "555-0123"]
)
def test_a_patient_is_found_by_any_word_the_desk_hears(text: str) -> None:
    patient = a_patient(account_number="A-7")
    a_coverage(patient, a_payer())
    a_patient("Smith", "John", account_number="A-8", birth_on=date(1950, 1, 1), phone="")
    assert [one.id for one in queries.search_patients(text=text)] == [patient]


@pytest.mark.parametrize("start", ["Cruz", "cru", "Diaz", "z", "Lopez9", "ÁL", "Yz", "AZZ"])
def test_the_span_of_a_name_leaves_nobody_out(start: str) -> None:
    """The index is found by a span; what begins with the letters is in it, whatever the last is."""
    names = ["Cruz", "Cruzado", "Cruise", "Diaz", "Diazz", "Dib", "Zz", "Z", "Lopez9", "Lopez99",
             "Álvarez", "Yz", "Yzz", "Za", "Azz", "Azzz", "B"]  # fmt: skip
    people = {a_patient(last, "Ann", account_number=f"N-{last}"): last for last in names}
    found = {one.id for one in queries.search_patients(text=start, limit=100)}
    assert found == {pk for pk, last in people.items() if folded(last).startswith(folded(start))}
    assert found


def test_a_stranger_to_the_practice_sees_nobody() -> None:
    made = operations.register_patients(new=[new_patient()], as_of=TODAY)[0]
    clerk = add_member(username="alice", password="", role="front_desk")
    assert queries.access_patient(user_id=clerk.pk, public_id=made.public_id).id == made.patient_id
    assert AuditEntry.objects.filter(action="read", object_id=str(made.public_id)).count() == 1
    with scope(create_practice(name="Elsewhere").pk), pytest.raises(NotVisible):
        queries.access_patient(user_id=clerk.pk, public_id=made.public_id)


def test_a_patient_of_another_practice_cannot_be_insured_here() -> None:
    patient, payer = a_patient(), a_payer()
    with scope(create_practice(name="Elsewhere").pk), pytest.raises(queries.NoSuchPatient):
        operations.add_coverages(
            new=[NewCoverage(patient_id=patient, payer_id=payer, member_id="X1")], as_of=TODAY
        )
