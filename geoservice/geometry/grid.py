"""The coordinate grid of an edition: 1e-7 degree, about 1 cm."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geoservice.geometry.raw import GeometryArray, as_array
from geoservice.model.arrays import FloatArray

if TYPE_CHECKING:
    from pyproj import Transformer

STEP = 1e-7
#: 5e-13 degree, half the last of 15 digits, in steps of the grid.
_TIE = 5e-6


def on_grid(coordinates: FloatArray) -> FloatArray:
    """Coordinates rounded to the grid so that copies written with 7, 15 or 17 digits round to the same numbers."""
    scaled = coordinates * 1e7
    rounded = np.rint(scaled)
    # One coordinate in a hundred of real files lies in the middle of two steps but for noise in the 14th decimal,
    # which always points east or north (the origin of Esri's grid); KML keeps 15 digits and loses it. Truly in the
    # middle are only odd multiples of 1/256 degree: they go to the even step, as printf does.
    tied = np.abs(scaled - np.floor(scaled) - 0.5) < _TIE
    tied &= np.mod(coordinates * 256, 2) != 1
    rounded[tied] = np.floor(scaled[tied]) + 1
    result: FloatArray = rounded / 1e7 + 0.0  # no negative zeros
    return result


def snapped(shapes: GeometryArray) -> GeometryArray:
    """Shapes with their points on the grid, no point twice in a row, in canonical order; perhaps invalid now."""
    moved = shapely.set_coordinates(shapes.copy(), on_grid(shapely.get_coordinates(shapes)))
    try:
        clean = np.asarray(shapely.remove_repeated_points(moved), dtype=object)
    except shapely.GEOSException:
        clean = as_array(_without_repeats(shape) for shape in moved)
    return np.asarray(shapely.normalize(clean), dtype=object)


def area_km2(shapes: GeometryArray) -> FloatArray:
    """Areas of shapes in degrees, measured in an equal-area projection (EPSG:6933)."""
    projected = shapely.transform(shapes, _project)
    result: FloatArray = shapely.area(projected) / 1e6
    return result


def _without_repeats(shape: shapely.Geometry) -> shapely.Geometry:
    try:
        return shapely.remove_repeated_points(shape)
    except shapely.GEOSException:
        # A ring shrank to a point: it goes, the rest stays.
        kept = shapely.make_valid(shape, method="structure", keep_collapsed=False)
        return shapely.remove_repeated_points(kept)


def _project(coordinates: FloatArray) -> FloatArray:
    return np.column_stack(_equal_area().transform(coordinates[:, 0], coordinates[:, 1]))


@cache
def _equal_area() -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs("OGC:CRS84", "EPSG:6933", always_xy=True)
