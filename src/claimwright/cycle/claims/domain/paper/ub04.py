"""An institutional claim on the UB-04 (CMS-1450): twenty-two revenue lines to a page.

Line 23 of the last page has the totals of the whole claim.
Source: ub04-print, cms-1450-instructions
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from claimwright.cycle.claims.domain.paper.sheet import (
    Grid,
    Page,
    Sheet,
    city_line,
    in_groups,
    name_of,
    plain_number,
    printed,
    street_of,
)
from claimwright.engines.x12.claim_base import Diagnosis
from claimwright.engines.x12.institutional import (
    InstitutionalClaim,
    Occurrence,
    RevenueLine,
    SurgicalProcedure,
)
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import OtherCoverage

GRID = Grid("UB-04", left=108, top=120, source="ub04-print")
LINES_A_PAGE = 22
FIRST_LINE, TOTAL_LINE = 18, 40

CONDITION_COLUMNS = (34, 38, 41, 44, 47, 50, 53, 56, 59, 62, 65)
OCCURRENCE_COLUMNS = (1, 11, 21, 31)
SPAN_COLUMNS = (41, 58)
VALUE_COLUMNS = (44, 57, 70)
DIAGNOSIS_COLUMNS = (2, 10, 18, 26, 34, 42, 50, 58, 66)
REASON_COLUMNS, CAUSE_COLUMNS = (18, 26, 34), (49, 57, 65)
PROCEDURE_PLACES = ((57, 2), (57, 16), (57, 31), (59, 2), (59, 16), (59, 31))
RANKS = "PST"


def pages_of(claim: InstitutionalClaim, *, created_on: date) -> list[Page]:
    """The claim's pages in order; `created_on` is the creation date of line 23."""
    groups = in_groups(claim.lines, LINES_A_PAGE)
    pages = []
    for number, lines in enumerate(groups, start=1):
        sheet = Sheet(GRID.source)
        _head(sheet, claim)
        _stay(sheet, claim)
        _codes(sheet, claim)
        for place, line in enumerate(lines):
            _revenue(sheet, line, FIRST_LINE + place)
        _foot_of_lines(sheet, claim, (number, len(groups)), created_on)
        _payers(sheet, claim)
        _diagnoses(sheet, claim)
        _procedures(sheet, claim.procedures)
        _providers(sheet, claim)
        _remarks(sheet, claim)
        pages.append(sheet.page())
    return pages


def alignment_page() -> Page:
    """Nines where the first and the last boxes are."""
    sheet = Sheet(GRID.source)
    sheet.put("1", 1, 1, 25, "HOLD AGAINST A BLANK FORM")
    sheet.put("4", 2, 78, 4, "9999")
    sheet.put("6", 4, 61, 6, "999999")
    sheet.put("10", 8, 1, 8, "99999999")
    for row in (FIRST_LINE, TOTAL_LINE - 1, TOTAL_LINE):
        sheet.put("42", row, 1, 4, "9999")
        sheet.put("45", row, 46, 6, "999999")
        sheet.money("47", row, (62, 68, 69), 999_999_999)
    sheet.put("56", 41, 69, 10, "9" * 10)
    sheet.put("60", 46, 30, 19, "9" * 19)
    for column in DIAGNOSIS_COLUMNS:
        sheet.put("67", 53, column, 7, "9" * 7)
    sheet.put("79", 63, 54, 15, "9" * 15)
    return sheet.page()


def _head(sheet: Sheet, claim: InstitutionalClaim) -> None:
    _block(sheet, "1", claim.billing, 1)
    sheet.put("1", 4, 1, 25, "".join(s for s in claim.billing.phone if s.isdigit()))
    if claim.pay_to is not None:
        _block(sheet, "2", claim.pay_to, 26)
    sheet.put("3a", 1, 54, 24, claim.control_number)
    sheet.put("3b", 2, 54, 24, claim.reference("EA"))
    sheet.put("4", 2, 78, 4, claim.type_of_bill)
    sheet.put("5", 4, 51, 9, claim.billing.tax_id.replace("-", ""))
    sheet.put("6", 4, 61, 6, _six(claim.statement_from))
    sheet.put("6", 4, 68, 6, _six(claim.statement_to))
    patient = claim.patient or claim.subscriber
    sheet.put("8b", 6, 3, 29, name_of(patient))
    sheet.put("9a", 5, 42, 40, street_of(patient))
    sheet.put("9b", 6, 32, 30, patient.address.city.replace(",", ""))
    sheet.put("9c", 6, 65, 2, patient.address.state)
    sheet.put("9d", 6, 69, 9, patient.address.zip)
    sheet.put("9e", 6, 80, 2, patient.address.country)


def _block(sheet: Sheet, box: str, who: Party, column: int) -> None:
    for line, text in enumerate((name_of(who), street_of(who), city_line(who)), start=1):
        sheet.put(box, line, column, 25, text)


def _stay(sheet: Sheet, claim: InstitutionalClaim) -> None:
    patient = claim.patient or claim.subscriber
    if patient.birth_on is not None:
        sheet.put("10", 8, 1, 8, f"{patient.birth_on:%m%d%Y}")
    sheet.put("11", 8, 11, 1, patient.sex)
    sheet.put("12", 8, 13, 6, _six(claim.admitted_on))
    sheet.put("13", 8, 19, 2, claim.admission_time[:2])
    sheet.put("14", 8, 22, 2, claim.admission_type)
    sheet.put("15", 8, 25, 2, claim.admission_source)
    sheet.put("16", 8, 28, 2, claim.discharge_time[:2])
    sheet.put("17", 8, 31, 2, claim.patient_status)
    for box, (column, code) in enumerate(
        zip(CONDITION_COLUMNS, claim.conditions, strict=False), start=18
    ):
        sheet.put(str(box), 8, column, 2, code)
    _overflow(sheet, "18 to 28", claim.conditions, len(CONDITION_COLUMNS))


def _codes(sheet: Sheet, claim: InstitutionalClaim) -> None:
    _occurrences(sheet, claim.occurrences)
    _spans(sheet, claim.occurrence_spans)
    payer = claim.payer
    for line, text in enumerate((payer.name, street_of(payer), city_line(payer)), start=12):
        sheet.put("38", line, 1, 40, text)
    for place, value in enumerate(claim.values[:12]):
        column, line = VALUE_COLUMNS[place % 3], 13 + place // 3
        box = f"{39 + place % 3}{'abcd'[place // 3]}"
        sheet.put(box, line, column, 2, value.code)
        dollars, _, cents = value.amount.partition(".")
        sheet.put_right(box, line, column + 3, 7, dollars)
        sheet.put(box, line, column + 10, 2, f"{cents:0<2}"[:2])
    _overflow(sheet, "39 to 41", claim.values, 12)


def _occurrences(sheet: Sheet, occurrences: Sequence[Occurrence]) -> None:
    for place, one in enumerate(occurrences[:8]):
        column, line = OCCURRENCE_COLUMNS[place % 4], 10 + place // 4
        box = f"{31 + place % 4}{'ab'[place // 4]}"
        sheet.put(box, line, column, 2, one.code)
        sheet.put(box, line, column + 3, 6, _six(one.first_on))
    _overflow(sheet, "31 to 34", occurrences, 8)


def _spans(sheet: Sheet, spans: Sequence[Occurrence]) -> None:
    for place, one in enumerate(spans[:4]):
        column, line = SPAN_COLUMNS[place % 2], 10 + place // 2
        box = f"{35 + place % 2}{'ab'[place // 2]}"
        sheet.put(box, line, column, 2, one.code)
        sheet.put(box, line, column + 3, 6, _six(one.first_on))
        sheet.put(box, line, column + 10, 6, _six(one.last_on))
    _overflow(sheet, "35 and 36", spans, 4)


def _revenue(sheet: Sheet, line: RevenueLine, row: int) -> None:
    sheet.put_right("42", row, 1, 4, line.revenue_code.zfill(4))
    drug = f"N4{line.ndc}{line.ndc_unit}{plain_number(line.ndc_quantity)}" if line.ndc else ""
    sheet.put_exactly("43", row, 6, 24, drug or printed(line.description))
    sheet.put("44", row, 31, 14, line.procedure + "".join(line.modifiers))
    sheet.put("45", row, 46, 6, _six(line.from_on))
    units = plain_number(line.units)
    sheet.put_exactly("46", row, 53 + max(0, 7 - len(units)), 7, units)
    sheet.money("47", row, (62, 68, 69), line.charge_cents)
    if line.noncovered_cents:
        sheet.money("48", row, (72, 78, 79), line.noncovered_cents)


def _foot_of_lines(
    sheet: Sheet, claim: InstitutionalClaim, page: tuple[int, int], created_on: date
) -> None:
    number, count = page
    sheet.put("43", TOTAL_LINE, 12, 3, str(number))
    sheet.put("43", TOTAL_LINE, 19, 3, str(count))
    sheet.put("45", TOTAL_LINE, 46, 6, _six(created_on))
    if number < count:
        return
    sheet.put("42", TOTAL_LINE, 1, 4, "0001")
    sheet.money("47", TOTAL_LINE, (62, 68, 69), claim.charge_cents)
    noncovered = sum(line.noncovered_cents or 0 for line in claim.lines)
    if noncovered:
        sheet.money("48", TOTAL_LINE, (72, 78, 79), noncovered)


def _payers(sheet: Sheet, claim: InstitutionalClaim) -> None:
    sheet.put("56", 41, 69, 10, claim.billing.id)
    for row in range(3):
        rank = RANKS[row]
        if rank == claim.rank:
            _own_payer(sheet, claim, row)
        else:
            found = [other for other in claim.other_coverages if other.rank == rank]
            if found:
                _other_payer(sheet, found[0], row)


def _own_payer(sheet: Sheet, claim: InstitutionalClaim, row: int) -> None:
    sheet.put("50", 42 + row, 1, 22, claim.payer.name)
    sheet.put("51", 42 + row, 24, 15, claim.payer.id)
    sheet.put("52", 42 + row, 39, 1, claim.release)
    sheet.put("53", 42 + row, 42, 1, claim.benefits_assigned)
    sheet.money("55", 42 + row, (56, 63, 64), claim.estimated_due_cents)
    sheet.put("57", 42 + row, 68, 14, claim.billing.reference("G2"))
    _insured(sheet, (claim.subscriber, claim.relationship), row)
    sheet.put("61", 46 + row, 50, 14, claim.group_name)
    sheet.put("62", 46 + row, 65, 16, claim.group_number)
    sheet.put("63", 50 + row, 1, 30, claim.reference("G1"))
    sheet.put("64", 50 + row, 31, 26, claim.reference("F8"))


def _other_payer(sheet: Sheet, other: OtherCoverage, row: int) -> None:
    sheet.put("50", 42 + row, 1, 22, other.payer.name)
    sheet.put("51", 42 + row, 24, 15, other.payer.id)
    sheet.put("52", 42 + row, 39, 1, other.release)
    sheet.put("53", 42 + row, 42, 1, other.benefits_assigned)
    sheet.money("54", 42 + row, (44, 51, 52), other.paid_cents)
    _insured(sheet, (other.subscriber, other.relationship), row)
    sheet.put("61", 46 + row, 50, 14, other.group_name)
    sheet.put("62", 46 + row, 65, 16, other.group_number)
    sheet.put("64", 50 + row, 31, 26, other.payer_claim_number)


def _insured(sheet: Sheet, insured: tuple[Party, str], row: int) -> None:
    who, relationship = insured
    sheet.put("58", 46 + row, 1, 25, name_of(who))
    sheet.put("59", 46 + row, 27, 2, relationship)
    sheet.put("60", 46 + row, 30, 19, who.id)


def _diagnoses(sheet: Sheet, claim: InstitutionalClaim) -> None:
    listed = _named(claim, "ABK", "BK") + _named(claim, "ABF", "BF")
    if listed:
        is_icd10 = listed[0].qualifier.startswith("AB")
        sheet.put("66", 54, 1, 1, "0" if is_icd10 else "9")
    for place, one in enumerate(listed[:18]):
        column, line = DIAGNOSIS_COLUMNS[place % 9], 53 + place // 9
        box = "67" if place == 0 else f"67{chr(64 + place)}"
        sheet.put(box, line, column, 7, one.code.replace(".", ""))
        sheet.put(box, line, column + 7, 1, one.present_on_admission)
    _overflow(sheet, "67", listed, 18)
    for one in _named(claim, "ABJ", "BJ")[:1]:
        sheet.put("69", 55, 5, 7, one.code.replace(".", ""))
    for column, one in zip(REASON_COLUMNS, _named(claim, "APR", "PR"), strict=False):
        sheet.put("70", 55, column, 7, one.code.replace(".", ""))
    sheet.put("71", 55, 43, 4, claim.drg)
    for column, one in zip(CAUSE_COLUMNS, _named(claim, "ABN", "BN"), strict=False):
        sheet.put("72", 55, column, 7, one.code.replace(".", ""))
        sheet.put("72", 55, column + 7, 1, one.present_on_admission)


def _named(claim: InstitutionalClaim, *qualifiers: str) -> list[Diagnosis]:
    return [one for one in claim.diagnoses if one.qualifier in qualifiers]


def _procedures(sheet: Sheet, procedures: Sequence[SurgicalProcedure]) -> None:
    ordered = sorted(procedures, key=lambda one: one.qualifier not in ("BBR", "BR", "CAH"))
    for place, ((line, column), one) in enumerate(zip(PROCEDURE_PLACES, ordered, strict=False)):
        box = "74" if place == 0 else f"74{'abcde'[place - 1]}"
        sheet.put(box, line, column, 7, one.code.replace(".", ""))
        sheet.put(box, line, column + 8, 6, _six(one.done_on))
    _overflow(sheet, "74", ordered, len(PROCEDURE_PLACES))


def _providers(sheet: Sheet, claim: InstitutionalClaim) -> None:
    others = (("82", claim.rendering), ("DN", claim.referring), ("ZZ", claim.other_operating))
    named = [(qualifier, who) for qualifier, who in others if who is not None]
    rows: list[tuple[str, int, str, Party | None]] = [
        ("76", 56, "", claim.attending),
        ("77", 58, "", claim.operating),
    ]
    rows += [
        (box, line, qualifier, who)
        for (box, line), (qualifier, who) in zip((("78", 60), ("79", 62)), named, strict=False)
    ]
    for box, line, qualifier, who in rows:
        if who is None:
            continue
        sheet.put(box, line, 56, 2, qualifier)
        sheet.put(box, line, 60, 10, who.id)
        for own in ("0B", "1G", "G2"):
            if who.reference(own):
                sheet.put(box, line, 72, 2, own)
                sheet.put(box, line, 74, 8, who.reference(own))
                break
        sheet.put(box, line + 1, 54, 15, " ".join(p for p in (who.name, who.suffix) if p))
        sheet.put(box, line + 1, 71, 11, who.first)


def _remarks(sheet: Sheet, claim: InstitutionalClaim) -> None:
    """Box 80 is four short lines, the first shorter still; box 81 has the taxonomy as B3."""
    rest = printed(" ".join(text for _, text in claim.notes))
    for line, width in ((60, 19), (61, 24), (62, 24), (63, 24)):
        cut = rest if len(rest) <= width else rest[: width + 1].rpartition(" ")[0] or rest[:width]
        sheet.put("80", line, 1, width, cut)
        rest = rest[len(cut) :].strip()
    if rest:
        sheet.overflow("80", rest)
    if claim.billing.taxonomy:
        sheet.put("81a", 60, 27, 2, "B3")
        sheet.put("81a", 60, 30, 10, claim.billing.taxonomy)


def _six(on: date | None) -> str:
    return f"{on:%m%d%y}" if on is not None else ""


def _overflow(sheet: Sheet, box: str, codes: Sequence[object], room: int) -> None:
    if len(codes) > room:
        sheet.overflow(box, f"{len(codes)} codes, of which {room} fit")
