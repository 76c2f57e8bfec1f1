"""Feature properties: what every output says about a region, under one set of names (docs/reference/properties.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np

from geoservice.formats import LayerView
from geoservice.i18n import Language, current_language, in_language
from geoservice.model.arrays import IntArray
from geoservice.model.boundary import PARENT_COLUMNS
from geoservice.model.indicator import REASON_LABELS, REASONS_BY_NUMBER
from geoservice.model.layer import Theme
from geoservice.model.style import Style

#: Property names in the order of every output; parent columns that nobody knows are left out.
COLUMNS = ("kode", "nama", "jenis", *PARENT_COLUMNS, "nilai", "keterangan", "kelas", "label", "warna")
#: Those that a layer gives; the ones before them are the region's own.
FRESH_COLUMNS = ("nilai", "keterangan", "kelas", "label", "warna")


#: Whole numbers below this are exact.
_EXACT = 2**53


def known_columns(view: LayerView) -> tuple[str, ...]:
    """COLUMNS without the parent columns that this edition does not know, and without a theme those of a layer."""
    parents = view.prepared.regions.parents
    unknown = {name for name in PARENT_COLUMNS if name not in parents}
    return tuple(name for name in COLUMNS if name not in unknown and not (view.is_bare and name in FRESH_COLUMNS))


def properties(view: LayerView, position: int) -> dict[str, object]:
    """The properties of one region; None where there is nothing to say. A whole number is an int."""
    return next(property_rows(view, (position,)))


def property_rows(view: LayerView, positions: Iterable[int]) -> Iterator[dict[str, object]]:
    """`properties` of many regions in the order given: labels are written once a class, not once a region."""
    regions, theme = view.prepared.regions, view.theme
    columns = [(name, regions.parents[name]) for name in PARENT_COLUMNS if name in regions.parents]
    looks = class_looks(view.style, current_language())
    reasons = reason_texts(current_language())
    values, numbers, classes = theme.values, theme.reasons, theme.classes
    for position in positions:
        row: dict[str, object] = {
            "kode": regions.codes[position],
            "nama": regions.names[position],
            "jenis": regions.kinds[position] or None,
        }
        for name, column in columns:
            row[name] = column[position] or None
        if view.is_bare:
            yield row
            continue
        number = int(classes[position])
        row["nilai"] = _value(values[position], theme.categories)
        row["keterangan"] = reasons.get(int(numbers[position]))
        row["kelas"] = number or None
        row["label"], row["warna"] = looks[number]
        yield row


def value_texts(theme: Theme, positions: IntArray) -> list[str | None]:
    """`nilai` of many regions in plain text: the word, or the number with a decimal point as JSON writes it.

    Raises ValueError for a number that is not finite.
    """
    values = theme.values[positions]
    missing = np.isnan(values)
    if np.isinf(values).any():
        raise ValueError("a value is not finite")
    if theme.categories:
        words = theme.categories
        return [None if gone else words[int(at)] for gone, at in zip(missing.tolist(), values.tolist(), strict=True)]
    whole = (values == np.floor(values)) & (np.abs(values) < _EXACT)
    if (whole | missing).all():
        numbers = np.where(missing, 0, values).astype(np.int64).tolist()
        return [None if gone else str(number) for gone, number in zip(missing.tolist(), numbers, strict=True)]
    texts = map(repr, (values + 0.0).tolist())  # no zero is negative
    if (np.abs(values) < _EXACT)[~missing].all():
        return [None if text == "nan" else text.removesuffix(".0") for text in texts]
    return [None if text == "nan" else _plain(text) for text in texts]


def _plain(text: str) -> str:
    """A number in Python's words; only one below _EXACT is known to be whole."""
    return text.removesuffix(".0") if abs(float(text)) < _EXACT else text


@lru_cache(maxsize=256)
def class_looks(style: Style, language: Language) -> tuple[tuple[str | None, str], ...]:
    """Label and colour by class number; [0] is "no value" and has no label."""
    numbers = range(1, style.classification.k + 1)
    return (None, style.colour(0)), *((style.classification.label(n, language), style.colour(n)) for n in numbers)


@lru_cache(maxsize=8)
def reason_texts(language: Language) -> dict[int, str]:
    """The words for every number of a theme's `reasons` array."""
    with in_language(language):
        return {number: str(REASON_LABELS[reason]) for number, reason in REASONS_BY_NUMBER.items()}


def collection_properties(view: LayerView) -> dict[str, object]:
    """What is said once about the whole layer; None where unknown."""
    published, boundary = view.published, view.prepared.edition
    if view.is_bare:
        return {
            "judul": published.title,
            "edisi_batas": published.edition,
            "sumber": boundary.source or None,
            "lisensi": boundary.licence or None,
        }
    return {
        "judul": published.title,
        "satuan": published.indicator.unit or None,
        "periode": str(published.period) if published.period else None,
        "sumber": published.indicator.source or None,
        "lisensi": published.indicator.licence or None,
        "edisi_batas": published.edition,
        "sumber_batas": boundary.source or None,
        "lisensi_batas": boundary.licence or None,
        "versi": published.number,
    }


def _value(value: np.float64, categories: Sequence[str]) -> float | int | str | None:
    number = float(value)
    if number != number:  # NaN
        return None
    if categories:
        return categories[int(number)]
    return int(number) if number.is_integer() and abs(number) < _EXACT else number
