"""Unclassed maps: steps so narrow that the colours read as a ramp, each with round limits."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from geoservice.schemes._limits import Levels, Limits, decimal, decimals_of

CONTINUOUS = "continuous"
#: As many steps at most; a picture with a palette has room for 62 classes, and nobody sees a step of a fiftieth.
MOST_STEPS = 50
_ROUND = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


def ramp_limits(levels: Levels) -> Limits:
    """Equal steps from below the smallest value to above the largest one, between 20 and 50 unless all are equal."""
    lowest, highest = decimal(levels.low[0]), decimal(levels.high[-1])
    if lowest == highest:
        return Limits(float(lowest), (float(highest),), decimals_of((lowest,)))
    step = _round_step((highest - lowest) / (MOST_STEPS - 2))
    first = (lowest / step).to_integral_value(ROUND_FLOOR)
    last = (highest / step).to_integral_value(ROUND_CEILING)
    limits = [step * number for number in range(int(first), int(last) + 1)]
    return Limits(float(limits[0]), tuple(float(limit) for limit in limits[1:]), decimals_of(limits))


def _round_step(least: Decimal) -> Decimal:
    power = Decimal(1).scaleb(least.adjusted())
    return next(factor * power for factor in _ROUND if factor * power >= least)
