"""Edits before adjudication: the clearinghouse's on every claim, then the payer's own.

A status is a claim status category and code (277CA STC01): A3 rejected, A6 missing,
A7 invalid, A8 relational.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.engines.x12.status import StatusCode
from claimwright.kernel.identifiers.mbi import is_valid_mbi
from claimwright.kernel.identifiers.npi import is_valid_npi
from claimwright.simulator.case import accident_number
from claimwright.simulator.roster import Roster
from claimwright.simulator.scenario import PayerPolicy, Scenario

Reason = tuple[str, str, str, str]  # category, status, entity, words
_DIAGNOSIS = re.compile(r"[A-TV-Z][0-9][0-9A-Z](?:[0-9A-Z]{1,4})?")
_PROCEDURE = re.compile(r"[0-9]{4}[0-9AFMTU]|[A-CE-HJ-V][0-9]{4}")
_MEMBER_ID = re.compile(r"[A-Z0-9]{5,20}")
_TAXONOMY = re.compile(r"[0-9A-Z]{9}X")


def clearinghouse_reason(
    scenario: Scenario, roster: Roster, claim: ProfessionalClaim, on: date
) -> Reason | None:
    """The first edit the claim fails at the clearinghouse, or None.

    Source: x12-277ca 2200D STC
    """
    for edit in _PROVIDER_EDITS:
        reason = edit(scenario, claim)
        if reason is not None:
            return reason
    policy = roster.policy(claim.payer.id)
    if policy is None:
        return "A7", "153", "PR", "Payer id is not known to this clearinghouse"
    for claim_edit in _CLAIM_EDITS:
        reason = claim_edit(policy, claim, on)
        if reason is not None:
            return reason
    return None


def payer_reason(roster: Roster, policy: PayerPolicy, claim: ProfessionalClaim) -> Reason | None:
    """The first edit the claim fails at its payer, or None."""
    if policy.is_roster_open:
        return None
    found = roster.candidates(policy.id, claim)
    if not found:
        return "A3", "33", "IL", "Subscriber and subscriber id not found"
    if roster.member_of(policy.id, claim) is None:
        return "A7", "158", "QC", "Patient's date of birth does not match our records"
    return None


def status_code(reason: Reason, on: date, charge_cents: int) -> StatusCode:
    """The rejection as STC carries it."""
    category, status, entity, words = reason
    return StatusCode(category, status, entity, on, "U", charge_cents, words)


# -- who bills ---------------------------------------------------------------------------------


def _billing_npi(scenario: Scenario, claim: ProfessionalClaim) -> Reason | None:
    if not is_valid_npi(claim.billing.id):
        return "A7", "562", "85", "Billing provider NPI is not valid"
    if scenario.enrolled_npis and claim.billing.id not in scenario.enrolled_npis:
        return "A8", "496", "85", "Submitter is not approved to bill for this provider"
    return None


def _rendering_npi(scenario: Scenario, claim: ProfessionalClaim) -> Reason | None:
    if claim.rendering is not None and not is_valid_npi(claim.rendering.id):
        return "A7", "562", "82", "Rendering provider NPI is not valid"
    return None


def _billing_tax_id(scenario: Scenario, claim: ProfessionalClaim) -> Reason | None:
    if not claim.billing.tax_id:
        return "A6", "560", "85", "Billing provider tax id is missing"
    return None


def _billing_zip(scenario: Scenario, claim: ProfessionalClaim) -> Reason | None:
    digits = claim.billing.address.zip
    if len(digits) != 9 or digits.endswith("0000"):
        return "A6", "500", "85", "Billing provider ZIP code needs its last four digits"
    return None


def _taxonomy(scenario: Scenario, claim: ProfessionalClaim) -> Reason | None:
    if claim.billing.taxonomy and not _TAXONOMY.fullmatch(claim.billing.taxonomy):
        return "A7", "145", "85", "Billing provider taxonomy is not valid"
    return None


_PROVIDER_EDITS: tuple[Callable[[Scenario, ProfessionalClaim], Reason | None], ...] = (
    _billing_npi,
    _billing_tax_id,
    _billing_zip,
    _rendering_npi,
    _taxonomy,
)

# -- the claim ---------------------------------------------------------------------------------


def _member_id(policy: PayerPolicy, claim: ProfessionalClaim, on: date) -> Reason | None:
    member_id = claim.subscriber.id
    if policy.kind in ("workers_comp", "auto") and accident_number(claim):
        return None
    is_sound = (
        is_valid_mbi(member_id)
        if policy.kind == "medicare"
        else _MEMBER_ID.fullmatch(member_id) is not None
    )
    return None if is_sound else ("A7", "164", "IL", "Subscriber id is not in the payer's form")


def _diagnoses(policy: PayerPolicy, claim: ProfessionalClaim, on: date) -> Reason | None:
    for place, (_, code) in enumerate(claim.diagnoses):
        if not _DIAGNOSIS.fullmatch(code):
            return "A7", "255" if place else "254", "", f"Diagnosis code {code} is not valid"
    return None if claim.diagnoses else ("A6", "254", "", "Principal diagnosis is missing")


def _procedures(policy: PayerPolicy, claim: ProfessionalClaim, on: date) -> Reason | None:
    for line in claim.lines:
        if not _PROCEDURE.fullmatch(line.procedure):
            return "A7", "507", "", f"Procedure code {line.procedure} is not valid"
    return None


def _dates(policy: PayerPolicy, claim: ProfessionalClaim, on: date) -> Reason | None:
    for line in claim.lines:
        if line.from_on is None:
            return "A6", "187", "", "Date of service is missing"
        if line.from_on > on:
            return "A7", "187", "", "Date of service lies in the future"
    return None


def _charges(policy: PayerPolicy, claim: ProfessionalClaim, on: date) -> Reason | None:
    if claim.charge_cents != sum(line.charge_cents for line in claim.lines):
        return "A8", "400", "", "Claim charge is not the sum of its lines"
    return None


def _frequency(policy: PayerPolicy, claim: ProfessionalClaim, on: date) -> Reason | None:
    if claim.frequency == "1":
        return None
    if policy.kind == "medicare":
        return "A7", "535", "", "Medicare Part B takes original claims only"
    if claim.frequency in ("7", "8") and not claim.reference("F8"):
        return "A6", "464", "", "Payer claim control number is missing"
    return None


_CLAIM_EDITS: tuple[Callable[[PayerPolicy, ProfessionalClaim, date], Reason | None], ...] = (
    _member_id,
    _diagnoses,
    _procedures,
    _dates,
    _charges,
    _frequency,
)
