"""The rows of a GeoPackage and their index.

All regions of an edition are copied from a database that was filled for the first layer, by SQLite itself: a third of
the work of handing every cell over from Python. Parts of an edition are handed over.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.features._fresh import kinds
from geoservice.formats.features._table import block
from geoservice.formats.properties import FRESH_COLUMNS, known_columns
from geoservice.geometry.exports.sqlite_rtree import packed_rtree
from geoservice.geometry.exports.wkb import geopackage_blobs
from geoservice.model.arrays import IntArray

SRS_ID = 4326
POINTS_A_BLOCK = 100_000
#: The tables behind an R-tree, by the ends of their names.
_SHADOWS = ("node", "parent", "rowid")
_FILLING = "PRAGMA page_size = 32768; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
_MAPPED_BYTES = 1 << 40


class GeoPackageRows:
    """Writes the rows of some regions into a table that is empty; close it when the transaction is over."""

    def __init__(self, database: sqlite3.Connection, view: LayerView, positions: IntArray) -> None:
        self._database, self._view, self._positions = database, view, positions
        self._is_ready = len(positions) == len(view.prepared.regions) and self._attach()
        # The shapes of a part pass through a temporary table: those of half a country are no matter for memory.
        database.execute(f"PRAGMA temp_store = {'MEMORY' if self._is_ready else 'FILE'}")
        database.execute("CREATE TEMP TABLE kind (id INTEGER PRIMARY KEY, keterangan, kelas, label, warna)")
        database.execute("CREATE TEMP TABLE fresh (fid INTEGER PRIMARY KEY, nilai, kind)")

    def _attach(self) -> bool:
        path = self._view.shelf.file("gpkg", partial(_fill, self._view))
        if path is None:
            return False
        try:
            self._database.execute("ATTACH ? AS ready", (str(path),))
            self._database.execute(f"PRAGMA ready.mmap_size = {_MAPPED_BYTES}")
            (rows,) = self._database.execute("SELECT count(*) FROM ready.region").fetchone()
        except sqlite3.DatabaseError:
            rows = -1
        if rows == len(self._positions):
            return True
        path.unlink(missing_ok=True)  # damaged: the next export fills another one
        if any(name == "ready" for _number, name, _file in self._database.execute("PRAGMA database_list")):
            self._database.execute("DETACH ready")
        return False

    def write(self) -> None:
        """Write the rows, numbered from 1, and the nodes of the index."""
        made, which = kinds(self._view, self._positions)
        rows = [(n, k.reason or None, k.number or None, k.label or None, k.colour) for n, k in enumerate(made)]
        self._database.executemany("INSERT INTO temp.kind VALUES (?, ?, ?, ?, ?)", rows)
        fresh = zip(range(1, len(which) + 1), self._values(), which.tolist(), strict=True)
        self._database.executemany("INSERT INTO temp.fresh VALUES (?, ?, ?)", fresh)
        if not self._is_ready:
            self._database.execute(_table_of_regions("temp", self._view))
            _insert_regions(self._database, "temp", self._view, self._positions)
        source = "ready" if self._is_ready else "temp"
        table = self._view.layer.id
        columns = ", ".join(known_columns(self._view))
        # The id of a layer is letters, digits and hyphens, the names of columns are ours.
        self._database.execute(
            f'INSERT INTO main."{table}" SELECT region.fid, geom, {columns} '  # noqa: S608
            f"FROM {source}.region JOIN temp.fresh USING (fid) JOIN temp.kind ON kind.id = fresh.kind "
            "ORDER BY region.fid"
        )
        self._write_index()

    def close(self) -> None:
        """Let go of the database that was copied from."""
        if self._is_ready:
            self._database.execute("DETACH ready")

    def _values(self) -> list[object]:
        theme, values = self._view.theme, self._view.theme.values[self._positions]
        if not theme.categories:
            return list(values.tolist())  # SQLite keeps NaN as NULL
        return [None if value != value else theme.categories[int(value)] for value in values.tolist()]

    def _write_index(self) -> None:
        index = f"rtree_{self._view.layer.id}_geom"
        self._database.execute(f'DELETE FROM main."{index}_node"')  # noqa: S608
        if self._is_ready:
            for shadow in _SHADOWS:
                self._database.execute(f'INSERT INTO main."{index}_{shadow}" SELECT * FROM ready."{shadow}"')  # noqa: S608
            return
        _insert_index(self._database, [f'main."{index}_{shadow}"' for shadow in _SHADOWS], self._view, self._positions)


def _fill(view: LayerView, path: Path) -> None:
    """The database that is copied from: regions without values, and the index of them all."""
    everything = np.arange(len(view.prepared.regions))
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(_FILLING)
        database.execute("BEGIN")
        database.execute(_table_of_regions("main", view))
        _insert_regions(database, "main", view, everything)
        for shadow in _SHADOWS:
            database.execute(f'CREATE TABLE "{shadow}" (id INTEGER PRIMARY KEY, what)')
        _insert_index(database, [f'"{shadow}"' for shadow in _SHADOWS], view, everything)
        database.execute("COMMIT")


def _own_columns(view: LayerView) -> list[str]:
    return [name for name in known_columns(view) if name not in FRESH_COLUMNS]


def _table_of_regions(schema: str, view: LayerView) -> str:
    return f"CREATE TABLE {schema}.region (fid INTEGER PRIMARY KEY, geom, {', '.join(_own_columns(view))})"


def _insert_regions(database: sqlite3.Connection, schema: str, view: LayerView, positions: IntArray) -> None:
    marks = ", ".join("?" * (2 + len(_own_columns(view))))
    database.executemany(f"INSERT INTO {schema}.region VALUES ({marks})", _rows(view, positions))  # noqa: S608


def _rows(view: LayerView, positions: IntArray) -> Iterator[tuple[object, ...]]:
    shapes, bounds = view.exports.shapes, view.exports.bounds
    for part in shapes.blocks(positions, POINTS_A_BLOCK):
        chosen = positions[part]
        texts = block(view, chosen).texts
        cells = [[text or None for text in texts[name]] for name in _own_columns(view)]
        blobs = geopackage_blobs(shapes.take(chosen), bounds[chosen], SRS_ID)
        yield from zip(range(part.start + 1, part.stop + 1), blobs, *cells, strict=True)


def _insert_index(database: sqlite3.Connection, tables: list[str], view: LayerView, positions: IntArray) -> None:
    tree = packed_rtree(np.arange(1, len(positions) + 1), view.exports.bounds[positions])
    nodes, parents, rows = (f"INSERT INTO {table} VALUES (?, ?)" for table in tables)  # noqa: S608
    database.executemany(nodes, tree.nodes)
    database.executemany(parents, tree.parents)
    database.executemany(rows, tree.rows)
