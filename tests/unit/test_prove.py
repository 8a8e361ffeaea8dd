"""The proofs' own harness: it tells the truth about what it saw."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tools.prove import __main__ as prove
from tools.prove.fuzz import damaged
from tools.prove.report import Proven, Report, gathered, read_result

from tests.support.payer_desk import reversed_decision
from tests.unit.engines.x12.cast import a_remittance


def held() -> Proven:
    return Proven("kills", "M37: nothing is lost", seed=7, counts={"kills": 40})


def broken() -> Proven:
    found = held()
    found.against("one cent was lost")
    return found


def reported(
    folder: Path, *results: Proven, size: str = "quick", lacking: Sequence[str] = ()
) -> str:
    labelled = {f"{place}": each for place, each in enumerate(results)}
    Report(size, 7, labelled, lacking).write(folder)
    return (folder / "PROOF.md").read_text()


def told(folder: Path, size: str = "quick") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "proof.json").read_text())[size]
    return found


def test_a_proof_that_tried_nothing_does_not_hold() -> None:
    assert held().holds
    assert not Proven("kills", "M37").holds
    assert not broken().holds


def test_a_violation_is_told_with_its_seed(tmp_path: Path) -> None:
    page = reported(tmp_path, held(), broken())
    assert told(tmp_path)["holds"] is False
    assert "Not everything held" in page
    assert "one cent was lost" in page
    assert "python -m tools.prove --quick --only kills --seed 7" in page


def test_what_a_machine_does_not_allow_is_neither_held_nor_broken(tmp_path: Path) -> None:
    refused = Proven("faults", "M38: nothing is lost", not_here="ptrace: Operation not permitted")
    assert (refused.holds, refused.mark) == (False, "not proven here")
    page = reported(tmp_path, held(), refused)
    assert told(tmp_path)["holds"] is False
    assert "Everything held." not in page
    assert "| **not proven here** | M38: nothing is lost | sqlite | ptrace: Operation" in page
    refused.against("and what was tried before went wrong")
    assert refused.mark == "broken"


def test_what_was_not_run_is_said(tmp_path: Path) -> None:
    page = reported(tmp_path, held(), lacking=["fuzz", "kills-2", "kills-3", "kills-3-postgresql"])
    assert "Not run: fuzz, kills (2 shares), kills-postgresql." in page
    assert "Everything held." not in page


def test_the_short_proof_and_the_long_stand_side_by_side(tmp_path: Path) -> None:
    reported(tmp_path, held(), size="full")
    page = reported(tmp_path, broken())
    assert page.index("## The short proof") < page.index("## The long proof")
    assert (told(tmp_path)["holds"], told(tmp_path, "full")["holds"]) == (False, True)


def test_shares_are_told_as_one_proof(tmp_path: Path) -> None:
    """Counts add up but for the longest time, and any broken share breaks the whole."""
    fast, slow = held(), replace(held(), seed=8, seconds=2.5, commit="b")
    fast.commit = "a"
    fast.counts, slow.counts = {"kills": 4, "ms at most": 90}, {"kills": 5, "ms at most": 70}
    ((whole, shares),) = gathered([fast, slow])
    assert (whole.counts, shares) == ({"kills": 9, "ms at most": 90}, 2)
    assert (whole.commit, whole.seconds, whole.seed) == ("a, b", 2.5, 7)
    slow.against("one cent was lost")
    assert "--seed 8" in reported(tmp_path, fast, slow)
    assert told(tmp_path)["holds"] is False


def test_only_the_first_twenty_violations_are_kept_but_all_are_counted() -> None:
    found = held()
    for number in range(30):
        found.against(str(number))
    assert len(found.violations) == 20
    assert found.counts["violations"] == 30


def test_a_result_survives_its_file(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(asdict(broken())))
    assert read_result(tmp_path / "one.json") == broken()


def test_the_full_proof_tries_more_of_everything_and_both_try_postgresql() -> None:
    quick = prove.tasks("quick", prove.NAMES, 1)
    full = prove.tasks("full", prove.NAMES, 1)
    assert {"kills", "rivals", "machine", "faults"} == {t.name for t in quick if t.on_postgresql}
    assert {task.name for task in full if task.on_postgresql} == set(prove.ON_POSTGRESQL)
    tried, tries = (Counter[tuple[str, bool]]() for _ in range(2))
    for sums, found in ((tried, quick), (tries, full)):
        for task in found:
            sums[task.name, task.on_postgresql] += task.target
    assert all(tries[which] > tried[which] for which in tries)


def test_shares_of_a_proof_are_its_whole_size_and_each_has_its_own_seed_and_place() -> None:
    for place, size in enumerate(("quick", "full")):
        found = [t for t in prove.tasks(size, ["machine"], 7) if not t.on_postgresql]
        assert sum(task.target for task in found) == prove.TARGETS["machine"][place]
        seeds, labels = {task.seed for task in found}, {task.label for task in found}
        assert len(seeds) == len(labels) == len(found) > 1


def test_damage_is_repeatable_and_real() -> None:
    whole = [b"ISA*1~GS*2~ST*3~BPR*I*100~SE*4~", b"ISA*9~CLM*A*50~"]
    first = [damaged(Random(seed), whole) for seed in range(50)]
    assert first == [damaged(Random(seed), whole) for seed in range(50)]
    assert sum(data not in whole for data in first) > 40


def test_a_reversal_negates_every_amount() -> None:
    (decided,) = a_remittance().claims
    back = reversed_decision(decided)
    assert (back.status, back.charge_cents, back.paid_cents) == ("22", -12500, -8000)
    assert sum(each.amount_cents for each in back.lines[0].adjustments) == -4500


def test_the_page_tells_what_was_tried(tmp_path: Path) -> None:
    page = reported(tmp_path, held())
    assert "40 kills" in page
    assert "Everything held." in page


def test_a_run_goes_on_with_what_lacks_and_what_was_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    monkeypatch.setattr(prove, "_make_ready", lambda _home: None)
    monkeypatch.setattr(prove, "_run_one", lambda task, *_: ran.append(task.label) or one(task))
    first, second = prove.Task("guard", 7, 1), prove.Task("kills", 7, 1, on_postgresql=True)
    prove.run([first], prove.begun("quick", 7, is_going_on=False), tmp_path)
    assert "kills-postgresql" in told(tmp_path)["lacking"]
    report = prove.begun("quick", None, is_going_on=True, folder=tmp_path)
    assert report.seed == 7
    prove.run([first, second], report, tmp_path)
    assert ran == ["guard", "kills-postgresql"]
    report.results["guard"].against("one cent was lost")
    report.write(tmp_path)
    again = prove.begun("quick", None, is_going_on=True, folder=tmp_path)
    assert list(again.results) == ["kills-postgresql"]


def one(task: prove.Task) -> Proven:
    return Proven(task.name, "holds", seed=task.seed, counts={"tried": 1})
