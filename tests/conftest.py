"""What every test shares: GDAL started as the product starts it, one hypothesis profile, and where real data is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from hotspots.read.gdal import open_pyogrio

ROOT = Path(__file__).parent.parent

# Before any test reads a file with geopandas: GDAL takes its drivers once per process.
open_pyogrio()

settings.register_profile("hotspots", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hotspots")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of real open data, by `HOTSPOTS_REAL_DATA` or beside the repository."""
    folder = ROOT / os.environ.get("HOTSPOTS_REAL_DATA", "../shared/data")
    if not (folder / "police_uk").is_dir():
        pytest.skip("the real data is not here: set HOTSPOTS_REAL_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def bundled_wards() -> Path:
    """The bundled outlines of the 25 wards of the sample area."""
    return ROOT / "boundaries" / "eastbourne_hastings_wards_2020.geojson"


@pytest.fixture(scope="session")
def bundled_incidents() -> Path:
    """The bundled synthetic incidents."""
    return ROOT / "sample_data" / "incidents.csv"
