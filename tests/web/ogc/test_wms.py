"""WMS 1.1.1 and 1.3.0."""

from __future__ import annotations

import io

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image
from pyproj import Transformer
from werkzeug.test import TestResponse

from geoservice.web.ogc._crs import EPSG_CODES
from tests.web.ogc.xml_world import DEGREES, MERCATOR, SWAPPED, UTM_48S, WMS_NAMES, ask, regions, tree

MAP: dict[str, object] = {
    "service": "WMS",
    "request": "GetMap",
    "layers": "stunting",
    "styles": "",
    "format": "image/png",
}
SIZE: dict[str, object] = {"width": 291, "height": 200}
FRAMES = {
    "1.3.0 4326": {"version": "1.3.0", "crs": "EPSG:4326", "bbox": SWAPPED},
    "1.3.0 4755": {"version": "1.3.0", "crs": "EPSG:4755", "bbox": SWAPPED},
    "1.3.0 CRS84": {"version": "1.3.0", "crs": "CRS:84", "bbox": DEGREES},
    "1.3.0 3857": {"version": "1.3.0", "crs": "EPSG:3857", "bbox": MERCATOR},
    "1.3.0 UTM": {"version": "1.3.0", "crs": "EPSG:32748", "bbox": UTM_48S},
    "1.1.1 4326": {"version": "1.1.1", "srs": "EPSG:4326", "bbox": DEGREES},
    "1.1.1 3857": {"version": "1.1.1", "srs": "EPSG:3857", "bbox": MERCATOR},
}


def picture(answer: TestResponse) -> Image.Image:
    """The picture of an answer."""
    assert answer.status_code == 200, answer.text
    return Image.open(io.BytesIO(answer.data)).convert("RGBA")


def pixel(drawn: Image.Image, place: tuple[int, int]) -> tuple[int, ...]:
    """Red, green, blue and alpha."""
    colour = drawn.getpixel(place)
    assert isinstance(colour, tuple)
    return colour


def colours_of(drawn: Image.Image) -> set[tuple[int, ...]]:
    """Every colour of a picture, without alpha."""
    return {tuple(colour[:3]) for row in np.asarray(drawn).tolist() for colour in row}


def wms(client: FlaskClient, **said: object) -> TestResponse:
    """A GetMap."""
    return ask(client, "wms", **(MAP | SIZE | FRAMES["1.3.0 CRS84"] | said))


@pytest.mark.parametrize("frame", FRAMES)
def test_every_pixel_that_is_asked_about_has_the_colour_of_its_region(client: FlaskClient, frame: str) -> None:
    where = FRAMES[frame]
    drawn = picture(ask(client, "wms", **(MAP | SIZE | where | {"transparent": "TRUE"})))
    names = ("x", "y") if where["version"] == "1.1.1" else ("i", "j")

    seen = set()
    for x, y in [(40, 50), (140, 90), (60, 150), (250, 40), (250, 150), (130, 160)]:
        info = {"request": "GetFeatureInfo", "query_layers": "stunting", "info_format": "application/json"}
        answer = ask(client, "wms", **(MAP | SIZE | where | info | {names[0]: x, names[1]: y}))
        [feature] = answer.get_json()["features"]
        red, green, blue, alpha = pixel(drawn, (x, y))
        assert (f"#{red:02x}{green:02x}{blue:02x}", alpha) == (feature["properties"]["warna"], 255)
        seen.add(feature["properties"]["kode"])
    assert len(seen) == 6


def test_all_doors_to_the_same_ground_see_the_same_region(client: FlaskClient) -> None:
    found = []
    for where in FRAMES.values():
        names = ("x", "y") if where["version"] == "1.1.1" else ("i", "j")
        info = {"request": "GetFeatureInfo", "query_layers": "stunting", names[0]: 60, names[1]: 150}
        answer = ask(client, "wms", **(MAP | SIZE | where | info)).get_json()
        found.append(answer["features"][0]["properties"]["kode"])

    assert set(found) == {found[0]}


def test_ground_is_clear_or_of_the_colour_asked_for(client: FlaskClient) -> None:
    corner = (0, 199)

    assert pixel(picture(wms(client, transparent="TRUE")), corner)[3] == 0
    assert pixel(picture(wms(client)), corner) == (255, 255, 255, 255)
    assert pixel(picture(wms(client, bgcolor="0x102030")), corner) == (16, 32, 48, 255)
    assert pixel(picture(wms(client, format="image/jpeg", transparent="TRUE")), corner)[3] == 255


def test_the_last_layer_lies_on_top(client: FlaskClient) -> None:
    both = picture(wms(client, layers="status,stunting", styles=",default"))
    top = picture(wms(client, layers="stunting"))

    for place in [(40, 50), (140, 90), (60, 150), (250, 40)]:
        assert both.getpixel(place) == top.getpixel(place) != (255, 255, 255, 255)


@pytest.mark.parametrize("form", ["image/png", "image/png; mode=8bit", "IMAGE/PNG;mode=8bit", "image/png8"])
def test_names_for_png_are_understood(client: FlaskClient, form: str) -> None:
    answer = wms(client, format=form)

    assert (answer.status_code, answer.content_type) == (200, "image/png")


REFUSED: dict[str, tuple[dict[str, object], str]] = {
    "a CRS": ({"crs": "EPSG:9999"}, "InvalidCRS"),
    "no CRS": ({"crs": ""}, "MissingParameterValue"),
    "a layer": ({"layers": "tidak-ada"}, "LayerNotDefined"),
    "a style": ({"styles": "merah"}, "StyleNotDefined"),
    "a format": ({"format": "image/gif"}, "InvalidFormat"),
    "an empty box": ({"bbox": "1,1,1,1"}, "InvalidParameterValue"),
    "an endless box": ({"bbox": "-inf,0,1,1"}, "InvalidParameterValue"),
    "no number": ({"bbox": "nan,0,1,1"}, "InvalidParameterValue"),
    "a huge picture": ({"width": 4097}, "InvalidParameterValue"),
    "a negative picture": ({"height": -5}, "InvalidParameterValue"),
    "a time": ({"time": "1999"}, "InvalidDimensionValue"),
    "no time": ({"time": "kemarin"}, "InvalidDimensionValue"),
    "many layers": ({"layers": ",".join(["stunting"] * 11), "styles": ""}, "InvalidParameterValue"),
    "a control character": ({"bgcolor": "\x01"}, "InvalidParameterValue"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_drawn_is_refused_with_the_code_of_the_standard(client: FlaskClient, case: str) -> None:
    said, code = REFUSED[case]

    answer = wms(client, **said)

    assert answer.status_code == 400
    assert tree(answer).find("ogc:ServiceException", WMS_NAMES).get("code") == code


def test_1_1_1_has_an_exception_document_of_its_own(client: FlaskClient) -> None:
    answer = ask(client, "wms", **(MAP | SIZE | {"version": "1.1.1", "srs": "EPSG:1", "bbox": DEGREES}))

    assert answer.mimetype == "application/vnd.ogc.se_xml"
    assert tree(answer).find("ServiceException").get("code") == "InvalidSRS"


@pytest.mark.parametrize(("kind", "is_blank"), [("INIMAGE", False), ("BLANK", True)])
def test_a_refusal_can_be_a_picture_of_the_size_asked_for(client: FlaskClient, kind: str, is_blank: bool) -> None:
    drawn = picture(wms(client, layers="tidak-ada", exceptions=kind))

    assert drawn.size == (291, 200)
    assert (len(colours_of(drawn)) == 1) is is_blank


def test_time_shows_the_layer_of_that_period(client: FlaskClient) -> None:
    direct = picture(wms(client, layers="air-2016"))

    for moment in ("2016", "2016-06-01T00:00:00Z", "2015-02-01/2016-03-01", "2015,2016"):
        assert picture(wms(client, layers="air-2018", time=moment)).tobytes() == direct.tobytes()
    assert picture(wms(client, layers="air-2018", time="current")).tobytes() != direct.tobytes()


def test_the_legend_has_the_size_that_capabilities_name(client: FlaskClient) -> None:
    capabilities = tree(ask(client, "wms", service="WMS", request="GetCapabilities"))
    link = capabilities.find(".//wms:Layer[wms:Name='stunting']//wms:LegendURL", WMS_NAMES)

    address = link.find("wms:OnlineResource", WMS_NAMES).get("{http://www.w3.org/1999/xlink}href")
    legend = picture(ask(client, "wms", service="WMS", request="GetLegendGraphic", layer="stunting"))

    assert legend.size == (int(link.get("width")), int(link.get("height")))
    # Map programs show it pixel by pixel in a panel beside the map; the file for paper is twice as large.
    assert legend.width == picture(client.get("/layers/stunting/legend.png")).width / 2 == 320
    # QGIS puts the parameters of GetLegendGraphic behind the address that it is given.
    assert picture(client.get(f"{address}&SERVICE=WMS&LAYER=stunting&STYLE=")).tobytes() == legend.tobytes()


@pytest.mark.parametrize("form", ["application/json", "application/geo+json", "text/html", "text/plain"])
def test_a_point_outside_every_region_is_no_error(client: FlaskClient, form: str) -> None:
    info = {"request": "GetFeatureInfo", "query_layers": "stunting", "i": 0, "j": 199, "info_format": form}

    answer = wms(client, **info)

    assert (answer.status_code, answer.mimetype) == (200, form)
    assert "Contoh" not in answer.text


def test_names_that_are_markup_stay_text(client: FlaskClient) -> None:
    info = {"request": "GetFeatureInfo", "layers": "jahat", "query_layers": "jahat", "i": 60, "j": 150}

    page = wms(client, **info, info_format="text/html").text

    assert "<script" not in page
    assert "<img" not in page


def test_capabilities_list_each_layer_with_its_periods(client: FlaskClient) -> None:
    capabilities = tree(ask(client, "wms", service="WMS", request="GetCapabilities"))
    layer = capabilities.find(".//wms:Layer[wms:Name='air-2018']", WMS_NAMES)

    dimension = layer.find("wms:Dimension", WMS_NAMES)
    assert (dimension.get("default"), dimension.text) == ("2018", "2015,2016,2017,2018")
    names = {name.text for name in capabilities.findall(".//wms:Layer/wms:Name", WMS_NAMES)}
    assert {"stunting", "jahat", "sama"} < names
    assert "ditarik" not in names


def test_an_answer_is_not_sent_twice(client: FlaskClient) -> None:
    first = wms(client)

    again = client.get(first.request.full_path, headers={"If-None-Match": first.headers["ETag"]})
    head = client.head(first.request.full_path)

    assert (again.status_code, again.data) == (304, b"")
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(first.data)))
    assert first.headers["Access-Control-Allow-Origin"] == "*"


def test_only_reading_is_served(client: FlaskClient) -> None:
    answer = client.post("/wms")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_every_colour_of_the_download_is_on_the_map(client: FlaskClient) -> None:
    colours = {tuple(int(row["warna"][at : at + 2], 16) for at in (1, 3, 5)) for row in regions(client).values()}

    assert colours <= colours_of(picture(wms(client)))


@pytest.mark.parametrize("form", ["application/json", "text/html", "text/plain"])
@pytest.mark.parametrize("code", EPSG_CODES)
def test_every_crs_that_is_offered_finds_the_region_under_a_point(client: FlaskClient, code: int, form: str) -> None:
    point, name = (104.02, -4.18), "Contoh Hulu"
    there = Transformer.from_crs("OGC:CRS84", f"EPSG:{code}")  # the axes as the authority defines them, as WMS 1.3.0
    low, high = (there.transform(x, y) for x, y in ((103.9, -4.3), (104.3, -3.9)))
    edges = [*map(min, zip(low, high, strict=True)), *map(max, zip(low, high, strict=True))]
    first, second = there.transform(*point)
    across, up = ((first - edges[0]) / (edges[2] - edges[0]), (second - edges[1]) / (edges[3] - edges[1]))
    if code in (4326, 4755):
        across, up = up, across
    place = {"i": int(across * 4000), "j": int((1 - up) * 4000), "width": 4000, "height": 4000}
    info = {"request": "GetFeatureInfo", "query_layers": "stunting", "info_format": form, "crs": f"EPSG:{code}"}

    answer = wms(client, **info, **place, bbox=",".join(map(repr, map(float, edges))))

    assert (answer.status_code, answer.mimetype) == (200, form)
    assert name in answer.text


def test_only_layers_of_the_map_are_asked(client: FlaskClient) -> None:
    answer = wms(client, request="GetFeatureInfo", layers="stunting", query_layers="stunting,tps", i=1, j=1)

    assert answer.status_code == 400
    assert tree(answer).find("ogc:ServiceException", WMS_NAMES).get("code") == "LayerNotDefined"
