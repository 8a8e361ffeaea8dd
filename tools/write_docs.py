"""Write what docs derive from code: `python -m tools.write_docs`.

docs/one-claim.md gets its blocks from a claim lived anew, docs/permissions.md its tables from the
roles, routes and commands.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ONE_CLAIM = ROOT / "docs" / "one-claim.md"
PERMISSIONS = ROOT / "docs" / "permissions.md"

INTRODUCTION = """# Who may do what

Written by `make docs` from `foundation/access/roles.py`, the address book and the command line.
A role holds permissions; every page, action and command declares the one it needs, and the build
fails for one that declares none. What a person may not see looks to them as if it did not exist.

"""
COMMANDS_NOTE = """
Commands ask for the permission when a person is named with `--as`. Without it the machine's
operator acts, who could read the database anyway; the audit log then says "operator".
"""


def permissions_document() -> str:
    """The whole of docs/permissions.md; Django must be set up."""
    from claimwright.foundation.access.roles import PERMISSIONS as NAMES
    from claimwright.foundation.access.roles import ROLE_NAMES, ROLES
    from claimwright.interfaces.cli.main import COMMANDS

    roles = [
        (name, *("yes" if name in ROLES[role] else "" for role in ROLE_NAMES))
        for name in sorted(NAMES)
    ]
    pages = sorted({(address, permission) for address, permission in declared_routes()})
    commands = [(f"`claimwright {name}`", spec[3]) for name, spec in COMMANDS.items()]
    return (
        INTRODUCTION
        + "## Roles\n\n"
        + _table(("permission", *ROLE_NAMES.values()), roles)
        + "\n## Pages and actions\n\n"
        + _table(("address", "permission"), [(f"`/{at}`", needed) for at, needed in pages])
        + "\n## Commands\n"
        + COMMANDS_NOTE
        + "\n"
        + _table(("command", "permission"), commands)
    )


def declared_routes() -> Iterator[tuple[str, str]]:
    """Every route of the address book with the permission it declares, "undeclared" if none."""
    from django.urls import get_resolver

    yield from _routes(get_resolver().url_patterns, "")


def _routes(patterns: Sequence[Any], before: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern.url_patterns, address)
        else:
            yield address, getattr(pattern.callback, "claimwright_permission", "undeclared")


def one_claim_document() -> str:
    """docs/one-claim.md with its blocks lived anew, in a throw-away home."""
    from tests.scenarios import one_claim
    from tests.support import alder
    from tests.support.world import World

    from claimwright.foundation.tenancy.operations import create_practice
    from claimwright.foundation.tenancy.scope import scope

    practice = create_practice(name="Alder Street Clinic", is_sandbox=True)
    with scope(practice.pk, actor="test"):
        world = World.open(alder.set_up_clinic(), practice.slug, one_claim.scenario())
        return one_claim.filled(ONE_CLAIM.read_text(), one_claim.live(world))


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def main() -> int:
    """Write both documents."""
    with tempfile.TemporaryDirectory(prefix="claimwright-docs-") as home:
        os.environ["CLAIMWRIGHT_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimwright.config.settings")
        sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
        from claimwright.interfaces.cli.session import open_books

        open_books()
        writers: dict[Path, Callable[[], str]] = {
            ONE_CLAIM: one_claim_document,
            PERMISSIONS: permissions_document,
        }
        for path, write in writers.items():
            path.write_text(write())
            print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
