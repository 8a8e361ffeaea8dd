"""Claim numbers: short, plain, never the same twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.cycle.claims.domain.numbering import (
    claim_number,
    control_number,
    folded_control_number,
    line_control_number,
    version_letters,
)


@pytest.mark.parametrize(
    ("serial", "version", "said"),
    [(1, 1, "CW0000001A"), (35, 2, "CW000000ZB"), (36**7 - 1, 27, "CWZZZZZZZAA")],
)
def test_a_control_number_names_serial_and_version(serial, version, said):
    assert control_number(serial, version) == said


@given(
    st.integers(1, 36**7 - 1),
    st.integers(1, 700),
    st.integers(1, 36**7 - 1),
    st.integers(1, 700),
)
def test_two_versions_never_share_a_number(serial, version, other_serial, other_version):
    one, other = control_number(serial, version), control_number(other_serial, other_version)
    assert (one == other) == ((serial, version) == (other_serial, other_version))
    assert len(one) <= 20
    assert one.isalnum()


@pytest.mark.parametrize(("version", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ")])
def test_versions_are_lettered(version, letters):
    assert version_letters(version) == letters


def test_versions_count_from_one():
    with pytest.raises(AssertionError):
        version_letters(0)


def test_other_numbers():
    assert claim_number(123) == "C-000123"
    assert line_control_number("CW0000001A", 3) == "CW0000001A03"
    assert folded_control_number(" cw0000001a ") == "CW0000001A"
