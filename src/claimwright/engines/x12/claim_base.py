"""What institutional and dental claims have in common: who, to whom, how much, which payers."""

from __future__ import annotations

from dataclasses import dataclass, field

from claimwright.engines.x12.claim_parts import Attachment, Contract, Repricing
from claimwright.engines.x12.parties import Party, SetHeader
from claimwright.engines.x12.professional import OtherCoverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One HI composite that names a condition."""

    qualifier: str  # HI01-1: ABK principal, ABF other, ABJ admitting, APR reason, ABN cause
    code: str  # HI01-2, without dot
    present_on_admission: str = ""  # HI01-9: Y N U W


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimBase:
    """One CLM with everything it inherits: submitter, billing provider, subscriber, payer."""

    control_number: str  # CLM01
    charge_cents: int  # CLM02
    frequency: str = "1"  # CLM05-3: 1 original, 7 replacement, 8 void
    billing: Party = Party()  # 2010AA, taxonomy from 2000A PRV
    subscriber: Party = Party()  # 2010BA
    payer: Party = Party()  # 2010BB
    submitter: Party = Party()  # 1000A
    receiver: Party = Party()  # 1000B
    rank: str = "P"  # SBR01
    relationship: str = "18"  # SBR02 when the patient is the subscriber, else PAT01
    group_number: str = ""  # SBR03
    group_name: str = ""  # SBR04
    insurance_type: str = ""  # SBR05
    filing_indicator: str = ""  # SBR09
    patient: Party | None = None  # 2010CA; None when the patient is the subscriber
    pay_to: Party | None = None  # 2010AB
    assignment: str = "A"  # CLM07
    benefits_assigned: str = "Y"  # CLM08
    release: str = "Y"  # CLM09
    delay_reason: str = ""  # CLM20
    references: tuple[tuple[str, str], ...] = ()  # claim REF: (F8, G1, D9, …; value)
    notes: tuple[tuple[str, str], ...] = ()  # NTE: (ADD, …; text)
    diagnoses: tuple[Diagnosis, ...] = ()  # HI, all that name conditions, in order
    referring: Party | None = None  # NM1*DN
    rendering: Party | None = None  # NM1*82
    facility: Party | None = None  # NM1*77
    attachments: tuple[Attachment, ...] = ()  # PWK
    contract: Contract | None = None  # CN1
    file_information: tuple[str, ...] = ()  # K3
    repricing: Repricing | None = None  # HCP
    pay_to_plan: Party | None = None  # 2010AC
    currency: str = ""  # CUR02 of the billing provider
    other_coverages: tuple[OtherCoverage, ...] = ()  # 2320
    header: SetHeader = field(default_factory=SetHeader)
    offset: int = 0  # byte offset of the CLM segment in its file

    def reference(self, qualifier: str) -> str:
        """The first claim-level REF02 sent under the qualifier, or empty."""
        return next((value for key, value in self.references if key == qualifier), "")
