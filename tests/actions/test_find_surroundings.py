"""Where a map lies, told from the boundary sets of the store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geoservice.actions.find_surroundings import find_surroundings
from geoservice.actions.import_boundary import BoundaryRequest, draft_boundary, import_boundary
from geoservice.model.actor import Actor
from geoservice.settings import Settings
from geoservice.store import Store, open_store
from tests.small_world import write_boundary

ACTOR = Actor("penguji")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = open_store(Settings(data_dir=tmp_path / "data"), writing=True)
    _import(store, write_boundary(tmp_path / "desa.geojson"), "desa-9902", "Desa di Kabupaten Uji")
    return store


def _import(store: Store, path: Path, set_id: str, title: str) -> None:
    import_boundary(
        draft_boundary(str(path)), BoundaryRequest(set_id, title, "uji-1", "ilustrasi", "CC0"), store, ACTOR
    )


def _square(path: Path, west: float, south: float, side: float) -> Path:
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    properties = {"kode": "99", "nama": "Provinsi Uji"}
    feature = {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return path


def test_the_smallest_wider_set_is_chosen(store: Store, tmp_path: Path) -> None:
    _import(store, _square(tmp_path / "negara.geojson", 95, -11, 17), "negara", "Negara Uji")
    _import(store, _square(tmp_path / "prov.geojson", 103, -5, 2), "prov", "Provinsi Uji")

    found = find_surroundings(store, store.catalogue.current_edition("desa-9902"))

    assert found is not None
    assert found.title == "Provinsi Uji"


def test_nothing_is_made_up_where_the_store_knows_no_wider_area(store: Store, tmp_path: Path) -> None:
    _import(store, _square(tmp_path / "jauh.geojson", 120, -5, 2), "jauh", "Tempat lain")

    assert find_surroundings(store, store.catalogue.current_edition("desa-9902")) is None
