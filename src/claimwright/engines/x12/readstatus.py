"""Reads claim status: questions (276), answers (277) and claim acknowledgements (277CA)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, BinaryIO

from claimwright.engines.x12.elements import (
    PartyDraft,
    at,
    cents_of,
    count_of,
    day_of,
    parts_of,
    procedure_of,
    span_of,
)
from claimwright.engines.x12.envelope import TransactionSet, read_sets
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.status import (
    ClaimAcknowledgement,
    ClaimStatus,
    StatusCode,
    StatusLine,
    StatusQuestion,
)

_DEPTHS = {"20": 0, "21": 1, "19": 2, "22": 3, "PT": 3, "23": 4}
_REFERENCES = {
    "1K": "payer_claim_number",
    "EJ": "claim_control_number",
    "D9": "clearinghouse_number",
}


def parse_276(source: bytes | BinaryIO) -> Iterator[StatusQuestion]:
    """Stream one question for each claim (TRN) asked about; raises Unreadable only.

    Source: x12-276-277
    """
    for each in read_sets(source):
        if each.set_id == "276":
            for depth, parties, claim in _StatusReader(each).claims():
                if depth >= 3:
                    yield _question(each, parties, claim)


def parse_277(source: bytes | BinaryIO) -> Iterator[ClaimStatus]:
    """Stream the status of each claim (TRN) answered; 277CA sets are passed over.

    An answer about the question itself (at the receiver's or provider's level) has no patient.
    A payer's request for information (005010X213) comes as a status of category R0 to R17.
    Raises Unreadable only.

    Source: x12-276-277
    """
    for each in read_sets(source):
        if each.set_id == "277" and "X214" not in each.guide:
            for depth, parties, claim in _StatusReader(each).claims():
                if depth >= 1:
                    yield _status(each, parties, claim)


def parse_277ca(source: bytes | BinaryIO) -> Iterator[ClaimAcknowledgement]:
    """Stream one value for each 277CA set (guide 005010X214); raises Unreadable only.

    Source: x12-277ca
    """
    for each in read_sets(source):
        if each.set_id == "277" and "X214" in each.guide:
            yield _acknowledgement(each)


def _question(
    read: TransactionSet, parties: dict[int, Party], claim: dict[str, Any]
) -> StatusQuestion:
    return StatusQuestion(
        trace_number=claim["trace_number"],
        payer=parties.get(0, Party()),
        receiver=parties.get(1, Party()),
        provider=parties.get(2, Party()),
        subscriber=parties.get(3, Party()),
        dependent=parties.get(4),
        claim_control_number=claim.get("claim_control_number", ""),
        payer_claim_number=claim.get("payer_claim_number", ""),
        charge_cents=claim.get("asked_cents"),
        service_from=claim.get("service_from"),
        service_to=claim.get("service_to"),
        header=read.header,
        references=tuple(claim["references"]),
        lines=tuple(claim["lines"]),
    )


def _status(read: TransactionSet, parties: dict[int, Party], claim: dict[str, Any]) -> ClaimStatus:
    lines: list[StatusLine] = claim["lines"]
    dependent = parties.get(4)
    subscriber = parties.get(3, Party())
    return ClaimStatus(
        claim_control_number=claim.get("claim_control_number", ""),
        statuses=tuple(claim["statuses"]),
        trace_number=claim["trace_number"],
        payer=parties.get(0, Party()),
        receiver=parties.get(1, Party()),
        provider=parties.get(2, Party()),
        patient=subscriber if dependent is None else dependent,
        subscriber=None if dependent is None else subscriber,
        payer_claim_number=claim.get("payer_claim_number", ""),
        clearinghouse_number=claim.get("clearinghouse_number", ""),
        charge_cents=claim.get("charge_cents"),
        paid_cents=claim.get("paid_cents"),
        service_from=claim.get("service_from"),
        service_to=claim.get("service_to"),
        line_statuses=tuple(claim["line_statuses"]),
        line_services=tuple((li.control_number, li.procedure, li.charge_cents) for li in lines),
        line_details=tuple(lines) if any(map(_says_more, lines)) else (),
        references=tuple(claim["references"]),
        paid_on=claim.get("paid_on"),
        payment_method=claim.get("payment_method", ""),
        check_on=claim.get("check_on"),
        check_number=claim.get("check_number", ""),
        due_on=claim.get("due_on"),
        answer_by=claim.get("answer_by", ""),
        header=read.header,
    )


def _says_more(line: StatusLine) -> bool:
    plain = StatusLine(line.control_number, line.procedure, line.charge_cents)
    return line != plain


def _acknowledgement(read: TransactionSet) -> ClaimAcknowledgement:
    reader = _StatusReader(read)
    batch: dict[str, Any] = {}
    provider_statuses: list[StatusCode] = []
    claims: list[ClaimStatus] = []
    for depth, parties, claim in reader.claims():
        if depth == 1:
            batch = claim
        elif depth == 2:
            provider_statuses = provider_statuses or claim["statuses"]
        elif depth == 3:
            status = _status(read, parties, claim)
            claims.append(
                replace(
                    status,
                    claim_control_number=claim["trace_number"],
                    trace_number="",
                    payer=status.payer if reader.source_entity == "PR" else Party(),
                )
            )
    return ClaimAcknowledgement(
        batch_reference=batch.get("trace_number", ""),
        claims=tuple(claims),
        receiver_statuses=tuple(batch.get("statuses", ())),
        provider_statuses=tuple(provider_statuses),
        accepted_count=reader.counts.get("90"),
        rejected_count=reader.counts.get("AA"),
        source=reader.first_parties.get(0, Party()),
        source_entity=reader.source_entity,
        receiver=reader.first_parties.get(1, Party()),
        header=read.header,
        accepted_cents=reader.amounts.get("YU"),
        rejected_cents=reader.amounts.get("YY"),
        received_on=reader.days.get("050"),
        processed_on=reader.days.get("009"),
    )


class _StatusReader:
    """Walks the levels of one set; `claims` gives each TRN with the parties above it."""

    def __init__(self, read: TransactionSet) -> None:
        self._read = read
        self._component = read.delimiters.component
        self._drafts: dict[int, PartyDraft] = {}
        self._depth = -1
        self._named = False
        self._demographics: Segment | None = None
        self._claim: dict[str, Any] | None = None
        self._in_line = False
        self._line: list[StatusCode] = []
        self._line_reference = ""
        self._service: dict[str, Any] = {}
        self.amounts: dict[str, int | None] = {}
        self.days: dict[str, date | None] = {}
        self.counts: dict[str, int | None] = {}
        self.source_entity = ""
        self.first_parties: dict[int, Party] = {}

    def claims(self) -> Iterator[tuple[int, dict[int, Party], dict[str, Any]]]:
        """Each claim as it closes: depth of its level, parties by depth, its fields."""
        for _, _, elements in self._read.segments:
            tag = elements[0].upper()
            if tag in ("HL", "TRN", "SE") and self._claim is not None:
                yield self._close()
            if tag == "HL":
                self._level(elements)
            elif tag == "NM1":
                self._name(elements)
            elif tag == "TRN" or (tag == "STC" and self._claim is None):
                self._open(elements if tag == "TRN" else [])
                self._detail(tag, elements)
            elif self._claim is not None:
                self._detail(tag, elements)
            elif tag == "DMG" and not self._named:
                self._demographics = elements
            elif self._named:
                self._drafts[self._depth].take(elements)
        self._remember()
        if self._claim is not None:
            yield self._close()

    def _level(self, elements: Segment) -> None:
        self._remember()
        self._depth = _DEPTHS.get(at(elements, 3), 3)
        for depth in [depth for depth in self._drafts if depth >= self._depth]:
            del self._drafts[depth]
        self._demographics, self._named = None, False

    def _remember(self) -> None:
        for depth, draft in self._drafts.items():
            if depth not in self.first_parties:
                self.first_parties[depth] = draft.party()

    def _name(self, elements: Segment) -> None:
        if self._claim is not None:
            return
        draft = self._drafts[self._depth] = PartyDraft(elements)
        self._named = True
        if self._demographics is not None:
            draft.take(self._demographics)
        if self._depth == 0 and not self.source_entity:
            self.source_entity = at(elements, 1)

    def _open(self, elements: Segment) -> None:
        self._claim = {
            "trace_number": at(elements, 2),
            "statuses": [],
            "line_statuses": [],
            "lines": [],
            "references": [],
        }
        self._in_line = False

    def _close(self) -> tuple[int, dict[int, Party], dict[str, Any]]:
        self._close_line()
        claim, self._claim = self._claim or {}, None
        self._remember()
        parties = {depth: draft.party() for depth, draft in self._drafts.items()}
        return self._depth, parties, claim

    def _close_line(self) -> None:
        claim = self._claim
        if self._in_line and claim is not None:
            claim["lines"].append(StatusLine(control_number=self._line_reference, **self._service))
            claim["line_statuses"] += [(self._line_reference, code) for code in self._line]
        self._line, self._line_reference, self._in_line = [], "", False

    def _detail(self, tag: str, elements: Segment) -> None:
        claim = self._claim
        if claim is None:
            return
        if tag == "STC":
            self._status(claim, elements)
        elif tag == "REF":
            self._reference(claim, at(elements, 1), at(elements, 2))
        elif tag == "DTP":
            self._date(claim, at(elements, 1), at(elements, 3))
        elif tag == "PWK" and not self._in_line:
            claim.setdefault("answer_by", at(elements, 2))
        elif tag == "AMT" and at(elements, 1) == "T3":
            claim["asked_cents"] = cents_of(at(elements, 2))
        elif tag == "AMT" and self._depth == 1:
            self.amounts[at(elements, 1)] = cents_of(at(elements, 2))
        elif tag == "QTY" and self._depth == 1:
            self.counts[at(elements, 1)] = count_of(at(elements, 2))
        elif tag == "SVC":
            self._close_line()
            self._in_line = True
            qualifier, code, modifiers, _ = procedure_of(at(elements, 1), self._component)
            self._service = {
                "procedure": code,
                "charge_cents": cents_of(at(elements, 2)) or 0,
                "paid_cents": cents_of(at(elements, 3)) or 0,
                "qualifier": qualifier or "HC",
                "modifiers": modifiers,
                "revenue_code": at(elements, 4),
                "units": at(elements, 7),
            }

    def _date(self, claim: dict[str, Any], qualifier: str, value: str) -> None:
        first, last = span_of(value)
        if self._depth == 0:
            self.days[qualifier] = first
        elif qualifier == "472":
            holder = self._service if self._in_line else claim
            holder["service_from"], holder["service_to"] = first, last
        elif qualifier == "106" and not self._in_line:
            claim["due_on"] = first

    def _reference(self, claim: dict[str, Any], qualifier: str, value: str) -> None:
        if self._in_line:
            if qualifier == "FJ":
                self._line_reference = value
            return
        name = _REFERENCES.get(qualifier)
        if name is not None and name not in claim:
            claim[name] = value
        else:
            claim["references"].append((qualifier, value))

    def _status(self, claim: dict[str, Any], elements: Segment) -> None:
        codes = []
        for place in (1, 10, 11):
            parts = parts_of(at(elements, place), self._component)
            if not parts:
                continue
            first = place == 1
            codes.append(
                StatusCode(
                    category=at(parts, 0),
                    status=at(parts, 1),
                    entity=at(parts, 2),
                    effective_on=day_of(at(elements, 2)),
                    action=at(elements, 3),
                    charge_cents=cents_of(at(elements, 4)) if first else None,
                    message=at(elements, 12) if first else "",
                    code_list=at(parts, 3),
                )
            )
        if self._in_line:
            self._line += codes
            return
        if not claim["statuses"]:
            claim["charge_cents"] = cents_of(at(elements, 4))
            claim["paid_cents"] = cents_of(at(elements, 5))
            claim["paid_on"] = day_of(at(elements, 6))
            claim["payment_method"] = at(elements, 7)
            claim["check_on"] = day_of(at(elements, 8))
            claim["check_number"] = at(elements, 9)
        claim["statuses"] += codes
