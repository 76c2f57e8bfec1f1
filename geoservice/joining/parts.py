"""Codes split over columns: province, kabupaten, kecamatan and village each in its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geoservice.joining.crosswalk import Crosswalk
from geoservice.joining.keys import KeyColumn, KeyTable
from geoservice.joining.places import DESA, KABUPATEN, KECAMATAN, Places

_LEVELS = (
    ("provinsi", r"prov|prop"),
    ("kabupaten", r"kab|kota"),
    ("kecamatan", r"kec"),
    ("desa", r"des|kel|nag|gamp"),
)
_WIDTHS = {"kemendagri": (2, 2, 2, 4), "bps": (2, 2, 3, 3)}
_LEVEL_COUNT = {KABUPATEN: 2, KECAMATAN: 3, DESA: 4}


def joined_parts(keys: KeyTable, places: Places, crosswalk: Crosswalk | None = None) -> list[KeyColumn]:
    """Code columns put together from parts, one for each way the parts can be padded; none without parts.

    Parts that the table leaves out because they are the same everywhere are those of the boundary's only kabupaten.
    """
    count = _LEVEL_COUNT.get(places.level, 0)
    columns = [_column(keys, pattern) for _level, pattern in _LEVELS[:count]]
    if not count or any(column is None for column in columns[-2:]) or _is_whole(columns[-1], places):
        return []
    texts = [_whole_numbers(column) for column in columns if column is not None]
    first = count - len(texts)
    parts = tuple(column.name for column in columns if column is not None)
    found = []
    for system, widths in _WIDTHS.items():
        head = _left_out(system, first, places, crosswalk)
        cells = [_code(parts, widths[first:count], head) for parts in zip(*texts, strict=True)]
        if sum(len(cell) == places.bps_length or len(cell) == places.level for cell in cells) > 0.5 * keys.count:
            found.append(KeyColumn(" + ".join(parts), "code", cells, parts))
    return found


def _column(keys: KeyTable, pattern: str) -> KeyColumn | None:
    for column in keys.of("code"):
        words = re.findall(r"[a-z]+", column.name.split(" / ")[-1].lower())
        if any(re.match(rf"(?:kode|kd|id)?(?:{pattern})", word) for word in words):
            return column
    return None


def _is_whole(column: KeyColumn | None, places: Places) -> bool:
    """Whether the lowest column holds full codes already."""
    if column is None:
        return True
    full = sum(1 for cell in column.cells if len(re.sub(r"\D", "", cell)) >= min(places.level, places.bps_length))
    return full > 0.5 * len(column.cells)


def _whole_numbers(column: KeyColumn) -> list[str]:
    return [re.sub(r"[^0-9]", "", re.sub(r"\.0$", "", cell)) for cell in column.cells]


def _left_out(system: str, count: int, places: Places, crosswalk: Crosswalk | None) -> str:
    """Digits of the first `count` parts; empty when they are not missing or not known."""
    if not count or len(places.kabupaten) != 1:
        return ""
    only = next(iter(places.kabupaten))
    if system == "bps":
        only = crosswalk.bps_of(only) if crosswalk is not None else ""
    return only[: 2 * count]


def _code(parts: Sequence[str], widths: Sequence[int], head: str) -> str:
    code = head
    for part, width in zip(parts, widths, strict=True):
        if not part:
            return ""
        # A part may already hold its parents: kode_kec 160107 beside kode_prov 16.
        code = part if len(part) > width and part.startswith(code) else code + part.zfill(width)
    return code


def part_of_kecamatan(keys: KeyTable) -> KeyColumn | None:
    """The column of codes headed kecamatan, whatever its codes mean."""
    return _column(keys, dict(_LEVELS)["kecamatan"])
