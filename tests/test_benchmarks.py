"""The benchmarks run: at small sizes, where only what must be equal is judged."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_parts_run_against_their_peers_and_agree() -> None:
    done = subprocess.run(
        [sys.executable, "benchmarks/components.py", "--quick"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "None missed." in done.stdout
