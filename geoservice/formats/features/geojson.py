"""GeoJSON (RFC 7946): everything but the values was written, and compressed, when the edition was prepared."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

import numpy as np
from isal import isal_zlib

from geoservice.formats import LayerView
from geoservice.formats.properties import class_looks, collection_properties, reason_texts, value_texts
from geoservice.geometry.exports.deflated import GZIP_HEAD, Checksum, deflate, inflate, stored
from geoservice.i18n import current_language
from geoservice.model.arrays import IntArray

FEATURES_A_CHUNK = 500
_GZIP_LEVEL, _GZIP_WBITS = 2, 31
_BETWEEN, _END = b",\n", b"\n]}\n"
#: What the prepared start of a feature ends with.
_VALUE = b',"nilai":'

#: A value that JSON cannot write (NaN) is an error here, never text in the answer.
encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


class GeoJson:
    """A FeatureCollection of MultiPolygons; the feature `id` is the region's code, the layer's facts stand on top."""

    extension = "geojson"
    media_type = "application/geo+json"

    def chunks(self, view: LayerView, positions: IntArray) -> Iterator[bytes]:
        """The collection, some hundred features a piece; `bbox` is given when every region is in it."""
        exports = view.exports
        yield _head(view, positions)
        for part in _parts(positions):
            ends = _ends(view, part, positions)
            cut = -len(_VALUE) if view.is_bare else None
            yield b"".join(inflate(start)[:cut] + end for start, end in zip(exports.starts(part), ends, strict=True))
        yield _END

    def gzip_chunks(self, view: LayerView, positions: IntArray) -> Iterator[bytes]:
        """See GzipFormat."""
        if view.is_bare:  # what was compressed ahead leads to a value
            yield from _squeezed(self.chunks(view, positions))
            return
        exports = view.exports
        written = Checksum()
        (head,) = deflate([_head(view, positions)])
        written.follow(head.check, head.length)
        yield GZIP_HEAD + head.data
        for part in _parts(positions):
            ends = _ends(view, part, positions)
            written.follow_in_turn(exports.checks[part].tolist(), exports.lengths[part].tolist(), ends)
            pairs = zip(exports.starts(part), map(stored, ends), strict=True)
            yield b"".join(itertools.chain.from_iterable(pairs))
        yield written.gzip_tail(_END)


def features(view: LayerView, positions: list[int]) -> Iterator[bytes]:
    """Each region as one Feature object."""
    chosen = np.array(positions, np.int64)
    for start, end in zip(view.exports.starts(chosen), rests(view, chosen), strict=True):
        yield inflate(start) + end


def rests(view: LayerView, positions: IntArray) -> list[bytes]:
    """What follows the prepared start of each feature: its value, the reason or class, and the closing braces."""
    if view.is_bare:
        return [b"}}"] * len(positions)
    theme = view.theme
    reasons, classes = theme.reasons[positions].tolist(), theme.classes[positions].tolist()
    alike = {pair: _rest(view, *pair) for pair in set(zip(reasons, classes, strict=True))}
    values = [value or "null" for value in value_texts(theme, positions)]
    if theme.categories:
        values = [encode(word) if number else "null" for word, number in zip(values, classes, strict=True)]
    pairs = zip(reasons, classes, strict=True)
    return [value.encode() + alike[pair] for value, pair in zip(values, pairs, strict=True)]


def _squeezed(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """One gzip member."""
    squeezer = isal_zlib.compressobj(_GZIP_LEVEL, isal_zlib.DEFLATED, _GZIP_WBITS)
    for chunk in chunks:
        yield squeezer.compress(chunk)
    yield squeezer.flush()


def _rest(view: LayerView, reason: int, number: int) -> bytes:
    label, colour = class_looks(view.style, current_language())[number]
    said = {
        "keterangan": reason_texts(current_language()).get(reason),
        "kelas": number or None,
        "label": label,
        "warna": colour,
    }
    return f",{encode(said)[1:]}}}".encode()


def _head(view: LayerView, positions: IntArray) -> bytes:
    head: dict[str, object] = {"type": "FeatureCollection", **collection_properties(view)}
    if len(positions) == len(view.prepared.regions):
        head["bbox"] = list(view.prepared.edition.bbox)
    return encode(head)[:-1].encode() + b',"features":[\n'


def _parts(positions: IntArray) -> Iterator[IntArray]:
    for start in range(0, len(positions), FEATURES_A_CHUNK):
        yield positions[start : start + FEATURES_A_CHUNK]


def _ends(view: LayerView, part: IntArray, positions: IntArray) -> list[bytes]:
    """The rests with what stands between features; nothing stands after the last."""
    ends = rests(view, part)
    is_last = part[-1] == positions[-1]
    return [*(end + _BETWEEN for end in ends[:-1]), ends[-1] if is_last else ends[-1] + _BETWEEN]


PLUGIN = GeoJson()
