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


class _Context:
    """What a claim inherits from the levels above it."""

    def __init__(self) -> None:
        self.billing = self.subscriber = self.patient = Told((), "*", ":", "", "~")


def tell_claims(story: Story, told: Told) -> None:
    """Every claim of an 837 set."""
    head, levels = told.split("HL")
    bht, submitter, receiver = head.find("BHT"), head.find("NM1", "41"), head.find("NM1", "40")
    story.say(f"From {named(submitter)} to {named(receiver)}.", told.raw_of(submitter, receiver))
    if reach := contact(head.find("PER")):
        story.say(f"Questions go to {reach}.", kind="note")
    if bht:
        resent = " It repeats an earlier transmission." if at(bht, 2) == "18" else ""
        story.say(f"Batch {at(bht, 3)}, made {day(at(bht, 4))}.{resent}", told.raw_of(bht))
    total, count = 0, 0
    context = _Context()
    for level in levels:
        own, claims = level.split("CLM")
        kind = at(level.first, 3)
        if kind == "20":
            context.billing = own
        elif kind == "22":
            context.subscriber, context.patient = own, told.part(())
        elif kind == "23":
            context.patient = own
        for claim in claims:
            count += 1
            total += cents_of(at(claim.first, 2)) or 0
            _tell_claim(story, claim, context)
    story.say(
        f"{capital(counted(count, 'claim'))}, {Money(total)} charged in all."
        if count
        else "No claims are in it.",
        kind="note",
    )


def _tell_claim(story: Story, claim: Told, context: _Context) -> None:
    clm = claim.first
    subscriber, sbr = context.subscriber, context.subscriber.find("SBR")
    patient = context.patient if context.patient.segments else subscriber
    nm1 = patient.find("NM1", "QC", "IL")
    story.heading(f"Claim {at(clm, 1)}: {name(nm1)}, {money(at(clm, 2))}", claim.raw)
    head = claim.until("LX", "SBR")
    _tell_people(story, context, nm1)
    payer = subscriber.find("NM1", "PR")
    rank = codes.words_of("payer_rank", at(sbr, 1))
    plan = joined([codes.describe_filing_indicator(at(sbr, 9)) if at(sbr, 9) else "", at(sbr, 4)])
    story.say(
        f"To {named(payer)} as {rank} payer{f' ({plan})' if plan else ''}.",
        claim.raw_of(payer, sbr),
    )
    _tell_circumstances(story, head)
    _tell_other_payers(story, claim)
    _tell_lines(story, claim)
    _tell_sum(story, claim)


def _tell_people(story: Story, context: _Context, nm1: list[str]) -> None:
    patient = context.patient if context.patient.segments else context.subscriber
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
    where = f"type of bill {code}" if is_institution else codes.words_of("place_of_service", code)
    story.say(f"{capital(frequency)}; place: {where}.", head.raw_of(clm))
    diagnoses = [
        (kind, at(["", *parts], 2))
        for hi in head.all("HI")
        for parts in map(head.parts_of, hi[1:])
        for kind in parts[:1]
        if kind in ("ABK", "ABF", "BK", "BF", "APR", "ABJ", "BJ", "PR")
    ]
    if diagnoses:
        dotted = [_dotted(each) for _, each in diagnoses]
        story.say(f"For {joined(dotted)}.", head.raw_of(*head.all("HI")))
    for nm1 in head.all("NM1", *_HEAD_PROVIDERS):
        role = capital(codes.words_of("entity", at(nm1, 1)))
        story.say(f"{role}: {named(nm1)}.", head.raw_of(nm1))
    for dtp in head.all("DTP"):
        kind = codes.find_words("date_kind", at(dtp, 1)) or f"date {at(dtp, 1)}"
        story.say(f"{capital(kind)}: {day(at(dtp, 3))}.", head.raw_of(dtp), indent=1)
    for ref in head.all("REF"):
        kind = codes.find_words("reference", at(ref, 1)) or f"reference {at(ref, 1)}"
        story.say(f"{capital(kind)}: {at(ref, 2)}.", head.raw_of(ref), indent=1)
    for amt in head.all("AMT", "F5"):
        story.say(f"The patient paid {money(at(amt, 2))}.", head.raw_of(amt), indent=1)
    for note in head.all("NTE"):
        story.say(f"Note: {at(note, 2)}", head.raw_of(note), indent=1)


def _dotted(code: str) -> str:
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def _tell_other_payers(story: Story, claim: Told) -> None:
    for other in claim.until("LX").split("SBR")[1]:
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


def _tell_lines(story: Story, claim: Told) -> None:
    rows = []
    for line in claim.split("LX")[1]:
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
                    at(line.first, 1),
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
