"""2,000 seeded mutations of files: one kind message or every row accounted for; never a traceback, never a hang."""

from __future__ import annotations

import gzip
import io
import random
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from hotspots.errors import HotspotsError
from hotspots.read import Source, read_areas, read_incidents
from hotspots.read.harm import read_harm
from hotspots.read.patrols import read_patrols

ROOT = Path(__file__).parent.parent.parent
MOST_SECONDS = 20.0
TOKENS = [
    b'"', b'""', b",", b";", b"\t", b"|", b"\n", b"\r\n", b"\r", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe9", b"=1+1",
    b"<script>", b"NULL", b"nan", b"inf", b"-1e309", b"99999999999999999999", b"31/02/2021", b"2021-13-45T99:99Z", b"0,0",
    b"1,2,3,4,5,6,7,8,9", b"{", b"[", b"%s", b"../..", b"\xf0\x9f\x92\xa9", b"A" * 5_000, b"TV 613 990", b"44197.5",
    b"12/25/2021 01:00 PM",
]  # fmt: skip


def mutate(data: bytes, seed: int) -> bytes:
    """A file with some bytes changed, cut, moved, doubled or put in."""
    chance = random.Random(seed)
    found = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 3, 8, 30])):
        at = chance.randrange(len(found) + 1)
        end = min(len(found), at + chance.choice([1, 2, 5, 40, 400]))
        kind = chance.randrange(6)
        if kind == 0 and at < len(found):
            found[at] = chance.randrange(256)
        elif kind == 1:
            del found[at:end]
        elif kind == 2:
            found[at:at] = chance.choice(TOKENS)
        elif kind == 3:
            found[at:at] = found[at:end] * chance.choice([1, 2, 20])
        elif kind == 4:
            found[at:end] = chance.choice(TOKENS)
        elif chance.random() < 0.2:
            del found[at:]
    return bytes(found)


def beginning(path: Path, lines: int = 60) -> bytes:
    """The first lines of a file."""
    return b"".join(path.read_bytes().splitlines(keepends=True)[:lines])


def zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def every_row_is_accounted_for(data: bytes) -> None:
    found = read_incidents([Source("a.csv", data)])
    assert len(found.table) + len(found.set_aside) == found.rows_in
    rows = [
        *zip(found.table["file"], found.table["row"], strict=True),
        *zip(found.set_aside["file"], found.set_aside["row"], strict=True),
    ]
    assert len(set(rows)) == found.rows_in or zipfile.is_zipfile(io.BytesIO(data))


def survive(read: Callable[[bytes], object], data: bytes, seeds: range) -> int:
    """Read mutations of a file; how many could still be used."""
    used = 0
    for seed in seeds:
        mutation, told = mutate(data, seed), "nothing was wrong"
        began = time.monotonic()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                read(mutation)
            used += 1
        except HotspotsError as error:
            told = str(error)
        except Exception as error:
            raise AssertionError(f"mutation {seed} gave {error!r}") from error
        assert 10 < len(told) <= 600, seed
        assert told.isprintable(), seed
        assert time.monotonic() - began < MOST_SECONDS, f"mutation {seed} took {time.monotonic() - began:.1f} s"
    return used


def test_mutations_of_the_sample() -> None:
    sample = beginning(ROOT / "sample_data" / "incidents.csv")
    assert survive(every_row_is_accounted_for, sample, range(600)) > 300
    survive(every_row_is_accounted_for, gzip.compress(sample, mtime=0), range(100))
    survive(every_row_is_accounted_for, zipped({"a.csv": sample, "b.csv": sample}), range(200))
    survive(every_row_is_accounted_for, sample.decode().encode("utf-16"), range(100))


@pytest.mark.parametrize(
    "name",
    [
        "police_uk/2018-10-gloucestershire-street.csv",
        "other/stats19_york_2005_2014.csv",
        "other/lfb_animal_rescues.csv",
        "other/chicago_portal_example.csv",
    ],
)
def test_mutations_of_real_files(real_data: Path, name: str) -> None:
    survive(every_row_is_accounted_for, beginning(real_data / name), range(150))


def test_mutations_of_boundaries_patrols_and_harm_tables() -> None:
    wards = (ROOT / "boundaries" / "eastbourne_hastings_wards_2020.geojson").read_bytes()
    survive(lambda data: read_areas(Source("a.geojson", data)), wards, range(200))
    patrols = beginning(ROOT / "sample_data" / "patrol_log.csv")
    survive(lambda data: read_patrols(Source("p.csv", data)), patrols, range(150))
    harm = b"category,weight,table,vintage\n" + b"".join(b"Category %d,%d,Ours,2026\n" % (n, n) for n in range(20))
    survive(lambda data: read_harm(Source("h.csv", data)), harm, range(150))


def test_mutations_of_a_spreadsheet() -> None:
    made = openpyxl.Workbook()
    for line in beginning(ROOT / "sample_data" / "incidents.csv", 20).decode().splitlines():
        made.active.append(line.split(","))
    data = io.BytesIO()
    made.save(data)
    survive(every_row_is_accounted_for, data.getvalue(), range(40))
