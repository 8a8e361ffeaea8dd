"""Answers blame the claim that is at fault, and say how bad it is."""

from __future__ import annotations

import pytest
from tests.unit.engines.x12_judge.files import claims_file, remittance_file

from claimwright.cycle.submission.domain.answers import read_answers
from claimwright.cycle.submission.domain.progress import Verdict
from claimwright.engines.x12.acknowledge import (
    NothingToAcknowledge,
    acknowledge_999,
    acknowledge_ta1,
)
from claimwright.engines.x12.acknowledge_claims import acknowledge_277ca
from claimwright.engines.x12.pieces import END, pieces_of
from claimwright.engines.x12.readack import parse_999, parse_ta1
from claimwright.engines.x12.readstatus import parse_277ca
from claimwright.engines.x12.validate import REJECTED, check

MISSING = {
    # what is taken out → the claims that lack it
    b"~DTP*472*D8*20260210~REF*6R*A1001L2": {"A1001"},
    b"~OI***Y***Y": {"A1003"},
    b"~REF*EI*123456780": {"A1001", "A1002", "A1003"},
    b"~NM1*PR*2*MEDICARE PART B*****PI*02402": {"A1001"},
    b"~HI*ABK:S60211A": {"A1002"},
}


def recounted(data: bytes) -> bytes:
    """The file with SE01 of its one set made true again."""
    start, end = data.index(b"ST*837"), data.index(b"~SE*")
    count = data[start:end].count(b"~") + 2
    rest = data[end + 4 :].split(b"*", 1)[1]
    return data[:end] + b"~SE*%d*" % count + rest


def rejected_in(answer: bytes) -> set[str]:
    """The claims a 277CA rejects."""
    return {
        claim.claim_control_number
        for each in parse_277ca(answer)
        for claim in each.claims
        if claim.statuses[0].action == "U"
    }


@pytest.mark.parametrize("gone", MISSING)
def test_what_is_missing_is_blamed_on_the_claims_that_lack_it(gone: bytes) -> None:
    data = recounted(claims_file().replace(gone, b"", 1))
    assert rejected_in(acknowledge_277ca(data)) == MISSING[gone]


def test_a_999_names_the_claim_that_lacks_a_segment() -> None:
    data = claims_file().replace(b"~DTP*472*D8*20260210~REF*6R*A1001L2", b"", 1)
    (error,) = next(iter(parse_999(acknowledge_999(data)))).sets[0].errors
    assert (error.segment, error.code, error.context) == ("DTP", "3", ("CLM01:A1001",))


def test_every_claim_of_a_flood_of_faults_is_rejected() -> None:
    """More faults than are told in a judgement: none of their claims may slip through."""
    data = claims_file()
    start, end = data.index(b"CLM*A1001"), data.index(b"HL*3")
    bad = data[start:end].replace(b"*130*UN", b"*13O*UN")
    flooded = data[:start] + b"".join(
        bad.replace(b"A1001", f"F{number:04d}".encode()) for number in range(1200)
    ) + data[end:]  # fmt: skip
    answer = acknowledge_277ca(recounted(flooded))
    assert len(rejected_in(answer)) == 1200
    (whole,) = parse_277ca(answer)
    assert (whole.accepted_count, whole.rejected_count) == (2, 1200)


def test_institutional_and_dental_claims_are_answered_too() -> None:
    for guide in (b"005010X223A2", b"005010X224A2"):
        answer = acknowledge_277ca(claims_file().replace(b"005010X222A1", guide))
        assert len([claim for each in parse_277ca(answer) for claim in each.claims]) == 3


def test_one_bad_set_of_two_is_a_partly_accepted_group() -> None:
    data = claims_file()
    start, end = data.index(b"ST*837"), data.index(b"GE*1*7")
    second = data[start:end].replace(b"0001", b"0002").replace(b"~REF*EI*123456780", b"").replace(b"SE*74*", b"SE*73*")  # fmt: skip
    both = data[:end] + second + data[end:].replace(b"GE*1*7", b"GE*2*7")
    (answer,) = parse_999(acknowledge_999(both))
    assert (answer.code, answer.received_count, answer.accepted_count) == ("P", 2, 1)
    assert [each.code for each in answer.sets] == ["A", "R"]
    verdicts = {a.numbers[-1]: a.verdict for a in read_answers("999", acknowledge_999(both)) if a.level == "set"}  # fmt: skip
    assert verdicts["0001" if "0001" in verdicts else "1"] is Verdict.ACCEPTED
    assert verdicts["0002" if "0002" in verdicts else "2"] is Verdict.REJECTED


def test_our_answers_are_read_by_the_cycle_as_they_were_meant() -> None:
    broken = claims_file().replace(b"CLM*A1001*180*", b"CLM*A1001*181*")
    said = {a.numbers[-1]: a.verdict for a in read_answers("277ca", acknowledge_277ca(broken)) if a.level == "claim"}  # fmt: skip
    assert said == {"A1001": Verdict.REJECTED, "A1002": Verdict.ACCEPTED, "A1003": Verdict.ACCEPTED}
    (whole,) = read_answers("ta1", acknowledge_ta1(broken))
    assert whole.verdict is Verdict.ACCEPTED
    (cut,) = read_answers("ta1", acknowledge_ta1(broken[:-30]))
    assert cut.verdict is Verdict.REJECTED


def test_an_835_is_answered_set_by_set() -> None:
    (answer,) = parse_999(
        acknowledge_999(remittance_file().replace(b"CLP*A1002*4*", b"CLP*A1002*QQ*"))
    )
    assert answer.sets[0].errors[0].segment == "CLP"
    assert answer.sets[0].errors[0].elements[0].position == "2"


def _two_sets(first: bytes) -> bytes:
    """A file of two remittances: the one given, then a sound one."""
    data = remittance_file()
    start, end = data.index(b"ST*835"), data.index(b"GE*1*7")
    second = data[start:end].replace(b"*0001~", b"*0002~").replace(b"EFT555001", b"EFT555002")
    return data[:start] + first + second + data[end:].replace(b"GE*1*7", b"GE*2*7")


def test_a_set_that_is_never_closed_is_blamed_and_not_the_one_after_it() -> None:
    data = remittance_file()
    open_set = data[data.index(b"ST*835") : data.index(b"~SE*") + 1]
    result = check(_two_sets(open_set))
    assert [each.header.control_number for each in result.transactions] == ["0001", "0002"]
    (answer,) = parse_999(acknowledge_999(_two_sets(open_set)))
    assert [(each.control_number, each.code, each.codes) for each in answer.sets] == [
        ("0001", "R", ("2",)),
        ("0002", "A", ()),
    ]
    assert (answer.code, answer.accepted_count) == ("P", 1)


def test_a_set_that_is_never_closed_keeps_its_own_header_when_told() -> None:
    data = remittance_file()
    open_set = data[data.index(b"ST*835") : data.index(b"~SE*") + 1]
    ends = [each for each in pieces_of(_two_sets(open_set)) if each.kind == END]
    assert [each.header.control_number for each in ends] == ["0001", "0002"]


INTERCHANGE_FAULTS = [
    # old, new, TA105
    (b"IEA*1*000000101", b"IEA*1*000000102", "001"),
    (b"IEA*1*", b"IEA*2*", "021"),
    (b"~IEA*1*000000101~", b"~", "023"),
    (b"*0*T*:", b"*0*X*:", "020"),
    (b"*260302*0915*^", b"*261345*0915*^", "014"),
    (b"*260302*0915*^", b"*260302*2515*^", "015"),
    (b"*ZZ*ALDERCLINIC ", b"*QQ*ALDERCLINIC ", "005"),
    (b"*ZZ*CLEARHOUSE ", b"*QQ*CLEARHOUSE ", "007"),
    (b"ISA*00*", b"ISA*09*", "010"),
    (b"*00*          *ZZ*ALDER", b"*09*          *ZZ*ALDER", "012"),
    (b"*000000101*0*T*", b"*000000101*7*T*", "019"),
    (b"ALDERCLINIC    *ZZ", b"ALDERCLINIC*ZZ", "022"),
]


@pytest.mark.parametrize(("old", "new", "note"), INTERCHANGE_FAULTS)
def test_an_interchange_at_fault_is_turned_down_in_every_answer(
    old: bytes, new: bytes, note: str
) -> None:
    data = claims_file()
    assert old in data
    data = data.replace(old, new, 1)
    assert check(data).status == REJECTED
    (interchange,) = parse_ta1(acknowledge_ta1(data))
    assert (interchange.code, interchange.note) == ("R", note)
    (group,) = parse_999(acknowledge_999(data))
    assert (group.code, group.accepted_count, group.received_count) == ("R", 0, 1)
    assert [each.code for each in group.sets if each.code != "R"] == []
    assert rejected_in(acknowledge_277ca(data)) == {"A1001", "A1002", "A1003"}


GROUP_FAULTS = [
    # old, new, AK905
    (b"GE*1*7", b"GE*2*7", ("5",)),
    (b"GE*1*7", b"GE*1*8", ("4",)),
    (b"~GE*1*7~", b"~", ("3",)),
    (b"GS*HC*", b"GS*HP*", ("1",)),
    (b"*20260302*0915*7*X*", b"*20260231*0915*7*X*", ()),
]


@pytest.mark.parametrize(("old", "new", "codes"), GROUP_FAULTS)
def test_a_group_at_fault_is_turned_down_with_its_claims(
    old: bytes, new: bytes, codes: tuple[str, ...]
) -> None:
    data = claims_file()
    assert old in data
    data = data.replace(old, new, 1)
    assert next(iter(parse_ta1(acknowledge_ta1(data)))).code == "A"
    (group,) = parse_999(acknowledge_999(data))
    assert (group.code, group.codes, group.accepted_count) == ("R", codes, 0)
    (answer,) = parse_277ca(acknowledge_277ca(data))
    assert rejected_in(acknowledge_277ca(data)) == {"A1001", "A1002", "A1003"}
    first = answer.claims[0].statuses[0]
    assert (first.category, first.status) == ("A3", "684")


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"~SE*74*", b"~SE*73*"), (b"SE*74*0001", b"SE*74*0002"), (b"~SE*74*0001~", b"~")],
)
def test_claims_of_a_set_at_fault_are_returned(old: bytes, new: bytes) -> None:
    data = claims_file()
    assert old in data
    answer = acknowledge_277ca(data.replace(old, new, 1))
    assert rejected_in(answer) == {"A1001", "A1002", "A1003"}
    assert b"~STC*A2:20" not in answer


def test_claims_of_a_file_cut_in_the_middle_are_returned() -> None:
    data = claims_file()
    cut = data[: data.index(b"SV1*HC:99213") + 14]
    answer = acknowledge_277ca(cut)
    assert rejected_in(answer) == {"A1001", "A1002"}
    assert b"~STC*A2:20" not in answer
    assert b"~STC*A1:19" not in answer


def test_a_file_cut_before_its_first_claim_is_refused_in_plain_words() -> None:
    data = claims_file()
    with pytest.raises(NothingToAcknowledge, match="No claim of the file can be answered"):
        acknowledge_277ca(data[: data.index(b"CLM*A1001")])


def test_every_interchange_of_many_at_fault_is_turned_down() -> None:
    """More faults of one kind than are told one by one: none may slip through."""
    data = claims_file().replace(b"*0*T*:", b"*0*X*:")
    many = b"".join(data.replace(b"000000101", f"{number:09d}".encode()) for number in range(1, 7))
    assert [each.code for each in parse_ta1(acknowledge_ta1(many))] == ["R"] * 6
    assert [each.code for each in parse_999(acknowledge_999(many))] == ["R"] * 6
    assert b"~STC*A2:20" not in acknowledge_277ca(many)


def test_one_interchange_at_fault_does_not_stain_the_next() -> None:
    data = claims_file()
    two = data.replace(b"*0*T*:", b"*0*X*:") + data.replace(b"000000101", b"000000102")
    assert [each.code for each in parse_ta1(acknowledge_ta1(two))] == ["R", "A"]
    assert [each.code for each in parse_999(acknowledge_999(two))] == ["R", "A"]
    assert acknowledge_277ca(two).count(b"~STC*A2:20") == 3
