"""Seeded incidents as police data has them: towns and villages in British National Grid, rows stacked on snap points."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

Floats = npt.NDArray[np.float64]

WEST, SOUTH, SIDE_M = 500_000.0, 100_000.0, 50_000.0
SEED = 20261122
MARGIN_M = 500.0


@dataclass(frozen=True)
class Town:
    """Rows with metres (EPSG:27700) and the degrees (WGS84, six decimals) that they would come in as."""

    easting: Floats
    northing: Floats
    longitude: Floats
    latitude: Floats

    @property
    def table(self) -> pd.DataFrame:
        return pd.DataFrame({"easting": self.easting, "northing": self.northing})


def make_town(rows: int, *, points: int) -> Town:
    """
    `rows` incidents on about `points` distinct points in a square of 50 km.

    40 settlements of different sizes hold nine points of ten, the country the rest; how often a point is used is lognormal,
    so that a few hold hundreds of rows and many hold a handful.
    """
    random = np.random.default_rng(SEED)
    centres = random.uniform(0.1 * SIDE_M, 0.9 * SIDE_M, (40, 2))
    size = random.pareto(1.2, 40) + 0.3
    settlement = random.choice(40, size=points, p=size / size.sum())
    spread = 110.0 * np.sqrt(size[settlement] / size.min())
    at = centres[settlement] + random.normal(size=(points, 2)) * spread[:, None]
    country = random.random(points) < 0.1
    at[country] = random.uniform(0, SIDE_M, (int(country.sum()), 2))
    at = np.clip(at, MARGIN_M, SIDE_M - MARGIN_M) + np.array([WEST, SOUTH])
    degrees = pyproj.Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True).transform(at[:, 0], at[:, 1])
    used = random.lognormal(0, 1.0, points)
    row = random.choice(points, size=rows, p=used / used.sum())
    longitude, latitude = (np.round(axis, 6)[row] for axis in degrees)
    return Town(at[row, 0], at[row, 1], longitude, latitude)


def make_wards(number: int) -> gpd.GeoDataFrame:
    """A partition of the square: Voronoi cells with a vertex every 100 m, as many as generalised wards have."""
    random = np.random.default_rng(SEED)
    seeds = shapely.multipoints(random.uniform(0, SIDE_M, (number, 2)) + np.array([WEST, SOUTH]))
    square = shapely.box(WEST, SOUTH, WEST + SIDE_M, SOUTH + SIDE_M)
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=square))
    cells = shapely.segmentize(shapely.intersection(cells, square), 100.0)
    codes = [f"E{index:08d}" for index in range(number)]
    return gpd.GeoDataFrame({"code": codes}, geometry=cells, crs="EPSG:27700")


def spread_points(number: int, *, neighbours: int, eps_m: float) -> tuple[Floats, Floats]:
    """Points all distinct, evenly spread so that each has so many others within `eps_m` on average."""
    side = np.sqrt(number * np.pi * eps_m**2 / neighbours)
    x, y = np.random.default_rng(SEED).uniform(0, side, (2, number))
    return x + WEST, y + SOUTH
