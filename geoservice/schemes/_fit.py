"""How well classes tell values apart."""

from __future__ import annotations

import numpy as np

from geoservice.model.arrays import FloatArray, UInt8Array


def goodness_of_fit(values: FloatArray, classes: UInt8Array) -> float | None:
    """Goodness of variance fit, 0 … 1: the share of the variance that lies between classes and not within them.

    Source: Jenks and Caspall (1971). NaN is left out; None where no two values differ.
    """
    known = ~np.isnan(values)
    finite, numbers = values[known], classes[known].astype(np.int64)
    if not len(finite) or finite.min() == finite.max():
        return None
    scaled = (finite - finite.mean()) / np.abs(finite - finite.mean()).max()  # very large numbers must not overflow
    means = np.bincount(numbers, scaled) / np.maximum(np.bincount(numbers), 1)
    within = float(((scaled - means[numbers]) ** 2).sum())
    return max(0.0, 1.0 - within / float((scaled**2).sum()))
