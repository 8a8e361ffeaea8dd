"""Tells claims (837 professional, institutional, dental): who, what, why, how much, to whom."""

from __future__ import annotations

from claimwright.engines.x12 import codes
from claimwright.engines.x12.elements import at, cents_of
from claimwright.engines.x12.story import Story, number
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
from claimwright.kernel.money import Money

_LINE_TAGS = {"SV1": (1, 2, 4), "SV2": (2, 3, 5), "SV3": (1, 2, 6)}
_HEAD_PROVIDERS = ("82", "DN", "P3", "77", "DQ", "71", "72", "ZZ")


class ClaimsTeller:
    """An 837: what each claim inherits from the levels above it is kept until they change."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self.context = Context()
        self._count = self._total_cents = 0

    def begin(self, head: Told) -> None:
        """Who sends the claims, and to whom."""
        story, bht = self._story, head.find("BHT")
        submitter, receiver = head.find("NM1", "41"), head.find("NM1", "40")
        story.say(
            f"From {named(submitter)} to {named(receiver)}.", head.raw_of(submitter, receiver)
        )
        if reach := contact(head.find("PER")):
            story.say(f"Questions go to {reach}.", head.raw_of(head.find("PER")), kind="note")
        if bht:
            resent = " It repeats an earlier transmission." if at(bht, 2) == "18" else ""
            story.say(
                f"Batch {at(bht, 3)}, made {day(at(bht, 4))}.{resent}",
                head.raw_of(bht),
                kind="note",
            )

    def take(self, part: Told) -> None:
        """One level or one claim."""
        if at(part.first, 0) == "HL":
            self.context.enter(part)
            return
        self._count += 1
        self._total_cents += cents_of(at(part.first, 2)) or 0
        _tell_claim(self._story, part, self.context)

    def end(self) -> None:
        """How many claims, how much."""
        if not self._count:
            self._story.say("No claims are in it.", kind="note")
            return
        self._story.heading("In all")
        self._story.say(
            f"{capital(counted(self._count, 'claim'))}, {Money(self._total_cents)} charged in all."
        )


class Context:
    """The levels of an 837 that a claim stands under."""

    def __init__(self) -> None:
        self.billing = self.subscriber = self.patient = Told((), "*", ":", "", "~")

    def enter(self, level: Told) -> None:
        """One HL with its segments; a new subscriber forgets the patient before."""
        kind = at(level.first, 3)
        if kind == "20":
            self.billing = level
        elif kind == "22":
            self.subscriber, self.patient = level, level.part(())
        elif kind == "23":
            self.patient = level

    @property
    def person(self) -> Told:
        """The level that holds the patient: the dependent's, else the subscriber's."""
        return self.patient if self.patient.segments else self.subscriber


def split_lines(claim: Told) -> tuple[Told, list[Told]]:
    """What is said of the claim itself, and a part for each line; a line may lack its LX."""
    head, lines = claim.split("LX")
    return (head, lines) if lines else claim.split(*_LINE_TAGS)


def _tell_claim(story: Story, claim: Told, context: Context) -> None:
    clm = claim.first
    subscriber, sbr = context.subscriber, context.subscriber.find("SBR")
    nm1 = context.person.find("NM1", "QC", "IL")
    story.heading(f"Claim {at(clm, 1)}: {name(nm1)}, {money(at(clm, 2))}", claim.raw_of(clm))
    _tell_people(story, context, nm1)
    payer = subscriber.find("NM1", "PR")
    rank = codes.words_of("payer_rank", at(sbr, 1))
    plan = joined([codes.describe_filing_indicator(at(sbr, 9)) if at(sbr, 9) else "", at(sbr, 4)])
    story.say(
        f"To {named(payer)} as {rank} payer{f' ({plan})' if plan else ''}.",
        claim.raw_of(payer, sbr),
    )
    head, lines = split_lines(claim)
    _tell_circumstances(story, head.until("SBR"))
    _tell_other_payers(story, head)
    _tell_lines(story, lines)
    _tell_sum(story, claim)


def _tell_people(story: Story, context: Context, nm1: list[str]) -> None:
    patient = context.person
    dmg = patient.find("DMG")
    born = f", born {day(at(dmg, 2))}" if at(dmg, 2) else ""
    sex = f", {codes.words_of('sex', at(dmg, 3))}" if at(dmg, 3) else ""
    place = address(patient)
    raw = patient.raw
    story.say(f"Patient {named(nm1)}{born}{sex}{f', {place}' if place else ''}.", raw)
    if context.patient.segments:
        pat = context.patient.find("PAT")
        relation = codes.words_of("relationship", at(pat, 1))
        insured = context.subscriber.find("NM1", "IL")
        story.say(f"Insured through {named(insured)}; the patient is the insured's {relation}.")
    billing = context.billing.find("NM1", "85")
    tax = context.billing.find("REF", "EI", "SY")
    tax_said = f", tax id {at(tax, 2)}" if tax else ""
    story.say(
        f"Billed by {named(billing)}{tax_said}{_comma(address(context.billing))}.",
        context.billing.raw,
    )


def _comma(text: str) -> str:
    return f", {text}" if text else ""


def _tell_circumstances(story: Story, head: Told) -> None:
    clm = head.first
    place = head.parts_of(at(clm, 5))
    frequency = codes.words_of("frequency", at(["", *place], 3))
    code = at(["", *place], 1)
    is_institution = at(["", *place], 2) == "A"
    where = (
        f"type of bill {code}{at(['', *place], 3)}"
        if is_institution
        else f"place: {codes.words_of('place_of_service', code)}"
    )
    causes = [
        codes.words_of("related_cause", cause) for cause in head.parts_of(at(clm, 11))[:3] if cause
    ]
    story.say(f"{capital(frequency)}; {where}.", head.raw_of(clm))
    if causes:
        story.say(f"Caused by {joined(causes)}.", head.raw_of(clm), kind="bad")
    _tell_codes(story, head)
    for nm1 in head.all("NM1", *_HEAD_PROVIDERS):
        role = capital(codes.words_of("entity", at(nm1, 1)))
        story.say(f"{role}: {named(nm1)}.", head.raw_of(nm1))
    for dtp in head.all("DTP"):
        kind = codes.find_words("date_kind", at(dtp, 1)) or f"date {at(dtp, 1)}"
        story.say(f"{capital(kind)}: {day(at(dtp, 3))}.", head.raw_of(dtp), indent=1)
    for ref in head.all("REF"):
        kind = codes.find_words("reference", at(ref, 1)) or f"reference {at(ref, 1)}"
        story.say(f"{capital(kind)}: {at(ref, 2)}.", head.raw_of(ref), indent=1)
    _tell_stay(story, head)
    for amt in head.all("AMT", "F5"):
        story.say(f"The patient paid {money(at(amt, 2))}.", head.raw_of(amt), indent=1)
    for note in head.all("NTE"):
        story.say(f"Note: {at(note, 2)}", head.raw_of(note), indent=1)


def _tell_codes(story: Story, head: Told) -> None:
    """Diagnoses as people write them, then the other codes of the HI segments, kind by kind."""
    kinds: dict[str, list[str]] = {}
    for hi in head.all("HI"):
        for parts in map(head.parts_of, hi[1:]):
            kind, shown = _hi_code(parts)
            if shown:
                kinds.setdefault(kind, []).append(shown)
    raw = head.raw_of(*head.all("HI"))
    for kind, shown_codes in kinds.items():
        said = joined(shown_codes)
        story.say(f"For {said}." if not kind else f"{capital(kind)}: {said}.", raw)


_PRINCIPAL = frozenset({"ABK", "ABF", "BK", "BF"})
_DIAGNOSES = _PRINCIPAL | {"ABJ", "BJ", "APR", "PR", "ABN", "BN"}


def _hi_code(parts: list[str]) -> tuple[str, str]:
    """Kind in words (empty for the diagnoses billed) and the code with what belongs to it."""
    kind, code = at(["", *parts], 1), at(["", *parts], 2)
    if not code:
        return "", ""
    if kind in _DIAGNOSES:
        present = {"Y": "", "": ""}.get(
            at(["", *parts], 9), f" (present on admission: {at(['', *parts], 9)})"
        )
        return ("" if kind in _PRINCIPAL else codes.words_of("code_kind", kind)), _dotted(
            code
        ) + present
    when = f" on {day(at(['', *parts], 4))}" if at(["", *parts], 4) else ""
    value = f" {money(at(['', *parts], 5))}" if at(["", *parts], 5) else ""
    return codes.words_of("code_kind", kind), f"{code}{when}{value}"


def _tell_stay(story: Story, head: Told) -> None:
    """What institutions and dentists add."""
    if cl1 := head.find("CL1"):
        said = [
            f"admission type {at(cl1, 1)}" if at(cl1, 1) else "",
            f"point of origin {at(cl1, 2)}" if at(cl1, 2) else "",
            f"discharge status {at(cl1, 3)}" if at(cl1, 3) else "",
        ]
        story.say(f"Stay: {joined(said)}.", head.raw_of(cl1), indent=1)
    if cr1 := head.find("CR1"):
        carried = [f"{at(cr1, 6)} miles" if at(cr1, 6) else ""]
        carried.append(f"patient weighs {at(cr1, 2)} {at(cr1, 1)}" if at(cr1, 2) else "")
        story.say(f"Ambulance: {joined(carried) or 'no distance'}.", head.raw_of(cr1), indent=1)
    for dn2 in head.all("DN2"):
        state = {"E": "to be extracted", "M": "missing"}.get(at(dn2, 2), at(dn2, 2))
        story.say(f"Tooth {at(dn2, 1)}: {state}.", head.raw_of(dn2), indent=1)
    for pwk in head.all("PWK"):
        number_said = f", control number {at(pwk, 6)}" if at(pwk, 6) else ""
        story.say(f"An attachment ({at(pwk, 1)}) goes with it{number_said}.", head.raw_of(pwk),
                  indent=1)  # fmt: skip


def _dotted(code: str) -> str:
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def _tell_other_payers(story: Story, head: Told) -> None:
    for other in head.split("SBR")[1]:
        sbr, payer = other.first, other.find("NM1", "PR")
        paid = other.find("AMT", "D")
        rank = codes.words_of("payer_rank", at(sbr, 1))
        said = f" and paid {money(at(paid, 2))}" if paid else ""
        story.say(f"Also covered by {named(payer)} as {rank} payer{said}.", other.raw)
        _tell_adjustments(story, other)


def _tell_adjustments(story: Story, part: Told) -> None:
    for cas in part.all("CAS"):
        for place in range(2, len(cas), 3):
            if cas[place]:
                story.say(
                    f"{at(cas, 1)}-{cas[place]}, {money(at(cas, place + 1))}: "
                    f"{codes.describe_carc(cas[place])}.",
                    part.raw_of(cas),
                    indent=1,
                )


def _tell_lines(story: Story, lines: list[Told]) -> None:
    rows = []
    for line in lines:
        service = next((each for each in line.segments if each[0] in _LINE_TAGS), None)
        if service is None:
            continue
        code_at, charge_at, units_at = _LINE_TAGS[service[0]]
        parts = line.parts_of(at(service, code_at))
        procedure = " ".join(part for part in parts[1:6] if part)
        if service[0] == "SV2":
            procedure = " ".join(part for part in (f"rev {at(service, 1)}", procedure) if part)
        date = day(at(line.find("DTP", "472", "434"), 3))
        details = _line_details(line, parts)
        rows.append(
            (
                (
                    at(line.find("LX"), 1),
                    date,
                    procedure,
                    number(at(service, units_at)),
                    number(money(at(service, charge_at))),
                    at(service, 7).replace(line.component, " ") if service[0] == "SV1" else "",
                    details,
                ),
                line.raw,
            )
        )
    story.table(
        ("line", "date", "procedure", "units", "charge", "for diagnosis", "notes"), rows, indent=0
    )


def _line_details(line: Told, parts: list[str]) -> str:
    said = [at(["", *parts], 7)]
    for too in line.all("TOO"):
        surfaces = "".join(line.parts_of(at(too, 3)))
        said.append(f"tooth {at(too, 2)}{f' {surfaces}' if surfaces else ''}")
    for svd in line.all("SVD"):
        said.append(f"payer {at(svd, 1)} paid {money(at(svd, 2))}")
    lin = line.find("LIN")
    if lin:
        ctp = line.find("CTP")
        quantity = f", {at(ctp, 4)} {at(ctp, 5)}" if ctp else ""
        said.append(f"drug {at(lin, 3)}{quantity}")
    said += [f"{at(nte, 2)}" for nte in line.all("NTE")]
    said += [
        f"{codes.words_of('entity', at(nm1, 1))} {name(nm1)}"
        for nm1 in line.all("NM1")
        if at(nm1, 1) != "PR"
    ]
    return "; ".join(piece for piece in said if piece)


def _tell_sum(story: Story, claim: Told) -> None:
    charges = [
        cents_of(at(each, _LINE_TAGS[each[0]][1])) or 0
        for each in claim.segments
        if each[0] in _LINE_TAGS
    ]
    stated = cents_of(at(claim.first, 2))
    if not charges or stated is None:
        return
    total = sum(charges)
    if total == stated:
        story.say(f"The lines add up to {Money(stated)}, as the claim says.", kind="good")
    else:
        off = Money(abs(stated - total))
        story.say(
            f"The lines add up to {Money(total)}, the claim says {Money(stated)}: {off} apart.",
            kind="bad",
        )
