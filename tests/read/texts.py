"""What tests of reading share: texts as files."""

from __future__ import annotations

from hotspots.read.incidents import Incidents, read_incidents
from hotspots.read.source import Source
from hotspots.reading import Columns

HEADER = "ref,date,lon,lat,type\n"
GOOD = "A1,2020-01-02,0.29,50.77,Drugs"


def csv(text: str, name: str = "a.csv") -> Source:
    return Source(name, text.encode())


def read(*texts: str, columns: Columns | None = None) -> Incidents:
    """Read texts as files f0.csv, f1.csv and so on."""
    return read_incidents([csv(text, f"f{i}.csv") for i, text in enumerate(texts)], columns=columns)
