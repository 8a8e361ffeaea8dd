"""A takeback's chain runs until a remittance leaves nothing owed."""

from __future__ import annotations

from datetime import date

from claimwright.cycle.remittance.domain.provider_level import AccountLine, running
from claimwright.cycle.remittance.domain.takebacks import chains

Said = tuple[int, str, int, int | None]  # remittance, reason, cents, claim


def told(*said: Said) -> list[AccountLine]:
    return running(
        (number, date(2026, 3, remit), remit, f"T{remit}", reason, "", cents, kind(reason), claim)
        for number, (remit, reason, cents, claim) in enumerate(said, start=1)
    )


def kind(reason: str) -> str:
    return "interest" if reason == "L6" else "takeback"


def test_a_zero_within_a_remittance_does_not_end_the_chain() -> None:
    lines = told((1, "WO", -100, 7), (2, "WO", 100, 7), (2, "FB", -40, None), (3, "FB", 40, None))
    (chain,) = chains(lines, {})
    assert [step.owed_cents for step in chain.steps] == [100, 0, 40, 0]
    assert [step.claim_id for step in chain.steps] == [7, 7, 7, 7]
    assert (chain.remittances, chain.closed_on) == (3, date(2026, 3, 3))


def test_each_settled_debt_is_a_chain_and_the_last_stays_open() -> None:
    lines = told((1, "WO", -50, 1), (2, "L6", 5, None), (2, "WO", 50, 1), (3, "WO", 30, None))
    first, second = chains(lines, {4: 9})
    assert (first.owed_cents, first.closed_on) == (0, date(2026, 3, 2))
    assert (second.owed_cents, second.closed_on) == (-30, None)
    assert second.steps[0].claim_id == 9


def test_a_chain_about_two_claims_guesses_nothing() -> None:
    lines = told((1, "WO", -50, 1), (1, "WO", -20, 2), (2, "FB", 70, None))
    (chain,) = chains(lines, {})
    assert [step.claim_id for step in chain.steps] == [1, 2, None]
