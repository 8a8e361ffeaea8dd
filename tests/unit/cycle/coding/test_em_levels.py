"""E/M levels by the rules of the date, against every vector and the edges of each rule."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from claimwright.cycle.coding.domain.em_levels import (
    SETTINGS,
    CannotLevel,
    Data,
    Mdm,
    Visit,
    data_level,
    level_of,
)

DAY = date(2025, 3, 4)
PLAIN = Visit("office_est", "minor1", "minimal", Data())


def test_every_vector_is_leveled(samples: Path) -> None:
    vectors = (samples / "coding" / "em_vectors_dev.jsonl").read_text().splitlines()
    wrong = []
    for vector in map(json.loads, vectors):
        given = vector["data"]
        data = Data(
            given["ext_notes"],
            given["results"],
            given["orders"],
            given["historian"],
            given["indep_interp"],
            given["discussion"],
        )
        visit = Visit(
            *(vector["setting"], vector["problem"], vector["risk"]),
            *(data, vector["minutes"], vector["medicare"]),
        )
        level = level_of(visit, on=DAY)
        prolonged = list(level.prolonged) if level.prolonged else None
        found = (level.mdm_code, level.time_code, prolonged)
        if found != (vector["mdm_code"], vector["time_code"], vector["prolonged"]):
            wrong.append((vector, found))
    assert len(vectors) == 200
    assert wrong == []


@pytest.mark.parametrize(
    ("data", "level"),
    [
        (Data(), Mdm.STRAIGHTFORWARD),
        (Data(orders=1), Mdm.STRAIGHTFORWARD),
        (Data(orders=1, results=1), Mdm.LOW),
        (Data(historian=True), Mdm.LOW),
        (Data(orders=2, historian=True), Mdm.MODERATE),
        (Data(interpretation=True), Mdm.MODERATE),
        (Data(discussion=True), Mdm.MODERATE),
        (Data(orders=3, discussion=True), Mdm.HIGH),
        (Data(interpretation=True, discussion=True), Mdm.HIGH),
    ],
)
def test_data_counts_by_category(data: Data, level: Mdm) -> None:
    assert data_level(data) is level


@pytest.mark.parametrize(
    ("minutes", "code"), [(9, None), (10, "99212"), (29, "99213"), (30, "99214"), (40, "99215")]
)
def test_time_is_met_or_not(minutes: int, code: str | None) -> None:
    assert level_of(replace(PLAIN, minutes=minutes), on=DAY).time_code == code


def test_the_better_way_gives_the_code() -> None:
    assert level_of(replace(PLAIN, minutes=31), on=DAY).code == "99214"
    severe = replace(PLAIN, problem="threat_life1", risk="hospitalize", minutes=12)
    assert level_of(severe, on=DAY).code == "99215"


@pytest.mark.parametrize(
    ("minutes", "is_medicare", "prolonged"),
    [
        (54, False, None),
        (55, False, ("99417", 1)),
        (70, False, ("99417", 2)),
        (68, True, None),
        (69, True, ("G2212", 1)),
    ],
)
def test_prolonged_service_starts_where_its_payer_says(
    minutes: int, is_medicare: bool, prolonged: tuple[str, int] | None
) -> None:
    visit = replace(PLAIN, minutes=minutes, is_medicare=is_medicare)
    assert level_of(visit, on=DAY).prolonged == prolonged


def test_an_emergency_is_never_leveled_by_time() -> None:
    visit = replace(PLAIN, setting="ed", minutes=600)
    level = level_of(visit, on=DAY)
    assert (level.time_code, level.prolonged, level.code) == (None, None, "99282")


def test_nursing_facility_times_changed_in_2024() -> None:
    visit = replace(PLAIN, setting="nf_init", minutes=47)
    assert level_of(visit, on=date(2023, 6, 1)).time_code == "99306"
    assert level_of(visit, on=date(2024, 1, 1)).time_code == "99305"


@pytest.mark.parametrize(
    ("setting", "on"),
    [("office_est", date(2020, 12, 31)), ("hosp_sub", date(2022, 12, 31)), ("spa", DAY)],
)
def test_a_day_before_the_rule_is_refused(setting: str, on: date) -> None:
    with pytest.raises(CannotLevel):
        level_of(replace(PLAIN, setting=setting), on=on)


def test_every_setting_names_its_codes_in_rising_order() -> None:
    for setting in SETTINGS.values():
        minutes = [least for _, least in setting.minutes]
        assert minutes == sorted(minutes)
        assert {code for code, _ in setting.minutes} <= set(setting.by_mdm)
