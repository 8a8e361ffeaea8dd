"""The proofs' own harness: it tells the truth about what it saw."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from random import Random

import pytest
from tools.prove import __main__ as prove
from tools.prove.fuzz import damaged
from tools.prove.report import Proven, as_markdown, read_result, write

from tests.support.payer_desk import reversed_decision
from tests.unit.engines.x12.cast import a_remittance


def held() -> Proven:
    return Proven("kills", "M37: nothing is lost", seed=7, counts={"kills": 40})


def broken() -> Proven:
    found = held()
    found.against("one cent was lost")
    return found


def test_a_proof_that_tried_nothing_does_not_hold() -> None:
    assert held().holds
    assert not Proven("kills", "M37").holds
    assert not broken().holds


def test_a_violation_is_told_with_its_seed(tmp_path: Path) -> None:
    write([held(), broken()], size="quick", folder=tmp_path)
    told = json.loads((tmp_path / "proof.json").read_text())
    page = (tmp_path / "PROOF.md").read_text()
    assert told["holds"] is False
    assert "Not everything held" in page
    assert "one cent was lost" in page
    assert "python -m tools.prove --quick --only kills --seed 7" in page
    assert told["commit"]


def test_what_a_machine_does_not_allow_is_neither_held_nor_broken(tmp_path: Path) -> None:
    refused = Proven("faults", "M38: nothing is lost", not_here="ptrace: Operation not permitted")
    assert (refused.holds, refused.mark) == (False, "not proven here")
    write([held(), refused], size="quick", folder=tmp_path)
    page = (tmp_path / "PROOF.md").read_text()
    assert json.loads((tmp_path / "proof.json").read_text())["holds"] is False
    assert "Everything held." not in page
    assert "| **not proven here** | M38: nothing is lost | sqlite | ptrace: Operation" in page
    refused.against("and what was tried before went wrong")
    assert refused.mark == "broken"


def test_what_was_not_run_is_said(tmp_path: Path) -> None:
    write([held()], size="quick", folder=tmp_path, not_run=["fuzz", "order"])
    assert "Not run this time: fuzz, order." in (tmp_path / "PROOF.md").read_text()


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
    tried = {task.label: task.target for task in quick}
    assert all(task.target > tried.get(task.label, 0) for task in full)


def test_shares_of_a_proof_are_its_whole_size_and_each_has_its_own_seed_and_place() -> None:
    quick = [t for t in prove.tasks("quick", ["machine"], 7) if not t.on_postgresql]
    assert sum(task.target for task in quick) == prove.TARGETS["machine"][0]
    assert len({task.seed for task in quick}) == len({task.label for task in quick}) == len(quick)


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


def test_the_page_tells_what_was_tried() -> None:
    told = {
        "commit": "abc", "size": "quick", "finished_at": "now", "holds": True,
        "proofs": [asdict(held()) | {"replay": "", "mark": held().mark}],
    }  # fmt: skip
    assert "40 kills" in as_markdown(told)
    assert "Everything held." in as_markdown(told)


def test_a_result_kept_before_is_not_proved_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    def run_one(task: prove.Task, _folder: Path, _ready: Path) -> Proven:
        ran.append(task.label)
        return Proven(task.name, "holds", seed=task.seed, counts={"tried": 1})

    monkeypatch.setattr(prove, "_make_ready", lambda _home: None)
    monkeypatch.setattr(prove, "_run_one", run_one)
    todo = [prove.Task("guard", 7, 1), prove.Task("kills", 7, 1, on_postgresql=True)]
    first = prove.run(todo, tmp_path / "parts")
    assert prove.run(todo, tmp_path / "parts") == first
    assert sorted(ran) == ["guard", "kills-postgresql"]
