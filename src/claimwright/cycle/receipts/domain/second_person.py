"""Money that leaves the books above a limit takes two people: who asks, and another who agrees."""

from __future__ import annotations


class SamePerson(PermissionError):
    """Who asked may not approve it."""


class CannotDecide(ValueError):
    """It was decided before, or is not in a state in which anything is left to decide."""


def check_second_person(what: str, *, asked_by: int, user_id: int) -> None:
    """Raise SamePerson when who asked for it is who approves. `what` is a word, as "refund".

    Source: reliability-money (M28)
    """
    if asked_by == user_id:
        raise SamePerson(f"You asked for this {what}; a second person has to approve it.")
