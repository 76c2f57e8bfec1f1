"""The abstract tests of OGC API Maps, part 1, and the requirements of the draft of OGC API Styles."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import etree
from PIL import Image, ImageColor
from werkzeug.test import TestResponse

from tests.small_world import CODES
from tests.web.ogc import json_schemas as json
from tests.web.ogc.abstract import abstract
from tests.web.ogc.asking import CRS84, EPSG, get, relations

MAPS, STYLES = "ogcapi-maps-1/1.0", "ogcapi-styles-1/1.0"
LAYER = "/ogc/collections/stunting"
REL = "http://www.opengis.net/def/rel/ogc/1.0"
#: A box with sea in its lower left corner, and one that reaches over the north pole.
SEA = "bbox=103.9,-4.3,104.3,-3.9&width=80&height=80"
POLE = "bbox=-400,-100,400,300&width=80&height=40"


def drawn(answer: TestResponse) -> Image.Image:
    assert answer.status_code == 200, answer.text[:300]
    return Image.open(io.BytesIO(answer.data)).convert("RGBA")


def corner(client: FlaskClient, query: str, place: tuple[int, int] = (2, 77)) -> tuple[int, ...]:
    """The colour at a place of a map; by default in the sea."""
    colour = drawn(client.get(f"{LAYER}/map?{query}")).getpixel(place)
    assert isinstance(colour, tuple)
    return colour


@abstract(MAPS, "core", "map-op", "map-response")
@abstract(MAPS, "collection-map", "desc-links", "desc-crs", "map-operation")
def test_map(client: FlaskClient) -> None:
    about = get(client, LAYER)
    (link,) = (link for link in about["links"] if link["rel"] == f"{REL}/map")
    answer = client.get(link["href"].removeprefix("http://localhost"), headers={"Accept": "image/png,image/jpeg"})

    assert link["href"].partition("?")[0] == f"http://localhost{LAYER}/map"
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert about["storageCrs"] in about["crs"]
    assert answer.headers["Content-Crs"] == f"<{about['storageCrs']}>"
    assert [float(edge) for edge in answer.headers["Content-Bbox"].split(",")] == about["extent"]["spatial"]["bbox"][0]
    assert answer.headers["Content-Datetime"] == "2024-01-01/2024-12-31"
    assert "temporal" in about["extent"]
    assert drawn(answer).getextrema()[3] == (0, 255)


@abstract(MAPS, "core", "conformance-success")
def test_conformance_success(client: FlaskClient) -> None:
    said = get(client, "/ogc/conformance")["conformsTo"]

    assert {f"{scheme}://www.opengis.net/spec/{MAPS}/conf/core" for scheme in ("http", "https")} <= set(said)


@abstract(MAPS, "background", "bgcolor-definition", "map-success")
@pytest.mark.parametrize(
    ("said", "colour"),
    [
        *(("0x336699", (0x33, 0x66, 0x99)), ("0X00FF7f", (0, 255, 127)), ("336699", (0x33, 0x66, 0x99))),
        *(("lightblue", (173, 216, 230)), ("LightBlue", (173, 216, 230)), ("RED", (255, 0, 0))),
    ],
)
def test_bgcolor(client: FlaskClient, said: str, colour: tuple[int, ...]) -> None:
    assert corner(client, f"{SEA}&bgcolor={said}") == (*colour, 255)
    assert corner(client, f"{SEA}&bgcolor={said}&transparent=false") == (*colour, 255)
    assert corner(client, f"{SEA}&transparent=false") == (255, 255, 255, 255)
    jpeg = corner(client, f"{SEA}&f=jpeg&bgcolor={said}")
    assert all(abs(one - other) < 12 for one, other in zip(jpeg, colour, strict=False))


@abstract(MAPS, "background", "transparent-definition")
def test_transparent(client: FlaskClient) -> None:
    assert corner(client, SEA)[3] == 0
    assert corner(client, f"{SEA}&bgcolor=red")[3] == 255
    assert corner(client, f"{SEA}&bgcolor=red&transparent=true")[3] == 0
    assert corner(client, f"{SEA}&transparent=false")[3] == 255


@abstract(MAPS, "background", "void-color-definition", "void-transparent-definition")
def test_void(client: FlaskClient) -> None:
    void, sea = (2, 2), (40, 25)  # beyond the north pole; the Atlantic

    assert corner(client, f"{POLE}&bgcolor=0x336699", void) == (0x33, 0x66, 0x99, 255)
    assert corner(client, f"{POLE}&bgcolor=0x336699&void-color=black", void) == (0, 0, 0, 255)
    assert corner(client, f"{POLE}&bgcolor=0x336699&void-color=black", sea) == (0x33, 0x66, 0x99, 255)
    assert corner(client, f"{POLE}&bgcolor=red&void-transparent=true", void)[3] == 0
    assert corner(client, f"{POLE}&bgcolor=red&void-transparent=true", sea) == (255, 0, 0, 255)
    assert (corner(client, POLE, void)[3], corner(client, f"{POLE}&void-color=red", void)) == (0, (255, 0, 0, 255))
    assert corner(client, f"{POLE}&void-color=red", sea)[3] == 0
    for query in ("void-color=apa", "void-transparent=1", "bgcolor=0x12345", "bgcolor=", "transparent="):
        json.check(get(client, f"{LAYER}/map?{query}", 400), json.PROBLEM)


@abstract(MAPS, "crs", "crs-definition", "map-success")
def test_every_crs_of_the_collection(client: FlaskClient) -> None:
    for crs in get(client, LAYER)["crs"]:
        answer = client.get(f"{LAYER}/map", query_string={"crs": crs, "width": 32})
        assert (answer.status_code, answer.headers["Content-Crs"]) == (200, f"<{crs}>")
    for name in ("[OGC:CRS84]", "[EPSG:3857]", "EPSG:3857", f"{EPSG}/3857".replace("http:", "https:")):
        assert client.get(f"{LAYER}/map", query_string={"crs": name, "width": 32}).status_code == 200


def test_a_map_of_another_time_is_empty(client: FlaskClient) -> None:
    there, since, empty = (
        client.get(f"{LAYER}/map?width=64&datetime={moment}")
        for moment in ("2024-06-01", "2019-01-01/..", "2019-01-01/2019-12-31")
    )

    assert there.data == since.data != empty.data
    assert drawn(empty).getextrema()[3] == (0, 0)
    assert client.get(f"{LAYER}/map?datetime=kemarin").status_code == 400


@abstract(MAPS, "tilesets", "desc-links", "tiles-parameters")
@pytest.mark.parametrize("matrix_set", ["WebMercatorQuad", "WorldCRS84Quad"])
def test_tiles_take_the_background(client: FlaskClient, matrix_set: str) -> None:
    assert f"{REL}/tilesets-map" in relations(get(client, LAYER))
    tile = f"{LAYER}/map/tiles/{matrix_set}/3/0/0"

    assert drawn(client.get(tile)).getpixel((9, 9))[3] == 0
    assert drawn(client.get(f"{tile}?bgcolor=0x336699")).getpixel((9, 9)) == (0x33, 0x66, 0x99, 255)
    assert drawn(client.get(f"{tile}?transparent=false")).getpixel((9, 9)) == (255, 255, 255, 255)
    assert client.get(f"{tile}?bgcolor=apa").status_code == 400
    sizes = {"width=512": (512, 512), "width=128&height=64": (128, 64), "mm-per-pixel=0.14": (256, 256)}
    for query, size in sizes.items():
        assert drawn(client.get(f"{tile}?{query}")).size == size
    for query in ("width=0", "mm-per-pixel=0", "scale-denominator=1", "scale-denominator=1e8&width=9"):
        assert client.get(f"{tile}?{query}").status_code == 400
    scaled = drawn(client.get(f"{LAYER}/map/tiles/{matrix_set}/9/261/403?scale-denominator=500000"))
    assert scaled.width > 256


@abstract(MAPS, "png", "content")
@abstract(MAPS, "jpeg", "content")
@pytest.mark.parametrize("form", ["png", "jpeg"])
def test_content(client: FlaskClient, form: str) -> None:
    answer = client.get(f"{LAYER}/map?width=400", headers={"Accept": f"image/{form}"})
    picture = Image.open(io.BytesIO(answer.data))
    colour = ImageColor.getrgb(get(client, f"{LAYER}/items/{CODES[0]}")["properties"]["warna"])

    assert (answer.mimetype, picture.format) == (f"image/{form}", form.upper())
    assert picture.width == 400
    west, south, east, north = map(float, answer.headers["Content-Bbox"].split(","))
    place = int((104.02 - west) / (east - west) * 400), int((north + 4.18) / (north - south) * picture.height)
    shown = picture.convert("RGB").getpixel(place)
    assert isinstance(shown, tuple)
    assert all(abs(one - other) <= (0 if form == "png" else 12) for one, other in zip(shown, colour, strict=True))


@abstract(MAPS, "styled-map", "desc-links", "map-operation")
def test_styled_map(client: FlaskClient) -> None:
    (style,) = get(client, f"{LAYER}/styles")["styles"]
    (link,) = (link for link in style["links"] if link["rel"] == f"{REL}/map")
    address = link["href"].removeprefix("http://localhost")

    assert address.partition("?")[0] == f"{LAYER}/styles/{style['id']}/map"
    assert drawn(client.get(f"{address}&{SEA}")).tobytes() == drawn(client.get(f"{LAYER}/map?{SEA}")).tobytes()
    assert client.get(f"{LAYER}/styles/apa/map").status_code == 404


@abstract(MAPS, "api-operations", "completeness", "operation-id")
def test_maps_are_defined(client: FlaskClient) -> None:
    said = get(client, "/ogc/api")
    entry = said["paths"]["/collections/{collectionId}/map"]["get"]
    names = {said["components"]["parameters"][each["$ref"].rpartition("/")[2]]["name"] for each in entry["parameters"]}

    assert entry["operationId"].endswith(".collection.getMap")
    assert {"bbox", "bbox-crs", "crs", "width", "height", "datetime", "bgcolor", "transparent"} <= names
    assert {"void-color", "void-transparent"} <= names
    assert set(entry["responses"]["200"]["content"]) == {"image/png", "image/jpeg"}


@abstract(MAPS, "cors", "cors")
@pytest.mark.parametrize("path", ["/map?width=32", "/map/tiles", "/map/tiles/WebMercatorQuad/3/0/0", "/map?width=0"])
def test_cors(client: FlaskClient, path: str) -> None:
    plain = client.get(f"{LAYER}{path}", headers={"Origin": "https://desa.example"})
    flight = client.options(
        f"{LAYER}{path}", headers={"Origin": "https://desa.example", "Access-Control-Request-Method": "GET"}
    )

    assert plain.headers["Access-Control-Allow-Origin"] == flight.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in flight.headers["Access-Control-Allow-Methods"]
    assert "Content-Crs" in plain.headers["Access-Control-Expose-Headers"]


@abstract(STYLES, "core", "base-resource-link", "styles-op", "styles-success", "style-op", "style-success")
@abstract(STYLES, "core", "style-feature-type")
@abstract(STYLES, "global-styles", "global-styles")
@abstract(STYLES, "collection-styles", "collection-styles")
@abstract(STYLES, "mapbox-style", "content")
@abstract(STYLES, "sld-se", "root", "content")
@pytest.mark.parametrize("base", ["/ogc", LAYER], ids=["global", "collection"])
def test_styles(client: FlaskClient, base: str) -> None:
    assert f"{REL}/styles" in relations(get(client, base))
    said = get(client, f"{base}/styles")
    json.check(said, json.STYLES)
    ids = [style["id"] for style in said["styles"]]
    assert len(ids) == len(set(ids))
    assert said.get("default", ids[0]) in ids
    for style in (style for style in said["styles"] if style["id"] in ("default", "stunting")):
        sheets = {link["type"]: link["href"] for link in style["links"] if link["rel"] == "stylesheet"}
        for media_type, address in sheets.items():
            answer = client.get(address.removeprefix("http://localhost"), headers={"Accept": media_type})
            assert (answer.status_code, answer.content_type) == (200, media_type)
        mapbox: Any = client.get(sheets["application/vnd.mapbox.style+json"].removeprefix("http://localhost")).json
        assert mapbox["version"] == 8
        assert {layer["source-layer"] for layer in mapbox["layers"] if "source-layer" in layer} == {"stunting"}
        sld = etree.fromstring(
            client.get(sheets["application/vnd.ogc.sld+xml;version=1.1"].removeprefix("http://localhost")).data
        )
        names = {"sld": "http://www.opengis.net/sld", "se": "http://www.opengis.net/se"}
        assert sld.tag == "{http://www.opengis.net/sld}StyledLayerDescriptor"
        assert sld.find("sld:NamedLayer/se:Name", names).text == "stunting"
        assert sld.findall("sld:NamedLayer/sld:UserStyle", names)


def test_crs84_is_the_default_of_boxes(client: FlaskClient) -> None:
    box = "104,-4.2,104.1,-4.1"
    plain, named = (client.get(f"{LAYER}/map?width=64&bbox={box}{more}") for more in ("", f"&bbox-crs={CRS84}"))
    swapped = client.get(f"{LAYER}/map?width=64&bbox=-4.2,104,-4.1,104.1&bbox-crs={EPSG}/4326&crs={CRS84}")

    assert plain.data == named.data == swapped.data
