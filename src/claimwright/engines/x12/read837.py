"""Reads professional claims (837P), each handed out as its loop closes. Tolerant: it never judges.

Amounts that are no money read as 0 and impossible days as None; `validate` names them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from claimwright.engines.x12.elements import (
    PartyDraft,
    adjustments_of,
    at,
    cents_of,
    codes_from,
    count_of,
    counts_of,
    padded,
    parts_of,
    procedure_of,
    span_of,
)
from claimwright.engines.x12.envelope import EnvelopeReader
from claimwright.engines.x12.lexer import Delimiters, Segment, SegmentReader
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import (
    LineAdjudication,
    OtherCoverage,
    ProfessionalClaim,
    ServiceLine,
)

_CLAIM_PARTIES = {
    "82": "rendering",
    "DN": "referring",
    "P3": "referring",
    "77": "facility",
    "DQ": "supervising",
}
_ENVELOPE_TAGS = frozenset({"ISA", "GS", "ST", "BHT", "SE", "GE", "IEA"})


def parse_837p(source: bytes | BinaryIO) -> Iterator[ProfessionalClaim]:
    """Stream every claim of every 837 set in the file; what is not an 837 is passed over.

    Claims come in file order, each complete with the submitter, billing provider, subscriber
    and payer it inherits. Raises Unreadable only.

    Source: x12-837p
    """
    reader, envelope = SegmentReader(source), EnvelopeReader()
    state = _ClaimReader(reader.delimiters)
    steps, reading = _STEPS, False
    for offset, elements in reader:
        tag = elements[0]
        step = steps.get(tag)
        if step is not None:
            if reading:
                if (tag == "CLM" or tag == "HL") and state.claim is not None:
                    yield state.close_claim(envelope)
                state.offset = offset
                step(state, elements)
            continue
        if tag.upper() in _ENVELOPE_TAGS:
            if state.claim is not None and tag.upper() != "BHT":
                yield state.close_claim(envelope)
            if envelope.see(elements) == "ST":
                state = _ClaimReader(reader.delimiters)
            reading = envelope.set_id == "837"
    if state.claim is not None:
        yield state.close_claim(envelope)


class _OpenLoops:
    """The loops now open, and how each becomes a value when it closes."""

    def __init__(self, delimiters: Delimiters) -> None:
        self.component = delimiters.component
        self.offset = 0
        self.party: PartyDraft | None = None  # the NM1 loop that takes N3, N4, REF …
        self.inherited: dict[str, Any] = {}  # fields every next claim of this HL carries
        self.drafts: dict[str, PartyDraft] = {}
        self.level = ""
        self.billing_taxonomy = ""
        self.claim: dict[str, Any] | None = None
        self.lines: list[ServiceLine] = []
        self.coverages: list[OtherCoverage] = []
        self.line: dict[str, Any] | None = None
        self.coverage: dict[str, Any] | None = None
        self.adjudication: dict[str, Any] | None = None
        self.claim_parties: dict[str, PartyDraft] = {}

    def close_adjudication(self) -> None:
        if self.adjudication is not None and self.line is not None:
            fields = self.adjudication
            fields["adjustments"] = tuple(fields["adjustments"])
            self.line["adjudications"].append(LineAdjudication(**fields))
        self.adjudication = None

    def close_line(self) -> None:
        self.close_adjudication()
        fields = self.line
        if fields is not None:
            draft: PartyDraft | None = fields["rendering"]
            fields["rendering"] = draft.party() if draft is not None else None
            fields["references"] = tuple(fields["references"])
            fields["adjudications"] = tuple(fields["adjudications"])
            self.lines.append(ServiceLine(**fields))
        self.line = None

    def close_coverage(self) -> None:
        fields = self.coverage
        if fields is not None:
            for name in ("subscriber", "payer"):
                draft: PartyDraft | None = fields[name]
                fields[name] = draft.party() if draft is not None else Party()
            fields["adjustments"] = tuple(fields["adjustments"])
            self.coverages.append(OtherCoverage(**fields))
        self.coverage = None

    def close_claim(self, envelope: EnvelopeReader) -> ProfessionalClaim:
        """The open claim as a value; the reader is ready for the next."""
        self.close_line()
        self.close_coverage()
        fields = self.claim or {}
        for name in ("dates", "references", "diagnoses"):
            fields[name] = tuple(fields[name])
        for name, draft in self.claim_parties.items():
            fields[name] = draft.party()
        fields["lines"] = tuple(self.lines)
        fields["other_coverages"] = tuple(self.coverages)
        fields["header"] = envelope.header
        self.claim, self.party = None, None
        self.lines, self.coverages, self.claim_parties = [], [], {}
        return ProfessionalClaim(**fields)


class _ClaimReader(_OpenLoops):
    """What each segment says, by the loops that are open when it comes."""

    # -- 1000, 2000, 2010 ------------------------------------------------------------------

    def hierarchy(self, elements: Segment) -> None:
        self.level, self.party = at(elements, 3), None
        below = {"20": ("billing", "pay_to", "subscriber", "payer", "patient")}
        drop = below.get(self.level, ("subscriber", "payer", "patient"))
        for name in ("patient",) if self.level == "23" else drop:
            self.drafts.pop(name, None)
            self.inherited.pop(name, None)
        if self.level == "20":
            self.billing_taxonomy = ""

    def provider(self, elements: Segment) -> None:
        if self.party is not None:
            self.party.take(elements)
        elif at(elements, 1) == "BI":
            self.billing_taxonomy = at(elements, 3)

    def payer_responsibility(self, elements: Segment) -> None:
        row = padded(elements)
        if self.claim is not None:
            self.close_coverage()
            self.party = None
            self.coverage = {
                "rank": row[1],
                "relationship": row[2],
                "group_number": row[3],
                "insurance_type": row[5],
                "filing_indicator": row[9],
                "adjustments": [],
                "subscriber": None,
                "payer": None,
            }
            return
        self.inherited.update(
            rank=row[1],
            relationship=row[2],
            group_number=row[3],
            group_name=row[4],
            insurance_type=row[5],
            filing_indicator=row[9],
        )

    def patient_information(self, elements: Segment) -> None:
        if self.level == "23":
            self.inherited["relationship"] = at(elements, 1)

    def name(self, elements: Segment) -> None:
        entity = at(elements, 1)
        draft = self.party = PartyDraft(elements)
        if self.line is not None:
            self.close_adjudication()
            if entity == "82":
                self.line["rendering"] = draft
        elif self.coverage is not None:
            if entity in ("IL", "PR"):
                self.coverage["subscriber" if entity == "IL" else "payer"] = draft
        elif self.claim is not None:
            name = _CLAIM_PARTIES.get(entity)
            if name is not None and name not in self.claim_parties:
                self.claim_parties[name] = draft
        else:
            self.inherited_party(entity, draft)

    def inherited_party(self, entity: str, draft: PartyDraft) -> None:
        name = _INHERITED_PARTIES.get(entity)
        if name is None:
            return
        if name == "billing" and self.billing_taxonomy:
            draft.set(taxonomy=self.billing_taxonomy)
        self.drafts[name] = draft

    # -- 2300 ------------------------------------------------------------------------------

    def claim_opens(self, elements: Segment) -> None:
        for name, draft in self.drafts.items():
            self.inherited[name] = draft.party()
        self.drafts.clear()
        self.party = None
        row = padded(elements)
        place = padded(row[5].split(self.component))
        causes = padded(row[11].split(self.component))
        claim = self.claim = {"billing": _NOBODY, "subscriber": _NOBODY, "payer": _NOBODY}
        claim.update(self.inherited)
        claim.update(
            control_number=row[1],
            charge_cents=cents_of(row[2]) or 0,
            place_of_service=place[0],
            frequency=place[2],
            signature_on_file=row[6],
            assignment=row[7],
            benefits_assigned=row[8],
            release=row[9],
            related_causes=codes_from(causes, 0, 3),
            accident_state=causes[3],
            delay_reason=row[20],
            offset=self.offset,
            dates=[],
            references=[],
            diagnoses=[],
        )

    def date_or_period(self, elements: Segment) -> None:
        if self.claim is None:
            return
        qualifier, (first, last) = at(elements, 1), span_of(at(elements, 3))
        if self.adjudication is not None:
            if qualifier == "573":
                self.adjudication["paid_on"] = first
        elif self.line is not None:
            if qualifier == "472":
                self.line["from_on"], self.line["to_on"] = first, last
        elif self.coverage is not None:
            if qualifier == "573":
                self.coverage["paid_on"] = first
        elif first is not None:
            self.claim["dates"].append((qualifier, first))

    def reference(self, elements: Segment) -> None:
        pair = at(elements, 1), at(elements, 2)
        if self.line is not None:
            self.line_reference(self.line, pair)
        elif self.coverage is not None:
            if pair[0] == "F8" and self.coverage["payer"] is self.party is not None:
                self.coverage["payer_claim_number"] = pair[1]
            elif self.party is not None:
                self.party.take(elements)
        elif self.party is not None:
            self.party.take(elements)
        elif self.claim is not None:
            self.claim["references"].append(pair)

    def line_reference(self, line: dict[str, Any], pair: tuple[str, str]) -> None:
        if self.party is not None:
            if line["rendering"] is self.party:
                self.party.take(["REF", *pair])
            return
        field = _LINE_REFERENCES.get(pair[0])
        if field is not None and field not in line:
            line[field] = pair[1]
        else:
            line["references"].append(pair)

    def amount(self, elements: Segment) -> None:
        qualifier, cents = at(elements, 1), cents_of(at(elements, 2))
        if self.adjudication is not None:
            if qualifier == "EAF":
                self.adjudication["remaining_cents"] = cents
        elif self.line is not None:
            return
        elif self.coverage is not None:
            if qualifier in ("D", "EAF"):
                self.coverage["paid_cents" if qualifier == "D" else "remaining_cents"] = cents
        elif self.claim is not None and qualifier == "F5":
            self.claim["patient_paid_cents"] = cents or 0

    def note(self, elements: Segment) -> None:
        holder = self.line if self.line is not None else self.claim
        if holder is not None and "note" not in holder:
            holder["note"] = at(elements, 2)

    def diagnosis(self, elements: Segment) -> None:
        if self.claim is None or self.line is not None:
            return
        for element in elements[1:]:
            parts = element.split(self.component)
            if parts[0] in ("ABK", "ABF", "BK", "BF") and len(parts) > 1:
                self.claim["diagnoses"].append((parts[0], parts[1]))

    def adjustment(self, elements: Segment) -> None:
        holder = self.adjudication if self.adjudication is not None else self.coverage
        if holder is not None:
            holder["adjustments"].extend([each for each, _ in adjustments_of(elements)])

    def other_insurance(self, elements: Segment) -> None:
        if self.coverage is not None:
            self.coverage["benefits_assigned"] = at(elements, 3)
            self.coverage["release"] = at(elements, 6)

    def party_detail(self, elements: Segment) -> None:
        if self.party is not None:
            self.party.take(elements)

    # -- 2400 ------------------------------------------------------------------------------

    def line_opens(self, elements: Segment) -> None:
        if self.claim is None:
            return
        self.close_line()
        self.close_coverage()
        self.party = None
        self.line = {
            "number": count_of(at(elements, 1)) or 0,
            "procedure": "",
            "charge_cents": 0,
            "pointers": (),
            "references": [],
            "adjudications": [],
            "rendering": None,
        }

    def service(self, elements: Segment) -> None:
        if self.line is None or self.line["procedure"]:
            self.line_opens(["LX", str(len(self.lines) + 1)])
        if self.line is None:
            return
        _, code, charge, kind, units, place, _, pointers = padded(elements)[:8]
        _, procedure, modifiers, description = procedure_of(code, self.component)
        self.line.update(
            procedure=procedure,
            modifiers=modifiers,
            description=description,
            charge_cents=cents_of(charge) or 0,
            unit_kind=kind,
            units=units,
            place_of_service=place,
            pointers=counts_of(pointers, self.component),
        )

    def drug(self, elements: Segment) -> None:
        if self.line is not None and at(elements, 2) == "N4":
            self.line["ndc"] = at(elements, 3)

    def drug_quantity(self, elements: Segment) -> None:
        if self.line is not None:
            self.line["ndc_quantity"] = at(elements, 4)
            self.line["ndc_unit"] = at(parts_of(at(elements, 5), self.component), 0)

    def adjudication_opens(self, elements: Segment) -> None:
        if self.line is None:
            return
        self.close_adjudication()
        self.party = None
        _, procedure, modifiers, _ = procedure_of(at(elements, 3), self.component)
        self.adjudication = {
            "payer_id": at(elements, 1),
            "paid_cents": cents_of(at(elements, 2)) or 0,
            "procedure": procedure,
            "modifiers": modifiers,
            "units": at(elements, 5),
            "adjustments": [],
        }


_LINE_REFERENCES = {"6R": "control_number", "G1": "prior_authorization"}
_NOBODY = Party()
_INHERITED_PARTIES = {
    "41": "submitter",
    "40": "receiver",
    "85": "billing",
    "87": "pay_to",
    "IL": "subscriber",
    "PR": "payer",
    "QC": "patient",
}
_STEPS: dict[str, Callable[[_ClaimReader, Segment], None]] = {
    "HL": _ClaimReader.hierarchy,
    "PRV": _ClaimReader.provider,
    "SBR": _ClaimReader.payer_responsibility,
    "PAT": _ClaimReader.patient_information,
    "NM1": _ClaimReader.name,
    "N3": _ClaimReader.party_detail,
    "N4": _ClaimReader.party_detail,
    "PER": _ClaimReader.party_detail,
    "DMG": _ClaimReader.party_detail,
    "CLM": _ClaimReader.claim_opens,
    "DTP": _ClaimReader.date_or_period,
    "REF": _ClaimReader.reference,
    "AMT": _ClaimReader.amount,
    "NTE": _ClaimReader.note,
    "HI": _ClaimReader.diagnosis,
    "CAS": _ClaimReader.adjustment,
    "OI": _ClaimReader.other_insurance,
    "LX": _ClaimReader.line_opens,
    "SV1": _ClaimReader.service,
    "LIN": _ClaimReader.drug,
    "CTP": _ClaimReader.drug_quantity,
    "SVD": _ClaimReader.adjudication_opens,
}
