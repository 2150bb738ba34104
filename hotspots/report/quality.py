"""How good the data are: one table and one small map for each load, on the Data page and in every report's annex."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from hotspots.detect.masking import stacked_share
from hotspots.draw import words
from hotspots.draw.flagged_chart import flagged_svg
from hotspots.locate.flagged import Flagged, find_flagged
from hotspots.points import distinct_points
from hotspots.read import Incidents
from hotspots.read.set_aside import REPEATS

if TYPE_CHECKING:
    import geopandas as gpd

TOLD = {"minute": "to the minute", "day": "to the day", "month": "to the month", "none": "without a date"}
MOST_GAPS, MOST_NAMED, MOST_FILES = 6, 6, 2


@dataclass(frozen=True)
class Quality:
    """What a load holds, as names and texts; and a map of what was flagged as SVG text, empty where nothing was."""

    rows: list[tuple[str, str]]
    flagged: str


def quality_of(incidents: Incidents, areas: gpd.GeoDataFrame | None = None) -> Quality:
    """
    How good a load is.

    Parameters
    ----------
    areas
        The boundaries in use, in the system of the incidents, for which of them are in none; without them there is no map.
    """
    flagged = find_flagged(incidents.table, areas)
    drawn = areas is not None and any(flagged.counts.values())
    return Quality(
        _rows(incidents, flagged, has_areas=areas is not None),
        flagged_svg(incidents.table, flagged, areas) if drawn and areas is not None else "",
    )


def _rows(incidents: Incidents, flagged: Flagged, *, has_areas: bool) -> list[tuple[str, str]]:
    table, aside = incidents.table, incidents.set_aside
    points = distinct_points(table["easting"].to_numpy(), table["northing"].to_numpy())
    stacked = round(stacked_share(points) * len(table))
    known, repeats = int(table["reference"].ne("").sum()), int(aside["reason"].eq(REPEATS).sum())
    categories = table["category"].value_counts()
    rows = [
        ("Rows in the files", f"{incidents.rows_in:,}"),
        ("Rows that can be used", _of(len(table), incidents.rows_in)),
        ("Rows set aside", _of(len(aside), incidents.rows_in) + _counted(aside["reason"].value_counts())),
        ("Times", precision_said(table["precision"])),
        ("Months without any incident", gaps_said(table["when"])),
        ("Coordinates", _rounding_said(incidents)),
        ("Points", f"{len(points):,} distinct; {_of(stacked, len(table))} incidents share theirs with four or more others"),
        ("Far from the rest", f"{flagged.counts['far']:,}: over {flagged.far_m / 1000:,.0f} km from the middle"),
        *([("Outside every area", f"{_of(flagged.counts['outside'], len(table))}, and not far")] if has_areas else []),
        ("References", f"{_of(known, len(table))} incidents have one; {repeats:,} rows repeat another and are set aside"),
        ("Categories", f"{int((categories[categories > 0].index != '').sum()):,}{_counted(categories)}"),
    ]
    sources = table["source"].value_counts()
    if (sources > 0).sum() > 1:
        rows.append(("Sources", f"{int((sources > 0).sum()):,}{_counted(sources)}"))
    if table["victim"].ne("").any():
        rows.append(("Victims' ids", _of(int(table["victim"].ne("").sum()), len(table))))
    return rows


def precision_said(precision: pd.Series[str]) -> str:
    """“all 11,570 to the minute”; “9,000 to the day, 570 to the month”."""
    counts = precision.value_counts()
    told = [(TOLD[str(name)], int(count)) for name, count in counts.items() if count]
    if len(told) == 1:
        return f"all {told[0][1]:,} {told[0][0]}" if told[0][0] != TOLD["none"] else "none"
    return ", ".join(f"{count:,} {what}" for what, count in told)


def gaps_said(when: pd.Series[pd.Timestamp]) -> str:
    """Months between the first and the last without an incident."""
    known = when.dropna()
    if known.empty:
        return "no dates"
    held = pd.PeriodIndex(np.unique(known.to_numpy().astype("datetime64[M]")), freq="M")
    missing = [month for month in pd.period_range(held.min(), held.max(), freq="M") if month not in held]
    if not missing:
        return "none"
    shown = ", ".join(words.month(month) for month in missing[:MOST_GAPS])
    return f"{len(missing):,}: {shown}{' and others' if len(missing) > MOST_GAPS else ''}"


def _rounding_said(incidents: Incidents) -> str:
    """“to 1 m”, or each rounding with its files where they differ."""
    files: defaultdict[str, list[str]] = defaultdict(list)
    for file in incidents.files:
        files[file.rounded or "not told by their numbers"].append(file.name)
    if len(files) == 1:
        return next(iter(files))
    return "; ".join(
        f"{said} ({', '.join(names[:MOST_FILES])}{' and others' if len(names) > MOST_FILES else ''})"
        for said, names in files.items()
    )


def _counted(counts: pd.Series[int]) -> str:
    """`: Drugs 40; Robbery 3; 2 others 7`, most first; empty for none."""
    counts = counts[counts > 0]
    if counts.empty:
        return ""
    named = "; ".join(f"{name or 'blank'} {count:,}" for name, count in counts.head(MOST_NAMED).items())
    rest = counts.iloc[MOST_NAMED:]
    return f": {named}" + (f"; {len(rest):,} {'other' if len(rest) == 1 else 'others'} {int(rest.sum()):,}" if len(rest) else "")


def _of(part: int, whole: int) -> str:
    """`9,000 (90%)`."""
    return f"{part:,} ({words.percent(part / whole)})" if whole else f"{part:,}"
