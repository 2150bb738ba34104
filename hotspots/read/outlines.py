"""How area outlines fit together: ground that two areas share, and holes between them that lie in none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

if TYPE_CHECKING:
    import geopandas as gpd

FAULT_COLUMNS: dict[str, str] = {
    "kind": "overlap: two areas share ground; gap: a hole among the areas that none covers; sliver: either of them, but thin",
    "areas": "names of the areas concerned; for a gap those that touch it, at most four named",
    "square_metres": "size of the fault",
    "easting": "metres, a point inside it",
    "northing": "metres, a point inside it",
    "geometry": "polygon in metres, in the system of the areas",
}
LEAST_M2 = 1.0
"""Smaller faults are what rounding of coordinates and projecting long straight edges make."""
SLIVER_M = 5.0
"""A part is thin when its mean width, twice its area over its perimeter, is under this: a strip so wide, a square twice so."""
TOUCH_M = 0.01
"""An area this near to a gap touches it, as a corner on a neighbour's edge is seldom exactly on it."""
WARNING_M2 = 1_000.0
"""Areas that share more than this are warned of."""
MOST_NAMED = 4
MOST_PAIRS = 20_000
"""Areas that meet in more pairs lie all over each other: their faults are not listed one by one."""
POLYGON = 3

Shapes = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.int64]


def outline_faults(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """
    Overlaps, gaps and slivers of areas that ought to fit together without either.

    Parameters
    ----------
    areas
        Valid polygons in metres, columns as in `tables.AREA_COLUMNS`.

    Returns
    -------
    One row per fault of `LEAST_M2` or more, columns as in `FAULT_COLUMNS`, largest first, the same whatever the order of the
    areas.

    Notes
    -----
    A pair of areas has at most two rows: the parts of its shared ground that are thin, as a sliver, and the others, as an
    overlap. Ground that three areas share is in the row of each of their three pairs. Each gap is a row of its own; a lake or
    another district in the middle can be one. Ground that is open to the outside, if only by a crack, is no gap, nor is what
    corners alone would enclose.
    """
    import geopandas as gpd
    import shapely

    # So that nothing depends on the order of the rows.
    ordered = areas.sort_values(["code", "name"])
    polygons = ordered.geometry.to_numpy()
    names = _distinct_names(ordered)
    shared, pair, pairs = _shared_ground(polygons)
    gaps = _uncovered_holes(polygons)
    shapes = np.concatenate([shared, gaps])
    kind = np.repeat(["overlap", "gap"], [len(shared), len(gaps)]).astype(object)
    kind[_is_thin(shapes)] = "sliver"
    inside = shapely.point_on_surface(shapes)
    faults = gpd.GeoDataFrame(
        {
            "kind": pd.Series(kind, dtype="str"),
            "areas": pd.Series([*_pair_names(pair, names), *_touching_names(gaps, polygons, names)], dtype="str"),
            "square_metres": shapely.area(shapes),
            "easting": shapely.get_x(inside),
            "northing": shapely.get_y(inside),
        },
        geometry=shapes,
        crs=areas.crs,
    )[list(FAULT_COLUMNS)]
    faults = faults[faults["square_metres"] >= LEAST_M2]
    faults.attrs["pairs"] = pairs
    by_size = {"square_metres": False, "areas": True, "kind": True, "easting": True, "northing": True}
    return faults.sort_values(list(by_size), ascending=list(by_size.values()), ignore_index=True)


def fault_sentences(faults: gpd.GeoDataFrame) -> tuple[str, ...]:
    """
    What is to be said of the faults, for a list of notes: overlaps, gaps and slivers, a sentence or two for each kind found.

    Parameters
    ----------
    faults
        As from `outline_faults`.

    Returns
    -------
    The first starts with “Warning” where areas share `WARNING_M2` or more, not counting slivers. Empty without faults.
    """
    of_kind = [
        (say, faults[faults["kind"] == kind]) for kind, say in (("overlap", _overlaps), ("gap", _gaps), ("sliver", _slivers))
    ]
    said = tuple(say(rows) for say, rows in of_kind if len(rows))
    pairs = faults.attrs.get("pairs", 0)
    if pairs <= MOST_PAIRS:
        return said
    return (f"Warning: areas lie over each other in {pairs:,} pairs, of which the first {MOST_PAIRS:,} are listed.", *said)


def _distinct_names(areas: gpd.GeoDataFrame) -> list[str]:
    """Name of each area, with its code where another has the same name."""
    twice = areas["name"].duplicated(keep=False)
    rows = zip(areas["name"], areas["code"], twice, strict=True)
    return [f"{name} ({code})" if again else str(name) for name, code, again in rows]


def _shared_ground(polygons: Shapes) -> tuple[Shapes, Numbers, int]:
    """Ground that two areas share, thin parts apart from the others, for each the two positions, and how many pairs share any."""
    import shapely

    first, second = shapely.STRtree(polygons).query(polygons)
    first, second = first[first < second], second[first < second]
    shapely.prepare(polygons)
    # Neighbours mostly share an edge only, which is told three times as fast as it is cut out.
    inner = shapely.relate_pattern(polygons[first], polygons[second], "T********")
    pair = np.column_stack([first[inner], second[inner]])
    pair = pair[np.lexsort((pair[:, 1], pair[:, 0]))]
    found, pair = len(pair), pair[:MOST_PAIRS]
    parts, of_pair = shapely.get_parts(shapely.intersection(polygons[pair[:, 0]], polygons[pair[:, 1]]), return_index=True)
    is_polygon = shapely.get_type_id(parts) == POLYGON
    parts, of_pair = parts[is_polygon], of_pair[is_polygon]
    group = 2 * of_pair + _is_thin(parts)
    order = np.argsort(group, kind="stable")
    used, number = np.unique(group[order], return_inverse=True)
    joined = np.empty(len(used), dtype=object)
    shapely.multipolygons(parts[order], indices=number, out=joined)
    return _in_one_form(joined), pair[used // 2], found


def _uncovered_holes(polygons: Shapes) -> Shapes:
    """Holes of the union of all areas, without the areas that lie in them as islands."""
    import shapely

    union = shapely.union_all(polygons)
    parts = shapely.get_parts(union)
    if not shapely.get_num_interior_rings(parts).sum():
        return np.empty(0, dtype=object)
    filled = shapely.union_all(shapely.polygons(shapely.get_exterior_ring(parts)))
    holes = shapely.get_parts(shapely.difference(filled, union))
    return _in_one_form(holes[shapely.get_type_id(holes) == POLYGON])


def _in_one_form(shapes: Shapes) -> Shapes:
    """The same polygon written in the same way, and one of a single part as a polygon."""
    import shapely

    single = shapely.get_num_geometries(shapes) == 1
    plain = np.where(single, shapely.get_geometry(shapes, 0), shapes)
    normal: Shapes = shapely.normalize(plain)
    return normal


def _is_thin(shapes: Shapes) -> npt.NDArray[np.bool_]:
    import shapely

    thin: npt.NDArray[np.bool_] = 2 * shapely.area(shapes) < SLIVER_M * shapely.length(shapes)
    return thin


def _pair_names(pair: Numbers, names: Sequence[str]) -> list[str]:
    return [_listed([names[one], names[other]]) for one, other in pair.tolist()]


def _touching_names(gaps: Shapes, polygons: Shapes, names: Sequence[str]) -> list[str]:
    """Names of the areas that touch each gap, in code order."""
    import shapely

    touching: list[list[str]] = [[] for _ in gaps]
    gap, area = shapely.STRtree(polygons).query(gaps, predicate="dwithin", distance=TOUCH_M)
    for at, position in sorted(zip(gap.tolist(), area.tolist(), strict=True)):
        touching[at].append(names[position])
    return [_listed(each) for each in touching]


def _listed(names: Sequence[str]) -> str:
    """`A, B and C`; of more than four the first four: `A, B, C, D and 2 more`."""
    shown = [*names[:MOST_NAMED], *([f"{len(names) - MOST_NAMED:,} more"] if len(names) > MOST_NAMED else [])]
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def _overlaps(rows: gpd.GeoDataFrame) -> str:
    # Ground that three areas share is in three rows, and here once.
    total, largest = rows.union_all().area, rows.iloc[0]
    warning = "Warning: " if total >= WARNING_M2 else ""
    if len(rows) == 1:
        said = f"{warning}1 pair of areas overlaps, by {_size(total)}: {largest['areas']}."
    else:
        most = f"the most between {largest['areas']} ({_size(largest['square_metres'])})"
        said = f"{warning}{len(rows):,} pairs of areas overlap, by {_size(total)} in all, {most}."
    return f"{said} An incident there counts in the first by code."


def _gaps(rows: gpd.GeoDataFrame) -> str:
    total, largest = rows["square_metres"].sum(), rows.iloc[0]
    if len(rows) == 1:
        said = f"1 gap of {_size(total)} next to {largest['areas']} lies in no area"
    else:
        most = f"the largest next to {largest['areas']} ({_size(largest['square_metres'])})"
        said = f"{len(rows):,} gaps, {_size(total)} in all, lie in no area, {most}"
    return f"{said}: an incident there is outside the areas. A lake or another district can be a gap."


def _slivers(rows: gpd.GeoDataFrame) -> str:
    total, largest = rows["square_metres"].sum(), rows.iloc[0]
    if len(rows) == 1:
        said = f"1 sliver of {_size(total)}, at {largest['areas']}"
    else:
        most = f"the largest at {largest['areas']} ({_size(largest['square_metres'])})"
        said = f"{len(rows):,} slivers, {_size(total)} in all, {most}"
    where = "lies where outlines overlap or leave" if len(rows) == 1 else "lie where outlines overlap or leave"
    return f"{said}, {where} a gap, on average less than {SLIVER_M:.0f} m wide."


def _size(square_metres: Any) -> str:
    """`1,234 m²`; from a square kilometre on `1.25 km²`."""
    return f"{square_metres:,.0f} m²" if square_metres < 999_999.5 else f"{square_metres / 1e6:,.2f} km²"
