"""`serve` and `worker`: the web application and the background work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import click

from claimwright.interfaces.cli.session import open_books


@click.command()
@click.option("--bind", default="", metavar="HOST:PORT", help="Default CLAIMWRIGHT_BIND.")
def serve(bind: str) -> None:
    """Serve the web application, with a worker beside it."""
    open_books()
    serve_application(bind=bind)


def serve_application(*, bind: str) -> None:
    """Start the worker, then the server; blocks until stopped."""
    from django.conf import settings

    host, _, port = (bind or settings.ENVIRONMENT.bind).rpartition(":")
    worker = subprocess.Popen([sys.executable, "-m", "claimwright", "worker"])
    click.echo(f"Serving at http://{host}:{port}  (Ctrl-C stops it)")
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            host,
            "--port",
            port,
            "--workers",
            "2",
            "--blocking-threads",
            "4",
            "--no-ws",
            "--log-level",
            "warning",
            "claimwright.config.wsgi:application",
        ],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "claimwright.config.settings"},
    )
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    try:
        code = server.wait()
    except KeyboardInterrupt:
        server.terminate()
        code = server.wait()
    finally:
        worker.terminate()
        worker.wait(timeout=20)
    if code not in (0, -signal.SIGTERM, -signal.SIGINT):
        raise click.ClickException(
            f"The server stopped with code {code}. Is {host}:{port} in use? "
            "Choose another with --bind."
        )


@click.command()
def worker() -> None:
    """Do background work until stopped; a killed worker loses nothing."""
    open_books()
    from claimwright.foundation.wiring import run_worker

    run_worker()
