"""Which places of service are paid at the facility rate."""

from __future__ import annotations

from datetime import date

# Hospital, emergency room, surgical center, skilled nursing under Part A, hospice, ambulance,
# psychiatric, mental health center and rehabilitation facilities.
FACILITY_PLACES = frozenset(
    {"19", "21", "22", "23", "24", "26", "31", "34", "41", "42", "51", "52", "53", "56", "61"}
)
TELEHEALTH = "02"  # patient elsewhere than at home
TELEHEALTH_AT_HOME = "10"
HOME_RATE_FROM = date(2024, 1, 1)


def is_facility_place(place_of_service: str, on: date) -> bool:
    """Whether Medicare pays the facility rate at the place on the day.

    Telehealth is paid as in a facility; to a patient at home as in the office since 2024.
    Source: cms-claims-manual chapter 26 section 10.5; cms-telehealth-2024
    """
    if place_of_service == TELEHEALTH_AT_HOME:
        return on < HOME_RATE_FROM
    return place_of_service == TELEHEALTH or place_of_service in FACILITY_PLACES
