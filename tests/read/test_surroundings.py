"""Further areas, layers to draw and places to rank, from files as users have them."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from hotspots.errors import BadBoundaries, BadColumns
from hotspots.read import Source, read_areas
from hotspots.read.boundaries import read_further_areas
from hotspots.read.surroundings import read_context, read_places, read_surroundings
from hotspots.read.vector import read_layers

ROAD = {"type": "LineString", "coordinates": [[0.29, 50.77], [0.30, 50.78]]}
CAMERA = {"type": "Point", "coordinates": [0.29, 50.77]}
PARK = {"type": "Polygon", "coordinates": [[[0.29, 50.77], [0.30, 50.77], [0.30, 50.78], [0.29, 50.77]]]}


def geojson(*shapes: dict[str, Any] | None, name: str = "layer.geojson", **properties: str) -> Source:
    features = [{"type": "Feature", "properties": properties, "geometry": shape} for shape in shapes]
    return Source(name, json.dumps({"type": "FeatureCollection", "features": features}).encode())


def layered(folder: Path) -> Source:
    """A GeoPackage with wards, beats, roads, and a table without shapes."""
    path = folder / "all.gpkg"
    square = shapely.box(561_000, 99_000, 562_000, 100_000)
    halves = [shapely.box(561_000, 99_000, 561_500, 100_000), shapely.box(561_500, 99_000, 562_000, 100_000)]
    gpd.GeoDataFrame({"WD20CD": ["E1"], "WD20NM": ["Seaside"]}, geometry=[square], crs=27700).to_file(path, layer="wards")
    gpd.GeoDataFrame({"beat": ["B1", "B2"]}, geometry=halves, crs=27700).to_file(path, layer="beats")
    line = shapely.LineString([(561_000, 99_500), (562_000, 99_500)])
    gpd.GeoDataFrame({"name": ["Seaside Road"]}, geometry=[line], crs=27700).to_file(path, layer="roads")
    return Source("all.gpkg", path.read_bytes())


def test_a_map_file_of_any_shapes_is_a_layer_in_metres() -> None:
    (layer,) = read_context(geojson(ROAD, CAMERA, PARK, None, name="my roads.v2.geojson", name_="x"))
    assert (layer.name, layer.over, layer.input.role) == ("my roads.v2", False, "context")
    assert layer.shapes.geometry.geom_type.tolist() == ["LineString", "Point", "Polygon"]
    assert layer.shapes.geometry.iloc[1].x == pytest.approx(561_550, abs=500)


def test_names_are_found_and_layers_keep_theirs(tmp_path: Path) -> None:
    found = {layer.name: layer for layer in read_context(layered(tmp_path), over=True)}
    assert set(found) == {"wards", "beats", "roads"}
    assert found["roads"].shapes["name"].tolist() == ["Seaside Road"]
    assert all(layer.over for layer in found.values())


def test_other_layers_of_the_boundaries_are_further_areas_and_those_without_areas_are_said(tmp_path: Path) -> None:
    source = layered(tmp_path)
    areas = read_areas(source)
    assert (areas.other_layers, areas.vintage, len(areas.table)) == (("beats", "roads"), 2020, 1)
    found, notes = read_further_areas([], main=source, layers=areas.other_layers)
    assert [(layer.name, layer.table["name"].tolist(), layer.vintage) for layer in found] == [("beats", ["B1", "B2"], None)]
    assert notes == (
        "Left out the layer “roads” of all.gpkg: all.gpkg holds no polygons that can be used. Export the layer that has the "
        "areas.",
    )


def test_a_further_file_without_areas_is_refused() -> None:
    with pytest.raises(BadBoundaries, match=r"roads\.geojson holds no areas to count by"):
        read_further_areas([geojson(ROAD, name="roads.geojson")])


def test_places_are_read_from_a_map_file_or_a_table(tmp_path: Path) -> None:
    from_map = read_places(geojson(CAMERA, PARK, name="pubs.geojson", **{"Trading name": "The Anchor"}))
    assert from_map.shapes["name"].tolist() == ["The Anchor", "The Anchor"]
    text = "Premises,Licence date,Easting,Northing\nThe Fox,31/01/1850,561600,99200\nThe Hare,,561700,99300\nNowhere,,,\n"
    from_table = read_places(Source("pubs.csv", text.encode()))
    assert from_table.shapes["name"].tolist() == ["The Fox", "The Hare"]
    assert shapely.get_coordinates(from_table.shapes.geometry.to_numpy()).tolist() == [[561600, 99200], [561700, 99300]]
    assert from_table.notes == ("1 row of pubs.csv has no place that can be used: left out.",)


@pytest.mark.parametrize(
    ("text", "said"),
    [("a,x,y\n1,561600,99200\n", "no column with the names"), ("name,x,y\nFox,,\nHare,9999999,2\n", "None of the 2 rows")],
)
def test_a_table_that_holds_no_places_says_why(text: str, said: str) -> None:
    with pytest.raises(BadColumns, match=said):
        read_places(Source("p.csv", text.encode()))


def test_a_zipped_table_is_a_table_and_a_zipped_shapefile_a_map(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("pubs.csv", "name,x,y\nFox,561600,99200\n")
    assert len(read_places(Source("pubs.zip", packed.getvalue())).shapes) == 1
    gpd.GeoDataFrame({"name": ["Fox"]}, geometry=[shapely.Point(561_600, 99_200)], crs=27700).to_file(tmp_path / "p.shp")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("p.*"):
            archive.write(part, part.name)
    assert read_places(Source("pubs.zip", packed.getvalue())).shapes["name"].tolist() == ["Fox"]


def test_a_layer_without_a_system_or_with_nothing_to_draw_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    with pytest.warns(UserWarning, match="crs"):
        gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.Point(1, 2)]).to_file(path)
    with pytest.raises(BadBoundaries, match="does not say which coordinate system"):
        read_context(Source("x.gpkg", path.read_bytes()))


def test_a_map_file_that_reaches_elsewhere_is_no_layer() -> None:
    vrt = b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
    for name in ("x.geojson", "x.gpkg", "x.kml"):
        with pytest.raises(BadBoundaries):
            read_layers(Source(name, vrt))


def test_all_of_it_is_read_at_once_with_each_file_among_the_inputs(tmp_path: Path) -> None:
    found = read_surroundings(
        further=[geojson(PARK, name="beats.geojson", beat="B1")],
        context=[geojson(ROAD, name="roads.geojson")],
        over=[geojson(CAMERA, name="cctv.geojson")],
        places=Source("pubs.csv", b"name,x,y\nFox,561600,99200\n"),
    )
    assert [(each.name, each.role) for each in found.inputs] == [
        ("beats.geojson", "areas"), ("roads.geojson", "context"), ("cctv.geojson", "context over"), ("pubs.csv", "premises"),
    ]  # fmt: skip
    assert [(layer.name, layer.over) for layer in found.context] == [("roads", False), ("cctv", True)]


def test_places_of_every_layer_are_ranked_and_those_without_a_shape_or_a_name_are_said(tmp_path: Path) -> None:
    path = tmp_path / "all.gpkg"
    at = [shapely.Point(561_600 + n, 99_200) for n in range(3)]
    gpd.GeoDataFrame({"name": ["Fox", "", "Hare"]}, geometry=[*at[:2], None], crs=27700).to_file(path, layer="pubs")
    gpd.GeoDataFrame({"name": ["School"]}, geometry=at[2:], crs=27700).to_file(path, layer="schools")
    found = read_places(Source("all.gpkg", path.read_bytes()))
    assert found.shapes["name"].tolist() == ["Fox", "place 2", "School"]
    assert found.notes == (
        "1 of 3 shapes of all.gpkg are empty or too far off, and are left out.",
        "Places of 2 layers of all.gpkg are ranked together: pubs, schools.",
        "1 of 3 places of all.gpkg have no name and are numbered.",
    )


def test_a_list_of_places_says_what_was_told_by_values_or_swapped() -> None:
    rows = "".join(f"Pub {n},{50.77 + n / 10_000:.4f},{0.29 + n / 10_000:.4f}\n" for n in range(12))
    swapped = read_places(Source("pubs.csv", ("name,longitude,latitude\n" + rows).encode()))
    assert any("the wrong way round: they were swapped" in note for note in swapped.notes)
    told = read_places(Source("pubs.csv", ("name,a,b\n" + rows).encode()))
    assert any(note.startswith("Warning: no name in pubs.csv says where") for note in told.notes)


def test_a_file_of_too_many_layers_is_refused_and_not_cut(tmp_path: Path) -> None:
    path = tmp_path / "many.gpkg"
    for number in range(21):
        gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.Point(561_600, 99_200)], crs=27700).to_file(path, layer=f"l{number}")
    with pytest.raises(BadBoundaries, match="has 21 layers; the limit is 20"):
        read_context(Source("many.gpkg", path.read_bytes()))


def test_codes_of_the_last_century_are_of_the_last_century() -> None:
    assert read_areas(geojson(PARK, WD91CD="E1", WD91NM="Old")).vintage == 1991
    assert read_areas(geojson(PARK, WD21CD="E1", WD21NM="New")).vintage == 2021
