"""The classes of a layer as drawing rules, the same for every style document: one a class, one for no value."""

from __future__ import annotations

from typing import NamedTuple

from geoservice.formats import LayerView
from geoservice.formats.properties import class_looks
from geoservice.i18n import message as _

#: Outlines on screens, in the units that style documents use.
OUTLINE_PX = 0.6
OUTLINE_MM = 0.16


class Rule(NamedTuple):
    """One class: its number (None for regions without a value), legend text and colour."""

    number: int | None
    label: str
    colour: str


def rules(view: LayerView) -> tuple[Rule, ...]:
    """Class 1 first, regions without a value last; labels are in Bahasa Indonesia, as in tiles and downloads."""
    looks = class_looks(view.style, "id")
    classes = [Rule(number, label or "", colour) for number, (label, colour) in enumerate(looks) if number]
    return (*classes, Rule(None, _("Tanpa data").msgid, view.style.colour(0)))
