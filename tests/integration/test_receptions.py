"""What became of each file that came in is kept; what nothing else shows waits for a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from claimwright.foundation.audit.models import AuditEntry
from claimwright.foundation.documents import receptions, store
from claimwright.foundation.documents.models import Reception
from claimwright.foundation.tenancy.operations import create_practice
from claimwright.foundation.tenancy.scope import across, current_practice_id, scope
from claimwright.foundation.wiring import transport
from claimwright.journeys import receive_file as journey
from claimwright.journeys.receive_file import receive_file
from claimwright.kernel.finding import Finding, Severity, Where
from tests.support import clinic
from tests.support.decided import billed, open_office
from tests.support.remits import NOW, a_decision, an_advice, as_bytes

pytestmark = pytest.mark.usefixtures("practice")
FAULT = Finding("X", Severity.ERROR, "It is cut off.", "Ask for it again.", where=Where("ISA"))
ASIDE = Finding("Y", Severity.WARNING, "The day is odd.")


@pytest.fixture
def payment(practice: object) -> Callable[..., bytes]:
    """A payment of a claim of ours; with other cents it does not balance."""
    office = open_office()
    patient_id = clinic.a_patient()
    clinic.a_coverage(patient_id, office.payer_id)
    claim = billed(office, patient_id, on=date(2026, 3, 9), key="v1")

    def paid(**changes: object) -> bytes:
        decision = a_decision(claim.control_number, ("99213", 17790, "CO-45 71.16"))
        return as_bytes(an_advice(decision, **changes))  # type: ignore[arg-type]

    return paid


def receive(data: bytes, name: str = "a.835") -> tuple[str, bool]:
    """What was said, and whether it waits now."""
    done = receive_file(data=data, name=name, now=NOW)
    kept = receptions.of_file(file_id=done.file.id)
    assert kept is not None
    return done.outcome, kept.is_open


def waiting() -> list[str]:
    return [row.words for row in receptions.files_waiting()]


def test_a_payment_that_was_posted_or_came_again_waits_for_nobody(
    payment: Callable[..., bytes],
) -> None:
    data = payment()
    assert receive(data) == ("posted", False)
    assert receive(data) == ("duplicate", False)
    (kept,) = Reception.objects.all()
    assert (kept.outcome, kept.payment_cents) == ("posted", 10674)
    assert waiting() == []


def test_a_held_payment_waits_under_its_own_name_only(payment: Callable[..., bytes]) -> None:
    assert receive(payment(payment_cents=1)) == ("held", False)
    assert waiting() == []


def test_what_was_cut_off_behind_a_sound_payment_waits(payment: Callable[..., bytes]) -> None:
    data = payment() + payment(trace="OTHER")[:150]
    assert receive(data) == ("held", True)
    assert receive(data) == ("duplicate", True)
    assert len(waiting()) == 1


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"ISA*00*", b"hello\n" * 50])
def test_what_nobody_can_read_waits_with_the_reason(data: bytes) -> None:
    assert receive(data) == ("refused", True)
    (words,) = waiting()
    assert words


def note(outcome: str, *findings: Finding, file_id: int, needs_person: bool = True) -> None:
    receptions.note(
        file_id=file_id,
        outcome=outcome,
        findings=findings,
        payment_cents=0,
        needs_person=needs_person,
    )


def test_the_findings_come_back_as_they_were_and_the_worst_is_told() -> None:
    file = receive_file(data=b"ISA*00*", name="x", now=NOW).file
    note("held", ASIDE, FAULT, file_id=file.id)
    kept = receptions.of_file(file_id=file.id)
    assert kept is not None
    assert kept.findings == (ASIDE, FAULT)
    assert waiting() == ["It is cut off."]


def test_who_settled_is_kept_until_the_file_says_something_new() -> None:
    file = receive_file(data=b"ISA*00*", name="x", now=NOW).file
    assert receptions.settle(file_id=file.id)
    assert not receptions.settle(file_id=file.id)
    note("duplicate", file_id=file.id)
    assert waiting() == []
    note("refused", FAULT, file_id=file.id)
    assert waiting() == ["It is cut off."]
    assert not receptions.reopen(file_id=file.id)  # nobody settled it since


def test_a_practice_sees_its_own_files_only() -> None:
    places = [create_practice(name=name).pk for name in ("One", "Two")]
    for pk in places:
        with scope(pk, actor="test"):
            receive(b"ISA*00*", f"{pk}.x12")
    with scope(places[0]):
        assert [row.name for row in receptions.files_waiting()] == [f"{places[0]}.x12"]
    with across(places):
        found = {row.practice_id: row.name for row in receptions.files_waiting()}
    assert found == {pk: f"{pk}.x12" for pk in places}


def left(data: bytes, name: str) -> None:
    """The clearinghouse leaves a file in our mailbox."""
    folder = transport().root / "inbox"  # type: ignore[attr-defined]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def test_a_file_we_stumble_over_holds_up_no_other_and_is_taken_in_later(
    payment: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    stumbled = payment()
    left(stumbled, "a.835")
    left(payment(trace="OTHER", payment_cents=1), "b.835")
    whole = journey._take_in

    def stumbling(data: bytes, file: store.FileRecord, now: datetime) -> journey.ReceivedFile:
        if data == stumbled:
            raise RuntimeError("Maria Rivera")
        return whole(data, file, now)

    monkeypatch.setattr(journey, "_take_in", stumbling)
    with pytest.raises(RuntimeError):
        journey.collect_inbound(now=NOW)
    for _ in range(2):
        assert [one.file.name for one in journey.collect_inbound(now=NOW, goes_on=True)] in (
            [["b.835"], []]
        )
    assert transport().list_inbound() == ["a.835"]
    (words,) = waiting()
    assert "RuntimeError" in words
    assert "Rivera" not in words
    assert AuditEntry.objects.filter(action="file received").count() == 2
    monkeypatch.setattr(journey, "_take_in", whole)
    (done,) = journey.collect_inbound(now=NOW, goes_on=True)
    assert (done.file.name, done.outcome) == ("a.835", "posted")
    assert transport().list_inbound() == []
    assert waiting() == []


def test_a_practice_whose_mail_fails_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    from claimwright.interfaces.worker import queue

    places = [create_practice(name=name).pk for name in ("One", "Two", "Three")]
    reached: list[int] = []

    def failing(*, now: datetime) -> None:
        reached.append(current_practice_id())
        if len(reached) == 1:
            raise OSError("no route")
        if len(reached) == 2:
            raise RuntimeError("a fault of ours")

    # The worker gives its connection back before each task; this one holds the test's transaction.
    monkeypatch.setattr(queue, "close_old_connections", lambda: None)
    monkeypatch.setattr(queue, "deliver_unsent", failing)
    queue.sweep.call_local()
    assert set(places) <= set(reached)
