"""A professional claim on the CMS-1500 (02/12): six service lines to a page.

Each page stands alone with a total of its own, as payers read them one by one.
Source: nucc-1500-print, cms-1500-instructions
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from claimwright.cycle.claims.domain.paper.sheet import (
    SIGNED,
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
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import OtherCoverage, ProfessionalClaim, ServiceLine

GRID = Grid("CMS-1500", left=216, top=240, source="nucc-1500-print")
LINES_A_PAGE = 6
FIRST_LINE = 43  # the shaded half of the first service line

# SBR09 → the column of its cross in box 1; what is not named here is "other".
COVERAGE_KINDS = {"MA": 1, "MB": 1, "MC": 8, "CH": 15, "VA": 24, "BL": 31, "CI": 31, "OF": 39}
OTHER_KIND = 45
RELATIONSHIPS = {"18": 33, "01": 38, "19": 42}
OTHER_RELATIONSHIP = 47
ONSET_DATES = ("431", "484")
OTHER_DATES = ("454", "304", "453", "439", "455", "471", "090", "091", "444")
PROVIDER_IDS = ("0B", "1G", "G2", "LU")


def pages_of(claim: ProfessionalClaim, *, signed_on: date) -> list[Page]:
    """The claim's pages in order; `signed_on` dates box 31."""
    pages = []
    for number, lines in enumerate(in_groups(claim.lines, LINES_A_PAGE)):
        sheet = Sheet(GRID.source)
        _carrier(sheet, claim)
        _patient(sheet, claim)
        _insured(sheet, claim)
        _other_insured(sheet, claim)
        _condition(sheet, claim)
        _dates(sheet, claim)
        _referral(sheet, claim)
        _diagnoses(sheet, claim)
        for place, line in enumerate(lines):
            _service(sheet, claim, line, FIRST_LINE + 2 * place)
        _totals(sheet, claim, lines, is_first=number == 0)
        _providers(sheet, claim, signed_on)
        pages.append(sheet.page())
    return pages


def alignment_page() -> Page:
    """Crosses and nines where the first and the last boxes are."""
    sheet = Sheet(GRID.source)
    sheet.put("carrier", 2, 41, 38, "HOLD THIS AGAINST A SHEET OF STOCK")
    for column in sorted({*COVERAGE_KINDS.values(), OTHER_KIND}):
        sheet.cross("1", 8, column)
    sheet.put("1a", 8, 50, 29, "9" * 29)
    sheet.put("2", 10, 1, 28, "9" * 28)
    sheet.cross("20", 36, 52)
    for shaded in range(FIRST_LINE, FIRST_LINE + 2 * LINES_A_PAGE, 2):
        sheet.put("24A", shaded + 1, 1, 17, "99 99 99 99 99 99")
        sheet.money("24F", shaded + 1, (49, 54, 56), 99_999_999)
        sheet.put("24J", shaded + 1, 68, 10, "9" * 10)
    sheet.cross("25", 56, 19)
    sheet.money("28", 56, (51, 56, 58), 99_999_999)
    sheet.put("33a", 61, 51, 10, "9" * 10)
    return sheet.page()


def _carrier(sheet: Sheet, claim: ProfessionalClaim) -> None:
    place = claim.payer.address
    told = (claim.payer.name, place.line1, place.line2, city_line(claim.payer))
    for line, text in enumerate((each for each in told if each), start=2):
        sheet.put("carrier", line, 41, 38, text)


def _patient(sheet: Sheet, claim: ProfessionalClaim) -> None:
    patient = claim.patient or claim.subscriber
    sheet.cross("1", 8, COVERAGE_KINDS.get(claim.filing_indicator, OTHER_KIND))
    sheet.put("1a", 8, 50, 29, claim.subscriber.id)
    sheet.put("2", 10, 1, 28, name_of(patient))
    sheet.day("3", 10, (31, 34, 37), patient.birth_on)
    _sex(sheet, "3", 10, patient.sex, (42, 47))
    _address(sheet, "5", patient, 1, (26, 15))
    sheet.cross("6", 12, RELATIONSHIPS.get(claim.relationship, OTHER_RELATIONSHIP))


def _insured(sheet: Sheet, claim: ProfessionalClaim) -> None:
    """Boxes 4, 7 and 11: Medicare as first payer has neither insured nor group of its own."""
    if _is_medicare(claim) and claim.rank == "P":
        sheet.put("11", 18, 50, 29, "NONE")
        return
    insured = claim.subscriber
    sheet.put("4", 10, 50, 29, name_of(insured))
    _address(sheet, "7", insured, 50, (74, 65))
    sheet.put("11", 18, 50, 29, claim.group_number)
    sheet.day("11a", 20, (53, 56, 59), insured.birth_on)
    _sex(sheet, "11a", 20, insured.sex, (68, 75))
    number = claim.reference("Y4") or insured.reference("Y4")
    if number:
        sheet.put("11b", 22, 50, 2, "Y4")
        sheet.put("11b", 22, 53, 26, number)
    sheet.put("11c", 24, 50, 29, claim.group_name or claim.payer.name)
    sheet.cross("11d", 26, 52 if claim.other_coverages else 57)


def _address(
    sheet: Sheet, box: str, who: Party, column: int, state_and_phone: tuple[int, int]
) -> None:
    state_column, phone_column = state_and_phone
    sheet.put(box, 12, column, 28, street_of(who))
    sheet.put(box, 14, column, 23, who.address.city.replace(",", ""))
    sheet.put(box, 14, state_column, 3, who.address.state)
    sheet.put(box, 16, column, 12, who.address.zip_shown)
    _phone(sheet, box, 16, phone_column, who.phone)


def _phone(sheet: Sheet, box: str, line: int, column: int, phone: str) -> None:
    """The area code apart from the rest, without signs."""
    digits = "".join(sign for sign in phone if sign.isdigit())[-10:]
    if len(digits) == 10:
        sheet.put(box, line, column, 3, digits[:3])
        sheet.put(box, line, column + 4, 7, digits[3:])


def _sex(sheet: Sheet, box: str, line: int, sex: str, columns: tuple[int, int]) -> None:
    if sex in ("M", "F"):
        sheet.cross(box, line, columns["MF".index(sex)])


def _other_insured(sheet: Sheet, claim: ProfessionalClaim) -> None:
    if not claim.other_coverages:
        return
    other = claim.other_coverages[0]
    sheet.put("9", 18, 1, 28, name_of(other.subscriber))
    sheet.put("9a", 20, 1, 28, other.group_number or other.subscriber.id)
    sheet.put("9d", 26, 1, 28, other.group_name or other.payer.name)


def _condition(sheet: Sheet, claim: ProfessionalClaim) -> None:
    for box, line, cause in (("10a", 20, "EM"), ("10b", 22, "AA"), ("10c", 24, "OA")):
        sheet.cross(box, line, 35 if cause in claim.related_causes else 41)
    sheet.put("10b", 22, 45, 2, claim.accident_state)
    sheet.put("10d", 26, 30, 19, " ".join(claim.condition_codes))
    if claim.release in ("Y", "I"):
        sheet.put("12", 29, 7, 20, SIGNED)
    if claim.benefits_assigned == "Y":
        sheet.put("13", 29, 57, 20, SIGNED)


def _dates(sheet: Sheet, claim: ProfessionalClaim) -> None:
    _qualified_day(sheet, "14", claim, ONSET_DATES, ((2, 5, 8), 16))
    _qualified_day(sheet, "15", claim, OTHER_DATES, ((37, 40, 43), 31))
    away = _period(claim, "314") or (claim.day("360"), claim.day("361"))
    sheet.day("16", 32, (54, 57, 60), away[0])
    sheet.day("16", 32, (68, 71, 74), away[1])
    sheet.day("18", 34, (54, 57, 60), claim.day("435"))
    sheet.day("18", 34, (68, 71, 74), claim.day("096"))


def _qualified_day(
    sheet: Sheet,
    box: str,
    claim: ProfessionalClaim,
    qualifiers: Sequence[str],
    columns: tuple[tuple[int, ...], int],
) -> None:
    """The first of the dates that the claim has, with the qualifier that says which it is."""
    for qualifier in qualifiers:
        on = claim.day(qualifier)
        if on is not None:
            sheet.day(box, 32, columns[0], on)
            sheet.put(box, 32, columns[1], 3, qualifier)
            return


def _period(claim: ProfessionalClaim, qualifier: str) -> tuple[date, date] | None:
    return next(((first, last) for key, first, last in claim.periods if key == qualifier), None)


def _referral(sheet: Sheet, claim: ProfessionalClaim) -> None:
    ordering = next((line.ordering for line in claim.lines if line.ordering), None)
    told = (("DN", claim.referring), ("DK", ordering), ("DQ", claim.supervising))
    for qualifier, who in told:
        if who is not None:
            sheet.put("17", 34, 1, 2, qualifier)
            sheet.put("17", 34, 4, 25, name_of(who))
            _other_id(sheet, "17a", 33, (30, 33, 15), who)
            sheet.put("17b", 34, 33, 15, who.id)
            break
    sheet.put("19", 36, 1, 48, claim.note)
    bought = [line.purchased.charge_cents for line in claim.lines if line.purchased]
    sheet.cross("20", 36, 52 if bought else 57)
    if bought:
        sheet.money("20", 36, (62, 68, 70), sum(bought))


def _other_id(sheet: Sheet, box: str, line: int, place: tuple[int, int, int], who: Party) -> None:
    """An identifier of the payer's own, with its qualifier."""
    for qualifier in PROVIDER_IDS:
        value = who.reference(qualifier)
        if value:
            sheet.put(box, line, place[0], 2, qualifier)
            sheet.put(box, line, place[1], place[2], value)
            return


def _diagnoses(sheet: Sheet, claim: ProfessionalClaim) -> None:
    is_icd10 = any(qualifier in ("ABK", "ABF") for qualifier, _ in claim.diagnoses)
    if claim.diagnoses:
        sheet.put("21", 37, 42, 1, "0" if is_icd10 else "9")
    for place, (_, code) in enumerate(claim.diagnoses[:12]):
        sheet.put("21", 38 + place // 4, 3 + 13 * (place % 4), 8, code.replace(".", ""))
    if claim.frequency in ("7", "8"):
        sheet.put("22", 38, 50, 11, claim.frequency)
        sheet.put("22", 38, 62, 18, claim.reference("F8"))
    sheet.put("23", 40, 50, 29, _authorization(claim))


def _authorization(claim: ProfessionalClaim) -> str:
    """Box 23 has room for one number: authorization before referral before the lab's CLIA."""
    return next((n for n in map(claim.reference, ("G1", "9F", "X4", "EW")) if n), "")


def _service(sheet: Sheet, claim: ProfessionalClaim, line: ServiceLine, shaded: int) -> None:
    row = shaded + 1
    sheet.put_exactly("24", shaded, 1, 61, _supplement(line))
    sheet.day("24A", row, (1, 4, 7, 0), line.from_on)
    sheet.day("24A", row, (10, 13, 16, 0), line.to_on or line.from_on)
    sheet.put("24B", row, 19, 2, line.place_of_service or claim.place_of_service)
    sheet.put("24C", row, 22, 1, line.emergency)
    sheet.put("24D", row, 25, 6, line.procedure)
    for column, modifier in zip((33, 36, 39, 42), line.modifiers, strict=False):
        sheet.put("24D", row, column, 2, modifier)
    letters = "".join(chr(64 + pointer) for pointer in line.pointers if 1 <= pointer <= 12)
    sheet.put("24E", row, 45, 4, letters)
    sheet.money("24F", row, (49, 54, 56), line.charge_cents)
    _units(sheet, row, line)
    sheet.put("24H", row, 63, 1, "Y" if "Y" in (line.epsdt, line.family_planning) else "")
    who = line.rendering or claim.rendering or claim.billing
    _other_id(sheet, "24I", shaded, (65, 68, 11), who)
    sheet.put("24J", row, 68, 10, who.id)


def _units(sheet: Sheet, row: int, line: ServiceLine) -> None:
    sheet.put_exactly("24G", row, 59, 4, plain_number(line.units))


def _supplement(line: ServiceLine) -> str:
    """The shaded half: a drug as N4, its number, unit and quantity; else the line's note."""
    if line.ndc:
        return f"N4{line.ndc}   {line.ndc_unit}{plain_number(line.ndc_quantity)}".rstrip()
    return printed(line.note or line.description)


def _totals(
    sheet: Sheet, claim: ProfessionalClaim, lines: Sequence[ServiceLine], *, is_first: bool
) -> None:
    billing = claim.billing
    sheet.put("25", 56, 1, 15, billing.tax_id.replace("-", ""))
    if billing.tax_id:
        sheet.cross("25", 56, 17 if billing.tax_id_qualifier == "SY" else 19)
    sheet.put("26", 56, 23, 14, claim.control_number)
    sheet.cross("27", 56, 38 if claim.assignment == "A" else 43)
    sheet.money("28", 56, (51, 56, 58), sum(line.charge_cents for line in lines))
    paid = claim.patient_paid_cents + sum(map(_paid_by, claim.other_coverages))
    if is_first and paid:
        sheet.money("29", 56, (61, 66, 68), paid)


def _paid_by(other: OtherCoverage) -> int:
    return other.paid_cents or 0


def _providers(sheet: Sheet, claim: ProfessionalClaim, signed_on: date) -> None:
    sheet.put("31", 59, 1, 21, printed(name_of(claim.rendering or claim.billing))[:21])
    sheet.put("31", 60, 1, 22, SIGNED)
    sheet.day("31", 61, (1, 4, 7, 0), signed_on)
    where = claim.facility or claim.billing
    _block(sheet, "32", where, 23, 26)
    sheet.put("32a", 61, 24, 10, where.id if where.id_qualifier == "XX" else "")
    _other_id(sheet, "32b", 61, (36, 38, 11), where)
    billing = claim.billing
    _phone(sheet, "33", 57, 66, billing.phone or claim.submitter.phone)
    _block(sheet, "33", billing, 50, 29)
    sheet.put("33a", 61, 51, 10, billing.id)
    if billing.taxonomy:
        sheet.put("33b", 61, 63, 14, f"ZZ{billing.taxonomy}")


def _block(sheet: Sheet, box: str, who: Party, column: int, width: int) -> None:
    """Name, street and city on three lines."""
    sheet.put(box, 58, column, width, name_of(who))
    sheet.put(box, 59, column, width, street_of(who))
    sheet.put(box, 60, column, width, city_line(who))


def _is_medicare(claim: ProfessionalClaim) -> bool:
    return claim.filing_indicator in ("MA", "MB")
