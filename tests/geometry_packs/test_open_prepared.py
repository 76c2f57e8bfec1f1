"""Opening packs: whole ones, damaged ones, and the questions that need no drawing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import shapely

from geoservice.errors import UnavailableError
from geoservice.geometry.prepare import pack
from geoservice.geometry.prepared import PreparedEdition, open_prepared
from geoservice.geometry.shapes import RegionShapes
from geoservice.model.arrays import BBox
from geoservice.model.tile import Tile
from tests.geometry_packs.sample import WEST, edition_of, prepare, shapes_of, without_tiles


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The parts of an edition of one region."""
    return pack(shapes_of([shapely.box(104, -4, 104.1, -3.9)]), tmp_path_factory.mktemp("alone"))


PARTS = ("regions", "geojson", "index", "level-full", "level-06", "neighbours", "parents", "places")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("left", [0, 10, 500, -1], ids=lambda left: f"{left}-bytes-left")
def test_a_part_cut_short_is_refused_with_the_remedy(
    shapes: RegionShapes, copied: dict[str, Path], part: str, left: int
) -> None:
    parts = copied
    parts[part].write_bytes(parts[part].read_bytes()[:left])

    with pytest.raises(UnavailableError) as caught:
        open_prepared(edition_of(shapes), parts)

    assert "geoservice prepare desa-9901" in str(caught.value.hint)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("at", [0.0, 0.3, 0.6, 0.999])
def test_a_garbled_part_is_refused(shapes: RegionShapes, copied: dict[str, Path], part: str, at: float) -> None:
    parts = copied
    data = bytearray(parts[part].read_bytes())
    middle = int(at * len(data))
    data[middle : middle + 64] = bytes(byte ^ 0x5A for byte in data[middle : middle + 64])
    parts[part].write_bytes(data)

    with pytest.raises(UnavailableError):
        open_prepared(edition_of(shapes), parts)


def test_a_missing_part_is_refused(shapes: RegionShapes, copied: dict[str, Path]) -> None:
    parts = copied
    parts["index"].unlink()

    with pytest.raises(UnavailableError):
        open_prepared(edition_of(shapes), parts)


def test_a_part_nobody_names_is_refused(shapes: RegionShapes, copied: dict[str, Path]) -> None:
    parts = copied
    del parts["geojson"]

    with pytest.raises(UnavailableError):
        open_prepared(edition_of(shapes), parts)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_another_edition_is_refused(
    shapes: RegionShapes, packed: dict[str, Path], alone: dict[str, Path], part: str
) -> None:
    parts, other = packed, alone

    with pytest.raises(UnavailableError):
        open_prepared(edition_of(shapes), parts | {part: other[part]})


def test_many_threads_draw_what_one_draws(shapes: RegionShapes, packed: dict[str, Path]) -> None:
    parts = without_tiles(packed)
    alone, shared = open_prepared(edition_of(shapes), parts), open_prepared(edition_of(shapes), parts)
    tiles = [Tile(11, x, y) for x in range(1615, 1619) for y in range(1045, 1049)]

    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda tile: (shared.region_grid(tile.window()), shared.vector_tile(tile)), tiles * 3))

    for tile, (grid, shown) in zip(tiles * 3, drawn, strict=True):
        expected = alone.region_grid(tile.window())
        assert list(shown) == list(alone.vector_tile(tile))
        assert (grid is None) == (expected is None)
        if grid is not None and expected is not None:
            assert (grid.positions[grid.pixels] == expected.positions[expected.pixels]).all()
            assert (grid.border == expected.border).all()


def test_regions_that_meet_a_rectangle_are_found_in_order(shapes: RegionShapes, prepared: PreparedEdition) -> None:
    bbox = BBox(WEST + 0.1, -3.95, WEST + 0.2, -3.85)

    found = prepared.intersecting(bbox).tolist()

    assert found == [i for i, p in enumerate(shapes.polygons) if shapely.box(*p.bounds).intersects(shapely.box(*bbox))]


def test_a_rectangle_over_the_antimeridian_finds_both_sides(tmp_path: Path) -> None:
    east, middle, west = shapely.box(178, 0, 179, 1), shapely.box(0, 0, 1, 1), shapely.box(-179, 0, -178, 1)
    prepared = prepare(shapes_of([east, middle, west]), tmp_path)

    assert prepared.intersecting(BBox(177.0, -1.0, -177.0, 2.0)).tolist() == [0, 2]
