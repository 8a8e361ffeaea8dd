"""A clean claim in a clean context, and ways to spoil it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from claimwright.cycle.claims.domain.assembly import build_professional_claim
from claimwright.cycle.claims.domain.cob import PriorPayer
from claimwright.cycle.scrubbing.domain.context import PastService, ScrubContext, SentBefore
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import ProfessionalClaim
from tests.unit.cycle.claims.cast import (
    DOCTOR_NPI,
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
from tests.unit.cycle.scrubbing.few_tables import reading

__all__ = ["SentBefore", "a_charge", "a_claim", "replace"]


def context(**changes: Any) -> ScrubContext:
    given: dict[str, Any] = {
        "payer": a_payer(),
        "as_of": PAID,
        "timely_filing_on": date(2026, 8, 29),
        "reading": reading(),
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


def past(code: str = "99213", on: date = date(2026, 2, 20), **changes: Any) -> PastService:
    """One service of Ida by Dr. Stone before the visit of the claim."""
    given: dict[str, Any] = {
        "on": on,
        "code": code,
        "modifiers": (),
        "units": "1",
        "provider_npi": DOCTOR_NPI,
        "taxonomy": "207Q00000X",
        "visit": "V-0",
    }
    return PastService(**(given | changes))


def lines(*charged: Any, **changes: Any) -> ProfessionalClaim:
    """A claim with one line for each "CODE-MOD xUNITS" text."""
    made = []
    for number, text in enumerate(charged, start=1):
        words, _, units = text.partition("x") if "x" in text else (text, "", "1")
        code, *modifiers = words.strip().split("-")
        made.append(a_charge(number, code, 5_000, modifiers=tuple(modifiers), units=units))
    return replace(visited(*made), **changes)


def medicare_lines(*charged: Any, **changes: Any) -> ProfessionalClaim:
    """The same to Original Medicare."""
    bare = lines(*charged)
    made = medicare(lines=bare.lines, charge_cents=bare.charge_cents, references=bare.references)
    return replace(made, **changes)


def medicare_context(**changes: Any) -> ScrubContext:
    return context(payer=MEDICARE, **changes)
