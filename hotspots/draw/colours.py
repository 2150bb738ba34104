"""The colours: GOV.UK Analysis Function palette for structure, viridis for amounts. Never colour alone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hotspots.points import Floats

NAVY, TEAL, MAGENTA, ORANGE, GREY = "#12436D", "#28A197", "#801650", "#F46A25", "#595959"
OF_SERIES = (NAVY, TEAL, GREY)
OF_SOURCES = (NAVY, ORANGE, TEAL, "#A285D1", "#3D3D3D", "#8C6D1F")
"""For incidents of several sources, in turn; magenta is for hotspots."""
PALE = "#F2F2F2"
VIRIDIS = (
    "#440154", "#482878", "#3E4989", "#31688E", "#26828E", "#1F9E89", "#35B779", "#6DCD59", "#B4DE2C", "#FDE725",
)  # fmt: skip
"""Ten stops of viridis (van der Walt & Smith 2015), public domain."""


def viridis(share: Floats) -> npt.NDArray[np.uint8]:
    """Red, green, blue for shares 0 to 1, one row each."""
    stops = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in VIRIDIS], dtype=np.float64)
    at = np.linspace(0, 1, len(stops))
    return np.stack([np.interp(share, at, stops[:, band]) for band in range(3)], axis=-1).round().astype(np.uint8)


def diverging(share: Floats) -> npt.NDArray[np.uint8]:
    """Red, green, blue for shares -1 (teal, less) over 0 (light grey) to 1 (magenta, more)."""
    stops = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in (TEAL, PALE, MAGENTA)], dtype=np.float64)
    return np.stack([np.interp(share, [-1, 0, 1], stops[:, band]) for band in range(3)], axis=-1).round().astype(np.uint8)


def steps(count: int) -> list[str]:
    """`count` colours for classes, dark for much: viridis from its light end, so that most stands out on white."""
    shares = np.linspace(0.95, 0.1, count) if count > 1 else np.array([0.4])
    return [f"#{red:02X}{green:02X}{blue:02X}" for red, green, blue in viridis(shares).tolist()]
