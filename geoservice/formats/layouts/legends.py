"""The legend of a printed map: classes, a ramp, circles or a square of nine, and every kind of missing value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.layouts.content import HATCH, hatch_strokes, lightness, symbol_scale
from geoservice.formats.layouts.items import (
    EMPTY,
    INK,
    LINE,
    PAPER,
    SOFT,
    Blocks,
    Box,
    Disc,
    Item,
    Part,
    Shape,
    Strokes,
    Tag,
    Text,
    stacked,
)
from geoservice.formats.layouts.letters import Letters, paragraph
from geoservice.formats.layouts.projection import MapFrame
from geoservice.formats.legend import class_rows, map_look, missing_rows
from geoservice.formats.lettering import width_of
from geoservice.formats.symbols import DOT_PX, EDGE, example_values, radius_px
from geoservice.i18n import format_number
from geoservice.i18n import message as _

_RAMP_TICKS = 4
#: Lighter colours than this (CIE L*) carry dark letters.
_LIGHT = 55


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    count: str
    colour: str
    pattern: str = ""
    radius: float = 0.0
    number: int = 0


def legend(
    view: LayerView, letters: Letters, frame: MapFrame, width: float, columns: int = 1, *, numbered: bool = False
) -> Part:
    """All that explains colours, circles and hatches, with the number of regions."""
    listed = _list(_rows(view, frame), letters, width, columns, numbered=numbered)
    look = map_look(view)
    if look == "ramp":
        return stacked([_ramp(view, letters, min(width, letters.px * 22)), listed], letters.px * 0.6)
    if look == "bivariate":
        return stacked([_square(view, letters, min(width, letters.px * 22)), listed], letters.px * 0.6)
    if look == "symbols":
        said = paragraph(str(_("Luas lingkaran sebanding dengan nilai.")), letters.small, width, colour=SOFT)
        return stacked([listed, said], letters.px * 0.4)
    return listed


def _list(rows: list[_Row], letters: Letters, width: float, columns: int, *, numbered: bool) -> Part:
    if not rows:
        return EMPTY
    cell, listed = (width - (columns - 1) * letters.px * 1.5) / columns, Tag("L")
    high = -(-len(rows) // columns)
    counted = EMPTY
    if any(row.count for row in rows):
        # Above the counts of the first column, which stand at its right.
        said = Text(cell, letters.small, str(_("(jumlah wilayah)")), letters.small, SOFT, anchor="end", tag=Tag("P"))
        counted = Part(cell, letters.small * 1.28, (said,))
    parts = []
    for column in range(columns):
        chosen = rows[column * high : (column + 1) * high]
        parts.append(stacked([_row(row, letters, cell, numbered, listed) for row in chosen], letters.px * 0.35))
    items = tuple(
        item
        for column, part in enumerate(parts)
        for item in part.at(column * (cell + letters.px * 1.5), counted.height + letters.px * 0.2)
    )
    tallest = max((part.height for part in parts), default=0)
    return Part(width, counted.height + letters.px * 0.2 + tallest, (*counted.items, *items))


def legend_width(view: LayerView, letters: Letters, frame: MapFrame) -> float:
    """How wide a column of the legend would like to be."""
    widths = (width_of(f"{row.label}  {row.count}", letters.px) for row in _rows(view, frame))
    return max(widths, default=0) + letters.px * 3


def _rows(view: LayerView, frame: MapFrame) -> list[_Row]:
    missing = [_Row(row.label, format_number(row.count, 0), row.colour, row.pattern) for row in missing_rows(view)]
    look = map_look(view)
    if look == "symbols":
        return [*_symbol_rows(view, frame), *missing]
    if look in ("ramp", "bivariate"):
        return missing
    return [
        *(_Row(row.label, format_number(row.count, 0), row.colour, number=row.number) for row in class_rows(view)),
        *missing,
    ]


def _symbol_rows(view: LayerView, frame: MapFrame) -> list[_Row]:
    scale = symbol_scale(view, frame)
    rows = [
        _Row(
            view.style.classification.number_text(value),
            "",
            view.style.colour(_class_of(view, value)),
            radius=radius_px(view, value, scale),
        )
        for value in example_values(view)
    ]
    zeros = int(np.count_nonzero(view.theme.values == 0))
    if zeros:
        rows.append(_Row("0", format_number(zeros), view.style.colour(_class_of(view, 0.0)), radius=DOT_PX))
    return rows


def _class_of(view: LayerView, value: float) -> int:
    return int(view.style.classification.classify(np.array([value]))[0])


def _row(row: _Row, letters: Letters, width: float, numbered: bool, listed: Tag) -> Part:
    """Swatch, label and number of regions; to a screen reader a term and what it comes to, the swatch is decoration."""
    px, line = letters.px, Tag("LI", listed)
    swatch = (0.0, 0.0, px * 1.7, px * 1.15)
    inset = max(px * 2.3, 2 * row.radius + px * 0.6)
    count_px = width_of(row.count, px)
    label = paragraph(row.label, px, width - inset - count_px - px * 0.6).tagged("Lbl" if row.count else "LBody", line)
    height = max(label.height, swatch[3], 2 * row.radius + 2)
    items: list[Item] = []
    if row.radius:
        items.append(Disc(max(row.radius + 1, px * 0.85), height / 2, row.radius, row.colour, EDGE))
    else:
        items.append(Box(*swatch, row.colour, LINE))
    if row.pattern:
        x, y, w, h = swatch
        ring = np.array([(x, y), (x + w, y), (x + w, y + h), (x, y + h)])
        items.append(Strokes(0, 0, HATCH, hatch_strokes([[ring]], row.pattern)))
    if numbered and row.number:
        ink = INK if lightness(row.colour) > _LIGHT else PAPER
        items.append(Text(swatch[2] / 2, px * 0.87, str(row.number), px * 0.8, ink, anchor="middle"))
    drop = (height - label.height) / 2 if row.radius else 0
    items.extend(label.at(inset, drop))
    if row.count:
        items.append(Text(width, drop + px, row.count, px, SOFT, anchor="end", tag=Tag("LBody", line)))
    return Part(width, height, tuple(items))


def _ramp(view: LayerView, letters: Letters, width: float) -> Part:
    """All colours side by side, with a few limits below."""
    classification, px = view.style.classification, letters.px
    limits = np.array((classification.lower, *classification.breaks))
    places = ((limits - limits[0]) / (limits[-1] - limits[0]) * width).tolist()
    items: list[Item] = []
    for number, colour in enumerate(view.style.colours):
        # Each reaches below the next: no paper shines through between them.
        right = min(places[number + 1] + 0.5, width)
        items.append(Blocks(0, 0, colour, ((places[number], 0, right - places[number], px * 1.2),)))
    texts = [classification.number_text(limit, classification.decimals) for limit in limits.tolist()]
    free = 0.0
    for i in sorted({round(i * classification.k / _RAMP_TICKS) for i in range(_RAMP_TICKS + 1)}):
        text = texts[i]
        length = width_of(text, letters.small)
        left = min(max(places[i] - length / 2, 0), width - length)
        last = width - width_of(texts[-1], letters.small)
        if left < free or (i < classification.k and left + length + px * 0.4 > last):
            continue
        items.append(Text(left, px * 2.3, text, letters.small))
        free = left + length + px * 0.4
    said = _("Gradasi warna dari %(low)s sampai %(high)s.", low=texts[0], high=texts[-1])
    return Part(width, px * 2.6, tuple(items)).tagged("Figure", alt=str(said))


def _square(view: LayerView, letters: Letters, width: float) -> Part:
    """Nine colours: the first indicator grows to the right, the second upwards."""
    counts, px = view.theme.class_counts(9), letters.px
    side = px * 2.2
    items: list[Item] = []
    for number in range(1, 10):
        column, row = divmod(number - 1, 3)
        x, y, colour = column * side, (2 - row) * side, view.style.colour(number)
        ink = INK if lightness(colour) > _LIGHT else PAPER
        items.append(Box(x, y, side, side, colour, PAPER))
        count = format_number(int(counts[number]), 0)
        items.append(Text(x + side / 2, y + side / 2 + px * 0.35, count, letters.small, ink, anchor="middle"))
    names = view.style.classification.names
    first, second, *thirds = (*names, "", "")[: max(len(names), 2)]
    words = [paragraph(line, letters.small, width) for line in thirds]
    told = "; ".join(f"{row.label}: {format_number(row.count, 0)}" for row in class_rows(view))
    said = str(_("Jumlah wilayah per kelas: %(classes)s.", classes=told))
    square = Part(3 * side, 3 * side, tuple(items)).tagged("Figure", alt=said)
    up, right = ((0, 0.9), (0.4, 0.2), (0.8, 0.9)), ((0, 0.1), (0.8, 0.5), (0, 0.9))
    return stacked([_axis(second, up, letters, width), square, _axis(first, right, letters, width), *words], px * 0.3)


def _axis(title: str, arrow: tuple[tuple[float, float], ...], letters: Letters, width: float) -> Part:
    """The name of an indicator after the arrow of its direction."""
    text = paragraph(title, letters.px, width - letters.px * 1.3, 3)
    points = tuple((x * letters.px, (y + 0.15) * letters.px) for x, y in arrow)
    return Part(width, text.height, (Shape(0, 0, INK, points), *text.at(letters.px * 1.3, 0)))
