"""Small multiples: the periods of an indicator under one legend."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from lxml import etree
from PIL import Image

from geoservice.errors import InvalidInputError
from geoservice.formats import LayerView
from geoservice.formats.series import series_png, series_svg
from geoservice.geometry.prepared import PreparedEdition
from geoservice.model.indicator import Period
from tests.formats import layers

SVG = "{http://www.w3.org/2000/svg}"
FIRST = [0.0, 2.5, 5.0, None, 7.25, 30.0]
SECOND = [1.0, 2.5, 6.0, 8.0, None, 29.0]


@pytest.fixture
def periods(prepared: PreparedEdition) -> list[LayerView]:
    first, second = layers.view(prepared, FIRST), layers.view(prepared, SECOND)
    style = first.style
    theme = replace(second.theme, classes=style.classification.classify(second.theme.values))
    return [
        replace(second, theme=theme, published=replace(second.published, style=style, period=Period("2024"))),
        replace(first, published=replace(first.published, period=Period("2023"))),
    ]


def test_periods_stand_oldest_first_each_under_its_name(periods: list[LayerView]) -> None:
    root = etree.fromstring(series_svg(periods))
    names = [text.text for text in root.iter(f"{SVG}text")]

    assert names.index("2023") < names.index("2024")
    assert [group.findtext(f"{SVG}title") for group in root.findall(f"{SVG}g")][:2] == ["2023", "2024"]


def test_a_reader_who_does_not_see_it_is_told_every_period(periods: list[LayerView]) -> None:
    root = etree.fromstring(series_svg(periods))

    assert root.findtext(f"{SVG}title") == "Contoh: 2023, 2024"
    assert (root.findtext(f"{SVG}desc") or "").count("Tertinggi:") == 2


def test_every_map_has_every_region_in_the_colour_of_its_class(periods: list[LayerView]) -> None:
    root = etree.fromstring(series_svg(periods))
    groups = [group for group in root.iter(f"{SVG}g") if group.find(f"{SVG}title") is not None]

    for group, view in zip(groups, reversed(periods), strict=True):
        drawn = {
            int(use.get("href")[2:]): part.get("fill")
            for part in group.iter(f"{SVG}g")
            for use in part.findall(f"{SVG}use")
        }
        assert drawn == {place: view.style.colour(int(number)) for place, number in enumerate(view.theme.classes)}


def test_outlines_stand_once_however_many_periods_there_are(periods: list[LayerView]) -> None:
    root = etree.fromstring(series_svg(periods))

    assert len(root.findall(f"{SVG}defs/{SVG}path")) == 6


def test_the_picture_is_twice_as_large_as_the_drawing(periods: list[LayerView]) -> None:
    root = etree.fromstring(series_svg(periods))
    with Image.open(io.BytesIO(series_png(periods))) as picture:
        assert picture.size == (2 * int(root.get("width")), 2 * int(root.get("height")))


def test_periods_with_classes_of_their_own_are_not_put_under_one_legend(prepared: PreparedEdition) -> None:
    views = [layers.view(prepared, FIRST), layers.view(prepared, [50.0, 60.0, 75.0, 80.0, 90.0, 99.0])]

    with pytest.raises(InvalidInputError, match="tidak dapat dijajarkan"):
        series_svg(views)


def test_one_period_makes_no_series(layer: LayerView) -> None:
    with pytest.raises(InvalidInputError, match="Hanya ada satu periode"):
        series_svg([layer])
