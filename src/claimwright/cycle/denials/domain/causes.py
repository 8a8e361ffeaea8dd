"""From the payer's codes to a cause a person can act on.

The reason code chooses the category, a remark code may sharpen it, the group and the kind of
payer decide which ways are open. Every code has a cause; what no table knows is `other`.
Source: carc-list
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from claimwright.cycle.claims.domain.posting_table import UNTOUCHED, Treatment
from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.denials.domain.categories import (
    DENIAL_CODES,
    OWNER_WORDS,
    PROFILES,
    Category,
    Owner,
)
from claimwright.engines.codesets.carc import QMB_REMARKS, carc_words
from claimwright.engines.codesets.rarc import NO_APPEAL_REMARKS, UNPROCESSABLE_REMARKS, rarc_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why dollars were refused and what to do. `minutes` of work, `chance_percent` of payment."""

    category: Category
    label: str
    words: str
    owner: Owner
    upstream_step: str
    next_action: str
    can_correct: bool
    appealable: bool
    can_bill_patient: bool
    is_unprocessable: bool
    evidence: tuple[str, ...]
    minutes: int
    chance_percent: int
    reason: str = ""  # CAS02
    adjustment_code: str = ""
    is_own: bool = False  # a row of the practice's own posting table had a say

    @property
    def owner_words(self) -> str:
        """The owner as people say it."""
        return OWNER_WORDS[self.owner]


def _table(rows: dict[Category, str]) -> dict[str, Category]:
    pairs = [(code, category) for category, codes in rows.items() for code in codes.split()]
    table = dict(pairs)
    assert len(table) == len(pairs), "a code stands under two categories"
    return table


BY_REASON: dict[str, Category] = _table(
    {
        Category.ELIGIBILITY: "13 14 26 27 31 32 33 34 140 177 178 179 180 200 224 257 258 277",
        Category.COORDINATION: "20 21 22 129 136 148 192 201 215 276",
        Category.WRONG_PAYER: "19 24 109 128 166 195 254 270 280 289 290 291 292 297 298 300 301 "
        "304 305 B9 B11",
        Category.MISSING_INFORMATION: "16 89 100 106 110 134 135 206 207 208 227 228 238 239 267 "
        "268 282 293 294 A1 A8",
        Category.AUTHORIZATION: "15 39 197 198 210 284 296 302 P16",
        Category.REFERRAL: "95 183 242 243 287 288 P17",
        Category.BUNDLING: "54 60 97 107 190 231 234 236 249 B14 B15 B20 P14",
        Category.NOT_COVERED: "49 51 53 61 66 78 96 111 114 115 117 155 157 158 159 160 167 188 "
        "202 204 205 211 212 233 269 272 273 B1 B8",
        Category.DUPLICATE: "18 B13",
        Category.MEDICAL_NECESSITY: "40 50 55 56 58 150 151 152 153 154 186 193 213 216 A6",
        Category.MODIFIER: "4 182",
        Category.RECORDS: "112 116 163 164 173 174 175 176 226 250 251 252 B12",
        Category.DIAGNOSIS: "9 10 11 12 146 240 261 B22",
        Category.CODING: "5 6 7 181 189 199 229 306 B16 P9 P18 P19",
        Category.PROVIDER: "8 147 170 171 172 184 185 283 299 B7 B23",
        Category.TIMELY_FILING: "29 285 286 B4",
        Category.FREQUENCY: "35 108 119 149 222",
        Category.INJURY: "219 P1 P2 P3 P4 P6 P7 P10 P13 P15 P20 P21 P27 P30 P31 P32",
        Category.PATIENT_SHARE: "1 2 3 122 142 209 241 247 248 275",
        Category.CONTRACT: "45 256 274 279 102 A0",
        # Numbers whose text nobody has given us yet: the remark and the payer say more.
        Category.OTHER: "307 308",
    }
)

BY_REMARK: dict[str, Category] = _table(
    {
        Category.AUTHORIZATION: "M62 N54",
        Category.COORDINATION: "MA04 MA64 MA83 MA92 N4 N48 N245 N479 N480",
        Category.MEDICAL_NECESSITY: "M25 N115 N386",
        Category.DIAGNOSIS: "M64 M76 M81 MA63 N569",
        Category.CODING: "M20 M51 M53 M67 M77 M84 N56 N430 N657",
        Category.MODIFIER: "N519 N822 N823",
        Category.RECORDS: "M30 M31 M60 M127 M135 N26 N29 N205 N206 N366 N464 N706",
        Category.BUNDLING: "M15 M80 N19 N20 N390 N525",
        Category.PROVIDER: "MA112 N95 N198 N265 N286 N290 N298 N570 N574 N575 N767",
        Category.DUPLICATE: "M86 N522",
        Category.FREQUENCY: "N362 N435 N640",
        Category.WRONG_PAYER: "N104 N105 N418",
        Category.ELIGIBILITY: "MA61 N30 N382 N619",
    }
)
# Reasons that say nothing by themselves, so that a remark may choose the category.
VAGUE = frozenset({"16", "96", "97", "A1", "226", "227", "251", "252", "P13", "272"})

# (reason, next action): where one code asks for something its category does not say.
NEXT_ACTION: dict[str, str] = {
    "13": "Check the date of death with the family or the eligibility answer; if the payer is "
    "wrong, appeal with proof.",
    "18": "Find the first claim. If it was paid or is pending, close this one; if the service was "
    "done twice, add modifier 76 or 77 and send a corrected claim with the notes.",
    "24": "See whether the visit is covered by the monthly capitation. If it is carved out, "
    "dispute it with the contract page.",
    "26": "Run an eligibility check for the date of service and look for the coverage before this "
    "one; bill that payer.",
    "27": "Run an eligibility check for the date of service, find the coverage that followed and "
    "bill it. Appeal when the payer had confirmed coverage that day.",
    "29": "Find the 277CA that shows the payer took the claim in time and appeal with it. Without "
    "proof, write it off: it may not go to the patient.",
    "31": "Compare name, birth date and member number with the card, correct them and send the "
    "claim again.",
    "97": "Compare the paid service with this one. If they were distinct and the record says so, "
    "add modifier 25, 59 or its X forms and send a corrected claim; otherwise accept.",
    "100": "The payer sent the money to the patient. Ask the patient for it, and correct the "
    "assignment of benefits on file.",
    "147": "Ask the payer's provider representative which contract rate was loaded on that date.",
    "204": "Check the patient's plan for this code. If it is truly excluded, bill the patient "
    "when the group is PR, else write it off.",
    "209": "Bill the next payer. The patient may never be asked for it.",
    "227": "Ask the patient to answer the payer's letter, then ask the payer to reprocess.",
    "236": "See the coding edit for the pair. If a modifier is allowed and the record supports "
    "it, add it and send a corrected claim; otherwise accept.",
    "252": "Send exactly the records the remark names, with the payer's claim number.",
    "257": "Wait for the end of the grace period and ask the patient about the premium.",
    "275": "The second plan does not cover this share. Bill the patient when it is marked PR and "
    "no protection applies.",
    "B7": "Compare the provider's effective date with the date of service. Ask for a corrected "
    "date and reprocessing, or bill under the supervising provider if the rules allow it.",
    "B11": "Nothing to send: wait for the payer it was passed to, and check its answer.",
    "B13": "Find the payment the payer means. If it is posted, close this one; if not, ask for a "
    "trace of the check or transfer.",
}

# How hard a code is to overturn, where it differs from its category: (minutes, percent).
EFFORT: dict[str, tuple[int, int]] = {
    "29": (15, 25),
    "39": (40, 30),
    "96": (15, 30),
    "167": (15, 25),
    "204": (12, 15),
    "16": (8, 80),
    "119": (18, 25),
    "252": (15, 75),
}

_PATIENT_MAY_OWE = frozenset(
    {
        Category.ELIGIBILITY,
        Category.NOT_COVERED,
        Category.FREQUENCY,
        Category.MEDICAL_NECESSITY,
        Category.PATIENT_SHARE,
        Category.COORDINATION,
        Category.WRONG_PAYER,
        Category.CONTRACT,
        Category.OTHER,
    }
)


def find_cause(
    *,
    group: str,
    reason: str,
    payer_kind: str,
    remarks: Iterable[str] = (),
    treatment: Treatment = UNTOUCHED,
) -> Cause:
    """The cause of one denied amount: CAS01, CAS02, its remark codes, and who the payer is.

    `treatment` is what the practice's own posting table says of it and wins where it speaks. It
    moves no money: whatever it says, CO never reaches the patient; another group only when it is
    PR, the category we ship allows it, the payer is not Medicaid and no QMB remark protects the
    patient.
    Source: reliability-money (B10)
    """
    said = tuple(dict.fromkeys(remarks))
    shipped = category_of(reason=reason, remarks=said, payer_kind=payer_kind)
    if not treatment.rows:
        return _cause(shipped, group, reason, said, payer_kind)
    category = Category(treatment.denial_class) if treatment.denial_class else shipped
    cause = _cause(category, group, reason, said, payer_kind)
    next_step = "" if cause.is_unprocessable else treatment.next_step
    return replace(
        cause,
        owner=Owner(treatment.owner) if treatment.owner else cause.owner,
        next_action=next_step or cause.next_action,
        can_bill_patient=_may_reach_patient(group, shipped, said, payer_kind),
        adjustment_code=treatment.adjustment_code or cause.adjustment_code,
        is_own=True,
    )


def _cause(
    category: Category, group: str, reason: str, said: tuple[str, ...], payer_kind: str
) -> Cause:
    """The cause as we ship it, were the reason of that category."""
    profile = PROFILES[category]
    minutes, chance = EFFORT.get(reason, (profile.minutes, profile.chance_percent))
    unprocessable = bool(UNPROCESSABLE_REMARKS.intersection(said))
    return Cause(
        category=category,
        label=profile.label,
        words=_words(reason, said),
        owner=_owner(reason, profile.owner),
        upstream_step=profile.upstream_step,
        next_action=_next_action(reason, payer_kind, profile.next_action, unprocessable),
        can_correct=profile.can_correct or unprocessable,
        appealable=profile.appealable
        and not NO_APPEAL_REMARKS.intersection(said)
        and not (payer_kind == PayerKind.MEDICARE and category is Category.TIMELY_FILING),
        can_bill_patient=_may_reach_patient(group, category, said, payer_kind),
        is_unprocessable=unprocessable,
        evidence=profile.evidence,
        minutes=minutes,
        chance_percent=chance,
        reason=reason,
        adjustment_code=DENIAL_CODES[category],
    )


def category_of(*, reason: str, remarks: Iterable[str], payer_kind: str) -> Category:
    """The category alone: the reason's, or the first telling remark's when the reason is vague."""
    if reason == "24":
        is_medicare = payer_kind == PayerKind.MEDICARE
        return Category.WRONG_PAYER if is_medicare else Category.CONTRACT
    if reason in VAGUE or reason not in BY_REASON:
        told = next((BY_REMARK[code] for code in remarks if code in BY_REMARK), None)
        if told is not None:
            return told
    return BY_REASON.get(reason, Category.OTHER)


def _words(reason: str, remarks: tuple[str, ...]) -> str:
    spoken = [f"{carc_words(reason)}."]
    spoken += [f"{rarc_words(code)} ({code})." for code in remarks if rarc_words(code)]
    return " ".join(spoken)


def _owner(reason: str, usual: Owner) -> Owner:
    if reason in ("257", "277", "B11"):
        return Owner.PAYER
    return Owner.FRONT_DESK if reason in ("140", "227") else usual


def _next_action(reason: str, payer_kind: str, usual: str, unprocessable: bool) -> str:
    if unprocessable:
        return (
            "Correct what the remark names and send a new claim, as if for the first time; "
            "there is nothing to appeal. The filing limit runs from the date of service."
        )
    if payer_kind == PayerKind.MEDICARE and reason == "29":
        return (
            "Find the contractor's 277CA that took the claim in time and ask for a reopening with "
            "it: lateness is no decision that can be appealed. Without proof, write it off."
        )
    if payer_kind == PayerKind.MEDICARE and reason in ("24", "109"):
        return (
            "The patient is probably in a Medicare Advantage plan. Run an eligibility check for "
            "the date of service and bill the plan it names."
        )
    if payer_kind == PayerKind.MEDICARE and reason == "50":
        return (
            "Read the coverage determination (LCD or NCD). If a documented diagnosis is on its "
            "list, ask for a reopening; if the record meets it as billed, ask for a "
            "redetermination. With a signed ABN (GA) the patient may be billed."
        )
    return NEXT_ACTION.get(reason, usual)


def _may_reach_patient(
    group: str, category: Category, remarks: tuple[str, ...], payer_kind: str
) -> bool:
    protected = payer_kind in (PayerKind.MEDICAID, PayerKind.WORKERS_COMP)
    protected = protected or bool((QMB_REMARKS | {"M27", "M39"}).intersection(remarks))
    return group == "PR" and category in _PATIENT_MAY_OWE and not protected
