"""Clinical feeds become plain values; what cannot be used says why, record by record."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.engines.clinical.feeds import read_feed
from claimwright.engines.clinical.records import FeedRecord, NotAFeed

DFT = "\r".join(
    [
        r"MSH|^~\&|EHR|ALDER|CW|ALDER|20260302101500||DFT^P03|M001|P|2.5.1",
        "PID|1||A1001^^^ALDER^MR||Vance^Ida^R||19610504|F|||12 Elm St^^Dayton^OH^454021234||(937)555-0100",
        "PV1|1|O|MAIN||||1234567893^Stone^Ann||||||||||||V77",
        "FT1|1|T1||20260302|20260302|CG|99213|||1|150&USD||||||||E11.9^Type 2^I10|1234567893^Stone^Ann|||||99213^^C4|25",
        "FT1|2|T2||20260302|20260302|CG|36415|||1|12||||||||I10^Hypertension^I10|1234567893^Stone^Ann|||||36415^^C4",
        "DG1|1||E11.9^Type 2^I10",
        "DG1|2||I10^Hypertension^I10",
        "|".join(
            [
                "IN1",
                "1",
                "P",
                "60054",
                "Aetna",
                "",
                "",
                "",
                "G55",
                *[""] * 8,
                "SEL",
                *[""] * 18,
                "W123456789",
            ]
        ),
    ]
)


def test_a_charge_message_becomes_one_visit_with_its_lines() -> None:
    (record,) = read_feed(DFT.encode()).records
    visit, patient = record.encounter, record.patient
    assert visit is not None
    assert patient is not None
    assert (visit.service_on, visit.diagnoses) == (date(2026, 3, 2), ("E119", "I10"))
    assert [(line.code, line.charge_cents, line.pointers) for line in visit.lines] == [
        ("99213", 15000, (1,)),
        ("36415", 1200, (2,)),
    ]
    assert visit.lines[0].modifiers == ("25",)
    assert visit.provider_npi == "1234567893"
    assert visit.key == "hl7:ALDER:V77:2026-03-02"
    assert (patient.identifier, patient.name.last, patient.address.zip) == (
        "A1001",
        "Vance",
        "454021234",
    )
    assert patient.coverages[0].member_id == "W123456789"


def test_the_same_message_twice_has_the_same_key() -> None:
    records = read_feed((DFT + "\r" + DFT).encode()).records
    assert records[0].encounter.key == records[1].encounter.key  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (DFT.replace("E11.9^Type 2^I10", "44054006^Type 2^SCT"), "not an ICD-10-CM code"),
        (DFT.replace("99213^^C4|25", "OFFICE^^L|25"), "not a CPT or HCPCS code"),
        (DFT.replace("T1||20260302", "T1||someday"), "not a date"),
        (DFT.replace("A1001^^^ALDER^MR", ""), "patient identifier"),
        (DFT.replace("DFT^P03", "ORU^R01"), "carry nothing that is billed"),
        (DFT.replace("|1|150&USD", "|-1|150&USD"), "not a quantity"),
        (DFT.replace("|1|150&USD", "|1|150,50&USD"), "is not an amount"),
    ],
)
def test_a_bad_charge_message_says_what_is_wrong(broken: str, reason: str) -> None:
    reasons = [record.refusal for record in read_feed(broken.encode()).records]
    assert any(reason in text for text in reasons)


def bundle(*, diagnosis_system: str = "http://hl7.org/fhir/sid/icd-10-cm") -> bytes:
    claim = {
        "resourceType": "Claim",
        "id": "c1",
        "type": {"coding": [{"code": "professional"}]},
        "patient": {"reference": "Patient/p1"},
        "billablePeriod": {"start": "2026-03-02"},
        "careTeam": [
            {
                "provider": {
                    "reference": "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|1234567893"
                }
            }
        ],
        "diagnosis": [
            {
                "sequence": 1,
                "diagnosisCodeableConcept": {
                    "coding": [{"system": diagnosis_system, "code": "E11.9"}]
                },
            }
        ],
        "item": [
            {
                "sequence": 1,
                "diagnosisSequence": [1],
                "productOrService": {
                    "coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "99213"}]
                },
                "modifier": [{"coding": [{"code": "25"}]}],
                "quantity": {"value": 1},
                "net": {"value": 150.0, "currency": "USD"},
            }
        ],
    }
    patient = {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": "A1001"}],
        "name": [{"family": "Vance", "given": ["Ida"]}],
        "birthDate": "1961-05-04",
        "gender": "female",
    }
    other = {"resourceType": "Observation", "id": "o1"}
    entries = [{"resource": resource} for resource in (patient, claim, other)]
    return json.dumps({"resourceType": "Bundle", "entry": entries}).encode()


def test_a_fhir_claim_becomes_a_visit_of_its_patient() -> None:
    feed = read_feed(bundle())
    patient, claim = feed.records
    assert patient.patient is not None
    assert patient.patient.identifier == "A1001"
    assert claim.encounter is not None
    assert claim.encounter.patient_identifier == "A1001"
    assert claim.encounter.provider_npi == "1234567893"
    assert claim.encounter.lines[0].charge_cents == 15000
    assert feed.passed_over == {"Observation": 1}


def test_a_fhir_claim_in_snomed_is_refused_with_the_reason() -> None:
    _, claim = read_feed(bundle(diagnosis_system="http://snomed.info/sct")).records
    assert "SNOMED CT; billing needs ICD-10-CM" in claim.refusal


CSV = (
    "Account,Last Name,First Name,DOB,DOS,CPT,Modifiers,Units,Charge,DX1,DX2,NPI,Visit\n"
    "A1,Vance,Ida,05/04/1961,03/02/2026,99213,25,1,150.00,E11.9,I10,1234567893,V1\n"
    "A1,Vance,Ida,05/04/1961,03/02/2026,36415,,1,12,I10,,1234567893,V1\n"
    "A2,Bell,Ola,07/09/1970,03/02/2026,99214,,1,free,I10,,1234567893,V2\n"
)


def test_csv_rows_of_one_visit_belong_together_and_a_bad_row_stands_alone() -> None:
    good, bad = read_feed(CSV.encode()).records
    assert good.encounter is not None
    assert [line.pointers for line in good.encounter.lines] == [(1, 2), (2,)]
    assert bad.label == "line 4"
    assert "charge 'free' is not an amount" in bad.refusal


def test_a_missing_column_is_named_with_those_found() -> None:
    with pytest.raises(NotAFeed, match="no column for provider_npi; its columns are Account"):
        read_feed(CSV.replace(",NPI,", ",Doctor,").encode())


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7 ...", b"ISA*00*", b'{"resourceType": "Bundle"', b"\x00\x01"]
)
def test_what_is_no_feed_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(NotAFeed):
        read_feed(data)


def test_windows_bytes_are_read() -> None:
    (record,) = read_feed(DFT.replace("Vance", "Muñoz").encode("cp1252")).records
    assert record.patient is not None
    assert record.patient.name.last == "Muñoz"


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_readers(data: bytes) -> None:
    try:
        feed = read_feed(data)
    except NotAFeed:
        return
    assert all(record.refusal or record.patient or record.encounter for record in feed.records)


@given(st.text(alphabet="|^&~\\\r\nMSHPIDFT1DG0123456789ABC.", max_size=200))
def test_no_mangled_hl7_crashes_the_reader(tail: str) -> None:
    feed = read_feed((DFT[:200] + tail).encode())
    assert feed.records


def test_every_clinical_sample_reads_or_says_why(samples: Path) -> None:
    files = [
        p for p in (samples / "clinical").rglob("*.*") if p.suffix in (".hl7", ".json", ".ndjson")
    ]
    assert files
    for path in files:
        for record in records_or_refusal(path.read_bytes()):
            assert record.refusal or record.patient or record.encounter or record.appointment, path


def records_or_refusal(data: bytes) -> list[FeedRecord]:
    """The file's records, or one record that says why the whole file is no feed."""
    try:
        return list(read_feed(data).records)
    except NotAFeed as reason:
        return [FeedRecord(1, "file", refusal=str(reason))]
