from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from geoservice.actions.inspect_table import TableRequest, inspect_table
from geoservice.model.boundary import PARENT_COLUMNS, RegionTable

DEMO = json.loads((Path(__file__).parents[2] / "boundaries/contoh/demo.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def regions(sample: Path) -> RegionTable:
    features = json.loads((sample / "desa_99.01.geojson").read_text(encoding="utf-8"))["features"]
    rows = [feature["properties"] for feature in features]
    parents = {column: [row[column] for row in rows] for column in PARENT_COLUMNS}
    return RegionTable([r["kode"] for r in rows], [r["nama"] for r in rows], [r["jenis"] for r in rows], parents)


@pytest.mark.parametrize("table", DEMO["tables"], ids=lambda table: table["id"])
def test_a_sample_table_joins_whole_and_gives_a_layer_a_year(
    table: dict[str, Any], sample: Path, regions: RegionTable
) -> None:
    request = TableRequest(path=sample / table["file"], kind=table["kind"])

    report = inspect_table(request, "desa-9901", "ilustrasi-1", regions)

    assert report.ready
    assert report.regions_without_row == ()
    assert [str(layer.period) for layer in report.layers] == table["periods"]
    assert all(len(layer.values) + len(layer.missing) == 60 for layer in report.layers)


def test_the_gaps_keep_their_reasons(sample: Path, regions: RegionTable) -> None:
    report = inspect_table(TableRequest(path=sample / "hasil-padi.csv"), "desa-9901", "ilustrasi-1", regions)

    reasons = {reason.value for layer in report.layers for reason in layer.missing.values()}

    assert reasons == {"nil_or_none", "not_available", "suppressed", "blank"}
