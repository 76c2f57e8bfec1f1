"""An edition on disk: GeoParquet in code order, and the digest that names the shapes whatever file they came from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geoservice.errors import UnavailableError
from geoservice.geometry.raw import GeometryArray
from geoservice.geometry.shapes import RegionShapes
from geoservice.i18n import message as _
from geoservice.model.boundary import PARENT_COLUMNS, RegionTable

_CHUNK = 8_192
_LAYOUT = "1"


def edition_digest(shapes: RegionShapes) -> str:
    """SHA-256 over codes and canonical WKB in code order; names do not count.

    Each region adds the length of its code (4 bytes, little-endian), the code in UTF-8, the length of its WKB and the
    WKB (little-endian, 2D, normalised), so no two lists of regions can write the same bytes.
    """
    digest = hashlib.sha256()
    for start in range(0, len(shapes), _CHUNK):
        blobs = _wkb(shapely.normalize(shapes.polygons[start : start + _CHUNK]))
        for code, blob in zip(shapes.regions.codes[start : start + _CHUNK], blobs, strict=True):
            for piece in (code.encode(), blob):
                digest.update(len(piece).to_bytes(4, "little") + piece)
    return digest.hexdigest()


def write_edition(shapes: RegionShapes, path: Path) -> None:
    """Write GeoParquet 1.1; the same shapes and names give the same bytes with the same library."""
    columns: dict[str, Any] = {
        "kode": list(shapes.regions.codes),
        "nama": list(shapes.regions.names),
        "jenis": list(shapes.regions.kinds),
    }
    columns |= {name: list(shapes.regions.parents[name]) for name in PARENT_COLUMNS if name in shapes.regions.parents}
    arrays: dict[str, Any] = {
        name: _column([text.encode() for text in texts], pa.string()) for name, texts in columns.items()
    }
    polygons = shapes.polygons
    chunks = [polygons[start : start + _CHUNK] for start in range(0, len(polygons), _CHUNK)]
    arrays["geometry"] = pa.chunked_array([_column(_wkb(shapely.normalize(chunk)), pa.binary()) for chunk in chunks])
    table = pa.table(arrays).replace_schema_metadata({"geo": _geo(shapes), "geoservice:edition": _LAYOUT})
    pq.write_table(table, path, compression="zstd", compression_level=9, row_group_size=_CHUNK)


def read_edition(path: Path) -> RegionShapes:
    """The shapes that `write_edition` kept; raises UnavailableError when the file is damaged."""
    try:
        table = pq.read_table(path, memory_map=True)
        polygons = shapely.from_wkb(table["geometry"].to_numpy())
        columns = {name: table[name].to_pylist() for name in table.column_names if name != "geometry"}
        codes, names, kinds = (columns.pop(name) for name in ("kode", "nama", "jenis"))
    except (pa.ArrowException, OSError, KeyError, shapely.GEOSException) as error:
        raise UnavailableError(
            _("Berkas edisi batas wilayah rusak atau hilang."),
            hint=_("Jalankan `geoservice verify`, lalu impor ulang batas wilayahnya atau pulihkan cadangan."),
        ) from error
    return RegionShapes(RegionTable(codes, names, kinds, columns), np.asarray(polygons, dtype=object))


def _column(values: Sequence[bytes] | npt.NDArray[np.object_], kind: pa.DataType) -> pa.Array:
    # Not pa.array, which imports pandas for whatever it is given: half a second of every import.
    offsets = np.cumsum([0, *map(len, values)], dtype=np.int32)
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(offsets), pa.py_buffer(b"".join(values))])


def _wkb(polygons: GeometryArray) -> npt.NDArray[np.object_]:
    return np.asarray(shapely.to_wkb(polygons, output_dimension=2, byte_order=1, flavor="iso"), dtype=object)


def _geo(shapes: RegionShapes) -> str:
    column = {
        "encoding": "WKB",
        "geometry_types": ["MultiPolygon"],
        "bbox": shapely.total_bounds(shapes.polygons).tolist(),
    }
    return json.dumps(
        {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}, sort_keys=True
    )
