"""Whether a hotspot is small enough to act on as one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd

    from hotspots.settings import Method

LARGE_KM2 = 0.5
"""Our own line: a few streets are somewhere to send people to, half a square kilometre is a town centre."""
FIRST = 3
REMEDY: dict[Method, str] = {"density": "Lower the hot area, or use DBSCAN.", "dbscan": "Use a smaller distance."}


def size_notes(hotspots: gpd.GeoDataFrame, method: Method | None = None) -> tuple[str, ...]:
    """A warning when any of the first three hotspots is larger than 0.5 km²; with a method, what makes them smaller too."""
    first = hotspots.head(FIRST)
    large = first[first["area_km2"] > LARGE_KM2]
    if large.empty:
        return ()
    which = [f"{rank} ({area:.2f} km²)" for rank, area in zip(large["rank"], large["area_km2"], strict=True)]
    said = f"hotspot {which[0]} is" if len(which) == 1 else f"hotspots {', '.join(which[:-1])} and {which[-1]} are"
    remedy = f" {REMEDY[method]}" if method else ""
    return (f"Warning: {said} too large to patrol as one place (over {LARGE_KM2} km²).{remedy}",)
