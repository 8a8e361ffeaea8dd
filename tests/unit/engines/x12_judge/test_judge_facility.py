"""Situational rules of institutional and dental claims: one thing wrong, one finding for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.unit.engines.x12 import cast_others as cast
from tests.unit.engines.x12.cast import ENVELOPE

from claimwright.engines.x12.dental import DentalClaim
from claimwright.engines.x12.institutional import InstitutionalClaim
from claimwright.engines.x12.render837d import render_837d
from claimwright.engines.x12.render837i import render_837i
from claimwright.engines.x12.validate import check
from claimwright.kernel.finding import Severity

STAY, VISIT = cast.an_inpatient_claim, cast.an_outpatient_claim
DENTAL, RICH = cast.a_dental_claim, cast.a_rich_dental_claim
LINE = VISIT().lines[0]


def codes_of(claim: InstitutionalClaim | DentalClaim) -> list[str]:
    if isinstance(claim, DentalClaim):
        data = render_837d(ENVELOPE, [claim], batch_reference="B1")
    else:
        data = render_837i(ENVELOPE, [claim], batch_reference="B1")
    result = check(data, for_submission=True)
    return [each.code for each in result.findings if each.severity is Severity.ERROR]


def without(claim: InstitutionalClaim, *qualifiers: str) -> InstitutionalClaim:
    kept = tuple(each for each in claim.diagnoses if each.qualifier not in qualifiers)
    return replace(claim, diagnoses=kept)


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        (VISIT(frequency="7"), "SIT-FREQUENCY"),
        (VISIT(references=(("F8", "ICN1"),)), "SIT-FREQUENCY"),
        (VISIT(relationship=""), "SIT-PATIENT"),
        (STAY(admitted_on=None), "INST-ADMISSION"),
        (STAY(admission_type=""), "INST-ADMISSION-TYPE"),
        (STAY(discharge_time=""), "INST-DISCHARGE-HOUR"),
        (STAY(patient_status="30", discharge_time=""), "INST-PATIENT-STATUS"),
        (STAY(frequency="2", discharge_time=""), "INST-PATIENT-STATUS"),
        (without(STAY(), "ABJ"), "INST-ADMITTING-DIAGNOSIS"),
        (STAY(operating=None), "INST-OPERATING"),
        (STAY(admitted_on=date(2026, 3, 1)), "INST-ADMISSION-LATE"),
        (VISIT(attending=None), "INST-ATTENDING"),
        (without(VISIT(), "APR"), "INST-REASON"),
        (VISIT(statement_from=date(2026, 2, 4)), "INST-STATEMENT"),
        (
            VISIT(charge_cents=30000, lines=(replace(LINE, from_on=date(2026, 2, 9)),)),
            "INST-LINE-OUTSIDE",
        ),
        (
            VISIT(
                charge_cents=30000,
                statement_to=date(2026, 2, 4),
                lines=(replace(LINE, from_on=None),),
            ),
            "INST-LINE-DATE",
        ),
        (DENTAL(frequency="8"), "SIT-FREQUENCY"),
        (DENTAL(related_causes=("OA",)), "SIT-ACCIDENT-DATE"),
        (DENTAL(is_predetermination=True), "DENT-PREDETERMINATION"),
        (cast.a_predetermination(is_predetermination=False), "DENT-SERVICE-DATE"),
        (
            RICH(lines=(replace(RICH().lines[0], dates=(("472", date(2026, 2, 3)),)),)),
            "DENT-PRIOR-PLACEMENT",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_thing_wrong_is_one_finding(claim: Any, code: str) -> None:
    assert codes_of(claim) == [code]


@pytest.mark.parametrize(
    "claim",
    [
        STAY(frequency="2", patient_status="30", discharge_time=""),
        VISIT(admission_type="3", diagnoses=without(VISIT(), "APR").diagnoses),
        cast.an_orthodontic_claim(),
        cast.a_predetermination(),
    ],
)
def test_what_is_right_is_left_alone(claim: Any) -> None:
    assert codes_of(claim) == []
