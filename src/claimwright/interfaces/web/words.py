"""How states read to a person: words, a tone that colors them, and an icon. One place for all."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """What a chip says. Tones: in, wait, risk, blocked, quiet."""

    text: str
    tone: str
    icon: str


STATES: dict[str, dict[str, Words]] = {
    "claim": {
        "draft": Words("Being prepared", "quiet", "pencil"),
        "held": Words("Held", "blocked", "circle-pause"),
        "ready": Words("Ready to send", "wait", "list-checks"),
        "submitted": Words("Sent", "wait", "send"),
        "accepted": Words("Accepted by payer", "wait", "hourglass"),
        "rejected": Words("Rejected", "blocked", "circle-x"),
        "adjudicated": Words("Decided", "in", "scale"),
        "closed": Words("Closed", "in", "circle-check"),
        "void": Words("Void", "quiet", "ban"),
    },
    "encounter": {
        "open": Words("To be coded", "risk", "pencil"),
        "ready": Words("Ready to bill", "wait", "circle-check"),
        "billed": Words("Billed", "wait", "send"),
        "closed": Words("Closed", "in", "circle-check"),
        "void": Words("Void", "quiet", "ban"),
    },
    "remittance": {
        "posted": Words("Posted", "in", "circle-check"),
        "held": Words("Held", "blocked", "circle-pause"),
        "duplicate": Words("Duplicate", "quiet", "layers"),
        "reversed": Words("Reversed", "risk", "undo-2"),
        "aside": Words("Set aside", "quiet", "archive"),
    },
    "reception": {
        "posted": Words("Posted", "in", "circle-check"),
        "matched": Words("Taken in", "in", "circle-check"),
        "held": Words("Held", "blocked", "circle-pause"),
        "duplicate": Words("Came before", "quiet", "layers"),
        "refused": Words("Refused", "blocked", "circle-x"),
    },
    "item": {
        "posted": Words("Posted", "in", "circle-check"),
        "suspense": Words("Unmatched", "risk", "unlink"),
        "foreign": Words("Not ours", "quiet", "undo-2"),
        "held": Words("Held", "blocked", "circle-pause"),
        "reversed": Words("Reversed", "risk", "undo-2"),
    },
    "underpayment": {
        "open": Words("Open", "risk", "flag"),
        "disputed": Words("Disputed", "wait", "gavel"),
        "recovered": Words("Recovered", "in", "circle-check"),
        "accepted": Words("Accepted", "quiet", "ban"),
    },
    "denial": {
        "open": Words("New", "risk", "flag"),
        "working": Words("Being worked", "risk", "pencil"),
        "corrected": Words("Corrected claim sent", "wait", "send"),
        "appealed": Words("Appealed", "wait", "gavel"),
        "overturned": Words("Paid after all", "in", "circle-check"),
        "partly": Words("Paid in part", "in", "circle-check"),
        "upheld": Words("Payer stood by it", "blocked", "circle-x"),
        "written_off": Words("Written off", "quiet", "ban"),
        "transferred": Words("Billed to the patient", "wait", "user"),
    },
    "refund": {
        "asked": Words("Waits for a second person", "risk", "hourglass"),
        "declined": Words("Declined", "quiet", "ban"),
        "out": Words("Check is out", "wait", "send"),
        "cleared": Words("Paid by the bank", "in", "circle-check"),
        "voided": Words("Voided", "quiet", "ban"),
    },
    "appointment": {
        "booked": Words("Booked", "quiet", "calendar"),
        "arrived": Words("Arrived", "wait", "map-pin"),
        "completed": Words("Completed", "in", "circle-check"),
        "no_show": Words("Did not come", "risk", "circle-slash"),
        "canceled": Words("Canceled", "quiet", "ban"),
    },
    "gap": {
        "NOT_ACTIVE": Words("Insurance not active", "blocked", "circle-x"),
        "NOT_FOUND": Words("Payer does not find the patient", "blocked", "circle-x"),
        "NO_AUTHORIZATION": Words("Authorization missing", "blocked", "circle-pause"),
        "NO_INSURANCE": Words("No insurance on file", "risk", "circle-help"),
        "OTHER_NAME": Words("Other name at the payer", "risk", "triangle-alert"),
        "NOT_VERIFIED": Words("Insurance not verified", "risk", "circle-help"),
        "NO_ANSWER": Words("Payer has not answered", "wait", "hourglass"),
    },
    "batch": {
        "created": Words("Written", "quiet", "file-output"),
        "unsent": Words("Waiting to leave", "risk", "clock"),
        "sent": Words("Sent", "wait", "send"),
        "accepted": Words("Accepted", "in", "circle-check"),
        "partial": Words("Partly accepted", "risk", "triangle-alert"),
        "rejected": Words("Rejected", "blocked", "circle-x"),
    },
    "inquiry": {
        "asked": Words("Asked", "wait", "hourglass"),
        "answered": Words("Answered", "in", "circle-check"),
        "rejected": Words("Not answered", "blocked", "circle-x"),
    },
    "coverage": {
        "active": Words("Active", "in", "shield-check"),
        "inactive": Words("Not active", "blocked", "circle-x"),
        "unknown": Words("Not verified", "quiet", "circle-help"),
        "ended": Words("Ended", "quiet", "ban"),
    },
    "severity": {
        "error": Words("Error", "blocked", "circle-x"),
        "warning": Words("Warning", "risk", "triangle-alert"),
        "info": Words("Note", "quiet", "info"),
    },
    "outcome": {
        "posted": Words("Posted", "in", "circle-check"),
        "matched": Words("Matched", "in", "circle-check"),
        "held": Words("Held", "blocked", "circle-pause"),
        "duplicate": Words("Seen before", "quiet", "layers"),
        "refused": Words("Refused", "blocked", "circle-x"),
        "accepted": Words("Taken in", "in", "circle-check"),
        "partial": Words("Partly taken in", "risk", "triangle-alert"),
    },
}

RANKS = {"P": "Primary", "S": "Secondary", "T": "Tertiary"}
PAYER_KINDS = {
    "medicare": "Medicare",
    "medicare_advantage": "Medicare Advantage",
    "medicaid": "Medicaid",
    "blue": "Blue plan",
    "commercial": "Commercial",
    "workers_comp": "Workers' compensation",
    "auto": "Auto",
    "tricare": "TRICARE",
}
FREQUENCIES = {
    "1": "Original claim",
    "7": "Replacement of an earlier claim",
    "8": "Cancels an earlier claim",
}
RELATIONSHIPS = {
    "18": "Self",
    "01": "Spouse",
    "19": "Child",
    "20": "Employee",
    "21": "Unknown",
    "39": "Organ donor",
    "40": "Cadaver donor",
    "53": "Life partner",
    "G8": "Other",
}
SEXES = {"F": "Female", "M": "Male", "U": "Unknown"}
PLACES = {
    "02": "Telehealth, not at home",
    "10": "Telehealth, patient at home",
    "11": "Office",
    "12": "Home",
    "21": "Inpatient hospital",
    "22": "On-campus outpatient hospital",
    "23": "Emergency room",
    "24": "Ambulatory surgical center",
    "31": "Skilled nursing facility",
}
METHODS = {"cash": "Cash", "check": "Check", "card": "Card"}
ADJUSTMENT_GROUPS = {
    "CO": "Contract: the practice writes it off",
    "PR": "Patient's share",
    "OA": "Other",
    "PI": "Payer's decision",
    "CR": "Correction",
}
FILE_KINDS = {
    "837": "Claims sent",
    "837p": "Claims sent",
    "835": "Remittance",
    "999": "Receipt of a file",
    "997": "Receipt of a file",
    "ta1": "Receipt of an envelope",
    "277ca": "Claim acknowledgement",
    "277": "Claim status answer",
    "276": "Claim status question",
    "270": "Eligibility question",
    "271": "Eligibility answer",
    "278": "Authorization answer",
    "csv": "Spreadsheet",
    "hl7": "HL7 charges",
    "fhir": "FHIR bundle",
    "bank": "Bank statement",
    "scan": "Scanned paper",
    "unknown": "Unknown",
}


def words_for(kind: str, state: str) -> Words:
    """The words of a state; an unknown one shows itself, plainly."""
    found = STATES.get(kind, {}).get(str(state))
    return found or Words(str(state).replace("_", " ").capitalize(), "quiet", "info")


ACCOUNTS: dict[str, str] = {
    "insurance_receivable": "Owed by insurance",
    "patient_receivable": "Owed by patients",
    "cash": "Cash and bank",
    "payer_clearing": "Payer payments not yet deposited",
    "suspense": "Payer money in suspense",
    "patient_unapplied": "Patient money not yet applied",
    "contractual_allowance": "Contractual allowance",
    "write_off": "Write-offs",
    "bad_debt": "Bad debt",
    "revenue": "Charges",
    "refunds": "Refunds on the way",
    "takeback": "Taken back by payers",
    "interest": "Interest from payers",
    "provider_adjustment": "Other payer adjustments",
    "collections": "Placed with a collection agency",
    "agency_fee": "Collection agencies' fees",
    "processing_fee": "Card processors' fees",
}
