"""A practice's books that can be saved, put back, and worked on by processes that are killed."""

from __future__ import annotations

import json
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from tests.support.alder import NOW

from claimwright.foundation import clock
from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import scope

Work = Callable[[Callable[[dict[str, Any]], None]], None]


@dataclass
class Books:
    """One practice in this process's home and database."""

    practice_id: int

    @classmethod
    def open(cls) -> Books:
        """A fresh sandbox practice."""
        return cls(create_practice(name="Proof Clinic", is_sandbox=True).pk)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """The practice in scope, with the clock held."""
        with scope(self.practice_id, actor="proof"), clock.at(NOW):
            yield

    def save(self, name: str = "saved") -> None:
        """Keep home and database as they are now."""
        connections.close_all()
        kept = _kept(name)
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(_home(), kept)
        if _is_postgresql():
            _copy_database(_database(), f"{_database()}_{name}")

    def restore(self, name: str = "saved") -> None:
        """Put home and database back as they were saved."""
        connections.close_all()
        shutil.rmtree(_home())
        shutil.copytree(_kept(name), _home())
        if _is_postgresql():
            _copy_database(f"{_database()}_{name}", _database())

    def fork(self, work: Work) -> Child:
        """Do the work in a child process of its own, with its own connection."""
        connections.close_all()
        reading, writing = os.pipe()
        pid = os.fork()
        if pid:
            os.close(writing)
            return Child(pid, reading)
        os.close(reading)
        code = 1
        try:
            with self.at_work(), os.fdopen(writing, "w") as out:
                _do(work, lambda said: _say(out, said))
            code = 0
        except BaseException:  # noqa: BLE001 - a child tells and ends, whatever befell it
            traceback.print_exc(file=sys.stderr)
        finally:  # where even telling fails it must not go on as its parent
            os._exit(code)


def _do(work: Work, say: Callable[[dict[str, Any]], None]) -> None:
    try:
        work(say)
    except Exception as error:
        say({"error": f"{type(error).__name__}: {error}"})
        raise
    finally:
        connections.close_all()


def _say(out: Any, said: dict[str, Any]) -> None:
    out.write(json.dumps(said) + "\n")
    out.flush()


@dataclass
class Child:
    """A process at work, and the end of the pipe that hears it."""

    pid: int
    reading: int

    def kill(self) -> None:
        """SIGKILL, at once."""
        os.kill(self.pid, 9)

    def finish(self) -> tuple[list[dict[str, Any]], int]:
        """Wait for its end; every whole line it said, and its status (negative: a signal)."""
        with os.fdopen(self.reading) as heard:
            lines = heard.read().split("\n")[:-1]
        _, status = os.waitpid(self.pid, 0)
        return [json.loads(line) for line in lines], os.waitstatus_to_exitcode(status)


def _home() -> Path:
    home: Path = settings.CLAIMWRIGHT_HOME
    return home


def _kept(name: str) -> Path:
    return _home().with_name(f"{_home().name}-{name}")


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _database() -> str:
    return str(settings.DATABASES["default"]["NAME"])


def _copy_database(source: str, target: str) -> None:
    """PostgreSQL copies a whole database from a template that nobody is connected to.

    The copy of a sequence still has numbers to give without a word in the server's journal; a
    crash would give them again. After a checkpoint the first of them is written down.
    """
    import psycopg

    given = connection.get_connection_params()
    given = {
        key: value for key, value in given.items() if key in ("host", "port", "user", "password")
    }
    with psycopg.connect(**given, dbname="template1", autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
        admin.execute("CHECKPOINT")


# -- what the books say ------------------------------------------------------------------------


def trial_balance() -> dict[str, int]:
    """Cents by account; accounts at zero are left out."""
    from claimwright.ledger import queries as ledger

    rows = ledger.trial_balance()
    return {f"{row.kind.value}:{row.payer_id or ''}": row.cents for row in rows if row.cents}


def open_balances() -> dict[str, int]:
    """Cents by visit and receivable; zeros are left out."""
    from claimwright.ledger import queries as ledger

    found = ledger.receivables(by="encounter", ids=None)
    return {
        f"{encounter_id}:{kind.value}:{payer_id or ''}": cents
        for encounter_id, accounts in found.items()
        for (kind, payer_id), cents in accounts.items()
        if cents
    }


def money() -> dict[str, dict[str, int]]:
    """Everything the ledger says."""
    return {"accounts": trial_balance(), "visits": open_balances()}


def cycle(encounter_ids: Sequence[int]) -> dict[str, list[Any]]:
    """Claims with their state and amounts, and their denials, by visit and rank."""
    from claimwright.cycle.claims import queries as claims
    from claimwright.cycle.denials import queries as denials

    found = claims.claims_of_encounters(encounter_ids=encounter_ids)
    every = [claim for some in found.values() for claim in some]
    denied = denials.denials_for(claim_ids=[claim.id for claim in every])
    return {
        f"{claim.encounter_id}:{claim.rank}": [
            claim.state,
            claim.version_number,
            claim.paid_cents,
            claim.adjusted_cents,
            claim.patient_cents,
            sorted(denial.state for denial in denied.get(claim.id, ())),
        ]
        for claim in every
    }


def differences(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """What differs, as sentences."""
    keys = sorted({*expected, *found})
    return [
        f"{key}: {expected.get(key)} expected, {found.get(key)} found"
        for key in keys
        if expected.get(key) != found.get(key)
    ]


def money_differences(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """What differs between two readings of `money`."""
    return [words for part in expected for words in differences(expected[part], found[part])]


def broken() -> list[str]:
    """What `claimwright verify` would say."""
    from claimwright.journeys.verify_books import verify_books

    return [f"{each.area}: {each.words}" for each in verify_books()]
