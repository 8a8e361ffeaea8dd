"""Kinds of denial: who mends each, where it should have been caught, and what it takes.

`minutes` and `chance_percent` are our starting guesses for ordering work; the practice's own
history takes over as it grows (see worth.py). Pure data.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """Why the payer refused, coarse enough to count."""

    ELIGIBILITY = "eligibility"
    COORDINATION = "coordination"
    WRONG_PAYER = "wrong_payer"
    MISSING_INFORMATION = "missing_information"
    AUTHORIZATION = "authorization"
    REFERRAL = "referral"
    BUNDLING = "bundling"
    NOT_COVERED = "not_covered"
    DUPLICATE = "duplicate"
    MEDICAL_NECESSITY = "medical_necessity"
    MODIFIER = "modifier"
    RECORDS = "records"
    DIAGNOSIS = "diagnosis"
    CODING = "coding"
    PROVIDER = "provider"
    TIMELY_FILING = "timely_filing"
    FREQUENCY = "frequency"
    INJURY = "injury"
    PATIENT_SHARE = "patient_share"
    CONTRACT = "contract"
    OTHER = "other"


class Owner(StrEnum):
    """Who can mend it."""

    FRONT_DESK = "front_desk"
    CODER = "coder"
    BILLER = "biller"
    PROVIDER = "provider"
    PAYER = "payer"


OWNER_WORDS = {
    Owner.FRONT_DESK: "Front desk",
    Owner.CODER: "Coder",
    Owner.BILLER: "Biller",
    Owner.PROVIDER: "Provider",
    Owner.PAYER: "Payer",
}


# The practice's own name of an adjustment: what its reports and other systems book it under.
DENIAL_CODES: dict[Category, str] = {
    Category.ELIGIBILITY: "DEN-ELIG",
    Category.COORDINATION: "DEN-COB",
    Category.WRONG_PAYER: "DEN-PAYER",
    Category.MISSING_INFORMATION: "DEN-INFO",
    Category.AUTHORIZATION: "DEN-AUTH",
    Category.REFERRAL: "DEN-REFER",
    Category.BUNDLING: "DEN-BUNDLE",
    Category.NOT_COVERED: "DEN-NONCOV",
    Category.DUPLICATE: "DEN-DUP",
    Category.MEDICAL_NECESSITY: "DEN-MEDNEC",
    Category.MODIFIER: "DEN-MOD",
    Category.RECORDS: "DEN-REC",
    Category.DIAGNOSIS: "DEN-DX",
    Category.CODING: "DEN-CODE",
    Category.PROVIDER: "DEN-PROV",
    Category.TIMELY_FILING: "DEN-LATE",
    Category.FREQUENCY: "DEN-LIMIT",
    Category.INJURY: "DEN-INJURY",
    Category.PATIENT_SHARE: "DEN-SHARE",
    Category.CONTRACT: "DEN-CONTR",
    Category.OTHER: "DEN-OTHER",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What every denial of a category has in common, unless its code says otherwise."""

    label: str
    owner: Owner
    upstream_step: str
    next_action: str
    can_correct: bool
    appealable: bool
    evidence: tuple[str, ...] = ()
    minutes: int
    chance_percent: int


PROFILES: dict[Category, Profile] = {
    Category.ELIGIBILITY: Profile(
        label="Coverage not in force",
        owner=Owner.FRONT_DESK,
        upstream_step="Eligibility check before the visit",
        next_action="Run an eligibility check for the date of service. If other coverage was in "
        "force, put it on file and bill that payer; if this one was, correct the member's data "
        "and send the claim again.",
        can_correct=True,
        appealable=True,
        evidence=("Eligibility answer for the date of service", "Copy of the insurance card"),
        minutes=12,
        chance_percent=55,
    ),
    Category.COORDINATION: Profile(
        label="Another insurer is first",
        owner=Owner.FRONT_DESK,
        upstream_step="Coverage order at registration",
        next_action="Ask the patient which insurance is first and have the member tell the payer. "
        "Bill the first payer, then this one with the first payer's decision.",
        can_correct=True,
        appealable=True,
        evidence=("First payer's explanation of benefits", "Patient's coverage questionnaire"),
        minutes=20,
        chance_percent=60,
    ),
    Category.WRONG_PAYER: Profile(
        label="Sent to the wrong payer",
        owner=Owner.FRONT_DESK,
        upstream_step="Payer chosen at registration",
        next_action="Find the payer responsible for this service on that date, correct the "
        "coverage and send the claim there before its filing limit.",
        can_correct=True,
        appealable=False,
        evidence=("Copy of the insurance card", "Eligibility answer for the date of service"),
        minutes=12,
        chance_percent=70,
    ),
    Category.MISSING_INFORMATION: Profile(
        label="Information missing or faulty",
        owner=Owner.BILLER,
        upstream_step="Claim check before sending",
        next_action="Supply what the remark names and send the claim again.",
        can_correct=True,
        appealable=False,
        evidence=(),
        minutes=8,
        chance_percent=80,
    ),
    Category.AUTHORIZATION: Profile(
        label="Authorization missing",
        owner=Owner.FRONT_DESK,
        upstream_step="Authorization before the visit",
        next_action="Look for an authorization covering the date and code. If there is one, add "
        "it and send the claim again; if not, ask for a retroactive authorization, then appeal.",
        can_correct=True,
        appealable=True,
        evidence=("Authorization letter or reference number", "Notes showing the need"),
        minutes=25,
        chance_percent=45,
    ),
    Category.REFERRAL: Profile(
        label="Referral missing",
        owner=Owner.FRONT_DESK,
        upstream_step="Referral check at scheduling",
        next_action="Get the referral for the date of service from the primary care office, add "
        "it and send the claim again.",
        can_correct=True,
        appealable=True,
        evidence=("Referral with its dates and visits",),
        minutes=18,
        chance_percent=50,
    ),
    Category.BUNDLING: Profile(
        label="Bundled with another service",
        owner=Owner.CODER,
        upstream_step="Code pair check before sending",
        next_action="Compare the two services with the record. If they were distinct and the "
        "record says so, add the modifier that fits and send a corrected claim; otherwise accept.",
        can_correct=True,
        appealable=True,
        evidence=("Visit note showing the separate service",),
        minutes=15,
        chance_percent=45,
    ),
    Category.NOT_COVERED: Profile(
        label="Not a covered benefit",
        owner=Owner.FRONT_DESK,
        upstream_step="Benefit check before the visit",
        next_action="Check the code, diagnosis and plan document. If the exclusion stands and the "
        "patient agreed in writing beforehand, bill the patient; otherwise appeal or write off.",
        can_correct=True,
        appealable=True,
        evidence=("Plan document", "Notice signed by the patient before the service"),
        minutes=15,
        chance_percent=25,
    ),
    Category.DUPLICATE: Profile(
        label="Duplicate",
        owner=Owner.BILLER,
        upstream_step="Duplicate check before sending",
        next_action="Find the first claim. If it was paid or is pending, close this one; if the "
        "service was done twice, add the repeat modifier and send a corrected claim.",
        can_correct=True,
        appealable=True,
        evidence=("Notes of both services", "First claim's decision"),
        minutes=8,
        chance_percent=30,
    ),
    Category.MEDICAL_NECESSITY: Profile(
        label="Not medically necessary",
        owner=Owner.CODER,
        upstream_step="Diagnosis and coverage rule check",
        next_action="Read the payer's coverage rule. If a documented diagnosis meets it, correct "
        "the claim; if the record meets it as billed, appeal with the record.",
        can_correct=True,
        appealable=True,
        evidence=("Visit note", "The payer's coverage rule", "Signed notice (ABN), if any"),
        minutes=35,
        chance_percent=45,
    ),
    Category.MODIFIER: Profile(
        label="Modifier",
        owner=Owner.CODER,
        upstream_step="Coding",
        next_action="Check the modifier against the record and the payer's rule, correct it and "
        "send a corrected claim.",
        can_correct=True,
        appealable=True,
        evidence=("Visit note",),
        minutes=8,
        chance_percent=80,
    ),
    Category.RECORDS: Profile(
        label="Records wanted",
        owner=Owner.BILLER,
        upstream_step="Attachment sent with the claim",
        next_action="Send the records the payer asked for, with its claim number on each page.",
        can_correct=True,
        appealable=True,
        evidence=("Visit note", "Orders, results or report asked for"),
        minutes=15,
        chance_percent=75,
    ),
    Category.DIAGNOSIS: Profile(
        label="Diagnosis",
        owner=Owner.CODER,
        upstream_step="Coding",
        next_action="Compare the diagnoses and their pointers with the record, correct what the "
        "record supports and send a corrected claim.",
        can_correct=True,
        appealable=True,
        evidence=("Visit note",),
        minutes=12,
        chance_percent=70,
    ),
    Category.CODING: Profile(
        label="Procedure code",
        owner=Owner.CODER,
        upstream_step="Coding",
        next_action="Check code, place of service, age and date against the record, correct the "
        "line and send a corrected claim.",
        can_correct=True,
        appealable=True,
        evidence=("Visit note",),
        minutes=10,
        chance_percent=70,
    ),
    Category.PROVIDER: Profile(
        label="Provider not recognized",
        owner=Owner.PROVIDER,
        upstream_step="Provider enrollment",
        next_action="Check the provider's enrollment and dates with the payer. Mend the NPI or "
        "taxonomy if it was wrong; else have the effective date corrected, then send again.",
        can_correct=True,
        appealable=True,
        evidence=("Enrollment or credentialing approval with its effective date",),
        minutes=30,
        chance_percent=45,
    ),
    Category.TIMELY_FILING: Profile(
        label="Filed too late",
        owner=Owner.BILLER,
        upstream_step="Claim sent within the filing limit",
        next_action="Find the payer's 277CA that accepted the first claim, and appeal with it.",
        can_correct=False,
        appealable=True,
        evidence=("The payer's 277CA with its claim number", "Claim file as first sent"),
        minutes=15,
        chance_percent=40,
    ),
    Category.FREQUENCY: Profile(
        label="Benefit limit reached",
        owner=Owner.FRONT_DESK,
        upstream_step="Visits and limits checked before the visit",
        next_action="Count the visits on file. If the payer miscounted, appeal with the dates; "
        "else ask for more visits or bill the patient if agreed beforehand.",
        can_correct=True,
        appealable=True,
        evidence=("List of visits in the benefit period", "Notes showing the need"),
        minutes=18,
        chance_percent=30,
    ),
    Category.INJURY: Profile(
        label="Injury claim",
        owner=Owner.BILLER,
        upstream_step="Accident details at registration",
        next_action="Call the adjuster with the claim number and date of injury. Send the records "
        "asked for, or bill the health plan with the refusal.",
        can_correct=True,
        appealable=True,
        evidence=("Report of injury", "Adjuster's letter", "Visit note"),
        minutes=30,
        chance_percent=45,
    ),
    Category.PATIENT_SHARE: Profile(
        label="Patient's or next payer's part",
        owner=Owner.BILLER,
        upstream_step="Coverage order at registration",
        next_action="See who owes it: bill the next payer if there is one, the patient only when "
        "the remittance marks it PR and no protection applies.",
        can_correct=False,
        appealable=False,
        evidence=(),
        minutes=6,
        chance_percent=60,
    ),
    Category.CONTRACT: Profile(
        label="Contract or network",
        owner=Owner.BILLER,
        upstream_step="Contract and network check",
        next_action="Compare with the contract in force on that date and dispute it with the "
        "payer's provider representative if it does not agree.",
        can_correct=False,
        appealable=True,
        evidence=("Contract page in force on the date of service",),
        minutes=25,
        chance_percent=35,
    ),
    Category.OTHER: Profile(
        label="Other reason",
        owner=Owner.BILLER,
        upstream_step="Claim check before sending",
        next_action="Read the reason and remarks, call the payer if they do not say enough, then "
        "correct or appeal.",
        can_correct=True,
        appealable=True,
        evidence=("Visit note",),
        minutes=20,
        chance_percent=35,
    ),
}
