"""A clinical system's files become visits; each refusal says why and can be tried again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.practice.domain.profiles import NewProvider
from claimwright.cycle.practice.operations import add_provider
from claimwright.cycle.registration.queries import count_patients, find_by_account_numbers
from claimwright.journeys.import_records import import_file, retry_record
from claimwright.kernel.person_name import PersonName
from tests.support.alder import DOCTOR_NPI, NOW, OPENED, set_up_clinic
from tests.unit.engines.clinical.test_feeds import CSV, DFT, bundle

pytestmark = pytest.mark.usefixtures("practice")
FEED_NPI = "1234567893"


def test_a_charge_message_registers_the_patient_and_records_the_visit() -> None:
    set_up_clinic()
    imported = import_file(
        data=DFT.replace("1234567893", DOCTOR_NPI).encode(), name="a.hl7", now=NOW
    )
    assert (imported.accepted, imported.refused) == (1, ())
    patient = find_by_account_numbers(numbers=["A1001"])["A1001"]
    (visit,) = charges.find_encounters_of_patients(patient_ids=[patient.id])[patient.id]
    assert visit.service_on == date(2026, 3, 2)
    assert [line.code for line in visit.lines] == ["99213", "36415"]
    assert visit.charge_cents == 16200


def test_the_same_file_twice_records_nothing_twice() -> None:
    set_up_clinic()
    data = DFT.replace("1234567893", DOCTOR_NPI).encode()
    import_file(data=data, name="a.hl7", now=NOW)
    again = import_file(data=data, name="renamed.hl7", now=NOW)
    assert (again.accepted, again.repeated, again.refused) == (0, 1, ())
    assert count_patients() == 1


def test_an_unknown_provider_is_refused_and_the_record_retried_once_added() -> None:
    set_up_clinic()
    imported = import_file(data=bundle(), name="claims.json", now=NOW)
    assert imported.accepted == 1
    ((label, reason),) = imported.refused
    assert label == "Claim/c1"
    assert "provider NPI 1234567893 is not set up" in reason
    add_provider(
        new=NewProvider(
            name=PersonName("Hale", "Rae"), npi=FEED_NPI, taxonomy="207Q00000X", starts_on=OPENED
        )
    )
    assert imported.batch_id is not None
    refused = [
        r for r in charges.import_records(batch_id=imported.batch_id) if r.state == "refused"
    ]
    assert retry_record(record_id=refused[0].id, batch_id=imported.batch_id, now=NOW) == "accepted"


def test_a_bad_row_is_listed_and_the_others_are_taken() -> None:
    set_up_clinic()
    data = CSV.replace("1234567893", DOCTOR_NPI).encode()
    imported = import_file(data=data, name="charges.csv", now=NOW)
    assert imported.accepted == 1
    assert [record for record, _ in imported.refused] == ["line 4"]


def test_a_missing_column_refuses_the_whole_file_in_words() -> None:
    imported = import_file(data=b"a,b\n1,2\n", name="x.csv", now=NOW)
    assert "has no column for patient_id" in imported.unreadable


def test_every_clinical_sample_is_taken_in_or_refused_record_by_record(samples: Path) -> None:
    set_up_clinic()
    for path in sorted((samples / "clinical").rglob("*.*")):
        if path.suffix in (".hl7", ".json", ".ndjson", ".csv"):
            imported = import_file(data=path.read_bytes(), name=path.name, now=NOW)
            told = imported.accepted + imported.repeated + len(imported.refused)
            assert imported.unreadable or told, path.name
            assert all(reason for _, reason in imported.refused), path.name
