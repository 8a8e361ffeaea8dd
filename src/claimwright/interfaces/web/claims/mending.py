"""Where a fault of a claim is mended: the forms that reach it, the likeliest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from claimwright.cycle.charges.domain.encounters import EncounterSnapshot
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.cycle.submission.domain.outcomes import AcknowledgementView
from claimwright.interfaces.web.guarding import PracticeRequest
from claimwright.kernel.finding import Finding, Severity

# Who a 277CA speaks of (STC01-3) and which form holds what is known of them.
FORM_OF_ENTITY = {
    "QC": "Patient", "IL": "Insurance", "GB": "Insurance", "PR": "Insurance",
    "85": "Set-up", "87": "Set-up", "82": "Set-up", "1P": "Set-up", "77": "Set-up",
    "DN": "Visit", "DK": "Visit", "DQ": "Set-up", "41": "Set-up",
}  # fmt: skip
# Loops of the 837 and the form behind each.
FORM_OF_LOOP = {
    "2000A": "Set-up", "2010AA": "Set-up", "2010AB": "Set-up", "2310B": "Set-up",
    "2310C": "Set-up", "2000B": "Insurance", "2010BA": "Insurance", "2010BB": "Insurance",
    "2320": "Insurance", "2330A": "Insurance", "2010CA": "Patient",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """One form in which the fault can be put right."""

    name: str
    url: str
    permission: str
    is_first: bool = False


def ways_to_mend(
    request: PracticeRequest,
    claim: ClaimSnapshot,
    about: tuple[PatientSnapshot, EncounterSnapshot, CoverageSnapshot | None],
    likeliest: str,
    back: str = "claim",
) -> list[Way]:
    """The forms this person may open, the likeliest first; saving leads back to the claim.

    `back` "correct" leads to the page on which it is corrected instead.
    """
    patient, visit, coverage = about
    card = (
        reverse("edit_coverage", args=[patient.public_id, coverage.public_id])
        if coverage
        else reverse("add_coverage", args=[patient.public_id])
    )
    ways = (
        Way("Visit", reverse("edit_visit", args=[visit.public_id]), "charges_edit"),
        Way("Insurance", card, "patients_edit"),
        Way("Patient", reverse("edit_patient", args=[patient.public_id]), "patients_edit"),
        Way("Set-up", reverse("setup"), "setup_edit"),
    )
    mine = [
        replace(way, url=f"{way.url}?{urlencode({back: claim.public_id})}")
        for way in ways
        if request.can.get(way.permission)
    ]
    mine.sort(key=lambda way: way.name != likeliest)
    return [replace(way, is_first=place == 0) for place, way in enumerate(mine)]


def form_for(findings: Sequence[Finding], refused: AcknowledgementView | None) -> str:
    """The form that most likely holds what was wrong."""
    if refused is not None:
        return FORM_OF_ENTITY.get(refused.code.rpartition(":")[2], "Visit")
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    loop = errors[0].where.loop if errors else ""
    return FORM_OF_LOOP.get(loop, "Visit")


def last_refusal(answers: Sequence[AcknowledgementView]) -> AcknowledgementView | None:
    """The newest answer that said no."""
    return next((one for one in reversed(answers) if one.verdict == "rejected"), None)
