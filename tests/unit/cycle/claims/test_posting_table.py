"""The practice's own rows: the closest speaks first, dates decide, refusals are never cut."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.cycle.claims.domain.posting_table import (
    UNTOUCHED,
    Adjusted,
    LaterRowStands,
    NewPostingRow,
    PostingTable,
    RowSaysNothing,
    check_follows,
    check_row,
)
from tests.unit.cycle.denials.cast import a_row

ON = date(2026, 3, 1)
ASKED = Adjusted(payer_id=1, group="CO", reason="97", remarks=("N19",))


def test_the_closest_row_speaks_first_and_the_next_fills_its_gaps() -> None:
    table = PostingTable(
        [
            a_row(id=1, adjustment_code="BUNDLE", owner="coder", next_step="Look twice."),
            a_row(id=2, group="CO", next_step="Look at the pair."),
            a_row(id=3, remark="N19", next_step="It is incident to another."),
            a_row(id=4, payer_id=1, next_step="Call Acme's desk."),
            a_row(id=5, payer_id=2, next_step="Somebody else's."),
        ]
    )
    told = table.treatment(ASKED, on=ON)
    assert [row.id for row in told.rows] == [4, 3, 2, 1]
    assert (told.next_step, told.adjustment_code, told.owner) == (
        "Call Acme's desk.",
        "BUNDLE",
        "coder",
    )
    assert table.treatment(Adjusted(payer_id=1, group="CO", reason="96"), on=ON) == UNTOUCHED


def test_a_row_holds_from_its_day_until_the_day_it_ends() -> None:
    table = PostingTable(
        [
            a_row(id=1, owner="coder", ends_on=date(2026, 3, 1)),
            a_row(id=2, owner="biller", starts_on=date(2026, 3, 1)),
        ]
    )
    assert table.treatment(ASKED, on=date(2025, 12, 31)) == UNTOUCHED
    assert table.treatment(ASKED, on=date(2026, 2, 28)).owner == "coder"
    assert table.treatment(ASKED, on=date(2026, 3, 1)).owner == "biller"


def test_only_what_would_be_written_down_can_be_kept_open() -> None:
    """B12: nothing here can write down what a payer refused."""
    table = PostingTable([a_row(reason="45", keeps_open=True), a_row(reason="97", owner="coder")])
    kept = table.kept_open(payer_id=1, on=ON)
    assert kept == {("CO", "45"), ("OA", "45"), ("PI", "45"), ("CR", "45")}
    assert table.kept_open(payer_id=1, on=date(2025, 1, 1)) == frozenset()


@pytest.mark.parametrize(
    "new",
    [
        NewPostingRow(reason="97", starts_on=ON),
        NewPostingRow(reason="", owner="coder", starts_on=ON),
        NewPostingRow(reason="97", group="XX", owner="coder", starts_on=ON),
        NewPostingRow(reason="97", keeps_open=True, starts_on=ON),
        NewPostingRow(reason="45", group="PR", keeps_open=True, starts_on=ON),
        NewPostingRow(reason="45", remark="N19", keeps_open=True, starts_on=ON),
    ],
)
def test_a_row_without_effect_is_refused(new: NewPostingRow) -> None:
    with pytest.raises(RowSaysNothing):
        check_row(new)


def test_a_row_begins_no_earlier_than_the_one_it_replaces() -> None:
    new = NewPostingRow(reason="97", owner="coder", starts_on=ON)
    check_row(new)
    check_follows(new, a_row())
    check_follows(new, None)
    with pytest.raises(LaterRowStands, match="04/01/2026"):
        check_follows(new, a_row(starts_on=date(2026, 4, 1)))
