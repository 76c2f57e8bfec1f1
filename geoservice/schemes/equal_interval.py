"""Equal intervals: classes of the same width."""

from __future__ import annotations

from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray
from geoservice.schemes._mapclassify import bins


class EqualInterval:
    """Easy to read; leaves classes nearly empty when values are skewed."""

    title = _("Selang sama")
    fixed_k: int | None = None

    def breaks(self, values: FloatArray, k: int) -> FloatArray:
        """Upper limits of at most k classes."""
        return bins("EqualInterval", values, k=k)


PLUGIN = EqualInterval()
