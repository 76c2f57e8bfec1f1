"""Zero apart: zero is a class of its own; what lies below and above it is split by natural breaks.

Where they would put most regions of a side into its class next to zero, as counts of rare events do, the limits of that
side form a geometric series instead.
"""

from __future__ import annotations

import numpy as np

from geoservice.i18n import message as _
from geoservice.model.arrays import BoolArray, FloatArray
from geoservice.schemes._natural import natural_limits

#: The share of one side in its class next to zero beyond which natural breaks hide what there is to see.
CROWDED = 2 / 3


class ZeroApart:
    """For counts that are mostly zero, and for changes around zero."""

    title = _("Nol terpisah")
    fixed_k: int | None = None

    def breaks(self, values: FloatArray, k: int) -> FloatArray:
        """Upper limits of at most k classes; no class holds values of both signs while k allows it."""
        negative, positive = values[values < 0], values[values > 0]
        zero = [0.0] if len(negative) + len(positive) < len(values) else []
        rest = k - len(zero)
        if min(rest, len(negative), len(positive)) == 0 or rest == 1:
            below, above = (rest, 0) if len(negative) else (0, rest)
        else:
            below = min(max(round(rest * len(negative) / (len(negative) + len(positive))), 1), rest - 1)
            above = rest - below
        limits = _below(negative, below) if below else []
        limits += zero
        limits += _above(positive, above) if above else []
        return np.asarray(limits if limits[-1] >= values.max() else [*limits[: k - 1], float(values.max())])


def _above(values: FloatArray, k: int) -> list[float]:
    """Upper limits of at most k classes of values above zero."""
    natural = natural_limits(values, k)
    if not _is_crowded(values <= natural[0], k):
        return natural
    return [float(limit) for limit in np.geomspace(values.min(), values.max(), k + 1)[1:]]


def _below(values: FloatArray, k: int) -> list[float]:
    """The same of values below zero: the class next to zero is the last one."""
    natural = natural_limits(values, k)
    if len(natural) < 2 or not _is_crowded(values > natural[-2], k):
        return natural
    inner = np.geomspace(-values.min(), -values.max(), k + 1)[1:-1]
    return [*(-float(limit) for limit in inner), float(values.max())]


def _is_crowded(next_to_zero: BoolArray, k: int) -> bool:
    return k > 1 and float(np.mean(next_to_zero)) > CROWDED


PLUGIN = ZeroApart()
