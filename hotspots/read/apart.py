"""Reading what users give in a process apart, with limits on time and memory, so that no file can take the app down."""

from __future__ import annotations

import inspect
import os
import pickle
import queue
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import IO, Any, Literal

from hotspots import errors
from hotspots.errors import BadFile, HotspotsError, on_one_line
from hotspots.read.apart_worker import function_of

Job = Literal["incidents", "areas", "surroundings", "postcodes", "header", "harm", "patrols"]
Progress = Callable[[str, float], None]

COMMAND = (sys.executable, "-m", "hotspots.read.apart_worker")
ROOT = Path(__file__).parents[2]
"""Where `hotspots` is: the process starts there, and not wherever the app was started, so that it runs this code."""
TICK_S = 0.5
PIPE_BYTES = 1 << 20
MOST_SAID = 200
MOST_NAMES = 3
WHAT_HELPS = "Split it into parts, such as one per year, or leave out columns that are not needed."


@dataclass(frozen=True)
class Limits:
    """
    What reading may take before it is stopped.

    Attributes
    ----------
    seconds
        From the start of the process to the last of the result.
    memory_bytes
        Address space of the process, which is more than the memory that it fills: libraries alone take 0.6 GB, a CSV of
        1 GB 5.5 GB (10 GB where half its rows are set aside). Kept where the system can: on Linux. A spreadsheet is
        converted in one more process, with its own limit.
    """

    seconds: float = 300.0
    memory_bytes: int = 12_000_000_000


def read_apart(
    job: Job,
    arguments: Mapping[str, Any],
    *,
    names: Sequence[str],
    progress: Progress = lambda _step, _share: None,
    limits: Limits = Limits(),  # noqa: B008 - it is frozen
    command: Sequence[str] = COMMAND,
) -> Any:
    """
    What a job of reading returns, made in a process of its own.

    Parameters
    ----------
    job
        One of the worker's table, such as “incidents” for `read_incidents`.
    arguments
        Its keyword arguments, without `progress`: sources and settings.
    names
        Names of the files, for messages only.
    progress
        Called in this thread with a step in words and the share done: as the job tells them, and every half second again with
        the last ones. Whatever it raises stops the process and comes through.
    command
        What starts the process: our own interpreter and module, and nothing of the user's.

    Raises
    ------
    BadFile
        When a limit is reached, or the process ends without an answer.
    HotspotsError
        Whatever of this family the job raises, as the same class with the same text.
    """
    with _Child(command, _listed(names)) as child:
        child.ask(job, arguments, limits)
        return _await(child, progress, limits)


def read_here(job: Job, arguments: Mapping[str, Any], *, progress: Progress = lambda _step, _share: None) -> Any:
    """The same in this process, without limits: for files of our own."""
    read = function_of(job)
    told = {"progress": progress} if "progress" in inspect.signature(read).parameters else {}
    return read(**arguments, **told)


def _listed(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more:,} more" if more > 0 else "")


class _Child:
    """The process and what it says; on leaving, it and whatever it started are gone, and its pipes closed."""

    def __init__(self, command: Sequence[str], names: str) -> None:
        self.names = names
        self.messages: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
        self.threads: list[Thread] = []
        self.said: deque[bytes] = deque(maxlen=MOST_SAID)
        try:
            # What a process that is struck down was unpacking does not stay behind.
            self.folder = TemporaryDirectory(prefix="hotspots-", ignore_cleanup_errors=True)
            self.process = self._started(command)
        except OSError as error:
            raise BadFile(
                f"{names} cannot be read now: the system did not start another process ({error.strerror}). Close other programs "
                "and try again."
            ) from None

    def _started(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        folder = self.folder.name
        try:
            return subprocess.Popen(  # noqa: S603 - our own command, with nothing of the user's in it
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=ROOT,
                env={**os.environ, "TMPDIR": folder, "TEMP": folder, "TMP": folder},
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError:
            self.folder.cleanup()
            raise

    def __enter__(self) -> _Child:
        return self

    def ask(self, job: str, arguments: Mapping[str, Any], limits: Limits) -> None:
        """Start to send the job, which can be far more than a pipe holds, and to hear what comes back."""
        assert self.process.stdin
        assert self.process.stdout
        assert self.process.stderr
        for pipe in (self.process.stdin, self.process.stdout):
            _widen(pipe)
        self._start(self._send, self.process.stdin, (job, limits.memory_bytes, self.folder.name), dict(arguments))
        self._start(self._hear, self.process.stdout)
        self._start(self.said.extend, self.process.stderr)

    def _start(self, work: Callable[..., None], *arguments: Any) -> None:
        thread = Thread(target=work, args=arguments, daemon=True)
        thread.start()
        self.threads.append(thread)

    def _send(self, pipe: IO[bytes], *parts: Any) -> None:
        try:
            for part in parts:
                pickle.dump(part, pipe, protocol=5)
            pipe.flush()
            # Left open: the process ends when it is closed, as it is even if this one is killed.
        except OSError:
            # The process is gone: that its answers end tells so.
            return
        except Exception as error:
            self.messages.put(("unsent", error))

    def _hear(self, answers: IO[bytes]) -> None:
        """Its answers until they end, whole or in the middle of one."""
        try:
            while True:
                self.messages.put(pickle.load(answers))  # noqa: S301 - made by our own worker
        except Exception:
            self.messages.put(("ended",))

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        # Not yet waited for, so that its number, and that of its group, can be no other's.
        if os.name == "posix":
            # macOS refuses where all of the group have ended already.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        else:
            self.process.kill()
        self.process.wait()
        for thread in self.threads:
            thread.join()
        for pipe in filter(None, (self.process.stdin, self.process.stdout, self.process.stderr)):
            # What was not sent can be sent no more.
            with suppress(OSError):
                pipe.close()
        self.folder.cleanup()
        if self.said and isinstance(error, HotspotsError):
            # For who looks into a bug: notes are part of a traceback, never of the message.
            error.add_note(on_one_line(b"".join(self.said).decode("utf-8", "replace")))


def _widen(pipe: IO[bytes]) -> None:
    """Where the system can, let a pipe hold more at a time: large files then pass in half the time."""
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _await(child: _Child, progress: Progress, limits: Limits) -> Any:
    """The result, with progress passed on until it comes; or the error that it ended with."""
    deadline = time.monotonic() + limits.seconds
    now: tuple[str, float] = ("Starting to read", 0.0)
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise BadFile(
                f"{child.names} took longer than {limits.seconds:,g} seconds to read, and reading was stopped. {WHAT_HELPS}"
            )
        try:
            kind, *rest = child.messages.get(timeout=min(left, TICK_S))
        except queue.Empty:
            # Told again, so that a user can cancel while one large file is read.
            kind, rest = "progress", [*now]
        if kind == "progress":
            now = (rest[0], rest[1])
            progress(*now)
        elif kind == "result":
            return rest[0]
        else:
            raise _error(kind, rest, child.names, limits)


def _error(kind: str, rest: Sequence[Any], names: str, limits: Limits) -> Exception:
    """What an answer other than progress and a result says."""
    if kind == "unsent":
        unsent: Exception = rest[0]
        return unsent
    if kind == "refused":
        refused: HotspotsError = getattr(errors, rest[0])(rest[1])
        return refused
    if kind == "failed":
        return BadFile(
            f"{names} cannot be read: it is damaged, or made in an unusual way. Open it in the program that it is from "
            "and export it again."
        )
    return BadFile(
        f"{names} cannot be read: that needs more memory than the limit of {limits.memory_bytes / 1e9:,g} GB, or the file is "
        f"damaged. {WHAT_HELPS}"
    )
