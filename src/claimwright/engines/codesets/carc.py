"""Claim adjustment reason codes: what each means in our words, and what it does to money.

The class of an adjustment decides where its dollars go:

- `contractual`: written off by contract or law, never billed to the patient;
- `patient`: deductible, coinsurance or copay, for the next payer and then the patient;
- `denial`: the payer refused the dollars; they stay in its receivable until a person worked them;
- `prior_payer`: what an earlier payer paid or wrote off, already known;
- `sequestration`: the federal cut of a Medicare payment, written off;
- `interest`: interest told as an adjustment;
- `information`: nothing decided yet; the dollars stay in the payer's receivable.

Only the numbers are X12's; every sentence here is ours. Source: carc-list
"""

from __future__ import annotations

from enum import StrEnum


class CarcClass(StrEnum):
    """Where the dollars of an adjustment go."""

    CONTRACTUAL = "contractual"
    PATIENT = "patient"
    DENIAL = "denial"
    PRIOR_PAYER = "prior_payer"
    SEQUESTRATION = "sequestration"
    INTEREST = "interest"
    INFORMATION = "information"


PATIENT_SHARE = frozenset({"1", "2", "3"})
QMB_REMARKS = frozenset({"N781", "N782", "N783"})


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CONTRACTUAL = _codes(
    "42 44 45 59 69 70 74 75 76 90 91 94 103 104 105 118 130 131 132 137 139 144 161 169 194 203 "
    "217 223 232 235 237 245 246 260 262 263 264 265 271 278 295 303 A2 B10 P5 P12 P22 P23 P24 "
    "P25 P26 P28 P29 A5"
)
_INFORMATION = _codes("101 121 133 143 187 259 266 281 P8 P11")
_INTEREST = frozenset({"85", "225"})


def carc_class(code: str, group: str) -> CarcClass:
    """The class of one adjustment by its reason code and group (CO, PR, OA, PI, CR).

    Only PR-1, PR-2 and PR-3 become the patient's by themselves; any other PR is a question for
    a person, so it is a denial. A code this table does not know is a denial too: its dollars
    stay with the payer until somebody looked. Source: carc-list
    """
    if code == "253":
        return CarcClass.SEQUESTRATION
    if code == "23":
        return CarcClass.PRIOR_PAYER
    if code in _INTEREST:
        return CarcClass.INTEREST
    if code in PATIENT_SHARE:
        if group == "PR":
            return CarcClass.PATIENT
        return CarcClass.CONTRACTUAL if group == "CO" else CarcClass.DENIAL
    if code in _INFORMATION:
        return CarcClass.INFORMATION
    if code in _CONTRACTUAL and group != "PR":
        return CarcClass.CONTRACTUAL
    return CarcClass.DENIAL


def is_billable_to_patient(
    code: str, group: str, remarks: tuple[str, ...] = (), *, is_qmb: bool = False
) -> bool:
    """Whether these dollars may ever reach the patient: PR-1, 2 or 3, and no QMB protection."""
    protected = is_qmb or bool(QMB_REMARKS & set(remarks))
    return group == "PR" and code in PATIENT_SHARE and not protected


def carc_words(code: str) -> str:
    """What the code means in our words; a neutral sentence for a number we do not describe."""
    return _WORDS.get(code, f"The payer gave reason {code}; read its remark codes")


def has_carc_words(code: str) -> bool:
    """Whether this list describes the code itself."""
    return code in _WORDS


_WORDS: dict[str, str] = {
    "1": "Deductible the patient has not met yet",
    "2": "Coinsurance, the patient's percentage",
    "3": "Copay for the visit",
    "4": "Modifier is missing or does not fit the procedure",
    "5": "Procedure does not fit the place of service",
    "6": "Procedure does not fit the patient's age",
    "7": "Procedure does not fit the patient's sex",
    "8": "Procedure does not fit the provider's specialty",
    "9": "Diagnosis does not fit the patient's age",
    "10": "Diagnosis does not fit the patient's sex",
    "11": "Diagnosis does not support the procedure",
    "12": "Diagnosis does not fit this kind of provider",
    "13": "Payer's file says the patient died before the service",
    "14": "Payer's file says the patient was born after the service",
    "16": "Claim lacks information or has an error; the remark code says which",
    "18": "Exact duplicate of a claim or service the payer already has",
    "19": "Payer thinks workers' compensation should pay",
    "20": "Payer thinks a liability insurer should pay",
    "21": "Payer thinks the no-fault auto insurer should pay",
    "22": "Payer thinks another insurer should pay first",
    "23": "What an earlier payer paid or adjusted",
    "24": "Covered under a capitation or managed care plan",
    "26": "Service was before the coverage began",
    "27": "Service was after the coverage ended",
    "29": "Claim arrived after the filing limit",
    "31": "Payer cannot find the patient as its member",
    "32": "Payer's file says this dependent is not eligible",
    "33": "The subscriber has no dependent coverage",
    "34": "The subscriber has no newborn coverage",
    "35": "Lifetime maximum has been reached",
    "39": "Authorization was asked for and refused",
    "40": "Charges do not meet the payer's test of an emergency",
    "44": "Prompt-payment discount",
    "45": "Charge above the contracted or allowed amount",
    "49": "Routine or preventive exam the plan does not cover here",
    "50": "Payer does not consider the service medically necessary",
    "51": "Plan does not cover conditions that existed before coverage",
    "53": "Services by a relative or household member are not covered",
    "54": "Several physicians or an assistant are not covered for this procedure",
    "55": "Payer considers the treatment experimental",
    "56": "Payer does not consider the treatment proven effective",
    "58": "Treatment was given in a place the payer does not accept",
    "59": "Reduced under the multiple-procedure rule",
    "60": "Outpatient service too close to an inpatient stay",
    "61": "Reduced because a second surgical opinion was not obtained",
    "66": "Blood deductible",
    "69": "Day outlier amount",
    "70": "Cost outlier amount",
    "74": "Indirect medical education amount",
    "75": "Direct medical education amount",
    "76": "Disproportionate share amount",
    "78": "Days not covered or room charge adjusted",
    "85": "Interest on the patient's balance",
    "89": "Professional fees taken out of the charge",
    "90": "Ingredient cost adjusted",
    "91": "Dispensing fee adjusted",
    "94": "Paid above the charge",
    "95": "Plan's procedures were not followed",
    "96": "Plan does not cover this charge",
    "97": "Payer says the payment is already included in another service",
    "100": "Payer paid the patient or policy holder instead",
    "101": "Predetermination; no payment was due",
    "102": "Major medical adjustment",
    "103": "Promotional discount",
    "104": "Withheld under the managed care contract",
    "105": "Tax withheld",
    "106": "The patient's payment option is not in force",
    "107": "The related service was not on this claim",
    "108": "Rules for renting or buying equipment were not met",
    "109": "Not covered by this payer; it must go to the right one",
    "110": "Billed before the date of service",
    "111": "Not covered unless the provider accepts assignment",
    "112": "Not furnished directly to the patient, or not documented",
    "114": "Drug or product is not approved by the FDA",
    "115": "Procedure was postponed, canceled or delayed",
    "116": "The advance notice signed by the patient does not meet the rules",
    "117": "Transport is covered only to the nearest suitable facility",
    "118": "End-stage renal disease network reduction",
    "119": "Benefit maximum for this period has been reached",
    "121": "Indemnification for a member balance",
    "122": "Psychiatric reduction",
    "128": "Newborn's services belong to the mother's allowance",
    "129": "Payer says the earlier payer's information looks wrong",
    "130": "Claim submission fee",
    "131": "Discount negotiated for this claim",
    "132": "Demonstration project adjustment",
    "133": "Still under review by the payer",
    "134": "Technical fees taken out of the charge",
    "135": "Interim bills cannot be processed",
    "136": "The earlier payer's rules were not followed",
    "137": "State surcharge, assessment or health tax",
    "139": "Contracted funding agreement",
    "140": "Member number and name do not match",
    "142": "Monthly Medicaid patient liability",
    "143": "Part of the payment comes later",
    "144": "Incentive paid on top",
    "146": "Diagnosis was not valid on the date of service",
    "147": "Payer has no contract rate in force for the provider",
    "148": "Information from another provider is missing",
    "149": "Lifetime maximum for this service has been reached",
    "150": "Payer says the record does not support this level of service",
    "151": "Payer says the record does not support this many services",
    "152": "Payer says the record does not support this length of service",
    "153": "Payer says the record does not support this dosage",
    "154": "Payer says the record does not support this day's supply",
    "155": "The patient refused the service",
    "157": "Caused by an act of war",
    "158": "Given outside the United States",
    "159": "Caused by terrorism",
    "160": "Caused by an activity the plan excludes",
    "161": "Provider performance bonus",
    "163": "An attachment named on the claim did not arrive",
    "164": "An attachment named on the claim came too late",
    "166": "Sent to a payer that no longer runs this plan",
    "167": "Plan does not cover this diagnosis",
    "169": "Plan paid an alternate benefit",
    "170": "Not covered from this kind of provider",
    "171": "Not covered from this kind of provider in this kind of place",
    "172": "Adjusted for this provider's specialty",
    "173": "No physician prescribed the service or equipment",
    "174": "Not prescribed before delivery",
    "175": "Prescription is incomplete",
    "176": "Prescription is not current",
    "177": "Patient did not meet the eligibility requirements",
    "178": "Patient did not meet the spend-down requirements",
    "179": "Patient did not meet the waiting period",
    "180": "Patient did not meet the residency requirements",
    "181": "Procedure code was not valid on the date of service",
    "182": "Modifier was not valid on the date of service",
    "183": "Referring provider may not refer this service",
    "184": "Ordering provider may not order this service",
    "185": "Rendering provider may not perform this service",
    "186": "Level of care was changed",
    "187": "Paid from a health savings or spending account",
    "188": "Product is covered only for FDA-approved uses",
    "189": "Unlisted code used although a specific code exists",
    "190": "Included in the allowance of a nursing facility stay",
    "192": "The earlier payer's paper remittance used a reason without a standard code",
    "193": "Payer looked again and stays with its first decision",
    "194": "Anesthesia by the operating physician or assistant",
    "195": "Refund sent to the wrong payer",
    "197": "Authorization or notification is missing",
    "198": "Service exceeded what was authorized",
    "199": "Revenue code does not go with the procedure code",
    "200": "Service during a lapse of coverage",
    "201": "Patient must pay this from a set-aside arrangement",
    "202": "Personal comfort service is not covered",
    "203": "Service was discontinued or reduced",
    "204": "This patient's plan does not cover the service",
    "205": "Pharmacy discount card fee",
    "206": "NPI is missing",
    "207": "NPI has the wrong form",
    "208": "NPI does not match the payer's file",
    "209": "May be billed to the next payer, never to the patient",
    "210": "Authorization came too late",
    "211": "Drug is not eligible for rebate and not covered",
    "212": "Surcharges are not covered",
    "213": "Self-referral rules were not met",
    "215": "Reduced because of a settlement with a third party",
    "216": "Decided by a review organization",
    "219": "Decided by the extent of the injury",
    "222": "More than the contracted number of hours, days or units",
    "223": "Required by a federal or state law",
    "224": "Payer suspects the patient's identity was misused",
    "225": "Interest or penalty paid by the payer",
    "226": "Records asked from the provider did not come or were incomplete",
    "227": "Information asked from the patient did not come or was incomplete",
    "228": "Requested information came too late",
    "229": "Partial charge for a non-covered institutional stay",
    "231": "Procedures cannot be done on the same day or at the same place",
    "232": "Institutional transfer amount",
    "233": "Related to a hospital-acquired condition or medical error",
    "234": "This procedure is not paid separately",
    "235": "Sales tax",
    "236": "Procedures may not be billed together under the coding edits",
    "237": "Penalty set by law or regulation",
    "238": "Claim spans covered and uncovered days; the uncovered part is not paid",
    "239": "Claim spans covered and uncovered days and must be billed apart",
    "240": "Diagnosis does not fit the birth weight",
    "241": "Low-income subsidy copay",
    "242": "Not given by a network or primary care provider",
    "243": "Not authorized by the network or primary care provider",
    "245": "Withheld under a performance program",
    "246": "Code is for reporting only and carries no payment",
    "249": "Payer considers it a preventable readmission",
    "250": "The wrong attachment was received",
    "251": "The attachment received was incomplete or faulty",
    "252": "The payer wants an attachment or record to decide",
    "253": "Federal sequestration cut",
    "254": "Sent to a dental plan; the medical plan should get it",
    "256": "Not payable under the managed care contract",
    "257": "Undecided while the member's premium is in its grace period",
    "258": "Not covered while the patient is in custody",
    "259": "Additional payment for dental or vision",
    "260": "Enhanced Medicaid fee schedule",
    "261": "Procedure does not fit the patient's history",
    "262": "Pharmacy delivery cost",
    "263": "Pharmacy shipping cost",
    "264": "Pharmacy postage cost",
    "265": "Pharmacy administrative cost",
    "266": "Pharmacy compound preparation cost",
    "267": "Claim spans several months and must be split",
    "268": "Claim spans two calendar years and must be split",
    "269": "Anesthesia is not covered for this procedure",
    "270": "Sent to a medical plan; the dental plan should get it",
    "271": "Earlier contractual reduction belonging to a periodic payment",
    "272": "Plan's guidelines were not met",
    "273": "Plan's guidelines were exceeded",
    "274": "Not payable under the care coordination arrangement",
    "275": "This plan does not cover the patient share of the earlier payer",
    "276": "The earlier payer denied it and this payer does not cover it either",
    "277": "Undecided while the exchange member's premium is in its grace period",
    "278": "Performance program proficiency adjustment",
    "279": "Not given by a preferred network provider",
    "280": "Sent to a medical plan; the pharmacy plan should get it",
    "281": "Deductible waived by contract",
    "282": "Procedure does not fit the type of bill",
    "283": "Attending provider may not direct this care",
    "284": "Authorization number is valid but not for these services",
    "285": "Appeal procedure was not followed",
    "286": "Appeal came too late",
    "287": "Referral was exceeded",
    "288": "Referral is missing",
    "289": "Considered under dental and medical plan; neither covers it",
    "290": "Dental plan passed it to the medical plan",
    "291": "Medical plan passed it to the dental plan",
    "292": "Medical plan passed it to the pharmacy plan",
    "293": "Payment went to the employer",
    "294": "Payment went to an attorney",
    "295": "Pharmacy direct or indirect remuneration",
    "296": "Authorization number is valid but not for this provider",
    "297": "Sent to a medical plan; the vision plan should get it",
    "298": "Medical plan passed it to the vision plan",
    "299": "Billing provider may not be paid for this service",
    "247": "Deductible for a professional service on an institutional bill",
    "248": "Coinsurance for a professional service on an institutional bill",
    "300": "Medical plan passed it to the behavioral health plan",
    "301": "Sent to a medical plan; the behavioral health plan should get it",
    "302": "Authorization had expired",
    "303": "Cost sharing of a QMB patient; never billed to the patient",
    "304": "Sent to a medical plan; the hearing plan should get it",
    "305": "Medical plan passed it to the hearing plan",
    "306": "Type of bill does not fit the patient's status",
    "A0": "Refund to the patient",
    "A1": "Denied; the remark code says why",
    "A5": "Medicare claim cost outlier",
    "A6": "The earlier hospital stay was not long enough",
    "A8": "Diagnosis group could not be formed",
    "B1": "Visit is not covered",
    "B4": "Late filing penalty",
    "B7": "Provider was not certified or enrolled for this service on that date",
    "B8": "An alternative service was available and should have been used",
    "B9": "Patient is enrolled in hospice",
    "B10": "Reduced because a part of the procedure was already paid",
    "B11": "Passed on to the right payer",
    "B12": "Service is not documented in the record",
    "B13": "Payer says it already paid this",
    "B14": "Only one visit or consultation a day is covered",
    "B15": "The service this one depends on was not received or paid",
    "B16": "New-patient rules were not met",
    "B20": "Another provider gave all or part of the service",
    "B22": "Adjusted because of the diagnosis",
    "B23": "Laboratory certification does not cover this test",
    "P1": "State requirement for injury claims was not met",
    "P2": "Payer says the injury is not related to work",
    "P3": "The workers' compensation case was settled",
    "P4": "Workers' compensation found the injury not compensable",
    "P5": "Reasonable and customary reduction of an injury claim",
    "P6": "Entitlement to injury benefits",
    "P7": "The fee schedule has no such code",
    "P8": "Injury claim is under investigation",
    "P9": "No code describes this injury service",
    "P10": "Reduced to zero because of a lawsuit",
    "P11": "Undecided because of a lawsuit",
    "P12": "Workers' compensation fee schedule",
    "P13": "Workers' compensation rules or the wrong form or documents",
    "P14": "Included in another service of the same day",
    "P15": "Reduced under the state's treatment guideline for injuries",
    "P16": "Provider is not authorized to treat this injured worker",
    "P17": "Referral was not authorized by the attending physician",
    "P18": "Code is not in the state's fee schedule",
    "P19": "Code has no value in the state's fee schedule",
    "P20": "Not paid under the state's outpatient fee schedule",
    "P21": "Medical payments or injury protection rules",
    "P22": "Medical payments or injury protection adjustment",
    "P23": "Medical payments or injury protection fee schedule",
    "P24": "Preferred provider reduction of an injury claim",
    "P25": "Medical provider network reduction of an injury claim",
    "P26": "Voluntary provider network reduction of an injury claim",
    "P27": "Liability coverage rules",
    "P28": "Liability coverage adjustment",
    "P29": "Liability fee schedule",
    "P30": "Documents for a worsened injury were incomplete",
    "P31": "Treatment of a worsened injury took longer than allowed",
    "P32": "Apportioned between injuries or insurers",
}
