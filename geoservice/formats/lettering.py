"""Text in pictures: the font that travels with the package, and lines that fit."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageFont

    Font = ImageFont.FreeTypeFont

_DOTS, _NO_BREAK = " …", "\u00a0"
#: What stays on one line: a range of numbers (`> 0,14 – 0,34;`), or what has no space that may be broken.
_WORDS = re.compile(r"\(?(?:>[ \u00a0])?[−\d][^ \t\n]* (?:–|s\.d\.|to) [−\d][^ \t\n]*|[^ \t\n]+")


def font_path(*, bold: bool = False) -> Path:
    """The file of the font."""
    return Path(str(files("font_lato") / "files" / ("Lato-Bold.ttf" if bold else "Lato-Regular.ttf")))


def font(size_px: float, *, bold: bool = False) -> Font:
    """Lato, which every machine then draws alike."""
    from PIL import ImageFont

    # The letters are laid out by FreeType itself: with Raqm, where a machine has it, they would stand elsewhere.
    return ImageFont.truetype(font_path(bold=bold), size_px, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=64)
def _kept_font(size_px: float, bold: bool) -> Font:
    return font(size_px, bold=bold)


def width_of(text: str, size_px: float, *, bold: bool = False) -> float:
    """How many pixels long a line is."""
    return float(_kept_font(round(size_px, 2), bold).getlength(text))


def wrapped(text: str, letters: Font, width_px: float, most: int | None = None) -> list[str]:
    """The text in lines that fit the width; what is beyond `most` lines gives way to dots.

    A range of numbers goes to the next line as one; a word longer than a line is broken where the line ends.
    """
    lines: list[str] = []
    for word in _words(text, letters, width_px):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and letters.getlength(joined) <= width_px:
            lines[-1] = joined
        else:
            lines.extend(_pieces(word, letters, width_px))
    if most is None or len(lines) <= most:
        return lines
    return [*lines[: most - 1], shortened(lines[most - 1], letters, width_px)]


def shortened(line: str, letters: Font, width_px: float) -> str:
    """A line with dots at its end, cut so that both fit."""
    while line and letters.getlength(line + _DOTS) > width_px:
        line = line[:-1]
    return line.rstrip() + _DOTS


def _words(text: str, letters: Font, width_px: float) -> list[str]:
    found: list[str] = []
    for word in _WORDS.findall(text):
        found.extend([word] if letters.getlength(word) <= width_px else word.replace(_NO_BREAK, " ").split(" "))
    return found


def _pieces(word: str, letters: Font, width_px: float) -> list[str]:
    pieces = []
    while letters.getlength(word) > width_px and len(word) > 1:
        fits = next((n for n in range(len(word) - 1, 1, -1) if letters.getlength(word[:n]) <= width_px), 1)
        pieces.append(word[:fits])
        word = word[fits:]
    return [*pieces, word]
