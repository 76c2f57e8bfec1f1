"""Quantiles: as many regions in every class."""

from __future__ import annotations

from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray
from geoservice.schemes._mapclassify import bins


class Quantiles:
    """Shows rank well; hides how far apart the values are."""

    title = _("Kuantil (jumlah wilayah sama)")
    fixed_k: int | None = None

    def breaks(self, values: FloatArray, k: int) -> FloatArray:
        """Upper limits of at most k classes."""
        return bins("Quantiles", values, k=k)


PLUGIN = Quantiles()
