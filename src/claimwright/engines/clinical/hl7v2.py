"""HL7 v2 messages: DFT^P03/P11 charges, ADT and BAR registrations, SIU appointments.

Source: hl7-v2
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import hl7

from claimwright.engines.clinical.reading import (
    read_cents,
    read_date,
    read_diagnosis,
    read_instant,
    read_procedure,
    read_sex,
    read_units,
)
from claimwright.engines.clinical.records import (
    Feed,
    FeedAppointment,
    FeedCoverage,
    FeedEncounter,
    FeedLine,
    FeedPatient,
    FeedRecord,
)
from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName

RELATIONSHIPS = {"SEL": "18", "SPO": "01", "CHD": "19", "EMP": "20"}
NOT_ICD = (
    "the diagnosis {code!r} is not an ICD-10-CM code{system}; map it in the sending system, "
    "then send the message again"
)


def looks_like_hl7(text: str) -> bool:
    """Whether the file starts as an HL7 v2 message or batch."""
    return text.lstrip("\x0b\ufeff \r\n")[:3] in ("MSH", "FHS", "BHS")


def read_hl7(text: str) -> Feed:
    """Every message of the file, batch envelopes and MLLP frame bytes aside."""
    cleaned = re.sub(r"[\x0b\x1c]", "", text).replace("\r\n", "\r").replace("\n", "\r")
    lines = [line for line in cleaned.split("\r") if line.strip()]
    messages: list[list[str]] = []
    for line in lines:
        if line.startswith("MSH"):
            messages.append([line])
        elif messages and line[:3] not in ("FHS", "BHS", "BTS", "FTS"):
            messages[-1].append(line)
    records: list[FeedRecord] = []
    for message in messages:
        records.extend(_read_message("\r".join(message) + "\r", len(records) + 1))
    return Feed("hl7", tuple(records))


def _read_message(raw: str, position: int) -> list[FeedRecord]:
    try:
        message = hl7.parse(raw)
        kind = f"{get(message, 'MSH', 9)}^{get(message, 'MSH', 9, 2)}"
        control = get(message, "MSH", 10)
    except (hl7.HL7Exception, IndexError, KeyError, ValueError) as error:
        return [
            FeedRecord(position, "message", raw, refusal=f"not a readable HL7 message: {error}")
        ]
    label = f"{kind} {control}".strip()
    reader = READERS.get(kind) or READERS.get(kind.split("^")[0])
    if reader is None:
        reason = f"{kind} messages carry nothing that is billed or registered here"
        return [FeedRecord(position, label, raw, refusal=reason)]
    return reader(message, position, label, raw)


def _registration(message: hl7.Message, position: int, label: str, raw: str) -> list[FeedRecord]:
    patient = _patient(message)
    if isinstance(patient, str):
        return [FeedRecord(position, label, raw, refusal=patient)]
    return [FeedRecord(position, label, raw, patient=patient)]


def _merge(message: hl7.Message, position: int, label: str, raw: str) -> list[FeedRecord]:
    reason = "patient merges are not taken in from HL7; merge the two patients by hand"
    return [FeedRecord(position, label, raw, refusal=reason)]


def _charges(message: hl7.Message, position: int, label: str, raw: str) -> list[FeedRecord]:
    patient = _patient(message)
    if isinstance(patient, str):
        return [FeedRecord(position, label, raw, refusal=patient)]
    by_day: dict[date | None, list[hl7.Segment]] = {}
    for segment in segments(message, "FT1"):
        by_day.setdefault(read_date(piece(segment, 4)), []).append(segment)
    if not by_day:
        reason = "the message has no FT1, so there is no charge in it"
        return [FeedRecord(position, label, raw, patient=patient, refusal=reason)]
    records: list[FeedRecord] = []
    for on, charges in by_day.items():
        place = position + len(records)
        visit = _encounter(message, patient, on, charges)
        name = f"{label} {on.isoformat() if on else 'undated'}"
        if isinstance(visit, str):
            records.append(FeedRecord(place, name, raw, patient=patient, refusal=visit))
        else:
            records.append(FeedRecord(place, name, raw, patient=patient, encounter=visit))
    return records


def _encounter(
    message: hl7.Message, patient: FeedPatient, on: date | None, charges: list[hl7.Segment]
) -> FeedEncounter | str:
    """The visit of one day, or the sentence that says why it cannot be billed."""
    if on is None:
        return "FT1-4 (transaction date) is not a date"
    diagnoses = _diagnoses(message, charges)
    if isinstance(diagnoses, str):
        return diagnoses
    lines = []
    for segment in charges:
        line = _line(segment, diagnoses)
        if isinstance(line, str):
            return line
        lines.append(line)
    performer = charges[0]
    visit = get(message, "PV1", 19) or get(message, "PID", 18) or get(message, "MSH", 10)
    return FeedEncounter(
        key=f"hl7:{get(message, 'MSH', 4)}:{visit}:{on.isoformat()}",
        patient_identifier=patient.identifier,
        service_on=on,
        diagnoses=tuple(diagnoses),
        lines=tuple(lines),
        provider_npi=piece(performer, 20),
        provider_name=" ".join(p for p in (piece(performer, 20, 3), piece(performer, 20, 2)) if p),
        location_name=get(message, "PV1", 3),
        authorization_number=get(message, "IN1", 14),
    )


def _diagnoses(message: hl7.Message, charges: list[hl7.Segment]) -> list[str] | str:
    found: list[str] = []
    stated = [(piece(s, 3), piece(s, 3, 3)) for s in segments(message, "DG1")]
    for segment in charges:
        stated += [
            (piece(segment, 19, 1, r), piece(segment, 19, 3, r))
            for r in range(1, repeats(segment, 19) + 1)
        ]
    for code, system in stated:
        if not code:
            continue
        known = "" if system.upper() in ("SCT", "SNM", "I9", "I9C", "LN") else read_diagnosis(code)
        if not known:
            named = f" (it says {system})" if system else ""
            return NOT_ICD.format(code=code, system=named)
        if known not in found:
            found.append(known)
    return found or "no DG1 and no FT1-19 carries an ICD-10-CM diagnosis"


def _line(segment: hl7.Segment, diagnoses: list[str]) -> FeedLine | str:
    stated = piece(segment, 25) or piece(segment, 7)
    code = read_procedure(stated)
    if not code:
        return f"FT1-25/FT1-7 {stated!r} is not a CPT or HCPCS code"
    units = read_units(piece(segment, 10))
    if not units:
        return f"FT1-10 {piece(segment, 10)!r} is not a quantity"
    unit_price, price = (piece(segment, n).split("&")[0].strip('" ') for n in (12, 11))
    each, whole = read_cents(unit_price), read_cents(price)
    if (price and whole is None) or (unit_price and not price and each is None):
        return f"FT1-11/FT1-12 {price or unit_price!r} is not an amount"
    own = [read_diagnosis(piece(segment, 19, 1, r)) for r in range(1, repeats(segment, 19) + 1)]
    pointers = tuple(diagnoses.index(code) + 1 for code in own if code in diagnoses)[:4]
    charge = (
        whole if whole is not None else (each * int(units) if each and units.isdigit() else None)
    )
    return FeedLine(
        code=code,
        modifiers=tuple(
            m for m in (piece(segment, 26, 1, r) for r in range(1, repeats(segment, 26) + 1)) if m
        ),
        units=units,
        charge_cents=charge,
        pointers=pointers or tuple(range(1, min(4, len(diagnoses)) + 1)),
        ndc=re.sub(r"\D", "", piece(segment, 29)),
    )


def _appointment(message: hl7.Message, position: int, label: str, raw: str) -> list[FeedRecord]:
    patient = _patient(message)
    if isinstance(patient, str):
        return [FeedRecord(position, label, raw, refusal=patient)]
    start = read_instant(
        get(message, "SCH", 11, 4) or get(message, "AIS", 4) or get(message, "AIG", 8)
    )
    key = get(message, "SCH", 1) or get(message, "SCH", 2)
    if start is None or not key:
        reason = "the message gives no start time (SCH-11, AIS-4) or no appointment number (SCH-1)"
        return [FeedRecord(position, label, raw, patient=patient, refusal=reason)]
    minutes = read_units(get(message, "SCH", 9)) or "15"
    appointment = FeedAppointment(
        key=f"hl7:{get(message, 'MSH', 4)}:{key}",
        patient_identifier=patient.identifier,
        starts_at=start,
        minutes=int(float(minutes)),
        provider_npi=get(message, "AIP", 3),
        reason=get(message, "SCH", 7, 2) or get(message, "SCH", 7),
        is_canceled=get(message, "MSH", 9, 2) in ("S15", "S17"),
    )
    return [FeedRecord(position, label, raw, patient=patient, appointment=appointment)]


def _patient(message: hl7.Message) -> FeedPatient | str:
    """The patient of PID and IN1, or the sentence that says what is missing."""
    identifier = get(message, "PID", 3)
    family = get(message, "PID", 5).split("&")[0]
    if not identifier or not family:
        return "PID-3 (patient identifier) or PID-5 (name) is missing"
    return FeedPatient(
        identifier=identifier,
        name=PersonName(
            family, get(message, "PID", 5, 2), get(message, "PID", 5, 3), get(message, "PID", 5, 4)
        ),
        birth_on=read_date(get(message, "PID", 7)),
        sex=read_sex(get(message, "PID", 8)),
        address=Address(
            get(message, "PID", 11).replace("&", " ").strip(),
            get(message, "PID", 11, 2),
            get(message, "PID", 11, 3).strip(),
            get(message, "PID", 11, 4),
            re.sub(r"\D", "", get(message, "PID", 11, 5)),
        ),
        phone=re.sub(r"\D", "", get(message, "PID", 13))[:10],
        coverages=tuple(_coverage(segment) for segment in segments(message, "IN1")),
    )


def _coverage(segment: hl7.Segment) -> FeedCoverage:
    return FeedCoverage(
        payer_name=piece(segment, 4),
        payer_id=piece(segment, 3),
        member_id=piece(segment, 36) or piece(segment, 49),
        group_number=piece(segment, 8),
        relationship=RELATIONSHIPS.get(
            piece(segment, 17), "18" if not piece(segment, 17) else "G8"
        ),
        subscriber=PersonName(piece(segment, 16).split("&")[0], piece(segment, 16, 2)),
        subscriber_birth_on=read_date(piece(segment, 18)),
    )


READERS: dict[str, Callable[[hl7.Message, int, str, str], list[FeedRecord]]] = {
    "DFT^P03": _charges,
    "DFT^P11": _charges,
    "ADT^A40": _merge,
    "ADT": _registration,
    "BAR": _registration,
    "SIU": _appointment,
}


def segments(message: hl7.Message, tag: str) -> list[hl7.Segment]:
    """Every segment of the tag; none is an empty list."""
    return [segment for segment in message if str(segment[0]) == tag]


def get(message: hl7.Message, tag: str, field: int, component: int = 1) -> str:
    """Text of a field of the first such segment, or ""."""
    found = segments(message, tag)
    return piece(found[0], field, component) if found else ""


def repeats(segment: hl7.Segment, field: int) -> int:
    """How many repetitions the field has."""
    return len(segment[field]) if field < len(segment) and str(segment[field]) else 0


def piece(segment: hl7.Segment, field: int, component: int = 1, repetition: int = 1) -> str:
    """Text of one component, 1-based; "" when it was not sent."""
    if field >= len(segment):
        return ""
    value = segment[field]
    if isinstance(value, str):
        return value if component == repetition == 1 else ""
    if repetition > len(value):
        return ""
    value = value[repetition - 1]
    if isinstance(value, str):
        return value.strip() if component == 1 else ""
    if component > len(value):
        return ""
    return str(value[component - 1]).strip()
