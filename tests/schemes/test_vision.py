"""Who can tell colours apart."""

from __future__ import annotations

import numpy as np
import pytest

from geoservice.model.style import OUTLINE
from geoservice.schemes import contrast, look, outline_for, seen_as
from geoservice.schemes._vision import VISIONS, lab


def test_red_and_green_of_one_lightness_are_told_apart_by_some_eyes_only() -> None:
    found = look(["#c0504d", "#7f8a2e"])

    assert found.distances["normal"] > 40
    assert found.distances["deutan"] < found.distances["normal"] / 2


def test_orange_and_blue_are_safe() -> None:
    assert look(["#e08214", "#3f8fc5"]).is_safe


def test_light_and_dark_print_in_grey_but_two_hues_of_one_lightness_do_not() -> None:
    assert look(["#eeeeee", "#333333"]).prints_in_grey
    assert not look(["#d08080", "#80a090"]).prints_in_grey


@pytest.mark.parametrize("vision", VISIONS)
def test_greys_look_alike_to_every_eye(vision: str) -> None:
    assert np.allclose(lab("#808080", vision), lab("#808080"), atol=1.5)


def test_a_copy_without_colours_keeps_the_lightness() -> None:
    grey = seen_as("#3f8fc5", "grey")

    assert grey[1:3] == grey[3:5] == grey[5:7]
    assert lab(grey)[0] == pytest.approx(lab("#3f8fc5")[0], abs=0.5)


@pytest.mark.parametrize(
    ("colour", "vision", "seen"),
    [
        ("#225ea8", "protan", "#3864ab"),
        ("#225ea8", "deutan", "#1e58a7"),
        ("#225ea8", "tritan", "#00707b"),
        ("#d7301f", "protan", "#665a1a"),
        ("#d7301f", "deutan", "#8e7f13"),
        ("#d7301f", "tritan", "#ed002e"),
        ("#fdae61", "protan", "#c7b45a"),
        ("#fdae61", "deutan", "#dac662"),
        ("#fdae61", "tritan", "#ff9c9c"),
        ("#1b9e77", "protan", "#9a9275"),
        ("#1b9e77", "deutan", "#8b877a"),
        ("#1b9e77", "tritan", "#009f93"),
    ],
)
def test_the_simulation_is_that_of_another_program(colour: str, vision: str, seen: str) -> None:
    """Computed with colorspacious 1.1.2 (sRGB1+CVD, severity 100)."""
    assert seen_as(colour, vision) == seen


def test_the_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#5a5a5a", "#5a5a5a") == 1


def test_outlines_stay_as_they_are_where_they_are_seen() -> None:
    assert outline_for(["#ffffcc", "#a1dab4", "#41b6c4"]) == OUTLINE
    assert outline_for([]) == OUTLINE


@pytest.mark.parametrize("row", [["#ca0020", "#f7f7f7", "#0571b0"], ["#ffffcc", "#225ea8"], ["#5a5a5a"]])
def test_outlines_are_darker_where_a_class_is_as_dark_as_they_are(row: list[str]) -> None:
    grey = outline_for(row)

    assert min(contrast(colour, OUTLINE) for colour in row) < 1.5
    assert min(contrast(colour, grey) for colour in row) >= 2
    assert contrast(grey, "#ffffff") > 4.5
