"""The public version: nothing small can be worked out, nothing of a single incident is in it, and it adds up."""

from __future__ import annotations

import io
import json
import re
import sys
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime
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
from hotspots.report.public import public_files
from hotspots.report.public_places import public_hotspots, ward_groups
from hotspots.report.public_tables import public_tables
from hotspots.report.suppression import Disclosure
from hotspots.settings import Dbscan, Filter, Settings

sys.path.insert(0, str(Path(__file__).parent))
from opened import parts_of, text_of_page, text_of_pdf, text_of_word, texts_of_slides

MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
RULES = Disclosure()
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


def solved(analysis: Analysis, rules: Disclosure) -> dict[str, tuple[float, float, int]]:
    """Least, most and true count of each hidden ward, for whoever reads everything that is published."""
    files = public_files(analysis, rules=rules, made=MADE)
    wards = pd.read_csv(io.BytesIO(files["public_wards.csv"]))
    total = json.loads(files["public_manifest.json"])["incidents"]
    content = json.loads(files["public_hotspots.geojson"])
    places = [] if not content["features"] else gpd.GeoDataFrame.from_features(content, crs=4326).to_crs(analysis.crs).geometry
    shapes = analysis.areas.set_index("code").geometry
    hidden = wards["incidents"].astype(str).eq("hidden").to_numpy()
    shown = pd.to_numeric(wards["incidents"], errors="coerce").to_numpy()
    positive = shown[shown > 0]
    most = positive.min() if len(positive) else None
    truth = analysis.wards.set_index("code")["incidents"]
    ends = [
        (float(value), float(value)) if not aside else (1.0, most if most is None or truth[code] <= most else None)
        for value, aside, code in zip(shown, hidden, wards["code"], strict=True)
    ]
    # Outlines come back from degrees with 0.1 m: what touches a ward by less is not in it.
    parts = [[-1.0 if shape.buffer(-1).intersects(shapes[code]) else 0.0 for code in wards["code"]] for shape in places]
    needs = [-float(feature["properties"]["incidents"]) for feature in content["features"]]
    found = {}
    for at in np.flatnonzero(hidden):
        aim = np.zeros(len(wards))
        reach = []
        for sign in (1.0, -1.0):
            aim[at] = sign
            answer = linprog(
                aim, A_eq=np.ones((1, len(wards))), b_eq=[total], A_ub=parts or None, b_ub=needs or None, bounds=ends
            )
            assert answer.success
            reach.append(sign * answer.fun)
        found[str(wards["name"][at])] = (reach[0], reach[1], int(truth[wards["code"][at]]))
    return found


def test_no_hidden_ward_can_be_solved_for(sparse: Analysis) -> None:
    found = solved(sparse, RULES)
    assert len(found) >= 10
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
        found = public_hotspots(analysis, RULES)
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


def test_places_that_share_wards_are_told_together(sparse: Analysis) -> None:
    place = public_hotspots(sparse, RULES)
    groups = ward_groups(sparse, place)
    counts = sparse.wards.set_index("code").loc[sparse.areas["code"], "incidents"].to_numpy()
    for group in groups:
        assert counts[list(group.cells)].sum() >= group.part


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


def test_a_street_is_named_only_where_enough_incidents_are(areas: Areas) -> None:
    point = areas.table.geometry.iloc[0].representative_point()

    def named(streets: list[str]) -> str:
        rows = ["Easting,Northing,Location"] + [f"{point.x:.0f},{point.y:.0f},{street}" for street in streets]
        read = read_incidents([Source("a.csv", "\n".join(rows).encode())])
        analysis = analyse(read, areas, Settings(method="dbscan", dbscan=Dbscan(eps_m=100, min_samples=5)))
        return str(public_hotspots(analysis, RULES)["name"].iloc[0])

    ward = str(areas.table["name"].iloc[0])
    assert named(["On or near High Street"] * 5 + [f"Lane {n}" for n in range(10)]) == f"around High Street, {ward}"
    assert named(["On or near High Street"] * 4 + [f"Lane {n}" for n in range(10)]) == ward
    assert named(["On or near Supermarket"] * 20) == ward


def test_every_form_says_the_same_and_is_marked_as_public(sparse: Analysis) -> None:
    files = public_files(sparse, rules=RULES, forms=DOCUMENTS, marking="OFFICIAL", made=MADE)
    texts = {
        "html": text_of_page(files["public.html"]),
        "pdf": text_of_pdf(files["public.pdf"]),
        "word": text_of_word(files["public.docx"]),
        "slides": " ".join(texts_of_slides(files["public.pptx"])),
        "meeting": text_of_page(files["public-meeting.html"]),
    }
    place = public_hotspots(sparse, RULES).iloc[0]
    for form, text in texts.items():
        assert f"{place['incidents']} of 53" in text, form
        assert "Counts from 1 to 4 are hidden" in text, form
        assert "Public version" in text, form
        assert "OFFICIAL" in text, form
    assert all("Hidden are 21 of 25 areas" in texts[form] for form in ("html", "pdf", "word"))


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
    assert "No place stands out with enough incidents" in text_of_pdf(files["public.pdf"])
