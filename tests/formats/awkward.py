"""Layers of every kind over awkward data ("ilustrasi"), about which all forms of a layer must agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
from shapely import MultiPolygon, box

from geoservice.formats import LayerView
from geoservice.model.classification import BIVARIATE, Classification
from geoservice.model.indicator import REASON_NUMBERS, Kind, MissingReason
from geoservice.model.layer import Theme
from geoservice.model.style import MapKind, Style
from geoservice.schemes import (
    bivariate_palette,
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
TABLES = load_class_tables(bundled("styles"))
COUNT = 40
CHANCE = np.random.default_rng(11)
NAN = float("nan")

NUMBERS: Mapping[str, Sequence[float]] = {
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


def base_layer(folder: Path) -> LayerView:
    """Forty squares with a plain layer, from which the others are made."""
    squares = [box(104 + n % 8 / 10, -4 + n // 8 / 10, 104.1 + n % 8 / 10, -3.9 + n // 8 / 10) for n in range(COUNT)]
    edition = layers.edition_of(folder, [MultiPolygon([square]) for square in squares])
    return layers.view(edition, [float(n) for n in range(COUNT)])


def published(base: LayerView, theme: Theme, style: Style) -> LayerView:
    """The layer with other values in another style."""
    return replace(base, theme=theme, published=replace(base.published, style=style))


def numbers(base: LayerView, values: Sequence[float], *, symbols: bool = False, **options: object) -> LayerView:
    """A layer of numbers; missing ones take the reasons in turn. The options are those of `classify`."""
    array = np.array(values, float)
    made = classify(array, **options)  # type: ignore[arg-type]
    theme = Theme(array, _reasons(array), made.classify(array))
    if symbols:
        return published(
            base, theme, Style(made, *symbol_colours(made, None, False, PALETTES), map_kind=MapKind.SYMBOLS)
        )
    return published(base, theme, Style(made, *choose_palette(Kind.RATE, made, None, False, PALETTES)))


def circles(base: LayerView, values: Sequence[float]) -> LayerView:
    """The same as circles, of two colours where there are values on both sides of zero."""
    signs = {np.sign(value) for value in values if value == value}
    return numbers(base, values, symbols=True, middle=0.0 if {-1, 1} <= signs else None)


def categories(base: LayerView, words: int, *, missing: bool = False) -> LayerView:
    """A layer of so many words, the last regions without one if wanted."""
    known = COUNT - (len(MissingReason) if missing else 0)
    values = [f"jenis {n % words}" for n in range(known)]
    made = classify_categories(values)
    listed = category_words(values, made)
    array = np.array([*(listed.index(value) for value in values), *[NAN] * (COUNT - known)], float)
    theme = Theme(array, _reasons(array), made.classify(array), listed)
    return published(base, theme, Style(made, *choose_palette(Kind.CATEGORY, made, None, False, PALETTES)))


def official(base: LayerView, name: str) -> LayerView:
    """A layer in the classes of an official table, from its lowest to its highest value."""
    table = TABLES[name]
    array = np.linspace(table.lower, table.breaks[-1], COUNT).round(4)
    made = classify_by_table(array, table)
    theme = Theme(array, _reasons(array), made.classify(array))
    return published(base, theme, Style(made, *choose_palette(Kind.INDEX, made, None, False, PALETTES)))


def two_at_once(base: LayerView, values: Sequence[float]) -> LayerView:
    """The thirds of a layer with the thirds of another: nine classes."""
    array = np.array(values, float)
    words = tuple(f"Satu {one}, Dua {two}" for one, two in product(("rendah", "sedang", "tinggi"), repeat=2))
    made = Classification(BIVARIATE, categories=words, names=("Satu", "Dua", "Satu: rendah 0 – 3", "Dua: rendah 1 – 2"))
    palette = bivariate_palette(None, PALETTES)
    theme = Theme(array, _reasons(array), made.classify(array), words)
    return published(base, theme, Style(made, palette.name, palette.colours[9]))


def every_kind(base: LayerView) -> dict[str, LayerView]:
    """Layers of the kinds that no scheme makes: circles, categories, official tables, a middle, two indicators."""
    nine = [float(n % 9) for n in range(COUNT)]
    found = {f"circles, {data}": circles(base, values) for data, values in NUMBERS.items()}
    found |= {f"{words} categories": categories(base, words) for words in (1, 2, 5, 12, 15)}
    found |= {"categories and gaps": categories(base, 4, missing=True)}
    found |= {name: official(base, name) for name in TABLES}
    found |= {
        f"middle, {data}": numbers(base, values, middle=float(np.nanmedian(np.array(values))))
        for data, values in NUMBERS.items()
        if data != "all missing"
    }
    found |= {"change": numbers(base, NUMBERS["negative"], middle=0.0)}
    found |= {"change, some alike": numbers(base, [*NUMBERS["negative"][:30], *[0.0] * 10], scheme="zero_apart")}
    return found | {"two": two_at_once(base, nine), "two and gaps": two_at_once(base, [*nine[:30], *[NAN] * 10])}


def _reasons(array: np.ndarray) -> np.ndarray:
    """Every reason why a value can be missing, in turn."""
    turn = np.array([REASON_NUMBERS[reason] for reason in MissingReason])[np.arange(len(array)) % len(MissingReason)]
    return np.where(np.isnan(array), turn, 0).astype(np.uint8)
