"""The synthetic sample and its ward outlines, which lie beside the package."""

from __future__ import annotations

from pathlib import Path

from hotspots.errors import BadFile
from hotspots.read.source import Source

ROOT = Path(__file__).resolve().parent.parent
INCIDENTS = ROOT / "sample_data" / "incidents.csv"
ZONE = ROOT / "sample_data" / "patrolled_zone.geojson"
PATROLS = ROOT / "sample_data" / "patrol_log.csv"
WARDS = ROOT / "boundaries" / "eastbourne_hastings_wards_2020.geojson"


def sample_incidents() -> Source:
    """The synthetic incidents."""
    return _bundled(INCIDENTS)


def sample_wards() -> Source:
    """Best-fit ward outlines of Eastbourne and Hastings."""
    return _bundled(WARDS)


def sample_operation() -> Source:
    """The operation of the sample's story: its zone, its period and what was claimed."""
    return _bundled(ZONE)


def sample_patrols() -> Source:
    """The synthetic patrol log."""
    return _bundled(PATROLS)


def is_bundled(source: Source) -> bool:
    """Whether a file is one of the sample's own, byte for byte."""
    return any(source.data == each().data for each in (sample_incidents, sample_wards, sample_patrols))


def _bundled(path: Path) -> Source:
    if not path.exists():
        raise BadFile(
            f"The sample's {path.name} is not beside the package. Get the whole project (its sample_data and boundaries "
            "folders) and install it with: pip install -e ."
        )
    return Source.from_path(path)
