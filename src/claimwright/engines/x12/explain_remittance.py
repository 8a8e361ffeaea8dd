"""Tells remittances (835): each payment, each adjustment in words, the sum, whether it balances."""

from __future__ import annotations

from claimwright.engines.x12 import codes
from claimwright.engines.x12.elements import at, cents_of
from claimwright.engines.x12.story import Story, number
from claimwright.engines.x12.told import Told, capital, contact, counted, day, money, name, named
from claimwright.kernel.money import Money


class RemittanceTeller:
    """An 835, claim by claim; the sums are kept, the claims are not."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._bpr: list[str] = []
        self._count = self._paid_cents = self._adjusted_cents = 0
        self._is_apart = False

    def begin(self, head: Told) -> None:
        """Who pays whom, how much and how."""
        story = self._story
        bpr, trn = head.find("BPR"), head.find("TRN")
        payer, payee = head.find("N1", "PR"), head.find("N1", "PE")
        self._bpr = bpr
        how = codes.words_of("payment_method", at(bpr, 4))
        if at(bpr, 3) == "D":
            how += ", a debit"
        story.say(
            f"{at(payer, 2) or 'The payer'} pays {at(payee, 2) or 'the payee'} "
            f"{money(at(bpr, 2))} by {how}"
            f"{f' on {day(at(bpr, 16))}' if at(bpr, 16) else ''}.",
            head.raw_of(bpr, payer, payee),
        )
        if trn:
            story.say(f"Payment number {at(trn, 2)}, payer {at(trn, 3)}.", head.raw_of(trn))
        if produced := head.find("DTM", "405"):
            story.say(f"Decided by {day(at(produced, 2))}.", head.raw_of(produced), kind="note")
        for per in head.all("PER"):
            if reach := contact(per):
                story.say(f"Contact: {reach}.", head.raw_of(per), kind="note")

    def take(self, part: Told) -> None:
        """One claim, or one segment of adjustments apart from claims."""
        tag = part.first[0]
        if tag == "CLP":
            self._count += 1
            self._paid_cents += cents_of(at(part.first, 4)) or 0
            _tell_claim(self._story, part)
        elif tag == "PLB":
            self._adjusted_cents += _tell_provider_adjustments(
                self._story, part, is_first=not self._is_apart
            )
            self._is_apart = True

    def end(self) -> None:
        """The sum, and whether it balances."""
        _tell_sum(self._story, self._bpr, (self._count, self._paid_cents, self._adjusted_cents))


def _tell_claim(story: Story, claim: Told) -> None:
    head, lines = claim.split("SVC")
    clp = claim.first
    patient = head.find("NM1", "QC")
    status = codes.describe_claim_status(at(clp, 2))
    story.heading(
        f"Claim {at(clp, 1)}: {name(patient) if patient else 'patient not named'}, {status}",
        claim.raw_of(clp),
    )
    owes = f", the patient owes {money(at(clp, 5))}" if at(clp, 5) else ""
    story.say(f"Charged {money(at(clp, 3))}, paid {money(at(clp, 4))}{owes}.", claim.raw_of(clp))
    if at(clp, 7):
        story.say(f"Payer's claim number {at(clp, 7)}.", claim.raw_of(clp), kind="note")
    _tell_parties(story, head)
    _tell_adjustments(story, head)
    for remark in _claim_remarks(head):
        story.say(f"{remark}: {codes.describe_rarc(remark)}.", indent=1)
    _tell_lines(story, lines)
    _tell_claim_balance(story, claim, len(lines))


def _tell_parties(story: Story, head: Told) -> None:
    for nm1 in head.all("NM1"):
        role = at(nm1, 1)
        if role == "QC":
            if at(nm1, 9):
                story.say(f"Patient {named(nm1)}.", head.raw_of(nm1), kind="note")
        elif role == "74":
            story.say(
                f"The payer corrects the name or number: {named(nm1)}. Update the coverage.",
                head.raw_of(nm1),
            )
        elif role == "TT":
            story.say(f"Forwarded to {named(nm1)}.", head.raw_of(nm1))
        elif role == "PR":
            story.say(f"Another payer should pay first: {named(nm1)}.", head.raw_of(nm1))
        else:
            said = capital(codes.words_of("entity", role))
            story.say(f"{said}: {named(nm1)}.", head.raw_of(nm1), kind="note")
    for dtm in head.all("DTM", "232", "036", "050"):
        kind = capital(codes.words_of("date_kind", at(dtm, 1)))
        story.say(f"{kind}: {day(at(dtm, 2))}.", head.raw_of(dtm), kind="note")


def _tell_adjustments(story: Story, part: Told) -> None:
    for cas in part.all("CAS"):
        for reason, amount in _triplets(cas):
            story.say(
                f"{at(cas, 1)}-{reason}, {money(amount)}: {codes.describe_carc(reason)}.",
                part.raw_of(cas),
                indent=1,
            )


def _triplets(cas: list[str]) -> list[tuple[str, str]]:
    return [
        (cas[place], at(cas, place + 1))
        for place in range(2, len(cas), 3)
        if cas[place] or at(cas, place + 1)
    ]


def _claim_remarks(head: Told) -> list[str]:
    moa, mia = head.find("MOA"), head.find("MIA")
    found = [*moa[3:8], at(mia, 5), *mia[20:24]]
    return [code for code in found if code]


def _tell_lines(story: Story, lines: list[Told]) -> None:
    rows = []
    for line in lines:
        svc = line.first
        parts = line.parts_of(at(svc, 1))
        submitted = line.parts_of(at(svc, 6))
        procedure = " ".join(part for part in parts[1:6] if part) or at(svc, 4)
        if at(["", *submitted], 2):
            procedure += f" (sent as {submitted[1]})"
        date = line.find("DTM", "472", "150")
        rows.append(
            (
                (
                    day(at(date, 2)),
                    procedure,
                    number(at(svc, 5)),
                    number(money(at(svc, 2))),
                    number(money(at(svc, 3))),
                    _why(line),
                ),
                line.raw,
            )
        )
    story.table(("date", "procedure", "units", "charged", "paid", "why"), rows)


def _why(line: Told) -> str:
    said = [
        f"{at(cas, 1)}-{reason} {money(amount)}: {codes.describe_carc(reason)}"
        for cas in line.all("CAS")
        for reason, amount in _triplets(cas)
    ]
    said += [f"{at(lq, 2)}: {codes.describe_rarc(at(lq, 2))}" for lq in line.all("LQ", "HE")]
    if allowed := line.find("AMT", "B6"):
        said.append(f"allowed {money(at(allowed, 2))}")
    return "; ".join(said)


def _tell_claim_balance(story: Story, claim: Told, lines_count: int) -> None:
    clp = claim.first
    charge, paid = cents_of(at(clp, 3)), cents_of(at(clp, 4))
    if charge is None or paid is None:
        return
    adjusted = sum(
        cents_of(amount) or 0 for cas in claim.all("CAS") for _, amount in _triplets(cas)
    )
    off = charge - adjusted - paid
    if off:
        story.say(
            f"It does not balance: {Money(charge)} charged less {Money(adjusted)} adjusted is "
            f"{Money(charge - adjusted)}, but {Money(paid)} is paid; {Money(abs(off))} apart.",
            kind="bad",
        )
    elif adjusted or lines_count:
        story.say(f"It balances: {Money(charge)} − {Money(adjusted)} = {Money(paid)}.", kind="good")


def _tell_provider_adjustments(story: Story, part: Told, *, is_first: bool) -> int:
    """One PLB; answers what it takes in all, in cents (negative when it adds)."""
    rows = []
    total = 0
    for plb in part.all("PLB"):
        for place in range(3, len(plb), 2):
            parts = part.parts_of(plb[place])
            amount = at(plb, place + 1)
            if not parts and not amount:
                continue
            cents = cents_of(amount) or 0
            total += cents
            effect = "takes" if cents > 0 else "adds"
            rows.append(
                (
                    (
                        capital(codes.describe_provider_adjustment(at(["", *parts], 1))),
                        " ".join(parts[1:]),
                        f"{effect} {Money(abs(cents))}",
                    ),
                    part.raw_of(plb),
                )
            )
    if rows and is_first:
        story.heading("Apart from claims")
    story.table(("why", "reference", "effect on the payment"), rows)
    return total


def _tell_sum(story: Story, bpr: list[str], sums: tuple[int, int, int]) -> None:
    count, paid, adjusted = sums
    story.heading("The sum")
    story.say(f"{capital(counted(count, 'claim'))} paid {Money(paid)} in all.")
    if adjusted:
        effect = "took" if adjusted > 0 else "added"
        story.say(f"Adjustments apart from claims {effect} {Money(abs(adjusted))}.")
    stated = cents_of(at(bpr, 2))
    if stated is None:
        story.say(f"The payment amount cannot be read: {at(bpr, 2)!r}.", kind="bad")
        return
    if at(bpr, 3) == "D" and stated > 0:
        stated = -stated
    off = paid - adjusted - stated
    if off:
        story.say(
            f"The remittance does not balance: it explains {Money(paid - adjusted)}, but "
            f"{Money(stated)} is paid; {Money(abs(off))} apart.",
            kind="bad",
        )
    else:
        story.say(f"The remittance balances: {Money(stated)}.", kind="good")
