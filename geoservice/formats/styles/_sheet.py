"""The legend as simple shapes, laid out once: the SVG writes them, the PNG paints them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from geoservice.formats.lettering import font, wrapped
from geoservice.i18n import format_number

WIDTH_PX = 320
MARGIN_PX = 12
INNER_PX = WIDTH_PX - 2 * MARGIN_PX
SWATCH_PX = (28, 16)
INK, SOFT, FAINT = "#222222", "#444444", "#7d7d7d"
#: A dark stroke on a light one, as on the maps: no grey that paper makes of a class looks like both.
HATCH, HALO = "#5f5f5f", "#ffffff"
#: Readers of an SVG may have a wider font than the one that is measured here.
_SAFETY = 0.93
_TITLE_PX, _HATCH_STEP = 15, 7


class Text(NamedTuple):
    """A line of text; y is its baseline, `anchor` start, middle or end."""

    x: float
    y: float
    text: str
    size: int
    anchor: str = "start"
    colour: str = INK
    bold: bool = False


class Box(NamedTuple):
    """A swatch."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    outline: str


class Bars(NamedTuple):
    """Rectangles (x, y, width, height) of one colour without an outline."""

    fill: str
    boxes: tuple[tuple[float, float, float, float], ...]


class Lines(NamedTuple):
    """Straight strokes (x1, y1, x2, y2)."""

    colour: str
    strokes: tuple[tuple[float, float, float, float], ...]
    width: float = 0.75


class Circle(NamedTuple):
    """A circle with an outline."""

    x: float
    y: float
    radius: float
    fill: str
    outline: str


Shape = Text | Box | Bars | Lines | Circle


@dataclass
class Sheet:
    """Shapes one below the other; `y` is where the next one may begin."""

    y: float = MARGIN_PX
    shapes: list[Shape] = field(default_factory=list)

    @property
    def height(self) -> int:
        """Of the whole picture."""
        return round(self.y) + MARGIN_PX

    def paragraph(self, text: str, size: int, colour: str = SOFT, *, bold: bool = False) -> None:
        """Text broken where it would leave the picture."""
        for line in wrapped(text, font(size, bold=bold), INNER_PX * _SAFETY):
            self.y += round(size * 1.35)
            self.shapes.append(Text(MARGIN_PX, self.y - 4, line, size, "start", colour, bold))

    def count_head(self, text: str) -> None:
        """What the numbers at the right are."""
        self.y += 20
        self.shapes.append(Text(WIDTH_PX - MARGIN_PX, self.y - 4, text, 11, "end", SOFT))

    def row(self, label: str, count: int | None, *swatch: Shape) -> None:
        """A swatch (laid out at `next_swatch`), its label and the number of regions, where it is known."""
        width, height = SWATCH_PX
        self.y += 6
        self.shapes.extend(swatch)
        number = "" if count is None else format_number(count, 0)
        letters = font(12)
        if number:
            self.shapes.append(Text(WIDTH_PX - MARGIN_PX, self.y + 12, number, 12, "end", SOFT))
        room = (INNER_PX - width - 16 - letters.getlength(number)) * _SAFETY
        for line in wrapped(label, letters, room) or [""]:
            self.shapes.append(Text(MARGIN_PX + width + 8, self.y + 12, line, 12))
            self.y += height

    def next_swatch(self) -> tuple[float, float, float, float]:
        """Where the swatch of the next row stands."""
        return (MARGIN_PX, self.y + 6, *SWATCH_PX)


def hatch(box: Sequence[float], pattern: str) -> tuple[Lines, Lines]:
    """The light and the dark strokes of one of `formats.legend.PATTERNS` inside a box of x, y, width, height."""
    x, y, width, height = box
    strokes: list[tuple[float, float, float, float]] = []
    if pattern in ("diagonal", "crossed"):
        strokes += [_clipped(x, y, width, height, at) for at in range(_HATCH_STEP, int(width + height), _HATCH_STEP)]
    if pattern == "crossed":
        mirrored = list(strokes)
        strokes += [(2 * x + width - x1, y1, 2 * x + width - x2, y2) for x1, y1, x2, y2 in mirrored]
    if pattern == "level":
        strokes += [(x, y + at, x + width, y + at) for at in range(4, int(height), 4)]
    if pattern == "dots":
        places = [(i, j) for j in range(4, int(height), 4) for i in range(4, int(width), 5)]
        strokes += [(x + i - 0.6, y + j, x + i + 0.6, y + j) for i, j in places]
    wide = 1.3 if pattern == "dots" else 0.9
    return Lines(HALO, tuple(strokes), wide + 1.8), Lines(HATCH, tuple(strokes), wide)


def _clipped(x: float, y: float, width: float, height: float, at: float) -> tuple[float, float, float, float]:
    """A rising stroke that begins `at` px along the left and bottom edges."""
    start = (x, y + at) if at <= height else (x + at - height, y + height)
    end = (x + at, y) if at <= width else (x + width, y + at - width)
    return (*start, *end)
