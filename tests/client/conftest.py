"""A served world, and a client of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from geoservice.client import Client
from geoservice.web import create_app
from tests.web.visit import serving
from tests.web.world import build


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service on loopback."""
    with serving(create_app(build(tmp_path_factory.mktemp("client")))) as address:
        yield address


@pytest.fixture
def client(site: str) -> Iterator[Client]:
    with Client(site) as found:
        yield found
