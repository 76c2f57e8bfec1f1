"""From joined columns to themes with classes and colours: official tables, shared limits over periods, small counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from geoservice.errors import InvalidInputError
from geoservice.i18n import format_number
from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray
from geoservice.model.classification import ZERO_APART, Classification
from geoservice.model.indicator import REASON_NUMBERS, Kind, MissingReason
from geoservice.model.layer import LayerVersion, Theme
from geoservice.model.report import LayerColumn
from geoservice.model.style import SOFT_OUTLINE, MapKind, Style
from geoservice.model.years import are_years
from geoservice.schemes import (
    ClassTable,
    category_words,
    choose_palette,
    classify,
    classify_by_table,
    classify_categories,
    load_class_tables,
    load_palettes,
    outline_for,
    symbol_colours,
)
from geoservice.store import Store

if TYPE_CHECKING:
    from geoservice.actions.draft_layers import LayerRequest

#: Limits of another period are taken over only when they still tell at least so many classes apart.
_CLASSES_TOLD_APART = 3


@dataclass(frozen=True, slots=True, eq=False)
class Coloured:
    """A theme with its classes, and the style that colours them."""

    theme: Theme
    style: Style


class Classifier:
    """Gives the columns of one request their classes; the same limits for all periods of one indicator."""

    def __init__(self, request: LayerRequest, columns: Sequence[LayerColumn], positions: Mapping[str, int]) -> None:
        self.request = request
        self._positions = positions
        self._columns = columns
        self._made: dict[tuple[int, ...], tuple[Classification, ClassTable | None]] = {}
        self._themes = {id(column): self._unclassified(column) for column in columns}

    def coloured(self, column: LayerColumn, store: Store) -> Coloured:
        """The column with classes and colours; raises InvalidInputError."""
        if column.kind is Kind.CATEGORY:
            return self._of_categories(column, store)
        theme = self._themes[id(column)]
        if (shared := self._of_family(column, theme.values, store)) is not None:
            return Coloured(_with_classes(theme, shared.classification), shared)
        members = self._members(column)
        classification, table = self._shared_classification(column, members, store)
        if len(members) > 1:
            classification = replace(classification, notes=(*classification.notes, f"pooled:{len(members)}"))
        classification = replace(classification, years=_are_years(column, theme.values))
        colours = table.colours if table and table.colours and not self.request.palette else ()
        style = self._style(column, classification, store, colours)
        return Coloured(_with_classes(theme, classification), style)

    def _shared_classification(
        self, column: LayerColumn, members: Sequence[LayerColumn], store: Store
    ) -> tuple[Classification, ClassTable | None]:
        """Made once for all periods of an indicator, from the values of all of them."""
        key = tuple(map(id, members))
        if key not in self._made:
            values = np.concatenate([self._themes[id(member)].values for member in members])
            self._made[key] = self._classification(column, values, store)
        return self._made[key]

    def _unclassified(self, column: LayerColumn) -> Theme:
        if column.kind is Kind.CATEGORY:
            return build_theme(column, self._positions, tuple(dict.fromkeys(map(str, column.values.values()))))
        return _suppressed(build_theme(column, self._positions), column.kind, self.request.suppress_below)

    def _of_categories(self, column: LayerColumn, store: Store) -> Coloured:
        words = [str(value) for member in self._members(column) for value in member.values.values()]
        classification = classify_categories(words)
        theme = build_theme(column, self._positions, category_words(words, classification))
        return Coloured(_with_classes(theme, classification), self._style(column, classification, store, ()))

    def _classification(
        self, column: LayerColumn, values: FloatArray, store: Store
    ) -> tuple[Classification, ClassTable | None]:
        request = self.request
        tables = load_class_tables(store.settings.styles_dir)
        if request.scheme in tables:
            return classify_by_table(values, tables[request.scheme]), tables[request.scheme]
        known = values[~np.isnan(values)]
        if request.scheme == "auto" and len(known) and request.is_free:
            low, high = float(known.min()), float(known.max())
            for table in tables.values():
                if table.fits(column.title, low, high):
                    made = classify_by_table(values, table)
                    return replace(made, notes=(*made.notes, f"auto:official:{table.name}")), table
        scheme, middle = request.scheme, request.middle
        if self._is_symbols and request.is_free and len(known) and known.min() < 0 < known.max():
            # The colour of a circle tells its sign, and zero has none.
            scheme, middle = ("zero_apart", None) if (known == 0).any() else (scheme, 0.0)
        made = classify(values, scheme=scheme, k=request.k, breaks=request.breaks, middle=middle)
        return made, None

    def _members(self, column: LayerColumn) -> list[LayerColumn]:
        """The columns of the same indicator, one a period; only the column itself where limits are not shared."""
        family = [other for other in self._columns if _family(other) == _family(column)]
        periods = {other.period for other in family}
        return family if not self.request.own_breaks and len(periods) == len(family) else [column]

    def _of_family(self, column: LayerColumn, values: FloatArray, store: Store) -> Style | None:
        """The style of another published period of this indicator, where its limits suit these values too."""
        request = self.request
        if request.own_breaks or not request.is_free or request.palette or request.reverse or column.period is None:
            return None
        found = _published_family(column, request.boundary, store)
        drawn_here = {other.period for other in self._members(column)}
        others = [
            version
            for version in found
            if version.period not in drawn_here and version.style.map_kind.value == request.map_kind
        ]
        if not others:
            return None
        latest = max(others, key=lambda version: version.published_at)
        known = latest.style.classification
        if known.categories or known.k < _CLASSES_TOLD_APART or known.unclassed:
            return None
        made = _same_limits(known, values)
        if made is None:
            return None
        notes = (f"limits_of:{latest.layer_id}",)
        return replace(latest.style, classification=replace(made, notes=notes, years=_are_years(column, values)))

    def _style(
        self, column: LayerColumn, classification: Classification, store: Store, colours: tuple[str, ...]
    ) -> Style:
        request, palettes = self.request, load_palettes(store.settings.styles_dir)
        if self._is_symbols:
            if column.kind is Kind.CATEGORY:
                raise _words_have_no_size(column)
            name, chosen = symbol_colours(classification, request.palette, request.reverse, palettes)
            return Style(classification, name, chosen, outline_colour=SOFT_OUTLINE, map_kind=MapKind.SYMBOLS)
        name, chosen = choose_palette(column.kind, classification, request.palette, request.reverse, palettes)
        shown = colours or chosen
        return Style(classification, name, shown, outline_colour=outline_for(shown))

    @property
    def _is_symbols(self) -> bool:
        return self.request.map_kind == MapKind.SYMBOLS


def _words_have_no_size(column: LayerColumn) -> InvalidInputError:
    return InvalidInputError(
        _("Kolom “%(name)s” berisi kategori, jadi tidak dapat digambar sebagai lingkaran.", name=column.column),
        hint=_("Hapus --map symbols, atau pilih kolom angka dengan --value."),
    )


def build_theme(column: LayerColumn, positions: Mapping[str, int], categories: Sequence[str] = ()) -> Theme:
    """Values and reasons of a joined column in region order; classes are still 0."""
    values = np.full(len(positions), np.nan)
    reasons = np.full(len(positions), REASON_NUMBERS[MissingReason.NO_ROW], dtype=np.uint8)
    index = {category: number for number, category in enumerate(categories)}
    for code, reason in column.missing.items():
        reasons[positions[code]] = REASON_NUMBERS[reason]
    places = np.fromiter(map(positions.__getitem__, column.values), np.intp, len(column.values))
    found = column.values.values()
    numbers = (index[value] if isinstance(value, str) else value for value in found) if categories else found
    values[places] = np.fromiter(numbers, np.float64, len(places))
    reasons[places] = 0
    return Theme(values, reasons, np.zeros(len(positions), dtype=np.uint8), tuple(categories))


def _are_years(column: LayerColumn, values: FloatArray) -> bool:
    known = values[~np.isnan(values)].tolist()
    return any(are_years(name, column.unit or "", known) for name in (column.column, column.title))


def _with_classes(theme: Theme, classification: Classification) -> Theme:
    return replace(theme, classes=classification.classify(theme.values))


def _family(column: LayerColumn) -> tuple[str, str, Kind]:
    return column.title, column.unit or "", column.kind


def _published_family(column: LayerColumn, boundary: str, store: Store) -> list[LayerVersion]:
    return [
        version
        for layer, version in store.catalogue.layers()
        if layer.boundary == boundary
        and (version.indicator.title, version.indicator.unit, version.indicator.kind) == _family(column)
        and version.period not in (None, column.period)
    ]


def _same_limits(known: Classification, values: FloatArray) -> Classification | None:
    """The limits with their ends moved outwards over the new values; None where they tell too little apart."""
    finite = values[~np.isnan(values)]
    if not len(finite):
        return None
    lower, upper = min(known.lower, float(finite.min())), max(known.breaks[-1], float(finite.max()))
    if known.names and (lower, upper) != (known.lower, known.breaks[-1]):
        return None
    made = replace(known, lower=lower, breaks=(*known.breaks[:-1], upper), whole=known.whole and _whole(finite))
    made = replace(made, decimals=max(known.decimals, *(_decimals(limit) for limit in (lower, upper))))
    if ZERO_APART in known.notes and np.any(finite[made.classify(finite) == known.breaks.index(0.0) + 1] < 0):
        made = replace(made, notes=tuple(note for note in known.notes if note != ZERO_APART))
    filled = np.count_nonzero(np.bincount(made.classify(finite)))
    return made if filled >= _CLASSES_TOLD_APART else None


def _whole(finite: FloatArray) -> bool:
    return bool(np.all(finite == np.floor(finite)))


def _decimals(limit: float) -> int:
    text = f"{limit:.6f}".rstrip("0")
    return len(text) - text.index(".") - 1


def _suppressed(theme: Theme, kind: Kind, below: float | None) -> Theme:
    if below is None:
        return theme
    if not (isfinite(below) and below > 0):  # a switch for privacy must never quietly do nothing
        raise InvalidInputError(
            _("Ambang %(below)s untuk menyembunyikan cacah kecil tidak dapat dipakai.", below=format_number(below)),
            hint=_("Tulis angka di atas nol, misalnya --suppress-below 5."),
        )
    if kind is not Kind.COUNT:
        return theme
    small = theme.values < below  # NaN compares false, so regions without a value keep their reason
    return replace(
        theme,
        values=np.where(small, np.nan, theme.values),
        reasons=np.where(small, REASON_NUMBERS[MissingReason.SUPPRESSED], theme.reasons).astype(np.uint8),
    )
