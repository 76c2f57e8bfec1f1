"""What stands on a legend, from top to bottom: values, missing values, how values spread, and what must be said."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.legend import class_rows, footer_lines, histogram, missing_rows
from geoservice.formats.styles._sheet import (
    FAINT,
    INK,
    INNER_PX,
    MARGIN_PX,
    SOFT,
    SWATCH_PX,
    WIDTH_PX,
    Bars,
    Box,
    Circle,
    Lines,
    Sheet,
    Text,
    hatch,
)
from geoservice.formats.symbols import DOT_PX, EDGE, example_values, radius_px
from geoservice.i18n import format_number
from geoservice.i18n import message as _
from geoservice.model.classification import BIVARIATE

_RAMP_PX, _HISTOGRAM_PX = 16, 34
_RAMP_TICKS = 4
_LABEL_STEP_PX = 15
_CELL_PX = 30


def legend_sheet(view: LayerView) -> Sheet:
    """The whole legend as shapes."""
    sheet = Sheet()
    sheet.paragraph(view.published.title, 15, INK, bold=True)
    unit = view.published.indicator.unit
    if unit:
        sheet.paragraph(str(_("Satuan: %(unit)s", unit=unit)), 12)
    _values(sheet, view)
    for missing in missing_rows(view):
        place = sheet.next_swatch()
        swatch = Box(*place, missing.colour, view.style.outline_colour)
        sheet.row(missing.label, missing.count, swatch, *hatch(place, missing.pattern))
    _spread(sheet, view)
    sheet.y += 10
    for line in footer_lines(view):
        sheet.paragraph(line, 11)
    return sheet


def _values(sheet: Sheet, view: LayerView) -> None:
    head = str(_("(jumlah wilayah)"))
    classification = view.style.classification
    if view.style.has_symbols:
        draw_circles(sheet, view)
        sheet.paragraph(str(_("Luas lingkaran sebanding dengan nilai.")), 11)
        values = view.theme.values
        if missing_rows(view) or (values <= 0).any():
            sheet.count_head(head)
            _signs(sheet, view)
        return
    if classification.unclassed and classification.k > 1:
        draw_ramp(sheet, view)
        if missing_rows(view):
            sheet.count_head(head)
        return
    if classification.scheme == BIVARIATE:
        _square(sheet, view)
        if missing_rows(view):
            sheet.count_head(head)
        return
    sheet.count_head(head)
    for row in class_rows(view):
        sheet.row(row.label, row.count, Box(*sheet.next_swatch(), row.colour, view.style.outline_colour))


def draw_ramp(sheet: Sheet, view: LayerView) -> None:
    """All colours side by side, with a few limits below."""
    classification = view.style.classification
    limits = np.array((classification.lower, *classification.breaks))
    places = MARGIN_PX + (limits - limits[0]) / (limits[-1] - limits[0]) * INNER_PX
    sheet.y += 10
    for number, colour in enumerate(view.style.colours):
        left, right = float(places[number]), float(places[number + 1])
        # Each reaches below the next: no paper shines through between them.
        right = min(right + 0.5, WIDTH_PX - MARGIN_PX)
        sheet.shapes.append(Bars(colour, ((left, sheet.y, right - left, _RAMP_PX),)))
    sheet.y += _RAMP_PX
    chosen = sorted({round(i * classification.k / _RAMP_TICKS) for i in range(_RAMP_TICKS + 1)})
    ticks = tuple((float(places[i]), sheet.y, float(places[i]), sheet.y + 4) for i in chosen)
    sheet.shapes.append(Lines(FAINT, ticks))
    sheet.y += 16
    for i in chosen:
        anchor = "start" if i == 0 else "end" if i == classification.k else "middle"
        text = classification.number_text(float(limits[i]), classification.decimals)
        sheet.shapes.append(Text(float(places[i]), sheet.y, text, 11, anchor))
    sheet.y += 4


def draw_circles(sheet: Sheet, view: LayerView, scale: float = 1.0) -> None:
    """Up to three circles, one in the other, each with its value; `scale` is that of the circles on the map."""
    values = example_values(view)
    if not values:
        return
    sheet.y += 12
    classification = view.style.classification
    largest = radius_px(view, values[0], scale)
    height = max(2 * largest, len(values) * _LABEL_STEP_PX)
    bottom, middle = sheet.y + height, MARGIN_PX + largest
    at = sheet.y + height - 2 * largest
    for value in values:
        radius = radius_px(view, value, scale)
        top = bottom - 2 * radius
        at = max(at, top)
        sheet.shapes.append(Circle(middle, bottom - radius, radius, _colour_of(view, value), EDGE))
        sheet.shapes.append(
            Lines(
                FAINT, ((middle, top, middle + largest + 6, at), (middle + largest + 6, at, middle + largest + 14, at))
            )
        )
        text = classification.number_text(value, 0 if float(value).is_integer() else classification.decimals)
        sheet.shapes.append(Text(middle + largest + 18, at + 4, text, 12))
        at += _LABEL_STEP_PX
    sheet.y = max(bottom, at - _LABEL_STEP_PX + 6) + 4


def _colour_of(view: LayerView, value: float) -> str:
    number = int(view.style.classification.classify(np.array([value]))[0])
    return view.style.colour(number)


def _signs(sheet: Sheet, view: LayerView) -> None:
    """How many regions lie above zero, below it and at it: the colour and the dot tell them apart."""
    values = view.theme.values
    radius = SWATCH_PX[1] / 2 - 2
    for label, chosen, example, size in (
        (_("Di atas nol"), values > 0, np.nanmax(values, initial=0.0), radius),
        (_("Di bawah nol"), values < 0, np.nanmin(values, initial=0.0), radius),
        (_("Nol"), values == 0, 0.0, DOT_PX),
    ):
        count = int(np.count_nonzero(chosen))
        if not count:
            continue
        x, y, width, height = sheet.next_swatch()
        colour = _colour_of(view, float(example))
        sheet.row(str(label), count, Circle(x + width / 2, y + height / 2, size, colour, EDGE))


def _square(sheet: Sheet, view: LayerView) -> None:
    """Nine colours: the first indicator grows to the right, the second upwards."""
    counts = view.theme.class_counts(9)
    top, left = sheet.y + 14, MARGIN_PX + 16
    side = 3 * _CELL_PX
    for number in range(1, 10):
        column, row = (number - 1) // 3, (number - 1) % 3
        x, y = left + column * _CELL_PX, top + (2 - row) * _CELL_PX
        colour = view.style.colour(number)
        sheet.shapes.append(Box(x, y, _CELL_PX, _CELL_PX, colour, "#ffffff"))
        ink = "#ffffff" if _is_dark(colour) else INK
        sheet.shapes.append(
            Text(x + _CELL_PX / 2, y + _CELL_PX / 2 + 4, format_number(counts[number], 0), 11, "middle", ink)
        )
    sheet.shapes.append(Lines(SOFT, tuple(_arrows(left, top, side)), 1.0))
    sheet.y = top + side + 10
    first, second = _axes(view)
    sheet.paragraph(str(_("Mendatar: %(title)s", title=first)), 11, INK)
    sheet.paragraph(str(_("Tegak: %(title)s", title=second)), 11, INK)
    for line in _thirds(view):
        sheet.paragraph(line, 11)


def _arrows(left: float, top: float, side: float) -> Iterator[tuple[float, float, float, float]]:
    bottom = top + side + 5
    yield (left, bottom, left + side, bottom)
    yield (left + side - 4, bottom - 3, left + side, bottom)
    yield (left + side - 4, bottom + 3, left + side, bottom)
    yield (left - 5, top + side, left - 5, top)
    yield (left - 8, top + 4, left - 5, top)
    yield (left - 2, top + 4, left - 5, top)


def _axes(view: LayerView) -> tuple[str, str]:
    """The titles of the two indicators."""
    names = view.style.classification.names
    return (names[0], names[1]) if len(names) >= 2 else ("", "")


def _thirds(view: LayerView) -> tuple[str, ...]:
    return view.style.classification.thirds()


def _spread(sheet: Sheet, view: LayerView) -> None:
    """Bars of the values, in the colours of their classes."""
    bars = histogram(view)
    if len(bars) < 2:
        return
    sheet.y += 14
    sheet.paragraph(str(_("Sebaran nilai")), 11)
    most = max(bar.regions for bar in bars)
    width = INNER_PX / len(bars)
    bottom = sheet.y + _HISTOGRAM_PX
    boxes: dict[int, list[tuple[float, float, float, float]]] = {}
    edges: list[tuple[float, float, float, float]] = []
    for i, bar in enumerate(bars):
        y, x = bottom, MARGIN_PX + i * width
        for number, count in bar.counts:
            height = max(count / most * (_HISTOGRAM_PX - 2), 1.0)
            y -= height
            boxes.setdefault(number, []).append((x + 0.6, y, width - 1.2, height))
        if bar.counts:
            # Light colours are seen by their edge only.
            edges.append((x, y - 0.6, width, bottom - y + 0.6))
    sheet.shapes.append(Bars(view.style.outline_colour, tuple(edges)))
    sheet.shapes.extend(Bars(view.style.colour(number), tuple(found)) for number, found in sorted(boxes.items()))
    sheet.shapes.append(Lines(FAINT, ((MARGIN_PX, bottom, WIDTH_PX - MARGIN_PX, bottom),)))
    classification = view.style.classification
    for x, value, anchor in ((MARGIN_PX, bars[0].low, "start"), (WIDTH_PX - MARGIN_PX, bars[-1].high, "end")):
        text = classification.number_text(value, classification.decimals)
        sheet.shapes.append(Text(x, bottom + 13, text, 11, anchor, SOFT))
    sheet.y = bottom + 14


def _is_dark(colour: str) -> bool:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140
