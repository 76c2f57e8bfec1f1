"""The door to mapclassify, which is imported only when a scheme of it is used: it takes seconds and 200 MB."""

from __future__ import annotations

import warnings

import numpy as np

from geoservice.model.arrays import FloatArray


def bins(classifier: str, values: FloatArray, **options: object) -> FloatArray:
    """Upper limits that the named classifier finds."""
    with warnings.catch_warnings():
        # It warns of ties; the guard tells the user about those in its own words.
        warnings.simplefilter("ignore")
        import mapclassify

        return np.asarray(getattr(mapclassify, classifier)(values, **options).bins, dtype=np.float64)
