"""Periods and dates as they are printed, in the language of the reader."""

from __future__ import annotations

from datetime import date, datetime

from geoservice.i18n import current_language
from geoservice.i18n import message as _
from geoservice.model.indicator import Period


def period_text(period: Period | None) -> str:
    """`2024-S1` as `Semester 1 2024`; empty for none."""
    if period is None:
        return ""
    year, _dash, part = period.text.partition("-")
    if part.startswith("S"):
        return str(_("Semester %(part)s %(year)s", part=part[1:], year=year))
    if part.startswith("Q"):
        return str(_("Triwulan %(part)s %(year)s", part=part[1:], year=year))
    if part:
        return _formatted(date(int(year), int(part), 1), "MMMM y")
    return year


def date_text(timestamp: str) -> str:
    """An ISO 8601 time as a date: `5 Maret 2026`."""
    return _formatted(datetime.fromisoformat(timestamp).date(), "long")


def _formatted(day: date, form: str) -> str:
    from babel.dates import format_date

    return format_date(day, form, current_language())
