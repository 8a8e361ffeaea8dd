"""The claim as the boxes of the paper form: every box, in rows that close."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import OtherCoverage, ProfessionalClaim
from claimwright.interfaces.web.claims.form_view import boxes_of

NUMBERS = {
    "1", "1a", "2", "3", "4", "5", "6", "7", "9", "9a", "9d", "10a", "10b", "10c", "10d", "11",
    "11a", "11c", "11d", "12", "13", "14", "15", "16", "17", "17b", "18", "19", "21", "22", "23",
    "25", "26", "27", "28", "29", "31", "32", "33",
}  # fmt: skip
CLAIM = ProfessionalClaim(
    control_number="C-1V1",
    charge_cents=12_345,
    place_of_service="11",
    frequency="1",
    billing=Party(name="ALDER STREET CLINIC", id="1234567893", tax_id="123456789"),
    subscriber=Party(name="OKAFOR", first="ADA", id="PM1", birth_on=date(1961, 4, 2), sex="F"),
    payer=Party(name="PRAIRIE MUTUAL", id="PRAIR"),
    diagnoses=(("ABK", "M5450"), ("ABF", "I10")),
    lines=(),
)


def held(claim: ProfessionalClaim) -> dict[str, str]:
    """What stands in each box."""
    return {box.number: box.value for box in boxes_of(claim, "Prairie Mutual")}


def test_every_box_of_the_form_is_there_once_and_rows_close() -> None:
    boxes = boxes_of(CLAIM, "Prairie Mutual")
    assert {box.number for box in boxes} == NUMBERS
    assert len(boxes) == len(NUMBERS)
    row = 0
    for box in boxes:
        row += box.width
        assert row <= 12, f"box {box.number} does not fit its row"
        row = 0 if row == 12 else row
    assert row == 0
    assert all(box.source for box in boxes), "each says where it is read from"


def test_a_plain_claim_reads_as_its_form() -> None:
    form = held(CLAIM)
    assert form["1"] == "Group plan: Prairie Mutual"
    assert form["7"] == "Same"
    assert form["11d"] == "No"
    assert form["21"] == "A M54.50  B I10"
    assert form["22"] == "Original"
    assert form["28"] == "$123.45"


def test_an_accident_with_a_second_plan_and_days_away_from_work() -> None:
    claim = replace(
        CLAIM,
        frequency="7",
        filing_indicator="MB",
        related_causes=("AA",),
        accident_state="WI",
        dates=(("439", date(2026, 1, 5)), ("435", date(2026, 1, 5))),
        periods=(("314", date(2026, 1, 5), date(2026, 1, 19)),),
        references=(("F8", "PCN9"), ("G1", "AUTH7")),
        referring=Party(name="WINTER", first="ELEANOR", id="1987654320"),
        other_coverages=(
            OtherCoverage(
                rank="S",
                relationship="18",
                filing_indicator="CI",
                subscriber=Party(name="OKAFOR", first="ADA", id="GAP1"),
                payer=Party(name="LAKE MEDIGAP"),
            ),
        ),
    )
    form = held(claim)
    assert form["1"].startswith("Medicare")
    assert form["10b"] == "Yes, WI"
    assert form["14"] == "01/05/2026, accident"
    assert form["16"] == "01/05/2026 to 01/19/2026"
    assert form["18"] == "from 01/05/2026"
    assert (form["9a"], form["9d"], form["11d"]) == ("GAP1", "LAKE MEDIGAP", "Yes")
    assert (form["17b"], form["22"], form["23"]) == ("1987654320", "Replaces PCN9", "AUTH7")
