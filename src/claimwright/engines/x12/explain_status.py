"""Tells claim status questions (276), answers (277) and claim acknowledgments (277CA)."""

from __future__ import annotations

from claimwright.engines.x12 import codes
from claimwright.engines.x12.elements import at
from claimwright.engines.x12.story import Story
from claimwright.engines.x12.told import Told, capital, contact, day, money, name, named

_ROLES = {"20": "From", "21": "To", "19": "Provider"}
_GOOD = ("A0", "A1", "A2", "F0", "F1", "P", "DR01", "DR02", "DR08")
_LOINC = "LOI"
_COUNTS = {
    "90": "accepted claims",
    "AA": "rejected claims",
    "QA": "accepted claims",
    "QC": "rejected claims",
}


class StatusTeller:
    """A 276, 277, 277CA or a request for more information (277), level by level."""

    def __init__(self, story: Story) -> None:
        self._story = story

    def begin(self, head: Told) -> None:
        """When, and under which reference."""
        if bht := head.find("BHT"):
            self._story.say(f"Made {day(at(bht, 4))}, reference {at(bht, 3)}.", head.raw_of(bht))

    def take(self, part: Told) -> None:
        """A sender, receiver or provider, or a patient with claims."""
        story = self._story
        own, claims = part.split("TRN")
        kind, nm1 = at(part.first, 3), own.find("NM1")
        if kind in _ROLES:
            story.say(f"{_ROLES[kind]}: {named(nm1)}.", own.raw)
            for per in own.all("PER"):
                story.say(f"Contact: {contact(per)}.", own.raw_of(per), kind="note")
            for claim in claims:
                _tell_batch(story, claim)
            return
        if nm1 or claims:
            story.heading(f"Patient {name(nm1) if nm1 else 'not named'}", own.raw)
            if dmg := own.find("DMG"):
                story.say(f"{named(nm1)}, born {day(at(dmg, 2))}.", own.raw)
        for claim in claims:
            _tell_claim(story, claim)

    def end(self) -> None:
        """Nothing more is known at the end."""


def _tell_batch(story: Story, part: Told) -> None:
    trn = part.first
    for stc in part.all("STC"):
        _tell_stc(story, part, stc, f"Batch {at(trn, 2)}")
    for qty in part.all("QTY"):
        kind = _COUNTS.get(at(qty, 1), f"quantity {at(qty, 1)}")
        story.say(f"{capital(kind)}: {at(qty, 2)}.", part.raw_of(qty), indent=1)
    for amt in part.all("AMT"):
        kind = codes.words_of("amount_kind", at(amt, 1))
        story.say(f"Charges {kind}: {money(at(amt, 2))}.", part.raw_of(amt), indent=1)


def _tell_claim(story: Story, part: Told) -> None:
    head, lines = part.split("SVC")
    trn = head.first
    account, payer_number = head.find("REF", "EJ"), head.find("REF", "1K")
    story.say(
        f"Claim {at(account, 2) or at(trn, 2)}"
        f"{f', payer number {at(payer_number, 2)}' if payer_number else ''}"
        f"{_service(head)}{_asked_amount(head)}.",
        head.raw,
    )
    for stc in head.all("STC"):
        _tell_stc(story, head, stc, "")
    if due := head.find("DTP", "106"):
        story.say(f"Answer by {day(at(due, 3))}.", head.raw_of(due), indent=1)
    for pwk in head.all("PWK"):
        way = codes.words_of("attachment_way", at(pwk, 2))
        story.say(f"How to answer: {way}.", head.raw_of(pwk), indent=1)
    for line in lines:
        svc = line.first
        procedure = " ".join(part for part in line.parts_of(at(svc, 1))[1:6] if part)
        reference = line.find("REF", "FJ")
        called = " ".join(filter(None, ("Line", at(reference, 2), procedure)))
        story.say(
            f"{called}, {money(at(svc, 2))}{_service(line)}.",
            line.raw,
            indent=1,
        )
        for stc in line.all("STC"):
            _tell_stc(story, line, stc, "")


def _service(part: Told) -> str:
    dtp = part.find("DTP", "472")
    return f", service {day(at(dtp, 3))}" if dtp else ""


def _asked_amount(part: Told) -> str:
    amt = part.find("AMT", "T3")
    return f", charged {money(at(amt, 2))}" if amt else ""


def _tell_stc(story: Story, part: Told, stc: list[str], about: str) -> None:
    reasons = [part.parts_of(at(stc, place)) for place in (1, 10, 11) if at(stc, place)]
    if not reasons:
        return
    category = at(["", *reasons[0]], 1)
    said = []
    for reason in reasons:
        code, entity = at(["", *reason], 2), at(["", *reason], 3)
        of = f" ({codes.words_of('entity', entity)})" if entity else ""
        is_loinc = at(["", *reason], 4) == _LOINC
        asked = f"LOINC {code}" if is_loinc else codes.describe_status(code)
        said.append(f"{asked}{of}")
    lead = f"{about}: " if about else ""
    when = f", {day(at(stc, 2))}" if at(stc, 2) else ""
    amounts = "".join(
        f", {words} {money(at(stc, place))}"
        for place, words in ((4, "charged"), (5, "paid"))
        if at(stc, place)
    )
    shown = f"{category}:" + ":".join(at(["", *reason], 2) for reason in reasons)
    story.say(
        f"{lead}{codes.describe_status_category(category)}. {'; '.join(said)}. "
        f"({shown}{when}{amounts})",
        part.raw_of(stc),
        indent=1,
        kind="good" if category.startswith(_GOOD) else "bad",
    )
    if at(stc, 12):
        story.say(at(stc, 12), part.raw_of(stc), indent=2)
