"""Classification schemes: one scheme a file."""

from __future__ import annotations

from typing import Protocol

from geoservice.i18n import Message
from geoservice.model.arrays import FloatArray
from geoservice.registry import Room


class Scheme(Protocol):
    """A rule that finds class limits."""

    title: Message

    def breaks(self, values: FloatArray, k: int) -> FloatArray:
        """Ascending upper limits of at most k classes; the last is the maximum. Values are finite."""
        ...


SCHEMES: Room[Scheme] = Room("geoservice.schemes")
