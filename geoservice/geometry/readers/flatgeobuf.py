"""FlatGeobuf."""

from __future__ import annotations

from pathlib import Path

from geoservice.geometry.raw import Features
from geoservice.geometry.readers._ogr import read_layer


class FlatGeobuf:
    """One layer in one file."""

    title = "FlatGeobuf"
    extensions = (".fgb",)
    has_layers = False

    def matches(self, head: bytes) -> bool:
        """The magic of version 3."""
        return head.startswith(b"fgb\x03fgb")

    def read(self, path: Path, layer: str | None) -> Features:
        """All features, in the order of the file."""
        return read_layer(path, None)


PLUGIN = FlatGeobuf()
