"""FHIR R4: Bundles, single resources and NDJSON with Patient, Coverage, Encounter, Claim and
ChargeItem. What a payer already decided (ExplanationOfBenefit, ClaimResponse) is no charge.

Source: fhir-r4
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from claimwright.engines.clinical.reading import (
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
from claimwright.kernel.money import Money
from claimwright.kernel.person_name import PersonName

Resource = dict[str, Any]
NPI_SYSTEM = "us-npi"
DECIDED = ("ExplanationOfBenefit", "ClaimResponse", "PaymentReconciliation")
RELATIONSHIPS = {"self": "18", "spouse": "01", "child": "19", "other": "G8"}


class Refused(ValueError):
    """Why one resource cannot be taken in; caught for that record alone."""


def looks_like_fhir(text: str) -> bool:
    """Whether the file is JSON that names a resource type early on."""
    return text.lstrip("\ufeff \r\n\t")[:1] == "{" and '"resourceType"' in text


def read_fhir(text: str) -> Feed:
    """Patients, and a visit for each Claim or each Encounter's ChargeItems.

    Raises NotAFeed when the JSON cannot be read.
    """
    shelf = Shelf(list(_resources(text)))
    records: list[FeedRecord] = []
    passed_over: Counter[str] = Counter()
    for resource in shelf.resources:
        kind = resource.get("resourceType", "")
        if kind in ("Patient", "Claim", *DECIDED) or (
            kind == "Encounter" and shelf.charge_items(resource)
        ):
            records.append(_record(shelf, resource, len(records) + 1))
        else:
            passed_over[str(kind)] += 1
    return Feed("fhir", tuple(records), dict(passed_over))


def _resources(text: str) -> Iterator[Resource]:
    cleaned = text.lstrip("\ufeff")
    try:
        documents = [json.loads(cleaned)]
    except ValueError:
        try:
            documents = [json.loads(line) for line in cleaned.splitlines() if line.strip()]
        except ValueError as error:
            raise NotAFeed(f"the JSON cannot be read: {error}") from error
    for document in documents:
        if not isinstance(document, dict):
            raise NotAFeed("the JSON is not a FHIR resource")
        entries = document.get("entry") if document.get("resourceType") == "Bundle" else None
        if entries is None:
            yield document
            continue
        for entry in entries:
            resource = entry.get("resource") if isinstance(entry, dict) else None
            if isinstance(resource, dict):
                yield {**resource, "_fullUrl": entry.get("fullUrl", "")}


class Shelf:
    """The file's resources, found by reference."""

    def __init__(self, resources: list[Resource]) -> None:
        self.resources = resources
        self.by_reference: dict[str, Resource] = {}
        self.items_by_encounter: dict[str, list[Resource]] = {}
        for resource in resources:
            name = f"{resource.get('resourceType')}/{resource.get('id')}"
            for key in (name, resource.get("_fullUrl", ""), f"urn:uuid:{resource.get('id')}"):
                self.by_reference.setdefault(key, resource)
            if resource.get("resourceType") == "ChargeItem":
                of = _reference(resource.get("context") or resource.get("encounter"))
                self.items_by_encounter.setdefault(of, []).append(resource)

    def find(self, reference: Any, holder: Resource | None = None) -> Resource | None:
        """The resource a Reference points to, contained ones included."""
        target = _reference(reference)
        if target.startswith("#") and holder:
            return next((r for r in holder.get("contained", []) if r.get("id") == target[1:]), None)
        return self.by_reference.get(target)

    def charge_items(self, encounter: Resource) -> list[Resource]:
        """The ChargeItems of an Encounter."""
        return [
            item
            for reference, items in self.items_by_encounter.items()
            if self.by_reference.get(reference) is encounter
            for item in items
        ]


def _record(shelf: Shelf, resource: Resource, position: int) -> FeedRecord:
    kind = resource["resourceType"]
    label = f"{kind}/{resource.get('id', position)}"
    raw = json.dumps({k: v for k, v in resource.items() if k != "_fullUrl"})[:20000]
    try:
        if kind == "Patient":
            return FeedRecord(position, label, raw, patient=_patient(shelf, resource))
        if kind in DECIDED:
            raise Refused(
                f"{kind} is what a payer has already decided, not a charge; post it from its 835"
            )
        visit = _claim(shelf, resource) if kind == "Claim" else _charged(shelf, resource)
    except Refused as reason:
        return FeedRecord(position, label, raw, refusal=str(reason))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return FeedRecord(position, label, raw, refusal=f"the resource is malformed: {error!r}")
    return FeedRecord(position, label, raw, encounter=visit)


def _patient(shelf: Shelf, resource: Resource) -> FeedPatient:
    names = resource.get("name") or []
    name = next((n for n in names if n.get("use") == "official"), names[0] if names else {})
    if not name.get("family"):
        raise Refused("the patient has no family name")
    given = name.get("given") or [""]
    address: Resource = next(iter(resource.get("address") or []), {})
    lines = [*(address.get("line") or []), "", ""]
    phones = [t for t in resource.get("telecom") or [] if t.get("system") == "phone"]
    return FeedPatient(
        identifier=_patient_identifier(resource),
        name=PersonName(
            name["family"], given[0], " ".join(given[1:]), " ".join(name.get("suffix") or [])
        ),
        birth_on=read_date(resource.get("birthDate", "")),
        sex=read_sex(resource.get("gender", "")),
        address=Address(
            lines[0],
            lines[1],
            address.get("city", ""),
            address.get("state", "")[:2].upper() if len(address.get("state", "")) == 2 else "",
            re.sub(r"\D", "", address.get("postalCode", "")),
        ),
        phone=re.sub(r"\D", "", phones[0].get("value", ""))[-10:] if phones else "",
        coverages=tuple(
            _coverage(shelf, held)
            for held in shelf.resources
            if held.get("resourceType") == "Coverage"
            and shelf.find(held.get("beneficiary")) is resource
        ),
    )


def _patient_identifier(resource: Resource) -> str:
    identifiers = resource.get("identifier") or []
    for identifier in identifiers:
        codings = (identifier.get("type") or {}).get("coding") or []
        if any(coding.get("code") == "MR" for coding in codings):
            return str(identifier.get("value", ""))
    first = identifiers[0].get("value", "") if identifiers else ""
    return str(first or resource.get("id", ""))


def _coverage(shelf: Shelf, resource: Resource) -> FeedCoverage:
    payor: Resource = next(iter(resource.get("payor") or []), {})
    payer = shelf.find(payor, resource) or {}
    codings = (resource.get("relationship") or {}).get("coding") or [{}]
    groups = [
        c.get("value", "") for c in resource.get("class") or [] if _code(c.get("type")) == "group"
    ]
    identifiers = payer.get("identifier") or [{}]
    return FeedCoverage(
        payer_name=str(payer.get("name") or payor.get("display", "")),
        payer_id=str(identifiers[0].get("value", "")),
        member_id=str(resource.get("subscriberId", "")),
        group_number=groups[0] if groups else "",
        relationship=RELATIONSHIPS.get(codings[0].get("code", "self"), "G8"),
    )


def _claim(shelf: Shelf, claim: Resource) -> FeedEncounter:
    kind = _code(claim.get("type"))
    if kind in ("institutional", "pharmacy", "oral", "vision"):
        raise Refused(f"this is an {kind} claim; only professional visits are billed here today")
    by_sequence: dict[int, str] = {}
    for entry in claim.get("diagnosis") or []:
        concept = entry.get("diagnosisCodeableConcept")
        if concept is None:
            found = shelf.find(entry.get("diagnosisReference"), claim) or {}
            concept = found.get("code")
        by_sequence[int(entry.get("sequence", len(by_sequence) + 1))] = _diagnosis(concept)
    diagnoses = list(dict.fromkeys(by_sequence[key] for key in sorted(by_sequence)))
    if not diagnoses:
        raise Refused("the claim names no diagnosis")
    lines = [_item(item, by_sequence, diagnoses) for item in claim.get("item") or []]
    if not lines:
        raise Refused("the claim has no item, so there is nothing to charge")
    period = claim.get("billablePeriod") or {}
    on = read_date(period.get("start", "") or claim.get("created", ""))
    if on is None:
        raise Refused("the claim gives no date of service (billablePeriod.start)")
    provider = claim.get("provider") or {}
    for member in claim.get("careTeam") or []:
        provider = member.get("provider") or provider
    return FeedEncounter(
        key=f"fhir:Claim:{claim.get('id') or _patient_identifier(claim)}",
        patient_identifier=_subject(shelf, claim.get("patient"), claim),
        service_on=on,
        diagnoses=tuple(diagnoses),
        lines=tuple(lines),
        provider_npi=_npi(shelf, provider, claim),
        provider_name=str(provider.get("display", "")),
        location_name=str((claim.get("facility") or {}).get("display", "")),
    )


def _item(item: Resource, by_sequence: dict[int, str], diagnoses: list[str]) -> FeedLine:
    units = read_units(str((item.get("quantity") or {}).get("value", 1)))
    if not units:
        raise Refused("an item's quantity is not a positive number")
    amount = item.get("net") or item.get("unitPrice") or {}
    pointed = [by_sequence.get(int(s)) for s in item.get("diagnosisSequence") or []]
    pointers = tuple(diagnoses.index(code) + 1 for code in pointed if code in diagnoses)
    return FeedLine(
        code=_procedure(item.get("productOrService")),
        modifiers=tuple(_code(modifier).upper() for modifier in item.get("modifier") or []),
        units=units,
        charge_cents=_cents(amount),
        pointers=pointers[:4] or tuple(range(1, min(4, len(diagnoses)) + 1)),
    )


def _charged(shelf: Shelf, encounter: Resource) -> FeedEncounter:
    """An Encounter billed from its ChargeItems."""
    diagnoses: list[str] = []
    for entry in encounter.get("diagnosis") or []:
        condition = shelf.find(entry.get("condition"), encounter) or {}
        diagnoses.append(_diagnosis(condition.get("code")))
    for reason in encounter.get("reasonCode") or []:
        diagnoses.append(_diagnosis(reason))
    diagnoses = list(dict.fromkeys(diagnoses))
    if not diagnoses:
        raise Refused("the encounter names no diagnosis")
    items = shelf.charge_items(encounter)
    on = read_date((encounter.get("period") or {}).get("start", ""))
    if on is None:
        raise Refused("the encounter gives no start (period.start)")
    pointers = tuple(range(1, min(4, len(diagnoses)) + 1))
    lines = []
    for item in items:
        units = read_units(str((item.get("quantity") or {}).get("value", 1)))
        cents = _cents(item.get("priceOverride") or {})
        lines.append(FeedLine(_procedure(item.get("code")), (), units or "1", cents, pointers))
    who: Resource = (
        next((p.get("individual") for p in encounter.get("participant") or []), {}) or {}
    )
    return FeedEncounter(
        key=f"fhir:Encounter:{encounter.get('id')}",
        patient_identifier=_subject(shelf, encounter.get("subject"), encounter),
        service_on=on,
        diagnoses=tuple(diagnoses),
        lines=tuple(lines),
        provider_npi=_npi(shelf, who, encounter),
        provider_name=str(who.get("display", "")),
    )


def _subject(shelf: Shelf, reference: Any, holder: Resource) -> str:
    patient = shelf.find(reference, holder)
    if patient is not None and patient.get("resourceType") == "Patient":
        return _patient_identifier(patient)
    named = (reference or {}).get("identifier") or {}
    target = str(named.get("value") or _reference(reference))
    if not target:
        raise Refused("the record does not say whose it is")
    return target.rsplit("/", 1)[-1]


def _npi(shelf: Shelf, reference: Resource, holder: Resource) -> str:
    text = _reference(reference)
    if NPI_SYSTEM in text and "|" in text:
        return text.rsplit("|", 1)[1]
    resource = shelf.find(reference, holder) or {}
    identifiers = [*(resource.get("identifier") or []), reference.get("identifier") or {}]
    return next(
        (str(i.get("value", "")) for i in identifiers if NPI_SYSTEM in str(i.get("system", ""))), ""
    )


def _diagnosis(concept: Any) -> str:
    codings = (concept or {}).get("coding") or []
    for coding in codings:
        if "icd-10" in str(coding.get("system", "")).lower():
            code = read_diagnosis(str(coding.get("code", "")))
            if code:
                return code
    said = codings[0] if codings else {}
    raise Refused(
        f"the diagnosis {said.get('code', '')!r} is coded in {_system(said)}; "
        "billing needs ICD-10-CM"
    )


def _procedure(concept: Any) -> str:
    codings = (concept or {}).get("coding") or []
    for coding in codings:
        system = str(coding.get("system", "")).lower()
        if "cpt" in system or "hcpcs" in system or "ama-assn" in system:
            code = read_procedure(str(coding.get("code", "")))
            if code:
                return code
    said = codings[0] if codings else {}
    raise Refused(
        f"the service {said.get('code', '')!r} is coded in {_system(said)}; "
        "billing needs CPT or HCPCS"
    )


def _system(coding: Resource) -> str:
    system = str(coding.get("system", "")).lower()
    if "snomed" in system:
        return "SNOMED CT"
    if "icd-9" in system:
        return "ICD-9"
    return system or "no stated code system"


def _cents(amount: Resource) -> int | None:
    value = amount.get("value")
    return Money.of(str(value)).cents if value is not None else None


def _code(concept: Any) -> str:
    codings = (concept or {}).get("coding") or [{}]
    return str(codings[0].get("code", ""))


def _reference(reference: Any) -> str:
    return str((reference or {}).get("reference", "")) if isinstance(reference, dict) else ""
