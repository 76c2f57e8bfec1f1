"""Palettes: their files, and which one a classification gets."""

from __future__ import annotations

import json
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

from geoservice.errors import InvalidInputError, UnavailableError
from geoservice.model.classification import Classification
from geoservice.model.indicator import Kind
from geoservice.model.style import MISSING_COLOUR, OUTLINE, Palette, PaletteKind
from geoservice.schemes import (
    MAX_CLASSES,
    bivariate_palette,
    choose_palette,
    classify,
    classify_categories,
    contrast,
    load_palettes,
    outline_for,
    symbol_colours,
)
from geoservice.schemes._vision import VISIONS, lab
from geoservice.settings import bundled

PALETTES = load_palettes(bundled("styles"))
OF_SIZE_5 = [palette for palette in PALETTES.values() if 5 in palette.colours]


@pytest.mark.parametrize(
    ("colour", "expected"),
    [("#ffffff", (100, 0, 0)), ("#ff0000", (53.24, 80.09, 67.20)), ("#0000ff", (32.30, 79.19, -107.86))],
)
def test_colours_are_measured_in_cie_lab(colour: str, expected: tuple[float, ...]) -> None:
    assert np.allclose(lab(colour), expected, atol=0.05)


def colours(
    classification: Classification, name: str | None = None, kind: Kind = Kind.RATE, reverse: bool = False
) -> tuple[str, tuple[str, ...]]:
    return choose_palette(kind, classification, name, reverse, PALETTES)


def numbers(*breaks: float, lower: float = 0.0) -> Classification:
    return Classification("quantiles", breaks, lower)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=list(PALETTES))
def test_no_class_can_be_taken_for_no_value_or_for_another_class(palette: Palette) -> None:
    for row in palette.colours.values():
        assert min(np.linalg.norm(lab(colour) - lab(MISSING_COLOUR)) for colour in row) >= 8.9
        assert len(set(row)) == len(row)


@pytest.mark.parametrize(
    "palette", [p for p in OF_SIZE_5 if p.kind is PaletteKind.SEQUENTIAL], ids=lambda palette: palette.name
)
@pytest.mark.parametrize("vision", VISIONS)
def test_a_sequential_palette_goes_from_light_to_dark_for_every_eye(palette: Palette, vision: str) -> None:
    for size in range(2, 10):
        lightness = [lab(colour, vision)[0] for colour in palette.colours[size]]

        assert lightness == sorted(lightness, reverse=True)


@pytest.mark.parametrize("name", ["ylgnbu", "rdbu", "okabe_ito", "viridis", "cividis"])
@pytest.mark.parametrize("vision", VISIONS)
def test_five_neighbouring_classes_stay_apart_for_every_eye(name: str, vision: str) -> None:
    seen = [lab(colour, vision) for colour in PALETTES[name].colours[5]]

    steps = [np.linalg.norm(one - other) for one, other in pairwise(seen)]

    assert min(steps) > 10


def test_every_number_of_classes_finds_colours() -> None:
    for k in range(1, MAX_CLASSES + 1):
        made = numbers(*range(1, k + 1))

        assert len(colours(made)[1]) == k


def test_magnitudes_are_light_when_low_and_dark_when_high() -> None:
    name, row = colours(numbers(1, 2, 3, 4))

    assert PALETTES[name].kind is PaletteKind.SEQUENTIAL
    assert lab(row[0])[0] > lab(row[-1])[0]


def test_limits_on_both_sides_of_zero_diverge_from_zero() -> None:
    name, row = colours(numbers(-5, 0, 5, 10, lower=-10))

    assert PALETTES[name].kind is PaletteKind.DIVERGING
    assert row == PALETTES[name].colours[4]


def test_one_step_from_zero_looks_the_same_on_either_side() -> None:
    name, row = colours(numbers(0, 5, 10, 20, lower=-3))

    assert row == PALETTES[name].colours[6][2:]


def test_zero_as_a_class_of_its_own_is_the_middle_of_a_diverging_palette() -> None:
    made = classify(np.array([-9.0, -8, -1, 0, 0, 0, 2, 3, 7, 8]), scheme="zero_apart", k=5)

    name, row = colours(made)

    assert made.label(3) == "0"
    assert row == PALETTES[name].colours[5]


def test_categories_differ_by_hue_unless_they_have_an_order() -> None:
    plain = colours(classify_categories(["sungai", "sumur", "PDAM"]), kind=Kind.CATEGORY)
    ranked = colours(classify_categories(["maju", "mandiri", "berkembang"]), kind=Kind.CATEGORY)

    assert PALETTES[plain[0]].kind is PaletteKind.QUALITATIVE
    assert PALETTES[ranked[0]].kind is PaletteKind.SEQUENTIAL


def test_twelve_categories_get_twelve_colours() -> None:
    made = classify_categories([f"jenis {number}" for number in range(12)])

    assert len(set(colours(made, kind=Kind.CATEGORY)[1])) == 12


def test_a_palette_is_found_by_its_name_in_any_case_and_can_be_reversed() -> None:
    name, row = colours(numbers(1, 2, 3), name="Viridis", reverse=True)

    assert name == "viridis"
    assert row == PALETTES["viridis"].colours[3][::-1]


def test_without_classes_there_are_no_colours() -> None:
    assert colours(Classification("auto"))[1] == ()


def test_an_unknown_palette_is_answered_with_the_names_of_the_known() -> None:
    with pytest.raises(InvalidInputError, match="ylgnbu"):
        colours(numbers(1, 2), name="pelangi")


def test_too_many_classes_for_a_palette_are_refused_and_larger_palettes_named() -> None:
    made = classify_categories([f"jenis {number}" for number in range(12)])

    with pytest.raises(InvalidInputError, match="paired"):
        colours(made, name="okabe_ito", kind=Kind.CATEGORY)


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"kind": "sequential"}', '{"kind": "x", "colours": {}}',
     json.dumps({"kind": "sequential", "colours": {"2": ["#fff", "red"]}}),
     json.dumps({"kind": "sequential", "colours": {"2": ["#ffffff"]}})],
)  # fmt: skip
def test_a_palette_file_that_cannot_be_used_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "palettes").mkdir()
    (tmp_path / "palettes" / "rusak.json").write_text(text, encoding="utf-8")

    with pytest.raises(UnavailableError, match=r"rusak\.json"):
        load_palettes(tmp_path)


def test_a_folder_without_palettes_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="GEOSERVICE_STYLES_DIR"):
        load_palettes(tmp_path)


def test_every_palette_says_whose_it_is() -> None:
    assert all(palette.licence and palette.name == name for name, palette in PALETTES.items())


@pytest.mark.parametrize(
    "palette", [p for p in PALETTES.values() if p.kind is PaletteKind.BIVARIATE], ids=lambda p: p.name
)
@pytest.mark.parametrize("vision", VISIONS)
def test_the_nine_colours_of_two_indicators_stay_apart_for_every_eye(palette: Palette, vision: str) -> None:
    seen = [lab(colour, vision) for colour in palette.colours[9]]

    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > 19


def test_a_palette_of_one_indicator_is_refused_for_two() -> None:
    assert bivariate_palette(None, PALETTES).name == "orange_blue"
    with pytest.raises(InvalidInputError, match="dua indikator"):
        bivariate_palette("viridis", PALETTES)


@pytest.mark.parametrize("name", PALETTES)
def test_outlines_are_seen_on_every_colour_of_a_palette(name: str) -> None:
    """Also on paper without colours: lightness alone is compared. Many classes from white to black leave less room."""
    for size, row in PALETTES[name].colours.items():
        grey = outline_for(row)
        least = min(contrast(colour, grey) for colour in row)
        assert least >= (1.28 if size <= 7 else 1.0), (size, grey)
        assert least >= min(contrast(colour, OUTLINE) for colour in row) - 1e-9


@pytest.mark.parametrize("name", [None, *(n for n, p in PALETTES.items() if 5 in p.colours and p.kind != "bivariate")])
def test_circles_below_zero_are_of_another_grey_than_those_above(name: str | None) -> None:
    made = classify(np.array([-8.0, -3, -1, 2, 5, 9]), middle=0.0)
    _palette, colours = symbol_colours(made, name, False, PALETTES)
    shades = {colour: lab(colour)[0] for colour in colours}

    assert len(shades) == 2
    assert abs(np.subtract(*shades.values())) >= 15
