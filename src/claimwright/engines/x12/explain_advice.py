"""Tells application advice (824): which transactions an application took in, and what was wrong."""

from __future__ import annotations

from claimwright.engines.x12 import codes
from claimwright.engines.x12.elements import at
from claimwright.engines.x12.story import Story
from claimwright.engines.x12.told import Told, capital, contact, day


class AdviceTeller:
    """An 824, one answered transaction after another."""

    def __init__(self, story: Story) -> None:
        self._story = story

    def begin(self, head: Told) -> None:
        """From whom, to whom."""
        story = self._story
        if bgn := head.find("BGN"):
            story.say(f"Advice {at(bgn, 2)}, made {day(at(bgn, 3))}.", head.raw_of(bgn))
        for n1 in head.all("N1"):
            role = {"41": "From", "40": "To"}.get(at(n1, 1), codes.words_of("entity", at(n1, 1)))
            known = f" (id {at(n1, 4)})" if at(n1, 4) else ""
            story.say(f"{capital(role)}: {at(n1, 2) or 'not named'}{known}.", head.raw_of(n1))
        for per in head.all("PER"):
            story.say(f"Contact: {contact(per)}.", head.raw_of(per), kind="note")

    def take(self, part: Told) -> None:
        """One OTI with its errors."""
        story, oti = self._story, part.first
        code = at(oti, 1)
        verdict = codes.words_of("application_answer", code)
        what = codes.find_words("transaction", at(oti, 10)) or "transaction"
        story.heading(f"{capital(what)} {at(oti, 9) or at(oti, 3)}: {verdict}", part.raw_of(oti))
        is_good = code[1:] in ("A", "C") or code == "TA"
        sent = f" of group {at(oti, 8)}" if at(oti, 8) else ""
        guide = f", guide {at(oti, 11)}" if at(oti, 11) else ""
        story.say(
            f"Set {at(oti, 9) or 'not named'}{sent}{guide} was {verdict}.",
            part.raw_of(oti),
            kind="good" if is_good else "bad",
        )
        for ref in part.all("REF"):
            kind = capital(codes.words_of("reference", at(ref, 1)))
            story.say(f"{kind}: {at(ref, 2)}.", part.raw_of(ref), indent=1)
        for ted in part.all("TED"):
            place = f", at {at(ted, 3)} {at(ted, 5)}".rstrip() if at(ted, 3) else ""
            value = f"; it was sent as {at(ted, 7)!r}" if at(ted, 7) else ""
            why = at(ted, 2) or f"error {at(ted, 1)}"
            story.say(f"{why}{place}{value}.", part.raw_of(ted), indent=1, kind="bad")
        for red in part.all("RED"):
            story.say(f"Error {at(red, 6) or at(red, 1)}.", part.raw_of(red), indent=1, kind="bad")
        for nte in part.all("NTE"):
            story.say(at(nte, 2), part.raw_of(nte), indent=2)

    def end(self) -> None:
        """Nothing more is known at the end."""
