"""Every command exists, says what it does, and declares the permission a named user needs."""

from __future__ import annotations

import importlib

import click
import pytest

from claimwright.foundation.access.roles import PERMISSIONS
from claimwright.interfaces.cli.main import COMMANDS

CONTRACT = (
    "check", "explain", "ack", "convert", "init", "demo", "import", "eligibility", "submit",
    "receive", "statements", "simulate", "verify", "kpi", "codes", "price", "serve", "worker",
)  # fmt: skip


@pytest.mark.parametrize("name", CONTRACT)
def test_the_contract_names_the_command(name: str) -> None:
    assert name in COMMANDS


@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_command_declares_its_permission_and_helps(name: str) -> None:
    module, attribute, line, permission = COMMANDS[name]
    command = getattr(importlib.import_module(f"claimwright.interfaces.cli.{module}"), attribute)
    assert isinstance(command, click.Command)
    assert permission == "public" or permission in PERMISSIONS
    assert line.endswith(".")
    assert command.help
