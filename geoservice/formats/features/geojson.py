"""GeoJSON (RFC 7946): prepared geometry, freshly written properties."""

from __future__ import annotations

import json
from collections.abc import Iterator

from geoservice.formats import LayerView
from geoservice.formats.properties import collection_properties, property_rows
from geoservice.model.arrays import IntArray

FEATURES_A_CHUNK = 500

#: A value that JSON cannot write (NaN) is an error here, never text in the answer.
encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


class GeoJson:
    """A FeatureCollection of MultiPolygons; the feature `id` is the region's code, the layer's facts stand on top."""

    extension = "geojson"
    media_type = "application/geo+json"

    def chunks(self, view: LayerView, positions: IntArray) -> Iterator[bytes]:
        """The collection, some hundred features a piece; `bbox` is given when every region is in it."""
        head: dict[str, object] = {"type": "FeatureCollection", **collection_properties(view)}
        if len(positions) == len(view.prepared.regions):
            head["bbox"] = list(view.prepared.edition.bbox)
        yield encode(head)[:-1].encode() + b',"features":['
        for start in range(0, len(positions), FEATURES_A_CHUNK):
            part = positions[start : start + FEATURES_A_CHUNK].tolist()
            yield (b",\n" if start else b"\n") + b",\n".join(features(view, part))
        yield b"\n]}\n"


def features(view: LayerView, positions: list[int]) -> Iterator[bytes]:
    """Each region as one Feature object."""
    geojson = view.prepared.geojson
    for position, row in zip(positions, property_rows(view, positions), strict=True):
        code = encode(row["kode"]).encode()
        words = encode(row).encode()
        yield b'{"type":"Feature","id":%b,"properties":%b,"geometry":%b}' % (code, words, geojson(position))


PLUGIN = GeoJson()
