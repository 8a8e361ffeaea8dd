"""Which practice, and who acts, in the present call. Carried by a context variable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


class OutsidePractice(RuntimeError):
    """A practice's data was asked for with no practice in scope. Always a programming error."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The practice whose rows may be seen, and the actor whose name goes into the audit log."""

    practice_id: int
    user_id: int | None = None
    actor: str = "system"
    request_id: str = ""
    zone: list[str] = field(default_factory=list, compare=False)  # its time zone, once asked for


_scope: ContextVar[Scope | None] = ContextVar("claimwright_scope", default=None)


@contextmanager
def scope(
    practice_id: int, *, user_id: int | None = None, actor: str = "system", request_id: str = ""
) -> Iterator[Scope]:
    """Work inside one practice."""
    entered = Scope(practice_id, user_id, actor, request_id)
    token = _scope.set(entered)
    try:
        yield entered
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
    """The id of the practice in scope."""
    return current().practice_id
