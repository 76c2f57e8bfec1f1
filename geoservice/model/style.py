"""Colours: palettes by number of classes, and the style of a layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from geoservice.model.classification import Classification

#: The grey of regions without a value; `styles/make_palettes.py` keeps the palettes clear of it.
MISSING_COLOUR = "#c4c4c4"
#: Outlines between regions; darker where a palette has a colour near it (`schemes.outline_for`).
OUTLINE = "#5a5a5a"
#: Outlines under circles, which must not compete with them.
SOFT_OUTLINE = "#a5a29b"


class PaletteKind(StrEnum):
    """What a palette is fit for."""

    SEQUENTIAL = "sequential"
    DIVERGING = "diverging"
    QUALITATIVE = "qualitative"
    BIVARIATE = "bivariate"
    """Three by three: the second indicator grows from one colour to the next, the first every third."""


class MapKind(StrEnum):
    """How values are laid over regions."""

    CHOROPLETH = "choropleth"
    """Every region is filled with the colour of its class."""
    SYMBOLS = "symbols"
    """A circle at the label point of every region, its area in proportion to the value; regions stay pale."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours `#rrggbb` by number of classes, lowest class first."""

    name: str
    kind: PaletteKind
    colours: Mapping[int, tuple[str, ...]]
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """Classification, colours and the look of outlines and of regions without a value."""

    classification: Classification
    palette: str
    colours: tuple[str, ...]
    """One `#rrggbb` a class, class 1 first."""
    missing_colour: str = MISSING_COLOUR
    outline_colour: str = OUTLINE
    map_kind: MapKind = MapKind.CHOROPLETH

    @property
    def has_symbols(self) -> bool:
        """Whether values are circles and not fills."""
        return self.map_kind is MapKind.SYMBOLS

    def colour(self, number: int) -> str:
        """The colour of a class number; 0 is the colour of "no value"."""
        return self.missing_colour if number == 0 else self.colours[number - 1]
