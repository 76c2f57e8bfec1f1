"""Polygons on a whole-number grid that rounding or cutting made invalid, made valid on the same grid.

Rounding lets a narrow neck touch or cross itself; cutting leaves pieces joined by a line along the edge of the box.
Renderers bear both, but GIS programs refuse such polygons.
"""

from __future__ import annotations

import numpy as np

from geoservice.geometry.levels import Rings, joined
from geoservice.geometry.ragged import run_starts
from geoservice.model.arrays import BoolArray


def mend(rings: Rings) -> Rings:
    """The same regions, each a valid MultiPolygon; points are whole numbers.

    A region that has no area left is gone; valid regions come back as they are.
    """
    # GEOS is loaded when the first tile is made: a server of prepared tiles never needs it.
    import shapely

    from geoservice.geometry.simplify import polygons_of, rings_of

    doubtful = _doubtful(rings)
    if not doubtful.any():
        return rings
    looked_at = rings.keep_rings(doubtful)
    owners, numbers = np.unique(looked_at.owners, return_inverse=True)
    polygons = polygons_of(Rings(looked_at.x, looked_at.y, looked_at.starts, numbers, looked_at.holes))
    bad = ~shapely.is_valid(polygons)
    if not bad.any():
        return rings
    valid = shapely.make_valid(polygons[bad], method="structure", keep_collapsed=False)
    # Nearly all touch themselves in a point of the grid; only where they cross is there a new point, between the cells.
    points, places = shapely.get_coordinates(valid, return_index=True)
    between = np.unique(places[(points != np.rint(points)).any(axis=1)])
    if len(between):
        valid[between] = shapely.set_precision(valid[between], 1, mode="valid_output")
    left = ~shapely.is_empty(valid)
    sound = rings.keep_rings(~np.isin(rings.owners, owners[bad]))
    if not left.any():
        return sound
    fixed = rings_of(shapely.orient_polygons(valid[left], exterior_cw=False))
    return joined([sound, Rings(fixed.x, fixed.y, fixed.starts, owners[bad][left][fixed.owners], fixed.holes)])


def _doubtful(rings: Rings) -> BoolArray:
    """Rings of regions that are more than one triangle."""
    first = run_starts(rings.owners)
    counts = np.append(first[1:], len(rings)) - first
    simple = (counts == 1) & (rings.lengths()[first] == 3)
    doubtful: BoolArray = (~simple).repeat(counts)
    return doubtful
