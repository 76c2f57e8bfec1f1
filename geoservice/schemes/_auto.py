"""Which scheme suits a distribution, and why, when nobody chose one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geoservice.model.arrays import FloatArray
from geoservice.schemes._natural import natural_limits

#: Up to this many distinct values each may be a class of its own, where every one is shared by several regions.
FEW_VALUES, SHARED_BY = 6, 3
#: From this share of zeros on they would swallow the lowest classes of any other scheme.
MANY_ZEROS = 0.25
#: From this share on "no change" is worth a class between less and more.
SOME_ZEROS = 0.05
#: The smaller side of zero must hold this share, and two values, before zero is taken for the middle.
BOTH_SIDES = 0.02
#: Moment skewness beyond which natural breaks may put nearly everything into the lowest class …
SKEWED = 2.0
#: … and the share of regions in one class from which on they do.
CROWDED = 0.5


class Choice(NamedTuple):
    """A scheme, its number of classes, the stable word for the reason, and a value at which a class must end."""

    scheme: str
    k: int
    reason: str
    middle: float | None = None


def default_k(values: FloatArray) -> int:
    """Classes that n values can carry: 3 to 12 values, 4 to 30, 5 beyond (FINDINGS C5)."""
    return 3 if len(values) <= 12 else 4 if len(values) <= 30 else 5


def choose_scheme(values: FloatArray, distinct: int, k: int | None) -> Choice:
    """The scheme for finite values of which `distinct` differ; k is what the user asked for."""
    wanted = k or default_k(values)
    if distinct <= wanted or (distinct <= FEW_VALUES and len(values) >= SHARED_BY * distinct):
        return Choice("natural_breaks", k or distinct, "few_values")
    zeros, fewest = np.mean(values == 0), min(np.sum(values < 0), np.sum(values > 0))
    if fewest >= max(BOTH_SIDES * len(values), 2):
        size = k or max(wanted, 4)
        if zeros >= SOME_ZEROS:
            return Choice("zero_apart", size, "around_zero")
        return Choice("natural_breaks", size, "around_zero", middle=0.0)
    if zeros >= MANY_ZEROS:
        return Choice("zero_apart", wanted, "many_zeros")
    if values.min() >= 0 and _skewness(values) > SKEWED and _is_crowded(values, wanted):
        return Choice("geometric_interval", wanted, "skewed")
    return Choice("natural_breaks", wanted, "ordinary")


def _is_crowded(values: FloatArray, k: int) -> bool:
    """Whether natural breaks put most regions into one class; a few outliers alone do not."""
    classes = np.searchsorted(natural_limits(values, k), values)
    return bool(np.bincount(classes).max() > CROWDED * len(values))


def _skewness(values: FloatArray) -> float:
    scaled = values / np.abs(values).max()
    spread = float(scaled.std())
    return float(np.mean((scaled - scaled.mean()) ** 3)) / spread**3 if spread > 0 else 0.0
