"""Prepare an edition: clean polygons in, part files out, once for all layers that will ever be laid over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import numpy as np

from geoservice.geometry.islands import island_groups
from geoservice.geometry.levels import Rings, joined
from geoservice.geometry.memory import give_back
from geoservice.geometry.packs import Array, write_pack
from geoservice.geometry.pieces import PackedBlock, pack_block, piece_of, simplify_islands
from geoservice.geometry.processes import Workers, processes_for
from geoservice.geometry.ragged import offsets_of, pack_texts
from geoservice.geometry.shapes import RegionShapes
from geoservice.geometry.simplify import Polygons
from geoservice.geometry.steps import Progress, Steps
from geoservice.model.boundary import RegionTable

PACKER = 1
"""Raise it whenever the same shapes give other bytes, or the bytes get another meaning."""

#: Zooms that get geometry of their own, finest first, each made from the one before; above them it is drawn in full.
LEVEL_ZOOMS = (10, 8, 6, 4)
_TOLERANCE_PX = 0.25
_TOLERANCES = tuple(_TOLERANCE_PX * 2.0 ** (24 - zoom) for zoom in LEVEL_ZOOMS)
_BLOCK = 512
_ISLAND_POINTS = 200_000
#: Simplifying takes about twice as long as everything else.
_WEIGHT_OF_LEVELS = 2


def pack(
    shapes: RegionShapes, folder: Path, progress: Progress | None = None, processes: int | None = None
) -> dict[str, Path]:
    """Write the part files of an edition into a folder: part name to file. The same shapes give the same bytes.

    `progress` is told how much of how much work is done; the number of processes (by default as many as help) changes
    nothing but the time.
    """
    steps = Steps(len(shapes) * (1 + _WEIGHT_OF_LEVELS), progress)
    folder.mkdir(parents=True, exist_ok=True)
    files = {}

    def write(name: str, arrays: Mapping[str, Array | Iterator[Array]]) -> None:
        files[name] = folder / f"{name}.pack"
        write_pack(files[name], arrays)

    write("regions", _region_arrays(shapes.regions))
    with Workers(processes_for(len(shapes)) if processes is None else processes) as workers:
        index: list[dict[str, Array]] = []
        full: list[Rings] = []
        write("geojson", _geojson_arrays(_packed_blocks(shapes.polygons, workers, steps), index, full))
        write("index", _index_arrays(index))
        write("level-full", _level_arrays(joined(full), len(shapes), 0.0))
        full.clear()
        give_back()
        levels = _levels(shapes.polygons, workers, steps)
    for zoom, tolerance, level in zip(LEVEL_ZOOMS, _TOLERANCES, levels, strict=True):
        write(f"level-{zoom:02}", _level_arrays(joined(level), len(shapes), tolerance))
    return files


def _region_arrays(regions: RegionTable) -> dict[str, Array]:
    columns = {"code": regions.codes, "name": regions.names, "kind": regions.kinds}
    columns |= {f"parent:{name}": values for name, values in regions.parents.items()}
    arrays: dict[str, Array] = {}
    for name, texts in columns.items():
        arrays[f"{name}:offsets"], arrays[f"{name}:data"] = pack_texts(texts)
    return arrays


def _packed_blocks(polygons: Polygons, workers: Workers, steps: Steps) -> Iterator[PackedBlock]:
    positions = np.arange(len(polygons))
    blocks = (piece_of(polygons, positions[start : start + _BLOCK]) for start in range(0, len(polygons), _BLOCK))
    for packed in workers.each(pack_block, blocks):
        yield packed
        steps.advance(len(packed.sizes))


def _geojson_arrays(
    blocks: Iterator[PackedBlock], index: list[dict[str, Array]], full: list[Rings]
) -> dict[str, Array | Iterator[Array]]:
    """The texts as a stream; what else the blocks bring is gathered while it runs."""
    sizes: list[int] = []

    def texts() -> Iterator[Array]:
        for block in blocks:
            sizes.extend(block.sizes)
            index.append(block.index)
            full.append(block.rings)
            yield np.frombuffer(block.geojson, np.uint8)

    def offsets() -> Iterator[Array]:
        yield offsets_of(np.array(sizes, np.int64))  # known only when the texts above are written

    return {"data": texts(), "offsets": offsets()}


def _index_arrays(blocks: list[dict[str, Array]]) -> dict[str, Array]:
    columns = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
    # Boxes and labels are asked for by edge: all left edges, then all top edges …
    return columns | {name: np.ascontiguousarray(columns[name].T) for name in ("bounds", "boxes", "labels")}


def _levels(polygons: Polygons, workers: Workers, steps: Steps) -> list[list[Rings]]:
    """For every level the rings of all groups of islands."""
    groups = island_groups(polygons, _ISLAND_POINTS)
    levels: list[list[Rings]] = [[] for _zoom in LEVEL_ZOOMS]
    pieces = (piece_of(polygons, group) for group in groups)
    simplified = workers.each(partial(simplify_islands, tolerances=_TOLERANCES), pieces)
    for group, rings in zip(groups, simplified, strict=True):
        for level, part in zip(levels, rings, strict=True):
            level.append(part)
        steps.advance(_WEIGHT_OF_LEVELS * len(group))
    return levels


def _level_arrays(rings: Rings, regions: int, tolerance: float) -> dict[str, Array]:
    return {
        "tolerance": np.array([tolerance]),
        "x": rings.x.astype(np.int32),
        "y": rings.y.astype(np.int32),
        "ring_starts": rings.starts.astype(np.uint32),
        "region_starts": np.searchsorted(rings.owners, np.arange(regions + 1)).astype(np.uint32),
        "holes": rings.holes.astype(np.uint8),
    }
