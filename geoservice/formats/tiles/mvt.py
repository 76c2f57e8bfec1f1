"""MVT: Mapbox Vector Tiles 2.1, one layer named by the id of the map layer."""

from __future__ import annotations

from geoservice.formats import LayerView
from geoservice.formats.properties import known_columns, property_rows
from geoservice.geometry.mvt import EXTENT
from geoservice.geometry.protobuf import field, number_field, tile_value, varint
from geoservice.i18n import in_language
from geoservice.model.tile import Tile

_POLYGON = number_field(3, 3)


class VectorTile:
    """Regions with their properties; the feature id is the region's position + 1.

    Labels are in Bahasa Indonesia in every language: tiles are shared. What is null elsewhere is left out.
    """

    extension = "mvt"
    media_type = "application/vnd.mapbox-vector-tile"

    def encode(self, view: LayerView, tile: Tile) -> bytes:
        """The tile; empty bytes where it shows no region."""
        shapes = list(view.prepared.vector_tile(tile))
        if not shapes:
            return b""
        keys = known_columns(view)
        key_tags = {key: varint(number) for number, key in enumerate(keys)}
        value_tags: dict[tuple[type, object], bytes] = {}
        features = []
        with in_language("id"):
            for (position, shape), row in zip(shapes, property_rows(view, [p for p, _ in shapes]), strict=True):
                tags = bytearray()
                for key, value in row.items():
                    if value is not None:
                        name = type(value), value  # 1 and 1.0 are equal, but not the same value
                        if name not in value_tags:
                            value_tags[name] = varint(len(value_tags))
                        tags += key_tags[key] + value_tags[name]
                features.append(_feature(position, bytes(tags), shape))
        return _layer(view.layer.id, features, keys, [value for _, value in value_tags])


PLUGIN = VectorTile()


def _feature(position: int, tags: bytes, shape: bytes) -> bytes:
    return field(2, number_field(1, position + 1) + field(2, tags) + _POLYGON + field(4, shape))


def _layer(name: str, features: list[bytes], keys: tuple[str, ...], values: list[object]) -> bytes:
    body = [number_field(15, 2), field(1, name.encode()), *features]
    body += [field(3, key.encode()) for key in keys]
    body += [field(4, tile_value(value)) for value in values]
    body.append(number_field(5, EXTENT))
    return field(3, b"".join(body))
