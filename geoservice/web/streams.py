"""Answers that are written while they are read, a few at a time.

The server hands each to a thread of its own until the last byte is taken, however slow the reader is (granian 2.8):
without a limit a handful of readers that stop reading would stop everybody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from threading import BoundedSemaphore

from geoservice.errors import UnavailableError
from geoservice.geometry.memory import let_go_of_maps
from geoservice.i18n import message as _

STREAMS_AT_ONCE = 4
"""For each worker; `cli.serve` gives it as many threads on top of those for everything else."""
_PIECE_BYTES = 128 * 1024
"""The server keeps 32 pieces for a slow reader: 4 MB for each stream."""


class Streams:
    """The places for streams of one worker."""

    def __init__(self, most: int = STREAMS_AT_ONCE) -> None:
        self._places = BoundedSemaphore(most)

    def take(self, chunks: Iterable[bytes]) -> Stream:
        """The same chunks, in a place that is free again when they are closed.

        Raises UnavailableError when all places are taken.
        """
        if not self._places.acquire(blocking=False):
            raise UnavailableError(
                _("Terlalu banyak berkas besar sedang diunduh."),
                hint=_("Coba lagi beberapa saat lagi, atau ambil sebagian dengan bbox."),
            )
        return Stream(chunks, self._places)


class Stream(Iterator[bytes]):
    """Chunks in a place; a class, because a generator that never started would never give its place back."""

    def __init__(self, chunks: Iterable[bytes], places: BoundedSemaphore) -> None:
        self._chunks = (piece for chunk in chunks for piece in _cut(chunk))
        self._places: BoundedSemaphore | None = places

    def __next__(self) -> bytes:
        return next(self._chunks)

    def close(self) -> None:
        """Stop, and give the place back."""
        places, self._places = self._places, None
        if places is None:
            return
        places.release()
        self._chunks.close()
        let_go_of_maps()

    def __del__(self) -> None:
        # Not every server closes what a reader has left.
        self.close()


def _cut(chunk: bytes) -> Iterator[bytes]:
    return (chunk[start : start + _PIECE_BYTES] for start in range(0, len(chunk), _PIECE_BYTES))
