"""Proportional symbols: how large the circle of a value is, and which circles a window shows.

The area of a circle is in proportion to the value (`radius = largest * sqrt(|value| / reach)`, no correction for how
eyes judge areas), and `reach`, the value of the largest circle, is the outermost class limit: periods that share their
limits have comparable circles. Circles keep their size on screen; only where the whole area is seen smaller than
FIT_PX they shrink with it. Both depend on nothing but the scale, so that tiles join without a seam.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

import numpy as np
import numpy.typing as npt

from geoservice.formats import LayerView
from geoservice.geometry.lattice import STEPS, Frame, frame_of, from_degrees
from geoservice.geometry.prepared import PreparedEdition
from geoservice.model.arrays import FloatArray, IntArray
from geoservice.model.classification import Classification
from geoservice.model.tile import MERCATOR_EDGE_M, Window, mercator_bounds

#: The fill of regions below circles: pale, so that the circles speak.
PALE = "#f4f2ee"
#: What separates circles that overlap.
EDGE = "#ffffff"
#: The mark of the value zero: there is a value, and its circle has no area.
DOT_PX = 1.5
#: A circle is never smaller than this, or it could not be seen at all.
LEAST_PX = 1.6
#: The long side of a map at which circles have their full size.
FIT_PX = 560
#: What vector tiles say of a circle; `radius` is in pixels at full size.
CIRCLE_COLUMNS = ("kode", "nama", "nilai", "kelas", "label", "warna", "radius")
_SMALLEST, _LARGEST = 10.0, 30.0
#: The largest circle covers about as much as this many regions of average size.
_REGIONS_COVERED = 2.0
#: The share of its box that an area fills, about.
_FILLED = 0.5
_MM_PER_PX = 25.4 / 96


@dataclass(frozen=True, slots=True, eq=False)
class Circles:
    """The circles of a window in drawing order, largest first, so that small ones lie on top."""

    positions: IntArray
    """Regions."""
    x: FloatArray
    """Pixels from the left edge of the window; centres may lie outside it by their radius."""
    y: FloatArray
    """Pixels from the top edge."""
    radii: FloatArray
    """Pixels; DOT_PX where the value is zero."""
    zeros: npt.NDArray[np.bool_]
    """Whether the value is zero: a dot and not a circle."""


def reach(classification: Classification) -> float:
    """The value of the largest circle."""
    ends = (classification.lower, classification.breaks[-1]) if classification.breaks else (0.0,)
    return max(map(abs, ends)) or 1.0


def outermost(classification: Classification, number: int) -> float:
    """The absolute value of the limit of a class that lies farther from zero."""
    return max(map(abs, classification.limits(number)), default=0.0)


def largest_px(view: LayerView) -> float:
    """Radius of the largest circle at full size; the same for all layers of a boundary edition."""
    return _largest_px(view.prepared)


def largest_mm(view: LayerView) -> float:
    """Its diameter on paper."""
    return 2 * largest_px(view) * _MM_PER_PX


def radius_px(view: LayerView, value: float, scale: float = 1.0) -> float:
    """Radius of the circle of a value at full size; 0 for zero."""
    return scale * largest_px(view) * sqrt(abs(value) / reach(view.style.classification))


def circle_layer_name(layer_id: str) -> str:
    """The layer of points in the vector tiles, beside that of the regions, which has the id of the layer."""
    return f"{layer_id}-lingkaran"


def full_radii_px(view: LayerView) -> FloatArray:
    """Radius at full size of the circle of every region, DOT_PX for zero and NaN where there is no value."""
    if "radii" not in view.kept:
        view.kept["radii"] = _full_radii_px(view)
    radii: FloatArray = view.kept["radii"]
    return radii


def lattice_centres(prepared: PreparedEdition) -> tuple[FloatArray, FloatArray]:
    """Lattice x and y of the middle of every circle: the label point of its region."""
    return _centres(prepared)  # type: ignore[arg-type]  # a protocol says nothing of hashing; editions are objects


def circles(view: LayerView, window: Window, scale: float = 1.0) -> Circles:
    """The circles that reach into a window, also those whose centre lies outside; `scale` is 2 for sharp screens."""
    frame = frame_of(window)
    enlarged = scale * shrunk_in(view, window, scale)
    x, y = lattice_centres(view.prepared)
    x, y = (x - frame.left) / frame.step_x, (y - frame.top) / frame.step_y
    values = view.theme.values
    reached = enlarged * largest_px(view) + 2 * scale  # with its edge
    near = (x >= -reached) & (x < frame.width + reached) & (y >= -reached) & (y < frame.height + reached)
    shown = np.flatnonzero(near & ~np.isnan(values))
    shown = shown[np.argsort(-np.abs(values[shown]), kind="stable")]
    radii = enlarged * full_radii_px(view)[shown]
    return Circles(shown.astype(np.int64), x[shown], y[shown], radii, values[shown] == 0)


def shrunk_in(view: LayerView, window: Window, scale: float = 1.0) -> float:
    """The share of their full size that circles have in a window: 1, less where the whole area is small in it."""
    return min(1.0, fit_m_per_px(view.prepared) / (_m_per_px(frame_of(window)) * scale))


def example_values(view: LayerView) -> tuple[float, ...]:
    """Three readable values for the legend, largest first: about the largest one, a third and a tenth of it.

    Fewer where small whole numbers leave no more; negative where no value is above zero.
    """
    values = view.theme.values[~np.isnan(view.theme.values)]
    most = float(np.abs(values).max(initial=0.0))
    if most == 0:
        return ()
    wanted = [_readable(most * share) for share in (1.0, 1 / 3, 1 / 12)]
    if view.style.classification.whole:
        wanted = [max(float(round(value)), 1.0) for value in wanted]
    found = sorted(set(wanted), reverse=True)
    return tuple(found) if values.max() > 0 else tuple(-value for value in found)


def fit_m_per_px(prepared: PreparedEdition) -> float:
    """Metres (EPSG:3857) per pixel where the whole edition is FIT_PX long."""
    left, bottom, right, top = mercator_bounds(prepared.edition.bbox)
    return max(right - left, top - bottom, 1.0) / FIT_PX


def _largest_px(prepared: PreparedEdition) -> float:
    left, bottom, right, top = mercator_bounds(prepared.edition.bbox)
    area_px = _FILLED * (right - left) * (top - bottom) / fit_m_per_px(prepared) ** 2
    covered = _REGIONS_COVERED * area_px / max(prepared.edition.regions, 1)
    return float(min(max((covered / np.pi) ** 0.5, _SMALLEST), _LARGEST))


def _full_radii_px(view: LayerView) -> FloatArray:
    values = np.abs(view.theme.values)
    sizes = np.maximum(largest_px(view) * np.sqrt(values / reach(view.style.classification)), LEAST_PX)
    return np.where(values == 0, DOT_PX, sizes)


def _m_per_px(frame: Frame) -> float:
    return frame.steps_per_px / STEPS * 2 * MERCATOR_EDGE_M


@lru_cache(maxsize=16)
def _centres(prepared: PreparedEdition) -> tuple[FloatArray, FloatArray]:
    points = prepared.label_points()
    return from_degrees(points[:, 0], points[:, 1])


def _readable(value: float) -> float:
    """The largest of 1, 2, 3, 5 times a power of ten that is not above the value."""
    power = 10.0 ** np.floor(np.log10(value))
    factor = max(step for step in (1, 2, 3, 5) if step * power <= value * (1 + 1e-9))
    return float(f"{factor * power:.12g}")
