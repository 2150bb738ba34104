"""Map layers that are handed over: the numbers of the analysis, valid, styled, marked, and nothing of a record or a person."""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import pytest
import shapely

from hotspots import Analysis, Settings, Source, analyse, read_areas, read_incidents
from hotspots.agreement import where_sources_agree
from hotspots.confidence import assess
from hotspots.errors import BadSettings
from hotspots.read.surroundings import read_surroundings
from hotspots.report.files import manifest
from hotspots.report.handout import Handout
from hotspots.report.kml import NAMESPACE, render_kml
from hotspots.report.layer_styles import Class, Look, Style, columns_used, to_qml, to_sld
from hotspots.report.layers import render_geopackage, times_as_precise
from hotspots.report.plain_text import plain_text, table_names
from hotspots.report.surface_classes import surface_classes
from hotspots.settings import Dbscan
from hotspots.tables import Surface

MADE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SECRETS = ("REFTOKENZQ", "VICTIMTOKENZQ", "ROADTOKENZQ")
HOSTILE = "A ]]> <script>alert(1)</script> & \"q\" 'x' $[name] 🚓"
KML = f"{{{NAMESPACE}}}"
BNG = {"crs": {"type": "name", "properties": {"name": "EPSG:27700"}}}


def collection(*features: tuple[dict[str, Any], Any]) -> bytes:
    listed = [{"type": "Feature", "properties": given, "geometry": shapely.geometry.mapping(shape)} for given, shape in features]
    return json.dumps({"type": "FeatureCollection", **BNG, "features": listed}).encode()


WARDS = collection(
    ({"WD20CD": "E1", "WD20NM": HOSTILE + "\u0007\u202e"}, shapely.box(559_000, 98_000, 561_500, 101_000)),
    ({"WD20CD": "E2", "WD20NM": "East"}, shapely.box(561_500, 98_000, 564_000, 101_000)),
)
AT = {"police": [(561_000, 99_200, 40), (562_000, 99_200, 30)], "ambulance": [(561_020, 99_210, 20), (560_000, 99_900, 25)]}


def months_only(name: str) -> Source:
    """Months without days, and what must not be handed over: references, victims, a street that only one row has."""
    rows = [
        f"REFTOKENZQ{name}{n},2021-{10 + n % 2},{x},{y},On or near {name.title()} Street,{HOSTILE_CELL},VICTIMTOKENZQ{n}"
        for x, y, many in AT[name]
        for n in range(many)
    ]
    rows.append(f"REFTOKENZQ{name},2021-10,561700,100500,ROADTOKENZQ Lane,Burglary,VICTIMTOKENZQ")
    return Source(f"{name}.csv", ("Crime ID,month,easting,northing,location,crime type,victim id\n" + "\n".join(rows)).encode())


HOSTILE_CELL = '"=cmd|A1 <b>x</b> ]]> 🚓"'


def around() -> Any:
    line, point = shapely.LineString([(559_500, 98_500), (563_000, 100_000)]), shapely.Point(560_500, 99_000)
    bowtie = shapely.Polygon([(560_000, 99_000), (561_000, 100_000), (561_000, 99_000), (560_000, 100_000)])
    mixed = collection(({"name": "A road"}, line), ({"name": "<b>Camera"}, point), ({"name": "Bow"}, bowtie))
    beat = collection(({"beat": "West <b>"}, shapely.box(559_000, 98_000, 562_500, 101_000)))
    return read_surroundings(
        further=[Source("Beats 1.geojson", beat), Source("beats_1.json", beat)],
        context=[Source("Roads.geojson", mixed)],
        over=[Source("roads.json", collection(({"name": "Coast"}, line)))],
        places=Source("pubs.csv", b"name,x,y\n=cmd|x,562042,99208\nThe <i>Hare</i>,561000,99210\n"),
    )


@pytest.fixture(scope="module")
def sample(bundled_incidents: Path, bundled_wards: Path) -> Analysis:
    incidents = read_incidents([Source.from_path(bundled_incidents)])
    return analyse(incidents, read_areas(Source.from_path(bundled_wards)), Settings(harm="police_uk"))


@pytest.fixture(scope="module")
def rich() -> tuple:
    """Months only, two sources, hostile names, further areas, context of every kind, places; by DBSCAN, so without a surface."""
    incidents = read_incidents([months_only("police"), months_only("ambulance")])
    areas = read_areas(Source("w.geojson", WARDS))
    settings = Settings(method="dbscan", dbscan=Dbscan(eps_m=50, min_samples=10))
    analysis = analyse(incidents, areas, settings, around=around())
    return analysis, where_sources_agree(analysis, incidents, areas)


def packed(analysis: Analysis, **more: Any) -> bytes:
    told = manifest(analysis, confidence=None, handout=Handout(marking=more.get("marking", "")), made=MADE)
    return render_geopackage(analysis, **{"made": MADE, "manifest": told, **more})


@contextmanager
def opened(data: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layers.gpkg"
        path.write_bytes(data)
        yield path


def layers_of(data: bytes) -> dict[str, gpd.GeoDataFrame]:
    with opened(data) as path:
        return {
            str(name): pyogrio.read_dataframe(path, layer=name) for name, shape in pyogrio.list_layers(path) if shape is not None
        }


def asked(data: bytes, query: str) -> list[Any]:
    with opened(data) as path, sqlite3.connect(path) as database:
        found = database.execute(query).fetchall()
    database.close()
    return found


def same_values(layer: pd.DataFrame, table: pd.DataFrame) -> None:
    """Every column of a table is in a layer, in order, with the same value in each row to the last bit."""
    for name in table.columns:
        wanted, found = table[name], layer[name]
        if pd.api.types.is_numeric_dtype(wanted):
            np.testing.assert_array_equal(found.to_numpy(dtype=np.float64), wanted.to_numpy(dtype=np.float64), err_msg=name)
        else:
            assert found.tolist() == [plain_text(text) for text in wanted], name


# --- what is in it -----------------------------------------------------------------------------------------------------


def test_every_number_is_that_of_the_tables(sample: Analysis) -> None:
    found = layers_of(packed(sample))
    assert list(found) == ["hotspots", "hotspot_peaks", "wards", "density", "incidents"]
    hotspots = sample.hotspots
    same_values(found["hotspots"], hotspots.drop(columns="geometry"))
    assert (found["hotspots"]["harm_table"] == sample.harm).all()
    assert shapely.equals(found["hotspots"].geometry.to_numpy(), hotspots.geometry.to_numpy()).all()
    same_values(found["wards"], sample.wards)
    outlines = sample.areas.set_index("code").geometry.loc[found["wards"]["code"]].to_numpy()
    assert shapely.equals(found["wards"].geometry.to_numpy(), outlines).all()
    same_values(found["hotspot_peaks"], hotspots[["rank", "id", "name", "incidents"]])
    assert found["hotspot_peaks"].geometry.x.tolist() == hotspots["peak_easting"].tolist()
    assert found["hotspot_peaks"].geometry.y.tolist() == hotspots["peak_northing"].tolist()


def test_incidents_are_those_in_the_areas_and_count_up_to_hotspots_and_wards(sample: Analysis) -> None:
    layer, inside = layers_of(packed(sample))["incidents"], sample.inside
    assert len(layer) == sample.counts.inside == 11_570
    assert list(layer.columns) == ["category", "subcategory", "source", "when", "precision", "ward", "hotspot", "geometry"]
    assert layer.geometry.x.tolist() == inside["easting"].tolist()
    assert layer["category"].tolist() == inside["category"].tolist()
    by_ward = layer["ward"].value_counts()
    wards = sample.wards[sample.wards["incidents"] > 0].set_index("name")["incidents"]
    assert by_ward.loc[wards.index].tolist() == wards.tolist()
    by_rank = layer[layer["hotspot"] > 0]["hotspot"].value_counts().sort_index()
    assert by_rank.tolist() == sample.hotspots["incidents"].tolist()


def test_density_is_the_grid_merged_by_class_inside_the_areas(sample: Analysis) -> None:
    surface, layer = sample.surface, layers_of(packed(sample))["density"]
    assert surface is not None
    assert 5 <= len(layer) <= 7
    assert layer["low_per_km2"].tolist() == [0, *layer["high_per_km2"].tolist()[:-1]]
    assert layer["high_per_km2"].iloc[-1] == surface.density.max()
    for row in layer.itertuples():
        cells = (surface.density > row.low_per_km2) & (surface.density <= row.high_per_km2)
        assert cells.any()
        assert row.geometry.area == pytest.approx(surface.inside_m2[cells].sum(), rel=1e-9)
        assert row.km2 == pytest.approx(row.geometry.area / 1e6, rel=1e-12)
    # The densest cell lies in the last class.
    at = np.unravel_index(surface.density.argmax(), surface.density.shape)
    middle = shapely.Point(surface.west + (at[1] + 0.5) * surface.cell_m, surface.south + (at[0] + 0.5) * surface.cell_m)
    assert layer.geometry.iloc[-1].contains(middle)


@pytest.mark.parametrize(("density", "classes"), [([[0.0, 0.0]], 0), ([[5.0, 5.0]], 1), ([[1.0, 1.00001]], 1), ([[1.0, 3.0]], 2)])
def test_a_surface_of_few_values_has_few_classes_and_loses_no_ground(density: list[list[float]], classes: int) -> None:
    values = np.array(density)
    found = surface_classes(Surface(0, 0, 10, values, np.full(values.shape, 100.0)), shapely.box(0, 0, 15, 10))
    assert len(found) == classes
    assert found["class"].tolist() == list(range(1, classes + 1))
    assert found.geometry.area.sum() == (150 if classes else 0)


def test_months_stay_months_and_no_day_is_made_up(rich: tuple) -> None:
    analysis, _ = rich
    layer = layers_of(packed(analysis))["incidents"]
    assert set(layer["when"]) == {"2021-10", "2021-11"}
    assert set(layer["precision"]) == {"month"}


def test_a_time_is_as_precise_as_the_record() -> None:
    when = pd.to_datetime(["2021-10-01", "2021-10-03", "2021-10-03 14:05", None, "2021-10-03"], format="ISO8601")
    table = pd.DataFrame({"when": when, "precision": ["month", "day", "minute", "minute", "none"]})
    assert times_as_precise(table).tolist() == ["2021-10", "2021-10-03", "2021-10-03 14:05", "", ""]


def test_tests_against_chance_stand_with_each_hotspot(bundled_incidents: Path, bundled_wards: Path) -> None:
    incidents, areas = read_incidents([Source.from_path(bundled_incidents)]), read_areas(Source.from_path(bundled_wards))
    analysis = analyse(incidents, areas, Settings())
    found = assess(analysis, incidents, areas, runs=99)
    layer = layers_of(packed(analysis, confidence=found))["hotspots"]
    assert layer["p"].tolist() == found.table["p"].tolist()
    assert layer["sure"].tolist() == ["yes" if p < 0.05 else "not shown" for p in found.table["p"]]
    assert "p" not in layers_of(packed(analysis))["hotspots"]


def test_further_areas_context_places_and_agreement_are_layers(rich: tuple) -> None:
    analysis, agreement = rich
    found = layers_of(packed(analysis, agreement=agreement))
    assert set(found) == {
        "hotspots", "hotspot_peaks", "wards", "areas_beats_1", "areas_beats_1_2", "incidents", "premises", "agreement_places",
        "context_roads_points", "context_roads_lines", "context_roads_polygons", "context_roads",
    }  # fmt: skip
    for name, layer in zip(("areas_beats_1", "areas_beats_1_2"), analysis.layers, strict=True):
        same_values(found[name], layer.wards)
    assert analysis.premises is not None
    same_values(found["premises"], analysis.premises.table)
    assert found["premises"].geometry.x.tolist() == analysis.premises.table["easting"].tolist()
    place, wanted = found["agreement_places"].iloc[0], agreement.places.iloc[0]
    assert len(found["agreement_places"]) == len(agreement.places) == 1
    assert (place["incidents_police"], place["rank_ambulance"]) == (wanted["incidents: Police"], wanted["rank: Ambulance"])
    assert place["incidents"] == wanted["incidents"]
    assert found["context_roads_points"]["name"].tolist() == ["<b>Camera"]
    assert found["context_roads_lines"]["name"].tolist() == ["A road"]
    assert found["context_roads_polygons"].geometry.area.tolist() == [500_000]
    assert found["context_roads"].geometry.length.iloc[0] == pytest.approx(np.hypot(3500, 1500))
    identifiers = [row[0] for row in asked(packed(analysis), "SELECT identifier FROM gpkg_contents")]
    assert len(set(identifiers)) == len(identifiers)


def test_nothing_is_in_it_of_a_record_or_a_person(rich: tuple) -> None:
    analysis, agreement = rich
    assert analysis.incidents["victim"].str.contains("VICTIMTOKENZQ").all()
    assert analysis.incidents["reference"].str.contains("REFTOKENZQ").all()
    assert analysis.incidents["place"].astype("str").str.contains("ROADTOKENZQ").any()
    for data in (packed(analysis, agreement=agreement), render_kml(analysis, made=MADE)):
        for secret in SECRETS:
            assert secret.encode() not in data
        # The search is able to find what is there.
        assert b"Police Street" in data


def test_texts_are_as_they_are_but_for_what_is_not_seen(rich: tuple) -> None:
    found = layers_of(packed(rich[0]))
    assert sorted(found["wards"]["name"]) == sorted([HOSTILE + "  ", "East"])
    assert "=cmd|A1 <b>x</b> ]]> 🚓" in set(found["incidents"]["category"])
    assert sorted(found["premises"]["name"]) == ["=cmd|x", "The <i>Hare</i>"]


def test_nothing_given_is_changed(rich: tuple) -> None:
    analysis, agreement = rich
    before = [analysis.hotspots.copy(), analysis.wards.copy(), analysis.incidents.copy(), agreement.places.copy()]
    crs = str(analysis.hotspots.crs)
    packed(analysis, agreement=agreement)
    render_kml(analysis, made=MADE)
    for was, now in zip(before, [analysis.hotspots, analysis.wards, analysis.incidents, agreement.places], strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(was), pd.DataFrame(now))
    assert str(analysis.hotspots.crs) == crs


# --- with little -------------------------------------------------------------------------------------------------------


def test_without_hotspots_the_layers_are_there_and_empty() -> None:
    rows = b"easting,northing\n560000,99000\n562000,99000\n"
    areas = read_areas(Source("w.geojson", WARDS))
    analysis = analyse(read_incidents([Source("a.csv", rows)]), areas, Settings())
    assert analysis.hotspots.empty
    assert analysis.period is None
    found = layers_of(packed(analysis))
    assert (len(found["hotspots"]), len(found["hotspot_peaks"]), len(found["incidents"])) == (0, 0, 2)
    full = analyse(read_incidents([Source("a.csv", rows + b"560000,99000\n" * 60)]), areas, Settings())
    kinds = "SELECT name, type FROM pragma_table_info('hotspots')"
    assert asked(packed(analysis), kinds) == asked(packed(full), kinds)
    assert not full.hotspots.empty
    assert set(found["incidents"]["when"]) == {""}
    assert "No dates: 2 incidents" in asked(packed(analysis), "SELECT description FROM gpkg_contents")[0][0]
    kml = ET.fromstring(render_kml(analysis, made=MADE))
    folders = {folder.findtext(f"{KML}name"): folder.findall(f"{KML}Placemark") for folder in kml.iter(f"{KML}Folder")}
    assert {name: len(places) for name, places in folders.items()} == {"Hotspots": 0, "Wards": 2}


def test_dbscan_has_no_density(rich: tuple) -> None:
    assert rich[0].surface is None
    assert "density" not in layers_of(packed(rich[0]))


def test_sources_that_agree_nowhere_leave_an_empty_layer_of_the_same_columns(rich: tuple) -> None:
    analysis, agreement = rich
    kinds = "SELECT name, type FROM pragma_table_info('agreement_places')"
    nowhere = packed(analysis, agreement=replace(agreement, places=agreement.places.iloc[:0].astype({"km2": "object"})))
    assert asked(nowhere, "SELECT COUNT(*) FROM agreement_places") == [(0,)]
    assert asked(nowhere, kinds) == asked(packed(analysis, agreement=agreement), kinds)


def test_elsewhere_the_local_system_is_written_whole_and_has_a_name() -> None:
    rows = "\n".join(f"{41.76 + n % 7 / 1e4:.6f},{-87.6 + n % 5 / 1e4:.6f},2016-01-02" for n in range(60))
    incidents = read_incidents([Source("c.csv", f"Latitude,Longitude,Date\n{rows}\n".encode())])
    square = gpd.GeoDataFrame({"name": ["South"]}, geometry=[shapely.box(-87.7, 41.7, -87.5, 41.8)], crs="EPSG:4326")
    areas = read_areas(Source("beats.geojson", square.to_json(drop_id=True).encode()), crs=incidents.crs)
    analysis = analyse(incidents, areas, Settings())
    data = packed(analysis)
    for name, layer in layers_of(data).items():
        assert layer.crs == pyproj.CRS(analysis.crs) or layer.crs.is_exact_same(pyproj.CRS(analysis.crs)), name
        west, south, east, north = layer.to_crs(4326).total_bounds
        assert -87.71 < west <= east < -87.49, name
        assert 41.69 < south <= north < 41.81, name
    names = asked(data, "SELECT srs_name, definition FROM gpkg_spatial_ref_sys WHERE srs_id > 4326")
    assert [name for name, _ in names] == ["Local equal-area system in metres (Hotspots)"]
    assert pyproj.CRS.from_wkt(names[0][1]).coordinate_operation.method_name == "Lambert Azimuthal Equal Area"


# --- a valid file ------------------------------------------------------------------------------------------------------


def test_it_is_a_valid_geopackage(sample: Analysis, rich: tuple) -> None:
    for data in (packed(sample, marking="OFFICIAL"), packed(rich[0], agreement=rich[1], marking="OFFICIAL")):
        assert asked(data, "PRAGMA application_id") == [(0x47504B47,)]
        assert asked(data, "PRAGMA user_version") == [(10_200,)]
        assert asked(data, "PRAGMA integrity_check") == [("ok",)]
        assert asked(data, "PRAGMA foreign_key_check") == []
        tables = {row[0] for row in asked(data, "SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert {"gpkg_spatial_ref_sys", "gpkg_contents", "gpkg_geometry_columns", "gpkg_extensions", "gpkg_metadata"} <= tables
        spatial = {row[0] for row in asked(data, "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")}
        assert {f"rtree_{name}_geom" for name in spatial} <= tables
        indexed = asked(data, "SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'")
        assert {row[0] for row in indexed} == spatial
        for name in spatial:
            rows = asked(data, f'SELECT (SELECT COUNT(*) FROM "{name}"), (SELECT COUNT(*) FROM "rtree_{name}_geom")')
            assert rows[0][0] == rows[0][1]
        assert all(re.fullmatch("[a-z][a-z0-9_]*", name) for name in spatial)
        for name, layer in layers_of(data).items():
            assert layer.crs.to_epsg() == 27700, name
            assert layer.geometry.is_valid.all(), name
            assert not layer.geometry.is_empty.any(), name


def test_the_same_analysis_gives_the_same_bytes_and_only_the_time_made_differs(sample: Analysis, rich: tuple) -> None:
    for analysis in (sample, rich[0]):
        first = packed(analysis, manifest=b"{}")
        assert all(packed(analysis, manifest=b"{}") == first for _ in range(4))
        assert render_kml(analysis, made=MADE) == render_kml(analysis, made=MADE)
        later = packed(analysis, manifest=b"{}", made=MADE.replace(year=2027))
        assert later != first
        assert later.replace(b"2027-01-02T", b"2026-01-02T") == first


def test_no_time_of_writing_is_in_it(sample: Analysis) -> None:
    data = packed(sample)
    wanted = {("2026-01-02T03:04:05.000Z",)}
    assert set(asked(data, "SELECT last_change FROM gpkg_contents")) == wanted
    assert set(asked(data, "SELECT update_time FROM layer_styles")) == wanted
    assert set(asked(data, "SELECT timestamp FROM gpkg_metadata_reference")) == wanted


def test_nothing_is_left_on_the_disk(sample: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    packed(sample)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UnicodeDecodeError):
        packed(sample, manifest=b"\xff")
    assert list(tmp_path.iterdir()) == []


# --- what it says ------------------------------------------------------------------------------------------------------


def test_each_layer_says_what_it_is_its_period_and_its_marking(sample: Analysis) -> None:
    rows = asked(packed(sample, marking="OFFICIAL-SENSITIVE"), "SELECT * FROM gpkg_contents WHERE data_type = 'features'")
    assert len(rows) == 5
    for row in rows:
        said = row[3]
        assert "1 December 2019 to 30 November 2021: 11,570 incidents in 25 areas" in said
        assert "Synthetic sample. Best-fit outline, not for reporting." in said
        assert said.endswith("Protective marking: OFFICIAL-SENSITIVE")
    assert "marking" not in asked(packed(sample), "SELECT description FROM gpkg_contents")[0][0]


def test_manifest_and_marking_stand_in_the_standard_metadata(sample: Analysis) -> None:
    told = manifest(sample, confidence=None, handout=Handout(marking="OFFICIAL"), made=MADE)
    data = packed(sample, marking="OFFICIAL", manifest=told)
    texts = asked(data, "SELECT id, md_scope, mime_type, metadata FROM gpkg_metadata ORDER BY id")
    assert texts == [(1, "dataset", "application/json", told.decode()), (2, "dataset", "text/plain", "OFFICIAL")]
    assert json.loads(texts[0][3])["inside"] == 11_570
    references = asked(data, "SELECT reference_scope, table_name FROM gpkg_metadata_reference WHERE md_file_id = 2")
    assert set(references) == {
        ("geopackage", None),
        *(("table", name) for name in ("hotspots", "hotspot_peaks", "wards", "density", "incidents")),
    }
    assert asked(packed(sample), "SELECT id FROM gpkg_metadata") == [(1,)]


def test_a_marking_longer_than_a_line_is_refused(sample: Analysis) -> None:
    with pytest.raises(BadSettings, match="limit is 80"):
        packed(sample, marking="x" * 81)
    with pytest.raises(BadSettings, match="limit is 80"):
        render_kml(sample, marking="x" * 81, made=MADE)


# --- styles ------------------------------------------------------------------------------------------------------------


def test_each_layer_has_one_style_to_open_with_and_refers_to_columns_that_are_there(sample: Analysis, rich: tuple) -> None:
    for data in (packed(sample), packed(rich[0], agreement=rich[1])):
        found = layers_of(data)
        rows = asked(
            data, "SELECT f_table_name, styleName, styleQML, styleSLD, useAsDefault, f_geometry_column FROM layer_styles"
        )
        assert {row[0] for row in rows} == set(found)
        for name in found:
            assert [row[4] for row in rows if row[0] == name].count(1) == 1
        for name, title, qml, sld, _, column in rows:
            assert column == "geom"
            assert len(title) <= 30
            root, other = ET.fromstring(qml), ET.fromstring(sld)
            there = set(found[name].columns)
            assert {each.get("attr") for each in root.iter("renderer-v2")} - {None} <= there
            assert {each.get("fieldName") for each in root.iter("text-style")} <= there
            assert {each.text for each in other.iter("{http://www.opengis.net/ogc}PropertyName")} <= there
            kind = {"Point": "0", "MultiPoint": "0", "MultiLineString": "1", "MultiPolygon": "2"}
            assert root.findtext("layerGeometryType") == kind[found[name].geometry.iloc[0].geom_type]
            symbols = [each.get("name") for each in root.iter("symbol")]
            used = [each.get("symbol") for each in [*root.iter("category"), *root.iter("range")]]
            assert used in ([], symbols)


def test_hotspots_are_a_magenta_outline_with_their_rank(sample: Analysis) -> None:
    qml = asked(packed(sample), "SELECT styleQML FROM layer_styles WHERE f_table_name = 'hotspots'")[0][0]
    root = ET.fromstring(qml)
    options = {each.get("name"): each.get("value") for each in root.iter("Option") if each.get("name")}
    assert (options["outline_color"], options["style"]) == ("128,22,80,255", "no")
    assert root.find("labeling/settings/text-style").get("fieldName") == "rank"
    assert root.get("labelsEnabled") == "1"


def test_every_ward_falls_into_one_class_of_each_shaded_style(sample: Analysis) -> None:
    rows = asked(packed(sample), "SELECT styleName, styleQML FROM layer_styles WHERE f_table_name = 'wards'")
    assert [row[0] for row in rows] == ["Outlines", "Incidents", "Rate per 1,000 residents", "Incidents per km²"]
    for _, qml in rows[1:]:
        root = ET.fromstring(qml)
        values = sample.wards[root.find("renderer-v2").get("attr")].to_numpy()
        ends = [(float(each.get("lower")), float(each.get("upper"))) for each in root.iter("range")]
        assert [sum(low <= value <= high for low, high in ends) for value in values] == [1] * 25


def test_the_density_style_has_every_class_and_sources_a_colour_each(sample: Analysis, rich: tuple) -> None:
    data = packed(sample)
    qml = asked(data, "SELECT styleQML FROM layer_styles WHERE f_table_name = 'density'")[0][0]
    values = [each.get("value") for each in ET.fromstring(qml).iter("category")]
    assert values == [str(each) for each in layers_of(data)["density"]["class"]]
    qml = asked(packed(rich[0]), "SELECT styleQML FROM layer_styles WHERE f_table_name = 'incidents'")[0][0]
    assert [each.get("value") for each in ET.fromstring(qml).iter("category")] == ["Ambulance", "Police"]


def test_a_style_of_hostile_names_is_well_formed() -> None:
    style = Style("S", "line", (Class(HOSTILE + "\0", Look(line="#12436D"), value=HOSTILE),), column="source", label="name")
    assert columns_used(style) == {"source", "name"}
    assert next(ET.fromstring(to_qml(style)).iter("category")).get("value") == HOSTILE
    assert next(ET.fromstring(to_sld(style, layer="l")).iter("{http://www.opengis.net/ogc}Literal")).text == HOSTILE


def test_names_of_tables_are_plain_and_apart() -> None:
    assert table_names("areas", ["Main Roads.geojson", "main roads", "道路", "", "a" * 99]) == [
        "areas_main_roads", "areas_main_roads_2", "areas", "areas_2", "areas_" + "a" * 34,
    ]  # fmt: skip


def test_unseen_marks_become_spaces_and_everything_else_stays() -> None:
    assert plain_text("a\0\x1b\x85\u2028\u202e\ud800\ufffe👩‍🚒é]]>") == "a       👩‍🚒é]]>"


# --- KML ---------------------------------------------------------------------------------------------------------------


def test_kml_has_the_numbers_of_the_tables(sample: Analysis, tmp_path: Path) -> None:
    path = tmp_path / "layers.kml"
    path.write_bytes(render_kml(sample, made=MADE))
    assert [str(name) for name, _ in pyogrio.list_layers(path)] == ["Hotspots", "Wards"]
    hotspots, wards = (pyogrio.read_dataframe(path, layer=name) for name in ("Hotspots", "Wards"))
    assert hotspots["incidents"].tolist() == sample.hotspots["incidents"].tolist()
    assert hotspots["pai"].tolist() == sample.hotspots["pai"].tolist()
    assert hotspots["hotspot_id"].tolist() == sample.hotspots["id"].tolist()
    assert hotspots["Name"].tolist() == [f"{row.rank}. {row.name}" for row in sample.hotspots.itertuples(index=False)]
    for name in ("incidents", "rate_per_1000", "rate_low", "rate_high", "share"):
        assert wards[name].tolist() == sample.wards[name].tolist()
    assert wards.crs.to_epsg() == 4326
    assert hotspots.to_crs(27700).area.to_numpy() / 1e6 == pytest.approx(sample.hotspots["area_km2"].to_numpy(), rel=1e-3)
    outlines = sample.areas.set_index("code").geometry.loc[sample.wards["code"]]
    assert wards.to_crs(27700).area.to_numpy() == pytest.approx(outlines.area.to_numpy(), rel=1e-3)


def test_kml_says_period_counts_notes_marking_and_time(sample: Analysis) -> None:
    root = ET.fromstring(render_kml(sample, marking="OFFICIAL-SENSITIVE", made=MADE))
    said = root.find(f"{KML}Document/{KML}description").text
    for words in ("OFFICIAL-SENSITIVE", "1 December 2019 to 30 November 2021: 11,570 incidents", "Synthetic sample", "03:04"):
        assert words in said
    places = list(root.iter(f"{KML}Placemark"))
    assert len(places) == 10 + 25
    assert all(place.findtext(f"{KML}description").endswith("OFFICIAL-SENSITIVE") for place in places)
    decimals = {len(n.split(".")[1]) for each in root.iter(f"{KML}coordinates") for n in re.split("[ ,]", each.text)}
    assert decimals == {6}


def test_hostile_names_in_kml_run_nothing(rich: tuple) -> None:
    data = render_kml(rich[0], marking="<script>m", made=MADE)
    root = ET.fromstring(data)
    assert b"<![CDATA[" not in data
    names = [each.text for each in root.iter(f"{KML}name")]
    assert any("‹script›alert(1)‹/script›" in name and "🚓" in name for name in names)
    descriptions = [each.text for each in root.iter(f"{KML}description")]
    assert any("&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in text for text in descriptions)
    for text in descriptions:
        assert set(re.findall("<[^>]*>", text)) <= {"<br>"}
        assert "$[" not in text
    for tag in ("name", "SimpleData"):
        assert not any("<" in (each.text or "") for each in root.iter(KML + tag))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", data.decode())


def test_rings_of_kml_run_anticlockwise_and_holes_are_kept(rich: tuple) -> None:
    analysis = rich[0]
    ring = shapely.box(559_000, 98_000, 561_500, 101_000) - shapely.box(560_000, 99_000, 560_500, 99_500)
    holed = replace(analysis, areas=analysis.areas.set_geometry([ring.reverse(), *analysis.areas.geometry[1:]]))
    polygons = [
        each
        for each in ET.fromstring(render_kml(holed, made=MADE)).iter(f"{KML}Polygon")
        if each.find(f"{KML}innerBoundaryIs") is not None
    ]
    assert len(polygons) == 1
    texts = [polygons[0].find(f"{KML}{side}BoundaryIs/{KML}LinearRing/{KML}coordinates").text for side in ("outer", "inner")]
    outer, inner = ([tuple(map(float, at.split(","))) for at in text.split()] for text in texts)
    assert shapely.LinearRing(outer).is_ccw
    assert not shapely.LinearRing(inner).is_ccw
    assert outer[0] == outer[-1]
