"""Judges claims (837) as they stream by: each when its loop closes, then it is forgotten.

Sums are judged for every kind of 837; what needs loops only where a guide is read in depth.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from claimwright.engines.x12 import judge_codes, judge_facility, judge_situations
from claimwright.engines.x12.coded_claim import coded_claim
from claimwright.engines.x12.elements import at, day_of, span_of
from claimwright.engines.x12.judge_codes import CodeJudge
from claimwright.engines.x12.judge_coordination import judge_coordination
from claimwright.engines.x12.judge_details import DetailJudge
from claimwright.engines.x12.judge_facts import (
    Bucket,
    ClaimFacts,
    FactsKeeper,
    LineFacts,
    Seen,
    element_of,
    find,
    place_of,
    settle_date,
)
from claimwright.engines.x12.judge_lines import LineJudge
from claimwright.engines.x12.judge_tools import JudgeTools
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.report import Cursor, Reporter
from claimwright.kernel.money import Money

SOURCE = "x12-837p"
_MEDICARE = frozenset({"MA", "MB"})
_PAST_DATES = frozenset({"096", "304", "431", "435", "439", "454", "455", "472", "573"})
# Segments no rule asks for.
_UNASKED = frozenset({"N2", "PER", "K3", "NTE", "CN1", "HCP", "MEA", "OI", "MOA", "MIA", "CUR"})
_DIAGNOSES = frozenset({"ABK", "ABF", "ABJ", "APR", "ABN", "BK", "BF", "BJ", "PR", "BN"})
_LISTED = frozenset({"ABK", "ABF", "BK", "BF"})  # those that pointers count
_EXTERNAL_CAUSES = frozenset("VWXY")
_MOST_NUMBERS = 100_000
MOST_CLAIMS = 5000
_NO_BUCKET: Bucket = {}


class ClaimJudge:
    """Call the step of each segment of an 837 that has one, then `finish` at its end."""

    def __init__(
        self, report: Reporter, here: Cursor, component: str, kind: str, more: JudgeTools
    ) -> None:
        self._report = report
        self._here = here
        self._codes = more.codes
        self._future = more.future
        self._edits = more.claim_edits
        self._in_depth = kind != ""
        self._kind = kind or "837"
        self.facts = FactsKeeper(here, component, self._kind)
        self.lines = LineJudge(report, more.codes, more.future)
        self._details = DetailJudge(report, here, more.batches)
        self._numbers: set[str] = set()
        self._level_claims = 0  # claims judged since the newest HL
        self._billing: Bucket | None = None
        self._taxonomies: list[Seen] = []
        self._created_on: date | None = None
        self.claims_count = 0
        facts = self.facts
        self._steps: dict[str, Callable[[Segment], object]] = {
            "HL": self._level,
            "CLM": self._open,
            "LX": facts.open_line,
            "SV1": facts.take_service,
            "SV2": facts.take_service,
            "SV3": facts.take_service,
        }
        if self._in_depth:
            self._steps |= {
                "NM1": self._name,
                "DTP": self._date,
                "DMG": self._birth,
                "REF": self._reference,
                "PRV": self._specialty,
                "BHT": self._begin,
                "N4": self._city,
            }

    def step(self, tag: str) -> Callable[[Segment], object] | None:
        """What to do with the segments of a tag."""
        return self._steps.get(tag) or (None if tag in _UNASKED else self.facts.keep)

    def finish(self) -> None:
        """Judge the last claim."""
        claim, self.facts.claim = self.facts.claim, None
        if claim is None:
            return
        if claim.charge_cents != claim.lines_cents or claim.lines_cents < 0:
            self._sum(claim)
        if self._in_depth:
            if claim.service_on is None:
                settle_date(claim)
            self._judge(claim)

    def close(self) -> None:
        """Let go of what was read; nothing more can be judged."""
        self._steps.clear()

    def _judge(self, claim: ClaimFacts) -> None:
        report, on = self._report, claim.service_on
        if "HI" in claim.own:
            _diagnoses(report, self._codes, claim)
        self.lines.judge(claim)
        if claim.payers or _has_adjudications(claim):
            judge_coordination(report, claim)
            self._reasons(claim)
        for seen in self._taxonomies:
            code = element_of(seen, 3)
            if element_of(seen, 2) == "PXC" and not self._codes.is_active("taxonomy", code, on):
                self._codes.judge("taxonomy", code, on, place_of(seen, "PRV03"))
        self._taxonomies = []
        if claim.kind != "837P":
            judge_facility.judge_facility(report, claim)
            return
        if not self._codes.is_active("pos", claim.facility[0], on):
            self._codes.judge("pos", claim.facility[0], on, claim.place("CLM05-1"))
        self._level_claims += 1
        if self._level_claims == 1:
            self._over(claim)
        judge_situations.judge_situations(report, claim)
        if on is not None and self._created_on is not None and on > self._created_on:
            judge_situations.judge_creation(report, claim, self._created_on)
        if self._edits is not None and on is not None:
            for finding in self._edits.edits(coded_claim(claim), on):
                report.outside(finding)

    def _over(self, claim: ClaimFacts) -> None:
        """What stands over many claims is judged with the first of them."""
        billing = claim.levels.get("2010AA")
        if billing is not None and billing is not self._billing:
            self._billing = billing
            judge_situations.judge_billing_provider(self._report, claim)
        judge_situations.judge_subscriber(self._report, claim)

    def _reasons(self, claim: ClaimFacts) -> None:
        """The reasons of earlier payers, on the day each answered."""
        for payer in claim.payers:
            bucket = payer.parties.get("2330B", _NO_BUCKET)
            on = day_of(element_of(find(bucket, "DTP", "573"), 3)) or claim.service_on
            self._adjustments(payer.own, on)
        for line in claim.lines:
            for bucket in line.adjudications:
                on = day_of(element_of(find(bucket, "DTP", "573"), 3)) or claim.service_on
                self._adjustments(bucket, on)

    def _adjustments(self, bucket: Bucket, on: date | None) -> None:
        for seen in bucket.get("CAS", ()):
            elements = seen[3]
            for position in range(2, len(elements), 3):
                place = place_of(seen, f"CAS{position:02d}")
                self._codes.judge("carc", elements[position], on, place)

    def _begin(self, bht: Segment) -> None:
        self._created_on = day_of(at(bht, 4))
        self._details.batch(bht)

    def _city(self, elements: Segment) -> None:
        self._details.city(elements)
        self.facts.keep(elements)

    def _level(self, elements: Segment) -> None:
        self.finish()
        self._level_claims = 0
        self.facts.open_level(at(elements, 3))
        self.facts.keep(elements)

    def _open(self, elements: Segment) -> None:
        self.finish()
        self.claims_count += len(elements) > 1
        self._report.claim += 1
        self.facts.open_claim(elements)
        if not self._in_depth:
            return
        if self.claims_count == MOST_CLAIMS + 1:
            self._report.warning(
                "SIT-SET-SIZE",
                self._here.place(),
                f"The set holds more than {MOST_CLAIMS:,} claims; receivers may turn it down.",
                f"Send at most {MOST_CLAIMS:,} claims in one transaction set.",
                SOURCE,
            )
        number = at(elements, 1)
        if number in self._numbers:
            self._report.situational(
                "CLAIM-NUMBER-REPEATED",
                self._here.place("CLM01"),
                f"Claim number {number} is used twice in this set.",
                "Give every claim its own number, or its answers cannot be told apart.",
                SOURCE,
                found=number,
            )
        elif len(self._numbers) < _MOST_NUMBERS:
            self._numbers.add(number)

    def _reference(self, elements: Segment) -> None:
        if len(elements) > 2 and elements[1] == "X4":
            self._details.laboratory(elements)
        if self.facts.line is not None and len(elements) > 2 and elements[1] == "6R":
            self.facts.take_line_number(elements)
        else:
            self.facts.keep(elements)

    def _specialty(self, elements: Segment) -> None:
        here = self._here
        self._taxonomies.append((here.offset, here.number, here.loop, elements))

    def _name(self, elements: Segment) -> None:
        self.facts.keep(elements)
        if len(elements) > 4 and elements[2] == "2" and elements[4]:
            judge_situations.judge_name(self._report, self._here.place("NM104"), elements)
        loop = self._here.loop
        if loop is not None and loop.name == "2010BA":
            self._member(elements)

    def _member(self, elements: Segment) -> None:
        if at(elements, 2) == "1" and not at(elements, 9):
            self._report.error(
                "MEMBER-ID",
                self._here.place("NM109"),
                "The subscriber has no member number.",
                "Send the number on the insurance card.",
                SOURCE,
            )
        sbr = self.facts.level("2000B", "SBR")
        if element_of(sbr, 9) in _MEDICARE and at(elements, 8) == "MI":
            judge_codes.judge_mbi(self._report, self._here.place("NM109"), at(elements, 9))

    def _date(self, elements: Segment) -> None:
        facts = self.facts
        if len(elements) < 4:
            return
        line = facts.line
        if line is not None and line.dated is None and elements[1] == "472":
            facts.take_line_date(elements)
        else:
            facts.keep(elements)
        if self._future.is_watching and elements[1] in _PAST_DATES:
            first, last = span_of(elements[3])
            self._future.judge(self._here, "DTP03", last or first, "The date")

    def _birth(self, elements: Segment) -> None:
        self.facts.keep(elements)
        if self._future.is_watching:
            self._future.judge(self._here, "DMG02", day_of(at(elements, 2)), "The birth date")

    def _sum(self, claim: ClaimFacts) -> None:
        charge, lines = claim.charge_cents, claim.lines_cents
        if charge is None or not claim.lines_count:
            return
        if charge != lines and claim.is_readable:
            count = claim.lines_count
            said = "1 service line adds" if count == 1 else f"{count} service lines add"
            self._report.error(
                "BAL-CLAIM-LINES",
                claim.place("CLM02"),
                f"Claim {claim.number}: CLM02 is {Money(charge)}, but its {said} up to "
                f"{Money(lines)}.",
                "Make the claim's total the sum of its lines.",
                SOURCE,
                found=Money(charge).plain(),
                expected=Money(lines).plain(),
            )
        if charge < 0:
            self._report.error(
                "BAL-CLAIM-NEGATIVE",
                claim.place("CLM02"),
                f"Claim {claim.number} has a negative charge, {Money(charge)}.",
                "Send charges as positive amounts; take a claim back with frequency code 8.",
                SOURCE,
                found=Money(charge).plain(),
            )


def _has_adjudications(claim: ClaimFacts) -> bool:
    """Whether an earlier payer's answer stands in a line; in plain lines there is none."""
    if claim.plain_count == len(claim.held):
        return False
    return any(isinstance(each, LineFacts) and each.adjudications for each in claim.held)


@lru_cache(maxsize=1 << 12)
def _coded(composite: str, component: str) -> tuple[str, str]:
    """Qualifier and code of an HI composite."""
    kind, _, rest = composite.partition(component)
    return kind, rest.partition(component)[0]


def _diagnoses(report: Reporter, codes: CodeJudge, claim: ClaimFacts) -> None:
    """Every diagnosis on the day of service; one code set a claim; none twice.

    Source: icd10cm-guidelines
    """
    listed: set[str] = set()
    kinds: set[bool] = set()
    for seen in claim.own.get("HI", ()):
        for position, composite in enumerate(seen[3][1:], start=1):
            kind, code = _coded(composite, claim.component)
            if kind not in _DIAGNOSES:
                continue
            kinds.add(kind[0] == "A")
            if kind in _LISTED:
                claim.diagnoses.append((kind, code))
            on, trouble = claim.service_on, None
            if kind[0] != "A" or (on is not None and on < judge_codes.ICD10_STARTS_ON):
                trouble = judge_codes.diagnosis_trouble(kind, code, on)
            elif not codes.is_active("icd10cm", code, on):
                codes.judge("icd10cm", code, on, place_of(seen, f"HI{position:02d}-2"))
            if kind == "ABK" and code[:1] in _EXTERNAL_CAUSES:
                trouble = (
                    "CODE-DX-EXTERNAL",
                    f"The first diagnosis, {code}, is an external cause.",
                    "Put the condition first and its cause after it.",
                )
            if kind in _LISTED and code in listed:
                said = f"Diagnosis {code} is listed twice."
                trouble = ("CODE-DX-REPEATED", said, "List it once.")
            if kind in _LISTED:
                listed.add(code)
            if trouble is not None:
                place = place_of(seen, f"HI{position:02d}-2")
                report.situational(
                    trouble[0], place, *trouble[1:], "icd10cm-guidelines", found=code
                )
    if len(kinds) > 1:
        report.situational(
            "CODE-DX-MIXED",
            claim.place(),
            f"Claim {claim.number} mixes ICD-9 and ICD-10 diagnoses.",
            "Use the code set in force on the date of service.",
            "icd10cm-guidelines",
        )
