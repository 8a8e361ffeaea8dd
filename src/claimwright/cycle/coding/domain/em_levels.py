"""The level of an E/M visit, from medical decision making or from time, with its reasons.

Source: ama-em-2023
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

OFFICE_SINCE = date(2021, 1, 1)
OTHERS_SINCE = date(2023, 1, 1)
AMENDED_ON = date(2024, 1, 1)  # nursing facility times
PROLONGED_MINUTES = 15


class Mdm(IntEnum):
    """Levels of medical decision making."""

    STRAIGHTFORWARD = 0
    LOW = 1
    MODERATE = 2
    HIGH = 3


class CannotLevel(ValueError):
    """The visit cannot be levelled by these rules; the message says why."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Codes of a setting: one for each level of decision making, and the least minutes of each."""

    words: str
    by_mdm: tuple[str, str, str, str]
    minutes: tuple[tuple[str, int], ...]  # ascending; empty where time never decides
    prolonged: str = ""  # CPT's code for each further 15 minutes


# Straightforward and low share a code in hospital and at admission to a nursing facility.
SETTINGS: dict[str, Setting] = {
    "office_new": Setting(
        "Office, new patient",
        ("99202", "99203", "99204", "99205"),
        (("99202", 15), ("99203", 30), ("99204", 45), ("99205", 60)),
        "99417",
    ),
    "office_est": Setting(
        "Office, established patient",
        ("99212", "99213", "99214", "99215"),
        (("99212", 10), ("99213", 20), ("99214", 30), ("99215", 40)),
        "99417",
    ),
    "consult_op": Setting(
        "Outpatient consultation",
        ("99242", "99243", "99244", "99245"),
        (("99242", 20), ("99243", 30), ("99244", 40), ("99245", 55)),
        "99417",
    ),
    "hosp_init": Setting(
        "Hospital or observation, first day",
        ("99221", "99221", "99222", "99223"),
        (("99221", 40), ("99222", 55), ("99223", 75)),
        "99418",
    ),
    "hosp_sub": Setting(
        "Hospital or observation, following day",
        ("99231", "99231", "99232", "99233"),
        (("99231", 25), ("99232", 35), ("99233", 50)),
        "99418",
    ),
    "hosp_same": Setting(
        "Hospital or observation, in and out the same day",
        ("99234", "99234", "99235", "99236"),
        (("99234", 45), ("99235", 70), ("99236", 85)),
        "99418",
    ),
    "consult_ip": Setting(
        "Inpatient consultation",
        ("99252", "99253", "99254", "99255"),
        (("99252", 35), ("99253", 45), ("99254", 60), ("99255", 80)),
        "99418",
    ),
    "ed": Setting("Emergency department", ("99282", "99283", "99284", "99285"), ()),
    "nf_init": Setting(
        "Nursing facility, first visit",
        ("99304", "99304", "99305", "99306"),
        (("99304", 25), ("99305", 35), ("99306", 50)),
        "99418",
    ),
    "nf_sub": Setting(
        "Nursing facility, following visit",
        ("99307", "99308", "99309", "99310"),
        (("99307", 10), ("99308", 20), ("99309", 30), ("99310", 45)),
        "99418",
    ),
    "home_new": Setting(
        "Home or residence, new patient",
        ("99341", "99342", "99344", "99345"),
        (("99341", 15), ("99342", 30), ("99344", 60), ("99345", 75)),
        "99417",
    ),
    "home_est": Setting(
        "Home or residence, established patient",
        ("99347", "99348", "99349", "99350"),
        (("99347", 20), ("99348", 30), ("99349", 40), ("99350", 60)),
        "99417",
    ),
}
MINUTES_2023 = {"99306": 45, "99308": 15}
# Medicare's own codes, and the minute at which the first unit is complete.
# Source: cms-prolonged-2024
MEDICARE_PROLONGED: dict[str, tuple[str, int]] = {
    "99205": ("G2212", 89),
    "99215": ("G2212", 69),
    "99223": ("G0316", 90),
    "99233": ("G0316", 65),
    "99236": ("G0316", 110),
    "99306": ("G0317", 95),
    "99310": ("G0317", 85),
    "99345": ("G0318", 140),
    "99350": ("G0318", 110),
}

PROBLEMS: dict[str, tuple[Mdm, str]] = {
    "minor1": (Mdm.STRAIGHTFORWARD, "one self-limited or minor problem"),
    "minor2": (Mdm.LOW, "two or more self-limited or minor problems"),
    "chronic_stable1": (Mdm.LOW, "one stable chronic illness"),
    "acute_uncomplicated1": (Mdm.LOW, "one acute, uncomplicated illness or injury"),
    "acute_stable1": (Mdm.LOW, "one stable acute illness"),
    "chronic_stable2": (Mdm.MODERATE, "two or more stable chronic illnesses"),
    "chronic_exac1": (Mdm.MODERATE, "a chronic illness that is worse or not at its goal"),
    "undiagnosed_uncertain1": (Mdm.MODERATE, "an undiagnosed problem, outcome uncertain"),
    "acute_systemic1": (Mdm.MODERATE, "an acute illness with systemic symptoms"),
    "injury_complicated1": (Mdm.MODERATE, "an acute complicated injury"),
    "chronic_severe1": (Mdm.HIGH, "a chronic illness much worse"),
    "threat_life1": (Mdm.HIGH, "a threat to life or bodily function"),
}
RISKS: dict[str, tuple[Mdm, str]] = {
    "minimal": (Mdm.STRAIGHTFORWARD, "minimal risk"),
    "low": (Mdm.LOW, "low risk"),
    "rx_management": (Mdm.MODERATE, "prescription drug management"),
    "minor_surgery_risk": (Mdm.MODERATE, "minor surgery with risk factors"),
    "major_surgery_elective": (Mdm.MODERATE, "elective major surgery without risk factors"),
    "sdoh": (Mdm.MODERATE, "treatment limited by social circumstances"),
    "toxicity_monitoring": (Mdm.HIGH, "drug therapy monitored for toxicity"),
    "major_surgery_elective_risk": (Mdm.HIGH, "elective major surgery with risk factors"),
    "major_surgery_emergency": (Mdm.HIGH, "emergency major surgery"),
    "hospitalize": (Mdm.HIGH, "decision on hospitalization or escalated hospital care"),
    "dnr": (Mdm.HIGH, "decision not to resuscitate or to lessen care"),
    "parenteral_controlled": (Mdm.HIGH, "parenteral controlled substances"),
}


@dataclass(frozen=True, slots=True)
class Data:
    """Data reviewed and analyzed. Counts are of unique tests, orders and outside sources."""

    external_notes: int = 0
    results: int = 0
    orders: int = 0
    historian: bool = False  # an independent historian was needed
    interpretation: bool = False  # of a test someone else reports
    discussion: bool = False  # with an outside clinician or other source


@dataclass(frozen=True, slots=True)
class Visit:
    """What decides the level. `minutes` is total time on the day, None where not documented."""

    setting: str
    problem: str
    risk: str
    data: Data
    minutes: int | None = None
    is_medicare: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """Both ways to a code; `code` is the better of the two, `prolonged` its (code, units)."""

    mdm: Mdm
    mdm_code: str
    time_code: str | None
    prolonged: tuple[str, int] | None
    code: str
    reasons: tuple[str, ...]


def level_of(visit: Visit, *, on: date) -> Level:
    """The level of a visit under the rules of its date. Raises CannotLevel.

    Emergency visits are never leveled by time. Prolonged units are offered for time only.
    Source: ama-em-2023
    """
    setting = SETTINGS.get(visit.setting)
    if setting is None:
        raise CannotLevel(f"{visit.setting!r} is no setting that is leveled")
    if on < (OFFICE_SINCE if visit.setting.startswith("office") else OTHERS_SINCE):
        raise CannotLevel(f"Visits of {on} in this setting are leveled by history and exam")
    if visit.problem not in PROBLEMS or visit.risk not in RISKS:
        raise CannotLevel("Name the problem and the risk by their words in the table")
    mdm, reasons = decision_making(visit)
    mdm_code = setting.by_mdm[mdm]
    time_code = _by_time(setting, visit.minutes, on)
    prolonged = prolonged_units(visit, on=on)
    order = [*dict.fromkeys(setting.by_mdm)]
    by_time_wins = time_code is not None and order.index(time_code) > order.index(mdm_code)
    if time_code:
        reasons += (f"{visit.minutes} minutes reach {time_code}",)
    is_by_time = by_time_wins or prolonged is not None
    code = time_code if is_by_time and time_code else mdm_code
    return Level(mdm, mdm_code, time_code, prolonged, code, reasons)


def decision_making(visit: Visit) -> tuple[Mdm, tuple[str, ...]]:
    """The level that two of problems, data and risk reach, and what each says."""
    problem, problem_words = PROBLEMS[visit.problem]
    risk, risk_words = RISKS[visit.risk]
    data = data_level(visit.data)
    said = (
        f"Problems: {problem.name.lower()} ({problem_words})",
        f"Data: {data.name.lower()}",
        f"Risk: {risk.name.lower()} ({risk_words})",
    )
    return sorted((problem, data, risk))[1], said


def data_level(data: Data) -> Mdm:
    """Limited is LOW, moderate MODERATE, extensive HIGH."""
    documents = data.external_notes + data.results + data.orders
    groups = sum((documents + data.historian >= 3, data.interpretation, data.discussion))
    if groups >= 2:
        return Mdm.HIGH
    if groups == 1:
        return Mdm.MODERATE
    return Mdm.LOW if documents >= 2 or data.historian else Mdm.STRAIGHTFORWARD


def _by_time(setting: Setting, minutes: int | None, on: date) -> str | None:
    reached = [code for code, _ in setting.minutes if (minutes or 0) >= _least(setting, code, on)]
    return reached[-1] if reached else None


def _least(setting: Setting, code: str, on: date) -> int:
    before = MINUTES_2023.get(code) if on < AMENDED_ON else None
    return before if before is not None else dict(setting.minutes)[code]


def prolonged_units(visit: Visit, *, on: date) -> tuple[str, int] | None:
    """(code, units) of prolonged service beyond the highest level, or None.

    CPT counts from 15 minutes beyond the least time of the level; Medicare from its own minute,
    with its own codes, and pays no consultations.
    Source: cms-prolonged-2024
    """
    setting = SETTINGS[visit.setting]
    if not setting.minutes or visit.minutes is None:
        return None
    highest = setting.minutes[-1][0]
    if visit.is_medicare:
        if highest not in MEDICARE_PROLONGED:
            return None
        code, first = MEDICARE_PROLONGED[highest]
    else:
        code, first = setting.prolonged, _least(setting, highest, on) + PROLONGED_MINUTES
    if visit.minutes < first:
        return None
    return code, 1 + (visit.minutes - first) // PROLONGED_MINUTES
