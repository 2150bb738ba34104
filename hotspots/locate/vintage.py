"""Whether boundaries are of the data's time: by the year in their columns, and by the area codes that incidents carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.locate.selection import Period

if TYPE_CHECKING:
    import geopandas as gpd

OLD_YEARS = 5
"""So many years after their own, areas such as wards have often been drawn anew."""
CENSUS_YEARS = 12
CENSUS = ("E00", "E01", "E02", "W00", "W01", "W02", "S00", "S01", "S02")
"""How codes of census areas start: they stand from one census to the next."""
ENOUGH = 0.95


@dataclass(frozen=True)
class Dated:
    """One layer of areas, what it is called, the year that its columns name, and the row of it that each incident is in."""

    name: str
    areas: gpd.GeoDataFrame
    vintage: int | None
    of_incident: npt.NDArray[np.int32]


def vintage_notes(layers: Sequence[Dated], incidents: pd.DataFrame, period: Period | None) -> tuple[str, ...]:
    """
    What is to be said of the year of each layer, beside the data's.

    Parameters
    ----------
    layers
        The boundaries in use first.
    incidents
        With `area_code`, the code that the source gave each incident, or empty.
    period
        What the incidents cover.
    """
    notes = [note for layer in layers for note in (*_year_note(layer, period), *_code_note(layer, incidents["area_code"]))]
    return tuple(notes)


def _year_note(layer: Dated, period: Period | None) -> tuple[str, ...]:
    if layer.vintage is None or period is None:
        return ()
    first, last = period.first_day.year, period.last_day.year
    years = f"{first}" if first == last else f"{first} to {last}"
    said = f"{layer.name} has areas of {layer.vintage}, by its column of codes; the incidents are of {years}."
    census = str(layer.areas["code"].iloc[0])[:3] in CENSUS
    if layer.vintage > last:
        return (f"Warning: {said} They may have been drawn anew in between: give those of {last} if there are any.",)
    if last - layer.vintage > (CENSUS_YEARS if census else OLD_YEARS):
        return (f"Warning: {said} They have often been drawn anew by then: give later ones if there are any.",)
    return (said,)


def _code_note(layer: Dated, codes: pd.Series[str]) -> tuple[str, ...]:
    """How many of the codes that incidents carry are of the layer, where they are of its kind."""
    there = np.asarray(layer.of_incident >= 0)
    counts = codes[there].value_counts()
    kind = str(layer.areas["code"].iloc[0])[:3]
    counts = counts[(counts > 0) & counts.index.str.startswith(kind)] if len(kind) == 3 else counts[:0]
    total = int(counts.sum())
    if not total:
        return ()
    known = counts[counts.index.isin(layer.areas["code"])]
    share = int(known.sum()) / total
    said = f"{int(known.sum()):,} of {total:,} incidents ({share:.1%}) carry a code that {layer.name} has"
    if share >= ENOUGH:
        return (f"{said}: its areas are of the data's time.",)
    odd = str(counts[~counts.index.isin(layer.areas["code"])].index[0])
    return (
        f"Warning: only {said}; {odd}, for one, it has not. Its areas are of another year than the data's codes: give those of "
        "the codes' year.",
    )
