"""Claim status codes in our own words. The numbers are X12's, the sentences ours.

Source: x12-277ca STC01, code lists 507 and 508
"""

from __future__ import annotations

from collections.abc import Sequence

from claimwright.engines.x12.status import StatusCode

CATEGORIES = {
    "A0": "Forwarded",
    "A1": "Received",
    "A2": "Accepted for processing",
    "A3": "Returned as unprocessable",
    "A4": "Not found",
    "A5": "Split into several claims",
    "A6": "Rejected: something is missing",
    "A7": "Rejected: something is not valid",
    "A8": "Rejected: two things do not fit together",
    "P0": "Pending",
    "P1": "Being processed",
    "P2": "Under review",
    "P3": "Waiting for something asked of the provider",
    "P4": "Waiting for something asked of the patient",
    "P5": "Held by the payer",
    "F0": "Decided",
    "F1": "Decided: paid",
    "F2": "Decided: denied",
    "F3": "Decided: changed",
    "F3F": "Decided and forwarded to the next payer",
    "F3N": "Decided, not forwarded",
    "F4": "Decided: no payment to come",
    "R0": "More information is wanted",
    "R1": "More information is wanted about the person or organization",
    "R3": "More information is wanted about the claim",
    "R4": "Documents are wanted",
    "R5": "More information is wanted about a document",
    "E0": "The question could not be answered",
    "E1": "The payer's system did not answer",
    "E2": "The payer's system did not answer",
    "E3": "The question was not correct",
    "E4": "The trading partner agreement does not allow the question",
    "D0": "No claim was found for the question",
}
ENTITIES = {
    "03": "dependent",
    "1P": "provider",
    "40": "receiver",
    "41": "submitter",
    "71": "attending physician",
    "72": "operating physician",
    "77": "service location",
    "82": "rendering provider",
    "85": "billing provider",
    "87": "pay-to provider",
    "AY": "clearinghouse",
    "DK": "ordering provider",
    "DN": "referring provider",
    "DQ": "supervising provider",
    "FA": "facility",
    "GB": "other insured",
    "IL": "policy holder",
    "PR": "payer",
    "QC": "patient",
    "TT": "next payer",
}
STATUSES = {
    "0": "no further status is given electronically",
    "1": "see the remittance advice",
    "3": "decided, waiting for the payment run",
    "6": "the balance is the policy holder's",
    "12": "procedure codes were combined",
    "15": "procedure codes were changed",
    "16": "forwarded",
    "17": "forwarded by a third party",
    "19": "receipt acknowledged",
    "20": "accepted for processing",
    "21": "information is missing or not valid",
    "23": "returned",
    "24": "not approved to submit electronically",
    "25": "not approved",
    "26": "not found",
    "27": "the policy was canceled",
    "29": "the policy holder and the policy number do not match",
    "30": "the policy holder and the member id do not match",
    "31": "the policy holder's name does not match",
    "32": "no such policy holder and policy number",
    "33": "no such policy holder and member id",
    "34": "no such policy holder's name",
    "35": "the claim was not found",
    "38": "waiting for the next processing cycle",
    "40": "waiting for final approval",
    "41": "handled specially by the payer",
    "42": "waiting for related charges",
    "45": "waiting for a decision about benefits",
    "46": "under internal review",
    "50": "waiting for the provider to be verified",
    "51": "a work injury or accident is being looked into",
    "52": "other insurance is being looked into",
    "54": "repeats a claim or line already processed",
    "55": "assigned to a person",
    "56": "waiting for eligibility",
    "59": "information was asked for, not electronically",
    "60": "information was asked for electronically",
    "65": "paid",
    "72": "the payment is split",
    "78": "repeats a claim or line still in process",
    "84": "the service was not authorized",
    "85": "not the first payer",
    "86": "the diagnosis does not fit the patient's sex",
    "88": "not eligible on the days of service",
    "90": "not eligible for medical benefits on the days of service",
    "91": "not eligible or approved on the days of service",
    "93": "not the selected primary care provider",
    "94": "not referred by the primary care provider",
    "95": "information asked for did not come",
    "96": "no agreement exists",
    "97": "eligibility was not found",
    "98": "applied to the deductible",
    "101": "processed as a change of an earlier claim",
    "104": "processed by the plan's terms",
    "105": "covered by a fixed payment per member",
    "107": "processed by the contract's terms",
    "109": "not eligible",
    "114": "another organization should process it",
    "116": "sent to the wrong payer",
    "117": "a signature on file is needed",
    "121": "more lines than the payer takes",
    "122": "data is missing or not valid, so it could not be processed",
    "123": "more information is wanted",
    "124": "name, address, telephone and id",
    "125": "name",
    "126": "address",
    "128": "tax id",
    "145": "specialty (taxonomy code)",
    "150": "electronic submitter id",
    "153": "identifier",
    "156": "relationship of the patient to the policy holder",
    "157": "sex",
    "158": "day of birth",
    "159": "day of death",
    "163": "policy or group number",
    "164": "member id",
    "171": "other insurance",
    "178": "charges",
    "187": "days of service",
    "189": "day of admission",
    "190": "day of discharge",
    "194": "day of onset",
    "216": "drug",
    "218": "NDC number",
    "228": "type of bill",
    "247": "line",
    "248": "accident: day, state, cause",
    "249": "place of service",
    "252": "authorization number",
    "254": "first diagnosis",
    "255": "diagnosis",
    "286": "the other payer's decision",
    "287": "medical necessity",
    "294": "supporting documents",
    "297": "medical notes",
    "400": "the amounts do not add up",
    "402": "the amount must be above zero",
    "453": "modifier",
    "454": "procedure code",
    "455": "revenue code",
    "464": "the payer's claim number",
    "476": "units",
    "477": "diagnosis pointer",
    "478": "our claim number",
    "479": "other payer's id",
    "480": "kind of insurance",
    "481": "the format is not valid",
    "484": "the payer's system is not available",
    "488": "diagnoses of the services",
    "489": "attachment number",
    "496": "the submitter is not approved to bill for this provider",
    "500": "ZIP code",
    "501": "state",
    "502": "city",
    "503": "street",
    "504": "last name",
    "505": "first name",
    "507": "HCPCS code",
    "510": "a day in the future",
    "511": "a sign that is not allowed",
    "512": "a length that is not allowed",
    "516": "day of the other payer's decision",
    "521": "adjustment reason code",
    "535": "frequency (new, replacement or void)",
    "560": "further identifier",
    "562": "NPI",
    "571": "insurance type",
    "718": "not sent within the payer's time",
    "732": "does not follow the payer's billing rules",
}
ACCEPTING = frozenset({"A0", "A1", "A2", "A5"})
REJECTING = frozenset({"A3", "A6", "A7", "A8"})


def status_words(code: StatusCode) -> str:
    """One status in a sentence, with its numbers so that it can be looked up."""
    category = CATEGORIES.get(code.category, f"Category {code.category}")
    status = STATUSES.get(code.status, f"status {code.status}")
    entity = ENTITIES.get(code.entity, f"entity {code.entity}" if code.entity else "")
    about = f"{entity}: {status}" if entity else status
    said = f"{category} — {about} ({shown_code(code)})."
    return f"{said} {code.message}" if code.message else said


def shown_code(code: StatusCode) -> str:
    """As people quote it: A7:562:85."""
    return ":".join(part for part in (code.category, code.status, code.entity) if part)


def all_words(
    statuses: Sequence[StatusCode], line_statuses: Sequence[tuple[str, StatusCode]]
) -> str:
    """Every status of a claim and its lines, each once."""
    said = [status_words(code) for code in statuses]
    said += [f"Line {number}: {status_words(code)}" for number, code in line_statuses]
    return " ".join(dict.fromkeys(said))


def is_rejecting(statuses: Sequence[StatusCode]) -> bool:
    """Whether any status turns the claim away."""
    return any(code.category in REJECTING for code in statuses)


def is_accepting(statuses: Sequence[StatusCode]) -> bool:
    """Whether a status takes the claim, and none turns it away."""
    return any(c.category in ACCEPTING for c in statuses) and not is_rejecting(statuses)
