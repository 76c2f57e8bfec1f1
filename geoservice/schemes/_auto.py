"""Which scheme suits a distribution, and why, when nobody chose one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geoservice.model.arrays import FloatArray

#: Up to this many distinct values each may be a class of its own.
FEW_VALUES = 6
#: From this share of zeros on they would swallow the lowest classes of any other scheme.
MANY_ZEROS = 0.4
#: The smaller side of zero must hold this share before zero is taken for the middle.
BOTH_SIDES = 0.05
#: Moment skewness beyond which natural breaks put nearly everything into the lowest class.
SKEWED = 2.0


class Choice(NamedTuple):
    """A scheme, its number of classes and the stable word for the reason."""

    scheme: str
    k: int
    reason: str


def default_k(values: FloatArray) -> int:
    """Classes that n values can carry: 3 to 12 values, 4 to 30, 5 beyond (FINDINGS C5)."""
    return 3 if len(values) <= 12 else 4 if len(values) <= 30 else 5


def choose_scheme(values: FloatArray, distinct: int, k: int | None) -> Choice:
    """The scheme for finite values of which `distinct` differ; k is what the user asked for."""
    wanted = k or default_k(values)
    if distinct <= FEW_VALUES:
        return Choice("natural_breaks", k or distinct, "few_values")
    if min(np.mean(values < 0), np.mean(values > 0)) >= BOTH_SIDES:
        return Choice("zero_apart", max(wanted, 4) if k is None else k, "around_zero")
    if np.mean(values == 0) >= MANY_ZEROS:
        return Choice("zero_apart", wanted, "many_zeros")
    if values.min() >= 0 and _skewness(values) > SKEWED:
        return Choice("geometric_interval", wanted, "skewed")
    return Choice("natural_breaks", wanted, "ordinary")


def _skewness(values: FloatArray) -> float:
    scaled = values / np.abs(values).max()
    spread = float(scaled.std())
    return float(np.mean((scaled - scaled.mean()) ** 3)) / spread**3 if spread > 0 else 0.0
