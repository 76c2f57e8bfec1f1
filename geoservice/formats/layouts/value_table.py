"""The values of a printed map as a table on pages of their own: for readers who need the numbers, on paper too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.layouts.items import LINE, SOFT, Item, Strokes, Tag, Text
from geoservice.formats.layouts.parts import MOST_TABLE_ROWS
from geoservice.formats.layouts.request import Paper
from geoservice.formats.layouts.sheet import Sheet
from geoservice.formats.legend import class_rows
from geoservice.formats.lettering import font, width_of, wrapped
from geoservice.formats.numbers import plain_number
from geoservice.formats.wording import period_text
from geoservice.i18n import format_number
from geoservice.i18n import message as _
from geoservice.model.indicator import REASON_LABELS

MOST_PERIODS = 6
_PAD, _SIZE, _ROW, _GAP = 48.0, 11.0, 16.5, 14.0
_TITLE, _HEAD = 16.0, 40.0
#: Wider columns of words would part a name from its number.
_ROOMIEST = 1.3
_DASH = "–"


@dataclass(frozen=True, slots=True)
class TablePage:
    """One page, in logical pixels."""

    width: float
    height: float
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    cells: tuple[str, ...]
    is_number: bool = False

    @property
    def width(self) -> float:
        """What the longest text would like."""
        widths = [width_of(self.title, _SIZE, bold=True), *(width_of(cell, _SIZE) for cell in self.cells)]
        return max(widths) + (_GAP * 1.8 if self.is_number else _GAP)


def is_tabled(views: Sequence[LayerView]) -> bool:
    """Whether the values of these maps follow them as a table."""
    return len(views[0].theme) <= MOST_TABLE_ROWS and len(views) <= MOST_PERIODS and not views[0].is_bare


def table_pages(sheet: Sheet) -> tuple[TablePage, ...]:
    """Every region with code, name, value, class and rank in region order; several periods with their values alone.

    None for sheets that are no paper, and above MOST_TABLE_ROWS regions or MOST_PERIODS periods.
    """
    views = [placed.content.view for placed in sheet.maps]
    if not sheet.paper or not is_tabled(views):
        return ()
    width, height = Paper(sheet.paper).size_px(landscape=False)
    columns = _columns(views)
    rows, edges = len(views[0].theme), _edges(columns, width - 2 * _PAD)
    each = int((height - 2 * _PAD - _TITLE - _HEAD - _ROW) // _ROW)
    count, table = -(-rows // each), Tag("Table")
    head = Tag("TR", table)
    pages = []
    for page in range(count):
        shown = range(page * each, min((page + 1) * each, rows))
        items = [
            *_title(sheet, page, count, width, height),
            *_head(columns, edges, head if page == 0 else None),
            *_body(columns, edges, shown, table),
        ]
        pages.append(TablePage(width, height, tuple(items)))
    return tuple(pages)


def _columns(views: Sequence[LayerView]) -> list[_Column]:
    view, regions = views[-1], views[-1].prepared.regions
    columns = [_Column(str(_("Kode")), tuple(map(str, regions.codes))), _Column(str(_("Nama")), tuple(regions.names))]
    parent = next((name for name in ("nama_kec", "nama_kab", "nama_prov") if name in regions.parents), "")
    if parent and len(set(regions.parents[parent])) > 1:
        titles = {"nama_kec": _("Kecamatan"), "nama_kab": _("Kabupaten/kota"), "nama_prov": _("Provinsi")}
        columns.append(_Column(str(titles[parent]), tuple(str(name or "") for name in regions.parents[parent])))
    if len(views) > 1:
        is_number = not view.theme.categories
        return [*columns, *(_Column(period_text(v.published.period), _values(v), is_number) for v in views)]
    if view.theme.categories:
        return [*columns, _Column(str(_("Nilai")), _values(view))]
    unit = view.published.indicator.unit
    titled = str(_("Nilai (%(unit)s)", unit=unit)) if unit else str(_("Nilai"))
    columns.append(_Column(titled, _values(view), is_number=True))
    if not view.style.classification.unclassed:
        labels = {row.number: row.label for row in class_rows(view)}
        classes = tuple(labels.get(int(number), _DASH) for number in view.theme.classes)
        columns.append(_Column(str(_("Kelas nilai")), classes))
    return [*columns, _Column(str(_("Peringkat")), _ranks(view), is_number=True)]


def _values(view: LayerView) -> tuple[str, ...]:
    """Numbers as sentences write them, words, or the reason why there is neither."""
    return tuple(_value(view, position) for position in range(len(view.theme)))


def _value(view: LayerView, position: int) -> str:
    reason = view.theme.reason(position)
    if reason:
        return str(REASON_LABELS[reason])
    value = view.theme.value(position)
    return value if isinstance(value, str) else plain_number(view, float(view.theme.values[position]))


def _ranks(view: LayerView) -> tuple[str, ...]:
    """1 is the highest; equal values share a rank."""
    values = view.theme.values
    known = np.sort(values[~np.isnan(values)])
    above = len(known) - np.searchsorted(known, values, side="right")
    return tuple(
        _DASH if missing else format_number(int(rank) + 1, 0)
        for rank, missing in zip(above, np.isnan(values), strict=True)
    )


def _edges(columns: Sequence[_Column], room: float) -> list[float]:
    """Left of every column and the right of the last: words as wide as wished, or what room there is."""
    wished = [column.width for column in columns]
    fixed = sum(width for width, column in zip(wished, columns, strict=True) if column.is_number)
    words = sum(wished) - fixed
    share = min((room - fixed) / words, _ROOMIEST)
    widths = [width if column.is_number else width * share for width, column in zip(wished, columns, strict=True)]
    return [_PAD, *(_PAD + float(edge) for edge in np.cumsum(widths))]


def _title(sheet: Sheet, page: int, count: int, width: float, height: float) -> Iterator[Item]:
    """The name of the table, read once; on later pages and at the foot it is only seen."""
    said = str(_("Tabel nilai: %(title)s", title=sheet.title))
    (line,) = wrapped(said, font(_TITLE, bold=True), width - 2 * _PAD, 1)
    yield Text(_PAD, _PAD + _TITLE, line, _TITLE, bold=True, tag=Tag("H2") if page == 0 else None)
    number = str(_("Halaman %(page)s dari %(count)s", page=page + 2, count=count + 1))
    yield Text(width - _PAD, height - _PAD + _SIZE, number, _SIZE, SOFT, anchor="end")


def _head(columns: Sequence[_Column], edges: Sequence[float], row: Tag | None) -> Iterator[Item]:
    y = _PAD + _TITLE + _HEAD
    for n, column in enumerate(columns):
        yield _cell(column, column.title, edges, n, y, Tag("TH", row) if row else None, bold=True)
    yield Strokes(0, y + 5, LINE, ((edges[0], 0, edges[-1], 0),), 1.0)


def _body(columns: Sequence[_Column], edges: Sequence[float], shown: range, table: Tag) -> Iterator[Item]:
    for line, position in enumerate(shown, 1):
        y, row = _PAD + _TITLE + _HEAD + 3 + line * _ROW, Tag("TR", table)
        for n, column in enumerate(columns):
            # The name says whose row it is: readers who hear the table are told it with every cell.
            tag = Tag("TH", row, scope="Row") if n == 1 else Tag("TD", row)
            yield _cell(column, column.cells[position] or _DASH, edges, n, y, tag)
        if line % 5 == 0:
            yield Strokes(0, y + 4.5, "#c9ced1", ((edges[0], 0, edges[-1], 0),), 0.5)


def _cell(
    column: _Column, text: str, edges: Sequence[float], n: int, y: float, tag: Tag | None, *, bold: bool = False
) -> Text:
    room = edges[n + 1] - edges[n] - _GAP * 0.6
    if width_of(text, _SIZE, bold=bold) > room:
        text = wrapped(text, font(_SIZE, bold=bold), room, 1)[0]
    if column.is_number:
        return Text(edges[n + 1] - _GAP, y, text, _SIZE, bold=bold, anchor="end", tag=tag)
    return Text(edges[n], y, text, _SIZE, bold=bold, tag=tag)
