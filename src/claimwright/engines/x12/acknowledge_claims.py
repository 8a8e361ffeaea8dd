"""Answers each claim of an 837 with a 277CA: accepted, or rejected with the reason."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date
from typing import BinaryIO

from claimwright.engines.x12.acknowledge import (
    FileRead,
    NothingToAcknowledge,
    answer_envelope,
    read_file,
)
from claimwright.engines.x12.elements import at
from claimwright.engines.x12.lexer import Segment, SegmentReader
from claimwright.engines.x12.parties import Envelope, Party
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.engines.x12.read837 import parse_837p
from claimwright.engines.x12.renderstatus import render_277ca
from claimwright.engines.x12.status import ClaimAcknowledgement, ClaimStatus, StatusCode
from claimwright.engines.x12.validate import JudgedSet
from claimwright.kernel.finding import Finding, Severity

ACCEPTED = ("A2", "20")
# Category, status and entity for the faults people meet; anything else is A7:21.
_STATUS = {
    "BAL-CLAIM-LINES": ("A8", "400", ""),
    "BAL-CLAIM-NEGATIVE": ("A7", "402", ""),
    "BAL-COB-LINE": ("A8", "400", ""),
    "BAL-COB-CLAIM": ("A8", "400", ""),
    "DX-POINTER": ("A7", "477", ""),
    "DX-POINTER-REPEATED": ("A7", "477", ""),
    "MEMBER-ID": ("A6", "164", "IL"),
    "MBI-FORMAT": ("A7", "164", "IL"),
    "NPI-CHECK-DIGIT": ("A7", "562", ""),
    "NPI-FORMAT": ("A7", "562", ""),
    "CODE-POS": ("A7", "249", ""),
    "CODE-DX": ("A7", "255", ""),
    "CODE-STATE": ("A7", "501", ""),
    "CODE-ZIP": ("A7", "500", ""),
    "CODE-TAXONOMY": ("A7", "145", ""),
    "SIT-FREQUENCY": ("A7", "535", ""),
    "ELEM-DATE": ("A7", "187", ""),
    "ELEM-MISSING": ("A6", "21", ""),
    "SEG-MISSING": ("A6", "21", ""),
    "LOOP-MISSING": ("A6", "21", ""),
}
_LEVELS = {"20": 1, "22": 2, "23": 3}
_CLAIM_LEVEL = 4


def acknowledge_277ca(
    source: bytes | BinaryIO,
    *,
    envelope: Envelope | None = None,
    for_submission: bool = False,
) -> bytes:
    """A 277CA set for each 837 of the file.

    Every CLM is answered once, accepted (A2:20) or rejected; a fault of a level above falls on
    every claim under it. Raises Unreadable, NothingToAcknowledge.

    Source: x12-277ca
    """
    data = source if isinstance(source, bytes) else source.read()
    read = read_file(data, for_submission=for_submission)
    if not any(each.set_id == "837" for each in read.result.transactions):
        raise NothingToAcknowledge("The file holds no claims (837) that a 277CA answers.")
    claims = list(parse_837p(data))
    scopes = _Scopes.of(data)
    answers = [
        _acknowledgement(
            judged,
            [each for each in claims if judged.offset <= each.offset <= judged.end_offset],
            scopes,
            read,
        )
        for judged in read.result.transactions
        if judged.set_id == "837"
    ]
    return render_277ca(envelope or answer_envelope(read), answers)


@dataclass(slots=True)
class _Scopes:
    """Which bytes a claim answers for: its own, and those of each level above it."""

    offsets: list[int]  # of every ST, HL and CLM
    depths: list[int]  # 0 for ST, 1 to 3 for levels, 4 for a claim

    @classmethod
    def of(cls, data: bytes) -> _Scopes:
        offsets, depths = [], []
        for offset, elements in SegmentReader(data):
            depth = _depth(elements)
            if depth is not None:
                offsets.append(offset)
                depths.append(depth)
        return cls(offsets, depths)

    def spans_of(self, claim_offset: int) -> list[tuple[int, int]]:
        """The spans of a claim and of the levels it stands under."""
        place = bisect_right(self.offsets, claim_offset) - 1
        spans, depth = [], _CLAIM_LEVEL + 1
        while place >= 0 and depth > 0:
            if self.depths[place] < depth:
                depth = self.depths[place]
                end = self.offsets[place + 1] if place + 1 < len(self.offsets) else 1 << 62
                spans.append((self.offsets[place], end))
            place -= 1
        return spans


def _depth(elements: Segment) -> int | None:
    tag = elements[0]
    if tag == "CLM":
        return _CLAIM_LEVEL
    if tag == "HL":
        return _LEVELS.get(at(elements, 3))
    return 0 if tag == "ST" else None


def _acknowledgement(
    judged: JudgedSet, claims: list[ProfessionalClaim], scopes: _Scopes, read: FileRead
) -> ClaimAcknowledgement:
    errors = [each for each in judged.findings if each.severity is Severity.ERROR]
    on = answer_envelope(read).created_at.date()
    statuses = [_status(claim, errors, scopes, on) for claim in claims]
    rejected = sum(1 for each in statuses if each.statuses[0].action == "U")
    accepted = len(statuses) - rejected
    isa = read.parts[0].header
    source = Party(name=at(isa, 8).strip(), id_qualifier="46", id=at(isa, 8).strip())
    sender = Party(name=at(isa, 6).strip(), id=at(isa, 6).strip())
    submitter = claims[0].submitter if claims and claims[0].submitter.id else sender
    whole = StatusCode(
        *(("A1", "19") if accepted or not statuses else ("A3", "21")),
        entity="PR",
        effective_on=on,
        action="WQ" if accepted or not statuses else "U",
        charge_cents=sum(each.charge_cents or 0 for each in statuses),
    )
    return ClaimAcknowledgement(
        batch_reference=judged.header.batch_reference or judged.header.control_number,
        claims=tuple(statuses),
        receiver_statuses=(whole,),
        accepted_count=accepted or None,
        rejected_count=rejected or None,
        source=source,
        header=judged.header,
        receiver=replace(submitter, id_qualifier="46"),
    )


def _status(
    claim: ProfessionalClaim, errors: list[Finding], scopes: _Scopes, on: date
) -> ClaimStatus:
    spans = scopes.spans_of(claim.offset)
    own = [
        each
        for each in errors
        if any(start <= (each.where.offset or 0) < end for start, end in spans)
    ]
    told = tuple(_code(each, on) for each in own[:3]) or (_accepted(on),)
    codes = tuple(replace(each, charge_cents=claim.charge_cents) for each in told)
    days = [line.from_on for line in claim.lines if line.from_on]
    return ClaimStatus(
        claim_control_number=claim.control_number,
        statuses=codes,
        provider=_identified(claim.billing, {"XX": "XX", "FI": "FI", "24": "FI"}),
        patient=_identified(claim.patient or claim.subscriber, {"MI": "MI", "II": "II"}),
        charge_cents=claim.charge_cents,
        service_from=min(days) if days else None,
        service_to=max(
            (line.to_on or line.from_on for line in claim.lines if line.from_on), default=None
        ),
        header=claim.header,
    )


def _identified(party: Party, qualifiers: dict[str, str]) -> Party:
    """The party with an identifier the 277CA may carry; a provider falls back on its tax id."""
    kind = qualifiers.get(party.id_qualifier, "")
    if kind and party.id:
        return replace(party, id_qualifier=kind)
    tax_id = party.tax_id if "FI" in qualifiers else ""
    return replace(party, id_qualifier="FI" if tax_id else "", id=tax_id)


def _accepted(on: date) -> StatusCode:
    category, status = ACCEPTED
    return StatusCode(category, status, effective_on=on, action="WQ")


def _code(finding: Finding, on: date) -> StatusCode:
    category, status, entity = _STATUS.get(finding.code, ("A7", "21", ""))
    return StatusCode(
        category, status, entity, effective_on=on, action="U", message=finding.message[:264]
    )
