"""One packed sample for all tests of this folder."""

from __future__ import annotations

import pytest

from geoservice.geometry.prepared import PreparedEdition
from geoservice.geometry.shapes import RegionShapes
from tests.geometry_packs.sample import oddities, patchwork, prepare, shapes_of


@pytest.fixture(scope="session")
def shapes() -> RegionShapes:
    return shapes_of([*patchwork(), *oddities()])


@pytest.fixture(scope="session")
def prepared(shapes: RegionShapes, tmp_path_factory: pytest.TempPathFactory) -> PreparedEdition:
    return prepare(shapes, tmp_path_factory.mktemp("packs"))
