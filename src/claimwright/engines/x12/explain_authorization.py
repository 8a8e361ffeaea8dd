"""Tells authorization (278, and inquiries): what care is asked for, for whom, what was decided."""

from __future__ import annotations

from claimwright.engines.x12 import codes
from claimwright.engines.x12.elements import at
from claimwright.engines.x12.story import Story
from claimwright.engines.x12.told import (
    Told,
    address,
    capital,
    contact,
    counted,
    day,
    joined,
    money,
    name,
    named,
)

_GOOD = frozenset({"A1", "A2", "A6", "C"})
_BAD = frozenset({"A3", "NA", "CT"})


class AuthorizationTeller:
    """A 278, level by level: reviewer, requester, patient, event, services."""

    def __init__(self, story: Story) -> None:
        self._story = story

    def begin(self, head: Told) -> None:
        """Request or answer."""
        if bht := head.find("BHT"):
            purpose = codes.words_of("authorization_purpose", at(bht, 2))
            self._story.say(
                f"{capital(purpose)}, made {day(at(bht, 4))}, reference {at(bht, 3)}.",
                head.raw_of(bht),
            )

    def take(self, part: Told) -> None:
        """One level."""
        kind = at(part.first, 3)
        if kind in ("20", "21", "19") and not part.find("UM"):
            self._tell_party(part, kind)
        elif kind in ("22", "23") and not part.find("UM"):
            self._tell_person(part, kind)
        else:
            self._tell_event(part, is_service=kind == "SS")

    def end(self) -> None:
        """Nothing more is known at the end."""

    def _tell_party(self, part: Told, kind: str) -> None:
        nm1 = part.find("NM1")
        role = {"20": "Reviewed by", "21": "Asked by"}.get(kind, "Provider")
        self._story.say(f"{role}: {named(nm1)}{_comma(address(part))}.", part.raw)
        for per in part.all("PER"):
            self._story.say(f"Contact: {contact(per)}.", part.raw_of(per), kind="note")
        _tell_trace(self._story, part)
        _tell_refusals(self._story, part)

    def _tell_person(self, part: Told, kind: str) -> None:
        nm1, dmg, ins = part.find("NM1"), part.find("DMG"), part.find("INS")
        role = "Patient" if kind == "22" else "Dependent"
        self._story.heading(f"{role} {name(nm1) if nm1 else 'not named'}", part.raw_of(nm1))
        born = f", born {day(at(dmg, 2))}" if at(dmg, 2) else ""
        sex = f", {codes.words_of('sex', at(dmg, 3))}" if at(dmg, 3) else ""
        relation = f", {codes.words_of('relationship', at(ins, 2))}" if at(ins, 2) else ""
        said = f"{named(nm1)}{born}{sex}{relation}{_comma(address(part))}."
        self._story.say(said, part.raw_of(*(each for each in (nm1, dmg, ins) if each)))
        _tell_references(self._story, part)
        _tell_trace(self._story, part)
        _tell_refusals(self._story, part)

    def _tell_event(self, part: Told, *, is_service: bool) -> None:
        story = self._story
        um = part.find("UM")
        story.heading("One service" if is_service else "What is asked for", part.raw_of(part.first))
        if um:
            _tell_review(story, part, um)
        _tell_decision(story, part)
        _tell_trace(story, part)
        _tell_references(story, part)
        diagnoses = [
            f"{code[:3]}.{code[3:]}" if len(code) > 3 else code
            for hi in part.all("HI")
            for element in hi[1:]
            for code in part.parts_of(element)[1:2]
        ]
        if diagnoses:
            story.say(f"For {joined(diagnoses)}.", part.raw_of(*part.all("HI")))
        for tag in ("SV1", "SV2", "SV3"):
            for service in part.all(tag):
                story.say(_service(part, service), part.raw_of(service))
        for hsd in part.all("HSD"):
            story.say(_delivery(hsd), part.raw_of(hsd), indent=1)
        for msg in part.all("MSG"):
            story.say(at(msg, 1), part.raw_of(msg), indent=1)
        for nm1 in part.all("NM1"):
            role = capital(codes.words_of("entity", at(nm1, 1)))
            story.say(f"{role}: {named(nm1)}.", part.raw_of(nm1))
        _tell_refusals(story, part)


def _comma(text: str) -> str:
    return f", {text}" if text else ""


def _tell_review(story: Story, part: Told, um: list[str]) -> None:
    category = codes.words_of("review_category", at(um, 1))
    kind = codes.words_of("review_kind", at(um, 2)) if at(um, 2) else ""
    service = codes.describe_service_type(at(um, 3)) if at(um, 3) else ""
    place = part.parts_of(at(um, 4))
    where = ""
    if at(["", *place], 1):
        code = place[0]
        is_place = at(["", *place], 2) == "B"
        where = codes.words_of("place_of_service", code) if is_place else f"facility {code}"
    said = joined([kind, service], last="of")
    story.say(
        f"{capital(category)}{f': {said}' if said else ''}{f', at {where}' if where else ''}.",
        part.raw_of(um),
    )


def _tell_decision(story: Story, part: Told) -> None:
    for hcr in part.all("HCR"):
        code = at(hcr, 1)
        said = capital(codes.words_of("review_decision", code))
        given = f", authorization number {at(hcr, 2)}" if at(hcr, 2) else ""
        why = joined(
            [codes.words_of("review_reason", reason) for reason in part.repeats_of(at(hcr, 3))]
        )
        kind = "good" if code in _GOOD else "bad" if code in _BAD else "say"
        story.say(f"{said}{given}{f' ({why})' if why else ''}.", part.raw_of(hcr), kind=kind)


def _tell_refusals(story: Story, part: Told) -> None:
    for aaa in part.all("AAA"):
        reason = codes.words_of("refusal_reason", at(aaa, 3))
        then = codes.find_words("follow_up", at(aaa, 4))
        story.say(
            f"Not answered: {reason}.{f' {capital(then)}.' if then else ''}",
            part.raw_of(aaa),
            kind="bad",
        )


def _tell_trace(story: Story, part: Told) -> None:
    for trn in part.all("TRN"):
        story.say(f"Trace number {at(trn, 2)}.", part.raw_of(trn), kind="note")


def _tell_references(story: Story, part: Told) -> None:
    for ref in part.all("REF"):
        kind = capital(codes.words_of("reference", at(ref, 1)))
        story.say(f"{kind}: {at(ref, 2)}.", part.raw_of(ref), indent=1)
    for dtp in part.all("DTP"):
        kind = capital(codes.words_of("date_kind", at(dtp, 1)))
        story.say(f"{kind}: {day(at(dtp, 3))}.", part.raw_of(dtp), indent=1)


def _service(part: Told, service: list[str]) -> str:
    code_at, charge_at, units_at = {"SV1": (1, 2, 4), "SV2": (2, 3, 5), "SV3": (1, 2, 6)}[
        service[0]
    ]
    procedure = " ".join(piece for piece in part.parts_of(at(service, code_at))[1:6] if piece)
    if service[0] == "SV2" and at(service, 1):
        procedure = f"revenue {at(service, 1)} {procedure}".strip()
    units = f", {at(service, units_at)} units" if at(service, units_at) else ""
    charge = f", {money(at(service, charge_at))}" if at(service, charge_at) else ""
    return f"Service {procedure}{units}{charge}."


def _delivery(hsd: list[str]) -> str:
    """How much, how often, for how long."""
    amount = f"{at(hsd, 2)} {codes.words_of('quantity_kind', at(hsd, 1))}" if at(hsd, 2) else ""
    often = f"{at(hsd, 4)} per {at(hsd, 3).lower()}" if at(hsd, 4) else ""
    period = codes.words_of("time_period", at(hsd, 5)) if at(hsd, 5) else ""
    spans = (
        counted(int(at(hsd, 6)), "time") if at(hsd, 6).isdecimal() and len(at(hsd, 6)) < 6 else ""
    )
    said = [each for each in (amount, often, period, spans) if each]
    return f"Delivered: {', '.join(said)}." if said else ""
