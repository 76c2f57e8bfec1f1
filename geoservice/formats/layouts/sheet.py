"""The layout of a printed map: its parts put where none covers another, and the map in the room that is left."""

from __future__ import annotations

from dataclasses import dataclass

from geoservice.formats import LayerView
from geoservice.formats.caption import alt_text
from geoservice.formats.layouts import legends, parts
from geoservice.formats.layouts.content import MapContent, needs_numbers
from geoservice.formats.layouts.items import EMPTY, Item, Part, Text, stacked
from geoservice.formats.layouts.letters import Letters
from geoservice.formats.layouts.projection import MapFrame, fitted, frame_of_window, shape_of
from geoservice.formats.layouts.request import PictureRequest
from geoservice.formats.legend import ClassRow, MissingRow, class_rows, missing_rows
from geoservice.formats.wording import period_text
from geoservice.i18n import format_number
from geoservice.i18n import message as _
from geoservice.model.arrays import BBox
from geoservice.model.tile import Window

SMALLEST_FRAMED_PX = 320
"""Below this a title would crowd out the map: the picture is the map alone."""
MOST_PX = 4096
_LEAST_TEXT_PX = 9.0
#: A map smaller than this share of its sheet is no map any more.
_LEAST_MAP = 0.24
_BESIDE = 1.12
_PREVIEW_PX = 22.0


@dataclass(frozen=True, eq=False)
class Sheet:
    """One picture: items around a map, in logical pixels."""

    width: float
    height: float
    content: MapContent
    map_x: float
    map_y: float
    items: tuple[Item, ...] = ()
    scale: int = 1
    paper: str = ""
    heading: int = 0
    """How many of the items are read before the map: title and what stands below it."""

    @property
    def title(self) -> str:
        """What it shows, where known with its period."""
        published = self.content.view.published
        period = period_text(published.period)
        return f"{published.title} · {period}" if period and period not in published.title else published.title

    @property
    def description(self) -> str:
        """The map in words, for readers who do not see it: its highest and lowest values, and every class."""
        view = self.content.view
        classes = () if view.style.classification.unclassed else class_rows(view)
        rows: list[ClassRow | MissingRow] = [*classes, *missing_rows(view)]
        if not rows:
            return self.alt_text
        listed = "; ".join(f"{row.label}: {format_number(row.count, 0)}" for row in rows)
        return f"{self.alt_text} {_('Jumlah wilayah per kelas: %(classes)s.', classes=listed)}"

    @property
    def alt_text(self) -> str:
        """The map in words, for readers who have the legend beside it."""
        return alt_text(self.content.view)

    @property
    def written(self) -> tuple[Text, ...]:
        """Everything that is printed in letters."""
        return tuple(item for item in (*self.items, *self.content.numbers) if isinstance(item, Text))


@dataclass(frozen=True, slots=True)
class _Density:
    """How much is said, and how large: tried one after the other until the map has room enough."""

    size: float = 1.0
    full: bool = True
    extras: bool = True
    legend: bool = True
    title_lines: int = 3


_DENSITIES = (
    _Density(),
    _Density(0.86),
    _Density(0.86, extras=False),
    _Density(0.78, full=False, extras=False, title_lines=2),
    _Density(0.66, full=False, extras=False, title_lines=2),
    _Density(0.66, full=False, extras=False, legend=False, title_lines=2),
    _Density(0.66, full=False, extras=False, legend=False, title_lines=1),
)
_PREVIEW = (
    _Density(full=False, extras=False, title_lines=2),
    _Density(0.8, full=False, extras=False, title_lines=2),
    _Density(0.66, full=False, extras=False, title_lines=2),
    _Density(0.66, full=False, extras=False, legend=False, title_lines=2),
)


def sheet_of_window(view: LayerView, window: Window) -> Sheet:
    """The map alone, in any window."""
    return Sheet(window.width, window.height, MapContent(view, frame_of_window(window)), 0, 0)


def compose(view: LayerView, request: PictureRequest) -> Sheet:
    """The layout with as much as fits; `request.height` None and no paper: as high as everything needs."""
    bbox = request.bbox or view.prepared.edition.bbox
    width, height = _size(request, shape_of(bbox))
    for density in _PREVIEW if request.is_preview else _DENSITIES:
        page = _Page(view, request, bbox, width, height, density)
        sheet = page.composed()
        if sheet is not None:
            return sheet
    return _bare(view, request, bbox, width, height or width)


def _size(request: PictureRequest, shape: float) -> tuple[float, float | None]:
    if request.paper is None:
        return request.width, request.height
    return request.paper.size_px(shape >= 0.95 if request.landscape is None else request.landscape)


def _bare(view: LayerView, request: PictureRequest, bbox: BBox, width: float, height: float) -> Sheet:
    content = MapContent(view, fitted(bbox, width, height), request.highlight)
    return Sheet(width, height, content, 0, 0, (), request.scale)


@dataclass(frozen=True, slots=True)
class _Page:
    """One attempt."""

    view: LayerView
    request: PictureRequest
    bbox: BBox
    width: float
    height: float | None
    density: _Density

    @property
    def letters(self) -> Letters:
        """Larger on larger pictures, of one size on paper."""
        if self.request.is_preview:
            return Letters(_PREVIEW_PX * self.density.size)
        if self.request.paper:
            return Letters((13.5 if self.request.paper == "a4" else 16.5) * self.density.size)
        shorter = min(self.width, (self.height or self.width) * 1.4)
        return Letters(max(min(max(shorter / 62, 12.5), 40) * self.density.size, _LEAST_TEXT_PX / 0.82))

    @property
    def pad(self) -> float:
        """The margin; printers leave one of about a centimetre blank."""
        return 42.0 if self.request.paper else self.letters.px

    @property
    def most_px(self) -> float:
        """How high a sheet may grow by itself."""
        return MOST_PX / self.request.scale

    @property
    def is_beside(self) -> bool:
        """Whether the legend stands beside the map and not below it."""
        if self.height is not None:
            return self.width >= self.height * _BESIDE
        return self.width >= 640 and shape_of(self.bbox) < 2

    @property
    def numbered(self) -> bool:
        """Whether classes are told apart by numbers too."""
        return self.request.paper is not None and needs_numbers(self.view)

    def composed(self) -> Sheet | None:
        """The sheet, or None where the map would be too small."""
        inner = self.width - 2 * self.pad
        top = parts.head(self.view, self.request.area, self.letters, inner, self.density.title_lines)
        extras = self.density.extras and not self.request.is_preview
        bottom = parts.foot(self.view, self.request, self.letters, inner, full=self.density.full, qr=extras)
        return self._beside(top, bottom) if self.is_beside else self._below(top, bottom)

    def _beside(self, top: Part, bottom: Part) -> Sheet | None:
        letters, pad, gap = self.letters, self.pad, self.letters.px
        guess = fitted(self.bbox, self.width * 0.7, (self.height or self.width) * 0.7)
        wanted = legends.legend_width(self.view, letters, guess)
        side = min(max(wanted, letters.px * 11), self.width * 0.32) if self.density.legend else 0.0
        map_width = self.width - 2 * pad - side - (1.5 * gap if side else 0)
        around = 2 * pad + top.height + gap + bottom.height + gap + letters.px * 2.4
        if self.height is None:
            panel = self._panel(side, fitted(self.bbox, map_width, map_width / shape_of(self.bbox)))
            map_height = min(max(map_width / max(shape_of(self.bbox), 0.45), panel.height), self.most_px - around)
        else:
            map_height = self.height - around
        if map_height < 40 or map_width < 40:
            return None
        frame = fitted(self.bbox, map_width, map_height)
        panel = self._panel(side, frame)
        height = self.height or around + map_height
        y = pad + top.height + gap
        if panel.height > map_height + letters.px * 2.4 or not self._is_map(frame, height):
            return None
        items = [*top.at(pad, pad), *panel.at(self.width - pad - side, y)]
        wider = self._locator(side, map_height - panel.height - 2 * gap)
        items += wider.at(self.width - pad - wider.width, y + map_height - wider.height)
        return self._sheet(frame, height, (pad, y), items, bottom, len(top.items))

    def _below(self, top: Part, bottom: Part) -> Sheet | None:
        letters, pad, gap = self.letters, self.pad, self.letters.px
        inner = self.width - 2 * pad
        guess = fitted(self.bbox, inner, inner / shape_of(self.bbox))
        wanted = legends.legend_width(self.view, letters, guess)
        wider = self._locator(min(inner * 0.24, 170), 999)
        room = inner - (wider.width + gap if wider.height else 0)
        columns = min(max(int((room + 1.5 * letters.px) // (wanted + 1.5 * letters.px)), 1), 4)
        panel = self._panel(room, guess, columns)
        block = max(panel.height, wider.height)
        around = 2 * pad + top.height + gap + bottom.height + gap + letters.px * 2.4 + (block + gap if block else 0)
        if self.height is None:
            map_height = min(inner / min(max(shape_of(self.bbox), 0.45), 3.0), self.most_px - around)
        else:
            map_height = self.height - around
        if map_height < 40:
            return None
        frame = fitted(self.bbox, inner, map_height)
        panel = self._panel(room, frame, columns)
        height = self.height or around + map_height
        y = pad + top.height + gap
        if panel.height > block + 1 or not self._is_map(frame, height):
            return None
        below = y + map_height + letters.px * 2.4 + gap * 0.6
        items = [*top.at(pad, pad), *panel.at(pad, below), *wider.at(self.width - pad - wider.width, below)]
        return self._sheet(frame, height, (pad, y), items, bottom, len(top.items))

    def _sheet(
        self, frame: MapFrame, height: float, place: tuple[float, float], items: list[Item], bottom: Part, heading: int
    ) -> Sheet:
        paper = str(self.request.paper or "")
        ruler = parts.ruler(frame, self.letters, paper, with_north=not self.request.is_preview)
        x, y = place
        items = [*items, *ruler.at(x, y + frame.height + self.letters.px * 0.3)]
        items += bottom.at(self.pad, height - self.pad - bottom.height)
        if self.request.paper is None and self.height is None:
            height = float(round(height))
        content = MapContent(self.view, frame, self.request.highlight, self.numbered)
        return Sheet(self.width, height, content, x, y, tuple(items), self.request.scale, paper, heading)

    def _panel(self, width: float, frame: MapFrame, columns: int = 1) -> Part:
        if not self.density.legend or width <= 0:
            return EMPTY
        own = EMPTY
        if self.request.highlight is not None:
            said = self.request.highlight_value
            own = parts.own_region(self.view, self.request.highlight, said, self.letters, width)
        listed = legends.legend(self.view, self.letters, frame, width, columns, numbered=self.numbered)
        return stacked([own, listed], self.letters.px * 0.8)

    def _locator(self, width: float, room: float) -> Part:
        around = self.request.surroundings
        if around is None or not self.density.extras or self.request.is_preview or width < 60:
            return EMPTY
        made = parts.locator(around, self.bbox, self.letters, min(width, 190))
        return made if made.height <= room else EMPTY

    def _is_map(self, frame: MapFrame, height: float) -> bool:
        return frame.width * frame.height >= _LEAST_MAP * self.width * height
