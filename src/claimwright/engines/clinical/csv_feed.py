"""CSV files of charges or patients, with the headings people really use."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from claimwright.engines.clinical.reading import (
    read_cents,
    read_date,
    read_diagnosis,
    read_procedure,
    read_sex,
    read_units,
)
from claimwright.engines.clinical.records import (
    Feed,
    FeedCoverage,
    FeedEncounter,
    FeedLine,
    FeedPatient,
    FeedRecord,
    NotAFeed,
)
from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName

Row = dict[str, str]

# our heading → what else it is called, folded to letters and digits
HEADINGS: dict[str, tuple[str, ...]] = {
    "patient_id": ("patientid", "accountnumber", "account", "mrn", "patientaccount", "chart"),
    "last_name": ("lastname", "patientlastname", "familyname", "surname"),
    "first_name": ("firstname", "patientfirstname", "givenname"),
    "birth_date": ("birthdate", "dob", "dateofbirth", "patientdob"),
    "sex": ("sex", "gender"),
    "address": ("address", "address1", "street"),
    "city": ("city",),
    "state": ("state",),
    "zip": ("zip", "zipcode", "postalcode"),
    "phone": ("phone", "telephone"),
    "payer_id": ("payerid", "insuranceid", "payer"),
    "payer_name": ("payername", "insurance", "insurancename"),
    "member_id": ("memberid", "subscriberid", "policynumber", "insuredid"),
    "group_number": ("groupnumber", "group"),
    "encounter_id": ("encounterid", "visitid", "encounter", "visit", "ticket", "superbill"),
    "service_date": ("servicedate", "dateofservice", "dos", "fromdate"),
    "code": ("code", "cpt", "cptcode", "procedure", "procedurecode", "hcpcs", "cpthcpcs"),
    "modifiers": ("modifiers", "modifier", "mods", "mod1"),
    "units": ("units", "quantity", "qty"),
    "charge": ("charge", "amount", "fee", "chargeamount"),
    "diagnoses": ("diagnoses", "diagnosis", "dx", "dxcodes", "icd10", "diagnosiscodes"),
    "provider_npi": ("providernpi", "npi", "renderingnpi", "renderingprovidernpi"),
    "location": ("location", "facility", "site"),
    "place_of_service": ("placeofservice", "pos"),
    "plan_restriction": ("planrestriction", "keepfromplan", "donotbillplan"),
    "authorization": ("authorization", "authorizationnumber", "auth", "authnumber"),
}
CHARGES_NEED = ("patient_id", "service_date", "code", "diagnoses", "provider_npi")
PATIENTS_NEED = ("patient_id", "last_name", "first_name", "birth_date")


def read_csv(text: str) -> Feed:
    """Charges when there is a code column, else patients.

    Raises NotAFeed, naming the columns that are missing and those that were found.
    """
    try:
        dialect = csv.Sniffer().sniff(text[:4096], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), dialect)
    try:
        heading = next(reader, [])
    except csv.Error as error:
        raise NotAFeed(f"the heading line cannot be read: {error}") from error
    columns = _columns(heading)
    has_charges = "code" in columns.values() or "service_date" in columns.values()
    needed = CHARGES_NEED if has_charges else PATIENTS_NEED
    missing = [name for name in needed if name not in columns.values()]
    if missing:
        raise NotAFeed(
            f"the file has no column for {', '.join(missing)}; its columns are "
            f"{', '.join(heading[:30]) or 'none'}"
        )
    try:
        rows = list(_rows(reader, columns))
    except csv.Error as error:
        raise NotAFeed(f"line {reader.line_num} cannot be read: {error}") from error
    records = _charges(rows) if has_charges else _patients(rows)
    return Feed("csv", tuple(records))


def _columns(heading: list[str]) -> dict[int, str]:
    known = {alias: name for name, aliases in HEADINGS.items() for alias in aliases}
    columns: dict[int, str] = {}
    for index, title in enumerate(heading):
        folded = re.sub(r"[^a-z0-9]", "", title.lower())
        numbered = re.fullmatch(r"(?:dx|diagnosis|diag)(\d+)", folded)
        if numbered:
            columns[index] = "diagnoses"
        elif re.fullmatch(r"mod(?:ifier)?[1-4]", folded):
            columns[index] = "modifiers"
        elif folded in known:
            columns[index] = known[folded]
    return columns


def _rows(reader: Iterator[list[str]], columns: dict[int, str]) -> Iterator[tuple[int, Row]]:
    for number, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        row: Row = {}
        for index, name in columns.items():
            value = cells[index].strip() if index < len(cells) else ""
            row[name] = f"{row[name]} {value}".strip() if name in row else value
        yield number, row


def _patients(rows: list[tuple[int, Row]]) -> list[FeedRecord]:
    records = []
    for number, row in rows:
        patient = _patient(row)
        label = f"line {number}"
        if isinstance(patient, str):
            records.append(FeedRecord(number, label, _raw(row), refusal=patient))
        else:
            records.append(FeedRecord(number, label, _raw(row), patient=patient))
    return records


def _patient(row: Row) -> FeedPatient | str:
    if not row.get("patient_id") or not row.get("last_name"):
        return "patient_id or last_name is empty"
    born = read_date(row.get("birth_date", ""))
    if born is None:
        return f"birth_date {row.get('birth_date', '')!r} is not a date"
    coverages: tuple[FeedCoverage, ...] = ()
    if row.get("member_id"):
        coverages = (
            FeedCoverage(
                row.get("payer_name", ""),
                row.get("payer_id", ""),
                row["member_id"],
                row.get("group_number", ""),
            ),
        )
    return FeedPatient(
        row["patient_id"],
        PersonName(row["last_name"], row.get("first_name", "")),
        born,
        read_sex(row.get("sex", "")),
        Address(
            row.get("address", ""),
            "",
            row.get("city", ""),
            row.get("state", "").upper(),
            re.sub(r"\D", "", row.get("zip", "")),
        ),
        re.sub(r"\D", "", row.get("phone", "")),
        coverages,
    )


def _charges(rows: list[tuple[int, Row]]) -> list[FeedRecord]:
    """Rows of one visit become one encounter; one bad row refuses its visit, naming the row."""
    visits: dict[str, list[tuple[int, Row]]] = {}
    for number, row in rows:
        visit = row.get("encounter_id") or (
            f"{row.get('patient_id')}:{row.get('service_date')}:{row.get('provider_npi')}"
        )
        visits.setdefault(visit, []).append((number, row))
    return [_visit(key, members) for key, members in visits.items()]


def _visit(key: str, members: list[tuple[int, Row]]) -> FeedRecord:
    first_number, first = members[0]
    label = f"line {first_number}" + (f" to {members[-1][0]}" if len(members) > 1 else "")
    raw = "\n".join(_raw(row) for _, row in members)
    patient = _patient(first) if first.get("last_name") else None
    diagnoses: list[str] = []
    lines: list[FeedLine] = []
    for number, row in members:
        problem = _add_line(row, diagnoses, lines)
        if problem:
            return FeedRecord(first_number, f"line {number}", raw, refusal=problem)
    on = read_date(first["service_date"])
    if on is None:
        said = first["service_date"]
        return FeedRecord(first_number, label, raw, refusal=f"service_date {said!r} is not a date")
    if isinstance(patient, str):
        return FeedRecord(first_number, label, raw, refusal=patient)
    encounter = FeedEncounter(
        key=f"csv:{key}",
        patient_identifier=first["patient_id"],
        service_on=on,
        diagnoses=tuple(diagnoses),
        lines=tuple(lines),
        provider_npi=first.get("provider_npi", ""),
        location_name=first.get("location", ""),
        place_of_service=first.get("place_of_service", ""),
        authorization_number=first.get("authorization", ""),
        plan_restriction=first.get("plan_restriction", ""),
    )
    return FeedRecord(first_number, label, raw, patient=patient, encounter=encounter)


def _add_line(row: Row, diagnoses: list[str], lines: list[FeedLine]) -> str:
    """Add the row's service; returns what is wrong with it, or ""."""
    code = read_procedure(row["code"])
    if not code:
        return f"code {row['code']!r} is not a CPT or HCPCS code"
    units = read_units(row.get("units", "1"))
    if not units:
        return f"units {row.get('units')!r} is not a positive number"
    charge = read_cents(row.get("charge", ""))
    if row.get("charge") and charge is None:
        return f"charge {row['charge']!r} is not an amount"
    if charge is not None and charge < 0:
        return f"charge {row['charge']!r} is negative"
    own = []
    for said in re.split(r"[\s,;|]+", row["diagnoses"].strip()):
        found = read_diagnosis(said)
        if not found:
            return f"diagnosis {said!r} is not an ICD-10-CM code"
        own.append(found)
    diagnoses.extend(code for code in own if code not in diagnoses)
    modifiers = tuple(m.upper() for m in re.split(r"[\s,;:|]+", row.get("modifiers", "")) if m)
    pointers = tuple(diagnoses.index(code) + 1 for code in dict.fromkeys(own))[:4]
    lines.append(FeedLine(code, modifiers, units, charge, pointers))
    return ""


def _raw(row: Row) -> str:
    return ", ".join(f"{name}={value}" for name, value in row.items() if value)
