"""A surface as a picture lies where its cells are, and colours say how much."""

from __future__ import annotations

import numpy as np
import pytest

from hotspots.draw.assets import offline_assets
from hotspots.draw.colours import viridis
from hotspots.draw.geometry import surface_picture, to_degrees
from hotspots.tables import Surface


def test_each_pixel_shows_the_cell_under_it_and_zero_is_transparent() -> None:
    density = np.zeros((40, 60))
    density[30, 10] = 5.0
    surface = Surface(560_000, 98_000, 100.0, density, np.full((40, 60), 1e4))
    picture = surface_picture(surface)
    shown = np.argwhere(picture.rgba[..., 3] > 0)
    height, width = picture.rgba.shape[:2]
    row, column = shown.mean(axis=0) + 0.5
    south, west = picture.south_west
    north, east = picture.north_east
    mercator = np.arcsinh(np.tan(np.radians([south, north])))
    latitude = np.degrees(np.arctan(np.sinh(mercator[1] - (mercator[1] - mercator[0]) * row / height)))
    longitude = west + (east - west) * column / width
    true_longitude, true_latitude = to_degrees(np.array([561_050.0]), np.array([101_050.0]), crs="EPSG:27700")
    assert longitude == pytest.approx(true_longitude[0], abs=50 / 70_000)
    assert latitude == pytest.approx(true_latitude[0], abs=50 / 111_000)
    assert 2 <= len(shown) <= 9


def test_viridis_runs_from_dark_violet_to_yellow() -> None:
    assert viridis(np.array([0.0, 1.0])).tolist() == [[0x44, 0x01, 0x54], [0xFD, 0xE7, 0x25]]


def test_the_offline_package_has_what_our_maps_load_and_it_fetches_nothing() -> None:
    assets = offline_assets()
    needed = [address for address in assets if "leaflet@1.9.3" in address or "leaflet.markercluster" in address]
    assert len(needed) == 5
    for address in needed:
        assert "url(http" not in assets[address]
        assert "</script" not in assets[address].lower()
