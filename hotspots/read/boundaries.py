"""Boundary files to areas in metres: any of five formats, any coordinate system, ONS columns of any year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from hotspots.errors import BadBoundaries
from hotspots.read.outlines import fault_sentences, outline_faults
from hotspots.read.residents import as_residents, population_column, with_residents
from hotspots.read.source import Source
from hotspots.read.vector import read_layers, read_vector
from hotspots.reading import AreaColumns
from hotspots.tables import AREA_COLUMNS, METRIC_CRS, Input

if TYPE_CHECKING:
    import geopandas as gpd

FARTHEST_M = 1e7
FIRST_OF_1900S = 61
"""`WD91CD` is of 1991."""
CODE_WORDS = ("code", "ward_code", "areacd", "area_code", "gss_code", "lsoa_code", "beat_code", "id", "objectid", "fid")
NAME_WORDS = ("name", "ward_name", "areanm", "area_name", "ward", "lsoa_name", "beat", "beat_name", "label", "title")


@dataclass(frozen=True)
class Areas:
    """
    What was read of the boundaries.

    Attributes
    ----------
    table
        One row per area in code order, columns as in `tables.AREA_COLUMNS`, in metres.
    inputs
        Each file's name and sha256.
    notes
        What was recognised, mended and left out, in words.
    data_note
        What the file says of itself, such as “best-fit outline, not for reporting”.
    faults
        Where outlines overlap or leave gaps, as in `outlines.FAULT_COLUMNS`.
    name
        Of the layer, or of the file where it has one.
    other_layers
        Names of the file's other layers.
    vintage
        Year that the column of codes names, such as 2020 by `WD20CD`; None where it names none.
    """

    table: gpd.GeoDataFrame
    inputs: tuple[Input, ...]
    notes: tuple[str, ...]
    data_note: str | None
    faults: gpd.GeoDataFrame
    name: str
    vintage: int | None
    other_layers: tuple[str, ...] = ()


def read_areas(
    source: Source, *, columns: AreaColumns | None = None, population: Source | None = None, crs: str = METRIC_CRS
) -> Areas:
    """
    Read areas from one boundary file, and residents from a column or a CSV.

    Parameters
    ----------
    source
        GeoJSON, GeoPackage, FlatGeobuf, KML (or KMZ) or a ZIP with one shapefile.
    columns
        Column names that the analyst chose; those left out are recognised.
    population
        CSV with a column of area codes and one of residents.
    crs
        System to bring them to: that of the incidents.

    Raises
    ------
    BadBoundaries
        When there is no polygon, no coordinate system, or a chosen column is missing.
    """
    columns = columns or AreaColumns()
    return _as_read(source, read_vector(source, layer=columns.layer), columns, crs, population=population)


def read_further_areas(
    sources: Sequence[Source], *, main: Source | None = None, layers: Sequence[str] = (), crs: str = METRIC_CRS
) -> tuple[tuple[Areas, ...], tuple[str, ...]]:
    """
    Further layers to count incidents by, such as LSOAs and beats beside wards.

    Parameters
    ----------
    sources
        Files; each layer of polygons in them is one.
    main, layers
        The file of the boundaries in use, and names of its other layers: those of polygons are further ones too.
    crs
        System to bring them to.

    Returns
    -------
    The layers, and which were left out and why, in words.

    Raises
    ------
    BadBoundaries
        When a file holds no layer of polygons that can be used.
    """
    found: list[Areas] = []
    notes: list[str] = []
    if main is not None and layers:
        found += _usable(main, [each for each in read_layers(main) if each[0] in layers], crs, notes)
    for source in sources:
        layers_of = _usable(source, list(read_layers(source)), crs, notes)
        if not layers_of:
            raise BadBoundaries(f"{source.name} holds no areas to count by. {notes[-1]}")
        found += layers_of
    return tuple(found), tuple(notes)


def _usable(source: Source, layers: Sequence[tuple[str, gpd.GeoDataFrame]], crs: str, notes: list[str]) -> list[Areas]:
    found = []
    for name, raw in layers:
        try:
            found.append(_as_read(source, raw, AreaColumns(), crs, layer=name, role="areas"))
        except BadBoundaries as error:
            notes.append(f"Left out{f' the layer “{name}” of' if name else ''} {source.name}: {error}")
    return found


def _as_read(
    source: Source,
    raw: gpd.GeoDataFrame,
    columns: AreaColumns,
    crs: str,
    *,
    layer: str = "",
    population: Source | None = None,
    role: Literal["boundaries", "areas"] = "boundaries",
) -> Areas:
    """One layer's areas."""
    chosen = _recognise(raw, columns, source.name)
    notes = [f"Areas: code from “{chosen.code}”, name from “{chosen.name}”, from {source.name}."]
    if "layer" in raw.attrs and not layer:
        notes.append(f"{source.name} has several layers; “{raw.attrs['layer']}” was read.")
    polygons = _mend(_in_metres(raw, source.name, crs), str(chosen.name), notes, source.name)
    table = _as_areas(polygons, chosen, notes)
    inputs = [Input(source.name, role, source.sha256)]
    if population is not None:
        table = with_residents(table, population, notes)
        inputs.append(Input(population.name, "population", population.sha256))
    said = raw["data_note"].dropna().astype("str").unique() if "data_note" in raw.columns else []
    data_note = str(said[0])[:120] if len(said) == 1 else None
    table = table[list(AREA_COLUMNS)]
    faults = outline_faults(table)
    notes += fault_sentences(faults)
    year = re.fullmatch(r"[A-Za-z]+(\d{2})CD", str(chosen.code), re.IGNORECASE)
    vintage = (2000 if int(year[1]) < FIRST_OF_1900S else 1900) + int(year[1]) if year else None
    others = tuple(name for name in raw.attrs.get("layers", ()) if name != raw.attrs["layer"]) if not layer else ()
    return Areas(table, tuple(inputs), tuple(notes), data_note, faults, layer or source.name, vintage, others)


def _recognise(raw: gpd.GeoDataFrame, chosen: AreaColumns, name: str) -> AreaColumns:
    """Column names as chosen, or as ONS writes them (`WD20CD`, `LSOA11NM`), or by common words."""
    names = [str(column) for column in raw.columns if column != "geometry"]
    for role, wanted in vars(chosen).items():
        if role != "layer" and wanted is not None and wanted not in names:
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
    residents = chosen.population or population_column(names)
    return AreaColumns(code or area_name, area_name, district if district != area_name else None, residents)


def _first(words: dict[str, str], wanted: tuple[str, ...]) -> str | None:
    return next((words[word] for word in wanted if word in words), None)


def _in_metres(raw: gpd.GeoDataFrame, name: str, crs: str) -> gpd.GeoDataFrame:
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
        return raw.to_crs(crs)
    except pyproj.exceptions.ProjError as error:
        raise BadBoundaries(f"{name} cannot be brought to metres ({error}). Export it again as GeoPackage.") from None


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
        raise BadBoundaries(f"{name} holds no polygons that can be used. Export the layer that has the areas.")
    if invalid.any():
        notes.append(f"Mended the outline of {_list(areas.loc[invalid, name_column])}: it crossed itself.")
    if not polygonal.all():
        notes.append(f"Left out {(~polygonal).sum():,} features of {name} that are no polygons.")
    return areas.set_geometry(shapes, crs=areas.crs)[polygonal]


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
        return _as_text(polygons[column]) if column else pd.Series("", index=polygons.index)

    residents = as_residents(polygons[chosen.population]) if chosen.population else np.nan
    code, name = text(chosen.code), text(chosen.name)
    # Areas without a code stay apart: a zone drawn by hand often has none.
    stand_in = name.where(name.ne(""), [f"area {number}" for number in range(1, len(name) + 1)])
    code = code.where(code.ne(""), stand_in)
    table = gpd.GeoDataFrame(
        {
            "code": code,
            "name": name.where(name.ne(""), code),
            "district": text(chosen.district),
            "population": residents,
        },
        geometry=polygons.geometry,
        crs=polygons.crs,
    )
    if table["code"].duplicated().any():
        rows = len(table)
        table = table.dissolve("code", aggfunc="first", as_index=False)
        notes.append(f"{rows:,} features make {len(table):,} areas: those with the same code were joined.")
    if chosen.population:
        known = int(table["population"].notna().sum())
        notes.append(f"Residents from “{chosen.population}”, for {known:,} of {len(table):,} areas.")
    table = table.sort_values("code", kind="stable", ignore_index=True)
    table["area_km2"] = table.area / 1e6
    return table


def _as_text(values: pd.Series[Any]) -> pd.Series[Any]:
    """Codes and names as text without spaces round them; blank for none."""
    if pd.api.types.is_float_dtype(values) and values.dropna().mod(1).eq(0).all():
        # Whole numbers come as 1.0 once one of them is missing.
        values = values.astype("Int64")
    return values.astype("object").where(values.notna(), "").astype("str").str.strip()
