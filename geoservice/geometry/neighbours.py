"""Neighbours: which regions lie side by side, as an edition keeps it (see `finding_neighbours`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from geoservice.geometry.packs import Array, DamagedPackError
from geoservice.geometry.ragged import offsets_of
from geoservice.model.arrays import IntArray

NEIGHBOURS = "neighbours"
"""Name of the part that holds them."""


def neighbour_arrays(pairs: Iterable[Mapping[str, Array]], regions: int) -> dict[str, Array]:
    """For every region the `others` beside it, ascending, and where they start; from pairs of `left` and `right`."""
    found = list(pairs)
    left, right = (np.concatenate([np.zeros(0, np.int64), *(pair[end] for pair in found)]) for end in ("left", "right"))
    first, second = np.concatenate([left, right]), np.concatenate([right, left])
    order = np.lexsort((second, first))
    starts = offsets_of(np.bincount(first, minlength=regions))
    return {"starts": starts.astype(np.uint32), "others": second[order].astype(np.uint32)}


class Neighbours:
    """Who lies beside whom, opened."""

    def __init__(self, arrays: Mapping[str, Array], regions: int) -> None:
        self._starts, self._others = arrays["starts"], arrays["others"]
        if len(self._starts) != regions + 1 or self._starts[-1] != len(self._others):
            raise DamagedPackError("neighbours of another edition")

    def of(self, position: int) -> IntArray:
        """Positions of the neighbours of a region, ascending."""
        return self._others[self._starts[position] : self._starts[position + 1]].astype(np.int64)
