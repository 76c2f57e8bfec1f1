"""RegionShapes: clean polygons with who they are, the one thing that reading hands to packing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geoservice.model.boundary import RegionTable


@dataclass(frozen=True, slots=True, eq=False)
class RegionShapes:
    """The regions of an edition in ascending code order, each with a valid 2D MultiPolygon.

    Coordinates are EPSG:4326 (longitude, latitude) on the grid of 1e-7 degree.
    """

    regions: RegionTable
    polygons: npt.NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.polygons)
