"""What was chosen at start: how files travel. Set by config.composition, asked by operations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.models import Practice
from claimwright.foundation.transports import Transport
from claimwright.foundation.transports.folder import FolderTransport

TransportFactory = Callable[[str], Transport]

_factory: list[TransportFactory] = []


def use_transport(factory: TransportFactory) -> None:
    """Choose how files travel; the factory gets the practice's slug."""
    _factory[:] = [factory]


def exchange_folder(slug: str) -> Path:
    """Where the practice's outbox, inbox and archive lie."""
    home: Path = settings.CLAIMWRIGHT_HOME
    return home / "exchange" / slug


def transport() -> Transport:
    """The transport of the practice in scope; folders unless something else was chosen."""
    slug = Practice.objects.values_list("slug", flat=True).get(pk=scope.current_practice_id())
    if _factory:
        return _factory[0](slug)
    return FolderTransport(exchange_folder(slug))


_worker: list[Callable[[], None]] = []


class NoWorker(RuntimeError):
    """The application was started without a worker wired in."""


def use_worker(run: Callable[[], None]) -> None:
    """Choose what `claimwright worker` runs."""
    _worker[:] = [run]


def run_worker() -> None:
    """Run the worker until it is stopped."""
    if not _worker:
        raise NoWorker("no worker is wired in; config.composition does this at start")
    _worker[0]()
