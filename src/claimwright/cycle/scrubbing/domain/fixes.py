"""What can be mended by one press: only what follows from the claim itself, shown before done.

A mechanical fix changes nothing that was said, only how it is said. What asserts something about
the visit, such as a modifier, is offered and never forced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from claimwright.cycle.charges.domain.encounters import EncounterSnapshot
from claimwright.kernel.address import Address
from claimwright.kernel.finding import Finding

LINE = re.compile(r"lines\.(\d+)\.")
MODIFIER = re.compile(r"\b([0-9A-Z]{2})\b")
EXTERNAL_CAUSES = "VWXY"
# Edits that a modifier answers, by what the coder would have to say with it.
OFFERED = {
    "NCCI-PTP-1": "the service was separate",
    "GLOBAL-SAME-DAY": "the visit went beyond the procedure",
    "GLOBAL-AFTER": "the visit was for something else",
    "GLOBAL-OPERATION": "how this operation belongs to the first",
    "VISIT-TWICE": "the second visit had its own reason",
    "THERAPY-PLAN": "under which plan it was given",
    "TELEHEALTH-95": "how the visit was held",
    "THERAPY-KX": "the record shows that more therapy is needed",
    "PFS-HOSPITAL-PART": "only the reading was done",
    "DRUG-WASTE-SAID": "nothing was thrown away",
}
REORDERS = ("837-32", "DX-MANIFESTATION")


@dataclass(frozen=True, slots=True)
class Part:
    """What a fix may change of one line of the visit."""

    code: str
    modifiers: tuple[str, ...]
    pointers: tuple[int, ...]

    @property
    def shown(self) -> str:
        """The line as people write it, with the diagnoses it points at."""
        points = ", ".join(map(str, self.pointers)) or "first"
        return f"{'-'.join((self.code, *self.modifiers))}, diagnoses {points}"


@dataclass(frozen=True, slots=True)
class Known:
    """One address of the set-up: where the claim carries it; `loop` is empty for the others."""

    loop: str
    whose: str
    address: Address


@dataclass(frozen=True, slots=True)
class ZipFix:
    """The nine digits an address should carry: of the billing provider (2010AA) or the location."""

    loop: str
    zip: str


@dataclass(frozen=True, slots=True)
class Fix:
    """One thing to press: `key` names it, before and after are the whole visit in lines of text.

    `is_mechanical` says that nothing new is asserted about the visit.
    """

    key: str
    code: str  # the edit it answers
    title: str
    is_mechanical: bool
    diagnoses: tuple[str, ...]
    parts: tuple[Part, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    address: ZipFix | None = None  # what is mended is not the visit but an address of the set-up

    @property
    def changes(self) -> list[tuple[str, str]]:
        """(before, after) of every line of text that differs; empty text where one has none."""
        size = max(len(self.before), len(self.after))
        old = [*self.before, *[""] * (size - len(self.before))]
        new = [*self.after, *[""] * (size - len(self.after))]
        return [(one, other) for one, other in zip(old, new, strict=True) if one != other]


def fixes_for(visit: EncounterSnapshot, findings: Sequence[Finding]) -> list[Fix]:
    """Everything that can be mended by one press, in the order of the findings, each once."""
    parts = tuple(Part(line.code, line.modifiers, line.pointers) for line in visit.lines)
    diagnoses = tuple(code.replace(".", "") for code in visit.diagnoses)
    found: dict[str, Fix] = {}
    for finding in findings:
        for fix in _fixes(finding, diagnoses, parts):
            is_change = (fix.diagnoses, fix.parts) != (diagnoses, parts)
            if is_change and fix.key not in found:
                found[fix.key] = replace(
                    fix, before=_told(diagnoses, parts), after=_told(fix.diagnoses, fix.parts)
                )
    return list(found.values())


def can_be_mended(visit: EncounterSnapshot, findings: Sequence[Finding]) -> bool:
    """Whether one press mends anything of it, on the visit or in the set-up."""
    return any(finding.code == "837-13" for finding in findings) or bool(fixes_for(visit, findings))


NO_SUFFIX, PLACEHOLDER = "0000", "9998"
PLACES = ("2010AA", "2310C")


def zip_fixes(findings: Sequence[Finding], known: Sequence[Known]) -> list[Fix]:
    """The last four digits of a ZIP: those of the same address elsewhere in the set-up, or 9998.

    9998 is what claims carry where the postal service knows no digits; it is offered, not forced.
    """
    found = {}
    for finding in findings:
        for one in known:
            is_meant = finding.code == "837-13" and finding.where.loop == one.loop
            if is_meant and one.loop in PLACES and len(one.address.zip[:5]) == 5:
                found[one.loop] = _zip_fix(one, known)
    return list(found.values())


def _zip_fix(one: Known, known: Sequence[Known]) -> Fix:
    same = next((other for other in known if _is_same_place(one.address, other.address)), None)
    digits = same.address.zip if same else one.address.zip[:5] + PLACEHOLDER
    shown = f"{digits[:5]}-{digits[5:]}"
    why = f"as {same.whose} has it" if same else "where the postal service knows no other digits"
    return Fix(
        f"zip-{one.loop}",
        "837-13",
        f"Write the ZIP of {one.whose} as {shown}, {why}",
        same is not None,
        (),
        (),
        (f"{one.whose}: {one.address.line1}, {one.address.zip_shown}",),
        (f"{one.whose}: {one.address.line1}, {shown}",),
        ZipFix(one.loop, digits),
    )


def _is_same_place(one: Address, other: Address) -> bool:
    """Whether the other is the same street and town, with all nine digits."""
    is_whole = len(other.zip) == 9 and not other.zip.endswith(NO_SUFFIX)
    street = [" ".join(each.line1.casefold().split()) for each in (one, other)]
    return is_whole and street[0] == street[1] and one.zip[:5] == other.zip[:5]


def _told(diagnoses: tuple[str, ...], parts: tuple[Part, ...]) -> tuple[str, ...]:
    lines = [f"Line {number}: {part.shown}" for number, part in enumerate(parts, start=1)]
    return (f"Diagnoses: {', '.join(diagnoses)}", *lines)


def _fixes(finding: Finding, diagnoses: tuple[str, ...], parts: tuple[Part, ...]) -> Iterator[Fix]:
    if finding.code in REORDERS:
        yield _first_to_the_end(finding.code, diagnoses, parts)
    if finding.code == "837-31" and len(set(diagnoses)) < len(diagnoses):
        yield _each_once(diagnoses, parts)
    if finding.code == "837-33":
        yield _pointers_in_range(diagnoses, parts)
    if finding.code in OFFERED:
        yield from _modifiers(finding, diagnoses, parts)
    if finding.code == "LAB-QW":
        yield from _without(finding, "QW", diagnoses, parts)


def _first_to_the_end(code: str, diagnoses: tuple[str, ...], parts: tuple[Part, ...]) -> Fix:
    """The first diagnosis that may stand first comes first; the others keep their order."""
    causes = [dx for dx in diagnoses if dx[:1] in EXTERNAL_CAUSES]
    reasons = [dx for dx in diagnoses if dx[:1] not in EXTERNAL_CAUSES]
    if code == "DX-MANIFESTATION" and len(reasons) > 1:
        reasons = [*reasons[1:], reasons[0]]
    ordered = tuple(reasons + causes)
    moved = {at: ordered.index(dx) + 1 for at, dx in enumerate(diagnoses, start=1)}
    return Fix(
        "diagnosis-order",
        code,
        "Put the diagnoses in order",
        True,
        ordered,
        tuple(_repointed(part, moved) for part in parts),
    )


def _each_once(diagnoses: tuple[str, ...], parts: tuple[Part, ...]) -> Fix:
    kept = tuple(dict.fromkeys(diagnoses))
    moved = {at: kept.index(dx) + 1 for at, dx in enumerate(diagnoses, start=1)}
    return Fix(
        "diagnosis-once",
        "837-31",
        "Name each diagnosis once",
        True,
        kept,
        tuple(_repointed(part, moved) for part in parts),
    )


def _repointed(part: Part, moved: dict[int, int]) -> Part:
    pointers = tuple(dict.fromkeys(moved[at] for at in part.pointers if at in moved))
    return replace(part, pointers=pointers)


def _pointers_in_range(diagnoses: tuple[str, ...], parts: tuple[Part, ...]) -> Fix:
    """Pointers beyond the list and repeated ones go; a line left without any takes the first."""
    same = {at: at for at in range(1, len(diagnoses) + 1)}
    mended = []
    for part in parts:
        kept = _repointed(part, same)
        mended.append(replace(kept, pointers=kept.pointers[:4] or (1,)))
    return Fix(
        "pointers", "837-33", "Point at the diagnoses there are", True, diagnoses, tuple(mended)
    )


def _modifiers(
    finding: Finding, diagnoses: tuple[str, ...], parts: tuple[Part, ...]
) -> Iterator[Fix]:
    number = _line_of(finding)
    if not 1 <= number <= len(parts):
        return
    part = parts[number - 1]
    for modifier in dict.fromkeys(MODIFIER.findall(finding.expected)):
        if modifier in part.modifiers or len(part.modifiers) >= 4 or modifier == "JW":
            continue
        # Modifiers that decide about payment stand before the informational ones.
        changed = replace(part, modifiers=(modifier, *part.modifiers))
        yield Fix(
            f"modifier-{number}-{modifier}",
            finding.code,
            f"Add {modifier} to {part.code}, if {OFFERED[finding.code]}",
            False,
            diagnoses,
            (*parts[: number - 1], changed, *parts[number:]),
        )


def _without(
    finding: Finding, modifier: str, diagnoses: tuple[str, ...], parts: tuple[Part, ...]
) -> Iterator[Fix]:
    number = _line_of(finding)
    if 1 <= number <= len(parts):
        part = parts[number - 1]
        changed = replace(part, modifiers=tuple(m for m in part.modifiers if m != modifier))
        yield Fix(
            f"without-{number}-{modifier}",
            finding.code,
            f"Take {modifier} off {part.code}",
            True,
            diagnoses,
            (*parts[: number - 1], changed, *parts[number:]),
        )


def _line_of(finding: Finding) -> int:
    named = LINE.match(finding.where.field)
    return int(named[1]) if named else 0
