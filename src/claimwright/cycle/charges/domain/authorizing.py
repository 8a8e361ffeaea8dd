"""The authorization asked for with the appointment goes along into the visit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from claimwright.cycle.charges.domain.encounters import NewEncounter
from claimwright.cycle.scheduling.domain.appointments import AppointmentSnapshot


def with_authorization(visit: NewEncounter, booked: Iterable[AppointmentSnapshot]) -> NewEncounter:
    """The visit under the authorization of its appointment, where it names none of its own.

    `booked` are the patient's appointments of the visit's day that hold an authorization. It is
    taken when they agree on one number and what was planned under it is among the services, or
    nothing in particular was planned; two numbers leave the choice to a person.
    """
    if visit.authorization_number:
        return visit
    codes = {line.code.strip().upper() for line in visit.lines}
    numbers = {
        one.authorization_number
        for one in booked
        if visit.appointment_id in (None, one.id)
        and (not one.planned_codes or codes & {code.upper() for code in one.planned_codes})
    }
    if len(numbers) != 1:
        return visit
    return replace(visit, authorization_number=numbers.pop())
