"""What a procedure code obliges a claim to say. Numbers only, no descriptions."""

from __future__ import annotations

from functools import lru_cache


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Codes for services no other code names; the line must say what was done. Source: x12-837p SV101-7
_UNLISTED = _codes(
    "01999 15999 17999 19499 20999 27599 29999 30999 31299 36299 37799 43999 45999 46999 49999 "
    "53899 55899 58999 60699 64999 66999 67999 68899 69399 76499 76999 77499 78999 81099 81479 "
    "81599 84999 85999 86849 86999 87999 89240 90399 90749 90899 91299 92499 92700 93799 93998 "
    "94799 95199 95999 96379 96549 96999 97039 97139 97799 99199 99429 99499 99600 "
    "A4649 A4913 A9699 A9999 B9998 B9999 C9399 E1399 J3490 J3590 J7599 J7699 J7799 J7999 J8498 "
    "J8499 J8999 J9999 L0999 L1499 L2999 L3649 L3999 L5999 L7499 L8039 L8499 L8699 L9900 Q0507 "
    "Q2039 Q4050 Q4051 Q4082 Q4100 S9999 T1999 T5999 V2199 V2797 V2799"
)
MAMMOGRAMS = _codes("77061 77062 77063 77065 77066 77067 G0279")


def is_unlisted(code: str) -> bool:
    """Whether the code stands for "something not listed"."""
    return code in _UNLISTED


@lru_cache(maxsize=8192)
def is_laboratory(code: str, modifiers: tuple[str, ...] = ()) -> bool:
    """Whether the line is a test that CLIA regulates, waived ones (QW) included.

    Source: cms-clia
    """
    if "QW" in modifiers:
        return True
    return len(code) == 5 and code.isdigit() and "80047" <= code <= "89398"


def is_anesthesia(code: str) -> bool:
    """Whether the service is counted in minutes of anesthesia."""
    return len(code) == 5 and code.isdigit() and "00100" <= code <= "01999"


def is_ambulance(code: str) -> bool:
    """Whether the line is an ambulance transport or its mileage."""
    return "A0425" <= code <= "A0436" and len(code) == 5


def is_mammogram(code: str) -> bool:
    """Whether the facility's mammography certificate must be named."""
    return code in MAMMOGRAMS
