"""Which tables answer for a day, which do not, and what to load for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from claimwright.engines.codesets.builtin import ORIGIN
from claimwright.engines.codesets.icd10cm_status import is_for, last_day
from claimwright.engines.codesets.releases import Releases
from claimwright.engines.codesets.tables import System, TableRelease
from claimwright.kernel.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class Publication:
    """What a table is for, who publishes it and where; `is_licensed` is the user's to obtain."""

    label: str
    used_for: str
    file: str
    address: str
    is_licensed: bool = False


CMS = "https://www.cms.gov/medicare"
NCCI = f"{CMS}/coding-billing/national-correct-coding-initiative-ncci-edits"
PFS = f"{CMS}/payment/fee-schedules/physician"
HCPCS = f"{CMS}/coding-billing/healthcare-common-procedure-system/quarterly-update"
RVU = f"{PFS}/pfs-relative-value-files"

PUBLICATIONS: dict[System, Publication] = {
    System.ICD10CM: Publication(
        "ICD-10-CM",
        "diagnoses: search, validity, notes",
        "the tabular list in XML, or the order file",
        "https://www.cms.gov/medicare/coding-billing/icd-10-codes",
    ),
    System.HCPCS: Publication(
        "HCPCS Level II", "supplies, drugs, G codes", "alpha-numeric file (zip)", HCPCS
    ),
    System.MODIFIERS: Publication(
        "Modifiers", "modifiers on lines", "alpha-numeric HCPCS file (zip)", HCPCS
    ),
    System.PFS: Publication(
        "Physician fee schedule", "prices, global days, indicators", "RVU file (zip)", RVU
    ),
    System.PFS_QP: Publication(
        "Physician fee schedule, qualifying participants",
        "prices of qualifying participants since 2026",
        "RVU file (zip)",
        RVU,
    ),
    System.GPCI: Publication("GPCI", "prices by locality", "RVU file (zip)", RVU),
    System.ANESTHESIA: Publication(
        "Anesthesia factors", "anesthesia prices", "RVU file (zip)", RVU
    ),
    System.OPPS_CAP: Publication("Imaging caps", "imaging prices", "RVU file (zip)", RVU),
    System.LOCALITY: Publication(
        "ZIP to locality",
        "the locality of a place of service",
        "ZIP code to carrier locality file (zip)",
        f"{CMS}/payment/fee-schedules",
    ),
    System.PTP: Publication(
        "NCCI pairs",
        "what may not be billed together",
        "practitioner PTP edits, four parts",
        f"{NCCI}/medicare-ncci-procedure-procedure-ptp-edits",
    ),
    System.PTP_HOSPITAL: Publication(
        "NCCI pairs, hospital",
        "the same on institutional claims",
        "outpatient hospital PTP edits, four parts",
        f"{NCCI}/medicare-ncci-procedure-procedure-ptp-edits",
    ),
    System.MUE: Publication(
        "Unit limits",
        "how many units may be billed",
        "practitioner MUE table",
        f"{NCCI}/medicare-ncci-medically-unlikely-edits-mues",
    ),
    System.MUE_HOSPITAL: Publication(
        "Unit limits, hospital",
        "the same on institutional claims",
        "outpatient hospital MUE table",
        f"{NCCI}/medicare-ncci-medically-unlikely-edits-mues",
    ),
    System.MUE_DME: Publication(
        "Unit limits, equipment",
        "the same for equipment suppliers",
        "DME supplier MUE table",
        f"{NCCI}/medicare-ncci-medically-unlikely-edits-mues",
    ),
    System.MUE_MEDICAID: Publication(
        "Unit limits, Medicaid",
        "the same for Medicaid",
        "Medicaid MUE table",
        "https://www.medicaid.gov/medicaid/program-integrity/national-correct-coding-initiative",
    ),
    System.ADD_ON: Publication(
        "Add-on codes",
        "add-on codes without their primary",
        "add-on code edits",
        f"{NCCI}/medicare-ncci-add-code-edits",
    ),
    System.DIAGNOSIS_EDITS: Publication(
        "Diagnosis edits",
        "ages, manifestations, first diagnoses",
        "diagnosis table of the code editors",
        f"{CMS}/payment/prospective-payment-systems/acute-inpatient-pps",
    ),
    System.CLFS: Publication(
        "Laboratory fee schedule",
        "laboratory prices",
        "CLFS file (zip)",
        f"{CMS}/payment/fee-schedules/clinical-laboratory-fee-schedule-clfs/files",
    ),
    System.ASP: Publication(
        "Drug payment limits",
        "drug prices",
        "ASP pricing file (zip)",
        f"{CMS}/payment/part-b-drugs/asp-pricing-files",
    ),
    System.OPPS: Publication(
        "OPPS Addendum B",
        "outpatient status and rates; laboratory numbers such as 0001U",
        "Addendum B (zip)",
        f"{CMS}/payment/prospective-payment-systems/hospital-outpatient-pps",
    ),
    System.LCD: Publication(
        "Coverage articles",
        "medical necessity",
        "current article csv (zip)",
        "https://www.cms.gov/medicare-coverage-database/downloads/downloads.aspx",
    ),
    System.TELEHEALTH: Publication(
        "Telehealth list",
        "which services may be given by telehealth",
        "list of telehealth services (zip)",
        f"{CMS}/coverage/telehealth/list-services",
    ),
    System.TAXONOMY: Publication(
        "Provider taxonomy",
        "specialties of providers",
        "NUCC taxonomy csv",
        "https://www.nucc.org",
        is_licensed=True,
    ),
    System.CPT_TEXT: Publication(
        "CPT descriptors",
        "what a CPT number means",
        "your own licensed file: CPT, DESCRIPTION",
        "https://www.ama-assn.org/practice-management/cpt",
        is_licensed=True,
    ),
    System.POS: Publication(
        "Place of service",
        "facility or non-facility",
        "place of service codes",
        f"{CMS}/coding-billing/place-of-service-codes",
    ),
    System.CARC: Publication(
        "Adjustment reasons",
        "what a payer's reason means",
        "reason codes with dates",
        "https://x12.org/codes/claim-adjustment-reason-codes",
    ),
    System.RARC: Publication(
        "Remarks",
        "what a payer's remark means",
        "remark codes with dates",
        "https://x12.org/codes/remittance-advice-remark-codes",
    ),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How one table stands on a day: who answers, or the release that comes nearest."""

    system: System
    publication: Publication
    answering: TableRelease | None
    nearest: TableRelease | None
    age_days: int | None  # since the answering or nearest release began

    on: date

    @property
    def is_old(self) -> bool:
        """Whether the table answers although it was made for days before or after this one."""
        return self.answering is not None and old_table(self.answering, self.on) is not None

    @property
    def finding(self) -> Finding | None:
        """What to say of a table that does not answer, or is old; None where all is well."""
        if self.answering is not None:
            return old_table(self.answering, self.on)
        return missing_table(self.system, self.nearest)


def standing(store: Releases, on: date) -> list[Standing]:
    """Every table the product uses, in the order people think of them."""
    found = []
    for system, publication in PUBLICATIONS.items():
        answering = store.release_on(system, on)
        nearest = answering or store.release_near(system, on)
        age = (on - nearest.starts_on).days if nearest else None
        found.append(Standing(system, publication, answering, nearest, age, on))
    return found


def old_table(release: TableRelease, on: date) -> Finding | None:
    """The finding of a table that answers for a day it was not made for: diagnoses only, whose
    newest list is better than none. Source: icd10cm-guidelines"""
    if is_for(release, on):
        return None
    ended_on = release.ends_on or last_day(release)
    known = PUBLICATIONS[System.ICD10CM]
    message = (
        f"{known.label}: {release.name} was made for {release.starts_on} to {ended_on}; codes that"
        f" began or ended by {on} are not known."
    )
    fix = f"Load {known.file} from {known.address}."
    return Finding("TABLE-OLD", Severity.INFO, message, fix)


def missing_table(system: System, nearest: TableRelease | None) -> Finding:
    """The finding of a table that does not answer for a day."""
    known = PUBLICATIONS.get(system)
    label = known.label if known else str(system)
    if nearest is None:
        message = f"{label}: no table is on file, so nothing is checked against it."
    elif nearest.origin == ORIGIN:
        message = f"{label}: only the common codes come with the product; others are not checked."
    elif nearest.ends_on is not None:
        message = f"{label}: the newest table, {nearest.name}, ended on {nearest.ends_on}."
    else:
        message = f"{label}: the table {nearest.name} begins only on {nearest.starts_on}."
    fix = f"Load {known.file} from {known.address}" if known else "Load its table"
    return Finding("TABLE-MISSING", Severity.INFO, message, f"{fix}.")
