"""`codes load`, `list`, `diff` and `show`: transcripts over official layouts."""

from __future__ import annotations

from pathlib import Path

from tests.cli.runner import Console

STAND_INS = Path(__file__).parents[1] / "corpus" / "codesets"
LIMITS = STAND_INS / "stand-in-MCR_MUE_PractitionerServices_Eff_10-01-2026.csv"
PAIRS = STAND_INS / "stand-in-ccipra-v323r0-f1.TXT"
FEES = STAND_INS / "stand-in-PPRRVU2026_Oct_nonQPP.csv"


def test_a_load_says_what_it_was_and_a_second_one_changes_nothing(console: Console) -> None:
    ran = console.run("codes", "load", LIMITS, PAIRS, "--json")
    assert ran.code == 0
    limits, pairs = ran.json("codes-load")
    assert (limits["status"], limits["rows"]) == ("loaded", 4)
    (release,) = limits["releases"]
    assert (release["system"], release["release"], release["is_stand_in"]) == (
        "mue",
        "2026Q4",
        True,
    )
    assert (release["starts_on"], release["ends_on"]) == ("2026-10-01", "2026-12-31")
    assert pairs["findings"][0]["code"] == "TABLE-NOTE"
    (again,) = console.run("codes", "load", LIMITS, "--json").json("codes-load")
    assert (again["status"], again["rows"]) == ("unchanged", 4)


def test_a_damaged_file_is_refused_with_its_line_and_the_others_load(
    console: Console, tmp_path: Path
) -> None:
    damaged = tmp_path / LIMITS.name
    damaged.write_bytes(LIMITS.read_bytes().replace(b"99213,2,", b"99213,two,"))
    ran = console.run("codes", "load", damaged, tmp_path / "absent.csv", FEES, "--json")
    assert ran.code == 2
    refused, absent, loaded = ran.json("codes-load")
    assert (refused["status"], refused["rows"], refused["releases"]) == ("refused", 0, [])
    assert "line 6: MUE 'two' is not a whole number" in refused["findings"][0]["message"]
    assert "line 6" in ran.err
    assert absent["findings"][0]["code"] == "TABLE-UNREADABLE"
    assert loaded["status"] == "loaded"


def test_days_may_be_given_by_hand(console: Console, tmp_path: Path) -> None:
    plain = tmp_path / "limits.csv"
    plain.write_text("HCPCS,MUE,MAI,RATIONALE\n99213,1,3,x\n")
    days = ("--effective", "2026-02-01", "--until", "2026-02-28")
    ran = console.run("codes", "load", plain, *days, "--system", "mue", "--json")
    (release,) = ran.json("codes-load")[0]["releases"]
    assert (release["starts_on"], release["ends_on"]) == ("2026-02-01", "2026-02-28")
    assert console.run("codes", "load", plain, "--until", "2026-02-28").code == 2


def test_releases_are_listed_with_what_is_missing(console: Console) -> None:
    console.run("codes", "load", LIMITS)
    ran = console.run("codes", "list", "--on", "2027-01-01", "--json")
    listed = {(one["system"], one["release"]) for one in ran.json("codes-list")}
    assert {("mue", "2026Q4"), ("pos", "built in"), ("carc", "built in")} <= listed
    assert "the newest table, 2026Q4, ended on 2026-12-31" in ran.err
    assert "mue" in console.run("codes", "list").out


def test_two_releases_are_compared(console: Console, tmp_path: Path) -> None:
    newer = tmp_path / "MCR_MUE_PractitionerServices_Eff_01-01-2027.csv"
    newer.write_bytes(LIMITS.read_bytes().replace(b"99213,2,", b"99213,3,"))
    console.run("codes", "load", LIMITS, newer)
    ran = console.run("codes", "diff", "2026Q4", "2027-02-01", "--system", "mue", "--json")
    assert ran.json("codes-diff")["changed"] == ["99213"]
    assert (
        "1 changed: 99213"
        in console.run("codes", "diff", "2026Q4", "2027Q1", "--system", "mue").out
    )
    assert console.run("codes", "diff", "x", "y", "--system", "mue").code == 2
    assert console.run("codes", "diff", "x", "y", "--system", "nonsense").code == 2


def test_everything_known_of_a_code_is_shown(console: Console) -> None:
    console.run("codes", "load", LIMITS, PAIRS, FEES)
    ran = console.run("codes", "show", "99213", "--on", "2026-11-01", "--json")
    tables = {one["system"]: one for one in ran.json("codes-show")["tables"]}
    assert tables["cpt"]["status"] == "active"
    assert {"name": "most units", "value": "2"} in tables["mue"]["facts"]
    assert {"name": "pairs as column two", "value": "1"} in tables["ptp"]["facts"]
    assert {"name": "work RVU", "value": "1.30"} in tables["pfs"]["facts"]
    said = console.run("codes", "show", "E11.9", "--on", "2026-05-01")
    assert "Type 2 diabetes mellitus without complications" in said.out
    shown = console.run("codes", "show", "E11", "--on", "2026-05-01", "--json").json("codes-show")
    assert shown["billable"] is False
    assert "E119" in shown["children"]
    assert console.run("codes", "show", "QQQQQ", "--on", "2026-05-01").code == 2
