"""Run a command as the console would, in this process: its exit code, what it said, its JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from claimwright.interfaces.cli.main import group

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schemas"


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self, schema: str) -> Any:
        """The document on stdout, which must fit the published schema."""
        document = json.loads(self.out)
        published = json.loads((SCHEMAS / f"{schema}.json").read_text())
        jsonschema.validate(document, published, jsonschema.Draft202012Validator)
        return document


@dataclass
class Console:
    """Types commands; never sees a traceback."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def run(self, *arguments: object) -> Ran:
        """Type `claimwright` with the arguments."""
        words = [str(argument) for argument in arguments]
        self.monkeypatch.setattr(sys, "argv", ["claimwright", *words])
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            group(args=words, prog_name="claimwright")
        said = self.capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        code = stopped.value.code
        assert isinstance(code, int)
        return Ran(code, said.out, said.err)
