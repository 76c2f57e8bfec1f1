"""What the variable parts of our addresses look like; anything else is simply not found."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter


class LayerId(BaseConverter):
    """Id of a layer or boundary set (CONTRACT)."""

    regex = r"[a-z0-9][a-z0-9-]{0,60}"


class Extension(BaseConverter):
    """`geojson`, `shp.zip`, `tif.aux.xml`."""

    regex = r"[a-z0-9]{1,12}(?:\.[a-z0-9]{1,12}){0,2}"


class Number(IntegerConverter):
    """A version number or a tile's column or row: at most nine digits, and `01` is no second address of 1."""

    regex = r"(?:0|[1-9]\d{0,8})"


class TileEnding(BaseConverter):
    """What follows z/x/y."""

    regex = r"\.png|@2x\.png|\.mvt"
    part_isolating = True


class Digest(BaseConverter):
    """The SHA-256 that names an edition or its preparation."""

    regex = r"[0-9a-f]{64}"


class RegionEnding(BaseConverter):
    """What follows z/x/y of a region tile."""

    regex = r"\.bin|@2x\.bin"
    part_isolating = True


def register(app: Flask) -> None:
    """Make the converters known by their names in rules."""
    app.url_map.converters |= {
        "id": LayerId,
        "extension": Extension,
        "number": Number,
        "ending": TileEnding,
        "digest": Digest,
        "region_ending": RegionEnding,
    }
