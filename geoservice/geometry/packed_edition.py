"""PackedEdition: the PreparedEdition that reads the files written by `prepare.pack`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np

from geoservice.errors import UnavailableError
from geoservice.geometry import mvt
from geoservice.geometry.drawing import draw
from geoservice.geometry.lattice import frame_of, frame_of_tile
from geoservice.geometry.levels import Level
from geoservice.geometry.outlines import Outlines
from geoservice.geometry.packs import Array, DamagedPackError, open_pack
from geoservice.geometry.prepared import RegionGrid
from geoservice.geometry.quantising import quantise
from geoservice.geometry.ragged import Texts
from geoservice.geometry.svg import svg_paths
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox, FloatArray, IntArray
from geoservice.model.boundary import BoundaryEdition, RegionTable
from geoservice.model.tile import Tile, Window

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
        self._bounds, self._label_points, self._areas_km2 = index["bounds"], index["label_points"], index["areas_km2"]
        self._texts, self._text_offsets = texts["data"], texts["offsets"]
        levels = [Level(float(pack["tolerance"][0]), *_columns(pack)) for name, pack in packs.items() if "x" in pack]
        levels.sort(key=lambda level: -level.tolerance)
        self.outlines = Outlines(index["boxes"], index["labels"], index["sizes"], tuple(levels))
        counts = {len(self.regions), len(self.outlines), len(self._text_offsets) - 1}
        counts |= {len(level.region_starts) - 1 for level in levels}
        if counts != {edition.regions}:
            raise DamagedPackError("parts of different editions")
        self._small_grid = lru_cache(maxsize=_KEPT_GRIDS)(lambda window: draw(self.outlines, frame_of(window)))

    def region_grid(self, window: Window) -> RegionGrid | None:
        """See PreparedEdition."""
        if window.width * window.height > _LARGEST_KEPT_PX:
            return draw(self.outlines, frame_of(window))
        return self._small_grid(window)

    def vector_tile(self, tile: Tile) -> Iterable[tuple[int, bytes]]:
        """See PreparedEdition."""
        frame = frame_of_tile(tile, mvt.EXTENT)
        positions = self.outlines.meeting(frame, margin_px=mvt.BUFFER)
        level = self.outlines.level(2.0 ** (24 - tile.z))
        shapes: dict[int, bytes] = {}
        for batch in level.batches(positions, _POINTS_AT_ONCE):
            rings = quantise(level.rings(positions[batch]), frame, mvt.BUFFER)
            shapes |= {owner + batch.start: shape for owner, shape in mvt.encode_geometries(rings).items()}
        owners, x, y = self.outlines.labels_in(frame, positions)
        lost = np.array([owner not in shapes for owner in owners.tolist()], np.bool_)
        specks = mvt.encode_squares(x[lost], y[lost], _SPECK)
        shapes |= zip(owners[lost].tolist(), specks, strict=True)
        return [(int(positions[owner]), shapes[owner]) for owner in sorted(shapes)]

    def svg_paths(self, window: Window) -> Iterator[tuple[int, str]]:
        """See PreparedEdition."""
        frame = frame_of(window)
        positions = self.outlines.meeting(frame, margin_px=1)
        rings = self.outlines.level(frame.steps_per_px).rings(positions)
        for owner, path in svg_paths(rings, frame, *self.outlines.labels_in(frame, positions)):
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


def _columns(pack: Mapping[str, Array]) -> tuple[Array, Array, Array, Array, Array]:
    if pack["ring_starts"][-1] != len(pack["x"]) or pack["region_starts"][-1] != len(pack["holes"]):
        raise DamagedPackError("offsets do not fit")
    return pack["x"], pack["y"], pack["ring_starts"], pack["region_starts"], pack["holes"]


def _regions(pack: Mapping[str, Array]) -> RegionTable:
    names = [name.removesuffix(":data") for name in pack if name.endswith(":data")]
    columns = {name: Texts(pack[f"{name}:offsets"], pack[f"{name}:data"]) for name in names}
    parents = {name.removeprefix("parent:"): texts for name, texts in columns.items() if name.startswith("parent:")}
    return RegionTable(columns["code"], columns["name"], columns["kind"], parents)
