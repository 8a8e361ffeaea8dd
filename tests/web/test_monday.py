"""The Monday page, its files, and its letter: to whom, when, where, and without patients."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from claimwright.foundation import mail
from claimwright.foundation.access.models import Membership, User
from claimwright.foundation.access.operations import choose_monday_mail
from claimwright.foundation.audit.models import AuditEntry
from claimwright.foundation.jobs import runner
from claimwright.foundation.jobs.models import Job
from claimwright.foundation.tenancy.scope import scope
from claimwright.interfaces.worker import work
from claimwright.journeys.send_monday import MayNotSeeReports, queue_mondays, send_monday
from tests.access.test_matrix import CANARIES
from tests.web.cast import Clinic
from tests.web.conftest import SignIn

MONDAY = date(2026, 11, 16)
PAGES = (
    "monday/",
    "scorecards/",
    "scorecards/?by=provider",
    "figures/?of=open",
    "figures/?of=K23&side=bottom",
    "clients/",
    *(f"dashboard/{part}/" for part in ("kpis", "places", "trend", "aging", "denials", "payers")),
    "dashboard/flow/",
)


@pytest.fixture
def outbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty outbox."""
    monkeypatch.setattr(mail, "outbox", lambda: tmp_path)
    return tmp_path


def letters(outbox: Path) -> list[Any]:
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted(outbox.glob("*.eml"))
    ]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_of_figures_can_be_taken_away(owner: Client, address: str) -> None:
    joint = "&" if "?" in address else "?"
    starts = {"csv": b"\xef\xbb\xbf", "xlsx": b"PK", "pdf": b"%PDF-"}
    for form, start in starts.items():
        answer = owner.get(f"/{address}{joint}as={form}")
        assert answer.status_code == 200, form
        assert answer.content.startswith(start), form
        assert f'.{form}"' in answer["Content-Disposition"]
        assert AuditEntry.objects.filter(object_type="report").exists()


def test_an_unknown_form_is_the_page(owner: Client) -> None:
    assert owner.get("/monday/?as=docx")["Content-Type"].startswith("text/html")


def test_monday_names_no_patient(owner: Client) -> None:
    body = owner.get(reverse("monday")).content.decode()
    assert not [name for name in CANARIES if name in body]


def test_a_day_to_come_is_today(owner: Client) -> None:
    assert owner.get(reverse("monday"), {"on": "2999-01-01"}).context["is_today"]


def test_the_letter_of_the_button_lies_in_the_outbox(owner: Client, outbox: Path) -> None:
    answer = owner.post(reverse("send_monday"), {"on": MONDAY.isoformat()})
    assert answer.status_code == 302
    (letter,) = letters(outbox)
    assert letter["Subject"] == "Alder Street Clinic: the week to Nov 15, 2026"
    parts = {
        part.get_content_type(): part.get_content()
        for part in letter.walk()
        if not part.is_multipart()
    }
    assert set(parts) == {"text/plain", "text/html"}
    for body in parts.values():
        assert "Cash in" in body
        assert "monday/?on=2026-11-16" in body
        assert not [name for name in CANARIES if name in body]
    assert next(iter(outbox.glob("*.eml"))).stat().st_mode & 0o077 == 0


def test_the_same_letter_again_replaces_the_first(owner: Client, outbox: Path) -> None:
    for _ in range(2):
        owner.post(reverse("send_monday"), {"on": MONDAY.isoformat()})
    assert len(letters(outbox)) == 1


def test_each_person_chooses_for_themselves(owner: Client, biller: Client) -> None:
    url = reverse("choose_letter")
    owner.post(url, {"wants_it": "on", "email": "ada@example.org"})
    wanted = dict(Membership.objects.values_list("user__username", "wants_monday_mail"))
    assert [name for name, wants in wanted.items() if wants] == ["owner"]
    assert User.objects.get(username="owner").email == "ada@example.org"
    owner.post(url, {"email": "ada@example.org"})
    assert not Membership.objects.filter(wants_monday_mail=True).exists()


def test_a_wrong_address_changes_nothing(owner: Client) -> None:
    answer = owner.post(
        reverse("choose_letter"), {"wants_it": "on", "email": "not an address"}, follow=True
    )
    assert "name@example.org" in answer.content.decode()
    assert not Membership.objects.filter(wants_monday_mail=True).exists()


def test_a_role_without_reports_has_no_letter(clinic: Clinic, sign_in: SignIn) -> None:
    assert sign_in("coder").post(reverse("send_monday")).status_code == 403
    coder = User.objects.get(username="coder")
    with scope(clinic.practice.pk, user_id=coder.pk), pytest.raises(MayNotSeeReports):
        send_monday(user_id=coder.pk, as_of=MONDAY)


def test_on_mondays_each_who_asked_gets_one_letter(clinic: Clinic, outbox: Path) -> None:
    work.register_jobs()
    with scope(clinic.practice.pk, actor="worker"):
        for name in ("owner", "biller", "coder"):  # a coder may not see reports
            pk = User.objects.get(username=name).pk
            choose_monday_mail(user_id=pk, wants_it=True, email="")
        assert queue_mondays(today=date(2026, 11, 17)) == 0
        assert [queue_mondays(today=MONDAY) for _ in range(3)] == [2, 2, 2]
    assert Job.objects.filter(name="monday").count() == 2
    runner.run_due()
    assert set(Job.objects.filter(name="monday").values_list("state", flat=True)) == {"done"}
    assert len(letters(outbox)) == 2
    with scope(clinic.practice.pk, actor="worker"):
        queue_mondays(today=date(2026, 11, 23))
    assert Job.objects.filter(name="monday").count() == 4, "a letter each week"


class Desk(socketserver.StreamRequestHandler):
    """A mail server of few words."""

    def handle(self) -> None:
        self.wfile.write(b"220 desk\r\n")
        for line in self.rfile:
            word = line.split()[0].upper() if line.split() else b""
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                taken = []
                for text in self.rfile:
                    if text == b".\r\n":
                        break
                    taken.append(text)
                self.server.taken.append(b"".join(taken))  # type: ignore[attr-defined]
            refused = word == b"RCPT" and self.server.refuses  # type: ignore[attr-defined]
            self.wfile.write(b"550 no such person\r\n" if refused else b"250 fine\r\n")
            if word == b"QUIT":
                break


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A mail server that listens, named in the settings."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Desk) as server:
        server.taken, server.refuses = [], False  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        address = f"smtp://127.0.0.1:{server.server_address[1]}"
        monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, smtp=address))
        yield server
        server.shutdown()


def test_a_mail_server_takes_the_letter(owner: Client, outbox: Path, desk: Any) -> None:
    owner.post(reverse("choose_letter"), {"email": "ada@example.org"})
    owner.post(reverse("send_monday"), {"on": MONDAY.isoformat()})
    (taken,) = desk.taken
    assert email.message_from_bytes(taken)["To"] == "ada@example.org"
    assert letters(outbox) == []


def test_without_an_address_it_stays_in_the_outbox(owner: Client, outbox: Path, desk: Any) -> None:
    owner.post(reverse("send_monday"), {"on": MONDAY.isoformat()})
    assert (len(desk.taken), len(letters(outbox))) == (0, 1)


def test_a_refusal_is_told(owner: Client, outbox: Path, desk: Any) -> None:
    desk.refuses = True
    owner.post(reverse("choose_letter"), {"email": "ada@example.org"})
    answer = owner.post(reverse("send_monday"), {"on": MONDAY.isoformat()}, follow=True)
    assert "did not take the letter" in answer.content.decode()
    assert not AuditEntry.objects.filter(action="Monday letter sent").exists()


@pytest.mark.parametrize("address", ["mail.example.org", "ftp://x", "smtp://", "smtp://h:port"])
def test_a_wrong_setting_is_said(owner: Client, outbox: Path, desk: Any, address: str,
                                 monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, smtp=address))
    owner.post(reverse("choose_letter"), {"email": "ada@example.org"})
    answer = owner.post(reverse("send_monday"), follow=True)
    assert "CLAIMWRIGHT_SMTP" in answer.content.decode()


def test_a_key_figure_s_trend_loads_by_itself(owner: Client) -> None:
    url = reverse("dashboard_part", args=["trend-of"])
    answer = owner.get(url, {"kpi": "K23"})
    assert answer.status_code == 200
    assert answer.content.count(b"<tr>") == 6
    assert owner.get(url, {"kpi": "K99"}).status_code == 404
