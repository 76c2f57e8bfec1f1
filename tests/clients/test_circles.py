"""Proportional symbols in vector tiles: the circles of MapLibre, OpenLayers and GDAL are those of our own pictures."""

from __future__ import annotations

import io
import json
import subprocess
from urllib.request import urlopen
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from geoservice.model.tile import MERCATOR_EDGE_M, to_mercator
from tests.clients.conftest import regions_of

LAYER = "lingkaran"
CENTER = (104.1, -4.13)
SIDE_PX = 512
#: Where circles have their full size, and where they are less than half of it.
FULL, FAR = 12, 10.5
CIRCLE_RED = 0x2C


def picture(site: str, zoom: float) -> np.ndarray:
    """Our own, of the window that the page shows."""
    x, y = to_mercator(*CENTER)
    half = MERCATOR_EDGE_M / 2**zoom * SIDE_PX / 256
    edges = f"{x - half},{y - half},{x + half},{y + half}"
    asked = f"version=1.1.1&request=GetMap&layers={LAYER}&styles=&srs=EPSG:3857&bbox={edges}"
    with urlopen(f"{site}/wms?service=WMS&{asked}&width={SIDE_PX}&height={SIDE_PX}&format=image/png") as answer:
        return colours(answer.read())


def colours(png: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(png)) as found:
        return np.asarray(found.convert("RGB")).astype(int)


def circles(pixels: np.ndarray) -> np.ndarray:
    """Where a picture shows a circle, rims included as far as they are more blue than pale."""
    return pixels[..., 0] < (CIRCLE_RED + 255) / 2


def inside(shown: np.ndarray) -> np.ndarray:
    """Without the outermost pixel of every circle."""
    return shown & np.logical_and.reduce([np.roll(shown, step, axis) for step in (-1, 1) for axis in (0, 1)])


@pytest.mark.browser
@pytest.mark.parametrize(("library", "zoom"), [("maplibre", FULL), ("maplibre", FAR), ("openlayers", FULL)])
def test_a_web_map_draws_the_circles_that_our_pictures_show(
    page: Page, libraries: str, site: str, library: str, zoom: float
) -> None:
    page.goto(f"{libraries}/circles.html")
    page.wait_for_function("document.title == 'ready'")

    page.evaluate("([library, layer, zoom]) => draw[library](layer, zoom)", [library, f"{site}/layers/{LAYER}", zoom])
    drawn, expected = circles(colours(page.screenshot())), circles(picture(site, zoom))

    assert expected.sum() > 2000
    # Every library has its own way of smoothing a rim.
    assert not (inside(expected) & ~drawn).any()
    assert not (inside(drawn) & ~expected).any()


@pytest.mark.browser
def test_a_style_alone_shows_the_whole_layer(page: Page, libraries: str, site: str) -> None:
    page.goto(f"{libraries}/circles.html")
    page.wait_for_function("document.title == 'ready'")

    west, south, east, north = page.evaluate("(layer) => whole(layer)", f"{site}/layers/{LAYER}")
    with urlopen(f"{site}/layers/{LAYER}/tilejson.json") as answer:
        left, bottom, right, top = json.load(answer)["bounds"]

    # Two thirds of the longer side are seen at least, and no more than three times as much.
    assert (2 / 3) * (right - left) < east - west < 3 * (right - left)
    assert west < (left + right) / 2 < east
    assert south < (bottom + top) / 2 < north


def test_every_description_of_the_tiles_names_the_layer_of_circles(site: str) -> None:
    with urlopen(f"{site}/layers/{LAYER}/tilejson.json") as answer:
        ground, marks = json.load(answer)["vector_layers"]
    with urlopen(f"{site}/ogc/collections/{LAYER}/tiles/WebMercatorQuad?f=json") as answer:
        of_ground, of_marks = json.load(answer)["layers"]

    assert (ground["id"], marks["id"]) == (of_ground["id"], of_marks["id"]) == (LAYER, f"{LAYER}-lingkaran")
    assert (of_ground["geometryDimension"], of_marks["geometryDimension"]) == (2, 0)
    assert set(marks["fields"]) == set(of_marks["propertiesSchema"]["properties"])
    assert {name for name, kind in marks["fields"].items() if kind == "Number"} == {"nilai", "kelas", "radius"}


def test_gdal_reads_a_point_for_every_circle(site: str) -> None:
    regions = regions_of(site, LAYER)
    shown = {code: region for code, region in regions.items() if "nilai" in region.properties}
    tile = f"MVT:/vsicurl/{site}/layers/{LAYER}/tiles/0/0/0.mvt"
    command = ["ogr2ogr", "-f", "GeoJSON", "/vsistdout/", tile, f"{LAYER}-lingkaran", "-oo", "CLIP=NO"]

    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    found = {feature["properties"]["kode"]: feature for feature in json.loads(answer.stdout)["features"]}

    assert answer.stderr == ""
    assert {feature["geometry"]["type"] for feature in found.values()} == {"Point"}
    for name in ("nama", "nilai", "kelas", "label", "warna"):
        assert {code: feature["properties"][name] for code, feature in found.items()} == {
            code: region.properties[name] for code, region in shown.items()
        }
    said = [feature["properties"] for feature in found.values()]
    assert len({round(row["nilai"] / row["radius"] ** 2, 3) for row in said}) == 1


def test_an_sld_names_every_step_of_circles_once(site: str) -> None:
    with urlopen(f"{site}/layers/{LAYER}.sld") as answer:
        tree = ElementTree.fromstring(answer.read())
    space = "{http://www.opengis.net/se}"
    titles = [rule.findtext(f"{space}Description/{space}Title") for rule in tree.iter(f"{space}Rule")]
    sizes = [float(size.text or 0) for size in tree.iter(f"{space}Size")]

    labels = {region.properties["label"] for region in regions_of(site, LAYER).values() if "label" in region.properties}
    assert labels <= set(titles)
    assert len(set(titles)) == len(titles)
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) > len(labels)
