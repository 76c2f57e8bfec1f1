"""The legend of pages: what `formats.legend` says, as things that a template can draw without sums of its own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.legend import Bin, ClassRow, class_rows, histogram, map_look, missing_rows
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray
from geoservice.web.shown import Bars, ColouredPath, Legend, LegendRow, Ramp, Square, SquareCell

RAMP_UNITS = 240
"""Width of a ramp in the units of its drawing; pages stretch it."""
BARS_UNITS = (144, 32)
"""The same of a histogram, with its height."""
_RAMP_TICKS = (4, 2)
"""Steps between the numbers under a ramp: where they are short, and where they are long."""
_LONG_TICK = 7
#: Darker colours than this (of 255) carry white letters.
_DARK = 140


def legend(view: LayerView) -> Legend:
    """Everything that explains the colours, patterns and circles of a layer, with the number of regions of each."""
    look = map_look(view)
    rows = class_rows(view)
    listed = [] if look in ("ramp", "bivariate", "symbols") else [_class_row(row) for row in rows]
    signs = list(_signs(view)) if look == "symbols" else []
    missing = [LegendRow(0, row.label, row.colour, row.count, row.pattern) for row in missing_rows(view)]
    all_rows = (*listed, *signs, *missing)
    return Legend(
        look=look,
        heading=_heading(view, look, bool(all_rows)),
        rows=all_rows,
        middle_after=_middle_after(view) if listed else 0,
        middle=_middle_text(view) if listed else "",
        ramp=_ramp(view, rows) if look == "ramp" else None,
        square=_square(view, rows) if look == "bivariate" else None,
        bars=_bars(view, histogram(view)),
    )


def _class_row(row: ClassRow) -> LegendRow:
    # No line of a narrow legend ends with a lonely sign.
    return LegendRow(row.number, row.label.replace("> ", ">\u00a0"), row.colour, row.count)


def _heading(view: LayerView, look: str, has_counts: bool) -> str:
    """The unit, and what the numbers beside or in the swatches count."""
    unit = view.published.indicator.unit
    if look == "symbols":
        said = str(_("Luas lingkaran sebanding dengan nilai."))
        return f"{said} {_('Satuan: %(unit)s', unit=unit)}." if unit else said
    if look == "bivariate":
        return str(_("Angka di kotak: jumlah wilayah"))
    if not has_counts:
        return unit
    return f"{unit} {_('(jumlah wilayah)')}" if unit else str(_("Jumlah wilayah dalam kurung"))


def _signs(view: LayerView) -> Iterator[LegendRow]:
    """How many circles stand for more than zero, less than zero and zero, where they are not all of one sort."""
    values = view.theme.values
    counts: list[tuple[Message, int, float]] = [
        (_("Di atas nol"), int(np.count_nonzero(values > 0)), 1.0),
        (_("Di bawah nol"), int(np.count_nonzero(values < 0)), -1.0),
        (_("Nol"), int(np.count_nonzero(values == 0)), 0.0),
    ]
    if sum(count > 0 for _label, count, _sign in counts) < 2:
        return
    for label, count, sign in counts:
        chosen = np.sign(values) == sign
        if count:
            number = int(view.theme.classes[int(np.argmax(chosen))])
            yield LegendRow(number, str(label), view.style.colour(number), count, sign="dot" if sign == 0 else "circle")


def _middle_of(view: LayerView) -> float | None:
    """The value around which the colours part; None where they do not."""
    classification = view.style.classification
    if classification.categories or not classification.breaks:
        return None
    if classification.middle is not None:
        return classification.middle
    return 0.0 if classification.lower < 0 < classification.breaks[-1] else None


def _middle_after(view: LayerView) -> int:
    """The class that ends at the middle, with another after it; 0 where no limit is the middle or zero has a class."""
    middle, classification = _middle_of(view), view.style.classification
    if middle is None or middle not in classification.breaks[:-1]:
        return 0
    number = classification.breaks.index(middle) + 1
    low, high = classification.limits(number)
    is_alone = number > 1 and low == high
    return 0 if is_alone or "zero_apart" in classification.notes else number


def _middle_text(view: LayerView) -> str:
    middle = _middle_of(view)
    return "" if middle is None else _limit_text(view, middle)


def _ramp(view: LayerView, rows: tuple[ClassRow, ...]) -> Ramp:
    """All colours side by side, each as wide as its class, with numbers at even distances below."""
    classification = view.style.classification
    limits = np.array((classification.lower, *classification.breaks))
    places = ((limits - limits[0]) / (limits[-1] - limits[0]) * RAMP_UNITS).round(1).tolist()
    # Each reaches below the next: no paper shines through between them.
    parts = tuple(
        ColouredPath(row.number, row.colour, f"M{left:g} 0H{min(right + 0.5, RAMP_UNITS):g}V14H{left:g}z")
        for row, left, right in zip(rows, places, places[1:], strict=False)
    )
    return Ramp(parts, _ticks(view, limits))


def _ticks(view: LayerView, limits: FloatArray) -> tuple[str, ...]:
    texts: tuple[str, ...] = ()
    for steps in _RAMP_TICKS:
        chosen = sorted({round(i * (len(limits) - 1) / steps) for i in range(steps + 1)})
        texts = tuple(_limit_text(view, float(limits[place])) for place in chosen)
        if max(map(len, texts)) <= _LONG_TICK:
            break
    return texts


def _square(view: LayerView, rows: tuple[ClassRow, ...]) -> Square:
    """Nine colours, the top row first: the first indicator grows to the right, the second upwards."""
    first, second = (*view.style.classification.names, "", "")[:2]
    thirds = view.style.classification.thirds()
    cells = tuple(
        SquareCell(row.number, row.colour, row.count, row.label, is_dark=_is_dark(row.colour), column=column, line=line)
        for line in range(3)
        for column in range(3)
        for row in (rows[column * 3 + 2 - line],)
    )
    return Square(cells, first, second, tuple(thirds))


def _bars(view: LayerView, bins: tuple[Bin, ...]) -> Bars | None:
    """How the values spread, each class in its colour; None where there is nothing to see."""
    if len(bins) < 2:
        return None
    width, height = BARS_UNITS
    step = width / len(bins)
    most = max(one.regions for one in bins)
    paths: dict[int, list[str]] = {}
    for place, one in enumerate(bins):
        bottom = float(height)
        for number, count in one.counts:
            tall = round(max(count / most * height, 1.0), 1)
            paths.setdefault(number, []).append(
                f"M{place * step:g} {bottom:g}h{step - 0.6:g}v-{tall:g}h-{step - 0.6:g}z"
            )
            bottom -= tall
    low, high = (_limit_text(view, value) for value in (bins[0].low, bins[-1].high))
    drawn = tuple(ColouredPath(n, view.style.colour(n), "".join(found)) for n, found in sorted(paths.items()))
    return Bars(drawn, low, high)


def _limit_text(view: LayerView, value: float) -> str:
    return view.style.classification.number_text(value, view.style.classification.decimals)


def _is_dark(colour: str) -> bool:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < _DARK
