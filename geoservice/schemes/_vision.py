"""How colours look to eyes without one kind of cone, and in grey: the distances by which palettes are judged."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np

from geoservice.model.arrays import FloatArray
from geoservice.model.style import OUTLINE

#: Linear RGB as people without one kind of cone see it. Source: Machado, Oliveira, Fernandes (2009), severity 1.0.
VISIONS: dict[str, FloatArray] = {
    "normal": np.eye(3),
    "protan": np.array([
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]),
    "deutan": np.array([
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]),
    "tritan": np.array([
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ]),
}  # fmt: skip
#: Closer than this (CIE 1976) two classes are hard to tell apart on a map, closer than this in lightness in grey.
LEAST_DISTANCE, LEAST_LIGHTNESS = 8.0, 4.0
#: Outlines that are told from every colour beside them by this contrast (WCAG) stay as they are; else they are made
#: as light as a higher one allows.
LEAST_OUTLINE, GOOD_OUTLINE = 1.5, 2.0
#: The lightest grey that is still a line on paper.
_LIGHTEST_OUTLINE = 0x76
_TO_XYZ = np.array([
    [0.4124564, 0.3575761, 0.1804375],
    [0.2126729, 0.7151522, 0.0721750],
    [0.0193339, 0.1191920, 0.9503041],
])  # fmt: skip
_WHITE = np.array([0.95047, 1.0, 1.08883])


class Look(NamedTuple):
    """How far apart the colours of a row are."""

    distances: dict[str, float]
    """The two nearest colours for each kind of vision, CIE 1976."""
    lightness: float
    """The two nearest in grey, in steps of L*."""

    @property
    def is_safe(self) -> bool:
        """Whether every eye tells all colours apart."""
        return min(self.distances.values()) >= LEAST_DISTANCE

    @property
    def prints_in_grey(self) -> bool:
        """Whether a copy without colours still tells them apart."""
        return self.lightness >= LEAST_LIGHTNESS


def look(colours: Sequence[str]) -> Look:
    """The distances of a row of `#rrggbb`; infinite for a single colour."""
    distances = {}
    for vision in VISIONS:
        seen = [lab(colour, vision) for colour in colours]
        distances[vision] = min((float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)), default=np.inf)
    shades = sorted(float(lab(colour)[0]) for colour in colours)
    return Look(distances, min((b - a for a, b in pairwise(shades)), default=np.inf))


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 … 21 (WCAG 2): it judges lightness alone, as a copy without colours does."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@lru_cache(maxsize=1024)
def _luminance(colour: str) -> float:
    return float(_TO_XYZ[1] @ _linear(colour))


def outline_for(colours: Sequence[str]) -> str:
    """The grey of outlines that is seen on all of these colours: the usual one, unless it drowns in one of them."""

    def least(grey: str) -> float:
        return min((contrast(colour, grey) for colour in colours), default=np.inf)

    if least(OUTLINE) >= LEAST_OUTLINE:
        return OUTLINE
    greys = [f"#{level:02x}{level:02x}{level:02x}" for level in range(_LIGHTEST_OUTLINE, -1, -1)]
    return next((grey for grey in greys if least(grey) >= GOOD_OUTLINE), max(greys, key=least))


def seen_as(colour: str, vision: str) -> str:
    """The colour as an eye sees it; `grey` is its lightness alone."""
    linear = _linear(colour)
    if vision == "grey":
        return _hexadecimal(np.full(3, _TO_XYZ[1] @ linear))
    return _hexadecimal(VISIONS[vision] @ linear)


def lab(colour: str, vision: str = "normal") -> FloatArray:
    """CIE L*a*b* (D65) of `#rrggbb` as one kind of eye sees it."""
    xyz = _TO_XYZ @ np.clip(VISIONS[vision] @ _linear(colour), 0, 1) / _WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def _linear(colour: str) -> FloatArray:
    """Linear light of an sRGB colour (IEC 61966-2-1)."""
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def _hexadecimal(linear: FloatArray) -> str:
    light = np.clip(linear, 0, 1)
    channels = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(float(channel) * 255):02x}" for channel in channels)
