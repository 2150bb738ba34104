"""What is written: the columns promised, the numbers agreed, the same bytes each time, whole or not at all."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from hotspots.analysis import Analysis
from hotspots.errors import BadFile
from hotspots.pipeline import analyse
from hotspots.read import Source, read_areas, read_incidents
from hotspots.report import render_files, write_files
from hotspots.report.files import to_csv
from hotspots.report.sections_data import reasons
from hotspots.settings import Settings

MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def analysis(bundled_incidents: Path, bundled_wards: Path) -> Analysis:
    """The sample, analysed."""
    incidents = read_incidents([Source.from_path(bundled_incidents)])
    return analyse(incidents, read_areas(Source.from_path(bundled_wards)), Settings())


@pytest.fixture(scope="module")
def files(analysis: Analysis) -> dict[str, bytes]:
    """Its files."""
    return render_files(analysis, made=MADE)


def test_hotspots_csv_has_the_promised_columns_first_and_the_tables_numbers(files: dict[str, bytes], analysis: Analysis) -> None:
    table = pd.read_csv(pd.io.common.BytesIO(files["hotspots.csv"]))
    promised = ["rank", "id", "method", "name", "ward", "incidents", "incident_share", "area_share", "pai"]
    assert set(promised) <= set(table.columns)
    assert table["incidents"].tolist() == analysis.hotspots["incidents"].tolist()
    assert table["pai"].to_numpy() == pytest.approx((table["incident_share"] / table["area_share"]).to_numpy(), rel=1e-8)


def test_wards_csv_has_the_promised_columns_and_adds_up(files: dict[str, bytes], analysis: Analysis) -> None:
    table = pd.read_csv(pd.io.common.BytesIO(files["wards.csv"]))
    assert {"code", "name", "incidents", "share", "rate_per_1000", "rate_low", "rate_high", "per_km2"} <= set(table.columns)
    assert table["incidents"].sum() == analysis.counts.inside == 11_570
    assert table["share"].sum() == pytest.approx(1, abs=1e-9)
    devonshire = table.set_index("name").loc["Devonshire"]
    assert devonshire["rate_per_1000"] == pytest.approx(2969 / 14.460 / 2, rel=1e-9)


def test_geojson_is_wgs84_and_says_the_same_as_the_csv(files: dict[str, bytes], analysis: Analysis, tmp_path: Path) -> None:
    path = tmp_path / "hotspots.geojson"
    path.write_bytes(files["hotspots.geojson"])
    layer = gpd.read_file(path)
    assert layer.crs.to_epsg() == 4326
    assert layer["id"].tolist() == analysis.hotspots["id"].tolist()
    assert layer["incidents"].tolist() == analysis.hotspots["incidents"].tolist()
    area = layer.to_crs(27700).area.to_numpy() / 1e6
    assert area == pytest.approx(analysis.hotspots["area_km2"].to_numpy(), rel=1e-3)
    assert json.loads(files["hotspots.geojson"])["data_note"] == "Synthetic sample; best-fit outline, not for reporting"


def test_manifest_accounts_for_every_row_and_names_each_input(files: dict[str, bytes], bundled_incidents: Path) -> None:
    manifest = json.loads(files["manifest.json"])
    assert manifest["rows_in"] == manifest["used"] + manifest["set_aside"]
    assert manifest["selected"] == manifest["inside"] + manifest["outside"]
    assert manifest["inputs"][0]["sha256"] == Source.from_path(bundled_incidents).sha256
    assert Settings.from_json(json.dumps(manifest["settings"])) == Settings()
    assert {"version", "settings", "inputs", "rows_in", "used", "set_aside", "outside"} <= set(manifest)


def test_the_same_inputs_give_the_same_bytes(files: dict[str, bytes], bundled_incidents: Path, bundled_wards: Path) -> None:
    incidents = read_incidents([Source.from_path(bundled_incidents)])
    again = render_files(analyse(incidents, read_areas(Source.from_path(bundled_wards)), Settings()), made=MADE)
    for name in files:
        if name != "report.html":
            assert again[name] == files[name], name


def test_report_says_the_tables_numbers_and_names_nothing_to_fetch(files: dict[str, bytes], analysis: Analysis) -> None:
    page = files["report.html"].decode()
    visible = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page, flags=re.DOTALL | re.IGNORECASE)
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", visible)
    for row in analysis.hotspots.to_dict("records"):
        assert f"<small>{row['id']}</small>" in visible
    cells = re.findall(r'<td class="n">([\d,]+)</td>', visible)
    assert f"{analysis.hotspots['incidents'].iloc[0]:,}" in cells
    assert "Synthetic sample; best-fit outline, not for reporting" in visible
    assert "Content-Security-Policy" in page


def test_texts_that_a_spreadsheet_would_run_are_disarmed_and_numbers_stay() -> None:
    table = pd.DataFrame({"=name": ["=1+1", "-cmd", "@x", "\tx", "plain"], "number": [-1.5, 2, 3, 4, 5]})
    lines = to_csv(table).decode().splitlines()
    assert lines == ["'=name,number", "'=1+1,-1.5", "'-cmd,2", "'@x,3", "'\tx,4", "plain,5"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("-.1416", "-.1416"), ("-0.28", "-0.28"), ("+5.", "+5."), ("-1e-3", "-1e-3"), ("-.", "'-."), ("-1-1", "'-1-1"),
        ("-１", "'-１"), ("-1.5.2", "'-1.5.2"),
    ],
)  # fmt: skip
def test_a_plain_number_of_any_spelling_is_not_disarmed(text: str, written: str) -> None:
    assert to_csv(pd.DataFrame({"x": [text]})).decode("utf-8-sig").splitlines()[1] == written


def test_the_reasons_in_the_report_add_up() -> None:
    counts = pd.Series(range(30, 5, -1), index=[f"reason {number}" for number in range(25)])
    rows = reasons(counts)
    assert len(rows) == 21
    assert rows[0] == ("reason 0", 30)
    assert rows[-1] == ("other reasons", 10 + 9 + 8 + 7 + 6)
    assert sum(count for _, count in rows) == counts.sum()
    assert reasons(counts.head(20)) == rows[:20]


def test_nothing_is_half_written_when_a_file_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "b.csv").mkdir()
    (tmp_path / "b.csv" / "in the way").write_text("x")
    with pytest.raises(BadFile, match="cannot be written to"):
        write_files({"b.csv": b"2", "a.csv": b"1"}, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.csv"]


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(BadFile, match="Choose another folder"):
        write_files({"a.csv": b"1"}, tmp_path / "out")


def test_rows_set_aside_west_of_greenwich_can_be_mended_and_loaded_again() -> None:
    rows = b"longitude,latitude,date\n-0.28,50.83,01/01/2024\n-0.27,50.83,31/02/2024\n"
    aside = read_incidents([Source("a.csv", rows)]).set_aside
    mended = read_incidents([Source("set_aside.csv", to_csv(aside).replace(b"31/02/2024", b"28/02/2024"))])
    assert len(mended.table) == 1


def test_columns_that_are_not_known_are_left_out_of_the_report(files: dict[str, bytes], bundled_wards: Path) -> None:
    page = files["report.html"].decode()
    assert "<h1>Hotspots: Eastbourne and Hastings</h1>" in page
    for heading in ("District", "Rate", "95% interval", "Residents", "Lasting", "Main categories"):
        assert re.search(f"<th[^>]*>{heading}</th>", page), heading
    lasting = "persistent<br><small>most incidents in 22 of 24 months, in the first five in 24, active in 24; no trend"
    assert re.search(f"<td[^>]*>{lasting}", page)
    highest = "<td[^>]*>persistent<br><small>most incidents in 24 of 24 months, in the first five in 24, active in 24"
    assert len(re.findall(highest, page)) == 1

    rows = b"easting,northing\n" + b"561500,99200\n" * 30
    wards = Source("wards.geojson", re.sub(rb'"(LAD20NM|pop_mid2020)":', rb'"x\1":', bundled_wards.read_bytes()))
    bare = render_files(analyse(read_incidents([Source("bare.csv", rows)]), read_areas(wards), Settings()), made=MADE)
    page = bare["report.html"].decode()
    assert "<h1>Hotspots: 25 areas</h1>" in page
    for heading in ("District", "Rate", "95% interval", "Residents", "Lasting", "When", "Main categories"):
        assert not re.search(f"<th[^>]*>{heading}</th>", page), heading
    lines = re.findall(r"<tr>(.*?)</tr>", page, flags=re.DOTALL)
    cells = [(line.count("<th"), line.count("<td")) for line in lines]
    assert cells[:2] == [(6, 0), (0, 6)]


def test_a_hotspot_over_several_wards_names_them_in_the_report(files: dict[str, bytes], analysis: Analysis) -> None:
    several = [wards for wards in analysis.hotspots["wards"] if ";" in wards]
    assert several
    assert all(f"<small>{wards}</small>" in files["report.html"].decode() for wards in several)


def test_what_steers_a_terminal_is_in_no_file_but_the_rows_set_aside() -> None:
    table = pd.DataFrame({"name": ["A\x1b[31mB", "C\nD"]})
    assert b"\x1b" not in to_csv(table)
    assert b"C\nD" in to_csv(table)
    assert b"\x1b[31m" in to_csv(table, as_it_was=True)


def test_the_names_of_columns_steer_nothing_either() -> None:
    table = pd.DataFrame({"=cmd": ["a"], "b\x1b[31m\nRED": ["c"]})
    assert to_csv(table).decode().splitlines()[0] == "'=cmd,b [31m RED"
