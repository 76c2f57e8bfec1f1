"""Maps of one size side by side: how many columns show them largest, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

#: Areas narrower or wider than this get a cell of this shape: a sheet would else become a ribbon.
_NARROWEST, _WIDEST = 0.45, 3.0
#: A block of maps that may be as high as it likes comes near this width by height.
_PLEASANT = 1.35


@dataclass(frozen=True, slots=True)
class Grid:
    """A block of cells, row by row; each holds a name and below it a map."""

    columns: int
    rows: int
    cell_width: float
    cell_height: float
    """Of the map alone."""
    name_height: float = 0.0
    gap: float = 0.0

    @property
    def height(self) -> float:
        """Of the whole block."""
        return self.rows * (self.name_height + self.cell_height + self.gap) - self.gap

    def corner(self, number: int) -> tuple[float, float]:
        """The upper left corner of a map, from that of the block."""
        row, column = divmod(number, self.columns)
        step = self.name_height + self.cell_height + self.gap
        return column * (self.cell_width + self.gap), row * step + self.name_height


@dataclass(frozen=True, slots=True)
class Cells:
    """What is to be arranged: so many maps of an area of this shape (width by height)."""

    count: int
    shape: float
    name_height: float = 0.0
    gap: float = 0.0

    def filling(self, width: float, height: float) -> Grid:
        """The arrangement in a block of this size that shows the area largest; of equal ones the least columns."""
        grids = [self._filled(columns, width, height) for columns in range(1, self.count + 1)]
        return max(grids, key=lambda grid: (round(self._shown_width(grid), 3), -grid.columns))

    def natural_height(self, width: float, *, is_beside: bool) -> float:
        """How high a block of this width is when nothing else limits it; beside a legend it may be taller."""
        shape = max(self.shape, _NARROWEST) if is_beside else min(max(self.shape, _NARROWEST), _WIDEST)
        heights = (self._natural(columns, width, shape).height for columns in range(1, self.count + 1))
        return min(heights, key=lambda height: abs(width / height - _PLEASANT))

    def _natural(self, columns: int, width: float, shape: float) -> Grid:
        cell = self._cell_width(columns, width)
        return Grid(columns, ceil(self.count / columns), cell, cell / shape, self.name_height, self.gap)

    def _filled(self, columns: int, width: float, height: float) -> Grid:
        rows = ceil(self.count / columns)
        high = (height + self.gap) / rows - self.gap - self.name_height
        return Grid(columns, rows, self._cell_width(columns, width), high, self.name_height, self.gap)

    def _cell_width(self, columns: int, width: float) -> float:
        return (width + self.gap) / columns - self.gap

    def _shown_width(self, grid: Grid) -> float:
        return min(grid.cell_width, grid.cell_height * self.shape)
