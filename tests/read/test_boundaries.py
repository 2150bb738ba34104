"""Boundary files to areas in metres: every format, coordinate system and column pattern, and nothing hostile."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from hotspots.errors import BadBoundaries, BadFile, HotspotsError
from hotspots.read.boundaries import Areas, read_areas
from hotspots.read.gdal import open_pyogrio
from hotspots.read.source import Source
from hotspots.reading import AreaColumns
from hotspots.tables import AREA_COLUMNS

WEST = shapely.box(560_000, 98_000, 561_000, 99_000)
EAST = shapely.box(561_000, 98_000, 563_000, 99_000)
BOW_TIE = shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])


def two_wards(**columns: list[Any]) -> gpd.GeoDataFrame:
    """Two squares side by side, 1 km² and 2 km², the second code first."""
    given = columns or {"WD20CD": ["E2", "E1"], "WD20NM": ["West", "East"]}
    return gpd.GeoDataFrame(given, geometry=[WEST, EAST], crs="EPSG:27700")


def as_geojson(table: gpd.GeoDataFrame, crs: str = "EPSG:4326") -> Source:
    return Source("a.geojson", table.to_crs(crs).to_json(to_wgs84=crs == "EPSG:4326", drop_id=True).encode())


def as_geopackage(table: gpd.GeoDataFrame, folder: Path) -> Source:
    table.to_file(folder / "a.gpkg", driver="GPKG")
    return Source("a.gpkg", (folder / "a.gpkg").read_bytes())


def as_shapefile(table: gpd.GeoDataFrame, folder: Path, *, without: tuple[str, ...] = (), under: str = "") -> Source:
    """A zipped shapefile, without some of its parts where asked for."""
    table.to_file(folder / "wards.shp")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.glob("wards.*")):
            if path.suffix not in without:
                archive.write(path, under + path.name)
    return Source("a.zip", packed.getvalue())


def geojson(features: list[dict[str, Any]], **more: Any) -> Source:
    return Source("a.geojson", json.dumps({"type": "FeatureCollection", "features": features, **more}).encode())


def feature(shape: shapely.Geometry | None, **properties: Any) -> dict[str, Any]:
    geometry = None if shape is None else shapely.geometry.mapping(shape)
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def message(source: Source, **options: Any) -> str:
    """What the reader says to a file that it refuses."""
    with pytest.raises(HotspotsError) as error:
        read_areas(source, **options)
    assert type(error.value) in (BadBoundaries, BadFile)
    return str(error.value)


def is_the_two_wards(areas: Areas, *, tolerance: float) -> bool:
    """Whether both squares came back in code order, their corners within `tolerance` metres."""
    same = [shapely.hausdorff_distance(a, b) for a, b in zip(areas.table.geometry, [EAST, WEST], strict=True)]
    return areas.table["name"].tolist() == ["East", "West"] and max(same) <= tolerance


# Formats and coordinate systems ----------------------------------------------------------------------------------


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:27700"])
def test_geojson_of_any_coordinate_system_is_brought_to_metres(crs: str) -> None:
    assert is_the_two_wards(read_areas(as_geojson(two_wards(), crs)), tolerance=0.01)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:27700"])
def test_a_geopackage_of_any_coordinate_system_is_brought_to_metres(crs: str, tmp_path: Path) -> None:
    assert is_the_two_wards(read_areas(as_geopackage(two_wards().to_crs(crs), tmp_path)), tolerance=0.01)


def test_of_several_layers_the_first_of_polygons_is_read_and_said(tmp_path: Path) -> None:
    stations = two_wards().set_geometry(two_wards().centroid)
    stations.to_file(tmp_path / "a.gpkg", driver="GPKG", layer="stations")
    two_wards().to_file(tmp_path / "a.gpkg", driver="GPKG", layer="wards")
    areas = read_areas(Source.from_path(tmp_path / "a.gpkg"))
    assert is_the_two_wards(areas, tolerance=0.0)
    assert "a.gpkg has several layers; “wards” was read." in areas.notes


@pytest.mark.parametrize("under", ["", "Wards_2020/"])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:27700"])
def test_a_zipped_shapefile_of_any_coordinate_system_is_brought_to_metres(crs: str, under: str, tmp_path: Path) -> None:
    assert is_the_two_wards(read_areas(as_shapefile(two_wards().to_crs(crs), tmp_path, under=under)), tolerance=0.01)


def test_the_table_has_its_columns_metres_and_square_kilometres() -> None:
    table = read_areas(as_geojson(two_wards(), "EPSG:27700")).table
    assert list(table.columns) == list(AREA_COLUMNS)
    assert table.crs == "EPSG:27700"
    assert table["code"].tolist() == ["E1", "E2"]
    assert table["area_km2"].tolist() == pytest.approx([2.0, 1.0], rel=1e-12)
    assert table["district"].tolist() == ["", ""]
    assert table["population"].isna().all()


def test_a_third_dimension_is_dropped() -> None:
    table = two_wards()
    table = table.set_geometry(shapely.force_3d(table.geometry.to_numpy(), 7.0), crs="EPSG:27700")
    assert not shapely.has_z(read_areas(as_geojson(table, "EPSG:27700")).table.geometry.to_numpy()).any()


def test_the_input_is_named_with_its_hash() -> None:
    source = as_geojson(two_wards())
    assert [(i.name, i.role, i.sha256) for i in read_areas(source).inputs] == [("a.geojson", "boundaries", source.sha256)]


# Columns ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("WD20CD", "WD20NM"),
        ("wd23cd", "wd23nm"),
        ("LSOA11CD", "LSOA11NM"),
        ("MSOA21CD", "MSOA21NM"),
        ("WD99CD", "WD99NM"),
        ("code", "name"),
        ("Ward_Code", "Ward_Name"),
    ],
)
def test_columns_of_any_year_are_recognised(code: str, name: str) -> None:
    areas = read_areas(as_geojson(two_wards(**{name: ["West", "East"], "other": ["", ""], code: ["E2", "E1"]})))
    assert areas.table["code"].tolist() == ["E1", "E2"]
    assert areas.table["name"].tolist() == ["East", "West"]
    assert areas.notes[0] == f"Areas: code from “{code}”, name from “{name}”, from a.geojson."


def test_of_two_code_columns_the_finer_one_is_taken_and_the_other_names_the_district() -> None:
    columns = {"LAD20CD": ["E07", "E07"], "LAD20NM": ["Hastings", "Hastings"], "WD20CD": ["E2", "E1"], "WD20NM": ["West", "East"]}
    table = read_areas(as_geojson(two_wards(**columns))).table
    assert table["name"].tolist() == ["East", "West"]
    assert table["district"].tolist() == ["Hastings", "Hastings"]


def test_a_file_with_only_names_uses_them_as_codes() -> None:
    assert read_areas(as_geojson(two_wards(beat=["B", "A"]))).table["code"].tolist() == ["A", "B"]


def test_the_analysts_columns_come_first() -> None:
    table = two_wards(WD20CD=["E2", "E1"], WD20NM=["West", "East"], Beat=["X", "Y"], Sector=["N", "S"], Pop=[5, 6], Crew=[7, 8])
    chosen = AreaColumns(code="Beat", name="Sector", district="WD20NM", population="Crew")
    areas = read_areas(as_geojson(table), columns=chosen).table
    assert areas[["code", "name", "district", "population"]].to_numpy().tolist() == [["X", "N", "West", 7], ["Y", "S", "East", 8]]


def test_a_chosen_column_that_is_missing_is_named() -> None:
    assert message(as_geojson(two_wards()), columns=AreaColumns(name="Beat")) == (
        "a.geojson has no column “Beat”. Its columns are WD20CD, WD20NM."
    )


def test_columns_that_cannot_be_recognised_are_listed() -> None:
    said = message(as_geojson(two_wards(foo=["a", "b"], bar=["c", "d"])))
    assert said.endswith("Its columns are foo, bar: name them in the settings.")


def test_the_files_own_note_is_kept() -> None:
    table = two_wards(code=["A", "B"], data_note=["not for reporting", "not for reporting"])
    assert read_areas(as_geojson(table)).data_note == "not for reporting"


# Shapes ----------------------------------------------------------------------------------------------------------


def test_a_bow_tie_is_mended_and_said() -> None:
    table = gpd.GeoDataFrame({"code": ["A", "B"], "name": ["Bow", "Square"]}, geometry=[BOW_TIE, WEST], crs="EPSG:27700")
    areas = read_areas(as_geojson(table, "EPSG:27700"))
    assert areas.table.is_valid.all()
    assert areas.table["area_km2"].tolist() == pytest.approx([0.5, 1.0], rel=1e-12)
    assert "Mended the outline of Bow: it crossed itself." in areas.notes


def test_rows_with_one_code_make_one_area_and_it_is_said() -> None:
    areas = read_areas(as_geojson(two_wards(code=["A", "A"], name=["Both", "Both"]), "EPSG:27700"))
    assert areas.table["code"].tolist() == ["A"]
    assert areas.table["area_km2"].tolist() == pytest.approx([3.0], rel=1e-12)
    assert "2 features make 1 areas: those with the same code were joined." in areas.notes


def test_areas_without_a_code_stay_apart() -> None:
    areas = read_areas(as_geojson(two_wards(id=[None, None], name=["West", "East"]), "EPSG:27700"))
    assert areas.table["name"].tolist() == ["East", "West"]


def test_codes_and_names_are_stripped_and_whole_numbers_stay_whole() -> None:
    areas = read_areas(as_geojson(two_wards(id=[7, 11], name=[" West ", "East"]), "EPSG:27700"))
    assert areas.table[["code", "name"]].to_numpy().tolist() == [["11", "East"], ["7", "West"]]
    areas = read_areas(as_geojson(two_wards(code=["E2 ", "\tE1"], name=["West", "East"]), "EPSG:27700"))
    assert areas.table["code"].tolist() == ["E1", "E2"]


def test_whole_numbers_stay_whole_when_one_is_missing(tmp_path: Path) -> None:
    table = two_wards(id=pd.array([7, None], dtype="Int64"), name=["West", "East"])
    for source in (as_geojson(table, "EPSG:27700"), as_geopackage(table, tmp_path)):
        assert read_areas(source).table["code"].tolist() == ["7", "East"]


def test_an_area_without_a_name_is_called_by_its_code() -> None:
    areas = read_areas(as_geojson(two_wards(code=["E2", None], name=[None, None]), "EPSG:27700"))
    assert areas.table[["code", "name"]].to_numpy().tolist() == [["E2", "E2"], ["area 2", "area 2"]]


def test_points_among_areas_are_left_out_and_counted() -> None:
    areas = read_areas(geojson([feature(shapely.box(0.2, 50.7, 0.3, 50.8), name="A"), feature(shapely.Point(0, 51), name="B")]))
    assert areas.table["name"].tolist() == ["A"]
    assert "Left out 1 features of a.geojson that are no polygons." in areas.notes


def test_a_file_of_points_only_is_refused() -> None:
    assert message(geojson([feature(shapely.Point(0.2, 51), name="A")])) == (
        "a.geojson holds no polygons that can be used. Export the layer that has the areas."
    )


def test_features_without_a_shape_are_refused() -> None:
    assert message(geojson([feature(None, name="A")])) == ("a.geojson holds no areas. Export the layer that has the polygons.")


# Files that cannot be used ---------------------------------------------------------------------------------------


def test_a_shapefile_without_a_coordinate_system_is_refused(tmp_path: Path) -> None:
    assert message(as_shapefile(two_wards(), tmp_path, without=(".prj",))) == (
        "a.zip does not say which coordinate system it is in. For a shapefile put its .prj file in the ZIP; "
        "else export it again as GeoPackage with a coordinate system."
    )


def test_metres_in_a_file_that_says_degrees_are_refused() -> None:
    assert message(geojson([feature(WEST, name="A")])) == (
        "a.geojson says that it is in degrees, but its numbers are not (they reach 561,000, 99,000). "
        "Export it again with its real coordinate system, such as EPSG:27700."
    )


@pytest.mark.parametrize("named", ["EPSG:999999", "urn:ogc:def:crs:EPSG::1", "OGC:NOWHERE"])
def test_a_coordinate_system_that_is_not_known_is_refused(named: str) -> None:
    shape = feature(shapely.box(0.2, 50.7, 0.3, 50.8), name="A")
    assert message(geojson([shape], crs={"type": "name", "properties": {"name": named}})) == (
        f"a.geojson names a coordinate system that is not known, {named}. Export it again with its real one, such as EPSG:27700."
    )


@pytest.mark.parametrize("named", ["EPSG:4326", "urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84", "urn:ogc:def:crs:EPSG::4326"])
def test_every_usual_name_of_degrees_is_known(named: str) -> None:
    shape = feature(shapely.box(0.2, 50.7, 0.3, 50.8), name="A")
    areas = read_areas(geojson([shape], crs={"type": "name", "properties": {"name": named}}))
    assert areas.table.geometry.iloc[0].centroid.x == pytest.approx(558_900, abs=1000)


def test_a_shapefile_without_a_part_is_refused(tmp_path: Path) -> None:
    assert message(as_shapefile(two_wards(), tmp_path, without=(".dbf",))).startswith("a.zip lacks the .shx or .dbf part.")


def test_a_zip_of_two_shapefiles_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.shp", b"")
        archive.writestr("b.shp", b"")
    assert message(Source("a.zip", packed.getvalue())) == "a.zip holds 2 shapefiles. Give a ZIP with exactly one."


def test_a_zip_that_claims_three_gigabytes_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.shp", b"1")
    data = packed.getvalue()
    at = data.rindex(b"PK\x01\x02") + 24
    assert "claims to unpack to 3.0 GB" in message(Source("a.zip", data[:at] + struct.pack("<I", 3_000_000_000) + data[at + 4 :]))


@pytest.mark.filterwarnings("ignore:GPKG")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_damaged_geopackage_is_refused(tmp_path: Path) -> None:
    whole = as_geopackage(two_wards(), tmp_path).data
    assert message(Source("a.gpkg", whole[:16] + b"\x00" * 4000)).startswith("a.gpkg cannot be read as boundaries (")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "a.geojson is empty. Export the boundaries again."),
        (b"  \n", "a.geojson is empty. Export the boundaries again."),
        (b"not JSON", "a.geojson is not a boundary file. Give GeoJSON, GeoPackage, FlatGeobuf, KML or a ZIP with one shapefile."),
        (
            b"\x89PNG\r\n",
            "a.geojson is not a boundary file. Give GeoJSON, GeoPackage, FlatGeobuf, KML or a ZIP with one shapefile.",
        ),
        (
            b"[" * 100_000,
            "a.geojson is not a boundary file. Give GeoJSON, GeoPackage, FlatGeobuf, KML or a ZIP with one shapefile.",
        ),
        (b"[1, 2]", "a.geojson is JSON but not a GeoJSON collection of areas. Export it as GeoJSON."),
        (b'{"type": "Topology"}', "a.geojson is JSON but not a GeoJSON collection of areas. Export it as GeoJSON."),
        (b'{"type": "FeatureCollection", "features": []}', "a.geojson holds no areas: its collection is empty."),
        (b'{"type": "FeatureCollection", "features": [{"type": "Fea', "a.geojson is GeoJSON that is damaged or cut short."),
        (b'{"type": "FeatureCollection", "features": [1]}', "a.geojson "),
        (b'{"type": "FeatureCollection", "features": "all"}', "a.geojson "),
    ],
)
def test_what_is_no_boundary_file_is_said(data: bytes, expected: str) -> None:
    assert message(Source("a.geojson", data)).startswith(expected)


# Hostile files ---------------------------------------------------------------------------------------------------

VRT = '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
PIPELINE = '{{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read {} ! write out"}}'


@pytest.mark.parametrize("hostile", [VRT, PIPELINE])
def test_a_file_that_would_read_another_file_is_refused(hostile: str, bundled_wards: Path) -> None:
    assert message(Source("a.geojson", hostile.format(bundled_wards).encode())).startswith("a.geojson is ")


@pytest.mark.parametrize("hostile", [VRT, PIPELINE])
def test_a_file_that_would_read_another_file_is_refused_in_a_zip(hostile: str, bundled_wards: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for suffix in (".shp", ".shx", ".dbf"):
            archive.writestr("wards" + suffix, hostile.format(bundled_wards))
    assert message(Source("a.zip", packed.getvalue())).startswith("a.zip cannot be read as boundaries (")


def test_only_the_offered_formats_are_open() -> None:
    offered = {"GeoJSON", "GPKG", "ESRI Shapefile", "FlatGeobuf", "LIBKML"}
    assert offered <= set(open_pyogrio().list_drivers())
    assert set(open_pyogrio().list_drivers()) - offered <= {"MEM", "Memory"}


def test_formats_that_other_code_opened_are_noticed() -> None:
    script = "import pyogrio; pyogrio.list_drivers(); from hotspots.read.gdal import open_pyogrio; open_pyogrio()"
    fresh = {name: value for name, value in os.environ.items() if name != "OGR_SKIP"}
    run = subprocess.run([sys.executable, "-c", script], env=fresh, capture_output=True, text=True, check=False)
    assert "BadBoundaries: The map library was started before Hotspots could switch off its unsafe formats." in run.stderr


# Real files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["wards_2020.geojson", "wards_2020_bng.gpkg", "wards_2020_bng_shp.zip"])
def test_the_25_wards_are_the_same_from_every_format(name: str, real_data: Path) -> None:
    areas = read_areas(Source.from_path(real_data / "boundaries" / f"eastbourne_hastings_{name}"))
    assert len(areas.table) == 25
    assert set(areas.table["district"]) <= {"Eastbourne", "Hastings", ""}
    # The GeoJSON's degrees are rounded, so its outlines lie a few decimetres off the others.
    assert areas.table["area_km2"].sum() == pytest.approx(73.99, abs=0.02)


def test_wards_of_2013_and_lsoas_of_2011_are_recognised(real_data: Path) -> None:
    wards = read_areas(Source.from_path(real_data / "boundaries" / "eastbourne_hastings_wards_2013.geojson"))
    lsoas = read_areas(Source.from_path(real_data / "boundaries" / "eastbourne_hastings_lsoa_2011.geojson"))
    assert wards.notes[0].startswith("Areas: code from “WD13CD”, name from “WD13NM”")
    assert lsoas.notes[0].startswith("Areas: code from “LSOA11CD”, name from “LSOA11NM”")
    assert len(lsoas.table) == 114


def test_a_population_file_gives_the_bundled_populations(real_data: Path) -> None:
    areas = read_areas(
        Source.from_path(real_data / "boundaries" / "eastbourne_hastings_wards_2020_bng.gpkg"),
        population=Source.from_path(real_data / "population" / "ward_mid2020_population.csv"),
    )
    assert areas.table.set_index("code")["population"]["E05011574"] == 14_460


def test_a_coordinate_system_given_as_a_link_is_refused_and_nothing_is_fetched() -> None:
    import http.server
    import threading

    asked: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/x"
    ring = [[0.28, 50.76], [0.29, 50.76], [0.29, 50.77], [0.28, 50.76]]
    feature = {
        "type": "Feature",
        "properties": {"WD20CD": "E1", "WD20NM": "A"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    for crs in (
        {"type": "link", "properties": {"href": address, "type": "proj4"}},
        {"type": "url", "properties": {"url": address}},
        {"type": "name", "properties": {"name": address}},
    ):
        content = {"type": "FeatureCollection", "crs": crs, "features": [feature]}
        with pytest.raises(BadBoundaries, match="not safe to follow"):
            read_areas(Source("w.geojson", json.dumps(content).encode()))
    server.shutdown()
    server.server_close()
    assert asked == []


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": [[[0.28, 50.76], [0.29, 50.76], [0.29, 50.77], [0.28, 50.77]]]},
        {"type": "Polygon", "coordinates": [[[0.28, 50.76], [0.29, 50.76]]]},
        {"type": "Polygon", "coordinates": [[[1e200, 50.76], [0.29, 50.76], [0.29, 50.77], [1e200, 50.76]]]},
    ],
)
def test_damaged_rings_are_mended_or_told_and_never_raise_anything_else(geometry: dict[str, object]) -> None:
    feature = {"type": "Feature", "properties": {"WD20CD": ["E1"], "WD20NM": {"a": 1}, "data_note": ["x"]}, "geometry": geometry}
    source = Source("w.geojson", json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
    try:
        areas = read_areas(source)
    except BadBoundaries:
        return
    assert areas.table.geometry.is_valid.all()


# FlatGeobuf, KML and layers --------------------------------------------------------------------------------------


def written(table: gpd.GeoDataFrame, folder: Path, suffix: str, driver: str) -> Source:
    """Areas written by GDAL in a process of its own, as ours does not offer to write."""
    plain, path = folder / "in.gpkg", folder / f"a{suffix}"
    table.to_file(plain, driver="GPKG")
    script = f"import geopandas; geopandas.read_file({str(plain)!r}).to_file({str(path)!r}, driver={driver!r})"
    subprocess.run([sys.executable, "-c", script], check=True)
    return Source(path.name, path.read_bytes())


@pytest.mark.parametrize(("suffix", "driver"), [(".fgb", "FlatGeobuf"), (".kml", "LIBKML")])
def test_flatgeobuf_and_kml_hold_the_same_areas(tmp_path: Path, suffix: str, driver: str) -> None:
    found = read_areas(written(two_wards(), tmp_path, suffix, driver))
    assert found.table["code"].tolist() == ["E1", "E2"]
    assert found.table["name"].tolist() == ["East", "West"]
    assert found.table["area_km2"].tolist() == pytest.approx([2.0, 1.0], rel=1e-4)


def test_a_kmz_is_a_kml(tmp_path: Path) -> None:
    kml = written(two_wards(), tmp_path, ".kml", "LIBKML")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("doc.kml", kml.data)
    assert read_areas(Source("a.kmz", packed.getvalue())).table["code"].tolist() == ["E1", "E2"]


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ('<!DOCTYPE kml [<!ENTITY a "aaaa">]>', "entities"),
        ("<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>", "links to other files"),
    ],
)
def test_a_kml_that_reaches_elsewhere_is_refused(inside: str, said: str) -> None:
    text = f'<?xml version="1.0"?>{inside}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}</Document></kml>'
    with pytest.raises(BadBoundaries, match=f"holds {said}, which is not safe to follow"):
        read_areas(Source("a.kml", text.encode()))


def test_a_layer_can_be_chosen_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    two_wards().to_file(tmp_path / "a.gpkg", layer="wards", driver="GPKG")
    two_wards(LSOA11CD=["L2", "L1"], LSOA11NM=["Two", "One"]).to_file(tmp_path / "a.gpkg", layer="lsoas", driver="GPKG")
    source = Source("a.gpkg", (tmp_path / "a.gpkg").read_bytes())
    assert read_areas(source, columns=AreaColumns(layer="lsoas")).table["code"].tolist() == ["L1", "L2"]
    assert read_areas(source).table["code"].tolist() == ["E1", "E2"]
    with pytest.raises(BadBoundaries, match=r"no layer “beats”\. Its layers are wards, lsoas\."):
        read_areas(source, columns=AreaColumns(layer="beats"))
