"""GeoParquet 1.1: WKB with a box a row, so that readers skip what they do not need."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.features._table import Block, Column, Sort, block, columns
from geoservice.formats.properties import collection_properties
from geoservice.geometry.exports.wkb import wkb
from geoservice.model.arrays import FloatArray, IntArray

if TYPE_CHECKING:
    import pyarrow as pa

POINTS_A_GROUP = 400_000
"""Rows are grouped by so many points: about 6 MB, which a reader takes or skips as one."""
_BOX = ("xmin", "ymin", "xmax", "ymax")


class GeoParquet:
    """Rows in region order, zstd; the layer's facts stand in the file's metadata under `geoservice`."""

    extension = "parquet"
    media_type = "application/vnd.apache.parquet"

    def chunks(self, view: LayerView, positions: IntArray) -> Iterator[bytes]:
        """The file, a row group a piece."""
        import pyarrow.parquet as pq

        written, known, shapes = _Written(), columns(view), view.exports.shapes
        schema = _schema(view, known, view.exports.bounds[positions])
        # Column statistics are what readers skip by; a dictionary of geometries would only cost.
        texts = [column.name for column in known if column.sort is Sort.TEXT]
        with pq.ParquetWriter(
            written, schema, compression="zstd", use_dictionary=texts, write_statistics=True
        ) as writer:
            for part in shapes.blocks(positions, POINTS_A_GROUP):
                chosen = positions[part]
                blobs = list(wkb(shapes.take(chosen)))
                cells = _cells(block(view, chosen), known)
                boxes = _boxes(view.exports.bounds[chosen], schema)
                writer.write_batch(_batch([*cells, _ragged(blobs, "binary"), boxes], schema))
                yield written.taken()
        yield written.taken()


class _Written:
    """A file that keeps what was written until it is taken."""

    closed = False

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._length = 0

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        self._length += len(self._pieces[-1])
        return len(self._pieces[-1])

    def tell(self) -> int:
        return self._length

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """What was written can still be taken."""

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _schema(view: LayerView, known: Sequence[Column], boxes: FloatArray) -> pa.Schema:
    import pyarrow as pa

    types = {Sort.TEXT: pa.string(), Sort.NUMBER: pa.float64(), Sort.CLASS: pa.uint8()}
    fields = [pa.field(column.name, types[column.sort]) for column in known]
    box = pa.struct([pa.field(name, pa.float64(), nullable=False) for name in _BOX])
    fields += [pa.field("geometry", pa.binary(), nullable=False), pa.field("bbox", box, nullable=False)]
    said = json.dumps(collection_properties(view), ensure_ascii=False)
    return pa.schema(fields, metadata={"geo": json.dumps(_geo(boxes)), "geoservice": said})


def _geo(boxes: FloatArray) -> dict[str, object]:
    """The file's metadata. Source: GeoParquet 1.1.0; without a `crs` coordinates are OGC:CRS84."""
    column: dict[str, object] = {
        "encoding": "WKB",
        "geometry_types": ["MultiPolygon"],
        "orientation": "counterclockwise",
        "covering": {"bbox": {name: ["bbox", name] for name in _BOX}},
    }
    if len(boxes):
        column["bbox"] = [*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist()]
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}


def _cells(part: Block, known: Sequence[Column]) -> list[pa.Array]:
    return [_column(part, column) for column in known]


def _column(part: Block, column: Column) -> pa.Array:
    import pyarrow as pa

    if column.sort is Sort.TEXT:
        texts = part.texts[column.name]
        return _ragged([text.encode() for text in texts], "string", np.array([bool(text) for text in texts], np.bool_))
    numbers: Any = part.classes if column.sort is Sort.CLASS else part.values
    there = numbers > 0 if column.sort is Sort.CLASS else ~np.isnan(numbers)
    kind = pa.uint8() if column.sort is Sort.CLASS else pa.float64()
    data = np.where(there, numbers, 0).astype(numbers.dtype)
    return pa.Array.from_buffers(kind, len(numbers), [_mask(there), pa.py_buffer(data.tobytes())])


# Not pa.array, which imports pandas for whatever it is given: half a second and 100 MB in a serving process.
def _ragged(values: list[bytes], kind: str, there: np.ndarray[Any, Any] | None = None) -> pa.Array:
    import pyarrow as pa

    offsets = np.zeros(len(values) + 1, np.int32)
    np.cumsum([len(value) for value in values], out=offsets[1:])
    buffers = [None if there is None else _mask(there), pa.py_buffer(offsets.tobytes()), pa.py_buffer(b"".join(values))]
    return pa.Array.from_buffers(pa.string() if kind == "string" else pa.binary(), len(values), buffers)


def _mask(there: np.ndarray[Any, Any]) -> pa.Buffer:
    import pyarrow as pa

    return pa.py_buffer(np.packbits(there, bitorder="little").tobytes())


def _boxes(boxes: FloatArray, schema: pa.Schema) -> pa.Array:
    import pyarrow as pa

    edges = [
        pa.Array.from_buffers(pa.float64(), len(boxes), [None, pa.py_buffer(boxes[:, edge].tobytes())])
        for edge in range(len(_BOX))
    ]
    return pa.Array.from_buffers(schema.field("bbox").type, len(boxes), [None], children=edges)


def _batch(arrays: list[pa.Array], schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.RecordBatch.from_arrays(arrays, schema=schema)


PLUGIN = GeoParquet()
