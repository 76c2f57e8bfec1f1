"""Pack files: named arrays in one file, written once and memory-mapped by every reader.

Layout: magic, the arrays (each from a multiple of 64 bytes), a JSON directory, its length and CRC-32, magic again. The
directory comes last so that arrays can be streamed out, and so that a file cut short is noticed when it is opened.
"""

from __future__ import annotations

import json
import mmap
import struct
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO
from zlib import crc32

import numpy as np
import numpy.typing as npt

from geoservice.geometry.memory import remember_map

Array = npt.NDArray[Any]

MAGIC = b"GEOPACK1"
_TAIL = struct.Struct("<QI8s")
_ALIGNMENT = 64
# Offset tables decide where everything else is read: those are checked at once, the bulk is left to the blob store.
_CHECKED_BYTES = 4 << 20


class DamagedPackError(Exception):
    """The file is not a whole pack; the message says what is wrong with it, for the log."""


def write_pack(path: Path, arrays: Mapping[str, Array | Iterable[Array]]) -> None:
    """Write arrays by name; a stream of arrays of one type is written one after the other as a single array.

    What a full disk stopped is removed: it would take the room that the operator is about to make.
    """
    file = path.open("wb")
    try:
        with file:
            _write(file, arrays)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(file: BinaryIO, arrays: Mapping[str, Array | Iterable[Array]]) -> None:
    directory: dict[str, dict[str, Any]] = {}
    file.write(MAGIC)
    for name, array in arrays.items():
        directory[name] = _write_array(file, [array] if isinstance(array, np.ndarray) else array)
    listing = json.dumps(directory, sort_keys=True).encode()
    file.write(listing)
    file.write(_TAIL.pack(len(listing), crc32(listing), MAGIC))


def _write_array(file: BinaryIO, chunks: Iterable[Array]) -> dict[str, Any]:
    file.write(bytes(-file.tell() % _ALIGNMENT))
    offset, check, length, rest, dtype = file.tell(), 0, 0, [], "<u1"
    for chunk in chunks:
        plain = np.ascontiguousarray(chunk, dtype=chunk.dtype.newbyteorder("<"))
        data = plain.tobytes()
        file.write(data)
        check = crc32(data, check)
        length += len(plain)
        rest, dtype = list(plain.shape[1:]), plain.dtype.str
    return {"offset": offset, "dtype": dtype, "shape": [length, *rest], "crc32": check}


def open_pack(path: Path, *, whole: bool = False, unread: str = "") -> dict[str, Array]:
    """Read-only, memory-mapped arrays by name; raises DamagedPackError or OSError.

    `whole` reads everything and checks it; otherwise large arrays, and the one named `unread`, are left to whoever uses
    them.
    """
    if path.stat().st_size < len(MAGIC) + _TAIL.size:
        raise DamagedPackError(f"{path.name}: too short")
    data = _mapped(path)
    if data[: len(MAGIC)].tobytes() != MAGIC:
        raise DamagedPackError(f"{path.name}: not a pack")
    directory = _directory(path, data)
    most_bytes = len(data) if whole else _CHECKED_BYTES
    return {
        name: _array(path, data, name, 0 if name == unread else most_bytes, entry) for name, entry in directory.items()
    }


def _mapped(path: Path) -> Array:
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    remember_map(mapped)
    return np.frombuffer(mapped, np.uint8)


def start_of(path: Path, name: str) -> int:
    """Where an array of a pack starts in its file, in bytes; raises DamagedPackError or OSError."""
    start: int = _directory(path, _mapped(path))[name]["offset"]
    return start


def _directory(path: Path, data: Array) -> dict[str, Any]:
    length, check, magic = _TAIL.unpack(data[-_TAIL.size :].tobytes())
    if magic != MAGIC or length > len(data):
        raise DamagedPackError(f"{path.name}: cut short")
    listing = data[len(data) - _TAIL.size - length : len(data) - _TAIL.size].tobytes()
    if crc32(listing) != check:
        raise DamagedPackError(f"{path.name}: directory damaged")
    directory: dict[str, Any] = json.loads(listing)
    return directory


def _array(path: Path, data: Array, name: str, most_bytes: int, entry: dict[str, Any]) -> Array:
    dtype, shape, offset = np.dtype(entry["dtype"]), entry["shape"], entry["offset"]
    size = int(np.prod(shape)) * dtype.itemsize
    piece = data[offset : offset + size]
    if len(piece) != size or (size <= most_bytes and crc32(piece.data) != entry["crc32"]):
        raise DamagedPackError(f"{path.name}: array {name} damaged")
    array: Array = np.asarray(piece).view(dtype).reshape(shape)
    return array
