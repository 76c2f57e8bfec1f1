"""The OGC API, WMS, WMTS and WFS as web maps draw them, in OpenLayers and MapLibre."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageColor
from playwright.sync_api import Page

from tests.clients.conftest import LAYER, Region

pytestmark = pytest.mark.browser
ADDRESSES = {
    "openlayers": {"items": "items", "vector": "tiles/WebMercatorQuad", "map": "map/tiles/WebMercatorQuad"},
    "maplibre": {
        "items": "items",
        "vector": "tiles/WebMercatorQuad/{z}/{y}/{x}",
        "map": "map/tiles/WebMercatorQuad/{z}/{y}/{x}",
    },
}
CASES = [(library, kind) for library, kinds in ADDRESSES.items() for kind in kinds] + [("openlayers", "degrees")]


@pytest.mark.parametrize(("library", "kind"), CASES)
def test_every_region_is_drawn_in_its_colour(
    page: Page, libraries: str, site: str, regions: dict[str, Region], library: str, kind: str
) -> None:
    path = "map/tiles/WorldCRS84Quad" if kind == "degrees" else ADDRESSES[library][kind]
    points = [region.point for region in regions.values()]
    page.goto(f"{libraries}/{library}_ogc.html")
    page.wait_for_function("document.title == 'ready'")

    asked = ["map" if kind == "degrees" else kind, f"{site}/ogc/collections/{LAYER}/{path}", points, LAYER]
    pixels = page.evaluate("([kind, url, points, name]) => draw(kind, url, points, name)", asked)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")

    for region, (x, y) in zip(regions.values(), pixels, strict=True):
        assert picture.getpixel((round(x), round(y))) == ImageColor.getrgb(str(region.properties["warna"]))


@pytest.mark.parametrize("kind", ["wms", "wms in tiles", "wms in degrees", "wmts", "wmts by path", "wfs", "wfs in gml"])
def test_openlayers_draws_what_the_capabilities_offer(
    page: Page, libraries: str, site: str, regions: dict[str, Region], kind: str
) -> None:
    page.goto(f"{libraries}/openlayers_services.html")
    page.wait_for_function("document.title == 'ready'")

    asked = [kind, site, LAYER, [region.point for region in regions.values()]]
    found = page.evaluate("([kind, site, name, points]) => draw(kind, site, name, points)", asked)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")

    assert {
        code: picture.getpixel((round(x), round(y))) for code, (x, y) in zip(regions, found["pixels"], strict=True)
    } == {code: ImageColor.getrgb(str(region.properties["warna"])) for code, region in regions.items()}
    if kind.startswith("wms"):
        assert [said["features"][0]["properties"]["kode"] for said in found["said"]] == list(regions)
