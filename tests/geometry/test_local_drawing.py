"""Pictures in any projection: every region has a pixel, and none takes the last of another."""

from __future__ import annotations

import numpy as np
import pytest

from geoservice.geometry.levels import Rings
from geoservice.geometry.local_drawing import draw_rings

Box = tuple[float, float, float, float]


def drawn(boxes: list[Box], width: int = 12, height: int = 8) -> list[list[int]]:
    corners = np.array([[(x1, y1), (x2, y1), (x2, y2), (x1, y2)] for x1, y1, x2, y2 in boxes])
    x, y = corners.reshape(-1, 2).T
    count = len(boxes)
    rings = Rings(x, y, np.arange(count + 1) * 4, np.arange(count), np.zeros(count, np.bool_))
    return draw_rings(rings, count, (width, height), corners.mean(axis=1).T)[0].tolist()


def specks(count: int, x: float, y: float) -> list[Box]:
    """Side by side around the corner of a pixel, each too narrow for a pixel centre."""
    return [(x + i * 0.05, y, x + (i + 1) * 0.05, y + 0.05) for i in range(count)]


@pytest.mark.parametrize("count", [1, 2, 5, 9])
def test_regions_that_share_a_pixel_are_all_seen(count: int) -> None:
    grid = drawn([(0, 0, 12, 8), *specks(count, 6.01, 4.01)])

    seen = [sum(row.count(number) for row in grid) for number in range(2, count + 2)]
    assert seen == [1] * count
    assert grid[4][6] == 2  # who comes first has the pixel of its label point


def test_a_speck_leaves_a_neighbour_its_only_pixel() -> None:
    grid = drawn([(6.2, 4.2, 6.8, 4.8), *specks(1, 6.01, 4.01)])

    assert grid[4][6] == 1
    assert sum(row.count(2) for row in grid) == 1


def test_a_region_that_another_covers_is_seen_all_the_same() -> None:
    grid = drawn([(5.2, 3.2, 6.8, 4.8), (4, 2, 8, 6)])

    assert sum(row.count(1) for row in grid) == 1


def test_nothing_is_marked_outside_the_picture() -> None:
    assert drawn([*specks(1, -3.0, 4.01), *specks(1, 12.01, 4.01)]) == [[0] * 12] * 8
