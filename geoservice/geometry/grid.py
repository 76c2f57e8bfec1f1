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
_DECIMALS = 7


def on_grid(coordinates: FloatArray) -> FloatArray:
    """Coordinates rounded as their decimal text would be, so that a GeoJSON copy rounds to the same numbers."""
    scaled = coordinates * 1e7
    rounded = np.rint(scaled) / 1e7
    # Near a tie the multiplication itself may tip the balance; Python's round() is exact, as printf is.
    tied = np.abs(np.abs(scaled - np.floor(scaled)) - 0.5) < 1e-4
    rounded[tied] = [round(value, _DECIMALS) for value in coordinates[tied].tolist()]
    result: FloatArray = rounded + 0.0  # no negative zeros
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
