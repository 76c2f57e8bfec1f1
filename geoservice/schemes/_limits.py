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

from geoservice.model.arrays import FloatArray, IntArray

#: Values nearer than this share of the largest are the same value but for the dirt of floating-point sums.
SAME = 1e-12
#: The only value of a first class is printed exactly up to this many decimals.
EXACT_DECIMALS = 6
#: A limit is cut at a hundredth of the first digit of its class width, even where a value changes class by it.
FINEST = 100


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """The distinct values in order; a level reaches from `low` to `high`, nearly always the same number."""

    low: FloatArray
    high: FloatArray

    @classmethod
    def of(cls, values: FloatArray) -> Levels:
        """The levels of finite values, at least one."""
        distinct = np.unique(values)
        starts = np.append(True, np.diff(distinct) > SAME * np.abs(distinct).max())
        return cls(distinct[starts], distinct[np.append(starts[1:], True)])

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
    """Short limits near the targets; class i still ends with level `ends[i] - 1` unless values lie very dense."""
    chosen: list[Decimal] = []
    start = 0
    for number, target in enumerate(targets):
        found = _limit(levels, start, ends[number:], decimal(target), chosen)
        chosen.append(found)
        start = int(np.searchsorted(levels.high, float(found), side="right"))
    lower = _lower(levels, int(ends[0]), chosen)
    return Limits(float(lower), tuple(float(limit) for limit in chosen), decimals_of((lower, *chosen)))


def decimal(value: float) -> Decimal:
    """The shortest decimal number that reads back as the same float."""
    return Decimal(repr(float(value)))


def decimals_of(limits: Sequence[Decimal]) -> int:
    """Decimals needed to print every one of them exactly."""
    return max(max(0, -int(limit.normalize().as_tuple().exponent)) for limit in limits)


def floor_to(value: Decimal, width: Decimal) -> Decimal:
    """The next multiple of the power of ten within width, at or below value."""
    return _multiple(value, _step(width), ROUND_FLOOR)


def ceil_to(value: Decimal, width: Decimal) -> Decimal:
    """The next multiple of the power of ten within width, at or above value."""
    return _multiple(value, _step(width), ROUND_CEILING)


def _limit(levels: Levels, start: int, ends: IntArray, target: Decimal, chosen: list[Decimal]) -> Decimal:
    """The shortest limit near target of the class that begins at level `start` and ends before level `ends[0]`."""
    at_least = decimal(levels.high[ends[0] - 1])
    last = len(ends) == 1
    below = Decimal("Infinity") if last else decimal(levels.low[ends[0]])
    alone = not chosen and ends[0] == 1
    width = _room_above(levels) if alone else at_least - (chosen[-1] if chosen else decimal(levels.low[0]))
    step = _outer_step(width, chosen) if last else _step(width)
    finest = step / FINEST
    while True:
        found = max(_multiple(target, step, ROUND_HALF_EVEN), _multiple(at_least, step, ROUND_CEILING))
        if found >= below:
            found = _multiple(below, step, ROUND_CEILING) - step
        if at_least <= found and float(found) < float(below):
            return found
        step /= 10
        if step == finest and not last:
            near = _multiple(target, step, ROUND_HALF_EVEN)
            if decimal(levels.high[start]) <= near and float(near) < levels.low[ends[1] - 1]:
                return near


def _lower(levels: Levels, end: int, chosen: list[Decimal]) -> Decimal:
    """A limit at or below the smallest value; a first class of one value becomes exact where that costs no digits."""
    lowest = decimal(levels.low[0])
    if end > 1:
        return _multiple(lowest, _outer_step(chosen[0] - lowest, chosen), ROUND_FLOOR)
    highest = decimal(levels.high[0])
    allowed = decimals_of(chosen[1:]) if len(chosen) > 1 else EXACT_DECIMALS
    if decimals_of((lowest, highest)) > allowed:
        return floor_to(lowest, _room_above(levels))
    chosen[0] = highest
    return lowest


def _room_above(levels: Levels) -> Decimal:
    """From the lowest level to the next; of a lone level a millionth of itself."""
    lowest = decimal(levels.high[0])
    return decimal(levels.low[1]) - lowest if len(levels) > 1 else (abs(lowest) or Decimal(1)).scaleb(-EXACT_DECIMALS)


def _step(width: Decimal) -> Decimal:
    return Decimal(1).scaleb(width.adjusted())


def _outer_step(width: Decimal, chosen: Sequence[Decimal]) -> Decimal:
    """The ends of the legend tell the extremes: one digit more than other limits, where that costs no decimals."""
    finest = min(
        (Decimal(1).scaleb(int(limit.normalize().as_tuple().exponent)) for limit in chosen if limit), default=Decimal(0)
    )
    return max(_step(width) / 10, finest)


def _multiple(value: Decimal, step: Decimal, rounding: str) -> Decimal:
    return (value / step).to_integral_value(rounding=rounding) * step
