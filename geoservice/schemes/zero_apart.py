"""Zero apart: zero is a class of its own; what lies below and above it is split by natural breaks."""

from __future__ import annotations

import numpy as np

from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray
from geoservice.schemes._natural import natural_limits


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
        limits = natural_limits(negative, below) if below else []
        limits += zero
        limits += natural_limits(positive, above) if above else []
        return np.asarray(limits if limits[-1] >= values.max() else [*limits[: k - 1], float(values.max())])


PLUGIN = ZeroApart()
