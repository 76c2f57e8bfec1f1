"""The export pack of an edition: written once, memory-mapped by every worker.

It holds geometry and what is known about regions, never a layer's values: one pack serves every layer of the edition.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import RLock
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

import numpy as np

from geoservice.geometry.exports import deflated
from geoservice.geometry.exports.shapes import Shapes, from_geojson
from geoservice.geometry.packs import Array, DamagedPackError, open_pack, write_pack
from geoservice.geometry.prepared import PreparedEdition
from geoservice.geometry.ragged import offsets_of
from geoservice.model.arrays import IntArray
from geoservice.model.boundary import PARENT_COLUMNS, RegionTable

T = TypeVar("T")

LAYOUT = 2
"""Raise it whenever the same edition gives other bytes: files of another layout are not looked at."""
CAPACITY_BYTES = 4 << 30
"""Of all packs in the cache: six editions of 83,000 regions in every format. What was used longest ago goes first."""
_BLOCK = 1024
_SIZES = ("rings", "polygons", "regions", "bounds", "lengths", "checks", "data")

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True, eq=False)
class Exports:
    """An edition ready to be written to files."""

    shapes: Shapes
    bounds: Array
    """West, south, east, north of every region, n x 4, in degrees."""
    pieces: Array
    """For every region the start of its GeoJSON feature, compressed on its own, laid end to end."""
    piece_starts: IntArray
    lengths: IntArray
    """Bytes of every such start before compression."""
    checks: Array
    """And their CRC-32."""

    def starts(self, positions: IntArray) -> list[memoryview]:
        """The compressed start of the feature of each region, see `feature_starts`."""
        data = self.pieces.data
        edges = zip(self.piece_starts[positions].tolist(), self.piece_starts[positions + 1].tolist(), strict=True)
        return [data[start:stop] for start, stop in edges]


def feature_starts(regions: RegionTable, start: int, geometries: Sequence[bytes]) -> Iterator[bytes]:
    """Everything of a feature that no layer changes; what follows is the value and the rest of the properties.

    The geometry stands before the properties so that one piece holds both.
    """
    stop = start + len(geometries)
    parents = [name for name in PARENT_COLUMNS if name in regions.parents]
    columns = {"kode": regions.codes, "nama": regions.names, "jenis": regions.kinds}
    columns |= {name: regions.parents[name] for name in parents}
    rows = zip(*(column[start:stop] for column in columns.values()), strict=True)
    names = tuple(columns)
    for geometry, row in zip(geometries, rows, strict=True):
        said = {name: text or None for name, text in zip(names, row, strict=True)}
        said |= {"kode": row[0], "nama": row[1]}
        code, known = _encode(row[0]).encode(), _encode(said)[:-1].encode()
        yield b'{"type":"Feature","id":%b,"geometry":%b,"properties":%b,"nilai":' % (code, geometry, known)


def write_exports(prepared: PreparedEdition, path: Path) -> None:
    """Write the export pack of an edition; the same edition gives the same bytes. Memory is bounded by a block."""
    sizes: dict[str, list[Array]] = {name: [] for name in _SIZES}

    def points() -> Iterator[Array]:
        for start in range(0, len(prepared.regions), _BLOCK):
            shapes = from_geojson(_geometries(prepared, start))
            for name in ("rings", "polygons", "regions"):
                sizes[name].append(np.diff(getattr(shapes, name)))
            sizes["bounds"].append(shapes.bounds())
            yield shapes.points

    def pieces() -> Iterator[Array]:
        for start in range(0, len(prepared.regions), _BLOCK):
            made = deflated.deflate(feature_starts(prepared.regions, start, _geometries(prepared, start)))
            sizes["lengths"].append(np.array([piece.length for piece in made], np.uint32))
            sizes["checks"].append(np.array([piece.check for piece in made], np.uint32))
            sizes["data"].append(np.array([len(piece.data) for piece in made], np.int64))
            yield np.frombuffer(b"".join(piece.data for piece in made), np.uint8)

    def offsets(name: str) -> Iterator[Array]:
        yield offsets_of(np.concatenate([np.zeros(0, np.int64), *sizes[name]])).astype(np.uint32)

    def column(name: str) -> Iterator[Array]:
        yield from sizes[name]

    arrays: dict[str, Array | Iterator[Array]] = {"points": points(), "pieces": pieces()}
    arrays |= {name: offsets(name) for name in ("rings", "polygons", "regions")}
    arrays |= {"piece_starts": offsets("data"), "lengths": column("lengths"), "checks": column("checks")}
    arrays["bounds"] = column("bounds")
    write_pack(path, arrays)


def exports_of(pack: Mapping[str, Array]) -> Exports:
    """The arrays of an export pack; raises KeyError or DamagedPackError."""
    shapes = Shapes(pack["points"].reshape(-1, 2), pack["rings"], pack["polygons"], pack["regions"])
    starts = pack["piece_starts"].astype(np.int64)
    if len(shapes) != len(starts) - 1 or shapes.rings[-1] != len(shapes.points) or starts[-1] != len(pack["pieces"]):
        raise DamagedPackError("offsets do not fit")
    return Exports(shapes, pack["bounds"], pack["pieces"], starts, pack["lengths"].astype(np.int64), pack["checks"])


_opened: WeakKeyDictionary[PreparedEdition, dict[str, object]] = WeakKeyDictionary()
# A pack may need another one to be written.
_opening = RLock()


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the export packs of a prepared edition are kept."""

    prepared: PreparedEdition
    preparation: str
    """Digest of the preparation: with the layout it determines every byte."""
    cache_dir: Path | None

    def pack(self, name: str, write: Callable[[Path], None], read: Callable[[Mapping[str, Array]], T]) -> T:
        """A pack by its name, opened once a process.

        It is looked for in the cache, and written there when it is missing or damaged; where there is no cache to write
        to, this process has one of its own. `read` raises KeyError, ValueError or DamagedPackError for a damaged one.
        """
        with _opening:
            opened = _opened.setdefault(self.prepared, {})
            if name not in opened:
                opened[name] = self._open(name, write, read)
            return cast(T, opened[name])

    def file(self, name: str, write: Callable[[Path], None]) -> Path | None:
        """A file of another form by its name, written when it is missing or damaged.

        None where there is no cache to write to.
        """
        if self.cache_dir is None:
            return None
        path, sealed = self._path(name), self._path(f"{name}.sha256")
        with _opening:
            if _is_sealed(path, sealed):
                return path
            kept = _keep(path, write, lambda _pack: path, lambda _path: {})
            return _keep(sealed, partial(_seal, path), lambda _pack: kept, lambda _path: {}) if kept else None

    def _path(self, name: str) -> Path:
        return (self.cache_dir or Path()) / "exports" / f"{self.preparation}-{LAYOUT}.{name}"

    def _open(self, name: str, write: Callable[[Path], None], read: Callable[[Mapping[str, Array]], T]) -> T:
        if self.cache_dir is not None:
            kept = self._path(f"{name}.pack")
            found = _kept(kept, read) or _keep(kept, write, read)
            if found is not None:
                return found
        with tempfile.TemporaryDirectory(prefix="geoservice-exports-") as folder:
            path = Path(folder) / f"{name}.pack"
            write(path)
            return read(open_pack(path))  # what is mapped outlives the name of the file


def open_exports(shelf: Shelf) -> Exports:
    """The export pack of a prepared edition."""
    regions = len(shelf.prepared.regions)
    return shelf.pack("shapes", partial(write_exports, shelf.prepared), partial(_exports_of, regions))


def _exports_of(regions: int, pack: Mapping[str, Array]) -> Exports:
    found = exports_of(pack)
    if len(found.shapes) != regions:
        raise DamagedPackError("a pack of another edition")
    return found


def _kept(path: Path, read: Callable[[Mapping[str, Array]], T]) -> T | None:
    """The pack, every byte of it checked: 160 MB take a fifth of a second, once a process."""
    try:
        found = read(open_pack(path, whole=True))
        _used(path)
        return found
    except (DamagedPackError, OSError, KeyError, ValueError):
        return None


def _is_sealed(path: Path, sealed: Path) -> bool:
    """Whether the file is as it was written; looked at once for each state of it."""
    try:
        signature = _signature(path)
        if _checked.get(path) != signature:
            if sealed.read_bytes() != _digest(path):
                return False
            _checked[path] = signature
            _used(path, sealed)
    except OSError:
        return False
    return True


def _seal(path: Path, aside: Path) -> None:
    aside.write_bytes(_digest(path))


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest().encode()


def _signature(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


_checked: dict[Path, tuple[int, int, int]] = {}


def _used(*paths: Path) -> None:
    """Note that files were used now; the time of their last change, by which they are known, stays."""
    for path in paths:
        with suppress(OSError):  # a cache that is closed to writing
            os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))


def _drop_oldest(folder: Path, spared: Path) -> None:
    """Keep the folder below its capacity; readers that have a file open do not notice."""
    with suppress(OSError):  # another process dropped it first
        files = [(entry.stat(), Path(entry.path)) for entry in os.scandir(folder) if entry.is_file()]
        size = sum(status.st_size for status, _path in files)
        for status, path in sorted(files, key=lambda file: file[0].st_atime_ns):
            if size <= CAPACITY_BYTES:
                return
            if path != spared:
                path.unlink(missing_ok=True)
                size -= status.st_size


def _keep(
    path: Path,
    write: Callable[[Path], None],
    read: Callable[[Mapping[str, Array]], T],
    opened: Callable[[Path], Mapping[str, Array]] = open_pack,
) -> T | None:
    """Write a file aside, then under its name: other processes see it whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".")
    except OSError:
        return None
    try:
        os.close(handle)
        write(Path(aside))
        os.chmod(aside, 0o644)
        os.replace(aside, path)
        _drop_oldest(path.parent, path)
        return read(opened(path))
    except OSError:
        return None
    finally:
        Path(aside).unlink(missing_ok=True)


def _geometries(prepared: PreparedEdition, start: int) -> list[bytes]:
    return [prepared.geojson(at) for at in range(start, min(start + _BLOCK, len(prepared.regions)))]
