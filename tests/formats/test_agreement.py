"""Legend, GeoJSON, tiles and style documents of a layer say the same, whatever the data and the scheme."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geoservice.formats import LayerView
from geoservice.formats.agreement import disagreements, doors
from geoservice.model.indicator import Indicator, Kind
from geoservice.schemes import CONTINUOUS, SCHEMES
from tests.formats.awkward import NUMBERS, base_layer, every_kind, numbers


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> LayerView:
    return base_layer(tmp_path_factory.mktemp("edition"))


@pytest.mark.parametrize("scheme", ["auto", CONTINUOUS, *SCHEMES])
def test_every_form_agrees_with_the_legend(base: LayerView, scheme: str) -> None:
    found = {data: disagreements(numbers(base, values, scheme=scheme)) for data, values in NUMBERS.items()}

    assert {data: texts for data, texts in found.items() if texts} == {}


def test_layers_of_every_kind_agree(base: LayerView) -> None:
    found = {name: disagreements(view) for name, view in every_kind(base).items()}

    assert {name: texts for name, texts in found.items() if texts} == {}


def test_classes_that_are_not_those_of_the_limits_are_found(base: LayerView) -> None:
    view = numbers(base, NUMBERS["spread"])
    wrong = replace(view, theme=replace(view.theme, classes=np.roll(view.theme.classes, 1)))

    assert {"theme", "geojson"} <= {found.door for found in disagreements(wrong)}


def test_a_style_document_of_other_colours_is_found(base: LayerView, monkeypatch: pytest.MonkeyPatch) -> None:
    view = numbers(base, NUMBERS["spread"])
    other = replace(
        view, published=replace(view.published, style=replace(view.style, colours=view.style.colours[::-1]))
    )
    from geoservice.formats import STYLE_FORMATS

    written = STYLE_FORMATS["sld"].encode(other)
    monkeypatch.setattr(type(STYLE_FORMATS["sld"]), "encode", lambda _self, _view: written)

    assert {found.door for found in disagreements(view)} == {"sld"}


def test_a_class_with_the_grey_of_no_value_is_found(base: LayerView) -> None:
    view = numbers(base, NUMBERS["gaps"])
    grey = replace(view.style, colours=(view.style.missing_colour, *view.style.colours[1:]))

    assert "legend.json" in {
        found.door for found in disagreements(replace(view, published=replace(view.published, style=grey)))
    }


def test_every_door_is_named() -> None:
    assert doors() == ("theme", "legend.json", "geojson", "png", "mvt", "sld", "qml", "style.json")


def test_the_indicator_plays_no_part(base: LayerView) -> None:
    view = numbers(base, NUMBERS["ties"])
    count = Indicator("x", "X", Kind.COUNT, "orang")

    assert disagreements(replace(view, published=replace(view.published, indicator=count))) == []
