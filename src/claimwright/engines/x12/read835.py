"""Reads remittance advices (835). Tolerant: what is unknown is passed over, what is unreadable
is collected in `Remittance.faults`, and nothing but `Unreadable` is ever raised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from claimwright.engines.x12.elements import (
    PARTY_STEPS,
    Fields,
    at,
    made,
    padded,
    parts_of,
)
from claimwright.engines.x12.envelope import EnvelopeReader
from claimwright.engines.x12.lexer import Segment, SegmentReader
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.read835_claim import IN_CLAIM, ClaimReader, Table
from claimwright.engines.x12.remittance import (
    ProviderAdjustment,
    ProviderSummary,
    Remittance,
    RemittanceClaim,
    ReportDelivery,
)
from claimwright.kernel.finding import Severity

_MONEY = frozenset({"BPR", "SVC", "CAS"})  # PLB and CLP are read wherever they stand
_ENVELOPE_TAGS = frozenset({"ISA", "GS", "ST", "SE", "GE", "IEA"})
_TS2_COUNTS = frozenset({7, 9, 10, 11, 12, 13, 15})
_TS3_COUNTS = frozenset({23})
_PAYER_AND_PAYEE = {"PR": "payer", "PE": "payee"}


def parse_835(source: bytes | BinaryIO) -> Iterator[Remittance]:
    """Stream one Remittance for each 835 set; other sets are passed over.

    Every CLP becomes a claim, every SVC after it a line, every PLB pair a provider adjustment.
    An amount that is no money reads as 0 and a day of no calendar as None, each with a finding
    in `faults`. Balance is judged by `balance_835`. Holds one whole set at a time; `stream_835`
    holds one claim. Raises Unreadable only.

    Source: x12-835
    """
    claims: list[RemittanceClaim] = []
    for remittance, claim in stream_835(source):
        if claim is not None:
            claims.append(claim)
            continue
        yield made(Remittance, {**remittance.__dict__, "claims": tuple(claims)})
        claims = []


def stream_835(
    source: bytes | BinaryIO,
) -> Iterator[tuple[Remittance, RemittanceClaim | None]]:
    """Stream every claim beside the remittance that pays it, so that memory does not grow.

    The remittance beside a claim holds what stands before the first claim: payment, payer and
    payee. After the last claim of a set it comes once more with None, complete but for its
    `claims`: provider adjustments, summaries and faults. Raises Unreadable only.

    Source: x12-835
    """
    reader, envelope = SegmentReader(source), EnvelopeReader()
    state = _RemittanceReader()
    for block in reader.blocks():
        state.block = block
        for state.place, elements in enumerate(block.segments()):
            step = state.steps.get(elements[0])
            if step is not None:
                step(state, elements)
                continue
            tag = elements[0].upper()
            if (opens := _BETWEEN_CLAIMS.get(tag)) is not None:
                if state.claim is not None:
                    yield state.heading(envelope), state.close_claim()
                if state.steps:
                    opens(state, elements)
            elif tag in _ENVELOPE_TAGS:
                if state.claim is not None:
                    yield state.heading(envelope), state.close_claim()
                if state.steps:
                    yield state.whole(envelope), None
                opened = envelope.see(elements) == "ST" and envelope.set_id == "835"
                offset = block.offset_of(state.place)
                state = _RemittanceReader(reader.delimiters.component, offset)
                state.block = block
                state.steps = _HEADER if opened else {}
            elif tag != elements[0] and (step := state.steps.get(tag)) is not None:
                step(state, elements)
            elif tag in _MONEY and state.steps:
                state.passed_over(elements)
    if state.claim is not None:
        yield state.heading(envelope), state.close_claim()
    if state.steps:
        yield state.whole(envelope), None


class _RemittanceReader(ClaimReader):
    """What each segment says before, between and after the claims of a set."""

    usual_contact = "BL"

    def __init__(self, component: str = ":", offset: int = 0) -> None:
        super().__init__(component)
        self.fields: Fields = {"offset": offset, "payment_cents": 0}
        self.parties: dict[str, Party] = {}
        self.summary: Fields | None = None
        self.summaries: list[ProviderSummary] = []
        self.provider_adjustments: list[ProviderAdjustment] = []
        self._heading: Remittance | None = None

    # -- what is handed out --------------------------------------------------------------------

    def heading(self, envelope: EnvelopeReader) -> Remittance:
        """What stands before the first claim."""
        if self._heading is None:
            self._heading = self.remittance(envelope)
        return self._heading

    def whole(self, envelope: EnvelopeReader) -> Remittance:
        """The set without its claims, once it has ended."""
        if "method" not in self.fields:
            self.fault("X12-AMOUNT-UNREADABLE", "an amount of money", ["BPR"], 2)
        return self.remittance(envelope)

    def remittance(self, envelope: EnvelopeReader) -> Remittance:
        self.seal()
        fields: Fields = {
            "credit_or_debit": "",
            "method": "",
            "paid_on": None,
            "trace_number": "",
            "payer_trace_id": "",
            **self.fields,
        }
        trace_id = fields["payer_trace_id"]
        if fields.get("originator_id") == trace_id:
            del fields["originator_id"]
        payer = self.parties.get("payer", Party())
        if not payer.id:
            known = {**payer.__dict__, "id": payer.reference("2U") or trace_id}
            payer = made(Party, known)
        fields["payer"] = payer
        fields["payee"] = self.parties.get("payee", Party())
        fields["header"] = envelope.header
        fields["faults"] = tuple(self.faults)
        fields["summaries"] = tuple(self.summaries)
        fields["provider_adjustments"] = tuple(self.provider_adjustments)
        return made(Remittance, fields)

    # -- 1000 --------------------------------------------------------------------------------

    def payment(self, elements: Segment) -> None:
        row, fields = padded(elements), self.fields
        cents = self.cents(elements, 2)
        if "method" in fields:
            self.second_payment(elements, cents)
        fields.update(
            handling=row[1],
            payment_cents=cents,
            credit_or_debit=row[3],
            method=row[4],
            payer_bank=row[7],
            payer_account=row[9],
            originator_id=row[10],
            originator_suffix=row[11],
            payee_bank=row[13],
            payee_account=row[15],
            paid_on=self.day(elements, 16),
        )
        for name, place, usual in (
            ("payment_format", 5, "CCP" if row[4] == "ACH" else ""),
            ("payer_bank_qualifier", 6, "01"),
            ("payer_account_kind", 8, "DA"),
            ("payee_bank_qualifier", 12, "01"),
            ("payee_account_kind", 14, "DA"),
        ):
            if row[place] and row[place] != usual:
                fields[name] = row[place]
        if not row[2]:
            self.fault("X12-AMOUNT-UNREADABLE", "an amount of money", elements, 2)

    def second_payment(self, elements: Segment, cents: int) -> None:
        """A BPR after a BPR: two amounts that differ are no payment at all."""
        is_same = cents == self.fields["payment_cents"]
        self.note(
            "SEG-REPEATED",
            Severity.WARNING if is_same else Severity.ERROR,
            "This payment has more than one BPR"
            + (", of the same amount." if is_same else ", and their amounts differ."),
            "It is counted once." if is_same else "Ask the payer which amount was paid.",
            elements,
        )

    def passed_over(self, elements: Segment) -> None:
        """Money that stands where the guide has no place for it: nobody would miss it."""
        if elements[0].upper() == "BPR" and "method" in self.fields:
            self.second_payment(elements, self.cents(elements, 2))
            return
        self.note(
            "SEG-UNEXPECTED",
            Severity.WARNING,
            f"{elements[0]} has no place here; what it says was not read.",
            "Compare with the payer's paper, and ask the payer for a corrected remittance.",
            elements,
        )

    def trace(self, elements: Segment) -> None:
        if "trace_number" not in self.fields:
            self.fields["trace_number"] = at(elements, 2)
            self.fields["payer_trace_id"] = at(elements, 3)
            self.fields["trace_suffix"] = at(elements, 4)

    def currency(self, elements: Segment) -> None:
        self.fields["currency"] = at(elements, 2)

    def header_reference(self, elements: Segment) -> None:
        self.listed(self.fields, "references").append((at(elements, 1), at(elements, 2)))

    def header_date(self, elements: Segment) -> None:
        on = self.day(elements, 2)
        if at(elements, 1) == "405":
            self.fields["production_on"] = on
        elif on is not None:
            self.listed(self.fields, "dates").append((elements[1], on))

    def name(self, elements: Segment) -> None:
        """N1: the payer, the payee, or anyone else; of two payers the last counts."""
        self.steps = _PARTY
        entity, party = at(elements, 1), self.entitled(elements)
        name = _PAYER_AND_PAYEE.get(entity)
        if name is None:
            self.listed(self.fields, "other_parties").append((entity, party))
            return
        if name in self.parties:
            self.listed(self.fields, "other_parties").append((entity, self.parties[name]))
        self.parties[name] = party

    def delivery(self, elements: Segment) -> None:
        told = ReportDelivery(at(elements, 1), at(elements, 2), at(elements, 3))
        self.fields["delivery"] = told

    # -- 2000 and PLB ------------------------------------------------------------------------

    def header_number_opens(self, elements: Segment) -> None:
        self.header_number = at(elements, 1)
        self.steps = _AFTER_LX

    def provider_summary(self, elements: Segment) -> None:
        row = padded(elements)
        self.summary = {
            "header_number": self.header_number,
            "provider_id": row[1],
            "facility_kind": row[2],
            "year_end": self.day(elements, 3),
            "claims_count": row[4],
            "charge_cents": self.cents(elements, 5),
            "amounts": (),
            "quantities": (),
        }
        self.summaries.append(made(ProviderSummary, self.summary))
        self.add_totals(elements, 6, _TS3_COUNTS)

    def inpatient_summary(self, elements: Segment) -> None:
        if self.summary is not None:
            self.add_totals(elements, 1, _TS2_COUNTS)

    def add_totals(self, elements: Segment, start: int, counts: frozenset[int]) -> None:
        summary = self.summary or {}
        tag = elements[0].upper()
        for place in range(start, len(elements)):
            if not elements[place]:
                continue
            name = f"{tag}{place:02d}"
            if place in counts:
                summary["quantities"] += ((name, elements[place]),)
            else:
                summary["amounts"] += ((name, self.cents(elements, place)),)

    def provider_adjustment(self, elements: Segment) -> None:
        self.steps = _AFTER_LX
        year_end = self.day(elements, 2)
        for place in range(3, len(elements), 2):
            parts = parts_of(elements[place], self.component)
            amount = at(elements, place + 1)
            if not parts and not amount:
                continue
            if not parts or not amount:
                self.half_adjustment(elements, place if amount else place + 1)
            self.provider_adjustments.append(
                ProviderAdjustment(
                    at(elements, 1),
                    year_end,
                    at(parts, 0),
                    self.component.join(parts[1:]),
                    self.cents(elements, place + 1),
                )
            )

    def half_adjustment(self, elements: Segment, missing: int) -> None:
        """A PLB pair of which one half is missing."""
        what = "reason" if missing % 2 else "amount"
        self.note(
            "ELEM-CONDITION",
            Severity.WARNING,
            f"PLB{missing:02d}, the {what} of a provider adjustment, is missing.",
            "Ask the payer what it adjusts, and by how much.",
            elements,
            missing,
        )

    def claim_follows(self, elements: Segment) -> None:
        self.claim_opens(elements)
        self.steps = IN_CLAIM


_BETWEEN_CLAIMS: Table = {
    "CLP": _RemittanceReader.claim_follows,
    "LX": _RemittanceReader.header_number_opens,
    "PLB": _RemittanceReader.provider_adjustment,
}
_HEADER: Table = {
    "BPR": _RemittanceReader.payment,
    "TRN": _RemittanceReader.trace,
    "CUR": _RemittanceReader.currency,
    "REF": _RemittanceReader.header_reference,
    "DTM": _RemittanceReader.header_date,
    "N1": _RemittanceReader.name,
    "RDM": _RemittanceReader.delivery,
}
_PARTY: Table = {**_HEADER, **PARTY_STEPS}
_AFTER_LX: Table = {
    **{tag: step for tag, step in _HEADER.items() if tag != "REF"},
    "TS3": _RemittanceReader.provider_summary,
    "TS2": _RemittanceReader.inpatient_summary,
}
