"""Names for the arrays that travel between rooms. Position i of every one means region i of the edition."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
UInt8Array: TypeAlias = npt.NDArray[np.uint8]
UInt16Array: TypeAlias = npt.NDArray[np.uint16]
BoolArray: TypeAlias = npt.NDArray[np.bool_]


def distinct(values: FloatArray) -> FloatArray:
    """The different finite values in ascending order; `np.unique` would load `numpy.ma` to say the same."""
    ordered = np.sort(values)
    is_first = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    return ordered[is_first]


class BBox(NamedTuple):
    """A rectangle in degrees (longitude, latitude, WGS 84); west may exceed east over the antimeridian."""

    west: float
    south: float
    east: float
    north: float
