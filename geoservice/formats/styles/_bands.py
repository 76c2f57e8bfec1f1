"""Circles in steps of size, for programs that know no square root: each stands for all circles of about its size."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.styles._rules import Rule, rules
from geoservice.formats.symbols import full_radii_px, largest_px, reach
from geoservice.model.arrays import FloatArray

#: The radii of one step differ by no more than this.
STEP_PX = 2.0


class Band(NamedTuple):
    """The circles of one class, one sign and one step of size."""

    rule: Rule
    name: str
    """The legend text of the class, with a number from the second step of a class on."""
    is_negative: bool
    low: float
    """The absolute value from which on circles are of this step."""
    high: float
    """The absolute value below which they are."""
    radius_px: float
    """At full size: the mean of the circles that there are."""


def bands(view: LayerView) -> list[Band]:
    """The steps that occur, large circles first, as they have to be drawn."""
    values, classes = view.theme.values, view.theme.classes
    known = np.flatnonzero(classes > 0)
    edges = _edges(view)
    steps = np.searchsorted(edges, np.abs(values[known]), side="right") - 1
    keys = np.column_stack([steps, classes[known], values[known] < 0]).astype(np.int64)
    found, members = np.unique(keys, axis=0, return_inverse=True)
    radii = np.bincount(members.ravel(), full_radii_px(view)[known]) / np.bincount(members.ravel())
    seen: dict[int, int] = {}
    chosen = []
    largest_first = sorted(zip(found.tolist(), radii.tolist(), strict=True), key=lambda row: -row[1])
    for (step, number, is_negative), radius in largest_first:
        rule = rules(view)[number - 1]
        seen[number] = seen.get(number, 0) + 1
        name = rule.label if seen[number] == 1 else f"{rule.label} ({seen[number]})"
        chosen.append(Band(rule, name, bool(is_negative), float(edges[step]), float(edges[step + 1]), radius))
    return chosen


def _edges(view: LayerView) -> FloatArray:
    """The absolute values at which one step ends and the next begins, from 0 to beyond the largest."""
    largest, widest = reach(view.style.classification), float(np.nanmax(np.abs(view.theme.values), initial=0.0))
    count = int(largest_px(view) * (max(widest / largest, 1.0)) ** 0.5 / STEP_PX) + 3
    radii = STEP_PX * np.arange(count)
    return np.array([float(f"{value:.6g}") for value in largest * (radii / largest_px(view)) ** 2])
