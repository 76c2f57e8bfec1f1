"""Pretty breaks: limits at round steps of 1, 2 or 5."""

from __future__ import annotations

from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray
from geoservice.schemes._mapclassify import bins


class PrettyBreaks:
    """Looks for about k classes and never gives more."""

    title = _("Angka bulat")
    fixed_k: int | None = None

    def breaks(self, values: FloatArray, k: int) -> FloatArray:
        """Upper limits of at most k classes."""
        # The number asked for is only a wish to it; ask for fewer until the answer fits.
        answers = (bins("PrettyBreaks", values, k=wish) for wish in range(k, 0, -1))
        return next((limits for limits in answers if len(limits) <= k), values.max(keepdims=True))


PLUGIN = PrettyBreaks()
