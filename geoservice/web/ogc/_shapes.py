"""Shapes of regions as shapely geometries, and which of them stand in a relation to another shape.

Reading a shape costs fifty times what looking at its envelope and label point costs: those decide wherever they can.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from geoservice.errors import InvalidInputError
from geoservice.geometry.exports.shapes import from_geojson
from geoservice.geometry.prepared import PreparedEdition
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox, BoolArray, IntArray
from geoservice.web.shelf import LeastRecent

if TYPE_CHECKING:
    import shapely

#: Points of the shapes that one condition may read: about a second's work.
MOST_POINTS = 250_000
#: Regions near a shape times its points.
MOST_PAIRS = 10_000_000
_AT_ONCE = 500
_POINT_BYTES, _SHAPE_BYTES = 16, 600
_KEPT_BYTES = 16 << 20

#: shapely's names; disjoint is what does not intersect.
RELATIONS = {
    "s_intersects": "intersects",
    "s_disjoint": "intersects",
    "s_within": "within",
    "s_contains": "contains",
    "s_equals": "equals",
    "s_touches": "touches",
    "s_crosses": "crosses",
    "s_overlaps": "overlaps",
}
#: Relations of a region that lies wholly inside the other shape: that is what they say, or the contrary.
_TRUE_INSIDE = {"intersects", "within"}


def _size_of(shape: shapely.Geometry) -> int:
    import shapely

    return _SHAPE_BYTES + _POINT_BYTES * int(shapely.get_num_coordinates(shape))


_kept: LeastRecent[Any] = LeastRecent(_KEPT_BYTES, _size_of)


def related(prepared: PreparedEdition, relation: str, shape: shapely.Geometry) -> BoolArray:
    """For every region whether it stands in a relation of RELATIONS to a valid shape in degrees.

    Raises InvalidInputError where too many shapes would have to be read.
    """
    import shapely

    found = np.zeros(len(prepared.regions), np.bool_)
    bounds = BBox(*shapely.bounds(shape).tolist())
    candidates = np.asarray(prepared.intersecting(bounds), dtype=np.int64)
    if len(candidates) * int(shapely.get_num_coordinates(shape)) > MOST_PAIRS:
        raise _too_wide()
    shapely.prepare(shape)
    name = RELATIONS[relation]
    envelopes = shapely.box(*prepared.bounds()[:, candidates])
    inside = shapely.contains_properly(shape, envelopes)
    found[candidates[inside]] = name in _TRUE_INSIDE
    open_ = candidates[~inside & shapely.intersects(shape, envelopes)]
    if name == "contains":
        open_ = open_[shapely.covers(shapely.box(*prepared.bounds()[:, open_]), shape)]
    elif name in ("intersects", "within"):
        points = prepared.label_points()[open_]
        holds = shapely.contains_xy(shape, points[:, 0], points[:, 1])
        # A label point lies in its region: one inside the shape is where they meet, one outside keeps it from within.
        found[open_[holds]] = name == "intersects"
        open_ = open_[~holds] if name == "intersects" else open_[holds]
    found[open_] = _read_and_test(prepared, open_, name, shape)
    return ~found if relation == "s_disjoint" else found


def meeting_box(prepared: PreparedEdition, bbox: BBox) -> IntArray:
    """Positions of the regions that meet a box in degrees; west may exceed east over the antimeridian."""
    if bbox.west > bbox.east:
        halves = [bbox._replace(east=180.0), bbox._replace(west=-180.0)]
        both: IntArray = np.union1d(*(meeting_box(prepared, half) for half in halves))
        return both
    candidates = np.asarray(prepared.intersecting(bbox), dtype=np.int64)
    west, south, east, north = prepared.bounds()[:, candidates]
    across = (west >= bbox.west) & (east <= bbox.east)
    along = (south >= bbox.south) & (north <= bbox.north)
    # A shape reaches every edge of its envelope, so a box that covers one of its sides meets it.
    low, high = (south >= bbox.south) & (south <= bbox.north), (north >= bbox.south) & (north <= bbox.north)
    left, right = (west >= bbox.west) & (west <= bbox.east), (east >= bbox.west) & (east <= bbox.east)
    met = (across & (low | high)) | (along & (left | right))
    points = prepared.label_points()[candidates]
    met |= (
        (points[:, 0] >= bbox.west)
        & (points[:, 0] <= bbox.east)
        & ((points[:, 1] >= bbox.south) & (points[:, 1] <= bbox.north))
    )
    if not met.all():
        import shapely

        area = shapely.box(*bbox)
        shapely.prepare(area)
        met[~met] = _read_and_test(prepared, candidates[~met], "intersects", area)
    found: IntArray = candidates[met]
    return found


def _read_and_test(prepared: PreparedEdition, positions: IntArray, name: str, shape: shapely.Geometry) -> BoolArray:
    import shapely

    # The prepared shape comes first: a region is within it where it contains the region.
    test = getattr(shapely, {"within": "contains", "contains": "within"}.get(name, name))
    found = np.zeros(len(positions), np.bool_)
    left = MOST_POINTS
    for start in range(0, len(positions), _AT_ONCE):
        shapes = _shapes(prepared, positions[start : start + _AT_ONCE].tolist())
        found[start : start + _AT_ONCE] = test(shape, shapes)
        left -= int(shapely.get_num_coordinates(shapes).sum())
        if left < 0:
            raise _too_wide()
    return found


def _too_wide() -> InvalidInputError:
    return InvalidInputError(
        _("Bentuk di dalam saringan menyinggung terlalu banyak batas wilayah."),
        hint=_("Pakai bentuk yang lebih kecil atau lebih sederhana, atau bbox."),
    )


def _shapes(prepared: PreparedEdition, positions: list[int]) -> list[Any]:
    """The shapes of some regions, kept as long as others do not need the room."""
    edition = prepared.edition.digest
    found = {position: _kept.find((edition, position)) for position in positions}
    absent = [position for position, shape in found.items() if shape is None]
    for position, shape in zip(absent, read_shapes(prepared, absent), strict=True):
        found[position] = shape
        _kept.keep((edition, position), shape)
    return list(found.values())


def read_shapes(prepared: PreparedEdition, positions: Sequence[int]) -> Any:  # noqa: ANN401 - an array of shapes
    """The shapes of some regions, in degrees, with the very numbers of the edition."""
    import shapely

    read = from_geojson([prepared.geojson(position) for position in positions])
    offsets = (read.rings, read.polygons, read.regions)
    return shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, read.degrees(), offsets) if positions else []
