"""Percentiles 1, 10, 50, 90, 99: shows the extremes."""

from __future__ import annotations

from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray
from geoservice.schemes._mapclassify import bins


class Percentiles:
    """Six classes; both ends hold one region in a hundred."""

    title = _("Persentil 1, 10, 50, 90, 99")
    fixed_k: int | None = 6

    def breaks(self, values: FloatArray, k: int) -> FloatArray:
        """Upper limits of at most k classes."""
        return bins("Percentiles", values)


PLUGIN = Percentiles()
