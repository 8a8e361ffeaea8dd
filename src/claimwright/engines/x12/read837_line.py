"""Reads the service lines of a claim: 2400 and the loops below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from claimwright.engines.x12.claim_parts import Form
from claimwright.engines.x12.elements import (
    CENTS,
    COUNTS,
    PARTY_STEPS,
    SPANS,
    Drafts,
    Fields,
    adjustments_of,
    at,
    counts,
    made,
    padded,
    parts_of,
    procedures,
)
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.professional import LineAdjudication, ServiceLine
from claimwright.engines.x12.read837_parts import (
    answer_of,
    attachment_of,
    cents_or_none,
    certification_of,
    condition_of,
    contract_of,
    equipment_of,
    measurement_of,
    purchased_of,
    repricing_of,
    transport_of,
)

Table = dict[str, Callable[[Any, Segment], None]]

_LINE_PARTIES = {
    "82": "rendering",
    "QB": "purchased_from",
    "77": "facility",
    "DQ": "supervising",
    "DK": "ordering",
    "DN": "referring",
    "P3": "primary_care",
    "PW": "pick_up",
    "45": "drop_off",
}
_LINE_REFERENCES = {"6R": "control_number", "G1": "prior_authorization"}


class LineReader(Drafts):
    """What each segment says within a service line."""

    def __init__(self, component: str = ":") -> None:
        super().__init__(component)
        self.steps: Table = {}  # of the loop now open
        self.fields: Fields = {}  # of the value now open: claim, coverage, line …
        self.claim: Fields | None = None
        self.line: Fields = {}
        self.procedures = procedures(component)
        self.pointers = counts(component)

    def line_opens(self, elements: Segment) -> None:
        claim = self.claim
        assert claim is not None
        number = COUNTS[elements[1]] if len(elements) > 1 else 0
        line = self.line = self.fields = {
            "number": number or 0,
            "procedure": "",
            "charge_cents": 0,
            "units": "1",
            "unit_kind": "UN",
            "pointers": (),
            "from_on": None,
            "to_on": None,
            "control_number": "",
        }
        claim["lines"].append(made(ServiceLine, line))
        self.steps = _LINE

    def stray_service(self, elements: Segment) -> None:
        """An SV1 without its LX opens a line all the same."""
        claim = self.claim
        assert claim is not None
        self.line_opens(["LX", str(len(claim["lines"]) + 1)])
        self.service(elements)

    def service(self, elements: Segment) -> None:
        line = self.line
        if line["procedure"]:
            self.stray_service(elements)
            return
        row = elements if len(elements) == 8 else padded(elements)
        qualifier, line["procedure"], modifiers, description = self.procedures[row[1]]
        line["charge_cents"] = CENTS[row[2]] or 0
        line["unit_kind"] = row[3]
        line["units"] = row[4]
        line["pointers"] = self.pointers[row[7]]
        if modifiers:
            line["modifiers"] = modifiers
        if description:
            line["description"] = description
        if row[5]:
            line["place_of_service"] = row[5]
        if qualifier != "HC":
            line["procedure_qualifier"] = qualifier
        if len(elements) > 9:
            line.update(emergency=row[9], epsdt=row[11], family_planning=row[12])
            line["copay_status"] = row[15]

    def line_date(self, elements: Segment) -> None:
        if len(elements) < 4:
            return
        line, qualifier, (first, last) = self.line, elements[1], SPANS[elements[3]]
        if qualifier == "472":
            line["from_on"] = first
            line["to_on"] = last
        elif first is not None and last is not None:
            self.listed(line, "periods").append((qualifier, first, last))
        elif first is not None:
            self.listed(line, "dates").append((qualifier, first))

    def line_reference(self, elements: Segment) -> None:
        line = self.line
        if len(elements) == 3:
            _, qualifier, value = elements
        else:
            qualifier, value = at(elements, 1), at(elements, 2)
            if payer := self.payer_of(elements):
                self.listed(line, "payer_references").append((qualifier, value, payer))
                return
        name = _LINE_REFERENCES.get(qualifier)
        if name is not None and not line.get(name):
            line[name] = value
        else:
            self.listed(line, "references").append((qualifier, value))

    def line_amount(self, elements: Segment) -> None:
        cents = cents_or_none(at(elements, 2))
        if cents is not None:
            self.listed(self.line, "amounts").append((elements[1], cents))

    def line_quantity(self, elements: Segment) -> None:
        self.listed(self.line, "quantities").append((at(elements, 1), at(elements, 2)))

    def note(self, elements: Segment) -> None:
        """The first note of the open claim or line, then the further ones."""
        fields, kind, text = self.fields, at(elements, 1), at(elements, 2)
        if "note" in fields:
            self.listed(fields, "further_notes").append((kind, text))
            return
        fields["note"] = text
        if kind != "ADD":
            fields["note_kind"] = kind

    def line_note(self, elements: Segment) -> None:
        self.fields = self.line
        self.note(elements)

    def file_information(self, elements: Segment) -> None:
        self.listed(self.fields, "file_information").append(at(elements, 1))

    def line_information(self, elements: Segment) -> None:
        self.fields = self.line
        self.file_information(elements)

    def line_attachment(self, elements: Segment) -> None:
        self.listed(self.line, "attachments").append(attachment_of(elements))

    def line_condition(self, elements: Segment) -> None:
        self.listed(self.line, "conditions").append(condition_of(elements))

    def line_measurement(self, elements: Segment) -> None:
        self.listed(self.line, "measurements").append(measurement_of(elements))

    def line_equipment(self, elements: Segment) -> None:
        self.line["equipment"] = equipment_of(elements, self.component)

    def line_part(self, elements: Segment) -> None:
        name, read = _PARTS[elements[0].upper()]
        self.line[name] = read(elements)

    # -- 2410, 2420 ------------------------------------------------------------------------

    def drug(self, elements: Segment) -> None:
        self.steps = _DRUG
        if at(elements, 2) == "N4":
            self.line["ndc"] = at(elements, 3)
        elif len(elements) > 3:
            self.line["product"] = elements[2], elements[3]

    def drug_quantity(self, elements: Segment) -> None:
        self.line["ndc_quantity"] = at(elements, 4)
        self.line["ndc_unit"] = at(parts_of(at(elements, 5), self.component), 0)

    def drug_reference(self, elements: Segment) -> None:
        if at(elements, 1) in ("XZ", "VY"):
            self.listed(self.line, "drug_references").append((elements[1], at(elements, 2)))
        else:
            self.line_reference(elements)

    def line_party(self, elements: Segment) -> None:
        self.steps, self.fields = _LINE_PARTY, self.line
        party, name = self.named(elements), _LINE_PARTIES.get(at(elements, 1))
        if name is not None:
            self.line[name] = party

    # -- 2430, 2440 ------------------------------------------------------------------------

    def adjudication_opens(self, elements: Segment) -> None:
        row = padded(elements)
        self.steps = _ADJUDICATION
        qualifier, procedure, modifiers, description = self.procedures[row[3]]
        fields = self.fields = {
            "payer_id": row[1],
            "paid_cents": CENTS[row[2]] or 0,
            "procedure": procedure,
            "modifiers": modifiers,
            "units": row[5],
        }
        if description:
            fields["description"] = description
        if qualifier != "HC" and procedure:
            fields["procedure_qualifier"] = qualifier
        if row[6]:
            fields["bundled_line"] = row[6]
        self.listed(self.line, "adjudications").append(made(LineAdjudication, fields))

    def adjustment(self, elements: Segment) -> None:
        held = self.listed(self.fields, "adjustments")
        held.extend([each for each, _ in adjustments_of(elements)])

    def adjudication_date(self, elements: Segment) -> None:
        if at(elements, 1) == "573":
            self.fields["paid_on"] = SPANS[at(elements, 3)][0]

    def adjudication_amount(self, elements: Segment) -> None:
        if at(elements, 1) == "EAF":
            self.fields["remaining_cents"] = cents_or_none(at(elements, 2))

    def form_opens(self, elements: Segment) -> None:
        self.steps = _FORM
        self.fields = {"qualifier": at(elements, 1), "code": at(elements, 2)}
        self.listed(self.line, "forms").append(made(Form, self.fields))

    def form_answer(self, elements: Segment) -> None:
        self.listed(self.fields, "answers").append(answer_of(elements))


_PARTS: dict[str, tuple[str, Callable[[Segment], object]]] = {
    "CN1": ("contract", contract_of),
    "CR1": ("transport", transport_of),
    "CR3": ("certification", certification_of),
    "PS1": ("purchased", purchased_of),
    "HCP": ("repricing", repricing_of),
}
LINE_OPENS: Table = {"LX": LineReader.line_opens, "SV1": LineReader.stray_service}
_LINE: Table = {
    "LX": LineReader.line_opens,
    "SV1": LineReader.service,
    "DTP": LineReader.line_date,
    "REF": LineReader.line_reference,
    "NM1": LineReader.line_party,
    "AMT": LineReader.line_amount,
    "QTY": LineReader.line_quantity,
    "NTE": LineReader.line_note,
    "K3": LineReader.line_information,
    "PWK": LineReader.line_attachment,
    "CRC": LineReader.line_condition,
    "MEA": LineReader.line_measurement,
    "SV5": LineReader.line_equipment,
    **dict.fromkeys(_PARTS, LineReader.line_part),
    "LIN": LineReader.drug,
    "CTP": LineReader.drug_quantity,
    "SVD": LineReader.adjudication_opens,
    "LQ": LineReader.form_opens,
}
_LINE_PARTY: Table = {**_LINE, **PARTY_STEPS}
_DRUG: Table = {**_LINE, "REF": LineReader.drug_reference}
_ADJUDICATION: Table = {
    **_LINE,
    "CAS": LineReader.adjustment,
    "DTP": LineReader.adjudication_date,
    "AMT": LineReader.adjudication_amount,
}
_FORM: Table = {**_LINE, "FRM": LineReader.form_answer}
