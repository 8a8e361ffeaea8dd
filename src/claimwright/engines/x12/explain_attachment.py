"""Tells attachments (275): for whom, about which claim or request, and what documents came."""

from __future__ import annotations

from claimwright.engines.x12 import codes
from claimwright.engines.x12.elements import at
from claimwright.engines.x12.story import Story
from claimwright.engines.x12.told import Told, capital, counted, day, name, named


class AttachmentTeller:
    """A 275: the head says whose it is, each LX holds one document."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._count = 0

    def begin(self, head: Told) -> None:
        """Who sends it to whom, about which patient and claim."""
        story = self._story
        if bgn := head.find("BGN"):
            story.say(f"Attachment {at(bgn, 2)}, made {day(at(bgn, 3))}.", head.raw_of(bgn))
        for nm1 in head.all("NM1"):
            if at(nm1, 1) == "QC":
                story.heading(f"Patient {name(nm1)}", head.raw_of(nm1))
            else:
                role = capital(codes.words_of("entity", at(nm1, 1)))
                story.say(f"{role}: {named(nm1)}.", head.raw_of(nm1))
        for trn in head.all("TRN"):
            story.say(f"It answers request {at(trn, 2)}.", head.raw_of(trn))
        _tell_references(story, head)

    def take(self, part: Told) -> None:
        """One document."""
        story = self._story
        self._count += 1
        story.heading(f"Document {at(part.first, 1) or self._count}", part.raw_of(part.first))
        for trn in part.all("TRN"):
            story.say(f"Control number {at(trn, 2)}.", part.raw_of(trn))
        for stc in part.all("STC"):
            asked = part.parts_of(at(stc, 1))
            story.say(f"It was asked for as {' '.join(asked)}.", part.raw_of(stc))
        _tell_references(story, part)
        for cat in part.all("CAT"):
            kind = codes.words_of("attachment_kind", at(cat, 1))
            form = codes.words_of("attachment_form", at(cat, 2))
            story.say(f"{capital(kind)}, {form}.", part.raw_of(cat))
        for binary in part.all("BIN"):
            data = at(binary, 2)
            stated = at(binary, 1)
            story.say(
                f"{counted(len(data), 'byte')} of data ({_looks_like(data)}); "
                f"{stated or 'no number'} stated.",
                part.raw_of(binary),
                kind="note" if stated == str(len(data)) else "bad",
            )
        for nte in part.all("NTE", ""):
            story.say(at(nte, 2), part.raw_of(nte), indent=1)

    def end(self) -> None:
        """How many documents."""
        if not self._count:
            self._story.say("No document is in it.", kind="note")


def _tell_references(story: Story, part: Told) -> None:
    for ref in part.all("REF"):
        kind = capital(codes.words_of("reference", at(ref, 1)))
        story.say(f"{kind}: {at(ref, 2)}.", part.raw_of(ref), indent=1)
    for dtp in part.all("DTP"):
        kind = capital(codes.words_of("date_kind", at(dtp, 1)))
        story.say(f"{kind}: {day(at(dtp, 3))}.", part.raw_of(dtp), indent=1)


def _looks_like(data: str) -> str:
    start = data.lstrip()[:64]
    for mark, kind in (
        ("%PDF", "a PDF document"),
        ("JVBERi", "a PDF document in base64"),
        ("MSH|", "an HL7 v2 message"),
        ("II*\0", "a TIFF image"),
        ("\x89PNG", "a PNG image"),
        ("\xff\xd8", "a JPEG image"),
        ("<", "an HL7 or other XML document"),
        ("MIME", "a MIME message"),
        ("Content-", "a MIME message"),
    ):
        if start.startswith(mark):
            return kind
    return "kind not known" if start else "empty"
