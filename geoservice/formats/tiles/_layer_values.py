"""What a layer says of its regions, encoded once a version as the values of a vector tile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geoservice.formats import LayerView
from geoservice.formats.properties import class_looks, reason_texts
from geoservice.geometry.feature_tiles import CLASS_SLOTS, COLOURS_AT, LABELS_AT, REASONS_AT, RESERVED_VALUES
from geoservice.geometry.mvt import encode_varints
from geoservice.geometry.protobuf import field, tile_value
from geoservice.geometry.ragged import offsets_of, ranges
from geoservice.model.arrays import BoolArray, FloatArray, IntArray, UInt8Array
from geoservice.model.layer import Theme
from geoservice.model.style import Style

#: What stands where a layer has nothing to say; no feature refers to it.
_UNUSED = field(4, b"\x38\x00")
_EXACT = 2.0**53
_VALUES_FIELD, _DOUBLE, _WHOLE, _NEGATIVE = 0x22, 0x19, 0x28, 0x30

Looks = tuple[tuple[str | None, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class LayerValues:
    """Layer fields 4, in the places that `geometry.feature_tiles` keeps for them."""

    reserved: bytes
    """The values that many regions share."""
    slots: bytes
    """The own value of every region, in region order."""
    starts: npt.NDArray[np.uint32]
    """Where each one starts in `slots`, and its length."""
    classes: int
    """How many there are."""
    extra: bytes
    """Numbers, labels and colours of more classes than there are places reserved; they follow the slots."""
    placed: BoolArray
    """Which regions have a value, no reason, and a class with a reserved place, as nearly all do."""
    places: bytes
    """The class of every region that is placed, 0 of the others: read one by one, bytes are quicker than arrays."""

    def slots_of_few(self, positions: Sequence[int]) -> bytes:
        """The same as `slots_of`, quicker for a few dozen."""
        slots, starts = self.slots, self.starts.data
        return b"".join([slots[starts[position] : starts[position + 1]] for position in positions])

    def slots_of(self, positions: npt.NDArray[np.uint32]) -> bytes:
        """The slots of some regions."""
        starts, stops = self.starts[positions], self.starts[positions + 1]
        breaks = np.flatnonzero(stops[:-1] != starts[1:])
        firsts, lasts = starts[np.append(0, breaks + 1)].tolist(), stops[np.append(breaks, -1)].tolist()
        return b"".join([self.slots[first:last] for first, last in zip(firsts, lasts, strict=True)])


def layer_values(view: LayerView) -> LayerValues:
    """The values of a layer version, kept with it; labels in Bahasa Indonesia.

    Those of a district take 3 KB, of the whole country 1.5 MB; its theme as much.
    """
    values: LayerValues = view.kept.get("mvt") or view.kept.setdefault("mvt", _made(view.theme, view.style))
    return values


def _made(theme: Theme, style: Style) -> LayerValues:
    missing = np.isnan(theme.values)
    slots, starts = _words(theme, missing) if theme.categories else _numbers(theme.values, missing)
    looks = class_looks(style, "id")
    wide = len(looks) - 1 > CLASS_SLOTS
    placed = (theme.classes > 0) & ~missing & (theme.reasons == 0) & (not wide)
    reserved, extra = _reserved(theme, looks[:1] if wide else looks), _many(looks[1:]) if wide else b""
    places = np.where(placed, theme.classes, 0).astype(np.uint8).tobytes()
    return LayerValues(reserved, slots, starts.astype(np.uint32), len(looks) - 1, extra, placed, places)


def _reserved(theme: Theme, looks: Looks) -> bytes:
    values: list[object | None] = [None] * RESERVED_VALUES
    for number, (label, colour) in enumerate(looks):
        values[COLOURS_AT + number] = colour
        if number:
            values[number - 1], values[LABELS_AT + number - 1] = number, label
    reasons = reason_texts("id")
    for number in np.unique(theme.reasons[theme.reasons > 0]).tolist():
        values[REASONS_AT + number - 1] = reasons[number]
    return b"".join(_UNUSED if value is None else field(4, tile_value(value)) for value in values)


def _many(looks: Looks) -> bytes:
    labels, colours = zip(*looks, strict=True)
    return b"".join(field(4, tile_value(value)) for value in (*range(1, len(looks) + 1), *labels, *colours))


def _words(theme: Theme, missing: BoolArray) -> tuple[bytes, IntArray]:
    words = [*(field(4, tile_value(word)) for word in theme.categories), _UNUSED]
    numbers = np.where(missing, len(words) - 1, theme.values).astype(np.int64)
    lengths = np.array([len(word) for word in words])
    return b"".join(map(words.__getitem__, numbers.tolist())), offsets_of(lengths[numbers])


def _numbers(values: FloatArray, missing: BoolArray) -> tuple[bytes, IntArray]:
    """Each as field 4, its length, the kind of number, the number: a varint where it is whole, else 8 bytes."""
    with np.errstate(invalid="ignore"):
        whole = missing | ((np.floor(values) == values) & (np.abs(values) < _EXACT))
    integers = np.where(whole & ~missing, values, 0.0).astype(np.int64)
    positive = integers >= 0
    varints, varint_starts = encode_varints(np.where(positive, integers, -2 * integers - 1).astype(np.uint64))
    kinds = np.where(positive, _WHOLE, _NEGATIVE)
    kinds[~whole], kinds[missing] = _DOUBLE, _UNUSED[2]
    sizes = np.where(whole, np.diff(varint_starts), 8)

    starts = offsets_of(3 + sizes)
    slots = np.empty(starts[-1], np.uint8)
    for place, part in enumerate((np.full(len(values), _VALUES_FIELD), sizes + 1, kinds)):
        slots[starts[:-1] + place] = part
    _fill(slots, starts[:-1][whole] + 3, sizes[whole], varints[np.repeat(whole, np.diff(varint_starts))])
    _fill(slots, starts[:-1][~whole] + 3, sizes[~whole], values[~whole].astype("<f8").view(np.uint8))
    return slots.tobytes(), starts


def _fill(target: UInt8Array, starts: IntArray, lengths: IntArray, data: UInt8Array) -> None:
    target[ranges(starts, lengths)] = data
