"""Every table of `cases.py` gives exactly its report, and every row and region is told exactly once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from geoservice.actions.inspect_table import TableRequest, inspect_table
from geoservice.errors import InvalidInputError
from geoservice.model.report import MatchReport
from tests.tables.cases import CASES, Case
from tests.tables.world import Expected, Refused, Values, World


@pytest.mark.parametrize("build", CASES, ids=lambda build: build.__name__)
def test_a_table_gives_its_report(build: Case, tmp_path: Path) -> None:
    world = World(tmp_path)
    expected = build(world)
    request = TableRequest(expected.path, **expected.settings)

    if isinstance(expected, Refused):
        with pytest.raises(InvalidInputError, match=expected.message) as refused:
            inspect_table(request, "desa-9901", "2025", world.regions, expected.crosswalk)
        assert refused.value.hint is not None
        return
    report = inspect_table(request, "desa-9901", "2025", world.regions, expected.crosswalk)

    assert found_values(report, expected) == by_layer(expected)
    assert report.key.system == expected.system
    assert problems(report) == expected.problems
    assert report.ready is expected.ready
    assert expected.ignored in (None, {row.row: row.reason for row in report.ignored})
    assert expected.unit in (None, *(layer.unit for layer in report.layers))
    assert expected.key in (None, report.key.columns)
    assert expected.warns in "\n".join(report.warnings)
    missing = {code: reason.value for layer in report.layers for code, reason in layer.missing.items()}
    assert missing == expected.missing
    assert_told_once(report, world)


def by_layer(expected: Expected) -> dict[str, Values]:
    first = next(iter(expected.values.values()), None)
    return dict(expected.values) if isinstance(first, Mapping) else {"": expected.values}


def found_values(report: MatchReport, expected: Expected) -> dict[str, Values]:
    if list(by_layer(expected)) == [""]:
        assert len(report.layers) == 1, [layer.column for layer in report.layers]
        return {"": report.layers[0].values}
    return {layer.column + (f" @ {layer.period}" if layer.period else ""): layer.values for layer in report.layers}


def problems(report: MatchReport) -> dict[int, str]:
    found = {row.row: f"unmatched:{row.reason}" for row in report.unmatched}
    found |= {row.row: "ambiguous" for row in report.ambiguous}
    found |= {row.row: f"review:{row.reason}" for row in report.review}
    for same in report.duplicate:
        found |= dict.fromkeys(same.rows, "conflict" if same.conflict else "duplicate")
    return found


def assert_told_once(report: MatchReport, world: World) -> None:
    left = [row.row for row in report.unmatched] + [row.row for row in report.ambiguous]
    left += [row.row for row in report.ignored]
    left += [row.row for row in report.review if row.matched is None]
    assert len(left) == len(set(left))
    told = {code for layer in report.layers for code in (*layer.values, *layer.missing)}
    told |= {same.code for same in report.duplicate if same.conflict}
    assert told.isdisjoint(report.regions_without_row)
    assert told | set(report.regions_without_row) == {village.code for village in world.villages}
