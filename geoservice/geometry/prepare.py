"""Prepare an edition: clean polygons in, part files out, once for all layers that will ever be laid over them.

The work is cut into pieces that know nothing of each other: blocks of regions, groups of islands, blocks of tiles. Each
carries what it needs, so that any process on any machine can make it, and is kept when it is done.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from geoservice.geometry import lattice
from geoservice.geometry.dissolving import Regions, parent_arrays
from geoservice.geometry.finding_neighbours import close_regions, find_neighbours, task_of_pairs
from geoservice.geometry.finding_places import place_arrays
from geoservice.geometry.islands import island_groups
from geoservice.geometry.kept_pieces import Arrays, KeptPieces
from geoservice.geometry.levels import level_arrays
from geoservice.geometry.memory import give_back
from geoservice.geometry.neighbours import NEIGHBOURS, neighbour_arrays
from geoservice.geometry.outlines import outlines_of
from geoservice.geometry.packs import Array, open_pack, write_pack
from geoservice.geometry.parents import PARENTS, groupings
from geoservice.geometry.pieces import pack_block, piece_of, rings_of_piece, simplify_islands
from geoservice.geometry.places import PLACES
from geoservice.geometry.processes import AnyWorkers, Workers, processes_for
from geoservice.geometry.ragged import offsets_of, pack_texts
from geoservice.geometry.shapes import RegionShapes
from geoservice.geometry.simplify import Polygons
from geoservice.geometry.steps import Progress, Steps
from geoservice.geometry.tile_packs import joined_tiles
from geoservice.geometry.tile_pieces import MAKERS, EditionPart, make_tiles, task_of
from geoservice.geometry.tile_plan import TilePlan, plan_tiles
from geoservice.model.boundary import RegionTable

PACKER = 5
"""Raise it whenever the same shapes give other bytes, or the bytes get another meaning."""

#: Zooms that get geometry of their own, finest first, each made from the one before; above them it is drawn in full.
LEVEL_ZOOMS = (10, 8, 6, 4)
_TOLERANCE_PX = 0.25
_FULL = "full"
_TOLERANCES = {f"{zoom:02}": _TOLERANCE_PX * 2.0 ** (24 - zoom) for zoom in LEVEL_ZOOMS}
#: In this order, as the first packer wrote them: `prepare` mends the file of an edition packed by it too.
_INDEX = ("bounds", "boxes", "label_points", "labels", "sizes", "areas_km2")
_BLOCK = 512
_ISLAND_POINTS = 200_000
#: How long simplifying a region, finding its relations and making a tile take, compared with the rest for a region.
_WEIGHT_OF_LEVELS, _WEIGHT_OF_RELATIONS, _WEIGHT_OF_TILES = 2, 1, 8

PackArrays = Mapping[str, Array | Iterable[Array]]


def pack(
    shapes: RegionShapes,
    folder: Path,
    progress: Progress | None = None,
    processes: int | None = None,
    *,
    scheduler: str = "",
) -> dict[str, Path]:
    """Write the part files of an edition into a folder: part name to file. The same shapes give the same bytes.

    `progress` is told how much of how much work is done; the number of processes (by default as many as help) and the
    address of a Dask `scheduler` change nothing but the time. Pieces that the folder has from an earlier, interrupted
    call with the same shapes are used; the caller sees to it that there is one call at a time. Raises InvalidInputError
    for a scheduler that cannot be used, UnavailableError when workers are lost.
    """
    kept = KeptPieces(folder / "pieces")
    plan = plan_tiles(_boxes(shapes.polygons))
    a_region = 1 + _WEIGHT_OF_LEVELS + _WEIGHT_OF_RELATIONS
    steps = Steps(a_region * len(shapes) + _WEIGHT_OF_TILES * plan.tiles, progress)
    files = {}

    def write(name: str, arrays: PackArrays) -> None:
        files[name] = folder / f"{name}.pack"
        write_pack(files[name], arrays)

    write("regions", _region_arrays(shapes.regions))
    with _workers(len(shapes), processes, scheduler) as workers:
        blocks = list(_packed_blocks(shapes.polygons, kept, workers, steps))
        write("geojson", _geojson_arrays(blocks))
        write("index", _index_arrays(blocks))
        write("level-full", level_arrays((rings_of_piece(block, _FULL) for block in blocks), len(shapes), 0.0))
        del blocks
        give_back()
        islands = list(_levels(shapes.polygons, kept, workers, steps))
        for name, tolerance in _TOLERANCES.items():
            pieces = (rings_of_piece(piece, name) for piece in islands)
            write(f"level-{name}", level_arrays(pieces, len(shapes), tolerance))
        del islands
        give_back()
        _relations(shapes, open_pack(files["index"]), kept, workers, write)
        steps.advance(_WEIGHT_OF_RELATIONS * len(shapes))
        write(PLACES, place_arrays(_edition_part(shapes.regions, files).outlines))
        edition = _edition_part(shapes.regions, files)
        tiles = list(_tiles(edition, plan, kept, workers, steps))
    for kind in MAKERS:
        write(kind, joined_tiles(tiles, kind, plan.deepest))
    shutil.rmtree(folder / "pieces")
    return files


def _workers(regions: int, processes: int | None, scheduler: str) -> AnyWorkers:
    if scheduler:
        from geoservice.geometry.cluster import ClusterWorkers

        return ClusterWorkers(scheduler)
    return Workers(processes_for(regions) if processes is None else processes)


def _boxes(polygons: Polygons) -> npt.NDArray[np.int32]:
    west, south, east, north = shapely.bounds(polygons).T
    left, top = lattice.from_degrees(west, north)
    right, bottom = lattice.from_degrees(east, south)
    return np.array([left, top, right, bottom]).astype(np.int32)


def _region_arrays(regions: RegionTable) -> dict[str, Array]:
    columns = {"code": regions.codes, "name": regions.names, "kind": regions.kinds}
    columns |= {f"parent:{name}": values for name, values in regions.parents.items()}
    arrays: dict[str, Array] = {}
    for name, texts in columns.items():
        arrays[f"{name}:offsets"], arrays[f"{name}:data"] = pack_texts(texts)
    return arrays


def _packed_blocks(polygons: Polygons, kept: KeptPieces, workers: AnyWorkers, steps: Steps) -> Iterator[Arrays]:
    positions = np.arange(len(polygons))
    blocks = [positions[start : start + _BLOCK] for start in range(0, len(polygons), _BLOCK)]
    for packed in kept.each(workers, "block", pack_block, blocks, partial(piece_of, polygons)):
        yield packed
        steps.advance(len(packed["sizes"]))


def _geojson_arrays(blocks: list[Arrays]) -> dict[str, Array | Iterator[Array]]:
    sizes = np.concatenate([block["sizes"] for block in blocks])
    return {"data": (block["geojson"] for block in blocks), "offsets": offsets_of(sizes)}


def _index_arrays(blocks: list[Arrays]) -> dict[str, Array]:
    columns = {name: np.concatenate([block[f"index:{name}"] for block in blocks]) for name in _INDEX}
    # Boxes and labels are asked for by edge: all left edges, then all top edges …
    return columns | {name: np.ascontiguousarray(columns[name].T) for name in ("bounds", "boxes", "labels")}


def _levels(polygons: Polygons, kept: KeptPieces, workers: AnyWorkers, steps: Steps) -> Iterator[Arrays]:
    """For every group of islands the rings of all levels."""
    groups = island_groups(polygons, _ISLAND_POINTS)
    simplify = partial(simplify_islands, tolerances=_TOLERANCES)
    simplified = kept.each(workers, "islands", simplify, groups, partial(piece_of, polygons))
    for group, piece in zip(groups, simplified, strict=True):
        yield piece
        steps.advance(_WEIGHT_OF_LEVELS * len(group))


def _relations(
    shapes: RegionShapes,
    index: Arrays,
    kept: KeptPieces,
    workers: AnyWorkers,
    write: Callable[[str, PackArrays], None],
) -> None:
    """The parts that say who is whose neighbour, and who whose parent."""
    pairs, task_of = close_regions(shapes.polygons), partial(task_of_pairs, shapes.polygons)
    found = kept.each(workers, "neighbours", find_neighbours, pairs, task_of)
    write(NEIGHBOURS, neighbour_arrays(found, len(shapes)))
    regions = Regions(shapes.polygons, index)
    write(PARENTS, parent_arrays(regions, groupings(shapes.regions), _TOLERANCES, kept, workers))
    give_back()


def _edition_part(regions: RegionTable, files: Mapping[str, Path]) -> EditionPart:
    """The whole edition, mapped from what was written so far."""
    drawn = {name: open_pack(path) for name, path in files.items() if name in ("index", PLACES) or "level-" in name}
    return EditionPart(regions, outlines_of(drawn))


def _tiles(
    edition: EditionPart, plan: TilePlan, kept: KeptPieces, workers: AnyWorkers, steps: Steps
) -> Iterator[Arrays]:
    """For every block the records of all kinds."""
    made = kept.each(workers, "tiles", make_tiles, plan.blocks, partial(task_of, edition))
    for block, piece in zip(plan.blocks, made, strict=True):
        yield piece
        steps.advance(_WEIGHT_OF_TILES * len(block))
