"""Judges remittances (835) as they stream by: each claim balanced when it closes, then dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from claimwright.engines.x12.balance835 import (
    claim_findings,
    payment_findings,
    sum_findings,
)
from claimwright.engines.x12.elements import at, cents_of, day_of, is_no_amount, procedure_of
from claimwright.engines.x12.judge_codes import procedure_system
from claimwright.engines.x12.judge_tools import JudgeTools
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.parties import Adjustment, Party
from claimwright.engines.x12.remittance import (
    ProviderAdjustment,
    Remittance,
    RemittanceClaim,
    RemittanceLine,
)
from claimwright.engines.x12.report import Cursor, Place, Reporter
from claimwright.kernel.finding import Finding
from claimwright.kernel.money import Money

SOURCE = "x12-835"
# Reasons whose own definition asks for at least one remark code.
_NEEDS_REMARK = frozenset({"16", "96", "129", "148", "226", "227", "234", "252", "A1"})
_SERVICE_DATES = frozenset({"150", "472"})
_BANKED = frozenset({"ACH", "BOP", "FWT"})


@dataclass(slots=True)
class _Line:
    """One SVC being read; amounts in cents."""

    procedure: str
    charge_cents: int
    paid_cents: int
    offset: int
    number: int
    adjusted_cents: int = 0
    on: date | None = None
    needs_remark: tuple[str, Place] | None = None


@dataclass(slots=True)
class _Claim:
    """One CLP being read; amounts in cents."""

    elements: Segment
    place: Place
    charge_cents: int
    paid_cents: int
    adjusted_cents: int = 0  # of the claim itself
    patient_cents: int = 0  # PR of the claim and its lines
    on: date | None = None
    has_remark: bool = False
    is_readable: bool = True  # an amount that cannot be read is a fault of its own
    needs_remark: tuple[str, Place] | None = None
    lines: list[_Line] = field(default_factory=list)

    def is_off(self) -> bool:
        """Whether anything of the claim does not add up."""
        if not self.is_readable:
            return False
        adjusted = self.adjusted_cents
        charged = 0
        for line in self.lines:
            adjusted += line.adjusted_cents
            charged += line.charge_cents
            if line.charge_cents - line.adjusted_cents != line.paid_cents:
                return True
        if self.lines and charged != self.charge_cents:
            return True
        return self.charge_cents - adjusted != self.paid_cents


class RemittanceJudge:
    """Call the step of each segment of an 835 that has one, then `finish` at its end."""

    def __init__(
        self, report: Reporter, here: Cursor, component: str, kind: str, more: JudgeTools
    ) -> None:
        self._report = report
        self._here = here
        self._component = component
        self._codes = more.codes
        self._traces = more.traces
        self._in_depth = kind != ""
        self._payment: Segment = []
        self._place: Place | None = None
        self._paid_on: date | None = None
        self._trace = ""
        self._claim: _Claim | None = None
        self._line: _Line | None = None
        self._paid_cents = 0
        self._provider_cents = 0
        self._is_whole = True  # every amount that makes the payment was read
        self.claims_count = 0
        self._steps: dict[str, Callable[[Segment], object]] = {
            "BPR": self._bpr,
            "TRN": self._trn,
            "LX": self._leave,
            "CLP": self._open_claim,
            "SVC": self._open_line,
            "CAS": self._adjustment,
            "DTM": self._date,
            "MIA": self._remarks,
            "MOA": self._remarks,
            "LQ": self._remark,
            "PLB": self._provider,
        }

    def close(self) -> None:
        """Let go of what was read; nothing more can be judged."""
        self._steps.clear()

    def step(self, tag: str) -> Callable[[Segment], object] | None:
        """What to do with the segments of a tag."""
        return self._steps.get(tag)

    def finish(self) -> None:
        """Judge the last claim, then whether claims and provider adjustments make the payment."""
        self._close_claim()
        place = self._place
        if place is None:
            return
        if is_no_amount(at(self._payment, 2)):
            return
        whole = RemittanceClaim("", "", self._paid_cents, self._paid_cents)
        remittance = _whole(self._payment, self._trace, whole, self._provider_cents, place.offset)
        numbers = {place.offset: place.number}
        if self._is_whole:
            self._tell(sum_findings(remittance), numbers)
        self._tell(payment_findings(remittance), numbers)

    # -- the payment

    def _bpr(self, elements: Segment) -> None:
        self._payment, self._place = elements, self._here.place()
        self._paid_on = day_of(at(elements, 16))
        if self._in_depth and at(elements, 4) in _BANKED:
            missing = [f"BPR{n:02d}" for n in (7, 9, 13, 15) if not at(elements, n)]
            if missing:
                self._report.situational(
                    "SIT-BANK",
                    self._here.place(missing[0]),
                    f"The payment goes by {elements[4]} but {', '.join(missing)} "
                    f"{'is' if len(missing) == 1 else 'are'} empty.",
                    "Send the bank and account of payer and payee.",
                    SOURCE,
                    expected=", ".join(missing),
                )

    def _trn(self, elements: Segment) -> None:
        if self._trace:
            return
        self._trace = at(elements, 2)
        key = (at(elements, 3), self._trace)
        if key in self._traces:
            self._report.situational(
                "X12-835-TRACE",
                self._here.place("TRN02"),
                f"Payment {self._trace} is in this file twice.",
                "Post it once; ask the payer which one is meant.",
                SOURCE,
                found=self._trace,
            )
        self._traces.add(key)

    def _provider(self, elements: Segment) -> None:
        self._close_claim()
        self._provider_cents += sum(cents_of(amount) or 0 for amount in elements[4::2])
        self._is_whole = self._is_whole and not any(map(is_no_amount, elements[4::2]))

    # -- claims and lines

    def _leave(self, _elements: Segment) -> None:
        self._close_claim()

    def _open_claim(self, elements: Segment) -> None:
        self._close_claim()
        self.claims_count += len(elements) > 1
        self._report.claim += 1
        paid = cents_of(at(elements, 4)) or 0
        self._paid_cents += paid
        charge = cents_of(at(elements, 3)) or 0
        self._claim = claim = _Claim(elements, self._here.place(), charge, paid)
        claim.is_readable = not any(map(is_no_amount, elements[3:5]))
        self._is_whole = self._is_whole and not is_no_amount(at(elements, 4))

    def _open_line(self, elements: Segment) -> None:
        self._close_line()
        claim, here = self._claim, self._here
        if claim is None:
            return
        self._line = line = _Line(
            at(elements, 1),
            cents_of(at(elements, 2)) or 0,
            cents_of(at(elements, 3)) or 0,
            here.offset,
            here.number,
        )
        claim.lines.append(line)
        claim.is_readable = claim.is_readable and not any(map(is_no_amount, elements[2:4]))

    def _adjustment(self, elements: Segment) -> None:
        holder = self._line or self._claim
        is_patient = len(elements) > 1 and elements[1] == "PR"
        for position in range(2, len(elements), 3):
            reason = elements[position]
            if not self._codes.is_active("carc", reason, self._paid_on) and reason:
                place = self._here.place(f"CAS{position:02d}")
                self._codes.judge("carc", reason, self._paid_on, place)
            amount = at(elements, position + 1)
            cents = cents_of(amount) or 0
            if holder is None or self._claim is None:
                continue
            if is_no_amount(amount):
                self._claim.is_readable = False
            holder.adjusted_cents += cents
            if is_patient:
                self._claim.patient_cents += cents
            if reason in _NEEDS_REMARK:
                holder.needs_remark = (reason, self._here.place(f"CAS{position:02d}"))

    def _date(self, elements: Segment) -> None:
        if len(elements) < 3:
            return
        kind, claim = elements[1], self._claim
        if kind == "405" and self._paid_on is None:
            self._paid_on = day_of(elements[2])
        elif claim is not None and kind == "232":
            claim.on = day_of(elements[2])
        elif self._line is not None and kind in _SERVICE_DATES:
            self._line.on = day_of(elements[2])

    def _remarks(self, elements: Segment) -> None:
        first, last = (3, 8) if elements[0] == "MOA" else (20, 24)
        for position in [5, *range(first, last)] if elements[0] == "MIA" else range(first, last):
            code = at(elements, position)
            if code:
                place = self._here.place(f"{elements[0]}{position:02d}")
                self._codes.judge("rarc", code, self._paid_on, place)
                if self._claim is not None:
                    self._claim.has_remark = True

    def _remark(self, elements: Segment) -> None:
        if self._line is not None:
            self._line.needs_remark = None
        code = at(elements, 2)
        if at(elements, 1) == "HE" and not self._codes.is_active("rarc", code, self._paid_on):
            self._codes.judge("rarc", code, self._paid_on, self._here.place("LQ02"))

    # -- closing

    def _close_line(self) -> None:
        line, self._line = self._line, None
        claim = self._claim
        if line is None or claim is None:
            return
        if line.needs_remark is not None and not claim.has_remark:
            self._unremarked(*line.needs_remark)
        if not self._in_depth:
            return
        qualifier, code, _, _ = procedure_of(line.procedure, self._component)
        line.procedure = code
        on = line.on or claim.on
        place = Place(line.offset, line.number, "SVC", "2110", "SVC01-2")
        if on is None:
            self._report.situational(
                "SIT-SERVICE-DATE",
                place.element(""),
                f"Neither the line nor claim {at(claim.elements, 1)} says when the service was.",
                "Send DTM*472 with the line or DTM*232 with the claim.",
                SOURCE,
            )
        elif self._paid_on is not None and on > self._paid_on:
            self._report.situational(
                "DATE-SERVICE",
                place.element(""),
                f"A service of {on.isoformat()} on claim {at(claim.elements, 1)} is paid on "
                f"{self._paid_on.isoformat()}, before it was given.",
                "Ask the payer which date is meant.",
                SOURCE,
                found=on.isoformat(),
            )
        system = procedure_system(code) if qualifier == "HC" and code and on else ""
        if system and not self._codes.is_active(system, code, on):
            self._codes.judge(system, code, on, place)

    def _unremarked(self, reason: str, place: Place) -> None:
        self._report.situational(
            "SIT-REMARK",
            place,
            f"Reason {reason} asks for a remark code that says more; none is there.",
            "Ask the payer what is meant.",
            "carc-list",
            found=reason,
        )

    def _close_claim(self) -> None:
        self._close_line()
        claim, self._claim = self._claim, None
        if claim is None:
            return
        if claim.needs_remark is not None and not claim.has_remark:
            self._unremarked(*claim.needs_remark)
        if self._in_depth:
            _consistent(self._report, claim)
        if claim.is_off():
            self._tell(
                claim_findings(_claim_value(claim)),
                {line.offset: line.number for line in claim.lines}
                | {claim.place.offset: claim.place.number},
            )

    def _tell(self, findings: Iterable[Finding], numbers: dict[int, int]) -> None:
        for finding in findings:
            where = finding.where
            number = numbers.get(where.offset or 0)
            self._report.add(replace(finding, where=replace(where, segment_number=number)))


def _consistent(report: Reporter, claim: _Claim) -> None:
    """What status, signs and patient responsibility say of one another."""
    elements, place = claim.elements, claim.place
    status, number = at(elements, 2), at(elements, 1)
    stated = cents_of(at(elements, 5)) if at(elements, 5) else None
    is_reversal = status == "22"
    is_judged = claim.is_readable and not is_reversal
    if stated is not None and stated != claim.patient_cents and is_judged:
        report.situational(
            "X12-835-PATIENT",
            place.element("CLP05"),
            f"Claim {number}: the patient owes {Money(stated)} (CLP05), but the adjustments "
            f"of group PR come to {Money(claim.patient_cents)}.",
            "Bill the patient only what the PR adjustments explain.",
            SOURCE,
            found=Money(stated).plain(),
            expected=Money(claim.patient_cents).plain(),
        )
    is_negative = claim.charge_cents < 0
    if is_negative is not is_reversal and claim.charge_cents:
        report.warning(
            "X12-835-REVERSAL",
            place.element("CLP02"),
            f"Claim {number} has status {status} and a charge of {Money(claim.charge_cents)}: "
            "a reversal (22) takes back, with negative amounts, and nothing else does.",
            "Post nothing from it before the payer has said what is meant.",
            SOURCE,
            found=status,
        )
    if status == "4" and claim.paid_cents > 0:
        report.warning(
            "X12-835-DENIED-PAID",
            place.element("CLP02"),
            f"Claim {number} is called denied yet {Money(claim.paid_cents)} is paid.",
            "Go by the adjustments, not by the status.",
            SOURCE,
            found=status,
        )


def _claim_value(claim: _Claim) -> RemittanceClaim:
    """The claim for the balancing rules, each sum of adjustments as one adjustment."""
    return RemittanceClaim(
        at(claim.elements, 1),
        at(claim.elements, 2),
        claim.charge_cents,
        claim.paid_cents,
        offset=claim.place.offset,
        adjustments=_adjusted(claim.adjusted_cents),
        lines=tuple(
            RemittanceLine(
                procedure=line.procedure,
                charge_cents=line.charge_cents,
                paid_cents=line.paid_cents,
                offset=line.offset,
                adjustments=_adjusted(line.adjusted_cents),
            )
            for line in claim.lines
        ),
    )


def _adjusted(cents: int) -> tuple[Adjustment, ...]:
    return (Adjustment("", "", cents, ""),)


def _whole(
    bpr: Segment, trace: str, claims: RemittanceClaim, provider_cents: int, offset: int
) -> Remittance:
    """The payment for the balancing rules, all its claims as one."""
    return Remittance(
        payment_cents=cents_of(at(bpr, 2)) or 0,
        credit_or_debit=at(bpr, 3),
        method=at(bpr, 4),
        paid_on=None,
        trace_number=trace,
        payer_trace_id="",
        payer=Party(),
        payee=Party(),
        claims=(claims,),
        provider_adjustments=(ProviderAdjustment("", None, "", "", provider_cents),),
        offset=offset,
    )
