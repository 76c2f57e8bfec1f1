"""Read a table and join it to a boundary edition, publishing nothing: the match report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import partial

from geoservice.actions._keys import DECIDED, gather_keys
from geoservice.actions._layers import Layers, build_layers
from geoservice.actions._levels import larger_regions, level_names
from geoservice.actions._periods import rows_of_period
from geoservice.actions._uncollected import uncollected
from geoservice.actions.table_request import TableRequest
from geoservice.errors import InvalidInputError
from geoservice.i18n import Message
from geoservice.i18n import message as _
from geoservice.joining import Crosswalk, Join, aliases_of, match, official, read_aliases, read_changes
from geoservice.model.boundary import RegionTable
from geoservice.model.decision import Alias, ListedCode
from geoservice.model.report import (
    AmbiguousRow,
    IgnoredRow,
    MatchReport,
    ReviewRow,
    UnmatchedRow,
)
from geoservice.tables import RawTable, read_table
from geoservice.tables.roles import Role, guess_role

__all__ = ["JoinedTable", "Remembered", "TableRequest", "inspect_table", "join_table", "report_json", "report_of"]


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the data directory knows about the names and codes of a boundary set."""

    aliases: tuple[Alias, ...] = ()
    codes: tuple[ListedCode, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class JoinedTable:
    """A table as read, what each of its columns is, and its rows joined to the regions."""

    request: TableRequest
    table: RawTable
    roles: dict[str, Role]
    join: Join
    regions: RegionTable
    aliases: tuple[Alias, ...] = ()
    """The rows of the request's file of corrections, open questions included."""


@uncollected()
def inspect_table(
    request: TableRequest,
    boundary_id: str,
    edition: str,
    regions: RegionTable,
    crosswalk: Crosswalk | None = None,
    remembered: Remembered | None = None,
) -> MatchReport:
    """The match report of a table on an edition; raises NotFoundError or InvalidInputError."""
    return report_of(join_table(request, regions, crosswalk, remembered), boundary_id, edition)


@uncollected()
def report_of(joined: JoinedTable, boundary_id: str, edition: str) -> MatchReport:
    """The match report of a table that was joined already; raises InvalidInputError when there is nothing to draw."""
    table, roles, join, regions = joined.table, joined.roles, joined.join, joined.regions
    layers = build_layers(table, roles, join, regions, joined.request)
    secret = tuple(name for name, role in roles.items() if role is Role.SECRET)
    notes = (*table.warnings, *join.warnings, *_strangers(joined), *_dropped(secret), *layers.warnings)
    return _report(table, join, layers, boundary_id, edition, regions, notes)


@uncollected()
def join_table(
    request: TableRequest,
    regions: RegionTable,
    crosswalk: Crosswalk | None = None,
    remembered: Remembered | None = None,
) -> JoinedTable:
    """Read a table and join its rows; raises NotFoundError or InvalidInputError."""
    table = read_table(request.path, request.sheet, level_names(regions))
    roles = {column.name: guess_role(column) for column in table.columns}
    table = rows_of_period(table, roles, request.period)
    key = request.key or (DECIDED if table.column(DECIDED) is not None else None)
    keys = gather_keys(table, roles, regions, key)
    guessed = dict(roles)
    roles |= {column.name: Role.CODE if column.role == "code" else Role.NAME for column in keys.columns}
    known = remembered or Remembered()
    mine = tuple(read_aliases(request.aliases)) if request.aliases is not None and request.aliases.exists() else ()
    changes = read_changes(request.changes) if request.changes is not None else []
    try:
        join = match(
            keys,
            regions,
            crosswalk=crosswalk,
            key=key,
            aliases=aliases_of((*known.aliases, *mine)),
            official=official((*known.codes, *changes)),
        )
    except InvalidInputError as error:
        larger = larger_regions(table, guessed, regions)
        if larger is None:
            raise
        raise InvalidInputError(error.message, hint=larger) from error
    return JoinedTable(request, table, roles, join, regions, mine)


def _report(
    table: RawTable,
    join: Join,
    layers: Layers,
    boundary_id: str,
    edition: str,
    regions: RegionTable,
    notes: Iterable[Message],
) -> MatchReport:
    codes = regions.codes
    unmatched, ambiguous, review = [], [], list(layers.review)
    ignored = list(table.ignored)
    for i, outcome in sorted(join.outcomes.items()):
        row, sheet = table.rows[i], table.sheet(i)
        candidates = tuple(codes[position] for position in outcome.candidates)
        if outcome.kind == "unmatched":
            unmatched.append(UnmatchedRow(row, outcome.key, outcome.name, outcome.reason, candidates, sheet))
        elif outcome.kind == "ambiguous":
            ambiguous.append(AmbiguousRow(row, outcome.key or outcome.name, candidates, sheet))
        elif outcome.kind == "ignored":
            ignored.append(IgnoredRow(row, outcome.reason, sheet))
        elif outcome.kind == "review":
            position = join.positions[i]
            matched = codes[position] if position >= 0 else None
            review.append(ReviewRow(row, candidates, outcome.reason, matched, sheet))
    seen = set(join.positions) - {-1}
    in_order = partial(_order, table.source.sheets)
    return MatchReport(
        table=table.source,
        boundary=boundary_id,
        edition=edition,
        key=join.key,
        layers=layers.columns,
        unmatched=tuple(unmatched),
        ambiguous=tuple(ambiguous),
        duplicate=layers.duplicate,
        review=tuple(sorted(review, key=in_order)),
        # Tables beside each other share their rows.
        ignored=tuple(sorted({(row.sheet, row.row): row for row in reversed(ignored)}.values(), key=in_order)),
        regions_without_row=_unseen(codes, seen),
        warnings=tuple(map(str, notes)),
        rows_used=layers.rows_used,
    )


def _unseen(codes: Sequence[str], seen: Set[int]) -> tuple[str, ...]:
    if len(seen) == len(codes):
        return ()
    return tuple(code for position, code in enumerate(codes) if position not in seen)


def _order(sheets: Sequence[str], found: ReviewRow | IgnoredRow) -> tuple[int, int]:
    return (sheets.index(found.sheet) if found.sheet in sheets else 0), found.row


def _strangers(joined: JoinedTable) -> list[Message]:
    """Corrections of the file that point to no region here."""
    if not joined.aliases:
        return []
    known = {code.casefold() for code in joined.regions.codes}
    lost = [alias for alias in joined.aliases if alias.code and alias.code.casefold() not in known]
    texts = "; ".join(f"“{alias.text}” → {alias.code}" for alias in lost[:5]) + ("; …" if len(lost) > 5 else "")
    return [_("Alias yang kodenya tidak ada di batas ini tidak dipakai: %(aliases)s.", aliases=texts)] if lost else []


def _dropped(secret: tuple[str, ...]) -> list[Message]:
    if not secret:
        return []
    columns = ", ".join(f"“{name}”" for name in secret)
    return [_("Kolom berisi data pribadi tidak dipakai: %(columns)s.", columns=columns)]


def report_json(report: MatchReport) -> dict[str, object]:
    """The report as CONTRACT writes it, ready for a JSON encoder; rows name their `sheet` where there are several."""
    table, key = report.table, report.key
    return {
        "table": {
            "file": table.file,
            "sheet": table.sheet,
            "header_rows": list(table.header_rows),
            "encoding": table.encoding,
            "delimiter": table.delimiter,
        }
        | ({"sheets": list(table.sheets)} if table.sheets else {}),
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
            | ({"dimension": layer.dimension} if layer.dimension else {})
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
            | _sheet(row.sheet)
            for row in report.unmatched
        ],
        "ambiguous": [
            {"row": row.row, "key": row.key, "candidates": list(row.candidates)} | _sheet(row.sheet)
            for row in report.ambiguous
        ],
        "duplicate": [
            {"rows": list(rows.rows), "code": rows.code, "conflict": rows.conflict}
            | ({"sheets": list(rows.sheets)} if rows.sheets else {})
            for rows in report.duplicate
        ],
        "review": [
            {"row": row.row, "suggest": list(row.suggest), "reason": row.reason, "matched": row.matched}
            | _sheet(row.sheet)
            for row in report.review
        ],
        "ignored": [{"row": row.row, "reason": row.reason} | _sheet(row.sheet) for row in report.ignored],
    }


def _sheet(sheet: str | None) -> dict[str, str]:
    return {} if sheet is None else {"sheet": sheet}
