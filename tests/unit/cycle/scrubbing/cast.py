"""A clean claim in a clean context, and ways to spoil it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from claimwright.cycle.claims.domain.assembly import build_professional_claim
from claimwright.cycle.claims.domain.cob import PriorPayer
from claimwright.cycle.scrubbing.domain.context import (
    SYSTEMS,
    NoCodes,
    ScrubContext,
    SentBefore,
)
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import ProfessionalClaim
from tests.unit.cycle.claims.cast import (
    MBI,
    MEDICARE,
    PAID,
    VISIT,
    a_charge,
    a_claim,
    a_coverage,
    a_decision,
    a_patient,
    a_payer,
    an_encounter,
    parts,
)

__all__ = ["SentBefore", "a_charge", "a_claim", "replace"]


class FewCodes(NoCodes):
    """Every table is loaded, and holds what the clean claim uses."""

    def has(self, system: str) -> bool:
        return system in SYSTEMS

    def is_billable_diagnosis(self, code: str, on: date) -> bool:
        return code in {"E119", "I10", "S52501A", "W010XXA"}

    def is_known_procedure(self, code: str, on: date) -> bool:
        return code != "99999"

    def is_known_taxonomy(self, code: str, on: date) -> bool:
        return code != "000000000X"

    def is_known_reason(self, code: str, on: date) -> bool:
        return code != "999"


def context(**changes: Any) -> ScrubContext:
    given: dict[str, Any] = {
        "payer": a_payer(),
        "as_of": PAID,
        "timely_filing_on": date(2026, 8, 29),
        "codes": FewCodes(),
    }
    return ScrubContext(**(given | changes))


def with_billing(claim: ProfessionalClaim, **changes: Any) -> ProfessionalClaim:
    return replace(claim, billing=replace(claim.billing, **changes))


def with_subscriber(claim: ProfessionalClaim, **changes: Any) -> ProfessionalClaim:
    return replace(claim, subscriber=replace(claim.subscriber, **changes))


def with_address(party: Party, **changes: Any) -> Party:
    return replace(party, address=replace(party.address, **changes))


def with_line(claim: ProfessionalClaim, **changes: Any) -> ProfessionalClaim:
    """The first line changed; the total follows the lines."""
    lines = (replace(claim.lines[0], **changes), *claim.lines[1:])
    return replace(claim, lines=lines, charge_cents=sum(line.charge_cents for line in lines))


def medicare(**changes: Any) -> ProfessionalClaim:
    made = build_professional_claim(
        parts(coverage=a_coverage(member_id=MBI, group_number="", payer_id=2), payer=MEDICARE)
    )
    return replace(made, **changes)


def a_dependent() -> ProfessionalClaim:
    return build_professional_claim(parts(coverage=a_coverage(relationship="19")))


def injured_at_work(**changes: Any) -> ProfessionalClaim:
    work = a_coverage(
        employer_name="Ohio Steel", property_claim_number="WC-77", member_id="", group_number=""
    )
    made = build_professional_claim(parts(coverage=work, payer=COMP))
    return replace(made, **changes)


COMP = a_payer("workers_comp", id=4, name="Ohio Works Fund", edi_id="OHWC")


def auto_accident(**changes: Any) -> ProfessionalClaim:
    crash = an_encounter(related_causes=("AA",), accident_on=VISIT, accident_state="OH")
    covered = a_coverage(property_claim_number="CAR-5")
    made = build_professional_claim(parts(encounter=crash, coverage=covered, payer=a_payer("auto")))
    return replace(made, **changes)


def secondary(**changes: Any) -> ProfessionalClaim:
    """To Silver, after Blue Valley decided."""
    prior = PriorPayer(
        coverage=a_coverage(), payer=a_payer(), patient=a_patient(), decision=a_decision()
    )
    made = build_professional_claim(
        parts(
            coverage=a_coverage(id=2, rank="S", payer_id=3, member_id="M1"),
            payer=SILVER,
            others=(prior,),
        )
    )
    return replace(made, **changes)


SILVER = a_payer("commercial", id=3, name="Silver", edi_id="SLVMG")


def with_other(claim: ProfessionalClaim, **changes: Any) -> ProfessionalClaim:
    (other,) = claim.other_coverages
    return replace(claim, other_coverages=(replace(other, **changes),))


def with_decision(claim: ProfessionalClaim, **changes: Any) -> ProfessionalClaim:
    """The other payer's decision on the first line, changed."""
    (decision,) = claim.lines[0].adjudications
    return with_line(claim, adjudications=(replace(decision, **changes),))


def visited(*lines: Any, **changes: Any) -> ProfessionalClaim:
    return build_professional_claim(parts(encounter=an_encounter(*lines, **changes)))
