"""Tables, layers and the manifest of one analysis, and how files are written: whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from hotspots import __version__
from hotspots.analysis import Analysis
from hotspots.compare.since import Since
from hotspots.compare.sureness import Confidence
from hotspots.draw.geometry import outlines_in_degrees
from hotspots.errors import BadFile
from hotspots.report.content import Imprint
from hotspots.report.handout import Handout
from hotspots.report.json_text import to_json
from hotspots.tables import Input

UNSEEN = "[\x00-\x08\x0b-\x1f\x7f-\x9f]"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")


def write_files(files: dict[str, bytes], folder: str | Path, *, keep: Sequence[Path | None] = ()) -> list[Path]:
    """
    Write files into a folder, each under a temporary name first and then all renamed.

    Parameters
    ----------
    keep
        Files that must stay as they are, such as the inputs, wherever they lie; None stands for no file.

    Raises
    ------
    BadFile
        When one of them would be replaced, or the folder cannot be written to; nothing is then half written.
    """
    folder = Path(folder)
    waiting: list[tuple[Path, Path]] = []
    try:
        _require_kept([folder / name for name in files], [path for path in keep if path])
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.", suffix=".partial")
            waiting.append((Path(temporary), folder / name))
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(temporary).chmod(0o644)
        for _, final in waiting:
            # A folder in the way, or a file that is open elsewhere, is found before anything is replaced.
            if final.exists():
                with final.open("r+b"):
                    pass
        for temporary_path, final in waiting:
            temporary_path.replace(final)
    except OSError as error:
        raise BadFile(f"{folder} cannot be written to ({error.strerror}). Choose another folder with --out.") from None
    finally:
        for temporary_path, _ in waiting:
            temporary_path.unlink(missing_ok=True)
    return [folder / name for name in files]


def _require_kept(targets: list[Path], keep: list[Path]) -> None:
    for target in targets:
        # The same file may go by another name: a link, or other capital letters.
        if any(target.exists() and path.exists() and target.samefile(path) for path in keep):
            raise BadFile(
                f"{target} is one of the files that you gave, and it would be replaced. Choose another folder with --out."
            )


def to_csv(table: pd.DataFrame, *, as_it_was: bool = False) -> bytes:
    """
    A table as CSV with texts that a spreadsheet would run disarmed; UTF-8, with a mark for spreadsheets where it is needed.

    Numbers have up to 10 significant digits. Control characters become spaces, unless the texts are to stay as they were.
    """
    safe = table.copy()
    for name in safe.columns:
        if not (pd.api.types.is_numeric_dtype(safe[name]) or pd.api.types.is_bool_dtype(safe[name])):
            # What steers a terminal or is not seen has no place in a file that is handed on.
            texts = safe[name].astype("str")
            if not as_it_was:
                texts = texts.str.replace(UNSEEN, " ", regex=True)
            # A plain number, such as a longitude west of Greenwich, runs nothing and has to be read again as it is.
            runs = texts.str.startswith(FORMULA_STARTS) & ~texts.str.fullmatch(
                r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
            )
            safe[name] = texts.where(~runs, "'" + texts)
    header = [str(name) if as_it_was else re.sub(UNSEEN, " ", str(name).replace("\n", " ")) for name in safe.columns]
    safe.columns = pd.Index([f"'{name}" if name.startswith(FORMULA_STARTS) else name for name in header], dtype="str")
    text = str(safe.to_csv(index=False, float_format="%.10g", lineterminator="\r\n"))
    return text.encode("ascii" if text.isascii() else "utf-8-sig")


def hotspots_geojson(analysis: Analysis, table: pd.DataFrame) -> bytes:
    """The hotspots with the columns of a table as GeoJSON."""
    return geojson_of(table, analysis.hotspots.geometry.to_numpy(), crs=analysis.crs, note="; ".join(analysis.data_notes))


def geojson_of(table: pd.DataFrame, shapes: Any, *, crs: str, note: str) -> bytes:
    """
    Outlines with the columns of a table as GeoJSON (RFC 7946: WGS84 longitude and latitude), one feature a line.

    Parameters
    ----------
    shapes
        One polygon a row, in metres of `crs`.
    note
        What the data say of themselves.
    """
    import shapely
    import shapely.geometry

    # RFC 7946 asks for outer rings anticlockwise.
    outlines = shapely.orient_polygons(outlines_in_degrees(shapes, crs=crs))
    features = [
        {
            "type": "Feature",
            "id": row["id"],
            "properties": row,
            "geometry": shapely.geometry.mapping(shape),
        }
        for row, shape in zip(table.to_dict("records"), outlines, strict=True)
    ]
    lines = ",\n".join(to_json(feature, indent=None) for feature in features)
    return f'{{"type": "FeatureCollection", "data_note": {to_json(note)}, "features": [\n{lines}\n]}}\n'.encode()


def manifest_of(imprint: Imprint, **said: Any) -> bytes:
    """The manifest of a document that is not of one analysis: who made it when, from what, and what else is to be said."""
    content = {
        "version": __version__,
        "made": imprint.made.isoformat(timespec="seconds"),
        "marking": imprint.marking,
        "author": imprint.author,
        "inputs": [asdict(source) for source in imprint.inputs],
        **said,
    }
    return (to_json(content) + "\n").encode()


def manifest(
    analysis: Analysis,
    *,
    confidence: Confidence | None,
    handout: Handout,
    made: datetime,
    since: Since | None = None,
    further: tuple[Input, ...] = (),
    tables: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """
    Version, settings, inputs with their sha256, what was asked for, and where every row went, as JSON.

    Parameters
    ----------
    further
        Inputs beside the analysis' own, such as a patrol log.
    tables
        What stands beside it and is the same byte for byte when it is made again, by name: the manifest holds their sha256.
    """
    counts = analysis.counts
    content: dict[str, Any] = {
        "version": __version__,
        "made": made.isoformat(timespec="seconds"),
        "marking": handout.marking,
        "author": handout.author,
        "template": handout.template,
        "edits": asdict(handout.edits),
        "forms": sorted(handout.forms),
        "shown": handout.ranks,
        "wards": handout.wards,
        "pack": handout.pack,
        "since": [str(since.earlier.first_day), str(since.earlier.last_day)] if since else None,
        "method": analysis.method_line,
        "harm": analysis.harm,
        "chance": (confidence.null or confidence.null_reason) if confidence else "not tested",
        "settings": json.loads(analysis.settings.to_json()),
        "inputs": [asdict(source) for source in (*analysis.inputs, *further)],
        **asdict(counts),
        "period": [str(analysis.period.first_day), str(analysis.period.last_day)] if analysis.period else None,
        "areas": len(analysis.areas),
        "hotspots": len(analysis.hotspots),
        "tables": {name: hashlib.sha256(table).hexdigest() for name, table in tables.items()},
        "data_notes": list(analysis.data_notes),
        "notes": list(analysis.notes),
    }
    return (to_json(content) + "\n").encode()
