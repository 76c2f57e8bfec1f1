"""Class limits or categories, and the one function that says which class a value falls in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geoservice.i18n import Language, current_language, format_number
from geoservice.model.arrays import FloatArray, UInt8Array
from geoservice.model.expressions import expression

#: The scheme of categories that have an order (`rendah`, `sedang`, `tinggi`); others are plain `categories`.
ORDERED_CATEGORIES = "ordered_categories"
#: The scheme of nine categories: the thirds of one indicator, each with the thirds of another.
BIVARIATE = "bivariate"
#: The note of a classification in which zero alone is a class, with classes of negative values before it.
ZERO_APART = "zero_apart"
#: From here on `> 690.000.000 – 850.000.000` is easier to read than `690.000.001 – 850.000.000`.
_LONG = 1e7
_TO: dict[Language, str] = {"id": " s.d. ", "en": " to "}
#: The thirds of an indicator, lowest first.
LEVELS: dict[Language, tuple[str, str, str]] = {"id": ("rendah", "sedang", "tinggi"), "en": ("low", "medium", "high")}
_SWAPPED = str.maketrans({",": ".", ".": ","})
_NUMBER = expression(r"[0-9][0-9.]*(?:,[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Classification:
    """The outcome of a scheme; class numbers are 1-based, 0 is "no value".

    Numbers: class i holds `breaks[i-1] < value <= breaks[i]` (mapclassify's convention); `lower` is a readable limit at
    or below the smallest value and belongs to the first class. Categories: class i is `categories[i - 1]`, no breaks.
    """

    scheme: str
    breaks: tuple[float, ...] = ()
    lower: float = 0.0
    decimals: int = 0
    """Decimals needed to print every limit exactly."""
    categories: tuple[str, ...] = ()
    whole: bool = False
    """Every value is a whole number: labels may then read `3 – 5` instead of `> 2 – 5`."""
    notes: tuple[str, ...] = ()
    """Stable words for what was changed and why, e.g. `k_lowered:5:3` when only three distinct values exist."""
    names: tuple[str, ...] = ()
    """What an official table calls each class (`Tertinggal`, `Berkembang` …); empty where classes are only limits.

    Of a bivariate map: the titles of the two indicators, then lines that say where their thirds lie.
    """
    middle: float | None = None
    """The value around which the colours part; zero where this is None and the limits stand on both sides of it."""
    unclassed: bool = False
    """So many narrow classes that the colours read as a ramp; legends draw the ramp instead of the classes."""
    years: bool = False
    """Values are years (`model/years.py`): no thousands separator, and no unit behind them."""

    @property
    def k(self) -> int:
        """How many classes there are."""
        return len(self.categories) or len(self.breaks)

    def classify(self, values: FloatArray) -> UInt8Array:
        """The class number of every value, 0 for NaN.

        Categories are passed as their 0-based index; words beyond the last class are in it.
        """
        missing = np.isnan(values)
        if self.categories:
            return np.where(missing, 0, np.minimum(np.nan_to_num(values) + 1, self.k)).astype(np.uint8)
        numbers = np.searchsorted(np.asarray(self.breaks), values, side="left") + 1
        return np.where(missing, 0, np.minimum(numbers, max(self.k, 1))).astype(np.uint8)

    def limits(self, number: int) -> tuple[float, float]:
        """Lower and upper limit of a class (1-based)."""
        return (self.lower if number == 1 else self.breaks[number - 2]), self.breaks[number - 1]

    def label(self, number: int, language: Language | None = None) -> str:
        """The legend text of a class (1-based); no two labels claim the same value."""
        if self.categories:
            return self._category(number, language or current_language())
        if self.names:
            return f"{self.names[number - 1]} ({self._range(number, language)})"
        return self._range(number, language)

    def thirds(self, language: Language | None = None) -> tuple[str, ...]:
        """Of a bivariate map: a line for each indicator that says where its thirds lie."""
        language = language or current_language()
        if language == "id":  # the language in which maps are published
            return self.names[2:]
        return tuple(_translated(line, language) for line in self.names[2:])

    def number_text(self, value: float, decimals: int | None = None, language: Language | None = None) -> str:
        """A number of this map as it is printed everywhere; without `decimals` as exact as it is."""
        return format_number(value, decimals, language, grouped=not self.years)

    def _category(self, number: int, language: Language) -> str:
        """Words of a table stay as they are; those for thirds are in the reader's language."""
        if self.scheme != BIVARIATE or language == "id" or len(self.names) < 2:
            return self.categories[number - 1]
        first, second = (LEVELS[language][third] for third in divmod(number - 1, len(LEVELS[language])))
        return f"{self.names[0]} {first}, {self.names[1]} {second}"

    def _range(self, number: int, language: Language | None) -> str:
        low, high = self.limits(number)
        if high == 0 and ZERO_APART in self.notes:
            return self.number_text(0, 0, language)
        text_high = self.number_text(high, self.decimals, language)
        if self.whole and self.breaks[-1] < _LONG:
            first = np.ceil(low) if number == 1 else np.floor(low) + 1
            last = float(np.floor(high))
            start = self.number_text(float(first), 0, language)
            return start if first >= last else f"{start}{self._to(language)}{self.number_text(last, 0, language)}"
        if low == high:
            return text_high
        text = f"{self.number_text(low, self.decimals, language)}{self._to(language)}{text_high}"
        return text if number == 1 else f"> {text}"

    def _to(self, language: Language | None) -> str:
        """Between two limits: a dash, but a word where it would be taken for a minus."""
        return _TO[language or current_language()] if self.lower < 0 else " – "


def _translated(line: str, language: Language) -> str:
    """`IKE: rendah 0,33 – 0,60; …` in another language: its words and the marks in its numbers, but not the title."""
    title, colon, parts = line.rpartition(": ")
    for known, own in zip(LEVELS["id"], LEVELS[language], strict=True):
        parts = parts.replace(f"{known} ", f"{own} ")
    return title + colon + _NUMBER.sub(lambda found: found[0].translate(_SWAPPED), parts)
