"""Jobs that misbehave, for `test_apart.py`: the worker with a table of its own, run as `python -m tests.read.apart_jobs`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hotspots.errors import BadColumns
from hotspots.read import apart_worker

Progress = Callable[[str, float], None]


class Stricter(BadColumns):
    """An error of the family that the parent does not know by name."""


def count(*, steps: int, progress: Progress) -> int:
    for step in range(steps):
        progress(f"step {step}", step / steps)
    return steps


def hang(*, progress: Progress) -> None:
    """Says its own number, that of a process that it started, and its folder; then never ends."""
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    kept = Path(tempfile.mkdtemp()) / "left.txt"
    kept.write_text("behind")
    progress(f"{os.getpid()} {other.pid} {kept}", 0.5)
    time.sleep(600)


def quiet() -> None:
    time.sleep(600)


def fill() -> int:
    return len(bytearray(64_000_000_000))


def struck() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave() -> None:
    os._exit(0)


def stumble() -> None:
    raise ZeroDivisionError("secret \x1b[31m words")


def refuse() -> None:
    raise Stricter("a.csv has no column “x”. Choose another.")


def chatter() -> str:
    """Prints as a library might, from Python and from below it."""
    print("to nobody", flush=True)
    os.write(1, b"to nobody\n" * 100_000)
    return "heard"


def unsendable() -> Any:
    return lambda: None


def tell() -> tuple[list[str], str, str]:
    return sys.argv, os.getcwd(), " ".join(os.environ)


def echo(*, data: bytes) -> bytes:
    return data


if __name__ == "__main__":
    apart_worker.main({name: f"tests.read.apart_jobs:{name}" for name, job in list(globals().items()) if callable(job)})
