"""Numbers of a layer as they stand in sentences."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from geoservice.formats import LayerView
from geoservice.model.layer import Theme

#: Indices such as IDM are published with four; what has more was computed.
_TYPED_DECIMALS = 4
_MOST_DECIMALS, _LONGEST = 3, 8
_NO_BREAK = "\u00a0"
_PERCENT = {"%", "persen", "percent"}


def with_unit(number: str, unit: str) -> str:
    """A number and its unit: `12,3%`, `41 tempat`."""
    if not unit:
        return number
    return f"{number}%" if unit.casefold() in _PERCENT else f"{number}{_NO_BREAK}{unit}"


def decimals(view: LayerView) -> int:
    """How many decimals every value of the layer is printed with: as many as the table had, within reason."""
    needed = _decimals_needed(view.theme)
    return (
        needed
        if needed <= _TYPED_DECIMALS
        else min(needed, max(_MOST_DECIMALS, view.style.classification.decimals + 2))
    )


def number_text(view: LayerView, value: float, more: int = 0) -> str:
    """A value of the layer with its unit, with `more` decimals than its own values."""
    return with_unit(plain_number(view, value, more), unit_behind(view))


def plain_number(view: LayerView, value: float, more: int = 0) -> str:
    """The same without its unit."""
    return view.style.classification.number_text(value, decimals(view) + more)


def unit_behind(view: LayerView) -> str:
    """The unit that stands behind a number in a sentence; years have none there: `1950 tahun` is a length of time."""
    return "" if view.style.classification.years else view.published.indicator.unit


@lru_cache(maxsize=256)
def _decimals_needed(theme: Theme) -> int:
    values = theme.values[np.isfinite(theme.values)]
    exact = (n for n in range(_LONGEST) if np.allclose(np.round(values, n), values, rtol=0, atol=1e-9))
    return next(exact, _LONGEST)
