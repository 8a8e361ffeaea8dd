"""The judges of the proofs that break things see what is lost, doubled, in part or unsound."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from django.conf import settings as given
from pytest_django import Settings
from tools.prove.attempt import Attempt, drafts
from tools.prove.books import Books
from tools.prove.report import Proven
from tools.prove.sending import Sending
from tools.prove.stage import Scene, payment_files, set_scene

from claimwright.foundation.tenancy.models import Practice
from claimwright.journeys.bill_encounters import bill_encounters
from claimwright.journeys.submit_claims import submit_claims
from tests.support.alder import NOW
from tests.support.volume import record_visits


class TheseBooks(Books):
    """The test's own, which nothing puts back."""

    def restore(self, name: str = "saved") -> None:
        """They stay as they are."""


@pytest.fixture
def books(practice: Practice, settings: Settings, tmp_path: Path) -> Books:
    settings.CLAIMWRIGHT_HOME = tmp_path
    return TheseBooks(practice.pk)


@pytest.fixture
def scene(books: Books) -> Scene:
    with books.at_work():
        return set_scene(Random(5), 4)


def judged(work: Attempt | Sending, books: Books, *, said: bool = True) -> str:
    found = Proven("faults", "M38")
    work.judge(found, books, said, "here")
    return "; ".join(found.violations)


def posted(books: Books, scene: Scene) -> Attempt:
    with books.at_work():
        (data, *_) = payment_files(scene, scene.claims, size=4)
    return Attempt.of(books, data, scene.encounter_ids)


def sent(books: Books, scene: Scene) -> Sending:
    with books.at_work():
        later = record_visits(scene.clinic, scene.people, range(4, 8), Random(6))
        bill_encounters(encounter_ids=later, as_of=NOW.date())
        submit_claims(now=NOW)  # what leaves after a commit leaves with the next, for none comes
    return Sending.of(books, later)


def test_a_payment_that_is_whole_passes_whether_it_was_acknowledged_or_not(
    books: Books, scene: Scene
) -> None:
    tried = posted(books, scene)
    assert tried.before != tried.after
    assert judged(tried, books) == ""
    assert judged(tried, books, said=False) == ""


def test_an_acknowledged_payment_that_is_not_there_is_seen(books: Books, scene: Scene) -> None:
    tried = posted(books, scene)
    swapped = replace(tried, before=tried.after, after=tried.before)
    assert "acknowledged, but" in judged(swapped, books)
    assert "acknowledged, but" not in judged(swapped, books, said=False)


def test_a_payment_in_part_is_seen(books: Books, scene: Scene) -> None:
    tried = posted(books, scene)
    assert "in part" in judged(replace(tried, after=tried.before), books, said=False)


def test_other_bytes_under_a_kept_files_name_are_seen_and_so_are_parts(
    books: Books, scene: Scene
) -> None:
    tried = posted(books, scene)
    kept = next(given.CLAIMWRIGHT_HOME.glob("raw/*/*"))
    assert drafts() == []
    kept.with_name("begun").write_bytes(b"half")
    assert [path.name for path in drafts()] == ["begun"]
    kept.write_bytes(b"other")
    assert "holds other bytes" in judged(tried, books)


def test_claims_sent_once_pass_and_a_file_that_never_left_is_seen(
    books: Books, scene: Scene
) -> None:
    work = sent(books, scene)
    assert len(work.numbers) == 8
    assert judged(work, books) == ""
    gone = sorted(given.CLAIMWRIGHT_HOME.glob("exchange/*/outbox/*"))[-1]
    data = gone.read_bytes()
    gone.unlink()
    assert "the outbox does not hold it" in judged(work, books)
    gone.write_bytes(data)
    gone.with_name("again.837").write_bytes(data)
    assert "went out 2 times" in judged(work, books)
