"""Readable class limits: the fewest digits that leave every value in its class (FINDINGS C4).

Where values lie so dense that this would take more digits than a reader wants, the limit is rounded all the same and
the values at its edge change class: classes are always those of the printed limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

import numpy as np

from geoservice.model.arrays import FloatArray, IntArray, distinct

#: Values nearer than this share of the largest are the same value but for the dirt of floating-point sums.
SAME = 1e-12
#: The only value of a first class is printed exactly up to this many decimals.
EXACT_DECIMALS = 6
#: A limit is cut at the first digit of this share of its class width, even where a value changes class by it.
FINEST = 20
#: From 10 to this power on, the ends of a legend have only so many digits that are not zero.
LONG, SIGNIFICANT = 9, 6


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """The distinct values in order; a level reaches from `low` to `high`, nearly always the same number."""

    low: FloatArray
    high: FloatArray

    @classmethod
    def of(cls, values: FloatArray) -> Levels:
        """The levels of finite values, at least one."""
        found = distinct(values)
        starts = np.append(True, np.diff(found) > SAME * np.abs(found).max())
        return cls(found[starts], found[np.append(starts[1:], True)])

    def __len__(self) -> int:
        return len(self.low)

    def ends(self, limits: FloatArray) -> tuple[IntArray, FloatArray]:
        """For each class that is not empty: how many levels lie at or below its upper limit, and that limit."""
        limits = np.sort(limits[np.isfinite(limits)])
        below = np.append(np.searchsorted(self.high, limits, side="right"), len(self.low))
        ends, first = np.unique(below, return_index=True)
        targets = np.append(limits, self.high[-1])[first]
        return ends[ends > 0].astype(np.int64), targets[ends > 0]


class Limits(NamedTuple):
    """Readable limits, and the decimals that print all of them exactly."""

    lower: float
    breaks: tuple[float, ...]
    decimals: int


def readable_limits(levels: Levels, ends: IntArray, targets: FloatArray) -> Limits:
    """Short limits near the targets; class i still ends with level `ends[i] - 1` unless values lie very dense.

    The ends of the legend are the smallest and the largest value, rounded outwards to the digits of the limits
    between them.
    """
    inner: list[Decimal] = []
    start = 0
    for number, target in enumerate(targets[:-1]):
        found = _limit(levels, start, ends[number:], decimal(target), inner)
        inner.append(found)
        start = int(np.searchsorted(levels.high, float(found), side="right"))
    lowest, highest = decimal(levels.low[0]), decimal(levels.high[-1])
    if ends[0] == 1 and decimals_of((lowest, decimal(levels.high[0]))) <= _decimals_allowed(inner, highest):
        lower = lowest
        inner[:1] = [decimal(levels.high[0])] if inner else []
    else:
        width = _room_above(levels) if ends[0] == 1 else (inner[0] if inner else highest) - lowest
        lower = lower_end(lowest, width, decimals_of(inner) if inner else decimals_of([_step(width / FINEST)]))
    decimals = decimals_of((lower, *inner))
    upper = upper_end(highest, highest - (inner[-1] if inner else lower), decimals)
    return Limits(float(lower), (*(float(limit) for limit in inner), float(upper)), decimals_of((lower, *inner, upper)))


def lower_end(lowest: Decimal, width: Decimal, decimals: int) -> Decimal:
    """The begin of a first class, at or below its smallest value; zero only within a tenth of the class width."""
    step = max(min(Decimal(1).scaleb(-decimals), _step(width)), _coarsest(lowest, width))
    found = _multiple(lowest, step, ROUND_FLOOR)
    return _multiple(lowest, step / 10, ROUND_FLOOR) if found == 0 and lowest > width / 10 else found


def upper_end(highest: Decimal, width: Decimal, decimals: int) -> Decimal:
    """The end of a last class of this width, at or above its largest value."""
    step = max(Decimal(1).scaleb(-decimals), _coarsest(highest, width))
    return _multiple(highest, step, ROUND_CEILING)


def decimal(value: float) -> Decimal:
    """The shortest decimal number that reads back as the same float."""
    return Decimal(repr(float(value)))


def decimals_of(limits: Sequence[Decimal]) -> int:
    """Decimals needed to print every one of them exactly."""
    return max(max(0, -int(limit.normalize().as_tuple().exponent)) for limit in limits)


def _limit(levels: Levels, start: int, ends: IntArray, target: Decimal, chosen: list[Decimal]) -> Decimal:
    """The shortest limit near target of the class that begins at level `start` and ends before level `ends[0]`."""
    at_least, below = decimal(levels.high[ends[0] - 1]), decimal(levels.low[ends[0]])
    alone = not chosen and ends[0] == 1
    width = _room_above(levels) if alone else at_least - (chosen[-1] if chosen else decimal(levels.low[0]))
    step = _step(width)
    finest = _step(width / FINEST)
    while True:
        found = max(_multiple(target, step, ROUND_HALF_EVEN), _multiple(at_least, step, ROUND_CEILING))
        if found >= below:
            found = _multiple(below, step, ROUND_CEILING) - step
        if at_least <= found and float(found) < float(below):
            return found
        step /= 10
        if step == finest:
            near = _multiple(target, step, ROUND_HALF_EVEN)
            if decimal(levels.high[start]) <= near and float(near) < levels.low[ends[1] - 1]:
                return near


def _decimals_allowed(inner: Sequence[Decimal], highest: Decimal) -> int:
    """With how many decimals the only value of a first class may be printed."""
    if len(inner) > 1:
        return decimals_of(inner[1:])
    return decimals_of([_step((highest - inner[0]) / FINEST)]) if inner else EXACT_DECIMALS


def _room_above(levels: Levels) -> Decimal:
    """From the lowest level to the next; of a lone level a millionth of itself."""
    lowest = decimal(levels.high[0])
    return decimal(levels.low[1]) - lowest if len(levels) > 1 else (abs(lowest) or Decimal(1)).scaleb(-EXACT_DECIMALS)


def _step(width: Decimal) -> Decimal:
    return Decimal(1).scaleb(width.adjusted())


def _coarsest(value: Decimal, width: Decimal) -> Decimal:
    """How far an end of very long numbers may be rounded; zero for numbers that people write out."""
    long = value.adjusted() >= LONG
    return min(Decimal(1).scaleb(value.adjusted() + 1 - SIGNIFICANT), _step(width)) if long else Decimal(0)


def _multiple(value: Decimal, step: Decimal, rounding: str) -> Decimal:
    return (value / step).to_integral_value(rounding=rounding) * step
