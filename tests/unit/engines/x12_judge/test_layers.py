"""Layers are chosen; codes are asked by day; rules from outside are told like our own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from tests.corpus.clean_files import claim_file, to_bytes
from tests.unit.engines.x12_judge.files import (
    CLAIMS,
    REMITTANCE,
    claims_file,
    remittance_file,
    segments_of,
)

from claimwright.engines.x12.code_lookup import CodedClaim
from claimwright.engines.x12.report import snip_of
from claimwright.engines.x12.validate import CheckResult, Layers, check
from claimwright.kernel.finding import Finding, Severity


class Tables:
    """Code tables that answer what they are told to, and remember what they were asked."""

    def __init__(self, **answers: str) -> None:
        self._answers = answers
        self.asked: list[tuple[str, str, date]] = []

    def status(self, system: str, code: str, on: date) -> str:
        self.asked.append((system, code, on))
        return self._answers.get(f"{system}_{code}", self._answers.get(system, "active"))


def codes_of(result: CheckResult) -> set[str]:
    return {each.code for each in result.findings}


def judged(tables: Tables, data: bytes | None = None) -> CheckResult:
    return check(data or claims_file(), layers=Layers(codes=tables))


def test_codes_are_asked_for_the_day_of_their_service() -> None:
    tables = Tables()
    assert judged(tables).findings == ()
    assert ("icd10cm", "E119", date(2026, 2, 10)) in tables.asked
    assert ("cpt", "99214", date(2026, 2, 10)) in tables.asked
    assert ("cpt", "97110", date(2026, 1, 5)) in tables.asked
    assert ("pos", "11", date(2026, 2, 3)) in tables.asked
    assert ("carc", "45", date(2026, 1, 20)) in tables.asked
    assert len(tables.asked) == len(set(tables.asked)), "no question is asked twice"


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"icd10cm_E119": "unknown"}, "CODE-DX"),
        ({"icd10cm_E119": "not_billable"}, "CODE-DX-HEADER"),
        ({"icd10cm_E119": "ended"}, "CODE-DX-ENDED"),
        ({"icd10cm_E119": "not_yet"}, "CODE-DX-NOT-YET"),
        ({"cpt_99214": "ended"}, "CODE-PROCEDURE-ENDED"),
        ({"taxonomy": "unknown"}, "CODE-TAXONOMY"),
        ({"pos": "not_yet"}, "CODE-POS-NOT-YET"),
        ({"carc_45": "ended"}, "CODE-CARC-ENDED"),
    ],
)
def test_what_the_tables_answer_is_told(answers: dict[str, str], code: str) -> None:
    assert codes_of(judged(Tables(**answers))) == {code}


def test_reasons_of_a_remittance_are_asked_for_the_day_it_was_paid() -> None:
    tables = Tables(carc_197="ended", rarc_N130="unknown")
    assert codes_of(judged(tables, remittance_file())) == {"CODE-CARC-ENDED", "CODE-RARC"}
    assert ("carc", "197", date(2026, 3, 10)) in tables.asked


def test_tables_that_are_missing_are_named_once_and_forms_are_judged() -> None:
    tables = Tables(cpt="no_table", taxonomy="no_table")
    result = judged(tables, to_bytes(claim_file(3)))
    (finding,) = result.findings
    assert finding.code == "CODES-NOT-LOADED"
    assert finding.severity is Severity.INFO
    assert "CPT procedures, provider taxonomy on the dates" in finding.message
    odd = claims_file(segments_of(CLAIMS.replace("207Q00000X", "207Q00000Y")))
    assert "CODE-TAXONOMY" in codes_of(judged(tables, odd))


def test_the_code_set_follows_the_day_of_service() -> None:
    old = CLAIMS.replace("ABK:I10*ABF:E119", "BK:4019*BF:25000")
    assert "CODE-DX-SET" in codes_of(check(claims_file(segments_of(old))))
    for text in (old.replace("20260210", "20150910"),):
        told = codes_of(check(claims_file(segments_of(text))))
        assert "CODE-DX-SET" not in told
    early = CLAIMS.replace("20260210", "20150910")
    assert "CODE-DX-SET" in codes_of(check(claims_file(segments_of(early))))


class Edits:
    """A rule from outside: every line of a procedure breaks it."""

    def __init__(self) -> None:
        self.claims: list[tuple[CodedClaim, date]] = []

    def edits(self, claim: CodedClaim, on: date) -> Iterable[Finding]:
        self.claims.append((claim, on))
        for line in claim.lines:
            if line.procedure == "93000":
                yield Finding("NCCI", Severity.WARNING, "No.", "Drop it.", "ncci-ptp", line.where)


def test_rules_from_outside_see_claims_in_codes_and_are_told_like_ours() -> None:
    edits = Edits()
    layers = Layers(codes=Tables(), claim_edits=edits)
    (finding,) = check(claims_file(), layers=layers).findings
    assert finding.code == "NCCI"
    assert (finding.where.segment, finding.where.loop) == ("SV1", "2400")
    first, on = edits.claims[0]
    assert on == date(2026, 2, 10)
    assert first.diagnoses == ("I10", "E119")
    assert first.filing_indicator == "MB"
    assert [line.diagnoses for line in first.lines] == [("I10", "E119"), ("I10",)]
    assert [line.charge_cents for line in first.lines] == [13000, 5000]
    assert first.lines[0].place_of_service == "11"
    assert edits.claims[1][0].patient_born_on == date(2015, 7, 4)
    strict = check(claims_file(), for_submission=True, layers=layers)
    assert strict.findings[0].severity is Severity.ERROR
    assert check(claims_file(), layers=Layers(range(1, 7), Tables(), edits)).findings == ()


def test_layers_that_were_not_chosen_say_nothing() -> None:
    text = CLAIMS.replace("*Y*A*Y*Y", "*Y*Q*Y*Y").replace("CLM*A1001*180", "CLM*A1001*181")
    text = text.replace("ABF:E119", "ABF:E11.9").replace("DTP*439*D8*20260130\n", "")
    data = claims_file(segments_of(text))
    expected = {2: "ELEM-CODE", 3: "BAL-CLAIM-LINES", 4: "SIT-ACCIDENT-DATE", 5: "CODE-DX"}
    for layer, code in expected.items():
        assert codes_of(check(data, layers=Layers({layer}, Tables()))) == {code}
    assert codes_of(check(data, layers=Layers({1}, Tables()))) == set()


def test_every_code_has_its_snip_type() -> None:
    pairs = {
        "X12-SE-COUNT": 1, "ELEM-DATE": 1, "HL-PARENT": 1, "SEG-MISSING": 2, "ELEM-CODE": 2,
        "X12-835-LINE": 3, "BAL-COB-LINE": 3, "SIT-PATIENT": 4, "DATE-ORDER": 4, "CODE-DX": 5,
        "NPI-FORMAT": 5, "SERVICE-AMBULANCE": 6, "NCCI-PTP": 7,
    }  # fmt: skip
    assert {code: snip_of(code) for code in pairs} == pairs


def test_all_places_are_told_when_asked_for() -> None:
    data = claims_file(segments_of(CLAIMS.replace("*UN*", "*XX*")))
    whole = check(data, layers=Layers(codes=Tables(), is_whole=True))
    folded = check(data, layers=Layers(codes=Tables()))
    assert [each.code for each in whole.findings] == ["ELEM-CODE"] * 4
    assert [(each.code, each.count) for each in folded.findings] == [("ELEM-CODE", 4)]
    assert whole.transactions[0].errors_count == folded.transactions[0].errors_count == 4


def test_a_remittance_is_asked_about_its_own_consistency() -> None:
    def told(old: str, new: str) -> set[str]:
        data = remittance_file(segments_of(REMITTANCE.replace(old, new)))
        return codes_of(judged(Tables(), data))

    assert told("x", "y") == set()
    assert told("*180*120*30*12", "*180*120*31*12") == {"X12-835-PATIENT"}
    assert told("CLP*A1001*1", "CLP*A1001*22") == {"X12-835-REVERSAL"}
    assert told("CAS*CO*197*95", "CAS*CO*16*95") == {"SIT-REMARK"}
    assert told("CAS*CO*197*95", "CAS*CO*16*95\nLQ*HE*N130") == {"SEG-ORDER"}
    assert told("DTM*472*20260203\n", "") == {"SIT-SERVICE-DATE"}
    assert told("DTM*472*20260203", "DTM*472*20260403") == {"DATE-SERVICE"}
