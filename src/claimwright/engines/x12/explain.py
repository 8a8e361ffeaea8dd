"""Tells any X12 file as a person would, as text or as a web page with the raw segments on hover.

Everything streams: `explain_lines` and `explain_page` give their pieces as the file is read, in
memory that does not grow with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from claimwright.engines.x12 import codes
from claimwright.engines.x12.elements import at
from claimwright.engines.x12.explain_acks import (
    AcknowledgmentTeller,
    tell_interchange_acknowledgment,
)
from claimwright.engines.x12.explain_advice import AdviceTeller
from claimwright.engines.x12.explain_attachment import AttachmentTeller
from claimwright.engines.x12.explain_authorization import AuthorizationTeller
from claimwright.engines.x12.explain_claims import ClaimsTeller
from claimwright.engines.x12.explain_eligibility import EligibilityTeller
from claimwright.engines.x12.explain_enrollment import EnrollmentTeller, PremiumTeller
from claimwright.engines.x12.explain_outline import OutlineTeller
from claimwright.engines.x12.explain_remittance import RemittanceTeller
from claimwright.engines.x12.explain_status import StatusTeller
from claimwright.engines.x12.lexer import Unreadable
from claimwright.engines.x12.page import page_of
from claimwright.engines.x12.pieces import ANSWER, END, GROUP, HEAD, INTERCHANGE, Piece, pieces_of
from claimwright.engines.x12.story import Part, Story, Teller, text_of
from claimwright.engines.x12.told import clock, counted, short_day

_TELLERS: dict[str, Callable[[Story], Teller]] = {
    "270": EligibilityTeller,
    "271": EligibilityTeller,
    "275": AttachmentTeller,
    "276": StatusTeller,
    "277": StatusTeller,
    "278": AuthorizationTeller,
    "820": PremiumTeller,
    "824": AdviceTeller,
    "834": EnrollmentTeller,
    "835": RemittanceTeller,
    "837": ClaimsTeller,
    "997": AcknowledgmentTeller,
    "999": AcknowledgmentTeller,
}
# What a guide makes of a transaction; the label may carry any addenda.
_GUIDE_KINDS = {
    "X222": "professional claims",
    "X223": "institutional claims",
    "X224": "dental claims",
    "X291": "professional predetermination",
    "X292": "institutional predetermination",
    "X213": "request for more information",
    "X214": "claim acknowledgment",
    "X215": "authorization inquiry or answer",
    "X216": "notice of services",
    "X306": "premium payment by an exchange",
    "X307": "enrollment by an exchange",
    "X364": "claims pending or acknowledged",
    "X096": "institutional claims",
    "X097": "dental claims",
    "X098": "professional claims",
}


def explain(source: bytes | BinaryIO) -> str:
    """The file in plain words. What is not X12 is told as such; nothing is ever raised for it."""
    return "".join(explain_lines(source))


def explain_lines(source: bytes | BinaryIO) -> Iterator[str]:
    """The same line by line, each with its newline, as the file is read."""
    return text_of(tell(source))


def explain_html(source: bytes | BinaryIO, *, title: str = "X12 file") -> str:
    """The same as a self-contained page; every text of the file is escaped."""
    return "".join(explain_page(source, title=title))


def explain_page(source: bytes | BinaryIO, *, title: str = "X12 file") -> Iterator[str]:
    """The page in pieces, as the file is read."""
    return page_of(tell(source), title)


def tell(source: bytes | BinaryIO) -> Iterator[Part]:
    """The lines and tables of a file's story, as it is read. Never raises for what it holds."""
    story, telling = Story(), _Telling()
    try:
        for piece in pieces_of(source):
            telling.tell(story, piece)
            yield from story.take()
    except Unreadable as refusal:
        which = "The rest of this" if telling.has_begun else "This"
        story.title(f"{which} file cannot be read as X12")
        story.say(refusal.message, kind="bad")
        story.say(refusal.fix)
    yield from story.take()


class _Telling:
    """Which transaction is being told, and by whom."""

    def __init__(self) -> None:
        self.has_begun = False
        self._teller: Teller | None = None

    def tell(self, story: Story, piece: Piece) -> None:
        self.has_begun = True
        told = piece.told
        if piece.kind == INTERCHANGE:
            _tell_interchange(story, piece)
        elif piece.kind == ANSWER:
            tell_interchange_acknowledgment(story, told.first, told.raw)
        elif piece.kind == HEAD:
            _tell_title(story, piece)
            self._teller = _TELLERS.get(piece.set_id, OutlineTeller)(story)
            self._teller.begin(told)
        elif piece.kind == END and self._teller is not None:
            self._teller.end()
            self._teller = None
            if not told.segments:
                story.say("The transaction is never closed: its SE is missing.", kind="bad")
        elif piece.kind != GROUP and self._teller is not None:
            self._teller.take(told)
        if piece.dropped_count:
            story.say(f"… and {counted(piece.dropped_count, 'more segment')}, too many to tell.",
                      kind="note")  # fmt: skip


def _tell_interchange(story: Story, piece: Piece) -> None:
    isa, raw = piece.told.first, piece.told.raw
    usage = {"T": ", a test"}.get(at(isa, 15), "")
    story.title(f"Interchange {at(isa, 13)}{usage}", raw)
    story.say(
        f"From {at(isa, 6).strip() or 'nobody'} to {at(isa, 8).strip() or 'nobody'}, "
        f"{short_day(at(isa, 9))} {clock(at(isa, 10))}.",
        raw,
    )


def _tell_title(story: Story, piece: Piece) -> None:
    guide = piece.header.guide
    kind = codes.find_words("transaction", piece.set_id) or "transaction"
    for label, words in _GUIDE_KINDS.items():
        if label in guide:
            kind = words
    story.title(
        f"{piece.set_id}: {kind} (set {piece.header.control_number or 'without number'}, "
        f"{guide or 'no guide named'})",
        piece.told.raw_of(piece.told.first),
    )
