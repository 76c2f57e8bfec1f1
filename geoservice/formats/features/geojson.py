"""GeoJSON (RFC 7946): everything but the values was written, and compressed, when the edition was prepared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import numpy as np
from isal import isal_zlib

from geoservice.formats import LayerView
from geoservice.formats.properties import class_looks, collection_properties, reason_texts, value_texts
from geoservice.geometry.exports.deflated import GZIP_HEAD, Checksum, deflate, inflate, stored
from geoservice.i18n import current_language
from geoservice.model.arrays import IntArray

FEATURES_A_CHUNK = 500
_FEATURES_A_PIECE = 100
_GZIP_LEVEL, _GZIP_WBITS = 2, 31
_CLASS_BITS, _CLASS_MASK = 8, 0xFF
_BETWEEN, _END = b",\n", b"\n]}\n"
#: What the prepared start of a feature ends with.
_VALUE = b',"nilai":'

#: The checksum of all features, which a second reading of the same view need not compute: with the language its name
#: in `LayerView.kept`.
_WHOLE = "geojson checksum "

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
        (head,) = deflate([_head(view, positions)])
        written = Checksum(head.check, head.length)
        yield GZIP_HEAD + head.data
        is_whole = np.array_equal(positions, np.arange(len(view.prepared.regions)))
        whole = _WHOLE + current_language() if is_whole else None
        known: Checksum | None = view.kept.get(whole) if whole else None
        followed = known or Checksum()
        for part in _parts(positions):
            ends = _ends(view, part, positions)
            if known is None:
                followed.follow_in_turn(view.exports.checks[part].tolist(), view.exports.lengths[part].tolist(), ends)
            yield from _joined(view.exports.starts(part), stored(ends))
        written.follow(followed)
        yield written.gzip_tail(_END)
        if whole:
            view.kept[whole] = followed


def _joined(starts: Sequence[memoryview], ends: Sequence[bytes]) -> Iterator[bytes]:
    """Starts and ends in turn, in pieces that pass through a server as they are."""
    turns: list[memoryview | bytes] = [b""] * (2 * len(starts))
    turns[::2], turns[1::2] = starts, ends
    for start in range(0, len(turns), 2 * _FEATURES_A_PIECE):
        yield b"".join(turns[start : start + 2 * _FEATURES_A_PIECE])


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
    classes = theme.classes[positions]
    # One number for both, because looking up a number is quicker than looking up a pair.
    looks = (theme.reasons[positions].astype(np.int64) << _CLASS_BITS | classes).tolist()
    alike = {look: _rest(view, look >> _CLASS_BITS, look & _CLASS_MASK) for look in set(looks)}
    values = [value or "null" for value in value_texts(theme, positions)]
    if theme.categories:
        values = [encode(word) if number else "null" for word, number in zip(values, classes.tolist(), strict=True)]
    return [value.encode() + alike[look] for value, look in zip(values, looks, strict=True)]


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
