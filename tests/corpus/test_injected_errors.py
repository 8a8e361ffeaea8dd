"""Every kind of single error put into sound claims and remittances is found and named.

`python -m tests.corpus.test_injected_errors` prints the table.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

import pytest
from rich.console import Console
from rich.table import Table

from claimwright.engines.x12.validate import CheckResult, Layers, check
from claimwright.interfaces.cli.x12_tables import TableEdits, TableLookup
from claimwright.kernel.finding import Finding, Severity
from tests.corpus.clean_files import claim_file, remittance_file, to_bytes
from tests.corpus.injections import CLAIMS, REMITTANCES, Injection

SEEDS = range(1, 7)
MOST_SAID = 9


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Layers:
    return all_layers(tmp_path_factory.mktemp("codesets"))


def all_layers(folder: Path) -> Layers:
    """Every layer, with the tables that come with the product."""
    tables = TableLookup(folder)
    return Layers(codes=tables, claim_edits=TableEdits(tables))


def told(result: CheckResult) -> list[Finding]:
    """The findings that blame the file."""
    return [each for each in result.findings if each.severity is not Severity.INFO]


def broken(injection: Injection, clean: list[str], seed: int) -> bytes:
    """The file with its one error."""
    made = injection.make(clean, Random(seed))
    return made if isinstance(made, bytes) else to_bytes(made)


@pytest.mark.parametrize("seed", range(1, 21))
def test_sound_files_are_blamed_for_nothing(seed: int, layers: Layers) -> None:
    for make in (claim_file, remittance_file):
        found = told(check(to_bytes(make(seed)), layers=layers))
        assert [(each.code, each.message) for each in found] == []


@pytest.mark.parametrize("injection", CLAIMS, ids=lambda injection: injection.kind)
def test_one_error_in_claims_is_found(injection: Injection, layers: Layers) -> None:
    for seed in SEEDS:
        found = told(check(broken(injection, claim_file(seed), seed), layers=layers))
        assert injection.codes & {each.code for each in found}, (seed, found)
        assert len(found) <= MOST_SAID, (seed, found)


@pytest.mark.parametrize("injection", REMITTANCES, ids=lambda injection: injection.kind)
def test_one_error_in_a_remittance_is_found(injection: Injection, layers: Layers) -> None:
    for seed in SEEDS:
        found = told(check(broken(injection, remittance_file(seed), seed), layers=layers))
        assert injection.codes & {each.code for each in found}, (seed, found)
        assert len(found) <= MOST_SAID, (seed, found)


def test_there_are_as_many_kinds_as_were_measured_elsewhere() -> None:
    assert len({each.kind for each in CLAIMS}) >= 36
    assert len({each.kind for each in REMITTANCES}) >= 23


def main() -> None:
    """Print how many errors of each kind are found."""
    table = Table("file", "kind of error", "found", "named as")
    with tempfile.TemporaryDirectory() as folder:
        layers = all_layers(Path(folder))
        for name, make, injections in (
            ("837P", claim_file, CLAIMS),
            ("835", remittance_file, REMITTANCES),
        ):
            for injection in injections:
                codes: set[str] = set()
                count = 0
                for seed in SEEDS:
                    data = broken(injection, make(seed), seed)
                    named = {each.code for each in told(check(data, layers=layers))}
                    count += bool(named & injection.codes)
                    codes |= named & injection.codes
                table.add_row(
                    name, injection.kind, f"{count}/{len(SEEDS)}", " ".join(sorted(codes))
                )
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
