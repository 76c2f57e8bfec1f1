"""Text in pictures: the font that travels with the package, and lines that fit."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageFont

    Font = ImageFont.FreeTypeFont


def font(size_px: float, *, bold: bool = False) -> Font:
    """Lato, which every machine then draws alike."""
    from PIL import ImageFont

    name = "Lato-Bold.ttf" if bold else "Lato-Regular.ttf"
    return ImageFont.truetype(str(files("font_lato") / "files" / name), size_px)


def wrapped(text: str, letters: Font, width_px: float, most: int | None = None) -> list[str]:
    """The text in lines that fit the width; what is beyond `most` lines gives way to dots."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and letters.getlength(joined) <= width_px:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines if most is None or len(lines) <= most else [*lines[: most - 1], lines[most - 1] + " …"]
