"""
The whole job as two whole processes, in turn: `python -m hotspots run` and `peer.py` on 25 months of Sussex.

Usage: python benchmarks/whole.py [--runs 5]
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
PEER = Path(__file__).resolve().parent / "peer.py"
TARGET = 0.5
RATE_COLUMNS = ["incidents", "rate_per_1000", "rate_low", "rate_high", "area_km2"]
HOTSPOT_COLUMNS = ["incidents", "incident_share", "area_share", "pai"]


@dataclass(frozen=True)
class Took:
    """Seconds of one whole process: on the clock, and of processor time, which other work on the machine moves less."""

    clock: float
    processor: float


def main() -> int:
    parser = argparse.ArgumentParser(description="Time the whole job against a script in pandas, GeoPandas and folium.")
    parser.add_argument("--runs", type=int, default=5, help="timed runs of each, after one warm-up each (default 5)")
    runs = parser.parse_args().runs
    incidents, boundaries = real_inputs()
    if find_spec("hotspots.cli") is None:
        sys.exit("hotspots.cli is not there, so there is no `python -m hotspots run` to time.")
    with tempfile.TemporaryDirectory() as folder:
        ours_out, peer_out = Path(folder) / "ours", Path(folder) / "peer"
        ours = [sys.executable, "-m", "hotspots", "run", str(incidents), "--boundaries", str(boundaries), "--out", str(ours_out)]
        peer = [sys.executable, str(PEER), str(incidents), str(boundaries), str(peer_out)]
        bytecode = Path(folder) / "bytecode"
        timed(ours, bytecode), timed(peer, bytecode)
        pairs = [(timed(ours, bytecode), timed(peer, bytecode)) for _ in range(runs)]
        agreed = agreement(ours_out, peer_out)
    return report(pairs, agreed)


def real_inputs() -> tuple[Path, Path]:
    data = Path(os.environ.get("HOTSPOTS_REAL_DATA", ROOT / ".." / "shared" / "data")).resolve()
    incidents = data / "police_uk" / "sussex-2019-11-to-2021-11.zip"
    boundaries = data / "boundaries" / "eastbourne_hastings_wards_2020.geojson"
    for path in (incidents, boundaries):
        if not path.exists():
            sys.exit(f"{path.name} is not there. Point HOTSPOTS_REAL_DATA to the folder of real data that holds it.")
    return incidents, boundaries


def timed(command: list[str], bytecode: Path) -> Took:
    """One process from start to exit; its output is shown only when it fails."""
    # Compiled modules are kept, as on any user's machine, but in a folder of ours.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(bytecode)
    before, start = _children_seconds(), time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    took = Took(time.perf_counter() - start, _children_seconds() - before)
    if done.returncode:
        sys.exit(f"{' '.join(command[1:4])} failed with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return took


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def agreement(ours: Path, peer: Path) -> list[tuple[str, bool]]:
    """What both wrote, compared: ward counts and rates by code, hotspots by rank."""
    wards, their_wards = (pd.read_csv(only(folder, "wards.csv"), index_col="code").sort_index() for folder in (ours, peer))
    hotspots, their_hotspots = (pd.read_csv(only(folder, "hotspots.csv"), index_col="rank") for folder in (ours, peer))
    return [
        (f"same {len(wards)} wards, counts, rates and intervals", same(wards, their_wards, RATE_COLUMNS)),
        (f"same {len(hotspots)} hotspots, ranks and incidents", same(hotspots, their_hotspots, HOTSPOT_COLUMNS)),
        ("same wards of the hotspots", hotspots["ward"].tolist() == their_hotspots["ward"].tolist()),
    ]


def only(folder: Path, name: str) -> Path:
    """The one file of that name, wherever in the folder it was written."""
    found = sorted(folder.rglob(name))
    if len(found) != 1:
        sys.exit(f"{folder.name} holds {len(found)} files called {name}, not one.")
    return found[0]


def same(ours: pd.DataFrame, peer: pd.DataFrame, columns: list[str]) -> bool:
    """Same rows, equal incidents, and other numbers equal to one part in a million (files may round)."""
    if ours.index.tolist() != peer.index.tolist() or ours["incidents"].tolist() != peer["incidents"].tolist():
        return False
    return all(((ours[name] - peer[name]).abs() <= 1e-6 * peer[name].abs()).all() for name in columns)


def report(pairs: list[tuple[Took, Took]], agreed: list[tuple[str, bool]]) -> int:
    print("| What | ours s | peer s | ratio | target | check |\n|---|---|---|---|---|---|")
    ours, peer = (statistics.median(took.clock for took in side) for side in zip(*pairs, strict=True))
    check = "ok" if ours / peer <= TARGET else "MISSED"
    print(f"| whole job, median of {len(pairs)} | {ours:.2f} | {peer:.2f} | {ours / peer:.2f} | at most {TARGET} | {check} |")
    ours_used, peer_used = (statistics.median(took.processor for took in side) for side in zip(*pairs, strict=True))
    print(f"| the same, processor time | {ours_used:.2f} | {peer_used:.2f} | {ours_used / peer_used:.2f} | | |\n")
    for one, other in pairs:
        print(f"{one.clock:.2f} s against {other.clock:.2f} s")
    for what, holds in agreed:
        print(f"{'agrees' if holds else 'DISAGREES'}: {what}")
    return 0 if ours / peer <= TARGET and all(holds for _, holds in agreed) else 1


if __name__ == "__main__":
    sys.exit(main())
