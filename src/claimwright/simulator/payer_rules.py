"""Why payers deny: rules whose cause can be seen in the claim or in the payer's own records.

Each rule answers a Denial or None. The codes are claim adjustment reason codes (CARC) and
remittance advice remark codes (RARC).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from claimwright.engines.x12.professional import ServiceLine
from claimwright.kernel.person_name import folded
from claimwright.simulator.case import Case, Denial, accident_number, person
from claimwright.simulator.dice import is_lucky, roll
from claimwright.simulator.scenario import Scenario

ClaimRule = Callable[[Case], Denial | None]
LineRule = Callable[[Scenario, Case, ServiceLine], Denial | None]

THERAPY_CODES = frozenset({"97161", "97110", "97140", "97530"})
OFFICE_VISITS = frozenset(
    {"99202", "99203", "99204", "99205", "99211", "99212", "99213", "99214", "99215"}
)
# A visit on the day of one of these is part of it unless modifier 25 says otherwise.
NEED_25 = frozenset({"20610", "90471", "G0008", "29881"})
SEPARATE = frozenset({"59", "XE", "XP", "XS", "XU"})
# Diagnoses (first characters) that fit a procedure at all …
FITTING = {
    "97161": ("M", "S", "R26", "R29", "Z47", "Z96", "G"),
    "97110": ("M", "S", "R26", "R29", "Z47", "Z96", "G"),
    "97140": ("M", "S", "R26", "R29", "Z47", "Z96", "G"),
    "97530": ("M", "S", "R26", "R29", "Z47", "Z96", "G"),
    "20610": ("M", "S"),
    "29881": ("M", "S"),
    "90834": ("F", "Z63", "Z65"),
    "90837": ("F", "Z63", "Z65"),
}
# … and those that make it medically necessary.
NECESSARY = {
    "93000": ("I", "R00", "R01", "R06", "R07", "R42", "R55", "R94", "Z01810", "E11", "Z79"),
    "83036": ("E08", "E09", "E10", "E11", "E13", "R73", "O24", "Z79", "E66"),
}


def deny_claim(scenario: Scenario, case: Case) -> Denial | None:
    """The first reason to deny the whole claim, or None."""
    for rule in _CLAIM_RULES:
        denial = rule(case)
        if denial is not None:
            return denial
    return _whim_on_claim(scenario, case)


def deny_line(scenario: Scenario, case: Case, line: ServiceLine) -> Denial | None:
    """The first reason to deny one line, or None."""
    for rule in _LINE_RULES:
        denial = rule(scenario, case, line)
        if denial is not None:
            return denial
    return None


# -- the whole claim ---------------------------------------------------------------------------


def not_covered_then(case: Case) -> Denial | None:
    """26 before coverage began, 27 after it ended, as far as the payer knew when it decided."""
    member, on = case.member, case.service_on
    if on < member.starts_on:
        return Denial("PR", "26")
    if member.ends_on is None or on < member.ends_on:
        return None
    known = member.end_known_on
    return Denial("PR", "27") if known is None or known <= case.received_on else None


def not_our_member(case: Case) -> Denial | None:
    """31: the number is a member's, the name is not."""
    if case.policy.is_roster_open or not case.member.name.last:
        return None
    if folded(person(case.claim).name) == folded(case.member.name.last):
        return None
    return Denial("CO", "31", ("N382",))


def too_late(case: Case) -> Denial | None:
    """29: received after the time limit for filing; corrections of timely claims are spared."""
    if case.is_replacement or case.earlier:
        return None
    limit = case.service_on + timedelta(days=case.policy.timely_filing_days)
    return Denial("CO", "29") if case.received_on > limit else None


def sent_twice(case: Case) -> Denial | None:
    """18: the same service of the same person is already here and not denied."""
    if case.is_replacement or case.earlier not in ("pending", "paid"):
        return None
    return Denial("OA", "18", ("N522",))


def taken_back(case: Case) -> Denial | None:
    """B13: the payer has taken the money back as paid before, and says so again."""
    return Denial("CO", "B13") if case.earlier_reason == "B13" else None


def someone_else_first(case: Case) -> Denial | None:
    """22: the payer holds that another payer is primary and this claim names none."""
    member = case.member
    if member.other_payer_from is None or case.claim.rank != "P":
        return None
    is_open = member.other_payer_until is None or case.received_on < member.other_payer_until
    if not is_open or case.service_on < member.other_payer_from:
        return None
    return Denial("CO", "22", ("MA04",))


def accident_without_number(case: Case) -> Denial | None:
    """16: a workers' compensation or auto claim must carry the insurer's case number."""
    if case.policy.kind not in ("workers_comp", "auto") or accident_number(case.claim):
        return None
    return Denial("CO", "16", ("N382",))


def group_number_wrong(case: Case) -> Denial | None:
    """16: the group number sent is not the member's."""
    known = case.member.group_number
    if not known or not case.claim.group_number or case.claim.rank != "P":
        return None
    if folded(known) == folded(case.claim.group_number):
        return None
    return Denial("CO", "16", ("MA130",) if case.policy.kind == "medicare" else ("N382",))


def _whim_on_claim(scenario: Scenario, case: Case) -> Denial | None:
    if case.claim.rank != "P":
        return None
    for index, whim in enumerate(case.policy.whims):
        if not whim.codes and _strikes(scenario, case, index):
            return Denial(whim.group, whim.reason, whim.remarks)
    return None


def _strikes(scenario: Scenario, case: Case, index: int, code: str = "") -> bool:
    whim, claim = case.policy.whims[index], case.claim
    who = (case.member.member_id, person(claim).first, case.service_on, code)
    if not is_lucky(whim.per_million, scenario.seed, "whim", case.policy.id, index, *who):
        return False
    if case.earlier and case.earlier_reason == whim.reason:
        kept = roll(scenario.seed, "overturn", case.policy.id, index, *who) // 10_000
        return kept >= whim.overturn_percent
    return True


_CLAIM_RULES: tuple[ClaimRule, ...] = (
    not_our_member,
    not_covered_then,
    too_late,
    sent_twice,
    taken_back,
    someone_else_first,
    accident_without_number,
    group_number_wrong,
)

# -- one line ----------------------------------------------------------------------------------


def needs_authorization(scenario: Scenario, case: Case, line: ServiceLine) -> Denial | None:
    """197: the procedure needs an authorization number and neither claim nor line has one."""
    if line.procedure not in case.policy.authorization_codes:
        return None
    if line.prior_authorization or case.claim.reference("G1"):
        return None
    return Denial("CO", "197")


def never_covered(scenario: Scenario, case: Case, line: ServiceLine) -> Denial | None:
    """204 for a plan that leaves the service out; 96 when Medicare does by statute."""
    if line.procedure not in case.plan.excluded_codes:
        return None
    if case.policy.kind == "medicare":
        return Denial("PR", "96", ("N425",))
    return Denial("PR", "204")


def modifier_missing(scenario: Scenario, case: Case, line: ServiceLine) -> Denial | None:
    """4: therapy without GP, or telehealth without 95, where the payer demands it."""
    policy, modifiers = case.policy, line.modifiers
    if policy.therapy_needs_gp and line.procedure in THERAPY_CODES and "GP" not in modifiers:
        return Denial("CO", "4", ("N822",))
    place = line.place_of_service or case.claim.place_of_service
    if policy.telehealth_needs_95 and place in ("02", "10") and "95" not in modifiers:
        return Denial("CO", "4", ("N822",))
    return None


def lab_not_waived(scenario: Scenario, case: Case, line: ServiceLine) -> Denial | None:
    """B7: a waived test from a laboratory with a certificate of waiver needs modifier QW."""
    if line.procedure in scenario.waived_lab_codes and "QW" not in line.modifiers:
        return Denial("CO", "B7", ("N570",))
    return None


def part_of_another(scenario: Scenario, case: Case, line: ServiceLine) -> Denial | None:
    """97: a visit without 25 beside a procedure; 236: two treatments billed as one without 59."""
    others = {other.procedure for other in case.claim.lines if other is not line}
    if line.procedure in OFFICE_VISITS and others & NEED_25 and "25" not in line.modifiers:
        return Denial("CO", "97", ("M15",))
    if line.procedure == "97140" and "97530" in others and not SEPARATE & set(line.modifiers):
        return Denial("CO", "236", ("N56",))
    return None


def diagnosis_does_not_fit(scenario: Scenario, case: Case, line: ServiceLine) -> Denial | None:
    """11: no diagnosis the line points to belongs with the procedure."""
    fitting = FITTING.get(line.procedure)
    if fitting is None or _points_to(case, line, fitting):
        return None
    return Denial("CO", "11", ("M76",))


def not_necessary(scenario: Scenario, case: Case, line: ServiceLine) -> Denial | None:
    """50: no diagnosis the line points to makes the test medically necessary."""
    necessary = NECESSARY.get(line.procedure)
    if necessary is None or _points_to(case, line, necessary):
        return None
    return Denial("CO", "50", ("N115",) if case.policy.kind == "medicare" else ("N706",))


def struck_by_whim(scenario: Scenario, case: Case, line: ServiceLine) -> Denial | None:
    """A denial of this code that the claim does not explain."""
    if case.claim.rank != "P":
        return None
    for index, whim in enumerate(case.policy.whims):
        if line.procedure in whim.codes and _strikes(scenario, case, index, line.procedure):
            return Denial(whim.group, whim.reason, whim.remarks)
    return None


def _points_to(case: Case, line: ServiceLine, starts: tuple[str, ...]) -> bool:
    codes = case.claim.diagnoses
    pointed = (codes[at - 1][1] for at in line.pointers if 0 < at <= len(codes))
    return any(code.startswith(starts) for code in pointed)


_LINE_RULES: tuple[LineRule, ...] = (
    needs_authorization,
    never_covered,
    modifier_missing,
    lab_not_waived,
    part_of_another,
    diagnosis_does_not_fit,
    not_necessary,
    struck_by_whim,
)
