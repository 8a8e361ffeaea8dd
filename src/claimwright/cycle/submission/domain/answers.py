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
from claimwright.engines.x12.readack import parse_999, parse_ta1
from claimwright.engines.x12.readstatus import parse_277, parse_277ca
from claimwright.engines.x12.status import ClaimAcknowledgement, ClaimStatus

CLEARINGHOUSE, PAYER = "clearinghouse", "payer"


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

    @property
    def key(self) -> str:
        """The same for the same thing said, whatever envelope brought it."""
        said = (self.kind, self.sender, self.source, self.level, *self.numbers, self.code)
        text = "\x1f".join((*said, self.verdict, self.payer_claim_number, self.words))
        return hashlib.sha256(text.encode()).hexdigest()


def read_answers(kind: str, data: bytes) -> list[Answer]:
    """Every answer in the file, of the kind asked for. Raises lexer.Unreadable, or KeyError for
    a kind that is no acknowledgement."""
    return list(READERS[kind](data))


def _ta1(data: bytes) -> Iterator[Answer]:
    for said in parse_ta1(data):
        words = interchange_words(said.note)
        if said.code == "R" and said.note == REPEATED_INTERCHANGE:
            verdict, told = Verdict.NOTED, f"The file was refused: {words}. They have it already."
        elif said.code == "R":
            verdict, told = Verdict.REJECTED, f"The whole file was refused: {words}."
        else:
            verdict = Verdict.ACCEPTED
            told = "The file arrived whole." if said.code == "A" else f"It arrived, but {words}."
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
        )


def _999(data: bytes) -> Iterator[Answer]:
    for said in parse_999(data):
        if not said.sets:
            yield _group_answer(said)
        for answered in said.sets:
            yield _set_answer(said, answered)


def _group_answer(said: FunctionalAcknowledgement) -> Answer:
    is_refused = said.code not in ("A", "E", "P")
    return Answer(
        kind="999",
        level="group",
        numbers=(said.group_control.lstrip("0") or "0",),
        sender=said.header.sender_id,
        source=CLEARINGHOUSE,
        verdict=Verdict.REJECTED if is_refused else Verdict.ACCEPTED,
        step=Step.READABLE,
        code=said.code,
        words=(
            f"The file's group was refused (error {', '.join(said.codes) or said.code})."
            if is_refused
            else "The file follows the guide."
        ),
        is_other_traffic=_is_other_group(said),
    )


def _set_answer(said: FunctionalAcknowledgement, answered: SetAcknowledgement) -> Answer:
    is_accepted = answered.code in (ACCEPTED_SET, ACCEPTED_WITH_ERRORS)
    detail = set_words(answered.codes, answered.errors)
    if answered.code == ACCEPTED_SET:
        words = "The file follows the guide."
    elif is_accepted:
        words = f"The file was accepted in spite of errors. {detail}"
    else:
        words = f"The file does not follow the guide, so no claim in it was read. {detail}"
    return Answer(
        kind="999",
        level="set",
        numbers=(said.group_control.lstrip("0") or "0", answered.control_number),
        sender=said.header.sender_id,
        source=CLEARINGHOUSE,
        verdict=Verdict.ACCEPTED if is_accepted else Verdict.REJECTED,
        step=Step.READABLE,
        code=answered.code,
        words=words.strip(),
        claim_words=tuple(
            (claim_named_in(error), segment_words(error))
            for error in answered.errors
            if claim_named_in(error)
        ),
        is_other_traffic=answered.transaction != "837" or _is_other_group(said),
    )


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
