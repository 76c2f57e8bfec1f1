"""The parameter `subset` of OGC API Maps: intervals along axes, `Lat(-5:-3),Lon(103:105),time("2024-01-01":*)`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from re import compile as pattern

from geoservice.errors import InvalidInputError, NotFoundError
from geoservice.i18n import message as _

_AXIS = pattern(r"\s*([A-Za-z]{1,12})\(([^()]{1,100})\)\s*(,|$)")
_VALUE = pattern(r'"([^"]*)"|([^:"]+)')
_DEGREES = {"lon": "x", "long": "x", "longitude": "x", "lat": "y", "latitude": "y"}
_METRES = {"e": "x", "easting": "x", "x": "x", "n": "y", "northing": "y", "y": "y"}
_TIMES = ("time", "t")
#: What an axis of degrees can hold.
_VALID = {"x": 180.0, "y": 90.0}

Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Part:
    """Intervals by the name of the axis in lower case, each as two texts; `*` for an open end."""

    intervals: Mapping[str, tuple[str, str]]

    @property
    def is_spatial(self) -> bool:
        """Whether a part of the earth is named."""
        return any(name not in _TIMES for name in self.intervals)

    @property
    def datetime(self) -> str | None:
        """The interval of time as `datetime` writes it; None where none is named."""
        found = next((ends for name, ends in self.intervals.items() if name in _TIMES), None)
        if found is None:
            return None
        low, high = (".." if end == "*" else end for end in found)
        return low if low == high != ".." else f"{low}/{high}"

    def along(self, is_degrees: bool, whole: tuple[Ends, Ends]) -> tuple[Ends, Ends]:
        """Low and high along x and along y; what is not named, or open, is that of the whole.

        Raises InvalidInputError for an axis that the CRS does not have, NotFoundError beyond the earth.
        """
        known = _DEGREES if is_degrees else _METRES
        ends = {"x": whole[0], "y": whole[1]}
        for name, (low, high) in self.intervals.items():
            if name in _TIMES:
                continue
            if name not in known:
                raise _refusal(name)
            axis = known[name]
            first, last = (_number(text, end) for text, end in zip((low, high), ends[axis], strict=True))
            if (is_degrees and min(first, last) > _VALID[axis]) or (is_degrees and max(first, last) < -_VALID[axis]):
                raise NotFoundError(_("Potongan “%(name)s” di luar bumi.", name=f"{name}({low}:{high})"[:40]))
            ends[axis] = first, last
        return ends["x"], ends["y"]


def part_of(texts: Sequence[str]) -> Part:
    """The parameters `subset`, which count as one; raises InvalidInputError for what cannot be read."""
    found: dict[str, tuple[str, str]] = {}
    for text in texts:
        at = 0
        while at < len(text) or not text:
            axis = _AXIS.match(text, at)
            if axis is None:
                raise _refusal(text)
            found[axis[1].lower()] = _ends(axis[2])
            at = axis.end()
    return Part(found)


def _ends(text: str) -> tuple[str, str]:
    values = [(quoted or plain).strip() for quoted, plain in _VALUE.findall(text)]
    if len(values) not in (1, 2) or not all(values):
        raise _refusal(text)
    return values[0], values[-1]


def _number(text: str, open_end: float) -> float:
    if text == "*":
        return open_end
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise _refusal(text)
    return number


def _refusal(value: str) -> InvalidInputError:
    return InvalidInputError(
        _("Parameter “%(name)s” tidak dapat dipakai: %(value)s", name="subset", value=value[:80]),
        hint=_("Tulis misalnya Lat(-5:-3),Lon(103:105)."),
    )
