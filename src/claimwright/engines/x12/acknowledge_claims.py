"""Answers each claim of an 837 with a 277CA: accepted, or rejected with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import BinaryIO

from claimwright.engines.x12.acknowledge import (
    FileRead,
    NothingToAcknowledge,
    answer_envelope,
    origin_of,
    read_file,
)
from claimwright.engines.x12.elements import at, cents_of
from claimwright.engines.x12.explain_claims import Context
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.parties import Envelope, Party
from claimwright.engines.x12.pieces import END, HEAD, PART, pieces_of
from claimwright.engines.x12.renderstatus import render_277ca
from claimwright.engines.x12.status import ClaimAcknowledgement, ClaimStatus, StatusCode
from claimwright.engines.x12.tables import days_of
from claimwright.engines.x12.told import Told
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
# Returned as unprocessable: the 999 or TA1 says what is wrong with the syntax around the claim.
ENVELOPE_FAULT = ("A3", "684", "")
_ENVELOPE = frozenset({"ISA", "GS", "SE", "GE", "IEA"})
_LEVELS = {"20": 1, "22": 2, "23": 3}
_DEEPEST = 3


def acknowledge_277ca(
    source: bytes | BinaryIO,
    *,
    envelope: Envelope | None = None,
    for_submission: bool = False,
) -> bytes:
    """A 277CA set for each 837 of the file: professional, institutional or dental.

    Every CLM is answered once, accepted (A2:20) or rejected; a fault of a level above falls on
    every claim under it, and one of the envelope on every claim in it. The file is read, not
    held. Raises Unreadable; NothingToAcknowledge also when what is at fault holds no claim.

    Source: x12-277ca
    """
    read = read_file(source, for_submission=for_submission)
    claims = [each for each in read.result.transactions if each.set_id == "837"]
    if not claims:
        raise NothingToAcknowledge("The file holds no claims (837) that a 277CA answers.")
    if not any(each.claims_count for each in claims):
        for fault in (fault for each in claims for fault in read.errors_around(each)):
            raise NothingToAcknowledge(f"No claim of the file can be answered. {fault.message}")
    return render_277ca(envelope or answer_envelope(read), _answers(read))


def _answers(read: FileRead) -> Iterator[ClaimAcknowledgement]:
    """One for each 837, as the file is read again."""
    on = answer_envelope(read).created_at.date()
    judged = {each.offset: each for each in read.result.transactions if each.set_id == "837"}
    faults = _faults_by_set(read, judged)
    answering: _Answering | None = None
    for piece in pieces_of(read.source):
        if piece.kind == HEAD:
            found = judged.get(piece.offset)
            answering = None
            if found is not None:
                around = read.errors_around(found)
                answering = _Answering(faults[piece.offset], on, around)
            part_of = found
        if answering is None:
            continue
        if piece.kind in (HEAD, PART):
            answering.take(piece.told, piece.number)
        elif piece.kind == END and part_of is not None:
            yield _acknowledgement(part_of, answering, read)
            answering = None


def _faults_by_set(read: FileRead, judged: dict[int, JudgedSet]) -> dict[int, list[Finding]]:
    """The errors of each 837, in the order of the segments they belong to."""
    faults: dict[int, list[Finding]] = {offset: [] for offset in judged}
    ends = sorted((each.offset, each.end_offset) for each in judged.values())
    place = 0
    for finding in sorted(
        (each for each in read.result.findings if each.severity is Severity.ERROR
         and not _is_of_envelope(each) and each.where.segment_number),
        key=lambda each: each.where.offset or 0,
    ):  # fmt: skip
        offset = finding.where.offset or 0
        while place < len(ends) and ends[place][1] < offset:
            place += 1
        if place < len(ends) and ends[place][0] <= offset:
            faults[ends[place][0]].append(finding)
    return {offset: sorted(found, key=origin_of) for offset, found in faults.items()}


def _is_of_envelope(fault: Finding) -> bool:
    """Whether a fault is one of an envelope, which falls on all that it holds."""
    return fault.code.startswith("X12-") or fault.where.segment in _ENVELOPE


@dataclass(slots=True)
class _Answering:
    """One 837 being answered: each claim with its own faults and those above and around it."""

    faults: list[Finding]
    on: date
    around: list[Finding]
    statuses: list[ClaimStatus] = field(default_factory=list)
    submitter: Segment = field(default_factory=list)
    context: Context = field(default_factory=Context)
    # (depth, number of its first segment): 0 for the head, 1 to 3 for levels, 4 for a claim.
    _open: tuple[int, int] = (0, 1)
    _next: int = 0
    _above: list[tuple[int, list[Finding]]] = field(default_factory=list)
    _waiting: Told | None = None

    def take(self, part: Told, number: int) -> None:
        """The head, one level or one claim; the one before is answered now that it has ended."""
        self._finish(number)
        tag = part.first[0]
        if tag == "CLM":
            self._waiting = part
            return
        if tag == "HL":
            self.context.enter(part)
            depth = _LEVELS.get(at(part.first, 3), _DEEPEST)
            self._above = [each for each in self._above if each[0] < depth]
            self._open = (depth, number)
        else:
            self.submitter = part.find("NM1", "41")
            self._open = (0, number)

    def finish(self) -> None:
        """Answer the last claim, once the set has ended."""
        self._finish(1 << 60)

    def _finish(self, number: int) -> None:
        """Everything before the segment of that number has been read."""
        start = self._next
        while self._next < len(self.faults) and origin_of(self.faults[self._next]) < number:
            self._next += 1
        own = self.faults[start : self._next]
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            self._above.append((self._open[0], own))
            return
        above = [finding for _, found in self._above for finding in found]
        errors = [*self.around[:1], *own, *above, *self.around[1:]]
        self.statuses.append(_status(waiting, self.context, errors, self.on))


def _acknowledgement(
    judged: JudgedSet, answering: _Answering, read: FileRead
) -> ClaimAcknowledgement:
    answering.finish()
    statuses, on = answering.statuses, answering.on
    rejected = sum(1 for each in statuses if each.statuses[0].action == "U")
    accepted = len(statuses) - rejected
    isa = read.parts[0].header
    source = Party(name=at(isa, 8).strip(), id_qualifier="46", id=at(isa, 8).strip())
    sender = Party(name=at(isa, 6).strip(), id=at(isa, 6).strip())
    submitter = _party(answering.submitter) if at(answering.submitter, 9) else sender
    is_taken = bool(accepted) or not (statuses or answering.around)
    whole = StatusCode(
        *(("A1", "19") if is_taken else ("A3", "21")),
        entity="PR",
        effective_on=on,
        action="WQ" if is_taken else "U",
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


def _status(claim: Told, context: Context, errors: Iterable[Finding], on: date) -> ClaimStatus:
    charge = cents_of(at(claim.first, 2))
    own = list(errors)[:3]
    told = tuple(_code(each, on) for each in own) or (_accepted(on),)
    service = [*claim.all("DTP", "472"), *claim.all("DTP", "434")]
    first, last = days_of(service)
    billing = _party(context.billing.find("NM1", "85"))
    tax = context.billing.find("REF", "EI", "SY")
    patient = _party(context.person.find("NM1", "QC", "IL"))
    return ClaimStatus(
        claim_control_number=at(claim.first, 1),
        statuses=tuple(replace(each, charge_cents=charge) for each in told),
        provider=_identified(
            replace(billing, tax_id=at(tax, 2)), {"XX": "XX", "FI": "FI", "24": "FI"}
        ),
        patient=_identified(patient, {"MI": "MI", "II": "II"}),
        charge_cents=charge,
        service_from=first,
        service_to=last,
    )


def _party(nm1: Segment) -> Party:
    return Party(
        name=at(nm1, 3),
        first=at(nm1, 4),
        middle=at(nm1, 5),
        suffix=at(nm1, 7),
        is_person=at(nm1, 2) == "1",
        id_qualifier=at(nm1, 8),
        id=at(nm1, 9),
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
    by_code = _STATUS.get(finding.code, ("A7", "21", ""))
    category, status, entity = ENVELOPE_FAULT if _is_of_envelope(finding) else by_code
    return StatusCode(
        category, status, entity, effective_on=on, action="U", message=finding.message[:264]
    )
