"""Downloads, boundary sets, oEmbed and health."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest
from flask.testing import FlaskClient
from lxml import etree, html
from PIL import Image

from geoservice.settings import Settings

SERVE = """
import sys
from geoservice.settings import Settings
from geoservice.web import create_app
client = create_app(Settings.from_env()).test_client()
for address in sys.argv[1:]:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status)
    response.data
heavy = {"pandas", "geopandas", "mapclassify", "folium", "pyogrio"} & set(sys.modules)
print(",".join(sorted(heavy)))
"""


@pytest.mark.slow
def test_serving_loads_nothing_that_only_publishing_needs(settings: Settings) -> None:
    addresses = [
        *("/", "/maps/stunting", "/embed/stunting", "/layers/stunting.geojson", "/layers/stunting.csv"),
        *("/layers/stunting.html", "/layers/stunting.tif", "/layers/stunting/legend.json", "/layers/stunting/v/1.csv"),
        *("/layers/stunting.png", "/layers/stunting.png?frame=0", "/layers/stunting/tiles/10/807/523.png"),
        *("/layers/stunting/tiles/10/807/523.mvt", "/layers/stunting/legend.svg", "/layers/stunting/tilejson.json"),
        *("/layers/stunting/raster.tilejson.json", "/embed/stunting/99.02.01.2001", "/maps/stunting/v/1"),
        *("/boundaries/desa-9902.geojson", "/healthz", "/readyz", "/oembed?url=http://localhost/maps/stunting"),
    ]
    environment = {"GEOSERVICE_DATA_DIR": str(settings.data_dir), "PATH": ""}

    done = subprocess.run([sys.executable, "-c", SERVE, *addresses], env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


def test_a_bbox_narrows_a_download(client: FlaskClient) -> None:
    whole = client.get("/layers/stunting.geojson").get_json(force=True)["features"]
    corner = client.get("/layers/stunting.geojson?bbox=104.0,-4.2,104.01,-4.19").get_json(force=True)["features"]
    nothing = client.get("/layers/stunting.geojson?bbox=10,10,11,11").get_json(force=True)["features"]
    over_the_date_line = client.get("/layers/stunting.geojson?bbox=170,-10,-170,10").get_json(force=True)["features"]

    assert len(whole) == 12
    assert 0 < len(corner) < 12
    assert nothing == []
    assert over_the_date_line == []


def test_limit_and_offset_page_through_a_download(client: FlaskClient) -> None:
    pages = [
        client.get(f"/layers/stunting.geojson?limit=5&offset={start}").get_json(force=True) for start in (0, 5, 10)
    ]

    assert [len(page["features"]) for page in pages] == [5, 5, 2]


def test_the_boundary_set_is_given_without_any_theme(client: FlaskClient) -> None:
    response = client.get("/boundaries/desa-9902.geojson")
    collection = response.get_json(force=True)

    assert response.content_type == "application/geo+json"
    assert len(collection["features"]) == 12
    assert collection["edisi_batas"] == "uji-1"
    assert collection["lisensi"] == "CC0"
    first = collection["features"][0]
    assert first["id"] == first["properties"]["kode"] == "99.02.01.2001"
    assert first["geometry"]["type"] == "MultiPolygon"
    assert "nilai" not in first["properties"]


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ("?width=800&height=600", (800, 600)),
        ("?width=400&height=700", (400, 700)),
        ("?width=200&height=100", (200, 100)),
        ("?width=4096&height=4096&frame=0", (4096, 4096)),
        ("?width=16&height=16", (16, 16)),
    ],
)
def test_a_picture_has_the_size_that_was_asked_for(client: FlaskClient, query: str, size: tuple[int, int]) -> None:
    picture = Image.open(io.BytesIO(client.get("/layers/stunting.png" + query).data))

    assert picture.size == size


def test_a_picture_carries_its_title_and_legend_unless_asked_not_to(client: FlaskClient) -> None:
    framed, bare = (
        Image.open(io.BytesIO(client.get(f"/layers/stunting.png?width=800&height=600&frame={frame}").data)).convert(
            "RGBA"
        )
        for frame in (1, 0)
    )

    ink = [pixel for pixel in framed.crop((14, 14, 400, 40)).get_flattened_data() if sum(pixel[:3]) < 200]

    assert framed.getpixel((2, 2)) == (255, 255, 255, 255)
    assert bare.getpixel((2, 2))[3] == 0
    assert len(ink) > 100


def test_the_same_picture_is_the_same_bytes(client: FlaskClient) -> None:
    first = client.get("/layers/stunting.png?width=640").data

    assert client.get("/layers/stunting/v/2.png?width=640").data == first


def test_oembed_gives_one_sandboxed_frame_of_the_size_that_fits(client: FlaskClient) -> None:
    address = "/oembed?url=http://localhost/maps/stunting&maxwidth=300&maxheight=200"

    document = client.get(address).get_json()
    frame = html.fragment_fromstring(document["html"])

    assert (document["version"], document["type"]) == ("1.0", "rich")
    assert (document["width"], document["height"]) == (300, 200)
    assert frame.tag == "iframe"
    assert frame.get("src") == "http://localhost/embed/stunting"
    assert "allow-scripts" in frame.get("sandbox")
    assert "allow-same-origin" not in frame.get("sandbox")


def test_oembed_is_discoverable_and_also_speaks_xml(client: FlaskClient) -> None:
    tree = html.fromstring(client.get("/maps/jahat").text)
    found = tree.xpath("//link[@type='application/json+oembed']/@href")[0]

    document = client.get(found).get_json()
    answer = etree.fromstring(client.get(found + "&format=xml").data)

    assert answer.findtext("title") == document["title"]
    assert "<script>" not in document["html"].replace("&lt;script&gt;", "")


def test_health_says_that_it_lives_and_can_serve(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json()["status"] == "ok"
    assert client.get("/readyz").get_json()["layers"] >= 4
    assert client.get("/readyz").headers["Cache-Control"] == "no-store"


def test_every_address_of_the_application_is_read_only(client: FlaskClient) -> None:
    rules = {rule.rule: rule.methods or set() for rule in client.application.url_map.iter_rules()}

    # WFS is asked by POST too, and writes nothing (`ogc/test_wfs_bodies.py`).
    assert rules.pop("/wfs") == {"GET", "HEAD", "OPTIONS", "POST"}
    assert {method for methods in rules.values() for method in methods} == {"GET", "HEAD", "OPTIONS"}


def test_the_live_map_is_told_addresses_that_work(client: FlaskClient) -> None:
    tree = html.fromstring(client.get("/maps/stunting").text)
    live = json.loads(tree.get_element_by_id("live-data").text)

    addresses = [live["values"], live["names"].format(block=0), live["tiles"].format(z=0, x=0, y=0, r="")]
    kept = [client.get(address).headers["Cache-Control"].endswith("immutable") for address in addresses]

    assert kept == [True, True, True]
