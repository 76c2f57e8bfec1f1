"""Shapefile: a .shp with its companions beside it."""

from __future__ import annotations

from pathlib import Path

from geoservice.errors import InvalidInputError
from geoservice.geometry.raw import Features
from geoservice.geometry.readers._ogr import read_layer
from geoservice.i18n import message as _

COMPANIONS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_NEEDED = (".shx", ".dbf")


class Shapefile:
    """Geometry in .shp, codes and names in .dbf, coordinate system in .prj."""

    title = "Shapefile"
    extensions = (".shp",)
    has_layers = False

    def matches(self, head: bytes) -> bool:
        """The file code 9994."""
        return head.startswith(b"\x00\x00\x27\x0a")

    def read(self, path: Path, layer: str | None) -> Features:
        """All features; raises InvalidInputError when a companion is missing."""
        companions = {file.suffix.lower() for file in path.parent.glob("*") if file.stem == path.stem}
        missing = [suffix for suffix in _NEEDED if suffix not in companions]
        if missing:
            raise InvalidInputError(
                _(
                    "Shapefile %(file)s tidak lengkap: tidak ada %(missing)s.",
                    file=path.name,
                    missing=", ".join(missing),
                ),
                hint=_("Sertakan berkas .shp, .shx, .dbf, dan .prj dengan nama yang sama."),
            )
        # Older programs write names in Windows' encoding and no .cpg that says so.
        return read_layer(path, None, fallback="CP1252")


PLUGIN = Shapefile()
