"""The whole analysis: figures that are known of real data, and properties that hold of any."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.analysis import Analysis
from hotspots.errors import BadBoundaries, BadSettings, NoIncidents
from hotspots.locate.selection import Period
from hotspots.pipeline import analyse
from hotspots.read import Areas, Incidents, Source, read_areas, read_incidents
from hotspots.read.outlines import outline_faults
from hotspots.report.briefing import caveats, data_line, ward_headline
from hotspots.settings import Dbscan, Density, Filter, Method, Settings

METHODS: tuple[Method, ...] = ("density", "dbscan")
TOP_WARDS = {"Devonshire": 7407, "Castle": 4813, "Meads": 3207, "Central St Leonards": 3161, "Hampden Park": 3090}


def assert_same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Two tables alike to the last bit, outlines included."""
    tables = (pd.DataFrame(table.to_wkb() if isinstance(table, gpd.GeoDataFrame) else table) for table in (found, expected))
    pd.testing.assert_frame_equal(*tables, check_exact=True)


# Real data -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sussex(real_data: Path) -> Incidents:
    """25 months of data.police.uk."""
    return read_incidents([Source.from_path(real_data / "police_uk" / "sussex-2019-11-to-2021-11.zip")])


@pytest.fixture(scope="module")
def sussex_analysis(sussex: Incidents, real_data: Path) -> Analysis:
    wards = read_areas(Source.from_path(real_data / "boundaries" / "eastbourne_hastings_wards_2020.geojson"))
    return analyse(sussex, wards, Settings())


def test_sussex_has_332_797_rows_and_51_339_in_the_25_wards(sussex_analysis: Analysis) -> None:
    counts = sussex_analysis.counts
    assert (counts.rows_in, counts.used, counts.set_aside) == (332_797, 332_797, 0)
    assert (counts.selected, counts.inside, counts.outside) == (332_797, 51_339, 281_458)
    assert len(sussex_analysis.wards) == 25


def test_sussex_wards_have_their_known_counts(sussex_analysis: Analysis) -> None:
    wards = sussex_analysis.wards
    assert dict(zip(wards["name"][:5], wards["incidents"][:5], strict=True)) == TOP_WARDS
    assert wards["incidents"].sum() == 51_339


def test_devonshire_is_highest_in_every_one_of_the_25_months(sussex_analysis: Analysis) -> None:
    monthly = sussex_analysis.monthly
    assert monthly.shape == (25, 25)
    assert monthly.to_numpy().sum() == 51_339
    devonshire = "E05011574"
    assert (monthly.loc[devonshire] > monthly.drop(index=devonshire).max()).all()


def test_devonshire_is_highest_for_violence_with_2_332(sussex: Incidents, real_data: Path) -> None:
    wards = read_areas(Source.from_path(real_data / "boundaries" / "eastbourne_hastings_wards_2020.geojson"))
    found = analyse(sussex, wards, Settings(filter=Filter(categories=("Violence and sexual offences",)))).wards
    assert (found["name"][0], found["incidents"][0]) == ("Devonshire", 2_332)


@pytest.mark.parametrize("name", ["wards_2020_bng.gpkg", "wards_2020_bng_shp.zip"])
def test_every_boundary_format_gives_the_same_figures(
    name: str, sussex: Incidents, sussex_analysis: Analysis, real_data: Path
) -> None:
    wards = read_areas(Source.from_path(real_data / "boundaries" / f"eastbourne_hastings_{name}"))
    found = analyse(sussex, wards, Settings(min_incidents=1))
    assert found.counts == sussex_analysis.counts
    assert dict(zip(found.wards["name"][:5], found.wards["incidents"][:5], strict=True)) == TOP_WARDS
    assert_same(found.monthly, sussex_analysis.monthly)


def test_the_top_hotspot_of_sussex_is_in_devonshire_by_either_method(sussex_analysis: Analysis, sussex: Incidents) -> None:
    wards = sussex_analysis.areas
    areas = Areas(wards, sussex_analysis.inputs[-1:], (), None, outline_faults(wards), "wards", None)
    by_dbscan = analyse(sussex, areas, Settings(method="dbscan")).hotspots
    assert by_dbscan["name"][0] == sussex_analysis.hotspots["name"][0] == "Terminus Road, Devonshire"


def test_hot_cells_cover_at_most_two_percent_of_the_wards(sussex_analysis: Analysis) -> None:
    assert 0.015 < sussex_analysis.hotspots["area_share"].sum() <= 0.02


def test_gloucestershire_has_276_rows_without_coordinates(real_data: Path) -> None:
    incidents = read_incidents([Source.from_path(real_data / "police_uk" / "2018-10-gloucestershire-street.csv")])
    assert (incidents.rows_in, len(incidents.table), len(incidents.set_aside)) == (4_521, 4_245, 276)
    assert incidents.set_aside["reason"].unique().tolist() == ["no coordinates"]


def test_road_collisions_of_york_are_read_by_metres_and_minute(real_data: Path) -> None:
    incidents = read_incidents([Source.from_path(real_data / "other" / "stats19_york_2005_2014.csv")])
    assert incidents.rows_in == len(incidents.table) + len(incidents.set_aside)
    assert (incidents.table["precision"] == "minute").all()
    assert incidents.table["easting"].between(440_000, 480_000).all()


# The bundled sample ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def incidents(bundled_incidents: Path) -> Incidents:
    return read_incidents([Source.from_path(bundled_incidents)])


@pytest.fixture(scope="module")
def wards(bundled_wards: Path) -> Areas:
    return read_areas(Source.from_path(bundled_wards))


@pytest.fixture(scope="module", params=METHODS)
def analysis(incidents: Incidents, wards: Areas, request: pytest.FixtureRequest) -> Analysis:
    """The sample by each method, with the defaults."""
    return analyse(incidents, wards, Settings(method=request.param))


def test_counts_add_up(analysis: Analysis) -> None:
    counts = analysis.counts
    assert counts.rows_in == counts.used + counts.set_aside == 11_570
    assert counts.selected == counts.inside + counts.outside == len(analysis.incidents)
    assert counts.inside == len(analysis.inside) == analysis.points.count.sum()
    assert analysis.wards["incidents"].sum() == counts.inside
    assert analysis.monthly.to_numpy().sum() == counts.inside


def test_hotspots_count_the_incidents_in_their_polygons(analysis: Analysis) -> None:
    inside = analysis.inside
    points = shapely.points(inside["easting"].to_numpy(), inside["northing"].to_numpy())
    expected = [int(shapely.intersects(polygon, points).sum()) for polygon in analysis.hotspots.geometry]
    # Incidents are on whole metres, cells on whole ones too: a point on the upper edge belongs to the next cell.
    on_edge = [int(shapely.touches(polygon, points).sum()) for polygon in analysis.hotspots.geometry]
    found = analysis.hotspots["incidents"].tolist()
    assert len(found) > 3
    assert all(count - edge <= number <= count for number, count, edge in zip(found, expected, on_edge, strict=True))


def test_hotspots_agree_with_themselves(analysis: Analysis) -> None:
    table = analysis.hotspots
    study_m2 = shapely.union_all(analysis.areas.geometry.to_numpy()).area
    assert table["rank"].tolist() == list(range(1, len(table) + 1))
    assert table["incidents"].is_monotonic_decreasing
    assert table["id"].is_unique
    assert table.is_valid.all()
    np.testing.assert_allclose(table["area_km2"], table.area / 1e6, rtol=1e-12)
    np.testing.assert_allclose(table["area_share"], table.area / study_m2, rtol=1e-12)
    np.testing.assert_allclose(table["incident_share"], table["incidents"] / analysis.counts.inside, rtol=1e-12)
    np.testing.assert_allclose(table["pai"], table["incident_share"] / table["area_share"], rtol=1e-12)
    np.testing.assert_allclose(table["density_per_km2"], table["incidents"] / table["area_km2"], rtol=1e-12)
    assert table["incidents"].min() >= analysis.settings.min_incidents


def test_the_surface_of_the_sample_integrates_to_nearly_its_count(incidents: Incidents, wards: Areas) -> None:
    surface = analyse(incidents, wards, Settings()).surface
    assert surface is not None
    total = (surface.density * surface.inside_m2).sum() / 1e6
    # Some of the heat near the sea front falls outside the wards.
    assert 0.93 * 11_570 < total < 11_570
    assert surface.inside_m2.sum() == pytest.approx(wards.table.area.sum(), rel=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_same_inputs_and_settings_give_equal_tables(method: Method, incidents: Incidents, wards: Areas) -> None:
    one, other = (analyse(incidents, wards, Settings(method=method)) for _ in range(2))
    assert_same(one.hotspots, other.hotspots)
    assert_same(one.wards, other.wards)
    assert_same(one.monthly, other.monthly)
    assert one.notes == other.notes


@pytest.mark.parametrize("method", METHODS)
def test_shuffled_rows_give_the_same_hotspots(
    method: Method, bundled_incidents: Path, incidents: Incidents, wards: Areas
) -> None:
    header, *rows = bundled_incidents.read_text(encoding="utf-8").splitlines(keepends=True)
    order = np.random.default_rng(8).permutation(len(rows))
    shuffled = read_incidents([Source("shuffled.csv", (header + "".join(rows[i] for i in order)).encode())])
    first, second = (analyse(data, wards, Settings(method=method)) for data in (incidents, shuffled))
    assert_same(second.hotspots, first.hotspots)
    assert_same(second.wards, first.wards)
    assert_same(second.monthly, first.monthly)


def test_the_inputs_are_not_changed(incidents: Incidents, wards: Areas) -> None:
    table, areas = incidents.table.copy(deep=True), wards.table.copy(deep=True)
    analyse(incidents, wards, Settings(filter=Filter(districts=("Hastings",))))
    assert_same(incidents.table, table)
    assert_same(wards.table, areas)


def test_districts_choose_the_study_area(incidents: Incidents, wards: Areas) -> None:
    both = analyse(incidents, wards, Settings())
    parts = [analyse(incidents, wards, Settings(filter=Filter(districts=(name,)))) for name in ("Eastbourne", "Hastings")]
    assert [len(part.areas) for part in parts] == [9, 16]
    assert sum(part.counts.inside for part in parts) == both.counts.inside
    assert all(part.counts.selected == both.counts.selected for part in parts)
    assert set(parts[1].wards["district"]) == {"Hastings"}


def test_an_unknown_district_names_those_that_are_known(incidents: Incidents, wards: Areas) -> None:
    with pytest.raises(BadBoundaries) as error:
        analyse(incidents, wards, Settings(filter=Filter(districts=("Lewes",))))
    assert str(error.value) == "No area is in Lewes. Districts in the boundaries: Eastbourne, Hastings."


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (Filter(categories=("Piracy",)), "No incidents of Piracy. Widen the period or add categories."),
        (Filter(first_day=date(2030, 1, 1)), "the data run from 1 December 2019 to 30 November 2021."),
        (Filter(flags=("night",)), "The data have no flag “night”."),
    ],
)
def test_a_filter_that_leaves_nothing_is_said(chosen: Filter, said: str, incidents: Incidents, wards: Areas) -> None:
    with pytest.raises(NoIncidents) as error:
        analyse(incidents, wards, Settings(filter=chosen))
    assert said in str(error.value)


def test_a_filter_that_leaves_none_in_the_areas_is_said(wards: Areas) -> None:
    text = "x,y,type\n561616,99000,Drugs\n300000,300000,Robbery\n"
    data = read_incidents([Source("a.csv", text.encode())])
    with pytest.raises(NoIncidents, match="None of 1 incident that the filter leaves is in the chosen areas"):
        analyse(data, wards, Settings(filter=Filter(categories=("Robbery",))))


def test_boundaries_of_another_place_say_where_both_are(incidents: Incidents) -> None:
    york = gpd.GeoDataFrame(
        {"code": ["Y"], "name": ["York"]}, geometry=[shapely.box(455_000, 447_000, 465_000, 457_000)], crs=27700
    )
    areas = read_areas(Source("york.geojson", york.to_json(drop_id=True).encode()))
    with pytest.raises(BadBoundaries) as error:
        analyse(incidents, areas, Settings())
    said = str(error.value)
    assert said.startswith("None of 11,570 incidents is in 1 area of york.geojson: they lie round 56")
    assert said.endswith("the areas from 455 to 465 km east, 447 to 457 km north. Choose boundaries of the same place.")


def test_what_was_chosen_is_in_the_method_line(incidents: Incidents, wards: Areas) -> None:
    density = Density("gaussian", 400.0, 80.0, "uniform")
    assert analyse(incidents, wards, Settings(density=density)).method_line == "Density, gaussian, radius 400 m, cells 80 m"
    dbscan = Settings(method="dbscan", dbscan=Dbscan(150.0, 40))
    assert analyse(incidents, wards, dbscan).method_line == "DBSCAN, 150 m, 40 incidents"


def test_rates_are_by_the_length_of_the_period(incidents: Incidents, wards: Areas) -> None:
    table = analyse(incidents, wards, Settings()).wards
    np.testing.assert_allclose(table["rate_per_1000"], table["incidents"] / table["population"] * 1000 / 2, rtol=1e-12)


def test_data_without_dates_have_no_period_and_no_rate(wards: Areas) -> None:
    data = read_incidents([Source("a.csv", b"x,y\n" + b"561616,99000\n" * 12)])
    found = analyse(data, wards, Settings())
    assert found.period is None
    assert found.wards["rate_per_1000"].isna().all()
    assert found.monthly.shape == (25, 0)
    assert found.hotspots["months_covered"].tolist() == [0]


def test_rates_of_months_only_are_by_whole_months(wards: Areas) -> None:
    rows = "".join(f"561616,99000,2020-{month:02},Drugs\n" for month in range(1, 13) for _ in range(5))
    data = read_incidents([Source("a.csv", f"x,y,month,type\n{rows}".encode())])
    found = analyse(data, wards, Settings(filter=Filter(date(2020, 1, 15), date(2020, 7, 15))))
    assert found.period == Period(date(2020, 2, 1), date(2020, 7, 31))
    table = found.wards.iloc[0]
    assert table["incidents"] == 30
    assert table["rate_per_1000"] == pytest.approx(30 / table["population"] * 1000 / 0.5)
    assert found.monthly.shape[1] == found.hotspots["months_covered"][0] == 6
    assert any("in whole months" in note and "01/02/2020 to 31/07/2020" in note for note in found.notes)


def test_incidents_without_a_date_among_others_take_the_rates_away_and_the_headline_says_so(wards: Areas) -> None:
    dated = Source("dated.csv", b"x,y,date\n" + b"561616,99000,2020-01-02\n" * 12 + b"561616,99000,2020-02-02\n")
    data = read_incidents([dated, Source("undated.csv", b"x,y\n" + b"561616,99000\n" * 7)])
    found = analyse(data, wards, Settings())
    assert found.wards["incidents"].iloc[0] == 20
    assert found.wards["rate_per_1000"].isna().all()
    assert any("7 of the 20 incidents in the areas have no date, so no rates are given" in note for note in found.notes)
    assert ward_headline(found).endswith("It was highest in 2 of 2 months, by the 13 incidents with a date.")
    assert not any("No residents are known" in caveat for caveat in caveats(found))
    within = analyse(data, wards, Settings(filter=Filter(date(2020, 1, 1), date(2020, 2, 29))))
    assert within.wards["incidents"].iloc[0] == 13
    assert within.wards["rate_per_1000"].iloc[0] == pytest.approx(13 / within.wards["population"].iloc[0] * 1000 * 6)


def test_the_level_note_says_what_hot_cells_really_cover(incidents: Incidents, wards: Areas) -> None:
    note = next(note for note in analyse(incidents, wards, Settings()).notes if note.startswith("A cell is hot"))
    assert re.fullmatch(
        r"A cell is hot from [\d,]+ per km²: hot cells cover (1\.9\d|2)% of the study area, where at most 2% was asked for\.",
        note,
    )


def test_hot_cells_that_cover_more_than_was_asked_for_are_warned_of(wards: Areas) -> None:
    data = read_incidents([Source("a.csv", b"x,y\n" + b"561616,99000\n" * 12)])
    notes = analyse(data, wards, Settings(density=Density(radius_m=1000, cell_m=1000, hot_area_share=0.0001))).notes
    assert any(
        re.match(r"Warning: the densest cells alone cover [\d.]+% of the study area, more than the 0\.01% asked", n)
        for n in notes
    )


def test_no_density_at_all_has_no_level(wards: Areas) -> None:
    rows = b"561616,99000,0\n" * 12
    data = read_incidents([Source("a.csv", b"x,y,weight\n" + rows)])
    found = analyse(data, wards, Settings(density=Density(weighted=True)))
    assert "No cell is hot: the density is 0 in the whole study area." in found.notes
    assert not any(re.search(r"\binf\b", note) for note in found.notes)


def test_the_inputs_and_notes_of_the_data_are_carried(analysis: Analysis) -> None:
    assert [(i.name, i.role) for i in analysis.inputs] == [
        ("incidents.csv", "incidents"),
        ("eastbourne_hastings_wards_2020.geojson", "boundaries"),
    ]
    assert analysis.data_notes == ("Synthetic sample", "best-fit outline, not for reporting")


def test_progress_is_told_in_order(incidents: Incidents, wards: Areas) -> None:
    told: list[float] = []
    analyse(incidents, wards, Settings(), progress=lambda _step, share: told.append(share))
    assert told == sorted(told)
    assert told[0] == 0.0


def test_a_weight_column_weighs_the_density_and_the_list_still_counts() -> None:
    rows = "".join(f"561{500 + 100 * (n % 3)},99200,{9 if n % 3 == 2 else 1}\n" for n in range(60))
    incidents = read_incidents([Source("weights.csv", f"easting,northing,weight\n{rows}".encode())])
    areas = read_areas(Source.from_path(Path(__file__).parent.parent / "boundaries" / "eastbourne_hastings_wards_2020.geojson"))
    plain = analyse(incidents, areas, Settings(density=Density(radius_m=40, cell_m=10)))
    weighted = analyse(incidents, areas, Settings(density=Density(radius_m=40, cell_m=10, weighted=True)))
    assert plain.surface is not None
    assert weighted.surface is not None
    peaks = weighted.hotspots.set_index("peak_easting")["peak_per_km2"]
    assert peaks.max() == pytest.approx(9 * plain.hotspots["peak_per_km2"].max(), rel=1e-9)
    assert weighted.hotspots["incidents"].tolist() == plain.hotspots["incidents"].tolist() == [20, 20, 20]
    assert weighted.method_line.startswith("Weighted density")


def test_the_order_of_rows_changes_neither_weighted_density_nor_equal_clusters() -> None:
    areas = read_areas(Source.from_path(Path(__file__).parent.parent / "boundaries" / "eastbourne_hastings_wards_2020.geojson"))
    weights = [(561025, w) for w in (0.1, 0.2, 0.3)] + [(561525, w) for w in (0.3, 0.2, 0.1)]
    rows = [f"{x},101025,{w}" for x, w in weights]
    one_hot = Settings(min_incidents=1, density=Density(weighted=True, radius_m=50, cell_m=50, hot_area_share=0.0001))
    stacked = [f"{x},{y},1" for x, y in ((561030, 101069), (561075, 101016)) for _ in range(3)]
    clusters = Settings(method="dbscan", min_incidents=1, dbscan=Dbscan(4, 3))
    for lines, settings in ((rows, one_hot), (stacked, clusters)):
        found = []
        for order in (lines, lines[::-1]):
            text = "easting,northing,weight\n" + "\n".join(order) + "\n"
            table = analyse(read_incidents([Source("a.csv", text.encode())]), areas, settings).hotspots
            found.append(table[["id", "peak_easting", "peak_per_km2"]].to_csv())
        assert found[0] == found[1]


def test_settings_that_would_run_for_hours_are_refused_with_what_to_do() -> None:
    areas = read_areas(Source.from_path(Path(__file__).parent.parent / "boundaries" / "eastbourne_hastings_wards_2020.geojson"))
    rows = "".join(f"{561000 + n},{99000 + n},1\n" for n in range(3000))
    incidents = read_incidents([Source("a.csv", f"easting,northing,weight\n{rows}".encode())])
    with pytest.raises(BadSettings, match=r"[Cc]hoose larger cells"):
        analyse(incidents, areas, Settings(density=Density(radius_m=50_000, cell_m=6)))
    few = read_incidents([Source("a.csv", b"easting,northing\n561000,99000\n561100,99000\n")])
    with pytest.raises(BadSettings, match=r"[Cc]hoose larger cells"):
        analyse(few, areas, Settings(density=Density(radius_m=20_000, cell_m=25, edge_correction="uniform")))


def test_points_just_outside_can_be_given_to_the_nearest_area_and_are_counted_apart(bundled_wards: Path) -> None:
    # Off the sea front, and far out.
    text = "easting,northing\n" + "561600,99200\n" * 20 + "561900,98700\n" * 3 + "575000,90000\n" * 2
    incidents, areas = read_incidents([Source("a.csv", text.encode())]), read_areas(Source.from_path(bundled_wards))
    plain = analyse(incidents, areas, Settings()).counts
    given = analyse(incidents, areas, Settings(nearest_m=1_000))
    assert (plain.inside, plain.outside, plain.nearest) == (20, 5, 0)
    assert (given.counts.inside, given.counts.outside, given.counts.nearest) == (23, 2, 3)
    assert given.wards["incidents"].sum() == 23
    assert "3 are up to 1,000 m outside and given to the nearest area" in data_line(given)
