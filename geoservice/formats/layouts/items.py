"""What a sheet is made of: simple shapes in logical pixels (96 to the inch), y southward."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

INK, SOFT, PAPER, LINE = "#1c2b33", "#4d5d66", "#ffffff", "#5a5a5a"
#: The outline of the reader's own region; dark on every palette, with a white edge around it.
MARK = "#0b0b0b"


@dataclass(frozen=True, slots=True, eq=False)
class Tag:
    """What items are to a reader who hears the sheet: those of one tag are one element, those without are decoration.

    `role` is a standard structure type of PDF (ISO 32000-1, 14.8.4): H1, H2, P, Link, Figure, L, Table, TR, TH, TD.
    """

    role: str
    parent: Tag | None = None
    alt: str = ""
    """What is said instead of a figure, and of the aim of a link."""
    link: str = ""
    """Where a Link leads to."""
    scope: str = "Column"
    """Of a TH: the cells that it heads, Column or Row."""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; y is its baseline, `anchor` start, middle or end."""

    x: float
    y: float
    text: str
    size: float
    colour: str = INK
    bold: bool = False
    anchor: str = "start"
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; empty fill or line: none."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    line: str = ""
    line_width: float = 0.75
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class Blocks:
    """Many rectangles (x, y, width, height) of one colour: the modules of a QR code."""

    x: float
    y: float
    fill: str
    boxes: tuple[tuple[float, float, float, float], ...]
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class Strokes:
    """Straight strokes (x1, y1, x2, y2) of one colour."""

    x: float
    y: float
    colour: str
    lines: tuple[tuple[float, float, float, float], ...]
    width: float = 0.75
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle; empty fill or line: none."""

    x: float
    y: float
    radius: float
    fill: str = ""
    line: str = ""
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled polygon."""

    x: float
    y: float
    fill: str
    points: tuple[tuple[float, float], ...]
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A small picture as PNG."""

    x: float
    y: float
    width: float
    height: float
    png: bytes
    alt: str
    tag: Tag | None = None


Item: TypeAlias = Text | Box | Blocks | Strokes | Disc | Shape | Photo


@dataclass(frozen=True, slots=True)
class Part:
    """Items around their own origin, and the room they take."""

    width: float
    height: float
    items: tuple[Item, ...] = ()

    def at(self, x: float, y: float) -> tuple[Item, ...]:
        """The items where they stand on the sheet."""
        return tuple(replace(item, x=item.x + x, y=item.y + y) for item in self.items)

    def tagged(self, role: str, parent: Tag | None = None, alt: str = "", link: str = "") -> Part:
        """The same with one tag for all items, in the place of those they had."""
        tag = Tag(role, parent, alt, link)
        return replace(self, items=tuple(replace(item, tag=tag) for item in self.items))


EMPTY = Part(0, 0)


def stacked(parts: Iterable[Part], gap: float) -> Part:
    """Parts one below the other; empty ones take no gap."""
    filled: Sequence[Part] = [part for part in parts if part.height]
    items: list[Item] = []
    y = 0.0
    for part in filled:
        items.extend(part.at(0, y))
        y += part.height + gap
    return Part(max((part.width for part in filled), default=0), max(y - gap, 0), tuple(items))
