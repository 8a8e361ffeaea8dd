"""A file judged in batches is judged as it is in one piece."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.unit.engines.x12_judge.files import claims_file, remittance_file

from claimwright.engines.x12.batches import in_pool, judge_in_batches, split
from claimwright.engines.x12.convert import to_json
from claimwright.engines.x12.validate import Layers, check
from claimwright.kernel.finding import Severity


def many_claims(count: int, *, faults: bool) -> bytes:
    """One set of that many subscribers, in the middle of two billing providers."""
    data = claims_file()
    start, level = data.index(b"HL*1**20*1"), data.index(b"HL*2*1*22*0")
    first = data.index(b"HL*3*1*22*1")
    billing, one = data[start:level], data[level:first]
    parts, number, parent = [], 0, 0
    for each in range(count):
        if each % (count // 2) == 0:
            number += 1
            parent = number
            parts.append(billing.replace(b"HL*1*", b"HL*%d*" % number))
        number += 1
        claim = one.replace(b"HL*2*1*", b"HL*%d*%d*" % (number, parent))
        claim = claim.replace(b"A1001", b"M%06d" % each)
        if faults and each % 7 == 3:
            claim = claim.replace(b"*130*UN", b"*131*UN")
        if faults and each % 11 == 5:
            claim = claim.replace(b"~DTP*472*D8*20260210", b"", 1)
        parts.append(claim)
    body = b"".join(parts)
    count_se = (data[data.index(b"ST*") : start] + body).count(b"~") + 1
    return data[:start] + body + b"SE*%d*0001~" % count_se + data[data.index(b"GE*1") :]


def places(findings: object) -> set[tuple[str, int | None, int | None, str]]:
    """What and where, errors and warnings only."""
    return {
        (each.code, each.where.offset, each.where.segment_number, each.message)
        for each in findings  # type: ignore[attr-defined]
        if each.severity is not Severity.INFO
    }


@pytest.mark.parametrize("line_break", [b"", b"\r\n"])
@pytest.mark.parametrize("faults", [False, True])
def test_batches_find_what_the_whole_file_shows(faults: bool, line_break: bytes) -> None:
    data = many_claims(60, faults=faults).replace(b"~", b"~" + line_break)
    whole = check(data, layers=Layers(is_whole=True))
    judged = judge_in_batches(io.BytesIO(data), segments_count=100)
    assert judged.batches_count >= 5
    assert judged.claims_count == 60
    assert judged.segments_count + 1 == whole.transactions[0].segments_count  # all but the SE
    assert places(judged.findings) == places(whole.findings)
    assert judged.is_accepted is not faults


def test_each_batch_is_a_sound_file_of_its_own() -> None:
    for batch in split(io.BytesIO(many_claims(30, faults=False)), segments_count=60):
        assert check(batch.data).status == "accepted"
        assert "unreadable" not in to_json(batch.data)


def test_sets_are_never_cut_where_sums_must_hold() -> None:
    judged = judge_in_batches(io.BytesIO(remittance_file()), segments_count=5)
    assert judged.batches_count == 1
    assert judged.is_accepted
    wrong = remittance_file().replace(b"BPR*I*233*", b"BPR*I*234*")
    assert not judge_in_batches(io.BytesIO(wrong), segments_count=5).is_accepted


def test_a_pool_gives_the_same_in_the_same_order() -> None:
    data = many_claims(40, faults=True)
    with ThreadPoolExecutor(2) as pool:
        pooled = judge_in_batches(io.BytesIO(data), in_pool(pool, ahead=3), segments_count=80)
    assert pooled == judge_in_batches(io.BytesIO(data), segments_count=80)


def test_faults_of_the_envelope_are_found_once() -> None:
    data = many_claims(20, faults=False)
    cut = judge_in_batches(io.BytesIO(data[:-20]), segments_count=60)
    assert [each.code for each in cut.findings].count("X12-TRUNCATED") == 1
