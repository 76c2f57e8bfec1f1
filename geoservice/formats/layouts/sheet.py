"""The layout of a printed map: its parts put where none covers another, and the map in the room that is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geoservice.errors import InvalidInputError
from geoservice.formats import LayerView
from geoservice.formats.caption import alt_text
from geoservice.formats.layouts import legends, parts
from geoservice.formats.layouts.content import MapContent, needs_numbers
from geoservice.formats.layouts.grid import Cells, Grid
from geoservice.formats.layouts.items import EMPTY, Item, Part, Tag, Text, stacked
from geoservice.formats.layouts.letters import Letters
from geoservice.formats.layouts.outlines import MOST_VECTOR_POINTS, Outlines
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
#: Of several together: their names and gaps take room too.
_LEAST_MAPS = 0.18
_BESIDE = 1.12
#: No legend takes more of the width than this, however long its words.
_WIDEST_LEGEND = 0.4
#: How much higher than its map a sheet may become, so that legend and locator stand beside it.
_MOST_GROWTH = 1.2
_PREVIEW_PX = 22.0
#: Sizes of the locator, the largest that has room is taken.
_LOCATORS = (190, 150, 115)


@dataclass(frozen=True, eq=False)
class PlacedMap:
    """A map on a sheet, and where its upper left corner stands."""

    content: MapContent
    x: float
    y: float
    name: Text | None = None
    """The period above a map among several, read before it."""

    @property
    def alt_text(self) -> str:
        """The map in words, for readers who have the legend beside it."""
        return alt_text(self.content.view)

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


@dataclass(frozen=True, eq=False)
class Sheet:
    """One picture: items around a map or around several of one area, in logical pixels."""

    width: float
    height: float
    maps: tuple[PlacedMap, ...]
    items: tuple[Item, ...] = ()
    scale: int = 1
    paper: str = ""
    heading: int = 0
    """How many of the items are read before the maps: title and what stands below it."""

    @property
    def view(self) -> LayerView:
        """What is shown, of several the newest."""
        return self.maps[-1].content.view

    @property
    def is_vector(self) -> bool:
        """Whether all of it is small enough to be drawn as vectors."""
        outlines = [placed.content.outlines for placed in self.maps]
        points = sum(each.points for each in outlines)
        return points <= MOST_VECTOR_POINTS and all(each.is_vector() for each in outlines)

    @property
    def title(self) -> str:
        """What it shows, where known with its period."""
        published = self.view.published
        periods = ", ".join(filter(None, (period_text(placed.content.view.published.period) for placed in self.maps)))
        if len(self.maps) > 1:
            return f"{published.indicator.title} · {periods}"
        return f"{published.title} · {periods}" if periods and periods not in published.title else published.title

    @property
    def description(self) -> str:
        """Every map in words, for readers who do not see them."""
        return " ".join(placed.description for placed in self.maps)

    @property
    def written(self) -> tuple[Text, ...]:
        """Everything that is printed in letters."""
        names = [placed.name for placed in self.maps if placed.name]
        numbers = [text for placed in self.maps for text in placed.content.numbers]
        return (*(item for item in self.items if isinstance(item, Text)), *names, *numbers)


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
    return Sheet(
        window.width,
        window.height,
        (PlacedMap(MapContent(view, Outlines(view.prepared, frame_of_window(window))), 0, 0),),
    )


def compose(view: LayerView, request: PictureRequest) -> Sheet:
    """The layout with as much as fits; `request.height` None and no paper: as high as everything needs."""
    return compose_series((view,), request)


def compose_series(views: Sequence[LayerView], request: PictureRequest) -> Sheet:
    """The same for several periods under one legend, in their order; they share edition, classes and colours.

    Raises InvalidInputError where the picture is too small for so many maps.
    """
    bbox = request.bbox or views[0].prepared.edition.bbox
    width, height = _size(request, shape_of(bbox), len(views))
    for density in _PREVIEW if request.is_preview else _DENSITIES:
        page = _Page(tuple(views), request, bbox, width, height, density)
        sheet = page.composed()
        if sheet is not None:
            return sheet
    if len(views) > 1:
        raise InvalidInputError(
            _("Gambar terlalu kecil untuk %(count)s peta.", count=len(views)),
            hint=_("Besarkan width dan height, atau pilih kertas yang lebih besar."),
        )
    return _bare(views[0], request, bbox, width, height or width)


def _size(request: PictureRequest, shape: float, maps: int) -> tuple[float, float | None]:
    if request.paper is None:
        return request.width, request.height
    # Maps side by side lie better on lying paper.
    lies = maps > 1 or shape >= 0.95
    return request.paper.size_px(lies if request.landscape is None else request.landscape)


def _bare(view: LayerView, request: PictureRequest, bbox: BBox, width: float, height: float) -> Sheet:
    content = MapContent(view, Outlines(view.prepared, fitted(bbox, width, height)), request.highlight)
    return Sheet(width, height, (PlacedMap(content, 0, 0),), (), request.scale)


@dataclass(frozen=True, slots=True)
class _Page:
    """One attempt."""

    views: tuple[LayerView, ...]
    request: PictureRequest
    bbox: BBox
    width: float
    height: float | None
    density: _Density

    @property
    def cells(self) -> Cells:
        """The maps to be arranged; only among several does each carry a name."""
        count, px = len(self.views), self.letters.px
        return Cells(count, shape_of(self.bbox), px * 1.7, px * 1.1) if count > 1 else Cells(1, shape_of(self.bbox))

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
        return self.request.paper is not None and any(map(needs_numbers, self.views))

    def composed(self) -> Sheet | None:
        """The sheet, or None where the map would be too small."""
        inner = self.width - 2 * self.pad
        top = parts.head(self.views, self.request.area, self.letters, inner, self.density.title_lines)
        extras = self.density.extras and not self.request.is_preview
        bottom = parts.foot(self.views, self.request, self.letters, inner, full=self.density.full, qr=extras)
        arranged = self._beside if self.is_beside else self._below
        # How the values spread is told where there is room, and never instead of the locator.
        told = arranged(top, bottom, with_spread=True) if extras and len(self.views) == 1 else None
        return told or arranged(top, bottom, with_spread=False)

    def _beside(self, top: Part, bottom: Part, *, with_spread: bool) -> Sheet | None:
        letters, pad, gap = self.letters, self.pad, self.letters.px
        cells = self.cells
        guess = self._frame(cells.filling(self.width * 0.7, (self.height or self.width) * 0.7))
        wanted = legends.legend_width(self.views, letters, guess)
        least = min(legends.least_legend_width(self.views, letters, guess), self.width * _WIDEST_LEGEND)
        side = min(max(wanted, letters.px * 11), max(self.width * 0.32, least)) if self.density.legend else 0.0
        map_width = self.width - 2 * pad - side - (1.5 * gap if side else 0)
        around = 2 * pad + top.height + gap + bottom.height + gap + letters.px * 2.4
        if self.height is None:
            natural = cells.natural_height(map_width, is_beside=True)
            panel = self._panel(side, self._frame(cells.filling(map_width, natural)), with_spread=with_spread)
            beside = panel.height + self._locator(side, 999).height + 2 * gap if with_spread else 0.0
            grown = beside if beside <= natural * _MOST_GROWTH else 0.0
            map_height = min(max(natural, panel.height, grown), self.most_px - around)
        else:
            map_height = self.height - around
        if map_height < 40 or map_width < 40:
            return None
        grid = cells.filling(map_width, map_height)
        frame = self._frame(grid)
        panel = self._panel(side, frame, with_spread=with_spread)
        height = self.height or around + map_height
        y = pad + top.height + gap
        if panel.height > map_height + letters.px * 2.4 or not self._is_map(grid, height):
            return None
        items = [*top.at(pad, pad), *panel.at(self.width - pad - side, y)]
        wider = self._locator(side, map_height - panel.height - 2 * gap)
        if with_spread and wider is EMPTY and self._locator(side, 999) is not EMPTY:
            return None
        items += wider.at(self.width - pad - wider.width, y + map_height - wider.height)
        return self._sheet(grid, height, (pad, y, map_width), items, bottom, len(top.items))

    def _below(self, top: Part, bottom: Part, *, with_spread: bool) -> Sheet | None:
        letters, pad, gap = self.letters, self.pad, self.letters.px
        inner = self.width - 2 * pad
        natural = self.cells.natural_height(inner, is_beside=False)
        guess = self._frame(self.cells.filling(inner, natural))
        wanted = legends.legend_width(self.views, letters, guess)
        wider = self._locator(min(inner * 0.24, 170), 999)
        room = inner - (wider.width + gap if wider.height else 0)
        columns = min(max(int((room + 1.5 * letters.px) // (wanted + 1.5 * letters.px)), 1), 4)
        panel = self._panel(room, guess, columns, with_spread=with_spread)
        block = max(panel.height, wider.height)
        around = 2 * pad + top.height + gap + bottom.height + gap + letters.px * 2.4 + (block + gap if block else 0)
        map_height = min(natural, self.most_px - around) if self.height is None else self.height - around
        if map_height < 40:
            return None
        grid = self.cells.filling(inner, map_height)
        frame = self._frame(grid)
        panel = self._panel(room, frame, columns, with_spread=with_spread)
        height = self.height or around + map_height
        y = pad + top.height + gap
        if panel.height > block + 1 or not self._is_map(grid, height):
            return None
        below = y + map_height + letters.px * 2.4 + gap * 0.6
        items = [*top.at(pad, pad), *panel.at(pad, below), *wider.at(self.width - pad - wider.width, below)]
        return self._sheet(grid, height, (pad, y, inner), items, bottom, len(top.items))

    def _frame(self, grid: Grid) -> MapFrame:
        """One and the same for every map: scale, detail and outlines are alike."""
        return fitted(self.bbox, grid.cell_width, grid.cell_height)

    def _sheet(
        self,
        grid: Grid,
        height: float,
        block: tuple[float, float, float],
        items: list[Item],
        bottom: Part,
        heading: int,
    ) -> Sheet:
        """`block` is the left, the top and the width of the maps together."""
        paper, frame = str(self.request.paper or ""), self._frame(grid)
        x, y, width = block
        ruler = parts.ruler(frame, self.letters, width, paper, with_north=not self.request.is_preview)
        items = [*items, *ruler.at(x, y + grid.height + self.letters.px * 0.3)]
        items += bottom.at(self.pad, height - self.pad - bottom.height)
        if self.request.paper is None and self.height is None:
            height = float(round(height))
        outlines = Outlines(self.views[0].prepared, frame)
        maps = tuple(self._placed(view, n, grid, outlines, (x, y)) for n, view in enumerate(self.views))
        return Sheet(self.width, height, maps, tuple(items), self.request.scale, paper, heading)

    def _placed(
        self, view: LayerView, number: int, grid: Grid, outlines: Outlines, block: tuple[float, float]
    ) -> PlacedMap:
        x, y = block
        content = MapContent(view, outlines, self.request.highlight, self.numbered)
        right, down = grid.corner(number)
        name = None
        if grid.name_height:
            said, px = period_text(view.published.period), self.letters.px
            name = Text(x + right, y + down - px * 0.5, said, px * 1.1, bold=True, tag=Tag("H2"))
        return PlacedMap(content, x + right, y + down, name)

    def _panel(self, width: float, frame: MapFrame, columns: int = 1, *, with_spread: bool) -> Part:
        if not self.density.legend or width <= 0:
            return EMPTY
        own = EMPTY
        if self.request.highlight is not None:
            said = self.request.highlight_value
            own = parts.own_region(self.views[-1], self.request.highlight, said, self.letters, width)
        listed = legends.legend(self.views, self.letters, frame, width, columns, numbered=self.numbered)
        spread = legends.spread(self.views[-1], self.letters, width) if with_spread else EMPTY
        return stacked([own, listed, spread], self.letters.px * 0.8)

    def _locator(self, width: float, room: float) -> Part:
        around = self.request.surroundings
        if around is None or not self.density.extras or self.request.is_preview or width < 60:
            return EMPTY
        made = (parts.locator(around, self.bbox, self.letters, min(width, size)) for size in _LOCATORS)
        return next((locator for locator in made if locator.height <= room), EMPTY)

    def _is_map(self, grid: Grid, height: float) -> bool:
        area = len(self.views) * grid.cell_width * grid.cell_height
        return area >= (_LEAST_MAP if len(self.views) == 1 else _LEAST_MAPS) * self.width * height
