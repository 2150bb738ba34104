"""Time and memory of one call: medians in this process, peak resident memory in a fresh one."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

MB = 1e6


def main() -> None:
    """Run one task of `TASKS` in this process and print what it needed, as JSON."""
    task, *arguments = sys.argv[1:]
    print(json.dumps(TASKS[task](*arguments)))


def seconds(work: Callable[[], Any], *, runs: int, warm: bool = True) -> float:
    """Median time of some runs, after one that does not count."""
    if warm:
        work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def in_new_process(task: str, *arguments: object) -> dict[str, float]:
    """Run one of `TASKS` in a fresh Python process, so that nothing else is in its memory."""
    command = [sys.executable, __file__, task, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{task} failed:\n{done.stderr}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def needed_mb(work: Callable[[], Any]) -> dict[str, float]:
    """Seconds and peak resident memory of one call: in all, and above what was there before it."""
    # Writing 5 sets the peak back to what is resident now (proc(5)), so that making the data does not count.
    Path("/proc/self/clear_refs").write_text("5")
    before = _status_mb("VmRSS")
    start = time.perf_counter()
    work()
    took = time.perf_counter() - start
    peak = _status_mb("VmHWM")
    return {"seconds": took, "above_mb": peak - before, "peak_mb": peak}


def _status_mb(field: str) -> float:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024 / MB


def _ours_town(rows: str, points: str, eps_m: str, min_samples: str) -> dict[str, float]:
    """Ours on the town's rows, warmed on a few: resident memory, and what tracemalloc sees in another call."""
    from town import make_town

    town = make_town(int(rows), points=int(points))
    few = make_town(1_000, points=100)
    _find(few.easting, few.northing, eps_m, min_samples)
    needed = needed_mb(lambda: _find(town.easting, town.northing, eps_m, min_samples))
    tracemalloc.start()
    _find(town.easting, town.northing, eps_m, min_samples)
    return {**needed, "traced_mb": tracemalloc.get_traced_memory()[1] / MB}


def _ours_spread(number: str, neighbours: str, eps_m: str, min_samples: str) -> dict[str, float]:
    """Ours on distinct points, warmed on a few."""
    from town import spread_points

    x, y = spread_points(int(number), neighbours=int(neighbours), eps_m=float(eps_m))
    _find(x[:1_000], y[:1_000], eps_m, min_samples)
    return needed_mb(lambda: _find(x, y, eps_m, min_samples))


def _find(x: Any, y: Any, eps_m: str, min_samples: str) -> Any:
    from hotspots.detect.clusters import find_clusters
    from hotspots.points import distinct_points

    points = distinct_points(x, y)
    clusters = find_clusters(points, eps_m=float(eps_m), min_samples=int(min_samples))
    return clusters.label[points.of_row], clusters.core[points.of_row]


def _peer_town(rows: str, points: str, eps_m: str, min_samples: str, result: str) -> dict[str, float]:
    """scikit-learn on the town's rows; labels and core rows go to the file `result`."""
    from sklearn.cluster import DBSCAN
    from town import make_town

    town = make_town(int(rows), points=int(points))
    coordinates = np.column_stack([town.easting, town.northing])
    model = DBSCAN(eps=float(eps_m), min_samples=int(min_samples))
    DBSCAN(eps=float(eps_m), min_samples=int(min_samples)).fit(coordinates[:1_000])
    needed = needed_mb(lambda: model.fit(coordinates))
    np.savez(result, label=model.labels_, core=model.core_sample_indices_)
    return needed


def _peer_spread(number: str, neighbours: str, eps_m: str, min_samples: str) -> dict[str, float]:
    """scikit-learn on distinct points."""
    from sklearn.cluster import DBSCAN
    from town import spread_points

    coordinates = np.column_stack(spread_points(int(number), neighbours=int(neighbours), eps_m=float(eps_m)))
    model = DBSCAN(eps=float(eps_m), min_samples=int(min_samples))
    DBSCAN(eps=float(eps_m), min_samples=int(min_samples)).fit(coordinates[:1_000])
    return needed_mb(lambda: model.fit(coordinates))


TASKS: dict[str, Callable[..., dict[str, float]]] = {
    "ours_town": _ours_town,
    "ours_spread": _ours_spread,
    "peer_town": _peer_town,
    "peer_spread": _peer_spread,
}

if __name__ == "__main__":
    main()
