"""Ordnance Survey grid references, for ids that a map reader knows."""

from __future__ import annotations

from hotspots.errors import BadSettings
from hotspots.read.gridref import LETTERS


def place_reference(easting: float, northing: float, *, british: bool = True) -> str:
    """The 100 m grid reference of a point; off the National Grid, as a cell at its edge can be, plain metres: `E-50N99050`."""
    if british and _on_grid(easting, northing):
        return grid_reference(easting, northing)
    return f"E{easting:.0f}N{northing:.0f}"


def grid_reference(easting: float, northing: float) -> str:
    """
    100 m Ordnance Survey grid reference of a point in EPSG:27700, such as `TV613990`.

    Raises
    ------
    BadSettings
        When the point is off the National Grid.
    """
    if not _on_grid(easting, northing):
        raise BadSettings(f"{easting:,.0f} m east, {northing:,.0f} m north is off the National Grid.")
    east, north = int(easting // 100_000), int(northing // 100_000)
    first = (19 - north) - (19 - north) % 5 + (east + 10) // 5
    second = (19 - north) * 5 % 25 + east % 5
    return f"{LETTERS[first]}{LETTERS[second]}{int(easting % 100_000 // 100):03d}{int(northing % 100_000 // 100):03d}"


def _on_grid(easting: float, northing: float) -> bool:
    return 0 <= easting < 700_000 and 0 <= northing < 1_300_000
