"""Ragged arrays: lists of different lengths laid end to end, with the offset where each one starts."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from geoservice.model.arrays import IntArray


def offsets_of(lengths: npt.NDArray[Any]) -> IntArray:
    """Where each list starts, and the total: one number more than there are lists."""
    offsets = np.zeros(len(lengths) + 1, np.int64)
    lengths.cumsum(out=offsets[1:])
    return offsets


def run_starts(values: IntArray) -> IntArray:
    """Where each run of equal values starts."""
    changes = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=changes[1:])
    return changes.nonzero()[0]


def ranges(starts: npt.NDArray[Any], lengths: npt.NDArray[Any]) -> IntArray:
    """`start, start + 1, … start + length - 1` for every list, laid end to end."""
    offsets = offsets_of(lengths)
    places: IntArray = (starts - offsets[:-1]).repeat(lengths)
    places += np.arange(offsets[-1])
    return places


class Texts(Sequence[str]):
    """Texts kept as UTF-8 bytes end to end and decoded when asked for; all of a column, or those of some places."""

    __slots__ = ("_data", "_held", "_offsets")

    def __init__(self, offsets: npt.NDArray[Any], data: npt.NDArray[np.uint8], held: IntArray | None = None) -> None:
        """`held` are the places, ascending, by which the texts are asked for; None for 0, 1, 2 and so on."""
        self._offsets = offsets
        self._data = data
        self._held = held

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if self._held is not None:
            return self.chosen(np.array([index]))[0]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._data[self._offsets[index] : self._offsets[index + 1]].tobytes().decode()

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __iter__(self) -> Iterator[str]:
        # Decoded as one and then cut: thirty times faster than one after the other through __getitem__.
        text, offsets = self._data.tobytes().decode(), self._offsets
        if len(text) != len(self._data):
            # Letters of several bytes: offsets count bytes, and a letter begins where no continuation byte stands.
            offsets = offsets_of((self._data & 0xC0) != 0x80)[offsets]
        return (text[start:stop] for start, stop in itertools.pairwise(offsets.tolist()))

    def chosen(self, positions: IntArray) -> list[str]:
        """Some of the texts, several times faster than one by one."""
        rows = positions if self._held is None else self._held.searchsorted(positions)
        data: memoryview = self._data.data
        starts, stops = self._offsets[rows].tolist(), self._offsets[rows + 1].tolist()
        return [str(data[start:stop], "utf-8") for start, stop in zip(starts, stops, strict=True)]


def chosen_texts(texts: Sequence[str], positions: IntArray) -> list[str]:
    """Some of the texts of a column, in the fastest way that it has."""
    return texts.chosen(positions) if isinstance(texts, Texts) else [texts[at] for at in positions.tolist()]


def pack_texts(texts: Iterable[str]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
    """Offsets and bytes, as Texts takes them."""
    encoded = [text.encode() for text in texts]
    offsets = offsets_of(np.array([len(text) for text in encoded], np.int64)).astype(np.uint32)
    return offsets, np.frombuffer(b"".join(encoded), np.uint8)
