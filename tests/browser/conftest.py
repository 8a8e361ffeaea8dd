"""Headless Chromium against a live server of ours; skipped where no Chromium is installed."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test.testcases import LiveServerThread

# Playwright's loop makes Django think that its own thread is asynchronous; it is not.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A search given up for a newer one is no fault; a failed one is told in other words besides.
GIVEN_UP = ("htmx:afterRequest", "htmx:sendAbort")
SHOTS = Path(__file__).resolve().parent.parent.parent / "test-artifacts" / "browser"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all journeys."""
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class OneAtATime:
    """Answers one request after another, over the test's own database connection.

    The ledger and the audit log refuse to be emptied, so a test rolls back instead of flushing.
    """

    def __init__(self, application: Any) -> None:
        self.application = WSGIHandler()  # WhiteNoise serves the assets, as in real life
        self.turn = threading.Lock()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        with self.turn:
            return self.application(environ, start_response)


@pytest.fixture
def server(db: None) -> Iterator[str]:
    """The address of the server."""
    connection = connections["default"]
    connection.inc_thread_sharing()
    thread = LiveServerThread("127.0.0.1", OneAtATime, connections_override={"default": connection})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None, thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


@pytest.fixture
def clinic(db: None) -> Any:
    """The clinic, whose people have passwords."""
    from claimwright.foundation.access.models import User
    from tests.web.cast import PASSWORD, build_clinic

    made = build_clinic()
    for user in User.objects.all():
        user.set_password(PASSWORD)
        user.save()
    return made


@pytest.fixture
def desk(chromium: Any, server: str, clinic: Any) -> Iterator[Any]:
    """A page signed in as the owner; any script error or console error fails the test."""
    context = chromium.new_context(base_url=server, viewport={"width": 1366, "height": 860})
    page = context.new_page()
    faults = faults_of(page)
    page.on("dialog", lambda dialog: dialog.accept())
    enter(page, "owner")
    yield page
    context.close()
    assert faults == []


def faults_of(page: Any) -> list[str]:
    """What goes wrong on the page from here on, by its scripts or on its console."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    def hear(said: Any) -> None:
        if said.type == "error" and not said.text.startswith(GIVEN_UP):
            faults.append(said.text)

    page.on("console", hear)
    return faults


def enter(page: Any, username: str) -> None:
    """Sign in by hand."""
    from tests.web.cast import PASSWORD

    page.goto("/sign-in/")
    page.fill("#id_login", username)
    page.fill("#id_password", PASSWORD)
    page.click("button:has-text('Sign in')")
    page.wait_for_url("**/")


def shot(page: Any, name: str) -> None:
    """Keep what the page looks like."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SHOTS / f"{name}.png"))
