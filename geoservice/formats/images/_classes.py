"""Class numbers under every pixel: what all pictures of a layer begin with."""

from __future__ import annotations

from geoservice.formats import LayerView
from geoservice.geometry.prepared import RegionGrid
from geoservice.model.arrays import UInt8Array

#: Stands for "outside every region" among class numbers; 0 means a region without a value.
OUTSIDE = 255


def class_grid(view: LayerView, grid: RegionGrid) -> UInt8Array:
    """Height x width class numbers, OUTSIDE where there is no region."""
    classes = view.theme.classes[grid.positions]
    classes[0] = OUTSIDE
    numbers: UInt8Array = classes[grid.pixels]
    return numbers
