"""Layers as one GeoPackage (OGC 12-128r15, version 1.2): tables by GDAL, then styles, descriptions and metadata by sqlite3."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hotspots.read.gdal import open_pyogrio
from hotspots.report.layer_styles import Shape, Style, to_qml, to_sld
from hotspots.report.plain_text import plain_text

if TYPE_CHECKING:
    import geopandas as gpd

GEOMETRY_TYPES: dict[Shape, str] = {"point": "Point", "line": "MultiLineString", "polygon": "MultiPolygon"}
STYLES_TABLE = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
    f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
    owner TEXT(30), ui TEXT(30), update_time DATETIME)
"""
"""As QGIS makes it itself."""
METADATA_TABLES = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
    table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_metadata (
    id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL,
    mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (
    reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
    timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), md_file_id INTEGER NOT NULL,
    md_parent_id INTEGER, CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
    CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
"""
METADATA_DEFINITION = "http://www.geopackage.org/spec121/#extension_metadata"
MANIFEST_STANDARD = "https://www.rfc-editor.org/rfc/rfc8259"
MARKING_STANDARD = "https://www.gov.uk/government/publications/government-security-classifications"


@dataclass(frozen=True)
class MapLayer:
    """
    One layer of a GeoPackage.

    Attributes
    ----------
    name
        Of its table: small letters, digits and underscores.
    title, said
        What programs show: its name, and what it is, its units and its period.
    shape
        Of all its shapes.
    table
        Its features, in metres.
    styles
        How it can be drawn, the one that is used on opening first.
    """

    name: str
    title: str
    said: str
    shape: Shape
    table: gpd.GeoDataFrame
    styles: tuple[Style, ...]


def write_geopackage(layers: Sequence[MapLayer], *, manifest: bytes, marking: str, made: datetime) -> bytes:
    """
    Layers, their styles, what they are, the manifest and the marking as the bytes of one GeoPackage.

    Parameters
    ----------
    layers
        At least one; their names and titles differ.
    manifest
        JSON text; it stands in `gpkg_metadata`.
    marking
        Protective marking, which stands there too and with every layer; empty for none.
    made
        The only time in it.

    Raises
    ------
    BadBoundaries
        When GDAL was started by other code, as in `open_pyogrio`.
    """
    pyogrio = open_pyogrio()
    with tempfile.TemporaryDirectory(prefix="hotspots-") as folder:
        path, finished = Path(folder) / "layers.gpkg", Path(folder) / "finished.gpkg"
        for layer in layers:
            _write_layer(pyogrio, path, layer)
        with closing(sqlite3.connect(path)) as database:
            _describe(database, layers, made)
            _add_styles(database, layers, made)
            _add_metadata(database, layers, manifest.decode(), marking, made)
            database.commit()
            # Written anew, as the first file counts how often GDAL changed it, and its pages keep traces of earlier texts.
            database.execute("VACUUM INTO ?", (str(finished),))
        return finished.read_bytes()


def _write_layer(pyogrio: Any, path: Path, layer: MapLayer) -> None:
    import shapely

    kind = GEOMETRY_TYPES[layer.shape]
    if layer.shape == "point" and (shapely.get_type_id(layer.table.geometry.to_numpy()) != shapely.GeometryType.POINT).any():
        kind = "MultiPoint"
    pyogrio.write_dataframe(
        _cleaned(layer.table),
        path,
        layer=layer.name,
        driver="GPKG",
        geometry_type=kind,
        promote_to_multi=kind.startswith("Multi"),
        dataset_options={"VERSION": "1.2"},
        layer_options={"GEOMETRY_NAME": "geom", "FID": "fid", "SPATIAL_INDEX": "YES"},
    )


def _cleaned(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The same with numbers as numbers and everything else as text without unseen marks; no index."""
    texts = [
        name
        for name in table.columns.drop(table.geometry.name)
        if not (pd.api.types.is_numeric_dtype(table[name]) or pd.api.types.is_bool_dtype(table[name]))
    ]
    return table.reset_index(drop=True).assign(**{name: _plain(table[name]) for name in texts})


def _plain(values: pd.Series[Any]) -> Any:
    """Texts, each distinct one cleaned once."""
    code, distinct = pd.factorize(values)
    # The code of what is missing is -1, which takes the last.
    cleaned = np.array([*(plain_text(text) for text in distinct), None], dtype=object)
    return pd.array(cleaned[code], dtype="str")


def _describe(database: sqlite3.Connection, layers: Sequence[MapLayer], made: datetime) -> None:
    for layer in layers:
        database.execute(
            "UPDATE gpkg_contents SET identifier = ?, description = ? WHERE table_name = ?",
            (plain_text(layer.title), plain_text(layer.said), layer.name),
        )
    database.execute("UPDATE gpkg_contents SET last_change = ?", (_stamp(made),))


def _add_styles(database: sqlite3.Connection, layers: Sequence[MapLayer], made: datetime) -> None:
    database.execute(STYLES_TABLE)
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) VALUES (?, ?, ?, ?, ?)",
        ("layer_styles", "attributes", "layer_styles", "How the layers are drawn", _stamp(made)),
    )
    database.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, "
        "styleSLD, useAsDefault, description, owner, update_time) VALUES ('', '', ?, 'geom', ?, ?, ?, ?, ?, '', ?)",
        [
            (
                layer.name,
                style.name,
                to_qml(style),
                to_sld(style, layer=layer.name),
                not number,
                plain_text(layer.title),
                _stamp(made),
            )
            for layer in layers
            for number, style in enumerate(layer.styles)
        ],
    )


def _add_metadata(database: sqlite3.Connection, layers: Sequence[MapLayer], manifest: str, marking: str, made: datetime) -> None:
    """The manifest for the whole file, the marking for it and for every layer."""
    database.executescript(METADATA_TABLES)
    database.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_metadata', ?, 'read-write')",
        [(table, METADATA_DEFINITION) for table in ("gpkg_metadata", "gpkg_metadata_reference")],
    )
    texts = [(1, MANIFEST_STANDARD, "application/json", manifest)]
    references: list[tuple[str, str | None, int]] = [("geopackage", None, 1)]
    if marking:
        texts.append((2, MARKING_STANDARD, "text/plain", plain_text(marking)))
        references += [("geopackage", None, 2), *(("table", layer.name, 2) for layer in layers)]
    database.executemany("INSERT INTO gpkg_metadata VALUES (?, 'dataset', ?, ?, ?)", texts)
    database.executemany(
        "INSERT INTO gpkg_metadata_reference VALUES (?, ?, NULL, NULL, ?, ?, NULL)",
        [(scope, table, _stamp(made), text) for scope, table, text in references],
    )


def _stamp(made: datetime) -> str:
    """A time as GeoPackage writes it: `2026-01-02T03:04:05.000Z`."""
    return f"{made.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
