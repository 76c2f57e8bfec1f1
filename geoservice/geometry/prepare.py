"""Prepare an edition: clean polygons in, part files out, once for all layers that will ever be laid over them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geoservice.geometry import lattice
from geoservice.geometry.levels import Rings
from geoservice.geometry.packs import Array, write_pack
from geoservice.geometry.ragged import offsets_of, pack_texts
from geoservice.geometry.shapes import RegionShapes
from geoservice.geometry.simplify import Polygons, rings_of, simplify_polygons
from geoservice.model.arrays import FloatArray
from geoservice.model.boundary import RegionTable

PACKER = 1
"""Raise it whenever the same shapes give other bytes, or the bytes get another meaning."""

#: Zooms that get geometry of their own, finest first, each made from the one before; above them it is drawn in full.
LEVEL_ZOOMS = (10, 8, 6, 4)
_TOLERANCE_PX = 0.25
_BLOCK = 512

Progress = Callable[[int, int], None]


def pack(shapes: RegionShapes, folder: Path, progress: Progress | None = None) -> dict[str, Path]:
    """Write the part files of an edition into a folder: part name to file. The same shapes give the same bytes.

    `progress` is told how much of how much work is done.
    """
    steps = _Steps(len(shapes), len(LEVEL_ZOOMS), progress)
    folder.mkdir(parents=True, exist_ok=True)
    files = {}

    def write(name: str, arrays: Mapping[str, Array | Iterator[Array]]) -> None:
        files[name] = folder / f"{name}.pack"
        write_pack(files[name], arrays)

    write("regions", _region_arrays(shapes.regions))
    write("geojson", _geojson_arrays(shapes.polygons, steps))
    polygons = shapely.orient_polygons(_on_lattice(shapes.polygons), exterior_cw=False)
    write("index", _index_arrays(shapes.polygons, polygons, steps))
    write("level-full", _level_arrays(rings_of(polygons), len(shapes), 0.0))
    for zoom in LEVEL_ZOOMS:
        tolerance = _TOLERANCE_PX * 2.0 ** (24 - zoom)
        polygons = simplify_polygons(polygons, tolerance)
        rings = _without_islets(rings_of(polygons), tolerance)
        write(f"level-{zoom:02}", _level_arrays(rings, len(shapes), tolerance))
        steps.advance(len(shapes))
    return files


class _Steps:
    """Work done so far, counted in regions: one pass for GeoJSON, one for label points, one for each level."""

    def __init__(self, regions: int, levels: int, progress: Progress | None) -> None:
        self._total = regions * (2 + levels)
        self._done = 0
        self._progress = progress

    def advance(self, regions: int) -> None:
        self._done += regions
        if self._progress is not None:
            self._progress(self._done, self._total)


def _region_arrays(regions: RegionTable) -> dict[str, Array]:
    columns = {"code": regions.codes, "name": regions.names, "kind": regions.kinds}
    columns |= {f"parent:{name}": values for name, values in regions.parents.items()}
    arrays: dict[str, Array] = {}
    for name, texts in columns.items():
        arrays[f"{name}:offsets"], arrays[f"{name}:data"] = pack_texts(texts)
    return arrays


def _geojson_arrays(polygons: Polygons, steps: _Steps) -> dict[str, Array | Iterator[Array]]:
    sizes: list[int] = []

    def texts() -> Iterator[Array]:
        for block in _blocks(polygons):
            encoded = [_plain_numbers(text) for text in _geojson(block)]
            sizes.extend(map(len, encoded))
            yield np.frombuffer(b"".join(encoded), np.uint8)
            steps.advance(len(block))

    def offsets() -> Iterator[Array]:
        yield offsets_of(np.array(sizes, np.int64))  # known only when the texts above are written

    return {"data": texts(), "offsets": offsets()}


def _geojson(polygons: Polygons) -> list[str]:
    texts: list[str] = shapely.to_geojson(shapely.orient_polygons(polygons, exterior_cw=False)).tolist()
    return texts


# What shortest-digits printing adds to plain decimals: `104.0`, `1e-07`, `-0.0`.
_UNPLAIN = re.compile(r"-?\d+(?:\.\d+)?e-?\d+|-?\d+\.0(?=[,\]])")


def _plain_numbers(text: str) -> bytes:
    # One region in a hundred has such a number; looking for it first is twenty times faster.
    plain = not any(sign in text for sign in ("e-", ".0,", ".0]"))
    return (text if plain else _UNPLAIN.sub(_plain_number, text)).encode("ascii")


def _plain_number(match: re.Match[str]) -> str:
    text = f"{float(match[0]):.7f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _on_lattice(polygons: Polygons) -> Polygons:
    moved: Polygons = shapely.transform(
        polygons, lambda points: np.column_stack(lattice.from_degrees(points[:, 0], points[:, 1]))
    )
    return moved


def _index_arrays(polygons: Polygons, on_lattice: Polygons, steps: _Steps) -> dict[str, Array]:
    boxes = shapely.bounds(on_lattice).astype(np.int32)
    labels = np.concatenate([_label_points(block, steps) for block in _blocks(on_lattice)])
    degrees = lattice.to_degrees(labels[:, 0], labels[:, 1])
    return {
        "bounds": np.ascontiguousarray(shapely.bounds(polygons).T),
        "boxes": np.ascontiguousarray(boxes.T),
        "label_points": np.round(np.column_stack(degrees), 7),
        "labels": np.ascontiguousarray(labels.T.astype(np.int32)),
        "sizes": np.sqrt(shapely.area(on_lattice)),
        "areas_km2": _areas_km2(polygons),
    }


def _label_points(polygons: Polygons, steps: _Steps) -> FloatArray:
    """Pole of inaccessibility, to within a thirtieth of the region's size."""
    tolerance = np.maximum(np.sqrt(shapely.area(polygons)) / 30, 1.0)
    # The first point of the line is the centre of the circle.
    centres = shapely.get_point(shapely.maximum_inscribed_circle(polygons, tolerance), 0)
    steps.advance(len(polygons))
    points: FloatArray = np.rint(shapely.get_coordinates(centres))
    return points


def _areas_km2(polygons: Polygons) -> FloatArray:
    from pyproj import Transformer

    project = Transformer.from_crs("OGC:CRS84", "EPSG:6933", always_xy=True).transform
    areas: FloatArray = np.concatenate(
        [
            shapely.area(shapely.transform(block, lambda points: np.column_stack(project(*points.T))))
            for block in _blocks(polygons)
        ]
    )
    return areas / 1e6


def _without_islets(rings: Rings, tolerance: float) -> Rings:
    """Without the parts too small to see, but for the largest part of a region."""
    areas = rings.doubled_areas() / 2
    largest = np.zeros(int(rings.owners[-1]) + 1) if len(rings) else np.zeros(0)
    np.maximum.at(largest, rings.owners, areas)
    shells = np.maximum.accumulate(np.where(rings.holes, -1, np.arange(len(rings))))
    kept = (areas >= tolerance**2) | (areas == largest[rings.owners])
    return rings.keep_rings(kept[shells])


def _level_arrays(rings: Rings, regions: int, tolerance: float) -> dict[str, Array]:
    return {
        "tolerance": np.array([tolerance]),
        "x": rings.x.astype(np.int32),
        "y": rings.y.astype(np.int32),
        "ring_starts": rings.starts.astype(np.uint32),
        "region_starts": np.searchsorted(rings.owners, np.arange(regions + 1)).astype(np.uint32),
        "holes": rings.holes.astype(np.uint8),
    }


def _blocks(array: npt.NDArray[Any]) -> Iterator[npt.NDArray[Any]]:
    for start in range(0, len(array), _BLOCK):
        yield array[start : start + _BLOCK]
