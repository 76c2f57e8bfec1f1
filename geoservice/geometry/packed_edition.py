"""PackedEdition: the PreparedEdition that reads the files written by `prepare.pack`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import cast

import numpy as np

from geoservice.errors import UnavailableError
from geoservice.geometry import mvt, raster
from geoservice.geometry.lattice import HALF, Frame, frame_of, frame_of_tile
from geoservice.geometry.levels import Level, Rings
from geoservice.geometry.packs import Array, DamagedPackError, open_pack
from geoservice.geometry.prepared import RegionGrid, RegionNumbers
from geoservice.geometry.quantising import quantise
from geoservice.geometry.ragged import Texts
from geoservice.geometry.svg import svg_paths
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox, FloatArray, IntArray
from geoservice.model.boundary import BoundaryEdition, RegionTable
from geoservice.model.tile import Tile, Window

# The coarsest level whose missing detail stays below a third of a pixel is drawn.
_UNSEEN_PX = 0.3
# Outlines of regions this many pixels across and smaller would hide the colours, so they fade out.
_FADED_PX, _FULL_PX = 5.0, 16.0
_POINTS_AT_ONCE = 150_000
_KEPT_GRIDS = 48
_LARGEST_KEPT_PX = 512 * 512
#: Side of the square that stands for a region without a shape, in MVT units: a pixel where tiles are shown at 512.
_SPECK = 8


def open_packed_edition(edition: BoundaryEdition, parts: Mapping[str, Path]) -> PackedEdition:
    """Map the part files; raises UnavailableError when one is missing or damaged."""
    try:
        return PackedEdition(edition, {name: open_pack(path) for name, path in parts.items()})
    except (DamagedPackError, OSError, KeyError, ValueError) as error:
        raise UnavailableError(
            _("Berkas siap-pakai batas “%(id)s” rusak atau hilang: %(reason)s", id=edition.set_id, reason=str(error)),
            hint=_("Buat lagi dengan: geoservice prepare %(id)s", id=edition.set_id),
        ) from error


class PackedEdition:
    """Geometry drawn on demand from memory-mapped rings at several degrees of detail; safe to share by threads."""

    def __init__(self, edition: BoundaryEdition, packs: Mapping[str, Mapping[str, Array]]) -> None:
        index, texts = packs["index"], packs["geojson"]
        self.edition = edition
        self.regions = _regions(packs["regions"])
        self._bounds, self._boxes = index["bounds"], index["boxes"]
        self._labels, self._label_points = index["labels"], index["label_points"]
        self._sizes, self._areas_km2 = index["sizes"], index["areas_km2"]
        self._texts, self._text_offsets = texts["data"], texts["offsets"]
        levels = [Level(float(pack["tolerance"][0]), *_columns(pack)) for name, pack in packs.items() if "x" in pack]
        self._levels = sorted(levels, key=lambda level: -level.tolerance)
        counts = {len(self.regions), len(self._sizes), len(self._text_offsets) - 1}
        counts |= {len(level.region_starts) - 1 for level in levels}
        if counts != {edition.regions}:
            raise DamagedPackError("parts of different editions")
        self._small_grid = lru_cache(maxsize=_KEPT_GRIDS)(self._draw)

    def region_grid(self, window: Window) -> RegionGrid | None:
        """See PreparedEdition."""
        if window.width * window.height > _LARGEST_KEPT_PX:
            return self._draw(window)
        return self._small_grid(window)

    def vector_tile(self, tile: Tile) -> Iterable[tuple[int, bytes]]:
        """See PreparedEdition."""
        frame = frame_of_tile(tile, mvt.EXTENT)
        positions = self._meeting(frame, margin_px=mvt.BUFFER)
        level = self._level(2.0 ** (24 - tile.z))
        shapes: dict[int, bytes] = {}
        for batch in level.batches(positions, _POINTS_AT_ONCE):
            rings = quantise(level.rings(positions[batch]), frame, mvt.BUFFER)
            shapes |= {owner + batch.start: shape for owner, shape in mvt.encode_geometries(rings).items()}
        owners, x, y = self._labels_in(frame, positions)
        lost = np.array([owner not in shapes for owner in owners.tolist()], np.bool_)
        specks = mvt.encode_squares(x[lost], y[lost], _SPECK)
        shapes |= zip(owners[lost].tolist(), specks, strict=True)
        return [(int(positions[owner]), shapes[owner]) for owner in sorted(shapes)]

    def svg_paths(self, window: Window) -> Iterator[tuple[int, str]]:
        """See PreparedEdition."""
        frame = frame_of(window)
        positions = self._meeting(frame, margin_px=1)
        rings = self._level(frame.steps_per_px).rings(positions)
        for owner, path in svg_paths(rings, frame, *self._labels_in(frame, positions)):
            yield int(positions[owner]), path

    def geojson(self, position: int) -> bytes:
        """See PreparedEdition."""
        start, stop = self._text_offsets[position], self._text_offsets[position + 1]
        text: bytes = self._texts[start:stop].tobytes()
        return text

    def intersecting(self, bbox: BBox) -> IntArray:
        """See PreparedEdition."""
        west, south, east, north = self._bounds
        if bbox.west <= bbox.east:
            across = (west <= bbox.east) & (east >= bbox.west)
        else:
            across = (west <= bbox.east) | (east >= bbox.west)
        return np.flatnonzero(across & (south <= bbox.north) & (north >= bbox.south))

    def label_points(self) -> FloatArray:
        """See PreparedEdition."""
        return self._label_points

    def areas_km2(self) -> FloatArray:
        """See PreparedEdition."""
        return self._areas_km2

    def _level(self, steps_per_px: float) -> Level:
        fit = (level for level in self._levels if level.tolerance <= _UNSEEN_PX * steps_per_px)
        return next(fit, self._levels[-1])

    def _meeting(self, frame: Frame, margin_px: float) -> IntArray:
        left, top, right, bottom = frame.box(margin_px)
        west, north, east, south = self._boxes
        return np.flatnonzero((west <= right) & (east >= left) & (north <= bottom) & (south >= top))

    def _draw(self, window: Window) -> RegionGrid | None:
        frame = frame_of(window)
        positions = self._meeting(frame, margin_px=1)
        if not len(positions):
            return None
        level = self._level(frame.steps_per_px)
        strengths = np.clip((self._sizes[positions] / frame.steps_per_px - _FADED_PX) / (_FULL_PX - _FADED_PX), 0, 1)
        grid = np.zeros((frame.height, frame.width), np.uint32)
        border = np.zeros((frame.height, frame.width), np.uint8)
        unseen = np.zeros(len(positions), np.bool_)
        for batch in level.batches(positions, _POINTS_AT_ONCE):
            rings = raster.to_pixels(level.rings(positions[batch]), frame)
            numbers = np.arange(batch.start + 1, batch.stop + 1, dtype=np.uint32)
            runs = raster.spans(rings, frame.width, frame.height)
            raster.paint(grid, runs, numbers)
            unseen[batch] = ~raster.covered(runs, len(numbers))
            outlined = strengths[batch] > 0
            raster.draw_outlines(border, rings.keep_rings(outlined[rings.owners]), strengths[batch])
        self._mark_specks(grid, frame, level, positions, np.flatnonzero(unseen))
        return _compact(grid, border, positions)

    def _mark_specks(self, grid: Array, frame: Frame, level: Level, positions: IntArray, unseen: IntArray) -> None:
        """Give every region that has no pixel anywhere the one at its label point."""
        here, x, y = self._labels_in(frame, positions[unseen])
        unseen = unseen[here]
        if not len(unseen):
            return
        rings = level.rings(positions[unseen])
        around = _frame_around(rings, frame)
        runs = raster.spans(raster.to_pixels(rings, around), around.width, around.height)
        elsewhere = raster.covered(runs, len(unseen))
        grid[y[~elsewhere], x[~elsewhere]] = unseen[~elsewhere] + 1

    def _labels_in(self, frame: Frame, positions: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """Which of the positions have their label point in the frame, and the column and row of its cell."""
        x, y = (self._labels[axis, positions].astype(np.float64) for axis in (0, 1))
        x, y = np.floor((x - frame.left) / frame.step_x), np.floor((y - frame.top) / frame.step_y)
        here = np.flatnonzero((x >= 0) & (x < frame.width) & (y >= 0) & (y < frame.height))
        return here, x[here].astype(np.int64), y[here].astype(np.int64)


def _frame_around(rings: Rings, frame: Frame) -> Frame:
    """The same pixels, as many as the rings need."""
    left = np.floor((rings.x.min(initial=HALF) - frame.left) / frame.step_x)
    top = np.floor((rings.y.min(initial=HALF) - frame.top) / frame.step_y)
    width = np.ceil((rings.x.max(initial=-HALF) - frame.left) / frame.step_x) - left
    height = np.ceil((rings.y.max(initial=-HALF) - frame.top) / frame.step_y) - top
    return frame._replace(
        left=frame.left + left * frame.step_x,
        top=frame.top + top * frame.step_y,
        width=max(int(width), 0),
        height=max(int(height), 0),
    )


def _compact(grid: Array, border: Array, positions: IntArray) -> RegionGrid | None:
    """Number only the regions that are seen."""
    seen = np.zeros(len(positions) + 1, np.bool_)
    seen[grid.reshape(-1)] = True
    seen[0] = True
    numbers = np.flatnonzero(seen)
    if len(numbers) == 1 and not border.any():
        return None
    small = len(numbers) <= np.iinfo(np.uint16).max
    table = np.zeros(len(seen), np.uint16 if small else np.uint32)
    table[numbers] = np.arange(len(numbers))
    chosen = np.zeros(len(numbers), np.int64)
    chosen[1:] = positions[numbers[1:] - 1]
    pixels = cast(RegionNumbers, table[grid])
    for array in (pixels, border, chosen):
        array.flags.writeable = False
    return RegionGrid(pixels, border, chosen)


def _columns(pack: Mapping[str, Array]) -> tuple[Array, Array, Array, Array, Array]:
    if pack["ring_starts"][-1] != len(pack["x"]) or pack["region_starts"][-1] != len(pack["holes"]):
        raise DamagedPackError("offsets do not fit")
    return pack["x"], pack["y"], pack["ring_starts"], pack["region_starts"], pack["holes"]


def _regions(pack: Mapping[str, Array]) -> RegionTable:
    names = [name.removesuffix(":data") for name in pack if name.endswith(":data")]
    columns = {name: Texts(pack[f"{name}:offsets"], pack[f"{name}:data"]) for name in names}
    parents = {name.removeprefix("parent:"): texts for name, texts in columns.items() if name.startswith("parent:")}
    return RegionTable(columns["code"], columns["name"], columns["kind"], parents)
