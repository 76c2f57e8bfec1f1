"""Years as values (`tahun berdiri`): numbers that name a time, printed as `1950` and never as `1.950`."""

from __future__ import annotations

import re
from collections.abc import Collection

#: What stands behind a year in a table; on a map `1950 tahun` would be a length of time.
YEAR_UNIT = "tahun"
_UNITS = frozenset({YEAR_UNIT, "thn", "th", "year", "years"})
#: `Tahun 2024` and `Produksi per tahun` say when or how often, not what.
_SAYS_YEAR = re.compile(r"^\W*(?:tahun|thn|year)\b(?!\W*\d)|\byear\W*$", re.IGNORECASE)
_EARLIEST, _LATEST = 1500, 2100


def are_years(name: str, unit: str, values: Collection[float]) -> bool:
    """Whether these known values are years: their name or unit says so, and all of them can be."""
    is_said = unit.strip().casefold() in _UNITS or (not unit.strip() and _SAYS_YEAR.search(name.replace("_", " ")))
    return (
        bool(is_said and values)
        and _EARLIEST <= min(values) <= max(values) <= _LATEST
        and all(map(float.is_integer, map(float, values)))
    )
