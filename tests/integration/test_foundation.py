"""Walls, evidence and raw files: what every stage stands on."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from claimwright.cycle.registration.queries import count_patients, search_patients
from claimwright.foundation import clock
from claimwright.foundation.access import guard
from claimwright.foundation.access.operations import add_member
from claimwright.foundation.audit import log
from claimwright.foundation.audit.models import AuditEntry
from claimwright.foundation.backups import archive
from claimwright.foundation.documents import store
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.models import Practice
from claimwright.foundation.tenancy.operations import (
    NoSuchPractice,
    PracticeNotChosen,
    choose_practice,
    create_practice,
)
from claimwright.foundation.transports import TransportFailed
from claimwright.foundation.transports.folder import FolderTransport
from tests.support.alder import register, set_up_clinic


def test_a_query_outside_any_practice_is_refused(db: None) -> None:
    with pytest.raises(scope.OutsidePractice):
        count_patients()


def test_one_practice_never_sees_the_other(practice: Practice) -> None:
    clinic = set_up_clinic()
    register((clinic.blue_id, "XYZ123456789"))
    other = create_practice(name="Birch Road Clinic", is_sandbox=True)
    with scope.scope(other.pk):
        assert count_patients() == 0
        assert search_patients(text="Vance") == []
    assert count_patients() == 1


def test_a_row_cannot_be_saved_into_another_practice(practice: Practice) -> None:
    file = store.keep(b"bytes", name="a.txt", kind="test")
    other = create_practice(name="Birch Road Clinic")
    from claimwright.foundation.documents.models import StoredFile

    row = StoredFile.objects.get(pk=file.id)
    with scope.scope(other.pk), pytest.raises(AssertionError):
        row.save()


def test_the_practice_is_chosen_by_name_or_by_being_the_only_one(practice: Practice) -> None:
    assert choose_practice() == practice
    assert choose_practice("alder street clinic") == practice
    create_practice(name="Birch Road Clinic")
    with pytest.raises(PracticeNotChosen, match="alder-street-clinic, birch-road-clinic"):
        choose_practice()
    with pytest.raises(NoSuchPractice, match="no practice called"):
        choose_practice("Cedar")


def test_an_outsider_and_an_absent_object_get_the_same_answer(practice: Practice) -> None:
    biller = add_member(username="bob", password="", role="biller")
    file = store.keep(b"bytes", name="a.txt", kind="test")
    from claimwright.foundation.documents.models import StoredFile

    def reach(user_id: int, public_id: object) -> object:
        return guard.reach(
            StoredFile.objects.all(),
            user_id=user_id,
            public_id=str(public_id),
            permission="files.view",
        )

    assert reach(biller.pk, file.public_id)
    with pytest.raises(guard.NotVisible) as absent:
        reach(biller.pk, practice.public_id)
    other = create_practice(name="Birch Road Clinic")
    with scope.scope(other.pk), pytest.raises(guard.NotVisible) as foreign:
        reach(biller.pk, file.public_id)
    assert str(absent.value) == str(foreign.value)


def test_a_read_leaves_an_entry_naming_the_actor(practice: Practice) -> None:
    biller = add_member(username="bob", password="", role="biller")
    file = store.keep(b"bytes", name="a.txt", kind="test")
    from claimwright.foundation.documents.models import StoredFile

    with scope.scope(practice.pk, user_id=biller.pk, actor="bob"):
        guard.reach(
            StoredFile.objects.all(),
            user_id=biller.pk,
            public_id=file.public_id,
            permission="files.view",
        )
    entry = AuditEntry.objects.filter(action="read").get()
    assert (entry.actor, entry.object_id) == ("bob", str(file.public_id))


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_auditentry SET actor = 'x'", "DELETE FROM audit_auditentry"]
)
def test_the_audit_log_refuses_edits_in_the_database(practice: Practice, statement: str) -> None:
    log.record("something", object_type="thing", object_id=1)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(log.broken_entries(practice.pk)) == []


def test_an_entry_changed_behind_the_triggers_is_named(practice: Practice) -> None:
    log.record("something", object_type="thing", object_id=1)
    entry = AuditEntry.objects.latest("id")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_no_update")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER audit_append_only")
        cursor.execute(
            "UPDATE audit_auditentry SET payload = replace(payload, 'something', 'nothing')"
            f" WHERE id = {entry.pk}"
        )
    assert list(log.broken_entries(practice.pk)) == [
        f"audit entry {entry.pk} was changed after it was written"
    ]


def test_the_same_bytes_are_kept_once_and_given_back_unchanged(practice: Practice) -> None:
    first = store.keep(b"ISA\xff\x00", name="../../etc/remit.835", kind="835")
    again = store.keep(b"ISA\xff\x00", name="other.835", kind="835")
    assert (first.is_new, again.is_new, again.id) == (True, False, first.id)
    assert first.name == "remit.835"
    assert store.read(first.id) == b"ISA\xff\x00"


def test_a_file_that_the_disk_refuses_leaves_no_part_of_it_behind(
    practice: Practice, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAIMWRIGHT_HOME = tmp_path

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            store.keep(b"a patient's claim", name="a.835", kind="835")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    again = store.keep(b"a patient's claim", name="a.835", kind="835")
    assert store.read(again.id) == b"a patient's claim"


def test_an_outbox_that_cannot_be_written_to_is_a_failed_transport(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_bytes(b"a file where the folder should be")
    with pytest.raises(TransportFailed, match=r"claims\.837"):
        FolderTransport(tmp_path).send("claims.837", b"ISA")


@pytest.fixture
def flushed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What Python puts on the disk, in order."""
    paths: list[Path] = []
    flush = os.fsync

    def watched(handle: int) -> None:
        paths.append(Path(f"/proc/self/fd/{handle}").readlink())
        flush(handle)

    monkeypatch.setattr(os, "fsync", watched)
    return paths


def test_a_kept_files_name_is_on_the_disk_before_it_is_registered(
    practice: Practice, settings: Settings, tmp_path: Path, flushed: list[Path]
) -> None:
    settings.CLAIMWRIGHT_HOME = tmp_path
    file = store.keep(b"bytes", name="a.txt", kind="test")
    folder = store.path_of(file.id).parent
    assert flushed[0].parent == folder
    assert flushed[1:] == [folder, folder.parent, tmp_path]


def test_a_sent_files_name_and_a_backups_are_on_the_disk_too(
    tmp_path: Path, flushed: list[Path]
) -> None:
    FolderTransport(tmp_path).send("claims.837", b"ISA")
    assert flushed[0].parent == tmp_path / "outbox"
    assert flushed[1:] == [tmp_path / "outbox", tmp_path]
    flushed.clear()
    with archive.writing(tmp_path / "copies" / "today.tar.gz"):
        pass
    assert [path.parent for path in flushed] == [tmp_path / "copies", tmp_path]


def test_the_clock_can_be_held(db: None) -> None:
    with clock.at(datetime(2026, 3, 1, 3, 30, tzinfo=UTC)):
        assert clock.today("America/New_York").isoformat() == "2026-02-28"
    with pytest.raises(ValueError, match="time zone"), clock.at(datetime(2026, 3, 1)):  # noqa: DTZ001
        clock.now()
