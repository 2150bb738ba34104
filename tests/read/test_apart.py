"""Reading apart: the same result, errors and progress as at home; whatever a file does, one message and nothing left behind."""

from __future__ import annotations

import importlib
import importlib.util
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, get_args

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from hotspots.errors import BadBoundaries, BadColumns, BadFile, NoIncidents
from hotspots.read import Source, apart, apart_worker, read_areas, read_incidents
from hotspots.read.apart import COMMAND, ROOT, Job, Limits, read_apart
from hotspots.read.postcodes import read_postcodes
from hotspots.reading import AreaColumns, Columns, Reading

MISBEHAVING = (sys.executable, "-m", "tests.read.apart_jobs")
CSV = (
    b"ref,date,easting,northing,category\n"
    b"0012,2021-10-05,561600,99200,Robbery\n"
    b"0013,2021-10-06,561600.25,99200,Drugs\n"
    b"0014,yesterday,561600,99200,Drugs\n"
    b"0015,2021-10-07,561600\n"
)
HOSTILE = "a\"b'c\n; rm -rf $HOME `id` \x1b[31m%s.csv"

posix_only = pytest.mark.skipif(os.name != "posix", reason="signals and process groups are POSIX")
limits_memory = pytest.mark.skipif(
    not sys.platform.startswith("linux") or importlib.util.find_spec("resource") is None,
    reason="this system keeps no limit on address space",
)


def misbehave(name: str, arguments: dict[str, Any] | None = None, **options: Any) -> Any:
    """What one of the jobs in `apart_jobs.py` ends with."""
    return read_apart(name, arguments or {}, names=["a.csv"], command=MISBEHAVING, **options)  # type: ignore[arg-type]


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet counts as ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


def all_gone(pids: list[int]) -> bool:
    """Whether all of them end within five seconds."""
    until = time.monotonic() + 5
    while not all(is_gone(pid) for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def assert_same(found: Any, expected: Any) -> None:
    """Every field equal, tables to the last type and attribute."""
    assert type(found) is type(expected)
    for field in fields(expected):
        one, other = getattr(found, field.name), getattr(expected, field.name)
        if isinstance(other, gpd.GeoDataFrame):
            assert one.crs == other.crs
            assert one.geometry.to_wkb().tolist() == other.geometry.to_wkb().tolist()
        if isinstance(other, pd.DataFrame):
            assert type(one) is type(other)
            assert one.attrs == other.attrs
            pd.testing.assert_frame_equal(one, other, check_exact=True)
        else:
            assert one == other


def test_the_table_of_jobs_is_what_can_be_asked_for() -> None:
    assert set(get_args(Job)) == set(apart_worker.JOBS)
    for where in apart_worker.JOBS.values():
        module, function = where.split(":")
        assert callable(getattr(importlib.import_module(module), function))


def test_incidents_are_the_same_as_at_home() -> None:
    arguments = {"sources": [Source("a.csv", CSV)], "columns": Columns(reference="ref"), "today": date(2022, 1, 1)}
    found = read_apart("incidents", arguments, names=["a.csv"])
    assert found.rows_in == 4
    assert len(found.set_aside) == 2
    assert_same(found, read_incidents(**arguments))


def test_the_bundled_sample_and_its_wards_are_the_same_as_at_home(bundled_incidents: Path, bundled_wards: Path) -> None:
    incidents, wards = Source.from_path(bundled_incidents), Source.from_path(bundled_wards)
    found = read_apart("incidents", {"sources": [incidents]}, names=[incidents.name])
    assert_same(found, read_incidents([incidents]))
    areas = read_apart("areas", {"source": wards, "columns": AreaColumns()}, names=[wards.name])
    assert len(areas.table) == 25
    assert_same(areas, read_areas(wards))


def test_a_real_archive_is_the_same_as_at_home(real_data: Path) -> None:
    source = Source.from_path(real_data / "police_uk" / "sussex-2019-11-to-2021-11.zip")
    assert_same(read_apart("incidents", {"sources": [source]}, names=[source.name]), read_incidents([source]))


def test_a_lookup_made_apart_serves_another_job() -> None:
    lookup = Source("p.csv", b"postcode,easting,northing\nBN21 1AB,561600,99200\n")
    postcodes = read_apart("postcodes", {"source": lookup}, names=["p.csv"])
    assert_same(postcodes, read_postcodes(lookup))
    sources = [Source("a.csv", b"date,postcode,category\n2021-10-05,BN21 1AB,Drugs\n")]
    found = read_apart("incidents", {"sources": sources, "postcodes": postcodes}, names=["a.csv"])
    assert_same(found, read_incidents(sources, postcodes=postcodes))


def test_a_spreadsheet_is_converted_by_its_own_process_within(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in CSV.decode().splitlines():
        book.active.append(row.split(","))
    book.save(tmp_path / "a.xlsx")
    arguments = {"sources": [Source.from_path(tmp_path / "a.xlsx")], "reading": Reading(sheet="Sheet")}
    # Below the limit that the spreadsheet's own process sets itself.
    found = read_apart("incidents", arguments, names=["a.xlsx"], limits=Limits(memory_bytes=3_000_000_000))
    assert_same(found, read_incidents(**arguments))


def test_areas_from_apart_start_no_map_library_here_and_leave_it_to_be_started_safely(bundled_wards: Path) -> None:
    script = f"""
import sys
from hotspots.read import Source, read_areas
from hotspots.read.apart import read_apart
wards = Source.from_path({str(bundled_wards)!r})
apart = read_apart("areas", {{"source": wards}}, names=["wards"])
assert "geopandas" in sys.modules and "pyogrio" not in sys.modules
assert apart.table.equals(read_areas(wards).table)
assert "OGR_VRT" not in sys.modules["pyogrio"].list_drivers()
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)


@pytest.mark.parametrize(
    ("job", "arguments", "kind"),
    [
        ("incidents", {"sources": []}, NoIncidents),
        ("incidents", {"sources": [Source("a.csv", b"")]}, BadFile),
        ("incidents", {"sources": [Source("a.csv", b"colour,size\nred,2\n")]}, BadColumns),
        ("areas", {"source": Source("a.geojson", b"{}")}, BadBoundaries),
    ],
)
def test_an_error_keeps_its_class_and_its_text(job: Job, arguments: dict[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind) as at_home:
        {"incidents": read_incidents, "areas": read_areas}[job](**arguments)
    with pytest.raises(kind) as apart_:
        read_apart(job, arguments, names=["a"])
    assert type(apart_.value) is type(at_home.value) is kind
    assert str(apart_.value) == str(at_home.value)


def test_an_error_unknown_here_comes_as_the_nearest_known() -> None:
    with pytest.raises(BadColumns, match=r"^a\.csv has no column “x”\. Choose another\.$") as error:
        misbehave("refuse")
    assert type(error.value) is BadColumns


def test_progress_comes_in_order_and_in_this_thread() -> None:
    heard: list[tuple[str, float]] = []
    threads: set[int] = set()

    def listen(step: str, share: float) -> None:
        heard.append((step, share))
        threads.add(threading.get_ident())

    assert misbehave("count", {"steps": 100}, progress=listen) == 100
    # Before the first and between them the last one is told again.
    assert [each for each in dict.fromkeys(heard) if each[0] != "Starting to read"] == [
        (f"step {n}", n / 100) for n in range(100)
    ]
    assert threads == {threading.get_ident()}


class Cancel(BaseException):
    """As Streamlit's own: no `Exception`."""


@posix_only
def test_cancel_ends_the_process_and_what_it_started_and_leaves_no_file() -> None:
    told: list[str] = []

    def cancel(step: str, _share: float) -> None:
        if step != "Starting to read":
            told.extend(step.split(maxsplit=2))
            raise Cancel

    with pytest.raises(Cancel):
        misbehave("hang", progress=cancel)
    pids, left = [int(pid) for pid in told[:2]], Path(told[2])
    # The process itself is waited for: it is no zombie either.
    assert not Path(f"/proc/{pids[0]}").exists()
    assert all_gone(pids)
    assert not left.parents[1].exists()


def test_a_silent_job_can_be_cancelled() -> None:
    ticks: list[str] = []

    def cancel(step: str, _share: float) -> None:
        ticks.append(step)
        if len(ticks) == 3:
            raise Cancel

    began = time.monotonic()
    with pytest.raises(Cancel):
        misbehave("quiet", progress=cancel)
    assert time.monotonic() - began < 10


@posix_only
def test_a_job_that_takes_too_long_is_stopped_with_all_that_it_started() -> None:
    told: list[str] = []
    with pytest.raises(BadFile, match=r"^a\.csv took longer than 3 seconds to read, and reading was stopped\. Split it"):
        misbehave("hang", progress=lambda step, _share: told.append(step), limits=Limits(seconds=3))
    assert all_gone([int(pid) for pid in told[-1].split()[:2]])


def test_a_tiny_limit_on_time_holds_while_a_large_file_is_still_being_sent() -> None:
    with pytest.raises(BadFile, match=r"took longer than 0\.01 seconds"):
        read_apart("incidents", {"sources": [Source("a.csv", bytes(50_000_000))]}, names=["a.csv"], limits=Limits(seconds=0.01))


@limits_memory
@pytest.mark.parametrize("memory_bytes", [100_000_000, 700_000_000, 900_000_000])
def test_a_tiny_limit_on_memory_is_told(memory_bytes: int) -> None:
    source = Source("a.csv", CSV + b"0016,2021-10-06,561600.25,99200,Drugs\n" * 5_000_000)
    with pytest.raises(BadFile, match=rf"^a\.csv cannot be read: .* limit of {memory_bytes / 1e9:g} GB, .* Split it"):
        read_apart("incidents", {"sources": [source]}, names=["a.csv"], limits=Limits(memory_bytes=memory_bytes))


@limits_memory
def test_a_job_that_fills_the_memory_is_told() -> None:
    with pytest.raises(BadFile, match="more memory than the limit of 12 GB"):
        misbehave("fill")


@posix_only
@pytest.mark.parametrize("how", ["struck", "leave", "unsendable"])
def test_a_job_that_ends_without_an_answer_is_told(how: str) -> None:
    with pytest.raises(BadFile, match=r"^a\.csv cannot be read: that needs more memory .* or the file is damaged\."):
        misbehave(how)


def test_any_other_failure_is_told_without_its_words() -> None:
    with pytest.raises(BadFile, match=r"^a\.csv cannot be read: it is damaged, or made in an unusual way\.") as error:
        misbehave("stumble")
    assert "secret" not in str(error.value)
    assert "ZeroDivisionError: secret" in error.value.__notes__[0]
    assert error.value.__notes__[0].isprintable()


def test_arguments_that_cannot_be_sent_are_a_mistake_of_ours_and_told_at_once() -> None:
    with pytest.raises(Exception, match="pickle"):
        misbehave("echo", {"data": lambda: None})


def test_what_libraries_print_is_no_answer() -> None:
    assert misbehave("chatter") == "heard"


def test_large_files_pass_both_ways() -> None:
    data = os.urandom(1_000_000) * 40
    assert misbehave("echo", {"data": data}) == data


def test_several_at_once() -> None:
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda steps: misbehave("count", {"steps": steps}), (3, 4, 5)))
    assert found == [3, 4, 5]


def test_no_name_reaches_the_command_the_folder_or_the_environment() -> None:
    argv, folder, environment = read_apart(
        "tell",  # type: ignore[arg-type]
        {},
        names=[HOSTILE],
        command=MISBEHAVING,
    )
    assert [Path(argv[0]).name, *argv[1:]] == ["apart_jobs.py"]
    assert folder == str(ROOT)
    assert "rm -rf" not in environment


def test_a_hostile_name_is_only_ever_shown_and_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = []
    start = subprocess.Popen
    monkeypatch.setattr(apart.subprocess, "Popen", lambda command, **rest: commands.append(command) or start(command, **rest))
    source = Source(HOSTILE, CSV)
    found = read_apart("incidents", {"sources": [source]}, names=[HOSTILE])
    assert commands == [COMMAND]
    assert_same(found, read_incidents([source]))
    with pytest.raises(BadFile) as error:
        read_apart("incidents", {"sources": [source]}, names=[HOSTILE] * 5, limits=Limits(seconds=0.01))
    assert str(error.value).isprintable()
    assert " and 2 more took longer" in str(error.value)


def test_a_system_that_starts_no_process_is_told() -> None:
    with pytest.raises(BadFile, match=r"^a\.csv cannot be read now: the system did not start another process"):
        read_apart("incidents", {"sources": []}, names=["a.csv"], command=[str(ROOT / "no such program")])


@posix_only
def test_the_process_ends_when_the_app_is_struck_down() -> None:
    script = """
from hotspots.read.apart import read_apart
import sys
read_apart("hang", {}, names=["a.csv"], command=(sys.executable, "-m", "tests.read.apart_jobs"),
           progress=lambda step, share: print(step, flush=True))
"""
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout
        line = next(line for line in app.stdout if line[0].isdigit())
        app.kill()
    first, second, left = line.rstrip("\n").split(maxsplit=2)
    assert all_gone([int(first), int(second)])
    assert not Path(left).parents[1].exists()
