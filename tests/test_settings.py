"""Settings: saved and loaded without loss, and every wrong value refused in words."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from hotspots.errors import BadSettings
from hotspots.reading import AreaColumns, Columns, Group
from hotspots.settings import Dbscan, Density, Filter, Settings

FULL = Settings(
    method="dbscan",
    min_incidents=25,
    filter=Filter(date(2020, 2, 29), date(2021, 3, 1), ("Drugs", "Público"), ("serious",), ("Hastings",)),
    density=Density("gaussian", 450.5, 75.0, "uniform", 0.05),
    dbscan=Dbscan(120.0, 40),
    columns=Columns(reference="URN", longitude="x", latitude="y"),
    areas=AreaColumns(code="WD20CD", population="All Ages"),
)


def test_settings_come_back_from_json_as_they_were() -> None:
    assert Settings.from_json(FULL.to_json()) == FULL


def test_defaults_come_back_from_json_as_they_were() -> None:
    assert Settings.from_json(Settings().to_json()) == Settings()


def test_same_settings_give_same_text() -> None:
    assert Settings.from_json(FULL.to_json()).to_json() == FULL.to_json()


def test_json_may_be_bytes_with_a_byte_order_mark() -> None:
    assert Settings.from_json(b"\xef\xbb\xbf" + FULL.to_json().encode()) == FULL


def test_names_left_out_keep_their_defaults() -> None:
    loaded = Settings.from_json('{"density": {"radius_m": 500}}')
    assert loaded == Settings(density=Density(radius_m=500.0))
    assert type(loaded.density.radius_m) is float


def test_a_whole_number_may_be_written_with_a_decimal_point() -> None:
    loaded = Settings.from_json('{"min_incidents": 12.0}')
    assert loaded.min_incidents == 12
    assert type(loaded.min_incidents) is int


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().method = "dbscan"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The settings file is not JSON"),
        ("{", "The settings file is not JSON"),
        ("[" * 100_000, "The settings file is not JSON"),
        (b"\xff\xfe\xfa", "The settings file is not JSON"),
        ("[]", "settings should be a group of named settings, in curly brackets."),
        ("null", "settings should be a group of named settings, in curly brackets."),
        ('{"filter": null}', "settings.filter should be a group of named settings, in curly brackets."),
        ('{"radius": 3}', "settings has an unknown name, “radius”. Known: method, min_incidents,"),
        ('{"density": {"radius": 3}}', "settings.density has an unknown name, “radius”. Known: kernel, radius_m,"),
        ('{"method": "kde"}', "settings.method is “kde”: choose one of density, dbscan."),
        ('{"method": ["density"]}', "choose one of density, dbscan."),
        ('{"density": {"kernel": null}}', "settings.density.kernel is “None”: choose one of quartic, gaussian, epanechnikov."),
        ('{"density": {"edge_correction": "diggle"}}', "choose one of none, uniform."),
        ('{"density": {"radius_m": "300"}}', "settings.density.radius_m is “300”: write a number."),
        ('{"density": {"radius_m": true}}', "settings.density.radius_m is “True”: write a number."),
        ('{"dbscan": {"min_samples": 10.5}}', "settings.dbscan.min_samples is “10.5”: write a whole number."),
        ('{"min_incidents": null}', "settings.min_incidents is “None”: write a whole number."),
        ('{"min_incidents": Infinity}', "settings.min_incidents is “inf”: write a whole number."),
        ('{"filter": {"categories": "Drugs"}}', "settings.filter.categories should be a list of texts."),
        ('{"filter": {"categories": [1]}}', "settings.filter.categories should be a list of texts."),
        ('{"filter": {"first_day": "01/02/2020"}}', "settings.filter.first_day is “01/02/2020”: write a date as YYYY-MM-DD."),
        ('{"filter": {"first_day": 20200102}}', "settings.filter.first_day is “20200102”: write a date as YYYY-MM-DD."),
        ('{"columns": {"date": 5}}', "settings.columns.date is “5”: write a text."),
    ],
)
def test_what_cannot_be_used_is_named(text: str | bytes, message: str) -> None:
    with pytest.raises(BadSettings) as error:
        Settings.from_json(text)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("group", "name", "low", "high"),
    [
        ("density", "radius_m", 1, 50_000),
        ("density", "cell_m", 1, 10_000),
        ("density", "hot_area_share", 0.0001, 0.5),
        ("dbscan", "eps_m", 1, 50_000),
        ("dbscan", "min_samples", 1, 10_000_000),
    ],
)
def test_limits_are_inclusive_and_named(group: str, name: str, low: float, high: float) -> None:
    for value in (low, high):
        assert Settings.from_json(json.dumps({group: {name: value}}))
    for value in (0, high + 1, -1):
        with pytest.raises(BadSettings, match=rf"^{group}\.{name} is {value}[.0]*: choose a number from {low:,} to {high:,}\.$"):
            Settings.from_json(json.dumps({group: {name: value}}))


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999", "1" + "0" * 400])
def test_a_number_too_large_or_none_is_refused(value: str) -> None:
    with pytest.raises(BadSettings, match=r"density\.radius_m is "):
        Settings.from_json(f'{{"density": {{"radius_m": {value}}}}}')


def test_limits_hold_for_settings_made_in_code() -> None:
    with pytest.raises(BadSettings, match="min_incidents is 0: choose a number from 1 to 10,000,000"):
        Settings(min_incidents=0)


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(BadSettings, match=r"The period ends \(2020-01-31\) before it starts \(2020-02-01\): swap them\."):
        Settings(filter=Filter(date(2020, 2, 1), date(2020, 1, 31)))


def test_a_period_of_one_day_is_allowed() -> None:
    assert Settings(filter=Filter(date(2020, 2, 1), date(2020, 2, 1))).filter.first_day == date(2020, 2, 1)


@pytest.mark.parametrize(
    ("chosen", "roles"),
    [
        ({"reference": "month", "date": "month"}, "reference and date"),
        ({"longitude": "x", "latitude": "x"}, "longitude and latitude"),
        ({"date": "when", "time": "when"}, "date and time"),
        ({"date_to": "when", "place": "when"}, "date to and place"),
    ],
)
def test_a_column_chosen_for_two_things_is_refused(chosen: dict[str, str], roles: str) -> None:
    name = next(iter(chosen.values()))
    with pytest.raises(BadSettings) as error:
        Settings.from_json(json.dumps({"columns": chosen}))
    assert str(error.value) == (
        f"The column “{name}” is chosen for two things, {roles}. "
        "Choose another column for one of them, or leave it to be recognised."
    )


def test_start_and_end_may_share_a_column() -> None:
    assert Columns(date="when", date_to="when", time="clock", time_to="clock").date_to == "when"


def test_a_mapping_of_columns_says_only_how_files_are_read_and_leaves_the_rest_as_it_is() -> None:
    mapping = Settings(columns=Columns(date="When"), scheme=(Group("Serious", ("Robbery",)),)).columns_json()
    assert set(json.loads(mapping)) == {"columns", "reading", "sources", "scheme", "areas"}
    now = Settings(method="dbscan", filter=Filter(categories=("Drugs",)))
    loaded = Settings.from_json(mapping, onto=now)
    assert (loaded.columns.date, loaded.method, loaded.filter) == ("When", "dbscan", now.filter)
    assert Settings.from_json(mapping).filter == Filter()
