"""Natural breaks (Jenks), exact: the classes with the least squares of distance to their means."""

from __future__ import annotations

import numpy as np

from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray
from geoservice.schemes._natural import natural_limits


class NaturalBreaks:
    """The best fit there is, found by dynamic programming. Source: Wang and Song, Ckmeans.1d.dp (2011)."""

    title = _("Batas alami (Jenks, tepat)")
    fixed_k: int | None = None

    def breaks(self, values: FloatArray, k: int) -> FloatArray:
        """Upper limits of k classes."""
        return np.asarray(natural_limits(values, k))


PLUGIN = NaturalBreaks()
