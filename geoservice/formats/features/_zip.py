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


@dataclass(slots=True)
class Squeezed:
    """What is to be said about a file after compressing it."""

    check: int = 0
    packed: int = 0
    size: int = 0

    def pieces(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The chunks compressed."""
        squeezer = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, _RAW_WBITS)
        for chunk in chunks:
            self.check, self.size = isal_zlib.crc32(chunk, self.check), self.size + len(chunk)
            piece = squeezer.compress(chunk)
            self.packed += len(piece)
            if piece:
                yield piece
        piece = squeezer.flush()
        self.packed += len(piece)
        yield piece


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
        squeezed = Squeezed()
        yield from self._entry(name, squeezed.pieces(chunks), squeezed)

    def ready(self, name: str, packed: Iterable[bytes], done: Squeezed) -> Iterator[bytes]:
        """A file that was compressed ahead."""
        yield from self._entry(name, packed, done)

    def _entry(self, name: str, packed: Iterable[bytes], done: Squeezed) -> Iterator[bytes]:
        offset, title = self._written, name.encode()
        local = (b"PK\3\4", _VERSION, _SIZES_FOLLOW_AND_UTF8, _DEFLATED, 0, _DATE, 0, 0, 0, len(title), 0)
        yield self._counted(_LOCAL.pack(*local) + title)
        for piece in packed:
            yield self._counted(piece)
        # What is known only now: nothing was held back for it.
        yield self._counted(_AFTER.pack(b"PK\7\x08", done.check, done.packed, done.size))
        self._entries.append(_Entry(title, done.check, done.packed, done.size, offset))

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
