"""A store with one small boundary set, made by the real actions."""

from __future__ import annotations

from pathlib import Path

import pytest

from geoservice.actions.import_boundary import BoundaryRequest, draft_boundary, import_boundary
from geoservice.model.actor import Actor
from geoservice.settings import Settings
from geoservice.store import Store, open_store
from tests.small_world import write_boundary

ACTOR = Actor("penguji")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A data directory with the boundary set `desa-9902`."""
    found = open_store(Settings(data_dir=tmp_path / "data"), writing=True)
    draft = draft_boundary(str(write_boundary(tmp_path / "desa.geojson")))
    import_boundary(draft, BoundaryRequest("desa-9902", "Desa di Kabupaten Uji", "uji-1"), found, ACTOR)
    return found
