"""TIME of WMS and WMTS (OGC 06-042, annex C and D): which period of an indicator is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from geoservice.errors import InvalidInputError
from geoservice.model.indicator import Period

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T[0-9:.,]{2,20}(?:Z|[+-]\d\d:?\d\d)?)?)?)?")
_MOST_ITEMS = 100

Span = tuple[date, date]
"""First and last day."""


def iso_time(period: Period) -> str:
    """The period as ISO 8601 writes it: `2024`, `2024-07`; of a semester or quarter its first month."""
    return str(period) if period.text.replace("-", "").isdigit() else period.days()[0].isoformat()[:7]


def chosen(moment: str, periods: Sequence[Period]) -> Period | None:
    """The period that TIME means: its own text, or the newest that meets one of the dates and intervals named.

    None where no period does. Raises ValueError for text that is no time.
    """
    newest = sorted(periods, key=lambda period: (period.days()[1], period.text), reverse=True)
    if moment == "current":
        return newest[0] if newest else None
    exact = next((period for period in newest if moment in (period.text, iso_time(period))), None)
    if exact is not None:
        return exact
    items = moment.split(",")
    if len(items) > _MOST_ITEMS:
        raise ValueError(moment)
    spans = [_span(item.strip()) for item in items]
    return next((period for period in newest if any(_meet(period.days(), span) for span in spans)), None)


def _span(item: str) -> Span:
    """`2024`, `2024-07-01`, `2024-07-01T00:00:00Z`, `start/end` or `start/end/resolution`; raises ValueError."""
    ends = item.split("/")
    if len(ends) > 3:
        raise ValueError(item)
    first = _days(ends[0])
    last = _days(ends[1]) if len(ends) > 1 else first
    if first[0] > last[1]:
        raise ValueError(item)
    return first[0], last[1]


def _days(text: str) -> Span:
    try:
        return Period.parse(text).days() if _DATE.fullmatch(text) is None else _calendar(text)
    except (InvalidInputError, OverflowError) as error:
        raise ValueError(text) from error


def _calendar(text: str) -> Span:
    found = _DATE.fullmatch(text)
    year, month, day = (int(part) if part else None for part in found.groups()) if found else (None, None, None)
    if year is None:
        raise ValueError(text)
    first = date(year, month or 1, day or 1)
    if day:
        return first, first
    after = date(year + 1, 1, 1) if not month or month == 12 else date(year, month + 1, 1)
    return first, after - timedelta(days=1)


def _meet(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
