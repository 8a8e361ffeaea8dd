"""What a line should bring, with its proof; and a claim's lines as contracts price them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from claimwright.cycle.contracting.domain.contracts import ClaimToPrice
from claimwright.cycle.contracting.domain.medicare.working import Circumstances, Practitioner
from claimwright.cycle.contracting.domain.pricing import PricedItem, PriceStep
from claimwright.engines.x12.professional import ProfessionalClaim, ServiceLine

# By the starts of taxonomy codes: nurse practitioner, nurse specialist, physician assistant …
PRACTITIONERS = {
    "363L": Practitioner.NON_PHYSICIAN,
    "364S": Practitioner.NON_PHYSICIAN,
    "363A": Practitioner.NON_PHYSICIAN,
    "367A": Practitioner.MIDWIFE,
    "1041": Practitioner.SOCIAL_WORKER,
    "101Y": Practitioner.SOCIAL_WORKER,  # counselors and family therapists are paid alike
    "106H": Practitioner.SOCIAL_WORKER,
    "133V": Practitioner.DIETITIAN,
}


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """The allowed amount a line's contract promised when it was sent; None where unpriced.

    A payment short by no more than `tolerance_cents` is let pass.
    """

    expected_cents: int | None
    tolerance_cents: int
    steps: tuple[PriceStep, ...]


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """The lines of one claim and day: what one price is found for together."""

    claim: ProfessionalClaim
    on: date
    lines: tuple[ServiceLine, ...]

    def to_price(self, payer_id: int) -> ClaimToPrice:
        """As contracts price it."""
        return ClaimToPrice(
            payer_id=payer_id,
            circumstances=Circumstances(on=self.on, practitioner=practitioner_of(self.claim)),
            items=tuple(_item(self.claim, line) for line in self.lines),
            zip_code=self.zip_code,
        )

    @property
    def zip_code(self) -> str:
        """Where the care was given, which decides Medicare's locality; empty at the practice.

        Source: cms-claims-manual chapter 1 section 10.1.1
        """
        places = (*(line.facility for line in self.lines), self.claim.facility)
        return next((place.address.zip for place in places if place is not None), "")


def service_days(claim: ProfessionalClaim) -> Iterable[ServiceDay]:
    """The claim's lines by day; a line without a date is priced by nothing."""
    for on in sorted({line.from_on for line in claim.lines if line.from_on is not None}):
        yield ServiceDay(claim, on, tuple(line for line in claim.lines if line.from_on == on))


def practitioner_of(claim: ProfessionalClaim) -> Practitioner:
    """Who gave the care, by the taxonomy code on the claim."""
    party = claim.rendering or claim.billing
    return PRACTITIONERS.get(party.taxonomy[:4], Practitioner.PHYSICIAN)


def _item(claim: ProfessionalClaim, line: ServiceLine) -> PricedItem:
    return PricedItem(
        code=line.procedure,
        modifiers=line.modifiers,
        units=line.units,
        charge_cents=line.charge_cents,
        place_of_service=line.place_of_service or claim.place_of_service,
    )
