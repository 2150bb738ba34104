"""The folder that a job writes to: looked at before any work is done, and what was written there said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from hotspots.errors import BadFile

MOST_PATH = 80
MOST_NAMED = 24
PUBLIC_MANIFEST = "public_manifest.json"
OF_SYSTEMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""Files that a system puts into any folder that is looked at."""


def require_folder(out: Path, *, public: bool = False) -> None:
    """
    Raise `BadFile` before any work is done when `out` cannot be a folder, or holds a public version, beside which nothing
    internal should lie.
    """
    try:
        blocked = out.exists() and not out.is_dir()
    except OSError as error:
        shown = str(out) if len(str(out)) <= MOST_PATH else f"{str(out)[:MOST_PATH]}…"
        raise BadFile(f"{shown} cannot be written to ({error.strerror}). Choose another folder with --out.") from None
    if blocked:
        raise BadFile(f"{out} is a file. Choose a folder with --out.")
    if not public and (out / PUBLIC_MANIFEST).is_file():
        raise BadFile(f"{out} holds a public version, to be handed over as it is. Choose another folder with --out.")


def require_public_folder(out: Path, files: Collection[str] | None = None) -> None:
    """
    Raise `BadFile` where a public version could not be handed over with its folder as it is.

    Parameters
    ----------
    files
        Names of what is written, once they are known: what the folder holds besides is then another public version's, and two
        can be subtracted from each other.
    """
    held = sorted(path.name for path in out.iterdir() if path.name not in OF_SYSTEMS) if out.is_dir() else []
    other = [name for name in held if (not name.startswith("public") if files is None else name not in files)]
    if other:
        what = "other files" if files is None else "files of an earlier public version"
        raise BadFile(f"{out} holds {what}, such as {other[0]}. Choose an empty folder for a public version with --out.")


def wrote(paths: Sequence[Path], out: Path) -> str:
    """Every file by name, or the first and how many more there are."""
    names = [path.name for path in paths]
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return f"Wrote {', '.join(names[:MOST_NAMED])}{more} to {out}"
