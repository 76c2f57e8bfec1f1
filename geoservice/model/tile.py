"""Tiles of the OGC TileMatrixSet WebMercatorQuad, and windows: any rectangle of pixels.

Only this arithmetic is ours; it is tested against morecantile.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asinh, atan, degrees, isfinite, log2, pi, radians, sinh, tan
from typing import NamedTuple

from geoservice.errors import NotFoundError
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox

MERCATOR_EDGE_M = 20_037_508.342789244
"""Half the width of the square EPSG:3857 world, in metres: pi * 6378137."""
EARTH_RADIUS_M = 6_378_137.0
MAX_ZOOM = 18
TILE_PX = 256


class MercatorBounds(NamedTuple):
    """A rectangle in EPSG:3857 metres."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Window:
    """A picture's frame: bounds in EPSG:3857 metres and its size in pixels."""

    bounds: MercatorBounds
    width: int
    height: int


class Tile(NamedTuple):
    """One tile z/x/y, y counted from the north. A named tuple, because every request makes and looks up a few."""

    z: int
    x: int
    y: int

    @classmethod
    def parse(cls, z: int, x: int, y: int) -> Tile:
        """A tile of zoom 0-18 inside the matrix; raises NotFoundError."""
        if not (0 <= z <= MAX_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z):
            raise NotFoundError(
                _("Petak %(tile)s berada di luar matriks petak.", tile=f"{z}/{x}/{y}"),
                hint=_("Zoom 0 sampai %(zoom)s; x dan y dari 0 sampai 2^zoom - 1.", zoom=MAX_ZOOM),
            )
        return cls(z, x, y)

    def bounds(self) -> MercatorBounds:
        """Bounds in EPSG:3857 metres."""
        side = 2 * MERCATOR_EDGE_M / 2**self.z
        left = -MERCATOR_EDGE_M + self.x * side
        top = MERCATOR_EDGE_M - self.y * side
        return MercatorBounds(left, top - side, left + side, top)

    def window(self, scale: int = 1) -> Window:
        """The tile as a picture of 256 x scale pixels a side."""
        return Window(self.bounds(), TILE_PX * scale, TILE_PX * scale)


def tile_shown(window: Window) -> tuple[Tile, int] | None:
    """The tile that a window shows to the last bit, and its scale (1 or 2); None for any other window."""
    left, _bottom, right, top = window.bounds
    scale = window.width // TILE_PX
    if scale not in (1, 2) or not 0 < right - left <= 2 * MERCATOR_EDGE_M * 1.01:
        return None
    z = round(log2(2 * MERCATOR_EDGE_M / (right - left)))
    side = 2 * MERCATOR_EDGE_M / 2**z
    tile = Tile(z, round((left + MERCATOR_EDGE_M) / side), round((MERCATOR_EDGE_M - top) / side))
    inside = z <= MAX_ZOOM and 0 <= tile.x < 2**z and 0 <= tile.y < 2**z
    return (tile, scale) if inside and tile.window(scale) == window else None


def to_mercator(longitude: float, latitude: float) -> tuple[float, float]:
    """EPSG:4326 degrees to EPSG:3857 metres; latitude is cut to the square world (85.0511 degrees)."""
    limit = 85.05112877980659
    y = asinh(tan(radians(max(-limit, min(limit, latitude)))))
    return longitude / 180 * MERCATOR_EDGE_M, y / pi * MERCATOR_EDGE_M


def to_degrees(x: float, y: float) -> tuple[float, float]:
    """EPSG:3857 metres to longitude and latitude in degrees."""
    return x / MERCATOR_EDGE_M * 180, degrees(atan(sinh(y / EARTH_RADIUS_M)))


def mercator_bounds(bbox: BBox) -> MercatorBounds:
    """The EPSG:3857 rectangle of a rectangle in degrees."""
    if not all(isfinite(edge) for edge in bbox):
        raise ValueError(f"bbox must be finite, got {bbox}")
    left, bottom = to_mercator(bbox.west, bbox.south)
    right, top = to_mercator(bbox.east, bbox.north)
    return MercatorBounds(left, bottom, right, top)


def window_of(bbox: BBox, width: int, height: int, margin: float = 0.02) -> Window:
    """The smallest window of this size in pixels that shows bbox whole, undistorted; `margin` is a share of a side."""
    left, bottom, right, top = mercator_bounds(bbox)
    metres_per_px = max((right - left) / width, (top - bottom) / height, 1e-6) / (1 - 2 * margin)
    x, y = (left + right) / 2, (bottom + top) / 2
    half_x, half_y = width * metres_per_px / 2, height * metres_per_px / 2
    return Window(MercatorBounds(x - half_x, y - half_y, x + half_x, y + half_y), width, height)
