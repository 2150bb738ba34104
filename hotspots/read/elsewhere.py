"""Outside Great Britain: a local system of metres, chosen from where the incidents are."""

from __future__ import annotations

import numpy as np

from hotspots.points import Floats

FALSE_M = 1_000_000
"""Added to both axes, so that no place has a negative number."""


def local_system(longitude: Floats, latitude: Floats) -> str:
    """
    An equal-area system in metres round the middle of some places (Lambert azimuthal, WGS84), as a PROJ text.

    Its centre is in whole degrees, so that a few more incidents do not move it.
    """
    return (
        f"+proj=laea +lat_0={round(float(np.median(latitude)))} +lon_0={round(float(np.median(longitude)))} "
        f"+x_0={FALSE_M} +y_0={FALSE_M} +datum=WGS84 +units=m +no_defs"
    )


def system_said(crs: str) -> str:
    """A local system in words, with its centre."""
    parts = dict(part.lstrip("+").split("=") for part in crs.split() if "=" in part)
    north, east = int(parts["lat_0"]), int(parts["lon_0"])
    return (
        f"an equal-area system in metres (Lambert azimuthal) round {abs(north)}° {'north' if north >= 0 else 'south'}, "
        f"{abs(east)}° {'east' if east >= 0 else 'west'}"
    )
