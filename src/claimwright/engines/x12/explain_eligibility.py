"""Tells eligibility questions (270) and answers (271): who is covered, for what, at what share."""

from __future__ import annotations

from claimwright.engines.x12 import codes
from claimwright.engines.x12.elements import at, percent_of
from claimwright.engines.x12.story import Story, number
from claimwright.engines.x12.told import (
    Told,
    address,
    capital,
    contact,
    day,
    joined,
    money,
    name,
    named,
)


class EligibilityTeller:
    """A 270 or 271, level by level."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._is_answer = False

    def begin(self, head: Told) -> None:
        """When, and in answer to what."""
        self._is_answer = at(head.first, 1) == "271"
        if bht := head.find("BHT"):
            self._story.say(
                f"Made {day(at(bht, 4))}, reference {at(bht, 3) or 'none'}.", head.raw_of(bht)
            )

    def take(self, part: Told) -> None:
        """The payer, the one who asks, or a person with questions or benefits."""
        story = self._story
        own, benefits = part.split("EB", "EQ")
        kind, nm1 = at(part.first, 3), own.find("NM1")
        if kind in ("20", "21"):
            role = "Payer" if kind == "20" else "Asked by"
            story.say(f"{role}: {named(nm1)}.", own.raw)
            for per in own.all("PER"):
                story.say(f"Contact: {contact(per)}.", own.raw_of(per), kind="note")
            _tell_refusals(story, own)
            return
        _tell_patient(story, own, nm1, is_dependent=kind == "23")
        if self._is_answer:
            _tell_benefits(story, benefits)
        else:
            _tell_questions(story, benefits)

    def end(self) -> None:
        """Nothing more is known at the end."""


def _tell_patient(story: Story, own: Told, nm1: list[str], *, is_dependent: bool) -> None:
    role = "Dependent" if is_dependent else "Subscriber"
    story.heading(f"{role} {name(nm1) if nm1 else 'not named'}", own.raw)
    dmg, ins = own.find("DMG"), own.find("INS")
    born = f", born {day(at(dmg, 2))}" if at(dmg, 2) else ""
    sex = f", {codes.words_of('sex', at(dmg, 3))}" if at(dmg, 3) else ""
    relation = f", {codes.words_of('relationship', at(ins, 2))}" if is_dependent and ins else ""
    place = address(own)
    story.say(
        f"{named(nm1)}{born}{sex}{relation}{f', {place}' if place else ''}.",
        own.raw_of(*(each for each in (nm1, dmg, ins) if each)),
    )
    for ref in own.all("REF"):
        kind = capital(codes.words_of("reference", at(ref, 1)))
        plan = f" ({at(ref, 3)})" if at(ref, 3) else ""
        story.say(f"{kind}: {at(ref, 2)}{plan}.", own.raw_of(ref), indent=1)
    for dtp in own.all("DTP"):
        kind = capital(codes.words_of("date_kind", at(dtp, 1)))
        story.say(f"{kind}: {day(at(dtp, 3))}.", own.raw_of(dtp), indent=1)
    for trn in own.all("TRN"):
        story.say(f"Trace number {at(trn, 2)}.", own.raw_of(trn), kind="note")
    _tell_refusals(story, own)


def _tell_refusals(story: Story, part: Told) -> None:
    for aaa in part.all("AAA"):
        reason = codes.words_of("refusal_reason", at(aaa, 3))
        then = codes.find_words("follow_up", at(aaa, 4))
        story.say(
            f"Not answered: {reason}.{f' {capital(then)}.' if then else ''}",
            part.raw_of(aaa),
            kind="bad",
        )


def _tell_questions(story: Story, questions: list[Told]) -> None:
    asked = []
    for question in questions:
        eq = question.first
        types = [codes.describe_service_type(each) for each in question.repeats_of(at(eq, 1))]
        procedure = " ".join(question.parts_of(at(eq, 2))[1:2])
        asked.append(joined(types) or f"procedure {procedure}")
    if asked:
        raw = "\n".join(question.raw for question in questions)
        story.say(f"Asked about {joined(asked)}.", raw)


def _tell_benefits(story: Story, benefits: list[Told]) -> None:
    rows = []
    for benefit in benefits:
        eb = benefit.first
        types = [codes.describe_service_type(each) for each in benefit.repeats_of(at(eb, 3))]
        rows.append(
            (
                (
                    capital(codes.words_of("benefit_kind", at(eb, 1))),
                    joined(types) or _procedure(benefit, at(eb, 13)),
                    codes.find_words("coverage_level", at(eb, 2)) or at(eb, 2),
                    number(_amount(eb)),
                    codes.find_words("time_period", at(eb, 6)) or at(eb, 6),
                    _network(eb),
                    _details(benefit),
                ),
                benefit.raw,
            )
        )
    story.table(
        ("benefit", "service", "for", "amount", "period", "network", "more"),
        rows,
    )
    for benefit in benefits:
        _tell_refusals(story, benefit)


def _procedure(benefit: Told, element: str) -> str:
    parts = benefit.parts_of(element)
    return " ".join(part for part in parts[1:6] if part)


def _amount(eb: list[str]) -> str:
    said = [money(at(eb, 7))] if at(eb, 7) else []
    if at(eb, 8):
        said.append(_percent(at(eb, 8)))
    if at(eb, 10):
        kind = codes.find_words("quantity_kind", at(eb, 9)) or at(eb, 9)
        said.append(f"{at(eb, 10)} {kind}")
    return ", ".join(said)


def _percent(text: str) -> str:
    """0.2 and 20 are 20 %; text that is no number stays as sent."""
    percent = percent_of(text)
    return text if percent is None else f"{percent:f} %"


def _network(eb: list[str]) -> str:
    if not at(eb, 12):
        return ""
    return {"Y": "in network", "N": "out of network", "W": "either", "U": "unknown"}.get(
        at(eb, 12), at(eb, 12)
    )


def _details(benefit: Told) -> str:
    eb = benefit.first
    said = [at(eb, 5), codes.find_words("insurance_type", at(eb, 4)) or at(eb, 4)]
    if at(eb, 11) in ("Y", "N"):
        needed = "authorization needed" if at(eb, 11) == "Y" else "no authorization needed"
        said.append(needed)
    said += [
        f"{codes.words_of('date_kind', at(dtp, 1))} {day(at(dtp, 3))}" for dtp in benefit.all("DTP")
    ]
    said += [at(msg, 1) for msg in benefit.all("MSG")]
    said += [
        f"{codes.words_of('reference', at(ref, 1))} {at(ref, 2)}" for ref in benefit.all("REF")
    ]
    said += [f"{codes.words_of('entity', at(nm1, 1))}: {named(nm1)}" for nm1 in benefit.all("NM1")]
    said += [contact(per) for per in benefit.all("PER")]
    return "; ".join(piece for piece in said if piece)
