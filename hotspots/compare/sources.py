"""What several sources say of the same ground: the hotspots of each alone, and where those of two or more meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.analysis import Analysis
from hotspots.detect.gridref import place_reference
from hotspots.detect.naming import common_place
from hotspots.locate.areas import OUTSIDE
from hotspots.tables import METRIC_CRS

if TYPE_CHECKING:
    import geopandas as gpd

LEAST_SHARED_M2 = 100.0
"""Less shared ground is outlines that touch."""


@dataclass(frozen=True)
class Agreement:
    """
    What several sources say of the same ground.

    Attributes
    ----------
    sources
        Those that were analysed alone, with their incidents, hotspots and ground: `source`, `incidents`, `hotspots`, `km2`, and
        `shared`, how many of its hotspots share ground with another source's.
    places
        Ground that hotspots of two or more sources share and that holds as many incidents as a hotspot needs, most first:
        `place`, `name`, `agree` (sources), `sources`, `incidents`, `km2`, `easting`, `northing`, `geometry`; and for each source
        `incidents: …` there and `rank: …` of its own hotspot there (0 for none).
    pairs
        For each two sources the ground that they share and what they would share if their hotspots lay anywhere in the areas
        without regard to each other: `one`, `other`, `shared_km2`, `expected_km2`.
    left_out
        Sources with too few incidents to have hotspots of their own.
    """

    sources: pd.DataFrame
    places: gpd.GeoDataFrame
    pairs: pd.DataFrame
    left_out: tuple[str, ...]


def compare_sources(analysis: Analysis, alone: Mapping[str, Analysis], *, left_out: Sequence[str] = ()) -> Agreement:
    """
    Where the hotspots of sources meet.

    Parameters
    ----------
    analysis
        All of them together.
    alone
        Each source that has hotspots, analysed alone in the same areas.
    left_out
        Sources without hotspots of their own.
    """
    grounds = {name: _union(found) for name, found in alone.items()}
    km2 = float(analysis.areas["area_km2"].sum())
    pairs = [
        {
            "one": one,
            "other": other,
            "shared_km2": grounds[one].intersection(grounds[other]).area / 1e6,
            "expected_km2": grounds[one].area / 1e6 * (grounds[other].area / 1e6) / km2,
        }
        for one, other in combinations(alone, 2)
    ]
    return Agreement(
        _sources(alone, grounds),
        _places(analysis, alone, grounds),
        pd.DataFrame(pairs, columns=["one", "other", "shared_km2", "expected_km2"]),
        tuple(left_out),
    )


def _union(found: Analysis) -> Any:
    import shapely

    return shapely.union_all(found.hotspots.geometry.to_numpy())


def _sources(alone: Mapping[str, Analysis], grounds: Mapping[str, Any]) -> pd.DataFrame:
    import shapely

    rows = []
    for name, found in alone.items():
        others = shapely.union_all([ground for other, ground in grounds.items() if other != name])
        shared = shapely.area(shapely.intersection(found.hotspots.geometry.to_numpy(), others)) >= LEAST_SHARED_M2
        rows.append((name, found.counts.inside, len(found.hotspots), grounds[name].area / 1e6, int(shared.sum())))
    return pd.DataFrame(rows, columns=["source", "incidents", "hotspots", "km2", "shared"])


def _places(analysis: Analysis, alone: Mapping[str, Analysis], grounds: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """One row per piece of ground that two sources or more share."""
    import geopandas as gpd
    import shapely

    shared = shapely.union_all([grounds[one].intersection(grounds[other]) for one, other in combinations(alone, 2)])
    pieces = [
        piece
        for piece in shapely.get_parts(shared)
        if shapely.get_type_id(piece) == shapely.GeometryType.POLYGON and piece.area >= LEAST_SHARED_M2
    ]
    inside = analysis.inside
    at = shapely.points(inside["easting"].to_numpy(), inside["northing"].to_numpy())
    tree = shapely.STRtree(at)
    rows = [_place(analysis, alone, piece, inside.iloc[tree.query(piece, predicate="covers")]) for piece in pieces]
    rows = [row for row in rows if row["incidents"] >= analysis.settings.min_incidents]
    columns = ["name", "agree", "sources", "incidents", "km2", "easting", "northing"]
    columns += [f"{what}: {name}" for name in alone for what in ("incidents", "rank")]
    table = gpd.GeoDataFrame(rows, columns=[*columns, "geometry"], geometry="geometry", crs=analysis.crs)
    table = table.sort_values(
        ["agree", "incidents", "easting", "northing"], ascending=[False, False, True, True], ignore_index=True
    )
    table.insert(0, "place", np.arange(1, len(table) + 1))
    return table


def _place(analysis: Analysis, alone: Mapping[str, Analysis], piece: Any, there: pd.DataFrame) -> dict[str, Any]:
    middle = piece.representative_point()
    row: dict[str, Any] = {}
    agree: list[str] = []
    for name, found in alone.items():
        rank = _rank_there(found, piece)
        agree += [name] if rank else []
        row |= {f"incidents: {name}": int((there["source"] == name).sum()), f"rank: {name}": rank}
    return {
        "name": _name(analysis, there, middle),
        "agree": len(agree),
        "sources": ", ".join(agree),
        "incidents": len(there),
        "km2": piece.area / 1e6,
        "easting": middle.x,
        "northing": middle.y,
        **row,
        "geometry": piece,
    }


def _rank_there(found: Analysis, piece: Any) -> int:
    """Rank of the source's own hotspot that covers most of a piece of ground; 0 for none."""
    import shapely

    covered = shapely.area(shapely.intersection(found.hotspots.geometry.to_numpy(), piece))
    best = int(np.argmax(covered))
    return int(found.hotspots["rank"].iloc[best]) if covered[best] >= min(LEAST_SHARED_M2, piece.area / 2) else 0


def _name(analysis: Analysis, there: pd.DataFrame, middle: Any) -> str:
    """Its most common street and the area with most of its incidents, as hotspots are called."""
    area = _most_common(there["area"].to_numpy())
    ward = str(analysis.areas["name"].iloc[area]) if area != OUTSIDE else ""
    street = common_place(there["place"]) or place_reference(middle.x, middle.y, british=analysis.crs == METRIC_CRS)
    return ", ".join(filter(None, [street, ward]))


def _most_common(area: npt.NDArray[Any]) -> int:
    inside: Sequence[int] = area[area != OUTSIDE].tolist()
    return max(sorted(set(inside)), key=inside.count) if inside else OUTSIDE
