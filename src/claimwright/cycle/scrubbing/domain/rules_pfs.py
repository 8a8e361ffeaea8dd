"""What the physician fee schedule's indicators say a line may carry."""

from __future__ import annotations

from collections.abc import Iterator

from claimwright.cycle.scrubbing.domain.context import Subject, line_label
from claimwright.cycle.scrubbing.domain.edits import edit
from claimwright.cycle.scrubbing.domain.kinds import codes
from claimwright.cycle.scrubbing.domain.rules_ncci import line_place
from claimwright.engines.codesets.tables import RelativeValue, System
from claimwright.engines.rules import Fault
from claimwright.engines.x12.professional import ServiceLine
from claimwright.kernel.finding import Severity

PFS = "cms-mpfs-indicators"
FACILITIES = codes("19 21 22 23 24 26 31 34 41 42 51 52 53 56 61")
HOSPITAL = codes("19 21 22 23")
SIDES = codes("RT LT")
NOT_COVERED_SAID = codes("GA GX GY GZ")
# Modifiers that ask for an indicator: which column, which of its values refuse the modifier.
HELPERS = {
    "80": ("assistant", "1 9", "an assistant at surgery"),
    "81": ("assistant", "1 9", "an assistant at surgery"),
    "82": ("assistant", "1 9", "an assistant at surgery"),
    "AS": ("assistant", "1 9", "an assistant at surgery"),
    "62": ("co_surgeon", "0 9", "two surgeons"),
    "66": ("team", "0 9", "a team of surgeons"),
}


def listed(subject: Subject) -> Iterator[tuple[ServiceLine, RelativeValue]]:
    """Lines whose code the fee schedule of the day lists, with its row."""
    reading = subject.context.reading
    for line in subject.claim.lines:
        if line.from_on is None or not reading.has(System.PFS, line.from_on):
            continue
        row = reading.values((line.procedure,), line.from_on)[line.procedure]
        if row is not None:
            yield line, row


@edit(
    "PFS-STATUS",
    snip=7,
    family="Fee schedule",
    about="line",
    says="Medicare does not pay this code.",
    fix="Use the code Medicare takes instead, or say with GY, GX or GA that it is not covered.",
    source=f"{PFS} status code",
    releasable_by="claims.edit",
)
def codes_are_payable(subject: Subject) -> Iterator[Fault]:
    if not subject.follows_ncci:
        return
    for line, row in listed(subject):
        said = not NOT_COVERED_SAID.isdisjoint(line.modifiers)
        if row.status == "I":
            words = f"Medicare does not take {line.procedure}; another code stands for the service."
            yield Fault(**line_place(line), found=line_label(line), message=words)
        elif row.status == "N" and not said:
            words = f"{line.procedure} is never covered by Medicare."
            yield Fault(**line_place(line), found=line_label(line), message=words)
        elif row.status in ("B", "P"):
            words = f"{line.procedure} is always part of another service and paid with it."
            yield Fault(
                **line_place(line),
                found=line_label(line),
                message=words,
                severity=Severity.WARNING,
            )


@edit(
    "PFS-PARTS",
    snip=7,
    family="Fee schedule",
    about="line",
    needs=codes("26 TC"),
    says="The service cannot be split into a professional (26) and a technical part (TC).",
    fix="Take the modifier off, or choose the code for the part that was done.",
    source=f"{PFS} PC/TC indicator",
)
def parts_can_be_split(subject: Subject) -> Iterator[Fault]:
    for line, row in listed(subject):
        has_26, has_tc = "26" in line.modifiers, "TC" in line.modifiers
        # 1: both parts exist; 6: laboratory interpretation, only 26.
        allowed = row.pc_tc == "1" or (row.pc_tc == "6" and has_26 and not has_tc)
        if (has_26 or has_tc) and (not allowed or (has_26 and has_tc)):
            yield Fault(
                **line_place(line, "SV101-3", "modifiers"),
                found=f"{line_label(line)} {' '.join(line.modifiers)}",
                severity=subject.weight,
            )


@edit(
    "PFS-HOSPITAL-PART",
    snip=7,
    family="Fee schedule",
    about="line",
    needs=frozenset(f"place {place}" for place in HOSPITAL),
    says="In a hospital the technical part is the hospital's; the line asks for both parts.",
    fix="Add modifier 26 for the reading alone.",
    source=f"{PFS} PC/TC indicator",
    releasable_by="claims.edit",
)
def hospitals_bill_their_part(subject: Subject) -> Iterator[Fault]:
    for line, row in listed(subject):
        at = line.place_of_service or subject.claim.place_of_service
        if at in HOSPITAL and (
            row.pc_tc == "3" or (row.pc_tc == "1" and "26" not in line.modifiers)
        ):
            yield Fault(
                **line_place(line, "SV101-3", "modifiers"),
                found=line_label(line),
                expected="26",
                severity=subject.weight,
            )


@edit(
    "PFS-BOTH-SIDES",
    snip=7,
    family="Fee schedule",
    about="line",
    needs=codes("50"),
    says="Modifier 50 does not fit the service: it cannot be done on both sides, already means "
    "both, or names a side or more than one unit besides.",
    fix="Take 50 off, or bill one unit with 50 and no RT or LT.",
    source=f"{PFS} bilateral indicator; cms-claims-manual chapter 12 section 40.7",
)
def both_sides_fit(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        if "50" in line.modifiers and (
            not SIDES.isdisjoint(line.modifiers) or line.units.strip() not in ("1", "1.0")
        ):
            yield Fault(
                **line_place(line, "SV101-3", "modifiers"),
                found=f"{line_label(line)} {' '.join(line.modifiers)} x{line.units}",
                expected="50 alone, one unit",
            )
    for line, row in listed(subject):
        if "50" in line.modifiers and row.bilateral in ("0", "2", "9"):
            yield Fault(
                **line_place(line, "SV101-3", "modifiers"),
                found=f"{line_label(line)} 50",
                severity=subject.weight,
            )


@edit(
    "PFS-HELPERS",
    snip=7,
    family="Fee schedule",
    about="line",
    needs=frozenset(HELPERS),
    says="Nobody is paid for helping with this operation.",
    fix="Take the line off, or bill it under the surgeon alone.",
    source=f"{PFS} assistant, co-surgeon and team indicators",
    releasable_by="claims.edit",
)
def helpers_are_paid(subject: Subject) -> Iterator[Fault]:
    for line, row in listed(subject):
        for modifier in line.modifiers:
            if modifier not in HELPERS:
                continue
            column, refused, words = HELPERS[modifier]
            value = getattr(row, column)
            if value in refused.split():
                yield Fault(
                    **line_place(line, "SV101-3", "modifiers"),
                    found=f"{line_label(line)} {modifier}",
                    message=f"Medicare pays no part of {line.procedure} to {words}.",
                    severity=subject.weight,
                )
            elif column != "team" and value == ("0" if column == "assistant" else "1"):
                yield Fault(
                    **line_place(line, "SV101-3", "modifiers"),
                    found=f"{line_label(line)} {modifier}",
                    message=f"The payer will ask for papers before paying {words}.",
                    fix="Keep the operative note at hand.",
                    severity=Severity.INFO,
                )


@edit(
    "PFS-PLACE",
    snip=7,
    family="Fee schedule",
    about="line",
    severity=Severity.WARNING,
    says="The service is not usually done in this place, and has no price for it.",
    fix="Check the place of service.",
    source=f"{PFS} NA indicator",
)
def places_have_a_price(subject: Subject) -> Iterator[Fault]:
    for line, row in listed(subject):
        at = line.place_of_service or subject.claim.place_of_service
        if at not in FACILITIES and row.is_nonfacility_na:
            yield Fault(**line_place(line), found=f"{line_label(line)} at {at}")


RULES = (
    codes_are_payable,
    parts_can_be_split,
    hospitals_bill_their_part,
    both_sides_fit,
    helpers_are_paid,
    places_have_a_price,
)
