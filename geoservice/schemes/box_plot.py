"""Box plot: quartiles, and what lies beyond 1.5 interquartile ranges."""

from __future__ import annotations

import numpy as np

from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray
from geoservice.schemes._mapclassify import bins


class BoxPlot:
    """Up to six classes; outliers low and high are set apart."""

    title = _("Diagram kotak (kuartil dan pencilan)")
    fixed_k: int | None = 6

    def breaks(self, values: FloatArray, k: int) -> FloatArray:
        """Upper limits of at most k classes."""
        # Its upper fence may lie beyond every value.
        limits: FloatArray = np.minimum(bins("BoxPlot", values), values.max())
        return limits


PLUGIN = BoxPlot()
