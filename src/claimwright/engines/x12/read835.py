"""Reads remittance advices (835). Tolerant: what is unknown is passed over, what is unreadable
is collected in `Remittance.faults`, and nothing but `Unreadable` is ever raised."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, BinaryIO

from claimwright.engines.x12.elements import (
    PartyDraft,
    adjustments_of,
    at,
    cents_of,
    day_of,
    padded,
    parts_of,
    procedure_of,
)
from claimwright.engines.x12.envelope import EnvelopeReader
from claimwright.engines.x12.lexer import Delimiters, Segment, SegmentReader
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.remittance import (
    ProviderAdjustment,
    Remittance,
    RemittanceClaim,
    RemittanceLine,
)
from claimwright.kernel.finding import Finding, Severity, Where

_ENVELOPE_TAGS = frozenset({"ISA", "GS", "ST", "SE", "GE", "IEA"})
_CLAIM_PARTIES = {
    "QC": "patient",
    "IL": "insured",
    "74": "corrected",
    "82": "rendering",
    "TT": "crossover",
    "PR": "corrected_payer",
}
_CLAIM_DAYS = {"232": "from_on", "233": "to_on", "050": "received_on"}
_LINE_DAYS = {"472": "from_on", "150": "from_on", "151": "to_on"}


def parse_835(source: bytes | BinaryIO) -> Iterator[Remittance]:
    """Stream one Remittance for each 835 set; other sets are passed over.

    Every CLP becomes a claim, every SVC after it a line, every PLB pair a provider adjustment.
    An amount that is no money reads as 0 and a day of no calendar as None, each with a finding
    in `faults`. Balance is judged by `balance_835`. Raises Unreadable only.

    Source: x12-835
    """
    reader, envelope = SegmentReader(source), EnvelopeReader()
    current: _RemittanceReader | None = None
    for offset, elements in reader:
        tag = elements[0]
        step = _STEPS.get(tag)
        if step is not None:
            if current is not None:
                current.offset = offset
                step(current, elements)
        elif tag.upper() in _ENVELOPE_TAGS:
            if current is not None:
                yield current.remittance(envelope)
            opened = envelope.see(elements) == "ST" and envelope.set_id == "835"
            current = _RemittanceReader(reader.delimiters, offset) if opened else None
    if current is not None:
        yield current.remittance(envelope)


class _RemittanceReader:
    """One 835 set being read."""

    def __init__(self, delimiters: Delimiters, offset: int) -> None:
        self.component = delimiters.component
        self.offset = offset
        self.faults: list[Finding] = []
        self.fields: dict[str, Any] = {"offset": offset, "payment_cents": 0}
        self.parties: dict[str, PartyDraft] = {}
        self.party: PartyDraft | None = None
        self.claims: list[RemittanceClaim] = []
        self.claim: dict[str, Any] | None = None
        self.line: dict[str, Any] | None = None
        self.provider_adjustments: list[ProviderAdjustment] = []

    # -- values that may be unreadable -------------------------------------------------------

    def cents(self, elements: Segment, position: int) -> int:
        text = at(elements, position)
        cents = cents_of(text) if text else 0
        if cents is None:
            self.fault("X12-AMOUNT-UNREADABLE", "an amount of money", elements, position)
        return cents or 0

    def day(self, elements: Segment, position: int) -> date | None:
        text = at(elements, position)
        on = day_of(text)
        if on is None and text:
            self.fault("X12-DATE-UNREADABLE", "a day (CCYYMMDD)", elements, position)
        return on

    def fault(self, code: str, kind: str, elements: Segment, position: int) -> None:
        element = f"{elements[0]}{position:02d}"
        money = code == "X12-AMOUNT-UNREADABLE"
        self.faults.append(
            Finding(
                code,
                Severity.ERROR if money else Severity.WARNING,
                f"{element} holds {at(elements, position)[:40]!r}, which is not {kind}.",
                "Ask the payer for a corrected remittance." if money else "Check it on paper.",
                "x12-835",
                Where(segment=elements[0], element=element, offset=self.offset),
                found=at(elements, position)[:40],
            )
        )

    # -- closing -----------------------------------------------------------------------------

    def close_line(self) -> None:
        fields = self.line
        if fields is not None and self.claim is not None:
            for name in ("adjustments", "remarks", "references"):
                fields[name] = tuple(fields[name])
            self.claim["lines"].append(RemittanceLine(**fields))
        self.line = None

    def close_claim(self) -> None:
        self.close_line()
        fields = self.claim
        if fields is not None:
            for name in ("adjustments", "remarks", "references", "amounts", "lines"):
                fields[name] = tuple(fields[name])
            self.claims.append(RemittanceClaim(**fields))
        self.claim = None

    def remittance(self, envelope: EnvelopeReader) -> Remittance:
        self.close_claim()
        fields = self.fields
        if "method" not in fields:
            self.fault("X12-AMOUNT-UNREADABLE", "an amount of money", ["BPR"], 2)
        fields.setdefault("credit_or_debit", "")
        fields.setdefault("method", "")
        fields.setdefault("paid_on", None)
        fields.setdefault("trace_number", "")
        trace_id = fields.setdefault("payer_trace_id", "")
        parties = {name: draft.party() for name, draft in self.parties.items()}
        payer = parties.get("PR", Party())
        if not payer.id:
            draft = self.parties.get("PR", PartyDraft())
            draft.set(id=payer.reference("2U") or trace_id)
            payer = draft.party()
        return Remittance(
            payer=payer,
            payee=parties.get("PE", Party()),
            claims=tuple(self.claims),
            provider_adjustments=tuple(self.provider_adjustments),
            header=envelope.header,
            faults=tuple(self.faults),
            **fields,
        )

    # -- 1000 --------------------------------------------------------------------------------

    def payment(self, elements: Segment) -> None:
        self.fields.update(
            handling=at(elements, 1),
            payment_cents=self.cents(elements, 2),
            credit_or_debit=at(elements, 3),
            method=at(elements, 4),
            payer_bank=at(elements, 7),
            payer_account=at(elements, 9),
            payee_bank=at(elements, 13),
            payee_account=at(elements, 15),
            paid_on=self.day(elements, 16),
        )
        if not at(elements, 2):
            self.fault("X12-AMOUNT-UNREADABLE", "an amount of money", elements, 2)

    def trace(self, elements: Segment) -> None:
        if "trace_number" not in self.fields:
            self.fields["trace_number"] = at(elements, 2)
            self.fields["payer_trace_id"] = at(elements, 3)

    def name(self, elements: Segment) -> None:
        self.party = self.parties[at(elements, 1)] = PartyDraft.of_n1(elements)

    def party_detail(self, elements: Segment) -> None:
        if self.claim is None and self.party is not None:
            self.party.take(elements)

    def header_number(self, elements: Segment) -> None:
        self.close_claim()
        self.party = None

    # -- 2100 --------------------------------------------------------------------------------

    def claim_opens(self, elements: Segment) -> None:
        self.close_claim()
        self.party = None
        row = padded(elements)
        self.claim = {
            "control_number": row[1],
            "status": row[2],
            "charge_cents": self.cents(elements, 3),
            "paid_cents": self.cents(elements, 4),
            "patient_cents": self.cents(elements, 5),
            "filing_indicator": row[6],
            "payer_claim_number": row[7],
            "place_of_service": row[8],
            "frequency": row[9],
            "offset": self.offset,
            "adjustments": [],
            "remarks": [],
            "references": [],
            "amounts": [],
            "lines": [],
        }

    def person(self, elements: Segment) -> None:
        name = _CLAIM_PARTIES.get(at(elements, 1))
        if self.claim is not None and name is not None:
            self.claim[name] = PartyDraft(elements).party()

    def adjustment(self, elements: Segment) -> None:
        holder = self.line if self.line is not None else self.claim
        if holder is None:
            return
        for each, unreadable in adjustments_of(elements):
            if unreadable:
                place = elements.index(unreadable)
                self.fault("X12-AMOUNT-UNREADABLE", "an amount of money", elements, place)
            holder["adjustments"].append(each)

    def outpatient_remarks(self, elements: Segment) -> None:
        if self.claim is not None:
            self.claim["remarks"] += [code for code in elements[3:8] if code]

    def inpatient_remarks(self, elements: Segment) -> None:
        if self.claim is not None:
            codes = [at(elements, 5), *elements[20:24]]
            self.claim["remarks"] += [code for code in codes if code]

    def reference(self, elements: Segment) -> None:
        pair = at(elements, 1), at(elements, 2)
        if self.line is not None:
            if pair[0] == "6R" and "control_number" not in self.line:
                self.line["control_number"] = pair[1]
            else:
                self.line["references"].append(pair)
        elif self.claim is not None:
            self.claim["references"].append(pair)
        elif self.party is not None:
            self.party.take(elements)

    def day_or_period(self, elements: Segment) -> None:
        qualifier = at(elements, 1)
        if self.line is not None:
            if name := _LINE_DAYS.get(qualifier):
                self.line[name] = self.day(elements, 2)
        elif self.claim is not None:
            if name := _CLAIM_DAYS.get(qualifier):
                self.claim[name] = self.day(elements, 2)
        elif qualifier == "405":
            self.fields["production_on"] = self.day(elements, 2)

    def amount(self, elements: Segment) -> None:
        qualifier, cents = at(elements, 1), self.cents(elements, 2)
        if self.line is not None:
            if qualifier == "B6":
                self.line["allowed_cents"] = cents
        elif self.claim is not None:
            self.claim["amounts"].append((qualifier, cents))

    # -- 2110 and PLB ------------------------------------------------------------------------

    def service(self, elements: Segment) -> None:
        if self.claim is None:
            return
        self.close_line()
        row = padded(elements)
        qualifier, procedure, modifiers, _ = procedure_of(row[1], self.component)
        _, submitted, submitted_modifiers, _ = procedure_of(row[6], self.component)
        named = self.component in row[1]
        self.line = {
            "procedure_qualifier": qualifier if named else "",
            "procedure": procedure if named else row[1],
            "modifiers": modifiers,
            "charge_cents": self.cents(elements, 2),
            "paid_cents": self.cents(elements, 3),
            "revenue_code": row[4],
            "units": row[5],
            "submitted_procedure": submitted,
            "submitted_modifiers": submitted_modifiers,
            "submitted_units": row[7],
            "offset": self.offset,
            "adjustments": [],
            "remarks": [],
            "references": [],
        }

    def remark(self, elements: Segment) -> None:
        if self.line is not None and at(elements, 1) == "HE" and at(elements, 2):
            self.line["remarks"].append(elements[2])

    def provider_adjustment(self, elements: Segment) -> None:
        self.close_claim()
        year_end = self.day(elements, 2)
        for place in range(3, len(elements), 2):
            parts = parts_of(elements[place], self.component)
            if not parts and not at(elements, place + 1):
                continue
            self.provider_adjustments.append(
                ProviderAdjustment(
                    at(elements, 1),
                    year_end,
                    at(parts, 0),
                    self.component.join(parts[1:]),
                    self.cents(elements, place + 1),
                )
            )


_STEPS: dict[str, Callable[[_RemittanceReader, Segment], None]] = {
    "BPR": _RemittanceReader.payment,
    "TRN": _RemittanceReader.trace,
    "N1": _RemittanceReader.name,
    "N3": _RemittanceReader.party_detail,
    "N4": _RemittanceReader.party_detail,
    "PER": _RemittanceReader.party_detail,
    "LX": _RemittanceReader.header_number,
    "CLP": _RemittanceReader.claim_opens,
    "NM1": _RemittanceReader.person,
    "CAS": _RemittanceReader.adjustment,
    "MOA": _RemittanceReader.outpatient_remarks,
    "MIA": _RemittanceReader.inpatient_remarks,
    "REF": _RemittanceReader.reference,
    "DTM": _RemittanceReader.day_or_period,
    "AMT": _RemittanceReader.amount,
    "SVC": _RemittanceReader.service,
    "LQ": _RemittanceReader.remark,
    "PLB": _RemittanceReader.provider_adjustment,
}
