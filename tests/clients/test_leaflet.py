"""Layers as Leaflet draws them: tiles, sharp tiles, WMS, and GeoJSON coloured by `warna`."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageColor
from playwright.sync_api import Page, Route

from tests.clients.conftest import regions_of

pytestmark = pytest.mark.browser
#: The copy that the pages of the service use, fetched by hatch_build.py.
LEAFLET = Path(__file__).parents[2] / "geoservice" / "web" / "static" / "vendor" / "leaflet"
DOORS = {
    "tiles": "/layers/{layer}/tiles/{{z}}/{{x}}/{{y}}.png",
    "sharp": "/layers/{layer}/tiles/{{z}}/{{x}}/{{y}}@2x.png",
    "wms": "/wms",
    "wms 1.3.0": "/wms",
    "geojson": "/layers/{layer}.geojson",
}


@pytest.mark.parametrize("layer", ["stunting", "status", "dua"])
@pytest.mark.parametrize("door", DOORS)
def test_every_region_is_drawn_in_its_colour(page: Page, libraries: str, site: str, door: str, layer: str) -> None:
    regions = regions_of(site, layer)
    page.route("**/leaflet/*", _own)
    page.goto(f"{libraries}/leaflet.html")
    page.wait_for_function("document.title == 'ready'")

    asked = [door, site + DOORS[door].format(layer=layer), [region.point for region in regions.values()], layer]
    pixels = page.evaluate("([kind, url, points, name]) => draw(kind, url, points, name)", asked)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")

    for region, (x, y) in zip(regions.values(), pixels, strict=True):
        assert picture.getpixel((round(x), round(y))) == ImageColor.getrgb(str(region.properties["warna"]))


def _own(route: Route) -> None:
    """Leaflet out of the package: the pages of the libraries are another web site."""
    route.fulfill(path=LEAFLET / _file_of(route.request.url))


def _file_of(address: str) -> str:
    return {"leaflet.css": "leaflet.css", "leaflet.js": "leaflet.js"}[address.rpartition("/")[2]]
