"""pyogrio with only the drivers that are offered: set before GDAL starts, as some drivers read other files or the network."""

from __future__ import annotations

import os
from types import ModuleType

from hotspots.errors import BadBoundaries

REFUSED = (
    "ADBC", "AIVector", "AVCBin", "AVCE00", "AmigoCloud", "CSV", "CSW", "Carto", "DGN", "DXF", "EDIGEO", "EEDA",
    "ESRIJSON", "Elasticsearch", "GDALG", "GML", "GPSBabel", "GPX", "GTFS", "GeoJSONSeq", "GeoRSS", "HTTP",
    "Idrisi", "JML", "JSONFG", "KML", "LVBAG", "MBTiles", "MVT", "MapInfo File", "MapML", "MiraMonVector", "NGW",
    "OAPIF", "ODS", "OGCAPI", "OGR_GMT", "OGR_PDS", "OGR_VRT", "OSM", "OpenFileGDB", "PCIDSK", "PDF", "PDS4", "PGDUMP",
    "PLSCENES", "PMTiles", "S57", "SQLite", "SXF", "Selafin", "TopoJSON", "VDV", "VFK", "VICAR", "WAsP", "WFS", "XLSX",
)  # fmt: skip
"""Every driver of pyogrio 0.13's wheels but GeoJSON, GeoPackage, shapefile, FlatGeobuf and LIBKML."""


def open_pyogrio() -> ModuleType:
    """
    pyogrio, started with every driver but the offered ones switched off and no address ever fetched.

    Raises
    ------
    BadBoundaries
        When other code started GDAL first, so that it cannot be made safe.
    """
    os.environ["OGR_SKIP"] = ",".join(REFUSED)
    os.environ["CPL_VSIL_CURL_ALLOWED_EXTENSIONS"] = "{none}"
    os.environ["GDAL_HTTP_MAX_RETRY"] = "0"
    import pyogrio

    if "OGR_VRT" in pyogrio.list_drivers():
        raise BadBoundaries(
            "The map library was started before Hotspots could switch off its unsafe formats. "
            "Import hotspots before pyogrio, or read the boundaries in a fresh process."
        )
    return pyogrio  # type: ignore[no-any-return]
