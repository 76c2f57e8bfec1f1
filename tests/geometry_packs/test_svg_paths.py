"""SVG paths: short, within the window, and of one piece with their neighbours."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from geoservice.geometry.prepared import PreparedEdition
from geoservice.model.arrays import BBox
from geoservice.model.tile import Tile, Window, window_of
from tests.geometry_packs.sample import SOUTH, WEST, prepare, shapes_of

WHOLE = BBox(WEST, SOUTH, WEST + 0.45, SOUTH + 0.3)


def corners(path: str) -> list[set[tuple[float, float]]]:
    """The points of every ring; fails on anything but M, l, h, v and z."""
    rings = []
    assert re.fullmatch(r"(M[-\d. ]+(l[-\d. ]+z|h1v1h-1z))+", path)
    for ring in path.split("z")[:-1]:
        start, _, steps = ring.replace("h1v1h-1", "l1 0 0 1-1 0").partition("l")
        numbers = [float(text) for text in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", start + " " + steps)]
        x = y = 0.0
        points = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        rings.append(set(points))
    return rings


def test_every_region_of_a_window_has_a_path(prepared: PreparedEdition) -> None:
    paths = dict(prepared.svg_paths(window_of(WHOLE, 640, 480)))

    assert list(paths) == list(range(len(prepared.regions)))
    assert all(corners(path) for path in paths.values())


def test_paths_stay_near_the_window(prepared: PreparedEdition) -> None:
    window = Tile(11, 1616, 1046).window()

    points = [p for _, path in prepared.svg_paths(window) for ring in corners(path) for p in ring]

    assert points
    assert all(-5 <= value <= 261 for point in points for value in point)


def test_neighbours_share_corners(prepared: PreparedEdition) -> None:
    paths = dict(prepared.svg_paths(window_of(WHOLE, 640, 480)))

    first, second = (set.union(*corners(paths[position])) for position in (0, 1))

    assert len(first & second) >= 2


def test_a_window_without_regions_has_no_paths(prepared: PreparedEdition) -> None:
    assert list(prepared.svg_paths(Tile(8, 1, 1).window())) == []


@pytest.mark.real
def test_157_villages_fit_into_a_page(real_data: Path, tmp_path: Path) -> None:
    import geopandas

    villages = geopandas.read_file(real_data / "desa_16.01.geojson")
    prepared = prepare(shapes_of(list(villages.geometry)), tmp_path)
    window: Window = window_of(BBox(*villages.total_bounds.tolist()), 640, 480)

    paths = list(prepared.svg_paths(window))

    assert len(paths) == 157
    assert len(gzip.compress("".join(f'<path d="{path}"/>' for _, path in paths).encode())) < 12_000
