"""Whatever happens to a file on its way, it is loaded or refused; nothing is left half done."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path
from random import Random

import pytest

from claimwright.engines.codesets.intake import load_file

STAND_INS = Path(__file__).parents[1] / "corpus" / "codesets"
ROUNDS = 120


def _damaged(data: bytes, rng: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        if not changed:
            break
        at = rng.randrange(len(changed))
        kind = rng.randrange(5)
        if kind == 0:
            changed[at] = rng.randrange(256)
        elif kind == 1:
            del changed[at : at + rng.randint(1, 30)]
        elif kind == 2:
            changed[at:at] = bytes(rng.choices(b'",\t\r\n0*<>', k=3))
        elif kind == 3:
            changed[at:at] = changed[max(0, at - 50) : at]
        else:
            del changed[at:]
    return bytes(changed)


def _originals(place: Path) -> list[Path]:
    found = [path for path in STAND_INS.iterdir() if path.is_file() and path.suffix != ".md"]
    packed = place / "stand-in-mue_practitioner_2026q4.csv.gz"
    packed.write_bytes(gzip.compress(next(STAND_INS.glob("*MUE*")).read_bytes()))
    articles = place / "stand-in-articles_2026-10-01.zip"
    with zipfile.ZipFile(articles, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in (STAND_INS / "article").iterdir():
            archive.write(path, path.name)
    return sorted([*found, packed, articles])


@pytest.mark.parametrize("seed", range(3))
def test_any_damage_is_loaded_or_refused(tmp_path: Path, seed: int) -> None:
    rng, home, originals = Random(seed), tmp_path / "home", _originals(tmp_path)
    outcomes: set[str] = set()
    for _ in range(ROUNDS):
        original = rng.choice(originals)
        path = tmp_path / "in" / original.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(_damaged(original.read_bytes(), rng))
        before = {one.name for one in home.glob("*")}
        outcome = load_file(home, path)
        outcomes.add(outcome.status)
        after = {one.name for one in home.glob("*")}
        assert not [name for name in after if name.startswith("draft")]
        if outcome.status == "refused":
            assert after == before
            assert outcome.findings[0].message.endswith("Nothing was loaded.")
    assert outcomes >= {"refused", "loaded"}
