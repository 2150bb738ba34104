"""A run made again from its manifest: the same numbers, or which input is no longer the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from hotspots import __version__
from hotspots.compare.dose import TARGET_MINUTES
from hotspots.earlier import EarlierRun, Last
from hotspots.errors import BadFile, BadSettings
from hotspots.jobs.folder import require_folder
from hotspots.jobs.given import Given, Progress
from hotspots.jobs.operation import make_comparison
from hotspots.jobs.run import Wanted, make_files
from hotspots.locate.selection import Period
from hotspots.read.source import Source, called
from hotspots.report.content import Edits
from hotspots.report.forms import as_forms
from hotspots.report.handout import Handout
from hotspots.settings import Settings
from hotspots.terminal import progress_bar, say

COUNTS = ("rows_in", "used", "set_aside", "selected", "inside", "outside", "nearest", "areas", "hotspots", "method", "harm",
          "period")  # fmt: skip
"""What a run's manifest says of the numbers; that of a comparison says them all."""
OTHERWISE = ("version", "made", "settings", "inputs", "operation")
"""What a comparison says of how it was made, which is given and not found."""
TABLES = ("hotspots.csv", "wards.csv", "repeats.csv", "set_aside.csv", "confidence.csv", "accuracy.csv", "sources.csv",
          "since.csv", "other_areas.csv", "premises.csv", "patrol_plan.csv", "patrol_timetable.csv", "hotspots.geojson",
          "comparison.csv")  # fmt: skip
"""Files that are the same byte for byte for the same inputs, settings and version."""
MOST_NAMED = 6

Found = list[tuple[str, Path]]
"""Role and file of each input."""


@dataclass(frozen=True)
class Manifest:
    """
    A run as its manifest has it.

    Attributes
    ----------
    path
        Of the manifest: its tables lie beside it.
    version
        Of the tool that made it.
    settings
        Every choice.
    inputs
        Name, role and sha256 of each file.
    content
        The whole of it.
    """

    path: Path
    version: str
    settings: Settings
    inputs: tuple[dict[str, str], ...]
    content: dict[str, Any]

    @property
    def is_comparison(self) -> bool:
        """Whether it is a comparison.json, which holds all that made it."""
        return "verdict" in self.content


def rerun(path: Path, folders: Sequence[Path], out: Path) -> bool:
    """
    Make a run again, write its files, and say whether its numbers are the same.

    Parameters
    ----------
    path
        The manifest.
    folders
        Where its inputs are looked for by name, before the manifest's own folder and the one above.

    Returns
    -------
    Whether they are.

    Raises
    ------
    BadFile
        When an input is missing or is another file than it was, naming each.
    """
    require_folder(out)
    missing = next((folder for folder in folders if not folder.is_dir()), None)
    if missing is not None:
        raise BadFile(f"There is no folder {missing}. Give the folder of the files that were used with --files.")
    manifest = read_manifest(path)
    found = find_inputs(manifest, [*folders, path.parent, path.parent.parent])
    with progress_bar() as progress:
        try:
            asked = _asked(manifest, found)
        except (TypeError, ValueError, AttributeError, KeyError, OverflowError):
            raise BadFile(
                f"{path.name} holds what no manifest holds: it was changed by hand. Give the one that the run wrote."
            ) from None
        files = asked(progress)
        from hotspots.report import write_files

        paths = write_files(files, out, keep=[path, *(each for _, each in found), *(path.parent / name for name in TABLES)])
        progress("Done", 1.0)
    if manifest.version != __version__:
        say(f"Note: made with Hotspots {manifest.version}, made again with {__version__}.")
    again = files["comparison.json" if manifest.is_comparison else "manifest.json"]
    differences = [*_other_counts(manifest, again), *_other_tables(manifest, files)]
    for difference in differences[:MOST_NAMED]:
        say(difference)
    if len(differences) > MOST_NAMED:
        say(f"And {len(differences) - MOST_NAMED:,} more differences.")
    said = "Other numbers" if differences else "The same numbers" if _compared(manifest, files) else "The same counts"
    say(f"{said} from the same {len(found):,} {'input' if len(found) == 1 else 'inputs'}. Wrote {len(paths)} files to {out}")
    if said == "The same counts":
        say("No table lies beside the manifest, and it holds none of their sha256, so nothing else could be compared.")
    return not differences


def _asked(manifest: Manifest, found: Found) -> Callable[[Progress], dict[str, bytes]]:
    """What makes every file of the run, or of the comparison, anew; all that the manifest says is read first."""
    given, content = _given(manifest, found), manifest.content
    if not manifest.is_comparison:
        wanted = _wanted(manifest, found, confidence=content.get("chance", "not tested") != "not tested")
        return lambda progress: make_files(given, wanted, progress).files
    from hotspots.compare.operation import Operation

    told = {name: value for name, value in content["operation"].items() if name not in ("control_name", "control_proposed")}
    operation = Operation.from_json(json.dumps(told), name=manifest.path.name)
    files = {role: Source.from_path(path) for role, path in found if role in ("operation", "events", "patrols")}
    minutes = float((content.get("dose") or {}).get("target_minutes", TARGET_MINUTES))
    handout = _handout(content)
    return lambda progress: make_comparison(given, operation, files, progress, target_minutes=minutes, handout=handout).files


def read_manifest(path: Path) -> Manifest:
    """
    A manifest that this tool wrote.

    Raises
    ------
    BadFile
        When it is not one.
    """
    source = Source.from_path(path)
    try:
        content = json.loads(source.data)
        # Half of a letter, which JSON can spell and no file can hold, is not written by this tool.
        json.dumps(content, ensure_ascii=False).encode()
        inputs = tuple({key: str(each[key]) for key in ("name", "role", "sha256")} for each in content["inputs"])
        version, settings = str(content["version"]), json.dumps(content["settings"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadFile(f"{source.name} is no manifest of a run. Give the manifest.json that stands beside a report.") from None
    return Manifest(path, version, Settings.from_json(settings), inputs, content)


def find_inputs(manifest: Manifest, folders: Sequence[Path]) -> Found:
    """
    The role and the file of each input, in order: one that was given twice is there twice.

    Raises
    ------
    BadFile
        When one is missing or not the same, naming each.
    """
    found, wrong = [], []
    held = [path for folder in folders for path in _files_in(folder)]
    for each in manifest.inputs:
        # A name is held against those in the folders, as sources are called, and is never a path: nothing in it leads elsewhere.
        name = each["name"]
        there = [path for path in held if called(path.name) == name]
        if each["role"] == "earlier":
            # The run's own files are called the same and lie beside its manifest.
            there = [path for path in there if path.parent.resolve() != manifest.path.parent.resolve()]
        same = next((path for path in there if Source.from_path(path).sha256 == each["sha256"]), None)
        if same is not None:
            found.append((each["role"], same))
        elif there:
            now = Source.from_path(there[0]).sha256
            wrong.append(f"{name} ({each['role']}) has changed: its sha256 is {now[:12]}… and was {each['sha256'][:12]}…")
        else:
            wrong.append(f"{each['name']} ({each['role']}) is not there by that name")
    if wrong:
        shown = "; ".join(wrong[:MOST_NAMED]) + (f"; and {len(wrong) - MOST_NAMED:,} more" if len(wrong) > MOST_NAMED else "")
        raise BadFile(f"{shown}. Give the folder of the files that were used with --files.")
    return found


def _files_in(folder: Path) -> list[Path]:
    """Files of a folder; none of one that may not be looked into."""
    try:
        return sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        return []


def _given(manifest: Manifest, found: Found) -> Given:
    from hotspots.read.harm import read_harm

    of: dict[str, list[Source]] = {}
    for role, path in found:
        of.setdefault(role, []).append(Source.from_path(path))
    if len(of.get("boundaries", [])) != 1 or "incidents" not in of:
        raise BadSettings(f"{manifest.path.name} names no incidents or not one boundary file, so it cannot be run again.")

    def one(role: str) -> Source | None:
        return of[role][0] if role in of else None

    harm = one("harm")
    return Given(
        incidents=tuple(of["incidents"]),
        boundaries=of["boundaries"][0],
        settings=manifest.settings,
        residents=one("population"),
        postcodes=one("postcodes"),
        further=tuple(of.get("areas", ())),
        context=tuple(of.get("context", ())),
        over=tuple(of.get("context over", ())),
        places=one("premises"),
        harm=read_harm(harm) if harm else None,
    )


def _wanted(manifest: Manifest, found: Found, *, confidence: bool) -> Wanted:
    """The same document, since the same time, with the same patrol log."""
    log = next((Source.from_path(path) for role, path in found if role == "patrols"), None)
    return Wanted(_handout(manifest.content), confidence, _last(manifest.content, found), log)


def _handout(content: dict[str, Any]) -> Handout:
    """The same forms with their marking, author and edits; a comparison has no more than these."""
    shown = content.get("shown")
    return Handout(
        template=content.get("template", "profile"),
        forms=as_forms(content.get("forms") or ["html"]),
        marking=str(content.get("marking", "")),
        author=str(content.get("author", "")),
        edits=_edits(content),
        ranks=tuple(int(rank) for rank in shown) if shown else None,
        wards=_texts(content.get("wards")),
        pack=content.get("pack", ""),
    )


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | None) or not all(isinstance(each, str) for each in value or ()):
        raise TypeError("a list of texts")
    return tuple(value or ())


def _last(content: dict[str, Any], found: Found) -> Last | None:
    """The earlier run by its files, else the days that it was compared with."""
    run = next((path for role, path in found if role == "earlier" and path.name.endswith(".json")), None)
    if run is not None:
        return EarlierRun.from_path(run)
    days = content.get("since")
    return Period(*(date.fromisoformat(day) for day in days)) if days else None


def _edits(content: dict[str, Any]) -> Edits:
    told = content.get("edits") or {}
    return Edits(str(told.get("headline", "")), str(told.get("commentary", "")))


def _other_counts(manifest: Manifest, again: bytes) -> list[str]:
    before, now = manifest.content, json.loads(again)
    if manifest.is_comparison:
        return [f"{name} is not the same." for name in before if name not in OTHERWISE and before[name] != now.get(name)]
    return [
        f"{name} was {before[name]} and is {now.get(name)}."
        for name in COUNTS
        if name in before and before[name] != now.get(name)
    ]


def _other_tables(manifest: Manifest, files: dict[str, bytes]) -> list[str]:
    """Tables that are not the same byte for byte as those of the run, or as those beside the manifest."""
    held = _held(manifest)
    other = [f"{name} is not the same as it was." for name in held if sha256(files.get(name, b"")).hexdigest() != held[name]]
    beside = {name: manifest.path.parent / name for name in TABLES if name in files}
    return other + [
        f"{name} is not the same as beside the manifest."
        for name, path in beside.items()
        if path.is_file() and path.read_bytes() != files[name]
    ]


def _held(manifest: Manifest) -> dict[str, str]:
    """The sha256 of each table that a run's manifest names."""
    held = manifest.content.get("tables")
    return {str(name): str(value) for name, value in held.items()} if isinstance(held, dict) else {}


def _compared(manifest: Manifest, files: dict[str, bytes]) -> bool:
    """Whether more than counts could be compared."""
    beside = any((manifest.path.parent / name).is_file() for name in TABLES if name in files)
    return manifest.is_comparison or bool(_held(manifest)) or beside
