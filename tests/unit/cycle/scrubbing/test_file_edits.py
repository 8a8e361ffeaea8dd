"""837-01 to 837-04, 837-57 and 837-66: what is judged on the file a claim leaves in.

The edits over a claim see values; these four are about the bytes, and the X12 judge tells them.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from claimwright.cycle.scrubbing.domain.catalog import scrub
from claimwright.engines.x12.parties import Envelope
from claimwright.engines.x12.read837 import parse_837p
from claimwright.engines.x12.render837 import render_837p
from claimwright.engines.x12.validate import check
from tests.unit.cycle.claims.cast import a_claim
from tests.unit.cycle.scrubbing.cast import context, secondary

ENVELOPE = Envelope(
    sender_id="ALDER",
    receiver_id="BLUEV",
    interchange_control=7,
    group_control=7,
    created_at=datetime(2026, 3, 20, 12, 0, tzinfo=UTC),
)


def the_file() -> bytes:
    return render_837p(ENVELOPE, [a_claim()], batch_reference="B1")


def told(data: bytes) -> set[str]:
    return {finding.code for finding in check(data, for_submission=True).findings}


def spoiled(old: bytes, new: bytes) -> bytes:
    data = the_file()
    assert old in data
    return data.replace(old, new, 1)


def test_837_01_to_04_pass_in_a_file_of_ours():
    assert not {code for code in told(the_file()) if code.startswith(("X12-", "HL-"))}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"IEA*1*000000007", b"IEA*1*000000008", "X12-IEA-CONTROL"),
        (b"GE*1*7", b"GE*1*8", "X12-GE-CONTROL"),
        (b"GE*1*7", b"GE*2*7", "X12-GE-COUNT"),
        (b"IEA*1*", b"IEA*2*", "X12-IEA-COUNT"),
        (b"SE*", b"SE*9", "X12-SE-COUNT"),
    ],
)
def test_837_01_stops_counts_and_control_numbers_that_differ(old, new, code):
    assert code in told(spoiled(old, new))


def test_837_01_stops_a_short_envelope():
    assert told(the_file()[:100]) & {"X12-ISA-SHORT", "X12-ISA-LENGTH"}


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"GS*HC*", b"GS*HP*"), (b"*005010X222A1~BHT", b"*005010X222A9~BHT")],
)
def test_837_02_stops_another_guide(old, new):
    assert told(spoiled(old, new)) - told(the_file())


@pytest.mark.parametrize(
    ("old", "new"), [(b"BHT*0019*00*", b"BHT*0019*77*"), (b"*CH~NM1*41", b"*ZZ~NM1*41")]
)
def test_837_03_stops_an_unknown_purpose(old, new):
    assert told(spoiled(old, new)) - told(the_file())


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"HL*2*1*22*0", b"HL*3*1*22*0", "HL-NUMBER"),
        (b"HL*2*1*22*0", b"HL*2*9*22*0", "HL-PARENT"),
        (b"HL*1**20*1", b"HL*1**20*0", "HL-CHILD"),
    ],
)
def test_837_04_stops_levels_that_do_not_fit(old, new, code):
    assert code in told(spoiled(old, new))


def test_837_57_amounts_beside_the_decision_never_enter_its_balance():
    claim = secondary()
    line = replace(claim.lines[0], amounts=(("T", 500),))
    told_too = replace(claim, lines=(line, *claim.lines[1:]), amounts=(("AAE", 9_900),))
    assert not {f.code for f in scrub(told_too, context())} & {"837-55", "837-56", "837-26"}


def test_837_57_stops_a_decision_that_leans_on_such_an_amount():
    claim = secondary()
    (decided,) = claim.lines[0].adjudications
    short = replace(decided, paid_cents=decided.paid_cents - 500)
    line = replace(claim.lines[0], adjudications=(short,), amounts=(("T", 500),))
    assert "837-55" in {
        f.code for f in scrub(replace(claim, lines=(line, *claim.lines[1:])), context())
    }


def test_837_66_a_file_of_ours_reads_back_as_the_same_claim():
    (again,) = parse_837p(io.BytesIO(the_file()))
    ours = a_claim()
    assert (again.control_number, again.charge_cents, again.diagnoses) == (
        ours.control_number,
        ours.charge_cents,
        ours.diagnoses,
    )
    assert [line.procedure for line in again.lines] == [line.procedure for line in ours.lines]


def test_837_66_stops_a_file_that_reads_back_otherwise():
    (again,) = parse_837p(io.BytesIO(spoiled(b"HC:99213", b"HC:99214")))
    assert [line.procedure for line in again.lines] != [ln.procedure for ln in a_claim().lines]
