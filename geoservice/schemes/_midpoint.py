"""Classes on both sides of a value that means something: a target, an average, no change (FINDINGS C7)."""

from __future__ import annotations

import numpy as np

from geoservice.model.arrays import FloatArray
from geoservice.schemes._limits import Levels, Limits, decimal, decimals_of, lower_end, readable_limits, upper_end
from geoservice.schemes._room import SCHEMES


def limits_around(values: FloatArray, middle: float, scheme: str, k: int) -> Limits:
    """Readable limits of at most k classes (at least 2), one of them exactly the middle.

    Each side is split by the scheme on its own, with classes in proportion to its values; values equal to the middle
    belong to the lower side. Without values on one side there is no class there.
    """
    below, above = values[values <= middle], values[values > middle]
    if not len(below) or not len(above):
        return _side(values, scheme, k)
    share = min(max(round(k * len(below) / len(values)), 1), k - 1)
    low, high = _side(below, scheme, share), _side(above, scheme, k - share)
    decimals = max(low.decimals, high.decimals, _decimals(middle))
    return _with_ends(values, low.lower, (*low.breaks[:-1], float(middle), *high.breaks), decimals)


def _with_ends(values: FloatArray, lower: float, breaks: tuple[float, ...], decimals: int) -> Limits:
    """The limits with ends as exact as those of the other side: `−18,0` would be taken for the smallest value."""
    lowest, highest, room = decimal(values.min()), decimal(values.max()), decimal(breaks[0]) - decimal(values.min())
    begin = max(decimal(lower), lower_end(lowest, room, decimals)) if room > 0 else decimal(lower)
    end = min(decimal(breaks[-1]), upper_end(highest, highest - decimal(breaks[-2]), decimals))
    return Limits(float(begin), (*breaks[:-1], float(end)), max(decimals, decimals_of((begin, end))))


def _side(values: FloatArray, scheme: str, k: int) -> Limits:
    levels = Levels.of(values)
    if len(levels) <= k:
        limits = levels.high
    else:
        limits = SCHEMES[scheme].breaks(values, k) if k > 1 else np.array([levels.high[-1]])
    return readable_limits(levels, *levels.ends(limits))


def _decimals(number: float) -> int:
    text = f"{number:.10f}".rstrip("0")
    return len(text) - text.index(".") - 1
