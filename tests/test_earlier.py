"""What changed since last time: by an earlier period of the same data, and by an earlier run's files."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hotspots.analysis import Analysis
from hotspots.compare.since import count_on
from hotspots.earlier import EarlierRun, listed, listed_run, since_period, since_run
from hotspots.errors import BadFile, BadSettings
from hotspots.locate.selection import Period
from hotspots.pipeline import analyse
from hotspots.read import Areas, Incidents, Source, read_areas, read_incidents
from hotspots.report import render_files
from hotspots.report.since import since_headline, since_notes, since_table
from hotspots.settings import Density, Filter, Settings

MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
EARLIER = Period(date(2020, 9, 1), date(2020, 11, 30))


def autumn(year: int) -> Settings:
    """September to November of a year."""
    return Settings(filter=Filter(first_day=date(year, 9, 1), last_day=date(year, 11, 30)))


@pytest.fixture(scope="module")
def read(bundled_incidents: Path, bundled_wards: Path) -> tuple[Incidents, Areas]:
    """The sample."""
    return read_incidents([Source.from_path(bundled_incidents)]), read_areas(Source.from_path(bundled_wards))


@pytest.fixture(scope="module")
def later(read: tuple[Incidents, Areas]) -> Analysis:
    """Its last autumn."""
    return analyse(*read, autumn(2021))


@pytest.mark.parametrize("kind", ["density", "dbscan"])
def test_the_ground_of_a_hotspot_holds_the_incidents_that_the_list_says(read: tuple[Incidents, Areas], kind: str) -> None:
    found = analyse(*read, Settings(method=kind))  # type: ignore[arg-type]
    points = listed(found).points
    assert points is not None
    counted = [count_on(points, outline) for outline in found.hotspots.geometry]
    if kind == "density":
        assert counted == found.hotspots["incidents"].tolist()
    else:
        # A cluster's outline can reach over a point that is not of it.
        assert all(on_ground >= many for on_ground, many in zip(counted, found.hotspots["incidents"], strict=True))


def test_a_year_earlier_is_the_same_as_the_days_named(read: tuple[Incidents, Areas], later: Analysis) -> None:
    one, other = (since_period(later, *read, earlier=which) for which in ("year_earlier", EARLIER))
    assert one.table.equals(other.table)
    assert one.earlier == EARLIER
    assert one.later == Period(date(2021, 9, 1), date(2021, 11, 30))
    before = since_period(later, *read, earlier="just_before")
    assert before.earlier == Period(date(2021, 6, 1), date(2021, 8, 31))


def test_counts_on_the_same_ground_are_those_of_the_data(read: tuple[Incidents, Areas], later: Analysis) -> None:
    found = since_period(later, *read, earlier=EARLIER)
    first = found.table.iloc[0]
    assert first["after"] == later.hotspots["incidents"].iloc[0] == first["listed"]
    table = read[0].table
    when = table["when"].dt.date
    then = table[(when >= EARLIER.first_day) & (when <= EARLIER.last_day)]
    import geopandas as gpd

    inside = gpd.points_from_xy(then["easting"] + 1e-6, then["northing"] + 1e-6).within(later.hotspots.geometry.iloc[0])
    assert first["before"] == inside.sum()


def test_the_words_add_up(read: tuple[Incidents, Areas], later: Analysis) -> None:
    found = since_period(later, *read, earlier=EARLIER)
    said = since_headline(found)
    many = found.table["move"].value_counts()
    assert said.startswith(f"Compared with 1 September to 30 November 2020, of {len(found.table)} hotspots ")
    assert f"{many.get('new', 0)} is new" in said or f"{many.get('new', 0)} are new" in said
    assert len(since_table(found).rows) == len(found.table)


def test_an_earlier_run_is_told_by_its_manifest(read: tuple[Incidents, Areas], later: Analysis) -> None:
    alike = Density(radius_m=300, cell_m=50)
    later = analyse(*read, replace(autumn(2021), density=alike))
    files = render_files(analyse(*read, replace(autumn(2020), density=alike)), made=MADE)
    run = EarlierRun(*(Source(name, files[name]) for name in ("manifest.json", "hotspots.geojson")))
    found, by_period = since_run(later, run), since_period(later, *read, earlier=EARLIER)
    assert not found.on_one_ground
    assert found.earlier == EARLIER
    assert found.notes == ()
    old = analyse(*read, replace(autumn(2020), density=alike)).hotspots
    assert listed_run(run, crs=later.crs).hotspots["incidents"].tolist() == old["incidents"].tolist()
    assert found.table["move"].tolist() == by_period.table["move"].tolist()
    assert found.table["rank_before"].tolist() == by_period.table["rank_before"].tolist()


def test_lists_that_were_not_made_alike_are_told(read: tuple[Incidents, Areas], later: Analysis) -> None:
    chosen = Filter(first_day=date(2020, 9, 1), last_day=date(2020, 11, 30), categories=("Anti-social behaviour",))
    files = render_files(analyse(*read, Settings(method="dbscan", filter=chosen)), made=MADE)
    found = since_run(later, EarlierRun(*(Source(name, files[name]) for name in ("manifest.json", "hotspots.geojson"))))
    assert [note.split(":")[0] for note in found.notes] == [
        "The lists were not made alike", "The lists are not of the same incidents",
    ]  # fmt: skip
    assert set(found.notes) <= set(since_notes(found))


def test_what_is_no_run_is_refused(later: Analysis, read: tuple[Incidents, Areas]) -> None:
    files = render_files(analyse(*read, autumn(2020)), made=MADE)
    outlines = Source("hotspots.geojson", files["hotspots.geojson"])
    for data in (b"{}", b"[1]", b'{"period": null}', b'{"period": ["x", "y"]}', b"\xff"):
        with pytest.raises(BadFile, match=r"are no run with dates\. Give the manifest\.json"):
            since_run(later, EarlierRun(Source("manifest.json", data), outlines))
    content = json.loads(files["manifest.json"])
    with pytest.raises(BadFile, match="another number of hotspots"):
        since_run(later, EarlierRun(Source("manifest.json", json.dumps({**content, "hotspots": 99}).encode()), outlines))
    with pytest.raises(BadFile, match="are no run with dates"):
        since_run(
            later,
            EarlierRun(Source("manifest.json", files["manifest.json"]), Source("h.geojson", b'{"features": [{"type": 1}]}')),
        )


def test_a_time_that_the_data_do_not_cover_is_refused(read: tuple[Incidents, Areas], later: Analysis) -> None:
    with pytest.raises(BadSettings, match="the data cover 1 December 2019 to 30 November 2021"):
        since_period(later, *read, earlier=Period(date(2018, 9, 1), date(2018, 11, 30)))
    with pytest.raises(BadSettings, match="does not end before the later"):
        since_period(later, *read, earlier=Period(date(2021, 8, 1), date(2021, 9, 30)))


@pytest.mark.parametrize("earlier", ["year_earlier", "just_before"])
def test_a_period_that_has_no_earlier_one_is_told_the_longest_that_has(read: tuple[Incidents, Areas], earlier: str) -> None:
    whole = analyse(*read, Settings())
    with pytest.raises(BadSettings, match="such as 1 December 2020 to 30 November 2021, or load earlier data"):
        since_period(whole, *read, earlier=earlier)  # type: ignore[arg-type]
    said = Settings(filter=Filter(first_day=date(2020, 12, 1), last_day=date(2021, 11, 30)))
    assert len(since_period(analyse(*read, said), *read, earlier=earlier).table)  # type: ignore[arg-type]
