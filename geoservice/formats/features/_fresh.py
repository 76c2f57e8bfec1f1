"""What a layer adds to a region, by kind: regions of the same class and reason differ in nothing but their value."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.properties import class_looks, reason_texts
from geoservice.i18n import current_language
from geoservice.model.arrays import IntArray


class Kind(NamedTuple):
    """What regions of one class, and without a value for one reason, have in common; empty for nothing."""

    reason: str
    number: int
    label: str
    colour: str


def kinds(view: LayerView, positions: IntArray) -> tuple[list[Kind], IntArray]:
    """The kinds that occur, and for every region which one it is."""
    theme = view.theme
    keys = theme.reasons[positions].astype(np.int64) * 256 + theme.classes[positions]
    found, which = np.unique(keys, return_inverse=True)
    reasons, looks = reason_texts(current_language()), class_looks(view.style, current_language())
    made = []
    for key in found.tolist():
        reason, number = divmod(key, 256)
        label, colour = looks[number]
        made.append(Kind(reasons.get(reason, ""), number, label or "", colour))
    return made, which.reshape(-1).astype(np.int64)
