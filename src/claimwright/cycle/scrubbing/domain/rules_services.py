"""What certain services oblige a line to say: therapy, tests, anesthesia, drugs, vaccines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from claimwright.cycle.claims.domain.procedures import is_anesthesia
from claimwright.cycle.scrubbing.domain.context import Subject, line_label
from claimwright.cycle.scrubbing.domain.days import by_day
from claimwright.cycle.scrubbing.domain.edits import edit
from claimwright.cycle.scrubbing.domain.kinds import (
    CAPPED_RENTAL,
    FLU_VACCINES,
    PNEUMO_VACCINES,
    VACCINE_GIVING,
    VACCINES,
    codes,
    is_drug,
)
from claimwright.cycle.scrubbing.domain.rules_ncci import line_place
from claimwright.engines.rules import Fault
from claimwright.kernel.finding import Severity

ANESTHESIA_BY = codes("AA AD QK QX QY QZ")
WASTE_SINCE, NO_WASTE_SINCE = date(2017, 1, 1), date(2023, 7, 1)


@edit(
    "ANESTHESIA-ROLES",
    snip=6,
    family="Anesthesia",
    about="line",
    needs=codes("anesthesia"),
    says="An anesthesia line says once who gave it, and its modifiers agree.",
    fix="AA alone; QK or QY beside a QX of the nurse; QZ alone; AD for more than four at once.",
    source="cms-claims-manual chapter 12 section 50",
)
def anesthesia_roles_agree(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        said = ANESTHESIA_BY.intersection(line.modifiers)
        if is_anesthesia(line.procedure) and len(said) > 1:
            yield Fault(
                **line_place(line, "SV101-3", "modifiers"),
                found=f"{line_label(line)} {' '.join(sorted(said))}",
            )


@edit(
    "DRUG-WASTE",
    snip=6,
    family="Drugs",
    about="line",
    needs=codes("JW JZ"),
    says="What is said of wasted drug does not fit: JW is a line of its own beside the drug "
    "given, JZ says that nothing was wasted.",
    fix="One line for what was given, and a second with JW for the rest; or JZ alone.",
    source="cms-claims-manual chapter 17 section 40",
)
def waste_is_told_once(subject: Subject) -> Iterator[Fault]:
    lines = subject.claim.lines
    for line in lines:
        said = {"JW", "JZ"}.intersection(line.modifiers)
        if not said or line.from_on is None:
            continue
        others = [o for o in lines if o.procedure == line.procedure and o is not line]
        given = [o for o in others if "JW" not in o.modifiers]
        wrong = len(said) == 2 or not is_drug(line.procedure)
        wrong = wrong or line.from_on < (WASTE_SINCE if "JW" in said else NO_WASTE_SINCE)
        if "JW" in said:
            wrong = wrong or not given or any("JZ" in o.modifiers for o in given)
        if wrong:
            yield Fault(
                **line_place(line, "SV101-3", "modifiers"),
                found=f"{line_label(line)} {' '.join(line.modifiers)}",
            )


@edit(
    "DRUG-WASTE-SAID",
    snip=6,
    family="Drugs",
    about="line",
    needs=codes("drug"),
    starts_on=NO_WASTE_SINCE,
    says="A drug from a single-dose container says what was wasted: JW on a second line, or JZ.",
    fix="Add JZ when nothing was thrown away, or a JW line with the units that were.",
    source="cms-claims-manual chapter 17 section 40",
)
def single_doses_tell_their_waste(subject: Subject) -> Iterator[Fault]:
    if not subject.is_medicare:
        return
    lines = subject.claim.lines
    wasted = {line.procedure for line in lines if "JW" in line.modifiers}
    for line in lines:
        is_single = subject.context.is_single_dose.get(line.procedure, False)
        if is_single and line.procedure not in wasted and "JZ" not in line.modifiers:
            yield Fault(
                **line_place(line, "SV101-3", "modifiers"),
                found=line_label(line),
                expected="JZ or a JW line",
            )


@edit(
    "DRUG-NDC",
    snip=6,
    family="Drugs",
    about="line",
    needs=codes("drug"),
    says="Medicaid wants the National Drug Code of every drug given.",
    fix="Copy the NDC from the package, with its quantity and unit.",
    source="x12-837p 2410 LIN",
)
def medicaid_drugs_name_their_package(subject: Subject) -> Iterator[Fault]:
    if subject.claim.filing_indicator != "MC":
        return
    for line in subject.claim.lines:
        if line.procedure.startswith("J") and not line.ndc:
            yield Fault(**line_place(line, "LIN03", "ndc"), found=line_label(line))


# Tests that a laboratory with a certificate of waiver may do, and that then carry QW.
WAIVED = codes(
    "80047 80048 80051 80053 80061 80069 80178 80305 81003 81007 82010 82043 82044 82120 82247 "
    "82271 82274 82310 82374 82435 82465 82523 82550 82565 82570 82679 82947 82950 82951 82952 "
    "82977 82985 83001 83002 83036 83037 83516 83605 83655 83718 83721 83861 83880 83986 84075 "
    "84132 84155 84157 84295 84443 84450 84460 84478 84520 84550 84703 85014 85018 85025 85576 "
    "85610 86294 86308 86318 86328 86386 86408 86618 86701 86703 86780 86803 87077 87210 87338 "
    "87426 87428 87430 87449 87491 87501 87502 87591 87631 87633 87634 87635 87636 87637 87650 "
    "87651 87661 87801 87804 87806 87807 87808 87809 87811 87880 87899 87905 89300 89321 0240U "
    "0241U G0328 G0433 G0435 G0475 G0567"
)
# Waived as well, but never with QW.
WAIVED_PLAIN = codes("81002 81025 82270 82272 82962 83026 84830 85013 85651")


@edit(
    "LAB-QW",
    snip=6,
    family="Laboratory",
    about="line",
    needs=codes("QW"),
    says="QW is for waived tests that need it, and this one is not among them.",
    fix="Take QW off, or correct the code.",
    source="cms-clia waived tests",
)
def waived_tests_are_waived(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        if "QW" in line.modifiers and line.procedure not in WAIVED:
            yield Fault(
                **line_place(line, "SV101-3", "modifiers"),
                found=f"{line_label(line)} QW",
                message=f"{line.procedure} never takes QW."
                if line.procedure in WAIVED_PLAIN
                else "",
            )


PANELS = {
    "80053": codes("82040 82247 82310 82374 82435 82565 82947 84075 84132 84155 84295 84450 84460 "
                   "84520"),
    "80069": codes("82040 82310 82374 82435 82565 82947 84100 84132 84295 84520"),
    "80048": codes("82310 82374 82435 82565 82947 84132 84295 84520"),
    "80047": codes("82330 82374 82435 82565 82947 84132 84295 84520"),
    "80076": codes("82040 82247 82248 84075 84155 84450 84460"),
    "80074": codes("86705 86709 86803 87340"),
    "80051": codes("82374 82435 84132 84295"),
    "80061": codes("82465 83718 84478"),
}  # fmt: skip


@edit(
    "LAB-PANEL",
    snip=7,
    family="Laboratory",
    about="lines",
    needs=codes("lab"),
    says="All tests of a panel are billed one by one.",
    fix="Bill the panel instead of its tests.",
    source="ncci-manual chapter 10",
    releasable_by="claims.edit",
)
def panels_are_billed_whole(subject: Subject) -> Iterator[Fault]:
    for services in by_day(subject).values():
        present = {service.code for service in services}
        for panel, tests in PANELS.items():
            if tests <= present and panel not in present:
                shown = next(s.line for s in services if s.code in tests)
                yield Fault(
                    **line_place(shown),
                    found=", ".join(sorted(tests)),
                    expected=panel,
                    severity=subject.weight,
                )
                break


@edit(
    "VACCINE-PAIR",
    snip=7,
    family="Vaccines",
    about="lines",
    needs=codes("vaccine"),
    severity=Severity.WARNING,
    says="A vaccine and its giving belong together, and one of them is not on the claim.",
    fix="Add the vaccine or its administration; a vaccine that cost nothing is billed as $0.01 "
    "where the payer asks for it.",
    source="cms-claims-manual chapter 18 section 10",
)
def vaccines_are_given(subject: Subject) -> Iterator[Fault]:
    present = {line.procedure for line in subject.claim.lines}
    given, product = present & VACCINE_GIVING, present & VACCINES
    if bool(given) != bool(product):
        shown = next(ln for ln in subject.claim.lines if ln.procedure in given | product)
        yield Fault(**line_place(shown), found=line_label(shown))


@edit(
    "VACCINE-MEDICARE",
    snip=7,
    family="Vaccines",
    about="lines",
    needs=codes("vaccine"),
    says="Medicare wants its own code for giving an influenza (G0008) or pneumococcal (G0009) "
    "vaccine.",
    fix="Replace the administration by G0008 or G0009.",
    source="cms-claims-manual chapter 18 section 10.2",
)
def medicare_vaccines_use_its_codes(subject: Subject) -> Iterator[Fault]:
    if not subject.is_medicare:
        return
    present = {line.procedure for line in subject.claim.lines}
    if not present & (FLU_VACCINES | PNEUMO_VACCINES) or present & {"G0008", "G0009"}:
        return
    for line in subject.claim.lines:
        if line.procedure in ("90471", "90472", "90473", "90474"):
            yield Fault(**line_place(line), found=line_label(line), expected="G0008 or G0009")


@edit(
    "MODIFIER-CLASH",
    snip=5,
    family="Modifiers",
    about="line",
    needs=codes("RT 59 XE XP XS XU 76 TC"),
    says="Two modifiers of the line exclude each other.",
    fix="Keep the one the record supports; both sides at once are 50.",
    source="hcpcs-modifiers",
)
def modifiers_agree(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        said = set(line.modifiers)
        separate = said & {"59", "XE", "XP", "XS", "XU"}
        clash = {"RT", "LT"} <= said or {"26", "TC"} <= said or {"76", "77"} <= said
        if clash or len(separate) > 1:
            yield Fault(
                **line_place(line, "SV101-3", "modifiers"),
                found=f"{line_label(line)} {' '.join(line.modifiers)}",
            )


@edit(
    "VISIT-G2211",
    snip=7,
    family="Visits",
    about="line",
    needs=codes("25"),
    severity=Severity.WARNING,
    starts_on=date(2024, 1, 1),
    says="Medicare does not pay G2211 beside a visit with 25, save for a preventive service or "
    "vaccine of the same day (since 2025).",
    fix="Take G2211 off, unless the 25 is for a preventive service.",
    source="cms-claims-manual chapter 12 section 30.6.7",
)
def longitudinal_care_stands_alone(subject: Subject) -> Iterator[Fault]:
    lines = subject.claim.lines
    present = {line.procedure for line in lines}
    preventive = present & (VACCINES | VACCINE_GIVING | codes("G0438 G0439 G0402 G0101"))
    has_25 = any("25" in line.modifiers for line in lines)
    for line in lines:
        if line.procedure == "G2211" and has_25 and subject.follows_ncci and not preventive:
            yield Fault(**line_place(line), found=line_label(line))


@edit(
    "DME-RENTAL",
    snip=6,
    family="Equipment",
    about="line",
    needs=codes("equipment"),
    says="Equipment that is rented up to a cap says whether it is new (NU), used (UE) or rented "
    "(RR), and which month (KH first, KI second and third, KJ fourth and later).",
    fix="Add NU or UE, or RR with its month.",
    source="cms-claims-manual chapter 20 section 30.5",
)
def rentals_say_their_month(subject: Subject) -> Iterator[Fault]:
    for line in subject.claim.lines:
        if line.procedure not in CAPPED_RENTAL:
            continue
        said = set(line.modifiers)
        how = said & {"NU", "UE", "RR"}
        month = said & {"KH", "KI", "KJ"}
        needs_month = "RR" in how and subject.is_medicare
        if len(how) != 1 or (needs_month and len(month) != 1):
            yield Fault(
                **line_place(line, "SV101-3", "modifiers"),
                found=f"{line_label(line)} {' '.join(line.modifiers)}".strip(),
            )


RULES = (
    anesthesia_roles_agree,
    waste_is_told_once,
    single_doses_tell_their_waste,
    medicaid_drugs_name_their_package,
    waived_tests_are_waived,
    panels_are_billed_whole,
    vaccines_are_given,
    medicare_vaccines_use_its_codes,
    modifiers_agree,
    longitudinal_care_stands_alone,
    rentals_say_their_month,
)
