"""Neighbours: who lies beside whom, although the lines of villages do not fit together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely import box

from geoservice.geometry.prepared import PreparedEdition, open_prepared
from geoservice.geometry.shapes import RegionShapes
from tests.geometry_packs.sample import edition_of, patchwork, prepare, shapes_of

M = 1 / 111_319.5
"""A degree at the equator has so many metres."""


def neighbours_of(prepared: PreparedEdition, position: int) -> list[int]:
    found = prepared.neighbours(position)
    assert found is not None
    return found.tolist()


def test_cells_of_a_grid_have_those_beside_them_and_those_at_their_corners(tmp_path: Path) -> None:
    prepared = prepare(shapes_of(patchwork(3, 3)), tmp_path)

    assert neighbours_of(prepared, 0) == [1, 3, 4]
    assert neighbours_of(prepared, 4) == [0, 1, 2, 3, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("gap_m", "expected"),
    [(-30, [1]), (0, [1]), (18, [1]), (23, [])],
    ids=["overlap", "touch", "gap within the tolerance", "gap beyond it"],
)
@pytest.mark.parametrize("latitude", [0.0, 60.0])
def test_a_gap_of_a_few_metres_is_no_border(gap_m: float, expected: list[int], latitude: float, tmp_path: Path) -> None:
    gap = gap_m * M / np.cos(np.radians(latitude))
    shapes = [box(100, latitude, 100.1, latitude + 0.001), box(100.1 + gap, latitude, 100.2, latitude + 0.001)]

    prepared = prepare(shapes_of(shapes), tmp_path)

    assert neighbours_of(prepared, 0) == expected


def test_an_enclave_is_beside_what_holds_it_and_a_region_alone_beside_nobody(tmp_path: Path) -> None:
    inner, outer = box(0.4, 0.4, 0.6, 0.6), box(0, 0, 1, 1)

    prepared = prepare(shapes_of([outer.difference(inner), inner, box(3, 3, 4, 4)]), tmp_path)

    assert [neighbours_of(prepared, position) for position in range(3)] == [[1], [0], []]


def test_an_edition_packed_before_has_no_answer(shapes: RegionShapes, packed: dict[str, Path]) -> None:
    old = {name: path for name, path in packed.items() if name != "neighbours"}

    assert open_prepared(edition_of(shapes), old).neighbours(0) is None


@pytest.mark.real
def test_real_villages_that_touch_are_neighbours_of_each_other(real_data: Path, tmp_path: Path) -> None:
    import geopandas

    villages = geopandas.read_file(real_data / "desa_16.01.geojson").sort_values("kode")
    prepared = prepare(shapes_of(list(villages.geometry)), tmp_path)
    polygons = np.array(villages.geometry)

    pairs = {(one, other) for one in range(157) for other in neighbours_of(prepared, one)}

    left, right = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    touching = {(one, other) for one, other in zip(left.tolist(), right.tolist(), strict=True) if one != other}
    assert pairs >= touching
    assert len(pairs - touching) < 20
    assert pairs == {(other, one) for one, other in pairs}
    assert all(neighbours_of(prepared, position) for position in range(157))
