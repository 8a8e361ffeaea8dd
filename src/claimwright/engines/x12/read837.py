"""Reads professional claims (837P), each handed out as its loop closes. Tolerant: it never judges.

Amounts that are no money read as 0 and impossible days as None; `validate` names them. What a
segment says depends on the loop that is open: each loop has a table from tag to what to do, and
a segment that opens a loop puts that loop's table in force.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from claimwright.engines.x12.elements import (
    CENTS,
    DAYS,
    PARTY_STEPS,
    SPANS,
    Fields,
    at,
    coded,
    codes_from,
    made,
    padded,
    places,
)
from claimwright.engines.x12.envelope import EnvelopeReader
from claimwright.engines.x12.lexer import Segment, SegmentReader
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import OtherCoverage, ProfessionalClaim
from claimwright.engines.x12.read837_line import LINE_OPENS, LineReader, Table
from claimwright.engines.x12.read837_parts import (
    attachment_of,
    cents_or_none,
    condition_of,
    contract_of,
    inpatient_of,
    inpatient_remarks,
    outpatient_of,
    outpatient_remarks,
    repricing_of,
    spinal_of,
    transport_of,
)

_NOBODY = Party()
_ENVELOPE_TAGS = frozenset({"ISA", "GS", "ST", "BHT", "SE", "GE", "IEA"})
_INHERITED_PARTIES = {
    "41": "submitter",
    "40": "receiver",
    "85": "billing",
    "87": "pay_to",
    "PE": "pay_to_plan",
    "IL": "subscriber",
    "PR": "payer",
    "QC": "patient",
}
_CLAIM_PARTIES = {
    "82": "rendering",
    "DN": "referring",
    "P3": "primary_care",
    "77": "facility",
    "DQ": "supervising",
    "PW": "pick_up",
    "45": "drop_off",
}
_OF_PATIENT: Fields = {
    "patient": None,
    "died_on": None,
    "patient_pounds": "",
    "is_pregnant": False,
}
_OF_SUBSCRIBER: Fields = {"subscriber": _NOBODY, "payer": _NOBODY, **_OF_PATIENT}
_OF_BILLING: Fields = {
    "billing": _NOBODY,
    "pay_to": None,
    "pay_to_plan": None,
    "currency": "",
    **_OF_SUBSCRIBER,
}
_DROPPED = {"20": _OF_BILLING, "23": _OF_PATIENT}
# Every claim starts as a copy of this, so that its dictionary has its size from the beginning.
_FORM_OF_CLAIM: Fields = {
    **_OF_BILLING,
    **dict.fromkeys(("control_number", "place_of_service", "frequency", "signature_on_file"), ""),
    **dict.fromkeys(("assignment", "benefits_assigned", "release"), ""),
    **dict.fromkeys(("charge_cents", "offset"), 0),
    **dict.fromkeys(("lines", "diagnoses", "references", "dates"), ()),
    **dict.fromkeys(("rendering", "header"), None),
}
_DIAGNOSES = frozenset({"ABK", "ABF", "BK", "BF"})
_COVERAGE_AMOUNTS = {"D": "paid_cents", "EAF": "remaining_cents", "A8": "noncovered_cents"}


def parse_837p(source: bytes | BinaryIO) -> Iterator[ProfessionalClaim]:
    """Stream every claim of every 837 set in the file; what is not an 837 is passed over.

    Claims come in file order, each complete with the submitter, billing provider, subscriber
    and payer it inherits. Raises Unreadable only.

    Source: x12-837p
    """
    reader, envelope = SegmentReader(source), EnvelopeReader()
    state = _ClaimReader()
    for block in reader.blocks():
        for place, elements in enumerate(block.segments()):
            step = state.steps.get(elements[0])
            if step is not None:
                step(state, elements)
                continue
            tag = elements[0].upper()
            if tag == "CLM" or tag == "HL":
                if state.claim is not None:
                    yield state.close_claim(envelope)
                if state.steps and tag == "CLM":
                    state.claim_opens(elements, block.offset_of(place))
                elif state.steps:
                    state.hierarchy(elements)
            elif tag in _ENVELOPE_TAGS:
                if state.claim is not None and tag != "BHT":
                    yield state.close_claim(envelope)
                if envelope.see(elements) == "ST":
                    state = _ClaimReader(reader.delimiters.component)
                if tag != "BHT":
                    state.steps = _HEADER if envelope.set_id == "837" else {}
            elif tag != elements[0] and (step := state.steps.get(tag)) is not None:
                step(state, elements)
    if state.claim is not None:
        yield state.close_claim(envelope)


class _ClaimReader(LineReader):
    """What each segment says before, in and after a claim's own loop."""

    def __init__(self, component: str = ":") -> None:
        super().__init__(component)
        self.steps = {}
        self.codes = coded(component)
        self.places = places(component)
        self.inherited = dict(_FORM_OF_CLAIM)  # what every next claim of this HL carries
        self.level = ""
        self.billing_taxonomy = ""
        self.coverage: Fields = {}

    # -- 1000, 2000, 2010 ------------------------------------------------------------------

    def hierarchy(self, elements: Segment) -> None:
        self.steps = _HEADER
        self.level = at(elements, 3)
        self.inherited.update(_DROPPED.get(self.level, _OF_SUBSCRIBER))
        if self.level == "20":
            self.billing_taxonomy = ""

    def billing_provider(self, elements: Segment) -> None:
        if at(elements, 1) == "BI":
            self.billing_taxonomy = at(elements, 3)

    def billing_currency(self, elements: Segment) -> None:
        if at(elements, 1) == "85":
            self.inherited["currency"] = at(elements, 2)

    def subscriber_coverage(self, elements: Segment) -> None:
        row = elements if len(elements) == 10 else padded(elements)
        inherited = self.inherited
        inherited["rank"] = row[1]
        inherited["relationship"] = row[2]
        inherited["group_number"] = row[3]
        inherited["group_name"] = row[4]
        inherited["insurance_type"] = row[5]
        inherited["filing_indicator"] = row[9]

    def patient_information(self, elements: Segment) -> None:
        if self.level == "23":
            self.inherited["relationship"] = at(elements, 1)
        if len(elements) > 6:
            row = padded(elements)
            self.inherited.update(
                died_on=DAYS[row[6]], patient_pounds=row[8], is_pregnant=row[9] == "Y"
            )

    def inherited_party(self, elements: Segment) -> None:
        self.steps = _HEADER_PARTY
        party = self.named(elements)
        name = _INHERITED_PARTIES.get(elements[1]) if len(elements) > 1 else None
        if name is not None:
            self.inherited[name] = party
            if name == "billing" and self.billing_taxonomy:
                self.who["taxonomy"] = self.billing_taxonomy

    # -- 2300 ------------------------------------------------------------------------------

    def claim_opens(self, elements: Segment, offset: int) -> None:
        size = len(elements)
        row = elements if size == 10 else padded(elements)
        place, frequency = self.places[row[5]]
        self.steps = _CLAIM
        claim = self.claim = self.fields = self.inherited.copy()
        claim["control_number"] = row[1]
        claim["charge_cents"] = CENTS[row[2]] or 0
        claim["place_of_service"] = place
        claim["frequency"] = frequency
        claim["signature_on_file"] = row[6]
        claim["assignment"] = row[7]
        claim["benefits_assigned"] = row[8]
        claim["release"] = row[9]
        claim["offset"] = offset
        claim["lines"] = []
        claim["diagnoses"] = []
        if size > 10:
            causes = padded(row[11].split(self.component))
            claim.update(
                signature_source=row[10],
                related_causes=codes_from(causes, 0, 3),
                accident_state=causes[3],
                accident_country=causes[4],
                special_program=row[12],
                delay_reason=row[20],
            )

    def close_claim(self, envelope: EnvelopeReader) -> ProfessionalClaim:
        """The open claim as a value; the reader is ready for the next."""
        claim, self.claim = self.claim or {}, None
        claim["header"] = envelope.header
        claim["lines"] = tuple(claim["lines"])
        claim["diagnoses"] = tuple(claim["diagnoses"])
        self.seal()
        self.steps = _HEADER
        return made(ProfessionalClaim, claim)

    def claim_party(self, elements: Segment) -> None:
        self.steps = _CLAIM_PARTY
        party = self.named(elements)
        name = _CLAIM_PARTIES.get(elements[1]) if len(elements) > 1 else None
        if name is not None and self.fields.get(name) is None:
            self.fields[name] = party

    def claim_date(self, elements: Segment) -> None:
        first, last = SPANS[at(elements, 3)]
        if first is not None and last is not None:
            self.listed(self.fields, "periods").append((elements[1], first, last))
        elif first is not None:
            self.listed(self.fields, "dates").append((elements[1], first))

    def claim_reference(self, elements: Segment) -> None:
        pair = at(elements, 1), at(elements, 2)
        if len(elements) > 4 and (payer := self.payer_of(elements)):
            self.listed(self.fields, "payer_references").append((*pair, payer))
        else:
            self.listed(self.fields, "references").append(pair)

    def claim_amount(self, elements: Segment) -> None:
        qualifier, cents = at(elements, 1), cents_or_none(at(elements, 2))
        if qualifier == "F5":
            self.fields["patient_paid_cents"] = cents or 0
        elif cents is not None:
            self.listed(self.fields, "amounts").append((qualifier, cents))

    def health_codes(self, elements: Segment) -> None:
        codes, claim = self.codes, self.claim
        assert claim is not None
        for element in elements[1:]:
            pair = codes[element]
            if pair[0] in _DIAGNOSES:
                claim["diagnoses"].append(pair)
            elif pair[0] == "BG":
                self.listed(claim, "condition_codes").append(pair[1])
            elif pair[0] in ("BP", "BO"):
                self.listed(claim, "anesthesia_procedures").append(pair)

    def claim_note(self, elements: Segment) -> None:
        self.fields, held = self.claim or {}, self.fields
        self.note(elements)
        self.fields = held

    def claim_contract(self, elements: Segment) -> None:
        self.fields["contract"] = contract_of(elements)

    def claim_transport(self, elements: Segment) -> None:
        self.fields["transport"] = transport_of(elements)

    def claim_spinal(self, elements: Segment) -> None:
        self.fields["spinal"] = spinal_of(elements)

    def claim_condition(self, elements: Segment) -> None:
        self.listed(self.fields, "conditions").append(condition_of(elements))

    def claim_attachment(self, elements: Segment) -> None:
        self.listed(self.fields, "attachments").append(attachment_of(elements))

    def claim_repricing(self, elements: Segment) -> None:
        self.fields["repricing"] = repricing_of(elements)

    # -- 2320, 2330 ------------------------------------------------------------------------

    def coverage_opens(self, elements: Segment) -> None:
        row = padded(elements)
        self.steps = _COVERAGE
        fields = self.fields = {
            "rank": row[1],
            "relationship": row[2],
            "group_number": row[3],
            "group_name": row[4],
            "insurance_type": row[5],
            "filing_indicator": row[9],
            "subscriber": _NOBODY,
            "payer": _NOBODY,
        }
        if self.claim is not None:
            self.listed(self.claim, "other_coverages").append(made(OtherCoverage, fields))

    def coverage_party(self, elements: Segment) -> None:
        entity, party = at(elements, 1), self.named(elements)
        self.steps = _COVERAGE_PAYER if entity == "PR" else _COVERAGE_PARTY
        if entity == "IL" or entity == "PR":
            self.fields["subscriber" if entity == "IL" else "payer"] = party
        else:
            self.listed(self.fields, "providers").append((entity, party))

    def coverage_amount(self, elements: Segment) -> None:
        if name := _COVERAGE_AMOUNTS.get(at(elements, 1)):
            self.fields[name] = cents_or_none(at(elements, 2))

    def coverage_date(self, elements: Segment) -> None:
        if at(elements, 1) == "573":
            self.fields["paid_on"] = SPANS[at(elements, 3)][0]

    def coverage_assignment(self, elements: Segment) -> None:
        self.fields["benefits_assigned"] = at(elements, 3)
        self.fields["signature_source"] = at(elements, 4)
        self.fields["release"] = at(elements, 6)

    def coverage_outpatient(self, elements: Segment) -> None:
        self.listed(self.fields, "remarks").extend(outpatient_remarks(elements))
        self.fields["outpatient"] = outpatient_of(elements)

    def coverage_inpatient(self, elements: Segment) -> None:
        self.listed(self.fields, "remarks").extend(inpatient_remarks(elements))
        self.fields["inpatient"] = inpatient_of(elements)

    def payer_reference(self, elements: Segment) -> None:
        if at(elements, 1) == "F8":
            self.fields["payer_claim_number"] = at(elements, 2)
        else:
            self.party_reference(elements)


_HEADER: Table = {
    "NM1": _ClaimReader.inherited_party,
    "SBR": _ClaimReader.subscriber_coverage,
    "PAT": _ClaimReader.patient_information,
    "PRV": _ClaimReader.billing_provider,
    "CUR": _ClaimReader.billing_currency,
}
_HEADER_PARTY: Table = {**_HEADER, **PARTY_STEPS}
_CLAIM: Table = {
    **LINE_OPENS,
    "NM1": _ClaimReader.claim_party,
    "SBR": _ClaimReader.coverage_opens,
    "DTP": _ClaimReader.claim_date,
    "REF": _ClaimReader.claim_reference,
    "AMT": _ClaimReader.claim_amount,
    "HI": _ClaimReader.health_codes,
    "NTE": _ClaimReader.claim_note,
    "PWK": _ClaimReader.claim_attachment,
    "CN1": _ClaimReader.claim_contract,
    "K3": _ClaimReader.file_information,
    "CR1": _ClaimReader.claim_transport,
    "CR2": _ClaimReader.claim_spinal,
    "CRC": _ClaimReader.claim_condition,
    "HCP": _ClaimReader.claim_repricing,
}
_CLAIM_PARTY: Table = {**_CLAIM, **PARTY_STEPS}
_COVERAGE: Table = {
    **LINE_OPENS,
    "NM1": _ClaimReader.coverage_party,
    "SBR": _ClaimReader.coverage_opens,
    "CAS": _ClaimReader.adjustment,
    "AMT": _ClaimReader.coverage_amount,
    "DTP": _ClaimReader.coverage_date,
    "OI": _ClaimReader.coverage_assignment,
    "MOA": _ClaimReader.coverage_outpatient,
    "MIA": _ClaimReader.coverage_inpatient,
    "HI": _ClaimReader.health_codes,
    "NTE": _ClaimReader.claim_note,
}
_COVERAGE_PARTY: Table = {**_COVERAGE, **PARTY_STEPS}
_COVERAGE_PAYER: Table = {**_COVERAGE_PARTY, "REF": _ClaimReader.payer_reference}
