"""What the command line says and shows: lines that steer no terminal, one message for a bad input, a progress bar."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from hotspots.errors import HotspotsError, on_one_line

BAD_INPUT = 2


def say(line: str) -> None:
    """Print one line; names and labels come from files, and nothing in them may steer the terminal."""
    typer.echo(on_one_line(line))


@contextmanager
def kind_errors() -> Iterator[None]:
    """A bad input ends with one line and exit code 2, never with a traceback."""
    try:
        yield
    except HotspotsError as error:
        typer.echo(f"hotspots: {error}", err=True)
        raise typer.Exit(BAD_INPUT) from None


@contextmanager
def progress_bar() -> Iterator[Callable[[str, float], None]]:
    """A progress bar on a terminal, nothing otherwise."""
    if not sys.stderr.isatty():
        yield lambda _step, _share: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    # A file's name may look like rich's markup.
    columns = (TextColumn("{task.description:<36}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Starting", total=1.0)
        yield lambda step, share: bar.update(task, description=step, completed=share)
