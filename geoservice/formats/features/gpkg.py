"""GeoPackage 1.3: one table with a spatial index, metadata, and the layer's style where there is one for QGIS."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from geoservice.formats import METADATA_FORMATS, STYLE_FORMATS, LayerView
from geoservice.formats.features._geopackage_rows import SRS_ID, GeoPackageRows
from geoservice.formats.features._scratch import scratch_folder
from geoservice.formats.features._table import Sort, columns
from geoservice.formats.legend import footer_lines
from geoservice.model.arrays import FloatArray, IntArray

# Villages take 2 KB: in pages of 4 KB a fifth of the file would be blank, and writing it take half as long again.
_PAGE_BYTES = 32_768
_PIECE_BYTES = 1 << 20
_SQL = Path(__file__).parent / "_geopackage.sql"
_TRIGGERS = Path(__file__).parent / "_geopackage_triggers.sql"
_TYPES = {Sort.TEXT: "TEXT", Sort.NUMBER: "DOUBLE", Sort.CLASS: "MEDIUMINT"}


class GeoPackage:
    """The table is named like the layer; it is made in a file of its own that is gone when it was sent."""

    extension = "gpkg"
    media_type = "application/geopackage+sqlite3"

    def chunks(self, view: LayerView, positions: IntArray) -> Iterator[bytes]:
        """The file, 1 MB a piece; the last change it tells of is the publication of the version."""
        with scratch_folder(view) as folder:
            path = folder / "layer.gpkg"
            with closing(sqlite3.connect(path, isolation_level=None)) as database:
                _write(database, view, positions)
            with path.open("rb") as file:
                while piece := file.read(_PIECE_BYTES):
                    yield piece


def _write(database: sqlite3.Connection, view: LayerView, positions: IntArray) -> None:
    table, known, boxes = view.layer.id, columns(view), view.exports.bounds[positions]
    # Nobody else sees the file, and a half-written one is thrown away.
    database.executescript(
        f"PRAGMA page_size = {_PAGE_BYTES}; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA secure_delete = OFF;"
    )
    listed = ", ".join(f'"{column.name}" {_TYPES[column.sort]}' for column in known)
    database.executescript(_SQL.read_text("utf-8").replace("{table}", table).replace("{columns}", listed))
    with closing(GeoPackageRows(database, view, positions)) as rows:
        database.execute("BEGIN")
        rows.write()
        _write_contents(database, view, boxes)
        if not view.is_bare:
            _write_styles(database, view)
        database.execute("COMMIT")
    # Last: the functions that the triggers call are those of GIS programs, not SQLite's own.
    database.executescript(_TRIGGERS.read_text("utf-8").replace("{table}", table))


def _write_contents(database: sqlite3.Connection, view: LayerView, boxes: FloatArray) -> None:
    table, title, said = view.layer.id, view.published.dated_title, "\n".join(footer_lines(view))
    changed = view.published.published_at.removesuffix("Z") + ".000Z"
    extent = [*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist()] if len(boxes) else [None] * 4
    database.execute(
        "INSERT INTO gpkg_contents VALUES (?, 'features', ?, ?, ?, ?, ?, ?, ?, ?)",
        (table, title, said, changed, *extent, SRS_ID),
    )
    database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'MULTIPOLYGON', ?, 0, 0)", (table, SRS_ID))
    for number, described in enumerate(_descriptions(view), start=1):
        database.execute("INSERT INTO gpkg_metadata VALUES (?, 'dataset', ?, ?, ?)", (number, *described))
        database.execute(
            "INSERT INTO gpkg_metadata_reference VALUES ('table', ?, NULL, NULL, ?, ?, NULL)", (table, changed, number)
        )


def _descriptions(view: LayerView) -> Iterator[tuple[str, str, str]]:
    """Standard, media type and text: ISO 19139 first, which GIS programs look for; boundary sets have the last only."""
    if not view.is_bare:
        yield "http://www.isotc211.org/2005/gmd", "text/xml", METADATA_FORMATS["iso"].encode(view).decode()
        yield "https://data.go.id", "application/json", METADATA_FORMATS["satu_data"].encode(view).decode()
    yield "https://schema.org/Dataset", "application/ld+json", json.dumps(_dataset(view), ensure_ascii=False)


def _dataset(view: LayerView) -> dict[str, object]:
    published, boundary = view.published, view.prepared.edition
    said = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": published.title,
        "identifier": view.layer.id,
        "version": published.number,
        "datePublished": published.published_at,
        "temporalCoverage": str(published.period) if published.period else None,
        "variableMeasured": {
            "@type": "PropertyValue",
            "name": published.indicator.title,
            "unitText": published.indicator.unit or None,
            "description": published.indicator.definition or None,
        },
        "creditText": published.indicator.source or None,
        "license": published.indicator.licence or None,
        "spatialCoverage": f"{view.layer.boundary}, {published.edition}",
        "isBasedOn": {"@type": "Dataset", "name": boundary.source or None, "license": boundary.licence or None},
        "url": f"{view.public_url}/maps/{view.layer.id}" if view.public_url else None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _write_styles(database: sqlite3.Connection, view: LayerView) -> None:
    """The table in which QGIS looks for the style of a layer, where there are styles to put into it."""
    texts = {name: STYLE_FORMATS[name].encode(view).decode() for name in ("qml", "sld") if name in STYLE_FORMATS}
    if not texts:
        return
    table, changed = view.layer.id, view.published.published_at.removesuffix("Z") + ".000Z"
    database.execute(
        "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT(256), f_table_schema "
        "TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD "
        "TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME)"
    )
    database.execute(
        "INSERT INTO layer_styles VALUES (1, '', '', ?, 'geom', ?, ?, ?, 1, ?, '', NULL, ?)",
        (table, table[:30], texts.get("qml"), texts.get("sld"), view.published.title, changed),
    )
    database.execute(
        "INSERT INTO gpkg_contents VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?, NULL, NULL, NULL, "
        "NULL, 0)",
        (changed,),
    )


PLUGIN = GeoPackage()
