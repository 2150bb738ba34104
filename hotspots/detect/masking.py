"""How the data's points lie: stacked on snap points or not, and how far apart."""

from __future__ import annotations

import numpy as np

from hotspots.points import DistinctPoints

STACKED = 0.5
"""From this share of incidents at a point with five or more, coordinates are taken to be snapped, and it is said."""


def stacked_share(points: DistinctPoints, *, at_least: int = 5) -> float:
    """Share of incidents that lie at a point with `at_least` incidents or more, 0 to 1."""
    return float(points.count[points.count >= at_least].sum() / max(points.count.sum(), 1))


def median_spacing_m(points: DistinctPoints) -> float:
    """Median distance in metres from a distinct point to the nearest other one; 0 with fewer than two."""
    if len(points) < 2:
        return 0.0
    import shapely

    at = shapely.points(points.x, points.y)
    _, distance = shapely.STRtree(at).query_nearest(at, exclusive=True, return_distance=True, all_matches=False)
    return float(np.median(distance))
