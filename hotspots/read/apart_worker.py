"""
One job of reading in a process of its own that can be cut off: what to read on standard input, answers on standard output.

Both ways are pickles one after another, each of which says where it ends. In: the job's name, the most memory in bytes and the
folder for what is unpacked; then the job's arguments. Out: tuples whose first part says what they are, as in `Answer`. Run by
`apart.py`, and unpickles nothing but what that sends.
"""

from __future__ import annotations

import inspect
import os
import pickle
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Literal

from hotspots import errors
from hotspots.errors import HotspotsError

Answer = Literal["progress", "result", "refused", "too large", "failed"]
"""A step and the share done; what was read; an error's class name and text; out of memory; any other exception."""

JOBS = {
    "incidents": "hotspots.read.incidents:read_incidents",
    "areas": "hotspots.read.boundaries:read_areas",
    "surroundings": "hotspots.read.surroundings:read_surroundings",
    "postcodes": "hotspots.read.postcodes:read_postcodes",
    "header": "hotspots.read.evidence:header_of",
    "harm": "hotspots.read.harm:read_harm",
    "patrols": "hotspots.read.patrols:read_patrols",
}
"""What can be asked for: module and function, of which only the one that is needed is imported."""

NO_ROOM = ("can't start new thread", "annot allocate memory", "failed to map segment", "bad_alloc")
"""What Python, the system and the libraries say when they are out of memory, where they do not raise a MemoryError."""


def main(jobs: Mapping[str, str] = JOBS) -> None:
    """Do the one job that standard input asks for, and answer; it ends at once when whoever asked is gone."""
    answers = _answers()
    answer = _answer(jobs, answers)
    # Should the memory not do for the answer itself, the process ends without one, which says the same.
    _send(answers, *answer)
    answers.close()


def function_of(name: str, jobs: Mapping[str, str] = JOBS) -> Callable[..., Any]:
    """What does a job: only its own module is imported."""
    module, function = jobs[name].split(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


def _answers() -> BinaryIO:
    """Standard output for answers alone: what a library prints goes to standard error instead."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _answer(jobs: Mapping[str, str], answers: BinaryIO) -> tuple[Answer, *tuple[Any, ...]]:
    try:
        name, memory_bytes, folder = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
        _limit_memory(memory_bytes)
        _go_first()
        read = function_of(name, jobs)
        # Held by no name here, so that the files' bytes are let go as soon as they are read.
        arguments = [pickle.load(sys.stdin.buffer)]  # noqa: S301 - likewise
        threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
        if "progress" in inspect.signature(read).parameters:
            arguments[0]["progress"] = lambda step, share: _send(answers, "progress", step, share)
        return "result", read(**arguments.pop())
    except HotspotsError as error:
        known = next(kind for kind in type(error).__mro__ if kind.__module__ == errors.__name__)
        return "refused", known.__name__, str(error)
    except MemoryError:
        return ("too large",)
    except Exception as error:  # A hostile or damaged file can make a reader raise nearly anything.
        traceback.print_exc()
        return ("too large",) if any(said in str(error) for said in NO_ROOM) else ("failed",)


def _send(answers: BinaryIO, kind: Answer, *rest: Any) -> None:
    pickle.dump((kind, *rest), answers, protocol=5)
    answers.flush()


def _limit_memory(memory_bytes: int) -> None:
    """Where the system knows such a limit; elsewhere the time limit alone holds."""
    try:
        import resource
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    # Only the lower of its two marks is set: a spreadsheet's own process must be able to set its own.
    wanted = memory_bytes if most == resource.RLIM_INFINITY else min(memory_bytes, most)
    try:
        # A process that is struck down leaves no copy of what people reported on the disk.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (wanted, most))
    except (OSError, ValueError):
        # macOS knows the limit by name, but may refuse it.
        return


def _go_first() -> None:
    """Should the machine itself run out of memory, Linux ends this process before the app."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _end_with_parent(folder: str) -> None:
    """Wait until standard input is closed, as it is however the parent ends; then end, with any process and file made here."""
    while os.read(0, 1):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    if os.name == "posix" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
