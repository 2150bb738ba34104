"""How long the sample's tasking briefing takes in every form, as a user runs it. Usage: python benchmarks/briefing.py [runs]"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
MOST_S = 20.0
AUTUMN = {"filter": {"first_day": "2021-09-01", "last_day": "2021-11-30"}}


def main(runs: int = 3) -> None:
    """Print each run's seconds, and fail where the middle one is over the bound."""
    took = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            settings = Path(folder) / "autumn.json"
            settings.write_text(json.dumps(AUTUMN), encoding="utf-8")
            began = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "hotspots", "sample", "--out", f"{folder}/out", "--settings", str(settings), "--template",
                 "tasking", "--form", "all", "--since", "year", "--patrols", str(ROOT / "sample_data" / "patrol_log.csv"),
                 "--patrol-hours", "20", "--show", "1", "--show", "2", "--show", "3", "--confidence"],
                check=True, stdout=subprocess.DEVNULL, cwd=ROOT,
            )  # fmt: skip
            took.append(time.perf_counter() - began)
            files = len(list((Path(folder) / "out").iterdir()))
    print(f"{files} files in {', '.join(f'{each:.1f}' for each in took)} s: middle {median(took):.1f} s, at most {MOST_S:.0f} s")
    sys.exit(median(took) > MOST_S)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
