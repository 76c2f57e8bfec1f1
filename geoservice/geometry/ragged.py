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
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def ranges(starts: npt.NDArray[Any], lengths: npt.NDArray[Any]) -> IntArray:
    """`start, start + 1, … start + length - 1` for every list, laid end to end."""
    offsets = offsets_of(lengths)
    return np.repeat(starts - offsets[:-1], lengths) + np.arange(offsets[-1])


class Texts(Sequence[str]):
    """Texts kept as UTF-8 bytes end to end and decoded when asked for."""

    __slots__ = ("_data", "_offsets")

    def __init__(self, offsets: npt.NDArray[Any], data: npt.NDArray[np.uint8]) -> None:
        self._offsets = offsets
        self._data = data

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._data[self._offsets[index] : self._offsets[index + 1]].tobytes().decode()

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __iter__(self) -> Iterator[str]:
        # Ten times faster than one after the other through __getitem__.
        data, offsets = self._data.tobytes(), self._offsets.tolist()
        return (data[start:stop].decode() for start, stop in itertools.pairwise(offsets))

    def chosen(self, positions: IntArray) -> list[str]:
        """Some of the texts, several times faster than one by one."""
        data = memoryview(np.ascontiguousarray(self._data))
        starts, stops = self._offsets[positions].tolist(), self._offsets[positions + 1].tolist()
        return [str(data[start:stop], "utf-8") for start, stop in zip(starts, stops, strict=True)]


def pack_texts(texts: Iterable[str]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
    """Offsets and bytes, as Texts takes them."""
    encoded = [text.encode() for text in texts]
    offsets = offsets_of(np.array([len(text) for text in encoded], np.int64)).astype(np.uint32)
    return offsets, np.frombuffer(b"".join(encoded), np.uint8)
