"""Identifiers carry their own arithmetic; a mistyped one is caught."""

from __future__ import annotations

import pytest

from claimwright.kernel.identifiers.ein import is_valid_ein
from claimwright.kernel.identifiers.mbi import is_valid_mbi
from claimwright.kernel.identifiers.npi import is_valid_npi, npi_with_check_digit


@pytest.mark.parametrize("npi", ["1234567893", "1245319599"])
def test_known_npis_hold(npi: str) -> None:
    """1234567893 is the worked example of the check-digit standard."""
    assert is_valid_npi(npi)


@pytest.mark.parametrize(
    "npi", ["1234567890", "123456789", "12345678933", "0234567893", "3234567893", "12345678９3", ""]
)
def test_a_wrong_npi_is_caught(npi: str) -> None:
    assert not is_valid_npi(npi)


def test_every_single_wrong_digit_is_caught() -> None:
    good = "1234567893"
    for place in range(1, 10):
        for digit in "0123456789":
            if digit != good[place]:
                assert not is_valid_npi(good[:place] + digit + good[place + 1 :])


def test_completes_nine_digits() -> None:
    assert npi_with_check_digit("123456789") == "1234567893"
    with pytest.raises(ValueError, match="nine digits"):
        npi_with_check_digit("923456789")


@pytest.mark.parametrize("mbi", ["1EG4-TE5-MK73", "1eg4te5mk73"])
def test_the_card_example_holds(mbi: str) -> None:
    assert is_valid_mbi(mbi)


@pytest.mark.parametrize("mbi", ["0EG4TE5MK73", "1SG4TE5MK73", "1EG4TE5MK7", "1EG4TE5MK7A", ""])
def test_a_wrong_mbi_is_caught(mbi: str) -> None:
    assert not is_valid_mbi(mbi)


@pytest.mark.parametrize("ein", ["12-3456789", "943000001"])
def test_an_ein_holds_with_or_without_hyphen(ein: str) -> None:
    assert is_valid_ein(ein)


@pytest.mark.parametrize(
    "ein", ["00-1234567", "12-345678", "1234567890", "111111111", "12-34567a9"]
)
def test_a_wrong_ein_is_caught(ein: str) -> None:
    assert not is_valid_ein(ein)
