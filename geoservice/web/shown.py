"""What the pages about a layer draw: the map and its legend, as things that a template writes without sums."""

from __future__ import annotations

from dataclasses import dataclass

_LONG_LABEL = 20


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One line of a legend; `number` is 0 for a kind of missing value."""

    number: int
    label: str
    colour: str
    count: int
    pattern: str = ""
    """What tells a kind of missing value from the others without colour: `diagonal`, `crossed`, `level`, `dots`."""
    sign: str = ""
    """`circle` or `dot` (zero) where the line stands for symbols of one sign and not for a class."""


@dataclass(frozen=True, slots=True)
class ColouredPath:
    """A part of a small drawing: its class, colour and SVG path."""

    number: int
    colour: str
    path: str


@dataclass(frozen=True, slots=True)
class Ramp:
    """Colours that read as one, with numbers at even distances."""

    parts: tuple[ColouredPath, ...]
    ticks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SquareCell:
    """One of the nine colours of two indicators."""

    number: int
    colour: str
    count: int
    label: str
    is_dark: bool
    column: int
    line: int
    """0 … 2 from the top."""


@dataclass(frozen=True, slots=True)
class Square:
    """The legend of two indicators, the top row first."""

    cells: tuple[SquareCell, ...]
    across: str
    """The indicator that grows to the right."""
    upward: str
    thirds: tuple[str, ...]
    """Where the thirds of each lie, in words."""


@dataclass(frozen=True, slots=True)
class Bars:
    """How the values spread, with both ends in words."""

    paths: tuple[ColouredPath, ...]
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Legend:
    """All that explains a map, in the form that fits its kind."""

    look: str
    """`classes`, `categories`, `ramp`, `symbols` or `bivariate`."""
    heading: str
    rows: tuple[LegendRow, ...]
    """Classes or signs, lowest first, then each kind of missing value that occurs."""
    middle_after: int
    """The class after which the colours part; 0 where they do not."""
    middle: str
    ramp: Ramp | None
    square: Square | None
    bars: Bars | None

    @property
    def is_long(self) -> bool:
        """Whether its classes are told by whole words and limits, which need a column of their own in narrow boxes."""
        return any(row.number and len(row.label) > _LONG_LABEL for row in self.rows)


@dataclass(frozen=True, slots=True)
class DrawnRegion:
    """One region of an inline drawing."""

    code: str
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class DrawnClass:
    """The regions of one class, or without a value for the same sort of reason: they share a fill."""

    number: int
    colour: str
    regions: tuple[DrawnRegion, ...]
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class DrawnCircle:
    """One proportional symbol, in the units of the drawing."""

    colour: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class KeyCircle:
    """One circle of a legend with a line that leads to its number."""

    circle: DrawnCircle
    line: str
    """Path from the top of the circle to its number."""
    label: str
    x: float
    y: float
    """Where the number begins, on its base line."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A map drawn on the server, in pixels, its paths in halves of them.

    Without classes where the set is too large; then `picture` stands in.
    """

    width: int
    height: int
    classes: tuple[DrawnClass, ...]
    outline: str
    missing: str
    """Colour of regions without a value."""
    highlight: str = ""
    """Path of the region that is pointed out."""
    circles: tuple[DrawnCircle, ...] = ()
    """Proportional symbols, the largest first; regions then have one pale fill."""
    key: tuple[KeyCircle, ...] = ()
    """Circles of known values one in the other, at the scale of the drawing: true at every size."""

    @property
    def patterns(self) -> tuple[str, ...]:
        """Those that fill regions without a value."""
        return tuple(drawn.pattern for drawn in self.classes if drawn.pattern)
