"""One packed sample for all tests of this folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from geoservice.geometry.prepare import pack
from geoservice.geometry.prepared import PreparedEdition, open_prepared
from geoservice.geometry.shapes import RegionShapes
from tests.geometry_packs.sample import edition_of, oddities, patchwork, shapes_of


@pytest.fixture(scope="session")
def shapes() -> RegionShapes:
    return shapes_of([*patchwork(), *oddities()])


@pytest.fixture(scope="session")
def packed(shapes: RegionShapes, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The part files: read, never write."""
    return pack(shapes, tmp_path_factory.mktemp("packs"))


@pytest.fixture
def copied(packed: dict[str, Path], tmp_path: Path) -> dict[str, Path]:
    """The part files, to be spoilt."""
    return {name: Path(shutil.copy(path, tmp_path)) for name, path in packed.items()}


@pytest.fixture(scope="session")
def prepared(shapes: RegionShapes, packed: dict[str, Path]) -> PreparedEdition:
    return open_prepared(edition_of(shapes), packed)
