"""A store with one small boundary set, made by the real actions; tables to inspect without a store."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from geoservice.actions.import_boundary import BoundaryRequest, draft_boundary, import_boundary
from geoservice.actions.inspect_table import TableRequest, inspect_table
from geoservice.joining import Crosswalk
from geoservice.model.actor import Actor
from geoservice.model.boundary import RegionTable
from geoservice.model.report import MatchReport
from geoservice.settings import Settings
from geoservice.store import Store, open_store
from tests.actions.inspecting import Inspect, Rows
from tests.joining.conftest import contoh_regions
from tests.small_world import write_boundary

ACTOR = Actor("penguji")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A data directory with the boundary set `desa-9902`."""
    found = open_store(Settings(data_dir=tmp_path / "data"), writing=True)
    draft = draft_boundary(str(write_boundary(tmp_path / "desa.geojson")))
    import_boundary(draft, BoundaryRequest("desa-9902", "Desa di Kabupaten Uji", "uji-1"), found, ACTOR)
    return found


@pytest.fixture
def inspect(tmp_path: Path) -> Inspect:
    def run(
        rows: Rows,
        *,
        delimiter: str = ";",
        name: str = "tabel.csv",
        crosswalk: Crosswalk | None = None,
        **settings: object,
    ) -> MatchReport:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
        request = TableRequest(path, **settings)  # type: ignore[arg-type]
        return inspect_table(request, "desa-9901", "2025", contoh_regions(), crosswalk)

    return run


@pytest.fixture
def contoh_table() -> RegionTable:
    return contoh_regions()
