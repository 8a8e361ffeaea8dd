"""Tells acknowledgments (TA1, 999, 997): what was accepted, what was wrong and where."""

from __future__ import annotations

from claimwright.engines.x12 import codes
from claimwright.engines.x12.elements import at
from claimwright.engines.x12.guide import element_name
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.story import Story
from claimwright.engines.x12.told import Told, capital, clock, counted, short_day


def tell_interchange_acknowledgment(story: Story, ta1: Segment, raw: str) -> None:
    """One TA1."""
    code, note = at(ta1, 4), at(ta1, 5)
    story.say(
        f"Interchange {at(ta1, 1)} of {short_day(at(ta1, 2))} {clock(at(ta1, 3))} was "
        f"{codes.words_of('acknowledgment', code)}: "
        f"{codes.words_of('interchange_note', note)} ({note}).",
        raw,
        kind=_mood(code),
    )


def _mood(code: str) -> str:
    return "good" if code in ("A", "E") else "bad"


class AcknowledgmentTeller:
    """A 999 or 997: each set answered, then the group."""

    def __init__(self, story: Story) -> None:
        self._story = story

    def begin(self, head: Told) -> None:
        """Which group is answered."""
        ak1 = head.find("AK1")
        self._story.say(
            f"Answers group {at(ak1, 2)} (kind {at(ak1, 1)}{_guide(at(ak1, 3))}).",
            head.raw_of(ak1),
        )

    def take(self, part: Told) -> None:
        """One set's answer, or the group's."""
        if part.first[0] == "AK9":
            _tell_group(self._story, part)
        else:
            _tell_set(self._story, part)

    def end(self) -> None:
        """Nothing more is known at the end."""


def _tell_group(story: Story, part: Told) -> None:
    ak9 = part.first
    code = at(ak9, 1)
    story.heading("The group")
    story.say(
        f"{codes.words_of('acknowledgment', code).capitalize()}: "
        f"{counted(_whole(at(ak9, 2)), 'set')} sent, {at(ak9, 3)} received, "
        f"{at(ak9, 4)} accepted.",
        part.raw_of(ak9),
        kind=_mood(code),
    )
    for error in ak9[5:10]:
        if error:
            story.say(f"{codes.words_of('group_error', error)} ({error}).", indent=1, kind="bad")


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _guide(label: str) -> str:
    return f", guide {label}" if label else ""


def _tell_set(story: Story, part: Told) -> None:
    ak2 = part.first
    answer = part.find("IK5") or part.find("AK5")
    code = at(answer, 1)
    story.heading(
        f"Transaction set {at(ak2, 2)} ({at(ak2, 1)}): {codes.words_of('acknowledgment', code)}",
        part.raw_of(*(each for each in (ak2, answer) if each)),
    )
    for error in answer[2:7]:
        if error:
            words = codes.words_of("set_error", error)
            story.say(f"{capital(words)} ({error}).", kind="bad")
    for fault in part.split("IK3", "AK3")[1]:
        _tell_fault(story, fault)


def _tell_fault(story: Story, fault: Told) -> None:
    ik3 = fault.first
    loop = f" in loop {at(ik3, 3)}" if at(ik3, 3) else ""
    what = codes.find_words("segment_error", at(ik3, 4)) or f"has error {at(ik3, 4)}".rstrip()
    story.say(f"Segment {at(ik3, 2)}, {at(ik3, 1)}{loop}, {what}.", fault.raw_of(ik3), kind="bad")
    for ctx in fault.all("CTX"):
        parts = fault.parts_of(at(ctx, 1))
        if len(parts) > 1:
            story.say(f"It concerns {parts[0]} {parts[1]}.", fault.raw_of(ctx), indent=1)
    for ik4 in (*fault.all("IK4"), *fault.all("AK4")):
        position = [part for part in fault.parts_of(at(ik4, 1)) if part]
        place = f"{position[0]:0>2}" if position else ""
        place += f"-{position[1]}" if len(position) > 1 else ""
        called = element_name(at(ik3, 1), place) if position else ""
        value = f"; it was sent as {at(ik4, 4)!r}" if at(ik4, 4) else ""
        wrong = codes.find_words("element_error", at(ik4, 3)) or f"has error {at(ik4, 3)}".rstrip()
        story.say(
            f"{at(ik3, 1)}{place}{f' ({called})' if called else ''} {wrong}{value}.",
            fault.raw_of(ik4),
            indent=1,
        )
