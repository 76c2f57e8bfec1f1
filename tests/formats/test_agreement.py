"""Legend, GeoJSON, tiles and style documents of a layer say the same, whatever the data and the scheme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from shapely import MultiPolygon, box

from geoservice.formats import LayerView
from geoservice.formats.agreement import disagreements, doors
from geoservice.geometry.prepared import PreparedEdition
from geoservice.model.indicator import REASON_NUMBERS, Indicator, Kind, MissingReason
from geoservice.model.layer import Theme
from geoservice.model.style import MapKind, Style
from geoservice.schemes import (
    CONTINUOUS,
    SCHEMES,
    category_words,
    choose_palette,
    classify,
    classify_by_table,
    classify_categories,
    load_class_tables,
    load_palettes,
    symbol_colours,
)
from geoservice.settings import bundled
from tests.formats import layers

PALETTES = load_palettes(bundled("styles"))
IDM = load_class_tables(bundled("styles"))["idm_status"]
COUNT = 40
CHANCE = np.random.default_rng(11)
NAN = float("nan")

AWKWARD: dict[str, Sequence[float]] = {
    "spread": CHANCE.normal(50, 12, COUNT).round(2).tolist(),
    "skewed": CHANCE.lognormal(2, 1.4, COUNT).round(1).tolist(),
    "ties": [1.0, 2.0, 2.0, 3.0] * 10,
    "80 % zeros": [0.0] * 32 + CHANCE.integers(1, 90, 8).astype(float).tolist(),
    "negative": CHANCE.normal(0, 8, COUNT).round(3).tolist(),
    "below zero": (-CHANCE.lognormal(1, 1, COUNT)).round(2).tolist(),
    "constant": [7.5] * COUNT,
    "constant zero": [0.0] * COUNT,
    "one value": [12.0] + [NAN] * (COUNT - 1),
    "all missing": [NAN] * COUNT,
    "gaps": [NAN, *CHANCE.normal(5, 2, COUNT - 2).round(4).tolist(), NAN],
    "dense": (0.1 + CHANCE.random(COUNT) * 1e-9).tolist(),
    "huge": (CHANCE.random(COUNT) * 1e15).round().tolist(),
    **{f"n = {n}": [*CHANCE.integers(0, 50, n).astype(float).tolist(), *[NAN] * (COUNT - n)] for n in range(1, 11)},
}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> PreparedEdition:
    squares = [box(104 + n % 8 / 10, -4 + n // 8 / 10, 104.1 + n % 8 / 10, -3.9 + n // 8 / 10) for n in range(COUNT)]
    return layers.edition_of(tmp_path_factory.mktemp("edition"), [MultiPolygon([square]) for square in squares])


@pytest.fixture(scope="module")
def base(prepared: PreparedEdition) -> LayerView:
    return layers.view(prepared, [float(n) for n in range(COUNT)])


def published(base: LayerView, theme: Theme, style: Style) -> LayerView:
    return replace(base, theme=theme, published=replace(base.published, style=style))


def numbers(base: LayerView, values: Sequence[float], *, symbols: bool = False, **options: object) -> LayerView:
    array = np.array(values, float)
    made = classify(array, **options)  # type: ignore[arg-type]
    reasons = np.where(np.isnan(array), REASON_NUMBERS[MissingReason.NOT_AVAILABLE], 0).astype(np.uint8)
    theme = Theme(array, reasons, made.classify(array))
    choose = (
        symbol_colours(made, None, False, PALETTES)
        if symbols
        else choose_palette(Kind.RATE, made, None, False, PALETTES)
    )
    return published(base, theme, Style(made, *choose, map_kind=MapKind.SYMBOLS if symbols else MapKind.CHOROPLETH))


@pytest.mark.parametrize("scheme", ["auto", CONTINUOUS, *SCHEMES])
def test_every_form_agrees_with_the_legend(base: LayerView, scheme: str) -> None:
    found = {data: disagreements(numbers(base, values, scheme=scheme)) for data, values in AWKWARD.items()}

    assert {data: texts for data, texts in found.items() if texts} == {}


@pytest.mark.parametrize("data", AWKWARD)
def test_circles_agree_with_the_legend(base: LayerView, data: str) -> None:
    signs = {np.sign(value) for value in AWKWARD[data] if value == value}
    view = numbers(base, AWKWARD[data], symbols=True, middle=0.0 if {-1, 1} <= signs else None)

    assert disagreements(view) == []


@pytest.mark.parametrize("data", [name for name in AWKWARD if name not in ("all missing",)])
def test_a_middle_agrees(base: LayerView, data: str) -> None:
    middle = float(np.nanmedian(np.array(AWKWARD[data])))

    assert disagreements(numbers(base, AWKWARD[data], middle=middle)) == []


@pytest.mark.parametrize("words", [2, 5, 12, 15])
def test_categories_agree(base: LayerView, words: int) -> None:
    values = [f"jenis {n % words}" for n in range(COUNT)]
    made = classify_categories(values)
    listed = category_words(values, made)
    array = np.array([listed.index(value) for value in values], float)
    theme = Theme(array, np.zeros(COUNT, np.uint8), made.classify(array), listed)
    style = Style(made, *choose_palette(Kind.CATEGORY, made, None, False, PALETTES))

    assert disagreements(published(base, theme, style)) == []


def test_an_official_table_agrees(base: LayerView) -> None:
    array = np.linspace(0.3, 0.95, COUNT).round(4)
    made = classify_by_table(array, IDM)
    theme = Theme(array, np.zeros(COUNT, np.uint8), made.classify(array))
    style = Style(made, *choose_palette(Kind.INDEX, made, None, False, PALETTES))

    assert disagreements(published(base, theme, style)) == []


@pytest.mark.parametrize("reason", list(MissingReason))
def test_every_reason_stands_in_the_legend(base: LayerView, reason: MissingReason) -> None:
    array = np.array([NAN if n % 5 == 0 else float(n) for n in range(COUNT)])
    made = classify(array)
    reasons = np.where(np.isnan(array), REASON_NUMBERS[reason], 0).astype(np.uint8)
    style = Style(made, *choose_palette(Kind.RATE, made, None, False, PALETTES))

    assert disagreements(published(base, Theme(array, reasons, made.classify(array)), style)) == []


def test_classes_that_are_not_those_of_the_limits_are_found(base: LayerView) -> None:
    view = numbers(base, AWKWARD["spread"])
    wrong = replace(view, theme=replace(view.theme, classes=np.roll(view.theme.classes, 1)))

    assert {"theme", "geojson"} <= {found.door for found in disagreements(wrong)}


def test_a_style_document_of_other_colours_is_found(base: LayerView, monkeypatch: pytest.MonkeyPatch) -> None:
    view = numbers(base, AWKWARD["spread"])
    other = replace(
        view, published=replace(view.published, style=replace(view.style, colours=view.style.colours[::-1]))
    )
    from geoservice.formats import STYLE_FORMATS

    written = STYLE_FORMATS["sld"].encode(other)
    monkeypatch.setattr(type(STYLE_FORMATS["sld"]), "encode", lambda _self, _view: written)

    assert {found.door for found in disagreements(view)} == {"sld"}


def test_a_class_with_the_grey_of_no_value_is_found(base: LayerView) -> None:
    view = numbers(base, AWKWARD["gaps"])
    grey = replace(view.style, colours=(view.style.missing_colour, *view.style.colours[1:]))

    assert "legend.json" in {
        found.door for found in disagreements(replace(view, published=replace(view.published, style=grey)))
    }


def test_every_door_is_named() -> None:
    assert doors() == ("theme", "legend.json", "geojson", "png", "mvt", "sld", "qml", "style.json")


def test_the_indicator_plays_no_part(base: LayerView) -> None:
    view = numbers(base, AWKWARD["ties"])
    count = Indicator("x", "X", Kind.COUNT, "orang")

    assert disagreements(replace(view, published=replace(view.published, indicator=count))) == []
