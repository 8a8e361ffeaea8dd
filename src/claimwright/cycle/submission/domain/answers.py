"""Acknowledgement files as answers: about which file, set or claim, and what they say."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from claimwright.cycle.submission.domain.file_words import (
    ACCEPTED_SET,
    ACCEPTED_WITH_ERRORS,
    REPEATED_INTERCHANGE,
    claim_named_in,
    interchange_words,
    segment_words,
    set_words,
)
from claimwright.cycle.submission.domain.progress import Step, Verdict
from claimwright.cycle.submission.domain.status_words import (
    all_words,
    is_accepting,
    is_rejecting,
    shown_code,
)
from claimwright.engines.x12.acknowledgement import FunctionalAcknowledgement, SetAcknowledgement
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.readack import parse_999, parse_ta1
from claimwright.engines.x12.readstatus import parse_277, parse_277ca
from claimwright.engines.x12.status import ClaimAcknowledgement, ClaimStatus

CLEARINGHOUSE, PAYER = "clearinghouse", "payer"
TOLD_OF_FILES = ("A", "E", "R")  # TA104
# AK901, and IK501 but for P: taken, refused, and a group of which some sets were refused.
TAKEN, REFUSED, IN_PART = ("A", "E"), ("R", "M", "W", "X"), "P"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One thing said. `level` is interchange, group, set, batch, claim or inquiry.

    `numbers` identify what it is about: ISA13; GS06; GS06 and ST02; BHT03; CLM01; TRN02 and CLM01.
    """

    kind: str
    level: str
    numbers: tuple[str, ...]
    sender: str
    source: str
    verdict: Verdict
    step: Step
    code: str
    words: str
    payer_claim_number: str = ""
    clearinghouse_number: str = ""
    claim_words: tuple[tuple[str, str], ...] = ()  # 999: control number, why
    is_other_traffic: bool = False  # about a file that carried no claims
    addressee: str = ""  # ISA08
    payer: Party = Party()  # who speaks for its own claims alone; empty: for all of the file
    doubt: str = ""  # why a person must ask what it means

    @property
    def key(self) -> str:
        """The same for the same thing said, whatever envelope brought it."""
        said = (self.kind, self.sender, self.source, self.level, *self.numbers, self.code)
        speaker = (self.payer.id, self.payer.name) if self.payer != Party() else ()
        text = "\x1f".join((*said, self.verdict, self.payer_claim_number, self.words, *speaker))
        return hashlib.sha256(text.encode()).hexdigest()


def read_answers(kind: str, data: bytes) -> list[Answer]:
    """Every answer in the file, of the kind asked for. Raises lexer.Unreadable, or KeyError for
    a kind that is no acknowledgement."""
    return list(READERS[kind](data))


def _ta1(data: bytes) -> Iterator[Answer]:
    for said in parse_ta1(data):
        verdict, told = _interchange_verdict(said.code, said.note)
        yield Answer(
            kind="ta1",
            level="interchange",
            numbers=(said.control_number.lstrip("0") or "0",),
            sender=said.header.sender_id,
            source=CLEARINGHOUSE,
            verdict=verdict,
            step=Step.RECEIVED,
            code=f"{said.code}:{said.note}",
            words=told,
            addressee=said.header.receiver_id,
            doubt="" if said.code in TOLD_OF_FILES else told,
        )


def _interchange_verdict(code: str, note: str) -> tuple[Verdict, str]:
    words = interchange_words(note) if note else "no reason was given"
    if code == "R" and note == REPEATED_INTERCHANGE:
        return Verdict.NOTED, f"The file was refused: {words}. They have it already."
    if code == "R":
        return Verdict.REJECTED, f"The whole file was refused: {words}."
    if code == "A":
        return Verdict.ACCEPTED, "The file arrived whole."
    if code == "E":
        return Verdict.ACCEPTED, f"It arrived, but {words}."
    return Verdict.NOTED, "The answer says neither that the file was taken nor that it was refused."


def _999(data: bytes) -> Iterator[Answer]:
    for said in parse_999(data):
        for answered in said.sets:
            yield _set_answer(said, answered)
        is_for_all = said.code in REFUSED and said.included_count > len(said.sets)
        if is_for_all or not said.sets:
            yield _group_answer(said)


def _group_answer(said: FunctionalAcknowledgement) -> Answer:
    """On the group as a whole. Source: x12-999"""
    doubt = ""
    if said.code in TAKEN:
        verdict, words = Verdict.ACCEPTED, "The file follows the guide."
    elif said.code in REFUSED:
        verdict, words = Verdict.REJECTED, _group_refused(said)
    else:
        verdict = Verdict.NOTED
        words = doubt = (
            "Part of the file's group was refused, and no set is named: ask which claims were not "
            "read."
            if said.code == IN_PART
            else "The answer says neither that the file's group was taken nor that it was refused."
        )
    return Answer(
        kind="999",
        level="group",
        numbers=(said.group_control.lstrip("0") or "0",),
        sender=said.header.sender_id,
        source=CLEARINGHOUSE,
        verdict=verdict,
        step=Step.READABLE,
        code=said.code,
        words=words,
        is_other_traffic=_is_other_group(said),
        addressee=said.header.receiver_id,
        doubt=doubt,
    )


def _group_refused(said: FunctionalAcknowledgement) -> str:
    return f"The file's group was refused (error {', '.join(said.codes) or said.code})."


def _set_answer(said: FunctionalAcknowledgement, answered: SetAcknowledgement) -> Answer:
    verdict, words = _set_verdict(said, answered)
    return Answer(
        kind="999",
        level="set",
        numbers=(said.group_control.lstrip("0") or "0", answered.control_number),
        sender=said.header.sender_id,
        source=CLEARINGHOUSE,
        verdict=verdict,
        step=Step.READABLE,
        code=answered.code,
        words=words.strip(),
        claim_words=tuple(
            (claim_named_in(error), segment_words(error))
            for error in answered.errors
            if claim_named_in(error)
        ),
        is_other_traffic=answered.transaction != "837" or _is_other_group(said),
        addressee=said.header.receiver_id,
        doubt=words if verdict is Verdict.NOTED else "",
    )


def _set_verdict(
    said: FunctionalAcknowledgement, answered: SetAcknowledgement
) -> tuple[Verdict, str]:
    """What a set's IK5 says; the group's AK9 where it says more, or IK5 nothing."""
    detail = set_words(answered.codes, answered.errors)
    if answered.code in REFUSED or (not answered.code and detail):
        return (
            Verdict.REJECTED,
            f"The file does not follow the guide, so no claim in it was read. {detail}",
        )
    if said.code in REFUSED:
        return Verdict.REJECTED, f"{_group_refused(said)} So no claim in it was read."
    if answered.code == ACCEPTED_WITH_ERRORS:
        return Verdict.ACCEPTED, f"The file was accepted in spite of errors. {detail}"
    if answered.code == ACCEPTED_SET or (not answered.code and said.code in TAKEN):
        return Verdict.ACCEPTED, "The file follows the guide."
    return Verdict.NOTED, "The answer says neither that the file was taken nor that it was refused."


def _is_other_group(said: FunctionalAcknowledgement) -> bool:
    return said.functional_group not in ("HC", "")


def _277ca(data: bytes) -> Iterator[Answer]:
    for said in parse_277ca(data):
        source = PAYER if said.source_entity == "PR" else CLEARINGHOUSE
        if not said.claims:
            yield _batch_answer(said, source)
        for claim in said.claims:
            yield _claim_answer(said, claim, source)


def _batch_answer(said: ClaimAcknowledgement, source: str) -> Answer:
    """A 277CA without claims speaks of the whole file."""
    statuses = (*said.receiver_statuses, *said.provider_statuses)
    verdict = Verdict.REJECTED if is_rejecting(statuses) else Verdict.NOTED
    return Answer(
        kind="277ca",
        level="batch",
        numbers=(said.batch_reference,),
        sender=said.header.sender_id,
        source=source,
        verdict=verdict,
        step=Step.ACCEPTED if source == PAYER else Step.FORWARDED,
        code=" ".join(map(shown_code, statuses))[:40],
        words=all_words(statuses, ()),
        payer=said.source if source == PAYER else Party(),
    )


def _claim_answer(said: ClaimAcknowledgement, claim: ClaimStatus, source: str) -> Answer:
    statuses = claim.statuses
    if is_rejecting(statuses):
        verdict = Verdict.REJECTED
    elif is_accepting(statuses):
        verdict = Verdict.ACCEPTED
    else:
        verdict = Verdict.NOTED
    return Answer(
        kind="277ca",
        level="claim",
        numbers=(claim.claim_control_number.strip().upper(),),
        sender=said.header.sender_id,
        source=source,
        verdict=verdict,
        step=Step.ACCEPTED if source == PAYER else Step.FORWARDED,
        code=" ".join(map(shown_code, statuses))[:40],
        words=all_words(statuses, claim.line_statuses),
        payer_claim_number=claim.payer_claim_number,
        clearinghouse_number=claim.clearinghouse_number,
    )


def _277(data: bytes) -> Iterator[Answer]:
    for said in parse_277(data):
        yield Answer(
            kind="277",
            level="inquiry",
            numbers=(said.trace_number.strip(), said.claim_control_number.strip().upper()),
            sender=said.header.sender_id,
            source=PAYER,
            verdict=Verdict.NOTED,
            step=Step.SENT,
            code=" ".join(map(shown_code, said.statuses))[:40],
            words=all_words(said.statuses, said.line_statuses),
            payer_claim_number=said.payer_claim_number,
        )


READERS: dict[str, Callable[[bytes], Iterator[Answer]]] = {
    "ta1": _ta1,
    "999": _999,
    "277ca": _277ca,
    "277": _277,
}
