"""
Five million rows: read in this process and apart, and analysed, with the time and the most memory that each takes.

Usage: python benchmarks/five_million.py [--rows 5000000]. It makes a CSV of 1 GB from the real months, in memory.
"""

from __future__ import annotations

import argparse
import io
import resource
import sys
import time
import zipfile
from collections.abc import Callable
from typing import TypeVar

from whole import real_inputs

from hotspots import Settings, Source, analyse, read_areas, read_incidents
from hotspots.read.apart import read_apart

Made = TypeVar("Made")


def main() -> int:
    parser = argparse.ArgumentParser(description="Read and analyse five million rows.")
    parser.add_argument("--rows", type=int, default=5_000_000)
    rows = parser.parse_args().rows
    zipped, boundaries = real_inputs()
    source = Source("five_million.csv", rows_of(zipped.read_bytes(), rows))
    print(f"{rows:,} rows, {len(source.data) / 1e9:.2f} GB\n\n| step | seconds | most memory so far, GB |\n|---|---|---|")
    apart = timed("read in a process apart", lambda: read_apart("incidents", {"sources": [source]}, names=[source.name]))
    assert apart.rows_in == rows
    assert len(apart.table) + len(apart.set_aside) == rows
    del apart
    incidents = timed("read in this process", lambda: read_incidents([source]))
    areas = read_areas(Source.from_path(boundaries))
    analysis = timed("analyse", lambda: analyse(incidents, areas, Settings()))
    assert analysis.counts.inside + analysis.counts.outside == analysis.counts.used == len(incidents.table)
    print(f"\n{analysis.counts.inside:,} in the areas, {len(analysis.hotspots)} hotspots, {len(incidents.set_aside):,} set aside")
    return 0


def rows_of(archive: bytes, rows: int) -> bytes:
    """The real months again and again, each time with other references, until there are enough rows."""
    with zipfile.ZipFile(io.BytesIO(archive)) as months:
        names = sorted(name for name in months.namelist() if name.endswith("-street.csv"))
        texts = [months.read(name).decode() for name in names]
    header = texts[0].split("\n", 1)[0]
    lines = [line for text in texts for line in text.splitlines()[1:]]
    made, turn = [header], 0
    while len(made) <= rows:
        # The reference is the first field; where it is blank the line starts with a comma.
        made += [line if line.startswith(",") else f"{turn:04d}{line}" for line in lines[: rows + 1 - len(made)]]
        turn += 1
    return ("\n".join(made) + "\n").encode()


def timed(what: str, make: Callable[[], Made]) -> Made:
    began = time.perf_counter()
    made = make()
    took = time.perf_counter() - began
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1e6
    print(f"| {what} | {took:.1f} | {most:.1f} |", flush=True)
    return made


if __name__ == "__main__":
    sys.exit(main())
