"""Tables as nasty as they come, over the sample and over a real district: exactly the report, every row told."""

from __future__ import annotations

from pathlib import Path

import pytest

from geoservice.actions.inspect_table import TableRequest, inspect_table
from geoservice.errors import InvalidInputError
from geoservice.model.report import MatchReport
from tests.tables.kit import files, keys, layouts, numbers, periods
from tests.tables.kit.builders import CASES, Case
from tests.tables.kit.oku import Oku
from tests.tables.test_cases import by_layer, found_values, problems
from tests.tables.world import Expected, Refused, Values, World

assert all(module.__name__ for module in (files, keys, layouts, numbers, periods))
each_case = pytest.mark.parametrize("build", CASES, ids=lambda build: build.__name__)


@each_case
def test_the_sample_district_gets_what_the_table_says(build: Case, tmp_path: Path) -> None:
    check(build, World(tmp_path))


@pytest.mark.real
@each_case
def test_a_real_district_gets_what_the_table_says(build: Case, tmp_path: Path, real_data: Path) -> None:
    check(build, Oku(tmp_path, real_data))


def check(build: Case, world: World) -> None:
    expected = build(world)
    request = TableRequest(expected.path, **expected.settings)
    if isinstance(expected, Refused):
        with pytest.raises(InvalidInputError, match=expected.message) as refused:
            inspect_table(request, "desa", "2025", world.regions, expected.crosswalk)
        assert refused.value.hint is not None
        return

    report = inspect_table(request, "desa", "2025", world.regions, expected.crosswalk)

    assert found(report, expected) == by_layer(expected)
    assert problems(report) == expected.problems
    assert report.ready is expected.ready
    assert expected.ignored in (None, {row.row: row.reason for row in report.ignored})
    assert expected.unit in (None, *(layer.unit for layer in report.layers))
    assert expected.warns.casefold() in "\n".join(report.warnings).casefold()
    missing = {code: reason.value for layer in report.layers for code, reason in layer.missing.items()}
    assert missing == expected.missing
    assert_every_row_and_region_is_told_once(report, world)


def found(report: MatchReport, expected: Expected) -> dict[str, Values]:
    """As `found_values`; layers of a long table share their column and are told apart by their titles."""
    columns = [layer.column for layer in report.layers]
    if len(set(columns)) == len(columns):
        return found_values(report, expected)
    return {layer.title + (f" @ {layer.period}" if layer.period else ""): layer.values for layer in report.layers}


def assert_every_row_and_region_is_told_once(report: MatchReport, world: World) -> None:
    left = [row.place for row in (*report.unmatched, *report.ambiguous)]
    left += [f"{row.sheet}!{row.row}" if row.sheet else str(row.row) for row in report.ignored]
    left += [row.place for row in report.review if row.matched is None]
    assert len(left) == len(set(left))
    told = {code for layer in report.layers for code in (*layer.values, *layer.missing)}
    told |= {same.code for same in report.duplicate if same.conflict}
    assert told.isdisjoint(report.regions_without_row)
    assert told | set(report.regions_without_row) == {village.code for village in world.villages}
