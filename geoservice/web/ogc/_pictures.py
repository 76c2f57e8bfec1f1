"""Pictures of a layer in other coordinate systems: drawn in Web Mercator, then every pixel looked up there."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from geoservice.errors import InvalidInputError
from geoservice.formats import IMAGE_FORMATS, LayerView
from geoservice.i18n import message as _
from geoservice.model.tile import EARTH_RADIUS_M, MERCATOR_EDGE_M, MercatorBounds, Window
from geoservice.web.query import MAX_SIDE_PX

if TYPE_CHECKING:
    from PIL import Image

    Floats = npt.NDArray[np.float64]

MAX_PIXELS = 16_777_216
#: Pixels between two points that are projected exactly; those between are interpolated (error far below a pixel).
_STEP_PX = 16
_MAX_LATITUDE = 85.05112877980659
#: EPSG codes of the systems that maps are drawn in; CRS84 and EPSG:4326 differ in the order of axes only.
DEGREES = (0, 4326, 4755)
WEB_MERCATOR = 3857


@dataclass(frozen=True, slots=True)
class MapFrame:
    """Bounds in x, y order of a CRS (EPSG code, 0 for CRS84), and the size in pixels."""

    crs: int
    left: float
    bottom: float
    right: float
    top: float
    width: int
    height: int

    def check(self) -> None:
        """Raises InvalidInputError for a frame that is empty or too large; before any work is done (TRUST Q2)."""
        if not (0 < self.width <= MAX_SIDE_PX and 0 < self.height <= MAX_SIDE_PX):
            raise InvalidInputError(
                _("Ukuran gambar %(width)s × %(height)s tidak dilayani.", width=self.width, height=self.height),
                hint=_("Lebar dan tinggi dari 1 sampai %(side)s piksel.", side=MAX_SIDE_PX),
            )
        if not (self.left < self.right and self.bottom < self.top):
            raise InvalidInputError(
                _("Kotak batas (BBOX) tidak memiliki luas."),
                hint=_("Nilai terkecil harus lebih kecil dari nilai terbesar pada setiap sumbu."),
            )

    def centres(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Coordinates in the CRS of pixel positions (0 is the left or upper edge)."""
        return (
            self.left + x * (self.right - self.left) / self.width,
            self.top - y * (self.top - self.bottom) / self.height,
        )


def transparent_map(view: LayerView, frame: MapFrame) -> bytes:
    """The layer in the frame as a PNG with transparent ground."""
    if frame.crs == WEB_MERCATOR:
        bounds = MercatorBounds(frame.left, frame.bottom, frame.right, frame.top)
        return IMAGE_FORMATS["png"].encode(view, Window(bounds, frame.width, frame.height))
    file = io.BytesIO()
    warped(view, frame).save(file, "PNG", compress_level=1)
    return file.getvalue()


def warped(view: LayerView, frame: MapFrame) -> Image.Image:
    """The layer in the frame as an RGBA picture."""
    from PIL import Image

    if frame.crs == WEB_MERCATOR:
        with Image.open(io.BytesIO(transparent_map(view, frame))) as picture:
            return picture.convert("RGBA")
    x, y = _mercator_of_pixels(frame)
    inside = np.isfinite(x) & np.isfinite(y) & (np.abs(x) <= MERCATOR_EDGE_M * 1.001) & (np.abs(y) <= MERCATOR_EDGE_M)
    pixels = np.zeros((frame.height, frame.width, 4), np.uint8)
    if inside.any():
        window = _window_over(x[inside], y[inside], frame)
        with Image.open(io.BytesIO(IMAGE_FORMATS["png"].encode(view, window))) as picture:
            drawn = np.asarray(picture.convert("RGBA"))
        left, bottom, right, top = window.bounds
        columns = ((x[inside] - left) / (right - left) * window.width).astype(np.int64).clip(0, window.width - 1)
        rows = ((top - y[inside]) / (top - bottom) * window.height).astype(np.int64).clip(0, window.height - 1)
        pixels[inside] = drawn[rows, columns]
    return Image.fromarray(pixels, "RGBA")


def is_on_earth(frame: MapFrame) -> npt.NDArray[np.bool_]:
    """For every pixel, height x width, whether the coordinate system has a place on earth there."""
    across, down = (np.arange(size, dtype=np.float64) + 0.5 for size in (frame.width, frame.height))
    x, y = np.meshgrid(*frame.centres(across, down))
    if frame.crs == WEB_MERCATOR:
        return (np.abs(x) <= MERCATOR_EDGE_M) & (np.abs(y) <= MERCATOR_EDGE_M)
    if frame.crs not in DEGREES:
        east, north = _degrees_of(frame.crs, x.ravel(), y.ravel())
        x, y = east.reshape(x.shape), north.reshape(x.shape)
    return np.isfinite(x) & np.isfinite(y) & (np.abs(x) <= 180) & (np.abs(y) <= 90)


def degrees_at(frame: MapFrame, x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a pixel position."""
    east, north = _to_mercator(frame.crs, *frame.centres(np.array([x]), np.array([y])))
    return float(east[0]) / MERCATOR_EDGE_M * 180, float(np.degrees(np.arctan(np.sinh(north[0] / EARTH_RADIUS_M))))


def region_at(view: LayerView, frame: MapFrame, x: float, y: float) -> int | None:
    """Position of the region drawn at a pixel position; None outside every region."""
    east, north = _to_mercator(frame.crs, *frame.centres(np.array([x]), np.array([y])))
    if not (np.isfinite(east[0]) and np.isfinite(north[0])):
        return None
    half = 0.05  # metres: the region under the point itself, not under what a pixel covers
    bounds = MercatorBounds(east[0] - half, north[0] - half, east[0] + half, north[0] + half)
    grid = view.prepared.region_grid(Window(bounds, 1, 1))
    number = 0 if grid is None else int(grid.pixels[0, 0])
    return None if grid is None or number == 0 else int(grid.positions[number])


def _mercator_of_pixels(frame: MapFrame) -> tuple[Floats, Floats]:
    """EPSG:3857 coordinates of every pixel centre, height x width."""
    across, down = (np.arange(size, dtype=np.float64) + 0.5 for size in (frame.width, frame.height))
    if frame.crs in DEGREES:  # rows and columns stay straight
        longitude, _latitude = frame.centres(across, np.zeros(1))
        _longitude, latitude = frame.centres(np.zeros(1), down)
        x, _y = _to_mercator(0, longitude, np.zeros_like(longitude))
        _x, y = _to_mercator(0, np.zeros_like(latitude), latitude)
        return np.broadcast_to(x, (frame.height, frame.width)), np.broadcast_to(y[:, None], (frame.height, frame.width))
    knots_x, knots_y = (_knots(size) for size in (frame.width, frame.height))
    grid_x, grid_y = np.meshgrid(*frame.centres(knots_x, knots_y))
    x, y = (part.reshape(grid_x.shape) for part in _to_mercator(frame.crs, grid_x.ravel(), grid_y.ravel()))
    return _between(x, knots_x, knots_y, across, down), _between(y, knots_x, knots_y, across, down)


def _knots(size: int) -> Floats:
    return np.append(np.arange(0, size, _STEP_PX), size).astype(np.float64)


def _between(values: Floats, knots_x: Floats, knots_y: Floats, across: Floats, down: Floats) -> Floats:
    """Bilinear interpolation on a grid."""
    rows = np.array([np.interp(across, knots_x, row) for row in values])
    below = np.searchsorted(knots_y, down, side="right") - 1
    share = ((down - knots_y[below]) / (knots_y[below + 1] - knots_y[below]))[:, None]
    found: Floats = rows[below] * (1 - share) + rows[below + 1] * share
    return found


def _to_mercator(crs: int, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    if crs == WEB_MERCATOR:
        return x, y
    if crs not in DEGREES:
        x, y = _degrees_of(crs, x, y)
    y = np.where(np.abs(y) <= _MAX_LATITUDE, y, np.nan)
    return x / 180 * MERCATOR_EDGE_M, np.arcsinh(np.tan(np.radians(y))) * EARTH_RADIUS_M


def _degrees_of(crs: int, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    from pyproj import Transformer

    transformer = Transformer.from_crs(f"EPSG:{crs}", "OGC:CRS84", always_xy=True)
    longitude, latitude = transformer.transform(x, y)
    return np.where(np.isfinite(longitude), longitude, np.nan), np.where(np.isfinite(latitude), latitude, np.nan)


def _window_over(x: Floats, y: Floats, frame: MapFrame) -> Window:
    """The window that holds these points, as fine as the frame, within bounded size."""
    left, right, bottom, top = float(x.min()), float(x.max()), float(y.min()), float(y.max())
    metres = max((right - left) / frame.width, 1e-6), max((top - bottom) / frame.height, 1e-6)
    bounds = MercatorBounds(left - metres[0], bottom - metres[1], right + metres[0], top + metres[1])
    return Window(bounds, min(frame.width + 2, MAX_SIDE_PX), min(frame.height + 2, MAX_SIDE_PX))
