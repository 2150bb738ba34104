"""Boundary files to areas in metres: GeoJSON, GeoPackage or zipped shapefile, any coordinate system, ONS columns of any year."""

from __future__ import annotations

import io
import json
import re
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hotspots.errors import BadBoundaries, BadFile
from hotspots.read.gdal import open_pyogrio
from hotspots.read.source import Source, open_zip, read_member
from hotspots.settings import AreaColumns
from hotspots.tables import AREA_COLUMNS, METRIC_CRS, Input

if TYPE_CHECKING:
    import geopandas as gpd

FARTHEST_M = 1e7
MOST_RESIDENTS = 1e9
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
POPULATION = re.compile(r"^(pop\w*|population\w*|all_?ages|residents|usual_?residents)$", re.IGNORECASE)
CODE_WORDS = ("code", "ward_code", "areacd", "area_code", "gss_code", "lsoa_code", "beat_code", "id", "objectid", "fid")
NAME_WORDS = ("name", "ward_name", "areanm", "area_name", "ward", "lsoa_name", "beat", "beat_name", "label", "title")


@dataclass(frozen=True)
class Areas:
    """
    What was read of the boundaries.

    Attributes
    ----------
    table
        One row per area in code order, columns as in `tables.AREA_COLUMNS`, EPSG:27700.
    inputs
        Each file's name and sha256.
    notes
        What was recognised, mended and left out, in words.
    data_note
        What the file says of itself, such as “best-fit outline, not for reporting”.
    """

    table: gpd.GeoDataFrame
    inputs: tuple[Input, ...]
    notes: tuple[str, ...]
    data_note: str | None


def read_areas(source: Source, *, columns: AreaColumns | None = None, population: Source | None = None) -> Areas:
    """
    Read areas from one boundary file, and residents from a column or a CSV.

    Parameters
    ----------
    source
        GeoJSON, GeoPackage or a ZIP with one shapefile.
    columns
        Column names that the analyst chose; those left out are recognised.
    population
        CSV with a column of area codes and one of residents.

    Raises
    ------
    BadBoundaries
        When there is no polygon, no coordinate system, or a chosen column is missing.
    """
    raw = _read_vector(source)
    chosen = _recognise(raw, columns or AreaColumns(), source.name)
    notes = [f"Areas: code from “{chosen.code}”, name from “{chosen.name}”, from {source.name}."]
    if "layer" in raw.attrs:
        notes.append(f"{source.name} has several layers; “{raw.attrs['layer']}” was read.")
    polygons = _mend(_in_metres(raw, source.name), str(chosen.name), notes, source.name)
    table = _as_areas(polygons, chosen, notes)
    inputs = [Input(source.name, "boundaries", source.sha256)]
    if population is not None:
        table = _with_population(table, population, notes)
        inputs.append(Input(population.name, "population", population.sha256))
    said = raw["data_note"].dropna().astype("str").unique() if "data_note" in raw.columns else []
    data_note = str(said[0])[:120] if len(said) == 1 else None
    return Areas(table[list(AREA_COLUMNS)], tuple(inputs), tuple(notes), data_note)


def _read_vector(source: Source) -> gpd.GeoDataFrame:
    """The first layer of polygons, by what the bytes are and never by what the name says."""
    head = source.data[:16]
    if not source.data.strip():
        raise BadBoundaries(f"{source.name} is empty. Export the boundaries again.")
    if head[:4] == b"PK\x03\x04":
        return _read_shapefile(source)
    if head == b"SQLite format 3\x00":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "areas.gpkg"
            path.write_bytes(source.data)
            return _pyogrio_read(lambda pyogrio: _read_first_polygons(pyogrio, path), source.name)
    return _read_geojson(source)


def _read_first_polygons(pyogrio: Any, path: Path) -> gpd.GeoDataFrame:
    """The first layer of polygons of a GeoPackage, or its first; of several the name goes into `attrs`."""
    layers = pyogrio.list_layers(path)
    if not len(layers):
        raise ValueError("it has no layers")
    name = next((name for name, shape in layers if "Polygon" in str(shape)), layers[0][0])
    table = pyogrio.read_dataframe(path, layer=name)
    if len(layers) > 1:
        table.attrs["layer"] = name
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
        raise BadBoundaries(
            f"{source.name} is not a boundary file. Give GeoJSON, GeoPackage (.gpkg) or a ZIP with one shapefile."
        ) from None
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
        return named
    raise BadBoundaries(f"{name} names its coordinate system in a way that is not safe to follow. Export it again as GeoPackage.")


def _read_shapefile(source: Source) -> gpd.GeoDataFrame:
    with open_zip(source) as archive, tempfile.TemporaryDirectory() as folder:
        names = [member for member in archive.infolist() if "__MACOSX" not in member.filename]
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


def _recognise(raw: gpd.GeoDataFrame, chosen: AreaColumns, name: str) -> AreaColumns:
    """Column names as chosen, or as ONS writes them (`WD20CD`, `LSOA11NM`), or by common words."""
    names = [str(column) for column in raw.columns if column != "geometry"]
    for wanted in vars(chosen).values():
        if wanted is not None and wanted not in names:
            raise BadBoundaries(f"{name} has no column “{wanted}”. Its columns are {', '.join(names[:12])}.")
    codes = [column for column in names if re.fullmatch(r"[A-Za-z]+\d{2}CD", column, re.IGNORECASE)]
    codes.sort(key=lambda column: -raw[column].astype("str").nunique())
    words = {column.lower(): column for column in reversed(names)}
    code = chosen.code or next(iter(codes), None) or _first(words, CODE_WORDS)
    stem = code[:-2].lower() if code in codes and code else None
    by_stem = words.get(f"{stem}nm") if stem else None
    area_name = chosen.name or by_stem or _first(words, NAME_WORDS) or code
    if area_name is None:
        raise BadBoundaries(
            f"{name} has no column for the areas' names or codes that can be recognised. "
            f"Its columns are {', '.join(names[:12]) or 'none'}: name them in the settings."
        )
    district = chosen.district or next((n for n in names if re.fullmatch(r"LAD\d{2}NM", n, re.IGNORECASE)), None)
    residents = chosen.population or next((n for n in names if POPULATION.match(n)), None)
    return AreaColumns(code or area_name, area_name, district if district != area_name else None, residents)


def _first(words: dict[str, str], wanted: tuple[str, ...]) -> str | None:
    return next((words[word] for word in wanted if word in words), None)


def _in_metres(raw: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    import pyproj.exceptions

    if raw.crs is None:
        raise BadBoundaries(
            f"{name} does not say which coordinate system it is in. For a shapefile put its .prj file in the ZIP; "
            "else export it again as GeoPackage with a coordinate system."
        )
    west, south, east, north = raw.total_bounds
    if raw.crs.is_geographic and not (west >= -181 and east <= 181 and south >= -91 and north <= 91):
        raise BadBoundaries(
            f"{name} says that it is in degrees, but its numbers are not (they reach {east:,.0f}, {north:,.0f}). "
            "Export it again with its real coordinate system, such as EPSG:27700."
        )
    try:
        return raw.to_crs(METRIC_CRS)
    except pyproj.exceptions.ProjError as error:
        raise BadBoundaries(f"{name} cannot be brought to British National Grid ({error}). Export it in EPSG:27700.") from None


def _mend(areas: gpd.GeoDataFrame, name_column: str, notes: list[str], name: str) -> gpd.GeoDataFrame:
    """Only polygons, two-dimensional and valid; what was mended or left out goes into the notes."""
    import shapely

    shapes = shapely.force_2d(areas.geometry.to_numpy())
    # Projecting what lies far outside Great Britain can give infinite coordinates.
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    wild = ~(np.abs(coordinates) < FARTHEST_M).all(axis=1)
    finite = np.isfinite(shapely.bounds(shapes)).all(axis=1)
    finite[owner[wild]] = False
    invalid = finite & ~shapely.is_valid(shapes)
    shapes[invalid] = [_polygons(shapely.make_valid(shape)) for shape in shapes[invalid]]
    polygonal = finite & np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
    if not polygonal.any():
        raise BadBoundaries(f"{name} holds no polygons in Great Britain. Export the layer that has the areas.")
    if invalid.any():
        notes.append(f"Mended the outline of {_list(areas.loc[invalid, name_column])}: it crossed itself.")
    if not polygonal.all():
        notes.append(f"Left out {(~polygonal).sum():,} features of {name} that are no polygons.")
    return areas.set_geometry(shapes, crs=METRIC_CRS)[polygonal]


def _polygons(shape: Any) -> Any:
    import shapely

    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[np.isin(shapely.get_type_id(parts), (3, 6))])


def _list(names: pd.Series[Any]) -> str:
    shown = ", ".join(str(name) for name in names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5:,} more"


def _as_areas(polygons: gpd.GeoDataFrame, chosen: AreaColumns, notes: list[str]) -> gpd.GeoDataFrame:
    """Our columns, one row per code, in code order."""
    import geopandas as gpd

    def text(column: str | None) -> pd.Series[Any]:
        return polygons[column].fillna("").astype("str") if column else pd.Series("", index=polygons.index)

    residents = pd.to_numeric(polygons[chosen.population], errors="coerce") if chosen.population else np.nan
    code, name = text(chosen.code), text(chosen.name)
    # Areas without a code stay apart: a zone drawn by hand often has none.
    stand_in = name.where(name.ne(""), [f"area {number}" for number in range(1, len(name) + 1)])
    table = gpd.GeoDataFrame(
        {
            "code": code.where(code.ne(""), stand_in),
            "name": name,
            "district": text(chosen.district),
            "population": residents,
        },
        geometry=polygons.geometry,
        crs=METRIC_CRS,
    )
    if chosen.population:
        notes.append(f"Residents from “{chosen.population}”.")
    if table["code"].duplicated().any():
        rows = len(table)
        table = table.dissolve("code", aggfunc="first", as_index=False)
        notes.append(f"{rows:,} features make {len(table):,} areas: those with the same code were joined.")
    table["population"] = table["population"].where(table["population"].between(1, MOST_RESIDENTS)).astype("float64")
    table = table.sort_values("code", kind="stable", ignore_index=True)
    table["area_km2"] = table.area / 1e6
    return table


def _with_population(table: gpd.GeoDataFrame, source: Source, notes: list[str]) -> gpd.GeoDataFrame:
    """Residents by area code from a CSV; the codes' column is the one that matches most codes."""
    try:
        given = pd.read_csv(io.BytesIO(source.data), dtype="str", keep_default_na=False, index_col=False)
    except (ValueError, UnicodeError) as error:
        raise BadFile(f"{source.name} cannot be read as CSV ({error}). Save it as CSV with a header.") from None
    matches = {str(column): int(given[column].str.strip().isin(table["code"]).sum()) for column in given.columns}
    code = max(matches, key=lambda column: matches[column], default=None)
    residents = next((str(column) for column in given.columns if POPULATION.match(str(column))), None)
    if code is None or not matches[code] or residents is None:
        raise BadFile(
            f"{source.name} should have a column of area codes as in the boundaries (such as {table['code'].iloc[0]}) and one "
            "called population."
        )
    numbers = pd.to_numeric(given[residents].str.replace(",", ""), errors="coerce")
    by_code = pd.Series(numbers.to_numpy(), index=given[code].str.strip()).groupby(level=0).first()
    notes[:] = [note for note in notes if not note.startswith("Residents from")]
    notes.append(f"Residents from “{residents}” in {source.name}, for {matches[code]:,} of {len(table):,} areas.")
    return table.assign(
        population=table["code"].map(by_code).where(lambda found: found.between(1, MOST_RESIDENTS)).astype("float64")
    )
