"""GeoPackage, an SQLite database; only real tables are read, because a view may be an endless query."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from geoservice.errors import InvalidInputError
from geoservice.geometry.raw import Features
from geoservice.geometry.readers._ogr import read_layer
from geoservice.i18n import message as _

_LAYERS = """
    SELECT g.table_name FROM gpkg_geometry_columns AS g
    JOIN sqlite_master AS m ON lower(m.name) = lower(g.table_name)
    WHERE m.type = 'table' AND m.sql NOT LIKE 'create virtual%' ORDER BY g.table_name
"""


class GeoPackage:
    """One or more layers."""

    title = "GeoPackage"
    extensions = (".gpkg",)
    has_layers = True

    def matches(self, head: bytes) -> bool:
        """An SQLite 3 database; whether it is a GeoPackage is found when it is opened."""
        return head.startswith(b"SQLite format 3\x00")

    def read(self, path: Path, layer: str | None) -> Features:
        """The features of the named layer, or of the only one."""
        return read_layer(path, choose_layer(_layers(path), layer, path.name))


def choose_layer(layers: list[str], wanted: str | None, file_name: str) -> str:
    """The wanted layer, or the only one; raises InvalidInputError that names what there is."""
    if wanted is None and len(layers) == 1:
        return layers[0]
    if wanted in layers:
        return str(wanted)
    if not layers:
        raise InvalidInputError(
            _("%(file)s tidak memuat lapisan wilayah.", file=file_name),
            hint=_("Ekspor batas wilayah ke satu lapisan poligon."),
        )
    raise InvalidInputError(
        _("Pilih satu lapisan dari %(file)s: %(layers)s.", file=file_name, layers=", ".join(layers)),
        hint=_("Tambahkan --layer NAMA."),
    )


def _layers(path: Path) -> list[str]:
    try:
        with closing(sqlite3.connect(path.resolve().as_uri() + "?mode=ro&immutable=1", uri=True)) as database:
            return [str(row[0]) for row in database.execute(_LAYERS)]
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise InvalidInputError(
            _("%(file)s bukan GeoPackage yang utuh.", file=path.name),
            hint=_("Buka berkas itu di QGIS, lalu ekspor ulang sebagai GeoPackage."),
        ) from error


PLUGIN = GeoPackage()
