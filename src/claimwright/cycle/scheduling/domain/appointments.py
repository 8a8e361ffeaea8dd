"""Appointments as values, what may become of them, and when two are at one time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

BOOKED, ARRIVED, COMPLETED, NO_SHOW, CANCELED = (
    "booked",
    "arrived",
    "completed",
    "no_show",
    "canceled",
)

TRANSITIONS: dict[str, frozenset[str]] = {
    BOOKED: frozenset({ARRIVED, NO_SHOW, CANCELED}),
    ARRIVED: frozenset({COMPLETED, BOOKED}),
    COMPLETED: frozenset(),
    NO_SHOW: frozenset({BOOKED}),
    CANCELED: frozenset({BOOKED}),
}

STATE_WORDS: dict[str, str] = {
    BOOKED: "Booked",
    ARRIVED: "Arrived",
    COMPLETED: "Completed",
    NO_SHOW: "Did not come",
    CANCELED: "Canceled",
}


class CannotMove(ValueError):
    """The appointment is in a state from which this is not possible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentSnapshot:
    """An appointment as kept now; `starts_at` is an instant in UTC."""

    id: int
    public_id: UUID
    patient_id: int
    provider_id: int
    location_id: int
    starts_at: datetime
    minutes: int
    reason: str
    state: str
    planned_codes: tuple[str, ...] = ()  # services expected, as far as anybody said
    authorization_number: str = ""

    @property
    def ends_at(self) -> datetime:
        """The instant at which the next patient may begin."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAppointment:
    """An appointment to be booked."""

    patient_id: int
    provider_id: int
    location_id: int
    starts_at: datetime
    minutes: int = 20
    reason: str = ""


class NotACode(ValueError):
    """A planned service is not written like a procedure code."""


def read_codes(text: str) -> tuple[str, ...]:
    """Procedure codes as typed, separated by spaces or commas; each once. Raises NotACode."""
    codes = tuple(dict.fromkeys(text.upper().replace(",", " ").split()))
    for code in codes:
        if not (len(code) == 5 and code.isascii() and code.isalnum() and code[1:4].isdigit()):
            raise NotACode(f"{code} is not a procedure code: those have five characters.")
    return codes[:12]


def usual_codes(
    past: Iterable[tuple[int, str, tuple[str, ...]]],
) -> dict[tuple[int, str], tuple[str, ...]]:
    """What a visit to the provider (id) for the reason mostly was, from (id, reason, codes).

    Keys are (provider, reason), (provider, "") and (0, ""), from the closest to the widest.
    """
    seen: dict[tuple[int, str], Counter[tuple[str, ...]]] = {}
    for provider_id, reason, codes in past:
        for key in {(provider_id, reason), (provider_id, ""), (0, "")}:
            if codes:
                seen.setdefault(key, Counter())[codes] += 1
    return {
        key: min(found, key=lambda codes: (-found[codes], codes)) for key, found in seen.items()
    }


def check_move(state: str, to: str) -> None:
    """Raise CannotMove unless the table allows it."""
    if to not in TRANSITIONS.get(state, frozenset()):
        now, then = STATE_WORDS.get(state, state).lower(), STATE_WORDS.get(to, to).lower()
        raise CannotMove(f"An appointment that is {now!r} cannot become {then!r}.")


def double_bookings(
    appointments: Iterable[AppointmentSnapshot],
) -> list[tuple[AppointmentSnapshot, AppointmentSnapshot]]:
    """Pairs of one provider's appointments that overlap and are still to happen."""
    found: list[tuple[AppointmentSnapshot, AppointmentSnapshot]] = []
    last: dict[int, AppointmentSnapshot] = {}
    for appointment in sorted(appointments, key=lambda a: (a.starts_at, a.id)):
        if appointment.state not in (BOOKED, ARRIVED):
            continue
        earlier = last.get(appointment.provider_id)
        if earlier is not None and appointment.starts_at < earlier.ends_at:
            found.append((earlier, appointment))
        if earlier is None or appointment.ends_at > earlier.ends_at:
            last[appointment.provider_id] = appointment
    return found
