"""Tells a transaction no words were written for: its segments in order, elements by name."""

from __future__ import annotations

from claimwright.engines.x12.guide import element_name
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.story import Story
from claimwright.engines.x12.told import Told, counted

OUTLINE_COUNT = 400


class OutlineTeller:
    """The first segments of a set; of the rest, how many there are."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._count = 0

    def begin(self, head: Told) -> None:
        """Say that this is an outline, and begin it."""
        self._story.say("There are no words for this transaction here yet; this is its outline.")
        self.take(head)

    def take(self, part: Told) -> None:
        """Some more of it."""
        for each in part.segments:
            self._count += 1
            if self._count <= OUTLINE_COUNT:
                self._story.say(outlined(each), part.raw_of(each))

    def end(self) -> None:
        """How much was not told."""
        if self._count > OUTLINE_COUNT:
            self._story.say(f"… and {counted(self._count - OUTLINE_COUNT, 'segment')} more.")


def outlined(segment: Segment) -> str:
    """ "N4  city AUSTIN · state TX": the elements sent, with their names where there are any."""
    tag = segment[0]
    said = []
    for place, value in enumerate(segment[1:13], start=1):
        if value:
            called = element_name(tag, f"{place:02d}")
            said.append(f"{called} {value[:60]}" if called else value[:60])
    return f"{tag}  {' · '.join(said)}"
