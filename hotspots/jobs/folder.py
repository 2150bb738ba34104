"""The folder that a job writes to: looked at before any work is done, and what was written there said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hotspots.errors import BadFile

MOST_PATH = 80
MOST_NAMED = 24


def require_folder(out: Path) -> None:
    """Raise `BadFile` before any work is done when `out` cannot be a folder."""
    try:
        blocked = out.exists() and not out.is_dir()
    except OSError as error:
        shown = str(out) if len(str(out)) <= MOST_PATH else f"{str(out)[:MOST_PATH]}…"
        raise BadFile(f"{shown} cannot be written to ({error.strerror}). Choose another folder with --out.") from None
    if blocked:
        raise BadFile(f"{out} is a file. Choose a folder with --out.")


def require_public_folder(out: Path) -> None:
    """Raise `BadFile` where the folder holds what is not public: it could not be handed over as it is."""
    other = sorted(path.name for path in out.iterdir() if not path.name.startswith("public")) if out.is_dir() else []
    if other:
        raise BadFile(f"{out} holds other files, such as {other[0]}. Choose an empty folder for a public version with --out.")


def wrote(paths: Sequence[Path], out: Path) -> str:
    """Every file by name, or the first and how many more there are."""
    names = [path.name for path in paths]
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return f"Wrote {', '.join(names[:MOST_NAMED])}{more} to {out}"
