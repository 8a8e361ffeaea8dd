"""Whether a remittance may be posted as far as its sums go, and how many cents are missing.

Line, claim and payment must balance (B01–B03); anything else that looks odd is told, not held.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from claimwright.cycle.remittance.domain.from_835 import is_reversal
from claimwright.engines.x12.balance835 import balance_835, imbalance_835
from claimwright.engines.x12.remittance import Remittance, RemittanceClaim
from claimwright.kernel.finding import Finding, Severity, Where
from claimwright.kernel.money import Money

SOURCE = "reliability-835"
# Lines that do not add up to the claim's charge move no money by themselves (B04).
ONLY_TOLD = frozenset({"X12-835-CHARGE"})


@dataclass(frozen=True, slots=True)
class Balance:
    """What balancing found. `missing_cents` is the largest gap of the three levels, absolute."""

    findings: tuple[Finding, ...]
    missing_cents: int

    @property
    def must_hold(self) -> bool:
        """Whether anything stops posting."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def judge_balance(remittance: Remittance) -> Balance:
    """Every imbalance with its missing cents, and whatever else does not agree or is unreadable.

    An amount that cannot be read stops posting; a day that cannot is told.

    Source: reliability-835 (B01–B05, B09, B11)
    """
    findings = [_softened(finding) for finding in balance_835(remittance)]
    findings += [each for each in remittance.faults if each.severity is not Severity.ERROR]
    off = imbalance_835(remittance)
    missing = max(off.line_cents, off.claim_cents, abs(off.file_cents))
    for claim in remittance.claims:
        findings += _patient_share_differs(claim)
    return Balance(tuple(findings), missing)


def _softened(finding: Finding) -> Finding:
    if finding.code in ONLY_TOLD:
        return replace(finding, severity=Severity.WARNING)
    return finding


def _patient_share_differs(claim: RemittanceClaim) -> Iterator[Finding]:
    """CLP05 against the PR adjustments; a reversal has no CLP05."""
    if is_reversal(claim):
        return
    adjustments = [*claim.adjustments, *(a for line in claim.lines for a in line.adjustments)]
    told = sum(a.amount_cents for a in adjustments if a.group == "PR")
    if claim.patient_cents not in (0, told):
        yield Finding(
            "RMT-PATIENT-SHARE",
            Severity.WARNING,
            f"Claim {claim.control_number}: CLP05 says the patient owes "
            f"{Money(claim.patient_cents)}, its adjustments say {Money(told)}.",
            "The adjustments decide; CLP05 is not used.",
            SOURCE,
            Where(segment="CLP", loop="2100", element="CLP05", offset=claim.offset),
        )
