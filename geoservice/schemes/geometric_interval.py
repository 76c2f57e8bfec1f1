"""Geometric intervals: every class is wider than the one before by the same factor."""

from __future__ import annotations

import numpy as np

from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray


class GeometricInterval:
    """For skewed amounts: keeps the many small values apart without losing the few large ones.

    Zero has no place in a geometric series: where there are zeros the first class ends at the smallest value above
    zero; where there are negative values the series starts a hundredth of the range below the smallest.
    """

    title = _("Deret ukur (sebaran miring)")
    fixed_k: int | None = None

    def breaks(self, values: FloatArray, k: int) -> FloatArray:
        """Upper limits of k classes."""
        lowest, highest = float(values.min()), float(values.max())
        if lowest > 0:
            return np.geomspace(lowest, highest, k + 1)[1:]
        if lowest == 0:
            return np.geomspace(float(values[values > 0].min()), highest, k)
        start = (highest - lowest) / 100
        return np.geomspace(start, highest - lowest + start, k + 1)[1:] + lowest - start


PLUGIN = GeometricInterval()
