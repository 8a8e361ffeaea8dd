"""By how much repeated services of a day are reduced, by date of service."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

Rates = tuple[tuple[date, Decimal], ...]
NONE = Decimal(0)

# Practice expense of the second and further therapy units.
THERAPY_OFFICE: Rates = (
    (date(2011, 1, 1), Decimal(20)),
    (date(2013, 4, 1), Decimal(50)),
)
THERAPY_FACILITY: Rates = (
    (date(2011, 1, 1), Decimal(25)),
    (date(2013, 4, 1), Decimal(50)),
)
# Technical and professional components of the second and further advanced images.
IMAGING_TECHNICAL: Rates = (
    (date(2006, 1, 1), Decimal(25)),
    (date(2010, 7, 1), Decimal(50)),
)
IMAGING_PROFESSIONAL: Rates = (
    (date(2012, 1, 1), Decimal(25)),
    (date(2017, 1, 1), Decimal(5)),
)
# Technical components of the second and further diagnostic tests.
CARDIOVASCULAR: Rates = ((date(2013, 1, 1), Decimal(25)),)
OPHTHALMOLOGY: Rates = ((date(2013, 1, 1), Decimal(20)),)

# What is left of the payment when a therapy assistant gave the service, in whole or in part.
THERAPY_ASSISTANT: Rates = ((date(2022, 1, 1), Decimal(85)),)


def rate_on(rates: Rates, on: date) -> Decimal:
    """The percentage in force on the day; nothing before the first."""
    found = NONE
    for starts_on, percent in rates:
        if starts_on <= on:
            found = percent
    return found


def therapy_percent(on: date, is_facility: bool) -> Decimal:
    """The cut of the practice expense of further therapy units, in percent.

    Source: cms-mppr-therapy
    """
    return rate_on(THERAPY_FACILITY if is_facility else THERAPY_OFFICE, on)
