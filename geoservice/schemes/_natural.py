"""Exact natural breaks, for the schemes that are made of them."""

from __future__ import annotations

from ckmeans import ckmeans

from geoservice.model.arrays import FloatArray


def natural_limits(values: FloatArray, k: int) -> list[float]:
    """The largest value of each of at most k classes; fewer than k where there are fewer distinct values."""
    if not len(values):
        return []
    return [float(cluster[-1]) for cluster in ckmeans(values, min(k, len(values)))]
