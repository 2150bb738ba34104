"""The public version: nothing small can be worked out, nothing of a single incident is in it, and it adds up."""

from __future__ import annotations

import io
import json
import re
import sys
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.optimize import linprog

from hotspots.analysis import Analysis
from hotspots.errors import BadSettings
from hotspots.pipeline import analyse
from hotspots.read import Areas, Source, read_areas, read_incidents
from hotspots.report.disclosure import Disclosure
from hotspots.report.public import public_files
from hotspots.report.public_places import coarse_hotspots, public_hotspots
from hotspots.report.public_tables import public_tables
from hotspots.settings import Dbscan, Density, Filter, Settings

sys.path.insert(0, str(Path(__file__).parent))
from opened import parts_of, text_of_page, text_of_pdf, text_of_word, texts_of_slides

MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
RULES = Disclosure()
DBSCAN = Settings(method="dbscan", dbscan=Dbscan(eps_m=100, min_samples=8))
EAST, NORTH = 560_000.0, 100_000.0
DOCUMENTS = ("pdf", "word", "slides", "meeting", "pictures")


@pytest.fixture(scope="module")
def areas(bundled_wards: Path) -> Areas:
    """The wards."""
    return read_areas(Source.from_path(bundled_wards))


@pytest.fixture(scope="module")
def sparse(bundled_incidents: Path, areas: Areas) -> Analysis:
    """One month of some categories: many wards with one to four incidents."""
    chosen = Filter(
        first_day=date(2021, 11, 1), last_day=date(2021, 11, 30), categories=("Drugs", "Robbery", "Burglary", "Public order")
    )
    return analyse(read_incidents([Source.from_path(bundled_incidents)]), areas, Settings(filter=chosen))


@pytest.fixture(scope="module")
def month(bundled_incidents: Path, areas: Areas) -> Analysis:
    """One month of everything: some small wards beside places."""
    chosen = Filter(first_day=date(2021, 3, 1), last_day=date(2021, 3, 31))
    return analyse(read_incidents([Source.from_path(bundled_incidents)]), areas, Settings(filter=chosen))


def solved(analysis: Analysis, rules: Disclosure) -> dict[str, tuple[float, float, int]]:
    """
    Least, most and true count of each hidden ward, for whoever reads everything that is published.

    Unknown are the incidents of each place in each ward that it meets, and those of each ward outside all places.
    """
    files = public_files(analysis, rules=rules, made=MADE)
    wards = pd.read_csv(io.BytesIO(files["public_wards.csv"]))
    total = json.loads(files["public_manifest.json"])["incidents"]
    features = json.loads(files["public_hotspots.geojson"])["features"]
    places = gpd.GeoDataFrame.from_features(features, crs=4326).to_crs(analysis.crs).geometry if features else []
    shapes = analysis.areas.set_index("code").geometry
    # Outlines come back from degrees with 0.1 m: what touches a ward by less is not in it.
    met = [(-1, ward) for ward in range(len(wards))]
    for number, place in enumerate(places):
        met += [(number, ward) for ward, code in enumerate(wards["code"]) if place.buffer(-1).intersects(shapes[code])]
    of_place, of_ward = np.array(met).T if met else np.empty((2, 0), dtype=int)
    hidden = wards["incidents"].astype(str).eq("hidden").to_numpy()
    shown = pd.to_numeric(wards["incidents"], errors="coerce").to_numpy()
    known = [(np.ones(len(met)), total)]
    known += [((of_ward == ward).astype(float), shown[ward]) for ward in np.flatnonzero(~hidden)]
    known += [((of_place == number).astype(float), each["properties"]["incidents"]) for number, each in enumerate(features)]
    some = -np.array([of_ward == ward for ward in np.flatnonzero(hidden)], dtype=float)
    truth = analysis.wards.set_index("code")["incidents"]
    found = {}
    for ward in np.flatnonzero(hidden):
        reach = []
        for sign in (1.0, -1.0):
            answer = linprog(
                sign * (of_ward == ward),
                A_eq=np.array([row for row, _ in known]),
                b_eq=[value for _, value in known],
                A_ub=some,
                b_ub=-np.ones(len(some)),
            )
            assert answer.success
            reach.append(sign * answer.fun)
        found[str(wards["name"][ward])] = (reach[0], reach[1], int(truth[wards["code"][ward]]))
    return found


@pytest.mark.parametrize("which", ["sparse", "month"])
def test_no_hidden_ward_can_be_solved_for(which: str, request: pytest.FixtureRequest) -> None:
    found = solved(request.getfixturevalue(which), RULES)
    assert len(found) >= 3
    small = [name for name, (*_, true) in found.items() if true < RULES.least]
    assert small
    for name, (low, high, true) in found.items():
        assert low - 1e-6 <= true <= high + 1e-6, name
        assert high - low >= RULES.least, name
        assert high >= RULES.least, name


@pytest.mark.parametrize("seed", range(12))
def test_nor_on_random_data(areas: Areas, seed: int) -> None:
    random = np.random.default_rng(seed)
    inside = areas.table.geometry
    wards = random.choice(len(inside), size=int(random.integers(3, 9)), replace=False)
    rows = ["easting,northing,date"]
    for ward in wards:
        point = inside.iloc[ward].representative_point()
        many = int(random.choice([1, 2, 3, 4, 7, 15, 40]))
        rows += [f"{point.x:.0f},{point.y:.0f},01/03/2021"] * many
    read = read_incidents([Source("a.csv", "\n".join(rows).encode())])
    method = "dbscan" if seed % 2 else "density"
    analysis = analyse(read, areas, Settings(method=method, dbscan=Dbscan(eps_m=200, min_samples=5)))  # type: ignore[arg-type]
    if analysis.counts.inside < RULES.least:
        return
    for name, (low, high, _) in solved(analysis, RULES).items():
        assert high - low >= RULES.least - 1e-6, name
        assert high >= RULES.least, name


def test_what_is_shown_is_true_and_small_counts_are_never_shown(sparse: Analysis) -> None:
    tables = public_tables(sparse, RULES, place="Here")
    truth = sparse.wards.set_index("code")["incidents"]
    shown = tables.wards[tables.wards["incidents"].notna()]
    assert shown["incidents"].tolist() == truth[shown["code"]].tolist()
    for table in (tables.wards, tables.months, tables.categories):
        counts = table["incidents"].dropna()
        assert not ((counts > 0) & (counts < RULES.least)).any()
    aside = tables.wards[tables.wards["incidents"].isna()]
    assert aside["name"].tolist() == sorted(aside["name"])
    assert aside[["share", "rate_per_1000", "rate_low", "rate_high"]].isna().all().all()
    assert tables.wards["incidents"].iloc[: len(shown)].notna().all()


def test_places_are_whole_squares_apart_and_hold_what_they_say(sparse: Analysis, bundled_incidents: Path, areas: Areas) -> None:
    whole = analyse(read_incidents([Source.from_path(bundled_incidents)]), areas, Settings())
    for analysis in (sparse, whole):
        found = coarse_hotspots(analysis, RULES)
        assert len(found)
        shapes = found.geometry.to_numpy()
        assert all(shape.distance(other) > 0 for at, shape in enumerate(shapes) for other in shapes[at + 1 :])
        for shape, count, km2 in zip(shapes, found["incidents"], found["area_km2"], strict=True):
            assert np.allclose(shapely.get_coordinates(shape) % RULES.cell_m, 0)
            assert km2 * 1e6 == pytest.approx(round(km2 * 1e6 / RULES.cell_m**2) * RULES.cell_m**2)
            inside = analysis.inside
            there = shapely.contains_xy(shape, inside["easting"] + 1e-6, inside["northing"] + 1e-6)
            assert there.sum() == count >= RULES.least
        # Every hotspot is covered by a place, or too small to be published.
        covered = shapely.union_all(shapes).buffer(0.01)
        assert all(covered.contains(shape) for shape in analysis.hotspots.geometry[analysis.hotspots["incidents"] >= 10])


def strips(areas: Areas, *edges: float) -> Areas:
    """Wards side by side from west to east, 3 km high, between edges in metres."""
    shapes = [shapely.box(EAST + left, NORTH, EAST + right, NORTH + 3_000) for left, right in pairwise(edges)]
    letters = "ABCDEF"[: len(shapes)]
    table = {"code": [f"W{each}" for each in letters], "name": [f"Ward {each}" for each in letters], "district": ""}
    known = {"population": np.nan, "area_km2": [shape.area / 1e6 for shape in shapes]}
    return replace(areas, table=gpd.GeoDataFrame({**table, **known}, geometry=shapes, crs=areas.table.crs))


def apart(left: float, right: float, many: int) -> list[tuple[float, float]]:
    """So many points between two edges, too far apart for a cluster."""
    points = [(x, y) for x in np.arange(left + 60, right - 60, 310) for y in np.arange(60, 2_900, 310)]
    assert len(points) >= many
    return points[:many]


def close(x: float, many: int) -> list[tuple[float, float]]:
    """So many points close together, from some metres on."""
    return [(x + number % 5, 1_510 + number * 2) for number in range(many)]


def clustered(areas: Areas, points: list[tuple[float, float]], *, months: str = "1") -> Analysis:
    """Clusters of points in some months in turn."""
    rows = ["Easting,Northing,Date"]
    for number, (x, y) in enumerate(points):
        rows.append(f"{EAST + x:.0f},{NORTH + y:.0f},05/{int(months[number % len(months)]):02d}/2021")
    read = read_incidents([Source("a.csv", "\n".join(rows).encode())])
    return analyse(read, areas, DBSCAN)


def test_a_place_is_named_by_its_ground_and_not_by_where_its_incidents_are(areas: Areas) -> None:
    wards = strips(areas, 0, 2_600, 5_200, 9_000)
    others = [*apart(0, 2_600, 20), *apart(5_200, 9_000, 40)]
    east, west = (coarse_hotspots(clustered(wards, [*close(x, 15), *others]), RULES) for x in (2_602, 2_592))
    # The same squares on the border of two wards, with all incidents east or west of it.
    assert east.geometry.iloc[0].equals(west.geometry.iloc[0])
    assert east["name"].tolist() == west["name"].tolist() == ["grid square TQ6201, Ward B and Ward A"]


def test_a_place_that_would_give_a_hidden_ward_away_is_left_out(areas: Areas) -> None:
    # Ward B, which would stand in for the 3 of ward A, holds the 15 of a place: A could then not be more than 3.
    wards = strips(areas, 0, 2_600, 5_200, 9_000)
    analysis = clustered(wards, [*apart(0, 2_600, 3), *close(2_610, 15), *apart(5_200, 9_000, 40)])
    assert len(coarse_hotspots(analysis, RULES)) == 1
    tables = public_tables(analysis, RULES, place="Here")
    assert tables.hotspots.empty
    assert tables.wards["incidents"].isna().sum() == 2
    page = text_of_page(public_files(analysis, rules=RULES, made=MADE)["public.html"])
    assert "none stands out with enough incidents, or none can be shown without giving small counts away" in page


@pytest.mark.parametrize(("beside", "kept"), [(2, 0), (5, 1), (0, 1)])
def test_what_a_ward_has_beside_its_place_is_a_small_count_too(areas: Areas, beside: int, kept: int) -> None:
    wards = strips(areas, 0, 3_000, 6_000, 9_500)
    points = [*apart(0, 3_000, beside), *close(1_510, 45), *apart(3_000, 6_000, 40), *apart(6_000, 9_500, 60)]
    tables = public_tables(clustered(wards, points), RULES, place="Here")
    assert len(tables.hotspots) == kept
    # A ward of many that is hidden would itself say that what it has beside the place is small.
    assert tables.wards["incidents"].notna().all()


def test_months_alike_are_hidden_together(areas: Areas) -> None:
    # Of 9, 9 and 4 the first 9 alone beside the 4 would be solved: the rule tells which of the two it would have been.
    analysis = clustered(strips(areas, 0, 3_000, 6_000), apart(0, 3_000, 22), months="1" * 9 + "2" * 9 + "3" * 4)
    assert analysis.monthly.sum().tolist() == [9, 9, 4]
    assert public_tables(analysis, RULES, place="Here").months.empty


def unpacked(name: str, data: bytes) -> bytes:
    """A file with what is packed inside it."""
    if name.endswith((".docx", ".pptx")):
        return data + b"".join(unpacked(part, held) for part, held in parts_of(data).items())
    if name.endswith(".pdf"):
        streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, flags=re.DOTALL)
        out = [data]
        for stream in streams:
            try:
                out.append(zlib.decompress(stream))
            except zlib.error:
                out.append(stream)
        return b"".join(out)
    return data


def test_nothing_of_an_incident_a_victim_or_a_file_is_in_any_byte(areas: Areas) -> None:
    point = areas.table.geometry.iloc[0].representative_point()
    rows = ["Reference,Date,Easting,Northing,Crime type,Location,Victim id"]
    for number in range(40):
        day = f"{number % 28 + 1:02d}/03/2021 03:{number:02d}"
        rows.append(
            f"REFTOKEN{number},{day},{point.x + number % 7:.0f},{point.y:.0f},Burglary,Lane{number}TOKEN,VICTIMTOKEN{number}"
        )
    read = read_incidents([Source("FILETOKEN.csv", "\n".join(rows).encode())])
    assert read.table["victim"].ne("").any()
    analysis = analyse(read, areas, Settings())
    files = public_files(analysis, rules=RULES, forms=DOCUMENTS, marking="OFFICIAL", author="A. Analyst", made=MADE)
    assert {"public.html", "public.pdf", "public.docx", "public.pptx", "public-meeting.html", "public_wards.csv"} <= set(files)
    for name, data in files.items():
        held = unpacked(name, data)
        for token in (b"REFTOKEN", b"TOKEN,", b"VICTIMTOKEN", b"FILETOKEN", b"03:17", b"Lane7", areas.name.encode()):
            assert token not in held, (name, token)
    assert "set_aside.csv" not in files


def test_a_place_is_named_by_its_ground_alone(areas: Areas) -> None:
    point = areas.table.geometry.iloc[0].representative_point()
    rows = ["Easting,Northing,Location"] + [f"{point.x:.0f},{point.y:.0f},Flat 3 12 Acacia Avenue"] * 20
    read = read_incidents([Source("a.csv", "\n".join(rows).encode())])
    analysis = analyse(read, areas, Settings(method="dbscan", dbscan=Dbscan(eps_m=100, min_samples=5)))
    name = str(public_hotspots(analysis, RULES)[0]["name"].iloc[0])
    assert re.fullmatch(rf"grid square T[A-Z]\d{{4}}, .*{areas.table['name'].iloc[0]}.*", name)
    files = public_files(analysis, rules=RULES, made=MADE)
    assert all(b"Acacia" not in data for data in files.values())


def test_marks_and_a_density_of_harm_stay_inside(bundled_incidents: Path, areas: Areas) -> None:
    read = read_incidents([Source.from_path(bundled_incidents)])
    chosen = Filter(flags=("serious_violence",))
    files = public_files(analyse(read, areas, Settings(filter=chosen)), rules=RULES, made=MADE)
    assert all(b"serious" not in data.lower() for data in files.values())
    assert "only those that are marked" in text_of_page(files["public.html"])
    weighed = analyse(read, areas, Settings(harm="police_uk", density=Density(weighted=True)))
    assert len(weighed.hotspots)
    assert len(public_hotspots(weighed, RULES)[0]) == 0


def test_every_form_says_the_same_and_is_marked_as_public(month: Analysis) -> None:
    files = public_files(month, rules=RULES, forms=DOCUMENTS, marking="OFFICIAL", made=MADE)
    texts = {
        "html": text_of_page(files["public.html"]),
        "pdf": text_of_pdf(files["public.pdf"]),
        "word": text_of_word(files["public.docx"]),
        "slides": " ".join(texts_of_slides(files["public.pptx"])),
        "meeting": text_of_page(files["public-meeting.html"]),
    }
    held = public_tables(month, RULES, place="Here").hotspots["incidents"].sum()
    for form, text in texts.items():
        assert f"({held} of 472)" in text, form
        assert "Counts from 1 to 4 are hidden" in text, form
        assert "Public version" in text, form
        assert "OFFICIAL" in text, form
    assert all("Hidden are 3 of 25 areas" in texts[form] for form in ("html", "pdf", "word"))


def test_tables_are_the_same_byte_for_byte(sparse: Analysis) -> None:
    one, other = (public_files(sparse, rules=RULES, made=made) for made in (MADE, MADE.replace(year=2027)))
    assert {name for name in one if one[name] != other[name]} == {"public.html", "public_manifest.json"}


def test_under_the_least_count_nothing_is_published(areas: Areas) -> None:
    point = areas.table.geometry.iloc[0].representative_point()
    read = read_incidents([Source("a.csv", f"Easting,Northing\n{point.x:.0f},{point.y:.0f}\n".encode() * 1)])
    with pytest.raises(BadSettings, match="A public version cannot be made of 1 incident: under 5"):
        public_files(analyse(read, areas, Settings()), rules=RULES)


def test_where_too_little_would_be_left_a_table_is_not_published(areas: Areas) -> None:
    rows = ["Easting,Northing,Date,Crime type"]
    for ward, many in ((0, 3), (1, 3)):
        point = areas.table.geometry.iloc[ward].representative_point()
        rows += [f"{point.x:.0f},{point.y:.0f},0{ward + 1}/0{ward + 1}/2021,{'AB'[ward]}"] * many
    two = replace(areas, table=areas.table.head(2))
    analysis = analyse(read_incidents([Source("a.csv", "\n".join(rows).encode())]), two, Settings())
    files = public_files(analysis, rules=RULES, made=MADE)
    assert len(pd.read_csv(io.BytesIO(files["public_wards.csv"]))) == 0
    assert len(pd.read_csv(io.BytesIO(files["public_months.csv"]))) == 0
    assert "Counts by areas are not published" in text_of_page(files["public.html"])


def test_data_without_dates_or_hotspots_have_a_public_version_too(areas: Areas) -> None:
    shapes = areas.table.geometry.iloc[:8]
    rows = ["Easting,Northing"] + [
        f"{shape.representative_point().x:.0f},{shape.representative_point().y:.0f}" for shape in shapes
    ]
    analysis = analyse(read_incidents([Source("a.csv", "\n".join(rows).encode())]), areas, Settings())
    files = public_files(analysis, rules=RULES, forms=DOCUMENTS, made=MADE)
    assert "No place is shown" in text_of_pdf(files["public.pdf"])
