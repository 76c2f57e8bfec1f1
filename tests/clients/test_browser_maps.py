"""Vector tiles as MapLibre GL and OpenLayers read and draw them."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image, ImageColor
from playwright.sync_api import Page

from tests.clients.conftest import LAYER, Region

Known = dict[str, Any]
pytestmark = pytest.mark.browser


@pytest.fixture(params=["maplibre", "openlayers"])
def seen(
    request: pytest.FixtureRequest, page: Page, libraries: str, site: str, tiles: str, regions: dict[str, Region]
) -> Known:
    """What the library knows of the features, and the picture it drew."""
    points = [region.point for region in regions.values()]
    page.goto(f"{libraries}/{request.param}.html")
    page.wait_for_function("document.title == 'ready'")
    if request.param == "maplibre":
        read = "([address, layer, points]) => read(address, layer, points)"
        found: Known = page.evaluate(read, [f"{site}/layers/{LAYER}/tilejson.json", LAYER, points])
    else:
        found = page.evaluate("([tiles, points]) => read(tiles, points)", [tiles, points])
    found["picture"] = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return found


def test_every_region_comes_with_its_id_and_its_properties(seen: Known, regions: dict[str, Region]) -> None:
    known = {feature["properties"]["kode"]: feature for feature in seen["known"]}

    assert {code: feature["properties"] for code, feature in known.items()} == {
        code: region.properties for code, region in regions.items()
    }
    assert {code: feature["id"] for code, feature in known.items()} == {
        code: number for number, code in enumerate(sorted(regions), start=1)
    }


def test_a_region_without_a_value_says_why(seen: Known, regions: dict[str, Region]) -> None:
    without = [feature["properties"] for feature in seen["known"] if "nilai" not in feature["properties"]]

    assert {said["keterangan"] for said in without} == {"Data tidak tersedia"}
    assert {said["kode"] for said in without} == {
        c for c, region in regions.items() if "nilai" not in region.properties
    }


def test_every_region_is_found_and_drawn_at_its_place(seen: Known, regions: dict[str, Region]) -> None:
    for (code, region), under in zip(regions.items(), seen["under"], strict=True):
        assert [feature["properties"]["kode"] for feature in under["features"]] == [code]
        pixel = tuple(round(axis) for axis in under["pixel"])
        assert seen["picture"].getpixel(pixel) == ImageColor.getrgb(str(region.properties["warna"]))
