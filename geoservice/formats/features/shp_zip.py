"""A Shapefile in a ZIP archive, with what its fields mean beside it. Source: ESRI, Shapefile description, 1998."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from geoservice.errors import InvalidInputError
from geoservice.formats import STYLE_FORMATS, LayerView
from geoservice.formats.features._dbf import Field, dbf, fields
from geoservice.formats.features._zip import Squeezed, ZipWriter
from geoservice.formats.legend import class_rows, footer_lines
from geoservice.geometry.exports.shapefile import HEADER_BYTES, header, index, record_sizes, records
from geoservice.geometry.packs import Array, DamagedPackError, write_pack
from geoservice.i18n import message as _
from geoservice.model.arrays import IntArray

POINTS_A_CHUNK = 100_000
MAX_SHP_BYTES = 2**31 - 1
"""Programs read offsets as signed numbers, in spite of the specification."""
_PIECE_BYTES = 1 << 20
#: WGS 84 as ESRI writes it.
PRJ = (
    b'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    b'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)


class ShapefileZip:
    """.shp, .shx, .dbf (UTF-8), .prj, .cpg and a text that explains the fields; names are cut to 10 characters."""

    extension = "shp.zip"
    media_type = "application/zip"

    def chunks(self, view: LayerView, positions: IntArray) -> Iterator[bytes]:
        """The archive; numbers that are missing are blank, texts beyond 254 bytes are cut at a letter.

        Raises InvalidInputError for shapes of more than 2 GB.
        """
        if record_sizes(view.exports.shapes)[positions].sum() > MAX_SHP_BYTES:
            raise InvalidInputError(
                _("Bentuk %(count)s wilayah ini terlalu besar untuk satu Shapefile (2 GB).", count=len(positions)),
                hint=_("Pakai GeoPackage (.gpkg) atau FlatGeobuf (.fgb), atau pilih sebagian dengan bbox."),
            )
        archive, stem, explained = ZipWriter(), view.layer.id, fields(view)
        yield from _shapes(archive, view, positions)
        yield from archive.file(f"{stem}.dbf", dbf(view, positions, explained))
        yield from archive.file(f"{stem}.prj", [PRJ])
        yield from archive.file(f"{stem}.cpg", [b"UTF-8"])
        yield from archive.file(f"{stem}.txt", [_explained(view, explained).encode()])
        if not view.is_bare:
            for name in ("qml", "sld"):
                yield from archive.file(f"{stem}.{name}", [STYLE_FORMATS[name].encode(view)])
        yield archive.end()


def _shapes(archive: ZipWriter, view: LayerView, positions: IntArray) -> Iterator[bytes]:
    """The .shp and the .shx: those of all regions were compressed ahead."""
    stem = view.layer.id
    if len(positions) < len(view.prepared.regions):
        yield from archive.file(f"{stem}.shp", _shp(view, positions))
        yield from archive.file(f"{stem}.shx", _shx(view, positions))
        return
    pack = view.shelf.pack("shp", partial(_write_packed, view), _read_packed)
    for ending in ("shp", "shx"):
        data, (check, size) = pack[ending], pack[f"{ending}:done"].tolist()
        pieces = (data[start : start + _PIECE_BYTES].tobytes() for start in range(0, len(data), _PIECE_BYTES))
        yield from archive.ready(f"{stem}.{ending}", pieces, Squeezed(check, len(data), size))


def _shp(view: LayerView, positions: IntArray) -> Iterator[bytes]:
    shapes = view.exports.shapes
    size = int(record_sizes(shapes)[positions].sum())
    yield header(HEADER_BYTES + size, view.exports.bounds[positions])
    for part in shapes.blocks(positions, POINTS_A_CHUNK):
        yield records(shapes.take(positions[part]), part.start + 1)


def _shx(view: LayerView, positions: IntArray) -> Iterator[bytes]:
    sizes = record_sizes(view.exports.shapes)[positions]
    yield header(HEADER_BYTES + 8 * len(sizes), view.exports.bounds[positions])
    yield index(sizes)


def _write_packed(view: LayerView, path: Path) -> None:
    everything = np.arange(len(view.prepared.regions))
    shp, shx = Squeezed(), Squeezed()

    def squeezed(done: Squeezed, file: Iterator[bytes]) -> Iterator[Array]:
        return (np.frombuffer(piece, np.uint8) for piece in done.pieces(file))

    def facts(done: Squeezed) -> Iterator[Array]:
        yield np.array([done.check, done.size], np.uint64)  # known only when the file before it is written

    arrays: dict[str, Array | Iterator[Array]] = {"shp": squeezed(shp, _shp(view, everything)), "shp:done": facts(shp)}
    write_pack(path, arrays | {"shx": squeezed(shx, _shx(view, everything)), "shx:done": facts(shx)})


def _read_packed(pack: Mapping[str, Array]) -> Mapping[str, Array]:
    if not {"shp", "shp:done", "shx", "shx:done"} <= {*pack}:
        raise DamagedPackError("files are missing")
    return pack


def _explained(view: LayerView, known: Sequence[Field]) -> str:
    lines = [view.published.title, *footer_lines(view), "", str(_("Kolom: nama dalam Shapefile = nama lengkap"))]
    lines += [f"{field.name} = {field.column}" for field in known]
    lines += ["", str(_("Kelas"))]
    lines += [f"{row.number} = {row.label} ({row.colour})" for row in class_rows(view)]
    return "\r\n".join(lines) + "\r\n"


PLUGIN = ShapefileZip()
