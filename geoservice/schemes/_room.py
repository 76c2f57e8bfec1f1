"""What a scheme is, and the room they stand in."""

from __future__ import annotations

from typing import Protocol

from geoservice.i18n import Message
from geoservice.model.arrays import FloatArray
from geoservice.registry import Room


class Scheme(Protocol):
    """A rule that finds class limits."""

    title: Message
    fixed_k: int | None
    """How many classes the scheme looks for whatever k is; None where k decides."""

    def breaks(self, values: FloatArray, k: int) -> FloatArray:
        """Ascending upper limits of at most k classes; the last is the maximum or above.

        Values are finite and have more than k distinct ones; limits may repeat or leave a class empty (the guard
        in `classify` mends that).
        """
        ...


SCHEMES: Room[Scheme] = Room("geoservice.schemes")
