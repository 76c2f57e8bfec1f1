"""Which period each row and column speaks of, and leaving only the one that was asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _
from geoservice.model.indicator import Period
from geoservice.model.report import IgnoredRow
from geoservice.tables import Column, RawTable, cell_text
from geoservice.tables.periods import find_period, part_of_year, period_of
from geoservice.tables.roles import Role

_YEAR_LENGTH = len("2024")


def row_periods(table: RawTable, roles: Mapping[str, Role]) -> list[Period | None]:
    """The period that each row's year column names, with the semester, quarter or month beside it."""
    years = next((c for c in table.columns if roles[c.name] is Role.YEAR), None)
    if years is None:
        return [None] * len(table.rows)
    part = next((c for c in table.columns if roles[c.name] is Role.PART), None)
    header = part.levels[-1] if part else ""
    seen: dict[tuple[str, str], Period | None] = {}
    result = []
    for i, cell in enumerate(years.cells):
        pair = (cell_text(cell), cell_text(part.cells[i]) if part else "")
        if pair not in seen:
            seen[pair] = period_of(*pair, header)
        result.append(seen[pair])
    return result


def column_period(column: Column) -> Period | None:
    """The period that the header of a column names, in one level or as a year over its months or semesters."""
    found = next((period for level in column.levels if (period := find_period(level))), None)
    return found if found is None else period_within(found, column)


def period_within(period: Period, column: Column) -> Period:
    """The part of a year that a header level names; the period itself when it is no year or no level does."""
    if len(period.text) != _YEAR_LENGTH:
        return period
    return next((part for level in column.levels if (part := part_of_year(period, level))), period)


def rows_of_period(table: RawTable, roles: Mapping[str, Role], wanted: str | None) -> RawTable:
    """The table with the rows of one period; as it is when its rows name none.

    Raises InvalidInputError when they name others only.
    """
    if wanted is None:
        return table
    period = Period.parse(wanted)
    periods = row_periods(table, roles)
    if not any(periods):
        return table
    kept = [i for i, found in enumerate(periods) if _is_within(found, period)]
    if not kept:
        raise _no_such_period(period, periods, table)
    left = sorted(set(range(len(table.rows))).difference(kept))
    ignored = (*table.ignored, *(IgnoredRow(table.rows[i], "other_period", table.sheet(i)) for i in left))
    return replace(
        table,
        columns=tuple(replace(column, cells=[column.cells[i] for i in kept]) for column in table.columns),
        rows=[table.rows[i] for i in kept],
        block_of=[table.block_of[i] for i in kept],
        headings=[table.headings[i] for i in kept],
        ignored=ignored,
        sheets=[table.sheets[i] for i in kept] if table.sheets else (),
    )


def columns_of_period(columns: Sequence[Column], wanted: str | None, table: RawTable) -> list[Column]:
    """The columns of one period and those whose header names none; raises InvalidInputError when all name others."""
    periods = [column_period(column) for column in columns]
    if wanted is None or not any(periods):
        return list(columns)
    period = Period.parse(wanted)
    if not any(_is_within(found, period) for found in periods):
        raise _no_such_period(period, periods, table)
    return [c for c, found in zip(columns, periods, strict=True) if found is None or _is_within(found, period)]


def _is_within(period: Period | None, wanted: Period) -> bool:
    """Whether it is the wanted period, or a part of the wanted year."""
    return period is not None and (period == wanted or period.text.startswith(f"{wanted.text}-"))


def _no_such_period(wanted: Period, found: Collection[Period | None], table: RawTable) -> InvalidInputError:
    periods = ", ".join(sorted({period.text for period in found if period is not None}))
    return InvalidInputError(
        _("Tabel “%(file)s” tidak punya periode %(period)s.", file=table.source.file, period=wanted),
        hint=_("Periode yang ada: %(periods)s.", periods=periods),
    )
