"""A served layer, and the map libraries that read it (.ci/install-test-tools puts them into tests/clients/npm)."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest
import shapely
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import BaseWSGIServer, make_server

from geoservice.web import create_app
from tests.clients.more_layers import publish_more
from tests.web.world import build

HERE = Path(__file__).parent
CHROMIUM = Path("/usr/bin/chromium")
LAYER = "stunting"


@dataclass(frozen=True, slots=True)
class Region:
    """What every client must show of a region."""

    properties: dict[str, object]
    """Those of the GeoJSON download that are not null."""
    point: tuple[float, float]
    """Longitude and latitude of a point well inside."""


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service on loopback."""
    folder = tmp_path_factory.mktemp("clients")
    settings = build(folder)
    publish_more(settings, folder)
    app = create_app(settings)
    with serving(make_server("127.0.0.1", 0, app, threaded=True)) as address:
        yield address


@pytest.fixture(scope="package")
def regions(site: str) -> dict[str, Region]:
    """By code, as the GeoJSON download has them."""
    return regions_of(site, LAYER)


@pytest.fixture(scope="package")
def tiles(site: str) -> str:
    """Template of the vector tiles."""
    return f"{site}/layers/{LAYER}/tiles/{{z}}/{{x}}/{{y}}.mvt"


@pytest.fixture(scope="package")
def libraries() -> Iterator[str]:
    """The folder of this file as another web site, with pages that use the libraries."""
    if not (HERE / "npm" / "node_modules").is_dir():
        pytest.skip("no map libraries: run .ci/install-test-tools")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(HERE)))
    with serving(server) as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A Chromium that draws WebGL in software."""
    with sync_playwright() as playwright:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        options = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
        found = playwright.chromium.launch(executable_path=path, args=options)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page whose errors fail the test."""
    context = browser.new_context(viewport={"width": 512, "height": 512})
    errors: list[str] = []
    found = context.new_page()
    found.on("pageerror", lambda error: errors.append(str(error)))
    found.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield found
    context.close()
    assert [error for error in errors if "favicon" not in error] == []


def regions_of(site: str, layer: str) -> dict[str, Region]:
    """The regions of a layer by code, as the GeoJSON download has them."""
    with urlopen(f"{site}/layers/{layer}.geojson") as answer:
        features = json.load(answer)["features"]
    return {feature["properties"]["kode"]: _region(feature) for feature in features}


class _Quiet(SimpleHTTPRequestHandler):
    """Files without a log; no icon is no error."""

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer a file."""
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
            return
        super().do_GET()


@contextmanager
def serving(server: BaseWSGIServer | ThreadingHTTPServer) -> Iterator[str]:
    """Runs a server in a thread; gives its address."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def _region(feature: dict[str, object]) -> Region:
    shape = shapely.from_geojson(json.dumps(feature["geometry"]))
    point = shapely.Point(shapely.maximum_inscribed_circle(shape).coords[0])
    properties = feature["properties"]
    assert isinstance(properties, dict)
    return Region({name: value for name, value in properties.items() if value is not None}, (point.x, point.y))
