"""The table of claims a practice writes: each clean to us and to pyx12, and the same read back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.unit.engines.x12.cast import ENVELOPE, bare
from tests.unit.engines.x12.cast_cases import CASES
from tests.unit.engines.x12.judge import judged

from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.engines.x12.read837 import parse_837p
from claimwright.engines.x12.render837 import render_837p
from claimwright.engines.x12.validate import check
from claimwright.kernel.finding import Severity

Case = Callable[[], ProfessionalClaim]
each_case = pytest.mark.parametrize("case", CASES, ids=[case.__name__ for case in CASES])


def written(*claims: ProfessionalClaim) -> bytes:
    return render_837p(ENVELOPE, claims, batch_reference="BATCH1")


@each_case
def test_it_is_clean_for_submission(case: Case) -> None:
    found = check(written(case()), for_submission=True).findings
    assert [each for each in found if each.severity is not Severity.INFO] == []


@each_case
def test_pyx12_accepts_it(case: Case) -> None:
    assert judged(written(case())) == []


@each_case
def test_it_reads_back_as_it_was_meant(case: Case) -> None:
    assert [bare(each) for each in parse_837p(written(case()))] == [bare(case())]


@each_case
def test_written_again_it_gives_the_same_bytes(case: Case) -> None:
    data = written(case())
    assert written(*parse_837p(data)) == data
