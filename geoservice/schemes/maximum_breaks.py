"""Maximum breaks: limits in the widest gaps between values."""

from __future__ import annotations

from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray
from geoservice.schemes._mapclassify import bins


class MaximumBreaks:
    """Sets outliers apart."""

    title = _("Loncatan terbesar")
    fixed_k: int | None = None

    def breaks(self, values: FloatArray, k: int) -> FloatArray:
        """Upper limits of at most k classes."""
        return bins("MaximumBreaks", values, k=k)


PLUGIN = MaximumBreaks()
