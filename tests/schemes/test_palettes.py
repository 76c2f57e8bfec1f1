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
from geoservice.model.style import MISSING_COLOUR, Palette, PaletteKind
from geoservice.schemes import (
    MAX_CLASSES,
    bivariate_palette,
    choose_palette,
    classify,
    classify_categories,
    load_palettes,
)
from geoservice.settings import bundled

PALETTES = load_palettes(bundled("styles"))
OF_SIZE_5 = [palette for palette in PALETTES.values() if 5 in palette.colours]

#: Linear RGB seen by people without one kind of cone. Source: Machado, Oliveira, Fernandes (2009), severity 1.0.
VISIONS = {
    "normal": np.eye(3),
    "protan": np.array([
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]),
    "deutan": np.array([
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]),
    "tritan": np.array([
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ]),
}  # fmt: skip


def lab(colour: str, vision: str = "normal") -> np.ndarray:
    """CIE L*a*b* (D65) of `#rrggbb` as one kind of eye sees it."""
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.clip(VISIONS[vision] @ np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4), 0, 1)
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    xyz = to_xyz @ linear / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


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
