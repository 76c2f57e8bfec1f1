"""Printed maps are drawn in a local projection, so that the scale bar is true (FINDINGS C9)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import floor
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox, FloatArray
from geoservice.model.tile import Window

if TYPE_CHECKING:
    from pyproj import Geod, Transformer

#: UTM is off by less than 0.6 % as long as an area is no wider than a zone.
_UTM_DEGREES = 6.0
_MOST_LATITUDE = 84.0
_EDGE_POINTS = 21
Points = npt.NDArray[Any]


@dataclass(frozen=True)
class Projection:
    """A coordinate system in metres and what it is called."""

    crs: str
    name: Message

    @cached_property
    def transformer(self) -> Transformer:
        """From longitude and latitude."""
        from pyproj import Transformer

        return Transformer.from_crs("OGC:CRS84", self.crs, always_xy=True)

    def forward(self, longitude: Points, latitude: Points) -> tuple[FloatArray, FloatArray]:
        """Metres east and north."""
        x, y = self.transformer.transform(longitude, latitude)
        return np.asarray(x, np.float64), np.asarray(y, np.float64)

    def inverse(self, x: Points, y: Points) -> tuple[FloatArray, FloatArray]:
        """Longitude and latitude."""
        longitude, latitude = self.transformer.transform(x, y, direction="INVERSE")
        return np.asarray(longitude, np.float64), np.asarray(latitude, np.float64)


MERCATOR = Projection("EPSG:3857", _("Web Mercator"))


def local_projection(bbox: BBox) -> Projection:
    """The UTM zone of the middle, or for what is wider than a zone an equal-area one that is true along its middle."""
    longitude, latitude = (bbox.west + bbox.east) / 2, (bbox.south + bbox.north) / 2
    if bbox.east - bbox.west <= _UTM_DEGREES and max(-bbox.south, bbox.north) <= _MOST_LATITUDE:
        zone = min(max(floor((longitude + 180) / 6) + 1, 1), 60)
        side, code = ("S", 32700) if latitude < 0 else ("U", 32600)
        return Projection(f"EPSG:{code + zone}", _("UTM zona %(zone)s", zone=f"{zone}{side}"))
    true_at = np.clip(abs(latitude), 0, 75)
    return Projection(
        f"+proj=cea +lat_ts={true_at:.4f} +lon_0={longitude:.4f} +datum=WGS84 +units=m", _("silinder sama luas")
    )


@dataclass(frozen=True)
class MapFrame:
    """A map of so many logical pixels in a projection; `left` and `top` are metres of its north-west corner."""

    projection: Projection
    left: float
    top: float
    step_x: float
    """Metres a pixel."""
    step_y: float
    width: float
    height: float

    def to_px(self, longitude: Points, latitude: Points) -> tuple[FloatArray, FloatArray]:
        """Pixels from the north-west corner."""
        x, y = self.projection.forward(longitude, latitude)
        return (x - self.left) / self.step_x, (self.top - y) / self.step_y

    def to_degrees(self, x: Points, y: Points) -> tuple[FloatArray, FloatArray]:
        """Longitude and latitude of pixels."""
        return self.projection.inverse(self.left + np.asarray(x) * self.step_x, self.top - np.asarray(y) * self.step_y)

    @cached_property
    def bbox(self) -> BBox:
        """What the map shows, in degrees."""
        along = np.linspace(0, 1, _EDGE_POINTS)
        zeros, ones = np.zeros(_EDGE_POINTS), np.ones(_EDGE_POINTS)
        x = np.concatenate([along, along, zeros, ones]) * self.width
        y = np.concatenate([zeros, ones, along, along]) * self.height
        longitude, latitude = self.to_degrees(x, y)
        known = np.isfinite(longitude) & np.isfinite(latitude)
        if not known.any():
            return BBox(-180, -85, 180, 85)
        low, high = np.clip(latitude[known], -85, 85).min(), np.clip(latitude[known], -85, 85).max()
        return BBox(
            max(float(longitude[known].min()), -180), float(low), min(float(longitude[known].max()), 180), float(high)
        )

    def length_px(self, metres: float) -> float:
        """How long a distance is that is drawn level through the middle of the map."""
        length = metres / self.step_x
        for _round in range(3):
            # Measured over no more than a third of the map: beyond its edge there may be no world.
            chord = min(length, self.width / 3)
            middle = np.array([self.width - chord, self.width + chord]) / 2
            (west, east), (first, second) = self.to_degrees(middle, np.full(2, self.height / 2))
            true = _geod().inv(west, first, east, second)[2]
            if not np.isfinite(true) or true <= 0:
                break
            length = metres * chord / true
        return float(length)


def fitted(bbox: BBox, width: float, height: float, margin_px: float = 2.0) -> MapFrame:
    """The largest map of this size that shows bbox whole."""
    bbox = _unwrapped(bbox)
    projection = local_projection(bbox)
    left, bottom, right, top = _bounds(projection, bbox)
    step = max((right - left) / max(width - 2 * margin_px, 1), (top - bottom) / max(height - 2 * margin_px, 1), 1e-3)
    west, north = (left + right - width * step) / 2, (bottom + top + height * step) / 2
    return MapFrame(projection, west, north, step, step, width, height)


def shape_of(bbox: BBox) -> float:
    """Width by height of an area in its local projection."""
    bbox = _unwrapped(bbox)
    left, bottom, right, top = _bounds(local_projection(bbox), bbox)
    return (right - left) / max(top - bottom, 1e-9)


def frame_of_window(window: Window) -> MapFrame:
    """The same rectangle of Web Mercator, for pictures without a frame."""
    left, bottom, right, top = window.bounds
    steps = ((right - left) / window.width, (top - bottom) / window.height)
    return MapFrame(MERCATOR, left, top, *steps, window.width, window.height)


def _unwrapped(bbox: BBox) -> BBox:
    """A box over the antimeridian with its east beyond 180 degrees."""
    return bbox if bbox.west <= bbox.east else bbox._replace(east=bbox.east + 360)


def _bounds(projection: Projection, bbox: BBox) -> tuple[float, float, float, float]:
    along = np.linspace(0, 1, _EDGE_POINTS)
    south, north = np.clip([bbox.south, bbox.north], -_MOST_LATITUDE, _MOST_LATITUDE)
    across, up = bbox.west + along * (bbox.east - bbox.west), south + along * (north - south)
    zeros = np.zeros(_EDGE_POINTS)
    longitude = np.concatenate([across, across, zeros + bbox.west, zeros + bbox.east])
    latitude = np.concatenate([zeros + south, zeros + north, up, up])
    x, y = projection.forward(longitude, latitude)
    # A single point has no size; ten metres keep the arithmetic sound.
    pad = 5.0 if x.max() - x.min() < 10 or y.max() - y.min() < 10 else 0.0
    return float(x.min()) - pad, float(y.min()) - pad, float(x.max()) + pad, float(y.max()) + pad


def _geod() -> Geod:
    from pyproj import Geod

    return Geod(ellps="WGS84")
