"""A ZIP archive that is written as it is made: the same content gives the same bytes. Source: PKWARE APPNOTE 6.3."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from isal import isal_zlib

_RAW_WBITS = -15
# Faster than a disk writes; higher levels win next to nothing on coordinates.
_LEVEL = 1
#: 1 January 1980, the first day ZIP knows.
_DATE = (1 << 5) | 1
_VERSION, _SIZES_FOLLOW_AND_UTF8, _DEFLATED = 20, 0x0808, 8
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_AFTER = struct.Struct("<4sIII")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
MAX_BYTES = 0xFFFFFFFF
"""Of a file and of the archive: beyond it begins another form of the format."""


class _Entry(NamedTuple):
    name: bytes
    check: int
    packed: int
    size: int
    offset: int


@dataclass(slots=True)
class ZipWriter:
    """Files one after the other, then `end`."""

    _entries: list[_Entry] = field(default_factory=list)
    _written: int = 0

    def file(self, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The next file of the archive; it and all before it have at most MAX_BYTES."""
        offset, check, size, packed = self._written, 0, 0, 0
        local = _LOCAL.pack(
            b"PK\3\4", _VERSION, _SIZES_FOLLOW_AND_UTF8, _DEFLATED, 0, _DATE, 0, 0, 0, len(name.encode()), 0
        )
        yield self._counted(local + name.encode())
        squeezer = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, _RAW_WBITS)
        for chunk in chunks:
            check, size = isal_zlib.crc32(chunk, check), size + len(chunk)
            piece = squeezer.compress(chunk)
            packed += len(piece)
            if piece:
                yield self._counted(piece)
        piece = squeezer.flush()
        packed += len(piece)
        yield self._counted(piece)
        yield self._counted(_AFTER.pack(b"PK\7\x08", check, packed, size))
        self._entries.append(_Entry(name.encode(), check, packed, size, offset))

    def end(self) -> bytes:
        """The directory of the archive."""
        listing = b"".join(
            _CENTRAL.pack(
                b"PK\1\2", _VERSION, _VERSION, _SIZES_FOLLOW_AND_UTF8, _DEFLATED, 0, _DATE,
                entry.check, entry.packed, entry.size, len(entry.name), 0, 0, 0, 0, 0, entry.offset,
            )
            + entry.name
            for entry in self._entries
        )  # fmt: skip
        count = len(self._entries)
        return listing + _END.pack(b"PK\5\6", 0, 0, count, count, len(listing), self._written, 0)

    def _counted(self, chunk: bytes) -> bytes:
        self._written += len(chunk)
        return chunk
