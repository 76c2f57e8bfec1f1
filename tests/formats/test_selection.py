"""Choosing regions."""

from __future__ import annotations

import pytest

from geoservice.errors import InvalidInputError, NotFoundError
from geoservice.formats import LayerView
from geoservice.formats.selection import Selection, select, select_page
from geoservice.model.arrays import BBox


def test_no_condition_means_every_region(layer: LayerView) -> None:
    assert select(layer, Selection()).tolist() == [0, 1, 2, 3, 4, 5]


def test_a_bbox_keeps_the_regions_that_it_meets(layer: LayerView) -> None:
    assert select(layer, Selection(BBox(104.15, -3.95, 104.25, -3.92))).tolist() == [1, 2]


def test_codes_come_in_region_order_and_once(layer: LayerView) -> None:
    codes = ("99.01.01.2005", "99.01.01.2001", "99.01.01.2005")

    assert select(layer, Selection(codes=codes)).tolist() == [0, 4]


def test_limit_and_offset_count_after_all_other_conditions(layer: LayerView) -> None:
    page = select_page(layer, Selection(BBox(104.15, -3.95, 104.45, -3.92), limit=2, offset=1))

    assert page.positions.tolist() == [2, 3]
    assert page.matched == 4


def test_a_page_beyond_the_end_is_empty(layer: LayerView) -> None:
    assert select(layer, Selection(limit=10, offset=100)).tolist() == []


def test_no_codes_at_all_is_no_region(layer: LayerView) -> None:
    assert select(layer, Selection(codes=())).tolist() == []


def test_a_code_that_the_layer_lacks_is_named(layer: LayerView) -> None:
    with pytest.raises(NotFoundError, match=r"99\.99"):
        select(layer, Selection(codes=("99.99",)))


@pytest.mark.parametrize("selection", [Selection(limit=-1), Selection(offset=-1)], ids=["limit", "offset"])
def test_a_negative_count_is_refused(layer: LayerView, selection: Selection) -> None:
    with pytest.raises(InvalidInputError):
        select(layer, selection)
