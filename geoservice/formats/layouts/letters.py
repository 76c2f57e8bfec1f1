"""Sizes of letters on a sheet, and paragraphs."""

from __future__ import annotations

from dataclasses import dataclass

from geoservice.formats.layouts.items import INK, Part, Tag, Text
from geoservice.formats.lettering import font, wrapped


@dataclass(frozen=True, slots=True)
class Letters:
    """Font sizes in logical pixels."""

    px: float

    @property
    def title(self) -> float:
        """Of the title."""
        return self.px * 1.6

    @property
    def small(self) -> float:
        """Of source lines."""
        return self.px * 0.82


def paragraph(
    text: str, size: float, width: float, most: int | None = None, *, colour: str = INK, bold: bool = False
) -> Part:
    """A text in lines that fit; one element for a screen reader."""
    step, tag = size * 1.28, Tag("P")
    lines = wrapped(text, font(size, bold=bold), width, most)
    items = tuple(Text(0, i * step + size, line, size, colour, bold, tag=tag) for i, line in enumerate(lines))
    return Part(width, len(lines) * step, items)
