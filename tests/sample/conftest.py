"""The sample's own scripts, loaded from their files: they are data of the project, not part of the package."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

SAMPLE = Path(__file__).parents[2] / "boundaries" / "contoh"


@pytest.fixture(scope="session")
def sample() -> Path:
    """The folder of Kabupaten Contoh."""
    return SAMPLE


@pytest.fixture(scope="session")
def make_sample() -> ModuleType:
    """The script that draws the villages."""
    return _script("make_sample")


@pytest.fixture(scope="session")
def make_tables(make_sample: ModuleType) -> ModuleType:
    """The script that makes the indicator tables."""
    return _script("make_tables")


def _script(name: str) -> ModuleType:
    sys.path.insert(0, str(SAMPLE))
    try:
        return import_module(name)
    finally:
        sys.path.remove(str(SAMPLE))
