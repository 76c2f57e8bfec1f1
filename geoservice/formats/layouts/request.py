"""What a picture is asked to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from geoservice.geometry.prepared import PreparedEdition
from geoservice.model.arrays import BBox

#: Millimetres: the short and the long side.
_MM_PER_INCH, PX_PER_INCH = 25.4, 96


class Paper(StrEnum):
    """Sheets of ISO 216."""

    A4 = "a4"
    A3 = "a3"

    def size_px(self, landscape: bool) -> tuple[float, float]:
        """Width and height in logical pixels (96 to the inch)."""
        short, long = {"a4": (210, 297), "a3": (297, 420)}[self.value]
        width, height = (side / _MM_PER_INCH * PX_PER_INCH for sides in [(short, long)] for side in sides)
        return (height, width) if landscape else (width, height)


class Surroundings(NamedTuple):
    """The wider area in which a map lies: for the locator."""

    prepared: PreparedEdition
    title: str


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """Size, part, and what stands around the map."""

    width: int = 1200
    height: int | None = None
    """None: as high as the area asks for."""
    bbox: BBox | None = None
    """Part of the map in degrees; None for all of it."""
    scale: int = 1
    """Pixels of a PNG for each logical pixel: 1, or 2 for sharp screens."""
    paper: Paper | None = None
    landscape: bool | None = None
    """None: as the shape of the area asks for."""
    highlight: int | None = None
    """Position of the region to be outlined and named."""
    highlight_value: str = ""
    """Its value in words."""
    area: str = ""
    """Title of the boundary set."""
    address: str = ""
    """Where the map page is found; empty where nobody knows."""
    surroundings: Surroundings | None = None
    is_preview: bool = False
    """For link previews: large letters and only what can be read in them."""
