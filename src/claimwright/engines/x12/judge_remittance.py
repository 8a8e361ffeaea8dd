"""Judges remittances (835) as they stream by: each claim balanced when it closes, then dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from claimwright.engines.x12 import judge_codes
from claimwright.engines.x12.balance835 import (
    balance_835,
    charge_difference,
    claim_difference,
    line_difference,
)
from claimwright.engines.x12.elements import adjustments_of, at, cents_of, parts_of
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.parties import Adjustment, Party
from claimwright.engines.x12.remittance import (
    ProviderAdjustment,
    Remittance,
    RemittanceClaim,
    RemittanceLine,
)
from claimwright.engines.x12.report import Place, Reporter


class RemittanceJudge:
    """Call the step of each segment of an 835 that has one, then `finish` at its end."""

    def __init__(self, report: Reporter, component: str) -> None:
        self._report = report
        self._component = component
        self._payment: Segment = []
        self._place: Place | None = None
        self._trace = ""
        self._claim: dict[str, Any] | None = None
        self._line: dict[str, Any] | None = None
        self._numbers: dict[int, int] = {}
        self._paid_cents = 0
        self._provider_cents = 0
        self.steps: dict[str, Callable[[Place, Segment], None]] = {
            "BPR": self._bpr,
            "TRN": self._trn,
            "LX": self._leave,
            "CLP": self._open_claim,
            "SVC": self._open_line,
            "CAS": self._adjustment,
            "MOA": self._outpatient,
            "LQ": self._remark,
            "PLB": self._provider,
        }

    def finish(self) -> None:
        """Judge the last claim, then whether claims and provider adjustments make the payment."""
        self._close_claim()
        place = self._place
        if place is None:
            return
        self._numbers[place.offset] = place.number
        whole = _claim_of("", self._paid_cents, self._paid_cents)
        remittance = replace(
            _remittance(whole, self._provider_cents),
            payment_cents=cents_of(at(self._payment, 2)) or 0,
            credit_or_debit=at(self._payment, 3),
            method=at(self._payment, 4),
            trace_number=self._trace,
            offset=place.offset,
        )
        self._tell(remittance)

    def _bpr(self, place: Place, elements: Segment) -> None:
        self._payment, self._place = elements, place

    def _trn(self, _place: Place, elements: Segment) -> None:
        self._trace = self._trace or at(elements, 2)

    def _leave(self, _place: Place, _elements: Segment) -> None:
        self._close_claim()

    def _open_claim(self, place: Place, elements: Segment) -> None:
        self._close_claim()
        paid = cents_of(at(elements, 4)) or 0
        self._paid_cents += paid
        self._numbers = {place.offset: place.number}
        self._claim = {
            "control_number": at(elements, 1),
            "status": at(elements, 2),
            "charge_cents": cents_of(at(elements, 3)) or 0,
            "paid_cents": paid,
            "offset": place.offset,
            "adjustments": [],
            "lines": [],
        }

    def _open_line(self, place: Place, elements: Segment) -> None:
        self._close_line()
        self._numbers[place.offset] = place.number
        named = parts_of(at(elements, 1), self._component)
        self._line = {
            "procedure": at(named, 1),
            "charge_cents": cents_of(at(elements, 2)) or 0,
            "paid_cents": cents_of(at(elements, 3)) or 0,
            "offset": place.offset,
            "adjustments": [],
        }

    def _adjustment(self, place: Place, elements: Segment) -> None:
        judge_codes.judge_adjustments(self._report, place, elements)
        holder = self._line or self._claim
        if holder is not None:
            kept: list[Adjustment] = holder["adjustments"]
            kept += [adjustment for adjustment, _ in adjustments_of(elements)]

    def _outpatient(self, place: Place, elements: Segment) -> None:
        for position in range(3, min(len(elements), 8)):
            element = place.element(f"MOA{position:02d}")
            judge_codes.judge_remark(self._report, element, elements[position])

    def _remark(self, place: Place, elements: Segment) -> None:
        if at(elements, 1) == "HE":
            judge_codes.judge_remark(self._report, place.element("LQ02"), at(elements, 2))

    def _provider(self, _place: Place, elements: Segment) -> None:
        self._close_claim()
        self._provider_cents += sum(cents_of(amount) or 0 for amount in elements[4::2])

    def _close_line(self) -> None:
        line, self._line = self._line, None
        if line is not None and self._claim is not None:
            line["adjustments"] = tuple(line["adjustments"])
            self._claim["lines"].append(RemittanceLine(**line))

    def _close_claim(self) -> None:
        self._close_line()
        fields, self._claim = self._claim, None
        if fields is None:
            return
        fields["adjustments"], fields["lines"] = (
            tuple(fields["adjustments"]),
            tuple(fields["lines"]),
        )
        claim = RemittanceClaim(**fields)
        is_off = claim_difference(claim) or charge_difference(claim)
        if is_off or any(line_difference(line) for line in claim.lines):
            self._tell(_remittance(claim, claim.paid_cents))

    def _tell(self, remittance: Remittance) -> None:
        for finding in balance_835(remittance):
            where = finding.where
            number = self._numbers.get(where.offset or 0)
            placed = replace(finding, where=replace(where, segment_number=number))
            self._report.add(placed)


def _claim_of(number: str, charge_cents: int, paid_cents: int) -> RemittanceClaim:
    return RemittanceClaim(number, "", charge_cents, paid_cents)


def _remittance(claim: RemittanceClaim, provider_cents: int) -> Remittance:
    """A payment of nothing for one claim whose money the provider adjustments take back."""
    return Remittance(
        payment_cents=0,
        credit_or_debit="C",
        method="",
        paid_on=None,
        trace_number="",
        payer_trace_id="",
        payer=Party(),
        payee=Party(),
        claims=(claim,),
        provider_adjustments=(ProviderAdjustment("", None, "", "", provider_cents),),
    )
