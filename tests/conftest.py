"""What all tests share: the real data folder, when there is one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--approve` takes what the outputs are now as what they should be."""
    parser.addoption("--approve", action="store_true", help="write tests/golden/approved again")


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
