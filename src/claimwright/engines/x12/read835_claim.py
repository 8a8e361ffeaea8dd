"""Reads the claims of a remittance: 2100 and its service lines, 2110."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from claimwright.engines.x12.elements import (
    CENTS,
    DAYS,
    Drafts,
    Fields,
    adjustments_of,
    at,
    contact_of,
    made,
    padded,
    procedures,
)
from claimwright.engines.x12.lexer import Block, Segment
from claimwright.engines.x12.parties import Adjustment
from claimwright.engines.x12.read837_parts import (
    inpatient_of,
    inpatient_remarks,
    outpatient_of,
    outpatient_remarks,
)
from claimwright.engines.x12.remittance import RemittanceClaim, RemittanceLine
from claimwright.kernel.finding import Finding, Severity, Where

Table = dict[str, Callable[[Any, Segment], None]]

_CLAIM_PARTIES = {
    "QC": "patient",
    "IL": "insured",
    "74": "corrected",
    "82": "rendering",
    "TT": "crossover",
    "PR": "corrected_payer",
    "GB": "other_subscriber",
}
_CLAIM_DAYS = {"232": "from_on", "233": "to_on", "050": "received_on"}
_LINE_DAYS = {"472": "from_on", "150": "from_on", "151": "to_on"}


class ClaimReader(Drafts):
    """What each segment says within a claim."""

    def __init__(self, component: str = ":") -> None:
        super().__init__(component)
        self.steps: Table = {}  # of the loop now open
        self.block = Block([], "", 0, "")
        self.place = 0  # of the segment at hand in the block
        self.faults: list[Finding] = []
        self.header_number = ""
        self.claim: Fields | None = None
        self.open: Fields = {}  # the claim or line now open
        self.procedures = procedures(component)

    # -- values that may be unreadable -------------------------------------------------------

    def cents(self, elements: Segment, position: int) -> int:
        text = at(elements, position)
        cents = CENTS[text] if text else 0
        if cents is None:
            self.fault("X12-AMOUNT-UNREADABLE", "an amount of money", elements, position)
        return cents or 0

    def day(self, elements: Segment, position: int) -> date | None:
        text = at(elements, position)
        on = DAYS[text]
        if on is None and text:
            self.fault("X12-DATE-UNREADABLE", "a day (CCYYMMDD)", elements, position)
        return on

    def fault(self, code: str, kind: str, elements: Segment, position: int) -> None:
        element, found = f"{elements[0]}{position:02d}", at(elements, position)[:40]
        money = code == "X12-AMOUNT-UNREADABLE"
        severity = Severity.ERROR if money else Severity.WARNING
        fix = "Ask the payer for a corrected remittance." if money else "Check it on paper."
        message = f"{element} holds {found!r}, which is not {kind}."
        self.note(code, severity, message, fix, elements, position)

    def note(
        self,
        code: str,
        severity: Severity,
        message: str,
        fix: str,
        elements: Segment,
        position: int = 0,
    ) -> None:
        """Keep what is wrong with the segment at hand, or with one element of it."""
        found = at(elements, position)[:40] if position else ""
        element = f"{elements[0]}{position:02d}" if position else ""
        offset = self.block.offset_of(self.place)
        where = Where(segment=elements[0], element=element, offset=offset)
        self.faults.append(Finding(code, severity, message, fix, "x12-835", where, found=found))

    # -- 2100 --------------------------------------------------------------------------------

    def claim_opens(self, elements: Segment) -> None:
        row = padded(elements)
        claim = self.claim = self.open = {
            "control_number": row[1],
            "status": row[2],
            "charge_cents": CENTS[row[3]] or self.cents(elements, 3),
            "paid_cents": CENTS[row[4]] or self.cents(elements, 4),
            "patient_cents": CENTS[row[5]] or self.cents(elements, 5),
            "filing_indicator": row[6],
            "payer_claim_number": row[7],
            "place_of_service": row[8],
            "frequency": row[9],
            "header_number": self.header_number,
            "offset": self.block.offset_of(self.place),
            "lines": [],
            "rendering": None,
            "received_on": None,
        }
        if len(elements) > 10:
            claim.update(
                patient_status=row[10], drg=row[11], drg_weight=row[12], discharge_fraction=row[13]
            )

    def close_claim(self) -> RemittanceClaim:
        """The open claim as a value."""
        claim, self.claim = self.claim or {}, None
        claim["lines"] = tuple(claim["lines"])
        self.seal()
        return made(RemittanceClaim, claim)

    def person(self, elements: Segment) -> None:
        claim = self.claim
        assert claim is not None
        entity = elements[1] if len(elements) > 1 else ""
        name, party = _CLAIM_PARTIES.get(entity), self.named(elements)
        if name is not None:
            claim[name] = party
        else:
            self.listed(claim, "other_parties").append((entity, party))

    def claim_contact(self, elements: Segment) -> None:
        if self.claim is not None:
            self.listed(self.claim, "contacts").append(contact_of(elements))

    def outpatient(self, elements: Segment) -> None:
        claim = self.claim
        assert claim is not None
        self.listed(claim, "remarks").extend(outpatient_remarks(elements))
        claim["outpatient"] = outpatient_of(elements)

    def inpatient(self, elements: Segment) -> None:
        claim = self.claim
        assert claim is not None
        self.listed(claim, "remarks").extend(inpatient_remarks(elements))
        claim["inpatient"] = inpatient_of(elements)

    def claim_date(self, elements: Segment) -> None:
        qualifier, on = at(elements, 1), self.day(elements, 2)
        if name := _CLAIM_DAYS.get(qualifier):
            self.open[name] = on
        elif on is not None:
            self.listed(self.open, "dates").append((qualifier, on))

    def claim_amount(self, elements: Segment) -> None:
        pair = at(elements, 1), self.cents(elements, 2)
        self.listed(self.open, "amounts").append(pair)

    # -- 2100 and 2110 -----------------------------------------------------------------------

    def adjustment(self, elements: Segment) -> None:
        held = self.listed(self.open, "adjustments")
        if len(elements) == 4 and (cents := CENTS[elements[3]]) is not None:
            _, group, reason, _ = elements
            fields = {"group": group, "reason": reason, "amount_cents": cents}
            held.append(made(Adjustment, fields))
            return
        for each, unreadable in adjustments_of(elements):
            if unreadable:
                place = elements.index(unreadable)
                self.fault("X12-AMOUNT-UNREADABLE", "an amount of money", elements, place)
            held.append(each)

    def reference(self, elements: Segment) -> None:
        self.listed(self.open, "references").append((at(elements, 1), at(elements, 2)))

    def quantity(self, elements: Segment) -> None:
        self.listed(self.open, "quantities").append((at(elements, 1), at(elements, 2)))

    # -- 2110 --------------------------------------------------------------------------------

    def service(self, elements: Segment) -> None:
        claim = self.claim
        assert claim is not None
        row = elements if len(elements) == 6 else padded(elements)
        qualifier, procedure, modifiers, description = self.procedures[row[1]]
        if not procedure and self.component not in row[1]:
            qualifier, procedure = "", row[1]
        line = self.open = {
            "procedure_qualifier": qualifier,
            "procedure": procedure,
            "modifiers": modifiers,
            "charge_cents": CENTS[row[2]] or self.cents(elements, 2),
            "paid_cents": CENTS[row[3]] or self.cents(elements, 3),
            "revenue_code": row[4],
            "units": row[5],
            "offset": self.block.offset_of(self.place),
            "adjustments": (),
            "remarks": (),
            "from_on": None,
            "control_number": "",
            "allowed_cents": None,
        }
        if description:
            line["description"] = description
        if len(elements) > 6:
            self.submitted(line, row)
        claim["lines"].append(made(RemittanceLine, line))
        self.steps = _LINE

    def submitted(self, line: Fields, row: Segment) -> None:
        qualifier, procedure, modifiers, description = self.procedures[row[6]]
        line.update(
            submitted_procedure=procedure,
            submitted_modifiers=modifiers,
            submitted_description=description,
            submitted_units=row[7],
        )
        if procedure and qualifier != "HC":
            line["submitted_qualifier"] = qualifier

    def line_date(self, elements: Segment) -> None:
        size = len(elements)
        qualifier, on = elements[1] if size > 1 else "", DAYS[elements[2]] if size > 2 else None
        if on is None:
            on = self.day(elements, 2)
        if name := _LINE_DAYS.get(qualifier):
            self.open[name] = on
        elif on is not None:
            self.listed(self.open, "dates").append((qualifier, on))

    def line_reference(self, elements: Segment) -> None:
        if len(elements) > 2 and elements[1] == "6R" and not self.open["control_number"]:
            self.open["control_number"] = elements[2]
        else:
            self.reference(elements)

    def line_amount(self, elements: Segment) -> None:
        size = len(elements)
        cents = CENTS[elements[2]] if size > 2 else None
        if cents is None:
            cents = self.cents(elements, 2)
        qualifier = elements[1] if size > 1 else ""
        if qualifier == "B6":
            self.open["allowed_cents"] = cents
        else:
            self.listed(self.open, "amounts").append((qualifier, cents))

    def remark(self, elements: Segment) -> None:
        qualifier, code = at(elements, 1), at(elements, 2)
        if qualifier == "HE" and code:
            self.listed(self.open, "remarks").append(code)
        elif code:
            self.listed(self.open, "other_remarks").append((qualifier, code))


IN_CLAIM: Table = {
    "NM1": ClaimReader.person,
    "PER": ClaimReader.claim_contact,
    "CAS": ClaimReader.adjustment,
    "MOA": ClaimReader.outpatient,
    "MIA": ClaimReader.inpatient,
    "REF": ClaimReader.reference,
    "DTM": ClaimReader.claim_date,
    "AMT": ClaimReader.claim_amount,
    "QTY": ClaimReader.quantity,
    "SVC": ClaimReader.service,
}
_LINE: Table = {
    **IN_CLAIM,
    "REF": ClaimReader.line_reference,
    "DTM": ClaimReader.line_date,
    "AMT": ClaimReader.line_amount,
    "LQ": ClaimReader.remark,
}
