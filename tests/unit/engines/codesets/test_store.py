"""Tables by date of service: which release answers, and that none is guessed."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from pathlib import Path

import pytest

from claimwright.engines.codesets.compare import NoSuchRelease, compare
from claimwright.engines.codesets.intake import Wish, load_file
from claimwright.engines.codesets.show import everything_about
from claimwright.engines.codesets.standing import missing_table, old_table, standing
from claimwright.engines.codesets.store import CodeStore
from claimwright.engines.codesets.tables import CodeStatus, CodeTables, System

LAST_OF_JUNE, FIRST_OF_JULY = date(2026, 6, 30), date(2026, 7, 1)


def _limits(home: Path, quarter: str, *rows: str) -> None:
    path = home.parent / f"mue_practitioner_{quarter}.csv"
    path.write_text("\n".join(["HCPCS,MUE,MAI,RATIONALE", *rows]) + "\n")
    assert load_file(home, path).status == "loaded"


def _pairs(home: Path, quarter: str, *rows: str) -> None:
    path = home.parent / f"ptp_practitioner_{quarter}.tsv"
    path.write_text("\n".join(["COL1\tCOL2\tMOD_IND\tFROM\tTO", *rows]) + "\n")
    assert load_file(home, path).status == "loaded"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "codesets"


def test_the_quarter_of_the_date_of_service_answers(home: Path) -> None:
    _limits(home, "2026q2", "99213,1,3,x", "11042,1,2,x")
    _limits(home, "2026q3", "99213,4,3,x", "20610,2,3,x")
    store: CodeTables = CodeStore(home)
    assert store.mues(("99213",), LAST_OF_JUNE)["99213"].units == 1
    assert store.mues(("99213",), FIRST_OF_JULY)["99213"].units == 4
    assert store.status(System.MUE, "11042", FIRST_OF_JULY) is CodeStatus.ENDED
    assert store.status(System.MUE, "20610", LAST_OF_JUNE) is CodeStatus.NOT_YET
    assert store.status(System.MUE, "00000", LAST_OF_JUNE) is CodeStatus.UNKNOWN


def test_a_day_no_release_holds_has_no_table(home: Path) -> None:
    _limits(home, "2026q2", "99213,1,3,x")
    store = CodeStore(home)
    for on in (date(2026, 3, 31), FIRST_OF_JULY):
        assert store.release_on(System.MUE, on) is None
        assert store.mues(("99213",), on) == {}
        assert store.status(System.MUE, "99213", on) is CodeStatus.NO_TABLE
        nearest = store.release_near(System.MUE, on)
        assert nearest is not None
        assert nearest.name == "2026Q2"
    finding = missing_table(System.MUE, store.release_near(System.MUE, FIRST_OF_JULY))
    assert "ended on 2026-06-30" in finding.message
    assert finding.code == "TABLE-MISSING"


def test_pairs_hold_from_their_first_through_their_last_day(home: Path) -> None:
    _pairs(
        home,
        "2026q3",
        "11042\t97597\t1\t20200101\t20260731",
        "11042\t97597\t0\t20260801\t*",
        "97597\t11042\t9\t\t*",
    )
    store = CodeStore(home)

    def told(on: date) -> list[tuple[str, str]]:
        return [(e.column_one, e.indicator) for e in store.ptp_edits(("97597", "11042"), on)]

    assert told(date(2026, 7, 31)) == [("11042", "1"), ("97597", "9")]
    assert told(date(2026, 8, 1)) == [("11042", "0"), ("97597", "9")]
    assert store.ptp_edits(("11042",), date(2026, 8, 1)) == []
    assert store.ptp_edits(("11042", "97597"), LAST_OF_JUNE) == []
    assert store.ptp_partners_count("97597", date(2026, 8, 1)) == (1, 1)


def test_windows_without_first_days_follow_each_other(home: Path) -> None:
    path = home.parent / "ptp_practitioner_2026q3.tsv"
    rows = ["11042\t97597\t1\t20260731\t3", "11042\t97597\t0\t*\t3"]
    path.write_text("\n".join(["COL1\tCOL2\tMOD_IND\tDELETED\tRATIONALE_ID", *rows]) + "\n")
    outcome = load_file(home, path)
    store = CodeStore(home)
    for on, indicator in ((date(2026, 7, 31), "1"), (date(2026, 8, 1), "0")):
        (edit,) = store.ptp_edits(("11042", "97597"), on)
        assert edit.indicator == indicator
        assert edit.rationale == "definition of the procedure code"
    assert "since when" in outcome.releases[0].notes[0]


def test_of_two_releases_of_a_day_the_one_loaded_last_answers_and_the_other_is_named(
    home: Path,
) -> None:
    _limits(home, "2026q2", "99213,1,3,x")
    path = home.parent / "corrected_mue_practitioner_2026q2.csv"
    path.write_text("HCPCS,MUE,MAI,RATIONALE\n99213,7,3,x\n")
    outcome = load_file(home, path)
    assert [finding.code for finding in outcome.findings] == ["TABLE-OVERLAP"]
    store = CodeStore(home)
    assert store.mues(("99213",), LAST_OF_JUNE)["99213"].units == 7
    assert len(store.releases(System.MUE)) == 2


def test_an_open_store_notices_a_new_release(home: Path) -> None:
    store = CodeStore(home)
    assert store.release_on(System.MUE, LAST_OF_JUNE) is None
    _limits(home, "2026q2", "99213,1,3,x")
    assert store.mues(("99213",), LAST_OF_JUNE)["99213"].units == 1


def test_days_given_by_a_person_hold(home: Path) -> None:
    path = home.parent / "mue_practitioner.csv"
    path.write_text("HCPCS,MUE,MAI,RATIONALE\n99213,1,3,x\n")
    load_file(home, path, Wish(date(2026, 5, 1), date(2026, 5, 10)))
    store = CodeStore(home)
    assert store.release_on(System.MUE, date(2026, 5, 10)) is not None
    assert store.release_on(System.MUE, date(2026, 5, 11)) is None


def test_few_files_are_open_at_once_and_threads_share_them(home: Path) -> None:
    for quarter in range(1, 5):
        _limits(home, f"2025q{quarter}", f"99213,{quarter},3,x")
        _limits(home, f"2026q{quarter}", f"99213,{quarter + 4},3,x")
    store = CodeStore(home, open_files=2)
    wrong: list[tuple[date, int]] = []

    def ask() -> None:
        for step in range(200):
            on = date(2025, 1, 1) + timedelta(days=(step * 37) % 730)
            units = store.mues(("99213",), on)["99213"].units
            if units != (on.year - 2025) * 4 + (on.month - 1) // 3 + 1:
                wrong.append((on, units))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(store.shelves) <= 2


def test_what_comes_with_the_product_answers_without_a_file(home: Path) -> None:
    store, on = CodeStore(home), date(2026, 11, 1)
    assert store.statuses(System.POS, ("11", "10", "28"), date(2021, 12, 31)) == {
        "11": CodeStatus.ACTIVE,
        "10": CodeStatus.NOT_YET,
        "28": CodeStatus.UNKNOWN,
    }
    reason = store.find(System.CARC, "1", on)
    assert reason is not None
    assert reason.description.startswith("Deductible")
    assert reason.starts_on == date(1995, 1, 1)
    assert store.status(System.CARC, "ZZ9", on) is CodeStatus.UNKNOWN
    assert store.status(System.RARC, "N822", on) is CodeStatus.ACTIVE
    assert {"59", "XU", "25"} <= store.bypass_modifiers(on)
    assert "26" not in store.bypass_modifiers(on)


def test_a_list_that_is_not_whole_never_says_that_a_code_does_not_exist(home: Path) -> None:
    store, on = CodeStore(home), date(2026, 11, 1)
    assert store.statuses(System.MODIFIERS, ("25", "Q9"), on) == {
        "25": CodeStatus.ACTIVE,
        "Q9": CodeStatus.NO_TABLE,
    }
    assert store.status(System.TAXONOMY, "207Q00000X", on) is CodeStatus.ACTIVE
    assert store.status(System.TAXONOMY, "999X99999X", on) is CodeStatus.NO_TABLE
    assert store.status(System.CPT, "99213", on) is CodeStatus.NO_TABLE


def test_a_list_of_the_user_replaces_the_common_codes(home: Path) -> None:
    path = home.parent / "mine.csv"
    rows = ["taxonomy,999X99999X,Mine,20260101,", "taxonomy,998X99999X,Past,20200101,20251231"]
    path.write_text("\n".join(["SYSTEM,CODE,DESCRIPTION,STARTS_ON,ENDS_ON", *rows]) + "\n")
    load_file(home, path, Wish(date(2026, 1, 1)))
    found = CodeStore(home).statuses(
        System.TAXONOMY, ("999X99999X", "998X99999X", "207Q00000X"), date(2026, 2, 1)
    )
    assert list(found.values()) == [CodeStatus.ACTIVE, CodeStatus.ENDED, CodeStatus.UNKNOWN]


def test_diagnoses_are_packaged(home: Path) -> None:
    on = date(2026, 5, 1)
    store = CodeStore(home)
    assert store.statuses(System.ICD10CM, ("E119", "E11", "ZZZ"), on) == {
        "E119": CodeStatus.ACTIVE,
        "E11": CodeStatus.NOT_BILLABLE,
        "ZZZ": CodeStatus.UNKNOWN,
    }
    missing = {one.system for one in standing(store, on) if one.answering is None}
    assert System.PTP in missing
    assert System.ICD10CM not in missing


@pytest.mark.parametrize(
    ("on", "is_old"),
    [
        (date(2026, 4, 1), False),
        (date(2026, 9, 30), False),
        (date(2026, 10, 1), True),
        (date(2026, 3, 31), True),
    ],
)
def test_a_list_of_diagnoses_of_another_year_answers_and_says_that_it_is_old(
    home: Path, on: date, is_old: bool
) -> None:
    (diagnoses,) = [one for one in standing(CodeStore(home), on) if one.system is System.ICD10CM]
    assert diagnoses.answering is not None
    assert diagnoses.is_old is is_old
    assert [f.code for f in (diagnoses.finding,) if f] == (["TABLE-OLD"] if is_old else [])


def test_releases_are_compared_by_code(home: Path) -> None:
    _limits(home, "2026q2", "99213,1,3,x", "11042,1,2,x")
    _limits(home, "2026q3", "99213,4,3,x", "20610,2,3,x")
    store = CodeStore(home)
    found = compare(store, System.MUE, "2026Q2", "2026-07-15")
    assert (found.added, found.ended, found.changed) == (("20610",), ("11042",), ("99213",))
    with pytest.raises(NoSuchRelease, match="2026Q2, 2026Q3"):
        compare(store, System.MUE, "2026Q1", "2026Q3")


def test_pairs_are_compared_by_both_codes(home: Path) -> None:
    kept = "11042\t97602\t0\t20200101\t*"
    _pairs(home, "2026q2", kept, "11042\t97597\t1\t20200101\t*", "20610\t20550\t1\t20200101\t*")
    _pairs(
        home, "2026q3", kept, "11042\t97597\t1\t20200101\t20260630", "20611\t20550\t1\t20260701\t*"
    )
    found = compare(CodeStore(home), System.PTP, "2026Q2", "2026Q3")
    assert found.added == ("20611/20550",)
    assert found.ended == ("11042/97597", "20610/20550")
    assert found.changed == ()


def test_everything_known_of_a_code_is_shown(home: Path) -> None:
    _limits(home, "2026q3", "11042,1,2,x")
    _pairs(home, "2026q3", "11042\t97597\t1\t20200101\t*")
    sections = everything_about(CodeStore(home), "11042", FIRST_OF_JULY)
    assert [(one.system, dict(one.facts)) for one in sections] == [
        (System.MUE, {"most units": "1", "counted": "for each day, absolute", "rationale": "x"}),
        (System.PTP, {"pairs as column one": "1", "pairs as column two": "0"}),
    ]


def _order_file(home: Path, year: int, *codes: str) -> None:
    path = home.parent / f"icd10cm_order_{year}.txt"
    path.write_text(
        "".join(
            f"{number:05d} {code:<7} 1 {code.lower():<60} {code.lower()} in full\n"
            for number, code in enumerate(codes, start=1)
        )
    )
    done = load_file(home, path)
    assert done.status == "loaded", done.findings


def test_the_fiscal_year_of_the_service_answers_and_other_years_are_told(home: Path) -> None:
    _order_file(home, 2025, "A000", "Q0001")
    _order_file(home, 2027, "A000", "Q0002")
    store = CodeStore(home)

    def said(code: str, on: date) -> CodeStatus:
        return store.status(System.ICD10CM, code, on)

    assert said("Q0001", date(2024, 10, 1)) is CodeStatus.ACTIVE
    assert said("Q0001", date(2025, 9, 30)) is CodeStatus.ACTIVE
    assert said("Q0002", date(2025, 9, 30)) is not CodeStatus.ACTIVE
    assert said("Q0002", date(2026, 9, 30)) is not CodeStatus.ACTIVE
    assert said("E119", date(2026, 9, 30)) is CodeStatus.ACTIVE  # of the list that is packaged
    assert said("Q0002", date(2026, 10, 1)) is CodeStatus.ACTIVE
    assert said("Q0001", date(2026, 10, 1)) is not CodeStatus.ACTIVE
    for on, is_told in (
        (date(2024, 9, 30), True),
        (date(2024, 10, 1), False),
        (date(2026, 9, 30), False),
        (date(2026, 10, 1), False),
        (date(2027, 10, 1), True),
    ):
        release = store.release_on(System.ICD10CM, on)
        assert release is not None
        assert (old_table(release, on) is not None) is is_told
    after = store.release_on(System.ICD10CM, date(2027, 10, 1))
    assert after is not None
    assert after.starts_on == date(2026, 10, 1), "the newest list is the nearest"
