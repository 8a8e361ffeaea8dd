"""Which adapters the house runs with, chosen at start from the environment."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from claimwright.foundation import wiring
from claimwright.foundation.jobs import runner
from claimwright.foundation.transports import Transport
from claimwright.foundation.transports.sftp import SftpTransport


def compose() -> None:
    """Wire the transport, the queue and the worker."""
    if os.environ.get("CLAIMWRIGHT_SFTP_URL"):
        wiring.use_transport(sftp_transport)
    runner.use_nudge(_nudge)
    wiring.use_worker(_run_worker)


def sftp_transport(slug: str) -> Transport:
    """SFTP as the environment says; each practice has its own folder below the address."""
    home: Path = settings.CLAIMWRIGHT_HOME
    key_file = Path(os.environ.get("CLAIMWRIGHT_SFTP_KEY", home / "keys" / "sftp_ed25519"))
    return SftpTransport.from_url(
        f"{os.environ['CLAIMWRIGHT_SFTP_URL'].rstrip('/')}/{slug}",
        key_file=key_file,
        host_key_sha256=os.environ.get("CLAIMWRIGHT_SFTP_HOST_KEY", ""),
    )


def _nudge(public_id: str) -> None:
    from claimwright.interfaces.worker import queue

    queue.nudge(public_id)


def _run_worker() -> None:
    from claimwright.interfaces.worker import queue

    queue.run()
