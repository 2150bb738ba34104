"""The bundled synthetic sample: it tells its story exactly, is labelled and can be made again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import pytest
import shapely

ROOT: Final = Path(__file__).parent.parent
FOLDER: Final = ROOT / "sample_data"
FILES: Final = ("incidents.csv", "patrol_log.csv", "patrolled_zone.geojson")
BEFORE: Final = ("2020-10", "2020-11")
PATROLS: Final = ("2021-10", "2021-11")
STAMP: Final = "%d/%m/%Y %H:%M"
INCIDENT_COLUMNS: Final = (
    "reference,date,time_from,date_to,time_to,category,serious_violence,public_place,easting,northing,place,victim,data_note"
)
PATROL_COLUMNS: Final = "visit,start,end,officers,agency,easting,northing,place,zone,data_note"
CATEGORIES: Final = {
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
}


@pytest.fixture(scope="module")
def zone() -> shapely.MultiPolygon:
    """The patrolled zone in British National Grid metres, from the file."""
    return gpd.read_file(FOLDER / "patrolled_zone.geojson").to_crs("EPSG:27700").geometry.iloc[0]


@pytest.fixture(scope="module")
def wards() -> gpd.GeoDataFrame:
    """The bundled ward outlines in British National Grid metres."""
    path = ROOT / "boundaries" / "eastbourne_hastings_wards_2020.geojson"
    return gpd.read_file(path).to_crs("EPSG:27700")


@pytest.fixture(scope="module")
def incidents(zone: shapely.MultiPolygon, wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The incidents as points, with month, start, end, ward, district and whether in the zone."""
    table = pd.read_csv(FOLDER / "incidents.csv")
    table["start"] = pd.to_datetime(table["date"] + " " + table["time_from"], format=STAMP)
    table["end"] = pd.to_datetime(table["date_to"] + " " + table["time_to"], format=STAMP)
    table["month"] = table["start"].dt.strftime("%Y-%m")
    corners = gpd.points_from_xy(table["easting"], table["northing"])
    points = gpd.GeoDataFrame(table, geometry=corners, crs="EPSG:27700")
    points["in_zone"] = shapely.covers(zone, points.geometry.to_numpy())
    return points.sjoin(wards[["WD20NM", "LAD20NM", "geometry"]], how="left", predicate="within")


@pytest.fixture(scope="module")
def patrols() -> pd.DataFrame:
    """The patrol log with start and end as times."""
    table = pd.read_csv(FOLDER / "patrol_log.csv")
    for name in ("start", "end"):
        table[name] = pd.to_datetime(table[name], format=STAMP)
    return table


@pytest.mark.parametrize(("flag", "before", "after"), [("serious_violence", 100, 71), ("public_place", 200, 156)])
def test_the_zone_tells_the_story_exactly(incidents: gpd.GeoDataFrame, flag: str, before: int, after: int) -> None:
    inside = incidents[incidents["in_zone"]]
    assert inside.loc[inside["month"].isin(BEFORE), flag].sum() == before
    assert inside.loc[inside["month"].isin(PATROLS), flag].sum() == after


def test_other_months_in_the_zone_stay_near_the_level_of_2020(incidents: gpd.GeoDataFrame) -> None:
    inside = incidents[incidents["in_zone"]]
    monthly = inside.groupby("month")[["serious_violence", "public_place"]].sum()
    others = monthly.drop(index=list(PATROLS))
    assert others["serious_violence"].between(42, 56).all()
    assert others["public_place"].between(88, 110).all()
    assert (monthly.loc[list(PATROLS)] < others.min()).all(axis=None)


@pytest.mark.parametrize("flag", ["serious_violence", "public_place"])
@pytest.mark.parametrize("district", ["Eastbourne", "Hastings"])
def test_nothing_like_it_happens_elsewhere(incidents: gpd.GeoDataFrame, district: str, flag: str) -> None:
    outside = incidents[~incidents["in_zone"] & incidents["LAD20NM"].eq(district)]
    before = outside.loc[outside["month"].isin(BEFORE), flag].sum()
    after = outside.loc[outside["month"].isin(PATROLS), flag].sum()
    assert before > 20
    assert abs(after - before) / before < 0.05


def test_no_incident_is_near_the_zone_edge(incidents: gpd.GeoDataFrame, zone: shapely.MultiPolygon) -> None:
    assert incidents.geometry.distance(zone.boundary).min() >= 5.0


def test_devonshire_has_the_most_serious_violence_in_every_month(incidents: gpd.GeoDataFrame) -> None:
    monthly = incidents.groupby(["month", "WD20NM"])["serious_violence"].sum().unstack(fill_value=0)
    assert len(monthly) == 24
    assert (monthly["Devonshire"] > monthly.drop(columns="Devonshire").max(axis=1)).all()


def test_the_columns_and_label_are_as_described(incidents: gpd.GeoDataFrame) -> None:
    path = FOLDER / "incidents.csv"
    assert path.read_text(encoding="utf-8").splitlines()[0] == INCIDENT_COLUMNS
    assert path.stat().st_size < 1_490_000
    assert incidents["data_note"].eq("Synthetic sample").all()
    assert incidents["place"].str.startswith("On or near ").all()
    assert incidents["reference"].is_unique
    assert incidents["reference"].str.fullmatch(r"SYN-\d{6}").all()
    assert incidents["reference"].is_monotonic_increasing


def test_every_incident_is_in_exactly_one_ward(incidents: gpd.GeoDataFrame) -> None:
    assert incidents.index.is_unique
    assert incidents["WD20NM"].notna().all()
    assert incidents["WD20NM"].nunique() == 25


def test_times_cover_24_months_and_never_cross_a_month_end(incidents: gpd.GeoDataFrame) -> None:
    assert incidents["start"].is_monotonic_increasing
    assert incidents["start"].min().strftime("%Y-%m") == "2019-12"
    assert incidents["month"].nunique() == 24
    assert (incidents["end"] >= incidents["start"]).all()
    assert incidents["end"].dt.strftime("%Y-%m").eq(incidents["month"]).all()
    spans = incidents[incidents["category"].isin(["Burglary", "Vehicle crime"])]
    assert (spans["date"] != spans["date_to"]).mean() > 0.3


def test_all_14_categories_occur_and_serious_violence_is_violent(incidents: gpd.GeoDataFrame) -> None:
    assert set(incidents["category"]) == CATEGORIES
    assert set(incidents["serious_violence"]) == {0, 1}
    assert set(incidents["public_place"]) == {0, 1}
    serious = set(incidents.loc[incidents["serious_violence"].eq(1), "category"])
    assert serious == {"Violence and sexual offences", "Robbery", "Possession of weapons"}


def test_violence_peaks_on_weekend_nights_and_shoplifting_by_day(incidents: gpd.GeoDataFrame) -> None:
    # Two hours back puts 21:00 to 02:00 on one day: Friday is 4, Saturday 5.
    shifted = incidents["start"] - pd.Timedelta(hours=2)
    night = shifted.dt.day_of_week.isin([4, 5]) & (shifted.dt.hour >= 19)
    assert night[incidents["serious_violence"].eq(1)].mean() > 0.25  # those ten hours are 6% of the week
    shops = incidents.loc[incidents["category"].eq("Shoplifting"), "start"].dt.hour
    assert shops.between(9, 18).mean() > 0.9


def test_the_zone_is_labelled_and_inside_devonshire(zone: shapely.MultiPolygon, wards: gpd.GeoDataFrame) -> None:
    row = gpd.read_file(FOLDER / "patrolled_zone.geojson").iloc[0]
    assert row["data_note"] == "Synthetic sample"
    assert (row["from"], row["to"]) == ("01/10/2021", "30/11/2021")
    assert zone.is_valid
    assert wards.set_index("WD20NM").geometry["Devonshire"].covers(zone)


def test_patrols_are_in_the_zone_and_in_time(patrols: pd.DataFrame, zone: shapely.MultiPolygon) -> None:
    assert (FOLDER / "patrol_log.csv").read_text(encoding="utf-8").splitlines()[0] == PATROL_COLUMNS
    assert 300 <= len(patrols) <= 450
    assert patrols["visit"].is_unique
    assert shapely.covers(zone, gpd.points_from_xy(patrols["easting"], patrols["northing"])).all()
    assert patrols["start"].min() >= pd.Timestamp("2021-10-01")
    assert patrols["end"].max() < pd.Timestamp("2021-12-01")
    minutes = (patrols["end"] - patrols["start"]).dt.total_seconds() / 60
    assert minutes.between(10, 25).all()
    assert patrols["officers"].between(1, 4).all()
    assert set(patrols["agency"]) == {"Police", "Council wardens", "Street pastors"}
    assert patrols["data_note"].eq("Synthetic sample").all()


def test_a_rebuild_gives_the_same_bytes(tmp_path: Path) -> None:
    script = FOLDER / "make_sample.py"
    subprocess.run([sys.executable, str(script), "--out", str(tmp_path)], check=True, capture_output=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name
