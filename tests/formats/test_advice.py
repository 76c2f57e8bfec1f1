"""What is said about the choice of classes, and what is offered instead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geoservice.formats import LayerView
from geoservice.formats.advice import fit, offers, reasons, spread
from geoservice.geometry.prepared import PreparedEdition
from geoservice.model.indicator import Indicator, Kind
from geoservice.model.style import MapKind
from geoservice.schemes import goodness_of_fit
from tests.formats import layers

COUNT = Indicator("tps", "Jumlah TPS", Kind.COUNT, "TPS")


def said(view: LayerView) -> str:
    return " ".join(map(str, reasons(view.theme, view.style)))


def offered(view: LayerView, indicator: Indicator) -> str:
    return " ".join(map(str, offers(view.theme, view.style, indicator)))


def test_the_facts_of_the_values_are_counted(prepared: PreparedEdition) -> None:
    found = spread(layers.view(prepared, [0.0, 0.0, -1.0, None, 5.0, 5.0]).theme)
    assert (found.values, found.distinct, found.zeros, found.negative) == (5, 3, 2, 1)


def test_the_reason_names_the_distribution_the_number_of_values_and_the_fit(prepared: PreparedEdition) -> None:
    text = said(layers.view(prepared, [0.0, 2.5, 5.0, None, 7.25, 30.0]))

    assert "5 nilai, 5 di antaranya berbeda; nol: 1." in text
    assert "Skema dipilih dari data" in text
    assert "GVF" in text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "6 nilai, 6 di antaranya berbeda."),
        ([-1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "6 nilai, 6 di antaranya berbeda; di bawah nol: 1."),
        ([-1.0, 0.0, 0.0, 4.0, 5.0, 6.0], "6 nilai, 5 di antaranya berbeda; nol: 2, di bawah nol: 1."),
    ],
)
def test_only_what_occurs_is_counted(prepared: PreparedEdition, values: list[float | None], text: str) -> None:
    assert text in said(layers.view(prepared, values))


def test_categories_have_no_fit(prepared: PreparedEdition) -> None:
    view = layers.view(prepared, ["a", "b", "a", "a", "b", "c"])

    assert fit(view.theme, view.style) is None
    assert said(view) == ""


def test_a_count_on_coloured_regions_is_offered_a_divisor_or_circles(layer: LayerView) -> None:
    text = offered(layer, COUNT)

    for option in ("--divide-by KOLOM", "--divide-by @luas", "--map symbols"):
        assert option in text


def test_circles_of_a_count_need_no_other_map_but_those_of_a_rate_do(layer: LayerView) -> None:
    circles = replace(layer, published=replace(layer.published, style=replace(layer.style, map_kind=MapKind.SYMBOLS)))

    assert offered(circles, COUNT) == ""
    assert "wilayah berwarna" in offered(circles, replace(COUNT, kind=Kind.RATE))


@pytest.mark.parametrize(
    ("values", "classes", "expected"),
    [([1, 2, 3, 4], [1, 2, 3, 4], 1.0), ([1, 1, 5, 5], [1, 1, 2, 2], 1.0), ([1, 2, 3, 4], [1, 1, 1, 1], 0.0)],
)
def test_the_fit_is_the_share_of_variance_between_classes(
    values: list[float], classes: list[int], expected: float
) -> None:
    found = goodness_of_fit(np.array(values, float), np.array(classes, np.uint8))

    assert found == pytest.approx(expected)


def test_equal_values_and_no_values_have_no_fit() -> None:
    assert goodness_of_fit(np.array([2.0, 2.0]), np.array([1, 1], np.uint8)) is None
    assert goodness_of_fit(np.array([np.nan]), np.array([0], np.uint8)) is None


def test_official_classes_are_not_spoken_against(layer: LayerView) -> None:
    made = replace(layer.style.classification, breaks=(0.0, 30.0), names=("Tertinggal", "Maju"), lower=0.0)
    theme = replace(layer.theme, classes=made.classify(layer.theme.values))
    free = replace(layer.style, classification=replace(made, names=()))
    rate = Indicator("idm", "Nilai IDM", Kind.INDEX)

    assert "natural_breaks" in " ".join(map(str, offers(theme, free, rate)))
    assert offers(theme, replace(free, classification=made), rate) == ()


PEOPLE = Indicator("gizi", "Kejadian Balita Gizi Buruk", Kind.COUNT, "kasus")
FEW = [0.0, 2.0, 4.0, 5.0, 300.0, None]


def test_hiding_counts_of_few_people_is_offered_with_how_many_there_are(prepared: PreparedEdition) -> None:
    text = offered(layers.view(prepared, FEW), PEOPLE)

    assert "di 2 wilayah cacahnya di bawah 5" in text
    assert "--suppress-below 5" in text


@pytest.mark.parametrize(
    ("values", "indicator"),
    [
        ([0.0, 5.0, 6.0, 7.0, 300.0, None], PEOPLE),
        (FEW, COUNT),
        (FEW, replace(PEOPLE, kind=Kind.RATIO)),
    ],
    ids=["none is small", "not people", "no count"],
)
def test_hiding_is_not_offered_where_there_is_nothing_to_hide(
    prepared: PreparedEdition, values: list[float | None], indicator: Indicator
) -> None:
    assert "--suppress-below" not in offered(layers.view(prepared, values), indicator)
