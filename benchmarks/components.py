"""
The parts against the tools that a user would pick instead, on 1,000,000 incidents that share about 20,000 points.

Usage: python benchmarks/components.py [--quick]. Exits with 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
from measure import in_new_process, seconds
from town import SIDE_M, SOUTH, WEST, Town, make_town, make_wards

from hotspots.detect.clusters import find_clusters
from hotspots.detect.density import kernel_density
from hotspots.locate.areas import assign_areas
from hotspots.locate.grid import Grid
from hotspots.points import distinct_points
from hotspots.read.places import to_metres

Floats = npt.NDArray[np.float64]

RADIUS_M = 300.0
EPS_M, MIN_SAMPLES = 100, 20
NEIGHBOURS = 200
WARDS = 662


@dataclass(frozen=True)
class Size:
    """How much to measure; the sizes of `--quick` are a smoke test, and their ratios are not to be judged."""

    rows: int
    points: int
    cell_m: float
    sample: int
    spread: int
    spread_peer: tuple[int, int]
    runs: int


FULL = Size(1_000_000, 20_000, 50.0, 10_000, 1_000_000, (100_000, 200_000), 15)
QUICK = Size(50_000, 4_000, 250.0, 2_000, 50_000, (10_000, 20_000), 3)


@dataclass(frozen=True)
class Line:
    """One line of the table; `ours` and `peer` are seconds unless `what` says otherwise."""

    what: str
    ours: str
    peer: str = ""
    ratio: str = ""
    target: str = ""
    holds: bool | None = None


def main() -> int:
    parser = argparse.ArgumentParser(description="Time the parts against the tools that a user would pick instead.")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs; ratios are not judged")
    quick = parser.parse_args().quick
    size = QUICK if quick else FULL
    town = make_town(size.rows, points=size.points)
    found = len(distinct_points(town.easting, town.northing))
    print(f"{size.rows:,} incidents on {found:,} distinct points.\n")
    print("| What | ours s | peer s | ratio | target | check |\n|---|---|---|---|---|---|")
    missed = 0
    for part in (density_lines, dbscan_lines, memory_lines, join_lines, projection_lines):
        for line in part(town, size):
            # Ratios need the full size; what must be equal must be so at any.
            judged = line.holds is not None and not (quick and line.ratio)
            missed += judged and not line.holds
            check = ("ok" if line.holds else "MISSED") if judged else ""
            print(f"| {line.what} | {line.ours} | {line.peer} | {line.ratio} | {line.target} | {check} |", flush=True)
    print(f"\n{missed} missed." if missed else "\nNone missed.")
    return 1 if missed else 0


def compare(what: str, ours: float, peer: float, *, at_least: float) -> Line:
    ratio = peer / ours
    return Line(what, f"{ours:.4f}", f"{peer:.2f}", f"{ratio:,.0f}", f"at least {at_least:g}", ratio >= at_least)


def claim(what: str, ours: str, target: str, holds: bool, *, peer: str = "") -> Line:
    return Line(what, ours, peer, "", target, holds)


def density_lines(town: Town, size: Size) -> Iterator[Line]:
    """Quartic density from raw points, exact, against an FFT on the same grid and a tree on a sample of its cells."""
    from KDEpy import FFTKDE
    from sklearn.neighbors import KernelDensity

    side = round(SIDE_M / size.cell_m)

    def ours(threads: int | None = None) -> Floats:
        grid = Grid(WEST, SOUTH, size.cell_m, np.full((side, side), size.cell_m**2))
        return kernel_density(distinct_points(town.easting, town.northing), grid, radius_m=RADIUS_M, threads=threads)

    grid = Grid(WEST, SOUTH, size.cell_m, np.full((side, side), size.cell_m**2))
    rows = np.column_stack([town.easting, town.northing])
    # KDEpy wants x to vary slowest, and a standard deviation: a quartic kernel that ends at the radius has radius / √7.
    centres = np.column_stack([axis.ravel() for axis in np.meshgrid(grid.x, grid.y, indexing="ij")])
    fft = FFTKDE(kernel="biweight", bw=RADIUS_M / np.sqrt(7))
    took = seconds(ours, runs=size.runs)
    took_fft = seconds(lambda: fft.fit(rows).evaluate(centres), runs=5)
    density = ours()
    error = np.abs(fft.fit(rows).evaluate(centres).reshape(side, side).T * len(rows) * 1e6 - density).max() / density.max()
    yield compare(f"density, against KDEpy FFTKDE (whose error is {error:.1e})", took, took_fft, at_least=10)

    cells = np.random.default_rng(1).choice(len(centres), size.sample, replace=False)
    tree = KernelDensity(kernel="epanechnikov", bandwidth=RADIUS_M)
    took_fit = seconds(lambda: tree.fit(rows), runs=3)
    took_sample = seconds(lambda: tree.score_samples(centres[cells]), runs=3)
    took_tree = took_fit + took_sample * len(centres) / len(cells)
    what = f"density, against scikit-learn KernelDensity (fit {took_fit:.1f} s + {len(cells):,} cells, scaled to all)"
    yield compare(what, took, took_tree, at_least=300)

    # The densest cells, and some from everywhere.
    checked = np.union1d(np.argsort(density.T.ravel())[-500:], cells[:1_500])
    brute = brute_force(rows, centres[checked])
    error = np.abs(brute - density.T.ravel()[checked]).max() / density.max()
    what = f"density, largest error of the maximum, {len(checked):,} cells by brute force"
    yield claim(what, f"{error:.1e}", "at most 1e-10", error <= 1e-10)
    equal = all(ours(threads).tobytes() == ours(1).tobytes() for threads in (2, 3, 7))
    yield claim("density, the same bits for 1, 2, 3 and 7 threads", "yes" if equal else "no", "yes", equal)


def brute_force(rows: Floats, centres: Floats) -> Floats:
    """Quartic density per km² by every distance, on numpy's own distinct rows."""
    points, count = np.unique(rows, axis=0, return_counts=True)
    density = np.empty(len(centres))
    for index, centre in enumerate(centres):
        share = np.maximum(1 - np.square(points - centre).sum(axis=1) / RADIUS_M**2, 0)
        density[index] = (count * share**2).sum() * 3 / (np.pi * RADIUS_M**2) * 1e6
    return density


def dbscan_lines(town: Town, size: Size) -> Iterator[Line]:
    """DBSCAN from raw rows, against scikit-learn on the rows: one run in a process of its own, as it takes gigabytes."""

    def ours() -> tuple[Any, Any]:
        points = distinct_points(town.easting, town.northing)
        clusters = find_clusters(points, eps_m=EPS_M, min_samples=MIN_SAMPLES)
        return clusters.label[points.of_row], clusters.core[points.of_row]

    took = seconds(ours, runs=size.runs)
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "labels.npz"
        peer = in_new_process("peer_town", size.rows, size.points, EPS_M, MIN_SAMPLES, result)
        with np.load(result) as saved:
            peer_label, peer_core = saved["label"], saved["core"]
    what = f"DBSCAN {EPS_M} m, {MIN_SAMPLES}, against scikit-learn on rows ({peer['above_mb'] / 1e3:.1f} GB, once)"
    yield compare(what, took, peer["seconds"], at_least=100)
    label, core = ours()
    same_core = np.array_equal(np.flatnonzero(core), peer_core)
    equal = same_core and relabelled(label[core], peer_label[core])
    clusters, differ = int(label.max()) + 1, int((label != peer_label).sum())
    what = f"DBSCAN, {clusters:,} clusters, equal up to relabelling on {int(core.sum()):,} core rows"
    yield claim(what, "yes" if equal else "no", "yes", equal, peer=f"{differ:,} of all rows differ in label")


def relabelled(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> bool:
    """Whether two labellings say the same: each label of one goes with exactly one of the other."""
    pairs = np.unique(np.column_stack([one, other]), axis=0)
    return len(pairs) == len(np.unique(one)) == len(np.unique(other))


def memory_lines(_town: Town, size: Size) -> Iterator[Line]:
    """Peak memory of DBSCAN, each in a fresh process."""
    ours = in_new_process("ours_town", size.rows, size.points, EPS_M, MIN_SAMPLES)
    most = max(ours["above_mb"], ours["traced_mb"])
    what = f"DBSCAN on rows, MB above before (resident {ours['above_mb']:.0f}, tracemalloc {ours['traced_mb']:.0f})"
    yield claim(what, f"{most:.0f} MB", "under 50 MB", most < 50)
    spread = [in_new_process("ours_spread", size.spread, NEIGHBOURS, EPS_M, least) for least in (MIN_SAMPLES, NEIGHBOURS)]
    small, large = ((n, in_new_process("peer_spread", n, NEIGHBOURS, EPS_M, MIN_SAMPLES)) for n in size.spread_peer)
    # A straight line through two sizes: with the same neighbours each, what scikit-learn holds grows with the points.
    slope = (large[1]["above_mb"] - small[1]["above_mb"]) / (large[0] - small[0])
    peer_gb = (large[1]["peak_mb"] + slope * (size.spread - large[0])) / 1e3
    peak_gb = max(run["peak_mb"] for run in spread) / 1e3
    what = f"DBSCAN, peak of {size.spread:,} distinct points, {NEIGHBOURS} neighbours each (min {MIN_SAMPLES} and {NEIGHBOURS})"
    peer = f"{peer_gb:.1f} GB, extrapolated from {small[0]:,} and {large[0]:,}"
    yield claim(what, f"{peak_gb:.2f} GB", "under 4 GB", peak_gb < 4, peer=peer)
    peer_s = large[1]["seconds"] * size.spread / large[0]
    what = f"the same, seconds (min {MIN_SAMPLES}; with min {NEIGHBOURS} {spread[1]['seconds']:.1f} s)"
    yield Line(what, f"{spread[0]['seconds']:.2f}", f"{peer_s:.0f} (scaled)", f"{peer_s / spread[0]['seconds']:.0f}")


def join_lines(town: Town, size: Size) -> Iterator[Line]:
    """Incidents into wards, against sjoin on points that are already made (making them is not counted)."""
    wards, table = make_wards(WARDS), town.table
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(table["easting"], table["northing"], crs=wards.crs))
    took = seconds(lambda: assign_areas(table, wards), runs=size.runs)

    def peer() -> gpd.GeoDataFrame:
        return gpd.sjoin(points, wards, how="left", predicate="intersects")

    took_peer = seconds(peer, runs=3)
    yield compare(f"join to {WARDS} wards, against geopandas sjoin", took, took_peer, at_least=15)
    joined = peer().sort_values("index_right", kind="stable")
    joined = joined[~joined.index.duplicated()].sort_index()
    equal = np.array_equal(joined["index_right"].fillna(-1).to_numpy(dtype=np.int64), assign_areas(table, wards))
    yield claim("join, equal (a point on a shared edge to the first ward)", "yes" if equal else "no", "yes", equal)


def projection_lines(town: Town, size: Size) -> Iterator[Line]:
    """WGS84 to British National Grid, against pyproj on every row; both have their transformer already."""
    transformer = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
    ours = to_metres(town.longitude, town.latitude)
    took = seconds(lambda: to_metres(town.longitude, town.latitude), runs=size.runs)
    took_peer = seconds(lambda: transformer.transform(town.longitude, town.latitude), runs=5)
    yield compare("WGS84 to British National Grid, against pyproj on rows", took, took_peer, at_least=8)
    plain = transformer.transform(town.longitude, town.latitude)
    equal = all(np.array_equal(one, other) for one, other in zip(ours, plain, strict=True))
    yield claim("projection, equal to the last bit", "yes" if equal else "no", "yes", equal)


if __name__ == "__main__":
    sys.exit(main())
