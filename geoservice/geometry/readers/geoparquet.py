"""GeoParquet with geometry as WKB, the only encoding in common use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geoservice.errors import InvalidInputError
from geoservice.geometry.raw import Features, from_wkb
from geoservice.geometry.readers.geojson import CRS84
from geoservice.i18n import message as _
from geoservice.model.boundary import Finding


class GeoParquet:
    """One table with a geometry column."""

    title = "GeoParquet"
    extensions = (".parquet", ".geoparquet")
    has_layers = False

    def matches(self, head: bytes) -> bool:
        """The magic of Parquet."""
        return head.startswith(b"PAR1")

    def read(self, path: Path, layer: str | None) -> Features:
        """All rows; columns with parts (such as `bbox`) are left out."""
        try:
            with pq.ParquetFile(path, memory_map=True) as file:
                geometry, crs = _geometry_column(file.metadata.metadata or {}, path.name)
                names = [f.name for f in file.schema_arrow if f.name == geometry or not pa.types.is_nested(f.type)]
                table = file.read(columns=names)
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise InvalidInputError(
                _("Berkas %(file)s tidak dapat dibaca: mungkin rusak atau terpotong.", file=path.name),
                hint=_("Unduh atau ekspor ulang berkas itu."),
            ) from error
        return _features(table, geometry, crs)


def _features(table: pa.Table, geometry: str, crs: str | None) -> Features:
    wkb = table[geometry].to_numpy(zero_copy_only=False)
    geometries = from_wkb(wkb)
    broken = shapely.is_missing(geometries) & table[geometry].is_valid().to_numpy()
    findings = tuple(Finding("refused", "bad_ring", int(row) + 1) for row in broken.nonzero()[0])
    columns = {name: table[name].to_pylist() for name in table.column_names if name != geometry}
    return Features(columns, geometries, crs, findings)


def _geometry_column(metadata: dict[bytes, bytes], file_name: str) -> tuple[str, str | None]:
    """Name and coordinate system of the geometry column, from the `geo` metadata."""
    try:
        geo: Any = json.loads(metadata[b"geo"])
        name = str(geo["primary_column"])
        column = dict(geo["columns"][name])
    except (KeyError, ValueError, TypeError) as error:
        raise InvalidInputError(
            _("%(file)s adalah Parquet biasa tanpa keterangan geometri (GeoParquet).", file=file_name),
            hint=_("Ekspor dari QGIS atau GeoPandas sebagai GeoParquet."),
        ) from error
    if column.get("encoding") != "WKB":
        raise InvalidInputError(
            _("Geometri dalam %(file)s tidak disimpan sebagai WKB.", file=file_name),
            hint=_("Ekspor ulang GeoParquet dengan pengodean WKB, atau pakai GeoPackage."),
        )
    if "crs" not in column:
        return name, CRS84
    return name, None if column["crs"] is None else json.dumps(column["crs"])


PLUGIN = GeoParquet()
