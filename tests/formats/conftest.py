"""One packed edition and one layer over it for all tests of this folder."""

from __future__ import annotations

import pytest

from geoservice.formats import LayerView
from geoservice.geometry.prepared import PreparedEdition
from tests.formats import layers


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> PreparedEdition:
    return layers.edition(tmp_path_factory.mktemp("edition"))


@pytest.fixture
def layer(prepared: PreparedEdition) -> LayerView:
    return layers.view(prepared)
