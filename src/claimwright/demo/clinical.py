"""What is treated and how it is coded: diagnoses that go with the services beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from claimwright.demo.dice import percent, pick, roll, weighted

# Chronic problems of adults: (code, share of a hundred at 30, share at 75)
CHRONIC: tuple[tuple[str, int, int], ...] = (
    ("I10", 10, 66),
    ("E785", 8, 54),
    ("E119", 4, 26),
    ("R7303", 7, 16),
    ("E66811", 16, 14),
    ("K219", 9, 21),
    ("F411", 16, 8),
    ("F32A", 9, 8),
    ("E039", 4, 15),
    ("J45909", 8, 7),
    ("I2510", 0, 17),
    ("I4891", 0, 11),
    ("N1831", 0, 9),
    ("G4733", 4, 11),
    ("E559", 6, 10),
)
ACUTE = (
    "J069", "J0190", "J029", "J209", "R051", "N390", "R5383", "M5450", "M25561", "M25511", "L309",
    "J309", "B349", "K529", "R109", "R42", "D649", "K5900",
)  # fmt: skip
# Incomplete codes that a hurried hand writes for complete ones.
INCOMPLETE = {
    "E119": "E11", "M25561": "M2556", "M25511": "M2551", "M5450": "M545", "J45909": "J4590",
    "E785": "E78", "K219": "K21", "M1711": "M171", "M1712": "M171", "F411": "F41", "F331": "F33",
    "N1831": "N183", "E66811": "E668", "J209": "J20", "S83241A": "S83241", "I2510": "I251",
    "M7541": "M754", "I4891": "I48", "E039": "E03", "J069": "J06", "R7303": "R730",
    "J0190": "J01", "F4323": "F432", "M542": "M54",
}  # fmt: skip
CARDIAC_REASONS = ("R0789", "R002", "R0602", "R42", "R55")
# Established visits by level, of a hundred.
ESTABLISHED = (("99212", 3), ("99213", 38), ("99214", 53), ("99215", 6))
FLU_MONTHS = (9, 10, 11, 12, 1)
FLU_SHOT, MEDICARE_FLU_SHOT, FLU_VACCINE = "90471", "G0008", "90656"
SENIORS = ("medicare", "medicare_advantage")
LEFT_SIDED = ("M1712", "M25562")
KNEE, SHOULDER, BACK = ("M25561", "M1711"), ("M25511", "M7541"), ("M5450", "M6281")
THERAPY_REASONS = (
    KNEE, SHOULDER, BACK, ("M542", "M6281"), ("M25562", "M1712"), ("Z471", "Z96651"),
    ("S39012A",), ("M5416", "M5450"),
)  # fmt: skip
KNEE_REASONS, SHOULDER_REASONS = (("M1711",), ("M1712",), ("M25561",)), (("M7541",), ("M25511",))
COUNSELING_REASONS = ("F411", "F331", "F4323", "F4310", "F330")
INJURIES = ("S39012A", "S93401A", "S134XXA", "M25561", "M5450")
INJURY_CAUSES = ("W010XXA", "V4352XA")


@dataclass(frozen=True, slots=True)
class Service:
    """One service charged. Pointers are places in the visit's diagnoses, from 1."""

    code: str
    modifiers: tuple[str, ...] = ()
    units: int = 1
    pointers: tuple[int, ...] = (1,)


@dataclass(slots=True)
class Note:
    """A visit being coded: diagnoses in order, services pointing at them."""

    diagnoses: list[str] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    reason: str = "Follow-up"

    def point(self, code: str) -> int:
        """The place of the diagnosis, added when it is not there yet."""
        if code not in self.diagnoses:
            self.diagnoses.append(code)
        return self.diagnoses.index(code) + 1

    def add(self, code: str, diagnosis: str, *modifiers: str, units: int = 1) -> None:
        """One service for one diagnosis."""
        self.services.append(Service(code, modifiers, units, (self.point(diagnosis),)))


def chronic_problems(seed: int, key: str, age: int) -> tuple[str, ...]:
    """The patient's lasting problems, more of them with age; never both diabetes and before it."""
    found = []
    for code, at_30, at_75 in CHRONIC:
        share = at_30 + (at_75 - at_30) * (min(max(age, 18), 80) - 30) / 45
        if age >= 18 and percent(max(1.0, share), seed, "chronic", code, key):
            found.append(code)
    if "E119" in found and "R7303" in found:
        found.remove("R7303")
    return tuple(found[:4])


@dataclass(frozen=True, slots=True)
class Coming:
    """Who comes for what: the facts a visit is coded from."""

    key: str  # of the visit
    on: date
    age: int
    problems: tuple[str, ...]
    is_new: bool  # never seen here before
    visit_number: int  # of this patient with this provider
    payer_kind: str
    may_add_on: bool = True  # G2211 where the payer is thought to pay it
    accident: str = ""  # diagnosis of an injury at work or on the road


def primary_care(seed: int, coming: Coming) -> Note:
    """A visit to the family physician or the nurse practitioner."""
    note = Note()
    is_senior = coming.payer_kind in SENIORS
    if coming.accident:
        note.reason = "Injury"
        note.point(coming.accident)
        level = weighted(ESTABLISHED, seed, "level", coming.key)
        note.services.append(Service(level, (), 1, (1,)))
        return note
    is_yearly = percent(9, seed, "yearly", coming.key) and coming.age >= 18
    if is_yearly and is_senior:
        note.reason = "Annual wellness visit"
        note.add("G0439", "Z0000")
        _tests(seed, coming, note)
        return note
    if is_yearly and 40 <= coming.age < 65:
        note.reason = "Annual physical"
        note.add("99396", "Z0000")
        _tests(seed, coming, note)
        return note
    _office_visit(seed, coming, note)
    _tests(seed, coming, note)
    return _with_modifier_25(note)


def _office_visit(seed: int, coming: Coming, note: Note) -> None:
    if coming.problems and not percent(28, seed, "acute", coming.key):
        for code in coming.problems[:3]:
            note.point(code)
    else:
        note.point(pick(ACUTE, seed, "acute which", coming.key))
        note.reason = "Sick visit"
    if coming.is_new:
        note.reason = "New patient"
        code = weighted((("99203", 60), ("99204", 40)), seed, "new", coming.key)
    else:
        code = weighted(ESTABLISHED, seed, "level", coming.key)
    pointers = tuple(range(1, min(4, len(note.diagnoses)) + 1))
    note.services.append(Service(code, (), 1, pointers))
    is_lasting = len(coming.problems) >= 2 and coming.may_add_on
    if is_lasting and percent(46, seed, "longitudinal", coming.key):
        note.services.append(Service("G2211", (), 1, (1,)))


def _tests(seed: int, coming: Coming, note: Note) -> None:
    """Laboratory, electrocardiogram and vaccine beside the visit."""
    is_senior = coming.payer_kind in SENIORS
    sugar = next((code for code in ("E119", "R7303") if code in note.diagnoses), "")
    if sugar and percent(72, seed, "a1c", coming.key):
        note.add("83036", sugar, "QW")
    if percent(24, seed, "blood", coming.key) and coming.age >= 18:
        note.services.append(Service("36415", (), 1, (1,)))
    heart = next((code for code in ("I2510", "I4891", "I10") if code in note.diagnoses), "")
    if not heart and coming.age >= 30 and percent(5, seed, "chest", coming.key):
        heart = pick(CARDIAC_REASONS, seed, "chest why", coming.key)
    if heart and percent(30 if coming.age >= 50 else 12, seed, "ecg", coming.key):
        note.add("93000", heart)
    is_season = coming.on.month in FLU_MONTHS and coming.age >= 18
    has_add_on = any(service.code == "G2211" for service in note.services)
    if is_season and not has_add_on and percent(20, seed, "flu", coming.key):
        note.add(MEDICARE_FLU_SHOT if is_senior else FLU_SHOT, "Z23")
        note.add(FLU_VACCINE, "Z23")


def _with_modifier_25(note: Note) -> Note:
    """Modifier 25 on the office visit when a procedure is done on the same day."""
    others = {service.code for service in note.services}
    if others & {FLU_SHOT, MEDICARE_FLU_SHOT, "20610"}:
        note.services = [
            Service(s.code, ("25", *s.modifiers), s.units, s.pointers)
            if s.code.startswith("992")
            else s
            for s in note.services
        ]
    return note


def orthopedics(seed: int, coming: Coming) -> Note:
    """A visit to the orthopedist, or an arthroscopy of the knee."""
    is_knee = coming.accident != "S39012A" and roll(seed, "joint", coming.key) % 3 > 0
    reasons = KNEE_REASONS if is_knee else SHOULDER_REASONS
    why = coming.accident or pick(reasons, seed, "joint why", coming.key)[0]
    note = Note(reason="Joint pain")
    if coming.visit_number == 2 and is_knee and percent(24, seed, "surgery", coming.key):
        note.reason = "Knee arthroscopy"
        note.point("S83241A")
        note.services.append(Service("29881", ("RT",), 1, (1,)))
        return note
    level = "99203" if coming.visit_number == 1 else pick(("99213", "99214"), seed, coming.key)
    note.add(level, why)
    if percent(38, seed, "injection", coming.key):
        note.add("20610", why, "LT" if why in LEFT_SIDED else "RT")
    return _with_modifier_25(note)


def physical_therapy(seed: int, coming: Coming) -> Note:
    """An evaluation, then treatments in fifteen-minute units, each under a therapy plan (GP)."""
    reasons = pick(THERAPY_REASONS, seed, "therapy", coming.key.split("/")[0])
    note = Note(reason="Physical therapy")
    for code in (coming.accident,) if coming.accident else reasons:
        note.point(code)
    both = tuple(range(1, len(note.diagnoses) + 1))
    if coming.visit_number == 1:
        note.reason = "Physical therapy evaluation"
        note.services = [Service("97161", ("GP",), 1, both), Service("97110", ("GP",), 1, both)]
        return note
    plan = roll(seed, "treatment", coming.key) % 100
    if plan < 55:
        rows: list[tuple[str, tuple[str, ...], int]] = [
            ("97110", ("GP",), 2),
            ("97140", ("GP",), 1),
        ]
    elif plan < 82:
        rows = [("97530", ("GP",), 1), ("97110", ("GP",), 1), ("97140", ("59", "GP"), 1)]
    else:
        rows = [("97110", ("GP",), 2), ("97530", ("GP",), 1)]
    note.services = [Service(code, modifiers, units, both) for code, modifiers, units in rows]
    return note


def counseling(seed: int, coming: Coming) -> Note:
    """Psychotherapy by video with the patient at home."""
    why = pick(COUNSELING_REASONS, seed, "counseling", coming.key.split("/")[0])
    note = Note(reason="Counseling, video")
    code = weighted((("90834", 42), ("90837", 58)), seed, "session", coming.key)
    note.add(code, why, "95")
    return note


TREATMENTS = {
    "whitcomb": primary_care,
    "oyelaran": primary_care,
    "kowalczyk": physical_therapy,
    "menon": orthopedics,
    "lindqvist": counseling,
}


def incomplete(code: str) -> str:
    """The code as someone in a hurry would leave it, or empty when there is no such habit."""
    return INCOMPLETE.get(code, "")
