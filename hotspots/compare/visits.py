"""Patrol visits by hotspot: what was done where, for a tasking meeting; whether it worked is another question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.locate.selection import Period
from hotspots.read.patrols import PatrolLog

if TYPE_CHECKING:
    import geopandas as gpd

NOWHERE = 0


@dataclass(frozen=True)
class Visits:
    """
    Patrol visits of a period by hotspot.

    Attributes
    ----------
    table
        One row a hotspot that was visited: `rank`, `name`, `visits`, `minutes`, `officer_minutes` (minutes times officers).
    visits, minutes, officer_minutes
        In all hotspots together.
    elsewhere, other_time
        Visits that can be used but were in no hotspot, or outside the period.
    rows_in, set_aside
        Rows of the log, and how many could not be used.
    period
        What was counted.
    """

    table: pd.DataFrame
    visits: int
    minutes: float
    officer_minutes: float
    elsewhere: int
    other_time: int
    rows_in: int
    set_aside: int
    period: Period


def count_visits(log: PatrolLog, hotspots: gpd.GeoDataFrame, *, period: Period) -> Visits:
    """
    Count the visits of a log by hotspot.

    Parameters
    ----------
    hotspots
        The ranked list, in British National Grid as the log's points are. A visit without a point counts where its zone is the
        id or the name of a hotspot.
    period
        Visits that started in it are counted.
    """
    visits = log.visits
    when = visits["start"].dt.date
    during = ((when >= period.first_day) & (when <= period.last_day)).to_numpy()
    rank = _rank_of(visits, hotspots)
    counted = visits[during & (rank != NOWHERE)].assign(rank=rank[during & (rank != NOWHERE)])
    minutes = (counted["end"] - counted["start"]).dt.total_seconds() / 60
    counted = counted.assign(minutes=minutes, officer_minutes=minutes * counted["officers"])
    grouped = counted.groupby("rank").agg(
        visits=("minutes", "size"), minutes=("minutes", "sum"), officer_minutes=("officer_minutes", "sum")
    )
    table = grouped.reset_index()
    table.insert(1, "name", table["rank"].map(dict(zip(hotspots["rank"], hotspots["name"], strict=True))))
    return Visits(
        table=table,
        visits=int(table["visits"].sum()),
        minutes=float(table["minutes"].sum()),
        officer_minutes=float(table["officer_minutes"].sum()),
        elsewhere=int((during & (rank == NOWHERE)).sum()),
        other_time=int((~during).sum()),
        rows_in=log.rows_in,
        set_aside=len(log.set_aside),
        period=period,
    )


def _rank_of(visits: pd.DataFrame, hotspots: gpd.GeoDataFrame) -> npt.NDArray[np.int64]:
    """Rank of the hotspot that each visit was in; 0 for none."""
    import shapely

    rank = np.full(len(visits), NOWHERE, dtype=np.int64)
    x, y = visits["easting"].to_numpy(dtype=float), visits["northing"].to_numpy(dtype=float)
    located = np.isfinite(x) & np.isfinite(y)
    zones = visits["zone"].astype("str").str.casefold()
    for row in hotspots.iloc[::-1].itertuples():
        named = zones.isin([str(row.id).casefold(), str(row.name).casefold()]).to_numpy()
        there = np.zeros(len(visits), dtype=np.bool_)
        there[located] = shapely.contains_xy(row.geometry, x[located], y[located])
        # The first of two hotspots is taken, as the list goes from the last to the first.
        rank[there | (named & ~located)] = row.rank
    return rank
