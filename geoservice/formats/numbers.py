"""Numbers of a layer as they stand in sentences."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geoservice.formats import LayerView
from geoservice.model.layer import Theme

#: Indices such as IDM are published with four; what has more was computed.
_TYPED_DECIMALS = 4
_MOST_DECIMALS, _LONGEST = 3, 8
_NO_BREAK = "\u00a0"
_PERCENT = {"%", "persen", "percent"}
#: Its name in `LayerView.kept`.
_KEPT = "precision"


def with_unit(number: str, unit: str) -> str:
    """A number and its unit: `12,3%`, `41 tempat`."""
    if not unit:
        return number
    return f"{number}%" if unit.casefold() in _PERCENT else f"{number}{_NO_BREAK}{unit}"


def decimals(view: LayerView) -> int:
    """How many decimals every value of the layer is printed with: as many as the table had.

    Values that were computed have as few as keep each of them, as it is printed, in its class.
    """
    return _precision(view).decimals


def are_exact(view: LayerView) -> bool:
    """Whether the values are printed as they are, and not rounded."""
    return _precision(view).is_exact


def number_text(view: LayerView, value: float, more: int = 0) -> str:
    """A value of the layer with its unit, with `more` decimals than its own values."""
    return with_unit(plain_number(view, value, more), unit_behind(view))


def plain_number(view: LayerView, value: float, more: int = 0) -> str:
    """The same without its unit."""
    return view.style.classification.number_text(value, decimals(view) + more)


def unit_behind(view: LayerView) -> str:
    """The unit that stands behind a number in a sentence; years have none there: `1950 tahun` is a length of time."""
    return "" if view.style.classification.years else view.published.indicator.unit


class _Precision(NamedTuple):
    decimals: int
    is_exact: bool


def _precision(view: LayerView) -> _Precision:
    """Found once a view; kept with it, so that nothing else holds on to its values."""
    if _KEPT not in view.kept:
        needed = _decimals_needed(view.theme)
        is_exact = needed <= _TYPED_DECIMALS
        view.kept[_KEPT] = _Precision(needed if is_exact else min(needed, _decimals_of_computed(view)), is_exact)
    precision: _Precision = view.kept[_KEPT]
    return precision


def _decimals_needed(theme: Theme) -> int:
    values = theme.values[np.isfinite(theme.values)]
    exact = (n for n in range(_LONGEST) if np.allclose(np.round(values, n), values, rtol=0, atol=1e-9))
    return next(exact, _LONGEST)


def _decimals_of_computed(view: LayerView) -> int:
    theme, classification = view.theme, view.style.classification
    least = 1 if view.published.indicator.unit.casefold() in _PERCENT else 2
    least, most = max(least, classification.decimals), max(_MOST_DECIMALS, classification.decimals + 2)
    kept = (n for n in range(least, most) if (classification.classify(theme.values.round(n)) == theme.classes).all())
    return next(kept, most)
