"""What sort of service a procedure code stands for. Numbers only, no descriptions."""

from __future__ import annotations

from functools import lru_cache

from claimwright.cycle.claims.domain.procedures import (
    is_ambulance,
    is_anesthesia,
    is_laboratory,
    is_mammogram,
)


def codes(text: str) -> frozenset[str]:
    """Codes written with spaces between them; 97161-97168 stands for a run of numbers."""
    found: set[str] = set()
    for word in text.split():
        first, _, last = word.partition("-")
        if last:
            found.update(f"{n:05d}" for n in range(int(first), int(last) + 1))
        else:
            found.add(first)
    return frozenset(found)


# Visits that are coded by level: who saw the patient, not what was done. Source: ncci-manual ch. 11
VISITS = codes(
    "92002 92004 92012 92014 99202-99205 99211-99215 99221-99223 99231-99236 99238 99239 "
    "99242-99245 99252-99255 99281-99285 99291 99304-99310 99315 99316 99341 99342 99344 99345 "
    "99347-99350 99381-99387 99391-99397 99468 99469 99471 99472 99475-99480 99483 99495 99496 "
    "G0402 G0438 G0439 98000-98015"
)
# First visits of a patient nobody of the group and specialty saw for three years.
NEW_PATIENT = codes("92002 92004 99202-99205 99341 99342 99344 99345 99381-99387 98000-98003")
# Care of a patient face to face, which makes the patient an established one.
FACE_TO_FACE = VISITS | codes("90791 90792 90832-90838 97161-97168 97802-97804")
# Services Medicare always counts as therapy, by discipline. Source: cms-claims-manual ch. 5 §20
THERAPY_TIMED = codes(
    "97032-97036 97110 97112 97113 97116 97124 97129 97130 97140 97530 97533 97535 97537 97542 "
    "97750 97755 97760 97761 97763"
)
PHYSICAL = codes("97161-97164")
OCCUPATIONAL = codes("97165-97168")
SPEECH = codes("92507 92508 92521-92524 92526 92607-92610 96125")
THERAPY = (
    THERAPY_TIMED
    | PHYSICAL
    | OCCUPATIONAL
    | SPEECH
    | codes("97012 97016 97018 97022 97024 97026 97028 97150 97605 97606 97610 G0283")
)
# Services counted in quarter hours. Source: cms-claims-manual ch. 5 §20.2
QUARTER_HOURS = THERAPY_TIMED | codes("97802 97803 96116")
PSYCHOTHERAPY = codes("90832 90833 90834 90836 90837 90838 90839")
FLU_VACCINES = codes(
    "90653 90656 90657 90658 90661 90662 90672-90674 90682 90685-90688 90694 90756"
)
PNEUMO_VACCINES = codes("90670 90671 90677 90684 90732")
VACCINES = (
    FLU_VACCINES
    | PNEUMO_VACCINES
    | codes(
        "90619-90621 90632-90634 90636 90643-90651 90678-90681 90690 90696-90698 90700 90702 "
        "90707 90710 90713-90716 90723 90733 90734 90736 90739 90740 90743 90744 90746-90748 "
        "90750 90759"
    )
)
VACCINE_GIVING = codes("90460 90461 90471-90474 90480 G0008 G0009 G0010")
# Rented by the month up to a cap, so the line says new, used or rented, and which month.
CAPPED_RENTAL = codes(
    "E0260 E0265 E0277 E0303 E0470 E0471 E0562 E0601 E0630 E0635 K0001 K0002 K0003 K0004 K0006 "
    "K0007"
)


@lru_cache(maxsize=16384)
def kinds_of(code: str) -> frozenset[str]:
    """The tags a line with this code gives its claim; rules are chosen by them."""
    found = {kind for kind, members in _LISTED.items() if code in members}
    if is_laboratory(code):
        found.add("lab")
    if is_anesthesia(code):
        found.add("anesthesia")
    if is_ambulance(code):
        found.add("ambulance")
    if is_mammogram(code):
        found.add("mammogram")
    if is_surgery(code):
        found.add("surgery")
    if is_imaging(code):
        found.add("imaging")
    if is_drug(code):
        found.add("drug")
    if is_equipment(code):
        found.add("equipment")
    return frozenset(found)


_LISTED = {
    "visit": VISITS,
    "new-patient": NEW_PATIENT,
    "therapy": THERAPY,
    "timed": QUARTER_HOURS | PSYCHOTHERAPY,
    "vaccine": VACCINES | VACCINE_GIVING,
}


def is_surgery(code: str) -> bool:
    """Whether the number lies among the surgical ones, drawing blood left out."""
    return len(code) == 5 and code.isdigit() and "10004" <= code <= "69990" and code != "36415"


def is_imaging(code: str) -> bool:
    """Whether the number lies among the radiological ones."""
    return len(code) == 5 and code.isdigit() and "70010" <= code <= "79999"


def is_drug(code: str) -> bool:
    """Whether the code is a drug of HCPCS Level II."""
    return len(code) == 5 and (code[0] == "J" or (code[:2] in ("Q5", "Q0") and code[1:].isdigit()))


def is_equipment(code: str) -> bool:
    """Whether the code is durable equipment, a brace or a prosthesis."""
    return len(code) == 5 and code[0] in "EKL" and code[1:].isdigit()
