"""Each command keeps docs/cli.md: its JSON fits the published schema, its exit code says it all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.test import TestCase

from claimwright.foundation import clock
from claimwright.foundation.tenancy.operations import choose_practice
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys import verify_books
from tests.cli.runner import SCHEMAS, Console
from tests.support import alder

CODES = {"refused": 2, "held": 1, "duplicate": 0, "posted": 0, "matched": 0}


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.stem)
def test_a_schema_is_a_schema(path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text()))


def test_init_opens_a_practice(console: Console) -> None:
    ran = console.run("init", "--sandbox", "--json")
    assert ran.code == 0
    assert ran.json("init") == {
        "practice": "sandbox-practice",
        "name": "Sandbox practice",
        "sandbox": True,
    }
    assert console.run("init", "--name", "Elm Clinic", "--json").json("init")["sandbox"] is False


def test_every_command_that_needs_a_practice_says_so(console: Console) -> None:
    for words in (["verify"], ["kpi"], ["submit"], ["statements"], ["receive", "any.x12"]):
        ran = console.run(*words, "--json")
        assert ran.code == 2
        assert "practice" in ran.json("error")["error"]
        assert ran.err.startswith("claimwright: ")


# -- receive ---------------------------------------------------------------------------------


def test_every_remittance_is_placed_to_the_cent(sandbox: Console, samples: Path) -> None:
    """Into one practice, then again: each is judged, no cent is lost, the books hold."""
    files = sorted((samples / "x12" / "835").glob("*.x12"))
    first = sandbox.run("receive", "--json", *files)
    results = first.json("receive")
    assert [result["file"] for result in results] == [str(path) for path in files]
    assert first.code == max(CODES[result["outcome"]] for result in results)
    for result in results:
        _assert_placed(result)
    assert {"posted", "held"} <= {result["outcome"] for result in results}
    assert sandbox.run("verify").code == 0

    again = sandbox.run("receive", "--json", *files).json("receive")
    for before, after in zip(results, again, strict=True):
        assert after["outcome"] == ("refused" if before["outcome"] == "refused" else "duplicate")
        assert after["placed"]["posted"] == after["placed"]["suspense"] == 0
        _assert_placed(after)
    verified = sandbox.run("verify", "--json")
    assert verified.code == 0
    assert verified.json("verify") == {"ok": True, "violations": []}


def test_an_unbalanced_remittance_names_the_missing_cents(sandbox: Console, samples: Path) -> None:
    ran = sandbox.run("receive", "--json", samples / "x12/835/stupidedi--x221-3a.x12")
    assert ran.code == 1
    (result,) = ran.json("receive")
    assert result["outcome"] == "held"
    assert result["transactions"][0]["missing_cents"] == 254
    assert any("2.54" in finding["message"] for finding in result["findings"])


def test_every_remittance_alone_in_an_empty_practice(console: Console, samples: Path) -> None:
    """No other file of the folder can be what holds it."""
    outcomes: dict[str, str] = {}
    for path in sorted((samples / "x12" / "835").glob("*.x12")):
        name = console.run("init", "--sandbox", "--name", path.stem, "--json").json("init")
        ran = console.run("receive", "--json", "--practice", name["practice"], path)
        (result,) = ran.json("receive")
        _assert_placed(result)
        outcomes[path.name] = result["outcome"]
        assert ran.code == CODES[result["outcome"]]
        assert console.run("verify", "--practice", name["practice"]).code == 0
    assert len([name for name, outcome in outcomes.items() if outcome == "posted"]) == 30
    assert "duplicate" not in outcomes.values()


@pytest.mark.parametrize("kind", ["999", "997", "277ca", "277", "271", "ta1"])
def test_answers_to_what_was_never_sent_are_kept(
    sandbox: Console, samples: Path, kind: str
) -> None:
    files = sorted((samples / "x12" / kind).glob("*.x12"))
    ran = sandbox.run("receive", "--json", *files)
    for result in ran.json("receive"):
        assert kind in result["kind"].split("+")
        assert result["outcome"] in ("held", "matched")
        assert result["payment_cents"] == 0
    assert ran.code == 1
    assert sandbox.run("verify").code == 0


def test_garbage_is_refused_in_words_and_the_others_go_on(
    sandbox: Console, tmp_path: Path, samples: Path
) -> None:
    good = samples / "x12/835/lfh--managed-care.x12"
    whole = good.read_bytes()
    garbage = {
        "empty.x12": b"",
        "letter.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj",
        "note.txt": b"Dear billing office, please find attached nothing.\n",
        "bytes.bin": bytes(range(256)) * 40,
        "isa-only.x12": whole[:106],
        "half-isa.x12": whole[:60],
        "truncated.x12": whole[:600],
        "windows.x12": whole.replace(b"INSURANCE", b"INS\x92RANCE"),
    }
    paths = []
    for name, data in garbage.items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(data)
    paths += [tmp_path, tmp_path / "missing.x12", good]
    ran = sandbox.run("receive", "--json", *paths)
    assert ran.code == 2
    outcomes = {Path(each["file"]).name: each for each in ran.json("receive")}
    assert len(outcomes) == len(paths)
    for name in ("empty.x12", "letter.pdf", "note.txt", "bytes.bin", "half-isa.x12"):
        assert outcomes[name]["outcome"] == "refused"
        assert outcomes[name]["findings"][0]["message"] in ran.err
    assert outcomes["missing.x12"]["sha256"] == ""
    assert outcomes["truncated.x12"]["outcome"] == "held"
    assert outcomes["truncated.x12"]["placed"]["posted"] == 0
    assert outcomes[good.name]["outcome"] in ("posted", "duplicate")
    assert sandbox.run("verify").code == 0


def _assert_placed(result: dict[str, Any]) -> None:
    assert sum(result["placed"].values()) == result["payment_cents"]
    for each in result["transactions"]:
        if "placed" in each:
            assert sum(each["placed"].values()) == each["payment_cents"]


# -- the cycle -------------------------------------------------------------------------------


def test_the_cycle_on_the_command_line(sandbox: Console) -> None:
    """A visit is billed, sent, simulated, paid; each step says so in its JSON."""
    practice = choose_practice("")
    with scope(practice.pk, actor="test"):
        clinic = alder.set_up_clinic()
        patient_id = alder.register((clinic.blue_id, "BV1000001"))
        alder.record_visit(clinic, patient_id, "99213")
    with clock.at(alder.NOW), TestCase.captureOnCommitCallbacks(execute=True):
        submitted = sandbox.run("submit", "--json")
    assert submitted.code == 0
    assert submitted.json("submit")["submitted"] == 1
    with clock.at(alder.NOW):
        simulated = sandbox.run("simulate", "--days", "45", "--json")
        owed = sandbox.run("statements", "--as-of", "2026-04-20", "--json")
        asked = sandbox.run("eligibility", "--json")
    assert simulated.code == 0
    assert simulated.json("simulate")["received"]["835 posted"] == 1
    assert owed.json("statements")["statements"] == 1
    assert asked.json("eligibility")["asked"] == 0

    priced = sandbox.run("price", "99213x2", "--payer", "blue", "--on", "2026-03-02", "--json")
    assert priced.code == 0
    assert priced.json("price")["total_cents"] == 21348
    unknown = sandbox.run("price", "99213", "--payer", "nobody", "--json")
    assert unknown.code == 2
    assert "Blue Valley" in unknown.json("error")["error"]

    kpis = sandbox.run("kpi", "--as-of", "2026-03-31", "--json").json("kpi")
    assert {"K08", "K10", "K12", "K15", "K21", "K22", "K23", "K25", "K30"} <= kpis["kpis"].keys()
    assert sandbox.run("verify").code == 0


def test_import_tells_record_by_record(sandbox: Console, samples: Path, tmp_path: Path) -> None:
    folder = samples / "clinical" / "hl7v2"
    files = [folder / "adt-a04-01.hl7", folder / "dft-p03-01.hl7"]
    results = sandbox.run("import", "--json", *files).json("import")
    assert [result["file"] for result in results] == [str(path) for path in files]
    lone = tmp_path / "empty.csv"
    lone.write_bytes(b"")
    ran = sandbox.run("import", "--json", lone, tmp_path / "missing.csv")
    assert ran.code == 2
    assert all(result["refused"] for result in ran.json("import"))


# -- without a database ----------------------------------------------------------------------


def test_check_and_convert(console: Console, samples: Path, tmp_path: Path) -> None:
    good = samples / "x12/835/lfh--managed-care.x12"
    ran = console.run("check", "--json", good, tmp_path / "missing.x12")
    assert ran.code == 2
    sound, missing = ran.json("check")
    assert sound["status"] != "unreadable"
    assert missing["status"] == "unreadable"
    converted = console.run("convert", good, "--to", "json")
    assert converted.code == 0
    converted.json("convert")
    kept = tmp_path / "kept.json"
    kept.write_text(converted.out)
    back = console.run("convert", kept, "--to", "x12")
    assert (back.code, back.out) == (0, good.read_text())


def test_codes_search(console: Console, tmp_path: Path) -> None:
    found = console.run("codes", "search", "--json", "--limit", "2", "type 2 diabetes")
    assert len(found.json("codes-search")) == 2
    phrases = tmp_path / "phrases.txt"
    phrases.write_text("asthma\n\nqqqqqq\n")
    batch = console.run("codes", "search", "--batch", phrases).json("codes-search")
    assert len(batch) == 3
    assert batch[0]
    assert batch[1] == batch[2] == []


@pytest.mark.parametrize(
    "words",
    [
        ["frobnicate"],
        ["receive"],
        ["verify", "--practice", "nobody's"],
        ["verify", "--as", "nobody"],
        ["kpi", "--as-of", "yesterday"],
        ["codes", "search"],
        ["price", "99213", "--payer", "blue", "--on", "2026-13-01"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_said_in_a_sentence(sandbox: Console, words: list[str]) -> None:
    ran = sandbox.run(*words, "--json")
    assert ran.code == 2
    assert ran.json("error")["error"] in ran.err


def test_a_fault_of_our_own_is_a_sentence_too(
    sandbox: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("the checks fell over")

    monkeypatch.setattr(verify_books, "verify_books", broken)
    ran = sandbox.run("verify", "--json")
    assert ran.code == 2
    assert "the checks fell over" in ran.json("error")["error"]
