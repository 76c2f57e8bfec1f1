"""Boundary readers: one file format a file, chosen by name and by content from this list only.

GDAL would happily open whatever a file turns out to be, and some of its formats fetch addresses written in the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from geoservice.geometry.raw import Features
from geoservice.registry import Room


class BoundaryReader(Protocol):
    """One file format of boundaries."""

    title: str
    """What people call the format."""
    extensions: tuple[str, ...]
    """Lower case, with the dot."""
    has_layers: bool
    """Whether a file may hold several layers to choose from."""

    def matches(self, head: bytes) -> bool:
        """Whether a file that begins with these bytes (at most HEAD_BYTES) is of this format."""
        ...

    def read(self, path: Path, layer: str | None) -> Features:
        """The features of a layer; raises InvalidInputError."""
        ...


HEAD_BYTES = 4096
READERS: Room[BoundaryReader] = Room("geoservice.geometry.readers")
