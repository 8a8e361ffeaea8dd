"""Reads eligibility questions (270) and answers (271)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, BinaryIO

from claimwright.engines.x12.elements import (
    PartyDraft,
    at,
    cents_of,
    counts_of,
    procedure_of,
    span_of,
)
from claimwright.engines.x12.eligibility import (
    Benefit,
    EligibilityAnswer,
    EligibilityQuestion,
    ProcedureAsked,
    Rejection,
)
from claimwright.engines.x12.envelope import TransactionSet, read_sets
from claimwright.engines.x12.frequency import frequency_of
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.parties import Party

_LEVELS = {"20": "source", "21": "receiver", "22": "subscriber", "23": "dependent"}
_OTHER_PAYERS = frozenset({"PR", "PRP", "SEP", "TTP"})
_GROUP_REFERENCES = ("6P", "1L")


def parse_270(source: bytes | BinaryIO) -> Iterator[EligibilityQuestion]:
    """Stream one question for each patient asked about; raises Unreadable only.

    Source: x12-270-271
    """
    for each in read_sets(source):
        if each.set_id == "270":
            for patient in _PatientReader(each).patients():
                yield _question(each, patient)


def parse_271(source: bytes | BinaryIO) -> Iterator[EligibilityAnswer]:
    """Stream one answer for each patient; raises Unreadable only.

    A refusal of the whole question (AAA at the source or receiver, no patient after it) gives
    one answer with an empty subscriber.

    Source: x12-270-271
    """
    for each in read_sets(source):
        if each.set_id == "271":
            for patient in _PatientReader(each).patients():
                yield _answer(each, patient)


def _question(read: TransactionSet, patient: dict[str, Any]) -> EligibilityQuestion:
    return EligibilityQuestion(
        trace_number=patient["trace_number"],
        payer=patient["source"],
        provider=patient["receiver"],
        subscriber=patient["subscriber"],
        dependent=patient["dependent"],
        relationship=patient["relationship"],
        service_on=_asked_days(patient["dates"])[0],
        service_to=_asked_days(patient["dates"])[1],
        service_types=tuple(patient["service_types"]),
        procedures=tuple(patient["procedures"]),
        place_of_service=patient["place_of_service"],
        authorizations=tuple(patient["authorizations"]),
        diagnoses=tuple(patient["diagnoses"]),
        provider_entity=patient["provider_entity"],
        header=read.header,
    )


def _asked_days(dates: list[tuple[str, str]]) -> tuple[date | None, date | None]:
    asked = (span_of(value) for qualifier, value in dates if qualifier == "291")
    return next(asked, (None, None))


def _answer(read: TransactionSet, patient: dict[str, Any]) -> EligibilityAnswer:
    return EligibilityAnswer(
        trace_number=patient["trace_number"],
        payer=patient["source"],
        provider=patient["receiver"],
        subscriber=patient["subscriber"],
        dependent=patient["dependent"],
        relationship=patient["relationship"],
        group_number=patient["group_number"],
        dates=tuple(patient["dates"]),
        benefits=tuple(patient["benefits"]),
        rejections=tuple(patient["rejections"]),
        provider_entity=patient["provider_entity"],
        diagnoses=tuple(patient["diagnoses"]),
        further_traces=tuple(patient["traces"]),
        header=read.header,
    )


class _PatientReader:
    """Walks the levels of one 270 or 271; `patients` gives each patient as it closes."""

    def __init__(self, read: TransactionSet) -> None:
        self._read = read
        self._repetition = read.delimiters.repetition
        self._component = read.delimiters.component
        self._provider_entity = "1P"
        self._level = ""
        self._drafts: dict[str, PartyDraft] = {}
        self._party: PartyDraft | None = None
        self._upper_rejections: list[Rejection] = []
        self._patient: dict[str, Any] | None = None
        self._benefit: dict[str, Any] | None = None
        self._given_count = 0

    def patients(self) -> Iterator[dict[str, Any]]:
        """Each patient's fields; a subscriber who only leads to dependents is not one."""
        for _, _, elements in self._read.segments:
            tag = elements[0].upper()
            if tag in ("HL", "SE"):
                leads = tag == "HL" and at(elements, 3) == "23"
                if (patient := self._close(leads)) is not None:
                    yield patient
                if tag == "HL":
                    self._open(at(elements, 3))
            else:
                step = _STEPS.get(tag)
                if step is not None:
                    step(self, elements)
        if (patient := self._close(leads=False)) is not None:
            yield patient
        if not self._given_count and self._upper_rejections:
            self._patient = _new_patient(self._provider_entity)
            if (patient := self._close(leads=False)) is not None:
                yield patient

    def _open(self, code: str) -> None:
        level = self._level = _LEVELS.get(code, "")
        order = list(_LEVELS.values())
        for below in order[order.index(level) :] if level else ():
            self._drafts.pop(below, None)
        self._party = None
        if level in ("subscriber", "dependent"):
            self._patient = _new_patient(self._provider_entity)
        elif level == "source":
            self._upper_rejections = []

    def _close(self, leads: bool) -> dict[str, Any] | None:
        """The open patient, complete, or None when it only leads to its dependents."""
        self._close_benefit()
        patient, self._patient = self._patient, None
        if patient is None or (leads and not patient["answered"]):
            return None
        self._given_count += 1
        for name in ("source", "receiver", "subscriber"):
            draft = self._drafts.get(name)
            patient[name] = draft.party() if draft is not None else Party()
        provider: Party = patient["receiver"]
        if provider.tax_id_qualifier == "TJ":  # as this guide calls what others call EI
            patient["receiver"] = replace(provider, tax_id_qualifier="EI")
        dependent = self._drafts.get("dependent")
        patient["dependent"] = dependent.party() if dependent is not None else None
        patient["rejections"] = self._upper_rejections + patient["rejections"]
        return patient

    def _close_benefit(self) -> None:
        fields = self._benefit
        if fields is not None and self._patient is not None:
            other: PartyDraft | None = fields["other_payer"]
            fields["other_payer"] = other.party() if other is not None else None
            fields["parties"] = [(entity, draft.party()) for entity, draft in fields["parties"]]
            for name in _BENEFIT_LISTS:
                fields[name] = tuple(fields[name])
            self._patient["benefits"].append(Benefit(**fields))
        self._benefit = None

    def _repeats(self, element: str) -> list[str]:
        parts = element.split(self._repetition) if self._repetition else [element]
        return [part for part in parts if part]

    # -- segments ----------------------------------------------------------------------------

    def _trace(self, elements: Segment) -> None:
        patient = self._patient
        if patient is None:
            return
        patient["answered"] = True
        trace = at(elements, 1), at(elements, 2), at(elements, 3)
        ours: tuple[str, str, str] = patient["trace"]
        if not ours[1] or (trace[0] == "2" and ours[0] != "2"):
            patient["trace"], patient["trace_number"] = trace, trace[1]
            trace = ours
        if trace[1]:
            patient["traces"].append(trace)

    def _name(self, elements: Segment) -> None:
        draft = self._party = PartyDraft(elements)
        entity, benefit = at(elements, 1), self._benefit
        if benefit is not None:
            if entity in _OTHER_PAYERS and benefit["other_payer"] is None:
                benefit["other_payer"], benefit["other_payer_entity"] = draft, entity
            else:
                benefit["parties"].append((entity, draft))
        elif self._level:
            self._drafts[self._level] = draft
            if self._level == "receiver":
                self._provider_entity = entity

    def _detail(self, elements: Segment) -> None:
        if self._party is not None:
            self._party.take(elements)

    def _reference(self, elements: Segment) -> None:
        pair = at(elements, 1), at(elements, 2)
        if self._benefit is not None:
            if self._party is None:
                self._benefit["references"].append(pair)
            else:
                self._detail(elements)
            return
        patient = self._patient
        if patient is not None and patient["asked"]:
            patient["authorizations"].append(pair)
        elif patient is not None and pair[0] in _GROUP_REFERENCES and not patient["group_number"]:
            patient["group_number"] = pair[1]
        else:
            self._detail(elements)

    def _refusal(self, elements: Segment) -> None:
        level = "benefit" if self._benefit is not None else self._level or "source"
        rejection = Rejection(level, at(elements, 3), at(elements, 4), at(elements, 1))
        if self._benefit is not None:
            self._benefit["rejections"].append(rejection)
        elif self._patient is not None:
            self._patient["answered"] = True
            self._patient["rejections"].append(rejection)
        else:
            self._upper_rejections.append(rejection)

    def _insured(self, elements: Segment) -> None:
        if self._patient is not None and at(elements, 2):
            self._patient["relationship"] = elements[2]

    def _date(self, elements: Segment) -> None:
        pair = at(elements, 1), at(elements, 3)
        if self._benefit is not None:
            self._benefit["dates"].append(pair)
        elif self._patient is not None:
            self._patient["dates"].append(pair)

    def _asked(self, elements: Segment) -> None:
        patient = self._patient
        if patient is None:
            return
        patient["answered"] = patient["asked"] = True
        patient["service_types"] += self._repeats(at(elements, 1))
        procedure = self._procedure(at(elements, 2))
        if procedure is not None:
            patient["procedures"].append(procedure)

    def _procedure(self, element: str) -> ProcedureAsked | None:
        qualifier, code, modifiers, _ = procedure_of(element, self._component)
        return ProcedureAsked(code, qualifier, modifiers) if code else None

    def _place(self, elements: Segment) -> None:
        if self._benefit is not None:
            place = at(elements, 1), at(elements, 2), at(elements, 4)
            self._benefit["places"].append(place)
        elif self._patient is not None and at(elements, 1) == "ZZ":
            self._patient["place_of_service"] = at(elements, 2)

    def _diagnoses(self, elements: Segment) -> None:
        if self._patient is not None:
            pairs = [element.partition(self._component) for element in elements[1:] if element]
            self._patient["diagnoses"] += [(kind, code) for kind, _, code in pairs]

    def _frequency(self, elements: Segment) -> None:
        if self._benefit is not None:
            self._benefit["frequencies"].append(frequency_of(elements))

    def _related_ends(self, _elements: Segment) -> None:
        self._party = None

    def _benefit_opens(self, elements: Segment) -> None:
        self._close_benefit()
        patient = self._patient
        if patient is None:
            return
        patient["answered"] = True
        self._party = None
        self._benefit = {
            "kind": at(elements, 1),
            "coverage_level": at(elements, 2),
            "service_types": tuple(self._repeats(at(elements, 3))),
            "insurance_type": at(elements, 4),
            "plan_name": at(elements, 5),
            "time_period": at(elements, 6),
            "amount_cents": cents_of(at(elements, 7)),
            "percent": at(elements, 8),
            "quantity_kind": at(elements, 9),
            "quantity": at(elements, 10),
            "authorization_required": at(elements, 11),
            "in_network": at(elements, 12),
            "procedure": self._procedure(at(elements, 13)),
            "pointers": counts_of(at(elements, 14), self._component),
            "other_payer": None,
            **{name: [] for name in _BENEFIT_LISTS},
        }

    def _message(self, elements: Segment) -> None:
        if self._benefit is not None:
            self._benefit["messages"].append(at(elements, 1))


_BENEFIT_LISTS = (
    *("dates", "messages", "references", "frequencies", "rejections", "places", "parties"),
)


def _new_patient(provider_entity: str) -> dict[str, Any]:
    return {
        "trace_number": "",
        "trace": ("", "", ""),
        "traces": [],
        "answered": False,
        "asked": False,
        "provider_entity": provider_entity,
        "procedures": [],
        "place_of_service": "",
        "authorizations": [],
        "diagnoses": [],
        "relationship": "18",
        "group_number": "",
        "dates": [],
        "service_types": [],
        "benefits": [],
        "rejections": [],
    }


_STEPS = {
    "TRN": _PatientReader._trace,
    "NM1": _PatientReader._name,
    "N3": _PatientReader._detail,
    "N4": _PatientReader._detail,
    "PER": _PatientReader._detail,
    "PRV": _PatientReader._detail,
    "DMG": _PatientReader._detail,
    "REF": _PatientReader._reference,
    "AAA": _PatientReader._refusal,
    "INS": _PatientReader._insured,
    "DTP": _PatientReader._date,
    "EQ": _PatientReader._asked,
    "EB": _PatientReader._benefit_opens,
    "MSG": _PatientReader._message,
    "HSD": _PatientReader._frequency,
    "III": _PatientReader._place,
    "HI": _PatientReader._diagnoses,
    "LE": _PatientReader._related_ends,
}
