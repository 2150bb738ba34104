"""The files of one analysis, rendered in memory and written whole or not at all."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from hotspots import __version__
from hotspots.analysis import Analysis
from hotspots.compare.sources import Agreement
from hotspots.compare.sureness import Confidence
from hotspots.draw.geometry import outlines_in_degrees
from hotspots.errors import BadFile
from hotspots.read import Incidents
from hotspots.report.agreement import agreement_table
from hotspots.report.content import Edits, Imprint
from hotspots.report.html import to_html
from hotspots.report.json_text import to_json
from hotspots.report.marking import as_marking
from hotspots.report.plan import plan_of, plan_table
from hotspots.report.profile import profile
from hotspots.report.repeats import repeats_of, repeats_table

UNSEEN = "[\x00-\x08\x0b-\x1f\x7f-\x9f]"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")


def render_files(
    analysis: Analysis,
    *,
    confidence: Confidence | None = None,
    agreement: Agreement | None = None,
    load: Incidents | None = None,
    marking: str = "",
    author: str = "",
    edits: Edits | None = None,
    made: datetime | None = None,
) -> dict[str, bytes]:
    """
    Every file of an analysis by name.

    Parameters
    ----------
    confidence
        Its tests, which then stand in the report and with each hotspot; `confidence.csv` and `accuracy.csv` are added.
    agreement
        Where its sources agree, which then stands in the report; `sources.csv` is added.
    load
        What was read, for the annex on the quality of the data.
    marking
        Protective marking of the report, the workbook and the manifest.
    author, edits
        Who made it, and what they wrote.

    Notes
    -----
    Further areas add `other_areas.csv`, and places `premises.csv`. Where the settings give patrol hours, the plan stands in the
    report, in `patrol_plan.csv` and in `patrol_timetable.csv`.

    Returns
    -------
    `report.html`, `hotspots.geojson`, `hotspots.csv`, `wards.csv`, `repeats.csv`, `set_aside.csv`, `manifest.json`. All but the
    report and the manifest's `made` are the same, byte for byte, for the same inputs and settings.
    """
    made = made or datetime.now().astimezone()
    plan, marking = plan_of(analysis), as_marking(marking)
    held = manifest(analysis, confidence=confidence, marking=marking, made=made)
    imprint = Imprint(made, analysis.inputs, marking, author, held)
    document = profile(analysis, imprint=imprint, confidence=confidence, agreement=agreement, plan=plan, load=load, edits=edits)
    hotspots = _with_table(_with_tests(analysis.hotspots.drop(columns="geometry"), confidence), analysis)
    return {
        "hotspots.csv": to_csv(hotspots),
        "hotspots.geojson": hotspots_geojson(analysis, hotspots),
        "wards.csv": to_csv(_with_table(analysis.wards, analysis)),
        "repeats.csv": to_csv(repeats_table(repeats_of(analysis))),
        "set_aside.csv": to_csv(analysis.set_aside, as_it_was=True),
        "manifest.json": held,
        "report.html": to_html(document),
        **(_confidence_files(confidence) if confidence else {}),
        **({"sources.csv": to_csv(agreement_table(agreement))} if agreement else {}),
        **({"other_areas.csv": to_csv(_by_layer(analysis))} if analysis.layers else {}),
        **({"premises.csv": to_csv(_premises(analysis))} if analysis.premises else {}),
        **({} if plan is None else {"patrol_plan.csv": to_csv(plan_table(plan, harm=analysis.harm))}),
        **({} if plan is None or plan.timetable.empty else {"patrol_timetable.csv": to_csv(plan.timetable)}),
    }


def _by_layer(analysis: Analysis) -> pd.DataFrame:
    """One row per area of each further layer."""
    return pd.concat([layer.wards.assign(layer=layer.name) for layer in analysis.layers], ignore_index=True)


def _premises(analysis: Analysis) -> pd.DataFrame:
    assert analysis.premises is not None
    return analysis.premises.table.assign(within_m=analysis.premises.within_m)


def _confidence_files(found: Confidence) -> dict[str, bytes]:
    """One row per hotspot, and one per method and share of the area, with what chance was."""
    files = {"confidence.csv": to_csv(found.table.assign(null=found.null or found.null_reason))}
    if found.accuracy is not None:
        months = f"{found.accuracy.cuts[0]} to {found.accuracy.cuts[-1]}"
        files["accuracy.csv"] = to_csv(found.accuracy.table.assign(months=months))
    return files


def _with_tests(table: pd.DataFrame, found: Confidence | None) -> pd.DataFrame:
    """Hotspots with their p and how many of three methods find them, and what chance was."""
    if found is None:
        return table
    return table.assign(
        p=found.table["p"].to_numpy(), methods=found.table["methods"].to_numpy(), null=found.null or found.null_reason
    )


def _with_table(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """With the harm table named in each row, where incidents are weighed: a column that is copied alone must still say it."""
    return table.assign(harm_table=analysis.harm) if analysis.harm else table


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
    """The hotspots with the columns of a table as GeoJSON (RFC 7946: WGS84 longitude and latitude), one feature a line."""
    import shapely.geometry

    # RFC 7946 asks for outer rings anticlockwise.
    shapes = shapely.orient_polygons(outlines_in_degrees(analysis.hotspots.geometry.to_numpy(), crs=analysis.crs))
    rows = table.to_dict("records")
    features = [
        {
            "type": "Feature",
            "id": row["id"],
            "properties": row,
            "geometry": shapely.geometry.mapping(shape),
        }
        for row, shape in zip(rows, shapes, strict=True)
    ]
    lines = ",\n".join(to_json(feature, indent=None) for feature in features)
    note = to_json("; ".join(analysis.data_notes))
    return f'{{"type": "FeatureCollection", "data_note": {note}, "features": [\n{lines}\n]}}\n'.encode()


def manifest(analysis: Analysis, *, confidence: Confidence | None, marking: str, made: datetime) -> bytes:
    """Version, settings, inputs with their sha256, and where every row went, as JSON."""
    counts = analysis.counts
    content: dict[str, Any] = {
        "version": __version__,
        "made": made.isoformat(timespec="seconds"),
        "marking": marking,
        "method": analysis.method_line,
        "harm": analysis.harm,
        "chance": (confidence.null or confidence.null_reason) if confidence else "not tested",
        "settings": json.loads(analysis.settings.to_json()),
        "inputs": [asdict(source) for source in analysis.inputs],
        **asdict(counts),
        "period": [str(analysis.period.first_day), str(analysis.period.last_day)] if analysis.period else None,
        "areas": len(analysis.areas),
        "hotspots": len(analysis.hotspots),
        "data_notes": list(analysis.data_notes),
        "notes": list(analysis.notes),
    }
    return (to_json(content) + "\n").encode()
