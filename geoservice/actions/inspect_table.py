"""Read a table and join it to a boundary edition, publishing nothing: the match report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from geoservice.actions._keys import DECIDED, gather_keys
from geoservice.actions._layers import Layers, build_layers
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.joining import Crosswalk, Join, match, read_aliases
from geoservice.model.boundary import RegionTable
from geoservice.model.report import (
    AmbiguousRow,
    IgnoredRow,
    MatchReport,
    ReviewRow,
    UnmatchedRow,
)
from geoservice.tables import RawTable, read_table
from geoservice.tables.roles import Role, guess_role


@dataclass(frozen=True, slots=True)
class TableRequest:
    """Which table, and what the user settles that would otherwise be found out."""

    path: Path
    sheet: str | None = None
    key: str | None = None
    values: tuple[str, ...] = ()
    period: str | None = None
    decimal: Literal["comma", "point"] | None = None
    kind: str | None = None
    unit: str | None = None
    title: str | None = None
    source: str | None = None
    divide_by: str | None = None
    aliases: Path | None = None
    sum_rows: bool = False
    """Add up the rows of a region (polling stations, RT) instead of reporting them as duplicates."""


def inspect_table(
    request: TableRequest, boundary_id: str, edition: str, regions: RegionTable, crosswalk: Crosswalk | None = None
) -> MatchReport:
    """The match report of a table on an edition; raises NotFoundError or InvalidInputError."""
    table, roles, join = join_table(request, regions, crosswalk)
    layers = build_layers(table, roles, join, regions, request)
    secret = tuple(name for name, role in roles.items() if role is Role.SECRET)
    return _report(table, join, layers, boundary_id, edition, regions, secret)


def join_table(
    request: TableRequest, regions: RegionTable, crosswalk: Crosswalk | None = None
) -> tuple[RawTable, dict[str, Role], Join]:
    """The table as read, what each of its columns is, and its rows joined to the regions."""
    table = read_table(request.path, request.sheet)
    roles = {column.name: guess_role(column) for column in table.columns}
    key = request.key or (DECIDED if table.column(DECIDED) is not None else None)
    keys = gather_keys(table, roles, regions, key)
    roles |= {column.name: Role.CODE if column.role == "code" else Role.NAME for column in keys.columns}
    aliases = read_aliases(request.aliases) if request.aliases is not None else None
    return table, roles, match(keys, regions, crosswalk=crosswalk, key=key, aliases=aliases)


def _report(
    table: RawTable,
    join: Join,
    layers: Layers,
    boundary_id: str,
    edition: str,
    regions: RegionTable,
    secret: tuple[str, ...],
) -> MatchReport:
    codes = regions.codes
    unmatched, ambiguous, review = [], [], list(layers.review)
    ignored = list(table.ignored)
    for i, outcome in sorted(join.outcomes.items()):
        row, candidates = table.rows[i], tuple(codes[position] for position in outcome.candidates)
        if outcome.kind == "unmatched":
            unmatched.append(UnmatchedRow(row, outcome.key, outcome.name, outcome.reason, candidates))
        elif outcome.kind == "ambiguous":
            ambiguous.append(AmbiguousRow(row, outcome.key or outcome.name, candidates))
        elif outcome.kind == "ignored":
            ignored.append(IgnoredRow(row, outcome.reason))
        elif outcome.kind == "review":
            position = join.positions[i]
            review.append(ReviewRow(row, candidates, outcome.reason, codes[position] if position >= 0 else None))
    seen = {position for position in join.positions if position >= 0}
    return MatchReport(
        table=table.source,
        boundary=boundary_id,
        edition=edition,
        key=join.key,
        layers=layers.columns,
        unmatched=tuple(unmatched),
        ambiguous=tuple(ambiguous),
        duplicate=layers.duplicate,
        review=tuple(sorted(review, key=lambda found: found.row)),
        ignored=tuple(sorted(ignored, key=lambda found: found.row)),
        regions_without_row=tuple(code for position, code in enumerate(codes) if position not in seen),
        warnings=tuple(
            str(warning) for warning in (*table.warnings, *join.warnings, *_dropped(secret), *layers.warnings)
        ),
        rows_used=layers.rows_used,
    )


def _dropped(secret: tuple[str, ...]) -> list[Message]:
    if not secret:
        return []
    columns = ", ".join(f"“{name}”" for name in secret)
    return [_("Kolom berisi data pribadi tidak dipakai: %(columns)s.", columns=columns)]


def report_json(report: MatchReport) -> dict[str, object]:
    """The report as CONTRACT writes it, ready for a JSON encoder."""
    table, key = report.table, report.key
    return {
        "table": {
            "file": table.file,
            "sheet": table.sheet,
            "header_rows": list(table.header_rows),
            "encoding": table.encoding,
            "delimiter": table.delimiter,
        },
        "boundary": report.boundary,
        "edition": report.edition,
        "key": {"columns": list(key.columns), "system": key.system, "agreement": key.agreement, "note": key.note},
        "layers": [
            {
                "column": layer.column,
                "title": layer.title,
                "period": layer.period.text if layer.period else None,
                "kind": layer.kind.value,
                "unit": layer.unit,
                "values": {code: _plain(value) for code, value in layer.values.items()},
                "missing": {code: reason.value for code, reason in layer.missing.items()},
            }
            for layer in report.layers
        ],
        "rows": _rows_json(report),
        "regions_without_row": list(report.regions_without_row),
        "warnings": list(report.warnings),
        "ready": report.ready,
    }


def _plain(value: float | str) -> float | int | str:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _rows_json(report: MatchReport) -> dict[str, object]:
    return {
        "unmatched": [
            {"row": row.row, "key": row.key, "name": row.name, "reason": row.reason, "suggest": list(row.suggest)}
            for row in report.unmatched
        ],
        "ambiguous": [{"row": row.row, "key": row.key, "candidates": list(row.candidates)} for row in report.ambiguous],
        "duplicate": [
            {"rows": list(rows.rows), "code": rows.code, "conflict": rows.conflict} for rows in report.duplicate
        ],
        "review": [
            {"row": row.row, "suggest": list(row.suggest), "reason": row.reason, "matched": row.matched}
            for row in report.review
        ],
        "ignored": [{"row": row.row, "reason": row.reason} for row in report.ignored],
    }
