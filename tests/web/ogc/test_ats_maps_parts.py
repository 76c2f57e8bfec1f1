"""The abstract tests of OGC API Maps about parts of the earth, scales and times."""

from __future__ import annotations

import io
from math import cos, radians
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageColor
from pyproj import Transformer

from tests.small_world import CODES
from tests.web.ogc import json_schemas as json
from tests.web.ogc.abstract import abstract
from tests.web.ogc.asking import CRS84, EPSG, get

MAPS = "ogcapi-maps-1/1.0"
LAYER = "/ogc/collections/stunting"
METRES_A_DEGREE = 111319.49
BOX = (104.0, -4.2, 104.1, -4.1)
#: A point inside the first region.
INSIDE = (104.02, -4.18)


class Map:
    """A map, and where it lies."""

    def __init__(self, client: FlaskClient, **asked: Any) -> None:
        query = {name.replace("_", "-"): value for name, value in asked.items()}
        self.answer = client.get(f"{LAYER}/map", query_string=query)
        assert self.answer.status_code == 200, self.answer.text[:300]
        self.picture = Image.open(io.BytesIO(self.answer.data)).convert("RGBA")
        self.edges = tuple(map(float, self.answer.headers["Content-Bbox"].split(",")))
        self.size = self.picture.size

    def at(self, x: float, y: float) -> Any:
        """The colour at a place, in the CRS of the map with x before y."""
        west, south, east, north = self.edges
        width, height = self.size
        return self.picture.getpixel(
            (int((x - west) / (east - west) * width), int((north - y) / (north - south) * height))
        )


def refused(client: FlaskClient, named: str, **asked: Any) -> None:
    query = {name.replace("_", "-"): value for name, value in asked.items()}
    answer = client.get(f"{LAYER}/map", query_string=query)
    assert answer.status_code == 400, asked
    json.check(answer.json, json.PROBLEM)
    assert f"“{named}”" in answer.json["detail"]


@pytest.fixture
def colour(client: FlaskClient) -> tuple[int, ...]:
    """That of the first region."""
    return ImageColor.getrgb(get(client, f"{LAYER}/items/{CODES[0]}")["properties"]["warna"])


@abstract(MAPS, "scaling", "width-definition", "height-definition")
def test_width_and_height(client: FlaskClient) -> None:
    box = ",".join(map(str, BOX))

    assert Map(client, bbox=box, width=200, height=120).size == (200, 120)
    assert Map(client, bbox=box, width=200).size == (200, 200)
    assert Map(client, bbox=box, height=90).size == (90, 90)
    assert Map(client, width=300, height=100).size == (300, 100)
    for name in ("width", "height"):
        for value in ("0", "-5", "apa", "1.5", "4097", "99999999999999"):
            refused(client, name, **{name: value})
        refused(client, "scale-denominator", bbox=box, scale_denominator=100000, **{name: 100})
        refused(client, "scale-denominator", subset="Lat(-4.2:-4.1)", scale_denominator=100000, **{name: 100})


@abstract(MAPS, "scaling", "scale-denominator-definition")
@pytest.mark.parametrize("crs", [CRS84, f"{EPSG}/3857", f"{EPSG}/32748"])
def test_scale_denominator(client: FlaskClient, crs: str) -> None:
    scale = 100_000
    metres = scale * 0.28 / 1000
    drawn = Map(client, bbox=",".join(map(str, BOX)), crs=crs, scale_denominator=scale)
    alone = Map(client, crs=crs, scale_denominator=scale)
    sized = Map(client, crs=crs, scale_denominator=scale, width=300, height=200)

    expected = 0.1 * METRES_A_DEGREE * cos(radians(4.15)) / metres, 0.1 * METRES_A_DEGREE / metres
    assert drawn.size == pytest.approx(expected, rel=0.01)
    west, south, east, north = get(client, LAYER)["extent"]["spatial"]["bbox"][0]
    whole = (east - west) * METRES_A_DEGREE * cos(radians(4.13)) / metres, (north - south) * METRES_A_DEGREE / metres
    assert alone.size == pytest.approx(whole, rel=0.01)
    assert sized.size == (300, 200)
    left, _bottom, right, _top = sized.edges
    on_the_ground = {CRS84: METRES_A_DEGREE * cos(radians(4.13)), f"{EPSG}/3857": cos(radians(4.13))}.get(crs, 1.0)
    assert (right - left) * on_the_ground == pytest.approx(300 * metres, rel=0.01)
    for value in ("0", "-1", "apa", "NaN", "inf", "1"):  # at 1 : 1 it would have millions of pixels
        refused(client, "scale-denominator", scale_denominator=value)


@abstract(MAPS, "display-resolution", "mm-per-pixel-definition", "map-success")
def test_mm_per_pixel(client: FlaskClient) -> None:
    usual = Map(client, scale_denominator=100_000)
    said = Map(client, scale_denominator=100_000, mm_per_pixel=0.28)
    coarse = Map(client, scale_denominator=100_000, mm_per_pixel=0.56)
    around = Map(client, scale_denominator=100_000, mm_per_pixel=0.56, width=100, height=100)

    assert usual.size == said.size
    assert coarse.size == pytest.approx((usual.size[0] / 2, usual.size[1] / 2), abs=1)
    assert around.edges[2] - around.edges[0] == pytest.approx(100 * 56 / METRES_A_DEGREE / cos(radians(4.13)), rel=0.01)
    for value in ("0", "-0.28", "apa"):
        refused(client, "mm-per-pixel", mm_per_pixel=value)


@abstract(MAPS, "spatial-subsetting", "bbox-definition", "bbox-crs", "map-success")
def test_bbox(client: FlaskClient, colour: tuple[int, ...]) -> None:
    box = "104,-4.2,104.1,-4.1"
    plain = Map(client, bbox=box, width=200)

    assert plain.edges == pytest.approx(BOX)
    assert plain.at(*INSIDE)[:3] == colour
    for named in (CRS84, CRS84.replace("http:", "https:"), "[OGC:CRS84]"):
        assert Map(client, bbox=box, bbox_crs=named, width=200).answer.data == plain.answer.data
    assert Map(client, bbox="104,-4.2,0,104.1,-4.1,9", width=200).answer.data == plain.answer.data
    assert Map(client, bbox="-4.2,104,-4.1,104.1", bbox_crs=f"{EPSG}/4326", width=200).answer.data == plain.answer.data
    assert Map(client, bbox_crs="apa", width=200).size[0] == 200  # without a bbox it means nothing
    assert Map(client, bbox="170,-10,-170,10", width=40).edges == (170, -10, 190, 10)
    refused(client, "center", bbox=box, center="104,-4")
    refused(client, "subset", bbox=box, subset="Lat(-5:-4)")


@abstract(MAPS, "spatial-subsetting", "subset-definition", "subset-response", "subset-crs")
def test_subset(client: FlaskClient, colour: tuple[int, ...]) -> None:
    plain = Map(client, bbox="104,-4.2,104.1,-4.1", width=200)

    for said in (
        "Lat(-4.2:-4.1),Lon(104:104.1)",
        "longitude(104:104.1),latitude(-4.2:-4.1)",
        ["Lat(-4.2:-4.1)", "lon(104:104.1)"],
    ):
        assert Map(client, subset=said, width=200).answer.data == plain.answer.data
    whole = get(client, LAYER)["extent"]["spatial"]["bbox"][0]
    assert Map(client, subset="Lat(-4.2:*)", width=90).edges == pytest.approx((whole[0], -4.2, whole[2], whole[3]))
    there = Transformer.from_crs("OGC:CRS84", "EPSG:32748", always_xy=True)
    (left, bottom), (right, top) = there.transform(104, -4.2), there.transform(104.1, -4.1)
    named = {"subset_crs": f"{EPSG}/32748", "crs": f"{EPSG}/32748", "width": 200}
    metres = Map(client, subset=f"E({left}:{right}),N({bottom}:{top})", **named)
    assert metres.edges == pytest.approx((left, bottom, right, top))
    assert metres.at(*there.transform(*INSIDE))[:3] == colour
    assert Map(client, subset_crs="[OGC:CRS84]", width=50).size[0] == 50
    assert Map(client, subset="Lon(170:-170)", width=40).edges[::2] == (170, 190)
    for value in ("E(1:2)", "h(1:2)", "Lat", "Lat(a:b)", "Lat(5:-5)", "Lat(1:2:3)", "Lat()", "", "Lat(-4.1)", "(" * 99):
        refused(client, "subset", subset=value)
    for value in ("Lat(95:99)", "Lon(200:210)"):
        assert client.get(f"{LAYER}/map", query_string={"subset": value}).status_code == 404
    refused(client, "center", subset="Lat(-5:-4)", center="104,-4")


@abstract(MAPS, "spatial-subsetting", "center-definition", "center-crs", "width-height")
@pytest.mark.parametrize("crs", [CRS84, f"{EPSG}/4326", f"{EPSG}/3857", f"{EPSG}/32748"])
def test_center(client: FlaskClient, colour: tuple[int, ...], crs: str) -> None:
    drawn = Map(client, center="104.02,-4.18", width=60, height=40, scale_denominator=50_000, crs=crs)
    swapped = Map(
        client, center="-4.18,104.02", center_crs="[EPSG:4326]", width=60, height=40, scale_denominator=50_000, crs=crs
    )
    native = Map(client, center="104.02,-4.18", width=60, height=40, crs=crs)

    assert drawn.size == native.size == (60, 40)
    assert drawn.picture.getpixel((30, 20))[:3] == native.picture.getpixel((30, 20))[:3] == colour
    assert drawn.answer.data == swapped.answer.data
    whole = Map(client, crs=crs)
    native_pixel, whole_pixel = (abs(each.edges[2] - each.edges[0]) / each.size[0] for each in (native, whole))
    if not crs.endswith("/4326"):  # its edges begin with latitude
        assert native_pixel == pytest.approx(whole_pixel, rel=0.01)
    for value in ("104", "apa,4", "NaN,1", "200,1", ""):
        refused(client, "center", center=value)
    assert Map(client, center_crs="apa", width=50).size[0] == 50


@abstract(MAPS, "datetime", "datetime-definition", "datetime-response", "map-success")
@pytest.mark.parametrize(
    ("moment", "is_there"),
    [
        *(("2024-06-01", True), ("2024-06-01T00:00:00Z", True), ("2019-01-01/..", True), ("2019-01-01/", True)),
        *(("../2019-01-01", False), ("/2023-12-31", False), ("2030-01-01/..", False)),
    ],
)
def test_datetime(client: FlaskClient, moment: str, is_there: bool) -> None:
    drawn = Map(client, datetime=moment, width=64)

    assert (drawn.picture.getextrema()[3] != (0, 0)) is is_there
    assert drawn.answer.headers["Content-Datetime"] == "2024-01-01/2024-12-31"
    refused(client, "datetime", datetime="kemarin")


@abstract(MAPS, "datetime", "subset-definition", "subset-response", "axis")
@pytest.mark.parametrize(
    ("said", "status"),
    [
        *(
            ('time("2024-06-01")', 200),
            ('time("2024-01-01T00:00:00Z":"2024-02-01T00:00:00Z")', 200),
            ("time(*:*)", 200),
        ),
        *(
            ('Time("2019-01-01":*)', 200),
            ('t(*:"2024-02-01"),Lat(-4.2:-4.1)', 200),
            ("time(2024-01-01:2024-02-01)", 200),
        ),
        *(("time(*)", 200), ('time("2019-01-01":"2019-02-01")', 404), ('time("2030-01-01":*)', 404)),
        *(('waktu("2024-01-01")', 400), ('time("kemarin")', 400), ("time()", 400)),
    ],
)
def test_subset_of_time(client: FlaskClient, said: str, status: int) -> None:
    answer = client.get(f"{LAYER}/map", query_string={"subset": said, "width": 64})

    assert answer.status_code == status
    if status == 400:
        assert "“subset”" in answer.json["detail"]
    if status == 200:
        assert Image.open(io.BytesIO(answer.data)).convert("RGBA").getextrema()[3] != (0, 0)
