"""The OGC API as QGIS, GDAL and OWSLib open it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest
from owslib.ogcapi.features import Features
from PIL import Image, ImageColor

from tests.clients.conftest import LAYER, Region
from tests.small_world import CODES

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
PYTHON = "/usr/bin/python3"


@pytest.fixture(scope="module")
def root(site: str) -> str:
    """The landing page."""
    return f"{site}/ogc"


@pytest.fixture(scope="module")
def collection(root: str) -> str:
    """Address of the layer's collection."""
    return f"{root}/collections/{LAYER}"


@pytest.mark.parametrize(("form", "ending"), [("qml", "qml"), ("sld11", "sld")])
def test_qgis_reads_every_region_and_draws_it_in_our_colours(
    root: str, regions: dict[str, Region], tmp_path: Path, form: str, ending: str
) -> None:
    if subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False).returncode:
        pytest.skip("QGIS is not installed: apt install python3-qgis")
    style = tmp_path / f"gaya.{ending}"
    with urlopen(f"{root}/styles/{LAYER}?f={form}") as answer:
        style.write_bytes(answer.read())

    points = [region.point for region in regions.values()]
    seen = json.loads(_run_qgis(tmp_path, root, LAYER, str(style), json.dumps(points)))

    assert seen["count"] == len(regions)
    assert seen["read"] == sorted(regions)
    assert seen["geometry"] == "MultiPolygon"
    assert seen["fields"]["kode"] == "String"
    assert seen["fields"]["nilai"] == "Real"
    assert seen["colours"] == [region.properties["warna"] for region in regions.values()]


def test_gdal_reads_every_region_page_by_page(root: str, regions: dict[str, Region]) -> None:
    said = _features(f"OAPIF:{root}", LAYER, "-oo", "PAGE_SIZE=5")

    assert said == {code: region.properties for code, region in regions.items()}


def test_a_region_with_a_value_comes_first_where_the_first_ten_have_none(root: str) -> None:
    """QGIS 3.22 takes a column that is null in the first ten features for texts."""

    def read(asked: str) -> list[str]:
        with urlopen(f"{root}/collections/belakangan/items?{asked}") as answer:
            return [feature["id"] for feature in json.load(answer)["features"]]

    whole = read("")

    assert whole == [CODES[10], *CODES[:10], CODES[11]]
    assert [code for offset in (0, 5, 10) for code in read(f"limit=5&offset={offset}")] == whole
    assert read("sortby=kode") == CODES


def test_gdal_hands_conditions_to_us(root: str, regions: dict[str, Region]) -> None:
    said = _features(f"OAPIF:{root}", LAYER, "-where", "nama = 'Rawa Satu'")

    assert [row["nama"] for row in said.values()] == ["Rawa Satu"]


def test_gdal_opens_the_collection_by_every_door_that_it_has(collection: str, regions: dict[str, Region]) -> None:
    said = _features(f"OGCAPI:{collection}", LAYER, "-oo", "API=ITEMS")

    assert set(said) == set(regions)


@pytest.mark.parametrize(
    ("source", "api"), [("", "MAP"), ("/map/tiles/WorldCRS84Quad", "TILES"), ("/map/tiles/WebMercatorQuad", "TILES")]
)
def test_gdal_draws_maps_and_tiles_in_our_colours(
    collection: str, regions: dict[str, Region], tmp_path: Path, source: str, api: str
) -> None:
    box, file = (103.9, -4.3, 104.3, -3.9), tmp_path / "peta.tif"
    command = ["gdalwarp", "-q", "-t_srs", "OGC:CRS84", "-te", *map(str, box), "-ts", "400", "400", "-r", "near"]
    command += ["-oo", f"API={api}", "-oo", "CACHE=NO", f"OGCAPI:{collection}{source}", str(file)]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)

    assert answer.stderr == ""
    with Image.open(file) as picture:
        drawn = picture.convert("RGB")
    for region in regions.values():
        x, y = region.point
        pixel = int((x - box[0]) / 0.4 * 400), int((box[3] - y) / 0.4 * 400)
        assert drawn.getpixel(pixel) == ImageColor.getrgb(str(region.properties["warna"]))


def test_owslib_finds_the_collections_and_reads_features(root: str, regions: dict[str, Region]) -> None:
    api = Features(f"{root}/")

    assert LAYER in api.feature_collections()
    assert len(api.conformance()["conformsTo"]) > 20
    assert "kode" in api.collection_queryables(LAYER)["properties"]
    page = api.collection_items(LAYER, limit=3, offset=2)
    assert (page["numberMatched"], page["numberReturned"]) == (len(regions), 3)
    code = next(iter(regions))
    assert api.collection_item(LAYER, code)["properties"]["kode"] == code
    filtered = api.collection_items(LAYER, filter="nama LIKE 'Rawa%'")
    assert {feature["properties"]["nama"][:4] for feature in filtered["features"]} == {"Rawa"}
    assert "paths" in api.api()


def _features(source: str, layer: str, *options: str) -> dict[str, dict[str, object]]:
    command = ["ogr2ogr", "-f", "GeoJSON", "/vsistdout/", source, layer, *options]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    assert answer.stderr == ""
    rows = [feature["properties"] for feature in json.loads(answer.stdout)["features"]]
    return {
        row["kode"]: {name: value for name, value in row.items() if value is not None and name != "id"} for row in rows
    }


def _run_qgis(home: Path, *arguments: str) -> str:
    environment = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    command = [PYTHON, str(HERE / "qgis_oapif.py"), *arguments]
    answer = subprocess.run(
        command, env=os.environ | environment, capture_output=True, check=False, text=True, timeout=120
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.splitlines()[-1]
