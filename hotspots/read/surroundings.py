"""What lies round the incidents: the user's own layers to draw, and places to rank, in the system of the incidents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from hotspots.errors import BadBoundaries, BadColumns
from hotspots.read.boundaries import FARTHEST_M, Areas, read_further_areas
from hotspots.read.columns import recognise_columns
from hotspots.read.delimited import read_delimited
from hotspots.read.locating import locate_rows
from hotspots.read.members import csv_members
from hotspots.read.places import USABLE
from hotspots.read.postcodes import Postcodes
from hotspots.read.remarks import place_notes
from hotspots.read.source import Source
from hotspots.read.vector import read_layers
from hotspots.reading import Columns
from hotspots.tables import METRIC_CRS, Input, Role

if TYPE_CHECKING:
    import geopandas as gpd

NAMES = ("name", "premises", "premisesname", "tradingname", "venue", "site", "sitename", "school", "schoolname", "station",
         "establishmentname", "title", "label", "place", "street", "roadname", "ref", "id")  # fmt: skip
"""Column names in lower case without spaces or marks, the most telling first."""
MOST_FEATURES = 200_000


@dataclass(frozen=True)
class Context:
    """
    One layer to draw: roads, the coast, premises, cameras.

    Attributes
    ----------
    name
        As it stands in the legend.
    shapes
        `name`, or empty, and `geometry` of any kind, in metres.
    over
        Clearly over the map, or faintly under it.
    input
        The file that it was read from.
    notes
        What of it cannot be drawn, in words.
    """

    name: str
    shapes: gpd.GeoDataFrame
    over: bool
    input: Input
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Places:
    """Places to rank by the incidents nearest to them: `name` and `geometry` in metres, the file, and what was left out."""

    name: str
    shapes: gpd.GeoDataFrame
    input: Input
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Surroundings:
    """
    What an analysis takes beside incidents and areas.

    Attributes
    ----------
    layers
        Further areas to count by.
    context
        Layers to draw.
    places
        Places to rank.
    notes
        What was left out, in words.
    """

    layers: tuple[Areas, ...] = ()
    context: tuple[Context, ...] = ()
    places: Places | None = None
    notes: tuple[str, ...] = ()

    @property
    def drawn(self) -> tuple[Context, ...]:
        """Layers to draw, the places that are ranked among them."""
        places = self.places
        return (*self.context, *([Context(places.name, places.shapes, over=True, input=places.input)] if places else []))

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Each file once."""
        found = [each for layer in self.layers for each in layer.inputs] + [layer.input for layer in self.context]
        return tuple(dict.fromkeys([*found, *([self.places.input] if self.places else [])]))


NOTHING = Surroundings()


def read_surroundings(
    *,
    further: Sequence[Source] = (),
    context: Sequence[Source] = (),
    over: Sequence[Source] = (),
    places: Source | None = None,
    main: Source | None = None,
    layers: Sequence[str] = (),
    postcodes: Postcodes | None = None,
    crs: str = METRIC_CRS,
) -> Surroundings:
    """
    All of it at once.

    Parameters
    ----------
    further, main, layers
        As for `read_further_areas`.
    context, over
        Map files to draw faintly under, and clearly over.
    places, postcodes
        As for `read_places`.
    crs
        That of the incidents.
    """
    counted, notes = read_further_areas(further, main=main, layers=layers, crs=crs)
    drawn = [layer for source in context for layer in read_context(source, crs=crs)]
    drawn += [layer for source in over for layer in read_context(source, over=True, crs=crs)]
    told = [note for notes_of in (*(each.notes for each in counted), *(each.notes for each in drawn)) for note in notes_of]
    ranked = read_places(places, crs=crs, postcodes=postcodes) if places else None
    told += ranked.notes if ranked else ()
    return Surroundings(counted, tuple(drawn), ranked, (*notes, *told))


def read_context(source: Source, *, over: bool = False, crs: str = METRIC_CRS) -> tuple[Context, ...]:
    """
    Layers to draw of one map file: lines, points or polygons, in any format that boundaries can have.

    Raises
    ------
    BadBoundaries
        When it is no map file, says no coordinate system, or has no shapes near enough to be drawn.
    """
    found = []
    for name, raw in read_layers(source):
        shapes, notes = _shapes(raw, source.name, crs)
        found.append(
            Context(name or _title(source.name), shapes, over, _input(source, "context over" if over else "context"), notes)
        )
    return tuple(found)


def read_places(source: Source, *, crs: str = METRIC_CRS, postcodes: Postcodes | None = None) -> Places:
    """
    Places of one file: a map file, or a CSV or spreadsheet with coordinates, grid references or postcodes.

    Raises
    ------
    BadFile, BadColumns, BadBoundaries
        When it cannot be read, or none of its rows has a place.
    """
    if not _is_map(source):
        return _listed_places(source, crs, postcodes)
    import pandas as pd

    layers = read_layers(source)
    read = [_shapes(raw, source.name, crs) for _, raw in layers]
    notes = [note for _, told in read for note in told]
    if len(layers) > 1:
        notes.append(f"Places of {len(layers):,} layers of {source.name} are ranked together: {', '.join(n for n, _ in layers)}.")
    shapes = pd.concat([each for each, _ in read], ignore_index=True)
    return Places(_title(source.name), _named(shapes, source.name, notes), _input(source, "premises"), tuple(notes))


def _is_map(source: Source) -> bool:
    """A map file by its bytes; a ZIP is one where it holds no CSV or spreadsheet."""
    head = source.data[:16]
    if head[:4] == b"PK\x03\x04":
        return b".shp" in source.data[-65_536:] or b".kml" in source.data[-65_536:]
    start = source.data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head == b"SQLite format 3\x00" or head[:3] == b"fgb" or start[:1] == b"{" or b"<kml" in start


def _listed_places(source: Source, crs: str, postcodes: Postcodes | None) -> Places:
    import geopandas as gpd
    import shapely

    file = read_delimited(next(csv_members(source)))
    simple = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(file.header)}
    named = _name_column(simple)
    if named is None:
        raise BadColumns(
            f"{source.name} has no column with the names of the places. Call it name; its columns are "
            f"{', '.join(file.header[:12])}."
        )
    found = recognise_columns(file, Columns(place=named), flags=())
    wanted = [name for _, x, y in found.pairs for name in (x, y)]
    wanted += [name for name in (found.columns.grid_reference, found.columns.postcode) if name]
    texts = file.texts(list(dict.fromkeys([named, *wanted])))

    def by_row(name: str, parse: Any) -> Any:
        column = texts.column(name).combine_chunks()
        column = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
        return parse(column.dictionary)[column.indices.to_numpy()]

    points, ways = locate_rows(by_row, found, len(texts), crs=crs, postcodes=postcodes)
    good = points.reason == USABLE
    if not good.any():
        raise BadColumns(f"None of the {len(texts):,} rows of {source.name} has a place that can be used. Check its coordinates.")
    names = np.array([str(text).strip() for text in texts.column(named).to_pylist()], dtype=object)[good]
    shapes = gpd.GeoDataFrame({"name": names}, geometry=shapely.points(points.easting[good], points.northing[good]), crs=crs)
    notes = list(place_notes(source.name, found, ways))
    left = len(file.good) + len(file.misfit) - int(good.sum())
    if left:
        rows = "1 row of {} has" if left == 1 else f"{left:,} rows of {{}} have"
        notes.append(f"{rows.format(source.name)} no place that can be used: left out.")
    return Places(_title(source.name), _named(shapes, source.name, notes), _input(source, "premises"), tuple(notes))


def _named(shapes: gpd.GeoDataFrame, file: str, notes: list[str]) -> gpd.GeoDataFrame:
    """Places with a name each: those without are numbered, and it is said."""
    blank = shapes["name"].astype("str").str.strip().eq("").to_numpy()
    if not blank.any():
        return shapes
    notes.append(f"{int(blank.sum()):,} of {len(shapes):,} places of {file} have no name and are numbered.")
    numbered = [f"place {number}" for number in range(1, len(shapes) + 1)]
    return shapes.assign(name=np.where(blank, numbered, shapes["name"].astype("str")))


def _shapes(raw: gpd.GeoDataFrame, file: str, crs: str) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """Names and shapes in metres, flat; and how many are left out as they are empty or too far off to be drawn."""
    import geopandas as gpd
    import pyproj.exceptions
    import shapely

    if raw.crs is None:
        raise BadBoundaries(
            f"{file} does not say which coordinate system it is in. For a shapefile put its .prj file in the ZIP; else export it "
            "again as GeoPackage with a coordinate system."
        )
    if len(raw) > MOST_FEATURES:
        raise BadBoundaries(f"{file} holds {len(raw):,} shapes; the limit is {MOST_FEATURES:,}. Cut it to your area.")
    try:
        moved = raw.to_crs(crs)
    except pyproj.exceptions.ProjError:
        raise BadBoundaries(f"{file} cannot be brought to metres. Export it again as GeoPackage.") from None
    shapes = shapely.force_2d(moved.geometry.to_numpy())
    bounds = shapely.bounds(shapes)
    good = np.isfinite(bounds).all(axis=1) & (np.abs(np.nan_to_num(bounds)) < FARTHEST_M).all(axis=1)
    if not good.any():
        raise BadBoundaries(f"{file} holds no shapes that can be drawn. Export the layer that has them.")
    simple = {re.sub(r"[^a-z0-9]", "", str(name).lower()): name for name in reversed([*raw.columns]) if name != "geometry"}
    named = _name_column(simple)
    names = raw[named].astype("object").where(raw[named].notna(), "").astype("str").str.strip() if named is not None else ""
    table = gpd.GeoDataFrame({"name": names}, geometry=shapes, crs=crs, index=raw.index)
    left = int((~good).sum())
    notes = (f"{left:,} of {len(raw):,} shapes of {file} are empty or too far off, and are left out.",) if left else ()
    return table[good].reset_index(drop=True), notes


def _name_column(simple: Mapping[str, str]) -> str | None:
    """The column of names: by a name of its own, else the first that has “name” in it."""
    known = next((simple[name] for name in NAMES if name in simple), None)
    return known or next((simple[key] for key in reversed([*simple]) if "name" in key), None)


def _title(file: str) -> str:
    """A file's name without its ending."""
    return re.sub(r"\.[A-Za-z0-9]{1,7}$", "", file) or file


def _input(source: Source, role: Role) -> Input:
    return Input(source.name, role, source.sha256)
