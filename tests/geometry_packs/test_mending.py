"""Rings after rounding: spikes go, pinched and crossing outlines become valid polygons on the same grid."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geoservice.geometry.lattice import Frame
from geoservice.geometry.levels import Rings
from geoservice.geometry.mending import mend
from geoservice.geometry.quantising import quantise
from geoservice.geometry.simplify import polygons_of

FRAME = Frame(0, 0, 1, 1, 100, 100)
Points = list[tuple[float, float]]


def rings(*outlines: Points) -> Rings:
    """Shells, each of a region of its own."""
    points = np.array([point for outline in outlines for point in outline], np.float64)
    starts = np.cumsum([0, *(len(outline) for outline in outlines)])
    n = len(outlines)
    return Rings(points[:, 0], points[:, 1], starts, np.arange(n), np.zeros(n, np.bool_))


@pytest.mark.parametrize(
    ("outline", "expected"),
    [
        pytest.param([(0, 0), (9, 0), (9, 9), (0, 9)], 4, id="a square"),
        pytest.param([(0, 0), (4, 0.2), (9, 0), (9, 9), (0, 9)], 4, id="a straight point"),
        pytest.param([(0, 0), (9, 0), (20, 0), (9, 0.1), (9, 9), (0, 9)], 4, id="a spike"),
        pytest.param([(0, 0), (9, 0), (20, 5), (30, 9), (20, 5.1), (9, 0.2), (9, 9), (0, 9)], 4, id="a bent spike"),
        pytest.param([(0, 0), (9, 0.1), (18, 0.2), (9, 0.3)], 0, id="a sliver"),
    ],
)
def test_points_without_area_go(outline: Points, expected: int) -> None:
    drawn = quantise(rings(outline), FRAME, 10)

    assert len(drawn.x) == expected


@pytest.mark.parametrize(
    ("outline", "area"),
    [
        pytest.param([(0, 0), (5, 0), (5, 5), (9, 5), (9, 9), (5, 9), (5, 5), (0, 5)], 41, id="pinched in a point"),
        pytest.param([(0, 0), (9, 6), (9, 0), (0, 6)], 26, id="a bow tie, its middle off the grid"),
        pytest.param([(0, 0), (9, 0), (9, 3), (4, 3), (4, 6), (9, 6), (9, 9), (0, 9), (9, 9), (9, 0)], 0, id="nothing"),
    ],
)
def test_what_touches_or_crosses_itself_becomes_valid(outline: Points, area: float) -> None:
    mended = mend(rings(outline, [(20, 20), (30, 20), (30, 30), (20, 30)]))

    assert mended.owners[-1] == 1
    found = [polygons_of(Rings(r.x, r.y, r.starts, np.zeros(len(r), np.int64), r.holes)) for r in _each(mended)]
    assert all(shapely.is_valid(polygons).all() for polygons in found)
    assert (mended.x == np.rint(mended.x)).all()
    if area:
        assert shapely.area(found[0]).sum() == pytest.approx(area, abs=3)


def test_valid_regions_are_not_touched() -> None:
    whole = rings([(0, 0), (9, 0), (9, 9), (4, 5), (0, 9)])

    assert mend(whole) is whole


def _each(mended: Rings) -> list[Rings]:
    return [mended.keep_rings(mended.owners == owner) for owner in np.unique(mended.owners)]
