"""What changed between two files, claim by claim."""

from __future__ import annotations

import io

from tests.unit.engines.x12_judge.files import claims_file, file_of, remittance_file

from claimwright.engines.x12.diff import Difference, diff


def compared(old: bytes, new: bytes) -> Difference:
    return diff(io.BytesIO(old), io.BytesIO(new))


def changes(found: Difference) -> dict[tuple[str, str], tuple[str, str]]:
    """(claim, field) → (old, new)"""
    return {
        (claim.claim_control_number, each.name): (each.old, each.new)
        for claim in found.claims
        for each in claim.fields
    }


def test_a_file_is_the_same_as_itself_and_as_its_second_sending() -> None:
    again = (
        claims_file()
        .replace(b"*000000101*", b"*000000777*").replace(b"IEA*1*000000101", b"IEA*1*000000777")
        .replace(b"ST*837*0001*", b"ST*837*0009*").replace(b"*0001~GE", b"*0009~GE")
        .replace(b"BATCH17", b"BATCH18")
    )  # fmt: skip
    for found in (compared(claims_file(), claims_file()), compared(claims_file(), again)):
        assert found.is_same
        assert found.unchanged_count == 3


def test_changed_fields_are_named_with_old_and_new() -> None:
    new = (
        claims_file()
        .replace(b"CLM*A1001*180***11:B:1", b"CLM*A1001*181.5***22:B:1")
        .replace(b"HC:99214*130", b"HC:99215*131.5")
        .replace(b"ABF:E119", b"ABF:E1165")
        .replace(b"DTP*439*D8*20260130", b"DTP*439*D8*20260131")
        .replace(b"MOSS*IVY", b"MOSS*IVA")
    )
    found = compared(claims_file(), new)
    assert {each.change for each in found.claims} == {"changed"}
    assert found.unchanged_count == 1
    said = changes(found)
    assert said["A1001", "total charge"] == ("$180.00", "$181.50")
    assert said["A1001", "line 1: procedure"] == ("99214", "99215")
    assert said["A1001", "other diagnosis"] == ("E119", "E1165")
    assert said["A1001", "place of service"] == (
        "11 (office)",
        "22 (on-campus outpatient hospital)",
    )
    assert said["A1002", "accident date"] == ("Jan 30, 2026", "Jan 31, 2026")
    assert said["A1002", "patient, patient: first name"] == ("IVY", "IVA")
    charge = next(e for c in found.claims for e in c.fields if e.element == "CLM02")
    assert (charge.old_cents, charge.new_cents) == (18000, 18150)


def test_order_does_not_matter_and_a_lost_claim_is_removed() -> None:
    data = remittance_file()
    first, second, third = (
        data.index(b"CLP*A1001"),
        data.index(b"CLP*A1002"),
        data.index(b"CLP*A1003"),
    )
    end = data.index(b"PLB*")
    turned = data[:first] + data[third:end] + data[second:third] + data[first:second] + data[end:]
    assert compared(data, turned).is_same
    shorter = data[:second] + data[third:]
    lost = compared(data, shorter)
    assert [(each.change, each.claim_control_number) for each in lost.claims] == [
        ("removed", "A1002")
    ]
    gained = compared(shorter, data)
    assert [(each.change, each.claim_control_number) for each in gained.claims] == [
        ("added", "A1002")
    ]


def test_adjustments_are_found_by_group_and_reason_and_the_payment_by_name() -> None:
    data = remittance_file()
    new = data.replace(b"BPR*I*233*", b"BPR*I*232*").replace(b"CO*45*10", b"CO*45*11")
    found = compared(data, new)
    assert ("$10.00", "$11.00") in changes(found).values()
    fields = {each.name: (each.old, each.new) for each in found.sets[0].fields}
    assert fields["payment amount"] == ("$233.00", "$232.00")
    moved = data.replace(b"CAS*CO*45*10*97*0~", b"CAS*CO*97*0*45*10~")
    assert compared(data, moved).is_same


def test_a_claim_under_a_new_number_is_one_change() -> None:
    data = claims_file()
    found = compared(data, data.replace(b"CLM*A1003*", b"CLM*B7003*"))
    assert [each.change for each in found.claims] == ["changed"]
    assert changes(found)["B7003", "patient control number"] == ("A1003", "B7003")


def test_claims_of_one_number_are_matched_in_their_order() -> None:
    data = claims_file().replace(b"A1003", b"A1001")
    new = data.replace(b"HC:97110*150*", b"HC:97112*150*")
    found = compared(data, new)
    assert [e.name for c in found.claims for e in c.fields] == ["line 1: procedure"]


def test_other_sets_are_compared_segment_by_segment() -> None:
    def benefits(copay: str) -> bytes:
        return file_of(
            ["ST*271*0001*005010X279A1", "HL*1**20*1", "NM1*PR*2*NWH*****PI*1",
             "HL*2*1*22*0", "NM1*IL*1*STONE*RUTH****MI*W1", f"EB*B*IND*98***27*{copay}",
             "SE*7*0001"],
            group="HB", guide="005010X279A1",
        )  # fmt: skip

    assert compared(benefits("25"), benefits("25")).is_same
    found = compared(benefits("25"), benefits("30"))
    assert found.sets[0].segments == (("changed", "EB*B*IND*98***27*25", "EB*B*IND*98***27*30"),)


def test_a_set_that_only_one_file_has_is_added_or_removed() -> None:
    found = compared(claims_file(), remittance_file())
    assert {(each.change, each.set_id) for each in found.sets} == {
        ("added", "835"),
        ("removed", "837"),
    }
    assert sorted(each.change for each in found.claims) == ["added"] * 3 + ["removed"] * 3
