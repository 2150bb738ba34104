"""Map files to features as they are, in any of five formats, and nothing that reaches elsewhere."""

from __future__ import annotations

import io
import json
import re
import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from hotspots.errors import BadBoundaries
from hotspots.read.gdal import open_pyogrio
from hotspots.read.source import MAC_COPIES, Source, open_zip, read_member

if TYPE_CHECKING:
    import geopandas as gpd

FLATGEOBUF = b"fgb\x03fgb"
MOST_LAYERS = 20
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def read_vector(source: Source, *, layer: str | None = None) -> gpd.GeoDataFrame:
    """
    The first layer of polygons, by what the bytes are and never by what the name says.

    Parameters
    ----------
    layer
        Name of the layer to read of a GeoPackage or KML with several.

    Raises
    ------
    BadBoundaries
        When it is no boundary file, is damaged, or names a coordinate system that cannot be used.
    """
    head = source.data[:16]
    if not source.data.strip():
        raise BadBoundaries(f"{source.name} is empty. Export the boundaries again.")
    if head[:4] == b"PK\x03\x04":
        return _read_archive(source, layer)
    if head == b"SQLite format 3\x00":
        return _read_layers(source, ".gpkg", layer)
    if head[:7] == FLATGEOBUF:
        return _read_layers(source, ".fgb", layer)
    if b"<kml" in source.data[:4096]:
        return _read_kml(source, layer)
    return _read_geojson(source)


def read_layers(source: Source) -> tuple[tuple[str, gpd.GeoDataFrame], ...]:
    """
    Every layer with shapes of a file, points and lines too, by name; the file's one layer may have none.

    Raises
    ------
    BadBoundaries
        As for `read_vector`.
    """
    first = read_vector(source)
    others: Sequence[str] = first.attrs.get("layers", ())
    if len(others) < 2:
        return (("", first),)
    if len(others) > MOST_LAYERS:
        raise BadBoundaries(
            f"{source.name} has {len(others):,} layers; the limit is {MOST_LAYERS}. Export those that you "
            "need to a file of their own."
        )
    found = []
    for name in others:
        try:
            found.append((name, read_vector(source, layer=name)))
        except BadBoundaries:
            # A layer without shapes, such as a table of attributes, is none.
            continue
    return tuple(found)


def _read_archive(source: Source, layer: str | None) -> gpd.GeoDataFrame:
    """A ZIP: a KMZ's one KML, else a shapefile."""
    with open_zip(source) as archive:
        kml = [member for member in archive.infolist() if member.filename.lower().endswith(".kml")]
        if kml:
            main = next((member for member in kml if member.filename.lower() == "doc.kml"), kml[0])
            return _read_kml(Source(source.name, read_member(archive, main, source)), layer)
    return _read_shapefile(source)


def _read_kml(source: Source, layer: str | None) -> gpd.GeoDataFrame:
    """KML without what could reach elsewhere or grow: links to other files, and entities."""
    lowered = source.data.lower()
    for mark, what in ((b"<!doctype", "entities"), (b"<!entity", "entities"), (b"<networklink", "links to other files")):
        if mark in lowered:
            raise BadBoundaries(f"{source.name} holds {what}, which is not safe to follow. Export it again as GeoPackage.")
    return _read_layers(source, ".kml", layer)


def _read_layers(source: Source, suffix: str, layer: str | None) -> gpd.GeoDataFrame:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"areas{suffix}"
        path.write_bytes(source.data)
        return _pyogrio_read(lambda pyogrio: _read_polygons(pyogrio, path, layer, source.name), source.name)


def _read_polygons(pyogrio: Any, path: Path, layer: str | None, file: str) -> gpd.GeoDataFrame:
    """The layer that is named, else the first of polygons, else the first; of several the name goes into `attrs`."""
    layers = pyogrio.list_layers(path)
    if not len(layers):
        raise ValueError("it has no layers")
    names = [str(name) for name, _ in layers]
    if layer is not None and layer not in names:
        raise BadBoundaries(f"{file} has no layer “{layer}”. Its layers are {', '.join(names[:12])}.")
    name = layer or next((name for name, shape in layers if "Polygon" in str(shape)), names[0])
    table = pyogrio.read_dataframe(path, layer=name)
    if len(layers) > 1:
        table.attrs |= {"layer": name, "layers": tuple(names)}
    return table


def _pyogrio_read(read: Callable[[Any], gpd.GeoDataFrame], name: str) -> gpd.GeoDataFrame:
    pyogrio = open_pyogrio()
    try:
        with warnings.catch_warnings():
            # What GDAL warns of, such as a ring that is not closed, is mended and said below.
            warnings.simplefilter("ignore", RuntimeWarning)
            table = read(pyogrio)
    except BadBoundaries:
        raise
    except Exception as error:
        # A hostile or damaged file can make the readers below raise nearly anything; their words name our own folders.
        kind = type(error).__name__
        raise BadBoundaries(f"{name} cannot be read as boundaries ({kind}). Export it again as GeoPackage.") from None
    if "geometry" not in table.columns or table.geometry.isna().all():
        raise BadBoundaries(f"{name} holds no areas. Export the layer that has the polygons.")
    return table


def _read_geojson(source: Source) -> gpd.GeoDataFrame:
    try:
        content = json.loads(source.data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        if source.data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"Feature' in source.data[:4096]:
            raise BadBoundaries(f"{source.name} is GeoJSON that is damaged or cut short. Download or export it again.") from None
        raise BadBoundaries(
            f"{source.name} is not a boundary file. Give GeoJSON, GeoPackage, FlatGeobuf, KML or a ZIP with one shapefile."
        ) from None
    if isinstance(content, dict) and content.get("type") == "FeatureCollection" and content.get("features") == []:
        raise BadBoundaries(f"{source.name} holds no areas: its collection is empty. Export the layer that has them.")
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection" or not content.get("features"):
        raise BadBoundaries(f"{source.name} is JSON but not a GeoJSON collection of areas. Export it as GeoJSON.")
    # Written out again, so that GDAL only ever sees plain GeoJSON.
    keep = {name: content[name] for name in ("type", "features") if name in content}
    named = _named_crs(content.get("crs"), source.name)
    if named:
        keep["crs"] = {"type": "name", "properties": {"name": named}}
    clean = io.BytesIO(json.dumps(keep).encode())
    return _pyogrio_read(lambda pyogrio: pyogrio.read_dataframe(clean.getvalue(), on_invalid="fix"), source.name)


def _named_crs(crs: Any, name: str) -> str | None:
    """The coordinate system that a GeoJSON names. One given as a link is refused: GDAL would fetch it."""
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) and crs.get("type") == "name" else None
    named = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(named, str) and re.fullmatch(r"(urn:ogc:def:crs:|EPSG:|OGC:|ESRI:)[\w:.-]{1,60}", named, re.IGNORECASE):
        return _known_crs(named, name)
    raise BadBoundaries(f"{name} names its coordinate system in a way that is not safe to follow. Export it again as GeoPackage.")


def _known_crs(named: str, name: str) -> str:
    """The name, if there is such a coordinate system: GDAL would take degrees for one that it does not know."""
    import pyproj
    import pyproj.exceptions

    try:
        pyproj.CRS.from_user_input(named)
    except pyproj.exceptions.CRSError:
        raise BadBoundaries(
            f"{name} names a coordinate system that is not known, {named}. Export it again with its real one, such as EPSG:27700."
        ) from None
    return named


def _read_shapefile(source: Source) -> gpd.GeoDataFrame:
    with open_zip(source) as archive, tempfile.TemporaryDirectory() as folder:
        names = [member for member in archive.infolist() if MAC_COPIES not in member.filename]
        shapes = [member for member in names if member.filename.lower().endswith(".shp")]
        if len(shapes) != 1:
            raise BadBoundaries(f"{source.name} holds {len(shapes)} shapefiles. Give a ZIP with exactly one.")
        stem = str(PurePosixPath(shapes[0].filename).with_suffix("")).lower()
        for member in names:
            path = PurePosixPath(member.filename)
            if path.name and str(path.with_suffix("")).lower() == stem and path.suffix.lower() in SHAPEFILE_PARTS:
                (Path(folder) / f"areas{path.suffix.lower()}").write_bytes(read_member(archive, member, source))
        if not (Path(folder) / "areas.shx").exists() or not (Path(folder) / "areas.dbf").exists():
            raise BadBoundaries(f"{source.name} lacks the .shx or .dbf part. Put all parts of the shapefile in the ZIP.")
        if (Path(folder) / "areas.shp").read_bytes()[:4] != b"\x00\x00\x27\x0a":
            raise BadBoundaries(f"{source.name} cannot be read as boundaries (its .shp part is no shapefile). Export it again.")
        return _pyogrio_read(lambda pyogrio: pyogrio.read_dataframe(Path(folder) / "areas.shp", on_invalid="fix"), source.name)
