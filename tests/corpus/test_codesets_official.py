"""Official files load whole, or are refused with the line and the reason and leave nothing."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from claimwright.engines.codesets.intake import LoadOutcome, Wish, load_file
from claimwright.engines.codesets.shelf import Shelf
from claimwright.engines.codesets.store import CodeStore
from claimwright.engines.codesets.tables import CodeStatus, System

REFERENCE = Path(__file__).parents[3] / "shared" / "refdata"
STAND_INS = Path(__file__).parent / "codesets"
OCTOBER = date(2026, 10, 15)
needs_reference = pytest.mark.skipif(not REFERENCE.exists(), reason="no reference files here")
# The manifest counts the header of this one file too.
COUNTED_WITH_HEADER = {"hcpcs/rbcs_2024.csv.gz"}


def _manifest() -> list[tuple[str, int]]:
    if not REFERENCE.exists():
        return []
    with (REFERENCE / "MANIFEST.tsv").open(encoding="utf-8") as table:
        rows = csv.DictReader(table, delimiter="\t")
        return [(row["file"], int(row["rows"])) for row in rows if row["rows"]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("codesets")


@needs_reference
@pytest.mark.parametrize(("name", "rows"), _manifest(), ids=lambda value: str(value))
def test_every_reference_file_loads_with_the_rows_its_manifest_counts(
    folder: Path, name: str, rows: int
) -> None:
    outcome = load_file(folder, REFERENCE / name)
    assert outcome.status in ("loaded", "unchanged"), outcome.findings
    assert outcome.rows_count == rows - (name in COUNTED_WITH_HEADER)
    again = load_file(folder, REFERENCE / name)
    assert (again.status, again.rows_count) == ("unchanged", outcome.rows_count)


@needs_reference
def test_the_workbook_and_its_csv_twin_hold_the_same_codes(folder: Path) -> None:
    for name in ("hcpc2025_oct_anweb.csv.gz", "HCPC2025_OCT_ANWEB.xlsx"):
        load_file(folder, REFERENCE / "hcpcs" / name)
    store = CodeStore(folder)
    one, two = (store.shelf_of(known) for known in store.on_file(System.HCPCS))
    assert isinstance(one, Shelf)
    assert isinstance(two, Shelf)
    assert one.everything() == two.everything()


@needs_reference
def test_what_the_reference_files_say_can_be_asked_by_day(folder: Path) -> None:
    for name in ("mpfs/pprrvu2025_oct_nodesc.csv.gz", "mpfs/gpci2025.csv", "ncci/aoc_2024q3.tsv"):
        load_file(folder, REFERENCE / name)
    store, on = CodeStore(folder), date(2025, 11, 1)
    office_visit = store.relative_values(("99213",), on)["99213", ""]
    assert (office_visit.work, office_visit.conversion_factor) == (
        Decimal("1.30"),
        Decimal("32.3465"),
    )
    alaska = store.gpci("02102", "01", on)
    assert alaska is not None
    assert alaska.work == Decimal("1.5")
    assert store.relative_values(("99213",), date(2026, 1, 1)) == {}
    assert store.status(System.PFS, "99213", date(2026, 1, 1)) is CodeStatus.NO_TABLE


# Stand-ins in the published layouts


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> CodeStore:
    """Every stand-in, loaded."""
    home = tmp_path_factory.mktemp("stand-ins")
    for path in sorted(STAND_INS.iterdir()):
        if path.is_file() and path.suffix != ".md":
            outcome = load_file(home, path)
            assert outcome.status == "loaded", outcome.findings
            assert all(release.is_stand_in for release in outcome.releases)
    load_file(home, _articles(home.parent / "stand-in_current_article_csv_2026-10-01.zip"))
    return CodeStore(home)


def _articles(path: Path) -> Path:
    return _zipped(path, {one.name: one.read_bytes() for one in (STAND_INS / "article").iterdir()})


def _zipped(path: Path, members: dict[str, bytes]) -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_published_pairs_hold_from_their_first_to_their_last_day(shelf: CodeStore) -> None:
    """The window of 11042/97597 ends on the last day of September; a new one begins the day after,
    but the quarter of the table itself begins in October only."""
    assert shelf.ptp_edits(("11042", "97597"), date(2026, 9, 30)) == []
    edits = shelf.ptp_edits(("97597", "11042", "97602"), OCTOBER)
    assert [(e.column_one, e.column_two, e.indicator, e.starts_on) for e in edits] == [
        ("11042", "97597", "0", date(2026, 10, 1)),
        ("11042", "97602", "0", date(1996, 1, 1)),
    ]
    assert shelf.ptp_edits(("20610", "99213"), OCTOBER) == []
    assert [e.indicator for e in shelf.ptp_edits(("29881", "29870"), OCTOBER)] == ["9"]
    (release,) = shelf.releases(System.PTP)
    assert (release.rows_count, release.name) == (8, "2026Q4")
    assert "Parts f3, f4 are not loaded yet." in release.notes


def test_unit_limits_add_ons_and_prices_of_the_published_layouts(shelf: CodeStore) -> None:
    limits = shelf.mues(("20610", "A4550", "11042"), OCTOBER)
    assert {c: (m.units, m.adjudication) for c, m in limits.items()} == {
        "20610": (2, 3),
        "A4550": (0, 1),
        "11042": (1, 2),
    }
    add_ons = shelf.add_ons(("11045", "99417", "64462"), OCTOBER)
    assert add_ons["11045"].primaries == {"11042"}
    assert (add_ons["99417"].kind, add_ons["99417"].primaries) == (2, frozenset())
    assert (add_ons["64462"].kind, add_ons["64462"].primaries) == (3, frozenset({"64461"}))
    assert shelf.lab_prices(("80053",), OCTOBER) == {("80053", ""): 1056, ("80053", "QW"): 1056}
    assert shelf.drug_prices(("J3301", "90999"), OCTOBER) == {
        "J3301": Decimal("2.134"),
        "90999": Decimal("1234.500"),
    }
    assert shelf.rows(System.OPPS, "45378", OCTOBER)[0][4] == 101_234
    assert shelf.published_amounts(("99213",), "10112", "00", OCTOBER) == {
        ("99213", ""): (8912, 6345)
    }


def test_the_fee_schedule_has_a_column_more_since_2026(shelf: CodeStore) -> None:
    knee, before = (shelf.relative_values(("29881",), on) for on in (OCTOBER, date(2025, 10, 1)))
    assert knee["29881", ""].endoscopic_base == before["29881", ""].endoscopic_base == "29870"
    assert knee["29881", ""].conversion_factor == Decimal("33.4009")
    assert knee["29881", ""].is_nonfacility_na
    qualifying = shelf.relative_values(("29881",), OCTOBER, is_qualifying=True)
    assert qualifying["29881", ""].conversion_factor == Decimal("33.5675")


def test_a_nine_digit_zip_code_may_lie_in_another_locality(shelf: CodeStore) -> None:
    assert shelf.locality_of("63005", OCTOBER) == ("05302", "01")
    assert shelf.locality_of("63005-4242", OCTOBER) == ("05302", "99")
    assert shelf.locality_of("63005-0000", OCTOBER) == ("05302", "01")
    (release,) = shelf.releases(System.LOCALITY)
    assert release.rows_count == 5


def test_long_descriptions_run_over_lines_and_ended_codes_end(shelf: CodeStore) -> None:
    found = shelf.find(System.HCPCS, "J3301", OCTOBER)
    assert found is not None
    assert found.description.endswith("long description runs over a second line")
    assert shelf.status(System.HCPCS, "G9999", OCTOBER) is CodeStatus.ENDED


def test_an_article_keeps_its_groups_apart_and_shows_its_paragraphs(shelf: CodeStore) -> None:
    (article,) = shelf.coverage_articles(("82306", "82652"), OCTOBER)
    assert (article.article, article.procedures) == ("A50001", frozenset({"82306"}))
    first, second = article.covered
    assert first.diagnoses == {"E559", "M810"}
    assert (second.diagnoses, second.paragraph) == (
        frozenset({"N184"}),
        "Only as a secondary diagnosis.",
    )
    (other,) = shelf.coverage_articles(("80307",), OCTOBER)
    assert other.noncovered[0].diagnoses == {"Z0289"}


def test_an_order_file_answers_for_its_fiscal_year(shelf: CodeStore) -> None:
    assert shelf.statuses(System.ICD10CM, ("E119", "Z9999", "Q999X"), OCTOBER) == {
        "E119": CodeStatus.ACTIVE,
        "Z9999": CodeStatus.ACTIVE,
        "Q999X": CodeStatus.UNKNOWN,
    }


def test_licensed_text_is_read_from_the_users_own_file_only(shelf: CodeStore) -> None:
    found = shelf.find(System.CPT, "99213", OCTOBER)
    assert found is not None
    assert found.description == "Our own words for a visit"
    for system in (System.OPPS, System.ASP):
        for known in shelf.on_file(system):
            opened = shelf.shelf_of(known)
            assert isinstance(opened, Shelf)
            rows = opened.everything()
            assert not [row for row in rows if row[0][0].isdigit() and "not ours" in str(row)]


def test_an_archive_of_several_tables_loads_each_once(tmp_path: Path) -> None:
    """The quarterly archive holds a table in several forms, and papers that are no tables."""
    one = (STAND_INS / "stand-in-PPRRVU2025_Oct.csv").read_bytes()
    twin = (STAND_INS / "stand-in-PPRRVU2025_Oct.txt").read_bytes()
    caps = (
        b"HCPCS,MOD,PROCSTAT,CARRIER,LOCALITY,FACILITY PRICE,NON-FACILTY PRICE\r\n"
        b"70551,TC,A,10112,00,100.10,200.20\r\n"
    )
    path = _zipped(
        tmp_path / "rvu25d.zip",
        {
            "PPRRVU2025_Oct.txt": twin,
            "PPRRVU2025_Oct.csv": one,
            "OPPSCAP_Oct.csv": caps,
            "RVU25D.pdf": b"%PDF",
            "notes.txt": b"Read me first.\r\n",
        },
    )
    outcome = load_file(tmp_path / "home", path)
    assert outcome.status == "loaded", outcome.findings
    assert {(r.system, r.rows_count, r.name) for r in outcome.releases} == {
        (System.PFS, 4, "2025Q4"),
        (System.OPPS_CAP, 1, "2025Q4"),
    }
    passed = [f.message for f in outcome.findings if f.code == "TABLE-PASSED-OVER"]
    assert len(passed) == 2
    caps_on = CodeStore(tmp_path / "home").opps_caps(("70551",), "10112", "00", date(2025, 12, 31))
    assert caps_on == {("70551", "TC"): (10_010, 20_020)}


def test_parts_in_one_archive_make_one_release(tmp_path: Path) -> None:
    parts = {
        path.name.removeprefix("stand-in-"): path.read_bytes()
        for path in STAND_INS.glob("*ccipra*")
    }
    zips = {
        "ZIP5_OCT2026.txt": (STAND_INS / "stand-in-ZIP5_OCT2026.txt").read_bytes(),
        "ZIP9_OCT2026.txt": (STAND_INS / "stand-in-ZIP9_OCT2026.txt").read_bytes(),
    }
    home = tmp_path / "home"
    outcome = load_file(home, _zipped(tmp_path / "all.zip", parts | zips))
    assert outcome.status == "loaded", outcome.findings
    store = CodeStore(home)
    assert len(store.ptp_edits(("10060", "11720", "29881", "29870"), OCTOBER)) == 2
    assert {
        e.rationale for e in store.ptp_edits(("20610", "20550", "10060", "99213"), OCTOBER)
    } == {
        "Standards of medical / surgical practice",
        "CPT Manual or CMS manual coding instruction",
    }
    assert store.locality_of("63005-4242", OCTOBER) == ("05302", "99")
    assert outcome.rows_count == 8 + 5


def test_a_corrected_part_replaces_the_rows_of_the_old_one(tmp_path: Path) -> None:
    home, first = tmp_path / "home", STAND_INS / "stand-in-ccipra-v323r0-f1.TXT"
    load_file(home, first)
    load_file(home, STAND_INS / "stand-in-ccipra-v323r0-f2.TXT")
    corrected = tmp_path / "stand-in-ccipra-v323r0-f1.TXT"
    lines = first.read_bytes().splitlines(keepends=True)
    corrected.write_bytes(b"".join(line for line in lines if not line.startswith(b"10060")))
    load_file(home, corrected)
    store = CodeStore(home)
    assert store.ptp_edits(("10060", "11720"), OCTOBER) == []
    assert len(store.ptp_edits(("11042", "97602", "20610", "20550"), OCTOBER)) == 2
    (release,) = store.releases(System.PTP)
    assert release.rows_count == 3 + 3


# Damage


def _text(name: str) -> bytes:
    return (STAND_INS / name).read_bytes()


MUE = "stand-in-MCR_MUE_PractitionerServices_Eff_10-01-2026.csv"
RVU = "stand-in-PPRRVU2026_Oct_nonQPP.csv"
PAIRS = "stand-in-ccipra-v323r0-f1.TXT"
LAB = "stand-in-PUF_CLFS_CY2026_Q4V1.csv"
ADD_ONS = "stand-in-AOC_V2026Q4-MCR.txt"
ZIP5 = "stand-in-ZIP5_OCT2026.txt"
GPCI = "stand-in-GPCI2026.csv"


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _swap(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def swapped(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    return swapped


DAMAGE: dict[str, tuple[str, str, Callable[[bytes], bytes], str, int | None]] = {
    "truncated gzip": (MUE, ".gz", lambda d: _cut(gzip.compress(d * 3)), "breaks off", None),
    "truncated zip": (RVU, ".zip", lambda d: _cut(_zip_of(d)), "cut off or damaged", None),
    "cut inside the last line": (RVU, "", lambda d: d[:-9], "was cut off", 14),
    "cut inside a pair": (PAIRS, "", lambda d: d[:-9], "was cut off", None),
    "empty": (MUE, "", lambda d: b"", "is empty", None),
    "a web page": (MUE, "", lambda d: b"<!DOCTYPE html><html>Sign in</html>", "web page", 1),
    "UTF-16": (MUE, "", lambda d: d.decode("latin-1").encode("utf-16"), "UTF-16", 1),
    "a stray byte": (LAB, "", _swap(b"10.56", b"10.5\x81"), "0x81", 6),
    "a NUL": (PAIRS, "", _swap(b"20130101", b"2013\x000101"), "0x00", 8),
    "a column is missing": (
        LAB,
        "",
        lambda d: _without_column(d, 3),
        "the column EFF_DATE is missing",
        5,
    ),
    "the adjudication column is missing": (
        MUE,
        "",
        lambda d: _without_column(d, 2),
        "adjudication indicator (MAI) is missing",
        None,
    ),
    "the header is shuffled": (
        ADD_ONS,
        "",
        _swap(b"AOC_Edit_Type\tAdd-On_Code", b"Add-On_Code\tAOC_Edit_Type"),
        "another order than published",
        2,
    ),
    "a bad date": (PAIRS, "", _swap(b"20130101", b"20131301"), "'20131301' is not a day", 8),
    "a bad day of the year": (ADD_ONS, "", _swap(b"2011001", b"2011399"), "is not a day", 3),
    "a letter in an RVU": (RVU, "", _swap(b",1.30,", b",1.3O,"), "WORK_RVU '1.3O'", 11),
    "an RVU that is no number": (RVU, "", _swap(b",1.30,", b",NaN,"), "not a number", 11),
    "an unknown status": (RVU, "", _swap(b",x,A,", b",x,?,"), "STATUS '?'", 11),
    "a duplicate key": (LAB, "", _swap(b"80053,QW", b"80053,"), "80053 stands twice", 7),
    "a duplicate pair": (PAIRS, "", _swap(b"20261001", b"20110101"), "stands twice", None),
    "a row with too few fields": (RVU, "", _swap(b",0.00,0.00,0.00\r\n", b"\r\n"), "29 fields", 11),
    "a row with too many": (LAB, "", _swap(b"N,10.56", b"N,10.56,7,7,7"), "the header names 9", 6),
    "an unknown adjudication indicator": (
        MUE,
        "",
        _swap(b"3 Date of Service Edit: Clinical", b"4 Something else"),
        "MAI '4 Something else'",
        None,
    ),
    "units that are no number": (MUE, "", _swap(b"99213,2,", b"99213,two,"), "'two'", None),
    "an unknown modifier indicator": (
        PAIRS,
        "",
        _swap(b"*\t1\tMore", b"*\t7\tMore"),
        "indicator '7'",
        7,
    ),
    "a code that is none": (PAIRS, "", _swap(b"\t11720\t", b"\t1172\t"), "'1172'", 7),
    "a short line": (ZIP5, "", _swap(b"AL35004", b"AL3504"), "columns of this table", 2),
    "a locality that is none": (GPCI, "", _swap(b"AK,01", b"AK,AB"), "LOCALITY 'AB'", 5),
    "nothing below the header": (
        LAB,
        "",
        lambda d: b"".join(d.splitlines(keepends=True)[:5]),
        "no rows below the header",
        5,
    ),
    "another table altogether": (LAB, "", lambda d: b"name,phone\nAnn,5\n", "no known table", 1),
}


def _zip_of(data: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("PPRRVU2026_Oct_nonQPP.csv", data)
    return held.getvalue()


def _without_column(data: bytes, index: int) -> bytes:
    rows = list(csv.reader(io.StringIO(data.decode("latin-1"), newline="")))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow(row[:index] + row[index + 1 :])
    return out.getvalue().encode("latin-1")


@pytest.mark.parametrize("case", DAMAGE, ids=str)
def test_a_damaged_copy_is_refused_whole_with_its_reason(tmp_path: Path, case: str) -> None:
    name, ending, damage, reason, line = DAMAGE[case]
    home, path = tmp_path / "home", tmp_path / f"{name}{ending}"
    assert load_file(home, STAND_INS / name).status == "loaded"
    before = sorted(one.name for one in home.iterdir())
    path.write_bytes(damage(_text(name)))
    outcome = load_file(home, path)
    assert outcome.status == "refused"
    (finding,) = outcome.findings
    assert reason in finding.message
    assert "Nothing was loaded" in finding.message
    if line is not None:
        assert f"line {line}:" in finding.message
    assert sorted(one.name for one in home.iterdir()) == before


def test_one_bad_member_keeps_the_whole_archive_out(tmp_path: Path) -> None:
    good = _text("stand-in-GPCI2026.csv")
    bad = _swap(b",1.30,", b",x,")(_text(RVU))
    path = _zipped(tmp_path / "rvu26d.zip", {"GPCI2026.csv": good, "PPRRVU2026_Oct.csv": bad})
    outcome = load_file(tmp_path / "home", path)
    assert outcome.status == "refused"
    assert list((tmp_path / "home").glob("*")) == []


def test_a_table_that_does_not_say_whose_it_is_or_since_when_asks(tmp_path: Path) -> None:
    anonymous = tmp_path / "limits.csv"
    anonymous.write_text("HCPCS,MUE,MAI,RATIONALE\n99213,1,3,x\n")
    home = tmp_path / "home"
    assert "--system" in _reason(load_file(home, anonymous))
    assert "--effective" in _reason(load_file(home, anonymous, Wish(system="mue")))
    wish = Wish(date(2026, 10, 1), None, "mue")
    outcome = load_file(home, anonymous, wish)
    (release,) = outcome.releases
    assert (release.starts_on, release.ends_on) == (date(2026, 10, 1), date(2026, 12, 31))


def test_a_half_year_of_rows_is_told(tmp_path: Path) -> None:
    """A file cut between two rows is whole to look at; only the release before it tells."""
    home = tmp_path / "home"
    rows = [f"9{n:04d},1,3,x" for n in range(100)]
    for quarter, kept in (("2026q3", rows), ("2026q4", rows[:50])):
        path = tmp_path / f"mue_practitioner_{quarter}.csv"
        path.write_text("\n".join(["HCPCS,MUE,MAI,RATIONALE", *kept]) + "\n")
        outcome = load_file(home, path)
    assert [finding.code for finding in outcome.findings] == ["TABLE-SHRUNK"]


def _reason(outcome: LoadOutcome) -> str:
    assert outcome.status == "refused"
    return outcome.findings[0].message


@needs_reference
@pytest.mark.parametrize(
    "name", [name for name, _ in _manifest() if not name.startswith("ncci/ptp")]
)
def test_every_reference_file_cut_in_the_middle_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / Path(name).name
    data = (REFERENCE / name).read_bytes()
    path.write_bytes(data[: len(data) // 2])
    outcome = load_file(tmp_path / "home", path)
    assert outcome.status == "refused"
    assert list((tmp_path / "home").glob("*")) == []
    shutil.rmtree(tmp_path)
