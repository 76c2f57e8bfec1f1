"""The legend of a printed map: classes, a ramp, circles or a square of nine, and every kind of missing value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.layouts.content import lightness, symbol_scale
from geoservice.formats.layouts.hatches import HALO, HALO_PX, HATCH, STROKE_PX, hatch_strokes
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
from geoservice.formats.legend import class_rows, histogram, map_look, missing_rows
from geoservice.formats.lettering import width_of
from geoservice.formats.symbols import DOT_PX, EDGE, example_values, radius_px
from geoservice.formats.wording import period_text
from geoservice.i18n import format_number
from geoservice.i18n import message as _

_RAMP_TICKS = 4
#: Radius of the circles that only show a colour.
_SIGN_PX = 6.0
#: Lighter colours than this (CIE L*) carry dark letters.
_LIGHT = 55
#: The numbers of more maps than this make a table and no legend.
_MOST_COUNTED = 5


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    counts: tuple[str, ...]
    """How many regions, on every map; empty where that is not told."""
    colour: str
    pattern: str = ""
    radius: float = 0.0
    number: int = 0


def legend(
    views: Sequence[LayerView],
    letters: Letters,
    frame: MapFrame,
    width: float,
    columns: int = 1,
    *,
    numbered: bool = False,
) -> Part:
    """All that explains colours, circles and hatches, with the number of regions on every map."""
    newest, rows = views[-1], _rows(views, frame)
    listed = _list(rows, _Counts.of(views, rows, letters), letters, width, columns, numbered=numbered)
    look = map_look(newest)
    if look == "ramp":
        return stacked([_ramp(newest, letters, min(width, letters.px * 22)), listed], letters.px * 0.6)
    if look == "bivariate":
        square = _square(newest, letters, min(width, letters.px * 22), numbered=numbered)
        return stacked([square, listed], letters.px * 0.6)
    if look == "symbols":
        said = paragraph(str(_("Luas lingkaran sebanding dengan nilai.")), letters.small, width, colour=SOFT)
        return stacked([listed, said], letters.px * 0.4)
    return listed


def spread(view: LayerView, letters: Letters, width: float) -> Part:
    """Bars of the values in the colours of their classes; empty for categories and where no two values differ."""
    bars = histogram(view)
    if len(bars) < 2:
        return EMPTY
    width, px = min(width, letters.px * 22), letters.px
    said = paragraph(str(_("Sebaran nilai")), letters.small, width, colour=SOFT)
    bottom, most = said.height + px * 2.6, max(bar.regions for bar in bars)
    step, high_px, shown = width / len(bars), px * 2.4, list[Item]()
    for place, bar in enumerate(bars):
        y, x = bottom, place * step
        for number, count in bar.counts:
            # Where one region is, something must be seen, and light colours too.
            height = max(count / most * high_px, 1.0)
            y -= height
            shown.append(Box(x + 0.5, y, step - 1, height, view.style.colour(number), LINE, 0.35))
    low, high = (_limit(view, value) for value in (bars[0].low, bars[-1].high))
    alt = str(_("Histogram sebaran nilai dari %(low)s sampai %(high)s.", low=low, high=high))
    ends = (
        Strokes(0, 0, SOFT, ((0, bottom, width, bottom),), 0.75),
        Text(0, bottom + letters.small * 1.15, low, letters.small, SOFT),
        Text(width, bottom + letters.small * 1.15, high, letters.small, SOFT, anchor="end"),
    )
    strip = Part(width, bottom + letters.small * 1.4, (*shown, *ends)).tagged("Figure", alt=alt)
    return Part(width, strip.height, (*said.items, *strip.items))


def _limit(view: LayerView, value: float) -> str:
    return view.style.classification.number_text(value, view.style.classification.decimals)


@dataclass(frozen=True, slots=True)
class _Counts:
    """The columns of numbers at the right of a legend."""

    heads: tuple[str, ...]
    """Whose numbers they are; empty on a single map."""
    each: float
    """Width of a column."""
    size: float
    """Of the letters: smaller where there are several."""
    gap: float

    @classmethod
    def of(cls, views: Sequence[LayerView], rows: Sequence[_Row], letters: Letters) -> _Counts:
        """Columns as wide as the longest number or period."""
        counted = any(row.counts for row in rows)
        several = counted and len(views) > 1
        heads = tuple(period_text(view.published.period) for view in views) if several else ()
        size = letters.small if several else letters.px
        widths = [width_of(count, size) for row in rows for count in row.counts]
        widths += [width_of(head, letters.small) for head in heads]
        return cls(heads, max(widths, default=0.0), size, letters.px * 0.6)

    def width(self, count: int) -> float:
        """Of so many columns, with the room before each."""
        return count * (self.each + self.gap)

    def head(self, letters: Letters, cell: float) -> Part:
        """What the numbers below count, and of which map."""
        said = str(_("(jumlah wilayah)"))
        line = letters.small * 1.28
        items = [Text(cell, letters.small, said, letters.small, SOFT, anchor="end", tag=Tag("P"))]
        tag = Tag("P")
        for column, head in enumerate(reversed(self.heads)):
            right = cell - column * (self.each + self.gap)
            items.insert(1, Text(right, line + letters.small, head, letters.small, SOFT, anchor="end", tag=tag))
        return Part(cell, line * (2 if self.heads else 1), tuple(items))


def _list(rows: list[_Row], counts: _Counts, letters: Letters, width: float, columns: int, *, numbered: bool) -> Part:
    if not rows:
        return EMPTY
    columns = 1 if counts.heads else columns
    cell, listed = (width - (columns - 1) * letters.px * 1.5) / columns, Tag("L")
    high = -(-len(rows) // columns)
    # Above the counts of the first column, which stand at its right.
    counted = counts.head(letters, cell) if any(row.counts for row in rows) else EMPTY
    parts = []
    for column in range(columns):
        chosen = rows[column * high : (column + 1) * high]
        parts.append(stacked([_row(row, counts, letters, cell, numbered, listed) for row in chosen], letters.px * 0.35))
    items = tuple(
        item
        for column, part in enumerate(parts)
        for item in part.at(column * (cell + letters.px * 1.5), counted.height + letters.px * 0.2)
    )
    tallest = max((part.height for part in parts), default=0)
    return Part(width, counted.height + letters.px * 0.2 + tallest, (*counted.items, *items))


def legend_width(views: Sequence[LayerView], letters: Letters, frame: MapFrame) -> float:
    """How wide a column of the legend would like to be."""
    rows = _rows(views, frame)
    counts = _Counts.of(views, rows, letters)
    widths = (width_of(row.label, letters.px) + counts.width(len(row.counts)) for row in rows)
    least = letters.px * 14 if map_look(views[-1]) == "bivariate" else 0.0
    return max(max(widths, default=0.0), least) + letters.px * 3


def least_legend_width(views: Sequence[LayerView], letters: Letters, frame: MapFrame) -> float:
    """How wide a column of the legend must be so that no word is broken."""
    rows = _rows(views, frame)
    counts = _Counts.of(views, rows, letters)
    longest = (
        max(width_of(word, letters.px) for word in row.label.split() or [""]) + counts.width(len(row.counts))
        for row in rows
    )
    return max(longest, default=0) + letters.px * 3


def _rows(views: Sequence[LayerView], frame: MapFrame) -> list[_Row]:
    missing = _missing_rows(views)
    look = map_look(views[-1])
    if look == "symbols":
        return [*_symbol_rows(views, frame), *missing]
    if look in ("ramp", "bivariate"):
        return missing
    listed = zip(*map(class_rows, views), strict=True)
    classes = [
        _Row(same[0].label, _told(views, [row.count for row in same]), same[0].colour, number=same[0].number)
        for same in listed
    ]
    return [*classes, *missing]


def _missing_rows(views: Sequence[LayerView]) -> list[_Row]:
    """Every reason that occurs on any of the maps."""
    by_view = [{row.reason: row for row in missing_rows(view)} for view in views]
    first = {reason: row for found in by_view for reason, row in found.items()}
    return [
        _Row(
            row.label,
            _told(views, [found[reason].count if reason in found else 0 for found in by_view]),
            row.colour,
            row.pattern,
        )
        for reason, row in first.items()
    ]


def _told(views: Sequence[LayerView], counts: Sequence[int]) -> tuple[str, ...]:
    return tuple(format_number(count, 0) for count in counts) if len(views) <= _MOST_COUNTED else ()


def _symbol_rows(views: Sequence[LayerView], frame: MapFrame) -> list[_Row]:
    view = views[-1]
    scale = symbol_scale(view, frame)
    rows = [
        _Row(
            view.style.classification.number_text(value),
            (),
            view.style.colour(_class_of(view, value)),
            radius=radius_px(view, value, scale),
        )
        for value in example_values(view)
    ]
    return [*rows, *_sign_rows(views, max((row.radius for row in rows), default=DOT_PX))]


def _sign_rows(views: Sequence[LayerView], largest: float) -> list[_Row]:
    """What the colours of circles tell where there are values below zero, and zero itself, which is a dot."""
    view = views[-1]
    signs = [(_("Di atas nol"), 1, 1e-9), (_("Di bawah nol"), -1, -1e-9), (_("Nol"), 0, 0.0)]
    if not any((each.theme.values < 0).any() for each in views):
        signs = signs[2:]
    rows = []
    for label, sign, example in signs:
        counts = [int(np.count_nonzero(np.sign(each.theme.values) == sign)) for each in views]
        radius = min(largest, _SIGN_PX) if sign else DOT_PX
        colour = view.style.colour(_class_of(view, example))
        if any(counts):
            rows.append(_Row(str(label), _told(views, counts), colour, radius=radius))
    return rows


def _class_of(view: LayerView, value: float) -> int:
    return int(view.style.classification.classify(np.array([value]))[0])


def _row(row: _Row, counts: _Counts, letters: Letters, width: float, numbered: bool, listed: Tag) -> Part:
    """Swatch, label and number of regions; to a screen reader a term and what it comes to, the swatch is decoration."""
    px, line = letters.px, Tag("LI", listed)
    swatch = (0.0, 0.0, px * 1.7, px * 1.15)
    inset = max(px * 2.3, 2 * row.radius + px * 0.6)
    room = width - inset - counts.width(len(row.counts))
    label = paragraph(row.label, px, room).tagged("Lbl" if row.counts else "LBody", line)
    height = max(label.height, swatch[3], 2 * row.radius + 2)
    items: list[Item] = []
    if row.radius:
        items.append(Disc(max(row.radius + 1, px * 0.85), height / 2, row.radius, row.colour, EDGE))
    else:
        items.append(Box(*swatch, row.colour, LINE))
    if row.pattern:
        x, y, w, h = swatch
        ring = np.array([(x, y), (x + w, y), (x + w, y + h), (x, y + h)])
        strokes = hatch_strokes([[ring]], row.pattern)
        items += [Strokes(0, 0, HALO, strokes, HALO_PX), Strokes(0, 0, HATCH, strokes, STROKE_PX)]
        items.append(Box(*swatch, "", LINE))
    if numbered and row.number:
        ink = INK if lightness(row.colour) > _LIGHT else PAPER
        items.append(Text(swatch[2] / 2, px * 0.87, str(row.number), px * 0.8, ink, anchor="middle"))
    drop = (height - label.height) / 2 if row.radius else 0
    items.extend(label.at(inset, drop))
    body = Tag("LBody", line)
    for column, count in enumerate(row.counts, 1 - len(row.counts)):
        right = width + column * (counts.each + counts.gap)
        items.append(Text(right, drop + px, count, counts.size, SOFT, anchor="end", tag=body))
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


def _square(view: LayerView, letters: Letters, width: float, *, numbered: bool) -> Part:
    """Nine colours: the first indicator grows to the right, the second upwards."""
    counts, px = view.theme.class_counts(9), letters.px
    side = px * 2.2
    items: list[Item] = []
    for number in range(1, 10):
        column, row = divmod(number - 1, 3)
        x, y, colour = column * side, (2 - row) * side, view.style.colour(number)
        ink = INK if lightness(colour) > _LIGHT else PAPER
        items.append(Box(x, y, side, side, colour, PAPER))
        count, middle, low = format_number(int(counts[number]), 0), x + side / 2, side / 2 + px * 0.35
        if numbered:
            low = side - px * 0.3
            items.append(Text(middle, y + px * 1.1, str(number), px, ink, bold=True, anchor="middle"))
        items.append(Text(middle, y + low, count, letters.small, ink, anchor="middle"))
    what = (
        _("Angka tebal: nomor kelas pada peta; angka di bawahnya: jumlah wilayah.")
        if numbered
        else _("Angka: jumlah wilayah.")
    )
    first, second = (*view.style.classification.names, "", "")[:2]
    thirds = view.style.classification.thirds()
    words = [paragraph(line, letters.small, width) for line in (str(what), *thirds)]
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
