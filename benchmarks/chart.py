"""A small line chart with logarithmic axes, as SVG that follows the reader's colour scheme."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

_WIDTH, _HEIGHT = 640, 360
_LEFT, _TOP, _RIGHT, _BOTTOM = 60, 20, 200, 50
#: Okabe and Ito's colours, told apart by nearly everybody; each line has a dash of its own too.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00")
_DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 4")


class Line(NamedTuple):
    """One row of points, both coordinates above 0."""

    name: str
    points: Sequence[tuple[float, float]]


def chart(lines: Sequence[Line], across: str, along: str) -> str:
    """The picture; `across` and `along` name the axes."""
    points = [point for line in lines for point in line.points]
    horizontal = _Axis(min(x for x, _y in points), max(x for x, _y in points), _LEFT, _WIDTH - _RIGHT)
    vertical = _Axis(min(y for _x, y in points), max(y for _x, y in points), _HEIGHT - _BOTTOM, _TOP)
    parts = [*_grid(horizontal, vertical), *_titles(across, along)]
    for number, line in enumerate(lines):
        parts += _drawn(line, number, horizontal, vertical)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        f'font-size="12" fill="#444"><rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


class _Axis:
    """From whole powers of ten around the values to pixels."""

    def __init__(self, least: float, most: float, start: float, stop: float) -> None:
        self.low = math.floor(math.log10(least))
        self.high = max(math.ceil(math.log10(most)), self.low + 1)
        self._start, self._stop = start, stop

    def place(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self._start + share * (self._stop - self._start), 1)

    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def _grid(horizontal: _Axis, vertical: _Axis) -> list[str]:
    parts = []
    for value in horizontal.ticks():
        x = horizontal.place(value)
        parts.append(f'<path d="M{x} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">{_number(value)}</text>')
    for value in vertical.ticks():
        y = vertical.place(value)
        parts.append(f'<path d="M{_LEFT} {y}H{_WIDTH - _RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{_number(value)}</text>')
    return parts


def _titles(across: str, along: str) -> list[str]:
    middle, turn = (_LEFT + _WIDTH - _RIGHT) / 2, f"rotate(-90 14 {_HEIGHT / 2})"
    return [
        f'<text x="{middle}" y="{_HEIGHT - 10}" text-anchor="middle">{escape(across)}</text>',
        f'<text x="14" y="{_HEIGHT / 2}" text-anchor="middle" transform="{turn}">{escape(along)}</text>',
    ]


def _drawn(line: Line, number: int, horizontal: _Axis, vertical: _Axis) -> list[str]:
    colour, dash = _COLOURS[number % len(_COLOURS)], _DASHES[number % len(_DASHES)]
    places = [(horizontal.place(x), vertical.place(y)) for x, y in line.points]
    path = " ".join(f"{x},{y}" for x, y in places)
    y = _TOP + 20 + number * 22
    x = _WIDTH - _RIGHT + 14
    look = f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
    return [
        f'<polyline points="{path}" {look}/>',
        *(f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in places),
        f'<path d="M{x} {y}h26" {look}/><text x="{x + 32}" y="{y + 4}">{escape(line.name)}</text>',
    ]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"
