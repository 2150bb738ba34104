"""The command line as a whole process: what it writes, what it says, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from unittest.mock import patch

import pandas as pd
import pytest

from hotspots.terminal import progress_bar

NAMES = {"report.html", "hotspots.geojson", "hotspots.csv", "wards.csv", "repeats.csv", "set_aside.csv", "manifest.json"}


def hotspots(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    return subprocess.run(
        [sys.executable, "-m", "hotspots", *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False
    )


def test_sample_writes_every_file_and_says_that_it_is_synthetic(tmp_path: Path) -> None:
    done = hotspots("sample", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} == NAMES
    assert "Synthetic sample" in done.stdout
    assert "11,570 of 11,570 rows can be used; 0 are set aside." in done.stdout
    assert "Quality of the data" in (tmp_path / "out" / "report.html").read_text("utf-8")
    assert done.stderr == ""


def test_run_on_the_real_zip_gives_the_published_figures(tmp_path: Path, real_data: Path) -> None:
    done = hotspots(
        "run",
        real_data / "police_uk" / "sussex-2019-11-to-2021-11.zip",
        "--boundaries",
        real_data / "boundaries" / "eastbourne_hastings_wards_2020.geojson",
        "--out",
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert (manifest["rows_in"], manifest["inside"]) == (332_797, 51_339)
    wards = pd.read_csv(tmp_path / "wards.csv")
    assert wards["incidents"].head(5).tolist() == [7407, 4813, 3207, 3161, 3090]


def test_harm_is_ranked_beside_the_count_and_its_table_stands_in_every_file(tmp_path: Path) -> None:
    done = hotspots("sample", "--harm", "police_uk", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "By harm the first is" in done.stdout
    assert "This is an assumption and not the index" in done.stdout
    table = pd.read_csv(tmp_path / "hotspots.csv")
    assert sorted(table["harm_rank"]) == list(range(1, 11))
    assert pd.read_csv(tmp_path / "wards.csv")["harm_share"].sum() == pytest.approx(1)
    for name in ("hotspots.csv", "wards.csv", "hotspots.geojson", "manifest.json", "report.html"):
        said = (tmp_path / name).read_text("utf-8")
        assert "days of the Cambridge Crime Harm Index, 2020 table" in said, name
        assert "This is an assumption" in said, name


def test_a_harm_table_of_ones_own_is_an_input_like_others(tmp_path: Path) -> None:
    weights = tmp_path / "weights.csv"
    weights.write_text("category,weight,table,vintage\nRobbery,10,Our own,2026\n", "utf-8")
    done = hotspots("sample", "--harm", weights, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert manifest["harm"] == "Harm: Our own, 2026, weights as given."
    assert [source["name"] for source in manifest["inputs"] if source["role"] == "harm"] == ["weights.csv"]
    assert any("11,475 of 11,570 incidents have a category that the harm table does not hold" in n for n in manifest["notes"])


def test_a_harm_file_is_never_replaced_and_what_is_no_file_is_told_in_one_line(tmp_path: Path) -> None:
    weights = tmp_path / "hotspots.csv"
    weights.write_text("category,weight\nRobbery,10\n", "utf-8")
    done = hotspots("sample", "--out", tmp_path, "--harm", weights)
    assert (done.returncode, "one of the files that you gave" in done.stderr) == (2, True)
    assert weights.read_text("utf-8").startswith("category,weight")
    for given in ("a" * 300, "", str(tmp_path)):
        refused = hotspots("sample", "--out", tmp_path / "out", "--harm", given)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1), given
        assert "choose cchi_2020, police_uk, or a CSV file" in refused.stderr
    assert not (tmp_path / "out").exists()


def test_a_rare_category_and_no_hotspot_are_reported_whole(tmp_path: Path) -> None:
    settings = tmp_path / "s.json"
    settings.write_text('{"filter": {"categories": ["Robbery"]}, "min_incidents": 1000, "plan": {"hours": 10}}', "utf-8")
    done = hotspots("sample", "--out", tmp_path / "out", "--settings", settings)
    assert done.returncode == 0, done.stderr
    assert "There is no hotspot to plan patrols for." in done.stdout
    assert {path.name for path in (tmp_path / "out").iterdir()} == NAMES
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    # Some wards have no robbery: the funnel is drawn all the same.
    assert "all areas nan" not in page
    assert "all areas 0.2" in page


def test_a_comparison_of_harm_names_its_table_in_every_file(tmp_path: Path) -> None:
    wards = "boundaries/eastbourne_hastings_wards_2020.geojson"
    files = ("sample_data/patrolled_zone.geojson", "sample_data/incidents.csv", "--boundaries", wards)
    done = hotspots("compare", *files, "--harm", "police_uk", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    for path in tmp_path.iterdir():
        assert "This is an assumption" in path.read_text("utf-8"), path.name
    table = pd.read_csv(tmp_path / "comparison.csv")
    assert table["harm_table"].notna().eq(table["kind"].eq("harm")).all()


def test_a_patrol_plan_is_written_with_its_timetable_and_stands_in_the_report(tmp_path: Path) -> None:
    wards = "boundaries/eastbourne_hastings_wards_2020.geojson"
    run = ("run", "sample_data/incidents.csv", "--boundaries", wards, "--out", tmp_path)
    done = hotspots(*run, "--patrol-hours", "10", "--patrol-hotspots", "3", "--visit-minutes", "10", "--patrols-at-once", "2")
    assert done.returncode == 0, done.stderr
    said = next(line for line in done.stdout.splitlines() if line.startswith("3 places, "))
    assert "visits of 10 minutes in" in said
    assert {path.name for path in tmp_path.iterdir()} == NAMES | {"patrol_plan.csv", "patrol_timetable.csv"}
    plan, timetable = (pd.read_csv(tmp_path / name) for name in ("patrol_plan.csv", "patrol_timetable.csv"))
    assert plan["visits"].sum() == len(timetable) == int(said.split(", ")[1].split(" ")[0])
    page = (tmp_path / "report.html").read_text("utf-8")
    assert said.split(". ")[0] in page
    assert f"The week by the clock: {len(timetable)} visits" in page
    assert json.loads((tmp_path / "manifest.json").read_text("utf-8"))["settings"]["plan"]["visit_minutes"] == 10
    refused = hotspots(*run, "--visit-minutes", "10")
    assert (refused.returncode, "needs --patrol-hours" in refused.stderr) == (2, True)


def test_settings_file_and_method_are_taken(tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    settings.write_text('{"min_incidents": 60, "filter": {"districts": ["Eastbourne"]}}', encoding="utf-8")
    done = hotspots("sample", "--out", tmp_path / "out", "--settings", settings, "--method", "dbscan")
    assert done.returncode == 0, done.stderr
    table = pd.read_csv(tmp_path / "out" / "hotspots.csv")
    assert set(table["method"]) == {"dbscan"}
    assert table["incidents"].min() >= 60
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert (manifest["areas"], manifest["settings"]["min_incidents"]) == (9, 60)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "is empty"),
        ("header.csv", b"longitude,latitude\n", "no rows"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "not a text file"),
        ("prose.csv", b"Dear all\nplease find attached\n", "not a CSV"),
        ("wrong.csv", b"a,b\n1,2\n", "no coordinates that can be recognised"),
        ("bad.csv", b"longitude,latitude\nx,y\nx,y\n", "None of the 2 rows"),
        ("elsewhere.csv", b"longitude,latitude\n-2.24,51.86\n", "Choose boundaries of the same place"),
    ],
)
def test_bad_input_ends_with_2_and_one_line_and_writes_nothing(
    tmp_path: Path, bundled_wards: Path, name: str, content: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    done = hotspots("run", path, "--boundaries", bundled_wards, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_zip_that_claims_3_gb_is_refused_before_it_is_unpacked(tmp_path: Path, bundled_wards: Path) -> None:
    path = tmp_path / "claim.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big.csv", "longitude,latitude\n0.29,50.77\n")
    data = bytearray(path.read_bytes())
    central = data.index(b"PK\x01\x02")
    data[central + 24 : central + 28] = (3_000_000_000).to_bytes(4, "little")
    path.write_bytes(data)
    done = hotspots("run", path, "--boundaries", bundled_wards, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "claims to unpack to 3.0 GB" in done.stderr


def test_help_does_not_load_the_heavy_libraries() -> None:
    code = (
        "import sys; from hotspots.cli import app; "
        "print([m for m in ('numpy', 'pandas', 'geopandas', 'numba', 'folium', 'streamlit') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_compare_writes_its_three_files_and_says_the_verdict(
    tmp_path: Path, bundled_incidents: Path, bundled_wards: Path
) -> None:
    folder = bundled_incidents.parent
    done = hotspots(
        "compare", folder / "patrolled_zone.geojson", bundled_incidents, "--boundaries", bundled_wards, "--out", tmp_path / "out",
        "--patrols", folder / "patrol_log.csv",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["comparison.csv", "comparison.html", "comparison.json"]
    assert "100 to 71 (−29%, −48% to −3%)" in done.stdout


def test_rows_of_a_patrol_log_that_are_set_aside_are_written_and_said(
    tmp_path: Path, bundled_incidents: Path, bundled_wards: Path
) -> None:
    folder, log = bundled_incidents.parent, tmp_path / "log.csv"
    log.write_bytes(
        b"start,end,zone\n01/10/2021 21:00,01/10/2021 21:20,Devonshire patrolled zone (synthetic)\n"
        b"01/10/2021 21:20,01/10/2021 21:00,=x\n"
    )
    done = hotspots(
        "compare", folder / "patrolled_zone.geojson", bundled_incidents, "--boundaries", bundled_wards, "--out", tmp_path / "out",
        "--patrols", log,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 of 2 rows of the patrol log are set aside." in done.stdout
    table = pd.read_csv(tmp_path / "out" / "patrols_set_aside.csv")
    assert table[["file", "row", "reason"]].to_numpy().tolist() == [["log.csv", 3, "it ends before it starts"]]
    assert table["zone"].tolist() == ["'=x"]
    written = json.loads((tmp_path / "out" / "comparison.json").read_text("utf-8"))["dose"]
    assert (written["rows_in"], written["set_aside"], written["reasons"]) == (2, 1, {"it ends before it starts": 1})
    assert "1 of 2 rows was set aside" in (tmp_path / "out" / "comparison.html").read_text("utf-8")


@pytest.mark.parametrize("minutes", ["nan", "inf", "-5", "0"])
def test_a_target_that_is_no_length_ends_with_2_and_one_line(
    tmp_path: Path, bundled_incidents: Path, bundled_wards: Path, minutes: str
) -> None:
    operation = bundled_incidents.parent / "patrolled_zone.geojson"
    done = hotspots(
        "compare", operation, bundled_incidents, "--boundaries", bundled_wards, "--out", tmp_path / "out",
        f"--target-minutes={minutes}",
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == f"hotspots: --target-minutes is {minutes}: choose a number of minutes above 0, such as 15.\n"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("operation", "says"),
    [
        ("nonsense", "is not JSON"),
        ('{"zone": "Devonshire", "after": ["2021-11", "2021-10"]}', "ends before it starts"),
        ('{"zone": "Devonshire", "after": ["2031-10", "2031-11"]}', "is not within the data"),
        ('{"zone": "Atlantis", "after": ["2021-10", "2021-11"]}', "is no area and no hotspot"),
    ],
)
def test_a_bad_operation_ends_with_2_and_one_line(
    tmp_path: Path, bundled_incidents: Path, bundled_wards: Path, operation: str, says: str
) -> None:
    path = tmp_path / "op.json"
    path.write_text(operation, encoding="utf-8")
    done = hotspots("compare", path, bundled_incidents, "--boundaries", bundled_wards, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_an_input_in_the_folder_of_results_is_never_replaced(tmp_path: Path, bundled_wards: Path) -> None:
    aside = tmp_path / "set_aside.csv"
    aside.write_bytes(b"longitude,latitude\n0.29,50.77\n")
    done = hotspots("run", aside, "--boundaries", bundled_wards, "--out", tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        f"hotspots: {aside} is one of the files that you gave, and it would be replaced. Choose another folder with --out.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["set_aside.csv"]
    assert aside.read_bytes() == b"longitude,latitude\n0.29,50.77\n"


@pytest.mark.parametrize("role", ["--boundaries", "--population", "--settings"])
def test_no_input_of_any_role_is_replaced(tmp_path: Path, bundled_wards: Path, role: str) -> None:
    content = {
        "--boundaries": bundled_wards.read_bytes(),
        "--population": b"code,population\nE05011574,5\n",
        "--settings": b"{}",
    }
    incidents = tmp_path / "a.csv"
    incidents.write_bytes(b"longitude,latitude\n0.29,50.77\n")
    (tmp_path / "out").mkdir()
    mine = tmp_path / "mine"
    mine.write_bytes(content[role])
    (tmp_path / "out" / "wards.csv").hardlink_to(mine)
    boundaries = mine if role == "--boundaries" else bundled_wards
    more = () if role == "--boundaries" else (role, mine)
    done = hotspots("run", incidents, "--boundaries", boundaries, *more, "--out", tmp_path / "out")
    assert done.returncode == 2, done.stderr
    assert "it would be replaced" in done.stderr
    assert mine.read_bytes() == content[role]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["wards.csv"]


def test_a_folder_whose_name_is_too_long_is_told_in_one_line(tmp_path: Path) -> None:
    done = hotspots("sample", "--out", tmp_path / ("x" * 300))
    assert done.returncode == 2
    assert "xxx… cannot be written to (File name too long). Choose another folder with --out.\n" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_text_from_files_steers_no_terminal(tmp_path: Path, bundled_wards: Path) -> None:
    rows = b"561616,99000,\x1b[2Jwiped,\x1b]0;title\x07 Street\n" * 12
    (tmp_path / "a.csv").write_bytes(b"x,y,data_note,place\n" + rows)
    done = hotspots("run", tmp_path / "a.csv", "--boundaries", bundled_wards, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Note: �[2Jwiped.\n")
    assert all(letter.isprintable() or letter == "\n" for letter in done.stdout)
    (tmp_path / "b.csv").write_bytes(b"\x1b[2Jlon,b\n1,2\n")
    done = hotspots("run", tmp_path / "b.csv", "--boundaries", bundled_wards, "--out", tmp_path / "out")
    assert "its columns are �[2Jlon, b." in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_file_name_that_looks_like_markup_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with patch("sys.stderr.isatty", return_value=True), progress_bar() as progress:
        progress("Reading [/red]a.csv", 0.5)
    assert "Reading [/red]a.csv" in capsys.readouterr().err


def test_two_sources_and_a_scheme_are_analysed_together(tmp_path: Path, bundled_incidents: Path, bundled_wards: Path) -> None:
    lines = bundled_incidents.read_text(encoding="utf-8").splitlines(keepends=True)
    other, scheme = tmp_path / "ambulance.csv", tmp_path / "scheme.csv"
    other.write_text(
        lines[0] + "".join(line.replace("SYN-", "AMB-") for line in lines[1:] if "Violence" in line), encoding="utf-8"
    )
    scheme.write_text("category,group\nRobbery,Serious\nPossession of weapons,Serious\n", encoding="utf-8")
    done = hotspots("run", bundled_incidents, other, "--boundaries", bundled_wards, "--out", tmp_path / "out", "--scheme", scheme)
    assert done.returncode == 0, done.stderr
    assert "places the hotspots of two or more of Ambulance and incidents meet" in done.stdout
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["settings"]["scheme"] == [{"name": "Serious", "categories": ["Robbery", "Possession of weapons"]}]
    assert any(note.startswith("Scheme: Serious is Robbery, Possession of weapons: ") for note in manifest["notes"])
    assert (tmp_path / "out" / "sources.csv").exists()


def test_targets_are_judged_and_written(tmp_path: Path) -> None:
    table = tmp_path / "targets.csv"
    table.write_text("measure,baseline,target,actual\nPersonal,923,no increase,1424\n", encoding="utf-8")
    refused = hotspots("targets", table, "--out", tmp_path)
    assert refused.returncode == 2
    assert "would be replaced" in refused.stderr
    done = hotspots("targets", table, "--out", tmp_path / "out", "--marking", "OFFICIAL")
    assert done.returncode == 0, done.stderr
    assert "Red: not met: Personal" in done.stdout
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"targets.html", "targets.csv"}
    done = hotspots("targets", table, "--out", tmp_path / "forms", "--form", "pdf", "--form", "word", "--form", "slides")
    assert done.returncode == 0, done.stderr
    refused = hotspots("targets", table, "--out", tmp_path / "no", "--form", "kml")
    assert refused.returncode == 2
    assert "A table of targets has no form “kml”." in refused.stderr
    assert {"targets.pdf", "targets.docx", "targets.pptx"} <= {path.name for path in (tmp_path / "forms").iterdir()}


def test_a_run_is_made_again_from_its_manifest_or_the_changed_input_is_named(
    tmp_path: Path, bundled_incidents: Path, bundled_wards: Path
) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    incidents, wards = data / "incidents.csv", data / "wards.geojson"
    incidents.write_bytes(bundled_incidents.read_bytes())
    wards.write_bytes(bundled_wards.read_bytes())
    over = data / "beats.geojson"
    over.write_bytes(bundled_wards.read_bytes() + b"\n")
    layers = ("--boundaries", wards, "--context-over", over)
    first = hotspots("run", incidents, *layers, "--out", out, "--harm", "police_uk", "--marking", "OFFICIAL")
    assert first.returncode == 0, first.stderr
    again = hotspots("rerun", out / "manifest.json", "--files", data, "--out", tmp_path / "again")
    assert again.returncode == 0, again.stderr
    assert "The same numbers from the same 3 inputs." in again.stdout
    made = [json.loads((path / "manifest.json").read_text(encoding="utf-8")) for path in (out, tmp_path / "again")]
    # What was drawn over the map is again drawn over it.
    assert [each["role"] for each in made[0]["inputs"]] == ["incidents", "boundaries", "context over"]
    assert {**made[0], "made": ""} == {**made[1], "made": ""}
    assert (tmp_path / "again" / "hotspots.csv").read_bytes() == (out / "hotspots.csv").read_bytes()
    # A table that was changed by hand beside the manifest, and counts that were changed in it, are told.
    (out / "wards.csv").write_text("changed", encoding="utf-8")
    manifest = (out / "manifest.json").read_text(encoding="utf-8")
    (out / "manifest.json").write_text(manifest.replace('"inside": 11570', '"inside": 11571'), encoding="utf-8")
    other = hotspots("rerun", out / "manifest.json", "--files", data, "--out", tmp_path / "again")
    assert other.returncode == 1
    assert "inside was 11571 and is 11570." in other.stdout
    assert "wards.csv is not the same as beside the manifest." in other.stdout
    incidents.write_bytes(bundled_incidents.read_bytes() + b"\n")
    wards.unlink()
    refused = hotspots("rerun", out / "manifest.json", "--files", data, "--out", tmp_path / "third")
    assert refused.returncode == 2
    assert "incidents.csv (incidents) has changed: its sha256 is" in refused.stderr
    assert "wards.geojson (boundaries) is not there by that name" in refused.stderr
    nowhere = hotspots("rerun", out / "manifest.json", "--files", tmp_path / "nowhere", "--out", tmp_path / "third")
    assert nowhere.returncode == 2
    assert "There is no folder" in nowhere.stderr
    assert not (tmp_path / "third").exists()


def test_inputs_given_twice_or_oddly_called_are_found_and_a_manifest_alone_holds_its_tables(
    tmp_path: Path, bundled_incidents: Path, bundled_wards: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    odd, out = data / "inc\u00a0idents.csv", tmp_path / "out"
    odd.write_bytes(b"".join(bundled_incidents.read_bytes().splitlines(keepends=True)[:400]))
    first = hotspots("run", odd, odd, "--boundaries", bundled_wards, "--out", out)
    assert first.returncode == 0, first.stderr
    alone = tmp_path / "alone" / "manifest.json"
    alone.parent.mkdir()
    for kernel in ("quartic", "epanechnikov"):
        held = (out / "manifest.json").read_text(encoding="utf-8").replace('"kernel": "quartic"', f'"kernel": "{kernel}"')
        alone.write_text(held.replace("Density, quartic", f"Density, {kernel}"), encoding="utf-8")
        again = hotspots("rerun", alone, "--files", data, "--files", bundled_wards.parent, "--out", tmp_path / kernel)
        if kernel == "quartic":
            assert again.returncode == 0, again.stdout
            assert "The same numbers from the same 3 inputs." in again.stdout
        else:
            assert again.returncode == 1
            assert "hotspots.csv is not the same as it was." in again.stdout
    content = json.loads(alone.read_text(encoding="utf-8").replace("epanechnikov", "quartic"))
    del content["tables"]
    alone.write_text(json.dumps(content), encoding="utf-8")
    again = hotspots("rerun", alone, "--files", data, "--files", bundled_wards.parent, "--out", tmp_path / "counts")
    assert again.returncode == 0
    assert "The same counts from the same 3 inputs." in again.stdout
    assert "No table lies beside the manifest" in again.stdout


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"inputs": [], "version": 1, "settings": {}}', '{"inputs": [{"name": 1}]}'])
def test_what_is_no_manifest_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(text, encoding="utf-8")
    done = hotspots("rerun", path, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


@pytest.fixture
def autumn(tmp_path: Path) -> Path:
    """Settings of the sample's last three months."""
    path = tmp_path / "autumn.json"
    path.write_text('{"filter": {"first_day": "2021-09-01", "last_day": "2021-11-30"}}', encoding="utf-8")
    return path


def test_a_tasking_briefing_is_written_in_every_form_and_can_be_made_again(tmp_path: Path, autumn: Path) -> None:
    out = tmp_path / "out"
    words = tmp_path / "words.txt"
    words.write_text("Quiet weeks.", encoding="utf-8")
    log = Path(__file__).parent.parent / "sample_data" / "patrol_log.csv"
    done = hotspots(
        "sample", "--out", out, "--settings", autumn, "--template", "tasking", "--form", "all", "--since", "year", "--show", "1",
        "--patrols", log, "--patrol-hours", "20", "--marking", "OFFICIAL", "--made-by", "A. Analyst", "--commentary", words,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Compared with 1 September to 30 November 2020, of 5 hotspots" in done.stdout
    names = {path.name for path in out.iterdir()}
    forms = {"tasking.html", "tasking.pdf", "tasking.docx", "tasking.pptx", "tasking-meeting.html", "tasking-map-hotspots.png",
             "hotspots.xlsx", "hotspots.gpkg", "hotspots.kml", "since.csv"}  # fmt: skip
    assert forms <= names
    assert not [name for name in names if name.endswith(".partial")]
    page = (out / "tasking.html").read_text("utf-8")
    assert "Commentary by A. Analyst" in page
    assert "officer-minutes" in page
    data = tmp_path / "data"
    data.mkdir()
    root = Path(__file__).parent.parent
    for path in (root / "sample_data" / "incidents.csv", root / "boundaries" / "eastbourne_hastings_wards_2020.geojson", log):
        (data / path.name).write_bytes(path.read_bytes())
    again = hotspots("rerun", out / "manifest.json", "--files", data, "--out", tmp_path / "again")
    assert again.returncode == 0, again.stderr
    assert "The same numbers from the same 3 inputs." in again.stdout
    assert (tmp_path / "again" / "since.csv").read_bytes() == (out / "since.csv").read_bytes()
    assert "Quiet weeks." in (tmp_path / "again" / "tasking.html").read_text("utf-8")
    assert {path.name for path in (tmp_path / "again").iterdir()} == names


def test_what_changed_can_be_told_from_an_earlier_run(tmp_path: Path, autumn: Path) -> None:
    earlier = tmp_path / "earlier.json"
    earlier.write_text(autumn.read_text("utf-8").replace("2021", "2020"), encoding="utf-8")
    assert hotspots("sample", "--out", tmp_path / "last", "--settings", earlier).returncode == 0
    done = hotspots("sample", "--out", tmp_path / "now", "--settings", autumn, "--since", tmp_path / "last" / "manifest.json")
    assert done.returncode == 0, done.stderr
    assert "Compared with 1 September to 30 November 2020, of" in done.stdout
    roles = [each["role"] for each in json.loads((tmp_path / "now" / "manifest.json").read_text("utf-8"))["inputs"]]
    assert roles == ["incidents", "boundaries", "earlier", "earlier"]
    assert "What changed since last time" in (tmp_path / "now" / "report.html").read_text("utf-8")
    both = hotspots(
        "since", tmp_path / "last" / "manifest.json", tmp_path / "now" / "manifest.json", "--out", tmp_path / "both",
        "--form", "pdf,word,slides", "--marking", "OFFICIAL",
    )  # fmt: skip
    assert both.returncode == 0, both.stderr
    assert {path.name for path in (tmp_path / "both").iterdir()} == {
        "since.html", "since.csv", "since.pdf", "since.docx", "since.pptx",
    }  # fmt: skip
    one, other = (pd.read_csv(tmp_path / name / "since.csv")["move"].tolist() for name in ("now", "both"))
    assert one == other
    swapped = hotspots(
        "since", tmp_path / "now" / "manifest.json", tmp_path / "last" / "manifest.json", "--out", tmp_path / "not"
    )
    assert swapped.returncode == 2
    assert "does not end before the later" in swapped.stderr


def test_a_period_is_named_as_in_a_settings_file(tmp_path: Path, autumn: Path) -> None:
    for name, arguments in (("file", ("--settings", autumn)), ("days", ("--period", "2021-09-01:2021-11-30")),
                            ("months", ("--period", "2021-09:2021-11"))):  # fmt: skip
        assert hotspots("sample", "--out", tmp_path / name, *arguments).returncode == 0
    held = {name: (tmp_path / name / "hotspots.csv").read_bytes() for name in ("file", "days", "months")}
    assert held["file"] == held["days"] == held["months"]
    chosen = json.loads((tmp_path / "months" / "manifest.json").read_text("utf-8"))["settings"]["filter"]
    assert (chosen["first_day"], chosen["last_day"]) == ("2021-09-01", "2021-11-30")


def test_packs_are_a_profile_of_each_ward_or_a_briefing_of_each_district(tmp_path: Path) -> None:
    done = hotspots("sample", "--out", tmp_path / "wards", "--pack", "wards", "--form", "pdf")
    assert done.returncode == 0, done.stderr
    wards = [path.name for path in (tmp_path / "wards").glob("ward-*.pdf")]
    assert len(wards) == 25
    done = hotspots("sample", "--out", tmp_path / "districts", "--pack", "districts", "--form", "word")
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (tmp_path / "districts").glob("district-*")}
    assert names == {f"district-{name}.{ending}" for name in ("eastbourne", "hastings") for ending in ("html", "docx")}
    page = (tmp_path / "districts" / "district-hastings.html").read_text("utf-8")
    assert "Found from this district&#39;s incidents alone" in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--form", "docx"), "“docx” is no form. Choose of html, pdf, word"),
        (("--template", "x"), "“x” is no template."),
        (("--pack", "x"), "“x” is no pack. Choose wards or districts."),
        (("--ward", "Nowhere"), "No area is called “Nowhere”."),
        (("--since", "nowhere.json"), "nowhere.json"),
        (("--since", "2021-10-01:2021-09-01"), "--since"),
        (("--since", "before"), "the data cover 1 December 2019 to 30 November 2021"),
        (("--period", "2021-09:x"), "--period: “x” is not a date."),
        (("--period", "2021-10:2021-09"), "--period ends before it starts: swap the dates."),
        (("--marking", "x" * 81), "The marking has 81 letters"),
        (("--show", "99"), "There is no hotspot 99"),
    ],
)
def test_what_cannot_be_handed_over_is_said_in_one_line(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = hotspots("sample", "--out", tmp_path / "out", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_public_version_is_all_that_is_written(tmp_path: Path, autumn: Path) -> None:
    out = tmp_path / "out"
    done = hotspots("sample", "--out", out, "--settings", autumn, "--public", "--least", "10", "--square", "500", "--form", "all")
    assert done.returncode == 0, done.stderr
    names = {path.name for path in out.iterdir()}
    assert all(name.startswith("public") for name in names)
    assert "Publish one public version only" in done.stdout
    assert {"public.html", "public.pdf", "public.docx", "public.pptx", "public_wards.csv", "public_manifest.json"} <= names
    rules = json.loads((out / "public_manifest.json").read_text("utf-8"))["public"]
    assert rules == {"least": 10, "cell_m": 500}
    for arguments, said in (
        (
            ("--public", "--since", "year", "--ward", "Castle"),
            "writes the public version and nothing else: leave out --since, --ward.",
        ),
        (
            ("--public", "--form", "workbook"),
            "A public version has no form “workbook”. Choose of html, pdf, word, slides, meeting, pictures, or all.",
        ),
        (
            ("--public", "--marking", "OFFICIAL-SENSITIVE"),
            "A public version cannot be marked OFFICIAL-SENSITIVE: choose no marking",
        ),
        (("--least", "10"), "--least and --square are rules of a public version: add --public, or leave them out."),
    ):
        told = hotspots("sample", "--out", tmp_path / "no", *arguments)
        assert told.returncode == 2
        assert said in told.stderr
    refused = hotspots("sample", "--out", tmp_path / "no", "--public", "--least", "1")
    assert refused.returncode == 2
    assert "For a public version the least count shown (--least) is 1: choose a number from 3 to 100." in refused.stderr


def test_a_comparison_is_made_again_from_its_json(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent
    data, out = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    for path in (
        root / "sample_data" / "patrolled_zone.geojson", root / "sample_data" / "incidents.csv",
        root / "sample_data" / "patrol_log.csv", root / "boundaries" / "eastbourne_hastings_wards_2020.geojson",
    ):  # fmt: skip
        (data / path.name).write_bytes(path.read_bytes())
    done = hotspots(
        "compare", data / "patrolled_zone.geojson", data / "incidents.csv", "--boundaries",
        data / "eastbourne_hastings_wards_2020.geojson", "--patrols", data / "patrol_log.csv", "--out", out,
        "--target-minutes", "20", "--marking", "OFFICIAL", "--made-by", "A. Analyst",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    again = hotspots("rerun", out / "comparison.json", "--files", data, "--out", tmp_path / "again")
    assert again.returncode == 0, again.stderr
    assert "The same numbers from the same 4 inputs." in again.stdout
    assert (tmp_path / "again" / "comparison.csv").read_bytes() == (out / "comparison.csv").read_bytes()
    one, other = (json.loads((folder / "comparison.json").read_text("utf-8")) for folder in (out, tmp_path / "again"))
    assert {name for name in one if one[name] != other[name]} == {"made"}
    (data / "patrol_log.csv").write_bytes(b"start,end\n")
    refused = hotspots("rerun", out / "comparison.json", "--files", data, "--out", tmp_path / "third")
    assert refused.returncode == 2
    assert "patrol_log.csv (patrols) has changed" in refused.stderr


def test_an_earlier_run_is_not_replaced_and_a_public_folder_holds_nothing_else(tmp_path: Path, autumn: Path) -> None:
    earlier = tmp_path / "earlier.json"
    earlier.write_text(autumn.read_text("utf-8").replace("2021", "2020"), encoding="utf-8")
    run = tmp_path / "run"
    assert hotspots("sample", "--out", run, "--settings", earlier).returncode == 0
    held = (run / "manifest.json").read_bytes()
    done = hotspots("sample", "--out", run, "--settings", autumn, "--since", run / "manifest.json")
    assert done.returncode == 2
    assert "is one of the files that you gave" in done.stderr
    assert (run / "manifest.json").read_bytes() == held
    mixed = hotspots("sample", "--out", run, "--public")
    assert mixed.returncode == 2
    assert "holds other files, such as hotspots.csv. Choose an empty folder" in mixed.stderr
    public = tmp_path / "public"
    assert hotspots("sample", "--out", public, "--public", "--form", "word", "--settings", earlier).returncode == 0
    (public / ".DS_Store").write_bytes(b"")
    assert hotspots("sample", "--out", public, "--public", "--form", "word", "--settings", autumn).returncode == 0
    # A document of another period left beside these tables could be subtracted from them.
    left = hotspots("sample", "--out", public, "--public", "--settings", autumn)
    assert left.returncode == 2
    assert "holds files of an earlier public version, such as public.docx. Choose an empty folder" in left.stderr
    targets = tmp_path / "targets.csv"
    targets.write_text("measure,baseline,target,actual\nPersonal,923,no increase,1424\n", encoding="utf-8")
    for internal in (
        ("sample",), ("rerun", run / "manifest.json"), ("since", run / "manifest.json", run / "manifest.json"),
        ("targets", targets),
    ):  # fmt: skip
        beside = hotspots(*internal, "--out", public)
        assert beside.returncode == 2
        assert "holds a public version, to be handed over as it is. Choose another folder" in beside.stderr
    for change in ({"shown": [{}]}, {"since": [1, 2]}, {"since": "year"}, {"edits": ["x"]}, {"verdict": 1}, {"shown": [1e999]},
                   {"wards": "Castle"}):  # fmt: skip
        content = json.loads(held) | change
        (tmp_path / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
        root = Path(__file__).parent.parent
        wrong = hotspots(
            "rerun", tmp_path / "manifest.json", "--files", root / "sample_data", "--files", root / "boundaries", "--out",
            tmp_path / "again",
        )  # fmt: skip
        assert wrong.returncode == 2, change
        assert "holds what no manifest holds" in wrong.stderr
        assert wrong.stderr.count("\n") == 1
