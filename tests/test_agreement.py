"""Where sources agree: each alone by the method of all together, on ground that is known."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots import Analysis, Settings, Source, analyse, read_areas, read_incidents, render_files
from hotspots.agreement import where_sources_agree
from hotspots.compare.sources import Agreement
from hotspots.reading import DataSource
from hotspots.report.agreement import agreement_headline, agreement_lines, agreement_rows
from hotspots.settings import Dbscan, Filter

AT = {"police": [(561_000, 99_200, 40), (562_000, 99_200, 30)], "ambulance": [(561_020, 99_210, 20), (560_000, 99_900, 25)]}
WARDS = (
    '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:27700"}},"features":[{"type":"Feature",'
    '"properties":{"WD20CD":"E1","WD20NM":"Seaside"},"geometry":{"type":"Polygon","coordinates":'
    "[[[559000,98000],[563000,98000],[563000,101000],[559000,101000],[559000,98000]]]}}]}"
)
SETTINGS = Settings(method="dbscan", dbscan=Dbscan(eps_m=50, min_samples=10))


def file_of(name: str, months: str = "2020-01") -> Source:
    rows = [f"{months},{x},{y},On or near {name.title()} Street" for x, y, many in AT[name] for _ in range(many)]
    return Source(f"{name}.csv", ("month,easting,northing,location\n" + "\n".join(rows) + "\n").encode())


def agree(settings: Settings = SETTINGS, *files: Source) -> tuple[Analysis, Agreement | None]:
    incidents = read_incidents(files or (file_of("police"), file_of("ambulance")))
    areas = read_areas(Source("w.geojson", WARDS.encode()))
    analysis = analyse(incidents, areas, settings)
    return analysis, where_sources_agree(analysis, incidents, areas)


def test_the_place_that_both_find_is_told_with_the_rank_that_each_gives_it() -> None:
    _, found = agree()
    assert found is not None
    assert found.sources.drop(columns="km2").to_dict("records") == [
        {"source": "Ambulance", "incidents": 45, "hotspots": 2, "shared": 1},
        {"source": "Police", "incidents": 70, "hotspots": 2, "shared": 1},
    ]
    place = found.places.iloc[0]
    assert len(found.places) == 1
    assert (place["name"], place["sources"], place["agree"]) == ("Police Street, Seaside", "Ambulance, Police", 2)
    assert (place["rank: Ambulance"], place["rank: Police"]) == (2, 1)
    assert (place["incidents: Ambulance"], place["incidents: Police"], place["incidents"]) == (20, 40, 60)
    assert agreement_headline(found) == (
        "In 1 place the hotspots of two or more of Ambulance and Police meet; the first is Police Street, Seaside (Ambulance, "
        "Police), with 60 incidents."
    )
    assert agreement_rows(found).iloc[0]["Police"] == "40 (its hotspot 1)"


def test_shared_ground_stands_beside_what_chance_would_share() -> None:
    _, found = agree()
    assert found is not None
    pair, km2 = found.pairs.iloc[0], found.sources.set_index("source")["km2"]
    assert pair["expected_km2"] == pytest.approx(km2["Police"] * km2["Ambulance"] / 12)
    assert pair["shared_km2"] == pytest.approx(found.places["km2"].sum())
    assert 0 < pair["shared_km2"] <= km2.min()


def test_it_does_not_depend_on_the_order_of_the_files() -> None:
    one, other = agree()[1], agree(SETTINGS, file_of("ambulance"), file_of("police"))[1]
    assert one is not None
    assert other is not None
    pd.testing.assert_frame_equal(one.places.drop(columns="geometry"), other.places.drop(columns="geometry"))


def test_one_source_or_one_that_is_chosen_has_nothing_to_agree_with() -> None:
    assert agree(SETTINGS, file_of("police"))[1] is None
    alone, found = agree(Settings(method="dbscan", dbscan=SETTINGS.dbscan, filter=Filter(sources=("Police",))))
    assert found is None
    assert alone.counts.inside == 70


def test_a_source_with_too_little_is_left_out_and_it_is_said() -> None:
    few = Source("ambulance.csv", b"month,easting,northing,location\n2020-01,561000,99200,Here\n2020-01,561000,99200,Here\n")
    _, found = agree(SETTINGS, file_of("police"), few)
    assert found is not None
    assert found.left_out == ("Ambulance",)
    assert agreement_headline(found) == "Sources cannot be compared: only Police of them has hotspots of its own."
    assert agreement_lines(found)[-1] == "Ambulance: too few incidents for hotspots of its own."


def test_sources_of_other_months_are_warned_of_and_each_has_its_own_period() -> None:
    analysis, _ = agree(SETTINGS, file_of("police"), file_of("ambulance", "2021-06"))
    assert any(note.startswith("Warning: the sources do not cover the same months") for note in analysis.notes)
    alone, _ = agree(
        Settings(method="dbscan", dbscan=SETTINGS.dbscan, filter=Filter(sources=("Ambulance",))),
        file_of("police"), file_of("ambulance", "2021-06"),
    )  # fmt: skip
    assert alone.period is not None
    assert len(alone.period.months) == 1


def test_the_report_has_its_table_and_the_map_a_layer_for_each(bundled_incidents: Path, bundled_wards: Path) -> None:
    lines = bundled_incidents.read_text(encoding="utf-8").splitlines(keepends=True)
    other = lines[0] + "".join(line.replace("SYN-", "AMB-") for line in lines[1:] if "Violence" in line)
    files = [Source.from_path(bundled_incidents), Source("ambulance.csv", other.encode())]
    mine = (DataSource("<b>Bobbies</b>", ("incidents.csv",), "#AA0000"),)
    incidents = read_incidents(files, data_sources=mine)
    areas = read_areas(Source.from_path(bundled_wards))
    analysis = analyse(incidents, areas, Settings(sources=mine))
    found = where_sources_agree(analysis, incidents, areas)
    assert found is not None
    written = render_files(analysis, agreement=found)
    table = pd.read_csv(io.BytesIO(written["sources.csv"]))
    assert len(table) == len(found.places)
    assert np.array_equal(table["incidents: Ambulance"], found.places["incidents: Ambulance"])
    page = written["report.html"].decode()
    assert "Where sources agree" in page
    assert "<b>Bobbies" not in page
    assert "#AA0000" in page


def test_a_source_called_as_a_column_of_the_table_has_its_own() -> None:
    files = (file_of("police"), file_of("ambulance"))
    mine = (DataSource("Place", ("police.csv",)), DataSource("Sources", ("ambulance.csv",)))
    incidents, areas = read_incidents(files, data_sources=mine), read_areas(Source("w.geojson", WARDS.encode()))
    found = where_sources_agree(analyse(incidents, areas, SETTINGS), incidents, areas)
    assert found is not None
    assert list(agreement_rows(found)) == ["Place", "Agree", "Sources", "Place (source)", "Sources (source)", "km²"]
    assert agreement_rows(found)["Place"].tolist() == ["Police Street, Seaside"]


def test_ground_with_fewer_incidents_than_a_hotspot_needs_is_no_place() -> None:
    few = Settings(method="dbscan", dbscan=SETTINGS.dbscan, min_incidents=20)
    assert len(agree(few)[1].places) == 1  # type: ignore[union-attr]
    many = Settings(method="dbscan", dbscan=SETTINGS.dbscan, min_incidents=61)
    found = agree(many)[1]
    assert found is not None
    assert found.places.empty
