"""Head/tail breaks: the mean, the mean of what is above it, and so on."""

from __future__ import annotations

import numpy as np

from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray
from geoservice.schemes._mapclassify import bins


class HeadTailBreaks:
    """For heavy tails: few large values, many small ones. Source: Bin Jiang (2013)."""

    title = _("Kepala-ekor (sebaran sangat miring)")
    fixed_k: int | None = None

    def breaks(self, values: FloatArray, k: int) -> FloatArray:
        """Upper limits of at most k classes."""
        limits = bins("HeadTailBreaks", values)
        return limits if len(limits) <= k else np.append(limits[: k - 1], limits[-1])


PLUGIN = HeadTailBreaks()
