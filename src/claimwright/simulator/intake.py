"""A file from the practice arrives: is it sound, and which desk answers it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256

from claimwright.engines.x12.acknowledgement import (
    FunctionalAcknowledgement,
    InterchangeAcknowledgement,
)
from claimwright.engines.x12.elements import at
from claimwright.engines.x12.envelope import envelope_faults, read_sets
from claimwright.engines.x12.lexer import Segment, Unreadable, read_segments
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.engines.x12.read27x import parse_270
from claimwright.engines.x12.read837 import parse_837p
from claimwright.engines.x12.readstatus import parse_276
from claimwright.engines.x12.render27x import render_271
from claimwright.engines.x12.renderack import render_999, render_ta1
from claimwright.engines.x12.renderstatus import render_277, render_277ca
from claimwright.kernel.finding import has_errors
from claimwright.simulator.claims_desk import take_claims
from claimwright.simulator.desk import Desk
from claimwright.simulator.eligibility_desk import answer_question
from claimwright.simulator.soundness import functional_acknowledgements
from claimwright.simulator.status_desk import answer_status

DUPLICATE, BAD_CONTENT, FINE = "025", "024", "000"
SetKey = tuple[str, str]  # GS06, ST02


def take_file(desk: Desk, name: str, data: bytes) -> None:
    """Answer one file; a file that is no interchange at all gets no answer.

    Source: x12-envelope TA1
    """
    try:
        isa = next((row for _, row in read_segments(data) if row[0] == "ISA"), None)
        if isa is None:
            return
        sender = at(isa, 6).strip()
        note = _interchange_note(desk, sender, isa, data)
        if note != FINE or at(isa, 14) == "1":
            _send_ta1(desk, sender, isa, note)
        if note == FINE:
            _answer_sets(desk, sender, data)
    except Unreadable:
        return


def _interchange_note(desk: Desk, sender: str, isa: Segment, data: bytes) -> str:
    key = f"{sender}:{at(isa, 13)}"
    if key in desk.state.interchanges:
        return DUPLICATE
    if has_errors(envelope_faults(data)):
        return BAD_CONTENT
    desk.state.interchanges[key] = sha256(data).hexdigest()
    return FINE


def _send_ta1(desk: Desk, sender: str, isa: Segment, note: str) -> None:
    said = at(isa, 9)
    on = date(2000 + int(said[:2]), int(said[2:4]), int(said[4:6])) if said.isdigit() else None
    answer = InterchangeAcknowledgement(
        control_number=at(isa, 13),
        interchange_on=on,
        interchange_time=at(isa, 10),
        code="A" if note == FINE else "R",
        note=note,
    )
    envelope = desk.envelope(sender)
    desk.send("ta1", envelope, render_ta1(envelope, [answer]))


def _answer_sets(desk: Desk, sender: str, data: bytes) -> None:
    references = _batch_references(data)
    kinds = {kind for kind, _ in references.values()}
    acknowledgements = functional_acknowledgements(data)
    refused = set(_refused(acknowledgements, references))
    if "837" in kinds or refused:
        envelope = desk.envelope(sender)
        desk.send("999", envelope, render_999(envelope, acknowledgements))
    sound = {key: reference for key, (_, reference) in references.items() if key not in refused}
    if "837" in kinds:
        _answer_claims(desk, sender, data, sound)
    if "270" in kinds:
        _answer_eligibility(desk, sender, data, sound)
    if "276" in kinds:
        _answer_status(desk, sender, data, sound)


def _batch_references(data: bytes) -> dict[SetKey, tuple[str, str]]:
    """Each set's kind and BHT03."""
    found = {}
    for each in read_sets(data):
        bht = next((row for _, _, row in each.segments if row[0] == "BHT"), [])
        key = (each.header.group_control, each.header.control_number)
        found[key] = (each.set_id, at(bht, 3))
    return found


def _refused(
    acknowledgements: list[FunctionalAcknowledgement], sent: Iterable[SetKey]
) -> Iterator[SetKey]:
    """The sets turned down, alone or with their whole group."""
    whole = {group.group_control for group in acknowledgements if group.code == "R"}
    yield from (key for key in sent if key[0] in whole)
    for group in acknowledgements:
        for answered in group.sets:
            if answered.code not in ("A", "E"):
                yield (group.group_control, answered.control_number)


def _answer_claims(desk: Desk, sender: str, data: bytes, sound: dict[SetKey, str]) -> None:
    batches: dict[str, list[ProfessionalClaim]] = {}
    for claim in parse_837p(data):
        key = (claim.header.group_control, claim.header.control_number)
        if key in sound:
            batches.setdefault(sound[key], []).append(claim)
    if not batches:
        return
    answers = [take_claims(desk, reference, claims) for reference, claims in batches.items()]
    envelope = desk.envelope(sender)
    desk.send("277ca", envelope, render_277ca(envelope, answers))


def _answer_eligibility(desk: Desk, sender: str, data: bytes, sound: dict[SetKey, str]) -> None:
    answers = [
        answer_question(desk, question)
        for question in parse_270(data)
        if (question.header.group_control, question.header.control_number) in sound
    ]
    if answers:
        envelope = desk.envelope(sender)
        reference = next(iter(sound.values()))
        desk.send("271", envelope, render_271(envelope, answers, batch_reference=reference))


def _answer_status(desk: Desk, sender: str, data: bytes, sound: dict[SetKey, str]) -> None:
    answers = [
        answer_status(desk, question)
        for question in parse_276(data)
        if (question.header.group_control, question.header.control_number) in sound
    ]
    if answers:
        envelope = desk.envelope(sender)
        if desk.state.submitter == Party():
            desk.state.submitter = answers[0].receiver
        desk.send("277", envelope, render_277(envelope, answers))
