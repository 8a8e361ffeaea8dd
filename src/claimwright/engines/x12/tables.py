"""Flat tables for analysts out of any X12 file: claims, lines, adjustments, benefits.

Amounts are integer cents, days are ISO dates, codes stay as sent. One row is given out at a time,
so that memory does not grow with the file. `table_files` writes them as CSV or Parquet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import BinaryIO

from claimwright.engines.x12 import codes
from claimwright.engines.x12.elements import at, cents_of, day_of
from claimwright.engines.x12.explain_claims import Context, split_lines
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.pieces import HEAD, PART, Piece, pieces_of
from claimwright.engines.x12.told import Told

Value = str | int | Decimal | date | None
Row = tuple[Value, ...]
TEXT, CENTS, DAY, NUMBER = "text", "cents", "day", "number"

_FILE = (("file", TEXT), ("set_control_number", TEXT), ("kind", TEXT))
COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "claims": (
        *_FILE,
        ("claim_control_number", TEXT),
        ("payer_claim_number", TEXT),
        ("status", TEXT),
        ("patient_last_name", TEXT),
        ("patient_first_name", TEXT),
        ("member_id", TEXT),
        ("payer_name", TEXT),
        ("payer_id", TEXT),
        ("provider_name", TEXT),
        ("provider_npi", TEXT),
        ("service_from", DAY),
        ("service_to", DAY),
        ("facility_code", TEXT),
        ("frequency", TEXT),
        ("filing_indicator", TEXT),
        ("diagnoses", TEXT),
        ("charge_cents", CENTS),
        ("paid_cents", CENTS),
        ("patient_responsibility_cents", CENTS),
    ),
    "lines": (
        *_FILE,
        ("claim_control_number", TEXT),
        ("line", TEXT),
        ("service_from", DAY),
        ("service_to", DAY),
        ("revenue_code", TEXT),
        ("procedure", TEXT),
        ("modifiers", TEXT),
        ("units", NUMBER),
        ("diagnosis_pointers", TEXT),
        ("charge_cents", CENTS),
        ("allowed_cents", CENTS),
        ("paid_cents", CENTS),
        ("remarks", TEXT),
    ),
    "adjustments": (
        *_FILE,
        ("claim_control_number", TEXT),
        ("line", TEXT),
        ("payer_id", TEXT),
        ("group", TEXT),
        ("reason", TEXT),
        ("amount_cents", CENTS),
        ("quantity", NUMBER),
        ("words", TEXT),
    ),
    "benefits": (
        *_FILE,
        ("patient_last_name", TEXT),
        ("patient_first_name", TEXT),
        ("member_id", TEXT),
        ("payer_name", TEXT),
        ("payer_id", TEXT),
        ("benefit", TEXT),
        ("coverage_level", TEXT),
        ("service_type", TEXT),
        ("insurance_type", TEXT),
        ("plan", TEXT),
        ("period", TEXT),
        ("amount_cents", CENTS),
        ("share", NUMBER),
        ("quantity", NUMBER),
        ("quantity_kind", TEXT),
        ("authorization_required", TEXT),
        ("in_network", TEXT),
        ("procedure", TEXT),
        ("message", TEXT),
        ("words", TEXT),
    ),
}
_LARGEST_NUMBER = Decimal(10) ** 14
_GRAIN = Decimal("0.0001")
_LINE_TAGS = {"SV1": (1, 2, 4), "SV2": (2, 3, 5), "SV3": (1, 2, 6)}
_CLAIM_KINDS = {"X222": "837P", "X223": "837I", "X224": "837D", "X098": "837P", "X096": "837I",
                "X097": "837D", "X291": "837P", "X292": "837I"}  # fmt: skip


def rows_of(source: bytes | BinaryIO, *, file: str = "") -> Iterator[tuple[str, Row]]:
    """Stream (table, row); a row has the columns of `COLUMNS[table]`, in order.

    Adjustments apart from claims (835 PLB) stand in `adjustments` with group PLB, their sign as
    sent: positive takes from the payment. Raises Unreadable, perhaps after some rows.

    Source: x12-837p, x12-835, x12-271
    """
    makers: dict[str, Callable[[], _Maker]] = {
        "837": _Claims,
        "835": _Remittances,
        "271": _Benefits,
    }
    maker: _Maker | None = None
    for piece in pieces_of(source):
        if piece.kind == HEAD:
            make = makers.get(piece.set_id)
            maker = make() if make is not None else None
            if maker is not None:
                maker.place = (file, piece.header.control_number, _kind(piece))
        if maker is not None and piece.kind in (HEAD, PART):
            yield from maker.rows(piece.told)


def _kind(piece: Piece) -> str:
    if piece.set_id != "837":
        return piece.set_id
    guide = piece.header.guide
    return next((kind for label, kind in _CLAIM_KINDS.items() if label in guide), "837")


@dataclass
class _Maker:
    """Makes rows of one transaction set, part by part."""

    place: tuple[str, str, str] = ("", "", "")

    def rows(self, part: Told) -> Iterator[tuple[str, Row]]:
        """The rows of one part."""
        raise AssertionError("every maker makes its own rows")


class _Claims(_Maker):
    """837: the levels above a claim are remembered."""

    def __init__(self) -> None:
        self._context = Context()

    def rows(self, part: Told) -> Iterator[tuple[str, Row]]:
        """A claim with its lines; adjustments are those of other payers."""
        tag = part.first[0]
        if tag == "HL":
            self._context.enter(part)
        if tag != "CLM":
            return
        head, lines = split_lines(part)
        yield "claims", (*self.place, *self._claim(head, lines))
        number = at(part.first, 1)
        for other in head.split("SBR")[1]:
            payer = at(other.find("NM1", "PR"), 9)
            yield from _adjustments(self.place, (number, "", payer), other.all("CAS"))
        for place, line in enumerate(lines, start=1):
            yield from self._line((number, at(line.find("LX"), 1) or str(place)), line)

    def _claim(self, head: Told, lines: list[Told]) -> Row:
        clm, context = head.first, self._context
        own = head.until("SBR")
        sbr, payer = context.subscriber.find("SBR"), context.subscriber.find("NM1", "PR")
        patient, member = (
            context.person.find("NM1", "QC", "IL"),
            context.subscriber.find("NM1", "IL"),
        )
        billing = context.billing.find("NM1", "85")
        place = head.parts_of(at(clm, 5))
        days = days_of([*own.all("DTP", "434"), *[d for x in lines for d in x.all("DTP", "472")]])
        diagnoses = [
            at(["", *parts], 2)
            for hi in own.all("HI")
            for parts in map(head.parts_of, hi[1:])
            if parts and parts[0] in ("ABK", "ABF", "BK", "BF")
        ]
        return (
            at(clm, 1),
            at(own.find("REF", "F8"), 2),
            "",
            at(patient, 3),
            at(patient, 4),
            at(member, 9),
            at(payer, 3),
            at(payer, 9),
            at(billing, 3),
            at(billing, 9) if at(billing, 8) == "XX" else "",
            *days,
            at(["", *place], 1),
            at(["", *place], 3),
            at(sbr, 9),
            ";".join(code for code in diagnoses if code),
            cents_of(at(clm, 2)),
            cents_of(at(own.find("AMT", "F5"), 2)),
            None,
        )

    def _line(self, name: tuple[str, str], line: Told) -> Iterator[tuple[str, Row]]:
        service = next((each for each in line.segments if each[0] in _LINE_TAGS), None)
        if service is None:
            return
        code_at, charge_at, units_at = _LINE_TAGS[service[0]]
        parts = line.parts_of(at(service, code_at))
        pointers = line.parts_of(at(service, 7)) if service[0] == "SV1" else []
        yield (
            "lines",
            (
                *self.place,
                *name,
                *days_of(line.all("DTP", "472")),
                at(service, 1) if service[0] == "SV2" else "",
                at(["", *parts], 2),
                ";".join(part for part in parts[2:6] if part),
                _number(at(service, units_at)),
                ";".join(pointers),
                cents_of(at(service, charge_at)),
                None,
                None,
                "",
            ),
        )
        for told in line.split("SVD")[1]:
            place = (*name, at(told.first, 1))
            yield from _adjustments(self.place, place, told.all("CAS"))


class _Remittances(_Maker):
    """835: payer and payee come once, before the claims."""

    def __init__(self) -> None:
        self._payer: Segment = []
        self._payee: Segment = []

    def rows(self, part: Told) -> Iterator[tuple[str, Row]]:
        """A claim with lines and adjustments, or adjustments apart from claims."""
        tag = part.first[0]
        if tag == "ST":
            self._payer, self._payee = part.find("N1", "PR"), part.find("N1", "PE")
        elif tag == "CLP":
            yield from self._claim(part)
        elif tag == "PLB":
            yield from self._apart(part)

    def _claim(self, part: Told) -> Iterator[tuple[str, Row]]:
        head, lines = part.split("SVC")
        clp = head.first
        patient, insured = head.find("NM1", "QC"), head.find("NM1", "IL")
        provider = head.find("NM1", "82")
        days = days_of([*head.all("DTM", "232"), *head.all("DTM", "233"),
                      *[d for x in lines for d in x.all("DTM", "472", "150", "151")]])  # fmt: skip
        npi = at(provider, 9) if at(provider, 8) == "XX" else ""
        if not npi and at(self._payee, 3) == "XX":
            npi = at(self._payee, 4)
        yield (
            "claims",
            (
                *self.place,
                at(clp, 1),
                at(clp, 7),
                at(clp, 2),
                at(patient, 3),
                at(patient, 4),
                at(insured, 9) or at(patient, 9),
                at(self._payer, 2),
                at(self._payer, 4),
                at(provider, 3) or at(self._payee, 2),
                npi,
                *days,
                at(clp, 8),
                at(clp, 9),
                at(clp, 6),
                "",
                cents_of(at(clp, 3)),
                cents_of(at(clp, 4)),
                cents_of(at(clp, 5)),
            ),
        )
        payer = at(self._payer, 4)
        yield from _adjustments(self.place, (at(clp, 1), "", payer), head.all("CAS"))
        for number, line in enumerate(lines, start=1):
            name = at(line.find("REF", "6R"), 2) or str(number)
            yield "lines", (*self.place, at(clp, 1), name, *self._line(line))
            yield from _adjustments(self.place, (at(clp, 1), name, payer), line.all("CAS"))

    def _line(self, line: Told) -> Row:
        svc = line.first
        parts = line.parts_of(at(svc, 1))
        is_revenue = at(["", *parts], 1) == "NU"
        return (
            *days_of(line.all("DTM", "472", "150", "151")),
            at(["", *parts], 2) if is_revenue else at(svc, 4),
            "" if is_revenue else at(["", *parts], 2),
            ";".join(part for part in parts[2:6] if part),
            _number(at(svc, 5) or "1"),
            "",
            cents_of(at(svc, 2)),
            cents_of(at(line.find("AMT", "B6"), 2)),
            cents_of(at(svc, 3)),
            ";".join(at(lq, 2) for lq in line.all("LQ", "HE")),
        )

    def _apart(self, part: Told) -> Iterator[tuple[str, Row]]:
        for plb in part.all("PLB"):
            for place in range(3, len(plb), 2):
                parts = part.parts_of(plb[place])
                if not parts:
                    continue
                yield (
                    "adjustments",
                    (
                        *self.place,
                        ":".join(parts[1:]),
                        "",
                        at(self._payer, 4),
                        "PLB",
                        parts[0],
                        cents_of(at(plb, place + 1)),
                        None,
                        codes.describe_provider_adjustment(parts[0]),
                    ),
                )


class _Benefits(_Maker):
    """271: the payer and the person come before their benefits."""

    def __init__(self) -> None:
        self._payer: Segment = []
        self._member: Segment = []

    def rows(self, part: Told) -> Iterator[tuple[str, Row]]:
        """One row for each EB."""
        if part.first[0] != "HL":
            return
        own, benefits = part.split("EB")
        kind, nm1 = at(part.first, 3), own.find("NM1")
        if kind == "20":
            self._payer = nm1
        if kind == "22":
            self._member = nm1
        for benefit in benefits:
            person = (at(nm1, 3), at(nm1, 4), at(nm1, 9) or at(self._member, 9))
            payer = (at(self._payer, 3), at(self._payer, 9))
            yield "benefits", (*self.place, *person, *payer, *_benefit(benefit))


def _benefit(benefit: Told) -> Row:
    eb = benefit.first
    return (
        at(eb, 1),
        at(eb, 2),
        ";".join(benefit.repeats_of(at(eb, 3))),
        at(eb, 4),
        at(eb, 5),
        at(eb, 6),
        cents_of(at(eb, 7)),
        _number(at(eb, 8)),
        _number(at(eb, 10)),
        at(eb, 9),
        at(eb, 11),
        at(eb, 12),
        " ".join(part for part in benefit.parts_of(at(eb, 13))[1:6] if part),
        " ".join(at(msg, 1) for msg in benefit.all("MSG")),
        codes.words_of("benefit_kind", at(eb, 1)),
    )


def _adjustments(
    file: tuple[str, str, str], place: tuple[str, str, str], segments: list[Segment]
) -> Iterator[tuple[str, Row]]:
    """One row for each reason; `place` is claim, line, payer."""
    for cas in segments:
        for start in range(2, len(cas), 3):
            if cas[start] or at(cas, start + 1):
                yield (
                    "adjustments",
                    (
                        *file,
                        *place,
                        at(cas, 1),
                        cas[start],
                        cents_of(at(cas, start + 1)),
                        _number(at(cas, start + 2)),
                        codes.describe_carc(cas[start]),
                    ),
                )


def _number(text: str) -> Decimal | None:
    """A quantity with at most four decimals; None when it is none, or too large."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) >= _LARGEST_NUMBER:
        return None
    return value.quantize(_GRAIN).normalize() + 0


def days_of(segments: list[Segment]) -> tuple[date | None, date | None]:
    """First and last day of DTP and DTM segments."""
    days: list[date] = []
    for each in segments:
        text = at(each, 3) if each[0] == "DTP" else at(each, 2)
        days += [day for day in map(day_of, text.split("-")[:2]) if day is not None]
    return (min(days), max(days)) if days else (None, None)
