"""Codes split over columns: province, kabupaten, kecamatan and village each in its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

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


def joined_parts(keys: KeyTable, places: Places) -> list[KeyColumn]:
    """Code columns put together from parts, one for each way the parts can be padded; none without parts."""
    count = _LEVEL_COUNT.get(places.level, 0)
    columns = [_column(keys, pattern) for _level, pattern in _LEVELS[:count]]
    if not count or any(column is None for column in columns[-2:]) or _is_whole(columns[-1], places):
        return []
    texts = [_whole_numbers(column) for column in columns if column is not None]
    first = count - len(texts)
    parts = tuple(column.name for column in columns if column is not None)
    found = []
    for widths in {system: widths[first:count] for system, widths in _WIDTHS.items()}.values():
        cells = [_code(parts, widths) for parts in zip(*texts, strict=True)]
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


def _code(parts: Sequence[str], widths: Sequence[int]) -> str:
    code = ""
    for part, width in zip(parts, widths, strict=True):
        if not part:
            return ""
        # A part may already hold its parents: kode_kec 160107 beside kode_prov 16.
        code = part if len(part) > width and part.startswith(code) else code + part.zfill(width)
    return code
