"""One served world for all web tests; tests that change something build their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright

from geoservice.settings import Settings
from geoservice.web import create_app
from tests.web.visit import Visit, serving
from tests.web.world import build

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this room: Debian's where there is one, else Playwright's own."""
    with sync_playwright() as playwright:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        found = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The data directory with published layers."""
    return build(tmp_path_factory.mktemp("web"))


@pytest.fixture(scope="session")
def app(settings: Settings) -> Flask:
    """The service over it."""
    return create_app(settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client without cookies."""
    return app.test_client(use_cookies=False)


@pytest.fixture(scope="session")
def site(app: Flask) -> Iterator[str]:
    """The service on loopback, for a browser."""
    with serving(app) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """A visit with scripts on."""
    found = Visit(browser, site)
    yield found
    found.context.close()


@pytest.fixture
def silent(browser: Browser, site: str) -> Iterator[Visit]:
    """A visit with scripts off."""
    found = Visit(browser, site, java_script_enabled=False)
    yield found
    found.context.close()
