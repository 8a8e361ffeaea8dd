"""Judges coordination of benefits in a claim: what earlier payers paid must explain the charges."""

from __future__ import annotations

from dataclasses import dataclass, field

from claimwright.engines.x12.report import Place, Reporter
from claimwright.kernel.money import Money

SOURCE = "x12-837p"


@dataclass(slots=True)
class _Payer:
    """One other payer (2320): what it did with the claim and, summed, with its lines."""

    place: Place
    id: str = ""
    paid_cents: int | None = None
    adjusted_cents: int = 0
    line_paid_cents: int = 0
    lines_count: int = 0


@dataclass(slots=True)
class _Line:
    """One service line and, for each payer, how much of its charge is explained."""

    place: Place
    number: str
    charge_cents: int = 0
    explained: dict[str, int] = field(default_factory=dict)


class Coordination:
    """The other payers of one claim."""

    def __init__(self, report: Reporter, claim_number: str) -> None:
        self._report = report
        self._claim_number = claim_number
        self._payers: list[_Payer] = []
        self._line: _Line | None = None
        self._lines_count = 0
        self._adjudicating = ""

    def open_payer(self, place: Place) -> None:
        """A 2320 begins."""
        self._payers.append(_Payer(place))

    def name_payer(self, payer_id: str) -> None:
        """The 2330B of the newest payer."""
        if self._payers and self._line is None:
            self._payers[-1].id = payer_id

    def claim_paid(self, cents: int) -> None:
        """AMT*D of the newest payer."""
        if self._payers and self._line is None:
            self._payers[-1].paid_cents = cents

    def open_line(self, place: Place, number: str) -> None:
        """A 2400 begins."""
        self._leave_line()
        self._lines_count += 1
        self._line = _Line(place, number)

    def charge(self, cents: int) -> None:
        """SV102 of the open line."""
        if self._line is not None:
            self._line.charge_cents = cents

    def adjudicate(self, place: Place, payer_id: str, paid_cents: int) -> None:
        """An SVD of the open line."""
        if self._line is None:
            return
        self._adjudicating = payer_id
        explained = self._line.explained
        payers = [payer for payer in self._payers if payer.id == payer_id]
        if not payers:
            self._unknown_payer(place, payer_id)
        for payer in payers:
            payer.line_paid_cents += paid_cents
            payer.lines_count += payer_id not in explained
        explained[payer_id] = explained.get(payer_id, 0) + paid_cents

    def adjust(self, cents: int) -> None:
        """A CAS: of the open line's adjudication, else of the newest payer's claim."""
        if self._line is not None and self._adjudicating:
            self._line.explained[self._adjudicating] += cents
        elif self._payers and self._line is None:
            self._payers[-1].adjusted_cents += cents

    def close(self) -> None:
        """Judge the claim's last line, then each payer's total.

        Source: x12-837p
        """
        self._leave_line()
        for payer in self._payers:
            if payer.paid_cents is None or payer.lines_count != self._lines_count:
                continue
            explained = payer.line_paid_cents - payer.adjusted_cents
            if payer.paid_cents != explained:
                self._report.error(
                    "BAL-COB-CLAIM",
                    payer.place,
                    f"Claim {self._claim_number}: payer {payer.id} paid "
                    f"{Money(payer.paid_cents)} (AMT*D), but its lines and claim adjustments "
                    f"come to {Money(explained)}.",
                    "Make AMT*D the sum of the line payments less the claim adjustments.",
                    SOURCE,
                    found=Money(payer.paid_cents).plain(),
                    expected=Money(explained).plain(),
                )

    def _leave_line(self) -> None:
        line, self._line, self._adjudicating = self._line, None, ""
        if line is None:
            return
        for payer_id, explained in line.explained.items():
            if explained != line.charge_cents:
                self._report.error(
                    "BAL-COB-LINE",
                    line.place,
                    f"Line {line.number} of claim {self._claim_number}: paid plus adjustments of "
                    f"payer {payer_id} come to {Money(explained)}, but "
                    f"{Money(line.charge_cents)} was charged.",
                    "Send what that payer paid and every adjustment it made on the line.",
                    SOURCE,
                    found=Money(explained).plain(),
                    expected=Money(line.charge_cents).plain(),
                )

    def _unknown_payer(self, place: Place, payer_id: str) -> None:
        self._report.situational(
            "COB-PAYER",
            place.element("SVD01"),
            f"The line's adjudication names payer {payer_id}, which is no other payer of claim "
            f"{self._claim_number}.",
            "Use the identifier of one of the claim's other payers (2330B NM109).",
            SOURCE,
            found=payer_id,
        )
