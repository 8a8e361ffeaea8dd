"""Payers that decide at random, by seed, and write balanced remittances about real claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from claimwright.engines.x12.parties import Adjustment, Envelope, Party
from claimwright.engines.x12.professional import ProfessionalClaim, ServiceLine
from claimwright.engines.x12.remittance import (
    ProviderAdjustment,
    Remittance,
    RemittanceClaim,
    RemittanceLine,
)
from claimwright.engines.x12.render835 import render_835

DENIALS = ("16", "18", "27", "29", "50", "97", "109", "197", "204")
FIRST_DAY = date(2026, 3, 10)
YEAR_END = date(2026, 12, 31)


class PayerDesk:
    """Decides claims. The same seed and claims give the same bytes."""

    def __init__(self, rng: Random, *, payee: Party, sender_id: str = "ANYPAYER") -> None:
        self.rng = rng
        self.payee = payee
        self.sender_id = sender_id
        self.count = 0
        self.files = 0

    def decide(self, claim: ProfessionalClaim, *, number: str = "") -> RemittanceClaim:
        """Paid, shared or denied, line by line; now and then adjusted for the claim as a whole."""
        rng = self.rng
        self.count += 1
        lines = tuple(self._line(line) for line in claim.lines)
        person = claim.patient or claim.subscriber
        paid = sum(line.paid_cents for line in lines)
        whole: tuple[Adjustment, ...] = ()
        if paid > 100 and rng.random() < 0.15:
            cut = rng.randint(1, paid // 10)
            whole, paid = (Adjustment("CO", "253", cut),), paid - cut
        told = [*whole, *(each for line in lines for each in line.adjustments)]
        status = (
            "4" if not paid and rng.random() < 0.5 else {"P": "1", "S": "2"}.get(claim.rank, "3")
        )
        return RemittanceClaim(
            control_number=claim.control_number,
            status=status,
            charge_cents=claim.charge_cents,
            paid_cents=paid,
            patient_cents=sum(each.amount_cents for each in told if each.group == "PR"),
            filing_indicator="12",
            payer_claim_number=number or f"ICN{self.count:07d}{rng.randint(0, 999):03d}",
            adjustments=whole,
            patient=Party(
                person.name, person.first, is_person=True, id_qualifier="MI",
                id=claim.subscriber.id,
            ),
            lines=lines,
        )  # fmt: skip

    def _line(self, line: ServiceLine) -> RemittanceLine:
        rng, charge = self.rng, line.charge_cents
        roll = rng.random()
        if roll < 0.12:
            told = [Adjustment(rng.choice(("CO", "CO", "PR")), rng.choice(DENIALS), charge)]
        else:
            allowed = charge - rng.randint(0, charge // 2)
            told = [Adjustment("CO", "45", charge - allowed)]
            left = allowed
            for reason in rng.sample(("1", "2", "3"), rng.randint(0, 2)):
                share = rng.randint(0, left // 2)
                told.append(Adjustment("PR", reason, share))
                left -= share
            if rng.random() < 0.2:
                told.append(Adjustment("OA", "23", rng.randint(0, left // 4)))
        told = [each for each in told if each.amount_cents]
        return RemittanceLine(
            procedure=line.procedure,
            modifiers=line.modifiers,
            charge_cents=charge,
            paid_cents=charge - sum(each.amount_cents for each in told),
            units="1",
            from_on=line.from_on,
            control_number=line.control_number,
            adjustments=tuple(told),
            remarks=("N130",) if rng.random() < 0.1 else (),
        )

    def stranger(self) -> RemittanceClaim:
        """A decision about nobody we know: its money belongs in suspense."""
        self.count += 1
        paid = self.rng.randint(100, 20_000)
        line = RemittanceLine(
            procedure="99212", charge_cents=paid + 500, paid_cents=paid, units="1",
            from_on=FIRST_DAY, adjustments=(Adjustment("CO", "45", 500),),
        )  # fmt: skip
        return RemittanceClaim(
            control_number=f"NOBODY{self.count}", status="1", charge_cents=paid + 500,
            paid_cents=paid, payer_claim_number=f"X{self.count}", filing_indicator="12",
            patient=Party("NEMO", "ANN", is_person=True, id_qualifier="MI", id=f"Z{self.count}"),
            lines=(line,),
        )  # fmt: skip

    def payment(
        self, payer: Party, claims: Sequence[RemittanceClaim], *, on: date = FIRST_DAY
    ) -> Remittance:
        """One balanced payment of the claims, sometimes with provider adjustments."""
        rng = self.rng
        self.count += 1
        due = sum(claim.paid_cents for claim in claims)
        moved: list[tuple[str, int]] = []
        if rng.random() < 0.3:
            moved.append((rng.choice(("WO", "CS", "J1")), rng.randint(1, max(due // 5, 1))))
        if rng.random() < 0.3:
            moved.append(("L6", -rng.randint(1, 500)))
        short = due - sum(cents for _, cents in moved)
        if short < 0:
            moved.append(("FB", short))
        return Remittance(
            payment_cents=due - sum(cents for _, cents in moved),
            credit_or_debit="C",
            method="ACH",
            paid_on=on,
            trace_number=f"EFT{self.count:06d}{rng.randint(0, 9999):04d}",
            payer_trace_id="1123456789",
            payer=replace(payer, id_qualifier="XV"),
            payee=self.payee,
            production_on=on,
            claims=tuple(claims),
            provider_adjustments=tuple(
                ProviderAdjustment(self.payee.id, YEAR_END, reason, f"R{self.count}", cents)
                for reason, cents in moved
            ),
        )

    def envelope(self) -> Envelope:
        """The next file's envelope."""
        self.files += 1
        return Envelope(
            sender_id=self.sender_id,
            receiver_id="ALDER01",
            interchange_control=1000 + self.files,
            group_control=1000 + self.files,
            created_at=datetime(2026, 3, 10, 9, 0, tzinfo=UTC),
        )

    def file(self, remittances: Sequence[Remittance]) -> bytes:
        """The payments as one interchange."""
        return render_835(self.envelope(), remittances)


def payee_of(claim: ProfessionalClaim) -> Party:
    """The practice as a payer names it."""
    billing = claim.billing
    return Party(
        name=billing.name, id_qualifier="XX", id=billing.id, tax_id_qualifier="TJ",
        tax_id=billing.tax_id, address=billing.address,
    )  # fmt: skip


def reversed_decision(claim: RemittanceClaim) -> RemittanceClaim:
    """The decision taken back: status 22, every amount negated."""

    def negated(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
        return tuple(replace(each, amount_cents=-each.amount_cents) for each in adjustments)

    return replace(
        claim,
        status="22",
        charge_cents=-claim.charge_cents,
        paid_cents=-claim.paid_cents,
        patient_cents=0,
        adjustments=negated(claim.adjustments),
        lines=tuple(
            replace(
                line,
                charge_cents=-line.charge_cents,
                paid_cents=-line.paid_cents,
                adjustments=negated(line.adjustments),
            )
            for line in claim.lines
        ),
    )


def by_payer(claims: Sequence[ProfessionalClaim]) -> dict[str, list[ProfessionalClaim]]:
    """The claims by their payer's id, in the order given."""
    found: dict[str, list[ProfessionalClaim]] = {}
    for claim in claims:
        found.setdefault(claim.payer.id, []).append(claim)
    return found


def payments(
    desk: PayerDesk, claims: Sequence[ProfessionalClaim], *, size: int
) -> Iterator[Remittance]:
    """Payments of about `size` claims each, a stranger among them now and then."""
    for day, theirs in enumerate(by_payer(claims).values()):
        for start in range(0, len(theirs), size):
            decided = [desk.decide(claim) for claim in theirs[start : start + size]]
            if desk.rng.random() < 0.3:
                decided.append(desk.stranger())
            on = FIRST_DAY + timedelta(days=day + start // size % 20)
            yield desk.payment(theirs[0].payer, decided, on=on)
