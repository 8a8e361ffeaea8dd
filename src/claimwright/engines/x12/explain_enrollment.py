"""Tells enrollment (834) and premium payments (820): who is covered by what, who paid for whom."""

from __future__ import annotations

from claimwright.engines.x12 import codes
from claimwright.engines.x12.elements import at, cents_of
from claimwright.engines.x12.story import Cell, Story, number
from claimwright.engines.x12.told import (
    Told,
    address,
    capital,
    contact,
    counted,
    day,
    money,
    name,
    named,
)
from claimwright.kernel.money import Money

_FLUSH_ROWS = 200


class EnrollmentTeller:
    """An 834, member by member."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._count = 0

    def begin(self, head: Told) -> None:
        """Which sponsor, which insurer, for what."""
        story = self._story
        if bgn := head.find("BGN"):
            what = codes.words_of("enrollment_action", at(bgn, 8)) if at(bgn, 8) else "enrollment"
            story.say(f"{capital(what)} {at(bgn, 2)}, made {day(at(bgn, 3))}.", head.raw_of(bgn))
        for n1 in head.all("N1"):
            role = capital(codes.words_of("entity", at(n1, 1)))
            known = f" (id {at(n1, 4)})" if at(n1, 4) else ""
            story.say(f"{role}: {at(n1, 2) or 'not named'}{known}.", head.raw_of(n1))
        _tell_references(story, head, indent=1)

    def take(self, part: Told) -> None:
        """One member with coverages."""
        story, ins = self._story, part.first
        self._count += 1
        own, coverages = part.split("HD")
        nm1 = own.find("NM1", "IL", "74")
        action = codes.words_of("maintenance_kind", at(ins, 3))
        relation = codes.words_of("relationship", at(ins, 2))
        story.heading(
            f"{'Subscriber' if at(ins, 1) == 'Y' else 'Dependent'} "
            f"{name(nm1) if nm1 else 'not named'}: {action}",
            own.raw_of(ins),
        )
        dmg = own.find("DMG")
        born = f", born {day(at(dmg, 2))}" if at(dmg, 2) else ""
        sex = f", {codes.words_of('sex', at(dmg, 3))}" if at(dmg, 3) else ""
        place = address(own)
        story.say(
            f"{named(nm1)}, {relation}{born}{sex}{f', {place}' if place else ''}.",
            own.raw_of(*(each for each in (nm1, dmg) if each)),
        )
        if at(ins, 4):
            story.say(f"Because: {codes.words_of('maintenance_reason', at(ins, 4))}.",
                      own.raw_of(ins))  # fmt: skip
        if at(ins, 12):
            story.say(f"Died {day(at(ins, 12))}.", own.raw_of(ins), kind="bad")
        for per in own.all("PER"):
            if reach := contact(per):
                story.say(f"Reached by {reach}.", own.raw_of(per), kind="note")
        _tell_references(story, own, indent=1)
        for coverage in coverages:
            _tell_coverage(story, coverage)

    def end(self) -> None:
        """How many members."""
        self._story.heading("In all")
        self._story.say(f"{capital(counted(self._count, 'member'))}.")


def _tell_coverage(story: Story, part: Told) -> None:
    hd = part.first
    line = codes.words_of("insurance_line", at(hd, 3))
    action = codes.words_of("maintenance_kind", at(hd, 1))
    plan = f", plan {at(hd, 4)}" if at(hd, 4) else ""
    level = codes.find_words("coverage_level", at(hd, 5)) or at(hd, 5)
    said = f"{capital(line)} coverage{plan}{f', {level}' if level else ''}: {action}."
    story.say(said, part.raw_of(hd))
    _tell_references(story, part, indent=1)
    for amt in part.all("AMT"):
        kind = capital(codes.words_of("premium_kind", at(amt, 1)))
        story.say(f"{kind}: {money(at(amt, 2))}.", part.raw_of(amt), indent=1)
    for nm1 in part.all("NM1"):
        role = capital(codes.words_of("entity", at(nm1, 1)))
        story.say(f"{role}: {named(nm1)}.", part.raw_of(nm1), indent=1)
    for cob in part.all("COB"):
        rank = codes.words_of("payer_rank", at(cob, 1))
        story.say(f"Other coverage as {rank} payer: {at(cob, 2) or 'no number'}.",
                  part.raw_of(cob), indent=1)  # fmt: skip


def _tell_references(story: Story, part: Told, *, indent: int) -> None:
    for ref in part.all("REF"):
        kind = capital(codes.words_of("reference", at(ref, 1)))
        story.say(f"{kind}: {at(ref, 2)}.", part.raw_of(ref), indent=indent)
    for dtp in part.all("DTP"):
        kind = capital(codes.words_of("date_kind", at(dtp, 1)))
        story.say(f"{kind}: {day(at(dtp, 3))}.", part.raw_of(dtp), indent=indent)


class PremiumTeller:
    """An 820: a payment, and what it is for, as tables of at most some hundred rows."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._bpr: list[str] = []
        self._cents = 0
        self._count = 0
        self._who: list[str] = []
        self._rows: list[tuple[tuple[Cell | str, ...], str]] = []

    def begin(self, head: Told) -> None:
        """Who pays whom, how much and how."""
        story, bpr = self._story, head.find("BPR")
        self._bpr = bpr
        payer, payee = head.find("N1", "PR", "RM"), head.find("N1", "PE")
        how = codes.words_of("payment_method", at(bpr, 4))
        when = f" on {day(at(bpr, 16))}" if at(bpr, 16) else ""
        story.say(
            f"{at(payer, 2) or 'The payer'} pays {at(payee, 2) or 'the payee'} "
            f"{money(at(bpr, 2))} by {how}{when}.",
            head.raw_of(*(each for each in (bpr, payer, payee) if each)),
        )
        for trn in head.all("TRN"):
            story.say(f"Payment number {at(trn, 2)}.", head.raw_of(trn))
        for per in head.all("PER"):
            if reach := contact(per):
                story.say(f"Contact: {reach}.", head.raw_of(per), kind="note")
        _tell_references(story, head, indent=1)

    def take(self, part: Told) -> None:
        """One person or account, or one amount for the one named last."""
        if part.first[0] == "ENT":
            self._who = part.find("NM1") or part.find("N1")
            if len(self._rows) >= _FLUSH_ROWS:
                self._flush()
            return
        rmr = part.first
        cents = cents_of(at(rmr, 4)) or 0
        self._cents += cents
        self._count += 1
        who = named(self._who) if self._who[:1] == ["NM1"] else at(self._who, 2)
        period = part.find("DTM", "582")
        why = "; ".join(
            f"{at(ref, 2)} {at(ref, 3)}".strip() for ref in part.all("REF", "ZZ") if at(ref, 2)
        )
        adjusted = "; ".join(
            f"adjusted {money(at(adx, 1))} ({at(adx, 2)})" for adx in part.all("ADX")
        )
        self._rows.append(
            (
                (
                    who,
                    " ".join(text for text in (at(rmr, 1), at(rmr, 2)) if text),
                    day(at(period, 6) or at(period, 2)),
                    number(money(at(rmr, 5)) if at(rmr, 5) else ""),
                    number(money(at(rmr, 4))),
                    "; ".join(text for text in (why, adjusted) if text),
                ),
                part.raw,
            )
        )
        if len(self._rows) >= _FLUSH_ROWS:
            self._flush()

    def end(self) -> None:
        """The sum against the payment."""
        self._flush()
        story, stated = self._story, cents_of(at(self._bpr, 2))
        story.heading("The sum")
        said = f"{capital(counted(self._count, 'amount'))} of {Money(self._cents)} in all"
        if stated is None:
            story.say(f"{said}; the payment amount cannot be read.", kind="bad")
        elif stated == self._cents:
            story.say(f"{said}, as the payment says.", kind="good")
        else:
            story.say(
                f"{said}, but {Money(stated)} is paid: {Money(abs(stated - self._cents))} apart.",
                kind="bad",
            )

    def _flush(self) -> None:
        rows, self._rows = self._rows, []
        self._story.table(("for", "account", "period", "due", "paid", "notes"), rows)
