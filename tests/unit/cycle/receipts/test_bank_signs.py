"""A word beside an unsigned amount says whether it came in or went out; a doubt is refused."""

from __future__ import annotations

import pytest

from claimwright.cycle.receipts.domain.bank import read_statement


def read(*rows: str, header: str = "Date,Description,Type,Amount") -> tuple[list[int], list[str]]:
    """The cents read, and what was said of the rows that were not."""
    lines, findings = read_statement("\n".join([header, *rows]))
    return [line.amount_cents for line in lines], [finding.message for finding in findings]


def test_a_debit_without_a_sign_is_money_out() -> None:
    rows = ("2026-11-20,OFFICE RENT,Debit,2500.00", "2026-11-20,PBX CLAIMPMT,Credit,100.00")
    assert read(*rows) == ([-250_000, 10_000], [])


@pytest.mark.parametrize(
    ("header", "out", "came_in"),
    [
        ("Date,Description,DR/CR,Amount", "DR", "CR"),
        ("Date,Description,D/C,Amount", "D", "C"),
        ("Date,Description,Debit/Credit,Amount", "debit", "credit"),
        ("Date,Description,Credit Debit Indicator,Amount", "DBIT", "CRDT"),
        ("Date,Description,Transaction Type,Amount", "Withdrawal", "Deposit"),
        ("Date,Description,Type,Amount", "ACH Debit", "ACH_CREDIT"),
        ("Date,Description,Details,Amount", "DEBIT", "DSLIP"),
        ("Date,Balance,Details,Amount", "DEBIT", "CREDIT"),
    ],
)
def test_the_words_banks_use(header: str, out: str, came_in: str) -> None:
    rows = (f"2026-11-20,1.00,{out},25.00", f"2026-11-20,2.00,{came_in},10.00")
    assert read(*rows, header=header) == ([-2_500, 1_000], [])


def test_amounts_that_carry_their_sign_keep_it_whatever_else_the_word_says() -> None:
    rows = (
        "2026-11-20,RENT,DEBIT,-25.00",
        "2026-11-20,CHECK 101,CHECK,(5.00)",
        "2026-11-20,COUNTER,Transfer,10.00",
        "2026-11-20,ACME,CREDIT,7.00",
    )
    assert read(*rows) == ([-2_500, -500, 1_000, 700], [])


def test_a_word_against_the_amounts_own_sign_is_refused() -> None:
    rows = ("2026-11-20,A,Credit,-25.00", "2026-11-20,B,Debit,5.00", "2026-11-20,C,Debit,-3.00")
    cents, said = read(*rows)
    assert cents == [-300]
    assert said == [
        "Row 2 cannot be read: it says 'Credit', but -25.00 is money out.",
        "Row 3 cannot be read: it says 'Debit', but 5.00 is money in where others have a minus.",
    ]


@pytest.mark.parametrize("word", ["Adjustment", "Debit Card Refund", "Credit Reversal", ""])
def test_a_word_nobody_knows_beside_an_unsigned_amount_is_refused(word: str) -> None:
    cents, said = read("2026-11-20,A,Debit,5.00", f"2026-11-20,B,{word},7.00")
    assert cents == [-500]
    assert said == [
        f"Row 3 cannot be read: {word!r} does not say whether 7.00 came in or went out."
    ]


def test_two_columns_that_contradict_each_other_are_refused() -> None:
    header = "Date,Description,Type,DR/CR,Amount"
    cents, said = read("2026-11-20,A,Deposit,DR,5.00", "2026-11-20,A,Fee,DR,6.00", header=header)
    assert cents == [-600]
    assert said == ["Row 2 cannot be read: it says 'Deposit' and 'DR' at once."]


def test_a_column_of_other_words_says_nothing_of_the_sign() -> None:
    assert read("2026-11-20,A,ACH,5.00", "2026-11-20,B,Check,7.00") == ([500, 700], [])
    header = "Date,Details,Amount"
    rows = ("2026-11-20,DEPOSIT 12 ACME,5.00", "2026-11-20,CREDIT UNION FEE,-7.00")
    assert read(*rows, header=header) == ([500, -700], [])


def test_an_amount_beside_debit_and_credit_columns_takes_their_side() -> None:
    rows = (
        "2026-11-20,RENT,25.00,25.00,",
        "2026-11-20,CLAIMPMT,100.00,,100.00",
        "2026-11-21,RENT,-5.00,5.00,",
        "2026-11-21,FEE,7.00,0.00,0.00",
    )
    cents, told = read(*rows, header="Date,Description,Amount,Debit,Credit")
    assert (cents, told) == ([-2500, 10000, -500, 700], [])


def test_an_amount_that_differs_from_the_columns_beside_it_is_refused() -> None:
    rows = ("2026-11-20,A,25.00,,20.00", "2026-11-20,B,-5.00,,5.00")
    cents, told = read(*rows, header="Date,Description,Amount,Debit,Credit")
    assert cents == []
    assert told == [
        "Row 2 cannot be read: its amount is 25.00, its debit and credit make $20.00.",
        "Row 3 cannot be read: its amount is -5.00, its debit and credit make $5.00.",
    ]
