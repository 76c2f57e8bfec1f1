"""Picture records: the same pixels wherever they come from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from shapely import box

from geoservice.geometry.drawing import draw
from geoservice.geometry.lattice import frame_of, frame_of_tile
from geoservice.geometry.levels import Level
from geoservice.geometry.outlines import Outlines, grouped
from geoservice.geometry.packed_edition import PackedEdition
from geoservice.geometry.pictures import picture_records, read_picture
from geoservice.geometry.prepare import pack
from geoservice.geometry.prepared import PreparedEdition, RegionGrid, open_prepared
from geoservice.geometry.shapes import RegionShapes
from geoservice.model.tile import TILE_PX, Tile
from tests.geometry_packs.earlier_packer import earlier_pack
from tests.geometry_packs.sample import edition_of, prepare, shapes_of, tiles_of, without_tiles


def drawn(prepared: PreparedEdition, tile: Tile, scale: int = 1) -> RegionGrid | None:
    """The window of a tile, drawn without any record."""
    assert isinstance(prepared, PackedEdition)
    return draw(prepared.outlines, frame_of(tile.window(scale)))


def alike(one: RegionGrid | None, other: RegionGrid | None) -> bool:
    if one is None or other is None:
        return one is other
    pixels = (one.positions[one.pixels] == other.positions[other.pixels]) & ((one.pixels > 0) == (other.pixels > 0))
    return bool(pixels.all() and (one.border == other.border).all())


@pytest.mark.parametrize("scale", [1, 2])
def test_a_prepared_tile_has_the_pixels_of_its_window(prepared: PreparedEdition, scale: int) -> None:
    tiles = tiles_of(prepared, range(13))

    assert len(tiles) > 40
    for tile in tiles:
        assert alike(prepared.region_grid(tile.window(scale)), drawn(prepared, tile, scale))


def test_a_tile_is_the_same_from_a_pack_from_disk_and_made_now(
    shapes: RegionShapes, prepared: PreparedEdition, packed: dict[str, Path], tmp_path: Path
) -> None:
    parts = without_tiles(packed)
    first = open_prepared(edition_of(shapes), parts, tmp_path / "tiles" / "a")
    made = {tile: first.picture(tile) for tile in tiles_of(prepared, (8, 10, 12))}

    again = open_prepared(edition_of(shapes), parts, tmp_path / "tiles" / "a")

    for tile, picture in made.items():
        kept, ahead = again.picture(tile), prepared.picture(tile)
        assert picture is not None
        assert kept is not None
        assert ahead is not None
        assert kept.chunk == picture.chunk
        assert alike(ahead.grid(), picture.grid())
        assert again.feature_record(tile) == prepared.feature_record(tile)
    assert len(list((tmp_path / "tiles" / "a" / "pictures").rglob("*"))) > len(made)


def test_four_tiles_together_are_made_as_each_alone(
    shapes: RegionShapes, prepared: PreparedEdition, packed: dict[str, Path]
) -> None:
    alone = open_prepared(edition_of(shapes), without_tiles(packed))
    together = open_prepared(edition_of(shapes), without_tiles(packed))
    tile = tiles_of(prepared, [11])[2]
    quarters = [Tile(12, 2 * tile.x + x, 2 * tile.y + y) for x in (0, 1) for y in (0, 1)]

    pictures = together.pictures(quarters)

    assert [picture and picture.chunk for picture in pictures] == [
        found and found.chunk for found in map(alone.picture, quarters)
    ]


def test_tiles_beyond_the_prepared_zooms_are_made_on_demand(prepared: PreparedEdition) -> None:
    for tile in tiles_of(prepared, [15])[:20]:
        assert alike(prepared.region_grid(tile.window()), drawn(prepared, tile))


def squares() -> RegionShapes:
    """More regions than a palette has room for."""
    return shapes_of(
        [box(104 + x / 20, -4 + y / 20, 104.05 + x / 20, -3.95 + y / 20) for x in range(10) for y in range(10)]
    )


def test_a_tile_of_many_regions_is_not_a_chunk(tmp_path: Path) -> None:
    prepared = prepare(squares(), tmp_path)

    picture = prepared.picture(Tile(7, 101, 65))

    assert picture is not None
    assert not picture.chunk
    assert alike(picture.grid(), drawn(prepared, Tile(7, 101, 65)))


@pytest.mark.parametrize("scale", [1, 2])
def test_tiles_of_many_regions_by_earlier_packers_have_the_same_pixels(tmp_path: Path, scale: int) -> None:
    shapes = squares()
    parts = pack(shapes, tmp_path)
    now = open_prepared(edition_of(shapes), parts)

    changed = earlier_pack(parts["pictures"], tmp_path / "earlier.pack")
    then = open_prepared(edition_of(shapes), parts | {"pictures": tmp_path / "earlier.pack"})

    assert changed > 5
    for tile in tiles_of(now, range(13)):
        assert alike(then.region_grid(tile.window(scale)), now.region_grid(tile.window(scale)))


@pytest.mark.parametrize("side", [8, 128, 256], ids=["a byte", "two bytes", "more regions than two bytes"])
def test_every_pixel_may_be_a_region_of_its_own(side: int) -> None:
    tile = Tile(8, 201, 130)
    frame = frame_of_tile(tile, TILE_PX)
    row, column = np.divmod(np.arange(side * side), side)
    left, top = frame.left + column * frame.step_x, frame.top + row * frame.step_y
    right, bottom = left + frame.step_x, top + frame.step_y
    level = Level(
        tolerance=0.0,
        x=np.column_stack([left, right, right, left]).reshape(-1).astype(np.int32),
        y=np.column_stack([top, top, bottom, bottom]).reshape(-1).astype(np.int32),
        ring_starts=np.arange(side * side + 1) * 4,
        region_starts=np.arange(side * side + 1),
        holes=np.zeros(side * side, np.uint8),
    )
    boxes = np.array([left, top, right, bottom]).astype(np.int32)
    labels = np.array([left, top]).astype(np.int32)
    outlines = Outlines(boxes, labels, grouped(boxes), np.full(side * side, frame.step_x), (level,))

    picture = read_picture(picture_records(outlines, [tile])[0])

    assert picture is not None
    grid = picture.grid()
    assert len(picture.positions) == side * side
    assert (grid.positions[grid.pixels[:side, :side]] == np.arange(side * side).reshape(side, side)).all()
    assert (grid.pixels[side:] == 0).all()


@pytest.mark.parametrize(
    "corners",
    [(179.0, -1.0, 180.0, 1.0), (-180.0, -1.0, -179.0, 1.0), (100.0, 84.0, 120.0, 90.0), (-10.0, -90.0, 10.0, -84.0)],
    ids=["west of the antimeridian", "east of it", "over the north pole", "over the south pole"],
)
def test_the_ends_of_the_world_are_drawn_to_their_last_pixel(
    tmp_path: Path, corners: tuple[float, float, float, float]
) -> None:
    prepared = prepare(shapes_of([box(*corners)]), tmp_path)
    west, _south, east, north = corners
    edge = {180.0: np.s_[:, -1], -180.0: np.s_[:, 0]}
    row = 0 if north == 90 else -1

    seen = 0
    for tile in tiles_of(prepared, range(4)):
        assert alike(prepared.region_grid(tile.window()), drawn(prepared, tile))
        grid = prepared.region_grid(tile.window())
        assert grid is not None
        at = edge.get(east, edge.get(west, np.s_[row]))
        seen += int((grid.pixels[at] > 0).any())
    assert seen >= 4
