"""Standard deviations: classes one standard deviation wide around the mean."""

from __future__ import annotations

from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray
from geoservice.schemes._mapclassify import bins


class StdMean:
    """For values that spread evenly around a mean."""

    title = _("Simpangan baku dari rata-rata")
    fixed_k: int | None = None

    def breaks(self, values: FloatArray, k: int) -> FloatArray:
        """Upper limits of at most k classes."""
        return bins("StdMean", values, multiples=[place - (k - 2) / 2 for place in range(k - 1)])


PLUGIN = StdMean()
