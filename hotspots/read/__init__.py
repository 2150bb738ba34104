"""Files in, tables out."""

from hotspots.read.boundaries import Areas, read_areas
from hotspots.read.incidents import Incidents, read_incidents
from hotspots.read.source import Source

__all__ = ["Areas", "Incidents", "Source", "read_areas", "read_incidents"]
