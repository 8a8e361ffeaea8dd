"""Which practice, and who acts, in the present call. Carried by a context variable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace


class OutsidePractice(RuntimeError):
    """A practice's data was asked for with no practice in scope. Always a programming error."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The practice whose rows may be seen, and the actor whose name goes into the audit log.

    `role` is the user's, when it was looked up for this very call. `changes` keeps what was the
    practice's latest change, in a call that changes nothing. `among` are several practices to be
    read together; then there is no one practice, and nothing can be written.
    """

    practice_id: int
    user_id: int | None = None
    actor: str = "system"
    request_id: str = ""
    role: str = ""
    changes: dict[int, tuple[int, ...]] | None = field(default=None, compare=False)
    among: tuple[int, ...] = ()
    zone: list[str] = field(default_factory=list, compare=False)  # its time zone, once asked for


_scope: ContextVar[Scope | None] = ContextVar("claimwright_scope", default=None)


@contextmanager
def scope(
    practice_id: int,
    *,
    user_id: int | None = None,
    actor: str = "system",
    request_id: str = "",
    role: str = "",
    is_look: bool = False,
) -> Iterator[Scope]:
    """Work inside one practice; `is_look` promises that the call only reads."""
    changes: dict[int, tuple[int, ...]] | None = {} if is_look else None
    with _entered(Scope(practice_id, user_id, actor, request_id, role, changes)) as entered:
        yield entered


@contextmanager
def across(practice_ids: Iterable[int], *, actor: str = "") -> Iterator[Scope]:
    """Read the rows of several practices at once; who asks must be a member of each.

    Whatever needs one practice, as every write does, raises OutsidePractice in here.
    """
    before = _scope.get() or Scope(0)
    with _entered(
        replace(
            before,
            practice_id=0,
            actor=actor or before.actor,
            role="",
            among=tuple(sorted(set(practice_ids))),
            zone=[],
        )
    ) as entered:
        yield entered


@contextmanager
def _entered(made: Scope) -> Iterator[Scope]:
    token = _scope.set(made)
    try:
        yield made
    finally:
        _scope.reset(token)


def current() -> Scope:
    """The scope in force. Raises OutsidePractice when there is none."""
    found = _scope.get()
    if found is None:
        raise OutsidePractice("no practice is in scope; wrap the call in tenancy.scope(...)")
    return found


def find_current() -> Scope | None:
    """The scope in force, or None."""
    return _scope.get()


def current_practice_id() -> int:
    """The id of the one practice in scope."""
    entered = current()
    if not entered.practice_id:
        raise OutsidePractice("several practices are in scope; this needs one")
    return entered.practice_id


def current_practice_ids() -> tuple[int, ...]:
    """The ids of the practices whose rows may be seen: one, or those of `across`."""
    entered = current()
    return (entered.practice_id,) if entered.practice_id else entered.among
