"""What all tests share: the real data folder, when there is one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--approve` takes what the outputs are now as what they should be."""
    parser.addoption("--approve", action="store_true", help="write tests/golden/approved again")


@pytest.fixture(scope="session", autouse=True)
def _gdal_keeps_its_tiles_aside(tmp_path_factory: pytest.TempPathFactory) -> None:
    """GDAL, also in programs that tests start, would keep tiles of WMS in the folder it was started from."""
    os.environ["GDAL_DEFAULT_WMS_CACHE_PATH"] = str(tmp_path_factory.mktemp("gdalwmscache"))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with real boundaries and tables; tests that ask for it are marked `real`."""
    folder = os.environ.get("GEOSERVICE_REAL_DATA")
    if not folder:
        pytest.skip("GEOSERVICE_REAL_DATA is not set: the real boundaries and tables are not part of the project")
    return Path(folder)


@pytest.fixture(autouse=True)
def _in_indonesian() -> None:
    """Every test starts in the first language, whatever the one before it chose."""
    from geoservice.i18n import set_language

    set_language("id")
